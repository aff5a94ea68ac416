"""`svsurvey rates` from the command line: a study, options, a file, other eyes."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from ward_studies import keep, outputs

from svsurvey.cli import Exit
from svsurvey.response import Disposition, Mode, Response

WARD = """
svsurvey: 1
id: ward
version: "1"
title: Ward
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
"""
ENDED = (*[Disposition.COMPLETE] * 17, *[Disposition.PARTIAL] * 3)
LEFT = (*[Disposition.BREAK_OFF] * 4, Disposition.REFUSAL)


def fill(
    db: Path, ended: Iterable[Disposition] = ENDED, text: str = WARD, wave: str = "", mode: Mode = Mode.LINE
) -> None:
    keep(db, text, (Response("ward", "1", {"nights": k % 2}, mode, how, wave) for k, how in enumerate(ended)))


def page(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = Exit.DONE) -> tuple[str, str]:
    """What stands on stdout and on stderr."""
    return outputs(capsys, "rates", *arguments, code=code)


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page(capsys, "--json", *arguments)[0])
    return found


def rows(found: dict[str, Any], table: str) -> dict[str, Any]:
    (block,) = found["sections"][0]["blocks"]
    return {row["key"]: row for row in block["tables"][table]["rows"]}


def test_complete_and_partial_come_from_the_study(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    found = data(capsys, "ward", "--invited", "40", "--refused", "2")
    letters = {key: row["n"] for key, row in rows(found, "dispositions").items()}
    assert letters == {"I": 17, "P": 3, "R": 2, "NC": 18, "O": 0, "UH": 0, "UO": 0, "total": 40}
    assert rows(found, "rates")["RR1"]["percent"] == 42.5
    assert rows(found, "rates")["RR2"]["numbers"] == "20 / 40"
    assert found["head"]["counts"]["responses"] == 20
    assert found["released"] is None


def test_who_left_is_counted_where_the_study_keeps_it(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, (*ENDED, *LEFT))
    found = data(capsys, "ward", "--invited", "40")
    assert rows(found, "dispositions")["R"]["n"] == 5
    assert rows(found, "began")["break_off"]["n"] == 4


def test_only_the_wave_that_was_asked_for(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, wave="spring")
    fill(db, ENDED[:10], wave="autumn")
    found = data(capsys, "ward", "--invited", "40", "--wave", "autumn")
    assert rows(found, "dispositions")["I"]["n"] == 10


def test_made_up_responses_left_out_are_told(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, mode=Mode.SIMULATED)
    out, err = page(capsys, "ward", "--invited", "40")
    assert "0 / 40" in out
    assert "20 made-up responses left out" in err


def test_an_option_goes_before_the_file(db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    file = tmp_path / "numbers.yaml"
    file.write_text("invited: 50\nunknown: 10\ne: 0.5\n", encoding="utf-8")
    found = data(capsys, "ward", "--file", str(file), "--invited", "60")
    assert rows(found, "rates")["RR4"]["numbers"] == "20 / 55"


def test_without_an_instrument_no_study_is_opened(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = page(capsys, "--invited", "5000", "--complete", "289")
    assert "The response rate was 5.8 % (AAPOR RR1" in " ".join(out.split())
    assert err == ""
    assert not db.exists()


@pytest.mark.parametrize("width", ["60", "200"])
def test_no_line_is_wider_than_the_page(
    width: str, db: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    out, _ = page(capsys, "--invited", "123456789", "--complete", "987654", "--unknown", "4567", "--e", "0.123")
    assert max(map(len, out.splitlines())) <= int(width)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ward", "--invited", "19"), Exit.USAGE, "add up to 20, and 19 were invited"),
        (("ward",), Exit.USAGE, "add --invited N"),
        (("ward", "--invited", "40", "--complete", "3"), Exit.USAGE, "is in the study"),
        (("--invited", "40", "--complete", "3", "--release"), Exit.USAGE, "name an instrument"),
        (("--invited", "40", "--complete", "3", "--wave", "spring"), Exit.USAGE, "name an instrument"),
        (("ward", "--invited", "-1"), Exit.USAGE, "--invited"),
        (("ward", "--e", "2"), Exit.USAGE, "--e"),
        (("ward", "--file", "nowhere.yaml"), Exit.INPUT, "there is no file nowhere.yaml; it has a few lines"),
    ],
)
def test_what_cannot_be_is_one_clear_error(
    arguments: tuple[str, ...], code: int, said: str, db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db)
    out, err = page(capsys, *arguments, code=code)
    assert out == ""
    assert said in " ".join(err.split())


def test_a_faulty_file_is_told_with_its_places(
    db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "numbers.yaml"
    file.write_text("invited: 50\nrefusals: 2\ne: 7\n", encoding="utf-8")
    _, err = page(capsys, "--complete", "3", "--file", str(file), code=Exit.INPUT)
    assert f"{file}:2:1" in err
    assert f"{file}:3:4" in err


def test_for_other_eyes_the_study_s_counts_are_rounded(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, (*ENDED, *LEFT))
    out, err = page(capsys, "ward", "--invited", "43", "--release", "--json")
    found = json.loads(out)
    letters = {key: row["n"] for key, row in rows(found, "dispositions").items()}
    assert (letters["I"], letters["P"], letters["R"]) == (15, 5, 5)
    assert found["released"]["method"] == "rounded to 5"
    assert "Protected for others" in err
    again, _ = page(capsys, "ward", "--invited", "43", "--release", "--json")
    assert again == out


def test_all_who_were_invited_may_have_answered_though_rounding_makes_more_of_them(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db, [Disposition.COMPLETE] * 28)
    out, _ = page(capsys, "ward", "--invited", "28", "--release", "--json")
    assert rows(json.loads(out), "rates")["RR1"] == {
        "key": "RR1",
        "label": "RR1 = I / ((I + P) + (R + NC + O) + (UH + UO)): complete; the unknown all count as belonging: "
        "the lowest",
        "role": "answer",
        "numbers": "30 / 30",
        "percent": 100.0,
    }


def test_an_instrument_may_demand_protection(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, text=WARD.replace("title: Ward", "title: Ward\nrelease: always", 1))
    out, err = page(capsys, "ward", "--invited", "43", "--json")
    assert rows(json.loads(out), "dispositions")["I"]["n"] == 15
    assert "says `release: always`" in err


def test_of_too_few_nothing_is_released(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, ENDED[:5])
    out, _ = page(capsys, "ward", "--invited", "43", "--release", code=Exit.RELEASE)
    assert out == ""
