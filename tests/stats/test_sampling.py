"""People who are not in the numbers: intervals of few people, and bounds for those who said nothing."""

import pytest

from svsurvey.stats.sampling import UNKNOWN_FRAME, frame_of, kept_of, wilson_percent


@pytest.mark.parametrize(
    ("population", "responses", "kept"),
    [(None, 50, 1), (101, 1, 1), (101, 51, 0.5), (101, 101, 0), (1, 1, 0), (50, 60, 0), (100, None, 1)],
)
def test_what_is_left_of_the_variance(population: int | None, responses: int | None, kept: float) -> None:
    assert kept_of(population, responses) == pytest.approx(kept)


def test_in_percent() -> None:
    assert wilson_percent(81, 263) == pytest.approx((25.53, 36.62), abs=0.005)
    assert wilson_percent(20, 20, kept=0) == (100, 100)


def test_what_is_empty_or_withheld_has_no_interval() -> None:
    assert wilson_percent(0, 0) is None
    assert wilson_percent(None, 20) is None
    assert wilson_percent(3, None) is None


def test_without_a_population_the_interval_is_wilson_s() -> None:
    """81 of 263: Newcombe 1998."""
    assert UNKNOWN_FRAME.interval(81, 263) == pytest.approx((25.53, 36.62), abs=0.005)


def test_in_a_small_population_it_is_narrower() -> None:
    """By hand: half of 50 out of 99 people; z² kept = 1.959964² * 49 / 98 = 1.92073; 50 ± 100 sqrt(…)."""
    low, high = frame_of(99, None, 50, 50, conditional=False).interval(25, 50) or (0, 0)
    half = 100 * (1.92073 * (0.25 / 50 + 1.92073 / 10_000)) ** 0.5 / (1 + 1.92073 / 50)
    assert (low, high) == pytest.approx((50 - half, 50 + half), abs=1e-4)


def test_of_a_census_there_is_none() -> None:
    assert frame_of(50, None, 50, 50, conditional=False).interval(25, 50) is None


def test_bounds_by_hand() -> None:
    """30 of 60 said yes, 40 of the 100 invited said nothing: from 30 to 70 of 100."""
    found = frame_of(None, 100, 60, 60, conditional=False)
    assert found.bounded
    assert found.bounds(30, 60) == (30, 70)
    assert found.bounds(0, 60) == (0, 40)


def test_who_was_not_reached_is_silent_too() -> None:
    assert frame_of(None, 100, 60, 50, conditional=False).bounds(50, 50) == (50, 100)


def test_under_a_condition_nobody_knows_who_would_have_been_asked() -> None:
    found = frame_of(None, 100, 60, 30, conditional=True)
    assert not found.bounded
    assert found.bounds(10, 30) is None


def test_what_is_withheld_has_no_bounds() -> None:
    assert frame_of(None, 100, None, None, conditional=False).bounds(None, None) is None
