"""What it costs to start, from the shell's point of view."""

import sys
from collections.abc import Iterator
from pathlib import Path

from clock import race_processes
from measurement import Line

BIN = Path(sys.executable).parent
SVSURVEY, SQLITE_UTILS = str(BIN / "svsurvey"), str(BIN / "sqlite-utils")

GOALS = {
    "svsurvey --version": 2.0,
    "svsurvey list --help": 8.0,
}


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """Ratios to a Python that does nothing; --help also to that of sqlite-utils."""
    times = race_processes(
        {
            "python -c pass": [sys.executable, "-c", "pass"],
            "python -m svsurvey --version": [sys.executable, "-m", "svsurvey", "--version"],
            "svsurvey --version": [SVSURVEY, "--version"],
            "svsurvey --help": [SVSURVEY, "--help"],
            "sqlite-utils --help": [SQLITE_UTILS, "--help"],
            "svsurvey list --help": [SVSURVEY, "list", "--help"],
            "svsurvey run --help": [SVSURVEY, "run", "--help"],
            "svsurvey summary --help": [SVSURVEY, "summary", "--help"],
            "svsurvey list": [SVSURVEY, "list"],
            "svsurvey check check-in": [SVSURVEY, "check", "check-in"],
            "svsurvey show perioperative-catastrophe": [SVSURVEY, "show", "perioperative-catastrophe"],
        },
        rounds,
        folder,
    )
    bare, *others = times.values()
    for timing in others:
        note = f"{timing.seconds * 1000:.0f} ms against {bare.seconds * 1000:.0f} ms"
        yield Line(timing.name, timing.ratio, "x bare", GOALS.get(timing.name, 0), note=note)
    help_, peer = times["svsurvey --help"], times["sqlite-utils --help"]
    yield Line("svsurvey --help", help_.ratio / peer.ratio, "x its help", 1.0, note="its: sqlite-utils")
