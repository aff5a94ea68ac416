"""What a result is made of before it has a face: blocks, tables, cells, and pictures as data.

Values become text here, once (`Cell.text`); the faces (terminal, JSON) only place them. It must not know what an
instrument or a statistic is. Words come in clean from whoever builds the report: `reworded` is how.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, TypeVar, cast

SMALL = 5
"""Counts from 1 to 4 may show a person: the usual threshold of health statistics offices."""

NOTHING = "–"
"""What stands where there is no number."""

WITHHELD = "*"
"""What stands in place of a count that is not shown to others."""


class Form(Enum):
    """What a cell holds."""

    COUNT = "count"
    PERCENT = "percent"
    NUMBER = "number"
    INTERVAL = "interval"
    P = "p"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. Percent run from 0 to 100; an interval is its two ends; digits are those after the point."""

    value: int | float | str | tuple[float, float] | None
    form: Form
    digits: int = 0

    @property
    def text(self) -> str:
        """The value as people read it."""
        match self.value:
            case None if self.form in (Form.INTERVAL, Form.WORDS):
                return ""
            case None:
                return WITHHELD if self.withheld else NOTHING
            case str(words):
                return words
            case (low, high):
                return f"{rounded(low, self.digits)} to {rounded(high, self.digits)}"
            case number if self.form is Form.P:
                return _p_text(number)
            case number:
                return rounded(number, self.digits)

    @property
    def withheld(self) -> bool:
        """Whether it is a count that is not shown: there is no count without a number."""
        return self.form is Form.COUNT and self.value is None

    @property
    def small(self) -> bool:
        """Whether it counts so few people that they may be recognised."""
        return self.form is Form.COUNT and isinstance(self.value, int) and 0 < self.value < SMALL


def _p_text(p: float) -> str:
    """A p-value with three decimals; below 0.001 only that, and never 1.000 for what is less."""
    return "<0.001" if p < 0.001 else ">0.999" if 0.9995 <= p < 1 else rounded(p, 3)


WIDE = Context(prec=400)
"""Room for every digit of the longest number that a float can be; the usual 28 are a fault for a longer one."""


def rounded(value: float, digits: int) -> str:
    """The number with so many digits after the point; halves go away from zero: 6.25 is 6.3, as by hand.

    What the arithmetic of floats adds far behind the point (0.35 is a little less than that) does not decide.
    """
    if not isfinite(value):  # of numbers that nobody asked for, but a file changed by hand may hold
        return str(value)
    near = Decimal(str(round(value, digits + 9))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, WIDE)
    return str(near if near else abs(near))


def count(value: int | None) -> Cell:
    """A number of people; None: it is withheld."""
    return Cell(value, Form.COUNT)


def percent(part: int | None, base: int | None) -> Cell:
    """`part` of `base` in percent, to one decimal; nothing when the base is empty or one of them withheld."""
    return Cell(100 * part / base if base and part is not None else None, Form.PERCENT, 1)


def number(value: float | None, digits: int) -> Cell:
    """A measured or computed number."""
    return Cell(value, Form.NUMBER, digits)


def p_value(p: float | None) -> Cell:
    """A p-value, from 0 to 1; None where a test could not be made."""
    return Cell(p, Form.P, 3)


def words(text: str) -> Cell:
    """A value that is words, a date or a time."""
    return Cell(text, Form.WORDS)


def interval(ends: tuple[float, float] | None, digits: int = 1) -> Cell:
    """The two ends of an interval, of a percentage in percent."""
    return Cell(ends, Form.INTERVAL, digits)


BLANK = Cell(None, Form.WORDS)
"""A place in a table where no value belongs."""


# ---- pictures as data -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the left; `length` from 0 to 1 of the room there is."""

    length: float


