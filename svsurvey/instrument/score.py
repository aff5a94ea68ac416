"""Scores: numbers made of several answers, and how they are reckoned. They know fields by name and no items."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of a score, both ends included."""

    low: float
    high: float
    label: str


EXACT = 10
"""Digits after the point to which a sum of answers is exact: sums of decimal fractions err beyond them."""


class Method(Enum):
    """How a score is made of its items."""

    SUM = "sum"
    MEAN = "mean"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Score:
    """A number made of several fields; missing when fewer than `at_least` of them have an answer.

    sum: of the answers (with `prorate` their mean times the number of fields). mean: of the answers.
    percent: the share of the answers that are one of `codes`, from 0 to 100. Reverse fields count reversed.
    """

    id: str
    label: str
    method: Method
    fields: tuple[str, ...]
    at_least: int
    codes: frozenset[int] = frozenset()
    prorate: bool = False
    bands: tuple[Band, ...] = ()

    def compute(self, values: Sequence[float]) -> float | None:
        """The score of one respondent from the answered fields' values, already reversed where need be."""
        percent = self.method is Method.PERCENT
        return self.of(len(values), sum(value in self.codes for value in values) if percent else sum(values))

    def of(self, answered: int, total: float) -> float | None:
        """The score of `answered` values with this sum (of percent: with so many that are one of `codes`).

        Reckoned in decimals, so that 0.1 + 0.2 is 0.3.
        """
        if answered < self.at_least or not answered:
            return None
        times = {Method.PERCENT: 100, Method.MEAN: 1, Method.SUM: len(self.fields) if self.prorate else answered}
        return float(Decimal(str(round(total, EXACT))) * times[self.method] / answered)
