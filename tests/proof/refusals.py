"""Files that are no study, or a damaged one, given to every command that opens a study.

Each is refused in words or read as far as it is sound: no traceback, nothing written into it, no waiting.
"""

import os
import random
import shutil
import socket
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, chdir, closing, redirect_stderr, redirect_stdout
from importlib.util import find_spec
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

from figures import Figure, at_least, none_of
from strace import CANARY, CODE, RECIPIENT, SHIFT, key_of, make_base, quick_disk

from svsurvey import cli
from svsurvey.care.soundness import examine
from svsurvey.errors import StoreError
from svsurvey.store import place, schema
from svsurvey.store.database import Store
from svsurvey.store.file import StudyFile

PATIENCE = 0.2
"""Seconds to wait for a lock here; usually a minute."""

LONGEST = 2.0
"""Seconds after which a command hangs, beside the waiting for a lock."""

CLEAR = (0, 1, 2, 3, 4, 5, 74)
"""Exit codes that say what happened; 70 is a fault of the program."""


class Line(NamedTuple):
    """A command line; FILE is the study, KEYFILE a key. writes: whether it may change the study by succeeding."""

    words: tuple[str, ...]
    writes: bool = False


LINES = (
    Line(("summary", "shift", "--db", "FILE")),
    Line(("export", "shift", "-o", "out.csv", "--db", "FILE")),
    Line(("db", "info", "--db", "FILE")),
    Line(("db", "check", "--db", "FILE")),
    Line(("db", "backup", "copy.db", "--db", "FILE")),
    Line(("db", "merge", "FILE", "--into", "all.db")),
    Line(("audit", "--db", "FILE")),
    Line(("unseal", "FILE", "--identity", "KEYFILE", "--into", "opened.db")),
    Line(("summary", "shift", "--release", "--db", "FILE"), writes=True),
    Line(("db", "seal", "--to", RECIPIENT, "--db", "FILE"), writes=True),
    Line(("run", "shift.yaml", "--answers", "answers.yaml", "--db", "FILE"), writes=True),
    Line(("simulate", "shift.yaml", "-n", "1", "--db", "FILE"), writes=True),
    Line(("forget", CODE, "--db", "FILE"), writes=True),
    Line(("db", "merge", "other.db", "--into", "FILE"), writes=True),
)

Make = Callable[[Path], object]
"""Puts a bad file at a path. What it gives back, if anything, is to be closed when that is over."""


