"""One table on so many cells: the widest of several ways to set it that fits, and the lines that result.

Side by side first; then percentages beneath numbers, steps by number with a legend, what belongs to a heading in
its own line. It must not know what the numbers are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from rich.cells import cell_len
from rich.text import Text

from svsurvey.report.model import Cell, Column, Role, Row, Table
from svsurvey.report.pictures import Pictures
from svsurvey.report.typeset import GAP, INDENT, PROSE, Surface, flowing, hanging, indented, right, wrap

LABEL = 18
"""A label column narrower than this gives way to labels on lines of their own."""

CLOSE = 12
"""The same, where columns have heads in common: with other ways to make room, labels may be broken more often."""

DEEPEST = 5
"""Lines that a head may take."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to set columns. stacked: beneath each other under a common head. short: steps by number. told: what
    only headings have is told in their own line, not in columns."""

    stacked: bool = False
    short: bool = False
    told: bool = False
    gap: int = GAP


PLAIN = (_Way(),)
WAYS = (
    _Way(),
    _Way(stacked=True),
    _Way(short=True),
    _Way(stacked=True, short=True),
    _Way(stacked=True, told=True),
    _Way(stacked=True, short=True, told=True),
    _Way(stacked=True, short=True, told=True, gap=1),
)
"""From the one that needs most room to the one that needs least."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """Columns that stand beneath each other, and how many cells they take."""

    places: tuple[int, ...]
    over: str
    width: int


class Layout:
    """A table on `width` cells of a page."""

    def __init__(self, page: Surface, table: Table, width: int) -> None:
        self.page, self.table, self.width = page, table, width
        ways = WAYS if any(column.over or column.short for column in table.columns) else PLAIN
        self.setting = _best(_Setting(page, table, width, way) for way in ways)

    def lines(self) -> list[Text]:
        """The table from its title to its last row; as lists where it fits in no other way."""
        table, setting = self.table, self.setting
        lines = wrap(table.title, self.width, "bold") if table.title else []
        lines += [line for note in table.notes for line in wrap(note, min(self.width, PROSE))]
        lines += [Text()] if len(table.notes) > 1 and any(row.role is Role.HEADING for row in table.rows) else []
        if not table.columns:
            bullet = self.page.say("• ")
            return [*lines, *(t for row in table.rows for t in hanging(bullet, wrap(row.label, self.width - 2)))]
        drawn = Pictures(self.page, table)
        legend = drawn.legend(self.width) if any(row.picture for row in table.rows) else []
        if not setting.fits:
            return [*lines, *(line for row in table.rows for line in self._record(row)), *legend]
        return [*lines, *setting.lines(), *legend]

    def _record(self, row: Row) -> list[Text]:
        """A row too wide for the page: its label, then its numbers by name."""
        named = [
            f"{_whole_head(column)} {self.page.say(cell.text)}"
            for column, cell in zip(self.table.columns, row.cells, strict=True)
            if cell.text
        ]
        style = "bold" if row.role is Role.HEADING else ""
        return [
            *wrap(row.label, self.width, style),
            *indented(GAP, flowing(named, self.page.say(" · "), self.width - GAP)),
        ]


def _whole_head(column: Column) -> str:
    return f"{column.over}, {column.head}" if column.over and column.head != column.over else column.head


def _best(settings: "Iterable[_Setting]") -> "_Setting":
    """The first with room enough; else the first whose labels stand beside the numbers; else the last."""
    tight = []
    for one in settings:
        if not (one.above or one.way.told) and one.label >= min(one.longest, LABEL):
            return one
        tight.append(one)
    return next((one for one in tight if not one.above), tight[-1])


class _Setting:
    """A table set in one way: how wide label, columns and picture are, and whether there is room."""

    def __init__(self, page: Surface, table: Table, width: int, way: _Way) -> None:
        self.page, self.table, self.width, self.way = page, table, width, way
        pictures = Pictures(page, table)
        least, most = pictures.room
        labels = [(row.label, self._set_in(row)) for row in table.rows if row.role is not Role.HEADING]
        label = max((cell_len(text) + indent for text, indent in labels), default=0)
        self.longest = label
        taken = sum(slot.width for slot in self.slots) + sum(self.gaps)
        alone = width - taken - GAP * bool(least)  # without a label
        room = alone - GAP if label else alone
        picture = min(max(room - label, least, room // 3 if least else 0), most)
        self.label = max(0, min(label, room - picture))
        least_label = min(label, LABEL)
        if any(column.over for column in table.columns):  # there are other ways to make room
            words = [cell_len(word) + indent for text, indent in labels for word in text.split()]
            least_label = max(min(label, CLOSE), min(max(words, default=0), LABEL))
        self.above = self.label < least_label
        if self.above:
            self.label, picture = 0, min(alone, most)
        self.fits = alone >= least
        self.pictures = Pictures(page, table, picture)

    # ---- columns

    @cached_property
    def _depths(self) -> dict[int, int]:
        """How many headings stand over each row, by its identity."""
        depths, over = dict[int, int](), 0
        for row in self.table.rows:
            is_heading = row.role is Role.HEADING
            depths[id(row)] = row.deep if is_heading else 0 if row.role is Role.TOTAL else over
            over = row.deep + 1 if is_heading else over
        return depths

    def _set_in(self, row: Row) -> int:
        """How far the label of a row is set in, to be seen as part of what its headings say."""
        return GAP * self._depths[id(row)]

    @cached_property
    def told(self) -> frozenset[int]:
        """Columns in which only headings have something, where it is told in their own line."""
        if not self.way.told:
            return frozenset()
        return frozenset(
            place
            for place in range(len(self.table.columns))
            if all(not row.cells[place].text for row in self.table.rows if row.role is not Role.HEADING)
        )

    @cached_property
    def slots(self) -> list[_Slot]:
        columns = self.table.columns
        places = [k for k, column in enumerate(columns) if not (column.beneath or k in self.told)]
        slots: list[list[int]] = []
        for place in places:
            beneath = columns[place].under and (self.way.stacked or not columns[place].over)
            if beneath and slots:
                slots[-1].append(place)
            else:
                slots.append([place])
        made = [_Slot(tuple(slot), self._over(slot[0]), self._cells(slot)) for slot in slots]
        return [slot for _, span in groupby(made, lambda slot: slot.over) for slot in self._widened(list(span))]

    def _over(self, place: int) -> str:
        column = self.table.columns[place]
        return (column.short if self.way.short else "") or column.over

    def _head(self, place: int) -> str:
        column = self.table.columns[place]
        return (column.short if self.way.short and not column.over else "") or column.head

    def _cells(self, slot: Sequence[int]) -> int:
        """As wide as the widest value and the longest word of the head."""
        heads = [word for place in slot for word in self._head(place).split()]
        cells = [row.cells[place].text for place in slot for row in self.table.rows]
        return max((cell_len(self.page.say(text)) for text in [*heads, *cells]), default=0)

    def _widened(self, span: list[_Slot]) -> list[_Slot]:
        """Slots under one head, wide enough for it."""
        over = span[0].over
        if not over:
            return span
        least = max(cell_len(word) for word in over.split())
        while len(wrap(over, least)) > DEEPEST:
            least += 1
        missing = max(0, least - sum(slot.width for slot in span) - (len(span) - 1))
        return [
            _Slot(slot.places, over, slot.width + missing // len(span) + (k < missing % len(span)))
            for k, slot in enumerate(span)
        ]

    @cached_property
    def gaps(self) -> list[int]:
        """What stands between neighbouring slots: little where they have a head in common."""
        pairs = zip(self.slots, self.slots[1:], strict=False)
        return [1 if one.over and one.over == other.over else self.way.gap for one, other in pairs]

    # ---- lines

    def lines(self) -> list[Text]:
        """Heads and rows."""
        lines = self._legend() + self._heads()
        for row in self.table.rows:
            if row.role is Role.TOTAL:
                lines.append(
                    self.page.rule(self.label + sum(slot.width for slot in self.slots) + GAP * len(self.slots))
                )
            lines += self._heading(row) if row.role is Role.HEADING else self._row(row)
            lines += self._beneath(row)
        return lines

    def _legend(self) -> list[Text]:
        """What the numbers in the heads stand for."""
        if not self.way.short:
            return []
        parts = [f"{key} = {label}" if key != label else label for key, label in self.table.legend]
        return [*flowing(parts, "   ", self.width), Text()]

    def _heads(self) -> list[Text]:
        """Heads in common over a line, then the columns' own; the deepest decides how many lines there are."""
        overs = self._overs()
        heads = [self._own(slot) for slot in self.slots]
        deep = max(map(len, heads), default=0)
        padded = [[""] * (deep - len(head)) + head for head in heads]
        own = [
            self._line("", [head[k] for head in padded], self.pictures.axis() if k == deep - 1 else None, "dim")
            for k in range(deep)
        ]
        return [*overs, *own]

    def _own(self, slot: _Slot) -> list[str]:
        """The lines of a slot's own head: of columns beneath each other each has its own under a common head."""
        places = slot.places if slot.over else slot.places[:1]
        return [line.plain for place in places for line in wrap(self._head(place), slot.width)]

    def _overs(self) -> list[Text]:
        spans = [list(span) for _, span in groupby(range(len(self.slots)), lambda k: self.slots[k].over or k)]
        if not any(slot.over for slot in self.slots):
            return []
        widths = [sum(self.slots[k].width for k in span) + sum(self.gaps[k] for k in span[:-1]) for span in spans]
        gaps = [self.gaps[span[0] - 1] for span in spans[1:]]
        heads = [
            [line.plain for line in wrap(self.slots[span[0]].over, width)] if self.slots[span[0]].over else []
            for span, width in zip(spans, widths, strict=True)
        ]
        if any(len(span) > 1 for span in spans):
            rules = [self.page.say("─") * w if head else "" for head, w in zip(heads, widths, strict=True)]
            heads = [[*head, rule] for head, rule in zip(heads, rules, strict=True)]
        deep = max(map(len, heads))
        padded = [[""] * (deep - len(head)) + head for head in heads]
        return [self._joined("", [head[k] for head in padded], widths, gaps, "dim") for k in range(deep)]

    def _heading(self, row: Row) -> list[Text]:
        """A label over the rows beneath, with its cells in their columns; what has no column is told in a line."""
        indent = self._set_in(row)
        told = [f"{_whole_head(c)} {self.page.say(row.cells[k].text)}" for k, c in self._told_of(row)]
        line = flowing(told, self.page.say(" · "), self.width - indent - GAP)
        return [*self._headed(row, indent), *indented(indent + GAP, line)]

    def _headed(self, row: Row, indent: int) -> list[Text]:
        cells = [self._text(row.cells, slot, 0) for slot in self.slots]
        first = next((k for k, text in enumerate(cells) if text), None)
        if first is None:
            return list(indented(indent, wrap(row.label, self.width - indent, "bold")))
        line = self._line("", cells, None, "bold")  # it begins with blanks: so much room the label has
        room = len(line.plain) - len(line.plain.lstrip()) - GAP
        if room - indent < CLOSE:
            return [*indented(indent, wrap(row.label, self.width - indent, "bold")), line]
        label, *more = indented(indent, wrap(row.label, room - indent, "bold"))
        return [Text.assemble(label, line[label.cell_len :]), *more]

    def _told_of(self, row: Row) -> Iterator[tuple[int, Column]]:
        return ((k, c) for k, c in enumerate(self.table.columns) if k in self.told and row.cells[k].text)

    def _row(self, row: Row) -> list[Text]:
        style = {Role.TOTAL: "bold", Role.MISSING: "italic"}.get(row.role, "")
        indent = self._set_in(row)
        above = list(indented(indent, wrap(row.label, self.width - indent, style))) if self.above else []
        labels = (
            [line.plain for line in indented(indent, wrap(row.label, self.label - indent))] if self.label else [""]
        )
        columns = [[self._text(row.cells, slot, k) for k in range(len(slot.places))] for slot in self.slots]
        deep = max(len(labels), *(k + 1 for texts in columns for k, text in enumerate(texts) if text), 1)
        lines = []
        for k in range(deep):
            cells = [texts[k] if k < len(texts) else "" for texts in columns]
            picture = self.pictures.drawn(row) if k == 0 else None
            lines.append(self._line(labels[k] if k < len(labels) else "", cells, picture, style))
        return [*above, *lines]

    def _beneath(self, row: Row) -> list[Text]:
        """Words that have a line of their own."""
        texts = [
            self.page.say(row.cells[k].text)
            for k, column in enumerate(self.table.columns)
            if column.beneath and row.cells[k].text
        ]
        width = min(self.width, PROSE) - INDENT
        return [line for text in texts for line in indented(INDENT, wrap(text, width, "dim"))]

    def _text(self, cells: Sequence[Cell], slot: _Slot, line: int) -> str:
        return self.page.say(cells[slot.places[line]].text)

    def _line(self, label: str, cells: Sequence[str], picture: Text | None, style: str) -> Text:
        widths = [slot.width for slot in self.slots]
        if not self.pictures.cells:
            return self._joined(label, cells, widths, self.gaps, style)
        at = self.table.picture_at
        place = len(cells) if at is None else sum(slot.places[0] < at for slot in self.slots)
        drawn = picture or Text()
        parts = [Text(right(text, w), style) for text, w in zip(cells, widths, strict=True)]
        parts.insert(place, Text.assemble(drawn, " " * (self.pictures.cells - drawn.cell_len)))
        if self.label:
            parts.insert(0, Text(_padded(label, self.label), style))
        return Text(" " * GAP).join(parts)

    def _joined(
        self, label: str, cells: Sequence[str], widths: Sequence[int], gaps: Sequence[int], style: str
    ) -> Text:
        """A label and cells to the right of their columns."""
        before = [GAP if self.label else 0, *gaps]
        texts = [" " * gap + right(text, w) for gap, text, w in zip(before, cells, widths, strict=True)]
        return Text(_padded(label, self.label) + "".join(texts), style)


def _padded(label: str, width: int) -> str:
    return label + " " * (width - cell_len(label))
