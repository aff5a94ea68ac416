"""How long from a key to what is shown, on a real terminal; whether it grows with the answers; and in keying."""

import os
import pty
import select
import signal
import statistics
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from first_page import ESCAPES
from measurement import Line
from starting import SVSURVEY

ITEMS = 300
STRETCH = 30
"""So many questions at the beginning are held against as many at the end."""

PATIENCE = 20


def lines(folder: Path, rounds: int) -> Iterator[Line]:
    """Keys through a pseudo-terminal; the floor is the same pages' text echoed by a bare Python."""
    (folder / "long.yaml").write_text(_instrument(), encoding="utf-8")
    every: list[float] = []
    growth = []
    for number in range(max(1, rounds // 7)):
        taken = _walk(folder, number)
        every += taken
        growth.append(statistics.median(taken[-STRETCH:]) / statistics.median(taken[:STRETCH]))
    echo = _echo(folder)
    every.sort()
    median, late = statistics.median(every), every[int(len(every) * 0.99)]
    yield Line("from a key to the next question, median", median * 1000, "ms", 30)
    yield Line("the same, 99th percentile", late * 1000, "ms", 80)
    yield Line(
        "the median / a key echoed by a bare Python", median / echo, "x echo", note=f"echo {echo * 1e6:.0f} µs"
    )
    yield Line(f"the last {STRETCH} questions / the first {STRETCH}", statistics.median(growth), "x", 1.2)
    yield Line("enter: from a key to its lines, slowest", _keying(folder) * 1000, "ms", 5, note="without drawing")


def _instrument() -> str:
    """Items of the common types; every tenth steers whether the one after it is asked, and all are."""
    items = []
    for n in range(ITEMS):
        when = f", when: q{n - 1} == 1" if n % 10 == 1 else ""
        options = "options: {1: Yes, 0: No, 7: Sometimes}"
        items.append(
            f"      - {{id: q{n}, type: single, text: This is number {n:03d} of them?, {options}{when}}}\n"
        )
    head = "svsurvey: 1\nid: long\nversion: '1'\ntitle: A long one\nsections:\n  - title: All\n    items:\n"
    return head + "".join(items)


def _walk(folder: Path, number: int) -> list[float]:
    """Seconds from each answer to the question after it."""
    child, screen = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(TERM="xterm-256color")
        os.execv(SVSURVEY, [SVSURVEY, "run", "long.yaml", "--db", f"study{number}.db"])
    termios.tcsetwinsize(screen, (24, 80))
    try:
        _until(screen, b"number 000")
        taken = []
        for n in range(1, ITEMS):
            start = time.perf_counter()
            os.write(screen, b"1\r")
            _until(screen, b"number %03d" % n)
            taken.append(time.perf_counter() - start)
        return taken
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(screen)
        os.waitpid(child, 0)


def _keying(folder: Path) -> float:
    """Seconds that the slowest key of the same form on paper takes, with the lines that are shown after it."""
    from svsurvey.instrument.catalogue import find
    from svsurvey.instrument.definition import load
    from svsurvey.keying.lines import lines_of
    from svsurvey.keying.machine import FormKeying
    from svsurvey.keying.steps import Paper

    form, slowest = FormKeying(Paper(load(find(str(folder / "long.yaml"))))), 0.0
    for _ in range(ITEMS):
        start = time.perf_counter()
        form.send("1")
        lines_of(form)
        slowest = max(slowest, time.perf_counter() - start)
    return slowest


def _echo(folder: Path) -> float:
    """Seconds for a key there and back through a terminal."""
    child, screen = pty.fork()
    if child == 0:
        program = "import sys, tty; tty.setraw(0)\nprint('ready', flush=True)\n"
        program += "while True: sys.stdout.write('got ' + sys.stdin.read(1)); sys.stdout.flush()"
        os.execv(sys.executable, [sys.executable, "-c", program])
    try:
        _until(screen, b"ready")
        taken = []
        for _ in range(100):
            start = time.perf_counter()
            os.write(screen, b"x")
            _until(screen, b"got x")
            taken.append(time.perf_counter() - start)
        return statistics.median(taken)
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(screen)
        os.waitpid(child, 0)


def _until(screen: int, sign: bytes) -> None:
    """Reads until the sign was drawn."""
    seen, end = b"", time.perf_counter() + PATIENCE
    while sign not in b" ".join(ESCAPES.sub(b"", seen).split()):
        if not select.select([screen], [], [], max(0, end - time.perf_counter()))[0]:
            raise SystemExit(f"{sign!r} did not appear within {PATIENCE} seconds")
        seen += os.read(screen, 65536)
