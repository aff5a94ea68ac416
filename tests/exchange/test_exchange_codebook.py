"""The codebook of a data file: every column, every code, every gap, and how scores are made."""

from pathlib import Path

import pytest
from drawn import drawn_instrument

from svsurvey.exchange.codebook import HEADER, codebook
from svsurvey.exchange.columns import plan
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument

TORTURE = (Path(__file__).parent / "torture.yaml").read_text(encoding="utf-8")


def torture(old: str = "", new: str = "", version: str = "1.0.0") -> Instrument:
    return load(Source("torture.yaml", TORTURE.replace(old, new).replace("1.0.0", version)))


def lines(*versions: Instrument) -> list[dict[str, str]]:
    header, *body = codebook(plan(versions))
    assert header == list(HEADER)
    assert {len(line) for line in body} == {len(HEADER)}
    return [dict(zip(HEADER, map(str, line), strict=True)) for line in body]


@pytest.fixture(scope="module")
def book() -> list[dict[str, str]]:
    return lines(torture())


def about(variable: str, book: list[dict[str, str]]) -> list[dict[str, str]]:
    return [line for line in book if line["variable"] == variable]


def test_every_column_of_the_file_is_in_it_at_its_place(book: list[dict[str, str]]) -> None:
    places = {line["variable"]: line["position"] for line in book if line["position"]}
    assert places == {name: str(at) for at, name in enumerate(plan([torture()]).header, 1)}


def test_every_code_has_a_line(book: list[dict[str, str]]) -> None:
    codes = [(line["code"], line["code_label"], line["missing"]) for line in about("helps", book)]
    assert codes == [
        ("1", "Disagree", ""),
        ("2", "Neither", ""),
        ("3", "Agree", ""),
        ("9", "Does not apply", "yes"),
        ("-94", "answered although skipped", "yes"),
        ("-95", "unreadable", "yes"),
        ("-96", "not reached", "yes"),
        ("-97", "preferred not to answer", "yes"),
        ("-98", "not asked", "yes"),
        ("-99", "left empty", "yes"),
    ]


@pytest.mark.parametrize(
    ("variable", "facts"),
    [
        ("role", {"type": "code", "measure": "nominal", "question": "1", "label": "What is your position?"}),
        ("helps", {"measure": "ordinal", "item": "climate", "scale": "agree", "reverse": ""}),
        ("blame", {"reverse": "yes"}),
        ("hours", {"type": "number", "measure": "scale", "unit": "hours", "condition": "ever == 1"}),
        ("seen___1", {"type": "tick", "item": "seen", "question": "3", "code": "0", "code_label": "no"}),
        ("told", {"condition": "ever == 1 and answered(seen) and 9 not in seen"}),
        ("order___3", {"type": "rank", "code_label": "not placed"}),
        ("since", {"type": "date"}),
        ("badge", {"type": "text", "linked": "yes"}),
        ("wish", {"linked": "no", "position": ""}),
        ("disposition", {"code": "complete"}),
    ],
)
def test_a_variable_is_told_as_it_is(variable: str, facts: dict[str, str], book: list[dict[str, str]]) -> None:
    assert facts.items() <= about(variable, book)[0].items()


def test_skip_logic_is_said_in_words(book: list[dict[str, str]]) -> None:
    assert about("told", book)[0]["condition_in_words"] == (
        "the answer to question 2 is “Yes” and question 3 was answered without ticking “None of these”"
    )


def test_scores_say_how_they_are_made(book: list[dict[str, str]]) -> None:
    formulas = {name: about(name, book)[0]["formula"] for name in ("mood", "total", "good")}
    assert formulas == {
        "mood": "mean of helps, (4 - blame) and staff; needs at least 2 of 3 answers",
        "total": "mean of helps and staff, times 2; needs at least 1 of 2 answers",
        "good": "percent of the answers to helps and staff that are 3; needs at least 1 of 2 answers",
    }
    assert [(line["code"], line["code_label"]) for line in about("mood", book)] == [
        ("1 to 2", "Low"),
        ("2.1 to 3", "High"),
    ]


