"""Bands as people type them: for codes and for numbers, with names or without, and what is refused."""

from math import inf

import pytest

from svsurvey.crosstabs.bands import banded_codes, banded_numbers, groups_of, in_order
from svsurvey.errors import UsageError

STEPS = {1: "Never", 2: "Rarely", 3: "Sometimes", 4: "Often", 5: "Always", 9: "Unsure"}


def test_each_code_is_a_group_of_its_own() -> None:
    never, *_, unsure = groups_of(STEPS)
    assert (never.key, never.label, never.short) == (1, "Never", "1")
    assert unsure.holds(9)
    assert not unsure.holds(5)


def test_bands_of_codes_hold_what_lies_between_their_ends() -> None:
    low, middle, rest = banded_codes("1-2, 3 ,4-9", STEPS)
    assert [[code for code in STEPS if band.holds(code)] for band in (low, middle, rest)] == [
        [1, 2],
        [3],
        [4, 5, 9],
    ]
    assert [band.label for band in (low, middle, rest)] == ["Never / Rarely", "Sometimes", "Often … Unsure"]
    assert [band.key for band in (low, middle, rest)] == ["1-2", "3", "4-9"]


def test_a_band_can_have_a_name_and_says_what_is_in_it() -> None:
    (low, high) = banded_codes("seldom or never=1-2,often=4+5", STEPS)
    assert (low.key, low.label, low.short, low.inside) == (
        "seldom or never",
        "seldom or never",
        "1-2",
        "Never / Rarely",
    )
    assert [code for code in STEPS if high.holds(code)] == [4, 5]


def test_bands_of_numbers_have_ends_or_none_and_their_unit() -> None:
    few, many, more = banded_numbers("-5-20,20.5-40,41-", "hours")
    assert [*few.spans] == [(-5.0, 20.0)]
    assert many.holds(20.5)
    assert not many.holds(20.4)
    assert [*more.spans] == [(41.0, inf)]
    assert [band.label for band in (few, many, more)] == ["-5 to 20 hours", "20.5 to 40 hours", "41 or more hours"]


@pytest.mark.parametrize(
    ("text", "ordered"),
    [("1-2,3,4-5", True), ("4-5,3,1", True), ("3,1-2,4-5", False), ("1+3,2", False), ("1-5", True)],
)
def test_bands_follow_each_other_or_do_not(text: str, ordered: bool) -> None:
    assert in_order(banded_codes(text, STEPS), [*STEPS]) is ordered
    assert in_order(banded_numbers(text)) is ordered


def test_the_order_of_codes_need_not_be_that_of_the_numbers() -> None:
    bands = banded_codes("9,1,2-3", STEPS)
    assert in_order(bands, [9, 1, 2, 3, 4, 5])
    assert not in_order(bands, [*STEPS])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "there is no band"),
        (" , ", "there is no band"),
        ("1-2-3", "'1-2-3' is no band"),
        ("low=", "'' is no band"),
        ("=1-2", "'=1-2' is no band"),
        ("one", "'one' is no band"),
        ("4-2", "ends before it begins"),
        ("1-3,3-5", "the bands 1-3 and 3-5 share an answer"),
        ("a=1,a=2", "two bands are called a"),
        ("6-8", "no answer has a code in the band 6-8"),
        ("1-99999999999999999999", "is no band"),
    ],
)
def test_what_is_no_band_is_said(text: str, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        banded_codes(text, STEPS)
