"""Leaks to be found: each function plants one in a file that has none, as programs do that mean no harm.

A foreign file here is another program's, made as well as svsurvey would: random keys, no row numbers, rewritten.
"""

import os
import secrets
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

SEED_TIME = 1_790_000_000
"""A second in autumn 2026."""

WORDS = "nobody asked me how I was "


@contextmanager
def opened(path: Path, *pragmas: str) -> Iterator[sqlite3.Connection]:
    """A connection of a program that thinks of nothing; erased text stays unless it says otherwise."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA secure_delete = ON")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        yield connection


def foreign(path: Path, number: int = 20, length: int = 1) -> None:
    """A file without a leak."""
    with opened(path) as connection:
        connection.execute("CREATE TABLE answers (id BLOB PRIMARY KEY, role, story) WITHOUT ROWID")
        fill(connection, number, length)
        connection.execute("VACUUM")
    path.chmod(0o600)


def fill(connection: sqlite3.Connection, number: int, length: int = 1) -> None:
    for person in range(number):
        row = secrets.token_bytes(16), person % 3, f"{person} {WORDS * length}"
        connection.execute("INSERT INTO answers VALUES (?, ?, ?)", row)


def _with_ids(ids: Sequence[object]) -> Callable[[Path], None]:
    def plant(path: Path) -> None:
        with opened(path) as connection:
            connection.execute("CREATE TABLE people (id PRIMARY KEY, role) WITHOUT ROWID")
            connection.executemany("INSERT INTO people VALUES (?, 1)", [(one,) for one in ids])
            connection.execute("VACUUM")

    return plant


def _with_column(name: str, values: Sequence[object]) -> Callable[[Path], None]:
    def plant(path: Path) -> None:
        with opened(path) as connection:
            connection.execute(f"ALTER TABLE answers ADD COLUMN {name}")
            for (key,), value in zip(
                connection.execute("SELECT id FROM answers").fetchall(), values, strict=False
            ):
                connection.execute(f"UPDATE answers SET {name} = ? WHERE id = ?", (value, key))
            connection.execute("VACUUM")

    return plant


# ---- ids --------------------------------------------------------------------------------------------------

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TWELVE = range(12)


def spelled(number: int, alphabet: str, length: int) -> str:
    signs = ""
    while len(signs) < length:
        number, place = divmod(number, len(alphabet))
        signs = alphabet[place] + signs
    return signs


def uuid7(person: int) -> uuid.UUID:
    milliseconds = (SEED_TIME + 600 * person) * 1000
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | secrets.randbits(62))


def uuid6(person: int) -> uuid.UUID:
    first = uuid.uuid1()
    ticks = first.time + person
    return uuid.UUID(int=(ticks >> 12) << 80 | 6 << 76 | (ticks & 0xFFF) << 64 | 2 << 62 | secrets.randbits(62))


ULIDS = [spelled((SEED_TIME + n) * 1000 << 80 | secrets.randbits(80), CROCKFORD, 26) for n in TWELVE]
KSUIDS = [spelled((SEED_TIME + n - 1_400_000_000) << 128 | secrets.randbits(128), BASE62, 27) for n in TWELVE]
PROCESS = secrets.token_hex(5)
OBJECT_IDS = [f"{SEED_TIME + n:08x}{PROCESS}{n:06x}" for n in TWELVE]
SNOWFLAKES = [((SEED_TIME + n) * 1000 - 1_288_834_974_657) << 22 | 3 << 12 for n in TWELVE]


# ---- whole tables -----------------------------------------------------------------------------------------


def rowid_table(path: Path) -> None:
    """What sqlite-utils makes of a random key."""
    study = Database(path)
    for person in range(12):
        study["people"].insert({"id": secrets.token_hex(16), "role": person % 3}, pk="id")  # type: ignore[union-attr]
    study.vacuum()
    study.close()


def side_table(path: Path) -> None:
    """Answers one a row beside a table with random keys."""
    with opened(path) as connection:
        connection.execute("CREATE TABLE sides (id, item, value)")
        for (key,) in connection.execute("SELECT id FROM answers").fetchall():
            connection.execute("INSERT INTO sides VALUES (?, 'role', 1)", (key,))
        connection.execute("VACUUM")


def counter(path: Path) -> None:
    with opened(path) as connection:
        connection.execute("CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, role)")
        connection.executemany("INSERT INTO people (role) VALUES (?)", [(n,) for n in range(12)])
        connection.execute("DELETE FROM people WHERE id > 3")
        connection.execute("VACUUM")


def emptied_counter(path: Path) -> None:
    counter(path)
    with opened(path) as connection:
        connection.execute("DELETE FROM people")
        connection.execute("VACUUM")


def stamped(path: Path) -> None:
    with opened(path) as connection:
        connection.execute("CREATE TABLE notes (id BLOB PRIMARY KEY, x DEFAULT CURRENT_TIMESTAMP) WITHOUT ROWID")
        connection.execute("VACUUM")


def not_rewritten(path: Path) -> None:
    with opened(path) as connection:
        fill(connection, 12)


def one_after_rewriting(path: Path) -> None:
    """The newest of all, after the others were put in order; its key is the second highest, so that it is not the
    last one by chance."""
    with opened(path) as connection:
        connection.execute("INSERT INTO answers VALUES (?, 1, 'short')", (b"\0" * 16,))
        ((last,),) = connection.execute("SELECT max(id) FROM answers")
        connection.execute("DELETE FROM answers WHERE id = ?", (b"\0" * 16,))
        connection.execute("VACUUM")
        before = (int.from_bytes(last, "big") - 1).to_bytes(16, "big")
        connection.execute("INSERT INTO answers VALUES (?, 1, 'short')", (before,))


def long_answers(path: Path) -> None:
    with opened(path) as connection:
        fill(connection, 12, 400)


def freed_pages(path: Path) -> None:
    with opened(path, "secure_delete = OFF") as connection:
        connection.execute("CREATE TABLE draft (id BLOB PRIMARY KEY, words) WITHOUT ROWID")
        connection.execute("INSERT INTO draft VALUES (?, ?)", (secrets.token_bytes(16), "erased " * 2000))
        connection.execute("DROP TABLE draft")


def shorter_words(path: Path) -> None:
    with opened(path, "secure_delete = OFF") as connection:
        connection.execute("CREATE TABLE draft (id BLOB PRIMARY KEY, words) WITHOUT ROWID")
        connection.execute("INSERT INTO draft VALUES (x'00', ?)", (secrets.token_hex(300),))
        connection.execute("UPDATE draft SET words = 'x'")


def shrinking(path: Path) -> None:
    """A file that moves its pages by itself; what is erased is not overwritten."""
    with opened(path, "secure_delete = OFF", "auto_vacuum = INCREMENTAL") as connection:
        connection.execute("VACUUM")
    freed_pages(path)


def log_kept(path: Path) -> None:
    with opened(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def log_left(path: Path) -> None:
    """As after a kill: the log is copied while it is in use."""
    with opened(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        fill(connection, 3)
        for ending in ("", "-wal", "-shm"):
            shutil.copy(f"{path}{ending}", f"{path}.kept{ending}")
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}.kept{ending}").replace(f"{path}{ending}")
    path.chmod(0o600)


def journal_kept(path: Path) -> None:
    with opened(path, "journal_mode = PERSIST") as connection:
        connection.execute("UPDATE answers SET role = 2")
        connection.execute("VACUUM")


def statistics(path: Path) -> None:
    with opened(path) as connection:
        connection.execute("CREATE INDEX by_role ON answers (role)")
        connection.execute("ANALYZE")
        connection.execute("VACUUM")


def search_index(path: Path) -> None:
    with opened(path) as connection:
        connection.execute("CREATE VIRTUAL TABLE found USING fts5(story)")
        connection.execute("INSERT INTO found SELECT story FROM answers")
        connection.execute("VACUUM")


def trigger(path: Path) -> None:
    with opened(path) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON answers BEGIN UPDATE answers SET role = 1; END")
        connection.execute("VACUUM")


def migrations(path: Path) -> None:
    """What sqlite-utils keeps of changes of tables."""
    from sqlite_utils import Migrations

    steps = Migrations("study")
    steps()(lambda study: study["later"].create({"a": int}, pk="a"))
    study = Database(path)
    steps.apply(study)
    study.vacuum()
    study.close()


# ---- beside and around ------------------------------------------------------------------------------------


def beside(name: str, content: bytes = b"x") -> Callable[[Path], None]:
    def plant(path: Path) -> None:
        path.with_name(name.format(path.name, path.stem)).write_bytes(content)

    return plant


def copied(name: str) -> Callable[[Path], None]:
    def plant(path: Path) -> None:
        shutil.copy(path, path.with_name(name))

    return plant


def backed_up(path: Path) -> None:
    """An older state under another name: other bytes, the same answers."""
    with opened(path) as connection:
        connection.execute("VACUUM INTO ?", (str(path.with_name("monday.db")),))
        fill(connection, 1)
        connection.execute("VACUUM")


def second_name(path: Path) -> None:
    os.link(path, path.with_name("other.db"))


def open_to_all(path: Path) -> None:
    path.chmod(0o644)


def open_folder(path: Path) -> None:
    path.parent.chmod(0o777)


def repository(path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=path.parent, check=True)


def tracked(path: Path) -> None:
    repository(path)
    subprocess.run(["git", "add", path.name], cwd=path.parent, check=True)


# ---- the table --------------------------------------------------------------------------------------------

Plant = tuple[Callable[[Path], None], set[str]]

IN_FOREIGN: dict[str, Plant] = {
    "rowid": (rowid_table, {"row-numbers"}),
    "side-table": (side_table, {"row-numbers"}),
    "autoincrement": (counter, {"row-numbers", "sequence"}),
    "autoincrement-emptied": (emptied_counter, {"sequence"}),
    "uuid1": (_with_ids([str(uuid.uuid1()) for _ in TWELVE]), {"ids"}),
    "uuid1-bytes": (_with_ids([uuid.uuid1().bytes for _ in TWELVE]), {"ids"}),
    "uuid1-alone": (_with_ids([str(uuid.uuid1())]), {"ids"}),
    "uuid6": (_with_ids([str(uuid6(n)) for n in TWELVE]), {"ids"}),
    "uuid7": (_with_ids([str(uuid7(n)) for n in TWELVE]), {"ids"}),
    "uuid7-hex": (_with_ids([uuid7(n).hex for n in TWELVE]), {"ids"}),
    "uuid7-bytes": (_with_ids([uuid7(n).bytes for n in TWELVE]), {"ids"}),
    "ulid": (_with_ids(ULIDS), {"ids"}),
    "ksuid": (_with_ids(KSUIDS), {"ids"}),
    "object-id": (_with_ids(OBJECT_IDS), {"ids"}),
    "snowflake": (_with_ids(SNOWFLAKES), {"ids"}),
    "running-number": (_with_ids([*range(1, 13)]), {"ids"}),
    "running-label": (_with_ids([f"R-{n:03}" for n in range(1, 13)]), {"ids"}),
    "running-column": (_with_column("nr", range(1, 21)), {"ids"}),
    "iso-time": (_with_column("x", [f"2026-11-23T10:{n:02}:09+01:00" for n in range(20)]), {"clocks"}),
    "sql-time": (_with_column("x", [f"2026-11-23 10:{n:02}:09" for n in range(20)]), {"clocks"}),
    "seconds": (_with_column("x", [SEED_TIME + 61 * n for n in range(20)]), {"clocks"}),
    "nanoseconds": (_with_column("x", [(SEED_TIME + n) * 10**9 + n for n in range(20)]), {"clocks"}),
    "milliseconds": (_with_column("x", [(SEED_TIME + n) * 1000 + n for n in range(20)]), {"clocks"}),
    "julian-day": (_with_column("x", [2_460_000.5 + n / 97 for n in range(20)]), {"clocks"}),
    "epoch-key": (_with_ids([SEED_TIME * 1000 + 977 * n * n for n in TWELVE]), {"clocks"}),
    "duration": (_with_column("duration", [300.5 + n for n in range(20)]), {"clocks"}),
    "named-time": (_with_column("submittedAt", ["Monday"] * 20), {"clocks"}),
    "default-now": (_with_column("x DEFAULT 'unknown'", []), set()),
    "named-day": (_with_column("day_of_event", ["Monday"] * 20), set()),
    "default-time": (stamped, {"clocks"}),
    "address": (_with_column("ip_address", ["10.0.0.7"] * 20), {"names"}),
    "login": (_with_column("x", ["marieke"] * 20), {"names"}),
    "host": (_with_column("x", [f"from ward7-laptop, {n}" for n in range(20)]), {"names"}),
    "host-wide": (_with_column("x", ["ward7-laptop".encode("utf-16-be")] * 20), {"names"}),
    "not-rewritten": (not_rewritten, {"page-order"}),
    "one-more": (one_after_rewriting, {"page-order"}),
    "long-answers": (long_answers, {"page-order", "overflow-order"}),
    "freed-pages": (freed_pages, {"free-pages"}),
    "shorter-words": (shorter_words, {"gaps"}),
    "auto-vacuum": (shrinking, {"free-pages"}),
    "log": (log_kept, {"log"}),
    "log-left": (log_left, {"log", "leftovers"}),
    "journal-kept": (journal_kept, {"leftovers"}),
    "hot-journal": (beside("{0}-journal"), {"leftovers"}),
    "swap-file": (beside(".{0}.swp"), {"leftovers"}),
    "tilde": (beside("{0}~"), {"leftovers"}),
    "emacs": (beside("#{0}#"), {"leftovers"}),
    "temporary": (beside("etilqs_Xa6R"), {"leftovers"}),
    "bak": (beside("{0}.bak"), {"copies"}),
    "old": (beside("{1}-old.db"), {"copies"}),
    "dated": (beside("{1}-backup-2026-11-23.db"), {"copies"}),
    "download": (beside("{1} (1).db"), {"copies"}),
    "copy-of": (beside("Copy of {0}"), {"copies"}),
    "conflict": (beside("{1} (Anna's conflicted copy 2026-11-23).db"), {"copies"}),
    "zip": (beside("{1}.zip"), {"copies"}),
    "renamed-copy": (copied("harmless.bin"), {"copies"}),
    "older-state": (backed_up, {"copies"}),
    "hard-link": (second_name, {"copies"}),
    "statistics": (statistics, {"statistics"}),
    "search": (search_index, {"search"}),
    "trigger": (trigger, {"triggers"}),
    "migrations": (migrations, {"row-numbers", "clocks"}),
    "0644": (open_to_all, {"permissions"}),
    "0777": (open_folder, {"folder"}),
    "git": (repository, {"repository"}),
    "git-tracked": (tracked, {"repository"}),
    "svn": (lambda path: (path.parent / ".svn").mkdir(), {"repository"}),
    "syncthing": (lambda path: (path.parent / ".stfolder").mkdir(), {"synced"}),
    "nextcloud": (beside(".sync_7a6b5c.db"), {"synced"}),
    "identity": (beside("key.txt", b"# public key: age1x\nAGE-SECRET-KEY-1QQQ\n"), {"key"}),
    "locked-identity": (beside("key.age", b"age-encryption.org/v1\n-> scrypt abc 18\n"), {"key"}),
}
"""What is planted, and which lines must find it: these and no others."""
