"""Every formula held to R, figure by figure: `r/figures.csv` is what `r/figures.R` printed, its R named on top."""

import csv
from collections import Counter
from itertools import combinations_with_replacement
from math import fsum
from pathlib import Path

import pytest

from svsurvey.engine.query import Moments
from svsurvey.inference.proportions import wilson
from svsurvey.instrument.score import Method, Score
from svsurvey.stats.spread import spread

FIGURES = Path(__file__).parent / "r" / "figures.csv"
NO_ANSWER = 9
ITEMS = ("a", "b", "c", "d", "e")

Case = tuple[list[float], list[float | None]]
"""What went into R and what came out."""


def cases(what: str) -> list[Case]:
    """What R was asked, by the name that the script gives it; there is some of each."""
    lines = FIGURES.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# R version ")
    found: list[Case] = [
        (
            [float(x) for x in row["input"].split()],
            [None if x == "NA" else float(x) for x in row["output"].split()],
        )
        for row in csv.DictReader(lines[1:])
        if row["what"] == what
    ]
    assert found
    return found


@pytest.mark.parametrize(("counts", "ends"), cases("wilson"))
def test_intervals_are_those_of_prop_test(counts: list[float], ends: list[float]) -> None:
    part, base = map(int, counts)
    assert wilson(part, base) == pytest.approx(tuple(ends), rel=1e-9)


@pytest.mark.parametrize(("values", "figures"), cases("spread"))
def test_numbers_are_those_of_mean_sd_and_quantile_type_7(values: list[float], figures: list[float]) -> None:
    s = spread(Counter(values))
    found = (s.n, s.mean, s.sd, s.low, s.q1, s.median, s.q3, s.high)
    assert found == pytest.approx(tuple(figures), rel=1e-9)


@pytest.mark.parametrize(("pairs", "figures"), cases("covariance"))
def test_covariances_are_those_of_cov(pairs: list[float], figures: list[float]) -> None:
    columns = pairs[::2], pairs[1::2]
    products = {
        (a, b): fsum(x * y for x, y in zip(columns[a], columns[b], strict=True))
        for a, b in combinations_with_replacement(range(2), 2)
    }
    moments = Moments(len(columns[0]), (fsum(columns[0]), fsum(columns[1])), products)
    assert moments.covariance(0, 1) == pytest.approx(figures[0], rel=1e-9)


@pytest.mark.parametrize(("answers", "figures"), cases("scores"))
def test_scores_are_those_of_the_means_of_turned_items(answers: list[float], figures: list[float | None]) -> None:
    turned = {1, 3}
    values = [6 - x if place in turned else x for place, x in enumerate(answers) if x != NO_ANSWER]
    mean = Score("m", "", Method.MEAN, ITEMS, 3)
    filled = Score("s", "", Method.SUM, ITEMS, 1, prorate=True)
    high = Score("p", "", Method.PERCENT, ITEMS, 1, frozenset({4, 5}))
    assert [score.compute(values) for score in (mean, filled, high)] == pytest.approx(figures)
