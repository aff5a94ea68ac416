"""Bars and stacked bars in cells of a page: full ones and eighths, fills that differ without colour.

It must not know tables but for what is drawn of them, nor where they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rich.cells import cell_len
from rich.text import Text

from svsurvey.report.model import Bar, Role, Row, Stack, Table
from svsurvey.report.typeset import Surface, flowing, right

BAR, STACK = (10, 32), (24, 64)
"""Least and most cells for a bar and for a stacked bar."""

EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True)
class Pictures:
    """What is drawn of a table, each picture in so many cells."""

    page: Surface
    table: Table
    cells: int = 0

    @cached_property
    def stacks(self) -> Sequence[Stack]:
        """All stacked bars: they are lined up together."""
        return self.table.stacks

    @property
    def room(self) -> tuple[int, int]:
        """The least and the most cells for each; none where there is nothing to draw."""
        drawn = any(row.picture is not None for row in self.table.rows)
        return (STACK if self.stacks else BAR) if drawn else (0, 0)

    def axis(self) -> Text | None:
        """What stands over the pictures: their ends, and for diverging ones where the middle is."""
        first, last = self.table.ends
        if not first or not self.cells:
            return None
        if (middle := self._middle()) is None:
            return Text(first + right(last, self.cells - cell_len(first)), "dim")
        left, line, high = (self.page.say(sign) for sign in (f"◄ {first}", "│", f"{last} ►"))
        middle = min(middle, self.cells - 1)  # all on the low side: the line stands in their last cell
        left = right(left, middle - 1) if middle > cell_len(left) else ""
        high = f" {high}" if self.cells - middle - 2 >= cell_len(high) else ""
        return Text(left + " " * (middle - cell_len(left)) + line + high, "dim")

    def drawn(self, row: Row) -> Text | None:
        """The picture beside a row; None where it has none."""
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
            return "#" * max(round(length * self.cells), length > 0)
        full, part = divmod(max(round(length * self.cells * 8), length > 0), 8)
        return "█" * full + (EIGHTHS[part] if part else "")

    def _middle(self) -> int | None:
        """The cell of the middle line, or None when stacks start at the left."""
        if not self.stacks or self.stacks[0].middle is None:
            return None
        left, right_ = self.table.extent
        drawn = any(any(stack.shares) for stack in self.stacks)
        return round(left / (left + right_) * self.cells) if drawn else self.cells // 2

    def _stack(self, stack: Stack) -> Text:
        """Segments whose borders are rounded where they lie, not one after another: none can drift."""
        if not any(stack.shares):
            return Text(self.page.say("no answers"), "dim")
        left, right_ = self.table.extent
        unit = self.cells / (left + right_)
        start = left - (stack.middle or 0.0)
        borders = [round((start + sum(stack.shares[:k])) * unit) for k in range(len(stack.shares) + 1)]
        drawn = Text(" " * borders[0])
        fills = self.page.fills(len(stack.shares), stack.middle is not None)
        for text, (sign, style), (begin, end) in zip(stack.texts, fills, pairwise(borders), strict=True):
            drawn.append(_segment(text, end - begin, sign), style)
        return drawn

    def legend(self, width: int) -> list[Text]:
        """What each fill stands for, in lines."""
        if not self.table.legend:
            return []
        diverging = self.stacks[0].middle is not None if self.stacks else False
        fills = self.page.fills(len(self.table.legend), diverging)
        parts = [
            Text.assemble((sign * 2, style), f" {key} {label}")
            for (key, label), (sign, style) in zip(self.table.legend, fills, strict=True)
        ]
        return flowing(parts, "   ", width)


def _segment(percent: str, cells: int, sign: str) -> str:
    """A run of one fill with its percent in the middle, where there is room for it and the fill on both sides."""
    edge = 0 if sign == " " else 2
    return f" {percent} ".center(cells, sign) if cells >= len(percent) + 2 + edge else sign * cells
