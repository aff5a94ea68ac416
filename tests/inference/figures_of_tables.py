"""What R says of tables (`tests/stats/r/tables.R`), and which function of ours has to say the same, how closely.

Read by the test that compares them and by the one that counts them.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svsurvey.inference import tails
from svsurvey.inference.fisher import fisher
from svsurvey.inference.multiplicity import benjamini_hochberg, holm
from svsurvey.inference.ordered import gamma, tau_b, trend
from svsurvey.inference.proportions import Z, newcombe, wilson
from svsurvey.inference.result import Effect, Procedure, Result
from svsurvey.inference.tables import adjusted_residuals, cramers_v, expected, odds_ratio, pearson

FOLDER = Path(__file__).parents[1] / "stats" / "r"

Table = list[list[int]]
Numbers = Sequence[float]
Found = Sequence[float | None]

CLOSED = 1e-9
"""How closely, relatively, what has a closed form must agree."""

BROKEN_OFF = 1e-5
"""effectsize searches for both ends at once and stops early; that ours are nearer, `v_ends` shows."""


@dataclass(frozen=True)
class Check:
    """How numbers of R's input become what R put out; within: the relative difference allowed."""

    compute: Callable[[list[float]], Found]
    within: float = CLOSED


def table(numbers: Numbers) -> Table:
    """Rows, columns, then counts row by row; what may come after them is left."""
    rows, columns, *counts = map(int, numbers)
    return [counts[row * columns : (row + 1) * columns] for row in range(rows)]


def outcome(test: Result | None) -> Found:
    """Statistic, degrees of freedom and p."""
    assert test is not None
    return test.statistic, *test.df, test.p


def _trend(numbers: Numbers) -> Found:
    counts = table(numbers)
    scores = numbers[2 + len(counts) * len(counts[0]) :]
    test = trend(counts, scores[: len(counts)] or None, scores[len(counts) :] or None)
    assert test is not None
    return test.statistic, test.p


@cache
def fisher_p(counts: tuple[tuple[int, ...], ...]) -> float:
    """The exact p, counted out only once for all tests: the largest table takes a second."""
    test = fisher(counts)
    assert test is not None
    assert test.procedure is Procedure.FISHER
    return test.p


def _value(measure: Effect | None) -> Found:
    assert measure is not None
    return (measure.value,)


def sized(measure: Effect | None) -> Found:
    """The measure, and the ends of its interval if it has one."""
    assert measure is not None
    return measure.value, *(measure.ends or ())


def _ends(measure: Effect | None) -> tuple[float, float]:
    assert measure is not None
    assert measure.ends is not None
    return measure.ends


def with_error(measure: Effect | None) -> Found:
    """The measure and its standard error: half an interval, the half that does not end with the scale."""
    assert measure is not None
    low, high = _ends(measure)
    return measure.value, (high - measure.value if low == -1 else measure.value - low) / Z


def _few(numbers: Numbers) -> Found:
    part, base, people = map(int, numbers)
    return wilson(part, base, kept=(people - base) / (people - 1)) or ()


def _newcombe(numbers: Numbers) -> Found:
    a, n1, b, n2 = map(int, numbers)
    return newcombe(a, n1, b, n2) or ()


CHECKS: dict[str, Check] = {
    "pearson": Check(lambda x: outcome(pearson(table(x)))),
    "expected": Check(lambda x: [count for row in expected(table(x)) for count in row]),
    "residuals": Check(lambda x: [one for row in adjusted_residuals(table(x)) for one in row]),
    "v": Check(lambda x: _value(cramers_v(table(x)))),
    "v_ends": Check(lambda x: _ends(cramers_v(table(x)))),
    "v_ends_effectsize": Check(lambda x: _ends(cramers_v(table(x))), BROKEN_OFF),
    "fisher": Check(lambda x: [fisher_p(tuple(map(tuple, table(x))))]),
    "fisher_larger": Check(lambda x: [fisher_p(tuple(map(tuple, table(x))))]),
    "odds_ratio": Check(lambda x: sized(odds_ratio(table(x)))),
    "trend": Check(_trend),
    "trend_scored": Check(_trend),
    "gamma": Check(lambda x: with_error(gamma(table(x)))),
    "tau_b": Check(lambda x: with_error(tau_b(table(x)))),
    "binconf": Check(lambda x: wilson(int(x[0]), int(x[1])) or ()),
    "wilson_of_few": Check(_few),
    "newcombe": Check(_newcombe),
    "holm": Check(holm),
    "bh": Check(benjamini_hochberg),
    "chi_squared_above": Check(lambda x: [tails.chi_squared_above(*x)]),
    "f_above": Check(lambda x: [tails.f_above(*x)]),
    "f_point": Check(lambda x: [tails.f_point(*x)]),
    "t_beyond": Check(lambda x: [tails.t_beyond(*x)]),
    "normal_beyond": Check(lambda x: [tails.normal_beyond(*x)]),
    "beta_point": Check(lambda x: [tails.beta_point(*x)]),
}


@dataclass(frozen=True)
class Figure:
    """What went into R and what came out."""

    what: str
    given: list[float]
    figures: list[float]


def figures(name: str = "tables.csv") -> Iterator[Figure]:
    """All that a script wrote, under the line that names its R."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# R version ")
    for row in csv.DictReader(lines[1:]):
        yield Figure(
            row["what"], [float(x) for x in row["input"].split()], [float(x) for x in row["output"].split()]
        )
