"""Trend, gamma and tau-b: against pairs counted one by one, and what holds of every table."""

from itertools import product
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_tables import EMPTY, SIXTY, Table, tables, times, turned

from svsurvey.inference.ordered import gamma, tau_b, trend
from svsurvey.inference.result import Effect
from svsurvey.inference.tables import pearson

quickly = settings(max_examples=25, deadline=None)


def pairs(table: Table) -> tuple[int, int, int, int]:
    """Of all pairs of people: those that agree, that disagree, that differ in rows, that differ in columns."""
    agree = against = rows = columns = 0
    cells = [(i, j, count) for i, row in enumerate(table) for j, count in enumerate(row)]
    for (i, j, count), (k, m, other) in product(cells, cells):
        way = (k - i) * (m - j)
        agree += count * other * (way > 0)
        against += count * other * (way < 0)
        rows += count * other * (i != k)
        columns += count * other * (j != m)
    return agree // 2, against // 2, rows // 2, columns // 2


@pytest.mark.parametrize("table", EMPTY, ids=str)
def test_nothing_to_compare_has_no_measure(table: Table) -> None:
    assert trend(table) is None
    assert gamma(table) is None
    assert tau_b(table) is None


@given(tables())
@quickly
def test_they_are_what_the_pairs_say(table: Table) -> None:
    agree, against, rows, columns = pairs(table)
    found, tau = gamma(table), tau_b(table)
    assert (found and found.value) == ((agree - against) / (agree + against) if agree + against else None)
    if rows and columns:
        assert tau is not None
        assert tau.value == pytest.approx((agree - against) / sqrt(rows * columns), rel=1e-12, abs=1e-15)
    else:
        assert tau is None


def against_each_other(one: Effect | None, other: Effect | None) -> bool:
    """Whether one is the other with its sign turned, interval and all."""
    if one is None or other is None:
        return one is other
    ends = one.ends and (-one.ends[1], -one.ends[0])
    same = other.value == pytest.approx(-one.value, abs=1e-12)
    return bool(same and other.ends == (ends and pytest.approx(ends, abs=1e-9)))


@given(tables())
@quickly
def test_an_order_turned_round_turns_the_sign(table: Table) -> None:
    for other in (table[::-1], [row[::-1] for row in table]):
        assert against_each_other(gamma(table), gamma(other))
        assert against_each_other(tau_b(table), tau_b(other))
        test, turned_round = trend(table), trend(other)
        assert (test and test.statistic) == (turned_round and pytest.approx(turned_round.statistic, abs=1e-9))


@given(tables())
@quickly
def test_rows_may_be_columns(table: Table) -> None:
    for measure in (gamma, tau_b):
        one, other = measure(table), measure(turned(table))
        assert (one and one.value) == (other and pytest.approx(other.value, abs=1e-12))
        assert (one and one.ends) == (other and other.ends and pytest.approx(other.ends, abs=1e-9))


@given(tables())
@quickly
def test_empty_rows_and_columns_are_nothing_to_pairs(table: Table) -> None:
    wider = [[*row, 0] for row in table] + [[0] * (len(table[0]) + 1)]
    assert gamma(wider) == gamma(table)
    assert tau_b(wider) == tau_b(table)
    assert trend(wider) == trend(table)


@given(tables(), st.floats(-3, 3), st.floats(0.5, 4))
@quickly
def test_scores_may_be_moved_and_stretched(table: Table, start: float, step: float) -> None:
    scores = [start + step * place for place in range(len(table[0]))]
    test, moved = trend(table), trend(table, None, scores)
    assert (test and test.statistic) == (moved and pytest.approx(moved.statistic, rel=1e-6, abs=1e-9))


@given(tables(2, 2, 40))
@quickly
def test_of_two_by_two_the_trend_is_pearson_less_one(table: Table) -> None:
    test, other = trend(table), pearson(table)
    if test is None or other is None:
        assert test is other
        return
    assert test.statistic == pytest.approx((other.statistic or 0) * (test.n - 1) / test.n, abs=1e-9)


@given(tables())
@quickly
def test_four_times_as_many_halve_the_interval(table: Table) -> None:
    for measure in (gamma, tau_b):
        one, four = measure(table), measure(times(table, 4))
        if one is None or four is None or one.ends is None or four.ends is None:
            continue
        assert four.value == pytest.approx(one.value)
        if one.ends[0] > -1 and one.ends[1] < 1:
            assert four.ends[1] - four.value == pytest.approx((one.ends[1] - one.value) / 2, rel=1e-6)


def test_all_pairs_one_way_have_no_interval() -> None:
    for measure in (gamma, tau_b):
        found = measure([[9, 0, 0], [0, 9, 0], [0, 0, 9]])
        assert found is not None
        assert found.value == pytest.approx(1)
        assert found.ends is None


def test_one_response_in_each_of_two_cells() -> None:
    test = trend([[1, 0], [0, 1]])
    assert test is not None
    assert test.statistic == pytest.approx(1)


def test_sixty_options() -> None:
    for measure in (gamma, tau_b):
        found = measure(SIXTY)
        assert found is not None
        assert found.ends is not None
        assert found.ends[0] < found.value < found.ends[1]
