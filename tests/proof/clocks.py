"""The clock of the computer leaves no trace: set ten years back or forward, the same answers make the same bytes.

The ids are random, so here they are drawn from a generator that starts the same each time. The clock is a small
library that is loaded before the program (libfaketime, or ten lines of C); time itself is not touched.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, NotHere, none_of
from strace import ANSWERS, SHIFT, quick_disk

YEAR = 365 * 24 * 3600

SHIFTS = {"as it is": 0, "ten years back": -10 * YEAR, "ten years forward": 10 * YEAR, "of 1970": None}

CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long shift(long now) {
    const char *by = getenv("CLOCK_SHIFT");
    return by == NULL ? 0 : by[0] == 'x' ? 1000 - now : atol(by);
}
int clock_gettime(clockid_t id, struct timespec *t) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(id, t);
    if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) t->tv_sec += shift(t->tv_sec);
    return result;
}
int gettimeofday(struct timeval *restrict t, void *restrict zone) {
    int (*real)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
    int result = real(t, zone);
    t->tv_sec += shift(t->tv_sec);
    return result;
}
time_t time(time_t *out) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    if (out) *out = t.tv_sec;
    return t.tv_sec;
}
"""

PROGRAM = """
import random, sys, time
random._urandom = random.Random(11).randbytes  # what `secrets` draws from
from svsurvey.cli import run
shift = round(time.time())
codes = [run(line.split()) for line in sys.argv[1:]]
assert not any(codes), codes
print(shift)
"""

LINES = (
    "run shift.yaml --answers answers.yaml --wave round-1",
    "simulate shift.yaml -n 5",
    "run shift.yaml --answers answers.yaml",
    "db backup copy.db",
    "db merge svsurvey.db --into all.db",
)


def prove(size: int) -> list[Figure]:
    """size: how often each clock is tried, each time with the same draws."""
    with tempfile.TemporaryDirectory(dir=quick_disk()) as folder:
        library = build(Path(folder))
        different = [
            name for name in SHIFTS for _ in range(size) for name in compared(Path(folder), library, name)
        ]
    return [none_of("studies that a clock made different", len(SHIFTS) * size * 3, different)]


def build(folder: Path) -> Path:
    """The library. Raises NotHere where it cannot be made."""
    compiler = shutil.which("cc")
    if not compiler or sys.platform != "linux":
        raise NotHere("it needs Linux and a C compiler, to set a clock for one program only")
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(CLOCK)
    made = subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], capture_output=True, check=False
    )
    if made.returncode:
        raise NotHere("its small library for the clock cannot be compiled")
    return library


def compared(folder: Path, library: Path, name: str) -> Iterator[str]:
    """The files that are not as those that were made first."""
    life = folder / "life"
    shutil.rmtree(life, ignore_errors=True)
    life.mkdir()
    (life / "shift.yaml").write_text(SHIFT)
    (life / "answers.yaml").write_text(ANSWERS)
    live(life, library, SHIFTS[name])
    for study in ("svsurvey.db", "copy.db", "all.db"):
        first = folder / f"first-{study}"
        if not first.exists():
            shutil.copy(life / study, first)
        if first.read_bytes() != (life / study).read_bytes():
            yield f"{study} with the clock {name}"


def live(life: Path, library: Path, shift: int | None) -> None:
    """Do everything with another clock."""
    import time

    by = "x" if shift is None else str(shift)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SVSURVEY")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *LINES],
        cwd=life,
        env=environment | {"LD_PRELOAD": str(library), "CLOCK_SHIFT": by},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen, meant = int(done.stdout.split()[-1]), 1000 if shift is None else time.time() + shift
    if abs(seen - meant) > 600:
        raise NotHere("the clock of a program could not be set")
