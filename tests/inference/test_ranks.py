"""Ranks of groups: what must hold whatever the answers are, and where there is nothing to compute."""

from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.inference.ranks import epsilon_squared, kruskal_wallis, mann_whitney

Counted = dict[float, int]

COUNTED = st.dictionaries(st.integers(-3, 9).map(float), st.integers(1, 9), min_size=2, max_size=5)
TWO = st.lists(COUNTED, min_size=2, max_size=2)
SOME = st.lists(COUNTED, min_size=2, max_size=5)
FAST = settings(max_examples=25, deadline=None)


@given(SOME)
@FAST
def test_only_the_order_of_answers_counts(groups: list[Counted]) -> None:
    other = [{exp(value): n for value, n in counted.items()} for counted in groups]
    for compute in (mann_whitney, kruskal_wallis, epsilon_squared):
        assert compute(groups) == compute(other)


@given(SOME)
@FAST
def test_the_order_of_groups_and_of_values_does_not_matter(groups: list[Counted]) -> None:
    turned = [dict(reversed(counted.items())) for counted in reversed(groups)]
    for compute in (kruskal_wallis, epsilon_squared):
        assert compute(groups) == compute(turned)


@given(TWO)
@FAST
def test_reversing_the_answers_or_the_groups_leaves_the_other_pairs(groups: list[Counted]) -> None:
    here = mann_whitney(groups)
    reversed_answers = mann_whitney([{-value: n for value, n in counted.items()} for counted in groups])
    assert here is not None
    assert reversed_answers is not None
    assert here.statistic is not None
    a, b = (sum(counted.values()) for counted in groups)
    assert reversed_answers == mann_whitney(groups[::-1])
    assert reversed_answers.p == here.p
    assert reversed_answers.statistic == a * b - here.statistic


@given(TWO)
@FAST
def test_w_counts_pairs(groups: list[Counted]) -> None:
    first, second = groups
    pairs = sum(n * m * (0.5 if x == y else x > y) for x, n in first.items() for y, m in second.items())
    here = mann_whitney(groups)
    assert here is not None
    assert here.statistic == pairs


@given(SOME)
@FAST
def test_epsilon_lies_between_0_and_1(groups: list[Counted]) -> None:
    here = epsilon_squared(groups)
    assert here is not None
    assert 0 <= here.value <= 1
    assert here.ends is None


@pytest.mark.parametrize("groups", [[], [{}], [{1: 4}], [{1: 4, 2: 2}, {}], [{1: 4}, {1: 7}], [{5: 1}, {5: 1}]])
def test_there_is_nothing_of_one_group_or_one_value(groups: list[Counted]) -> None:
    assert mann_whitney(groups) is kruskal_wallis(groups) is None
    assert epsilon_squared(groups) is None


def test_three_groups_are_not_for_mann_whitney() -> None:
    assert mann_whitney([{1: 1}, {2: 1}, {3: 1}]) is None


def test_groups_without_people_and_values_of_nobody_are_passed_over() -> None:
    two: list[Counted] = [{1: 3, 2: 4}, {2: 5, 3: 1}]
    more: list[Counted] = [{}, {1: 3, 2: 4, 9: 0}, {7: 0}, {2: 5, 3: 1}]
    for compute in (mann_whitney, kruskal_wallis, epsilon_squared):
        assert compute(more) == compute(two)


def test_one_person_each() -> None:
    here, epsilon = mann_whitney([{1: 1}, {2: 1}]), epsilon_squared([{1: 1}, {2: 1}])
    assert here is not None
    assert epsilon is not None
    assert epsilon.value == 1
    assert (here.statistic, here.n, here.p) == (0, 2, 1)  # half a step is all the way to the middle


def test_groups_that_are_the_same_do_not_differ() -> None:
    same: list[Counted] = [{1: 4, 2: 2}, {1: 4, 2: 2}]
    here, kruskal, epsilon = mann_whitney(same), kruskal_wallis(same), epsilon_squared(same)
    assert here is not None
    assert (here.statistic, here.p) == (18, 1)
    assert kruskal is not None
    assert (kruskal.statistic, kruskal.p) == (0, 1)
    assert epsilon is not None
    assert epsilon.value == 0


def test_groups_that_do_not_overlap_explain_all() -> None:
    here = epsilon_squared([{1: 3}, {2: 5}, {7: 2}])
    assert here is not None
    assert here.value == 1
