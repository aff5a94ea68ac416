"""What the core of the offline page tells the page: what stands in the way, what no longer applies, how far it is,
what chance has drawn. Here nothing is compared with Python: it says by hand what should come."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from core_cases import data_of, instruments
from core_runs import Run
from core_typed import typed_instrument

from svsurvey.instrument.definition import Source, load
from svsurvey.offline.data import data
from svsurvey.sentences import sentences

Call = tuple[Any, ...]
EMPTY = "You have not answered. Leave it empty?"
HARD = "Please answer, or choose to prefer not to."
ALL = (("answer", "nights", 0), ("answer", "age", "44"))

MANY = """
svsurvey: 1
id: many
version: "1"
title: Many
partial: true
scales: {agree: {1: No, 2: Yes}}
sections:
  - title: One
    items:
      - {id: works, type: single, text: Do you work here?, options: {1: Yes, 0: No}}
      - {id: team, type: grid, text: The team?, scale: agree, required: hard, rows: {hears: Hears., helps: Helps.}}
      - {id: seen, type: multiple, text: What was seen?, min_picks: 0, options: {1: A fall, 2: A slip}}
  - title: Two
    when: works == 1
    items:
      - {id: first, type: text, text: First?}
      - {id: second, type: text, text: Second?}
      - {id: third, type: text, text: Third?}
      - {id: fourth, type: number, text: Fourth?, range: [0, 99], usual: [0, 9], unit: kg}
  - title: Three
    items:
      - {id: words, type: note, text: "Nearly done, {{{first|nobody}}}."}
      - {id: start, type: time, text: When?, required: no}
