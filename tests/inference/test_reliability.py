"""Alpha and what goes with it: what must hold of any items, and where there is nothing to compute."""

from itertools import product
from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.inference.reliability import (
    alpha,
    alpha_if_dropped,
    correlations,
    feldt,
    item_rest,
    mean_inter_item,
    standard_alpha,
)

Cov = list[list[float]]

FAST = settings(max_examples=25, deadline=None)


@st.composite
def covariances(draw: st.DrawFn, least: int = 2) -> Cov:
    """Of items that a common part and parts of their own make up."""
    k = draw(st.integers(least, 6))
    share = draw(st.lists(st.sampled_from((-1.0, 0.5, 1.0, 2.0)), min_size=k, max_size=k))
    own = draw(st.lists(st.sampled_from((0.5, 1.0, 3.0)), min_size=k, max_size=k))
    return [[share[i] * share[j] + (own[i] if i == j else 0) for j in range(k)] for i in range(k)]


def equal(cov: float, variance: float, k: int) -> Cov:
    """k items that are all alike."""
    return [[variance if i == j else cov for j in range(k)] for i in range(k)]


@given(covariances(), st.integers(0, 719))
@FAST
def test_the_order_of_items_does_not_matter(cov: Cov, turn: int) -> None:
    order = sorted(range(len(cov)), key=lambda item: (item * 7919 + turn) % 11)
    other = [[cov[i][j] for j in order] for i in order]
    for compute in (alpha, standard_alpha, mean_inter_item):
        assert compute(other) == pytest.approx(compute(cov))
    for each in (alpha_if_dropped, item_rest):
        assert each(other) == [one if one is None else pytest.approx(one) for one in (each(cov)[i] for i in order)]


@given(covariances(), st.sampled_from((0.01, 2.0, 1e6)))
@FAST
def test_another_unit_changes_nothing(cov: Cov, times: float) -> None:
    other = [[times * times * value for value in row] for row in cov]
    assert alpha(other) == pytest.approx(alpha(cov))
    assert item_rest(other) == pytest.approx(item_rest(cov))


@given(covariances())
@FAST
def test_reversing_every_item_changes_nothing_and_reversing_one_does(cov: Cov) -> None:
    turned = [
        [-value if (i == 0) != (j == 0) else value for j, value in enumerate(row)] for i, row in enumerate(cov)
    ]
    assert item_rest(turned)[0] == pytest.approx(-(item_rest(cov)[0] or 0))
    if len(cov) > 2:
        assert alpha_if_dropped(turned)[0] == alpha_if_dropped(cov)[0]


@given(covariances(3))
@FAST
def test_dropping_an_item_is_alpha_of_the_others(cov: Cov) -> None:
    others = [row[:-1] for row in cov[:-1]]
    assert alpha_if_dropped(cov)[-1] == alpha(others)


@pytest.mark.parametrize(("k", "r"), [*product((2, 5, 40), (0.0, 0.2, 0.9))])
def test_of_items_that_are_alike_it_is_spearman_brown(k: int, r: float) -> None:
    stepped_up = k * r / (1 + (k - 1) * r)
    assert alpha(equal(3 * r, 3, k)) == pytest.approx(stepped_up)
    assert standard_alpha(equal(3 * r, 3, k)) == pytest.approx(stepped_up)
    assert mean_inter_item(equal(3 * r, 3, k)) == pytest.approx(r)


def test_items_that_are_the_same_have_alpha_1() -> None:
    assert alpha(equal(2, 2, 4)) == 1
    assert item_rest(equal(2, 2, 4)) == pytest.approx([1, 1, 1, 1])


def test_none_and_one_item_and_items_that_cancel_out_have_no_alpha() -> None:
    opposite = [[1.0, -1.0], [-1.0, 1.0]]
    for cov in ([], [[2.0]], equal(0, 0, 3), opposite):
        assert alpha(cov) is None
    assert alpha_if_dropped(opposite) == [None, None]
    assert mean_inter_item([]) is mean_inter_item([[2.0]]) is standard_alpha([[2.0]]) is None
    assert item_rest([[2.0]]) == [None]
    assert item_rest([]) == alpha_if_dropped([]) == []
    assert correlations([]) is None


def test_an_item_without_spread_has_no_correlations_and_lowers_alpha() -> None:
    cov = [[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 0.0]]
    whole, pair = alpha(cov), alpha_if_dropped(cov)[2]
    assert whole is not None
    assert pair is not None
    assert whole == pytest.approx(0.5)
    assert pair == pytest.approx(2 / 3)
    assert item_rest(cov)[2] is None
    assert correlations(cov) is None
    assert standard_alpha(cov) is mean_inter_item(cov) is None


@pytest.mark.parametrize(("value", "n", "k"), [*product((-0.4, 0.0, 0.83, 0.97), (2, 12, 289, 10**6), (2, 20))])
def test_feldts_interval_holds_alpha_and_narrows(value: float, n: int, k: int) -> None:
    ends = feldt(value, n, k)
    wider = feldt(value, n, k, 0.99)
    assert ends is not None
    assert wider is not None
    assert wider[0] < ends[0] < value < ends[1] < wider[1] < 1


def test_feldts_interval_needs_two_people_and_items_and_has_no_width_at_1() -> None:
    assert feldt(0.8, 1, 5) is feldt(0.8, 0, 5) is feldt(0.8, 30, 1) is None
    assert feldt(1.0, 30, 5) == (1, 1)


def test_little_is_not_lost_beside_much() -> None:
    """1 - sum of variances / whole would lose it."""
    tiny = equal(1e-12, 1, 3)
    assert isclose(alpha(tiny) or 0, 3 * 1e-12 / (1 + 2e-12), rel_tol=1e-12)
