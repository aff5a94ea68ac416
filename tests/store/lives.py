"""Processes that save responses: many at once, or until they are killed. Run by test_store_survival as a script,
so that forking happens in a process without threads."""

import hashlib
import json
import os
import random
import signal
import sys
import traceback
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NoReturn

from wards import ALL, ANSWERS, ITEMS, instrument_of, response_to

from svsurvey.store.database import Store
from svsurvey.store.receipt import new_code

WARD = instrument_of(*ITEMS)
ROUNDS_A_FILE = 8
MOST_SAVES = 4
LAST_MOMENT = 0.008
"""Seconds from the last save that is waited for to the kill: about two saves, or half of beginning a study."""


def save(path: Path, numbers: range, said: int) -> NoReturn:
    """Save one response a number and say each number when it is saved."""
    with Store.open(path, create=True) as store:
        store.field(WARD, "id: ward")
        for number in numbers:
            answers = ANSWERS | {"nights": number, "motto": str(number), "story": f"story {number}"}
            store.add(response_to(WARD, answers), WARD)
            os.write(said, f"{number}\n".encode())
    os._exit(0)


def start(path: Path, numbers: range) -> tuple[int, int]:
    """A child that saves; its process and the pipe on which it says what it saved."""
    hears, says = os.pipe()
    if child := os.fork():
        os.close(says)
        return child, hears
    try:
        save(path, numbers, says)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def heard(lines: Iterable[bytes]) -> set[int]:
    """The numbers that a child said it saved."""
    return {int(line) for line in lines if line.endswith(b"\n")}


def look(path: Path) -> dict[str, object]:
    """What is in a study now."""
    with Store.open(path, create=True) as store:
        store.field(WARD, "id: ward")
        (integrity,) = store.connection.execute("PRAGMA integrity_check").fetchone()
        rows = list(store.rows("ward", ("nights", "motto", "events___9"), ALL))
        stories = {text for name, _, text in store.texts("ward", ALL) if name == "story"}
        pending = store.file.scrub_pending
    whole = all(str(number) == motto and tick == 0 for number, motto, tick in rows)
    numbers = {int(number or 0) for number, _, _ in rows}
    return {
        "sound": integrity == "ok" and whole and not pending and len(numbers) == len(rows),
        "words": stories == {f"story {number}" for number in numbers},
        "numbers": sorted(numbers),
        "beside": [p.name for p in path.parent.glob(path.name + "-*")],
    }


def many_at_once(folder: Path, processes: int, saves: int) -> object:
    """All of them begin the study together and save as fast as they can."""
    path = folder / "study.db"
    children = [start(path, range(n * saves, (n + 1) * saves)) for n in range(processes)]
    acknowledged: set[int] = set()
    for _, pipe in children:
        with os.fdopen(pipe, "rb") as lines:
            acknowledged |= heard(lines)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]
    return look(path) | {"acknowledged": sorted(acknowledged), "codes": codes}


def kill_after_kill(folder: Path, rounds: int, seed: int) -> object:
    """One child after another is killed at a random moment, from its first step on: counted in saves, not in
    seconds, for the machine may be busy."""
    dice, report = random.Random(seed), []
    acknowledged: set[int] = set()
    for turn in range(rounds):
        path = folder / f"study{turn // ROUNDS_A_FILE}.db"
        if turn % ROUNDS_A_FILE == 0:
            acknowledged = set()
        child, pipe = start(path, range(turn * 1000, turn * 1000 + 999))
        with os.fdopen(pipe, "rb") as lines:
            acknowledged |= heard([lines.readline() for _ in range(dice.randint(0, MOST_SAVES))])
            wait(dice.uniform(0, LAST_MOMENT))
            os.kill(child, signal.SIGKILL)
            acknowledged |= heard(lines)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code == -signal.SIGKILL, "the child ended before it was killed"
        kills = turn % ROUNDS_A_FILE + 1
        report.append(look(path) | {"acknowledged": sorted(acknowledged), "kills": kills})
    return report


def forget(path: Path, number: int, code: str, said: int) -> NoReturn:
    """Erase one response; say when that begins in the file, and when it is done."""
    with Store.open(path) as store:
        store.connection.set_trace_callback(lambda sql: os.write(said, b"begun\n" * sql.startswith("BEGIN")))
        store.forget(code)
        os.write(said, f"{number}\n".encode())
        signal.pause()
    os._exit(0)


def start_forgetting(path: Path, number: int, code: str) -> tuple[int, int]:
    """A child that erases; its process and the pipe on which it says how far it is."""
    hears, says = os.pipe()
    if child := os.fork():
        os.close(says)
        return child, hears
    try:
        forget(path, number, code, says)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def killed_while_forgetting(folder: Path, rounds: int, seed: int) -> object:
    """Each child is killed within about the time that erasing takes in the file; every fourth when it is done."""
    hashlib.scrypt = cache(hashlib.scrypt)  # type: ignore[assignment]  # the children inherit it
    dice, path, report = random.Random(seed), folder / "study.db", []
    codes = [new_code() for _ in range(rounds)]
    with Store.open(path, create=True) as store:
        store.field(WARD, "id: ward")
        for number, code in enumerate(codes):
            answers = ANSWERS | {"nights": number, "motto": str(number), "story": f"story {number}"}
            store.add(response_to(WARD, answers), WARD, code)
    for number, code in enumerate(codes):
        child, pipe = start_forgetting(path, number, code)
        with os.fdopen(pipe, "rb") as lines:
            said = [lines.readline()]
            if number % 4 == 0:
                said.append(lines.readline())
            else:
                wait(dice.uniform(0, LAST_MOMENT))
            os.kill(child, signal.SIGKILL)
            said += lines
        os.waitpid(child, 0)
        report.append(look(path) | {"turn": number, "begun": said[0] == b"begun\n", "forgotten": said[1:] != []})
    return report


def wait(seconds: float) -> None:
    """Do nothing for a while."""
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-4))
    signal.sigwait({signal.SIGALRM})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    what, folder, first, second = sys.argv[1:]
    deed = {"many": many_at_once, "kill": kill_after_kill, "forget": killed_while_forgetting}[what]
    json.dump(deed(Path(folder), int(first), int(second)), sys.stdout)
