"""`svsurvey show`: an instrument to read, and the same as data."""

import json
from pathlib import Path

import pytest
from drawn import DRAWN

from svsurvey.cli import Exit, run

WARD = """\
svsurvey: 1
id: ward
version: 2.1.0
title: Ward climate
credit: {author: The ward team, license: CC0-1.0, note: Not validated.}
support: "Occupational health: extension 1234"
missing: {refused: -7}
scales:
  agree: {1: Disagree, 2: Neither, 3: Agree, 9: {label: Does not apply, missing: true}}
sections:
  - title: Work
    items:
      - {id: hello, type: note, text: Please take your time.}
      - {id: hours, type: number, text: How many hours?, unit: hours, required: hard,
         range: [0, 168], usual: [4, 70]}
      - {id: nights, type: single, text: Did you work at night?, options: {1: Yes, 0: No}}
      - {id: seen, type: multiple, text: What did you see?, max_picks: 2, when: nights == 1,
         options: {1: A fall, 8: {label: Other, write_in: true}, 9: {label: None of these, alone: true}}}
      - id: climate
        type: grid
        text: How far do you agree?
        scale: agree
        rows: {helps: People help., blame: {text: I feel blamed., reverse: true}}
scores:
  mood: {label: Mood, mean: [helps, blame], at_least: 1, bands: {Low: [1, 2], High: [2.1, 3]}}
translations:
  de:
    title: Stationsklima
    items: {hours: {text: Wie viele Stunden?, unit: Stunden}}
"""


@pytest.fixture
def ward(tmp_path: Path) -> str:
    path = tmp_path / "ward.yaml"
    path.write_text(WARD, encoding="utf-8")
    return str(path)


@pytest.fixture
def page(ward: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["show", ward]) == Exit.DONE
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        "Ward climate (ward 2.1.0)",
        "Languages: en, de",
        "Licence:   CC0-1.0",
        "Support:   Occupational health: extension 1234",
        "1.  How many hours?",
        "    hours: number; from 0 to 168 hours; usually 4 to 70; needs an answer or a refusal",
        "    seen: multiple; at least 1, at most 2; asked once more if left empty",
        "    Asked only if the answer to question 2 is “Yes”.",
        "       8  Other (asks for words)",
        "       9  None of these (excludes the others)",
        "       9  Does not apply (counts as missing)",
        "      - blame: I feel blamed. (reversed)",
        "  mood: Mood: mean of helps and (4 - blame); needs at least 1 of 2 answers",
        "      1 to 2: Low",
        "    -7  preferred not to answer",
    ],
)
def test_the_page_says_it(line: str, page: str) -> None:
    assert line in page.splitlines()


def test_of_many_problems_the_first_are_shown_and_where_the_others_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "many.yaml"
    path.write_text(WARD + "".join(f"stray_{n}: 1\n" for n in range(23)), encoding="utf-8")
    assert run(["show", str(path)]) == Exit.INPUT
    first, *problems, more = capsys.readouterr().err.splitlines()
    assert first == f"svsurvey: {path} is not a valid instrument; mend these, or see 'svsurvey check'"
    assert len(problems) == 20
    assert more == f"and 3 more: svsurvey check {path}"
    path.write_text(WARD + "".join(f"stray_{n}: 1\n" for n in range(20)), encoding="utf-8")
    assert run(["show", str(path)]) == Exit.INPUT
    assert len(capsys.readouterr().err.splitlines()) == 21


def test_a_note_has_no_number(page: str) -> None:
    assert "    Please take your time." in page.splitlines()
    assert "    hello: note" in page.splitlines()


def test_another_language_falls_back_where_it_has_no_words(ward: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", ward, "--lang", "de"]) == Exit.DONE
    page = capsys.readouterr().out
    assert page.startswith("Stationsklima (ward 2.1.0)")
    assert "Wie viele Stunden?" in page
    assert "Did you work at night?" in page


def test_the_data_hold_what_the_page_says(ward: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", ward, "--json"]) == Exit.DONE
    data = json.loads(capsys.readouterr().out)
    items = {item["id"]: item for section in data["sections"] for item in section["items"]}
    assert [item["number"] for item in items.values()] == [None, 1, 2, 3, 4]
    assert items["hours"]["range"] == [0, 168]
    assert items["seen"]["when"] == "nights == 1"
    assert items["seen"]["when_in_words"] == "the answer to question 2 is “Yes”"
    assert [option["code"] for option in items["seen"]["options"]] == [1, 8, 9]
    assert items["climate"]["rows"][1] == {
        "id": "blame",
        "text": "I feel blamed.",
        "reverse": True,
        "anchor": False,
    }
    assert data["scores"][0]["fields"] == ["helps", "blame"]
    assert data["missing"]["refused"] == -7


def test_the_lines_of_the_bundled_ones_fit_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "perioperative-catastrophe"]) == Exit.DONE
    page = capsys.readouterr().out
    assert max(map(len, page.splitlines())) <= 100
    assert "17. " in page


def test_what_chance_does_is_said_in_plain_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "drawn.yaml"
    path.write_text(DRAWN, encoding="utf-8")
    assert run(["show", str(path)]) == Exit.DONE
    page = capsys.readouterr().out
    for said in (
        "Answers:   who leaves early may hand in what is answered",
        "Order:     the sections in an order of chance, kept as parts_order",
        "Its items in an order of chance, kept as views_order.",
        "arm: variant; nobody is asked, one of these arms is drawn by chance and kept",
        "2  a hard story (3 in 4)",
        "answers in an order of chance, kept as helped_order",
        "last: Overall. (stays in its place)",
        "Asked only if “Version of the story” is “a mild story”.",
    ):
        assert said in page
    assert "Order shown" not in page
    assert run(["show", str(path), "--json"]) == Exit.DONE
    data = json.loads(capsys.readouterr().out)
    items = {item["id"]: item for section in data["sections"] for item in section["items"]}
    assert (data["partial"], data["receipt"]) == (True, False)
    assert data["order"] == {"random": True, "kept_as": "parts_order"}
    assert [section["order"]["kept_as"] for section in data["sections"]] == [None, None, "views_order", None]
    assert (items["arm"]["type"], items["arm"]["shares"], items["arm"]["number"]) == ("variant", [1, 3], None)
    assert items["helped"]["order"] == {"random": True, "kept_as": "helped_order"}
    assert "helped_order" not in items
