"""Intervals against published figures."""

import pytest

from svsurvey.stats.intervals import Z, wilson, wilson_percent

NEWCOMBE = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0, 0.1611),
    (1, 29): (0.0061, 0.1718),
}
"""Newcombe 1998 (Stat Med 17:857), method 3 in his examples: the score method without continuity correction."""


@pytest.mark.parametrize(("counts", "ends"), NEWCOMBE.items())
def test_wilson_as_published(counts: tuple[int, int], ends: tuple[float, float]) -> None:
    assert wilson(*counts) == pytest.approx(ends, abs=5e-5)


@pytest.mark.parametrize(("counts", "ends"), NEWCOMBE.items())
def test_wilson_does_not_care_what_is_called_a_success(counts: tuple[int, int], ends: tuple[float, float]) -> None:
    part, base = counts
    assert wilson(base - part, base) == pytest.approx((1 - ends[1], 1 - ends[0]), abs=5e-5)


def test_the_ends_solve_the_score_equation() -> None:
    """By its definition an end p is where |share - p| is z standard errors under p."""
    for part, base in ((1, 7), (50, 60), (3, 1000)):
        ends = wilson(part, base)
        assert ends is not None
        for p in ends:
            assert abs(part / base - p) == pytest.approx(Z * (p * (1 - p) / base) ** 0.5)


def test_z_is_the_normal_point() -> None:
    assert pytest.approx(1.959963984540054) == Z


def test_all_or_nobody_ends_exactly() -> None:
    nobody, everybody = wilson(0, 13), wilson(13, 13)
    assert nobody is not None
    assert nobody[0] == 0
    assert everybody is not None
    assert everybody[1] == 1


def test_nobody_asked_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert wilson_percent(0, 0) is None


def test_in_percent() -> None:
    assert wilson_percent(81, 263) == pytest.approx((25.53, 36.62), abs=5e-3)
