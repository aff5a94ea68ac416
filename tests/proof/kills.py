"""kill -9 at random moments of real interviews: what was acknowledged is there, whole, and nothing else.

Run by `prove` as a script, twice side by side, so that forking happens in a process without threads.
"""

import importlib.util
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from figures import Figure, NotHere, at_least, none_of
from kiosks import gone
from sittings import LINES, PAGE, SAVED, STORM, Sitting, Steps, by_keys, by_lines, loaded, rendered, sitting, words

from svsurvey.sentences import sentences
from svsurvey.store.database import Store

WORKERS = 2
A_FILE = 20
"""Kills that one study file goes through."""

AT_THE_END = 0.5
"""Share of kills that fall after the answers were handed in: there lies what may be lost."""

SAID = 0.3
"""Share of these that wait for the thanks; on a busy machine few would meet them by chance."""

BEGIN, CODE = b"Press Enter to begin", "lavender"
STUDY = "svsurvey.db"
WORD = re.compile(rb"(?:porter|motto|story)-(\d{6})-zwitscher")


class Way(NamedTuple):
    """One way to interview: options, what somebody does, what is seen last of the first page, whose kill it is."""

    options: tuple[str, ...]
    steps: Callable[..., Steps]
    first: bytes = PAGE
    victim: str = "interview"
    sealed: bool = False
    share: int = 1


WAYS = {
    "screen": Way((), by_keys, share=3),
    "lines": Way(("--plain",), by_lines, LINES, share=2),
    "kiosk, the child": Way(("--kiosk",), by_keys, BEGIN, "child", share=2),
    "kiosk, the parent": Way(("--kiosk",), by_keys, BEGIN, "parent"),
    "sealed": Way((), by_keys, sealed=True, share=3),
}


class Moment(NamedTuple):
    """So many seconds after so many pages were answered. ahead: with keys for the page that comes. said: after the
    thanks, however long they took."""

    pages: int
    seconds: float
    ahead: bool
    said: bool


