"""A file that is to be examined: read once, whole, into memory, and never written, locked or followed elsewhere.

SQLite only ever sees the copy in memory, so that no journal is played back, no log is made and no byte changes. It
must not know what is looked for.
"""

import os
import re
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from svsurvey.errors import StoreError
from svsurvey.examination.pages import Malformed, Pages, Tree
from svsurvey.sql import quoted
from svsurvey.store import place, schema
from svsurvey.text import clean_line

MOST_BYTES = 512 * 1024**2
"""The longest file that is examined: some four million responses."""

MOST_STEPS = 200
"""Times a million steps of SQLite's machine: what a hostile file can cost before a question to it is given up."""

MOST_VALUES = 2_000
"""Values of a column that are looked at, about; of more, some by chance."""

LONGEST_VALUE = 64
"""Characters; what is longer is neither an id nor a clock."""

THIS_SQLITE = sum(part * 1_000**place for part, place in zip(sqlite3.sqlite_version_info, (2, 1, 0), strict=True))
"""The version as files write it down: 3040001."""

MARKS_OF_WRITING = ((18, 20), (24, 28), (40, 44), (92, 100))
"""Bytes of the header that a rewriting changes: log or none, counters of changes, the version of SQLite."""

SAVE_ANEW = "copy what is needed into a study of svsurvey, and destroy this file and its copies"
REWRITE = "open it once with svsurvey (`svsurvey summary`), or run VACUUM, and do not keep older copies"

_STAMPS = re.compile(r"current_(time|date)|\bnow\b|\bunixepoch|\bjulianday", re.IGNORECASE)

REPLACED = "it was left as it is; try again when nobody is writing to it"

Value = int | float | str | bytes


@dataclass(frozen=True, slots=True)
class Column:
    """A column. key: it is the primary key, or a part of it. stamped: SQLite itself puts a time into it."""

    name: str
    key: bool
    stamped: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its columns. kind: "table", or "shadow" for what a search index keeps. tree: how it lies."""

    name: str
    kind: str
    columns: tuple[Column, ...]
    tree: Tree
    rows: int

    @property
    def label(self) -> str:
        """Its name, fit to be printed."""
        return printed(self.name)

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns of its primary key."""
        return tuple(column for column in self.columns if column.key)

    def column(self, column: Column) -> str:
        """The name of one of its columns, fit to be printed."""
        return f"{self.label}, column {printed(column.name)}"


def printed(name: str) -> str:
    """A name from a foreign file, fit to be printed: clean, in quotes, and short."""
    shown = clean_line(name)
    return f'"{shown[:40]}…"' if len(shown) > 40 else f'"{shown}"'


@dataclass(frozen=True)
class Entry:
    """A row of the schema."""

    kind: str
    name: str
    table: str
    root: int
    sql: str


