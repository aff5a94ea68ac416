"""Omega total: correlations made of known loadings give them back, and what has no factor gives none."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from svsurvey.inference.omega import loadings, omega_total

LOADED = st.lists(st.sampled_from((0.3, 0.5, 0.6, 0.7, 0.9)), min_size=3, max_size=8)
FAST = settings(max_examples=25, deadline=None)

Matrix = list[list[float]]


def made_of(loaded: list[float]) -> Matrix:
    return [[1.0 if i == j else a * b for j, b in enumerate(loaded)] for i, a in enumerate(loaded)]


@given(LOADED)
@FAST
def test_loadings_come_back(loaded: list[float]) -> None:
    assert loadings(made_of(loaded)) == pytest.approx(loaded, abs=1e-9)
    common, own = sum(loaded) ** 2, sum(1 - one * one for one in loaded)
    assert omega_total(made_of(loaded)) == pytest.approx(common / (common + own), abs=1e-9)


@given(LOADED)
@FAST
def test_an_item_the_other_way_round_loads_with_the_other_sign(loaded: list[float]) -> None:
    turned = [-loaded[0], *loaded[1:]]
    signs = [1] * (sum(turned) > -1e-9) + [-1] * (sum(turned) < 1e-9)  # either where 0.9 is against three of 0.3
    found = loadings(made_of(turned))
    assert any(found == pytest.approx([sign * one for one in turned], abs=1e-9) for sign in signs)


@given(st.lists(st.sampled_from((0.2, 0.35, 0.5)), min_size=10, max_size=10))
@example([0.35, 0.2, 0.2, 0.5, 0.5, 0.5, 0.2, 0.2, 0.35, 0.5])  # one loading is 1, but for the last digits
@FAST
def test_the_order_of_items_does_not_matter(values: list[float]) -> None:
    upper = iter(values)
    r = [[1.0] * 5 for _ in range(5)]
    for i in range(5):
        for j in range(i):
            r[i][j] = r[j][i] = next(upper)
    order = (3, 0, 4, 2, 1)
    other = [[r[i][j] for j in order] for i in order]
    one, turned = omega_total(r), omega_total(other)
    assert turned == (one if one is None else pytest.approx(one, rel=1e-9))


def test_two_items_have_no_omega() -> None:
    assert omega_total([]) is omega_total([[1.0]]) is omega_total(made_of([0.8, 0.8])) is None


def test_items_that_have_nothing_in_common_have_no_omega() -> None:
    assert omega_total(made_of([0.0, 0.0, 0.0])) is None


def test_three_items_that_no_factor_can_tie_have_no_omega() -> None:
    """Two pairs go together and the third does not: one item would be explained more than wholly."""
    heywood = [[1.0, 0.8, 0.8], [0.8, 1.0, 0.3], [0.8, 0.3, 1.0]]
    against = [[1.0, 0.5, 0.5], [0.5, 1.0, -0.4], [0.5, -0.4, 1.0]]
    assert loadings(heywood) is loadings(against) is None
    assert omega_total(heywood) is omega_total(against) is None


def test_items_that_are_the_same_have_no_omega() -> None:
    """Each would be explained wholly: improper, though alpha is 1."""
    assert omega_total(made_of([1.0, 1.0, 1.0])) is None
