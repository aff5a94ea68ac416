"""Killed, or with a full or failing disk, at every single storage call of every command that writes.

Afterwards each file is as before or as it should become, sound by `db check`, with no traceback; what was said to
be done is done. strace does the killing and failing; a child that is imported already makes each point cheap.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from figures import Figure, NotHere, at_least, none_of

from svsurvey.care.soundness import examine
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Seal
from svsurvey.response import Disposition, Mode, Response, Value
from svsurvey.store.boxes import seal_for
from svsurvey.store.database import Store

WRITES = ("pwrite64", "write", "fdatasync", "fsync", "ftruncate", "unlink", "openat", "rename", "link", "chmod")
"""Calls that change a disk, or say that it has to hold; `openat` makes files."""

READS = ("pread64", "read", "lseek")

PATIENCE = 20.0
"""Seconds after which a command hangs."""

CODE = "7K3M-Q9TZ-04HB-XN2E"

CANARY = "canary-of-a-failing-disk"

RECIPIENT = "age179le3nhdnnptn06jz9qa3g6zar3eyw05nawd4g3qz326hjnpy5jsm373cd"
IDENTITY = "AGE-SECRET-KEY-1KMZ4W997ULZ08TTGX43TAVJ7GQ5VYHX3V4TM2M27VR03AKYVQ70SAN260P"
"""A key for tests, which opens nothing of anybody."""

SHIFT = """
svsurvey: 1
id: shift
version: 1.0.0
title: Your last shift
consent: {text: Some questions., ask: Will you take part?}
support: Talk to somebody you trust.
thanks: We are grateful.
sections:
  - title: The shift
    items:
      - {id: hours, type: number, text: How many hours?, range: [0, 48]}
      - {id: rest, type: single, text: Could you rest?, options: {1: Yes, 0: No}}
      - {id: story, type: text, text: What stays with you?, required: no}
