"""Somebody at `svsurvey run` on a terminal of their own: the whole program, with a study, in a forked process."""

import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from people import WHOLE
from screen import ENTER, GO_ON, HELP, LOOK, STOP, SUPPORT, Terminal
from shifts import CANARY
from stage import USUAL, Size, forked

from svsurvey.cli import end_on_signals
from svsurvey.cli import run as command

SEAT = WHOLE.replace("id: whole", "id: seat\nreceipt: true").replace(
    "title: Every type of question", "title: Seat"
)
PLACES = (
    "consent", "note", "single", "write-in", "number", "doubt", "decimals", "month", "time", "grid", "multiple",
    "words", "reported", "ranking", "slider", "lines", "lookup", "year", "day", "order", "line", "word", "review",
    "receipt", "closing",
)  # fmt: skip
"""The pages, one after another."""

STEPS: Mapping[str, tuple[str, str]] = {
    "consent": ("Will you take part?", "1\r"),
    "note": ("First some words", ENTER),
    "single": ("What is your work?", "8\r"),
    "write-in": ("In your own words", CANARY + ENTER),
    "number": ("How many hours", "90\r"),
    "doubt": ("Is that right?", "1\r"),
    "decimals": ("How heavy", "7.5\r"),
    "month": ("Since when?", "2019-04\r"),
    "time": ("When did the shift", "7:30\r"),
    "grid": ("How much do you agree?", "321\r"),
    "multiple": ("What did you see?", "18\r"),
    "words": ("In your own words", CANARY + ENTER),
    "reported": ("Was it reported?", "1\r"),
    "ranking": ("What would help most?", "21\r"),
    "slider": ("How hard is it?", "5\r"),
    "lines": ("What happened?", CANARY + "\r\r"),
    "lookup": ("Which ward?", "onc\r"),
    "year": ("In which year", "2004\r"),
    "day": ("On which day?", "2024-02-29\r"),
    "order": ("Which came first?", "12,1,21\r"),
    "line": ("How calm", "99\r"),
    "word": ("In one word?", CANARY + ENTER),
    "review": ("Hand in my answers", "0\r"),
    "receipt": ("Your receipt", "1" + ENTER),
    "closing": ("Saved. Thank you.", ENTER),
}
"""What is seen on a page, and the keys that answer it."""

BESIDE: Mapping[str, tuple[str, str]] = {
    "help": (HELP, "You never have to answer"),
    "support": (SUPPORT, "Talk to somebody you trust."),
    "stop": (STOP, "Do you want to stop here?"),
    "so far": (LOOK, "Your answers so far"),
    "left empty": (GO_ON, "Leave it empty?"),
}
"""Pages beside a question: the keys that lead there from the decimals, and what is seen."""


@contextmanager
def seat(study: Path, *options: str, size: Size = USUAL, **environment: str) -> Iterator[Terminal]:
    """Somebody before the first page."""
    (study / "seat.yaml").write_text(SEAT, encoding="utf-8")
    with runs(study, "seat.yaml", *options, size=size, **environment) as there:
        yield there


@contextmanager
def runs(study: Path, *arguments: str, size: Size = USUAL, **environment: str) -> Iterator[Terminal]:
    """`svsurvey run` with these arguments."""

    def run() -> None:
        os.chdir(study)
        os.umask(0o077)
        end_on_signals()
        sys.exit(command(["run", *arguments]))

    with forked(run, size, HOME=str(study), TMPDIR=str(study), **environment) as there:
        yield there


def goes_to(there: Terminal, page: str) -> None:
    """Answers all that comes before a page, or beside it, and sees it."""
    last = "decimals" if page in BESIDE else page
    for place in PLACES[: PLACES.index(last)]:
        there.type(STEPS[place][1])
        if place == "review":  # keys pressed while it is saved are not for the receipt
            there.see(STEPS["receipt"][0])
    there.see(STEPS[last][0])
    if page in BESIDE:
        there.type(BESIDE[page][0])
        there.see(BESIDE[page][1])


def number_stored(study: Path) -> int:
    with closing(sqlite3.connect(study / "svsurvey.db")) as connection:
        ((number,),) = connection.execute("SELECT count(*) FROM r_seat").fetchall()
    return int(number)


def leaves_nothing(there: Terminal) -> None:
    """No answer on the screen or above it, and a terminal that can be used."""
    assert CANARY not in there.text + there.scrollback
    for shown, _ in (*STEPS.values(), *BESIDE.values()):
        assert shown not in there.scrollback
    assert there.modes() == (True, True)
    assert there.sent.rindex(b"\x1b[3J") < there.sent.rindex(b"\x1b[?1049l")
    assert there.sent.rindex(b"\x1b[?25h") > there.sent.rindex(b"\x1b[?25l")
