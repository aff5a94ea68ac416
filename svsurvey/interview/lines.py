"""Lines in and out, for plain mode: safe to keep and to print, whatever the streams can encode.

On a terminal it reads what is typed after a question only, and notices when nobody is there. It moves no
cursor and knows no question, no command and no answer.
"""

import os
import re
import select
import sys
from contextlib import suppress
from shutil import get_terminal_size
from typing import TextIO

from svsurvey.interview.sheet import hanging
from svsurvey.interview.turns import GRACE, Leaving
from svsurvey.sentences import Sentences, sentences
from svsurvey.signals import await_input
from svsurvey.text import clean

PAUSE = 0.05
"""What comes within so many seconds after a line was pasted with it: nobody types a line as fast."""

_CHUNK = 65536
_NUMBERED = re.compile(r" *(?:\d+\. |- |:\w+  )?")
_PLAINER = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-"}
)


class Left(Exception):
    """The respondent leaves, or there is nothing more to read. keep: and hands in what is answered."""

    leaving = Leaving.ASKED
    keep = False


class Kept(Left):
    """Leaves, and hands in what is answered."""

    keep = True


class AtOnce(Left):
    """Leaves without being asked."""

    leaving = Leaving.AT_ONCE


class Idle(Left):
    """Nobody has typed a line for a while."""

    leaving = Leaving.IDLE


class Lines:
    """A place to read and write lines.

    idle: seconds after which a person at a terminal, who types nothing, is asked whether they are still there;
    GRACE seconds later Idle is raised. 0: never.
    """

    def __init__(self, source: TextIO, output: TextIO, idle: float = 0) -> None:
        self._source, self._output, self._idle = source, output, idle
        self._keyboard = _descriptor(source)
        self._came = b""
        self._sentences, self._away = sentences(), "line.away"

    def speak(self, language: Sentences, away: str = "line.away") -> None:
        """What has to be said from now on is said in this language, before that in English.

        away: the key of what is said to somebody who may have left.
        """
        self._sentences, self._away = language, away

    # ---- out

    def say(self, text: str = "") -> None:
        """One line or more, then a line end; broken between words where a terminal would break inside them."""
        if self._output.isatty():
            width = max(20, get_terminal_size().columns - 1)
            text = "\n".join(part for line in clean(text).split("\n") for part in _fitted(line, width))
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        safe = clean(text)
        encoding = getattr(self._output, "encoding", None) or "utf-8"
        try:
            safe.encode(encoding)
        except UnicodeEncodeError:
            safe = safe.translate(_PLAINER).encode(encoding, "replace").decode(encoding)
        self._output.write(safe)
        self._output.flush()

    def _tell(self, key: str, **values: object) -> None:
        self.say(self._sentences(key, **values))

    # ---- in

    def ask(self, prompt: str, long: bool = False) -> str:
        """What was typed, without its line end. Raises Left at the end of the input, Idle when nobody is there.

        On a terminal only what comes after the prompt counts: what was pasted with the line before is left out.
        long: it may take its time to type this line; who has begun it is there.
        """
        if self._drop():
            self._tell("line.left_out")
        line = self._typed(prompt, long)
        if not (line and self._source.isatty()):
            self._write("\n")  # a terminal shows the line end that was typed, a pipe does not
        if not line:
            raise Left
        return clean(line).rstrip("\n")

    def pasted(self) -> str | None:
        """A line that came together with the one before it, from a terminal; None when there is none."""
        line = self._next_line() if self._more_came() else ""
        return clean(line).rstrip("\n") if line else None

    def _typed(self, prompt: str, long: bool) -> str:
        """One line, or nothing at the end. An empty line after the warning only says that somebody is there."""
        while True:
            self._write(prompt + " ")
            warned = bool(self._idle) and not self._awaited(self._idle, long)
            if warned:
                self._write("\n")
                self._tell(self._away, seconds=GRACE)
                if not self._awaited(GRACE, long):
                    raise Idle
            line = self._next_line()
            if line.strip() or not (warned and line):
                return line

    def _awaited(self, seconds: float, long: bool) -> bool:
        """Whether a line comes; of a long one something must have been typed each time that they are over."""
        while not self._comes(seconds):
            if not (long and self._began()):
                return False
        return True

    def _began(self) -> bool:
        """Whether somebody has typed and not yet ended the line.

        There is no way to look without taking it: what was typed before cannot be rubbed out any more. That is
        borne in long texts, whose writers would else be taken for gone, and nowhere else.
        """
        if self._keyboard is None or sys.platform == "win32":
            return False
        import termios

        modes = termios.tcgetattr(self._keyboard)
        by_letter = [*modes[:3], modes[3] & ~termios.ICANON, *modes[4:6], list(modes[6])]
        by_letter[6][termios.VMIN] = by_letter[6][termios.VTIME] = 0
        try:
            termios.tcsetattr(self._keyboard, termios.TCSANOW, by_letter)
            chunk = os.read(self._keyboard, _CHUNK)
        finally:
            termios.tcsetattr(self._keyboard, termios.TCSANOW, modes)
        self._came += chunk
        return bool(chunk)

    def _comes(self, seconds: float) -> bool:
        """Whether a line is there or comes within so many seconds; other sources than terminals do not wait."""
        if self._keyboard is None or b"\n" in self._came:
            return True
        return bool(select.select([self._keyboard], [], [], seconds)[0])

    def _more_came(self) -> bool:
        return self._keyboard is not None and self._comes(PAUSE)

    def _drop(self) -> bool:
        """Forget what came before the question; whether there were words in it."""
        words = False
        while self._more_came() and (line := self._next_line()):
            words = words or bool(line.strip())
        self._came = b""
        if self._keyboard is not None and sys.platform != "win32":
            import termios

            with suppress(termios.error):
                termios.tcflush(self._keyboard, termios.TCIFLUSH)  # a line that was not finished
        return words

    def _next_line(self) -> str:
        """With its line end; nothing at the end of the input, or when the terminal is gone."""
        if self._keyboard is None:
            return _put_right(self._source.readline())
        while b"\n" not in self._came:
            try:
                if sys.platform != "win32":
                    await_input(self._keyboard)
                chunk = os.read(self._keyboard, _CHUNK)
            except OSError:
                chunk = b""
            if not chunk:
                line, self._came = self._came, b""
                return self._decoded(line)
            self._came += chunk
        line, _, self._came = self._came.partition(b"\n")
        return self._decoded(line) + "\n"

    def _decoded(self, line: bytes) -> str:
        """UTF-8, whatever the locale says; what is none is taken for what the stream says that it is."""
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            return line.decode(self._source.encoding or "utf-8", "replace")


def _descriptor(source: TextIO) -> int | None:
    """The descriptor of a terminal that can be waited for; None for pipes, files, and the console of Windows."""
    if sys.platform == "win32" or not source.isatty():
        return None
    with suppress(OSError):  # a stream that only says that it is one
        return source.fileno()
    return None


def _fitted(line: str, width: int) -> list[str]:
    """A line in lines of at most `width` cells; what belongs to a number stays under its words."""
    first = _NUMBERED.match(line)
    lead = first[0] if first else ""
    return [part[0][1] for part in hanging("", lead, line[len(lead) :], width)]


def _put_right(line: str) -> str:
    """UTF-8 that a stream took for something less (LC_ALL=C); what cannot be put right, `clean` replaces."""
    try:
        return line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return line
