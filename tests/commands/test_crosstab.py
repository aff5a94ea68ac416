"""`svsurvey crosstab` from the command line: right by hand count, readable at every width, careful with people."""

import json
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from ward_studies import keep, outputs

from svsurvey.cli import Exit, run
from svsurvey.crosstabs.association import Association
from svsurvey.crosstabs.report import crosstab
from svsurvey.report.model import Report
from svsurvey.report.terminal import show
from svsurvey.response import Answers, Disposition, Missing, Mode, Response, Value
from svsurvey.stats.analysis import Study
from svsurvey.store.database import Store

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
scores:
  climate_mean: {label: Climate, mean: [help, blame], at_least: 2, bands: {Bad: [1, 2.9], Good: [3, 5]}}
"""


def answers(k: int) -> Answers:
    """What the kth of many answers: nurses (even) work nights more often than physicians."""
    nights = int(k % 4 != 1) if k % 2 == 0 else int(k % 10 == 1)
    ticked: Value = frozenset({1 + k % 2}) if nights else Missing.NOT_ASKED
    if k % 17 == 3:
        ticked = Missing.REFUSED if nights else Missing.NOT_ASKED
    return {
        "role": 1 + k % 2,
        "nights": nights,
        "hours": Missing.NOT_ANSWERED if k % 20 == 7 else 30 + (5 if k % 2 else 10) + k % 7,
        "events": ticked,
        "help": 1 + k % 5,
        "blame": 1 + (k // 2) % 5,
    }


def fill(db: Path, n: int, text: str = WARD, wave: str = "", start: int = 0, mode: Mode = Mode.LINE) -> None:
    everybody = range(start, start + n)
    keep(db, text, (Response("ward", "1", answers(k), mode, Disposition.COMPLETE, wave, "") for k in everybody))


def page(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = Exit.DONE) -> tuple[str, str]:
    """What stands on stdout and on stderr."""
    return outputs(capsys, "crosstab", "ward", *arguments, code=code)


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The block of the JSON, its rows by key."""
    found = json.loads(page(capsys, "--json", *arguments)[0])
    (section,) = found["sections"]
    (block,) = section["blocks"]
    tables = {key: {row["key"]: row for row in table["rows"]} for key, table in block["tables"].items()}
    return {**block, **tables, "all": found}


# ---- by hand


def test_the_table_is_right_by_hand_count(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 100)
    found = data(capsys, "nights", "--by", "role")
    assert found["type"] == "association"
    nurses, physicians = found["association"]["role=1"], found["association"]["role=2"]
    assert (nurses["n_1"], nurses["n_0"], nurses["n"], nurses["percent_1"]) == (50, 0, 50, 100.0)
    assert (physicians["n_1"], physicians["n_0"], physicians["percent_0"]) == (10, 40, 80.0)
    test = found["tests"]["role: Pearson chi-squared"]
    assert test["value"] == pytest.approx(100 * (50 * 40) ** 2 / (50 * 50 * 60 * 40))
    assert (test["df"], test["n"], test["p"] < 1e-10) == (1, 100, True)
    assert found["association"]["role"]["effect"] == found["tests"]["role: Cramér's V"]["value"]


