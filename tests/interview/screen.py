"""A person at the keyboard: keys sent through a pipe, or a whole terminal that can be looked at.

Run as a program it interviews with one of the instruments below, on the terminal it stands on.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import NoReturn

import pyte
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_input, create_pipe_input
from prompt_toolkit.key_binding.defaults import load_key_bindings
from prompt_toolkit.output import DummyOutput, create_output

from svsurvey.cli import end_on_signals
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.model import Consent, Instrument, Item, Required, Section
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.private import private_screen
from svsurvey.interview.sheet import cells
from svsurvey.interview.terminal import ScreenTalk, ask_language
from svsurvey.interview.turns import Closed, Leaving
from svsurvey.response import Disposition, Response
from svsurvey.sentences import sentences

# ---- keys -----------------------------------------------------------------------------------------------

ENTER, SPACE, BACKSPACE = "\r", " ", "\x7f"
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
END, PAGE_UP, PAGE_DOWN = "\x1b[F", "\x1b[5~", "\x1b[6~"
BACK = "\x1b[Z"  # Shift-Tab: a lone Esc needs a pause after it
REFUSE, GO_ON, STOP, HELP, RUB_OUT = "\x18", "\x0e", "\x03", "\x1bOP", "\x15"
LOOK, AT_ONCE, SUPPORT, SUPPORT_TOO = "\x07", "\x11", "\x1bOQ", "\x14"
HAND_IN = "0" + ENTER
ERASE = STOP + "2" + ENTER


def click(x: int, y: int, to: int | None = None) -> str:
    """The first button pressed at a cell, counted from 1, moved to another column, and released there."""
    moved = "" if to is None else f"\x1b[<32;{to};{y}M"
    return f"\x1b[<0;{x};{y}M{moved}\x1b[<0;{x if to is None else to};{y}m"


def wheel(down: bool) -> str:
    """One turn of the mouse wheel."""
    return f"\x1b[<{64 + down};10;10M"


# ---- instruments ----------------------------------------------------------------------------------------

SCALE = (
    Option(1, "Strongly disagree"),
    Option(2, "Disagree"),
    Option(3, "Neither agree nor disagree"),
    Option(4, "Agree"),
    Option(5, "Strongly agree"),
    Option(9, "Does not apply", missing=True),
)
STATEMENTS = (
    Row("helps", "My colleagues treated me as before."),
    Row("fears", "I feared that it would happen again."),
    Row("hours", "Staff worked longer hours than was best for the care of patients, and nobody said so."),
    Row("nihongo", "この部署では互いに助け合っている"),
)
POSITIONS = (
    Option(1, "Nurse"),
    Option(
        4,
        "Allied health professional (for example physiotherapist, dietitian, occupational therapist, speech "
        "and language therapist, social worker, or another of these professions)",
    ),
    Option(5, "Administration or management"),
    Option(6, "医療事務の仕事をしている人で、病棟ではなく受付や会計の窓口で働いている人を含みます"),
    Option(12, "Night watch"),
    Option(88, "Another position", write_in=True),
)
EVENTS = (
    Option(1, "A wrong drug"),
    Option(2, "A fall"),
    Option(8, "Something else", write_in=True),
    Option(12, "A pressure injury"),
    Option(99, "None of these", alone=True),
)
TOWNS = ("Göteborg", "Łódź", "Saint-Étienne", "Ærøskøbing", "札幌", "Nursery")
SYLLABLES = ("ka", "to", "mí", "ne", "shi", "ró", "bę", "łu", "sén", "ard", "ville", "札", "幌")
ENDS = ("not hard at all, a week like any other week", "harder than anything that I have known, きびしい")
LONG = (
    "Which of these comes nearest to your position in this hospital, given the hours that you work in most weeks "
    "of the year, and whatever your contract may say about it?"
)


def asking(*items: Item, consent: bool = False) -> Instrument:
    """An instrument of these items."""
    return Instrument(
        "sample",
        "1",
        "Work and support",
        (Section("All", items),),
        consent=Consent("Some words first. " * 60, "Do you agree to take part?") if consent else None,
        support="Call 5555, day and night.",
    )


def item(domain: Domain, text: str = "How was it?", required: Required = Required.SOFT) -> Item:
    """One question called `q`."""
    return Item("q", text, domain, required=required)


POSITION = Item("position", LONG, Single(POSITIONS))
CLIMATE = Item("climate", "How much do you agree or disagree?", Grid(STATEMENTS, SCALE))

ROUTE = """
svsurvey: 1
id: route
version: 1.0.0
title: Work at night
partial: true
support: Call 5555, day and night.
sections:
  - title: Nights
    items:
      - {id: nights, type: single, text: Did you work at night?, options: {1: Yes, 0: No}}
      - {id: many, type: number, text: How many nights was that in all?, range: [0, 99], when: nights == 1}
      - {id: rest, type: single, text: Could you rest then?, options: {1: Yes, 0: No}, when: nights == 1}
      - {id: age, type: number, text: How old are you?, range: [16, 99]}
