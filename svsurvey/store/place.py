"""Where a study file lies: whether it is there, is a plain file, is ours, has room; and faults said in words.

Nothing here writes into a file that exists. What is refused stays as it is, byte for byte.
"""

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from svsurvey.errors import StoreError
from svsurvey.store.schema import APPLICATION_ID, VERSION, is_ours

PATIENCE = 60.0
"""Seconds to wait for another program that is writing."""

ROOM = 16 * 1024 * 1024
"""Bytes that must be free beside three times the file: its rewriting needs a journal as long as itself."""

OWNER_ONLY = 0o600

LEFT_BY_SQLITE = ("-journal", "-wal", "-shm")

KINDS = (
    (stat.S_ISLNK, "is a link to another file", "name the file itself, so that it is known where the answers lie"),
    (stat.S_ISDIR, "is a folder", "name a file in it, for example study.db"),
)

FAULTS = {
    sqlite3.SQLITE_BUSY: ("{path} is in use by another program", "close it there, then try again"),
    sqlite3.SQLITE_LOCKED: ("{path} is in use", "try again"),
    sqlite3.SQLITE_READONLY: (
        "{path} cannot be written",
        "ask who owns it for the right to write it and its folder, or name another file with --db",
    ),
    sqlite3.SQLITE_READONLY_DBMOVED: (
        "{path} was moved, deleted or replaced while it was open",
        "put it back, then try again, or name another file",
    ),
    sqlite3.SQLITE_PERM: ("{path} may not be opened by you", "ask who owns it for the right to read and write it"),
    sqlite3.SQLITE_CANTOPEN: (
        "{path} cannot be opened, or its folder cannot be written",
        "look at the rights of the file and of its folder, or name another file with --db",
    ),
    sqlite3.SQLITE_FULL: (
        "the disk that holds {path} is full",
        "make room, then try again; nothing was half saved",
    ),
    sqlite3.SQLITE_IOERR_DIR_FSYNC: (
        "the disk that holds {path} failed at the last moment: this may be saved, or not",
        "look whether it was taken out; before you save again, see with `svsurvey db info` what is there",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk that holds {path} could not be read or written",
        "look whether it is full or was taken out, then try again; nothing was half saved",
    ),
    sqlite3.SQLITE_NOTADB: (
        "{path} is not a study file (not a database)",
        "name a study file with --db, or a name that is not taken to begin a new one",
    ),
    sqlite3.SQLITE_ERROR: (
        "{path} lacks a part that every study has, or holds one that cannot be read",
        "it was changed by hand or is damaged: make a copy of it first, then go back to your last backup",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "{path} is damaged and was left as it is",
        "make a copy of it first, then go back to your last backup",
    ),
}
OTHER_FAULT = ("{path} could not be used", "try again; if it stays so, go back to your last backup")

BIRTH_FAULTS = {
    errno.ENOENT: ("the folder {folder} does not exist", "make it first, or name another file with --db"),
    errno.ENOTDIR: ("{folder} is not a folder", "name another file with --db"),
    errno.EACCES: ("the folder {folder} may not be used by you", "name a file in a folder of your own with --db"),
    errno.EPERM: ("the folder {folder} may not be used by you", "name a file in a folder of your own with --db"),
    errno.EROFS: ("the folder {folder} cannot be written (read-only)", "name a file elsewhere with --db"),
    errno.ENOSPC: ("the disk that holds {folder} is full", "make room, or name a file elsewhere with --db"),
    errno.ENAMETOOLONG: ("the name of the study file is too long", "name a shorter one with --db"),
}
OTHER_BIRTH_FAULT = ("{path} cannot be made", "name another file with --db")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns the faults of SQLite into StoreErrors with a way out; their own words are not passed on."""
    try:
        yield
    except sqlite3.Error as error:
        raise fault(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR), path) from None
    except UnicodeDecodeError:  # SQLite complains of a part, and its name is damaged
        raise damaged(path) from None
    except (OverflowError, UnicodeEncodeError):
        raise StoreError(f"an answer has a value that {path} cannot keep; nothing was saved") from None


def fault(code: int, path: Path) -> StoreError:
    """The words for one of SQLite's result codes."""
    what, hint = FAULTS.get(code) or FAULTS.get(code & 0xFF, OTHER_FAULT)
    return StoreError(what.format(path=path), hint)


def damaged(path: Path) -> StoreError:
    """The words for a study whose parts do not fit together."""
    return fault(sqlite3.SQLITE_CORRUPT, path)


def demand_name(path: Path) -> None:
    """Raises StoreError for a new file that SQLite would take for what is left of another one, and delete."""
    if path.name.endswith(LEFT_BY_SQLITE):
        what = f"SQLite would take a file called {path.name} for its own, and delete it"
        raise StoreError(what, "choose a name that does not end so")


