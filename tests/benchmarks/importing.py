"""Taking in a million responses from CSV: beside SQLite's own shell, which looks at nothing, and sqlite-utils."""

import csv
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import million
from clock import peak_of, race_processes
from measurement import Line
from million import ID
from starting import SVSURVEY

from svsurvey.store.schema import answers_table

MANY, FEWER = 1_000_000, 100_000

FLOOR, OURS, UTILS = "sqlite3 .import", "import", "sqlite-utils insert_all"
GOALS = {OURS: 2.5}
OF_UTILS = 0.15
FLAT = 1.5
COPIED = "up to 16 MiB of a file are rewritten in memory, longer ones by way of the disk"

AFRESH = """
import os, sys
for end in ("", "-journal"):
    if os.path.exists(sys.argv[1] + end):
        os.unlink(sys.argv[1] + end)
os.execvp(sys.argv[2], sys.argv[2:])
"""
"""Runs a program on a database that is not there yet."""

INSERT_ALL = """
import csv, sys
import sqlite_utils
with open(sys.argv[2], newline="") as file:
    sqlite_utils.Database(sys.argv[1])["t"].insert_all(csv.DictReader(file))
"""

BY_HAND = """
import csv, sqlite3, sys
with open(sys.argv[2], newline="") as file, sqlite3.connect(sys.argv[1]) as study:
    names, *_ = [next(rows := csv.reader(file))]
    study.execute("CREATE TABLE t (" + ", ".join(f'"{name}"' for name in names) + ")")
    study.executemany("INSERT INTO t VALUES (" + ", ".join("?" * len(names)) + ")", rows)
"""


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """A million responses (with few rounds: 100,000); whole processes, from start to exit, each into a new file.

    sqlite-utils saves and syncs every few rows: it takes minutes for a tenth of them, and is given no more.
    """
    responses = MANY if rounds > 5 else FEWER
    small, middle = written(folder, FEWER // 10), written(folder, FEWER)
    large = written(folder, MANY) if responses == MANY else middle
    (folder / "million.yaml").write_text(million.text(), encoding="utf-8")
    contestants = {name: afresh(name, large, folder) for name in (FLOOR, OURS)}
    assert stored(contestants[OURS], folder) == responses
    base, ours = race_processes(contestants, 3, folder).values()
    note = f"{ours.seconds:.2f} s against {base.seconds:.2f} s"
    beside = "x sqlite3" if which("sqlite3") else "x Python's csv and executemany"
    yield Line(f"{responses:,} responses: {OURS}", ours.ratio, beside, GOALS[OURS], note=note)
    both = {name: afresh(name, middle, folder) for name in (OURS, UTILS)}
    _, utils = race_processes(both, 1, folder).values()
    note = f"{utils.seconds / utils.ratio:.2f} s against {utils.seconds:.2f} s"
    yield Line(f"  {FEWER:,} beside sqlite-utils", 1 / utils.ratio, "x insert_all", OF_UTILS, note=note)
    peaks: list[float] = []
    for path, number in ((small, FEWER // 10), (large, responses)):
        peak = peak_of(afresh(OURS, path, folder))
        peaks.append(peak)
        yield Line(f"  its peak memory, {number:,} responses", peak, "MiB")
    yield Line("  its peak, many against few", peaks[1] / peaks[0], "x", FLAT, note=COPIED)


def afresh(name: str, path: Path, folder: Path) -> list[str]:
    """The words that start a contestant on a CSV file."""
    into = str(folder / "new.db")
    words = {
        FLOOR: ["sqlite3", into, ".mode csv", f".import {path} t"],
        OURS: [SVSURVEY, "import", str(folder / "million.yaml"), str(path), "--db", into],
        UTILS: [sys.executable, "-c", INSERT_ALL, into, str(path)],
    }[name]
    if name == FLOOR and not which("sqlite3"):
        words = [sys.executable, "-c", BY_HAND, into, str(path)]
    return [sys.executable, "-c", AFRESH, into, *words]


def written(folder: Path, responses: int) -> Path:
    """A CSV file of ours, as `export --missing codes` writes it. All ticks of a question cannot be empty."""
    study, path = folder / f"{responses}.db", folder / f"{responses}.csv"
    million.make(study, responses)
    with sqlite3.connect(study) as connection:
        for item in million.MULTIPLES:
            ticks = [f'"{item}___{option}"' for option in range(1, 6)]
            none = " AND ".join(f"{tick} = 0" for tick in ticks)
            connection.execute(f"UPDATE {answers_table(ID)} SET {ticks[0]} = 1 WHERE {none}")
    connection.close()
    words = [SVSURVEY, "export", ID, "--db", str(study), "--missing", "codes", "-o", str(path)]
    subprocess.run(words, check=True, capture_output=True)
    study.unlink()
    with path.open(newline="", encoding="utf-8") as file:
        assert len(next(csv.reader(file))) == 81
    return path


def stored(words: list[str], folder: Path) -> int:
    """How many responses it takes in: nobody is fast by leaving something out."""
    subprocess.run(words, check=True, capture_output=True, cwd=folder)
    with sqlite3.connect(words[3]) as connection:
        ((number,),) = connection.execute(f"SELECT count(*) FROM {answers_table(ID)}")
    connection.close()
    return int(number)
