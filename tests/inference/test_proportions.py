"""Intervals of shares and of their differences, against published figures and by what holds of all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.inference.proportions import Z, newcombe, wilson, worst_case

quickly = settings(max_examples=30, deadline=None)

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


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1))
@quickly
def test_fewer_people_in_all_make_it_narrower(part: int, rest: int, kept: float) -> None:
    whole, few = wilson(part, part + rest), wilson(part, part + rest, kept=kept)
    if whole is None or few is None:
        assert part + rest == 0
        return
    assert whole[0] <= few[0] + 1e-12
    assert few[0] - 1e-12 <= part / (part + rest) <= few[1] + 1e-12
    assert few[1] <= whole[1] + 1e-12


def test_when_all_were_asked_there_is_no_width() -> None:
    assert wilson(5, 20, kept=0) == (0.25, 0.25)
    assert wilson(0, 20, kept=0) == (0, 0)
    assert wilson(20, 20, kept=0) == (1, 1)


pairs = st.tuples(st.integers(0, 30), st.integers(0, 30))


@given(pairs, pairs)
@quickly
def test_a_difference_turned_round_turns_its_interval(one: tuple[int, int], other: tuple[int, int]) -> None:
    (a, b), (c, d) = one, other
    found, turned = newcombe(a, a + b, c, c + d), newcombe(c, c + d, a, a + b)
    if found is None or turned is None:
        assert found is turned
        assert 0 in (a + b, c + d)
        return
    assert turned == pytest.approx((-found[0], -found[2], -found[1]))
    assert -1 <= found[1] <= found[0] <= found[2] <= 1


def test_a_group_of_nobody_has_no_difference() -> None:
    assert newcombe(0, 0, 3, 9) is None


def test_what_the_silent_could_have_said() -> None:
    assert worst_case(30, 60, 40) == (0.3, 0.7)
    assert worst_case(30, 60, 0) == (0.5, 0.5)
    assert worst_case(0, 0, 10) == (0, 1)
    assert worst_case(0, 0, 0) is None
