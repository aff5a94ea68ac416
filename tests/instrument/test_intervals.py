"""What the answers of a scale stand for: read as written, faults told at their place, nothing fielded changes."""

from math import inf

import pytest
from forms import HOURS, codes, culprit, form, instrument, item, problems

from svsurvey.instrument.codebook import variables
from svsurvey.instrument.domain import Single
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.translation import fingerprint_of_texts

SCALE = "scale: {1: Days, 2: Weeks, 3: Longer, 4: Not yet, 9: {label: I do not know, missing: true}}"
PLAIN = f"{{id: rest, type: single, text: How long?, {SCALE}}}"
SPANS = "interval: [[0, 3], [4, 30], [31, null], [0, null]]"


def rest(interval: str, scale: str = SCALE) -> str:
    return f"{{id: rest, type: single, text: How long?, {scale}, {interval}}}"


def single(written: str) -> Single:
    domain = item(written).domain
    assert isinstance(domain, Single)
    return domain


def test_each_answer_that_counts_has_its_interval_in_days() -> None:
    domain = single(rest(SPANS))
    assert domain.stands_for == {1: (0, 3), 2: (4, 30), 3: (31, inf), 4: (0, inf)}
    assert domain.unit == "days"
    assert [domain.span_of(code) for code in (1, 3, 4, 9)] == ["0 to 3 days", "31 days or more", "not yet", ""]


def test_the_unit_may_be_another() -> None:
    assert (
        single(rest("interval: [[0, 0.5], [1, 4], [5, null], [0, null]], unit: weeks")).span_of(1)
        == "0 to 0.5 weeks"
    )


@pytest.mark.parametrize(
    "interval",
    [
        "interval: [[0, null], [0, 3], [4, 30], [31, null]]",
        "interval: [[31, null], [4, 30], [0, 3], [0, null]]",
        "interval: [[0, 0], [1, 1], [2, 2], [3, 1000]]",
        "interval: [[0, null], [0, null], [0, null], [0, null]]",
    ],
)
def test_they_may_go_up_or_down_and_not_yet_may_stand_anywhere(interval: str) -> None:
    assert len(single(rest(interval)).intervals) == 4


@pytest.mark.parametrize(
    ("interval", "code", "at"),
    [
        ("interval: [[0, 3], [4, 30], [31, null]]", "bad-interval", "[[0, 3]"),
        ("interval: [[0, 3], [4, 30], [31, 40], [50, 60], [70, null]]", "bad-interval", "[[0, 3]"),
        ("interval: [[0, 3], [30, 4], [31, null], [0, null]]", "bad-interval", "[30, 4]"),
        ("interval: [[-1, 3], [4, 30], [31, null], [0, null]]", "bad-interval", "[-1, 3]"),
        ("interval: [[0, 3], [3, 30], [31, null], [0, null]]", "bad-interval", "[3, 30]"),
        ("interval: [[0, 3], [31, null], [4, 30], [0, null]]", "bad-interval", "[4, 30]"),
        ("interval: [[0, 3], [4, null], [31, null], [0, null]]", "bad-interval", "[31, null]"),
        (f"interval: [[0, 3], [4, 30], [{10**15}, null], [0, null]]", "bad-interval", "[1000"),
        (f"interval: [[0, 3], [4, 30], [31, {10**15}], [0, null]]", "bad-interval", "[31, 1000"),
        ("interval: [[0, 3], [4, 30], [31, 1e400], [0, null]]", "bad-interval", "[31, 1e400]"),
        ("interval: [[null, 3], [4, 30], [31, null], [0, null]]", "wrong-type", "[null, 3]"),
        ("interval: [[0, 3], [4, 30], [31], [0, null]]", "wrong-type", "[31]"),
        ("interval: [[0, 3], [4, 30], [31, long], [0, null]]", "wrong-type", "[31, long]"),
        ("interval: [0, 3, 4, 30]", "wrong-type", "0, 3"),
        ("interval: 3", "wrong-type", "3"),
        ("interval: []", "wrong-type", "[]"),
        ("unit: days", "misplaced-key", "unit"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(interval: str, code: str, at: str) -> None:
    text = form(rest(interval))
    found = problems(text)
    assert {problem.code for problem in found} == {code}
    assert culprit(text, found[0]).startswith(at)


def test_a_unit_shows_no_answer() -> None:
    assert codes(form(HOURS, rest(SPANS + ", unit: '{hours}'"))) == ["bad-pipe"]


def test_answers_without_an_order_have_none() -> None:
    assert codes(form(rest("interval: [[0, 3], [4, null]]", "options: {1: Days, 2: Longer}"))) == ["bad-interval"]


def test_other_items_have_none() -> None:
    assert codes(form("{id: n, type: number, text: N?, range: [0, 9], interval: [[0, 1]]}")) == ["misplaced-key"]


def test_an_interval_that_is_no_pair_is_one_fault_not_two() -> None:
    """The number of intervals is not told wrong as well, because one of them was not understood."""
    assert codes(form(rest("interval: [[0, 3], four, [31, null], [0, null]]"))) == ["wrong-type"]


def versions() -> tuple[Instrument, Instrument]:
    return instrument(PLAIN), instrument(rest(SPANS))


def test_answers_of_a_version_without_them_are_pooled_with_those_of_one_that_has_them() -> None:
    before, after = versions()
    assert variables(before)[0].same_meaning(variables(after)[0])


def test_translations_stay_fresh_and_the_version_is_another() -> None:
    """People read none of it, so no translation is stale; what was fielded keeps its fingerprint, and to add
    intervals takes a version of its own, for the numbers of a report change."""
    before, after = versions()
    assert fingerprint_of_texts(before) == fingerprint_of_texts(after)
    assert fingerprint(before) != fingerprint(after)
    other = instrument(rest(SPANS.replace("[0, 3]", "[0, 2]")))
    assert fingerprint(other) != fingerprint(after)
