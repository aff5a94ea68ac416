"""What a statistic may ask of the data, and what it gets: counts and moments, never rows.

Each question carries its Scope, narrowed to the versions in which the variables mean the same. It must not know
SQL, files or instruments: what is valid comes in as codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

from svsurvey.response import Scope

ANSWERED = "answered"
"""What CountWords gives in the place of words."""

Key = tuple[int | float | str | None, ...]
"""The values that a count belongs to, in the order of the question's columns."""


@dataclass(frozen=True, slots=True)
class Term:
    """One variable as a number in a sum.

    missing: the codes that are no answer. unasked: those of them for whom the question was not put. turned: the
    ends of a reverse item (value -> low + high - value). among: counts 1 for one of these values and 0 otherwise,
    after turning.
    """

    variable: str
    missing: frozenset[int] = frozenset()
    unasked: frozenset[int] = frozenset()
    turned: tuple[float, float] | None = None
    among: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class CountBy:
    """How many responses there are for each combination of values; None is a value too. -> Counts

    every: also those that were broken off or declined.
    """

    variables: tuple[str, ...]
    scope: Scope
    every: bool = False


@dataclass(frozen=True, slots=True)
class CountWords:
    """How many gave words and how many did not, by missing code: the words themselves stay where they are.

    apart: the words lie in a table of their own, which knows wave and simulated, and neither site nor version.
    -> Counts with the keys (ANSWERED,) and (code,)
    """

    variable: str
    missing: frozenset[int]
    apart: bool
    scope: Scope


@dataclass(frozen=True, slots=True)
class CountSums:
    """How many responses have each sum over several terms. -> Counts with the keys (*by, asked, answered, total)

    asked and answered are numbers of terms, total the sum of the answered ones. by: variables whose values come
    first in each key, so that sums can be held against groups.
    """

    terms: tuple[Term, ...]
    scope: Scope
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PairsOf:
    """How many responses answered both of two terms. -> Counts with the keys (a, b), places of terms, a <= b."""

    terms: tuple[Term, ...]
    scope: Scope


@dataclass(frozen=True, slots=True)
class MomentsOf:
    """Sums and cross-products over the responses that answered every term (listwise). -> Moments"""

    terms: tuple[Term, ...]
    scope: Scope


CountQuery = CountBy | CountSums | CountWords | PairsOf
Query = CountQuery | MomentsOf


@dataclass(frozen=True)
class Counts:
    """How many responses there are for each key; keys that do not occur are left out."""

    cells: Mapping[Key, int]

    @property
    def total(self) -> int:
        """All responses that were counted."""
        return sum(self.cells.values())

    def values(self) -> dict[int | float | str | None, int]:
        """The counts of a question with one column, by its value."""
        return {value: n for (value,), n in self.cells.items()}


@dataclass(frozen=True)
class Moments:
    """n, sums and sums of products of the terms' values, by the terms' places in the question."""

    n: int
    sums: tuple[float, ...]
    products: Mapping[tuple[int, int], float]

    def mean(self, a: int) -> float | None:
        """The mean of one term; None without a response."""
        return self.sums[a] / self.n if self.n else None

    def covariance(self, a: int, b: int) -> float | None:
        """Sample covariance (n - 1), in exact arithmetic from the sums; None below two responses."""
        if self.n < 2:
            return None
        product = Fraction(self.products[min(a, b), max(a, b)])
        return float((product - Fraction(self.sums[a]) * Fraction(self.sums[b]) / self.n) / (self.n - 1))


class Facts:
    """The answers to the questions that were asked."""

    def __init__(self, answers: Mapping[Query, Counts | Moments]) -> None:
        self._answers = dict(answers)

    @overload
    def __getitem__(self, query: CountQuery) -> Counts: ...
    @overload
    def __getitem__(self, query: MomentsOf) -> Moments: ...
    def __getitem__(self, query: Query) -> Counts | Moments:
        return self._answers[query]

    def __len__(self) -> int:
        return len(self._answers)
