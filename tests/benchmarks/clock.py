"""Measures side by side: one round runs every contestant once, and ratios are taken within a round.

On a shared machine the speed itself drifts by a third within minutes; a ratio within one round does not.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Timing:
    """One contestant: seconds (median), its ratio to the first of the group (median of the rounds), peak memory.

    peak: MiB, 0 where it was not a process of its own.
    """

    name: str
    seconds: float
    ratio: float
    peak: float = 0.0


def race(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Timing]:
    """Functions in this process, one after the other in each round; the first is what the others are held to."""
    return _compared({name: _stopwatch(run) for name, run in contestants.items()}, rounds)


def race_processes(
    contestants: Mapping[str, Sequence[str]], rounds: int, folder: Path | None = None
) -> dict[str, Timing]:
    """Whole processes from start to exit, measured by the kernel, without a terminal."""
    return _compared({name: _process(words, folder) for name, words in contestants.items()}, rounds)


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed program is compiled once; one that is being worked on must not be compiled at every start."""

Measure = Callable[[], tuple[float, float]]
"""Runs once: seconds, and MiB at the peak."""


def _compared(measures: Mapping[str, Measure], rounds: int) -> dict[str, Timing]:
    seconds: dict[str, list[float]] = {name: [] for name in measures}
    peaks = dict.fromkeys(measures, 0.0)
    for number in range(rounds + 1):
        for name, measure in measures.items():
            took, peak = measure()
            peaks[name] = max(peaks[name], peak)
            if number:  # the first round warms the caches
                seconds[name].append(took)
    base = next(iter(seconds.values()))
    return {
        name: Timing(
            name,
            statistics.median(times),
            statistics.median(a / b for a, b in zip(times, base, strict=True)),
            peaks[name],
        )
        for name, times in seconds.items()
    }


def _stopwatch(run: Callable[[], object]) -> Measure:
    def measure() -> tuple[float, float]:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start, 0.0

    return measure


def _process(words: Sequence[str], folder: Path | None) -> Measure:
    def measure() -> tuple[float, float]:
        start = time.perf_counter()
        process = subprocess.Popen(
            words,
            cwd=folder,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"exit code {process.returncode}: {' '.join(words)}")
        return took, usage.ru_maxrss / 1024

    return measure


PEAK = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(os.wait4(process.pid, 0)[2].ru_maxrss / 1024)
"""
"""The peak of a process counts that of who starts it, on Linux: so somebody small does."""


def peak_of(words: Sequence[str]) -> float:
    """MiB at the peak of a process and of those it started, whatever the memory of who asks."""
    small = [sys.executable, "-I", "-S", "-c", PEAK, *words]
    return float(subprocess.run(small, capture_output=True, text=True, check=True, env=ENVIRONMENT).stdout)