"""


@pytest.fixture(scope="module")
def nights(node: Run) -> "partial[list[Any]]":
    return partial(called, node, data_of("nights"))


@pytest.fixture(scope="module")
def many(node: Run) -> "partial[list[Any]]":
    return partial(called, node, data(load(Source("many.yaml", MANY))))


def called(run: Run, made: dict[str, object], *calls: Call) -> list[Any]:
    """What each of these calls of a new survey gives."""
    return list(run([("calls", {"data": made, "language": "en", "calls": calls})])[0])


def kinds(told: Sequence[dict[str, str]]) -> list[tuple[str, str]]:
    return [(one["id"], one["kind"]) for one in told]


# ---- what stands in the way -----------------------------------------------------------------------------


def test_what_is_empty_is_asked_once_and_what_must_be_answered_always(nights: Any) -> None:
    once, again, *_ = nights(("pass", 0), ("pass", 0))
    assert once == [
        {"id": "nights", "kind": "doubt", "text": EMPTY},
        {"id": "age", "kind": "problem", "text": HARD},
    ]
    assert kinds(again) == [("age", "problem")]


def test_a_refusal_is_enough_everywhere(nights: Any) -> None:
    *_, passed, open_, values = nights(
        ("refuse", "nights"), ("refuse", "age"), ("pass", 0), ("unpassed",), ("values", False)
    )
    assert (passed, open_) == ([], [])
    assert values["age"] == {"missing": "refused"}
    assert values["how_many"] == {"missing": "not_asked"}
    assert values["comment"] == {"missing": "not_answered"}


def test_a_change_after_asking_back_is_asked_back_again(nights: Any) -> None:
    answers = (
        ("answer", "nights", 1),
        ("answer", "how_many", "12"),
        ("answer", "rest", 1),
        ("answer", "age", "50"),
    )
    *_, first, _, second, third = nights(
        *answers, ("pass", 0), ("answer", "how_many", "13"), ("pass", 0), ("pass", 0)
    )
    assert [one["text"] for one in first + second] == [
        "12 is unusual. Is that right?",
        "13 is unusual. Is that right?",
    ]
    assert third == []


def test_what_is_no_answer_stands_in_the_way_and_stays_as_it_was_typed(nights: Any) -> None:
    told, item, passed, mended, values = nights(
        ("answer", "age", "12"), ("item", "age"), ("pass", 0), ("answer", "age", " 21 "), ("values", False)
    )
    problem = {"kind": "problem", "text": "Type a number from 16 to 99."}
    assert told == {"told": problem, "dropped": ""}
    assert (item["state"], item["raw"], item["told"]) == ("problem", "12", problem)
    assert {"id": "age", **problem} in passed
    assert mended["told"] is None
    assert values["age"] == 21


def test_a_typed_mistake_takes_the_answer_before_it_away(nights: Any) -> None:
    *_, values = nights(("answer", "age", "21"), ("answer", "age", "211"), ("values", False))
    assert values["age"] == {"missing": "not_answered"}


# ---- rows, ticks ----------------------------------------------------------------------------------------


def test_refusing_a_grid_keeps_what_is_answered(many: Any) -> None:
    _, passed, _, item, values = many(
        ("answer", "team", {"hears": 2, "helps": None}),
        ("pass", 0),
        ("refuse", "team"),
        ("item", "team"),
        ("values", False),
    )
    assert passed[1] == {"id": "team", "kind": "problem", "text": f"No answer yet to 1 of 2 statements. {HARD}"}
    assert [(row["code"], row["refused"]) for row in item["rows"]] == [(2, False), (None, True)]
    assert (values["hears"], values["helps"]) == (2, {"missing": "refused"})


def test_nothing_ticked_is_an_answer_where_nothing_needs_to_be(many: Any) -> None:
    first, *_, after, review = many(
        ("item", "seen"), ("answer", "works", 0), ("refuse", "team"), ("pass", 0), ("item", "seen"), ("review",)
    )
    assert (first["state"], after["state"]) == ("empty", "answered")
    assert review[0]["items"][2]["answer"] == "none"


# ---- the way --------------------------------------------------------------------------------------------


def test_what_no_longer_applies_is_told_and_comes_back(many: Any) -> None:
    typed = [("answer", name, name) for name in ("first", "second", "third")]
    *_, gone, values, back, again = many(
        ("answer", "works", 1), *typed, ("answer", "fourth", "5"),
        ("answer", "works", 0), ("values", False), ("answer", "works", 1), ("values", False),
    )  # fmt: skip
    assert gone["dropped"] == (
        "With this change 4 questions no longer apply: “First?”, “Second?”, “Third?”, and 1 more. "
        "Their answers will not be handed in, unless you change back."
    )
    assert {values[name]["missing"] for name in ("first", "second", "third", "fourth")} == {"not_asked"}
    assert back["dropped"] == ""
    assert (again["first"], again["fourth"]) == ("first", 5)


def test_an_answer_off_the_route_is_not_shown_in_later_texts(many: Any) -> None:
    *_, on, _, off = many(
        ("answer", "works", 1),
        ("answer", "first", "Ann\n"),
        ("item", "words"),
        ("answer", "works", 0),
        ("item", "words"),
    )
    assert (on["text"], off["text"]) == ("Nearly done, {Ann}.", "Nearly done, {nobody}.")


def test_sections_come_and_go_and_keep_their_places(many: Any) -> None:
    before, _, first, after, last, *_ = many(
        ("sections",), ("answer", "works", 1), ("next", 0), ("sections",), ("before", None)
    )
    assert [part["place"] for part in before] == [0, 2]
    assert [(part["place"], part["title"], len(part["items"])) for part in after] == [
        (0, "One", 3),
        (1, "Two", 4),
        (2, "Three", 2),
    ]
    assert (first, last) == (1, 2)


def test_progress_is_told_in_words_and_as_a_share(many: Any) -> None:
    first, _, second, third = many(("progress", 0), ("answer", "works", 0), ("progress", 0), ("progress", 2))
    assert first == {"text": "Questions 1 to 3 of at most 8", "done": 0}
    assert second == {"text": "Questions 1 to 3 of 4", "done": 0}
    assert third == {"text": "Question 4 of 4", "done": 0.75}


def test_what_a_change_brings_up_is_to_be_passed_before_handing_in(many: Any) -> None:
    steps = (("answer", "works", 0), ("refuse", "team"), ("pass", 0), ("pass", 2), ("unpassed",))
    *_, done, _, more = many(*steps, ("answer", "works", 1), ("unpassed",))
    assert (done, more) == ([], [1])


# ---- the end --------------------------------------------------------------------------------------------


def test_a_part_says_how_far_it_goes(many: Any) -> None:
    nothing, _, _, _, some, reached, answers, values = many(
        ("canStop",), ("answer", "works", 1), ("answer", "seen", [2]), ("answer", "second", " word "),
        ("canStop",), ("reached", True), ("answers", True), ("values", True),
    )  # fmt: skip
    assert (nothing, some, reached) == (False, True, "second")
    assert answers == {"works": 1, "hears": None, "helps": None, "seen": [2], "first": None, "second": "word"}
    assert values["first"] == {"missing": "not_answered"}
    assert values["third"] == values["start"] == {"missing": "not_reached"}


def test_erasing_leaves_nothing(nights: Any) -> None:
    *_, values, item = nights(*ALL, ("answer", "how_many", "x"), ("erase",), ("values", False), ("item", "age"))
    assert values["age"] == {"missing": "not_answered"}
    assert (item["raw"], item["state"], item["told"]) == ("", "empty", None)


def test_another_language_keeps_the_answers_and_says_problems_anew(node: Run) -> None:
    _, _, _, item, values = called(
        node,
        data(typed_instrument()),
        ("answer", "whole", "x"),
        ("answer", "word", "Wort"),
        ("speak", "de"),
        ("item", "whole"),
        ("values", False),
    )
    assert item["told"]["text"] == sentences("de")("answer.whole_number")
    assert values["word"] == "Wort"


# ---- chance ---------------------------------------------------------------------------------------------


def test_chance_keeps_what_stays_in_its_place_and_tells_what_it_drew(node: Run) -> None:
    made = node([("chance", {"data": data_of("fate"), "times": 400})])[0]
    assert {(one["sections"][0], one["sections"][3]) for one in made} == {(0, 3)}
    assert Counter(tuple(one["sections"][1:3]) for one in made).keys() == {(1, 2), (2, 1)}
    assert all(one["drawn"]["parts"]["order"] == [place + 1 for place in one["sections"]] for one in made)
    assert all(one["parts"]["team"][2] == "last" and one["parts"]["helped"][3:] == [8, 9] for one in made)
    assert len({tuple(one["parts"]["helped"]) for one in made}) == 6
    assert all(one["drawn"]["helped_order"]["order"] == one["parts"]["helped"] for one in made)
    rows = ["hears", "helps", "last"]
    assert all([rows[n - 1] for n in one["drawn"]["team_order"]["order"]] == one["parts"]["team"] for one in made)
    asked = ["tired", "alone"]
    assert all(
        [asked[n - 1] for n in one["drawn"]["then_order"]["order"]]
        == [id_ for id_ in one["items"][2] if id_ in asked]
        for one in made
    )


def test_arms_are_drawn_by_their_shares(node: Run) -> None:
    """Three of four: the bounds lie eight standard deviations off."""
    made = node([("chance", {"data": data_of("fate"), "times": 4000})])[0]
    assert 2780 < sum(one["drawn"]["arm"] == 2 for one in made) < 3220


def test_dice_fall_alike(node: Run) -> None:
    """Ten thousand of each: the bounds lie eight standard deviations off."""
    thrown: Counter[int] = Counter(node([("dice", {"below": 7, "times": 70_000})])[0])
    assert sorted(thrown) == list(range(7))
    assert all(abs(count - 10_000) < 750 for count in thrown.values())


def test_an_instrument_without_chance_is_asked_as_it_stands(node: Run) -> None:
    made = node([("chance", {"data": data_of("everything"), "times": 1})])[0][0]
    assert made["items"] == [[item.id for item in part.items] for part in instruments()["everything"].sections]
    assert made["drawn"] == {}
