"""Saving one response, and making up many."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from clock import race, race_processes
from measurement import Line
from starting import SVSURVEY

from svsurvey.instrument.catalogue import find
from svsurvey.instrument.definition import load
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.simulated import Simulation
from svsurvey.response import Mode, Response
from svsurvey.store.database import Store
from svsurvey.store.schema import Layout

NAME = "perioperative-catastrophe"
STORED = 1000
AFRESH = """
import os, sys
if os.path.exists("svsurvey.db"):
    os.unlink("svsurvey.db")
os.execv(sys.argv[1], sys.argv[1:])
"""


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """One save into a study of 1,000 responses, beside the same SQL by hand with the same care."""
    source = find(NAME)
    instrument = load(source)
    simulation = Simulation(instrument, 1)

    def respondent() -> Response:
        return conduct(Interview(instrument, Mode.SIMULATED), simulation.respondent()).response

    ours, theirs = folder / "ours.db", folder / "theirs.db"
    with Store.open(ours, create=True) as store:
        store.field(instrument, source.text)
        store.add_all((respondent() for _ in range(STORED)), instrument)
    shutil.copy(ours, theirs)
    layout = Layout(instrument)
    response = respondent()
    by_hand = sqlite3.connect(theirs, isolation_level=None)
    for pragma in ("synchronous=EXTRA", "secure_delete=ON", "temp_store=MEMORY", "journal_mode=DELETE"):
        by_hand.execute(f"PRAGMA {pragma}").fetchall()

    def save_by_hand() -> None:
        by_hand.execute("BEGIN IMMEDIATE")
        by_hand.execute(layout.insert_row, layout.row(response))
        by_hand.executemany(layout.insert_piece, layout.pieces(response))
        by_hand.execute("COMMIT")
        by_hand.execute("VACUUM")

    with Store.open(ours) as store:
        times = race({"by hand": save_by_hand, "ours": lambda: store.add(response, instrument)}, rounds * 3)
    by_hand.close()
    note = f"{times['ours'].seconds * 1000:.1f} ms against {times['by hand'].seconds * 1000:.1f} ms"
    yield Line(f"one save at {STORED:,} responses", times["ours"].ratio, "x by hand", 1.3, note=note)


def simulating(folder: Path, rounds: int) -> Iterator[Line]:
    """Whole processes: 17 questions, the real machine, stored; a new study each time."""
    numbers = (1, 1000, 10_000)
    contestants = {
        str(n): [sys.executable, "-c", AFRESH, SVSURVEY, "simulate", NAME, "-n", str(n)] for n in numbers
    }
    times = race_processes(contestants, max(3, rounds // 7), folder)
    whole = times["10000"]
    yield Line("simulate -n 10000", 10_000 / whole.seconds, "responses/s", 2000, more_is_better=True)
    # No goal: respondents leave nothing behind, but the rewriting of the file holds a copy of it in memory
    # (docs/decisions/0003-store.md), so the peak grows with the file.
    yield Line(
        "its peak memory, beside -n 1000", whole.peak / times["1000"].peak, "x", note=f"{whole.peak:.0f} MiB"
    )
