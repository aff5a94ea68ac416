"""One respondent after another at one terminal, each in a process of their own.

The parent owns the terminal: whatever happens to a child, also `kill -9`, the parent empties the screen, puts the
terminal's modes right, and shows the page on which the next person begins. It never sees an answer.
"""

import hmac
import os
import select
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from shutil import get_terminal_size
from threading import Thread
from typing import NoReturn

from svsurvey.errors import NothingSaved, SurveyError
from svsurvey.interview.private import ENTER, PrivateTerminal, endings_raise
from svsurvey.interview.sheet import wrap
from svsurvey.text import clean

BEGIN, LEAVE = (b"\r", b"\n", b" "), b"\x03"
LOOKED = 0.5
"""Seconds after which the size of the window is looked at again."""

MOST_TOLD = 2_000
"""Characters of what a child said on stderr that are kept for the operator."""


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
    """The words of the page between two people, and of the one that asks for the operator's code."""

    welcome: Sequence[str]
    operator: str
    code: str
    wrong: str


def kiosk(rest: Rest, code: str, interview: Callable[[], None]) -> Tally:
    """Interview until the operator ends it with the code. Raises Ended when the program is told to end.

    interview: one person; raises NothingSaved or another SurveyError. It runs in a process of its own.
    """
    tally, wrong = Tally(), ""
    with endings_raise(), PrivateTerminal() as terminal:
        while True:
            _show(terminal, [*rest.welcome, wrong, rest.operator])
            key = _key(terminal)
            if key in BEGIN:
                wrong = ""
                outcome, said = _in_a_child(terminal, interview)
                tally.outcomes[outcome] += 1
                tally.faults += [said] if said else []
            elif key == LEAVE:
                if hmac.compare_digest(_typed(terminal, rest).encode(), code.encode()):
                    return tally
                wrong = rest.wrong


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


def _key(terminal: PrivateTerminal) -> bytes:
    """One key; b"" when the window changed its size. Raises SystemExit when the terminal is gone."""
    size = get_terminal_size()
    while not select.select([terminal.descriptor], [], [], LOOKED)[0]:
        if get_terminal_size() != size:
            return b""
    pressed = os.read(terminal.descriptor, 64)
    if not pressed:
        raise EOFError
    return pressed


def _typed(terminal: PrivateTerminal, rest: Rest) -> str:
    """What is typed as the code, shown as stars; Esc and Ctrl-C give up."""
    typed = ""
    while True:
        _show(terminal, [rest.code, "*" * len(typed) or "_"])
        for key in _key(terminal).decode("utf-8", "ignore"):
            match key:
                case "\r" | "\n":
                    return typed
                case "\x1b" | "\x03":
                    return ""
                case "\x7f" | "\b":
                    typed = typed[:-1]
                case _ if key.isprintable():
                    typed += key


# ---- one person -----------------------------------------------------------------------------------------


def _in_a_child(terminal: PrivateTerminal, interview: Callable[[], None]) -> tuple[Outcome, str]:
    """Interview one person in a process of their own: how it ended, and what went wrong."""
    terminal.restore()
    terminal.wipe()
    heard, says = os.pipe()
    ends, lives = os.pipe()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in plain mode is the child's
    process = os.fork()
    if process == 0:
        os.close(lives)
        os.dup2(says, 2)
        _be_the_child(terminal, interview, ends)
    os.close(says)
    os.close(ends)
    try:
        return _outcome(process, _told(heard))
    except BaseException:
        _stop(process)
        raise
    finally:
        os.close(heard)
        os.close(lives)
        signal.signal(signal.SIGINT, before)
        terminal.quieten()
        terminal.write(ENTER)
        terminal.drop_keys()


def _told(heard: int) -> str:
    """What the child says on stderr, until it is gone."""
    told = b""
    while part := os.read(heard, 4096):
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
            while time.monotonic() < end and not os.waitpid(process, os.WNOHANG)[0]:
                time.sleep(0.02)


def _be_the_child(terminal: PrivateTerminal, interview: Callable[[], None], ends: int) -> NoReturn:
    """Interview, and end with the outcome's code; nothing of the parent's is done again."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    Thread(target=_watch, args=(ends,), daemon=True).start()
    outcome = Outcome.FAULT
    try:
        interview()
        outcome = Outcome.SAVED
    except NothingSaved:
        outcome = Outcome.NOTHING_SAVED
    except SurveyError as error:
        _tell(error.what + (f"; {error.hint}" if error.hint else ""))
    except BaseException as error:  # its text may hold an answer
        _tell(f"an interview ended with a fault: {type(error).__name__}")
    finally:
        terminal.wipe()
        if os.getppid() != parent:
            terminal.leave()
        os._exit(outcome.value)


def _tell(what: str) -> None:
    with suppress(OSError):
        os.write(2, what.encode("utf-8", "replace"))


def _watch(ends: int) -> None:
    """When the parent is gone, nobody would clear the screen: the child ends as if the window had been closed."""
    with suppress(OSError):
        while os.read(ends, 1):
            pass
    os.kill(os.getpid(), signal.SIGHUP)
