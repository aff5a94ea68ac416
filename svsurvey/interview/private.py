"""A screen that keeps nothing: wiped, with its scrollback, whatever ends the interview.

It knows the terminal and the signals that end a program, and nothing of questions.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TextIO

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

    Afterwards screen and scrollback are empty of it and the terminal's modes are as before.
    """
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # a terminal that does not say where its cursor is stalls nothing
    if not sys.stdout.isatty():
        yield
        return
    with _endings_raise():
        restore = _quiet()
        _write(sys.stdout, ENTER)
        try:
            yield
        finally:
            _write(sys.stdout, WIPE + LEAVE)
            restore()


def _write(stream: TextIO, text: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        stream.write(text)
        stream.flush()


def _quiet() -> Callable[[], None]:
    """Between two pages as well, a key is neither shown nor a signal: it waits for the next page.

    Returns what gives back the terminal's modes of before, and drops the keys that no page took.
    """
    try:
        import termios
    except ImportError:  # no such thing on Windows
        return lambda: None
    try:
        descriptor = sys.stdin.fileno()
        modes = termios.tcgetattr(descriptor)
    except (OSError, ValueError, termios.error):  # stdin is no terminal
        return lambda: None

    def restore() -> None:
        with suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, modes)

    input_, output, control, local, *rest = modes
    input_ &= ~(termios.ICRNL | termios.IXON)
    local &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
    with suppress(termios.error):
        termios.tcsetattr(descriptor, termios.TCSANOW, [input_, output, control, local, *rest])

    return restore


@contextmanager
def _endings_raise() -> Iterator[None]:
    """For its time a signal that ends the program unwinds it first. Only the main thread hears signals."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)  # once is enough: the next one must not stop the cleaning
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