def prove(size: int) -> list[Figure]:
    """size: how many bad files at least."""
    place.PATIENCE, usual = PATIENCE, place.PATIENCE
    lines = [line for line in LINES if is_there(line.words)]
    try:
        with tempfile.TemporaryDirectory(dir=quick_disk()) as folder:
            base = Path(folder) / "base"
            make_base(base)
            bad = dict(bad_files((base / "svsurvey.db").read_bytes(), size))
            wrong, refused = [], 0
            for name, make in bad.items():
                for line in lines:
                    trouble, code = tried(make, line, base)
                    refused += code != 0
                    wrong += [f"{name}, {' '.join(line.words[:2])}: {trouble}"] * bool(trouble)
            return [
                none_of("bad files x commands: tracebacks, hangs, files changed", len(bad) * len(lines), wrong),
                at_least("bad files", len(bad), len(bad), min(size, 200)),
                at_least("refusals and findings", len(bad) * len(lines), refused, len(bad) * len(lines) // 4),
                none_of("a study replaced while it is open: lost or written over", 1, replaced(base)),
            ]
    finally:
        place.PATIENCE = usual


def is_there(words: Sequence[str]) -> bool:
    """Whether a command is built already."""
    known = cli.COMMANDS.get(" ".join(words[:2])) or cli.COMMANDS[words[0]]
    return find_spec(f"svsurvey.commands.{known.module}") is not None


# ---- one command at one file ----------------------------------------------------------------------------


def tried(make: Make, line: Line, base: Path) -> tuple[str, int]:
    """What is wrong with how a command takes a file, or nothing; and its exit code."""
    with tempfile.TemporaryDirectory(dir=base.parent) as name, ExitStack() as held:
        folder = Path(name)
        for given in ("shift.yaml", "answers.yaml", "other.db"):
            shutil.copy(base / given, folder / given)
        path = folder / "study.db"
        keep = make(path)
        if isinstance(keep, closing):
            held.enter_context(keep)
        before, health = snapshot(path), digest(path)
        start = time.monotonic()
        places = {"FILE": str(path), "KEYFILE": str(key_of(base))}
        code, said, data = run([places.get(word, word) for word in line.words], folder)
        took = time.monotonic() - start
        return "; ".join(troubles(line, code, said, data, took, path, before, health)), code


def troubles(
    line: Line, code: int, said: str, data: str, took: float, path: Path, before: object, health: str
) -> Iterator[str]:
    if "Traceback" in said or CANARY in said:
        yield "a traceback, or an answer on stderr"
    if code not in CLEAR:
        yield f"exit code {code}: {said.strip()[-200:]}"
    if code and not (said + data).strip():
        yield "nothing is said"
    if took > LONGEST + 2 * PATIENCE:
        yield f"it took {took:.1f} seconds"
    if snapshot(path) != before and not (line.writes and code == 0) and not (health and digest(path) == health):
        yield f"the file was changed (exit code {code})"


def run(words: Sequence[str], folder: Path) -> tuple[int, str, str]:
    """A command in this process: its exit code, what it said on stderr and on stdout."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", "replace") for _ in range(2))
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        code = cli.run(words)
    for stream in (out, err):
        stream.seek(0)
    return code, err.read(), out.read()


def snapshot(path: Path) -> object:
    """The bytes of a file, and what lies beside it with its name; of other things, their kind."""
    beside = sorted(p.name for p in path.parent.glob(f"{path.name}?*"))
    if path.is_symlink() or not path.is_file():
        return os.path.lexists(path) and path.lstat().st_mode, beside
    return path.read_bytes(), beside


def digest(path: Path) -> str:
    """Of a study that is sound; nothing for all else. It looks at a copy."""
    if path.is_symlink() or not path.is_file():
        return ""
    copy = path.parent / "looked-at" / path.name
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes(path.read_bytes())
    try:
        with StudyFile.look(copy, whole=False) as file:
            health = examine(file)
        return health.digest if health.sound else ""
    except StoreError:
        return ""
    finally:
        shutil.rmtree(copy.parent)


# ---- bad files ------------------------------------------------------------------------------------------


def bad_files(whole: bytes, size: int) -> Iterator[tuple[str, Make]]:
    """Names and makers. What is not a file or not a study first, then as many damaged studies as there is room."""
    yield from ODD.items()
    yield from {name: writing(content) for name, content in contents(whole).items()}.items()
    yield from {name: changing(whole, *sql) for name, sql in CHANGED.items()}.items()
    left = max(12, size - len(ODD) - len(CHANGED) - 8)
    dice = random.Random(4)
    for number in range(left // 4):
        length = len(whole) * (number + 1) // (left // 4 + 1)
        yield f"cut at {length}", writing(whole[:length])
    for _ in range(left - left // 4):
        at, bit = dice.randrange(len(whole)), dice.randrange(8)
        flipped = whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
        yield f"bit {bit} of byte {at}", writing(flipped)


def contents(whole: bytes) -> dict[str, bytes]:
    return {
        "minutes": b"These are minutes.\n" * 300,
        "one letter": b"x",
        "zeros": bytes(8192),
        "a zip": b"PK\x03\x04" + bytes(5000),
        "a header and noise": whole[:16] + b"\xff" * 8176,
        "a header alone": whole[:100],
        "noise after the first page": whole[:4096] + b"\xa5" * (len(whole) - 4096),
        "something at its end": whole + b"more",
    }


CHANGED = {
    "a newer schema": (f"PRAGMA user_version = {schema.VERSION + 1}",),
    "a far newer schema": ("PRAGMA user_version = 2147483647",),
    "no schema": ("PRAGMA user_version = 0",),
    "another program's": ("PRAGMA application_id = 1",),
    "a log beside it": ("PRAGMA journal_mode = WAL", "PRAGMA application_id = 1"),
    "a foreign table": ("CREATE TABLE notes (x)",),
    "a trigger": ("CREATE TRIGGER t AFTER INSERT ON r_shift BEGIN DELETE FROM r_shift; END",),
    "a view": ("CREATE VIEW r_view AS SELECT 1",),
    "no answers": ("DROP TABLE r_shift",),
    "no words": ("DROP TABLE t_shift",),
    "no questionnaires": ("DELETE FROM instruments",),
    "a questionnaire that is none": ("UPDATE instruments SET definition = 'id: ['",),
    "another questionnaire": ("UPDATE instruments SET definition = replace(definition, 'hours?', 'h?')",),
    "a questionnaire of bytes": ("UPDATE instruments SET definition = x'ff00'",),
    "no column": ("ALTER TABLE r_shift DROP COLUMN rest",),
    "an answer of bytes": ("UPDATE r_shift SET rest = x'ff'",),
    "an answer that is no text": ("UPDATE t_shift SET text = CAST(x'ff' AS TEXT)",),
    "an impossible answer": ("UPDATE r_shift SET hours = 9e99",),
    "an id that is none": ("UPDATE r_shift SET response = 'x' WHERE hours = 1",),
}
"""Changes by hand to a sound study."""


def writing(content: bytes) -> Make:
    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


def changing(whole: bytes, *statements: str) -> Make:
    def make(path: Path) -> None:
        path.write_bytes(whole)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            for sql in statements:
                other.execute(sql)

    return make


def another_study(path: Path) -> Path:
    """A sound study under another name."""
    aside = path.with_name("aside.db")
    with Store.open(aside, create=True):
        return aside


def link(path: Path) -> None:
    path.symlink_to(another_study(path))


def hidden_socket(path: Path) -> None:
    with chdir(path.parent), closing(socket.socket(socket.AF_UNIX)) as plug:  # their names must be short
        plug.bind(path.name)


def locked(path: Path) -> object:
    """A study in which another program writes, for as long as what is given back is open."""
    with Store.open(path, create=True):
        pass
    browser = sqlite3.connect(path, isolation_level=None)
    browser.execute("BEGIN EXCLUSIVE")
    return closing(browser)


ODD: dict[str, Make] = {
    "a link": link,
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": hidden_socket,
    "locked": locked,
}


# ---- replaced -------------------------------------------------------------------------------------------


def replaced(base: Path) -> list[str]:
    """A study that is replaced while it is open: what is saved then is refused, and the new file is left alone."""
    from svsurvey.instrument.definition import Source, load
    from svsurvey.response import Disposition, Mode, Response

    shift, path = load(Source("shift.yaml", SHIFT)), base / "svsurvey.db"
    new = (base / "other.db").read_bytes()
    with Store.open(path) as store:
        (base / "other.db").replace(path)
        try:
            store.add(Response("shift", "1.0.0", {"hours": 1}, Mode.LINE, Disposition.COMPLETE), shift)
        except StoreError as error:
            said = [] if "moved, deleted or replaced" in error.what else [error.what]
            return said if path.read_bytes() == new else ["the new file was changed"]
    return ["it was said to be saved"]
