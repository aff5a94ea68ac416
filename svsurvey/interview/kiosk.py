"""One respondent after another at one terminal, each in a process of their own.

The parent owns the terminal: whatever happens to a child, also `kill -9`, the parent empties the screen, puts the
terminal's modes right, and shows the page on which the next person begins. It never sees an answer.
"""

import errno
import hmac
import os
import select
import signal
import time
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from shutil import get_terminal_size
from threading import Thread
from types import FrameType
from typing import NoReturn
from unicodedata import normalize

from svsurvey.errors import NothingSaved, SurveyError
from svsurvey.interview.private import ENDINGS, ENTER, PrivateTerminal, endings_raise, memory_stays_in_memory
from svsurvey.interview.sheet import wrap
from svsurvey.signals import await_input
from svsurvey.text import clean

BEGIN, LEAVE, ESCAPE = (b"\r", b"\n", b" "), b"\x03", b"\x1b"
LOOKED = 0.5
"""Seconds after which the size of the window is looked at again."""

WAITS = 60.0
"""Seconds without a key after which the page that asks for the code is gone again."""

GRACE = 5.0
"""Seconds that a child has to end by itself when its parent is gone."""

LONGEST = 200
"""Characters of a code that count."""

MOST_TOLD = 2_000
"""Bytes of what a child tells about a fault that are kept for the operator."""

BY_HAND = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTSTP") if hasattr(signal, name))
"""What keys do to a program. A kiosk is not ended by them."""


class Outcome(Enum):
    """How a child ended, by its exit code. What is none of these was a fault, or a kill."""

    SAVED = 0
    NOTHING_SAVED = 6
    FAULT = 70


@dataclass
class Tally:
    """What is told to the operator at the end: numbers, without an order or a time, and what went wrong."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rest:
    """The words of the page between two people, and of the one that asks for the operator's code.

    fault: after an interview that a fault has ended, or that could not even begin.
    """

    welcome: Sequence[str]
    operator: str
    code: str
    wrong: str
    fault: str


def code_of(typed: str) -> str:
    """A code as it counts: its letters that can be typed again, however they are composed."""
    return "".join(filter(str.isprintable, normalize("NFC", typed))).strip()[:LONGEST]


def kiosk(rest: Rest, code: str, interview: Callable[[], None]) -> Tally:
    """Interview until the operator ends it with the code. Raises Ended when the program is told to end.

    interview: one person; raises NothingSaved or another SurveyError. It runs in a process of its own.
    """
    tally, notice = Tally(), ""
    memory_stays_in_memory()  # its own, with the code in it; and so that of every child, from its first moment on
    PrivateTerminal().wipe()  # the code was typed on the screen behind
    with _deaf(), endings_raise(), PrivateTerminal() as terminal:
        while True:
            _show(terminal, [*rest.welcome, notice, rest.operator])
            key = _key(terminal)
            if key in BEGIN:
                outcome, said = _in_a_child(terminal, interview)
                tally.outcomes[outcome] += 1
                tally.faults += [said] if said else []
                notice = rest.fault if outcome is Outcome.FAULT else ""
            elif key == LEAVE:
                typed = _typed(terminal, rest)
                if typed is not None and hmac.compare_digest(code_of(typed).encode(), code_of(code).encode()):
                    return tally
                notice = "" if typed is None else rest.wrong


@contextmanager
def _deaf() -> Iterator[None]:
    """Inside, no key ends or stops this process, whatever the modes of the terminal are just then."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in BY_HAND}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# ---- the page between two people ------------------------------------------------------------------------


