"""Rows of a study as CSV, streamed: UTF-8, one header row of variable names, missing answers empty.

`response` is a random number made anew for every export: it tells rows apart within one file, and two exports
cannot be laid side by side by it. Rows come in the order in which they are given, which is the store's random one.
It knows no database and no file system: rows come in, text goes out.
"""

import csv
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import chain
from operator import getitem
from typing import TextIO

from svsurvey.errors import StoreError
from svsurvey.exchange.columns import Column, Plan, ScoreColumn
from svsurvey.instrument.codebook import Kind, Stored, Variable
from svsurvey.instrument.score import Score
from svsurvey.text import clean


class Values(Enum):
    """How answers are written: as the instrument's codes or in the words of its options."""

    CODES = "codes"
    LABELS = "labels"


class Gaps(Enum):
    """How missing answers are written: as empty cells or as the codes that say why (labels: in words)."""

    BLANK = "blank"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class Style:
    """How a file is to look. excel: byte order mark, CRLF, and text that could be taken for a formula defused."""

    values: Values = Values.CODES
    missing: Gaps = Gaps.BLANK
    excel: bool = False

    @property
    def line_end(self) -> str:
        return "\r\n" if self.excel else "\n"


TEXTS_HEADER = ("variable", "wave", "text")

BYTE_ORDER_MARK = "\ufeff"


def write(
    file: TextIO,
    plan: Plan,
    rows: Iterable[Sequence[Stored]],
    style: Style,
    versions: Iterable[str] | None = None,
) -> int:
    """Write the header and the rows; returns how many there were.

    rows: the cells of `plan.needs`, in that order; None where a version has no such variable. versions: of each
    row, where its first cell does not say it.
    """
    write_header(file, plan, style)
    return write_rows(file, plan, rows, style, versions)


def write_header(file: TextIO, plan: Plan, style: Style) -> None:
    """The first line, and what stands before it."""
    _Writer(file, style, first=True).line(plan.header)


def write_rows(
    file: TextIO,
    plan: Plan,
    rows: Iterable[Sequence[Stored]],
    style: Style,
    versions: Iterable[str] | None = None,
) -> int:
    """Write rows below others; returns how many there were."""
    return _Writer(file, style).lines(_table(plan, rows, style, versions))


def write_texts(file: TextIO, texts: Iterable[tuple[str, str, Stored]], style: Style) -> int:
    """Write the words kept apart from the answers, as (variable, wave, words); codes of gaps are left out."""
    writer = _Writer(file, style, first=True)
    writer.line(TEXTS_HEADER)
    plain = _defused_cell if style.excel else _clean_cell
    return writer.lines(
        [plain(name), plain(wave), plain(words)] for name, wave, words in texts if isinstance(words, str)
    )


def write_lines(file: TextIO, lines: Iterable[Sequence[object]], style: Style) -> int:
    """Write any table, its header first, in the same manner; returns how many lines."""
    plain = _defused_cell if style.excel else _clean_cell
    return _Writer(file, style, first=True).lines([plain(cell) for cell in line] for line in lines)


class _Writer:
    """A csv.writer of one style. first: it begins the file."""

    def __init__(self, file: TextIO, style: Style, first: bool = False) -> None:
        if first and style.excel:
            file.write(BYTE_ORDER_MARK)
        self._csv = csv.writer(file, lineterminator=style.line_end)

    def line(self, cells: Sequence[object]) -> None:
        self._csv.writerow(cells)

    def lines(self, lines: Iterable[Sequence[object]]) -> int:
        counted = _Counted(lines)
        self._csv.writerows(counted)
        return counted.n


class _Counted:
    """Counts what passes, so that nothing has to be kept."""

    def __init__(self, lines: Iterable[Sequence[object]]) -> None:
        self._lines, self.n = lines, 0

    def __iter__(self) -> Iterator[Sequence[object]]:
        for line in self._lines:
            self.n += 1
            yield line


# ---- formulas --------------------------------------------------------------------------------------------

_STARTERS = tuple("=+-@\t\r\n'" + "＝＋－＠")
"""What a spreadsheet may take for the start of a formula (OWASP, CSV Injection), also behind blanks; and the quote
itself, so that defusing can be undone."""


def defused(text: str) -> str:
    """The text with a quote before it where a spreadsheet might reckon with it; one quote less gives it back."""
    starts = text.startswith(_STARTERS) or text.lstrip().startswith(_STARTERS)
    return "'" + text if starts else text


def _clean_cell(cell: object) -> object:
    """Words are kept clean; those of a study that was changed by hand may not be."""
    return clean(cell) if isinstance(cell, str) else cell


def _defused_cell(cell: object) -> object:
    return defused(clean(cell)) if isinstance(cell, str) else cell


# ---- cells -----------------------------------------------------------------------------------------------


class _Cells(dict[Stored, object]):
    """What a stored cell becomes: known cells are looked up, others (numbers, words) are worked out each time."""

    def __init__(self, known: Mapping[Stored, object], other: Callable[[Stored], object]) -> None:
        super().__init__(known)
        self._other = other

    def __missing__(self, cell: Stored) -> object:
        return self._other(cell)