def test_it_says_which_versions_a_column_comes_from() -> None:
    old, new = torture(), torture("1: Nurse, 2: Physician", "1: Physician, 2: Nurse", "2.0.0")
    book = lines(old, new)
    versions = {name: about(name, book)[0]["in_versions"] for name in ("ever", "role", "role_v1_0_0", "mood")}
    assert versions == {"ever": "1.0.0 2.0.0", "role": "2.0.0", "role_v1_0_0": "1.0.0", "mood": "1.0.0 2.0.0"}
    assert about("role_v1_0_0", book)[0]["code_label"] == "Nurse"


def test_what_may_tell_who_somebody_is_is_marked() -> None:
    book = lines(torture("id: role,", "id: role, identifying: true,"))
    assert about("role", book)[0]["identifying"] == "yes"
    assert about("ever", book)[0]["identifying"] == ""


def test_what_chance_decided_is_marked() -> None:
    book = lines(drawn_instrument())
    assert [about(name, book)[0]["by_chance"] for name in ("arm", "helped_order___1", "role")] == [
        "yes",
        "yes",
        "",
    ]
    assert [(line["code"], line["code_label"]) for line in about("arm", book)[:2]] == [
        ("1", "a mild story"),
        ("2", "a hard story"),
    ]
    assert about("tell", book) == []
    assert about("helped_order___4", book)[0]["label"] == "Order shown: What helped?: Team"
    assert about("team_order___2", book)[0]["condition_in_words"] == "“Version of the story” is “a mild story”"


PIPED = """svsurvey: 1
id: piped
version: '1'
title: Piped
sections:
  - title: A
    items:
      - {id: role, type: single, text: Your work?, options: {1: Nurse, 2: Porter}}
      - {id: years, type: number, text: "How long as {role|that}?", range: [0, 60], unit: "years as {role}"}
      - {id: like, type: multiple, text: "Is {role} {{good}}?", when: role == 1,
         options: {1: "Being {role|it}", 2: Pay}}
      - {id: sure, type: grid, text: How?, when: 2 in like, scale: {1: "As {role|one}", 2: No},
         rows: {a: "On {role}."}}
"""


def test_earlier_answers_are_told_without_braces() -> None:
    book = lines(load(Source("piped.yaml", PIPED)))
    assert {line["label"] for line in book if line["item"]} == {
        "Your work?",
        "How long as that?",
        "Is (the answer to role) {good}?: Being it",
        "Is (the answer to role) {good}?: Pay",
        "On (the answer to role).",
    }
    assert about("years", book)[0]["unit"] == "years as (the answer to role)"
    assert about("a", book)[0]["code_label"] == "As one"
    assert "{role" not in str(book)


def test_an_earlier_answer_at_another_number_is_still_the_same_question() -> None:
    first = load(Source("piped.yaml", PIPED))
    note = "      - {id: before, type: text, text: Before?}\n"
    second = load(
        Source("piped.yaml", PIPED.replace("version: '1'", "version: '2'").replace("items:\n", "items:\n" + note))
    )
    assert plan([first, second]).renamed == ()


def test_what_an_answer_stands_for_is_beside_its_code() -> None:
    scale = "{1: A few days, 2: Longer, 3: Not yet, 9: {label: No idea, missing: true}}"
    spans = "interval: [[0, 3], [4, null], [0, null]], unit: weeks"
    text = f"""
svsurvey: 1
id: rest
version: 1.0.0
title: Rest
sections:
  - {{title: Rest, items: [{{id: rest, type: single, text: How long?, scale: {scale}, {spans}}}]}}
"""
    book = lines(load(Source("rest.yaml", text)))
    found = [(line["code"], line["interval_low"], line["interval_high"]) for line in about("rest", book)[:4]]
    assert found == [("1", "0", "3"), ("2", "4", ""), ("3", "0", ""), ("9", "", "")]
    assert about("rest", book)[0]["unit"] == "weeks"
