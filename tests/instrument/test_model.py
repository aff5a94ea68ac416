"""The questionnaire as objects: fields, numbers, the route, what is read and what a score comes to."""

import pytest
from forms import CALM, HOURS, NIGHTS, STRAIN, instrument, item

from svsurvey.instrument.score import Method, Score
from svsurvey.instrument.subject import Subject
from svsurvey.instrument.subjects import UNKNOWN, Subjects
from svsurvey.message import Message
from svsurvey.response import Answers, Missing
from svsurvey.sentences import sentences

ROLE = (
    "{id: role, type: single, text: Your work?, options: {1: Nurse, 2: Doctor, 8: {label: Other, write_in: true}}}"
)
EVENTS = "{1: Fall, 8: {label: Other, write_in: true}, 9: {label: None, alone: true}}"
SEEN = f"{{id: seen, type: multiple, text: What?, options: {EVENTS}}}"
WARD = instrument(
    "{id: hello, type: note, text: Welcome.}",
    NIGHTS,
    "{id: many, type: number, text: How many?, range: [1, 31], when: nights == 1}",
    "{id: hard, type: number, text: How many hard?, range: [0, 31], when: many > 3}",
    STRAIN,
    ROLE,
    "{id: words, type: text, text: Why?, when: answered(role_other)}",
)


def test_the_fields_of_an_instrument_stand_in_order() -> None:
    assert [field.name for field in WARD.fields] == [
        "nights", "many", "hard", "tired", "alone", "role", "role_other", "words",
    ]  # fmt: skip
    assert WARD.by_id["strain"].fields[1].item == "strain"


def test_notes_have_no_number() -> None:
    assert [(shown.id, WARD.number(shown)) for shown in WARD.items] == [
        ("hello", None), ("nights", 1), ("many", 2), ("hard", 3), ("strain", 4), ("role", 5), ("words", 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({}, "hello nights strain role"),
        ({"nights": 0}, "hello nights strain role"),
        ({"nights": Missing.REFUSED}, "hello nights strain role"),
        ({"nights": 1}, "hello nights many strain role"),
        ({"nights": 1, "many": 4}, "hello nights many hard strain role"),
        ({"nights": 1, "many": 3}, "hello nights many strain role"),
        ({"nights": 0, "many": 4}, "hello nights strain role"),
        ({"nights": 0, "many": 4, "hard": 2, "role_other": "x"}, "hello nights strain role words"),
        ({"role_other": Missing.NOT_ASKED}, "hello nights strain role"),
    ],
)
def test_the_route_looks_only_at_answers_on_it(answers: Answers, path: str) -> None:
    assert " ".join(shown.id for shown in WARD.route(answers)) == path


def test_the_fields_that_steer_are_those_that_conditions_read() -> None:
    assert WARD.steering == {"nights", "many", "role_other"}


# ---- what is read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "raw", "words", "values"),
    [
        (ROLE, 1, "", {"role": 1, "role_other": Missing.NOT_ASKED}),
        (ROLE, "1", "cook", {"role": 1, "role_other": Missing.NOT_ASKED}),
        (ROLE, 8, " cook \x1b[2J", {"role": 8, "role_other": "cook \ufffd[2J"}),
        (ROLE, 8, "  ", {"role": 8, "role_other": Missing.NOT_ANSWERED}),
        (ROLE, 8, "x" * 900, {"role": 8, "role_other": "x" * 500}),
        (SEEN, "1 8", "cook", {"seen": frozenset({1, 8}), "seen_other": "cook"}),
        (SEEN, [1], "cook", {"seen": frozenset({1}), "seen_other": Missing.NOT_ASKED}),
        (SEEN, 9, "", {"seen": frozenset({9}), "seen_other": Missing.NOT_ASKED}),
        (STRAIN, "13", "", {"tired": 1, "alone": 3}),
        (HOURS, "12", "", {"hours": 12}),
        ("{id: hello, type: note, text: Welcome.}", "anything", "", {}),
    ],
)
def test_an_answer_is_read_into_its_fields(written: str, raw: object, words: str, values: Answers) -> None:
    assert item(written).read(raw, words) == values


