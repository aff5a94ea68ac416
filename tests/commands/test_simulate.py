"""`simulate`: made-up respondents in the study, repeatable and kept apart from real ones."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from svsurvey.cli import Exit, run

ROOT = Path(__file__).parents[2]


def simulate(study: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "svsurvey", "simulate", str(ROOT / "instruments" / "check-in.yaml"), *arguments],
        capture_output=True,
        text=True,
        cwd=study,
        timeout=60,
    )


def stored(path: Path) -> list[tuple[object, ...]]:
    """All rows without their random ids, sorted."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute('SELECT * FROM "r_check-in"').fetchall()
    return sorted((row[1:] for row in rows), key=repr)


def test_made_up_people_are_added_and_marked(tmp_path: Path) -> None:
    done = simulate(tmp_path, "-n", "50", "--seed", "7", "--wave", "2026-q1", "--site", "north")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Added 50 made-up responses to check-in (seed 7)." in done.stderr
    rows = stored(tmp_path / "svsurvey.db")
    assert len(rows) == 50
    assert {row[1:5] for row in rows} == {("2026-q1", "north", "simulated", "complete")}


def test_the_same_seed_makes_the_same_people(tmp_path: Path) -> None:
    for name, seed in (("a.db", "7"), ("b.db", "7"), ("c.db", "8")):
        assert simulate(tmp_path, "-n", "20", "--seed", seed, "--db", name).returncode == 0
    a, b, c = (stored(tmp_path / name) for name in ("a.db", "b.db", "c.db"))
    assert a == b
    assert a != c


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("-n", "0"), "0"), (("--wave", "2026-03"), "the wave looks like a month"), (("--seed", "x"), "x")],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = simulate(tmp_path, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "svsurvey.db").exists()


MARGINS = "margins: 1\ninstrument: check-in\nitems:\n  {}: {{{}}}\n"


def test_people_with_margins_are_added_and_what_is_invented_is_said(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MARGINS.format("stayed", "1: 40%"), encoding="utf-8")
    done = simulate(tmp_path, "-n", "50", "--margins", "m.yaml", "--wave", "w1")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Only the numbers in m.yaml are given: all else, also which answers go together, is inv" in done.stderr
    with closing(sqlite3.connect(tmp_path / "svsurvey.db")) as connection:
        rows = connection.execute('SELECT mode, wave, count(*) FROM "r_check-in" WHERE stayed = 1 GROUP BY 1, 2')
        assert rows.fetchall() == [("simulated", "w1", 20)]


def test_margins_that_cannot_be_leave_no_study_behind(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MARGINS.format("stayed", "1: 51"), encoding="utf-8")
    done = simulate(tmp_path, "-n", "50", "--margins", "m.yaml")
    assert done.returncode == 3
    assert "m.yaml:4:15: stayed: the numbers add up to 51, and 50 people are asked" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "svsurvey.db").exists()


def test_the_table_of_the_published_margins_shows_the_published_percents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dhillon, Russell and Stiegler (2015): a few days or less, and a year or more; in all, then among some."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    margins = ROOT / "docs" / "margins" / "perioperative-289.yaml"
    assert run(["simulate", "perioperative-catastrophe", "-n", "289", "--margins", str(margins)]) == Exit.DONE
    by = [word for name in ("expected", "by_error", "own_fault") for word in ("--by", name)]
    assert run(["crosstab", "perioperative-catastrophe", "recovery", *by, "--simulated"]) == Exit.DONE
    found = re.findall(r"^ +(All who answered|Yes)((?: +\d+ +\d+\.\d){6}) +\d+$", capsys.readouterr().out, re.M)
    percents = [[round(float(number)) for number in row.split()[1::2]] for _, row in found]
    assert [label for label, _ in found] == ["All who answered", "Yes", "Yes", "Yes"]
    everybody, expected, error, fault = percents
    assert (everybody[0], everybody[4]) == (42, 24)
    assert (expected[0], error[4], fault[4]) == (63, 41, 53)
