"""How fast is it? All ratios of one machine in one run: python tests/benchmarks [--quick] [PART...]

Nothing is asserted: times are facts about a machine, not about the code. A goal that is missed is marked.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import exporting
import first_page
import importing
import importing_offline
import latency
import printing
import reading
import saving
import starting
import summarising
from measurement import Line

PARTS: dict[str, Callable[[Path, int], Iterable[Line]]] = {
    "starting": starting.lines,
    "first-page": first_page.lines,
    "latency": latency.lines,
    "reading": reading.lines,
    "saving": saving.lines,
    "simulating": saving.simulating,
    "summarising": summarising.lines,
    "exporting": exporting.lines,
    "importing": importing.lines,
    "importing-offline": importing_offline.lines,
    "printing": printing.lines,
}


def main() -> None:
    """Print one line a ratio."""
    wanted = [word for word in sys.argv[1:] if not word.startswith("-")] or list(PARTS)
    rounds = 5 if "--quick" in sys.argv else 21
    print(f"Python {sys.version.split()[0]}, medians of {rounds} rounds, ratios within a round")
    for part in wanted:
        with TemporaryDirectory(prefix="svsurvey-benchmark-") as folder:
            for line in PARTS[part](Path(folder), rounds):
                print(line, flush=True)


if __name__ == "__main__":
    main()