@dataclass(frozen=True)
class Rendering:
    """How the rows of one version are written: each cell of `plan.needs` by itself, and the scores of a row."""

    cells: tuple[Mapping[Stored, object], ...]
    scores: Callable[[Sequence[Stored]], list[object]]


def _table(
    plan: Plan, rows: Iterable[Sequence[Stored]], style: Style, versions: Iterable[str] | None
) -> Iterator[list[object]]:
    """Each row as it is written; the answers are decoded by the row's own version."""
    renderings = {version.version: rendering(plan, version.version, style) for version in plan.versions}
    scored = bool(plan.scores)
    whole = ((str(row[0]), row) for row in rows) if versions is None else zip(versions, rows, strict=True)
    for id_, (version, row) in zip(_ids(), whole, strict=False):
        found = renderings.get(version)
        if found is None:
            raise StoreError("a response is of a version that was never fielded", "see: svsurvey db check")
        line = [id_, *map(getitem, found.cells, row)]
        if scored:
            line += found.scores(row)
        yield line


def _ids() -> Iterator[str]:
    """16 random hex digits for each row, behind an `r`: spreadsheets would take some of them for numbers."""
    batches = (secrets.token_hex(8 * 256) for _ in iter(int, 1))
    return chain.from_iterable((f"r{hexes[at : at + 16]}" for at in range(0, len(hexes), 16)) for hexes in batches)


def rendering(plan: Plan, version: str, style: Style) -> Rendering:
    """How the rows of a version are written."""
    plain: Callable[[Stored], object] = _defused_cell if style.excel else _clean_cell
    about = [_Cells({None: ""}, cache(plain)) for _ in plan.about]  # few labels, and on every row
    answers = [_column_cells(column, version, style, plain) for column in plan.columns]
    return Rendering((*about, *answers), _scorer(plan, version))


def _column_cells(
    column: Column, version: str, style: Style, plain: Callable[[Stored], object]
) -> Mapping[Stored, object]:
    """What the cells of a column become in rows of one version; empty where it is not that version's."""
    variable = column.variables.get(version)
    if variable is None:
        return _Cells({}, _nothing)
    known: dict[Stored, object] = {None: ""}
    known |= {code: label if style.values is Values.LABELS else code for code, label in variable.codes.items()}
    known |= {code: _gap(code, label, style) for code, label in variable.missing.items()}
    if style.excel:
        known = {code: _defused_cell(cell) for code, cell in known.items()}
    return _Cells(known, _number_or(plain) if variable.kind is Kind.NUMBER else plain)


def _gap(code: int, label: str, style: Style) -> object:
    if style.missing is Gaps.BLANK:
        return ""
    return label if style.values is Values.LABELS else code


def _nothing(cell: Stored) -> object:
    return ""


def _number_or(plain: Callable[[Stored], object]) -> Callable[[Stored], object]:
    """`number`; what a hand has put in its place is written as words are."""
    return lambda cell: plain(cell) if isinstance(cell, str) else number(cell)


def number(cell: object) -> object:
    """A number in its shortest form that reads back as the same: 12, not 12.0; 0.00005, not 5e-05."""
    if not isinstance(cell, float):
        return cell
    return int(cell) if cell.is_integer() else format(Decimal(repr(cell)), "f") if abs(cell) < 0.001 else cell


# ---- scores ----------------------------------------------------------------------------------------------


def _scorer(plan: Plan, version: str) -> Callable[[Sequence[Stored]], list[object]]:
    """The score cells of a row of one version."""
    where = places(plan, version)
    recipes = [recipe(column, version, where) for column in plan.scores]

    def scores(row: Sequence[Stored]) -> list[object]:
        return [recipe(row) for recipe in recipes]

    return scores


def places(plan: Plan, version: str) -> dict[str, tuple[int, Variable]]:
    """Where in a row of a version the fields stand that scores can be made of."""
    return {
        column.variables[version].field: (at, column.variables[version])
        for at, column in enumerate(plan.columns, len(plan.about))
        if version in column.variables and column.variables[version].kind in (Kind.CODE, Kind.NUMBER)
    }


def recipe(
    column: ScoreColumn, version: str, where: Mapping[str, tuple[int, Variable]]
) -> Callable[[Sequence[Stored]], object]:
    """What makes a score of a row in which the fields stand so; empty where it is not that version's."""
    score: Score | None = column.scores.get(version)
    if score is None:
        return lambda row: ""
    compute = score.compute
    inputs = [(at, v.missing, v.turned) for at, v in (where[name] for name in score.fields)]

    def cell(row: Sequence[Stored]) -> object:
        values: list[float] = []
        for at, missing, turned in inputs:
            value = row[at]
            if isinstance(value, int | float) and value not in missing:
                values.append(turned[0] + turned[1] - value if turned else value)
        made = compute(values)
        return "" if made is None else number(made)

    return cell
