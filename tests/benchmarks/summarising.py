"""A full summary of a million responses: beside the fastest that SQLite itself can do, and beside pandas and R."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import which

import million
from clock import Timing, peak_of, race_processes
from full_summary import CROSSED
from measurement import Line
from million import ID, MULTIPLES, NUMBERS, SINGLES, TOGETHER
from saving import NAME
from starting import SVSURVEY

from svsurvey.store.schema import answers_table

MANY, FEWER, FEW = 1_000_000, 100_000, 1000
FULL = str(Path(__file__).with_name("full_summary.py"))
TABLE = answers_table(ID)

FLOOR, ONE, TWO = "one pass of sums", "full summary, one process", "full summary, two processes"
GOALS = {ONE: 4.0, TWO: 2.2}
MOST_MEMORY = 200

PANDAS = f"""
import sqlite3, sys
import pandas
data = pandas.read_sql("select * from {TABLE}", sqlite3.connect(sys.argv[1]))
coded = {SINGLES!r} + [name for name in data if "___" in name]
for name in coded:
    data[name].value_counts()
for name in {list(NUMBERS)!r}:
    data[name].where(data[name] >= 0).describe()
for a, b in {CROSSED!r}:
    pandas.crosstab(data[a], data[b])
items = data[{SINGLES[:TOGETHER]!r}]
items = items[(items > 0).all(axis=1)]
k = {TOGETHER}
print(f"{{k / (k - 1) * (1 - items.var().sum() / items.sum(axis=1).var()):.9f}}")
"""

R = f"""
library(RSQLite)
data <- dbReadTable(dbConnect(SQLite(), commandArgs(TRUE)[1]), "{TABLE}", check.names = FALSE)
coded <- c({", ".join(f"'{name}'" for name in SINGLES)}, grep("___", names(data), value = TRUE))
for (name in coded) tabulate(data[[name]] + 100L, 110L)
for (name in c({", ".join(f"'{name}'" for name in NUMBERS)})) {{
  x <- data[[name]]; x <- x[x >= 0]; c(length(x), mean(x), sd(x), range(x))
}}
for (pair in list({", ".join(f"c('{a}', '{b}')" for a, b in CROSSED)})) table(data[[pair[1]]], data[[pair[2]]])
items <- as.matrix(data[c({", ".join(f"'{name}'" for name in SINGLES[:TOGETHER])})])
items <- items[rowSums(items > 0) == {TOGETHER}, ]
cat(sprintf("%.9f\\n", {TOGETHER} / ({TOGETHER} - 1) * (1 - sum(apply(items, 2, var)) / var(rowSums(items)))))
"""


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """A million responses (with few rounds: 100,000), then what a summary of 1,000 takes to start."""
    yield from large(folder, MANY if rounds > 5 else FEWER, 3)
    yield from small(folder, rounds)


def large(folder: Path, responses: int, rounds: int) -> Iterator[Line]:
    """Whole processes, from start to exit; all of them must find the same alpha."""
    path = folder / "many.db"
    million.make(path, responses)
    contestants = {
        FLOOR: ["sqlite3", str(path), f"SELECT {', '.join(_sums(path))} FROM {TABLE}"],
        ONE: [sys.executable, FULL, str(path), "one"],
        TWO: [sys.executable, FULL, str(path), "two"],
        **peers(path),
    }
    assert len({_said(words) for name, words in contestants.items() if name != FLOOR}) == 1
    base, *others = race_processes(contestants, rounds, folder).values()
    for timing in others:
        yield _line(timing, base, responses)
        if timing.name in GOALS:
            yield Line("  its peak memory, each process", peak_of(contestants[timing.name]), "MiB", MOST_MEMORY)
    for name in (name for name in ("pandas", "R") if name not in contestants):
        yield Line(f"{name}: not there", 0.0)


def _line(timing: Timing, base: Timing, responses: int) -> Line:
    peak = "" if timing.name in GOALS else f", {timing.peak:,.0f} MiB"
    note = f"{timing.seconds:.2f} s against {base.seconds:.2f} s{peak}"
    return Line(
        f"{responses:,} responses: {timing.name}", timing.ratio, "x sqlite3", GOALS.get(timing.name, 0), note=note
    )


def _sums(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        names = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({TABLE})")]
    return [f'sum("{name}")' for name in names if name.partition("___")[0] in (*SINGLES, *MULTIPLES, *NUMBERS)]


def peers(path: Path) -> dict[str, list[str]]:
    """The other programs that are there."""
    found = {"pandas": [sys.executable, "-c", PANDAS, str(path)]}
    if program := which("Rscript"):
        found["R"] = [program, "-e", R, str(path)]
    needs = {
        "pandas": [sys.executable, "-c", "import pandas"],
        "R": [which("Rscript") or "", "-e", "library(RSQLite)"],
    }
    return {
        name: words
        for name, words in found.items()
        if subprocess.run(needs[name], capture_output=True, check=False).returncode == 0
    }


def _said(words: list[str]) -> str:
    return "".join(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()[-1:])


def small(folder: Path, rounds: int) -> Iterator[Line]:
    """What the numbers of 1,000 responses take, above 1.3 times the start of a command that reads none."""
    study = str(folder / "few.db")
    _said([SVSURVEY, "simulate", NAME, "-n", str(FEW), "--db", study])
    times = race_processes(
        {
            "svsurvey list": [SVSURVEY, "list"],
            "svsurvey summary": [SVSURVEY, "summary", NAME, "--simulated", "--db", study],
        },
        rounds,
        folder,
    )
    base, summary = times.values()
    above = (summary.seconds - 1.3 * base.seconds) * 1000
    note = f"{summary.seconds * 1000:.0f} ms against {base.seconds * 1000:.0f} ms"
    yield Line(f"summary of {FEW:,} responses, above 1.3x svsurvey list", above, "ms", 100, note=note)
