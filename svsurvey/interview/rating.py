"""Statements rated on one scale: how the table is drawn and what a digit does to it.

Pure: it knows rows, options and widths, but no terminal, no keys and no items.
"""

from collections.abc import Mapping, Sequence

from svsurvey.instrument.domain import Option, Row
from svsurvey.interview.keys import CodeKeys
from svsurvey.interview.sheet import Block, Line, cells, hanging, padded, wrap
from svsurvey.sentences import Sentences

NARROWEST_STATEMENT = 24
TALLEST_HEAD = 4
KEPT = "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"


class Rating:
    """Wide: a table with a column an option. Narrow: a legend, and the codes under each statement."""

    def __init__(
        self, say: Sentences, rows: Sequence[Row], options: Sequence[Option], chosen: Mapping[str, int]
    ) -> None:
        self.say, self.rows, self.options = say, rows, options
        self._named = [option for option in options if option.label != str(option.code)]
        self.chosen = dict(chosen)
        self.codes = CodeKeys([option.code for option in options])
        self.at = next((n for n, row in enumerate(rows) if row.id not in chosen), 0)

    # ---- drawing

    def _column(self) -> int:
        longest = max(cells(word) for option in self.options for word in option.label.split() or [""])
        return max(longest, *(len(str(option.code)) + 2 for option in self.options)) + 2

    def _beside(self, width: int) -> int | None:
        """The room for statements beside the columns; None when the grid has to be folded."""
        column = self._column()
        left = width - column * len(self.options)
        tall = max(len(wrap(option.label, column - 2)) for option in self.options) > TALLEST_HEAD
        longest = max(cells(row.text) for row in self.rows) + 4
        return None if tall or left < NARROWEST_STATEMENT else min(left, max(longest, NARROWEST_STATEMENT))

    def head(self, width: int) -> list[Line]:
        """The options, over their columns or as a legend."""
        beside, column = self._beside(width), self._column()
        if beside is None:
            legend = ", ".join(f"{option.code}{KEPT}{option.label}" for option in self._named)
            return hanging("class:head", "", legend, width) if legend else []
        labels = [wrap(option.label, column - 2) for option in self.options]
        tallest = max(map(len, labels))
        lines = zip(*([""] * (tallest - len(label)) + label for label in labels), strict=True)
        return [
            [("class:head", " " * beside + "".join(padded(cell, column, centred=True) for cell in line))]
            for line in lines
        ]

    def blocks(self, width: int) -> list[Block]:
        """One block a statement."""
        beside = self._beside(width)
        return [Block(self._row(n, row, beside, width), counts=True) for n, row in enumerate(self.rows)]

    def _row(self, n: int, row: Row, beside: int | None, width: int) -> list[Line]:
        style = "class:pointed" if n == self.at else ""
        first = "► " if n == self.at else "  "
        if beside is None:
            label = next((o.label for o in self._named if o.code == self.chosen.get(row.id)), "")
            *full, last = ["  " + "".join(self._mark(row, o) + " " for o in line) for line in self._lines(width)]
            upper: list[Line] = [[(style, line)] for line in full]
            return [*hanging(style, first, row.text, width), *upper, *hanging(style, last + " ", label, width)]
        lines = hanging(style, first, row.text, beside - 2)
        marks = "".join(padded(self._mark(row, option), self._column(), centred=True) for option in self.options)
        return [[(style, padded(lines[0][0][1], beside) + marks)], *lines[1:]]

    def _lines(self, width: int) -> list[list[Option]]:
        """The options whose codes stand in one line under a folded statement."""
        lines: list[list[Option]] = [[]]
        used = 2
        for option in self.options:
            size = len(str(option.code)) + 3
            if used + size > width and lines[-1]:
                lines.append([])
                used = 2
            lines[-1].append(option)
            used += size
        return lines

    def _mark(self, row: Row, option: Option) -> str:
        return f"[{option.code}]" if self.chosen.get(row.id) == option.code else f" {option.code} "

    def tail(self, _width: int) -> list[Line]:
        """How far it is."""
        return [[("", "  " + self.say("screen.answered", count=len(self.chosen), rows=len(self.rows)))]]

    def focus(self) -> int:
        """The row that is being answered."""
        return self.at

    # ---- answering

    def answers(self) -> dict[str, int]:
        """Codes by row, of the rows that have one."""
        return dict(self.chosen)

    def move(self, step: int) -> None:
        """Some statements on, as far as there are any."""
        self.codes.reset()
        self.at = max(0, min(self.at + step, len(self.rows) - 1))

    def digit(self, digit: str) -> bool:
        """Answer the row and move on; with 1 and 10 on the scale, only once it is clear which is meant.

        False when no code has this digit there.
        """
        if self.codes.open and not self.codes.continues(digit) and self.rows[self.at].id in self.chosen:
            self.move(1)
        code = self.codes.press(digit)
        if code is not None:
            self.chosen[self.rows[self.at].id] = code
            if not self.codes.open:
                self.move(1)
        return code is not None or bool(self.codes.typed)

    def shift(self, step: int) -> None:
        """The next or the one before on the scale; from nothing, its near end."""
        self.codes.reset()
        row, codes = self.rows[self.at].id, self.codes.codes
        near_end = -1 if step > 0 else len(codes)
        at = (codes.index(self.chosen[row]) if row in self.chosen else near_end) + step
        self.chosen[row] = codes[max(0, min(at, len(codes) - 1))]

    def touch(self, row: int, line: int, column: int, width: int) -> None:
        """Go to a statement; where the column is that of an answer, it is the answer."""
        self.codes.reset()
        self.at = row
        option = self._option_at(line, column, width)
        if option:
            self.chosen[self.rows[row].id] = option.code

    def _option_at(self, line: int, column: int, width: int) -> Option | None:
        beside = self._beside(width)
        if beside is not None:
            at = (column - beside) // self._column()
            return self.options[at] if 0 <= at < len(self.options) else None
        end, lines = 2, self._lines(width)
        line -= len(hanging("", "  ", self.rows[self.at].text, width))
        for option in lines[line] if 0 <= line < len(lines) else ():
            start, end = end, end + len(str(option.code)) + 3
            if start <= column < end:
                return option
        return None

    def clear(self) -> None:
        """Take the row's answer back."""
        self.codes.reset()
        self.chosen.pop(self.rows[self.at].id, None)
