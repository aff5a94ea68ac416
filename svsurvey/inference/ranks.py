"""Numbers and scores held against groups by their order alone: Mann-Whitney, Kruskal-Wallis, epsilon squared.

All from how many people of each group have each value, in whole numbers; no response is seen here, and no item.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import copysign, sqrt

from svsurvey.inference.result import Effect, EffectSize, Procedure, Result
from svsurvey.inference.tails import chi_squared_above, normal_beyond

Groups = Sequence[Mapping[float, int]]
"""One mapping a group: value -> number of people who have it. Groups without people are passed over."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """n and sum of ranks of each group, ties sharing their mean rank; tied: the sum of t³ - t over the ties."""

    n: tuple[int, ...]
    sums: tuple[Fraction, ...]
    tied: int

    @property
    def all(self) -> int:
        return sum(self.n)


def _ranked(groups: Groups) -> _Ranked | None:
    """None below two groups with people, and where all people have one value: there is no order then."""
    peopled = [counted for counted in groups if any(counted.values())]
    times: dict[float, int] = {}
    for counted in peopled:
        for value, n in counted.items():
            times[value] = times.get(value, 0) + n
    before, twice = 0, {}
    for value in sorted(times):
        twice[value] = 2 * before + times[value] + 1  # the ranks from before + 1 on, their mean
        before += times[value]
    tied = sum(t**3 - t for t in times.values())
    if len(peopled) < 2 or tied == before**3 - before:
        return None
    sums = (Fraction(sum(twice[value] * n for value, n in counted.items()), 2) for counted in peopled)
    return _Ranked(tuple(sum(counted.values()) for counted in peopled), tuple(sums), tied)


def mann_whitney(groups: Groups) -> Result | None:
    """The Wilcoxon-Mann-Whitney test of two groups, two-sided: normal, corrected for ties and continuity.

    The statistic is W: in how many pairs the first group has the greater value, ties counting a half. Mann &
    Whitney 1947, Ann Math Stat 18:50; R `wilcox.test(exact = FALSE)`. None unless there are two groups, and where
    all have one value.
    """
    ranked = _ranked(groups)
    if ranked is None or len(ranked.n) != 2:
        return None
    a, b = ranked.n
    n = ranked.all
    w = ranked.sums[0] - Fraction(a * (a + 1), 2)
    variance = Fraction(a * b, 12) * (n + 1 - Fraction(ranked.tied, n * (n - 1)))
    away = w - Fraction(a * b, 2)
    # W moves in steps of a half or one; half a step towards the middle, where it is not there already
    z = copysign(float(max(abs(away) - Fraction(1, 2), Fraction())), away) / sqrt(variance)
    return Result(Procedure.MANN_WHITNEY, normal_beyond(z), n, float(w))


def kruskal_wallis(groups: Groups) -> Result | None:
    """The Kruskal-Wallis test of two or more groups, corrected for ties.

    Kruskal & Wallis 1952, J Am Stat Assoc 47:583; R `kruskal.test`. None below two groups, and where all have one
    value.
    """
    ranked = _ranked(groups)
    if ranked is None:
        return None
    h, df = float(_h(ranked)), len(ranked.n) - 1
    return Result(Procedure.KRUSKAL_WALLIS, chi_squared_above(h, df), ranked.all, h, (df,))


def epsilon_squared(groups: Groups) -> Effect | None:
    """The part of the spread of ranks that lies between groups, 0 to 1: H / (n - 1). It has no interval here.

    Tomczak & Tomczak 2014, Trends Sport Sci 21:19; effectsize::rank_epsilon_squared. None as kruskal_wallis.
    """
    ranked = _ranked(groups)
    return None if ranked is None else Effect(EffectSize.EPSILON_SQUARED, float(_h(ranked) / (ranked.all - 1)))


def _h(ranked: _Ranked) -> Fraction:
    n = ranked.all
    # Around the mean rank: the usual form subtracts two great numbers, which fractions bear, and says less
    between = sum(
        (
            (total - Fraction(n + 1, 2) * size) ** 2 / size
            for total, size in zip(ranked.sums, ranked.n, strict=True)
        ),
        Fraction(),
    )
    return Fraction(12, n * (n + 1)) * between / (1 - Fraction(ranked.tied, n**3 - n))
