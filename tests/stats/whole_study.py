"""The study of which R and svsurvey both make all figures: made-up people, always the same, and their rows.

`python tests/stats/whole_study.py rows.csv` writes the rows that `r/whole.R` reads. It must not know figures.
"""

import sys
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory

from svsurvey.cli import Exit, run

FOLDER = Path(__file__).parent / "r"
INSTRUMENT = str(FOLDER / "whole.yaml")

WAVES = (
    (
        "-n",
        "170",
        "--seed",
        "7",
        "--margins",
        str(FOLDER / "whole-margins.yaml"),
        "--wave",
        "2025",
        "--site",
        "north",
    ),
    ("-n", "60", "--seed", "8", "--wave", "2026", "--site", "south"),
    ("-n", "59", "--seed", "9", "--wave", "2026", "--site", "north"),
)


def make(db: Path, rows: Path) -> None:
    """The study, and its rows with the reasons for missing answers."""
    for wave in WAVES:
        assert run(["simulate", INSTRUMENT, *wave, "--db", str(db)]) == Exit.DONE
    export = ["export", INSTRUMENT, "--simulated", "--missing", "codes", "-o", str(rows), "--db", str(db)]
    assert run(export) == Exit.DONE


def digest(rows: Path) -> str:
    """What tells whether these are the same people: of their rows in order, without the number drawn for each."""
    _, *lines = rows.read_text(encoding="utf-8").splitlines()
    people = sorted(line.partition(",")[2] for line in lines)
    return md5("".join(f"{person}\n" for person in people).encode(), usedforsecurity=False).hexdigest()


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        make(Path(folder) / "study.db", Path(sys.argv[1]))
