"""Who attacks released tables: it has what was printed, and for each number whom it is of.

It knows nothing of how names hang together. Its unknowns are how many people gave each combination of all answers,
more than the gate reckons with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from surveys import K, Survey, Told, is_answer, is_of

Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
Range = tuple[int, int]
N = TypeVar("N")


@dataclass(frozen=True)
class Attacker:
    """How many people there may be of each combination, at first and more each time, as far as was printed."""

    of: Survey
    told: Sequence[Told]
    slack: int

    def seen(self, name: object, turn: int) -> Vector:
        """Which unknowns a number is the sum of: those of this turn and all before."""
        mine = np.array([is_of(name, state) for state in self.of.states], float)
        return np.concatenate([mine * (number <= turn) for number in range(len(self.told))])

    @property
    def known(self) -> LinearConstraint:
        rows, low, high = list[Vector](), list[float](), list[float]()
        for turn, one in enumerate(self.told):
            for name, n in one.printed.items():
                if not is_answer(name):
                    continue
                rows.append(self.seen(name, turn))
                low.append(n - self.slack)
                high.append(n + self.slack)
            if turn:
                rows.append(self.seen(("everybody", ()), turn) - self.seen(("everybody", ()), turn - 1))
                low.append(K)
                high.append(np.inf)
        return LinearConstraint(np.array(rows), low, high)

    def solved(self, wanted: Vector, known: LinearConstraint) -> Vector | None:
        """Numbers of people for which a sum is least; None: nothing fits."""
        options = {"mip_rel_gap": 0.0}
        whole = np.ones(len(wanted))
        found: Vector | None = milp(
            wanted, constraints=known, bounds=Bounds(0, 10_000), integrality=whole, options=options
        ).x
        return found

    def ranges(self, wanted: Mapping[N, Vector], done: Callable[[N, Range], bool]) -> Mapping[N, Range] | None:
        """How low and how high each sum can be, in whole numbers, until that is enough. None: nothing fits.

        Each solution is looked at for all sums: one often serves many.
        """
        known, found = self.known, dict[N, Range]()
        every = np.sum([*wanted.values()], axis=0)
        first = [(None, sign * every) for sign in (1, -1)] if wanted else []
        for name, aim in (*first, *((name, sign * sum_) for name, sum_ in wanted.items() for sign in (1, -1))):
            if name is not None and done(name, found[name]):
                continue
            if (point := self.solved(aim, known)) is None:
                return None
            for other, its in wanted.items():
                n, (least, most) = round(float(its @ point)), found.get(other, (10_000, 0))
                found[other] = min(n, least), max(n, most)
        return found
