"""Pearson's test, residuals, V and the odds ratio: what holds of every table."""

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_tables import EMPTY, SIXTY, Table, added, shuffled, tables, times, turned

from svsurvey.inference.result import Effect, EffectSize
from svsurvey.inference.tables import (
    adjusted_residuals,
    cramers_v,
    expected,
    few_expected,
    odds_ratio,
    pearson,
    smallest_expected,
)

quickly = settings(max_examples=25, deadline=None)
orders = st.permutations(range(4))


def chi_squared(table: Table) -> tuple[float, ...] | None:
    """Statistic, degrees of freedom, p and n."""
    test = pearson(table)
    return None if test is None or test.statistic is None else (test.statistic, *test.df, test.p, test.n)


def near(found: tuple[float, ...] | None) -> object:
    return found and pytest.approx(found, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("table", EMPTY, ids=str)
def test_nothing_to_compare_has_no_test(table: Table) -> None:
    assert pearson(table) is None
    assert cramers_v(table) is None
    assert odds_ratio(table) is None
    assert expected(table) == []
    assert smallest_expected(table) is None
    assert few_expected(table) == (0, 0)
    assert [len(row) for row in adjusted_residuals(table)] == [len(row) for row in table]
    assert not any(x for row in adjusted_residuals(table) for x in row)


@given(tables(), orders)
@quickly
def test_the_order_of_rows_and_columns_is_nothing(table: Table, order: list[int]) -> None:
    assert chi_squared(shuffled(table, order)) == near(chi_squared(table))
    assert chi_squared(turned(table)) == near(chi_squared(table))


@given(tables())
@quickly
def test_empty_rows_and_columns_are_nothing(table: Table) -> None:
    wider = [[*row, 0] for row in table] + [[0] * (len(table[0]) + 1)]
    assert pearson(wider) == pearson(table)
    assert expected(wider) == expected(table)
    assert [row[:-1] for row in adjusted_residuals(wider)[:-1]] == adjusted_residuals(table)


@given(tables(2, 2, 40))
@quickly
def test_of_two_by_two_chi_squared_is_z_squared(table: Table) -> None:
    """z: of the difference of two shares, the variance pooled. It is the residual of each cell too."""
    (a, b), (c, d) = table
    found = chi_squared(table)
    if found is None:
        return
    pooled = (a + c) / (a + b + c + d)
    z = (a / (a + b) - c / (c + d)) / sqrt(pooled * (1 - pooled) * (1 / (a + b) + 1 / (c + d)))
    assert found[0] == pytest.approx(z * z, rel=1e-9, abs=1e-12)
    assert [x for row in adjusted_residuals(table) for x in row] == pytest.approx([z, -z, -z, z], abs=1e-9)


@given(tables())
@quickly
def test_two_waves_alike_double_the_statistic_and_keep_v(table: Table) -> None:
    found, twice = chi_squared(table), chi_squared(added(table, table))
    if found is None or twice is None:
        assert found is twice
        return
    assert twice[:2] == pytest.approx((2 * found[0], found[1]))
    v, v_of_twice = cramers_v(table), cramers_v(times(table, 2))
    assert v is not None
    assert v_of_twice is not None
    assert v_of_twice.value == pytest.approx(v.value)
    assert smallest_expected(times(table, 2)) == pytest.approx(2 * (smallest_expected(table) or 0))


@given(tables())
@quickly
def test_v_lies_in_its_interval_and_that_from_0_to_1(table: Table) -> None:
    v = cramers_v(table)
    if v is not None and v.ends is not None:
        assert 0 <= v.ends[0] <= v.value <= v.ends[1] <= 1


def test_groups_alike_and_groups_apart() -> None:
    alike, apart = cramers_v([[5, 10], [10, 20]]), cramers_v([[9, 0, 0], [0, 9, 0], [0, 0, 9]])
    assert alike == Effect(EffectSize.CRAMERS_V, 0)
    assert list(chi_squared([[5, 10], [10, 20]]) or ()) == [0, 1, 1, 45]
    assert apart is not None
    assert apart.value == pytest.approx(1)


def test_few_expected_counts_are_counted() -> None:
    assert few_expected([[1, 9], [3, 7]]) == (2, 4)
    assert few_expected([[1, 9], [3, 7]], under=1) == (0, 4)
    assert smallest_expected([[1, 9], [3, 7]]) == 2


def test_sixty_options() -> None:
    found, v = chi_squared(SIXTY), cramers_v(SIXTY)
    assert found is not None
    assert found[1] == 118
    assert v is not None
    assert v.ends is not None


@given(tables(2, 2, 40))
@quickly
def test_the_odds_ratio_turns_with_the_rows(table: Table) -> None:
    ratio, other = odds_ratio(table), odds_ratio(table[::-1])
    if ratio is None or other is None or ratio.ends is None or other.ends is None:
        assert any(count == 0 for row in table for count in row)
        return
    assert other.value == pytest.approx(1 / ratio.value)
    assert other.ends == pytest.approx((1 / ratio.ends[1], 1 / ratio.ends[0]))
    assert ratio.ends[0] < ratio.value < ratio.ends[1]


def test_an_odds_ratio_of_nobody_has_no_interval() -> None:
    none = odds_ratio([[0, 5], [5, 5]])
    assert none is not None
    assert (none.value, none.ends) == (0, None)
    assert odds_ratio([[5, 0], [5, 5]]) is None
    assert odds_ratio([[1, 2, 3], [4, 5, 6]]) is None
