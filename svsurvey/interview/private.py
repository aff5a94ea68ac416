"""A screen that keeps nothing: wiped, with its scrollback, whatever ends the interview.

It knows the terminal and the signals that end a program, and nothing of questions.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any, TextIO

ENTER = "\x1b[?1049h\x1b[2J\x1b[H"  # the alternate screen, empty
WIPE = "\x1b[0m\x1b[?2004l\x1b[H\x1b[2J\x1b[3J"  # plain letters, no bracketed paste, empty, no scrollback
LEAVE = "\x1b[?1049l\x1b[?25h"  # the screen as it was before, with its cursor

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))


class Ended(KeyboardInterrupt):
    """The program was told to end from outside, or its terminal went away.

    A KeyboardInterrupt, because an event loop lets nothing else pass through a callback.
    """


@contextmanager
def private_screen() -> Iterator[None]:
    """The alternate screen of stdout, where that is a terminal. Raises Ended in the body on SIGTERM, HUP, QUIT.

    Afterwards screen and scrollback are empty of it, the terminal's modes are as before, and a signal that came
    does what it would have done without this.
    """
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # a terminal that does not say where its cursor is stalls nothing
    if not sys.stdout.isatty():
        yield
        return
    quieten, restore = _modes()
    with _endings_raise():
        try:
            quieten()
            _write(sys.stdout, ENTER)
            yield
        finally:
            _write(sys.stdout, WIPE + LEAVE)
            restore()


def _write(stream: TextIO, text: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        stream.write(text)
        stream.flush()


def _modes() -> tuple[Callable[[], None], Callable[[], None]]:
    """Two deeds on the terminal: to quieten it, and to give back the modes of now.

    Quiet, a key that is pressed between two pages is neither shown nor a signal: it waits for the next page. Keys
    that no page took are dropped at the end.
    """
    try:
        import termios
    except ImportError:  # no such thing on Windows
        return _nothing, _nothing
    try:
        descriptor = sys.stdin.fileno()
        modes = termios.tcgetattr(descriptor)
    except (OSError, ValueError, termios.error):  # stdin is no terminal
        return _nothing, _nothing
    input_, output, control, local, *rest = modes
    input_ &= ~(termios.ICRNL | termios.IXON)
    local &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
    quiet = [input_, output, control, local, *rest]

    def change(when: int, to: list[Any]) -> None:
        with suppress(termios.error):
            termios.tcsetattr(descriptor, when, to)

    return partial(change, termios.TCSANOW, quiet), partial(change, termios.TCSAFLUSH, modes)


def _nothing() -> None:
    """What there is to do where there is no terminal."""


@contextmanager
def _endings_raise() -> Iterator[None]:
    """A signal that ends the program unwinds the body first, then acts. Only the main thread hears signals."""
    heard: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        for other in ENDINGS:
            signal.signal(other, signal.SIG_IGN)  # once is enough: the next one must not stop the cleaning
        heard.append(number)
        raise Ended

    try:
        before = {number: signal.signal(number, end) for number in ENDINGS}
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in heard:
            signal.raise_signal(number)
