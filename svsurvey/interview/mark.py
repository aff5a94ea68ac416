"""A mark on a line between two ends: where it stands, how it is drawn, what a key or a click does to it.

Pure: it knows numbers, words and widths, but no terminal, no keys and no items.
"""

from itertools import zip_longest

from svsurvey.instrument.domain import Slider
from svsurvey.interview.sheet import Line, cells, padded, wrap

SHARE_OF_A_STRIDE = 10
"""A stride is a tenth of the line."""
NUMBER_ROW, LINE_ROW = 0, 1
MARK = "●"


class Mark:
    """Where the mark stands, if it was moved already.

    Wherever a mark stands at first draws answers to itself, so at first there is none. The first key shows it at
    the end that the key comes from: Right at the low end, Left at the high end, which favours neither half. A
    typed number and a click come from nowhere.
    """

    def __init__(self, slider: Slider, chosen: int | str | None = None) -> None:
        self.slider = slider
        self.at: int | None = None
        self.typed = ""
        if chosen is not None and chosen != "":
            self._read(str(chosen))
            self.typed = "" if self.at is not None else self.typed

    # ---- drawing

    def lines(self, width: int) -> list[Line]:
        """The number over the mark, the line, and under it its ends in numbers and words."""
        slider = self.slider
        bar = ["|", *"─" * (width - 2), "|"]
        over = ""
        if self.at is not None:
            column = self._column(width)
            bar[column] = MARK
            number = str(self.at)
            over = " " * max(0, min(column - len(number) // 2, width - len(number))) + number
        half = (width - 2) // 2
        left, right = (wrap(text, half) if text else [] for text in (slider.left, slider.right))
        return [
            [("class:pointed", over)],
            [("class:pointed", "".join(bar))],
            [("", _ends(str(slider.low), str(self.slider.high), width))],
            *([("", _ends(a, b, width))] for a, b in zip_longest(left, right, fillvalue="")),
        ]

    def _column(self, width: int) -> int:
        assert self.at is not None
        return round((self.at - self.slider.low) / self._span * (width - 1))

    @property
    def _span(self) -> int:
        return max(1, self.slider.high - self.slider.low)

    # ---- moving

    def move(self, steps: int) -> None:
        """Some steps on, as far as the line goes; the first time, to the end that this comes from."""
        if self.at is None:
            self.put(self.slider.low if steps > 0 else self.slider.high)
        else:
            self.put(self.at + steps * self.slider.step)

    def stride(self, strides: int) -> None:
        """The same in larger steps."""
        self.move(strides * max(1, self._span // self.slider.step // SHARE_OF_A_STRIDE))

    def to_end(self, high: bool) -> None:
        """To one end of the line."""
        self.put(self.slider.high if high else self.slider.low)

    def put(self, number: int) -> None:
        """To the number that is nearest on the line."""
        self.at, self.typed = max(self.slider.low, min(number, self.slider.high)), ""

    def click(self, line: int, column: int, width: int) -> None:
        """To where the line was clicked, or just over it."""
        if line in (NUMBER_ROW, LINE_ROW):
            steps = round(column / (width - 1) * self._span / self.slider.step)
            self.put(self.slider.low + steps * self.slider.step)

    # ---- typing

    def digit(self, digit: str) -> None:
        """A number typed digit after digit; after the mark was moved in another way, a new one."""
        most = 1 + max(len(str(self.slider.low)), len(str(self.slider.high)))
        if (digit == "-" and self.typed) or len(self.typed) >= most:
            return
        self._read(self.typed + digit)

    def rub_out(self) -> None:
        """Take back the last digit that was typed, or the mark."""
        self._read(self.typed[:-1])

    def clear(self) -> None:
        """Back to no answer."""
        self._read("")

    def _read(self, typed: str) -> None:
        """The mark goes to what is typed by now; where that is not on the line there is none, and none near it."""
        number = self.slider.read(typed)
        self.typed = typed
        self.at = number if isinstance(number, int) else None

    # ---- what came of it

    def answer(self) -> int | str:
        """The number at the mark; else what was typed, though it is none of the line; else nothing."""
        return self.typed if self.at is None else self.at


def _ends(left: str, right: str, width: int) -> str:
    return padded(left, width - cells(right)) + right
