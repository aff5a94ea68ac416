"""Tests of tables, effect sizes, intervals and tails of distributions, figure by figure as R has them."""

import pytest
from figures_of_tables import CHECKS, Figure, figures

FIGURES = list(figures())


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.what)
def test_it_is_as_r_has_it(figure: Figure) -> None:
    check = CHECKS[figure.what]
    assert check.compute(figure.given) == pytest.approx(figure.figures, rel=check.within, abs=1e-300)


def test_every_function_is_compared() -> None:
    assert {figure.what for figure in FIGURES} == set(CHECKS)
