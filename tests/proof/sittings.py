"""Somebody who sits at a real `svsurvey run`, as bytes on a terminal: quick, for storms of thousands.

It knows a short instrument with several kinds of items and how it is answered; it judges nothing.
"""

import faulthandler
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pyte
from screen import Terminal
from stage import USUAL, forked

from svsurvey.cli import end_on_signals
from svsurvey.cli import run as command

STORM = """
svsurvey: 1
id: storm
version: 1.0.0
title: Storm
consent: {text: Some questions., ask: Will you take part?}
support: Talk to somebody you trust.
scales:
  agree: {1: Disagree, 2: Neither, 3: Agree}
sections:
  - title: All
    items:
      - {id: number, type: number, text: Which number?, range: [0, 999999999999]}
      - {id: work, type: single, text: What is your work?, options: {1: Nurse, 8: {label: Other, write_in: true}}}
      - id: seen
        type: multiple
        text: What did you see?
        options: {1: A fall, 2: A wrong drug, 9: {label: Nothing, alone: true}}
      - {id: team, type: grid, text: How much do you agree?, scale: agree, rows: {helps: Help., speaks: Talk.}}
      - {id: motto, type: text, text: Your motto?, linked: true}
      - {id: story, type: text, text: What stays with you?, required: no}
"""

SAVED = b"Saved. Thank you."
PAGE, LINES = b"Will you take part?", b"Type yes or no: "
"""What is seen last of the first page: on the screen, line by line."""

Steps = Sequence[tuple[bytes, str]]
"""What has to be seen, and the keys that are pressed then."""


def words(number: int) -> dict[str, str]:
    """What somebody writes: words that are nowhere else."""
    return {name: f"{name}-{number:06d}-zwitscher" for name in ("porter", "motto", "story")}


def by_keys(number: int, said: Mapping[str, str] | None = None) -> Steps:
    """The whole interview on the screen, up to the last page."""
    said = said or words(number)
    return (
        (PAGE, "1\r"),
        (b"Which number?", f"{number}\r"),
        (b"What is your work?", "8\r"),
        (b"In your own words", said["porter"] + "\r"),
        (b"What did you see?", "12\r"),
        (b"How much do you agree?", "31\r"),
        (b"Your motto?", said["motto"] + "\r"),
        (b"What stays with you?", said["story"] + "\r"),
        (b"Hand in my answers", "0\r"),
    )


def by_lines(number: int, said: Mapping[str, str] | None = None) -> Steps:
    """The whole interview line by line."""
    said = said or words(number)
    answers = (
        (b"Which number?", str(number)),
        (b"What is your work?", "8"),
        (b"In your own words", said["porter"]),
        (b"What did you see?", "1, 2"),
        (b"Statement 1 of 2", "3"),
        (b"Statement 2 of 2", "1"),
        (b"Your motto?", said["motto"]),
        (b"What stays with you?", said["story"]),
    )
    asked = [step for text, answer in answers for step in ((text, ""), (b"Your answer: ", f"{answer}\n"))]
    return ((LINES, "yes\n"), *asked, (b"a question to change: ", "yes\n"))


class Sitting:
    """One terminal and what was shown on it so far."""

    def __init__(self, there: Terminal) -> None:
        self.descriptor, self.process = there.descriptor, there.process
        self.shown, self.gone, self._seen = b"", False, 0

    def read(self, seconds: float) -> bool:
        """Take in what is shown; False when there was nothing."""
        if not select.select([self.descriptor], [], [], max(0, seconds))[0]:
            return False
        try:
            part = os.read(self.descriptor, 65536)
        except OSError:
            part = b""
        self.gone = self.gone or not part
        self.shown += part
        return bool(part)

    def see(self, text: bytes, until: float | None = None) -> bool:
        """Wait for a text that follows the last one seen; False when the time has come (time.monotonic)."""
        end = time.monotonic() + 30 if until is None else until
        while (found := self.shown.find(text, self._seen)) < 0:
            left = end - time.monotonic()
            if left <= 0 or self.gone:
                assert until is not None, f"{text!r} did not appear:\n{self.text}"
                return False
            self.read(left)
        self._seen = found + len(text)
        return True

    def look_ahead(self, text: bytes) -> None:
        """Wait for a text, and leave it to be seen again."""
        seen = self._seen
        self.see(text)
        self._seen = seen

    def type(self, keys: str) -> None:
        with suppress(OSError):  # it may be gone
            os.write(self.descriptor, keys.encode("utf-8", "replace"))

    def answer(self, steps: Steps) -> None:
        for text, keys in steps:
            self.see(text)
            self.type(keys)

    def kill(self, process: int = 0) -> None:
        """Kill the program, or another one."""
        with suppress(ProcessLookupError):
            os.kill(process or self.process, signal.SIGKILL)

    def drain(self, seconds: float = 5) -> None:
        """Take in what is left once every program at this terminal is gone."""
        end = time.monotonic() + seconds
        while not self.gone and time.monotonic() < end:
            self.read(0.2)

    def wait_until_idle(self, seconds: float = 0.05) -> None:
        while self.read(seconds):
            pass

    @property
    def text(self) -> str:
        """The screen as it stands, as one text."""
        return rendered(self.shown)


def rendered(shown: bytes, columns: int = 80, rows: int = 24) -> str:
    """What bytes leave on a screen."""
    screen = pyte.Screen(columns, rows)
    pyte.ByteStream(screen).feed(shown)
    return "\n".join(line.rstrip() for line in screen.display).strip()


@contextmanager
def sitting(
    folder: Path, *arguments: str, before: Callable[[], object] = lambda: None, **more: str
) -> Iterator[Sitting]:
    """Somebody before `svsurvey run` with these arguments, by the program's own code, forked off this process.

    before: is done in the fork before anything else.
    """

    def run() -> None:
        faulthandler.disable()  # of the tests: it would tell of crashes that are meant
        before()
        os.chdir(folder)
        os.umask(0o077)
        end_on_signals()
        sys.exit(command(["run", *arguments]))

    places = {"HOME": str(folder), "TMPDIR": str(folder)} | more
    with forked(run, USUAL, **places) as there:
        yield Sitting(there)


def loaded() -> None:
    """Load once what each interview would load anew."""
    import svsurvey.commands.run
    import svsurvey.interview.kiosk
    import svsurvey.interview.terminal
    import svsurvey.store.database
    import svsurvey.store.receipt  # noqa: F401


def ends(there: Sitting) -> int:
    """The exit code of a program that ends by itself."""
    there.drain(15)
    done, status = os.waitpid(there.process, 0 if there.gone else os.WNOHANG)
    assert done, f"it does not end:\n{there.text}"
    return os.waitstatus_to_exitcode(status)
