"""Means of groups: what must hold whatever the answers are, and where there is nothing to compute."""

from math import gamma, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.inference import result
from svsurvey.inference.groups import eta_squared, hedges_g, mean_difference, mean_ends, welch_anova, welch_t

COUNTED = st.dictionaries(st.integers(-3, 9).map(float), st.integers(1, 9), min_size=2, max_size=5)
TWO = st.lists(COUNTED, min_size=2, max_size=2)
SOME = st.lists(COUNTED, min_size=2, max_size=5)
FAST = settings(max_examples=25, deadline=None)

Counted = dict[float, int]


def close(a: result.Result | result.Effect | None, b: result.Result | result.Effect | None, sign: int = 1) -> bool:
    """The same numbers; sign: with the other sign, and the ends of the interval the other way round."""
    match a, b:
        case result.Result(), result.Result():
            assert a.statistic is not None
            return b.statistic == pytest.approx(sign * a.statistic, abs=1e-12) and b.p == pytest.approx(a.p)
        case result.Effect(), result.Effect():
            ends = [sign * end for end in a.ends or ()][::sign]
            return b.value == pytest.approx(sign * a.value, abs=1e-12) and list(b.ends or ()) == pytest.approx(
                ends, abs=1e-9
            )
    return a is b is None


def moved(counted: Counted, by: float, times: float = 1) -> Counted:
    return {times * value + by: n for value, n in counted.items()}


@given(TWO)
@FAST
def test_turning_the_groups_round_turns_the_sign(groups: list[Counted]) -> None:
    for compute in (welch_t, hedges_g, mean_difference):
        assert close(compute(groups), compute(groups[::-1]), -1)


@given(SOME)
@FAST
def test_the_order_of_groups_and_of_values_does_not_matter(groups: list[Counted]) -> None:
    turned = [dict(reversed(counted.items())) for counted in reversed(groups)]
    for compute in (welch_anova, eta_squared):
        assert close(compute(groups), compute(turned))


@given(SOME, st.sampled_from((0.1, -2.0, 1e6)), st.sampled_from((1.0, 0.5, 3.0)))
@FAST
def test_a_constant_added_and_another_unit_change_nothing(groups: list[Counted], by: float, times: float) -> None:
    other = [moved(counted, by, times) for counted in groups]
    for compute in (welch_t, hedges_g, welch_anova, eta_squared):
        assert close(compute(groups), compute(other))


@given(TWO)
@FAST
def test_reversing_the_answers_turns_the_sign(groups: list[Counted]) -> None:
    other = [moved(counted, 6, -1) for counted in groups]
    for compute in (welch_t, hedges_g):
        assert close(compute(groups), compute(other), -1)
    assert close(eta_squared(groups), eta_squared(other))


@given(TWO)
@FAST
def test_of_two_groups_welch_anova_is_welch_t_squared(groups: list[Counted]) -> None:
    t, f = welch_t(groups), welch_anova(groups)
    assert t is not None
    assert f is not None
    assert t.statistic is not None
    assert f.statistic == pytest.approx(t.statistic**2, abs=1e-12)
    assert f.df == pytest.approx((1, *t.df))
    assert f.p == pytest.approx(t.p)


@given(SOME)
@FAST
def test_effects_lie_in_their_intervals_and_nobody_is_lost(groups: list[Counted]) -> None:
    eta, anova = eta_squared(groups), welch_anova(groups)
    assert eta is not None
    assert anova is not None
    assert 0 <= eta.value <= 1
    if eta.ends:
        assert 0 <= eta.ends[0] <= eta.value <= eta.ends[1] < 1
    assert anova.n == sum(sum(counted.values()) for counted in groups)
    g = hedges_g(groups[:2])
    assert g is not None
    assert g.ends is not None
    assert g.ends[0] < g.value < g.ends[1]


@given(TWO)
@FAST
def test_no_difference_of_means_lies_in_its_interval_where_p_is_over_five_in_a_hundred(
    groups: list[Counted],
) -> None:
    t, difference = welch_t(groups), mean_difference(groups)
    assert t is not None
    assert difference is not None
    assert difference.ends is not None
    low, high = difference.ends
    assert (low < 0 < high) == (t.p > 0.05)
    assert (low + high) / 2 == pytest.approx(difference.value, abs=1e-12)


