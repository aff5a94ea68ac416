"""Numbers and scores held against groups by their means: Welch's tests, Hedges' g, eta squared.

All from how many people of each group have each value, in exact fractions; no response is seen here, and no item.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, fsum, lcm, lgamma, log, sqrt

from svsurvey.inference.result import CONFIDENCE, Effect, EffectSize, Ends, Procedure, Result
from svsurvey.inference.tails import f_above, f_shift, t_beyond, t_point, t_shift

Groups = Sequence[Mapping[float, int]]
"""One mapping a group: value -> number of people who have it. Groups without people are passed over."""

TAIL = (1 - CONFIDENCE) / 2
"""What an interval leaves on each side."""

FARTHEST_T, FARTHEST_F = 3_000, 1e7
"""t, and F times its degrees of freedom above the line, as far as their noncentral distributions are reckoned."""

SERIES_FROM = 200
"""Degrees of freedom from which the gamma functions of Hedges' factor are too large to be subtracted."""


@dataclass(frozen=True, slots=True)
class _Group:
    """n, mean and sum of squares around it, exact."""

    n: int
    mean: Fraction
    squares: Fraction

    @property
    def variance(self) -> Fraction:
        return self.squares / (self.n - 1)


def _group(counted: Mapping[float, int]) -> _Group:
    # As people write them: 0.1 and 0.2 are then as far apart as 0.2 and 0.3. Whole numbers of the finest step are
    # ten times as fast as fractions
    values = [(Fraction(str(value)), n) for value, n in counted.items() if n]
    step = lcm(*(value.denominator for value, _ in values))
    steps = [(value.numerator * (step // value.denominator), times) for value, times in values]
    n = sum(times for _, times in steps)
    total = sum(x * times for x, times in steps)
    squares = sum(x * x * times for x, times in steps)
    return _Group(n, Fraction(total, n * step), Fraction(n * squares - total * total, n * step * step))


def _peopled(groups: Groups) -> list[_Group]:
    return [_group(counted) for counted in groups if any(counted.values())]


def welch_t(groups: Groups) -> Result | None:
    """Welch's t test of two groups, two-sided; t is positive where the first mean is the greater.

    Welch 1947, Biometrika 34:28; R `t.test`. None unless there are two groups of at least two people, and unless
    somebody in them differs from the others of the group.
    """
    found = _peopled(groups)
    if len(found) != 2 or (unsure := _unsure(found)) is None:
        return None
    (a, b), (error, df) = found, unsure
    t = float(a.mean - b.mean) / error
    return Result(Procedure.WELCH_T, t_beyond(t, df), a.n + b.n, t, (df,))


def mean_difference(groups: Groups) -> Effect | None:
    """The mean of the first group less that of the second, with Welch's 95 % interval.

    Welch 1947, Biometrika 34:28; R `t.test`'s conf.int. None unless two groups have people; no interval where
    `welch_t` is not made.
    """
    found = _peopled(groups)
    if len(found) != 2:
        return None
    difference, unsure = float(found[0].mean - found[1].mean), _unsure(found)
    return Effect(EffectSize.MEAN_DIFFERENCE, difference, _around(difference, *unsure) if unsure else None)


def mean_ends(counted: Mapping[float, int]) -> Ends | None:
    """The 95 % interval of the mean of one group (Student 1908, Biometrika 6:1; R `t.test`'s conf.int).

    None below two people, and where all of them have the same value.
    """
    found = _peopled([counted])
    unsure = _unsure(found)
    return _around(float(found[0].mean), *unsure) if unsure else None


def _unsure(found: Sequence[_Group]) -> tuple[float, float] | None:
    """The standard error of a mean, or of the difference of two, and its degrees of freedom (Welch's).

    None where it has none: a group of fewer than two people, or nobody who differs from the others of the group.
    """
    if any(group.n < 2 for group in found):
        return None
    squares = [group.variance / group.n for group in found]
    if not any(squares):
        return None
    df = sum(squares) ** 2 / sum(square**2 / (group.n - 1) for square, group in zip(squares, found, strict=True))
    return sqrt(sum(squares)), float(df)


def _around(value: float, error: float, df: float) -> Ends:
    half = t_point(1 - TAIL, df) * error
    return value - half, value + half


def welch_anova(groups: Groups) -> Result | None:
    """Welch's analysis of variance: are the means the same, whatever the spreads.

    Welch 1951, Biometrika 38:330; R `oneway.test`. None below two groups, and where a group has fewer than two
    people or all of its people have the same value: its weight would have no bounds.
    """
    found = _peopled(groups)
    if len(found) < 2 or any(group.n < 2 or not group.squares for group in found):
        return None
    k = len(found)
    weights = [float(group.n / group.variance) for group in found]
    whole = fsum(weights)
    # Means are taken from the first one before they become floats: nothing is lost where all lie close together
    apart = [float(group.mean - found[0].mean) for group in found]
    centre = fsum(w * d for w, d in zip(weights, apart, strict=True)) / whole
    between = fsum(w * (d - centre) ** 2 for w, d in zip(weights, apart, strict=True)) / (k - 1)
    uneven = fsum((1 - w / whole) ** 2 / (group.n - 1) for w, group in zip(weights, found, strict=True))
    uneven /= k * k - 1
    f, df = between / (1 + 2 * (k - 2) * uneven), 1 / (3 * uneven)
    return Result(Procedure.WELCH_ANOVA, f_above(f, k - 1, df), sum(group.n for group in found), f, (k - 1, df))


def hedges_g(groups: Groups) -> Effect | None:
    """The difference of two means in pooled standard deviations, corrected for small samples, with 95 % interval.

    Hedges 1981, J Educ Stat 6:107, with the exact factor; the interval from the noncentral t distribution
    (Steiger & Fouladi 1997), as effectsize::hedges_g; there is none where t is above 3000. Positive where the
    first mean is the greater. None unless there are two groups, four people (the factor is 0 for three), and some
    spread within the groups.
    """
    found = _peopled(groups)
    df = sum(group.n for group in found) - 2
    within = sum((group.squares for group in found), Fraction())
    if len(found) != 2 or df < 2 or not within:
        return None
    a, b = found
    factor, unit = _small_sample(df), sqrt(Fraction(1, a.n) + Fraction(1, b.n))
    d = float(a.mean - b.mean) / sqrt(within / df)
    if abs(d) > FARTHEST_T * unit:
        return Effect(EffectSize.HEDGES_G, factor * d)
    low, high = (factor * unit * t_shift(d / unit, df, p) for p in (1 - TAIL, TAIL))
    return Effect(EffectSize.HEDGES_G, factor * d, (low, high))


def _small_sample(df: int) -> float:
    """Γ(df/2) / (√(df/2) Γ((df - 1)/2)), Hedges' factor J."""
    if df < SERIES_FROM:
        return exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2)
    x = 2 / (df - 1)
    # Γ(z + ½) / Γ(z) = √z (1 - 1/8z + 1/128z² + 5/1024z³ - 21/32768z⁴ …); what is left out is below 1e-12
    return sqrt(1 - 1 / df) * (1 - x / 8 + x**2 / 128 + 5 * x**3 / 1024 - 21 * x**4 / 32768)


def eta_squared(groups: Groups) -> Effect | None:
    """The part of the spread that lies between groups, 0 to 1, with 95 % interval.

    Sum of squares between / total (Fisher 1925). The interval is that of the noncentrality of F (Steiger 2004,
    Psychol Methods 9:164), l / (l + n - k), as effectsize::eta_squared(alternative = "two.sided"). It takes the
    spreads within to be alike; there is none where each group has only one person or nearly one value. Where
    groups differ less than chance makes them differ it would end under the value, and is drawn out to it; in the
    extreme it is empty, and there is none. None below two groups and where all have one value.
    """
    found = _peopled(groups)
    n, k = sum(group.n for group in found), len(found)
    if k < 2:
        return None
    mean = sum((group.mean * group.n for group in found), Fraction()) / n
    between = sum(((group.mean - mean) ** 2 * group.n for group in found), Fraction())
    within = sum((group.squares for group in found), Fraction())
    if not between + within:
        return None
    value = float(between / (between + within))
    if n == k or between * (n - k) > within * FARTHEST_F:
        return Effect(EffectSize.ETA_SQUARED, value)
    f = float(between / (k - 1) / (within / (n - k)))
    low, high = (shift / (shift + n - k) for shift in (f_shift(f, k - 1, n - k, p) for p in (1 - TAIL, TAIL)))
    return Effect(EffectSize.ETA_SQUARED, value, (min(low, value), max(high, value)) if high else None)
