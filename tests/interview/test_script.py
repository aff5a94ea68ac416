"""Answers from files: what is taken, and what is said of what is not."""

import io
import json
from dataclasses import replace
from datetime import date, time

import pytest
from drawn import drawn_instrument

from svsurvey.errors import InputError, Where
from svsurvey.instrument.fitting import misfits
from svsurvey.instrument.model import Instrument
from svsurvey.interview.script import MOST_PROBLEMS, Script, read_scripts, respond, responses
from svsurvey.response import Disposition, Missing, Mode, Response

REFUSED, EMPTY, NOT_ASKED = Missing.REFUSED, Missing.NOT_ANSWERED, Missing.NOT_ASKED


def read(instrument: Instrument, text: str, name: str = "answers.yaml") -> list[Response]:
    return list(responses(instrument, read_scripts(io.StringIO(text), name)))


def problems(instrument: Instrument, text: str, name: str = "answers.yaml") -> list[str]:
    with pytest.raises(InputError) as raised:
        read(instrument, text, name)
    assert "nothing was stored" in raised.value.hint
    return [str(problem) for problem in raised.value.problems]


def refusal(instrument: Instrument, text: str, name: str = "answers.yaml") -> str:
    """What is said of a file that cannot even be read."""
    with pytest.raises(InputError) as raised:
        read(instrument, text, name)
    return " ".join([raised.value.what, raised.value.hint, *map(str, raised.value.problems)])


PERSON = """
role: 8
role_other: porter
hours: 38
weight: 7.5
since: 2019-04
shift_start: 07:30
helps: 3
speaks: {refused: true}
blamed: null
events: [1, 8]
events_other: a broken bed
reported: {refused: true}
wishes: [2, 1]
strain: 5
story: |
  first line
  second line
"""


def test_every_type_of_answer_is_data(everything: Instrument) -> None:
    (response,) = read(everything, PERSON)
    assert response.mode is Mode.IMPORT
    assert response.disposition is Disposition.COMPLETE
    assert response.values == {
        "role": 8,
        "role_other": "porter",
        "hours": 38,
        "weight": 7.5,
        "since": date(2019, 4, 1),
        "shift_start": time(7, 30),
        "helps": 3,
        "speaks": REFUSED,
        "blamed": EMPTY,
        "events": frozenset({1, 8}),
        "events_other": "a broken bed",
        "reported": REFUSED,
        "wishes": (2, 1),
        "strain": 5,
        "story": "first line\nsecond line",
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("nights: 1\nage: 40", EMPTY),
        ("nights: 1\nage: 40\nhow_many: null", EMPTY),
        ("nights: 1\nage: 40\nhow_many: {refused: true}", REFUSED),
        ("nights: 1\nage: 40\nhow_many: 3", 3),
        ("nights: 1\nage: 40\nhow_many: 20\nrest: 1", 20),  # unusual: confirmed by being written
        ("nights: 0\nage: 40\nhow_many: null", NOT_ASKED),
    ],
)
def test_how_empty_and_refused_are_written(nights: Instrument, written: str, value: object) -> None:
    given = read(nights, written)[0].values["how_many"]
    assert (given, type(given)) == (value, type(value))


def test_no_words_stand_for_a_refusal(nights: Instrument) -> None:
    assert read(nights, "age: 40\ncomment: refused")[0].values["comment"] == "refused"


def test_words_that_yaml_might_misread_stay_words(nights: Instrument) -> None:
    assert read(nights, "age: 40\ncomment: no")[0].values["comment"] == "no"


def test_consent_is_implied_unless_denied(everything: Instrument) -> None:
    (response,) = read(everything, "consent: false")
    assert response.disposition is Disposition.REFUSAL
    assert read(everything, "consent: true")[0].disposition is Disposition.COMPLETE


def test_labels_are_passed_on(nights: Instrument) -> None:
    scripts = read_scripts(io.StringIO('{"age": 40}'), "-")
    (response,) = responses(nights, scripts, wave="round-2", site="south")
    assert (response.wave, response.site) == ("round-2", "south")


# ---- forms of files -------------------------------------------------------------------------------------

TWO = [{"nights": 0, "age": 40}, {"nights": 1, "how_many": 2, "age": 41}]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps(TWO)),
        ("a.json", json.dumps(TWO, indent=2)),
        ("a.jsonl", "\n".join(json.dumps(one) for one in TWO)),
        ("a.ndjson", "\n\n".join(json.dumps(one) for one in TWO) + "\n\n"),
        ("stdin", "\n".join(json.dumps(one) for one in TWO)),
        ("stdin", json.dumps(TWO)),
        ("stdin", "- {nights: 0, age: 40}\n- {nights: 1, how_many: 2, age: 41}\n"),
        ("a.yml", "- {nights: 0, age: 40}\n- {nights: 1, how_many: 2, age: 41}\n"),
    ],
)
def test_several_respondents_come_as_a_list_or_as_lines(nights: Instrument, name: str, text: str) -> None:
    assert [response.values["age"] for response in read(nights, text, name)] == [40, 41]


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", '{\n "age": 40\n}'), ("stdin", '{"age": 40}'), ("x", "age: 40")]
)
def test_one_respondent_is_a_mapping(nights: Instrument, name: str, text: str) -> None:
    assert [response.values["age"] for response in read(nights, text, name)] == [40]