@pytest.mark.parametrize(
    ("values", "words"),
    [({"role": 8, "role_other": "cook"}, "cook"), ({"role": 8, "role_other": Missing.NOT_ANSWERED}, ""), ({}, "")],
)
def test_the_words_behind_a_write_in(values: Answers, words: str) -> None:
    assert item(ROLE).words_in(values) == words
    assert item(CALM).words_in({"calm": 1}) == ""


def test_what_is_no_answer_has_no_fields() -> None:
    found = item(ROLE).read(7, "cook")
    assert isinstance(found, Message)
    assert found.key == "answer.one_of"


@pytest.mark.parametrize(
    ("hours", "doubt"),
    [
        (3, "3 (hours) is unusual. Is that right?"),
        (1, "1 (hours) is unusual. Is that right?"),
        (1_200_000, "1200000 (hours) is unusual. Is that right?"),
        (4, ""),
        (14, ""),
        (Missing.REFUSED, ""),
        (None, ""),
    ],
)
def test_an_unusual_answer_is_doubted(hours: int | None, doubt: str) -> None:
    asked = item("{id: hours, type: number, text: H?, unit: hours, range: [0, 2000000], usual: [4, 14]}")
    said = asked.doubt({} if hours is None else {"hours": hours})
    assert (sentences()(said) if said else "") == doubt
    assert item(CALM).doubt({"calm": 1}) is None


# ---- scores, by hand -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "values", "result"),
    [
        (Score("s", "S", Method.SUM, ("a", "b", "c"), 3), [1, 2, 4], 7.0),
        (Score("s", "S", Method.SUM, ("a", "b", "c"), 3), [1, 2], None),
        (Score("s", "S", Method.SUM, ("a", "b", "c"), 2, prorate=True), [1, 2], 4.5),
        (Score("s", "S", Method.SUM, ("a", "b", "c"), 2, prorate=True), [1, 2, 4], 7.0),
        (Score("s", "S", Method.MEAN, ("a", "b", "c"), 2), [1, 2], 1.5),
        (Score("s", "S", Method.MEAN, ("a", "b", "c"), 2), [1], None),
        (Score("s", "S", Method.PERCENT, ("a", "b", "c"), 1, frozenset({4, 5})), [4, 5, 1], 200 / 3),
        (Score("s", "S", Method.PERCENT, ("a", "b", "c"), 1, frozenset({4, 5})), [1], 0.0),
        (Score("s", "S", Method.MEAN, ("a",), 0), [], None),
    ],
)
def test_a_score_is_what_the_hand_reckons(score: Score, values: list[float], result: float | None) -> None:
    found = score.compute(values)
    assert found == (None if result is None else pytest.approx(result))


# ---- what conditions see ---------------------------------------------------------------------------------


def test_conditions_see_kinds_codes_order_and_bounds() -> None:
    seen = Subjects()
    for shown in (item(NIGHTS), item(HOURS), item(SEEN), item(STRAIN), item("{id: d, type: date, text: D?}")):
        seen.learn(shown)
    assert seen["nights"] == Subject("single", (1, 0))
    assert seen["hours"] == Subject("number", low=0, high=168, whole=True)
    assert seen["seen"] == Subject("multiple", (1, 8, 9))
    assert seen["seen_other"] == Subject("text")
    assert seen["tired"] == Subject("single", (1, 2, 3), ordered=True)
    assert seen["d"] == Subject("date")
    assert (seen["strain"].kind, "late" in seen, seen.get("late")) == ("answerless", False, None)
    assert len(seen) == len(list(seen)) == 8


def test_what_is_faulty_is_known_to_be_unknown() -> None:
    seen = Subjects()
    seen.stand_in(["a", "b"], UNKNOWN)
    assert seen["a"] is UNKNOWN
    assert seen["a"].type == "unknown"
