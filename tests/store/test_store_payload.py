"""What stands in a box: every value comes back as it was, all boxes are equally long, nonsense is no response."""

import json
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wards import ANSWERS, EVENTS, ITEMS, YES_NO, instrument_of, item, response_to

from svsurvey.commands.simulate import made_up
from svsurvey.instrument.catalogue import available, find
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import Date, Multiple, Number, Precision, Ranking, Single, Slider, Text, Time
from svsurvey.response import Disposition, Missing, Mode, Response, Value
from svsurvey.store.payload import SMALLEST, STEP, BoxFault, Content, Trouble, fits, pack, size_for, unpack

BOX, SECRET = bytes(range(16)), bytes(range(32))

WORDS = st.text(st.characters(codec="utf-8"), max_size=50)
CODES = st.integers(-(2**62), 2**62)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(Missing),
    CODES,
    st.floats(-1e12, 1e12),
    WORDS,
    st.dates(),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    st.frozensets(CODES, max_size=5),
    st.lists(CODES, max_size=5).map(tuple),
)
RESPONSES = st.builds(
    Response,
    WORDS,
    WORDS,
    st.dictionaries(WORDS, VALUES, max_size=6),
    st.sampled_from(Mode),
    st.sampled_from(Disposition),
    WORDS,
    WORDS,
)


@settings(max_examples=150, deadline=None)
@given(RESPONSES, st.binary(min_size=32, max_size=32))
def test_a_response_comes_back_with_values_and_kinds(response: Response, secret: bytes) -> None:
    text = pack(Content(BOX, response, secret), SMALLEST)
    again = unpack(text)
    assert again == Content(BOX, response, secret)
    assert {n: type(v) for n, v in again.response.values.items()} == {
        n: type(v) for n, v in response.values.items()
    }
    assert len(text) in {SMALLEST * STEP**n for n in range(9)}
    assert json.loads(text)["svsurvey_box"] == 1, "jq and any other program can read it"


def test_a_content_does_not_show_itself() -> None:
    assert "colleagues" not in repr(Content(BOX, response_to(instrument_of(*ITEMS)), SECRET))


@pytest.mark.parametrize("value", [2**63, -(2**63), float("inf"), float("nan")])
def test_a_number_that_no_study_keeps_is_refused_before(value: float) -> None:
    with pytest.raises(OverflowError):
        pack(Content(BOX, Response("a", "1", {"n": value}, Mode.LINE, Disposition.COMPLETE), SECRET), SMALLEST)


WHOLE = json.loads(pack(Content(BOX, response_to(instrument_of(*ITEMS)), SECRET), 0))


@pytest.mark.parametrize(
    "change",
    [
        {"box": "00"},
        {"box": 7},
        {"box": "zz" * 16},
        {"secret": "00"},
        {"secret": ""},
        {"secret": None},
        {"instrument": 5},
        {"wave": None},
        {"mode": "telepathy"},
        {"disposition": []},
        {"values": []},
        {"values": None},
        {"values": {"role": True}},
        {"values": {"role": None}},
        {"values": {"role": {}}},
        {"values": {"role": {"missing": "tired"}}},
        {"values": {"role": {"codes": [True]}}},
        {"values": {"role": {"codes": ["1"]}}},
        {"values": {"role": {"date": "2020-02-31"}}},
        {"values": {"role": {"time": "25:00"}}},
        {"values": {"role": [1]}},
        {"svsurvey_box": "1"},
    ],
    ids=str,
)
def test_what_is_no_response_is_told_from_one(change: dict[str, object]) -> None:
    unpack(json.dumps(WHOLE).encode())
    with pytest.raises(BoxFault) as caught:
        unpack(json.dumps(WHOLE | change).encode())
    assert caught.value.trouble is Trouble.NO_RESPONSE
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b"7",
        b"null",
        b"\xff\xfe",
        b"{" * 40,
        b"[" * 100_000,
        b'{"svsurvey_box": 1}',
        b"1" * 9000,
    ],
    ids=lambda text: str(text[:24]),
)
def test_nonsense_is_no_response(text: bytes) -> None:
    with pytest.raises(BoxFault) as caught:
        unpack(text)
    assert caught.value.trouble is Trouble.NO_RESPONSE


def test_a_later_format_asks_for_a_later_program() -> None:
    with pytest.raises(BoxFault) as caught:
        unpack(json.dumps(WHOLE | {"svsurvey_box": 2}).encode())
    assert caught.value.trouble is Trouble.NEWER


# ---- one size for all ------------------------------------------------------------------------------------

LONGEST = "\N{MUSICAL SYMBOL G CLEF}"
ORDER = Ranking(EVENTS)
EVERYTHING = instrument_of(
    item("single", Single(YES_NO)),
    item("several", Multiple(EVENTS)),
    item("number", Number(decimals=3)),
    item("day", Date()),
    item("moment", Time()),
    item("line", Slider()),
    item("best", ORDER),
    item("words", Text(longest=70, lines=True)),
)
FULL: dict[str, Value] = {
    "single": 8,
    "several": frozenset({1, 2, 3}),
    "several_other": LONGEST * 500,
    "number": -999_999_999_999.125,
    "day": date(9999, 12, 31),
    "moment": time(23, 59),
    "line": 100,
    "best": (9, 3, 2, 1),
    "best_other": LONGEST * 500,
    "words": '"\n' * 34 + '""',
}


