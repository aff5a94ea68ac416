"""What a printed form costs, from a cold start: held against an empty page of the same typesetter."""

import sys
from collections.abc import Iterator
from pathlib import Path

from clock import race_processes
from measurement import Line

SVSURVEY = str(Path(sys.executable).parent / "svsurvey")
EMPTY = "import typst; typst.compile(b'', format='pdf', ignore_system_fonts=True)"
FORM = "perioperative-catastrophe"

MOST_SECONDS = 1.5


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """Whole processes: a PDF of 17 questions, the same with fields, thirty copies, HTML, Markdown."""
    times = race_processes(
        {
            "an empty page": [sys.executable, "-c", EMPTY],
            "a PDF of 17 questions": [SVSURVEY, "blank", FORM, "-o", "form.pdf"],
            "the same in large print": [SVSURVEY, "blank", FORM, "-o", "large.pdf", "--large-print"],
            "the same with fields": [SVSURVEY, "blank", FORM, "-o", "fields.pdf", "--fillable"],
            "30 copies of it": [SVSURVEY, "blank", FORM, "-o", "copies.pdf", "--copies", "30"],
            "the form as HTML": [SVSURVEY, "blank", FORM, "-o", "form.html"],
            "the form as Markdown": [SVSURVEY, "blank", FORM, "-o", "form.md"],
        },
        rounds,
        folder,
    )
    empty, form, *others = times.values()
    yield Line(form.name, form.seconds, "s", MOST_SECONDS, note="cold start")
    for timing in (form, *others):
        note = f"{timing.seconds * 1000:.0f} ms against {empty.seconds * 1000:.0f} ms, {timing.peak:.0f} MiB"
        yield Line(timing.name, timing.ratio, "x empty page", note=note)
