"""The tables of a study file and the SQL that makes, fills and reads them. It opens no file.

What is not here, on purpose: a clock, a sequence, a rowid, the name of a machine or a person. Every table is
WITHOUT ROWID and keyed by random bytes, so that nothing in the file follows the order of arrival.
"""

import secrets
import sqlite3
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cached_property

from svsurvey.instrument.codebook import encode, variables
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Instrument
from svsurvey.packs import Pack
from svsurvey.response import HANDED_IN, RECORD, Disposition, Mode, Response, Scope
from svsurvey.sql import Sql, marks, of_responses, of_words, packed, quoted

APPLICATION_ID = int.from_bytes(b"SvSv", "big")
"""What the header of a study file says about whose it is."""

MOST_COLUMNS = 1_900
"""SQLite takes 2,000 columns a table; the rest is left for what versions to come may need."""

KEY_BYTES = 16

Row = tuple[object, ...]


# ---- names ----------------------------------------------------------------------------------------------


def answers_table(instrument_id: str) -> str:
    """The table with one row a response."""
    return f"r_{instrument_id}"


def texts_table(instrument_id: str) -> str:
    """The table with the words that are kept apart from the responses."""
    return f"t_{instrument_id}"


OWN_TABLES = ("instruments", "upkeep", "recipients", "boxes", "unsealed", "releases", "imported")
"""The tables that every study has, whatever is fielded in it."""


def is_ours(kind: str, name: str, sql: str | None) -> bool:
    """Whether an entry of `sqlite_master` belongs into a study file. Triggers and views never do: they could
    write down an order."""
    known = name in OWN_TABLES or name.startswith((answers_table(""), texts_table("")))
    return kind == "table" and known and (sql or "").upper().endswith("WITHOUT ROWID")


# ---- making ---------------------------------------------------------------------------------------------


def make_answers(instrument_id: str, columns: Iterable[str]) -> str:
    """CREATE for an answers table. Columns of variables have no type, so that '007' stays text and 3 a number."""
    table = quoted(answers_table(instrument_id))
    key, *labels = RECORD
    record = [f"{key} BLOB PRIMARY KEY", *(f"{label} TEXT" for label in labels)]
    return f"CREATE TABLE {table} ({', '.join([*record, *map(quoted, columns)])}) WITHOUT ROWID"


def make_texts(instrument_id: str) -> str:
    """CREATE for a table of words kept apart."""
    table = quoted(texts_table(instrument_id))
    return (
        f"CREATE TABLE {table} (piece BLOB PRIMARY KEY, variable TEXT, wave TEXT, simulated, text) WITHOUT ROWID"
    )


def add_column(instrument_id: str, column: str) -> str:
    """ALTER for a variable that a newer version brings; responses of older versions have NULL there."""
    return f"ALTER TABLE {quoted(answers_table(instrument_id))} ADD COLUMN {quoted(column)}"


