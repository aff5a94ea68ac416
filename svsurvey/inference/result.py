"""What a test, a measure of association or an estimate says: numbers with their names and degrees of freedom.

Nothing here computes, and nothing knows instruments, studies or reports.
"""

from dataclasses import dataclass
from enum import Enum

Ends = tuple[float, float]
"""The two ends of an interval."""

CONFIDENCE = 0.95
"""How sure every interval is of holding what it is about, unless its place says otherwise."""


class Procedure(Enum):
    """A test, as it is called in a table."""

    PEARSON = "Pearson chi-squared"
    FISHER = "Fisher's exact"
    FISHER_DRAWN = "Fisher's exact, by simulation"
    TREND = "linear-by-linear trend"
    WELCH_T = "Welch t"
    WELCH_ANOVA = "Welch ANOVA"
    MANN_WHITNEY = "Mann-Whitney"
    KRUSKAL_WALLIS = "Kruskal-Wallis"


class EffectSize(Enum):
    """How strong something is, as it is called in a table."""

    CRAMERS_V = "Cramér's V"
    GAMMA = "Goodman-Kruskal gamma"
    TAU_B = "Kendall's tau-b"
    MEAN_DIFFERENCE = "difference of means"
    HEDGES_G = "Hedges' g"
    ETA_SQUARED = "eta squared"
    EPSILON_SQUARED = "epsilon squared"
    ODDS_RATIO = "odds ratio"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a test. statistic, df: None and () where the test has none (Fisher). n: responses in it.

    p_ends: of a p-value that was simulated, its 99 % interval; draws: from how many tables.
    """

    procedure: Procedure
    p: float
    n: int
    statistic: float | None = None
    df: tuple[float, ...] = ()
    p_ends: Ends | None = None
    draws: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect and its 95 % interval; None where there is no interval."""

    measure: EffectSize
    value: float
    ends: Ends | None = None