def prepare(path: Path, *, create: bool) -> None:
    """See to it that there is a file at `path` that may be opened: an empty one of our own, or a study.

    A file of 0 bytes counts as one to begin with: it is what a computer that lost power while beginning leaves,
    and there is nothing in it to lose. Raises StoreError.
    """
    status = _status(path)
    if status is None:
        if not create:
            raise StoreError(f"there is no study file {path}", "`svsurvey run` begins one; --db names another")
        demand_name(path)
        _begin(path)
        return
    for is_kind, what, hint in KINDS:
        if is_kind(status.st_mode):
            raise StoreError(f"{path} {what}, not a study file", hint)
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(f"{path} is a device or a pipe, not a study file", "name a file with --db")
    if status.st_size:
        _peek(path)
        return
    demand_may_begin(path, create=create)
    with birth_explained(path):
        path.chmod(OWNER_ONLY)


def demand_may_begin(path: Path, *, create: bool) -> None:
    """Raises StoreError for a file of 0 bytes unless a study may be begun in it."""
    if not create:
        raise StoreError(f"{path} is empty; no study was begun in it", "`svsurvey run` begins one")


def _status(path: Path) -> os.stat_result | None:
    with birth_explained(path), suppress(FileNotFoundError):
        return path.lstat()
    return None


def _begin(path: Path) -> None:
    """An empty file that only its owner can read. Another process may be faster: then theirs is used."""
    if path.absolute().parent.is_dir():
        demand_room(path)
    before = os.umask(0o077)
    try:
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        with birth_explained(path):
            os.close(os.open(path, flags, OWNER_ONLY))
    except FileExistsError:
        prepare(path, create=True)
    finally:
        os.umask(before)


@contextmanager
def birth_explained(path: Path, hint: str = "") -> Iterator[None]:
    """Turns what the system says about a file that is to be begun into a StoreError; hint: another way out."""
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        what, usual = BIRTH_FAULTS.get(error.errno or 0, OTHER_BIRTH_FAULT)
        raise StoreError(what.format(path=path, folder=path.absolute().parent), hint or usual) from None


def _peek(path: Path) -> None:
    """Refuse another program's file while SQLite can only look at it.

    An ordinary opening could already change the file: SQLite finishes what another program left in a journal or
    a log beside it. What looks damaged here is let pass: somebody may be saving just now, and the ordinary opening
    looks again.
    """
    with explained(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            demand_ours(connection, path)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
        finally:
            connection.close()


def demand_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError unless the header says: a study file, of a schema that is known here."""
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if owner != APPLICATION_ID or version < 1:
        what = f"{path} is another program's database, not a study file"
        raise StoreError(what, "it was left as it is; name another file with --db")
    if version > VERSION:
        what = f"{path} was made by a newer svsurvey (schema {version}, this one knows {VERSION})"
        raise StoreError(what, "it was left as it is; install the newest svsurvey to use it")


def demand_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError when the last page is cut: SQLite would take what is gone for zeros."""
    (page,) = connection.execute("PRAGMA page_size").fetchone()
    if path.stat().st_size % page:
        raise fault(sqlite3.SQLITE_CORRUPT, path)


def demand_nothing_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreError when somebody added something of their own to a study file."""
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name"):
        if not is_ours(kind, name, sql):
            what = f"{path} holds a {kind} that does not belong into a study: {name!r}"
            raise StoreError(
                what, f"it was left as it is; see what it is for, then DROP {kind.upper()} it in a copy"
            )


def connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """A connection to an existing file; it never makes one. mode: `ro` is for reading only."""
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that reads only, after what a crash left half saved was taken back. Raises StoreError."""
    with explained(path):
        connection = connect(path, "ro")
        try:
            connection.execute("PRAGMA schema_version").fetchall()
        except sqlite3.DatabaseError as error:
            connection.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
                raise
            _take_back(path)
            connection = connect(path, "ro")
    return connection


def _take_back(path: Path) -> None:
    connection = connect(path)
    try:
        connection.execute("PRAGMA schema_version").fetchall()
    finally:
        connection.close()


def keep_names(path: Path) -> None:
    """Have on the disk which files there are in the folder of a file. Raises OSError."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows keeps them by itself
        return
    descriptor = os.open(path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def demand_room(path: Path) -> None:
    """Raises StoreError unless saves and the rewriting after them have room on the disk."""
    from shutil import disk_usage

    size = path.stat().st_size if path.exists() else 0
    needed, free = 3 * size + ROOM, disk_usage(path.absolute().parent).free
    if free < needed:
        what = f"the disk that holds {path} is nearly full: {_mib(free)} MiB free, {_mib(needed)} MiB needed"
        raise StoreError(what, "make room before the first question, or name a file elsewhere with --db")


def _mib(size: int) -> str:
    return f"{size / 1024**2:.1f}"
