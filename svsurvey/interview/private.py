"""A screen that keeps nothing: wiped, with its scrollback, whatever ends the interview.

It knows the terminal and the signals that end a program, and nothing of questions.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Self

from svsurvey.signals import held, no_core_dump

with suppress(ImportError):  # no such thing on Windows
    import termios

ENTER = "\x1b[?1049h\x1b[2J\x1b[H"  # the alternate screen, empty
MOUSE_OFF = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"
WIPE = "\x1b[0m\x1b[?7h\x1b[?2004l" + MOUSE_OFF + "\x1b[H\x1b[2J\x1b[3J"
"""Plain letters, lines that wrap, no bracketed paste, no mouse, an empty screen, no scrollback."""
LEAVE = "\x1b[?1049l\x1b[?25h"  # the screen as it was before, with its cursor

NO_KEY = b"\0"
"""In a terminal's modes, for a key with which nothing is to be done (_POSIX_VDISABLE)."""

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))
SUSPENDING = tuple(getattr(signal, name) for name in ("SIGTSTP",) if hasattr(signal, name))


class Ended(KeyboardInterrupt):
    """The program was told to end from outside, or its terminal went away.

    A KeyboardInterrupt, because an event loop lets nothing else pass through a callback.
    """


class PrivateTerminal:
    """The terminal of stdin and stdout as long as somebody has it for themselves: another screen, quiet keys.

    Quiet, a key that is pressed between two pages is neither shown nor a signal: it waits for the next page.
    inside: another process has made the screen private already, and it stays so.
    """

    def __init__(self, inside: bool = False) -> None:
        self._inside = inside
        self._modes: list[Any] | None = None
        self.descriptor = -1
        with suppress(OSError, ValueError):
            self.descriptor = sys.stdin.fileno()

    def __enter__(self) -> Self:
        self._modes = self._read_modes()
        self.quieten()
        self.write(WIPE if self._inside else ENTER)
        return self

    def __exit__(self, *_: object) -> None:
        with held():  # nobody's impatience must stop the cleaning
            self.wipe()
            self.leave()
            self.restore()

    def write(self, text: str) -> None:
        """Show something, as well as the stream can; a terminal that is gone shows nothing."""
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        with suppress(OSError):
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
            sys.stdout.flush()

    def wipe(self) -> None:
        """Nothing on the screen and nothing in its scrollback."""
        self.write(WIPE)

    def leave(self) -> None:
        """Back to the screen as it was before, unless this is inside another."""
        if not self._inside:
            self.write(LEAVE)

    def quieten(self) -> None:
        """Keys make no sound and no signal."""
        if self._modes is not None:
            input_, output, control, local, *rest = self._modes
            input_ &= ~(termios.ICRNL | termios.IXON)
            local &= ~(termios.ECHO | termios.ICANON | termios.ISIG | termios.IEXTEN)
            self._change(termios.TCSANOW, [input_, output, control, local, *rest])

    def lend(self) -> None:
        """The modes as they were, for another process; but no key stops it, makes it dump its memory, or holds
        the screen. Keys that no page took are dropped.
        """
        if self._modes is not None:
            input_, *rest, signs = self._modes
            signs = list(signs)
            for key in (termios.VSUSP, termios.VQUIT):
                signs[key] = NO_KEY
            self._change(termios.TCSAFLUSH, [input_ & ~termios.IXON, *rest, signs])

    def restore(self) -> None:
        """The modes as they were; keys that no page took are dropped."""
        if self._modes is not None:
            self._change(termios.TCSAFLUSH, self._modes)

    def abandon(self) -> None:
        """Back to how it was, for whoever finds the terminal: its owner was killed."""
        self.leave()
        with suppress(termios.error):
            if self._modes is not None and not termios.tcgetattr(self.descriptor)[3] & termios.ISIG:
                signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # its group of processes has lost the terminal
                self.restore()

    def drop_keys(self) -> None:
        """Keys that wait to be read are forgotten: they were meant for a page that is gone."""
        if self._modes is not None:
            with suppress(termios.error):
                termios.tcflush(self.descriptor, termios.TCIFLUSH)

    def _change(self, when: int, modes: list[Any]) -> None:
        with suppress(termios.error):
            termios.tcsetattr(self.descriptor, when, modes)

    def _read_modes(self) -> list[Any] | None:
        """None where stdin is no terminal, or (on Windows) there are no modes."""
        if "termios" not in globals():
            return None
        try:
            return list(termios.tcgetattr(self.descriptor))
        except termios.error:
            return None


def memory_stays_in_memory() -> None:
    """No image of this process's memory reaches the disk or another program of the same user: there are answers in
    it, also those that were erased. Processes forked from this one are the same; programs they start are not.

    Only Linux knows the second half.
    """
    no_core_dump()
    if sys.platform == "linux":
        with suppress(ImportError, OSError, AttributeError):
            import ctypes  # 2 ms, which only those pay who are interviewed

            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


PR_SET_DUMPABLE = 4  # linux/prctl.h


@contextmanager
def private_screen(inside: bool = False) -> Iterator[None]:
    """The alternate screen of stdout, where that is a terminal. Raises Ended in the body on SIGTERM, HUP, QUIT.

    Afterwards screen and scrollback are empty of it, the terminal's modes are as before, and a signal that came
    does what it would have done without this. inside: a screen that another process has made private already.
    """
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"  # a terminal that does not say where its cursor is stalls nothing
    if not sys.stdout.isatty():
        yield
        return
    with endings_raise(), PrivateTerminal(inside):
        yield


@contextmanager
def endings_raise() -> Iterator[None]:
    """A signal that ends the program unwinds the body first, then acts; none suspends it, with answers in sight.

    Only the main thread hears signals.
    """
    heard: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        for other in ENDINGS:
            signal.signal(other, signal.SIG_IGN)  # once is enough: the next one must not stop the cleaning
        heard.append(number)
        raise Ended

    try:
        before = {number: signal.signal(number, end) for number in ENDINGS}
        before |= {number: signal.signal(number, signal.SIG_IGN) for number in SUSPENDING}
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
