"""Mean, standard deviation, quartiles and bins against R and by hand."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svsurvey.stats.spread import Bin, bins, quantile, spread, spread_table

MPG = [21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4]
MPG += [14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4]
"""Henderson & Velleman 1981, as R's mtcars$mpg. R: summary(mpg); sd(mpg)."""


def test_the_numbers_of_r() -> None:
    result = spread(Counter(MPG))
    assert result.n == 32
    assert result.mean == pytest.approx(20.09062, abs=5e-6)
    assert result.sd == pytest.approx(6.026948, abs=5e-7)
    assert (result.low, result.high) == (10.4, 33.9)
    assert (result.q1, result.median, result.q3) == pytest.approx((15.425, 19.2, 22.8))


@pytest.mark.parametrize(
    ("values", "p", "expected"),
    [
        ([1, 2, 3, 4], 0.25, 1.75),  # R: quantile(1:4, .25) 1.75; type 6 would say 1.25
        ([1, 2, 3, 4], 0.5, 2.5),
        ([1, 2, 3, 4], 0.75, 3.25),
        ([1, 2, 3, 4, 5], 0.25, 2),
        ([7], 0.75, 7),
        ([0, 0, 0, 10], 0.75, 2.5),
        ([0, 10], 1.0, 10),
    ],
)
def test_quantiles_are_of_type_7(values: list[float], p: float, expected: float) -> None:
    assert quantile(Counter(values), p) == expected


def test_decimals_stay_as_they_are_written() -> None:
    """In floats the first quartile is 18.799999999999997 and the mean 0.10000000000000002."""
    assert spread({18.6: 1, 18.8: 1, 18.9: 1, 19.4: 1}).q1 == 18.75
    assert spread({0.1: 1, 0.2: 2, 0.3: 1}).mean == 0.2
    assert quantile({18.6: 1, 18.9: 1, 20.1: 1}, 1 / 3) == pytest.approx(18.8)


def test_few_values() -> None:
    assert spread({}).mean is None
    one = spread({3: 1})
    assert (one.n, one.mean, one.sd, one.low, one.q1, one.high) == (1, 3, None, 3, 3, 3)
    assert spread({3: 5}).sd == 0
    assert spread({4: 0, 5: 2}).low == 5


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60))
def test_mean_and_deviation_are_those_of_the_formula(values: list[int]) -> None:
    n, mean = len(values), Fraction(sum(values), len(values))
    result = spread(Counter(values))
    assert result.mean == pytest.approx(float(mean))
    squares = sum((value - mean) ** 2 for value in values)
    assert result.sd == pytest.approx(float(squares / (n - 1)) ** 0.5)


def test_bins_of_few_whole_numbers_are_the_numbers() -> None:
    assert bins({1: 4, 3: 2}) == (Bin(1, 1, 4), Bin(2, 2, 0), Bin(3, 3, 2))


def test_bins_have_round_borders() -> None:
    found = bins(Counter(range(20, 66)))
    assert [(b.low, b.high) for b in found][:2] == [(20, 24), (25, 29)]
    assert found[-1] == Bin(65, 69, 1)


def test_bins_of_decimals_have_exact_borders() -> None:
    found = bins({0.1: 1, 0.2: 1, 0.3: 1, 1.9: 1}, decimals=1)
    assert found[0] == Bin(0.0, 0.1, 1)
    assert len(found) == 10


@given(st.dictionaries(st.integers(-500, 5000), st.integers(1, 9), min_size=1, max_size=40))
def test_bins_lose_nobody(counted: dict[int, int]) -> None:
    found = bins({float(value): n for value, n in counted.items()})
    assert sum(b.n for b in found) == sum(counted.values())
    assert len(found) <= 10
    for b in found:
        assert b.n == sum(n for value, n in counted.items() if b.low <= value <= b.high)


def test_no_values_no_bins() -> None:
    assert bins({}) == ()


def test_the_line_of_numbers() -> None:
    (row,) = spread_table(spread(Counter(MPG)), 1, 2, "mpg").rows
    assert row.label == "mpg"
    assert [cell.text for cell in row.cells] == ["32", "20.09", "6.03", "10.4", "15.43", "19.20", "22.80", "33.9"]