def _first(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE instruments (id TEXT, version TEXT, definition TEXT NOT NULL, translations TEXT NOT NULL, "
        "sha256 TEXT NOT NULL, PRIMARY KEY (id, version)) WITHOUT ROWID"
    )
    connection.execute("CREATE TABLE upkeep (task TEXT PRIMARY KEY, stamp INTEGER) WITHOUT ROWID")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _sealing_and_releases(connection: sqlite3.Connection) -> None:
    """recipients: the study's own. boxes: sealed responses. unsealed: which boxes of other files were opened into
    this one. releases: what was shown to other eyes, so that no two releases show a person by their difference."""
    connection.execute("CREATE TABLE recipients (recipient TEXT PRIMARY KEY, together INTEGER) WITHOUT ROWID")
    connection.execute("CREATE TABLE boxes (box BLOB PRIMARY KEY, instrument TEXT, sealed BLOB) WITHOUT ROWID")
    connection.execute("CREATE TABLE unsealed (box BLOB PRIMARY KEY) WITHOUT ROWID")
    connection.execute(
        "CREATE TABLE releases (release BLOB PRIMARY KEY, instrument TEXT, kind TEXT, selection TEXT, "
        "people INTEGER, state TEXT, shown TEXT) WITHOUT ROWID"
    )


def _imports(connection: sqlite3.Connection) -> None:
    """imported: marks of files that were imported, so that none is taken twice. drawn: tells two importings of one
    file, in two studies, from one importing that was merged or copied."""
    connection.execute("CREATE TABLE imported (mark BLOB PRIMARY KEY, drawn BLOB) WITHOUT ROWID")


Migrations = Mapping[int, Callable[[sqlite3.Connection], None]]

MIGRATIONS: Migrations = {1: _first, 2: _sealing_and_releases, 3: _imports}
"""What takes a file to each schema version from the one before."""

VERSION = max(MIGRATIONS)


def migrate(connection: sqlite3.Connection, migrations: Migrations = MIGRATIONS) -> None:
    """Bring a file to the newest schema version. To be called within one transaction."""
    (current,) = connection.execute("PRAGMA user_version").fetchone()
    for version in sorted(v for v in migrations if v > current):
        migrations[version](connection)
        connection.execute(f"PRAGMA user_version = {version}")


# ---- filling --------------------------------------------------------------------------------------------


def drawn(_variable: str = "") -> bytes:
    """A random id, for whatever it is."""
    return secrets.token_bytes(KEY_BYTES)


class Layout:
    """Where the answers to one version of an instrument go: one row, and pieces of text kept apart."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        known = variables(instrument)
        self._joined = tuple(variable for variable in known if not variable.apart)
        self._apart = tuple(variable for variable in known if variable.apart)
        self.columns = tuple(variable.name for variable in self._joined)
        assert not set(self.columns) & set(RECORD), "such ids are refused where instruments are read (taken-id)"

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the instrument's meaning."""
        return fingerprint(self.instrument)

    @cached_property
    def insert_row(self) -> str:
        """INSERT for what `row` gives."""
        columns = [*RECORD, *self.columns]
        table = quoted(answers_table(self.instrument.id))
        return f"INSERT INTO {table} ({', '.join(map(quoted, columns))}) VALUES ({marks(columns)})"

    @cached_property
    def insert_piece(self) -> str:
        """INSERT for each of what `pieces` gives."""
        return f"INSERT INTO {quoted(texts_table(self.instrument.id))} VALUES (?, ?, ?, ?, ?)"

    def row(self, response: Response, key: bytes | None = None) -> Row:
        """One response's row, in the order of RECORD and the columns, under this id or a new random one."""
        self.demand_same(response)
        values, missing = response.values, self.instrument.missing
        return (
            drawn() if key is None else key,
            response.version,
            response.wave,
            response.site,
            response.mode.value,
            response.disposition.value,
            *[encode(variable, values, missing) for variable in self._joined],
        )

    def demand_same(self, response: Response) -> None:
        """Raises ValueError for a response to another instrument or version."""
        if (response.instrument, response.version) != (self.instrument.id, self.instrument.version):
            raise ValueError("a response to another instrument or version")

    def pieces(self, response: Response, key_of: Callable[[str], bytes] = drawn) -> list[Row]:
        """One response's words kept apart, or why there are none; `key_of` a variable is the id, 16 bytes.

        None of a response that was not handed in: a table without dispositions could not leave them out again.
        """
        if response.disposition not in HANDED_IN:
            return []
        values, missing = response.values, self.instrument.missing
        made_up = int(response.mode is Mode.SIMULATED)
        return [
            (
                key_of(variable.name),
                variable.name,
                response.wave,
                made_up,
                encode(variable, values, missing),
            )
            for variable in self._apart
        ]


STAMP = "INSERT OR REPLACE INTO upkeep (task, stamp) SELECT 'rewrite', schema_version FROM pragma_schema_version"
"""Marks a file as not rewritten since its last save: it notes SQLite's own schema version, which only VACUUM and
changes of tables move on. It runs in the transaction of the save, so that no save is ever without its mark.

(Counting free pages would not do: about one VACUUM in a thousand leaves some. Should a later SQLite not move the
version on, files are rewritten too often, never too seldom.)
"""

PENDING = "SELECT count(*) FROM upkeep, pragma_schema_version WHERE stamp = schema_version"
"""1 while the mark of a save stands: the file has to be rewritten. 0 when VACUUM came after the last save."""


# ---- erasing --------------------------------------------------------------------------------------------


def count_row(instrument_id: str) -> str:
    """SELECT count for the row with an id: 0 or 1."""
    return f"SELECT count(*) FROM {quoted(answers_table(instrument_id))} WHERE response = ?"


def delete_row(instrument_id: str) -> str:
    """DELETE for the row with an id."""
    return f"DELETE FROM {quoted(answers_table(instrument_id))} WHERE response = ?"


def delete_piece(instrument_id: str) -> str:
    """DELETE for the piece of text with an id."""
    return f"DELETE FROM {quoted(texts_table(instrument_id))} WHERE piece = ?"


def select_variables(instrument_id: str) -> str:
    """SELECT for the variables, of whatever version, that have words kept apart."""
    return f"SELECT DISTINCT variable FROM {quoted(texts_table(instrument_id))} ORDER BY variable"


# ---- reading --------------------------------------------------------------------------------------------


def select_rows(
    instrument_id: str,
    columns: Sequence[str | Pack],
    known: Iterable[str],
    scope: Scope,
    ended: Sequence[Disposition],
) -> Sql:
    """SELECT for the columns of the responses in a scope, in random-id order.

    A column that is not among `known` is NULL, and so is a pack with one; the id is given in hex digits.
    """
    known = set(known)
    names = [_cell(column, known) for column in columns]
    table, meant = quoted(answers_table(instrument_id)), of_responses(scope, ended)
    text = f"SELECT {', '.join(names) or 'NULL'} FROM {table} WHERE {meant.text} ORDER BY response"
    return Sql(text, meant.values)


def _cell(column: str | Pack, known: Container[str]) -> str:
    if isinstance(column, Pack):
        return packed(column) if all(digit.column in known for digit in column.digits) else "NULL"
    return "lower(hex(response))" if column == "response" else quoted(column) if column in known else "NULL"


def select_texts(instrument_id: str, scope: Scope) -> Sql:
    """SELECT for the pieces of text in a scope, in random order."""
    table, meant = quoted(texts_table(instrument_id)), of_words(scope)
    return Sql(f"SELECT variable, wave, text FROM {table} WHERE {meant.text} ORDER BY piece", meant.values)


def select_distinct(instrument_id: str, column: str) -> Sql:
    """SELECT for the labels in use in a column of RECORD."""
    table = quoted(answers_table(instrument_id))
    return Sql(f"SELECT DISTINCT {column} FROM {table} WHERE {column} <> '' ORDER BY {column}")


def select_columns(instrument_id: str) -> Sql:
    """SELECT for the names of the columns of an answers table."""
    return Sql("SELECT name FROM pragma_table_info(?)", (answers_table(instrument_id),))


def select_sizes(instrument_id: str) -> Sql:
    """SELECT for the number of handed-in responses: version, real ones, made-up ones.

    Counted version by version: to group them, SQLite would sort a copy of all of them in memory.
    """
    table, meant = quoted(answers_table(instrument_id)), of_responses(Scope(mixed=True))
    versions = f"(SELECT DISTINCT version AS of_version FROM {table} WHERE {meant.text})"
    real, made_up = (
        f"(SELECT count(*) FROM {table} WHERE version IS of_version AND mode {sign} ? AND {meant.text})"
        for sign in ("<>", "=")
    )
    text = f"SELECT of_version, {real}, {made_up} FROM {versions}"
    of_mode = (Mode.SIMULATED.value, *meant.values)
    return Sql(text, (*of_mode, *of_mode, *meant.values))
