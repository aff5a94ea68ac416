"""A report as one HTML file: no script, no net, nothing beside it. It reads well on a phone, on paper and by ear.

What stands on the page is decided here, how it is set in templates/. Every word goes through the template's
escaping; pictures come from svg.py as whole trees. It must not know where a report is from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from svsurvey.report.curve import curves
from svsurvey.report.model import Block, Cell, Chart, Form, Report, Role, Row, Section, Table
from svsurvey.report.svg import drawn, patterns, swatches

TEMPLATE = "report.html"

NAMES = {
    "answers": "the answers",
    "association": "the answers by groups",
    "bands": "scores by bands",
    "bases": "who was asked both questions",
    "began": "who began and who finished",
    "checklist": "what is known and what is left to the authors",
    "counts": "numbers of people by answer",
    "curve": "how many had reached it by when",
    "differences": "differences between two groups",
    "dispositions": "how interviews ended",
    "ends": "how many at the lowest and at the highest score",
    "histogram": "how often which values",
    "items": "item by item",
    "medians": "the middle of each group",
    "places": "numbers of people by place",
    "rates": "every rate with its formula",
    "reliability": "how well the items go together",
    "residuals": "what is more or less than expected",
    "scale": "the answers on their scale",
    "setting": "what is known of it",
    "sites": "responses by site",
    "spread": "mean, spread and quartiles",
    "stack": "the answers as shares",
    "tests": "every test that was made",
    "versions": "responses by version",
    "waves": "responses by wave",
    "words": "the words",
}
"""What a table without a title is called for those who only hear the page."""

OURS = {"responses", "setting", "consent", "methods", "checklist", "reliability", "rates"}
"""Blocks whose titles are the program's words, not the questionnaire's."""

LONG = {"setting", "consent", "methods", "checklist", "association", "rates"}
"""Blocks that may go over several pages of paper."""

OWN_ROWS = {
    "association": {Role.HEADING, Role.ANSWER},
    "residuals": {Role.HEADING, Role.ANSWER},
    "bases": {Role.ANSWER},
    "curve": {Role.HEADING},
    "medians": {Role.ANSWER},
    "tests": {Role.HEADING},
}
"""Which rows bear the questionnaire's own words, in tables where not all answers do, or others do too."""

SAID_BY_US = {"", "yes", "no", "All who answered"}
"""What stands among them without being from the questionnaire."""

OWN_HEADS = ("association", "residuals")
"""Tables in which the questionnaire's own words stand over columns."""

MANY, ROOMY, VAST = 9, 14, 20
"""A table with more columns than MANY is set in smaller letters on paper; up to ROOMY there is still room for the
words of its heads, over VAST there is none for columns: its rows become blocks."""

ROWS, FURNITURE, FIGURES = 30, 3, 14
"""How many rows go onto a page of paper; how many of them the head and the notes of a table take, and two figures
beside each other."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell on the page. beneath: what is set under it. head: what it is called where there is no head above."""

    text: str
    head: str
    kind: str
    beneath: str = ""
    beneath_head: str = ""
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row on the page; slots has None where the picture stands. span: over how many columns the label goes.
    remarks: words with a line of their own.
    """

    label: str
    span: int
    role: str
    slots: tuple[Shown | None, ...]
    picture: str
    own_words: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on the page. heads has None where the picture stands; overs are (words, columns) over the heads.

    figures: pictures of the whole table, in front of it. groups begin with their heading.
    """

    caption: str
    is_titled: bool
    notes: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    overs: tuple[tuple[str, int], ...]
    heads: tuple[tuple[str, str, str] | None, ...]
    groups: tuple[tuple[Line, ...], ...]
    legend: tuple[tuple[str, str, str], ...]
    ends: tuple[str, str]
    kind: str

    @property
    def has_own_heads(self) -> bool:
        """Whether the questionnaire's own words stand over its columns."""
        return self.kind.startswith(tuple(f"of-{key}" for key in OWN_HEADS))

    @property
    def is_wide(self) -> bool:
        """Whether it may need more room than a window has: then it can be moved sideways."""
        return len(self.heads) > MANY or bool(self.overs)


