"""Answers that are nowhere else, and everything that can happen to them; then a search of every place.

An answer may be in the study of somebody who handed in, and in what was asked for (an export, a summary); sealed
it may be nowhere.
"""

import signal
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from figures import Figure, at_least, none_of
from kills import can_seal, sealed_storm
from programs import answers_file, bad_answers, forgotten, given_out, in_tmux, simulated
from rooms import Room
from sat_through import (
    broken_off,
    changed_and_refused,
    crashed,
    faulty,
    finished,
    finished_by_lines,
    full_disk,
    idle,
    killed,
    kiosk,
    practised,
    signalled,
    without_a_terminal,
)  # fmt: skip
from searching import Canaries, changed_since, files_in, number_forms, written_as
from sittings import STORM, loaded

HERE: str | None = None
"""Where the scenarios are played: the system's temporary folder."""

Scenario = Callable[[Room], None]

SCENARIOS: Mapping[str, Scenario] = {
    "finished": finished,
    "finished by lines": finished_by_lines,
    "changed and refused": changed_and_refused,
    "broken off": broken_off,
    "practised": practised,
    "idle": idle,
    "SIGTERM": signalled(signal.SIGTERM),
    "SIGHUP": signalled(signal.SIGHUP),
    "SIGQUIT": signalled(signal.SIGQUIT),
    "killed": killed,
    "crashed": crashed,
    "faulty": faulty,
    "without a terminal": without_a_terminal,
    "full disk": full_disk,
    "kiosk": kiosk,
    "answers from a file": answers_file,
    "bad answers": bad_answers,
    "simulated": simulated,
    "given out": given_out,
    "forgotten": forgotten,
    "in tmux": in_tmux,
}
SEALED = (
    "finished", "finished by lines", "changed and refused", "killed", "faulty", "full disk", "kiosk",
    "answers from a file", "SIGTERM",
)  # fmt: skip
"""Where something is stored, or nearly."""


def played(name: str, canaries: Canaries, sealed: bool) -> tuple[list[str], list[str]]:
    """One scenario: answers found where none may be, and those that are not where they were to be kept."""
    with TemporaryDirectory(prefix="canary-", dir=HERE) as folder:
        text = sealed_storm()[0] if sealed else STORM
        Path(folder, "storm.yaml").write_text(text, encoding="utf-8")
        room = Room(Path(folder), f"{name}{', sealed' if sealed else ''}", canaries, sealed)
        SCENARIOS[name](room)
        found = set(room.found())
    wrong = [f"{owner} in {place}" for place, owner in sorted(found - room.allowed)]
    return wrong, [f"{owner} in {place}" for place, owner in sorted(room.allowed - found)]


def prove(size: int) -> list[Figure]:
    """Every scenario so often."""
    loaded()
    canaries, begun = Canaries(), time.time() - 1
    names = [(name, False) for name in SCENARIOS] + [(name, True) for name in SEALED if can_seal()]
    ended = [played(name, canaries, sealed) for _ in range(size) for name, sealed in names]
    common = {
        f"{owner} in {place}"
        for place, data in changed_since(begun, Path(HERE or "/nowhere"))
        if canaries.suspected(data)
        for owner in canaries.owners(data)
    }
    answers = len(canaries.words) + len(canaries.numbers)
    sealed = sum(sealed for _, sealed in names)
    return [
        none_of("answers where none may be", answers, [one for wrong, _ in ended for one in wrong]),
        none_of("kept answers that the search does not find", answers, [one for _, lost in ended for one in lost]),
        Figure("scenarios", len(ended), len(ended), "all", True),
        none_of("answers in places that all programs share", answers, sorted(common)),
        at_least("of them with sealed responses", len(ended), sealed * size, 1),
        controls(canaries),
    ]


def controls(canaries: Canaries) -> Figure:
    """A planted answer is found in every form and in every kind of place."""
    missed = []
    with TemporaryDirectory(prefix="control-") as folder:
        Path(folder, "deep", "deeper").mkdir(parents=True)
        begun = time.time() - 1
        word, number = canaries.word("planted"), canaries.number("planted")
        forms = written_as(word) | {f"number {n}": form for n, form in enumerate(number_forms(number))}
        forms |= {"in a database": in_a_database(Path(folder, "x.db"), number)}
        for name, form in forms.items():
            room = Path(folder, "deep", "deeper", "file")
            room.write_bytes(b"before" + form + b"after")
            ways = (files_in(Path(folder)), changed_since(begun, Path("/nowhere"), (folder,)))
            if not all(any(canaries.suspected(data) for _, data in way) for way in ways):
                missed.append(name)
            if "planted" not in canaries.owners(form):
                missed.append(f"whose: {name}")
    return none_of("planted answers that the search overlooks", len(forms), missed)


def in_a_database(path: Path, number: int) -> bytes:
    with closing(sqlite3.connect(path)) as study:
        study.execute("CREATE TABLE t (x)")
        study.execute("INSERT INTO t VALUES (?)", (number,))
        study.commit()
    data = path.read_bytes()
    path.unlink()
    return data
