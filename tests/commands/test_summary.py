"""`svsurvey summary` from the command line: right by hand count, in words and as data, careful with people."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from ward_studies import keep, outputs

from svsurvey.cli import Exit, run
from svsurvey.response import Answers, Disposition, Missing, Mode, Response

WARD = """
svsurvey: 1
id: ward
version: "1"
title: Ward
scales:
  agree: {1: Never, 2: Rarely, 3: Sometimes, 4: Often, 5: Always}
sections:
  - title: Work
    items:
      - {id: role, type: single, text: What is your role?, options: {1: Nurse, 2: Physician}}
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: hours, type: number, text: Hours?, range: [0, 80], unit: hours}
      - {id: events, type: multiple, text: What did you see?, when: nights == 1, options: {1: Fall, 2: Drug}}
      - id: climate
        type: grid
        text: How often?
        scale: agree
        rows: {help: People help., blame: {text: People blame., reverse: true}}
      - {id: wish, type: text, text: What do you wish?}
      - {id: motto, type: text, text: Your motto?, linked: true}
scores:
  climate_mean: {label: Climate, mean: [help, blame], at_least: 2}
"""

NO, REFUSED, EMPTY = Missing.NOT_ASKED, Missing.REFUSED, Missing.NOT_ANSWERED

Person = tuple[object, object, object, object, object, object, object, object]
PEOPLE: tuple[Person, ...] = (
    # role, nights, hours, events, help, blame, wish, motto
    (1, 1, 40, frozenset({1, 2}), 5, 1, "more people", "onwards"),
    (1, 1, 50, frozenset({1}), 4, 2, "rest", EMPTY),
    (1, 1, 30, REFUSED, 3, 3, EMPTY, EMPTY),
    (1, 0, 40, NO, 5, 2, EMPTY, EMPTY),
    (2, 0, 60, NO, 1, EMPTY, REFUSED, EMPTY),
    (2, 0, REFUSED, NO, 2, 5, EMPTY, EMPTY),
    (2, REFUSED, EMPTY, NO, 3, 3, EMPTY, EMPTY),
    (REFUSED, 1, 44, frozenset({2}), 4, 2, EMPTY, "slowly"),
)
FIELDS = ("role", "nights", "hours", "events", "help", "blame", "wish", "motto")


def people(mode: Mode = Mode.LINE, wave: str = "", site: str = "", version: str = "1") -> list[Response]:
    answers: Iterable[Answers] = (dict(zip(FIELDS, person, strict=True)) for person in PEOPLE)  # type: ignore[arg-type]
    return [Response("ward", version, a, mode, Disposition.COMPLETE, wave, site) for a in answers]


def fill(db: Path, responses: Iterable[Response], text: str = WARD) -> None:
    keep(db, text, responses)


def page(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = Exit.DONE) -> tuple[str, str]:
    """What stands on stdout and on stderr."""
    return outputs(capsys, "summary", "ward", *arguments, code=code)


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """All blocks of the JSON by id."""
    found = json.loads(page(capsys, "--json", *arguments)[0])
    return {b["id"]: b for s in found["sections"] for b in s["blocks"]} | {"": found["head"], "all": found}


def rows(block: Mapping[str, Any], table: str = "answers") -> dict[object, tuple[int, float]]:
    return {row["key"]: (row["n"], round(row["percent"], 1)) for row in block["tables"][table]["rows"]}


# ---- by hand


def test_every_number_is_right_by_hand_count(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, people())
    found = data(capsys)
    assert found[""]["counts"]["responses"] == found[""]["counts"]["complete"] == found[""]["counts"]["line"] == 8
    assert rows(found["role"]) == {1: (4, 50.0), 2: (3, 37.5), "refused": (1, 12.5), "asked": (8, 100.0)}
    assert found["events"]["counts"]["asked"] == 4
    assert found["events"]["counts"]["answered"] == 3
    assert found["events"]["counts"]["not_asked"] == 4
    assert rows(found["events"]) == {1: (2, 50.0), 2: (2, 50.0), "refused": (1, 25.0), "asked": (4, 100.0)}
    (hours,) = found["hours"]["tables"]["spread"]["rows"]
    assert (hours["n"], hours["mean"], hours["min"], hours["max"], hours["median"]) == (6, 44.0, 30, 60, 42.0)
    assert hours["sd"] == pytest.approx((520 / 5) ** 0.5)  # 16 + 36 + 196 + 16 + 256 + 0, around 44
    assert found["wish"]["counts"]["answered"] == found["motto"]["counts"]["answered"] == 2
    assert found["wish"]["counts"]["refused"] == 1


def test_grid_and_score_are_right_by_hand_count(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, people())
    found = data(capsys)
    help_, blame = found["climate"]["tables"]["scale"]["rows"]
    assert (help_["n"], help_["low"], help_["high"]) == (8, 25.0, 50.0)
    assert help_["shares"] == [1 / 8, 1 / 8, 2 / 8, 2 / 8, 2 / 8]
    assert help_["middle"] == 2 / 8 + 1 / 8
    assert (blame["n"], round(blame["low"], 2)) == (7, round(400 / 7, 2))
    assert [r["asked"] for r in found["climate"]["tables"]["counts"]["rows"]] == [8, 8]
    (score,) = found["climate_mean"]["tables"]["spread"]["rows"]
    scores = [5.0, 4.0, 3.0, 4.5, 1.5, 3.0, 4.0]  # (help + 6 - blame) / 2; the fifth person left blame empty
    assert found["climate_mean"]["counts"] == {"scored": 7, "too_few": 1, "not_asked": 0}
    assert score["mean"] == pytest.approx(sum(scores) / 7)


def test_the_page_says_base_missing_and_interval(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, people())
    out, _ = page(capsys, "--width", "100")
    assert "role · asked 8 · answered 7 · preferred not to answer 1" in out
    assert "events · asked 4 · answered 3 · preferred not to answer 1 · not asked 4" in out
    assert "Asked only if the answer to question 2 is “Yes”." in out
    line = next(line for line in out.splitlines() if line.strip().startswith("Nurse"))
    assert line.split()[:6] == ["Nurse", "4", "50.0", "21.5", "to", "78.5"]


@pytest.mark.parametrize("width", [60, 80, 133, 200])
def test_the_page_keeps_its_width(db: Path, capsys: pytest.CaptureFixture[str], width: int) -> None:
    fill(db, people())
    out, _ = page(capsys, "--width", str(width))
    assert max(map(cell_len, out.splitlines())) <= width


# ---- which responses


def test_real_and_made_up_responses_are_never_mixed_unasked(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, [*people(), *people(Mode.SIMULATED)[:3]])
    sizes = [data(capsys, *more)[""]["counts"]["responses"] for more in ((), ("--simulated",), ("--mixed",))]
    assert sizes == [8, 3, 11]
    assert "SIMULATED" not in page(capsys)[0]
    assert "Every response here was made up" in page(capsys, "--simulated")[0]
    assert "3 of the 11 responses were made up" in page(capsys, "--mixed")[0]


def test_waves_and_sites_select(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, [*people(wave="a", site="x"), *people(wave="b", site="x")[:5], *people(wave="b", site="y")[:2]])
    assert data(capsys, "--wave", "a", "--wave", "b")[""]["counts"]["responses"] == 15
    assert data(capsys, "--wave", "b")[""]["counts"]["responses"] == 7
    only = data(capsys, "--wave", "b", "--site", "y")
    assert only["role"]["counts"]["asked"] == 2
    assert "Only wave b; site y." in page(capsys, "--wave", "b", "--site", "y")[0]
    assert "without site and version" in page(capsys, "--site", "y", "--items", "wish", "--width", "200")[0]


def test_versions_are_pooled_where_a_question_means_the_same(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = WARD.replace('version: "1"', 'version: "2"').replace(
        "{1: Nurse, 2: Physician}", "{1: Physician, 2: Nurse}"
    )
    fill(db, people())
    fill(db, people(version="2")[:2], second.replace("      - {id: hours", "      - {id: shift"))
    found = data(capsys)
    assert found["nights"]["counts"]["asked"] == 10
    assert found["role"]["counts"]["asked"] == 2
    assert "its 7 answers are not in these numbers" in found["role"]["notes"][0]["text"]
    assert found["shift"]["notes"][0]["text"] == "Version 1 did not ask this."
    assert any("Only version 1 has hours" in note["text"] for note in found["all"]["notes"])
    assert data(capsys, "--version", "1")["hours"]["counts"]["asked"] == 8
    assert [row["n"] for row in found[""]["tables"]["versions"]["rows"]] == [8, 2]


def test_some_items_only(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, people())
    assert list(data(capsys, "--items", "hours, climate_mean")) == ["hours", "climate_mean", "", "all"]
    assert list(data(capsys, "--items", "help")) == ["climate", "", "all"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--items", "rolle"), "there is no item or score 'rolle'; did you mean 'role'?"),
        (("--wave", "z"), "no responses of wave 'z'; no response has a wave"),
        (("--version", "9"), "no responses of version '9'; there is: 1"),
        (("--simulated", "--mixed"), "exclude each other"),
        (("--texts", "--site", "x"), "words kept apart do not say of which site"),
        (("--width", "20"), "--width"),
    ],
)
def test_what_cannot_be_meant(
    db: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    fill(db, people())
    out, err = page(capsys, *arguments, code=Exit.USAGE)
    assert out == ""
    assert said in err


def test_nothing_there_is_said(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, people(Mode.SIMULATED))
    out, err = page(capsys)
    assert "responses 0" in out
    assert "8 made-up responses left out; see them with --simulated." in err


# ---- careful with people


def test_words_are_counted_and_only_printed_when_asked_for(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, people())
    for words in ("more people", "onwards"):
        assert words not in "".join(page(capsys)) + "".join(page(capsys, "--json"))
    out, err = page(capsys, "--texts")
    assert all(words in out for words in ("• more people", "• rest", "• onwards", "• slowly"))
    assert "Free words can name people" in err
    assert "Free words" not in out
    assert data(capsys, "--texts")["wish"]["tables"]["words"]["rows"][0]["label"] in ("more people", "rest")


def test_small_counts_are_said_on_stderr_with_what_to_do(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, people())
    out, err = page(capsys, "--items", "role")
    assert "3 counts are from 1 to 4" in err  # 4 nurses, 3 physicians, 1 who preferred not to answer
    assert "use --release" in err
    assert "from 1 to 4" not in out
    assert json.loads(page(capsys, "--items", "role", "--json")[0])["small_cells"] == 3


def test_made_up_numbers_need_no_care(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, people(Mode.SIMULATED))
    assert page(capsys, "--simulated")[1] == ""


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--texts",)])
def test_an_instrument_under_release_control_prints_nothing(
    db: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    fill(db, people(), WARD.replace("title: Ward", "title: Ward\nrelease: always", 1))
    out, err = page(capsys, *arguments, code=Exit.RELEASE)
    assert out == ""
    assert "release: always" in err


def test_hostile_words_are_inert(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "[red]x[/red] \x1b[31m \x1b]52;c;aGk=\x07 \u202eevil\u2066 \x9b2J end"
    answers = [
        Response("ward", "1", dict(r.values) | {"wish": hostile, "motto": hostile}, r.mode, r.disposition)
        for r in people()
    ]
    fill(db, answers)
    for more in (("--texts",), ("--texts", "--json")):
        out, err = page(capsys, *more)
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\u2066"}.intersection(out + err)
        assert "[red]x[/red]" in out
        assert "end" in out


def test_hostile_labels_of_waves_are_inert(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, [*people(wave="a\x1b[31m[bold]"), *people(wave="b")])
    out, _ = page(capsys)
    assert "\x1b" not in out
    assert "[bold]" in out


def test_the_help_ends_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summary", "--help"]) == Exit.DONE
    assert capsys.readouterr().out.rstrip().splitlines()[-1].strip().startswith("svsurvey summary")


def test_a_study_that_is_not_there(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = page(capsys, code=Exit.STORE)
    assert out == ""
    assert "there is no study file" in err
