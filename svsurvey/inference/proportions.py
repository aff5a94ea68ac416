"""Shares: their intervals, the difference of two, and what those who said nothing could have made of them.

Pure arithmetic; it must not know reports or instruments.
"""

from math import hypot, sqrt
from statistics import NormalDist

from svsurvey.inference.result import CONFIDENCE, Ends

Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
"""1.959964: the point of the normal distribution that leaves 2.5 % above it."""


def wilson(part: int, base: int, z: float = Z, kept: float = 1.0) -> Ends | None:
    """The Wilson score interval of `part` of `base`, both ends from 0 to 1; None for an empty base.

    Wilson 1927 (J Am Stat Assoc 22:209), without continuity correction: method 3 of Newcombe 1998 (Stat Med
    17:857), the same as R's `prop.test(part, base, correct = FALSE)`.

    kept: what is left of the variance because the people are few and `base` of them were asked: (N - n)/(N - 1)
    of n drawn out of N without putting back (Cochran 1977, Sampling Techniques, section 3.2). 1: the people
    without number; 0: all of them were asked, and the interval has no width.
    """
    if base == 0:
        return None
    share = part / base
    z *= sqrt(kept)
    centre = share + z * z / (2 * base)
    half = z * sqrt(share * (1 - share) / base + z * z / (4 * base * base))
    scale = 1 + z * z / base
    low = 0.0 if part == 0 else (centre - half) / scale
    high = 1.0 if part == base else (centre + half) / scale
    return low, high


def newcombe(a: int, n1: int, b: int, n2: int, z: float = Z) -> tuple[float, float, float] | None:
    """The difference a/n1 - b/n2 of two independent shares and both ends of its interval, all from -1 to 1.

    Method 10 of Newcombe 1998 (Stat Med 17:873), from the Wilson intervals of both, without continuity
    correction. None where one of the two groups is empty.
    """
    first, second = wilson(a, n1, z), wilson(b, n2, z)
    if first is None or second is None:
        return None
    p, q = a / n1, b / n2
    low = p - q - hypot(p - first[0], second[1] - q)
    high = p - q + hypot(first[1] - p, q - second[0])
    return p - q, low, high


def worst_case(part: int, base: int, unknown: int) -> Ends | None:
    """The least and the greatest share (0 to 1) that all could have, had the `unknown` silent ones answered too.

    None where nobody answered and nobody is silent. Nothing is assumed about who is silent: Manski 1989 (J Hum
    Resour 24:343); Horowitz & Manski 1998 (J Econom 84:37).
    """
    everybody = base + unknown
    return (part / everybody, (part + unknown) / everybody) if everybody else None
