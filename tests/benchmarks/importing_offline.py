"""Taking in 1,000 files that the offline page saved: whole processes, a new study each time."""

import sys
from collections.abc import Iterator
from pathlib import Path

from clock import race_processes
from measurement import Line
from saving import AFRESH, NAME
from starting import SVSURVEY

from svsurvey.commands.simulate import made_up
from svsurvey.instrument.catalogue import find
from svsurvey.instrument.definition import load

sys.path.append(str(Path(__file__).parents[1] / "intake"))
from offline_files import put, saved  # the writer of such files

FILES = 1000


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """1,000 files of the 17 questions, and ten of them for what the process costs by itself."""
    instrument = load(find(NAME))
    inbox = folder / "inbox"
    inbox.mkdir()
    files = [
        path.name for path in put(inbox, *(saved(r, instrument) for r in made_up(instrument, FILES, 1, "", "")))
    ]
    contestants = {
        str(number): [sys.executable, "-c", AFRESH, SVSURVEY, "import", NAME, *files[:number]]
        for number in (10, FILES)
    }
    times = race_processes(contestants, max(3, rounds // 7), inbox)
    whole = times[str(FILES)]
    note = f"{whole.peak:.0f} MiB at the peak, {whole.peak - times['10'].peak:.0f} more than for ten"
    yield Line(f"import of {FILES:,} offline files", FILES / whole.seconds, "files/s", 500, True, note)
