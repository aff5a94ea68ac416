"""A second process that counts the other half of a study. It reads the same state of the same file.

Answers go through pipes only. Whatever hinders it, the first process counts everything itself. It must not know
what is asked.
"""

import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import svsurvey
from svsurvey.engine.scan import Part, Totals, scan
from svsurvey.engine.sizes import Sizes
from svsurvey.engine.tallies import Tallied
from svsurvey.sql import quoted

START = "import sys; sys.path.insert(0, sys.argv[1]); from svsurvey.engine.second import serve; serve()"

PATIENCE = 1.0
"""Seconds. A writer that waits for the first process to end its reading would keep the second waiting, too."""

FOLLOWED = ("delete", "truncate", "persist")
"""Journal modes in which nobody can save while another one reads: all who read meanwhile see the same."""

State = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be counted, and how the file looked to whom asks."""

    path: str
    state: State
    part: Part
    queries: Sequence[Tallied]
    sizes: Sizes


class Second:
    """The other process."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def totals(self) -> Totals | None:
        """What it counted, when it is ready; None where it could not."""
        assert self._process.stdout is not None
        told = self._process.stdout.read()
        if self._process.wait() != 0:
            return None
        found: Totals = pickle.loads(told)
        return found


@contextmanager
def started(job: Job) -> Iterator[Second | None]:
    """A process at work, which has ended for certain afterwards; None where none can be started."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, str(Path(svsurvey.__file__).parents[1])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        yield None
        return
    with process:  # it waits for the end, and closes the pipes
        try:
            assert process.stdin is not None
            with suppress(OSError), process.stdin as its_job:
                pickle.dump(job, its_job)
            yield Second(process)
        finally:
            process.kill()


def place_of(connection: sqlite3.Connection) -> str | None:
    """The file of a connection that others can read in the same state; None where there is none."""
    if not sys.executable:
        return None
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    places = [str(path) for _, name, path in connection.execute("PRAGMA database_list") if name == "main"]
    return places[0] or None if mode in FOLLOWED else None


def state_of(connection: sqlite3.Connection, table: str) -> State:
    """What two connections see alike only when they see the same: the random ids at both ends, and how many."""
    sql = f"SELECT count(*), min(response), max(response) FROM {quoted(table)}"
    pragmas = [connection.execute(f"PRAGMA {name}").fetchone() for name in ("schema_version", "page_count")]
    return (*connection.execute(sql).fetchone(), *pragmas)


def serve() -> None:
    """The other process: reads a Job, writes Totals. It fails without a word."""
    job: Job = pickle.load(sys.stdin.buffer)
    uri = f"{Path(job.path).as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("BEGIN")
    if state_of(connection, job.part.table) != job.state:
        raise LookupError("another state of the file")
    pickle.dump(scan(connection, job.part, job.queries, job.sizes), sys.stdout.buffer)