def test_lines_are_read_as_they_come(nights: Instrument) -> None:
    """Whoever comes first is there before the second line is looked at: memory does not grow with the file."""
    lines = io.StringIO('{"age": 40}\n{"age": 4')
    stream = responses(nights, read_scripts(lines, "a.jsonl"))
    assert next(stream).values["age"] == 40
    with pytest.raises(InputError):
        next(stream)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '{"age" 40}', "a.json:1:8: this is not JSON"),
        ("a.jsonl", '{"age": 40}\n\n{"age" 4}', "a.jsonl:3:8: this is not JSON"),
        ("a.json", '{"age": 40, "age": 41}', "a.json:1:1: “age” stands twice"),
        ("a.json", '{"age": NaN}', "NaN and Infinity are no answers"),
        ("a.json", "[" * 100_000, "nesting too deep"),
        ("a.json", '{"age": ' + "9" * 5000 + "}", "a number is too long"),
        ("a.json", "[1, 2]", "respondent 1: this is not a mapping"),
        ("a.json", '"age"', "respondent 1: this is not a mapping"),
        ("a.yaml", "just words", "respondent 1: this is not a mapping"),
        ("a.yaml", "age: [40", "a.yaml:"),
        ("a.yaml", "age: 40\nage: 41", "a.yaml:2"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(nights: Instrument, name: str, text: str, said: str) -> None:
    assert said in refusal(nights, text, name)


def test_a_file_that_is_not_utf8_says_so(nights: Instrument) -> None:
    for name in ("a.jsonl", "a.yaml"):
        stream = io.TextIOWrapper(io.BytesIO(b'{"comment": "\xff"}'), encoding="utf-8")
        with pytest.raises(InputError, match="not UTF-8"):
            list(responses(nights, read_scripts(stream, name)))


# ---- problems -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nights: 7\nage: 40", "“nights”: Choose one of 1 or 0."),
        ("nights: true\nage: 40", "“nights”: Choose one of 1 or 0."),
        ("nights: 1\nhow_many: 99\nage: 40", "“how_many”: Type a number from 1 to 31."),
        ("nights: {refused: false}\nage: 40", "“nights”: Write the answer itself, or {refused: true}."),
        ("nights: 0", "“age”: Please answer, or choose to prefer not to."),
        ("nigths: 0\nage: 40", "“nigths”: There is no such item. Did you mean 'nights'?"),
        ("nights: 0\nI cried: 1\nage: 40", "a key that is no id: There is no such item."),
        ("nights: 0\nhow_many: 3\nage: 40", "“how_many”: It is not asked after the other answers."),
    ],
)
def test_what_is_no_answer_is_said_with_respondent_and_item(nights: Instrument, text: str, said: str) -> None:
    assert problems(nights, text) == [f"answers.yaml:1:1: error answer: respondent 1, {said}"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("climate: {helps: 3}", "“climate”: Give each statement by its own id."),
        ("hello: 1", "“hello”: Nothing is answered here."),
        ("helps: 7\nspeaks: x\nblamed: 3", "“helps”: Choose one of 1, 2, 3 or 9."),
        ("role: 1\nrole_other: porter", "“role_other”: It is not asked after the other answers."),
        ("role_other: porter", "“role_other”: These words belong to an answer that is not there."),
        ("role: 8\nrole_other: 5", "“role_other”: Write words."),
        (f"role: 8\nrole_other: {'x' * 501}", "“role_other”: Write at most 500 characters."),
        ("events: [1, 99]", "“events”: An answer that goes only by itself cannot be chosen with others."),
        ("since: 2019-04-05", "“since”: Type it as YYYY-MM, for example 2024-05."),
        ("consent: maybe", "“consent”: Write true or false."),
    ],
)
def test_the_same_for_the_other_types(everything: Instrument, text: str, said: str) -> None:
    assert f"answers.yaml:1:1: error answer: respondent 1, {said}" in problems(everything, text)


