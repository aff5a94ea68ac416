"""`svsurvey summary`: how many people there are, how many were invited, how reliable scores are, and how long."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ward_studies import keep, outputs

from svsurvey.cli import Exit
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Answers, Disposition, Mode, Response
from svsurvey.store.database import Store

WARD = """
svsurvey: 1
id: ward
version: "1"
title: Ward
scales:
  agree: {1: Never, 2: Sometimes, 3: Always}
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: rest, type: single, text: Rest?, when: nights == 1, options: {1: Yes, 0: No}}
      - {id: seen, type: multiple, text: Seen?, options: {1: Fall, 2: Drug}}
      - {id: climate, type: grid, text: How often?, scale: agree, rows: {help: Help?, trust: Trust?, talk: Talk?}}
      - id: recovery
        type: single
        text: How long?
        scale: {1: Days, 2: Weeks, 3: Long, 4: Not over}
        interval: [[0, 3], [4, 30], [31, null], [0, null]]
scores:
  climate_mean: {label: Climate, mean: [help, trust, talk], bands: {Low: [1, 2], High: [2.1, 3]}}
"""


def people(n: int = 40, version: str = "1") -> Iterable[Response]:
    for k in range(n):
        grid: Answers = {"help": 1 + k % 3, "trust": 1 + k % 3, "talk": 1 + k // 2 % 3}
        seen = frozenset({1 + k % 2})
        answers: Answers = {"nights": k % 2, "rest": k % 3 % 2, "seen": seen, "recovery": 1 + k % 4, **grid}
        yield Response("ward", version, answers, Mode.LINE, Disposition.COMPLETE)


def fill(db: Path, n: int = 40, text: str = WARD) -> None:
    keep(db, text, people(n, "2" if 'version: "2"' in text else "1"))


def page(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = Exit.DONE) -> tuple[str, str]:
    return outputs(capsys, "summary", "ward", *arguments, code=code)


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """All blocks of the JSON by id."""
    found = json.loads(page(capsys, "--json", *arguments)[0])
    return {b["id"]: b for s in found["sections"] for b in s["blocks"]} | {"notes": found["notes"]}


def rows(block: dict[str, Any], table: str) -> dict[Any, Any]:
    return {row["key"]: row for row in block["tables"][table]["rows"]}


def width(row: dict[str, Any]) -> float:
    low, high = row["interval"]
    return float(high - low)


def said(found: dict[str, Any]) -> str:
    return " ".join(note["text"] for note in found["notes"])


def test_a_small_population_makes_every_interval_narrower(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    plain, few = data(capsys), data(capsys, "--population", "50")
    for key, table in (("nights", "answers"), ("rest", "answers"), ("seen", "answers"), ("climate_mean", "bands")):
        row = next(iter(rows(plain[key], table)))
        assert width(rows(few[key], table)[row]) < 0.6 * width(rows(plain[key], table)[row]), key
    early, late = (rows(found["recovery.curve"], "curve")["3"] for found in (few, plain))
    assert width(early) < 0.6 * width(late)
    low = rows(few["climate"], "scale")["help"]["low_interval"]
    assert low[0] > rows(plain["climate"], "scale")["help"]["low_interval"][0]
    assert "the responses are 40 of the 50 people" in said(few)


def test_a_census_has_no_interval(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    found = data(capsys, "--population", "40")
    assert rows(found["nights"], "answers")[1]["interval"] is None
    assert "Everybody there is has answered (40)" in said(found)
    assert "Wilson" not in said(found)


def test_bounds_for_those_who_said_nothing(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """20 of 40 work nights, and 60 of the 100 invited are silent: from 20 to 80 %."""
    fill(db)
    found = data(capsys, "--invited", "100")
    assert rows(found["nights"], "answers")[1]["bounds"] == [20, 80]
    assert rows(found["seen"], "answers")[1]["bounds"] == [20, 80]
    assert "bounds" not in rows(found["rest"], "answers")[1], "under a condition"
    assert rows(found["nights"], "answers")["asked"]["bounds"] is None
    assert "the 60 of 100 invited" in said(found)


@pytest.mark.parametrize("option", ["--population", "--invited"])
def test_fewer_people_than_responses_cannot_be(option: str, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    _, err = page(capsys, option, "39", code=Exit.USAGE)
    assert "39 people" in err
    assert "40 responses" in err


def test_one_person_is_no_people(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    assert (
        "1 person in all cannot have given 40 responses" in page(capsys, "--population", "1", code=Exit.USAGE)[1]
    )


def test_more_invited_than_there_are_cannot_be(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    _, err = page(capsys, "--population", "50", "--invited", "60", code=Exit.USAGE)
    assert "60 people cannot have been invited of 50" in err


def test_several_waves_may_hold_a_person_more_than_once(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    assert "Several waves" not in said(data(capsys))
    instrument = load(Source("ward.yaml", WARD))
    with Store.open(db) as store:
        store.add_all((replace(person, wave="later") for person in people(20)), instrument)
    assert "Several waves are in these numbers. Intervals take every response for another" in said(data(capsys))
    assert "Several waves" not in said(data(capsys, "--wave", "later"))


@pytest.mark.parametrize("option", ["--population", "--invited"])
@pytest.mark.parametrize("way", [("--release",), ("--release", "--exact")])
def test_they_are_for_exact_numbers(
    option: str, way: tuple[str, ...], db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db)
    _, err = page(capsys, option, "100", *way, code=Exit.USAGE)
    assert "for exact numbers" in err


def test_reliability_stands_behind_its_score_when_asked_for(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    assert "climate_mean.reliability" not in data(capsys)
    found = data(capsys, "--reliability", "--items", "climate_mean")
    assert [key for key in found if key != "notes"] == ["climate_mean", "climate_mean.reliability"]
    block = found["climate_mean.reliability"]
    assert block["type"] == "reliability"
    assert block["counts"] == {"listwise": 40, "pairwise": 40}
    low, high = rows(block, "reliability")["alpha"]["interval"]
    assert low < rows(block, "reliability")["alpha"]["value"] < high


def test_a_length_of_time_stands_behind_its_item(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    found = data(capsys, "--items", "recovery")
    assert list(found) == ["recovery", "recovery.curve", "notes"]
    curve = found["recovery.curve"]
    assert curve["counts"] == {"timed": 30, "not_yet": 10, "median": "between 4 and 30 days"}
    assert [round(row["percent"], 1) for row in rows(curve, "curve").values()] == [33.3, 66.7]
    assert [row["floor"] for row in rows(curve, "curve").values()] == [25, 50]


def test_released_the_curve_is_of_rounded_counts(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 44)
    curve = data(capsys, "--items", "recovery", "--release")["recovery.curve"]
    assert curve["counts"] == {"timed": 30, "not_yet": 10, "median": "between 4 and 30 days"}
    assert "interval" not in rows(curve, "curve")["3"]


def test_a_version_without_intervals_is_in_the_curve(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was fielded before stays as it was; its answers are read with what the newer version says of them."""
    older = WARD.replace("        interval: [[0, 3], [4, 30], [31, null], [0, null]]\n", "")
    fill(db, 20, older)
    assert list(data(capsys, "--items", "recovery")) == ["recovery", "notes"]
    fill(db, 20, WARD.replace('version: "1"', 'version: "2"'))
    assert data(capsys, "--items", "recovery")["recovery.curve"]["counts"]["timed"] == 30


@pytest.mark.parametrize("cells", ["40", "60", "80", "200"])
def test_no_line_is_wider_than_the_page(cells: str, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db)
    out, _ = page(capsys, "--width", cells, "--reliability", "--invited", "100", "--population", "200")
    assert max(map(len, out.splitlines())) <= int(cells)


def test_a_plain_summary_loads_no_scipy(db: Path) -> None:
    fill(db)
    code = (
        "import sys; from svsurvey.cli import run; run(['summary', 'ward', '--json']);"
        "sys.exit(any(name.partition('.')[0] in ('scipy', 'numpy') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