def test_the_longest_answers_fit_into_the_size_of_every_response() -> None:
    size = size_for(EVERYTHING)
    full = response_to(EVERYTHING, FULL, wave=LONGEST * 40, site='"' * 40)
    nothing = response_to(EVERYTHING, dict.fromkeys(FULL, Missing.NOT_ANSWERED))
    assert fits(response_to(EVERYTHING, FULL), EVERYTHING)
    for response in (full, nothing, response_to(EVERYTHING, {})):
        assert len(pack(Content(BOX, response, SECRET), size)) == size
    written = len(pack(Content(BOX, full, SECRET), 0).rstrip())
    assert size / STEP < written <= size, "and no larger than it has to be"


@pytest.mark.parametrize("characters", [1, 30, 150, 1000, 1500, 4000])
def test_a_text_at_its_limit_fits(characters: int) -> None:
    one = instrument_of(item("words", Text(longest=characters)))
    size = size_for(one)
    for sign in ("a", '"', "\\", LONGEST):
        response = response_to(one, {"words": sign * characters}, wave=LONGEST * 40, site=LONGEST * 40)
        assert len(pack(Content(BOX, response, SECRET), size)) == size


def test_the_shipped_instruments_have_sizes_that_a_laptop_can_carry() -> None:
    sizes = {entry.name: size_for(load(find(entry.name))) for entry in available()}
    assert len(sizes) >= 6
    assert all(size in (2048, 8192, 32768) for size in sizes.values()), sizes


def test_a_response_that_is_longer_than_can_be_is_kept_all_the_same() -> None:
    response = response_to(EVERYTHING, {"words": "x" * 100_000})
    assert unpack(pack(Content(BOX, response, SECRET), size_for(EVERYTHING))).response == response


# ---- what is possible -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"role": 3},
        {"role": 1.0},
        {"role": "1"},
        {"events": frozenset({1, 7})},
        {"events": frozenset({1, 9})},
        {"events": (1, 3)},
        {"nights": 32},
        {"nights": 3.5},
        {"since": "2020-01-01"},
        {"since": time(1, 2)},
        {"story": "x" * 4001},
        {"story": "two\nlines"},
        {"story": "red \x1b[31m"},
        {"story": ""},
        {"events_other": "x" * 501},
        {"elsewhere": 1},
        {"role_other": "words"},
    ],
    ids=str,
)
def test_an_answer_that_its_question_does_not_allow_is_seen(change: dict[str, Value]) -> None:
    ward = instrument_of(*ITEMS)
    assert fits(response_to(ward), ward)
    assert fits(response_to(ward, dict.fromkeys(ANSWERS, Missing.REFUSED)), ward)
    assert not fits(response_to(ward, ANSWERS | change), ward)


@pytest.mark.parametrize("label", ["x" * 41, "two\nlines", "\x1b[31m"])
def test_a_label_that_cannot_be_is_seen(label: str) -> None:
    ward = instrument_of(*ITEMS)
    assert not fits(response_to(ward, wave=label), ward)
    assert not fits(response_to(ward, site=label), ward)


def test_a_month_is_possible_where_months_are_asked() -> None:
    asked = instrument_of(item("when", Date(precision=Precision.MONTH)))
    assert fits(response_to(asked, {"when": date(2020, 5, 1)}), asked)
    assert not fits(response_to(asked, {"when": date(2020, 5, 2)}), asked)


CHANCE = """
svsurvey: 1
id: chance
version: 1.0.0
title: Chance
order: random
order_as: section_order
sections:
  - title: One
    order: random
    order_as: item_order
    items:
      - {id: arm, type: variant, options: {1: A, 2: {label: B, share: 2}}, text: Arm}
      - id: one
        type: single
        text: One
        options: {1: A, 2: B, 8: {label: C, write_in: true}}
        order: random
        order_as: o
      - {id: any, type: multiple, text: Any?, options: {1: A, 2: B}, min_picks: 0}
      - {id: best, type: ranking, text: Best?, options: {1: A, 2: B, 3: C}, top: 2}
      - {id: part, type: number, text: Part?, decimals: 2, range: [0, 9]}
  - title: Two
    items:
      - {id: rows, type: grid, text: True?, scale: {1: No, 2: Yes}, rows: {a: A, b: B}, order: random, order_as: r}
      - {id: when, type: date, text: When?, precision: month}
      - {id: moment, type: time, text: What time?}
      - {id: line, type: slider, text: Where?, step: 5}
      - {id: words, type: text, text: Why?, lines: true, when: line > 20}
"""


@pytest.mark.parametrize("name", ["chance", *(entry.name for entry in available())])
def test_what_people_can_answer_fits(name: str) -> None:
    """Through the real conversation, orders of chance and variants included."""
    instrument = load(Source("chance", CHANCE) if name == "chance" else find(name))
    size = size_for(instrument)
    for response in made_up(instrument, 15, 3, "2026-q1", "north"):
        text = pack(Content(BOX, response, SECRET), size)
        assert len(text) == size
        assert unpack(text).response == response
        assert fits(response, instrument)
