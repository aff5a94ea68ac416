"""Options put in order: which has which place, and what a digit, Space or Backspace does to that.

Pure: it knows codes and places, but no terminal, no words and no items.
"""

from collections.abc import Iterable, Sequence

from svsurvey.interview.keys import CodeKeys


class Placing:
    """The options placed so far, best first; never more than there are places, never one twice."""

    def __init__(self, codes: Sequence[int], places: int, placed: Iterable[int] = ()) -> None:
        self.places = places
        self.placed = [code for code in dict.fromkeys(placed) if code in codes][:places]
        self.codes = CodeKeys(codes)
        self._before = list(self.placed)

    def mark(self, code: int) -> str:
        """The place of an option, or a line where one could stand. All are of one width."""
        wide = len(str(self.places)) + 1
        return f"{self.placed.index(code) + 1}.".rjust(wide) if code in self.placed else "_" * wide

    def toggle(self, code: int) -> bool:
        """Give an option the next place, or take its place back; those after it move up. False: none is left."""
        if code in self.placed:
            self.placed.remove(code)
        elif len(self.placed) == self.places:
            return False
        else:
            self.placed.append(code)
        return True

    def digit(self, digit: str) -> int | None:
        """The code typed by now, to be toggled. When "1" turns out to begin "12", 1 is as it was before."""
        if self.codes.continues(digit):
            self.placed[:] = self._before
        else:
            self._before = list(self.placed)
        return self.codes.press(digit)

    def take_back(self) -> None:
        """Take the last place back, if one was given."""
        self.codes.reset()
        del self.placed[-1:]

    def answer(self) -> tuple[int, ...]:
        """The codes that have a place, best first."""
        return tuple(self.placed)
