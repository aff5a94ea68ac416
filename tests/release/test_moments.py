"""A mean, or a standard deviation, beside rounded counts: whether it tells a count from 1 to 4."""

from collections.abc import Iterator, Sequence
from itertools import product
from math import sqrt
from random import Random

import pytest

from svsurvey.release.moments import Beside, Cell, Range
from svsurvey.release.rounding import nearest


def cells(counts: Sequence[int]) -> list[Cell]:
    """Answers 0, 1, 2 …"""
    return [Cell((float(value),), nearest(n), n) for value, n in enumerate(counts)]


def beside(counts: Sequence[int], mean: Range, sd: Range | None = None) -> Beside:
    n = sum(counts)
    return Beside(cells(counts), Cell((), nearest(n), n), mean, sd)


def test_three_ones_and_nothing_else() -> None:
    assert beside([32, 3, 0, 0], (-0.1, 0.1)).tells()
    assert not beside([32, 3, 0, 0], (-0.5, 0.5)).tells()
    assert not beside([30, 5, 0, 0], (0.1, 0.2)).tells(), "no count from 1 to 4"


def test_a_rare_answer_far_from_the_others() -> None:
    counts = [30, 12, 0, 0, 0, 0, 0, 0, 0, 3]
    assert beside(counts, (0.7, 0.9)).tells()
    wide = beside(counts, (0.0, 2.0))
    assert not wide.tells()
    assert Beside(wide.cells, wide.people, (0.6, 1.0), (2.3, 2.4)).tells()


def test_what_lies_within_a_stretch_leaves_it_open() -> None:
    found = [Cell(tuple(float(v) for v in range(10)), 30, 32), Cell(tuple(float(v) for v in range(10, 20)), 5, 3)]
    assert not Beside(found, Cell((), 35, 35), (3.9, 4.1)).tells()


@pytest.mark.parametrize("seed", range(12))
def test_it_is_told_where_no_other_table_fits(seed: int) -> None:
    chance = Random(seed)
    counts = [chance.randint(8, 20), chance.choice([0, 1, 2, 3, 4]), chance.choice([0, 1, 2, 3, 4, 9])]
    n, total = sum(counts), sum(value * many for value, many in enumerate(counts))
    half = chance.choice([0.05, 0.1, 0.25])
    mean = total / n - half * chance.random(), total / n + half
    sd = None
    if chance.random() < 0.5:
        true = sqrt(sum(many * (value - total / n) ** 2 for value, many in enumerate(counts)) / (n - 1))
        sd = true - half, true + half
    small = [at for at, many in enumerate(counts) if 0 < many < 5]
    found = [*fitting(counts, mean, sd)]
    assert beside(counts, mean, sd).tells() == any(len({table[at] for table in found}) == 1 for at in small)


def fitting(counts: Sequence[int], mean: Range, sd: Range | None) -> Iterator[tuple[int, ...]]:
    """Every table that may stand behind what is shown."""
    around = [range(max(0, nearest(many) - 2), nearest(many) + 3) for many in counts]
    for table in product(*around):
        n, total = sum(table), sum(value * many for value, many in enumerate(table))
        if abs(n - nearest(sum(counts))) > 2 or not mean[0] <= total / n <= mean[1]:
            continue
        is_sd = sqrt(sum(many * (value - total / n) ** 2 for value, many in enumerate(table)) / (n - 1))
        if sd is None or sd[0] <= is_sd <= sd[1]:
            yield table
