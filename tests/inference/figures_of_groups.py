"""What R says of groups, reliability and times, and which function of ours has to say the same, how closely.

The scripts are `groups.R`, `reliability.R` and `turnbull.R` in `tests/stats/r`. Read by the test that compares.
"""

from collections import Counter
from collections.abc import Sequence
from math import fsum, log

from figures_of_tables import Check, Found, Numbers

from svsurvey.inference.groups import eta_squared, hedges_g, mean_difference, mean_ends, welch_anova, welch_t
from svsurvey.inference.omega import loadings, omega_total
from svsurvey.inference.ranks import epsilon_squared, kruskal_wallis, mann_whitney
from svsurvey.inference.reliability import (
    alpha,
    alpha_if_dropped,
    correlations,
    feldt,
    item_rest,
    mean_inter_item,
    standard_alpha,
)
from svsurvey.inference.result import Effect, Ends, Result
from svsurvey.inference.turnbull import Curve, turnbull

SCRIPTS = ("groups.csv", "reliability.csv", "turnbull.csv")

BROKEN_OFF = 1e-3
"""effectsize searches for both ends at once and stops early; that ours are nearer, the lines without it show."""

NONCENTRAL_F = 1e-7
"""R's `pf` with a noncentrality is good to about nine digits, and a lower end near 0 is far from its top."""

PSYCH = 1e-5
"""psych's search for loadings stops early; the loadings that R finds with Newton's steps are held to 1e-9."""

SETTLED = 1e-9
"""npsurv's shares, settled to 1e-15 of the log-likelihood: half as many digits of the shares."""

SURVFIT = 0.01
"""survival stops early (its shares differ by up to 0.01 from npsurv's, which are likelier)."""


def groups(numbers: Numbers) -> list[dict[float, int]]:
    """Triples of value, group (from 1) and people."""
    found: dict[float, dict[float, int]] = {}
    for value, group, people in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
        found.setdefault(group, {})[value] = int(people)
    return [found[group] for group in sorted(found)]


def covariances(numbers: Numbers) -> list[Numbers]:
    """The n is left; what follows is a square, row by row."""
    k = round((len(numbers) - 1) ** 0.5)
    return [numbers[1 + k * row : 1 + k * (row + 1)] for row in range(k)]


def intervals(numbers: Numbers) -> dict[Ends, int]:
    """Triples of low, high and people; an interval may come more than once."""
    found: Counter[Ends] = Counter()
    for low, high, people in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
        found[low, high] += int(people)
    return found


def _tested(test: Result | None) -> Found:
    assert test is not None
    return test.statistic, *test.df, test.p


def _value(measure: Effect | None) -> Found:
    assert measure is not None
    return (measure.value,)


def _ends(measure: Effect | None) -> Found:
    assert measure is not None
    return measure.ends or ()


def _correlations(numbers: Numbers) -> Sequence[Sequence[float]]:
    return correlations(covariances(numbers)) or ()


def _curve(numbers: Numbers) -> Curve:
    curve = turnbull(intervals(numbers))
    assert curve is not None
    return curve


def _stretches(numbers: Numbers) -> Found:
    curve = _curve(numbers)
    return [x for ends, mass in zip(curve.stretches, curve.masses, strict=True) for x in (*ends, mass)]


def _likelihood(numbers: Numbers) -> Found:
    curve = _curve(numbers)
    held = list(zip(curve.stretches, curve.masses, strict=True))
    within = {
        (low, high): fsum(mass for stretch, mass in held if stretch[0] >= low and stretch[1] <= high)
        for low, high in intervals(numbers)
    }
    return (fsum(n * log(within[ends]) for ends, n in intervals(numbers).items()),)


def _shares(numbers: Numbers) -> Found:
    curve = _curve(numbers)
    ends = [high for _, high in curve.stretches if high != float("inf")]
    return [x for end in ends for x in (end, curve.recovered_by(end)[0])]


CHECKS: dict[str, Check] = {
    "welch_t": Check(lambda x: _tested(welch_t(groups(x)))),
    "mean_difference": Check(lambda x: (*_value(mean_difference(groups(x))), *_ends(mean_difference(groups(x))))),
    "mean_ends": Check(lambda x: mean_ends(*groups(x)) or ()),
    "welch_anova": Check(lambda x: _tested(welch_anova(groups(x)))),
    "mann_whitney": Check(lambda x: _tested(mann_whitney(groups(x)))),
    "kruskal_wallis": Check(lambda x: _tested(kruskal_wallis(groups(x)))),
    "hedges_g": Check(lambda x: _value(hedges_g(groups(x)))),
    "hedges_ends": Check(lambda x: _ends(hedges_g(groups(x)))),
    "hedges_ends_effectsize": Check(lambda x: _ends(hedges_g(groups(x))), BROKEN_OFF),
    "eta_squared": Check(lambda x: _value(eta_squared(groups(x)))),
    "eta_ends": Check(lambda x: _ends(eta_squared(groups(x))), NONCENTRAL_F),
    "eta_ends_effectsize": Check(lambda x: _ends(eta_squared(groups(x))), BROKEN_OFF),
    "epsilon_squared": Check(lambda x: _value(epsilon_squared(groups(x)))),
    "alpha": Check(lambda x: [f(covariances(x)) for f in (alpha, standard_alpha, mean_inter_item)]),
    "feldt": Check(lambda x: feldt(x[0], int(x[1]), int(x[2])) or ()),
    "alpha_if_dropped": Check(lambda x: alpha_if_dropped(covariances(x))),
    "item_rest": Check(lambda x: item_rest(covariances(x))),
    "loadings": Check(lambda x: loadings(_correlations(x)) or ()),
    "omega": Check(lambda x: [omega_total(_correlations(x))]),
    "omega_psych": Check(lambda x: [omega_total(_correlations(x))], PSYCH),
    "npsurv": Check(_stretches, SETTLED),
    "likelihood": Check(_likelihood),
    "survfit": Check(_shares, SURVFIT),
}
