"""A short instrument, and people who answer it through pipes and terminals; what the study holds afterwards."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pexpect
import pytest

SHIFT = """
svsurvey: 1
id: shift
version: 1.0.0
title: Your last shift
consent: {text: Three questions about your last shift., ask: Will you take part?}
support: Talk to somebody you trust.
thanks: We are grateful.
sections:
  - title: The shift
    items:
      - {id: hours, type: number, text: How many hours?, range: [0, 48]}
      - {id: rest, type: single, text: Could you rest?, options: {1: Yes, 0: No}}
      - {id: story, type: text, text: What stays with you?, required: no, linked: true}
translations:
  de:
    title: Ihre letzte Schicht
    items: {hours: {text: Wie viele Stunden?}}
"""

CANARY = "canary-4711-zwitscher"
UNSAVED, ENDED_EARLY, INTERRUPTED = 4, 6, 130


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """An empty folder with an instrument and places of its own for HOME and temporary files."""
    (tmp_path / "shift.yaml").write_text(SHIFT, encoding="utf-8")
    for name in ("home", "temporary"):
        (tmp_path / name).mkdir()
    return tmp_path


def environment(study: Path, **more: str) -> dict[str, str]:
    places = {"HOME": str(study / "home"), "TMPDIR": str(study / "temporary"), "TERM": "xterm"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SVSURVEY", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8"} | places | more


ASKS = "--asks"
"""In place of a language: the person is asked for one first."""


def spoken(arguments: Sequence[str]) -> list[str]:
    """The arguments, in English unless they say otherwise. A file of answers has no language."""
    if ASKS in arguments:
        return [word for word in arguments if word != ASKS]
    return [*arguments] if {"--lang", "--answers"} & {*arguments} else [*arguments, "--lang", "en"]


def run(study: Path, *arguments: str, typed: str | bytes = "", **more: str) -> subprocess.CompletedProcess[str]:
    data = typed if isinstance(typed, bytes) else typed.encode()
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", "run", "shift.yaml", *spoken(arguments)],
        input=data,
        capture_output=True,
        cwd=study,
        env=environment(study, **more),
        timeout=60,
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def stored(study: Path, file: str = "svsurvey.db") -> list[dict[str, Any]]:
    """The responses in a study file, without their random ids; in order of hours."""
    with closing(sqlite3.connect(study / file)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM r_shift ORDER BY hours")]
    return [{name: value for name, value in row.items() if name != "response"} for row in rows]


def files_holding(study: Path, words: str) -> list[str]:
    """Every file below the study's folder that holds these words."""
    files = (path for path in study.rglob("*") if path.is_file())
    return [path.relative_to(study).as_posix() for path in files if words.encode() in path.read_bytes()]


# ---- at a terminal --------------------------------------------------------------------------------------


@contextmanager
def terminal(study: Path, *arguments: str, **more: str) -> Iterator[Any]:
    """`run` in a terminal of its own."""
    command = ["-m", "svsurvey", "run", "shift.yaml", *spoken(arguments)]
    person = pexpect.spawn(
        sys.executable,
        command,
        cwd=study,
        env=environment(study, **more),
        encoding="utf-8",
        timeout=20,
        dimensions=(24, 80),
    )
    person.delaybeforesend = None
    try:
        yield person
    finally:
        person.close(force=True)


def answer(person: Any, *typed: str) -> None:
    """Each line once it is asked for."""
    for line in typed:
        person.expect(r"(?:Your answer|yes or no|number of a question to change|Type 1 or 2|Type a number):")
        person.sendline(line)


def end_of(person: Any) -> tuple[str, int]:
    """What was said until the end, and the exit code."""
    person.expect(pexpect.EOF)
    person.wait()  # to close at once would hang up on a process that is still ending
    person.close()
    return person.before, person.exitstatus
