"""A kiosk on a real terminal, its operator, and the people who come to it."""

import fcntl
import os
import pty
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from screen import Terminal
from shifts import CANARY, environment

CODE = "lavender"
LEAVE, LEAVE_AT_ONCE, ENTER = "\x03", "\x11", "\r"


class Kiosk(Terminal):
    """A kiosk that shows its page between two people. before: what the operator saw on the way to it."""

    before = ""


@contextmanager
def kiosk(
    study: Path,
    *options: str,
    columns: int = 80,
    rows: int = 24,
    code: str | None = CODE,
    words: Sequence[str] = (),
    **more: str,
) -> Iterator[Kiosk]:
    """A kiosk on a terminal of its own, by the usual words or others. code: what the operator types; "" leaves
    it to the program, None where none is asked for.
    """
    usual = [sys.executable, "-m", "svsurvey", "run", "shift.yaml", "--lang", "en", "--kiosk", *options]
    command = [*words] or usual
    process, descriptor = pty.fork()
    if process == 0:
        os.chdir(study)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.execve(command[0], command, environment(study, TERM="xterm-256color") | more)
    person = Kiosk(descriptor, process, columns, rows)
    try:
        if code is not None:
            person.see("press Enter and one is made")
            person.type(code + "\n")
            if not code.strip("\u200d\u00a0 "):
                person.see("Remember it, then press Enter")
                person.before = person.text
                person.type("\n")
        person.see("Press Enter to begin")
        yield person
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        os.close(descriptor)


def answers_all(person: Terminal, hours: str = "9", story: str = CANARY) -> None:
    """One person, from the page between two people back to it."""
    for asked, keys in (
        ("Press Enter to begin", ENTER),
        ("Will you take part", "1\r"),
        ("How many hours", hours + ENTER),
        ("Could you rest", "1\r"),
        ("What stays with you", story + ENTER),
        ("Hand in my answers", "0\r"),
        ("Saved. Thank you.", ENTER),
    ):
        person.see(asked)
        person.type(keys)
    person.see("Press Enter to begin")


def ends(person: Terminal) -> int:
    """The operator closes the kiosk: its exit code."""
    person.type(LEAVE)
    person.see("Code of those who run this survey")
    person.type(CODE + ENTER)
    return person.end()


def child_of(process: int) -> int:
    """The process of the person who answers now."""
    children = Path(f"/proc/{process}/task/{process}/children")
    if not children.exists():
        pytest.skip("this system shows no processes as files")
    return int(children.read_text().split()[0])


def nothing_left(person: Terminal) -> None:
    assert CANARY not in person.text
    assert CANARY not in person.scrollback


def begins_plainly(person: Terminal) -> None:
    """Line by line up to the second question."""
    person.type(ENTER)
    for asked, line in (("Type yes or no:", "yes"), ("0 to 48. Your answer:", "9")):
        person.see(asked)
        person.type(line + "\n")
    person.see("number of your answer. Your answer:")


def gone(process: int) -> bool:
    """Whether a process has ended; as a zombie, too."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def goes(person: Terminal, process: int, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not gone(process):
        assert time.monotonic() < end, "it is still there:\n" + "\n".join(person.lines)
        person.read()
    while person.read():
        pass


@contextmanager
def watched_by_a_shell(study: Path, *options: str) -> Iterator[Kiosk]:
    """A kiosk that was started by a shell that minds its jobs, so that Ctrl-Z would stop it."""
    shell = (
        f"set -m; {sys.executable} -m svsurvey run shift.yaml --lang en --kiosk {' '.join(options)}; echo SHELL"
    )
    with kiosk(study, words=["/bin/sh", "-c", shell + "; read line"]) as person:
        yield person
