"""Curves of times in intervals: what must hold of any intervals, and where there is nothing to compute."""

from collections import Counter
from math import fsum, inf, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.inference.result import Ends
from svsurvey.inference.turnbull import Curve, innermost, turnbull

FAST = settings(max_examples=30, deadline=None)

DAYS = {(0.0, 3.0): 120, (4.0, 30.0): 60, (31.0, 180.0): 40, (181.0, 365.0): 20, (366.0, inf): 30}
"""The options of an item: no one overlaps another."""


@st.composite
def an_interval(draw: st.DrawFn) -> Ends:
    low = draw(st.integers(0, 12))
    return float(low), draw(st.one_of(st.just(inf), st.integers(low, 14).map(float)))


INTERVALS = st.dictionaries(an_interval(), st.integers(1, 6), min_size=1, max_size=9)
Intervals = dict[Ends, int]


def likelihood(curve: Curve, counts: Intervals) -> float:
    held = list(zip(curve.stretches, curve.masses, strict=True))
    return fsum(
        n * log(fsum(mass for (a, b), mass in held if a >= low and b <= high)) for (low, high), n in counts.items()
    )


def told(counts: Intervals) -> Intervals:
    return {ends: n for ends, n in counts.items() if ends != (0, inf)}


@given(INTERVALS)
@FAST
def test_shares_add_up_and_no_stretch_pulls_more_than_others(counts: Intervals) -> None:
    """The Karush-Kuhn-Tucker conditions, said anew: no mixture with another curve is likelier."""
    curve = turnbull(counts)
    if curve is None:
        assert not told(counts)
        return
    assert fsum(curve.masses) == pytest.approx(1, abs=1e-12)
    assert curve.n == sum(told(counts).values())
    best = likelihood(curve, told(counts))
    for stretch in innermost(told(counts)):
        mixed = dict(zip(curve.stretches, (0.99 * mass for mass in curve.masses), strict=True))
        mixed[stretch] = mixed.get(stretch, 0) + 0.01
        assert likelihood(Curve(tuple(mixed), tuple(mixed.values()), curve.n), told(counts)) <= best + 1e-7


@given(INTERVALS, INTERVALS)
@FAST
def test_order_splitting_and_people_who_say_nothing_do_not_matter(counts: Intervals, more: Intervals) -> None:
    added = Counter(counts) + Counter(more)
    turned = {ends: added[ends] for ends in reversed(added)} | {(0.0, inf): 17, (2.0, 5.0): added[2.0, 5.0]}
    a, b = turnbull(added), turnbull(turned)
    assert (a is None) == (b is None)
    if a and b:
        assert a.stretches == b.stretches
        assert a.masses == pytest.approx(b.masses, abs=1e-6)


@given(INTERVALS, st.sampled_from((2, 1000)))
@FAST
def test_so_many_times_the_people_give_the_same_curve(counts: Intervals, times: int) -> None:
    a, b = turnbull(counts), turnbull({ends: n * times for ends, n in counts.items()})
    assert (a is None) == (b is None)
    if a and b:
        assert a.masses == pytest.approx(b.masses, abs=1e-6)


@given(INTERVALS)
@FAST
def test_shares_grow_with_time_and_the_median_is_where_a_half_is_reached(counts: Intervals) -> None:
    curve = turnbull(counts)
    if curve is None:
        return
    shares = [curve.recovered_by(time) for time in range(16)]
    assert shares == sorted(shares)
    assert all(0 <= low <= high <= 1 for low, high in shares)
    if curve.median:
        low, high = curve.median
        assert curve.recovered_by(high)[0] >= 0.5 - 1e-6
        assert curve.recovered_by(low - 1)[1] < 0.5
    else:
        assert curve.recovered_by(10**9)[0] <= 0.5


def test_of_options_that_do_not_overlap_shares_are_counts() -> None:
    curve = turnbull(DAYS)
    assert curve is not None
    assert curve.stretches == tuple(DAYS)
    assert curve.masses == pytest.approx([n / 270 for n in DAYS.values()])
    assert curve.recovered_by(30) == pytest.approx((180 / 270, 180 / 270))
    assert curve.recovered_by(17) == pytest.approx((120 / 270, 180 / 270))
    assert curve.recovered_by(10**6) == pytest.approx((240 / 270, 1))
    assert curve.recovered_by(-1) == (0, 0)
    assert [curve.point(share) for share in (0.5, 0.95)] == [(4, 30), (366, inf)]
    assert curve.median == (4, 30)


def test_whoever_has_not_recovered_yet_is_shared_out_over_what_comes_later() -> None:
    """40 know only that it takes longer than 30 days: as Kaplan & Meier have it."""
    curve = turnbull({(0.0, 30.0): 30, (31.0, inf): 40, (31.0, 180.0): 10, (181.0, inf): 30})
    assert curve is not None
    assert curve.masses == pytest.approx([30 / 110, 80 / 110 * 0.25, 80 / 110 * 0.75])
    assert curve.median is None


def test_a_half_exactly_is_reached_where_the_first_half_ends() -> None:
    curve = turnbull({(0.0, 3.0): 5, (4.0, 30.0): 5})
    assert curve is not None
    assert curve.median == (0, 3)


@pytest.mark.parametrize("counts", [{}, {(0.0, inf): 9}, {(3.0, 4.0): 0}, {(0.0, inf): 1, (2.0, 2.0): 0}])
def test_who_says_nothing_makes_no_curve(counts: Intervals) -> None:
    assert turnbull(counts) is None


def test_one_person() -> None:
    assert turnbull({(4.0, 30.0): 1}) == Curve(((4, 30),), (1,), 1)
    assert turnbull({(4.0, inf): 1}) == Curve(((4, inf),), (1,), 1)
    assert turnbull({(4.0, inf): 1, (0.0, inf): 1}) == Curve(((4, inf),), (1,), 1)


def test_an_interval_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        turnbull({(5.0, 4.0): 1})
