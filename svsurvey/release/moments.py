"""Whether a rounded mean, or standard deviation, tells a count from 1 to 4 beside rounded counts.

Of 35 answers from 0 to 9, a 1 that is shown 5 times and a mean below 0.1 are three ones and nothing else. It must
not know items, scores or reports. Loaded only when something is released.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from svsurvey.release.rules import K
from svsurvey.release.solver import Rows, Vector, cheapest

Range = tuple[float, float]

MOST_VALUES = 250
"""Of more different values none is so far from its neighbours that a mean would tell it."""

NEAR = 2
"""How far a true count lies from a rounded one at most."""


@dataclass(frozen=True, slots=True)
class Cell:
    """People who are counted together. values: what each of them may have added to the sum. question: the answers
    to one question are all the people. shown, true: how many they are."""

    values: tuple[float, ...]
    shown: int
    true: int
    question: int = 0

    @property
    def range(self) -> tuple[int, int]:
        """From where to where the true count may lie."""
        return max(0, min(self.shown - NEAR, self.true)), max(self.shown + NEAR, self.true)


@dataclass(frozen=True)
class Beside:
    """Cells, and how many people they are of. mean, sd: from where to where these may lie; an SD is told of one
    question only."""

    cells: Sequence[Cell]
    people: Cell
    mean: Range
    sd: Range | None = None

    def tells(self) -> bool:
        """Whether some count below K can be one number only."""
        if sum(len(cell.values) for cell in self.cells) > MOST_VALUES:
            return False
        small = [cell for cell in self.cells if 0 < cell.true < K]
        return any(not any(self._may_be(cell, by) for by in (1, -1)) for cell in small)

    def _may_be(self, cell: Cell, by: int) -> bool:
        """Whether one count may be larger, or smaller, than it is."""
        low, high = cell.range
        of = (cell.true + 1, high) if by > 0 else (low, cell.true - 1)
        if of[0] > of[1]:
            return False
        return any(self._fits(cell, of, rows) for rows in self._squares())

    def _fits(self, moved: Cell, of: Range, more: Sequence[tuple[Vector, float, float]]) -> bool:
        rows = [*self._counts(moved, of), *self._sums(), *more]
        matrix = np.array([row for row, _, _ in rows])
        limits: Rows = (matrix, np.array([low for _, low, _ in rows]), np.array([high for _, _, high in rows]))
        return cheapest(np.zeros(self._wide), [limits], 0, np.inf, True) is not None

    @property
    def _wide(self) -> int:
        return 1 + sum(len(cell.values) for cell in self.cells)

    def _row(self, people: float, cells: Sequence[Sequence[float]]) -> Vector:
        """First the number of people, then of each value in each cell."""
        return np.array([people, *(x for some in cells for x in some)], float)

    def _counts(self, moved: Cell, of: Range) -> Iterator[tuple[Vector, float, float]]:
        for cell in self.cells:
            mine = [[float(other is cell)] * len(other.values) for other in self.cells]
            yield self._row(0, mine), *(of if cell is moved else cell.range)
        for question in dict.fromkeys(cell.question for cell in self.cells):
            some = [[float(cell.question == question)] * len(cell.values) for cell in self.cells]
            yield self._row(-1, some), 0, 0
        yield self._row(1, [[0.0] * len(cell.values) for cell in self.cells]), *self.people.range

    def _sums(self) -> Iterator[tuple[Vector, float, float]]:
        """The sum lies between both ends of the mean times the people."""
        low, high = self.mean
        values = [cell.values for cell in self.cells]
        yield self._row(-low, values), -1e-9, np.inf
        yield self._row(-high, values), -np.inf, 1e-9

    def _squares(self) -> Iterator[list[tuple[Vector, float, float]]]:
        """What the SD adds, for each number of people and each whole sum; nothing without one."""
        if self.sd is None:
            yield []
            return
        low, high = self.sd
        values = [cell.values for cell in self.cells]
        nobody = [[0.0] * len(some) for some in values]
        step = min((b - a for some in self._in_order for a, b in some), default=1.0)
        for n in range(self.people.range[0], self.people.range[1] + 1):
            for number in range(ceil(self.mean[0] * n / step - 1e-9), floor(self.mean[1] * n / step + 1e-9) + 1):
                total = number * step
                ends = [(n - 1) * sd**2 + total**2 / max(n, 1) for sd in (low, high)]
                yield [
                    (self._row(1, nobody), n, n),
                    (self._row(0, values), total, total),
                    (self._row(0, [[v * v for v in some] for some in values]), ends[0] - 1e-9, ends[1] + 1e-9),
                ]

    @property
    def _in_order(self) -> list[list[tuple[float, float]]]:
        every = sorted({value for cell in self.cells for value in cell.values})
        return [list(itertools.pairwise(every))]
