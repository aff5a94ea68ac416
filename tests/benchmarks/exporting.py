"""Writing a million responses as CSV: beside SQLite's own shell, and beside pandas and sqlite-utils."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import million
from clock import peak_of, race_processes
from measurement import Line
from million import ID
from starting import SQLITE_UTILS, SVSURVEY

from svsurvey.store.schema import answers_table

MANY, FEWER = 1_000_000, 100_000

FLOOR, CODES, LABELS = "sqlite3 -csv", "export, codes", "export, labels"
GOALS = {CODES: 1.2, LABELS: 1.4}
MOST_MEMORY = 40

PANDAS = """
import sqlite3, sys
import pandas
pandas.read_sql(sys.argv[2], sqlite3.connect(sys.argv[1])).to_csv(sys.stdout, index=False)
"""


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """A million responses (with few rounds: 100,000); whole processes, from start to exit, into nothing."""
    responses = MANY if rounds > 5 else FEWER
    path = folder / "many.db"
    million.make(path, responses)
    if not which("sqlite3"):
        yield Line("sqlite3: not there", 0.0)
        return
    ours = [SVSURVEY, "export", ID, "--db", str(path)]
    contestants = {
        FLOOR: ["sqlite3", "-csv", "-header", str(path), _query(path)],
        CODES: ours,
        LABELS: [*ours, "--values", "labels"],
        **peers(path),
    }
    assert {_rows(words) for words in contestants.values()} == {responses + 1}
    base, *others = race_processes(contestants, 3, folder).values()
    for timing in others:
        goal = GOALS.get(timing.name, 0) if responses == MANY else 0  # with fewer, starting is much of it
        note = f"{timing.seconds:.2f} s against {base.seconds:.2f} s"
        yield Line(f"{responses:,} responses: {timing.name}", timing.ratio, "x sqlite3", goal, note=note)
        peak = peak_of(contestants[timing.name])
        yield Line("  its peak memory", peak, "MiB", MOST_MEMORY if timing.name in GOALS else 0)
    for name in (name for name in ("pandas", "sqlite-utils") if name not in contestants):
        yield Line(f"{name}: not there", 0.0)


def _query(path: Path) -> str:
    """Every column as it is stored; the id in hex digits."""
    names = subprocess.run(
        ["sqlite3", str(path), f"SELECT name FROM pragma_table_info('{answers_table(ID)}')"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    wanted = ", ".join(f'"{name}"' for name in names if name != "response")
    return f"SELECT lower(hex(response)) AS response, {wanted} FROM {answers_table(ID)} ORDER BY response"


def peers(path: Path) -> dict[str, list[str]]:
    """The other programs that are there."""
    found = {}
    if not subprocess.run([sys.executable, "-c", "import pandas"], capture_output=True, check=False).returncode:
        found["pandas"] = [sys.executable, "-c", PANDAS, str(path), _query(path)]
    if Path(SQLITE_UTILS).exists():
        found["sqlite-utils"] = [SQLITE_UTILS, "query", str(path), _query(path), "--csv"]
    return found


def _rows(words: list[str]) -> int:
    """How many lines it writes: nobody is fast by leaving something out."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        return sum(1 for _ in process.stdout)
