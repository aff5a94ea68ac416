"""What is said of a test beside rounded counts: nothing that they do not tell, and nothing that is not so."""

from itertools import product

import numpy as np
import pytest

from svsurvey.crosstabs.limits import NOT_UNDER, p_hint, v_hint
from svsurvey.inference.tails import chi_squared_above
from svsurvey.release.rounding import nearest

UNDER = {"<0.001": 0.001, "<0.01": 0.01, "<0.05": 0.05}


def p_values(tables: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", df: int) -> list[float]:
    """Pearson's p of many tables at once, from the formula."""
    rows, columns = tables.sum(2, keepdims=True), tables.sum(1, keepdims=True)
    means = rows * columns / np.maximum(tables.sum((1, 2), keepdims=True), 1)
    parts = np.divide((tables - means) ** 2, means, out=np.zeros_like(means), where=means > 0)
    return [chi_squared_above(float(x), df) for x in (parts.sum((1, 2)).min(), parts.sum((1, 2)).max())]


def holds(hint: str | None, smallest: float, largest: float) -> bool:
    return hint is None or (smallest >= 0.05 if hint == NOT_UNDER else largest < UNDER[hint])


@pytest.mark.proof
def test_a_band_holds_for_all_tables_behind_small_rounded_ones() -> None:
    """Every 2 x 2 table of rounded counts to 35 with rows that are shown, and all 625 that may stand behind it."""
    around = np.array([*product(range(-2, 3), repeat=4)], float)
    said = 0
    for cells in product(range(0, 40, 5), repeat=4):
        hint = p_hint([cells[:2], cells[2:]])
        said += hint is not None
        if hint and min(sum(cells[:2]), sum(cells[2:])) >= 15:
            behind = np.maximum(np.array(cells) + around, 0).reshape(-1, 2, 2)
            largest, smallest = p_values(behind, 1)
            assert holds(hint, smallest, largest), (cells, hint)
    assert said > 1000


@pytest.mark.parametrize("seed", range(4))
def test_a_band_holds_for_larger_tables_too(seed: int) -> None:
    chance = np.random.default_rng(seed)
    said = 0
    for _ in range(60):
        rows, columns = chance.integers(2, 5), chance.integers(2, 6)
        table: list[list[int]] = [
            [nearest(int(n)) for n in chance.multinomial(60, chance.dirichlet(np.ones(columns)))]
            for _ in range(rows)
        ]
        behind = np.maximum(np.array(table, float) + chance.integers(-2, 3, (500, rows, columns)), 0)
        full = [
            [n for n, column in zip(row, zip(*table, strict=True), strict=True) if any(column)] for row in table
        ]
        largest, smallest = p_values(behind, (len(full) - 1) * (len(full[0]) - 1))
        said += (hint := p_hint(table)) is not None
        assert any(0 in column for column in [[sum(c)] for c in zip(*table, strict=True)]) or holds(
            hint, smallest, largest
        )
    assert said > 20


def test_no_table_no_hint() -> None:
    tables: list[list[list[int]]] = [[], [[]], [[5, 0]], [[5], [5]], [[0, 0], [5, 5]], [[0, 5], [0, 10]]]
    for table in tables:
        assert p_hint(table) is None
        assert v_hint(table) is None


def test_v_is_of_the_rounded_counts() -> None:
    assert v_hint([[20, 0], [0, 20]]) == pytest.approx(1)
    assert v_hint([[100, 100], [100, 100]]) == pytest.approx(0)


def test_v_is_not_told_where_rounding_makes_it() -> None:
    """Of 10 and 5 beside 5 and 10 V is 0.3; behind them it can be 0.07 (8, 7; 7, 8) and 0.6 (12, 3; 3, 12)."""
    assert p_hint([[10, 5], [5, 10]]) is None
    assert v_hint([[10, 5], [5, 10]]) is None
    assert v_hint([[10, 10], [10, 10]]) == (0 if p_hint([[10, 10], [10, 10]]) else None)
    large = [[200, 195], [180, 185]]
    assert v_hint(large) == pytest.approx(0)


@pytest.mark.parametrize("seed", range(3))
def test_v_is_never_far_from_the_true_one(seed: int) -> None:
    """Where p is open, of what is told nothing is off by more than the step and what one decimal leaves out."""
    chance = np.random.default_rng(seed)
    said = 0
    for _ in range(300):
        true = chance.integers(20, 300, (2, 2))
        rounded = [[nearest(int(n)) for n in row] for row in true]
        if p_hint(rounded) is None and (told := v_hint(rounded)) is not None:
            said += 1
            rows, columns = true.sum(1), true.sum(0)
            v = abs(float(np.linalg.det(true))) / float(np.sqrt(float(rows.prod()) * float(columns.prod())))
            assert abs(v - told) <= 0.1 + 0.05 + 1e-9
    assert said > 5