def _show(terminal: PrivateTerminal, texts: Sequence[str]) -> None:
    """Texts in the middle of an empty screen."""
    columns, rows = get_terminal_size()
    width = max(10, min(columns - 4, 76))
    lines = [line for text in texts if text for line in [*wrap(clean(text), width), ""]]
    left = " " * max(0, (columns - width) // 2)
    above = max(0, (rows - len(lines)) // 3)
    terminal.wipe()
    terminal.write("\r\n" * above + "\r\n".join(left + line for line in lines))


def _key(terminal: PrivateTerminal, waits: float = float("inf")) -> bytes:
    """One key; b"" when the window changed its size, Esc after so many seconds. Raises OSError at its end."""
    size, end = get_terminal_size(), time.monotonic() + waits
    while not select.select([terminal.descriptor], [], [], LOOKED)[0]:
        if get_terminal_size() != size:
            return b""
        if time.monotonic() > end:
            return ESCAPE
    pressed = os.read(terminal.descriptor, 64)
    if not pressed:
        raise OSError(errno.EIO, "the terminal is gone")
    return pressed


def _typed(terminal: PrivateTerminal, rest: Rest) -> str | None:
    """What is typed as the code, shown as stars; None for who gives up, with Esc, Ctrl-C, or doing nothing."""
    typed, decoder = "", getincrementaldecoder("utf-8")("ignore")
    while True:
        _show(terminal, [rest.code, "*" * len(typed) or "_"])
        pressed = _key(terminal, WAITS)
        if pressed.startswith(ESCAPE) and pressed != ESCAPE:
            continue  # a function key
        for key in decoder.decode(pressed):
            match key:
                case "\r" | "\n":
                    return typed
                case "\x1b" | "\x03":
                    return None
                case "\x7f" | "\b":
                    typed = typed[:-1]
                case _ if key.isprintable():
                    typed = (typed + key)[:LONGEST]


# ---- one person -----------------------------------------------------------------------------------------


def _in_a_child(terminal: PrivateTerminal, interview: Callable[[], None]) -> tuple[Outcome, str]:
    """Interview one person in a process of their own: how it ended, and what went wrong."""
    terminal.lend()
    terminal.wipe()
    heard, says = os.pipe()
    ends, lives = os.pipe()
    parent = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)  # until each of the two knows which it is
    process = os.fork()
    if process == 0:
        os.close(lives)
        _be_the_child(terminal, interview, says, ends, parent)
    os.close(says)
    os.close(ends)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        return _outcome(process, _told(heard))
    except BaseException:
        _stop(process)
        raise
    finally:
        os.close(heard)
        os.close(lives)
        terminal.quieten()
        terminal.write(ENTER)
        terminal.drop_keys()


def _told(heard: int) -> str:
    """What the child tells about a fault, until it is gone."""
    told = b""
    while True:
        await_input(heard)
        if not (part := os.read(heard, 4096)):
            break
        told = (told + part)[-MOST_TOLD:]
    return clean(told.decode("utf-8", "replace")).strip()


def _outcome(process: int, told: str) -> tuple[Outcome, str]:
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code < 0:
        return Outcome.FAULT, f"an interview was ended by signal {-code}"
    known = {outcome.value: outcome for outcome in Outcome}
    outcome = known.get(code, Outcome.FAULT)
    return outcome, told if outcome is Outcome.FAULT else ""


def _stop(process: int) -> None:
    """The program is told to end: so is the child, gently first, since it has a screen to wipe."""
    for number, seconds in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)):
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, number)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if os.waitpid(process, os.WNOHANG)[0]:
                    return
                time.sleep(0.02)


# ---- in the child ---------------------------------------------------------------------------------------


def _be_the_child(
    terminal: PrivateTerminal, interview: Callable[[], None], says: int, ends: int, parent: int
) -> NoReturn:
    """Interview, and end with the outcome's code; nothing of the parent's is done again, whatever happens.

    stderr leads nowhere: who writes there does not ask whether it is an answer.
    """
    outcome = Outcome.FAULT
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        for number in ENDINGS:
            signal.signal(number, _end)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # Ctrl-C in plain mode
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
        Thread(target=_watch, args=(ends, terminal), daemon=True).start()
        outcome, fault = _interviewed(interview)
        _hear_no_more()
        os.write(says, fault.encode("utf-8", "replace"))
        terminal.wipe()
        if os.getppid() != parent:
            terminal.abandon()
    finally:
        os._exit(outcome.value)


def _interviewed(interview: Callable[[], None]) -> tuple[Outcome, str]:
    """How it ended; of a fault also which, in words that hold no answer."""
    try:
        interview()
        return Outcome.SAVED, ""
    except (NothingSaved, KeyboardInterrupt):
        return Outcome.NOTHING_SAVED, ""
    except SystemExit:
        return Outcome.FAULT, "an interview was told to end"
    except SurveyError as error:
        return Outcome.FAULT, error.what + (f"; {error.hint}" if error.hint else "")
    except BaseException as error:  # its text may hold an answer
        return Outcome.FAULT, f"an interview ended with a fault: {type(error).__name__}"


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """Told to end. No KeyboardInterrupt: that is a person's Ctrl-C, and line by line it is answered."""
    _hear_no_more()
    raise SystemExit(128 + number)


def _hear_no_more() -> None:
    for number in (*BY_HAND, *ENDINGS):
        signal.signal(number, signal.SIG_IGN)


def _watch(ends: int, terminal: PrivateTerminal) -> None:
    """When the parent is gone, nobody would clear the screen: the child ends as if the window had been closed.

    A signal is an exception in the midst of whatever runs just then, and some code swallows any exception: so the
    child is ended for good when it is still there after a while.
    """
    with suppress(OSError):
        while os.read(ends, 1):
            pass
    os.kill(os.getpid(), signal.SIGHUP)
    time.sleep(GRACE)
    try:
        terminal.wipe()
        terminal.abandon()
    finally:
        os._exit(Outcome.FAULT.value)
