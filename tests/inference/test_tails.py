"""Tails of distributions: the ends, what is the other's inverse, and what is loaded for them."""

import subprocess
import sys

import pytest

from svsurvey.inference import tails
from svsurvey.inference.proportions import Z


def test_at_nothing_everything_lies_beyond() -> None:
    assert tails.chi_squared_above(0, 3) == tails.f_above(0, 2, 9) == tails.t_beyond(0, 5) == 1
    assert tails.normal_beyond(0) == 1


def test_far_out_nothing_does() -> None:
    assert tails.chi_squared_above(1e6, 3) == tails.normal_beyond(60) == 0


def test_points_and_tails_are_inverse() -> None:
    assert tails.f_above(tails.f_point(0.975, 4, 11.5), 4, 11.5) == pytest.approx(0.025)
    assert tails.normal_beyond(Z) == pytest.approx(0.05)


@pytest.mark.parametrize(("x", "df"), [(20, 4), (5, 1), (0.5, 1), (300, 60), (1e5, 9)])
@pytest.mark.parametrize("below", [0.025, 0.5, 0.975])
def test_the_shift_puts_its_share_below(x: float, df: float, below: float) -> None:
    shift = tails.chi_squared_shift(x, df, below)
    share = tails.shifted_chi_squared_below(x, df, shift)
    assert share == pytest.approx(below, rel=1e-9) or (shift == 0 and share < below)


def test_without_a_shift_it_is_chi_squared() -> None:
    assert tails.shifted_chi_squared_below(7, 3, 0) == pytest.approx(1 - tails.chi_squared_above(7, 3))


def test_a_chi_squared_test_costs_no_more_than_scipy_special() -> None:
    code = """
import sys
from svsurvey.inference.tables import pearson, cramers_v
from svsurvey.inference.ordered import trend
loaded = "scipy" in sys.modules
pearson([[1, 2], [3, 4]]), cramers_v([[1, 2], [3, 4]]), trend([[1, 2], [3, 4]])
print(loaded, "scipy.special" in sys.modules, "scipy.stats" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "True", "False"]
