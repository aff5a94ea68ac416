"""p-values of a family of tests, made larger because they are several. It knows numbers only, no tests.

A p-value that there is not (None) stays None, and is none of the family.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate

Ps = Sequence[float | None]


def holm(ps: Ps) -> list[float | None]:
    """Holm's step-down p-values, in the order given: Holm 1979 (Scand J Stat 6:65), R's `p.adjust(ps, "holm")`.

    Whoever calls those under 0.05 findings is wrong about any of them in at most 5 % of families, however the
    tests hang together.
    """
    family = _smallest_first(ps)
    steps = accumulate(((len(family) - rank) * p for rank, (p, _) in enumerate(family)), max)
    return _put_back(ps, family, steps)


def benjamini_hochberg(ps: Ps) -> list[float | None]:
    """Step-up p-values for the share of false findings, in the order given.

    Benjamini & Hochberg 1995 (J R Stat Soc B 57:289), R's `p.adjust(ps, "BH")`: of those under 0.05 on average at
    most 5 % are no findings, where the tests are independent.
    """
    family = _smallest_first(ps)[::-1]
    ranks = range(len(family), 0, -1)
    steps = accumulate((len(family) / rank * p for rank, (p, _) in zip(ranks, family, strict=True)), min)
    return _put_back(ps, family, steps)


def _smallest_first(ps: Ps) -> list[tuple[float, int]]:
    """The p-values that there are, each with its place."""
    return sorted((p, place) for place, p in enumerate(ps) if p is not None)


def _put_back(ps: Ps, family: Sequence[tuple[float, int]], adjusted: Iterable[float]) -> list[float | None]:
    found = {place: min(1.0, p) for (_, place), p in zip(family, adjusted, strict=True)}
    return [found.get(place) for place in range(len(ps))]