@dataclass
class Tally:
    """What many kills of one way came to. Each list names kills; all but the counts are to stay empty."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)
    revealed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


# ---- what is in a study ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """The numbers of the people whose answers are there, rows that are not whole, whether the file is sound."""

    numbers: frozenset[int]
    torn: tuple[str, ...]
    sound: bool


def look(study: Path, secret: str) -> Look:
    """At a copy, journal and all: the file itself stays as the kill left it, for the next start to find."""
    with TemporaryDirectory(prefix="look-") as folder:
        for name in (STUDY, STUDY + "-journal"):
            with suppress(FileNotFoundError):
                shutil.copy(study / name, folder)
        path = Path(folder) / STUDY
        if not path.exists():
            return Look(frozenset(), (), True)
        with closing(sqlite3.connect(path)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            rows = boxes(connection, secret) if secret else answers(connection) if "r_storm" in tables else {}
    torn = [f"{number:06d}" for number, whole in rows.items() if not whole]
    return Look(frozenset(rows), tuple(torn), verdict == "ok")


def answers(connection: sqlite3.Connection) -> dict[int, bool]:
    """The numbers in a plain study, and whether row and words of each are whole."""
    columns = "number, work, seen___1, seen___2, seen___9, helps, speaks, motto, disposition"
    apart = [text for (text,) in connection.execute("SELECT text FROM t_storm")]
    whole = {}
    for number, *rest in connection.execute(f"SELECT {columns} FROM r_storm"):
        said = words(number)
        mine = [apart.count(said[name]) for name in ("porter", "story")]
        whole[number] = rest == [8, 1, 1, 0, 3, 1, said["motto"], "complete"] and mine == [1, 1]
    strays = {int(found[1]) for text in apart if (found := WORD.match(text.encode()))} - whole.keys()
    return whole | dict.fromkeys(strays, False)


def boxes(connection: sqlite3.Connection, secret: str) -> dict[int, bool]:
    """The numbers in a sealed study, and whether everything is in the box."""
    import pyrage

    identity, whole = pyrage.x25519.Identity.from_str(secret), {}
    for (sealed,) in connection.execute("SELECT sealed FROM boxes"):
        opened = pyrage.decrypt(sealed, [identity])
        numbers = [int(number) for number in WORD.findall(opened)]
        whole[numbers[0] if numbers else -1] = len(numbers) == 3 and len(set(numbers)) == 1
    return whole


# ---- one kill --------------------------------------------------------------------------------------------


class Storm:
    """Kills of one way, one after another, in one study after another."""

    def __init__(self, name: str, dice: random.Random, start: int) -> None:
        self.way, self.dice, self.tally, self.number = WAYS[name], dice, Tally(), start
        self.text, self.secret = sealed_storm() if self.way.sealed else (STORM, "")
        self.pace: list[float] = []
        """Seconds that each page takes to come, and then the thanks."""
        self.reference = ""
        """The first page of a first start."""

    def go(self, kills: int) -> Tally:
        """So many kills, after one undisturbed interview as a measure."""
        with self.study() as folder:
            self.measure(folder)
        while kills > 0:
            with self.study() as folder:
                Study(self, folder).go(min(A_FILE, kills))
            kills -= A_FILE
        return self.tally

    @contextmanager
    def study(self) -> Iterator[Path]:
        with TemporaryDirectory(prefix="storm-") as folder:
            Path(folder, "storm.yaml").write_text(self.text, encoding="utf-8")
            yield Path(folder)

    @contextmanager
    def seat(self, folder: Path) -> Iterator[Sitting]:
        """Somebody before the first page; in a kiosk the operator has opened it."""
        with sitting(folder, "storm.yaml", "--lang", "en", *self.way.options) as there:
            if self.way.first == BEGIN:
                there.see(b"press Enter and one is made")
                there.type(CODE + "\n")
            yield there

    def steps(self, number: int) -> Steps:
        begins = ((BEGIN, "\r"),) if self.way.first == BEGIN else ()
        return (*begins, *self.way.steps(number))

    def measure(self, folder: Path) -> None:
        with self.seat(folder) as there:
            for place, (text, keys) in enumerate((*self.steps(0), (SAVED, ""))):
                start = time.monotonic()
                there.see(text)
                self.pace.append(time.monotonic() - start)
                if place == 0:
                    there.wait_until_idle()
                    self.reference = page(there.shown)
                there.type(keys)

    def moment(self) -> Moment:
        """Half of them after the answers were handed in, the others anywhere."""
        end, first = len(self.pace) - 1, int(self.way.victim == "child")
        pages = end if self.dice.random() < AT_THE_END else self.dice.randrange(first, end)
        seconds = self.dice.uniform(0, 1.6 * self.pace[pages] + 0.003)
        return Moment(pages, seconds, self.dice.random() < 0.5, pages == end and self.dice.random() < SAID)


class Study:
    """Kills in one study, and what has to be there after each."""

    def __init__(self, storm: Storm, folder: Path) -> None:
        self.storm, self.victim, self.tally, self.folder = storm, storm.way.victim, storm.tally, folder
        self.acknowledged: set[int] = set()
        self.handed_in: set[int] = set()

    def go(self, kills: int) -> None:
        if self.victim == "child":
            with self.storm.seat(self.folder) as there:
                for _ in range(kills):
                    self.one(there)
        else:
            for _ in range(kills):
                with self.storm.seat(self.folder) as there:
                    self.one(there)
        self.close()

    def one(self, there: Sitting) -> None:
        """One person, one kill, one look."""
        self.storm.number += 1
        number, moment = self.storm.number, self.storm.moment()
        steps, before = self.storm.steps(number), len(there.shown)
        self.answers(there, steps, moment)
        self.kills(there)
        if moment.pages + moment.ahead >= len(steps):  # sent, whether it was taken or not
            self.handed_in.add(number)
        if SAVED in there.shown[before:]:
            self.acknowledged.add(number)
        self.judge(number, moment)

    def answers(self, there: Sitting, steps: Steps, moment: Moment) -> None:
        """So many pages, then for a moment longer."""
        for place, (text, keys) in enumerate(steps[: moment.pages]):
            there.see(text)
            if place == 0:
                self.compare(there)
            there.type(keys)
        if moment.ahead and 1 < moment.pages < len(steps):
            there.type(steps[moment.pages][1])
        if moment.said:
            there.see(SAVED)
        end = time.monotonic() + moment.seconds
        while (left := end - time.monotonic()) > 0 and not there.gone:
            there.read(left)

    def compare(self, there: Sitting) -> None:
        """The first page after a kill with that of a first start."""
        self.tally.counts["starts"] += 1
        end = time.monotonic() + 5
        while (seen := page(there.shown)) != self.storm.reference:
            if time.monotonic() > end:
                self.tally.revealed.append(seen)
                return
            there.read(0.05)

    def kills(self, there: Sitting) -> None:
        """The victim is dead afterwards, whoever depends on it has ended, and all that was shown is read."""
        child = child_of(there.process, wait=self.victim == "child") if self.victim != "interview" else 0
        if self.victim == "child":
            assert child, f"nobody is interviewed:\n{there.text}"
            there.kill(child)
            self.tally.counts["killed"] += 1
            there.look_ahead(BEGIN)
            return
        there.kill()
        status = os.waitpid(there.process, 0)[1]
        self.tally.counts["killed"] += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        there.drain()
        if child and not ends(child):
            self.tally.left.append("a child without its parent")

    def judge(self, number: int, moment: Moment) -> None:
        found, counts = look(self.folder, self.storm.secret), self.tally.counts
        lost = self.acknowledged - found.numbers
        self.tally.lost += [f"{one:06d}" for one in lost]
        self.tally.torn += found.torn
        self.tally.unsound += [] if found.sound else [f"after {number:06d}"]
        self.tally.unasked += [f"{one:06d}" for one in found.numbers - self.handed_in]
        said, stored = number in self.acknowledged, number in found.numbers
        self.acknowledged -= lost
        counts["kills"] += 1
        counts["said" if said else "stored" if stored else "ended" if number in self.handed_in else "early"] += 1

    def close(self) -> None:
        """After one more opening nothing is left of anybody who did not hand in, and nothing beside the file."""
        known = look(self.folder, self.storm.secret).numbers if not self.storm.secret else frozenset()
        with Store.open(self.folder / STUDY, create=True) as store:
            pending = store.file.scrub_pending
        self.tally.left += ["a rewriting that is due"] if pending else []
        for path in self.folder.rglob("*"):
            numbers = {int(number) for number in WORD.findall(path.read_bytes())}
            self.tally.left += [f"{number:06d} in {path.name}" for number in numbers - known]
            self.tally.left += [path.name] if path.name not in (STUDY, "storm.yaml") else []


def sealed_storm() -> tuple[str, str]:
    """The instrument, to be sealed for a key that is made here, and that key."""
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    return f"{STORM}seal: {{to: [{identity.to_public()}]}}\n", str(identity)


def page(shown: bytes) -> str:
    """What stands on the screen, but for what is said once: that a study was made, that a fault ended the last
    interview in a kiosk (it says that of every fault, and no more)."""
    text = " ".join(rendered(shown[max(0, shown.rfind(b"\x1b[2J"), shown.rfind(b"\x1b[3J")) :]).split())
    for said in (f"Made the study file {STUDY}.", sentences("en")("kiosk.fault")):
        text = text.replace(said, "")
    return " ".join(text.split())


def child_of(process: int, *, wait: bool) -> int:
    """The process of the person in a kiosk, 0 for none; it may take a moment to be there."""
    end = time.monotonic() + (2 if wait else 0)
    while True:
        with suppress(OSError):
            if children := Path(f"/proc/{process}/task/{process}/children").read_text().split():
                return int(children[0])
        if time.monotonic() > end:
            return 0


def ends(process: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not gone(process):
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


# ---- all of them -----------------------------------------------------------------------------------------


def prove(size: int) -> list[Figure]:
    """So many kills, shared by the ways."""
    if not Path("/proc/self/task").exists():
        raise NotHere("this system shows no processes as files")
    ways = [name for name, way in WAYS.items() if not way.sealed or can_seal()]
    each = -(-size // (sum(WAYS[name].share for name in ways) * WORKERS))
    commands = [[sys.executable, __file__, str(worker), str(each), *ways] for worker in range(WORKERS)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for command in commands]
    said = [worker.communicate()[0] for worker in workers]
    assert all(worker.returncode == 0 for worker in workers), "a worker failed: its traceback stands above"
    told = [json.loads(text) for text in said]
    return [figure for name in ways for figure in figures(name, [tallies[name] for tallies in told])]


def figures(name: str, tallies: list[dict[str, Any]]) -> list[Figure]:
    counts: Counter[str] = sum((Counter(tally["counts"]) for tally in tallies), Counter())
    kills = counts["kills"]

    def none(what: str, key: str, size: int) -> Figure:
        return none_of(f"{name}: {what}", size, [one for tally in tallies for one in tally[key]])

    return [
        none("acknowledged responses lost", "lost", counts["said"]),
        none("partial responses stored", "torn", kills),
        none("stored without being handed in", "unasked", kills),
        none("files not sound", "unsound", kills),
        none("next starts that differ from a first one", "revealed", counts["starts"]),
        none("left after the next opening", "left", kills),
        at_least(f"{name}: died of the kill", kills, counts["killed"], kills // 2),
        at_least(f"{name}: acknowledged before it", kills, counts["said"], kills // 10),
        at_least(f"{name}: killed before the answers were handed in", kills, counts["early"], kills // 5),
        at_least(f"{name}: killed while they were saved", kills, counts["stored"] + counts["ended"], kills // 40),
    ]


def can_seal() -> bool:
    """Whether sealed responses can be made here."""
    return all(importlib.util.find_spec(name) for name in ("pyrage", "svsurvey.store.seal"))


def work(worker: int, each: int, ways: list[str]) -> dict[str, object]:
    """One worker's share of every way."""
    loaded()
    starts = (worker * len(ways) + place for place in range(len(ways)))
    return {
        name: vars(Storm(name, random.Random(f"{name} {worker}"), start * 60_000).go(each * WAYS[name].share))
        for name, start in zip(ways, starts, strict=True)
    }


if __name__ == "__main__":
    print(json.dumps(work(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])))
