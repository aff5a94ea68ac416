"""Terminals for whole programs: one started anew, or (ten times quicker) one forked off this process.

It knows no instrument and no page; what is seen there is `screen.Terminal`.
"""

import fcntl
import os
import pty
import signal
import struct
import sys
import termios
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_input
from prompt_toolkit.output import create_output
from screen import Terminal

Size = tuple[int, int]
USUAL: Size = (80, 24)


@contextmanager
def program(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], size: Size = USUAL
) -> Iterator[Terminal]:
    """A program, by what would be typed in a shell."""
    process, descriptor = pty.fork()
    if process == 0:
        os.chdir(folder)
        _size(size)
        os.execve(words[0], list(words), dict(environment))
    with _ended(Terminal(descriptor, process, *size)) as there:
        yield there


@contextmanager
def forked(does: Callable[[], object], size: Size = USUAL, **environment: str) -> Iterator[Terminal]:
    """A function of ours as a program: with streams, signals and an exit code of its own, and no time to load."""
    process, descriptor = pty.fork()
    if process == 0:
        _size(size)
        os.environ.update({"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"} | environment)
        _be(does)
    with _ended(Terminal(descriptor, process, *size)) as there:
        yield there


def _be(does: Callable[[], object]) -> NoReturn:
    """The code is that of SystemExit, or 70 for a fault, which is shown; a signal kills as it would a program."""
    code = 70
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        with create_app_session(create_input(), create_output()):  # not those of who forked it
            does()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 70
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(code)


def _size(size: Size) -> None:
    columns, rows = size
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@contextmanager
def _ended(there: Terminal) -> Iterator[Terminal]:
    """Afterwards the program is gone, whatever happened here."""
    try:
        yield there
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(there.process, signal.SIGKILL)
            os.waitpid(there.process, 0)
        with suppress(OSError):
            os.close(there.descriptor)
