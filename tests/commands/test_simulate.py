"""`simulate`: made-up respondents in the study, repeatable and kept apart from real ones."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

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