@dataclass(frozen=True, slots=True)
class Stack:
    """Segments side by side; the shares add to 1 (or all are 0).

    middle: where the line goes that all stacks are lined up on, in shares from the left; None: they start left.
    """

    shares: tuple[float, ...]
    middle: float | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The shares in whole percent, as people read them."""
        return tuple(rounded(100 * share, 0) for share in self.shares)


# ---- tables ---------------------------------------------------------------------------------------------


class Role(Enum):
    """Why a row is there: an answer, a reason why there is none, the sum, or the heading of the rows beneath."""

    ANSWER = "answer"
    MISSING = "missing"
    TOTAL = "total"
    HEADING = "heading"


class Chart(Enum):
    """How a table as a whole is drawn, beside the pictures in its rows. Nothing is drawn but the numbers in it."""

    NONE = "none"
    CURVE = "curve"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `under` sets it beneath the column before, where there is room for one only.

    over: a head that neighbouring columns have in common, above their own heads. short: what stands in its place
    where it does not fit; the legend of the table says what that means. beneath: words that have a line of their
    own beneath the row.
    """

    key: str
    head: str
    under: bool = False
    over: str = ""
    short: str = ""
    beneath: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its label, one cell a column and perhaps a picture. `key` is its code or its name.

    deep: of a heading, how many headings stand over it.
    """

    key: str | int
    label: str
    cells: tuple[Cell, ...]
    role: Role = Role.ANSWER
    picture: Bar | Stack | None = None
    deep: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. `legend` names the segments of stacks, or what short heads stand for (key, label);
    `ends` the two ends of pictures.

    picture_at: the column before which pictures stand; None: after the last. chart: NONE where the pictures of
    the rows are all there is to draw.
    """

    key: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    ends: tuple[str, str] = ("", "")
    picture_at: int | None = None
    chart: Chart = Chart.NONE

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The places of the columns, those that are set under another one together with it."""
        groups: list[tuple[int, ...]] = []
        for place, column in enumerate(self.columns):
            if column.under and groups:
                groups[-1] += (place,)
            else:
                groups.append((place,))
        return tuple(groups)

    @property
    def stacks(self) -> list[Stack]:
        """The stacks beside its rows."""
        return [row.picture for row in self.rows if isinstance(row.picture, Stack)]

    @property
    def extent(self) -> tuple[float, float]:
        """How far the stacks reach to the left and to the right of where they are lined up, in shares; those
        without an answer reach nowhere."""
        lined_up = [(s.middle, sum(s.shares)) for s in self.stacks if s.middle is not None and any(s.shares)]
        left = max((middle for middle, _ in lined_up), default=0.0)
        return left, max((length - middle for middle, length in lined_up), default=1.0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A named number outside tables: `asked 289`. Unless `always`, a zero is not worth its place on a page."""

    key: str
    label: str
    cell: Cell
    always: bool = True

    @property
    def worth_saying(self) -> bool:
        """Whether it has a place on a page."""
        return self.always or self.cell.withheld or bool(self.cell.value)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that belongs to the numbers. `warns`: reading the numbers without it would mislead."""

    text: str
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Everything about one item or one score."""

    key: str
    title: str
    kind: str
    label: str = ""
    entries: tuple[Entry, ...] = ()
    notes: tuple[Note, ...] = ()
    tables: tuple[Table, ...] = ()

    @property
    def cells(self) -> Iterator[Cell]:
        """Every cell of it, beside the tables and in them."""
        yield from (entry.cell for entry in self.entries)
        yield from (cell for table in self.tables for row in table.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that stand together in the instrument."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole result: whom it is about (`head`), how to read it (`notes`), and the numbers.

    released: how its counts were protected for other eyes; "" where they are the true ones. banners: what must be
    read on every page that is made of it.
    """

    title: str
    head: Block
    notes: tuple[Note, ...] = ()
    sections: tuple[Section, ...] = ()
    released: str = ""
    banners: tuple[str, ...] = ()

    @property
    def blocks(self) -> Iterator[Block]:
        """Every block after the head, in order."""
        return (block for section in self.sections for block in section.blocks)

    @property
    def is_rounded(self) -> bool:
        """Whether its counts are rounded ones."""
        return self.released.startswith("rounded")

    @property
    def withholds(self) -> bool:
        """Whether a count of it is not shown."""
        return any(cell.withheld for block in (self.head, *self.blocks) for cell in block.cells)

    @property
    def small(self) -> int:
        """How many counts are so small that they may show a person. What is printed twice counts once."""
        return sum(_small(block) for block in (self.head, *self.blocks))


def _small(block: Block) -> int:
    tables = [(row, cell) for table in block.tables for row in table.rows for cell in row.cells]
    shown = {str(row.key) for row, _ in tables} | {
        column.key for table in block.tables for column in table.columns
    }
    entries = [entry.cell for entry in block.entries if entry.key not in shown]
    return sum(cell.small for cell in [*entries, *(cell for _, cell in tables)])


def rough(block: Block) -> Block:
    """The same with percentages in whole numbers and without intervals, which would look more certain than
    rounded counts are."""
    return replace(block, tables=tuple(map(_rough, block.tables)))


def _rough(table: Table) -> Table:
    kept = [
        place
        for place in range(len(table.columns))
        if not table.rows or any(row.cells[place].form is not Form.INTERVAL for row in table.rows)
    ]
    rows = tuple(replace(row, cells=tuple(_whole(row.cells[place]) for place in kept)) for row in table.rows)
    at = table.picture_at
    before = None if at is None else sum(place < at for place in kept)
    return replace(table, columns=tuple(table.columns[place] for place in kept), rows=rows, picture_at=before)


def _whole(cell: Cell) -> Cell:
    return replace(cell, digits=0) if cell.form is Form.PERCENT else cell


T = TypeVar("T")


def reworded(thing: T, change: Callable[[str], str]) -> T:
    """The same report with every text changed, whatever depth it lies at."""
    return cast(T, _changed(thing, change))


def _changed(thing: Any, change: Callable[[str], str]) -> object:
    """What nothing in it is changed is the same thing, not another like it: most of a report is numbers."""
    if isinstance(thing, str):
        return change(thing)
    if isinstance(thing, tuple):
        parts = [_changed(part, change) for part in thing]
        return tuple(parts) if any(new is not old for new, old in zip(parts, thing, strict=True)) else thing
    new: dict[str, object] = {}
    for name in _names(cast(Hashable, type(thing))):
        old = getattr(thing, name)
        part = _changed(old, change)
        if part is not old:
            new[name] = part
    return replace(thing, **new) if new else thing


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a dataclass; of another type none."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
