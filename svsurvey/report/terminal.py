"""A report on a terminal or in a plain text file: layout, fills and colours; every number is there already.

Widths are counted in terminal cells, so Japanese lines up; labels wrap and are never cut. Without colour the
segments of bars differ by their fill; without Unicode by ASCII signs. It must not know where a report is from.
"""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import groupby, pairwise
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from svsurvey.report.model import Bar, Block, Cell, Column, Note, Report, Role, Row, Stack, Table, reworded

NARROWEST, WIDEST = 40, 200
PROSE = 100
"""Sentences are not set wider than this: longer lines are hard to follow."""

INDENT, GAP = 4, 2
LABEL = 18
"""A label column narrower than this gives way to labels on lines of their own."""

BAR, STACK = (10, 32), (24, 64)
"""Least and most cells for a bar and for a stacked bar."""

EIGHTHS = " ▏▎▍▌▋▊▉"
DIVERGING = {1: "█", 2: "█▒", 3: "█░▓", 4: "█▓▒█", 5: "█▓░▒█", 6: "█▓▒░▓█", 7: "█▓▒░▒▓█"}
NOMINAL = "█░▓▒"
"""Fills for segments without colour: no two neighbours are alike; the side of the middle tells the outer ones."""

PUOR = ["7f3b08", "b35806", "e08214", "fdb863", "fee0b6", "d9d9d9"]
PUOR += ["d8daeb", "b2abd2", "8073ac", "542788", "2d004b"]
PUOR_STEPS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
"""ColorBrewer's PuOr, safe for colour-blind eyes (its white a grey, to be seen on white), and the steps a side."""

OKABE_ITO = ["0072b2", "e69f00", "009e73", "cc79a7", "56b4e9", "d55e00", "f0e442", "999999"]
"""Okabe & Ito 2008, Color Universal Design: categories without an order."""

