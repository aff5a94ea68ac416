"""What others printed, met to their last digit; and how many numbers of R are met to a billionth."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import erfc, sqrt

import figures_of_groups as of_groups
import figures_of_tables as of_tables
import pytest
from figures_of_tables import CLOSED, Check, Found, figures, fisher_p, outcome, sized, with_error
from published import FIFTEEN, OTHERS, SEVEN, Given, Published

from svsurvey.inference.multiplicity import benjamini_hochberg, holm
from svsurvey.inference.ordered import gamma, tau_b, trend
from svsurvey.inference.proportions import newcombe, wilson
from svsurvey.inference.tables import adjusted_residuals, cramers_v, expected, odds_ratio, pearson

Table = list[list[int]]


def whole(given: Given) -> Table:
    return [[int(x) for x in row] for row in given]


def flat(rows: Sequence[Sequence[float | None]]) -> Found:
    return [x for row in rows for x in row]


def with_scores(given: Given) -> Found:
    """The trend; the last row holds the scores of the columns."""
    *counts, scores = given
    return outcome(trend(whole(tuple(counts)), None, scores))


COMPUTE: dict[str, Callable[[Given], Found]] = {
    "p": lambda given: outcome(pearson(whole(given)))[-1:],
    "pearson": lambda given: outcome(pearson(whole(given))),
    "expected": lambda given: flat(expected(whole(given))),
    "residuals": lambda given: flat(adjusted_residuals(whole(given))),
    "v": lambda given: sized(cramers_v(whole(given)))[:1],
    "odds ratio": lambda given: sized(odds_ratio(whole(given))),
    "fisher": lambda given: [fisher_p(tuple(map(tuple, whole(given))))],
    "trend": lambda given: outcome(trend(whole(given))),
    "trend of scores": with_scores,
    "gamma": lambda given: sized(gamma(whole(given))),
    "tau-b": lambda given: sized(tau_b(whole(given))),
    "gamma and its error": lambda given: with_error(gamma(whole(given))),
    "tau-b and its error": lambda given: with_error(tau_b(whole(given))),
    "wilson": lambda given: wilson(*whole(given)[0]) or (),
    "newcombe": lambda given: newcombe(*whole(given)[0], *whole(given)[1]) or (),
}


def is_printed_as(found: float | None, printed: str) -> bool:
    """Whether a number has the printed digits: it is at most half a unit of the last one away."""
    if not printed:
        return True
    exponent = Decimal(printed).as_tuple().exponent
    assert isinstance(exponent, int)
    return found is not None and abs(found - float(printed)) <= 0.5000001 * 10.0**exponent


@pytest.mark.parametrize("line", SEVEN + OTHERS, ids=lambda line: f"{line.source}: {line.what}")
def test_it_is_as_printed(line: Published) -> None:
    found = COMPUTE[line.what](line.given)
    assert len(found) == len(line.printed)
    assert all(map(is_printed_as, found, line.printed)), found


@pytest.mark.parametrize("line", SEVEN, ids=lambda line: line.printed[0])
def test_with_the_correction_of_yates_none_would_be(line: Published) -> None:
    counts = whole(line.given)
    rows = zip(counts, expected(counts), strict=True)
    cells = [cell for row, row_expected in rows for cell in zip(row, row_expected, strict=True)]
    corrected = sum(max(0.0, abs(count - e) - 0.5) ** 2 / e for count, e in cells)
    assert not is_printed_as(erfc(sqrt(corrected / 2)), line.printed[0])


def test_the_families_of_fifteen() -> None:
    assert sum(p is not None and p <= 0.05 for p in benjamini_hochberg(FIFTEEN)) == 4
    assert sum(p is not None and p <= 0.05 for p in holm(FIFTEEN)) == 3


def held_to_a_billionth(name: str, checks: Mapping[str, Check]) -> int:
    """How many numbers of one script are compared so closely; those that are held to less are not counted, nor are
    the ends of stretches of time, which are ends of answers."""
    return sum(
        len(figure.figures) // (3 if figure.what == "npsurv" else 1)
        for figure in figures(name)
        if figure.what in checks and checks[figure.what].within <= CLOSED
    )


@pytest.mark.parametrize(
    ("name", "checks", "least"),
    [
        ("tables.csv", of_tables.CHECKS, 500),
        ("groups.csv", of_groups.CHECKS, 250),
        ("reliability.csv", of_groups.CHECKS, 200),
        ("turnbull.csv", of_groups.CHECKS, 80),
    ],
)
def test_more_than_a_thousand_numbers_of_r_are_met_to_a_billionth(
    name: str, checks: Mapping[str, Check], least: int
) -> None:
    """Of tables alone more than three times the 150 that were asked for."""
    assert held_to_a_billionth(name, checks) >= least


def test_at_least_100_more_were_printed_by_others() -> None:
    assert sum(printed != "" for line in SEVEN + OTHERS for printed in line.printed) >= 100
