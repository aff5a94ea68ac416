"""Tests and effects of groups, reliability and curves of times, figure by figure as R has them."""

import pytest
from figures_of_groups import CHECKS, SCRIPTS, covariances
from figures_of_tables import Figure, figures

from svsurvey.inference.omega import loadings, omega_total
from svsurvey.inference.reliability import correlations

FIGURES = [figure for name in SCRIPTS for figure in figures(name)]
COMPARED = [figure for figure in FIGURES if figure.what != "heywood"]
IMPROPER = [figure for figure in FIGURES if figure.what == "heywood"]


@pytest.mark.parametrize("what", CHECKS)
def test_it_is_as_r_has_it(what: str) -> None:
    check = CHECKS[what]
    for figure in COMPARED:
        if figure.what == what:
            found = check.compute(figure.given)
            assert found == pytest.approx(figure.figures, rel=check.within, abs=1e-300), figure.given


@pytest.mark.parametrize("figure", IMPROPER)
def test_an_item_explained_more_than_wholly_leaves_no_omega(figure: Figure) -> None:
    assert max(figure.figures) > 1
    correlation = correlations(covariances(figure.given))
    assert correlation is not None
    assert loadings(correlation) is None
    assert omega_total(correlation) is None


def test_every_function_is_compared_with_nearly_a_thousand_numbers() -> None:
    assert {figure.what for figure in COMPARED} == set(CHECKS)
    assert sum(len(figure.figures) for figure in COMPARED) > 950
    assert len(IMPROPER) == 2
