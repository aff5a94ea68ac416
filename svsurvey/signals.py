"""Signals that have to wait while something is done that must not be half told; crashes that leave nothing behind.

It knows the signals that interrupt or end a program, and nothing of what they wait for.
"""

import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

WAITING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
)


TURN = 0.2
"""Seconds."""


@contextmanager
def held() -> Iterator[None]:
    """Inside, no signal ends the program; afterwards those that came do what they would have done.

    All but an interrupt by hand (Ctrl-C): it meant what is over by now. Only the main thread hears signals.
    """
    heard: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        heard.append(number)

    try:
        before = {number: signal.signal(number, note) for number in WAITING}
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in heard:
            if number != signal.SIGINT:
                signal.raise_signal(number)


def await_input(descriptor: int) -> None:
    """Wait until something can be read there, in short turns.

    A signal that comes just before a read begins would else be heard after it only: with the next key, or never.
    """
    while not select.select([descriptor], [], [], TURN)[0]:
        pass


def no_core_dump() -> None:
    """A crash of this process, or of one that it starts, writes no image of its memory.

    One byte rather than none: too little for a file, and also a sign to Linux to start no program that collects
    images, which a limit of 0 is not (core(5), fs/coredump.c).
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (1 if most else 0, most))