ASCII = str.maketrans(
    {"█": "#", "▓": "=", "▒": "-", "░": ".", "─": "-", "│": "|", "◄": "<", "►": ">", "·": "|", "•": "*"}
    | {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)


def show(report: Report, out: TextIO, width: int | None = None) -> None:
    """Print a report. width: in cells; else the terminal's, else COLUMNS, else 80. Colour only on a terminal."""
    cells = min(max(width or width_of(out), NARROWEST), WIDEST)
    console = Console(file=out, width=cells, height=PROSE, highlight=False, markup=False, emoji=False)
    plain = console.no_color or console.color_system not in ("256", "truecolor")
    _print(console, _Page(cells, not plain, _speaks_ascii_only(out)), report)


def svg(report: Report, width: int = 100, title: str = "svsurvey") -> str:
    """The report as it looks on a colour terminal, as an SVG picture."""
    console = Console(
        file=StringIO(), width=width, record=True, force_terminal=True, color_system="truecolor", no_color=False
    )
    _print(console, _Page(width, True, False), report)
    return console.export_svg(title=title)


def width_of(out: TextIO) -> int:
    """COLUMNS if set, else the width of the terminal behind a stream, else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and len(columns) < 5 and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(out.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _speaks_ascii_only(out: TextIO) -> bool:
    """The stream cannot do more, or the locale was set to C on purpose (Python itself would write UTF-8 then)."""
    chosen = next((v for k in ("LC_ALL", "LC_CTYPE", "LANG") if (v := os.environ.get(k))), "")
    return chosen in ("C", "POSIX") or not (getattr(out, "encoding", None) or "utf-8").lower().startswith("utf")


def _print(console: Console, page: "_Page", report: Report) -> None:
    for line in page.lines(report):
        line.rstrip()
        console.print(line, soft_wrap=True)


def ascii_of(text: str) -> str:
    """The text in ASCII: quotes and dashes made plain, accents dropped, what is left written as `\\u3042`."""
    plain = unicodedata.normalize("NFKD", text.translate(ASCII))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return bare.encode("ascii", "backslashreplace").decode("ascii")


# ---- the page -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """How wide it is and what can be drawn on it."""

    width: int
    colour: bool
    ascii: bool

    def say(self, text: str) -> str:
        """A text as this page can show it."""
        return ascii_of(text) if self.ascii else text

    def lines(self, report: Report) -> Iterator[Text]:
        """The whole report, line by line, none wider than the page."""
        report = reworded(report, self.say)
        yield from wrap(report.title, self.width, "bold")
        yield from self.block(report.head, 0)
        if report.notes:
            yield Text()
        for note in report.notes:
            yield from self.note(note, 0)
        for section in report.sections:
            yield Text()
            yield self.ruled(section.title)
            for block in section.blocks:
                yield Text()
                yield from self.block(block, INDENT)

    def ruled(self, title: str) -> Text:
        """A section's title with a line to the margin; a long title has to do without."""
        (first, *more) = wrap(title, self.width, "bold")
        if more or not title:
            return Text("\n").join([first, *more]) if title else self.rule(self.width)
        return Text.assemble(first, " ", self.rule(self.width - first.cell_len - 1))

    def rule(self, cells: int) -> Text:
        return Text(self.say("─") * max(0, cells), "dim")

    def block(self, block: Block, indent: int) -> Iterator[Text]:
        number = f"{block.label:>{indent - 1}} " if indent else ""
        yield from hanging(number, wrap(block.title, self.width - len(number), "bold"))
        yield from indented(indent, self.entries(block, indent))
        for note in block.notes:
            yield from self.note(note, indent)
        for table in block.tables:
            yield Text()
            yield from indented(indent, _Layout(self, table, self.width - indent).lines())

    def entries(self, block: Block, indent: int) -> list[Text]:
        parts = [f"{e.label} {e.cell.text}" for e in block.entries if e.worth_saying]
        return flowing([block.key, *parts] if indent else parts, self.say(" · "), self.width - indent, "dim")

    def note(self, note: Note, indent: int) -> Iterator[Text]:
        sign = "! " if note.warns else ""
        lines = wrap(note.text, min(self.width, PROSE) - indent - len(sign), "bold" if note.warns else "")
        yield from indented(indent, list(hanging(sign, lines)))

    # ---- fills

    def fills(self, n: int, diverging: bool) -> list[tuple[str, str]]:
        """A sign and a style for each of n segments."""
        if self.colour:
            return [(" ", f"{_ink(paint)} on #{paint}") for paint in _paints(n, diverging)]
        signs = DIVERGING.get(n) if diverging else None
        return [(self.say((signs or NOMINAL * n)[k]), "") for k in range(n)]


def _paints(n: int, diverging: bool) -> list[str]:
    side = n // 2
    if not diverging or side > len(PUOR_STEPS):
        return [OKABE_ITO[k % len(OKABE_ITO)] for k in range(n)]
    steps = PUOR_STEPS.get(side, ())
    middle = [5] if n % 2 else []
    return [PUOR[k] for k in (*steps, *middle, *(10 - k for k in reversed(steps)))]


def _ink(paint: str) -> str:
    """Black or white, whichever is read more easily on a colour."""
    red, green, blue = (int(paint[k : k + 2], 16) for k in (0, 2, 4))
    return "#000000" if 0.3 * red + 0.59 * green + 0.11 * blue > 120 else "#ffffff"


# ---- text -----------------------------------------------------------------------------------------------

_RULER = Console(file=StringIO(), width=WIDEST, height=PROSE, color_system=None)  # rich wraps only with a console


def wrap(text: str, width: int, style: str = "") -> list[Text]:
    """The text in lines of at most `width` cells, broken between words, and inside a word only when it must."""
    return list(Text(text, style).wrap(_RULER, max(2, width), overflow="fold")) or [Text()]


def hanging(first: str, lines: Sequence[Text]) -> Iterator[Text]:
    """Lines with something before the first of them, the others set in as far."""
    for k, line in enumerate(lines):
        yield Text.assemble(first if k == 0 else " " * len(first), line)


def indented(cells: int, lines: Sequence[Text]) -> Iterator[Text]:
    return hanging(" " * cells, lines)


def flowing(parts: Sequence[str | Text], between: str, width: int, style: str = "") -> list[Text]:
    """Parts set one after another; a line is broken between them, a part only where it is wider than a line."""
    lines: list[Text] = []
    for part in parts:
        room = width - (lines[-1].cell_len + len(between) if lines else width)
        pieces = [part] if isinstance(part, Text) else [Text(part, style)]
        if pieces[0].cell_len > width:
            pieces = list(pieces[0].wrap(_RULER, width, overflow="fold"))
        if lines and pieces[0].cell_len <= room:
            lines[-1] = Text.assemble(lines[-1], (between, style), pieces[0])
        else:
            lines += pieces
    return lines


def right(text: str, width: int) -> str:
    return " " * max(0, width - cell_len(text)) + text


# ---- tables ---------------------------------------------------------------------------------------------


class _Layout:
    """One table on `width` cells: how wide label, columns and picture are, and the lines that result."""

    def __init__(self, page: _Page, table: Table, width: int) -> None:
        self.page, self.table, self.width = page, table, width
        self.columns = [tuple(group) for group in _stacked_columns(table.columns)]
        self.widths = [self._column_width(group) for group in self.columns]
        pictures = [row.picture for row in table.rows if row.picture is not None]
        self.stacks = [picture for picture in pictures if isinstance(picture, Stack)]
        least, most = (STACK if self.stacks else BAR) if pictures else (0, 0)
        label = max((cell_len(row.label) for row in table.rows), default=0)
        alone = width - sum(self.widths) - GAP * (len(self.widths) - 1 + bool(pictures))  # without a label
        room = alone - GAP if label else alone
        self.picture = min(max(room - label, least, room // 3 if least else 0), most)
        self.label = max(0, min(label, room - self.picture))
        self.above = self.label < min(label, LABEL)
        if self.above:
            self.label, self.picture = 0, min(alone, most)
        self.fits = alone >= least

    def _column_width(self, group: tuple[int, ...]) -> int:
        """As wide as the widest value and the longest word of the head."""
        heads = [word for place in group for word in self.table.columns[place].head.split()]
        cells = [row.cells[place].text for place in group for row in self.table.rows]
        return max(cell_len(self.page.say(text)) for text in [*heads, *cells])

    def lines(self) -> list[Text]:
        table = self.table
        lines = [line for note in table.notes for line in wrap(note, min(self.width, PROSE))]
        if not table.columns:
            bullet = self.page.say("• ")
            return [*lines, *(t for row in table.rows for t in hanging(bullet, wrap(row.label, self.width - 2)))]
        if not self.fits:
            return [*lines, *(line for row in table.rows for line in self._record(row)), *self._legend()]
        lines += self._head()
        for row in table.rows:
            if row.role is Role.TOTAL:
                lines.append(self.page.rule(self.label + sum(self.widths) + GAP * len(self.widths)))
            lines += self._row(row)
        return [*lines, *self._legend()]

    def _record(self, row: Row) -> list[Text]:
        """A row too wide for the page: its label, then its numbers by name."""
        named = [
            f"{column.head} {self.page.say(cell.text)}"
            for column, cell in zip(self.table.columns, row.cells, strict=True)
        ]
        return [
            *wrap(row.label, self.width),
            *indented(GAP, flowing(named, self.page.say(" · "), self.width - GAP)),
        ]

    # ---- lines of columns

    def _head(self) -> list[Text]:
        heads = [
            wrap(self.table.columns[group[0]].head, w) for group, w in zip(self.columns, self.widths, strict=True)
        ]
        deep = max(map(len, heads))
        padded = [[Text()] * (deep - len(head)) + head for head in heads]
        return [
            self._line("", [head[k].plain for head in padded], self._axis() if k == deep - 1 else None, "dim")
            for k in range(deep)
        ]

    def _row(self, row: Row) -> list[Text]:
        style = {Role.TOTAL: "bold", Role.MISSING: "italic"}.get(row.role, "")
        above = wrap(row.label, self.width, style) if self.above else []
        labels = [line.plain for line in wrap(row.label, self.label)] if self.label else [""]
        deep = max(len(labels), *map(len, self.columns))
        lines = []
        for k in range(deep):
            cells = [self._text(row.cells, group, k) for group in self.columns]
            picture = self._picture(row) if k == 0 else None
            lines.append(self._line(labels[k] if k < len(labels) else "", cells, picture, style))
        return [*above, *lines]

    def _text(self, cells: Sequence[Cell], group: tuple[int, ...], line: int) -> str:
        return self.page.say(cells[group[line]].text) if line < len(group) else ""

    def _line(self, label: str, cells: Sequence[str], picture: Text | None, style: str) -> Text:
        parts: list[Text] = [Text(right(text, w), style) for text, w in zip(cells, self.widths, strict=True)]
        if self.picture:
            at = self.table.picture_at
            place = len(parts) if at is None else sum(group[0] < at for group in self.columns)
            drawn = picture or Text()
            parts.insert(place, Text.assemble(drawn, " " * (self.picture - drawn.cell_len)))
        if self.label:
            parts.insert(0, Text(label + " " * (self.label - cell_len(label)), style))
        return Text(" " * GAP).join(parts)

    # ---- pictures

    def _axis(self) -> Text | None:
        """What stands over the pictures: their ends, and for diverging ones where the middle is."""
        first, last = self.table.ends
        if not first or not self.picture:
            return None
        if (middle := self._middle()) is None:
            return Text(first + right(last, self.picture - cell_len(first)), "dim")
        left, line, high = (self.page.say(sign) for sign in (f"◄ {first}", "│", f"{last} ►"))
        left = right(left, middle - 1) if middle > cell_len(left) else ""
        high = high if self.picture - middle - 2 >= cell_len(high) else ""
        return Text(left + " " * (middle - cell_len(left)) + line + " " + high, "dim")

    def _picture(self, row: Row) -> Text | None:
        match row.picture:
            case Bar(length):
                return Text(self._bar(length), "blue" if row.role is Role.ANSWER else "dim")
            case Stack() as stack:
                return self._stack(stack)
            case None:
                return None

    def _bar(self, length: float) -> str:
        """Full cells and an eighth's remainder; something, however little, is not drawn as nothing."""
        if self.page.ascii:
            return "#" * max(round(length * self.picture), length > 0)
        full, part = divmod(max(round(length * self.picture * 8), length > 0), 8)
        return "█" * full + (EIGHTHS[part] if part else "")

    def _extent(self) -> tuple[float, float]:
        """How far the stacks of this table reach to the left and to the right of the middle, in shares."""
        sides = [(s.middle, sum(s.shares) - s.middle) for s in self.stacks if s.middle is not None]
        return max((a for a, _ in sides), default=0.0), max((b for _, b in sides), default=1.0)

    def _middle(self) -> int | None:
        """The cell of the middle line, or None when stacks start at the left."""
        if not self.stacks or self.stacks[0].middle is None:
            return None
        left, right_ = self._extent()
        return round(left / (left + right_) * self.picture) if left + right_ else self.picture // 2

    def _stack(self, stack: Stack) -> Text:
        """Segments whose borders are rounded where they lie, not one after another: none can drift."""
        if not any(stack.shares):
            return Text(self.page.say("no answers"), "dim")
        left, right_ = self._extent()
        unit = self.picture / (left + right_)
        start = left - (stack.middle or 0.0)
        borders = [round((start + sum(stack.shares[:k])) * unit) for k in range(len(stack.shares) + 1)]
        drawn = Text(" " * borders[0])
        fills = self.page.fills(len(stack.shares), stack.middle is not None)
        for text, (sign, style), (begin, end) in zip(stack.texts, fills, pairwise(borders), strict=True):
            drawn.append(_segment(text, end - begin, sign), style)
        return drawn

    def _legend(self) -> list[Text]:
        if not self.table.legend:
            return []
        diverging = self.stacks[0].middle is not None if self.stacks else False
        fills = self.page.fills(len(self.table.legend), diverging)
        parts = [
            Text.assemble((sign * 2, style), f" {key} {label}")
            for (key, label), (sign, style) in zip(self.table.legend, fills, strict=True)
        ]
        return flowing(parts, "   ", self.width)


def _segment(percent: str, cells: int, sign: str) -> str:
    """A run of one fill with its percent in the middle, where there is room for it and the fill on both sides."""
    edge = 0 if sign == " " else 2
    return f" {percent} ".center(cells, sign) if cells >= len(percent) + 2 + edge else sign * cells


def _stacked_columns(columns: Sequence[Column]) -> Iterator[list[int]]:
    """The places of the columns, those that are set under another one together with it."""
    lead = 0

    def leader(place: int) -> int:
        nonlocal lead
        lead = lead if columns[place].under else place
        return lead

    for _, group in groupby(range(len(columns)), leader):
        yield list(group)
