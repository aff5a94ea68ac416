"""What can be answered: every way of writing an answer, and why something is none."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
    reversible,
)
from svsurvey.message import Message
from svsurvey.response import Missing
from svsurvey.sentences import sentences

OPTIONS = (Option(1, "Fall"), Option(2, "Error"), Option(-3, "Delay"), Option(99, "None", alone=True))
TEN = tuple(Option(code, str(code)) for code in range(11))
SCALE = (Option(1, "No"), Option(2, "Partly"), Option(3, "Yes"), Option(9, "Does not apply", missing=True))

SINGLE = Single(OPTIONS)
MULTIPLE = Multiple(OPTIONS, least=2, most=2)
WHOLE = Number(0, 168, reserved=frozenset({-97}))
POINT = Number(-5.5, 5.5, decimals=1)
FREE = Number(reserved=frozenset({-97, -98}))
DAY = Date(date(2020, 2, 1), date(2020, 3, 31))
MONTH = Date(date(2020, 2, 1), date(2020, 3, 1), Precision.MONTH)
YEAR = Date(date(1950, 1, 1), date(2020, 1, 1), Precision.YEAR)
MORNING = Time(time(6), time(9, 30))
LINE = Text(longest=10)
LINES = Text(lines=True)
GRID = Grid((Row("a", "First"), Row("b", "Second")), SCALE)
WIDE = Grid((Row("a", "First"), Row("b", "Second")), TEN)
RANKING = Ranking(OPTIONS[:3], top=2)
SLIDER = Slider(0, 100, 5)


@pytest.mark.parametrize(
    ("domain", "raw", "value"),
    [
        (SINGLE, 1, 1),
        (SINGLE, " 2 ", 2),
        (SINGLE, "-3", -3),
        (MULTIPLE, "1,2", frozenset({1, 2})),
        (MULTIPLE, "1 2", frozenset({1, 2})),
        (MULTIPLE, " 1 ,  -3 ", frozenset({1, -3})),
        (MULTIPLE, [2, "1"], frozenset({1, 2})),
        (MULTIPLE, {1, 2}, frozenset({1, 2})),
        (MULTIPLE, (1, 1, 2), frozenset({1, 2})),
        (MULTIPLE, 99, frozenset({99})),
        (Multiple(OPTIONS, least=0), "", frozenset()),
        (Multiple(OPTIONS), 1, frozenset({1})),
        (WHOLE, "0", 0),
        (WHOLE, 168.0, 168),
        (WHOLE, " 40 ", 40),
        (WHOLE, "007", 7),
        (POINT, "1.5", 1.5),
        (POINT, "1,5", 1.5),
        (POINT, "-.5", -0.5),
        (POINT, 3, 3.0),
        (FREE, "-12", -12),
        (Number(decimals=3), "1,234", 1.234),
        (DAY, "2020-02-29", date(2020, 2, 29)),
        (DAY, date(2020, 3, 31), date(2020, 3, 31)),
        (DAY, datetime(2020, 3, 31, 12, 30), date(2020, 3, 31)),
        (MONTH, "2020-03", date(2020, 3, 1)),
        (MONTH, date(2020, 3, 31), date(2020, 3, 1)),
        (YEAR, "1950", date(1950, 1, 1)),
        (YEAR, 2020, date(2020, 1, 1)),
        (MORNING, "6:00", time(6)),
        (MORNING, "09:30", time(9, 30)),
        (MORNING, time(7, 15, 59), time(7, 15)),
        (LINE, "  two\nwords  ", "two words"),
        (LINE, "e\u0301\x1b", "é\ufffd"),
        (LINES, " one\r\ntwo ", "one\ntwo"),
        (GRID, {"a": 1, "b": "9"}, {"a": 1, "b": 9}),
        (GRID, {"b": 3}, {"b": 3}),
        (GRID, {"a": Missing.REFUSED, "b": 2}, {"a": Missing.REFUSED, "b": 2}),
        (GRID, {"a": None, "b": 2}, {"b": 2}),
        (GRID, {}, {}),
        (GRID, "12", {"a": 1, "b": 2}),
        (GRID, "1, 2", {"a": 1, "b": 2}),
        (GRID, [3, 9], {"a": 3, "b": 9}),
        (WIDE, "1 10", {"a": 1, "b": 10}),
        (RANKING, "2 1", (2, 1)),
        (RANKING, [-3, 2], (-3, 2)),
        (Ranking(OPTIONS[:2]), "2,1", (2, 1)),
        (SLIDER, "0", 0),
        (SLIDER, 95, 95),
    ],
)
def test_an_answer_is_read(domain: Domain, raw: object, value: object) -> None:
    assert not isinstance(domain, Note)
    found = domain.read(raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("domain", "raw", "said"),
    [
        (SINGLE, 3, "Choose one of 1, 2, -3 or 99."),
        (SINGLE, "", "Choose one of"),
        (SINGLE, "1.0", "Choose one of"),
        (SINGLE, 1.0, "Choose one of"),
        (SINGLE, True, "Choose one of"),
        (SINGLE, "١", "Choose one of"),
        (SINGLE, "²", "Choose one of"),
        (SINGLE, "--1", "Choose one of"),
        (SINGLE, "9" * 5000, "Choose one of"),
        (SINGLE, [1], "Choose one of"),
        (SINGLE, None, "Choose one of"),
        (MULTIPLE, "1", "Choose at least 2."),
        (MULTIPLE, "", "Choose at least 2."),
        (MULTIPLE, "1 2 -3", "Choose at most 2."),
        (MULTIPLE, "1 99", "An answer that goes only by itself cannot be chosen with others."),
        (MULTIPLE, "1 4", "Choose from 1, 2, -3 or 99, with commas between."),
        (MULTIPLE, "1;2", "Choose from"),
        (MULTIPLE, {"1": True}, "Choose from"),
        (MULTIPLE, [1, None], "Choose from"),
        (MULTIPLE, [[1], 2], "Choose from"),
        (WHOLE, "", "Type a whole number."),
        (WHOLE, "ten", "Type a whole number."),
        (WHOLE, "1.5", "Type a whole number."),
        (WHOLE, "1,000", "Type a whole number."),
        (WHOLE, "1.000", "Type a whole number."),
        (WHOLE, "1e2", "Type a whole number."),
        (WHOLE, "0x10", "Type a whole number."),
        (WHOLE, "1_0", "Type a whole number."),
        (WHOLE, "5.", "Type a whole number."),
        (WHOLE, "٣", "Type a whole number."),
        (WHOLE, True, "Type a whole number."),
        (WHOLE, float("nan"), "Type a whole number."),
        (WHOLE, float("inf"), "Type a whole number."),
        (WHOLE, 10**400, "Type a whole number."),
        (WHOLE, 169, "Type a number from 0 to 168."),
        (WHOLE, "-1", "Type a number from 0 to 168."),
        (Number(low=1), 0, "Type a number of 1 or more."),
        (Number(high=1_000_000), 1_000_001, "Type a number of 1000000 or less."),
        (Number(0.25, 1_234_567.5, decimals=2), 0, "Type a number from 0.25 to 1234567.5."),
        (FREE, -97, "This number stands for a missing answer and cannot be used."),
        (POINT, "1.25", "Type at most 1 digits after the point."),
        (POINT, "1,000", "Type at most 1 digits after the point."),
        (POINT, 0.125, "Type at most 1 digits after the point."),
        (POINT, "1,0,0", "Type a number."),
        (POINT, "-", "Type a number."),
        (POINT, ".", "Type a number."),
        (DAY, "2020-02-30", "Type it as YYYY-MM-DD, for example 2024-05-31."),
        (DAY, "20200229", "Type it as YYYY-MM-DD, for example 2024-05-31."),
        (DAY, "2020-W09-1", "Type it as YYYY-MM-DD, for example 2024-05-31."),
        (DAY, "29.02.2020", "Type it as YYYY-MM-DD, for example 2024-05-31."),
        (DAY, "٢٠٢٠-02-29", "Type it as YYYY-MM-DD, for example 2024-05-31."),
        (DAY, 2020, "Type it as YYYY-MM-DD, for example 2024-05-31."),
        (DAY, "2020-01-31", "Type 2020-02-01 or later."),
        (DAY, "2020-04-01", "Type 2020-03-31 or earlier."),
        (MONTH, "2020-02-01", "Type it as YYYY-MM, for example 2024-05."),
        (MONTH, "2020-13", "Type it as YYYY-MM, for example 2024-05."),
        (MONTH, "2020-01", "Type 2020-02 or later."),
        (YEAR, "50", "Type it as YYYY, for example 2024."),
        (YEAR, True, "Type it as YYYY, for example 2024."),
        (YEAR, "True", "Type it as YYYY, for example 2024."),
        (YEAR, "0000", "Type it as YYYY, for example 2024."),
        (YEAR, 1949, "Type 1950 or later."),
        (MORNING, "05:59", "Type a time from 06:00 to 09:30."),
        (Time(), "24:00", "Type a time as HH:MM, for example 14:30."),
        (Time(), "12:60", "Type a time as HH:MM"),
        (Time(), ":30", "Type a time as HH:MM"),
        (Time(), "12:", "Type a time as HH:MM"),
        (Time(), "1230", "Type a time as HH:MM"),
        (Time(), "12:3", "Type a time as HH:MM"),
        (Time(), "²:30", "Type a time as HH:MM"),
        (Time(), 1230, "Type a time as HH:MM"),
        (LINE, " \n ", "Type some words."),
        (LINE, 5, "Type some words."),
        (LINE, "x" * 11, "Type at most 10 characters; these are 11."),
        (GRID, "1", "Give 2 codes, one a row."),
        (GRID, "²²", "Give 2 codes, one a row."),
        (GRID, "14", "“Second”: Choose one of 1, 2, 3 or 9."),
        (GRID, {"c": 1}, "There is no row “c”."),
        (GRID, {1: 1}, "There is no row “1”."),
        (GRID, {"\x1b": 1}, "There is no row “\ufffd”."),
        (GRID, {"a": Missing.NOT_ANSWERED}, "“First”: Choose one of"),
        (WIDE, "110", "Give 2 codes, one a row."),
        (GRID, None, "Give 2 codes, one a row."),
        (RANKING, "1", "Give 2 in order, best first."),
        (RANKING, "1 1", "Type codes from 1, 2 or -3, best first, each once."),
        (RANKING, "1 7", "Type codes from"),
        (SLIDER, 7, "Type a whole number from 0 to 100 in steps of 5."),
        (Slider(), 101, "Type a whole number from 0 to 100."),
        (SLIDER, "5.0", "Type a whole number"),
    ],
)
def test_what_is_no_answer_gets_a_reason(domain: Domain, raw: object, said: str) -> None:
    assert not isinstance(domain, Note)
    problem = domain.read(raw)
    assert isinstance(problem, Message)
    assert sentences()(problem).startswith(said)


@pytest.mark.parametrize(
    ("domain", "raw", "key"),
    [
        (SINGLE, 3, "answer.one_of"),
        (MULTIPLE, "1 99", "answer.alone"),
        (WHOLE, 1.5, "answer.whole_number"),
        (POINT, "x", "answer.number"),
        (Date(), "", "answer.date"),
        (MORNING, "x", "answer.time"),
        (LINE, 5, "answer.words"),
        (GRID, "14", "answer.in_row"),
        (RANKING, "1", "answer.places"),
        (SLIDER, 7, "answer.slider_steps"),
        (Slider(), 101, "answer.slider"),
    ],
)
def test_the_reason_is_a_message_without_a_language(domain: Domain, raw: object, key: str) -> None:
    assert not isinstance(domain, Note)
    problem = domain.read(raw)
    assert isinstance(problem, Message)
    assert problem.key == key


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text("0123456789-:.,² ٣", max_size=12)
    | st.sampled_from(list(Missing)),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
DOMAINS = [
    SINGLE,
    MULTIPLE,
    WHOLE,
    POINT,
    FREE,
    DAY,
    MONTH,
    YEAR,
    MORNING,
    LINE,
    LINES,
    GRID,
    WIDE,
    RANKING,
    SLIDER,
]


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(st.sampled_from(DOMAINS), json_like | st.dictionaries(st.sampled_from(["a", "b"]), json_like))
def test_nothing_that_is_sent_is_an_exception(domain: Domain, raw: object) -> None:
    assert not isinstance(domain, Note)
    found = domain.read(raw)
    if isinstance(found, Message):
        assert sentences()(found), "every reason can be said"
    else:
        assert domain.read(found) == found, "an answer that was read is an answer"


@pytest.mark.parametrize(
    ("codes", "ends"),
    [
        ((1, 2, 3), (1, 3)),
        ((3, 1, 2), (1, 3)),
        ((0, 10, 20), (0, 20)),
        ((1, 2, 4), None),
        ((1,), None),
        ((), None),
    ],
)
def test_a_scale_turns_round_when_its_codes_are_evenly_spaced(codes: tuple[int, ...], ends: object) -> None:
    assert reversible([Option(code, "x") for code in codes]) == ends


def test_codes_that_mean_missing_do_not_hinder_turning() -> None:
    assert reversible(SCALE) == (1, 3)


def test_a_date_is_written_as_precisely_as_it_was_asked() -> None:
    assert [precision.write(date(987, 6, 5)) for precision in Precision] == ["0987-06-05", "0987-06", "0987"]