def test_a_mean_of_one_or_of_people_who_are_all_alike_has_no_interval() -> None:
    assert mean_ends({}) is mean_ends({3.0: 1}) is mean_ends({3.0: 4}) is mean_ends({3.0: 0}) is None
    half = 2.262157162740992 / 6  # qt(.975, 9)
    assert mean_ends({0.0: 5, 1.0: 5}) == pytest.approx((0.5 - half, 0.5 + half))
    alone = mean_difference([{3.0: 1}, {1.0: 2}])
    assert alone is not None
    assert (alone.value, alone.ends) == (2.0, None)


def test_groups_without_people_and_values_of_nobody_are_passed_over() -> None:
    two: list[Counted] = [{1: 3, 2: 4}, {2: 5, 3: 1}]
    more: list[Counted] = [{}, {1: 3, 2: 4, 9: 0}, {7: 0}, {2: 5, 3: 1}]
    for compute in (welch_t, hedges_g, welch_anova, eta_squared, mean_difference):
        assert compute(more) == compute(two)


@pytest.mark.parametrize(
    "groups",
    [
        [],
        [{}],
        [{}, {}],
        [{3: 0}, {}],
        [{1: 2, 2: 5}],
        [{1: 2, 2: 5}, {}],
        [{1: 1}, {2: 1}],
        [{1: 5}, {1: 9}],
        [{1: 5}, {4: 9}],
    ],
)
def test_there_is_no_test_of_too_few_or_of_people_who_are_all_alike(groups: list[Counted]) -> None:
    assert welch_t(groups) is welch_anova(groups) is None
    assert hedges_g(groups) is None


def test_eta_squared_of_groups_that_are_each_alike_has_no_interval() -> None:
    for groups in ([{1.0: 5}, {4.0: 9}], [{1.0: 1}, {2.0: 1}]):
        eta = eta_squared(groups)
        assert eta is not None
        assert (eta.value, eta.ends) == (1, None)
    assert eta_squared([{1: 5}, {1: 9}]) is None


def test_a_group_of_one_or_of_one_value_has_no_weight_for_welch() -> None:
    assert welch_anova([{1: 2, 2: 5}, {3: 1}, {1: 4, 2: 4}]) is None
    assert welch_anova([{1: 2, 2: 5}, {3: 6}, {1: 4, 2: 4}]) is None
    assert eta_squared([{1: 2, 2: 5}, {3: 1}, {1: 4, 2: 4}]) is not None


def test_groups_that_are_the_same_do_not_differ() -> None:
    same: list[Counted] = [{0.1: 4, 0.3: 2}, {0.1: 4, 0.3: 2}]
    t, g, eta = welch_t(same), hedges_g(same), eta_squared(same)
    assert t is not None
    assert (t.statistic, t.p) == (0, 1)
    assert g is not None
    assert g.ends is not None
    assert g.value == 0
    assert g.ends[0] == pytest.approx(-g.ends[1])
    assert eta is not None
    assert (eta.value, eta.ends) == (0, None)


def test_where_groups_differ_less_than_by_chance_the_interval_of_eta_is_drawn_out_to_it() -> None:
    even: Counted = {1: 500, 2: 500}
    none, drawn_out, usual = (
        eta_squared([{1: 500 + more, 2: 500 - more}, even, even, even, even]) for more in (5, 13, 30)
    )
    assert none is not None
    assert drawn_out is not None
    assert usual is not None
    assert usual.ends is not None
    assert usual.ends[1] > 2 * usual.value
    assert (none.ends, drawn_out.ends) == (None, (0, drawn_out.value))


def test_tenths_are_tenths() -> None:
    """In floats 0.1 and 0.2 have another mean than 0.15."""
    t = welch_t([{0.1: 7, 0.2: 7}, {0.15: 8, 0.05: 1, 0.25: 1}])
    assert t is not None
    assert t.statistic == 0


@pytest.mark.parametrize("people", [1, 2, 12, 49, 50, 51, 70])
def test_the_factor_for_small_samples_is_that_of_hedges_on_both_sides_of_its_series(people: int) -> None:
    g = hedges_g([{0: people, 1: people}, {1: people, 2: people}])
    df = 4 * people - 2
    factor = gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2))
    assert g is not None
    assert g.value == pytest.approx(-factor / sqrt(people / df), rel=1e-12)


def test_a_million_people_and_groups_far_apart() -> None:
    many = [{0.0: 400_000, 1.0: 100_000}, {0.0: 399_000, 1.0: 101_000}]
    g = hedges_g(many)
    assert g is not None
    assert g.ends is not None
    assert g.ends[1] - g.ends[0] == pytest.approx(2 * 1.959964 * sqrt(2 / 500_000), rel=1e-4)
    far = hedges_g([{0.0: 10**6, 1e-9: 1}, {1e9: 10**6}])
    assert far is not None
    assert far.ends is None
