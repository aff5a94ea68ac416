"""McDonald's omega total of one factor, from the correlations of the items, by minimum residuals.

Items come turned the right way round; nothing here knows what they ask or how the score is made.
"""

from collections.abc import Sequence
from math import fsum, sqrt

Matrix = Sequence[Sequence[float]]
"""Correlations of k items, k rows of k numbers, 1 on the diagonal."""

LEAST_ITEMS = 3
"""One factor is not determined by the one correlation of two items."""

WHOLLY = 1 - 1e-9
"""The part of an item from which it counts as explained wholly: loadings that settle at 1 end a little below or
above it, in one order of the items so and in another otherwise."""

MOST_SWEEPS = 20_000
SETTLED = 1e-14


def omega_total(correlation: Matrix) -> float | None:
    """The part of the variance of the standardised sum that is not unique to single items.

    1 - sum of uniquenesses / sum of all correlations, of a factor analysis with one factor: psych::omega(nfactors
    = 1, flip = FALSE)$omega.tot; McDonald 1999, Test Theory, ch. 6. Items are not turned round. None below three
    items, and where there is no such factor (see loadings).
    """
    found = loadings(correlation)
    whole = fsum(value for row in correlation for value in row)
    if found is None or whole <= 0:
        return None
    return 1 - fsum(1 - one * one for one in found) / whole


def loadings(correlation: Matrix) -> list[float] | None:
    """How each item loads on one factor, so that the squares of what is left beside the diagonal are least.

    Harman & Jones 1966, Psychometrika 31:351 (minres; psych::fa(fm = "minres")), one item after the other by least
    squares until nothing moves. Signed so that their sum is not negative. None below three items, where an item
    would be explained wholly or more (a Heywood case: such a solution is improper), and where it does not settle.
    """
    if len(correlation) < LEAST_ITEMS:
        return None
    found = _start(correlation)
    for _ in range(MOST_SWEEPS):
        moved = _sweep(correlation, found)
        if moved is None or max(map(abs, found)) > 1e6:
            return None
        if moved <= SETTLED:
            break
    else:
        return None
    if any(one * one >= WHOLLY for one in found):
        return None
    return found if fsum(found) >= 0 else [-one for one in found]


def _start(correlation: Matrix) -> list[float]:
    """The first principal component after some rounds, which is near enough."""
    found = [1.0] * len(correlation)
    for _ in range(50):
        turned = [fsum(r * one for r, one in zip(row, found, strict=True)) for row in correlation]
        length = sqrt(fsum(one * one for one in turned) / len(turned)) or 1.0
        found = [one / length for one in turned]
    return [one / 2 for one in found]


def _sweep(correlation: Matrix, found: list[float]) -> float | None:
    """Every loading anew, given the others, in place; how far the one that moved most moved.

    None where the others are all 0: there is nothing then that this one could be held against.
    """
    most = 0.0
    for i, row in enumerate(correlation):
        others = [(r, one) for j, (r, one) in enumerate(zip(row, found, strict=True)) if j != i]
        squares = fsum(one * one for _, one in others)
        if not squares:
            return None
        new = fsum(r * one for r, one in others) / squares
        most = max(most, abs(new - found[i]))
        found[i] = new
    return most