def page(report: Report, language: str = "en") -> str:
    """The whole file. language: that of the questionnaire's own words; the program's are English."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("svsurvey.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"sheets": _sheets, "is_short": _is_short, "textures": patterns(), "OURS": OURS}
    environment.globals["is_ours"] = _is_ours
    return environment.get_template(TEMPLATE).render(report=report, language=language) + "\n"


def _is_short(block: Block) -> bool:
    """Whether it goes onto one page of paper, and so is not broken over two."""
    rows = sum(FURNITURE + len(table.rows) + FIGURES * _rows_of_figures(table) for table in block.tables)
    return block.kind not in LONG and rows + len(block.notes) <= ROWS


def _rows_of_figures(table: Table) -> int:
    """In how many rows its curves stand."""
    curves = max(1, sum(row.role is Role.HEADING for row in table.rows))
    return (curves + 1) // 2 if table.chart is Chart.CURVE else 0


def _is_ours(section: Section) -> bool:
    """Whether the title of a section is the program's word, not the questionnaire's."""
    kinds, ours = {block.kind for block in section.blocks}, OURS | {"score", "association", "curve"}
    return not section.title or (bool(kinds) and kinds <= ours)


def _sheets(block: Block, name: str) -> list[Sheet]:
    """The tables of a block, ready to be set. name: of the block, unique on the page."""
    return [_sheet(block, table, f"{name}-{k}") for k, table in enumerate(block.tables, 1)]


def _sheet(block: Block, table: Table, name: str) -> Sheet:
    groups, at = _in_columns(table), _picture_at(table)
    lines = [_line(block, table, row, at, f"{name}-{k}") for k, row in enumerate(table.rows, 1)]
    heads: list[tuple[str, str, str] | None] = [_head(table, group) for group in groups]
    if at is not None:
        heads.insert(at, None)
    called = NAMES.get(table.key) or NAMES.get(table.key.partition("_")[0], table.key)
    return Sheet(
        table.title or f"{block.title or block.key}: {called}",
        bool(table.title),
        table.notes,
        tuple(curves(table, name, block.title)) if table.chart is Chart.CURVE else (),
        _overs(table, groups, at),
        tuple(heads),
        tuple(_by_heading(table.rows, lines)),
        tuple((picture, *named) for picture, named in zip(swatches(table), table.legend, strict=False)),
        table.ends,
        " ".join(_kinds(table, heads)),
    )


def _kinds(table: Table, heads: Sequence[object]) -> Iterator[str]:
    """The classes of a table: what is in it, and what of it needs room."""
    yield f"of-{table.key}"
    if not table.columns:
        yield "only-words"
    if len(heads) > MANY:
        yield "wide"
    if len(heads) <= ROOMY:
        yield "roomy"
    if len(heads) > VAST:
        yield "vast"
    if swatches(table):
        yield "stacked"
    if len(table.rows) <= ROWS and any(cell.form is not Form.WORDS for row in table.rows for cell in row.cells):
        yield "whole"


def _in_columns(table: Table) -> list[tuple[int, ...]]:
    """The groups of columns that stand beside each other, without words that have a line of their own."""
    return [group for group in table.groups if not table.columns[group[0]].beneath]


def _picture_at(table: Table) -> int | None:
    """Before which group of columns pictures stand; None where there are none."""
    if not any(row.picture for row in table.rows):
        return None
    groups, at = _in_columns(table), table.picture_at
    return len(groups) if at is None else sum(group[0] < at for group in groups)


def _head(table: Table, group: tuple[int, ...]) -> tuple[str, str, str]:
    """The head, what is beneath it, and whether words or numbers stand under it."""
    first, *others = (table.columns[place].head for place in group)
    kinds = [_kind(row.cells[group[0]]) for row in table.rows]
    return first, ", ".join(others), "words" if kinds and kinds.count("number") == 0 else "number"


def _overs(table: Table, groups: Sequence[tuple[int, ...]], at: int | None) -> tuple[tuple[str, int], ...]:
    """The heads that neighbouring columns have in common, with how many columns each; () where there are none."""
    overs = [table.columns[group[0]].over for group in groups]
    if at is not None:
        overs.insert(at, "")
    return tuple((over, len(list(some))) for over, some in groupby(overs)) if any(overs) else ()


def _line(block: Block, table: Table, row: Row, at: int | None, name: str) -> Line:
    slots: list[Shown | None] = [_shown(table, row, group) for group in _in_columns(table)]
    if at is not None:
        slots.insert(at, None)
    pairs = zip(table.columns, row.cells, strict=True)
    remarks = tuple(cell.text for column, cell in pairs if column.beneath and cell.text)
    span = _blanks(slots) if row.role is Role.HEADING else 0
    own = _has_own_words(block, table, row)
    return Line(row.label, 1 + span, row.role.value, tuple(slots[span:]), drawn(table, row, name), own, remarks)


def _has_own_words(block: Block, table: Table, row: Row) -> bool:
    """Whether the label of a row is the questionnaire's word, not the program's."""
    kind = table.key.partition("_")[0]
    if kind in OWN_ROWS:
        return row.role in OWN_ROWS[kind] and row.label not in SAID_BY_US
    return row.role is Role.ANSWER and bool(row.label) and block.kind not in OURS


def _blanks(slots: Sequence[Shown | None]) -> int:
    """How many of the first columns are empty: a heading has their room, too."""
    return next((k for k, slot in enumerate(slots) if slot is None or slot.text), len(slots))


def _shown(table: Table, row: Row, group: tuple[int, ...]) -> Shown:
    first, *others = (row.cells[place] for place in group)
    column = table.columns[group[0]]
    beneath = ", ".join(cell.text for cell in others if cell.text)
    head = f"{column.over}: {column.head}" if column.over else column.head
    return Shown(first.text, head, _kind(first), beneath, _head(table, group)[1], _spoken(first))


def _kind(cell: Cell) -> str:
    return "words" if cell.form is Form.WORDS else "number"


def _spoken(cell: Cell) -> str:
    """What a sign that stands for no number means, for those who hear it."""
    if cell.value is None and cell.text:
        return "withheld" if cell.withheld else "no number"
    return ""


def _by_heading(rows: Sequence[Row], lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Lines in groups; a heading begins one, and so does a sum."""
    group: list[Line] = []
    for row, line in zip(rows, lines, strict=True):
        if group and row.role in (Role.HEADING, Role.TOTAL):
            yield tuple(group)
            group = []
        group.append(line)
    if group:
        yield tuple(group)
