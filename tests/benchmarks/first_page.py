"""How long until somebody can answer."""

import os
import pty
import re
import select
import signal
import statistics
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from measurement import Line
from starting import SVSURVEY

ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()=>].?)")
PATIENCE = 20
WHERE = b"\x1b[6n"
"""A program's question where the cursor is."""


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """From the start of the process to the opening question on a terminal."""
    contestants = {
        "a bare Python on a terminal": ([sys.executable, "-c", "print('ready')"], b"ready"),
        "the first page of an interview": ([SVSURVEY, "run", "check-in"], b"take part"),
        "the same, line by line": ([SVSURVEY, "run", "check-in", "--plain"], b"take part"),
    }
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, (words, sign) in contestants.items():
            seconds = _until(words, sign, folder)
            if number:
                taken[name].append(seconds)
    bare, *_ = taken.values()
    for name, times in list(taken.items())[1:]:
        ratio = statistics.median(a / b for a, b in zip(times, bare, strict=True))
        yield Line(name, ratio, "x bare", 25.0, note=f"{statistics.median(times) * 1000:.0f} ms")


def _until(words: Sequence[str], sign: bytes, folder: Path) -> float:
    """Seconds until the sign stands on the terminal."""
    start = time.perf_counter()
    child, screen = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(TERM="xterm-256color")
        os.execv(words[0], list(words))
    termios.tcsetwinsize(screen, (24, 80))
    try:
        _watch(screen, sign, start + PATIENCE)
        return time.perf_counter() - start
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(screen)
        os.waitpid(child, 0)


def _watch(screen: int, sign: bytes, end: float) -> None:
    """Reads until the sign is there, answering the one question that full-screen programs ask a terminal."""
    seen = b""
    while sign not in b" ".join(ESCAPES.sub(b"", seen).split()):
        ready, _, _ = select.select([screen], [], [], max(0, end - time.perf_counter()))
        if not ready:
            raise SystemExit(f"{sign!r} did not appear within {PATIENCE} seconds")
        seen += os.read(screen, 65536)
        if WHERE in seen:
            os.write(screen, b"\x1b[1;1R")
            seen = seen.replace(WHERE, b"")
