"""Confidence intervals for shares. Pure arithmetic; it must not know reports or instruments."""

from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
"""1.959964: the point of the normal distribution that leaves 2.5 % above it."""


def wilson(part: int, base: int, z: float = Z) -> tuple[float, float] | None:
    """The Wilson score interval of `part` of `base`, both ends from 0 to 1; None for an empty base.

    Wilson 1927 (J Am Stat Assoc 22:209), without continuity correction: method 3 of Newcombe 1998 (Stat Med
    17:857), the same as R's `prop.test(part, base, correct = FALSE)`.
    """
    if base == 0:
        return None
    share = part / base
    centre = share + z * z / (2 * base)
    half = z * sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    scale = 1 + z * z / base
    low = 0.0 if part == 0 else (centre - half) / scale
    high = 1.0 if part == base else (centre + half) / scale
    return low, high


def wilson_percent(part: int | None, base: int | None) -> tuple[float, float] | None:
    """`wilson` with both ends in percent; None where a number is withheld."""
    ends = None if part is None or base is None else wilson(part, base)
    return (100 * ends[0], 100 * ends[1]) if ends else None
