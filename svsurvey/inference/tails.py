"""What lies beyond a point of a distribution, and the points themselves: the only door to scipy.special.

It is loaded at the first question, and never scipy.stats, which takes three times as long to start. Nothing here
knows what is tested.
"""

from collections.abc import Callable
from math import erfc, sqrt


def normal_beyond(z: float) -> float:
    """The share of a normal distribution further from 0 than z, on both sides."""
    return erfc(abs(z) / sqrt(2))


def t_beyond(t: float, df: float) -> float:
    """The share of Student's t with `df` degrees of freedom (whole or not) further from 0 than t, both sides."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))


def t_point(below: float, df: float) -> float:
    """The point of Student's t with `df` degrees of freedom under which the share `below` lies (R's `qt`)."""
    from scipy.special import stdtrit

    return float(stdtrit(df, below))


def chi_squared_above(x: float, df: float) -> float:
    """The share of chi-squared with `df` degrees of freedom above x: the p-value of a statistic x."""
    from scipy.special import chdtrc

    return float(chdtrc(df, x))


def f_above(x: float, a: float, b: float) -> float:
    """The share of F with a and b degrees of freedom (whole or not) above x."""
    from scipy.special import fdtrc

    return float(fdtrc(a, b, x))


def f_point(below: float, a: float, b: float) -> float:
    """The point of F with a and b degrees of freedom under which the share `below` lies (R's `qf`)."""
    from scipy.special import fdtri

    return float(fdtri(a, b, below))


def beta_point(below: float, a: float, b: float) -> float:
    """The point of the beta distribution under which the share `below` lies (R's `qbeta`)."""
    from scipy.special import betaincinv

    return float(betaincinv(a, b, below))


def shifted_chi_squared_below(x: float, df: float, shift: float) -> float:
    """The share under x of the noncentral chi-squared with `df` degrees of freedom and noncentrality `shift`."""
    from scipy.special import chndtr

    return float(chndtr(x, df, shift))


# ---- which shift puts a share under a point --------------------------------------------------------------

# scipy has inverses, too (chndtrinc, nctdtrinc, ncfdtrinc): they part from R, and from their own distributions, at
# the sixth digit.


def chi_squared_shift(x: float, df: float, below: float) -> float:
    """The noncentrality of chi-squared that puts the share `below` under x; 0 where even none puts less there."""

    def share(shift: float) -> float:
        return shifted_chi_squared_below(x, df, shift)

    return _shift(share, below, 0.0, x + 1.0) if share(0) > below else 0.0


def t_shift(t: float, df: float, below: float) -> float:
    """The noncentrality of Student's t that puts the share `below` under t, 0 < below < 1."""
    from scipy.special import nctdtr

    return _shift(lambda shift: float(nctdtr(df, shift, t)), below, t - 1.0, t + 1.0)


def f_shift(x: float, a: float, b: float, below: float) -> float:
    """The noncentrality of F that puts the share `below` under x; 0 where even none puts less there."""
    from scipy.special import ncfdtr

    def share(shift: float) -> float:
        return float(ncfdtr(a, b, shift, x))

    return _shift(share, below, 0.0, a * x + 1.0) if share(0) > below else 0.0


def _shift(share: Callable[[float], float], below: float, low: float, high: float) -> float:
    """Where the share, which falls as the shift grows, is `below`: by halving, to the last digit of a double.

    low, high: where to begin to look; they are moved apart until the shift lies between them.
    """
    while share(low) <= below:
        low -= high - low
    while share(high) > below:
        high += high - low
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if share(middle) > below else (low, middle)
    return (low + high) / 2
