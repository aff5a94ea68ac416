"""Fisher's exact test: against counting by brute force, and what holds of every table."""

from fractions import Fraction
from itertools import product
from math import comb, factorial, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_tables import EMPTY, Table, shuffled, tables, turned

from svsurvey.inference.fisher import LARGEST, affordable, fisher
from svsurvey.inference.result import Procedure
from svsurvey.inference.simulated import share_no_likelier
from svsurvey.inference.tables import pearson

quickly = settings(max_examples=20, deadline=None)
LARGE: Table = [[30, 20, 25, 31, 5], [22, 28, 20, 18, 2], [14, 25, 26, 17, 6]]


def by_brute_force(table: Table) -> Fraction:
    """Every table with these margins, in fractions."""
    rows, columns = [sum(row) for row in table], [sum(column) for column in turned(table)]

    def likely(cells: tuple[int, ...]) -> Fraction:
        return Fraction(prod(map(factorial, rows + columns)), factorial(sum(rows)) * prod(map(factorial, cells)))

    observed, share = likely(tuple(count for row in table for count in row)), Fraction(0)
    for free in product(*(range(min(r, c) + 1) for r in rows[:-1] for c in columns[:-1])):
        width = len(columns) - 1
        top = [list(free[i : i + width]) for i in range(0, len(free), width)]
        top = [[*cells, row - sum(cells)] for cells, row in zip(top, rows, strict=False)]
        last = [c - sum(column) for c, column in zip(columns, turned(top), strict=True)]
        cells = tuple(count for row in (*top, last) for count in row)
        if min(cells) >= 0 and likely(cells) <= observed * Fraction(10_000_001, 10_000_000):
            share += likely(cells)
    return share


@pytest.mark.parametrize("table", EMPTY, ids=str)
def test_nothing_to_compare_has_no_test(table: Table) -> None:
    assert fisher(table) is None


@given(tables(3, 3, 4))
@quickly
def test_it_is_what_brute_force_counts(table: Table) -> None:
    test = fisher(table)
    if test is not None:
        assert test.p == pytest.approx(float(by_brute_force(table)), rel=1e-12)
        assert (test.procedure, test.statistic, test.df, test.p_ends) == (Procedure.FISHER, None, (), None)


@given(tables(2, 2, 300))
@quickly
def test_two_by_two_is_the_sum_of_hypergeometric_shares(table: Table) -> None:
    (a, b), (c, d) = table
    test = fisher(table)
    if test is None:
        return
    ways = [comb(a + b, x) * comb(c + d, a + c - x) for x in range(max(0, a - d), min(a + b, a + c) + 1)]
    most = comb(a + b, a) * comb(c + d, c) * 10_000_001
    assert test.p == pytest.approx(sum(w for w in ways if w * 10_000_000 <= most) / sum(ways), rel=1e-9)


@given(tables(4, 4, 3), st.permutations(range(4)))
@quickly
def test_the_order_of_rows_and_columns_is_nothing(table: Table, order: list[int]) -> None:
    test, others = fisher(table), (fisher(shuffled(table, order)), fisher(turned(table)))
    for other in others:
        assert (other and other.p) == (test and pytest.approx(test.p, rel=1e-12))


def test_two_by_two_of_a_million_is_counted_out() -> None:
    table = [[300_000, 200_100], [299_000, 200_900]]
    test, near = fisher(table), pearson(table)
    assert test is not None
    assert near is not None
    assert test.procedure is Procedure.FISHER
    assert test.p == pytest.approx(near.p, rel=0.01)


def test_too_much_work_is_drawn() -> None:
    test = fisher(LARGE, draws=5_000)
    assert test is not None
    assert (test.procedure, test.draws, test.n) == (Procedure.FISHER_DRAWN, 5_000, 289)
    assert test.p_ends is not None
    assert test.p_ends[0] < test.p < test.p_ends[1]


def test_drawing_is_the_same_again_and_in_any_order() -> None:
    test = fisher(LARGE, seed=3, draws=2_000)
    assert fisher(LARGE, seed=3, draws=2_000) == test
    assert fisher(turned(LARGE[::-1]), seed=3, draws=2_000) == test
    assert fisher(LARGE, seed=4, draws=2_000) != test


def test_what_is_drawn_lies_about_what_is_counted_out() -> None:
    for table in ([[3, 0, 1, 4], [1, 6, 2, 2], [4, 1, 1, 0]], [[9, 2, 4], [3, 8, 5]]):
        exact = fisher(table)
        assert exact is not None
        assert exact.procedure is Procedure.FISHER
        p, (low, high) = share_no_likelier(table, seed=1, draws=20_000)
        assert low < exact.p < high
        assert p == pytest.approx(exact.p, rel=0.05)


def test_no_table_drawn_is_no_p_of_0() -> None:
    test = fisher([[400, 0, 0], [0, 400, 0], [0, 0, 400]], draws=999)
    assert test is not None
    assert test.p == 0.001
    assert test.p_ends == pytest.approx((0, 1 - 0.005 ** (1 / 999)))


def test_of_many_cells_fewer_tables_are_drawn() -> None:
    assert affordable(100_000, 50) == 100_000
    assert affordable(100_000, 200) == 25_000
    assert affordable(100_000, 60 * 60) == 1_388
    assert affordable(100_000, 10**6) == 1_000
    assert affordable(50, 10**6) == 50


def test_over_the_largest_it_is_drawn() -> None:
    test = fisher([[1, 2, 3], [LARGEST, 4, 5]], draws=1_000)
    assert test is not None
    assert test.procedure is Procedure.FISHER_DRAWN


def test_a_table_of_many_rows_is_drawn_at_once() -> None:
    """250 answers by 60: every filling would go through 60 rows, and the work ahead cannot be guessed."""
    table = [[int(column % 60 == row) + int(row == 7) for column in range(250)] for row in range(60)]
    test = fisher(table, draws=20)
    assert test is not None
    assert test.procedure is Procedure.FISHER_DRAWN


def test_the_same_table_on_its_side_is_counted_out_too() -> None:
    table = [[1, 1, 1, 0], [2, 2, 3, 1], [5, 5, 7, 4], [3, 3, 6, 5]]
    one, other = fisher(table), fisher(turned(table))
    assert one is not None
    assert one == other
    assert one.procedure is Procedure.FISHER


def test_three_groups_and_six_steps_of_a_hundred_are_counted_out() -> None:
    """What six columns hold was too much before the last two were looked up."""
    table = [[3, 6, 7, 4, 3, 3], [4, 7, 14, 5, 8, 4], [4, 8, 9, 9, 4, 5]]
    test = fisher(table)
    assert test is not None
    assert test.procedure is Procedure.FISHER
    p, (low, high) = share_no_likelier(table, seed=1, draws=20_000)
    assert low < test.p < high
    assert p == pytest.approx(test.p, rel=0.05)