def test_all_problems_of_all_respondents_come_at_once_with_their_lines(everything: Instrument) -> None:
    text = '{"role": 5, "helps": 4, "speaks": 4}\n{"role": 1}\n{"roll": 1, "hours": 900}\n'
    assert [p.partition(": error answer: ")[::2] for p in problems(everything, text, "a.jsonl")] == [
        ("a.jsonl:1:1", "respondent 1, “role”: Choose one of 1, 2 or 8."),
        ("a.jsonl:1:1", "respondent 1, “helps”: Choose one of 1, 2, 3 or 9."),
        ("a.jsonl:1:1", "respondent 1, “speaks”: Choose one of 1, 2, 3 or 9."),
        ("a.jsonl:3:1", "respondent 3, “roll”: There is no such item. Did you mean 'role'?"),
        ("a.jsonl:3:1", "respondent 3, “hours”: Type a number from 0 to 168."),
    ]


def test_in_yaml_a_respondent_is_found_by_the_line(nights: Instrument) -> None:
    found = problems(nights, "- {nights: 0, age: 40}\n\n- nights: 5\n  age: 40\n")
    assert found == ["answers.yaml:3:1: error answer: respondent 2, “nights”: Choose one of 1 or 0."]


def test_no_problem_shows_an_answer(everything: Instrument) -> None:
    canary = "CANARY-4711"
    everywhere = {place.name: canary for place in everything.fields if place.name != "story"}
    said = "\n".join(problems(everything, json.dumps(everywhere), "a.json"))
    assert canary not in said
    assert said.count("respondent 1") == 11


def test_a_wrong_file_does_not_flood_the_screen(nights: Instrument) -> None:
    text = '{"wrong": 1, "age": 40}\n' * 1000
    assert len(problems(nights, text, "a.jsonl")) == MOST_PROBLEMS


def test_after_a_problem_no_response_is_given_any_more(nights: Instrument) -> None:
    stream = responses(nights, read_scripts(io.StringIO('{"age": 40}\n{"age": 4}\n{"age": 41}\n'), "a.jsonl"))
    assert next(stream).values["age"] == 40
    with pytest.raises(InputError, match=r"a\.jsonl has answers that cannot be taken"):
        next(stream)


# ---- chance ----------------------------------------------------------------------------------------------

DRAWN = drawn_instrument()


def test_a_file_says_what_chance_had_decided() -> None:
    given = "arm: 1\nhelped_order: [4, 3, 2, 1, 8, 9]\nparts_order: [1, 3, 2, 4]\nteam_order: [2, 1, 3]\nrole: 1"
    (response,) = read(DRAWN, given)
    values = response.values
    assert (values["arm"], values["helped_order"], values["team_order"]) == (1, (4, 3, 2, 1, 8, 9), (2, 1, 3))
    assert values["views_order"] is EMPTY, "an order that nobody wrote down is not known"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("role: 1", "“arm”: Say which arm it was. Choose one of 1 or 2."),
        ("arm: 3", "“arm”: Choose one of 1 or 2."),
        ("arm: {refused: true}", "“arm”: Choose one of 1 or 2."),
        ("arm: 1\nhelped_order: [1, 2]", "“helped_order”: Give 6 in order, best first."),
        ("arm: 1\ntell: 1", "“tell”: Nothing is answered here."),
        ("arm: 2\nteam_order: [2, 1, 3]", "“team_order”: It is not asked after the other answers."),
    ],
)
def test_what_chance_cannot_have_decided_is_said(given: str, said: str) -> None:
    assert f"answers.yaml:1:1: error answer: respondent 1, {said}" in problems(DRAWN, given)


PARTLY = replace(DRAWN, partial=True)


def part(reached: str, **given: object) -> tuple[Response, list[str]]:
    """Of somebody who left early."""
    response, found = respond(PARTLY, Script(1, Where("a.json"), given, reached))
    return response, [problem.what for problem in found]


def test_who_left_early_reached_nothing_beyond_and_nothing_was_drawn_for_it() -> None:
    ids = [item.id for item in PARTLY.items if item.asks]
    orders = {item.id: [2, 1, 3] for item in PARTLY.items if item.id == "team_order"}
    response, said = part(ids[0], arm=1, role=1, **orders)
    assert (response.disposition, said) == (Disposition.PARTIAL, [])
    later = {f.name for item in PARTLY.items[PARTLY.items.index(PARTLY.by_id[ids[0]]) + 1 :] for f in item.fields}
    assert {response.values[name] for name in later} <= {Missing.NOT_REACHED, NOT_ASKED}
    assert list(misfits(response, PARTLY)) == []


def test_who_left_early_had_an_arm_if_they_came_by_it() -> None:
    place = {item.id: n for n, item in enumerate(PARTLY.items)}
    last = next(item.id for item in reversed(PARTLY.items) if item.asks and item.when is None)
    assert place["arm"] < place[last]
    _, said = part(last, role=1)
    assert any("“arm”: Say which arm it was." in what for what in said)


def test_who_did_not_take_part_had_no_version() -> None:
    assert read(DRAWN, "consent: false")[0].disposition is Disposition.REFUSAL
