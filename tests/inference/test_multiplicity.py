"""Adjusted p-values: what holds of every family."""

from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.inference.multiplicity import benjamini_hochberg, holm

families = st.lists(st.none() | st.floats(0, 1), max_size=12)
quickly = settings(max_examples=30, deadline=None)


def test_no_family_and_a_family_of_one() -> None:
    assert holm([]) == benjamini_hochberg([]) == []
    assert holm([0.03]) == benjamini_hochberg([0.03]) == [0.03]
    assert holm([None, None]) == benjamini_hochberg([None, None]) == [None, None]


@given(families)
@quickly
def test_what_there_is_not_is_none_of_the_family(ps: list[float | None]) -> None:
    known = [p for p in ps if p is not None]
    for adjust in (holm, benjamini_hochberg):
        assert [p for p in adjust(ps) if p is not None] == adjust(known)
        assert [p is None for p in adjust(ps)] == [p is None for p in ps]


@given(families)
@quickly
def test_none_is_smaller_than_before_nor_over_1_and_holm_is_never_under_the_other(ps: list[float | None]) -> None:
    for p, strict, mild in zip(ps, holm(ps), benjamini_hochberg(ps), strict=True):
        if p is not None and strict is not None and mild is not None:
            assert p <= mild * (1 + 1e-12)
            assert mild <= strict * (1 + 1e-12)
            assert strict <= 1


@given(families)
@quickly
def test_the_order_of_the_p_values_stays(ps: list[float | None]) -> None:
    for adjust in (holm, benjamini_hochberg):
        known = sorted((p, q) for p, q in zip(ps, adjust(ps), strict=True) if p is not None and q is not None)
        assert [q for _, q in known] == sorted(q for _, q in known)


@given(families)
@quickly
def test_it_is_nothing_in_which_order_tests_were_run(ps: list[float | None]) -> None:
    for adjust in (holm, benjamini_hochberg):
        assert adjust(ps[::-1])[::-1] == adjust(ps)
