"""How well the items of a score hang together: alpha and what goes with it, from the items' covariances.

Items come turned the right way round; nothing here knows what they ask or how the score is made.
"""

from collections.abc import Sequence
from itertools import combinations
from math import fsum, sqrt

from svsurvey.inference.result import CONFIDENCE, Ends
from svsurvey.inference.tails import f_point

Matrix = Sequence[Sequence[float]]
"""Covariances of k items, k rows of k numbers, the same on both sides of the diagonal of variances."""


def correlations(cov: Matrix) -> list[list[float]] | None:
    """The matrix of correlations, 1 on the diagonal; None where an item has no spread, or there is none."""
    spreads = [sqrt(cov[i][i]) if cov[i][i] > 0 else 0.0 for i in range(len(cov))]
    if not spreads or not all(spreads):
        return None
    k = range(len(cov))
    return [[1.0 if i == j else cov[i][j] / (spreads[i] * spreads[j]) for j in k] for i in k]


def alpha(cov: Matrix) -> float | None:
    """Cronbach's alpha: k/(k - 1) (1 - sum of variances / variance of the sum). It can lie below 0.

    Cronbach 1951, Psychometrika 16:297; psych::alpha `raw_alpha`. None below two items and where the sum of the
    items has no spread.
    """
    k, whole = len(cov), _whole(cov)
    if k < 2 or whole <= 0:
        return None
    return k / (k - 1) * (fsum(cov[i][j] for i in range(k) for j in range(k) if i != j) / whole)


def standard_alpha(cov: Matrix) -> float | None:
    """Alpha of the items divided by their standard deviations; psych::alpha `std.alpha`.

    None as alpha, and where an item has no spread.
    """
    correlation = correlations(cov)
    return None if correlation is None else alpha(correlation)


def mean_inter_item(cov: Matrix) -> float | None:
    """The mean of the correlations between items; psych::alpha `average_r`.

    None below two items and where an item has no spread.
    """
    correlation = correlations(cov)
    if correlation is None or len(cov) < 2:
        return None
    pairs = [correlation[i][j] for i, j in combinations(range(len(cov)), 2)]
    return fsum(pairs) / len(pairs)


def feldt(alpha: float, n: int, k: int, level: float = CONFIDENCE) -> Ends | None:
    """The interval of alpha from n people and k items: 1 - (1 - alpha) F, F with n - 1 and (n - 1)(k - 1).

    Feldt 1965, Psychometrika 30:357; psych::alpha.ci. None below two people or items.
    """
    if n < 2 or k < 2:
        return None
    tail = (1 - level) / 2
    low, high = (1 - (1 - alpha) * f_point(p, n - 1, (n - 1) * (k - 1)) for p in (1 - tail, tail))
    return low, high


def alpha_if_dropped(cov: Matrix) -> list[float | None]:
    """Alpha of the other items, for each item; psych::alpha `alpha.drop`. None where fewer than two are left."""
    return [alpha(_without(cov, item)) for item in range(len(cov))]


def item_rest(cov: Matrix) -> list[float | None]:
    """The correlation of each item with the sum of the others; psych::alpha `r.drop`, without standardising.

    None where the item or that sum has no spread.
    """
    return [_item_rest(cov, item) for item in range(len(cov))]


def _item_rest(cov: Matrix, item: int) -> float | None:
    rest = _whole(_without(cov, item))
    if rest <= 0 or cov[item][item] <= 0:
        return None
    together = fsum(cov[item][j] for j in range(len(cov)) if j != item)
    return together / (sqrt(cov[item][item]) * sqrt(rest))


def _whole(cov: Matrix) -> float:
    """The variance of the sum of the items."""
    return fsum(value for row in cov for value in row)


def _without(cov: Matrix, item: int) -> Matrix:
    return [[value for j, value in enumerate(row) if j != item] for i, row in enumerate(cov) if i != item]
