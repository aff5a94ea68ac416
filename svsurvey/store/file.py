"""One open study file: how it is opened, written in one turn, and rewritten so that no order stays in it.

It knows nothing of instruments and responses.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from svsurvey.signals import held
from svsurvey.store import place, schema
from svsurvey.store.place import explained

PRAGMAS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",  # or rewriting a long file leaves a copy of it in the system's temporary folder
    "secure_delete = ON",  # some builds of SQLite have it off
    "synchronous = EXTRA",
    "journal_mode = DELETE",  # a log beside the file would keep what was erased
)

PRAGMAS_TO_READ = PRAGMAS[:3]

BULK_CACHE = -8_192
"""Page cache while many are added; negative means KiB."""

LONG = 16 * 2**20
"""Bytes of a file above which a copy of it does not belong into the memory."""

PATIENCE_TO_START = 5.0
PATIENCE_TO_TIDY = 1.0


def own_tables(version: int) -> dict[str, str]:
    """The tables that every study of a schema version has, by name, and the SQL they are made with."""
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        schema.migrate(fresh, {number: step for number, step in schema.MIGRATIONS.items() if number <= version})
        return {str(name): str(sql) for name, sql in fresh.execute("SELECT name, sql FROM sqlite_master")}
    finally:
        fresh.close()


class StudyFile:
    """A connection with manners. Faults of SQLite come out as StoreErrors."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._is_saving = False

    @classmethod
    def open(cls, path: Path, *, create: bool) -> Self:
        """Open a study; with `create`, begin one where there is none. What is not a study is not touched."""
        place.prepare(path, create=create)
        with explained(path):
            file = cls(path, place.connect(path))
        try:
            with explained(path):
                file._settle(create)
        except BaseException:
            file.close()
            raise
        return file

    @classmethod
    def look(cls, path: Path, *, whole: bool = True) -> Self:
        """Open a study to read it only: it is not rewritten, and not brought to this version's tables.

        What a crash left half saved is taken back, as by every opening. whole: raises StoreError for a file that
        was cut off, or with something foreign in it; else that is the caller's business.
        """
        place.prepare(path, create=False)
        file = cls(path, place.connect_to_read(path))
        try:
            with explained(path):
                place.demand_ours(file.connection, path)
                if whole:
                    place.demand_whole(file.connection, path)
                    place.demand_nothing_foreign(file.connection, path)
                for pragma in PRAGMAS_TO_READ:
                    file.connection.execute(f"PRAGMA {pragma}").fetchall()
        except BaseException:
            file.close()
            raise
        return file

    def _settle(self, create: bool) -> None:
        self.value("PRAGMA schema_version")  # the first look takes back what a crash left half done
        if self._is_empty():
            place.demand_may_begin(self.path, create=create)
            self._begin()
        place.demand_ours(self.connection, self.path)
        place.demand_whole(self.connection, self.path)
        place.demand_nothing_foreign(self.connection, self.path)
        for pragma in PRAGMAS:
            self.connection.execute(f"PRAGMA {pragma}").fetchall()
        if self.value("PRAGMA user_version") < schema.VERSION:
            with self.writing():
                schema.migrate(self.connection)
        self._tidy()

    def _is_empty(self) -> bool:
        return self.path.stat().st_size == 0

    def _begin(self) -> None:
        with self.writing():
            if self._is_empty():  # else another process began it while this one waited for its turn
                schema.migrate(self.connection)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- before the first question

    def ready(self) -> None:
        """Raises StoreError unless a response can be saved: whole file, right to write, room on the disk."""
        self.demand_whole()
        place.demand_room(self.path)
        with self._waiting(PATIENCE_TO_START), explained(self.path):
            self._try_to_write()

    def demand_whole(self) -> None:
        """Raises StoreError for pages that do not fit together."""
        with explained(self.path):
            whole = self.value("PRAGMA quick_check(1)") == "ok"
        if not whole:
            raise place.damaged(self.path)

    def _try_to_write(self) -> None:
        """A lock alone does not need the folder. A write, here of the same number again, opens a journal in it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            self.connection.execute(f"PRAGMA user_version = {schema.VERSION}")
        finally:
            self._roll_back()

    # ---- writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that has its turn from the start: all of it or nothing."""
        with explained(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._commit()
            except BaseException:
                self._roll_back()
                raise

    def _commit(self) -> None:
        """When the disk fails at the very last step, everything is in the file and its journal is gone: only that
        it is gone may not be on the disk yet. Calling that unsaved would have the same answers saved twice."""
        try:
            self.connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_IOERR_DIR_FSYNC:
                raise
            try:
                place.keep_names(self.path)
            except OSError:
                raise error from None

    @contextmanager
    def saving(self) -> Iterator[None]:
        """`writing` for responses: afterwards the file is rewritten, now or at the next chance.

        Signals wait meanwhile: an interrupt would look as if nothing had been saved. A saving within another is a
        part of it: all of both, or nothing.
        """
        if self._is_saving:
            yield
            return
        with ExitStack() as the_rest:
            with self.writing():
                self._is_saving = True
                try:
                    yield
                finally:
                    self._is_saving = False
                the_rest.enter_context(held())
                self.connection.execute(schema.STAMP)
            self.scrub()

    @contextmanager
    def altering(self) -> Iterator[None]:
        """`writing` for tables. A rewriting that was due before stays due.

        New tables move the schema version, and an older stamp would no longer match it: so it is stamped anew.
        """
        with self.writing():
            pending = self.value(schema.PENDING)
            yield
            if pending:
                self.connection.execute(schema.STAMP)

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """A larger page cache for a while."""
        with explained(self.path):
            usual = self.value("PRAGMA cache_size")
            self.connection.execute(f"PRAGMA cache_size = {BULK_CACHE}")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                self.connection.execute(f"PRAGMA cache_size = {usual}")

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")

    # ---- taking away the traces of order

    def scrub(self) -> None:
        """Rewrite the file in order of its random ids: inside a page, saving leaves responses as they arrived.

        If it cannot be done now (disk full, file in use), what was saved stays saved. The next opening or saving
        tries again, because the file keeps its stamp (see `schema.STAMP`).
        """
        with suppress(sqlite3.Error):
            if not (self._is_long() and self._rewritten_by_a_file()):
                self.connection.execute("VACUUM")

    def _is_long(self) -> bool:
        return bool(self.value("PRAGMA page_count") * self.value("PRAGMA page_size") > LONG)

    def _rewritten_by_a_file(self) -> bool:
        """Rewrite it by way of a nameless file in its own folder, since a copy would fill the memory; whether that
        was possible: the disk may be full, or SQLite not let itself be told the folder. (In the system's temporary
        folder, which may be another disk, no copy is made.)"""
        if not self._copies_go_to(str(self.path.absolute().parent)):
            return False
        self.connection.execute("PRAGMA temp_store = FILE").fetchall()
        try:
            self.connection.execute("VACUUM")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            return False
        finally:
            self.connection.execute("PRAGMA temp_store = MEMORY").fetchall()
            self._copies_go_to("")
        return True

    def _copies_go_to(self, folder: str) -> bool:
        """Whether SQLite heard it: the pragma can be left out of a build (sqlite.org/pragma.html)."""
        quoted = folder.replace("'", "''")  # a pragma takes no bound values
        self.connection.execute(f"PRAGMA temp_store_directory = '{quoted}'").fetchall()
        return self.connection.execute("PRAGMA temp_store_directory").fetchall() == [(folder,)]

    @property
    def scrub_pending(self) -> bool:
        """Whether responses were saved since the file was last rewritten; also when that cannot be told now.

        It does not fail, for what was saved or erased before it is asked stays so.
        """
        try:
            return bool(self.value(schema.PENDING))
        except sqlite3.Error:
            return True

    def _tidy(self) -> None:
        """Make up for what a crash or a full disk left: a rewriting not done, a journal with pages of the file.

        (A journal that SQLite does not need for recovery stays until the next write.) It does not wait long, for
        this may be a reader; what cannot be done now is done at the next opening.
        """
        journal = self.path.with_name(f"{self.path.name}-journal")
        if self.value(schema.PENDING) or journal.exists():
            with self._waiting(PATIENCE_TO_TIDY):
                self.scrub()

    # ---- reading

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything that is read inside is of one moment: others can read meanwhile, and wait to save."""
        if self.connection.in_transaction:
            yield
            return
        with explained(self.path):
            self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self._roll_back()

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[Any]:
        """Rows as they come."""
        with explained(self.path):
            for row in self.connection.execute(sql, values):  # noqa: UP028  (`yield from` would close the cursor
                yield row  # when nobody reads on, which is a fault once the file is closed)

    def value(self, sql: str, values: Sequence[object] = ()) -> Any:
        """The first cell of an answer."""
        return self.connection.execute(sql, values).fetchall()[0][0]

    @contextmanager
    def _waiting(self, seconds: float) -> Iterator[None]:
        """Wait less long for other programs than usual."""
        self.value(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        try:
            yield
        finally:
            self.value(f"PRAGMA busy_timeout = {round(place.PATIENCE * 1000)}")