"""
"""Some questions hang on the first one, and a part may be handed in."""

ORDER = tuple(
    Option(code, label)
    for code, label in (
        (1, "A colleague who has been through it"),
        (2, "Time off the ward"),
        (3, "Someone outside the hospital, who does not know the people and has nothing to do with an inquiry"),
        (4, "上司との話し合い"),
        (12, "Nothing of this"),
    )
)
PLACES = (
    *(Option(n, f"{name} {number}") for n, (name, number) in enumerate(product(TOWNS, range(1, 41)), 1)),
    Option(999, "Another place", write_in=True),
)
THOUSANDS = tuple(
    Option(n, f"{SYLLABLES[n % 7]}{SYLLABLES[n % 11]}{SYLLABLES[n % 13]} {n}") for n in range(1, 5001)
)

SAMPLES = {
    "order": asking(Item("order", "What would help you most?", Ranking(ORDER, top=3))),
    "strain": asking(Item("strain", "How hard was the last week?", Slider(0, 100, 1, *ENDS))),
    "thousands": asking(Item("place", "Where do you work?", Single(THOUSANDS), lookup=True)),
    "place": asking(Item("place", "Where do you work?", Single(PLACES), lookup=True)),
    "route": load(Source("route.yaml", ROUTE)),
    "position": asking(POSITION),
    "climate": asking(CLIMATE),
    "events": asking(Item("events", "What did you see?", Multiple(EVENTS))),
    "story": asking(Item("story", "What happened?", Text(lines=True), required=Required.NO)),
    "all": asking(
        Item("hello", "First some words about the night.", Note()),
        POSITION,
        Item("events", "What did you see?", Multiple(EVENTS)),
        Item("shifts", "How many shifts?", Number(0, 99, usual=(1, 20), unit="shifts")),
        CLIMATE,
        Item("since", "Since when?", Date(date(2000, 1, 1), None, Precision.MONTH)),
        Item("start", "When did it begin?", Time()),
        Item("best", "What helps most?", Ranking((*EVENTS[:2], EVENTS[3]), top=2)),
        Item("strain", "How hard is it?", Slider(0, 10, 5, "Easy", "Hard")),
        Item("story", "What happened?", Text(), required=Required.NO),
        consent=True,
    ),
}


# ---- keys through a pipe --------------------------------------------------------------------------------


USUAL_KEYS = cache(load_key_bindings)
"""The library's own keys, which are the same on every page: made for each one anew, they take half of its time."""


def press(instrument: Instrument, *keys: str) -> Response:
    """The response of somebody who presses these keys, and is gone after the last one."""
    return pressed(instrument, *keys).response


def pressed(instrument: Instrument, *keys: str) -> Closed:
    """How it ends for somebody who presses these keys, and is gone after the last one."""
    with typing(*keys):
        return conduct(Interview(instrument), ScreenTalk(instrument, sentences()).reply)


@contextmanager
def typing(*keys: str) -> Iterator[None]:
    """Somebody who presses these keys on whatever page is shown, and is gone after the last one."""
    with (
        pytest.MonkeyPatch.context() as patch,
        create_pipe_input() as keyboard,
        create_app_session(input=keyboard, output=DummyOutput()),
    ):
        patch.setattr("prompt_toolkit.application.application.load_key_bindings", USUAL_KEYS)
        keyboard.send_text("".join(keys))
        keyboard.close()
        yield


# ---- a terminal to look at ------------------------------------------------------------------------------

SILENCE, BREATH = 0.05, 0.012
"""Seconds after which nothing more will be shown: by any program, by one that waits for keys."""


def waits_for_keys(process: int) -> int | None:
    """How often a program and its children have gone to sleep, if all of them sleep now, with no key left to read.

    None where it reads by lines (it may sleep to see whether more of them come), or the system does not say.
    """
    folder = Path(f"/proc/{process}")
    try:
        children = Path(folder, f"task/{process}/children").read_text().split()
        told = [Path(f"/proc/{number}/status").read_text() for number in (process, *children)]
        with open(Path(folder, "fd/0"), opener=lambda path, flags: os.open(path, flags | os.O_NOCTTY)) as keyboard:
            by_lines = termios.tcgetattr(keyboard)[3] & termios.ICANON
            unread = fcntl.ioctl(keyboard, termios.FIONREAD, b"    ")
    except (OSError, termios.error):
        return None
    if by_lines or any(unread) or not all("State:\tS" in status for status in told):
        return None
    return sum(int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0]) for status in told)