def test_a_score_and_a_number_are_compared_by_means(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 100)
    score = data(capsys, "climate_mean", "--by", "role")["association"]["role=1"]
    values = [(1 + k % 5 + 6 - (1 + (k // 2) % 5)) / 2 for k in range(0, 100, 2)]
    assert (score["n"], score["mean"]) == (50, pytest.approx(sum(values) / 50))
    hours = data(capsys, "hours", "--by", "nights")
    assert hours["association"]["nights"]["n"] == 95
    assert hours["bases"]["nights"]["outcome_not_answered"] == 5


def test_a_score_can_be_put_in_its_bands_or_in_others(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 100)
    own = data(capsys, "climate_mean", "--by", "role", "--collapse", "bands")["association"]["all"]
    low = sum((1 + k % 5 + 6 - (1 + (k // 2) % 5)) / 2 <= 2.9 for k in range(100))
    assert (own["n_1"], own["n_2"]) == (low, 100 - low)
    typed = data(capsys, "climate_mean", "--by", "role", "--collapse", "bad=1-2.9,good=3-5")["association"]["all"]
    assert (typed["n_bad"], typed["n_good"]) == (low, 100 - low)


def test_waves_sites_and_narrowing(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 40, wave="a")
    fill(db, 60, wave="b", start=40)
    found = data(capsys, "nights", "--by", "wave")
    assert [found["association"][f"wave={wave}"]["n"] for wave in "ab"] == [40, 60]
    notes = [note["text"] for note in found["all"]["notes"]]
    assert any(note.startswith("Several waves are in these numbers.") for note in notes)
    alone = data(capsys, "nights", "--by", "role", "--wave", "a")["all"]["notes"]
    assert not any("Several waves" in note["text"] for note in alone)
    assert set(found["differences"]) == {"wave", "wave: 0"}
    assert data(capsys, "nights", "--by", "role", "--wave", "b")["association"]["role"]["n"] == 60


def test_made_up_people_are_only_counted_when_asked_for(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 30, mode=Mode.SIMULATED)
    out, err = page(capsys, "nights", "--by", "role")
    assert "responses 0" in out
    assert "30 made-up responses left out; see them with --simulated." in err
    out, err = page(capsys, "nights", "--by", "role", "--simulated")
    assert "SIMULATED" in out
    assert err == ""


# ---- careful with people


def test_small_counts_are_counted_on_stderr(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 12)
    out, err = page(capsys, "nights", "--by", "role")
    assert "use --release" in err
    assert "from 1 to 4: so few people may be recognised." in err
    assert "release" not in out


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("rolle", "--by", "nights"), "there is no item 'rolle'; did you mean 'role'?"),
        (("nights", "--by", "role", "--percent", "rows"), "--percent"),
        (("nights", "--by", "role", "--exact"), "--exact is a way to release; add --release"),
        (("nights", "--by", "role", "--release", "--mixed"), "made-up responses protect nobody"),
        (("nights", "--by", "role", "--wave", "x"), "no responses of wave 'x'"),
        (("nights",), "--by"),
    ],
)
def test_what_cannot_be_meant_is_said(
    db: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], what: str
) -> None:
    fill(db, 30)
    out, err = page(capsys, *arguments, code=Exit.USAGE)
    assert out == ""
    assert what in err


@pytest.mark.parametrize(
    "arguments", [("nights", "--layers", "help"), ("nights", "--residuals"), ("hours",), ("climate_mean",)]
)
def test_what_is_not_released_is_refused_before_anything_is_entered(
    db: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    fill(db, 100)
    out, err = page(capsys, *arguments, "--by", "role", "--release", code=Exit.RELEASE)
    assert out == ""
    assert "not released" in err
    page(capsys, "nights", "--by", "role", "--release")  # the ledger holds nothing that would be in its way


def test_a_release_is_rounded_and_tells_tests_only_roughly(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 103)
    found = data(capsys, "nights", "--by", "role", "--release")
    assert found["all"]["released"]["method"] == "rounded to 5"
    assert set(found["tables"]) == {"association"}
    counts = [
        value
        for row in found["association"].values()
        for key, value in row.items()
        if (key == "n" or key.startswith("n_")) and isinstance(value, int)
    ]
    assert counts
    assert all(n % 5 == 0 for n in counts)
    assert (found["association"]["role"]["p"], found["association"]["role"]["effect"]) == ("<0.001", 0.8)
    assert found["association"]["role=1"]["percent_1"] == 100.0


def test_the_same_release_again_and_the_summary_beside_it_agree(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db, 103)
    assert run(["summary", "ward", "--release", "--json"]) == Exit.DONE
    summary = json.loads(capsys.readouterr().out)
    first = data(capsys, "nights", "--by", "role", "--release")
    again = data(capsys, "nights", "--by", "role", "--release")
    assert first == again
    (block,) = [b for s in summary["sections"] for b in s["blocks"] if b["id"] == "nights"]
    told = {row["key"]: row["n"] for row in block["tables"]["answers"]["rows"]}
    assert (first["association"]["all"]["n_1"], first["association"]["all"]["n_0"]) == (told[1], told[0])


def test_an_exact_release_tells_all_of_a_whole_table(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 100)
    found = data(capsys, "role", "--by", "help", "--release", "--exact")
    assert found["association"]["help=1"]["n_1"] == 10
    assert found["tests"]["help: Pearson chi-squared"]["p"] == 1.0
    assert "bases" not in found["tables"]


def test_an_instrument_that_is_always_protected_stays_so(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 100, WARD.replace("title: Ward", "title: Ward\nrelease: always"))
    out, err = page(capsys, "nights", "--by", "role")
    assert "rounded to multiples of 5" in out
    assert "release: always" in err


# ---- the page


@pytest.fixture(scope="module")
def showpiece(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """Recovery by what happened, of 60 made-up people, with six long labels."""
    db = tmp_path_factory.mktemp("showpiece") / "study.db"
    assert run(["simulate", "perioperative-catastrophe", "-n", "60", "--db", str(db)]) == Exit.DONE
    from svsurvey.commands.study import scope_of, versions_in

    scope = scope_of(None, None, None, True, False)
    with Store.open(db) as store:
        study = Study(tuple(versions_in(store, "perioperative-catastrophe", scope)), scope)
        yield crosstab(store, Association(study, "recovery", ("expected", "debrief_department", "gender")))


STEPS = (
    "A few days or less",
    "More than a few days, up to a month",
    "More than a month, up to six months",
    "More than six months, but less than a year",
    "A year or more",
    "I have not recovered",
)


@pytest.mark.parametrize("width", [40, 60, 66, 72, 80, 90, 100, 120, 140, 160, 200])
def test_six_long_labels_are_whole_at_every_width(showpiece: Report, width: int) -> None:
    out = StringIO()
    show(showpiece, out, width)
    lines = out.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= width
    words = " ".join(" ".join(lines).split())
    for step in STEPS:
        assert all(word in words for word in step.split())
    if 60 <= width <= 90:  # steps are numbers there, and a legend says what they mean
        legend = " ".join(f"{k} = {step}" for k, step in enumerate(STEPS, 1))
        assert legend in words
    for row in showpiece.sections[0].blocks[0].tables[0].rows:
        assert all(cell.text in words for cell in row.cells)


def test_a_page_of_80_has_a_column_for_each_step_and_the_p_values(showpiece: Report) -> None:
    out = StringIO()
    show(showpiece, out, 80)
    lines = out.getvalue().splitlines()
    (head,) = [line for line in lines if line.split() == ["1", "2", "3", "4", "5", "6"]]
    (first,) = [line for line in lines if line.strip().startswith("Woman")]
    ends = [k for k, sign in enumerate(head) if sign.isdigit()]
    assert all(first[k].isdigit() for k in ends)
    assert any(line.split()[-4:] == ["n", "p", "exact", "V"] for line in lines)


def test_scipy_stats_is_never_loaded(db: Path) -> None:
    fill(db, 40)
    look = (
        "import sys; from svsurvey.cli import run; code = run(sys.argv[1:]); "
        "print(code, [name for name in sys.modules if name.startswith('scipy.stats')], file=sys.stderr)"
    )
    arguments = ["crosstab", "ward", "help", "--by", "role", "--by", "events", "--residuals"]
    done = subprocess.run([sys.executable, "-c", look, *arguments], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "0 []"
