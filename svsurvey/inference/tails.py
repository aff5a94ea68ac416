"""What lies beyond a point of a distribution, and the points themselves: the only door to scipy.special.

It is loaded at the first question, and never scipy.stats, which takes three times as long to start. Nothing here
knows what is tested.
"""

from math import erfc, sqrt
from statistics import NormalDist


def normal_beyond(z: float) -> float:
    """The share of a normal distribution further from 0 than z, on both sides."""
    return erfc(abs(z) / sqrt(2))


def normal_point(below: float) -> float:
    """The point of a normal distribution under which the share `below` lies, for 0 < below < 1."""
    return NormalDist().inv_cdf(below)


def t_beyond(t: float, df: float) -> float:
    """The share of Student's t with `df` degrees of freedom (whole or not) further from 0 than t, both sides."""
    from scipy.special import stdtr

    return float(2 * stdtr(df, -abs(t)))


def t_point(below: float, df: float) -> float:
    """The point of Student's t under which the share `below` lies."""
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


def chi_squared_shift(x: float, df: float, below: float) -> float:
    """The noncentrality that puts the share `below` under x; 0 where even none puts less there.

    Found by halving, for the share falls as the noncentrality grows: to the last digits of a double.
    """
    if shifted_chi_squared_below(x, df, 0) <= below:
        return 0.0
    low, high = 0.0, x + 1.0
    while shifted_chi_squared_below(x, df, high) > below:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high and high - low > 1e-15 * high:
        if shifted_chi_squared_below(x, df, middle) > below:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def t_shift(t: float, df: float, below: float) -> float:
    """The noncentrality of Student's t that puts the share `below` under t, 0 < below < 1; found by halving."""
    from scipy.special import nctdtr

    low, high = t - 1.0, t + 1.0
    while nctdtr(df, low, t) <= below:
        low -= high - low
    while nctdtr(df, high, t) > below:
        high += high - low
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if nctdtr(df, middle, t) > below else (low, middle)
    return (low + high) / 2


def f_shift(x: float, a: float, b: float, below: float) -> float:
    """The noncentrality of F that puts the share `below` under x; 0 where 0 puts less there. By halving."""
    from scipy.special import ncfdtr

    if ncfdtr(a, b, 0, x) <= below:
        return 0.0
    low, high = 0.0, a * x + 1.0
    while ncfdtr(a, b, high, x) > below:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if ncfdtr(a, b, middle, x) > below else (low, middle)
    return (low + high) / 2