class Terminal:
    """An interview on a terminal of its own."""

    def __init__(self, descriptor: int, process: int, columns: int, rows: int) -> None:
        self.descriptor, self.process = descriptor, process
        self.screen = pyte.HistoryScreen(columns, rows, history=1000)
        self.sent, self.gone = b"", False
        self._slept_before = 0
        self._stream = pyte.ByteStream(self.screen)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen; a wide character is followed by nothing."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen as one text, without line ends, for sentences that wrap."""
        return " ".join(" ".join(self.lines).split())

    def where(self, text: str) -> tuple[int, int]:
        """The cell, counted from 1, at which a text begins."""
        row = next(n for n, line in enumerate(self.lines) if text in line)
        return cells(self.lines[row].partition(text)[0]) + 1, row + 1

    @property
    def scrollback(self) -> str:
        """What was scrolled off the screen."""
        return "\n".join("".join(line[x].data for x in sorted(line)) for line in self.screen.history.top)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program shows; False when there was nothing."""
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return False
        try:
            shown = os.read(self.descriptor, 65536)
        except OSError:  # the program has closed its side
            self.gone = True
            return False
        self.sent += shown
        self._stream.feed(shown)
        return bool(shown)

    def see(self, text: str, seconds: float = 10) -> None:
        """Wait until a text is on the screen and nothing more comes."""
        end = time.monotonic() + seconds
        while self._more() or text not in self.text:
            late = self.gone or time.monotonic() > end
            assert not late, f"{text!r} did not appear:\n" + "\n".join(self.lines)

    def settle(self) -> None:
        """Take in all that the program shows for the keys pressed so far."""
        while self._more():
            pass

    def _more(self) -> bool:
        """Whether something came; no after a silence, a short one where the program is seen to wait for keys."""
        silent = time.monotonic() + SILENCE
        while not self.read(BREATH):
            if self.gone or time.monotonic() > silent or self._slept() > self._slept_before:
                return False
        return True

    def _slept(self) -> int:
        return waits_for_keys(self.process) or 0

    def type(self, *keys: str) -> None:
        """Press keys. Who sleeps has not heard them before it has woken up and gone to sleep again."""
        self._slept_before = self._slept()
        os.write(self.descriptor, "".join(keys).encode())

    def resize(self, columns: int, rows: int) -> None:
        """Change the window."""
        self._slept_before = self._slept()
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.process, signal.SIGWINCH)

    def end(self) -> int:
        """The exit code of the program, once it is gone and everything it showed is taken in."""
        end = time.monotonic() + 30
        while True:
            done, status = os.waitpid(self.process, os.WNOHANG)
            self.read()
            assert done or time.monotonic() < end, "it does not end:\n" + "\n".join(self.lines)
            if done:
                while self.read():
                    pass
                return os.waitstatus_to_exitcode(status)

    def modes(self) -> tuple[bool, bool]:
        """Whether the terminal echoes, and whether it reads by lines."""
        local = termios.tcgetattr(self.descriptor)[3]
        return bool(local & termios.ECHO), bool(local & termios.ICANON)


@contextmanager
def terminal(sample: str, columns: int = 80, rows: int = 24, **environment: str) -> Iterator[Terminal]:
    """An interview with one of the samples on a terminal of this size."""
    process, descriptor = pty.fork()
    if process == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        for name in ("COLUMNS", "LINES", "NO_COLOR"):
            os.environ.pop(name, None)
        os.environ.update({"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"} | environment)
        if environment.keys() & ("LC_ALL", "PYTHONUTF8", "PYTHONIOENCODING"):  # Python reads them when it starts
            os.execv(sys.executable, [sys.executable, __file__, sample])
        go_on_as_a_program(sample)
    try:
        yield Terminal(descriptor, process, columns, rows)
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        os.close(descriptor)


def go_on_as_a_program(sample: str) -> NoReturn:
    """Interview in a process that was forked a moment ago: what a new one would import is here already."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    code = 1
    try:
        with create_app_session(create_input(), create_output()):
            main(sample)
        code = 0
    except SystemExit as ending:
        code = int(ending.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(code)


def main(sample: str) -> None:
    """Interview on this terminal. What is not the usual is in the environment:

    PRACTICE, IDLE and GRACE (seconds), TAGS (languages to choose from), CLOSING (the code of a receipt, or empty),
    SLOW (seconds that saving takes).
    """
    given = os.environ
    idle, grace = float(given.get("IDLE", 0)), int(given.get("GRACE", 30))
    instrument = SAMPLES[sample]
    end_on_signals()
    sys.stdout.write("before the interview\r\n")
    with private_screen():
        if "TAGS" in given:
            given["LANGUAGE"] = ask_language(given["TAGS"].split(), idle=idle, grace=grace) or "none"
        talk = ScreenTalk(instrument, sentences(), practice="PRACTICE" in given, idle=idle, grace=grace)
        closed = conduct(Interview(instrument), talk.reply)
        if "CLOSING" in given and closed.response.disposition is Disposition.COMPLETE:
            talk.saving()
            time.sleep(float(given.get("SLOW", 0)))
            talk.close("Saved. Thank you.\n\nCall 5555, day and night.", given["CLOSING"])
    leaving = f" ({closed.leaving.value})" if closed.leaving not in (None, Leaving.ASKED) else ""
    language = f" in {given['LANGUAGE']}" if "TAGS" in given else ""
    sys.stdout.write(f"ended: {closed.response.disposition.value}{leaving}{language}\r\n")


if __name__ == "__main__":
    main(sys.argv[1])