@dataclass
class Evidence:
    """One file in memory.

    answers: for tables of a study, the columns that its instruments account for. here: names of this machine that
    should not be found. user: the name of its user, who may be called like somebody in an answer.
    """

    path: Path
    data: bytes
    status: os.stat_result
    connection: sqlite3.Connection
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    here: tuple[str, ...] = ()
    user: str = ""

    @classmethod
    def read(cls, path: Path) -> "Evidence":
        """Read a file. Raises StoreError for what is no plain file, no SQLite file, or damaged."""
        data, status = _read(path)
        if not data:
            raise StoreError(f"{path} is empty; there is nothing in it to examine", "name another file with --db")
        with place.explained(path):
            if not data.startswith(b"SQLite format 3\0"):
                raise place.fault(sqlite3.SQLITE_NOTADB, path)
            evidence = cls(path, data, status, in_memory(data))
        try:
            evidence.demand_readable()
        except BaseException:
            evidence.close()
            raise
        return evidence

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()

    def demand_readable(self) -> None:
        """Raises StoreError unless all tables can be walked."""
        with place.explained(self.path), self.whole():
            _ = self.tables, self.unused, self.trees

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Turns Malformed into a StoreError."""
        try:
            yield
        except Malformed:
            raise place.damaged(self.path) from None

    # ---- what is in it

    @cached_property
    def ours(self) -> bool:
        """Whether the header says that it is a study of svsurvey, of a version that is known here."""
        (owner,), (version,) = self.ask("PRAGMA application_id")[0], self.ask("PRAGMA user_version")[0]
        return bool(owner == schema.APPLICATION_ID and 1 <= version <= schema.VERSION)

    @cached_property
    def pages(self) -> Pages:
        """Its pages."""
        return Pages(self.data)

    @cached_property
    def entries(self) -> list[Entry]:
        """The schema, in the order in which it was made."""
        rows = self.ask("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master")
        return [
            Entry(str(kind), str(name), str(table), root or 0, str(sql or ""))
            for kind, name, table, root, sql in rows
        ]

    @cached_property
    def trees(self) -> dict[str, Tree]:
        """Tables and indexes by name; the schema's own tree is ""."""
        roots = {"": 1} | {entry.name: entry.root for entry in self.entries if entry.root > 0}
        return {name: self.pages.tree(root) for name, root in roots.items()}

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table that keeps rows, in the order of the schema; SQLite's own are not among them."""
        return tuple(
            self._table(entry)
            for entry in self.entries
            if entry.kind == "table" and entry.root > 0 and not entry.name.startswith("sqlite_")
        )

    def _table(self, entry: Entry) -> Table:
        columns = tuple(
            Column(str(name), bool(key), bool(_STAMPS.search(str(default))))
            for _, name, _, _, default, key in self.ask(f"PRAGMA table_info({quoted(entry.name)})")
        )
        ((rows,),) = self.ask(f"SELECT count(*) FROM {quoted(entry.name)}")
        kind = "shadow" if self._is_shadow(entry.name) else "table"
        return Table(entry.name, kind, columns, self.trees[entry.name], int(rows))

    def _is_shadow(self, name: str) -> bool:
        """Whether it is a part of a search index or the like."""
        return any(name.startswith(f"{virtual}_") for virtual in self.virtual)

    @property
    def of_people(self) -> list[Table]:
        """The tables in which answers can be: in a foreign file all of them."""
        if not self.ours:
            return [table for table in self.tables if table.kind == "table"]
        starts = (schema.answers_table(""), schema.texts_table(""))
        return [table for table in self.tables if table.name == "boxes" or table.name.startswith(starts)]

    @cached_property
    def virtual(self) -> list[str]:
        """Tables that are made by an extension, as search indexes are."""
        return [entry.name for entry in self.entries if entry.kind == "table" and entry.root == 0]

    @cached_property
    def unused(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Bytes that nobody uses: between the rows (not those of the schema), and on free pages."""
        between = self.pages.unused_spans([tree for name, tree in self.trees.items() if name])
        return between, self.pages.free_spans()

    def ask(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        """An answer of SQLite, whole. Raises StoreError."""
        with place.explained(self.path):
            bound(self.connection, MOST_STEPS)
            return self.connection.execute(sql, values).fetchall()

    def values(self, table: Table, column: Column) -> list[Value]:
        """Some values of a column from all over it, never NULL; none when one of those is too long for an id or a
        clock."""
        name, every = quoted(column.name), table.rows // MOST_VALUES + 1
        short = f"CASE WHEN length({name}) <= {LONGEST_VALUE} THEN {name} END"
        some = f"{name} IS NOT NULL" + (f" AND abs(random()) % {every} = 0" if every > 1 else "")
        found = [value for (value,) in self.ask(f"SELECT {short} FROM {quoted(table.name)} WHERE {some}")]
        return [] if None in found else found

    # ---- what a rewriting would make of it

    @cached_property
    def rewritten(self) -> bytes | None:
        """The file as it is after its rows were written anew in the order of their keys; None if that fails."""
        with suppress(sqlite3.Error, MemoryError), closing(in_memory(self.data)) as copy:
            copy.execute("PRAGMA secure_delete = ON")
            copy.execute("VACUUM")
            return copy.serialize()
        return None

    @cached_property
    def is_as_rewritten(self) -> bool:
        """Whether it is, byte for byte, what its own content makes when it is written in the order of the keys."""
        return self.rewritten is not None and _unmarked(self.data) == _unmarked(self.rewritten)

    @cached_property
    def rewritten_trees(self) -> dict[str, Tree] | None:
        """The tables and indexes of the rewritten file; None where another SQLite wrote the file: it may lay out
        pages in another way."""
        if self.rewritten is None or self.pages.written_by != THIS_SQLITE:
            return None
        with suppress(sqlite3.Error, Malformed), closing(in_memory(self.rewritten)) as copy:
            found = copy.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0").fetchall()
            pages = Pages(self.rewritten)
            return {name: pages.tree(root) for name, root in found}
        return None


def in_memory(data: bytes) -> sqlite3.Connection:
    """A connection to a copy in memory, with bounds to what a hostile file can ask for."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        if data[18:20] == b"\2\2":  # a log needs a file; without it the copy is the same
            data = data[:18] + b"\1\1" + data[20:]
        connection.deserialize(data)
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, len(data) + 1_000_000)
        bound(connection, MOST_STEPS)
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


@cache
def own_columns() -> dict[str, frozenset[str]]:
    """The columns of the tables that every study has."""
    with closing(sqlite3.connect(":memory:")) as connection:
        schema.migrate(connection)
        names = schema.OWN_TABLES
        return {
            n: frozenset(row[1] for row in connection.execute(f"PRAGMA table_info({quoted(n)})")) for n in names
        }


def bound(connection: sqlite3.Connection, millions: int) -> None:
    """From now on it gives up after so many steps, as if interrupted."""
    steps = iter(range(millions))
    connection.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)


def _unmarked(data: bytes) -> bytes:
    """A file without what a rewriting changes anyway."""
    head = bytearray(data[:100])
    for start, end in MARKS_OF_WRITING:
        head[start:end] = bytes(end - start)
    return bytes(head) + data[100:]


def _demand_plain_file(path: Path) -> None:
    """Raises StoreError for a link, a folder, a pipe, and where there is nothing."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        raise StoreError(f"there is no file {path}", "--db names the one to examine") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be looked at: {_reason(error)}", "name another file with --db") from None
    for is_kind, what, hint in place.KINDS:
        if is_kind(mode):
            raise StoreError(f"{path} {what}, not a study file", hint)
    if not stat.S_ISREG(mode):
        raise StoreError(f"{path} is a device or a pipe, not a study file", "name a file with --db")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def _read(path: Path) -> tuple[bytes, os.stat_result]:
    """The bytes of a plain file. Raises StoreError for links, folders, pipes, and while somebody writes."""
    _demand_plain_file(path)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags), "rb") as file:  # noqa: PTH123
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise StoreError(f"{path} was replaced just now", REPLACED)
            if status.st_size > MOST_BYTES:
                size = MOST_BYTES // 1024**2
                raise StoreError(f"{path} is too long to be examined", f"files up to {size} MiB can be")
            data = file.read(status.st_size + 1)
            file.seek(0)
            if len(data) != status.st_size or file.read(100) != data[:100]:
                raise StoreError(f"{path} is being written just now", REPLACED)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {_reason(error)}", "look at the rights of the file") from None
    return data, status