"""

ANSWERS = f"hours: 11\nrest: 1\nstory: {CANARY}\n"


@dataclass(frozen=True)
class Deed:
    """A command that writes. done: what it says on stderr when it is done; every: whether no point is left out;
    shows: whether what is on stdout must not be there unless it is done. Then it may be done unseen, and again."""

    arguments: tuple[str, ...]
    done: str
    every: bool = False
    shows: bool = False


SAVE = ("run", "shift.yaml", "--answers", "answers.yaml")

DEEDS = {
    "run": Deed(SAVE, "Saved 1 response.", every=True),
    "run, first": Deed((*SAVE, "--db", "new.db"), "Saved 1 response."),
    "run, sealed": Deed((*SAVE, "--db", "sealed.db"), "Saved 1 response."),
    "simulate": Deed(("simulate", "shift.yaml", "-n", "3"), "Added 3 made-up responses"),
    "forget": Deed(("forget", CODE), "Erased one response to shift."),
    "export": Deed(("export", "shift", "-o", "out.csv"), "Wrote out-texts.csv"),
    "summary --release": Deed(
        ("summary", "shift", "--release", "--db", "many.db"), "Protected for others", shows=True
    ),
    "db backup": Deed(("db", "backup", "copy.db"), "Copied 3 responses"),
    "db merge": Deed(("db", "merge", "svsurvey.db", "other.db", "--into", "all.db"), "Merged 2 studies"),
    "db merge, again": Deed(("db", "merge", "other.db", "--into", "svsurvey.db"), "Merged 1 study"),
    "db seal": Deed(("db", "seal", "--to", RECIPIENT), "From now on"),
    "unseal": Deed(("unseal", "sealed.db", "--identity", "KEYFILE", "--into", "opened.db"), "Opened 5 responses"),
}
"""Every command that writes. KEYFILE lies elsewhere: a key beside a sealed study is refused."""


@dataclass(frozen=True)
class Fault:
    """What happens at a call: how strace says it, at which calls, and whether the program is killed."""

    name: str
    inject: str
    calls: tuple[str, ...]
    kills: bool = False


FAULTS = (
    Fault("killed", "signal=KILL:when={}", WRITES, kills=True),
    Fault("ENOSPC once", "error=ENOSPC:when={}", WRITES),
    Fault("ENOSPC from then on", "error=ENOSPC:when={}+", WRITES),
    Fault("EIO once", "error=EIO:when={}", WRITES + READS),
    Fault("EIO from then on", "error=EIO:when={}+", WRITES + READS),
)

CLEAR = (0, 2, 3, 4, 74)
"""Exit codes that say what happened; 70 is a fault of the program."""


def prove(size: int) -> list[Figure]:
    """size: points of each command and fault at most, evenly spread; of a save always all."""
    demand_strace()
    with tempfile.TemporaryDirectory(dir=quick_disk()) as folder:
        base = Path(folder) / "base"
        make_base(base)
        with server(base) as watched:
            return [figure for name in possible() for figure in figures_of(name, watched, base, size)]


def possible() -> list[str]:
    """The commands that this machine can do: sealing needs a part that may be missing."""
    with_keys = find_spec("pyrage") is not None
    return [name for name, deed in DEEDS.items() if with_keys or not {"sealed.db", RECIPIENT} & {*deed.arguments}]


def demand_strace() -> None:
    """Raises NotHere where no strace can watch another process."""
    if not shutil.which("strace"):
        raise NotHere("it needs strace")
    seen = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    if seen.returncode:
        raise NotHere("strace may not watch processes on this machine")


def quick_disk() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


# ---- what there is before -------------------------------------------------------------------------------


def make_base(base: Path) -> None:
    """A folder with an instrument, answers and studies: of three responses, two, twelve, and five sealed ones."""
    base.mkdir()
    (base / "shift.yaml").write_text(SHIFT)
    (base / "answers.yaml").write_text(ANSWERS)
    shift = load(Source("shift.yaml", SHIFT))
    studies = {"svsurvey.db": ("", CODE, ""), "other.db": ("", ""), "many.db": ("",) * 15, "sealed.db": ("",) * 5}
    for name, codes in studies.items():
        with Store.open(base / name, create=True) as store:
            store.field(shift, SHIFT)
            if name == "sealed.db" and find_spec("pyrage"):
                seal_for(store.file, Seal((RECIPIENT,)))
            for number, code in enumerate(codes):
                values: dict[str, Value] = {"hours": number, "rest": number % 2, "story": f"story {number}"}
                response = Response("shift", "1.0.0", values, Mode.LINE, Disposition.COMPLETE)
                store.add(response, shift, code)
    key_of(base).parent.mkdir()
    key_of(base).write_text(IDENTITY)


def key_of(base: Path) -> Path:
    return base.with_name("keys") / "one.key"


# ---- a watched child ------------------------------------------------------------------------------------


@dataclass
class Watched:
    """The server of children, and the folder in which each of them lives."""

    process: "subprocess.Popen[str]"
    folder: Path

    def run(self, arguments: Sequence[str], *watch: str) -> tuple[int, str]:
        """One child under strace: its exit code (below 0: the signal), and what strace wrote down."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(
            json.dumps({"folder": str(self.folder), "arguments": arguments}), file=self.process.stdin, flush=True
        )
        child, log = int(self.process.stdout.readline()), self.folder.parent / "strace"
        command = ["strace", "-o", str(log), *watch, "-p", str(child)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
            assert strace.stderr is not None
            attached = strace.stderr.readline()
            assert "attached" in attached, attached
            os.kill(child, signal.SIGUSR1)
            code = ended(self.process.stdout, child)
        return code, log.read_text()


def ended(said: IO[str], child: int) -> int:
    """How a child ended; one that hangs is killed, and did not end in any way that is known."""
    from select import select

    hangs = not select([said], [], [], PATIENCE)[0]
    if hangs:
        os.kill(child, signal.SIGKILL)
    code = int(said.readline())
    return HUNG if hangs else code


HUNG = 1000


def words(deed: Deed, base: Path) -> list[str]:
    return [str(key_of(base)) if word == "KEYFILE" else word for word in deed.arguments]


@contextmanager
def server(base: Path) -> Iterator[Watched]:
    """The server, with a folder beside the base."""
    lines = json.dumps([words(DEEDS[name], base) for name in possible()])
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SVSURVEY")} | {"LC_ALL": "C.UTF-8"}
    command = [sys.executable, str(Path(__file__).with_name("strace_server.py")), str(base), lines]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield Watched(process, base.with_name("life"))
        finally:
            assert process.stdin is not None
            process.stdin.close()


# ---- every point ----------------------------------------------------------------------------------------


def figures_of(name: str, watched: Watched, base: Path, size: int) -> Iterator[Figure]:
    """All points of one command."""
    deed = DEEDS[name]
    fresh(base, watched.folder)
    before = state(watched.folder)
    code, log = watched.run(words(deed, base), "-e", f"trace={','.join(WRITES + READS)}")
    after = state(watched.folder)
    assert code == 0, f"{name}: {(watched.folder.parent / 'stderr').read_text()}"
    assert before != after, f"{name} writes nothing"
    calls = Counter(re.findall(r"^(\w+)\(", log, re.MULTILINE))
    for fault in FAULTS:
        points = [(call, number) for call in fault.calls for number in range(1, calls[call] + 1)]
        chosen = points if deed.every or len(points) <= size else points[:: -(-len(points) // size)]
        tries = [tried(point, fault, deed, watched, base) for point in chosen]
        wrong = [f"{t.point}: {trouble}" for t in tries if (trouble := troubles(deed, fault, t, before, after))]
        unsaid = [t.point for t in tries if is_unsaid(deed, fault, t, after)]
        met = sum("INJECTED" in t.log or "killed by SIGKILL" in t.log for t in tries)
        yield none_of(f"{name}, {fault.name}: points that lost, halved or blurted something", len(tries), wrong)
        yield none_of(f"{name}, {fault.name}: points where it was done and said not to be", len(tries), unsaid)
        yield at_least(f"{name}, {fault.name}: points that were met", len(tries), met, len(tries) * 9 // 10)


@dataclass(frozen=True)
class Try:
    """What came of one point: the exit code, what was said, what strace wrote, and the files."""

    point: str
    code: int
    out: str
    err: str
    log: str
    files: "State"
    rests: frozenset[str]


def tried(point: tuple[str, int], fault: Fault, deed: Deed, watched: Watched, base: Path) -> Try:
    """The command once more, with a fault at one point."""
    call, number = point
    fresh(base, watched.folder)
    inject = f"inject={call}:{fault.inject.format(number)}"
    code, log = watched.run(words(deed, base), "-e", f"trace={call}", "-e", inject)
    out, err = ((watched.folder.parent / name).read_text() for name in ("stdout", "stderr"))
    files = state(watched.folder)
    rests = frozenset(path.name for path in watched.folder.iterdir() if is_rest(path))
    return Try(f"{call} {number}", code, out, err, log, files, rests)


def fresh(base: Path, folder: Path) -> None:
    """A new life begins with the base."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)


State = dict[str, object]


def troubles(deed: Deed, fault: Fault, met: Try, before: State, after: State) -> str:
    """What is wrong after a fault; nothing when all is well."""
    if "Traceback" in met.err + met.out or CANARY in met.err + met.out:
        return "a traceback, or an answer on the screen"
    if met.code not in CLEAR and not (fault.kills and met.code == -signal.SIGKILL):
        return f"exit code {met.code}: {met.err.strip()[-200:]}"
    acknowledged = deed.done in met.err or met.code == 0 or bool(deed.shows and met.out)
    may_rest = fault.kills or met.point.startswith("unlink ")  # what a disk refuses to delete stays where it is
    for name in before.keys() | after.keys() | met.files.keys():
        allowed = [after.get(name)] if acknowledged else [before.get(name), after.get(name)]
        if met.files.get(name) not in allowed and not (may_rest and name in met.rests):
            return f"{name} is {met.files.get(name)} (acknowledged: {acknowledged})"
    return ""


def is_unsaid(deed: Deed, fault: Fault, met: Try, after: State) -> bool:
    """Whether all is done, while a person was told that it is not, and may do it twice. (Not when it was the
    telling that failed, nor for what may be done twice.)"""
    told = deed.done in met.err or "may be saved" in met.err
    may_be = fault.kills or deed.shows or met.point.startswith("write ")
    return met.code != 0 and not told and not may_be and met.files == after


def is_rest(path: Path) -> bool:
    """What only a kill, or a disk that deletes nothing, may leave: a hidden file on its way, which is the owner's
    alone; the journal of a study in which nothing is yet."""
    study = path.with_name(path.name.removesuffix("-journal"))
    return path.name.startswith(".") or (study != path and study.exists() and study.stat().st_size == 0)


def state(folder: Path) -> State:
    """What each file that a command may write holds."""
    studies = sorted(p for p in folder.iterdir() if p.suffix == ".db")
    found: State = {path.name: contents(path) for path in studies}
    rest = [path for path in folder.iterdir() if path not in studies]
    return found | {p.name: (p.read_bytes().count(b"\n"), p.read_bytes()[-1:]) for p in rest if p.exists()}


def contents(path: Path) -> object:
    """The number of rows by table once the next command has opened it; None while there is no response in it."""
    alone = not path.with_name(f"{path.name}-journal").exists()
    return seen_before(path.name, path.read_bytes(), path) if alone else opened(path)


KNOWN: dict[tuple[str, bytes], object] = {}


def seen_before(name: str, content: bytes, path: Path) -> object:
    """Most faults leave the same bytes behind: they are looked at once."""
    if (name, content) not in KNOWN:
        KNOWN[name, content] = opened(path)
    return KNOWN[name, content]


def opened(path: Path) -> object:
    """What the next command finds."""
    with closing(sqlite3.connect(path)) as connection:  # as every opening: takes back what is half done
        connection.execute("PRAGMA schema_version").fetchall()
    if not path.stat().st_size:
        return None
    with Store.open(path) as store:
        tables = [name for (name,) in store.connection.execute("SELECT name FROM sqlite_master ORDER BY name")]
        rows = {t: store.file.value(f'SELECT count(*) FROM "{t}"') for t in tables if t != "upkeep"}
        health, due = examine(store.file), store.file.scrub_pending
    assert due or not (path.parent / f"{path.name}-journal").exists(), "a journal was left"
    if not health.findings and not health.responses + health.boxes:
        return None
    return rows, health.findings, "to be rewritten" if due else ""
