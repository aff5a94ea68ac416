"""Several small whole numbers in one: what a database sends faster than each by itself. Arithmetic only.

It must not know what the numbers mean, nor the SQL that packs them (sql.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

MARK = 2**61
"""Is added to every packed number, which is odd. Floats of this size are even, so none is ever taken for one."""

ROOM = 2**59
"""Combinations that fit: the number stays below 2^62, and so do all steps on the way to it."""

FURTHEST = 2**20
"""Digits are no further from 0."""


@dataclass(frozen=True, slots=True)
class Digit:
    """A column that holds whole numbers from low to high, both included."""

    column: str
    low: int
    high: int

    @property
    def size(self) -> int:
        """How many numbers it can hold."""
        return self.high - self.low + 1


@dataclass(frozen=True)
class Pack:
    """Columns whose numbers travel as one: MARK + 1 + the sum of (number - low) * weight."""

    digits: tuple[Digit, ...]

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """What one step of each digit adds; the last one's is 2."""
        found = [2]
        for digit in self.digits[:0:-1]:
            found.append(found[-1] * digit.size)
        return tuple(reversed(found))

    @cached_property
    def start(self) -> int:
        """What is added to the sum of number * weight."""
        lows = (digit.low * weight for digit, weight in zip(self.digits, self.weights, strict=True))
        return MARK + 1 - sum(lows)

    def packed(self, numbers: Iterable[int]) -> int:
        """The numbers of the digits, in their order, in one."""
        return self.start + sum(n * weight for n, weight in zip(numbers, self.weights, strict=True))

    def unpacked(self, packed: int) -> tuple[int, ...]:
        """The numbers that were packed. Undoes `packed`."""
        return tuple(self._digits(packed))

    def _digits(self, packed: int) -> Iterator[int]:
        rest = packed - MARK - 1
        for digit, weight in zip(self.digits, self.weights, strict=True):
            place, rest = divmod(rest, weight)
            yield digit.low + place


def fits(digits: Iterable[Digit]) -> bool:
    """Whether these digits can be one pack."""
    room = ROOM
    for digit in digits:
        room //= digit.size
        if max(abs(digit.low), abs(digit.high)) > FURTHEST:
            return False
    return room > 0
