"""The soundness of a study: is every page, table, questionnaire and answer one that can have been saved?

It reads only, goes on after damage as far as it can, and names tables and columns, never an answer.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from svsurvey.care.allowed import NO_ID, Rows, Wrong, is_id, words_check
from svsurvey.errors import StoreError
from svsurvey.instrument.codebook import variables
from svsurvey.response import RECORD
from svsurvey.sql import quoted
from svsurvey.store import kept, schema
from svsurvey.store.file import StudyFile, own_tables
from svsurvey.store.kept import Kept
from svsurvey.store.place import explained
from svsurvey.text import clean_line

MOST_PAGES = 5
"""Faults of pages that are told one by one; more say nothing new."""

AGE = b"age-encryption.org/v1"
"""How every sealed response begins (age-encryption.org/v1, the header's first line)."""

Words = Counter[tuple[object, ...]]
"""How many words kept apart there are by variable, wave, and made up (1) or not (0)."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong. where: the table, and the column if it is one; cells: how many are so."""

    where: str
    what: str
    cells: int = 1


@dataclass(slots=True)
class Health:
    """What was found. digest: SHA-256 (hex) of questionnaires, responses, words, boxes; empty when unreadable."""

    findings: list[Finding] = field(default_factory=list)
    digest: str = ""
    responses: int = 0
    boxes: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def examine(file: StudyFile) -> Health:
    """Everything that can be wrong with a study. file: opened with `StudyFile.look`; `whole` may be False."""
    usual, file.connection.text_factory = file.connection.text_factory, _text
    try:
        with file.reading():
            return _Examination(file).run()
    finally:
        file.connection.text_factory = usual


def _text(raw: bytes) -> str:
    """Text of a damaged file may be no UTF-8: what cannot be read becomes a lone surrogate, as no answer has."""
    return raw.decode("utf-8", "surrogateescape")


class _Examination:
    """One look through a file, from the pages up to the words."""

    def __init__(self, file: StudyFile) -> None:
        self.file = file
        self.health = Health()
        self.digest = hashlib.sha256()
        self.tables: dict[str, str] = {}
        self.versions: list[Kept] = []
        self.ids: list[tuple[str, str]] = []
        self.readable = True

    def run(self) -> Health:
        """Look at everything."""
        with self._surviving("the file"):
            self._pages()
        self.tables = kept.tables(self.file)
        with self._surviving("the schema"):
            self._schema()
        with self._surviving("table instruments"):
            self._instruments()
        for id_ in dict.fromkeys(version.id for version in self.versions):
            self._answers(id_)
        with self._surviving("table boxes"):
            self._boxes()
        with self._surviving("the ids"):
            self._ids()
        for table in OWN:
            with self._surviving(f"table {table}"):
                self._own(table)
        self.health.digest = self.digest.hexdigest() if self.readable else ""
        self.health.findings.sort()
        return self.health

    def _find(self, where: str, what: str, cells: int = 1) -> None:
        self.health.findings.append(Finding(clean_line(where), clean_line(what), cells))

    def _found(self, table: str, wrong: Counter[Wrong]) -> None:
        for (column, what), cells in sorted(wrong.items()):
            self._find(f"table {table}, {column}", what, cells)

    @contextmanager
    def _surviving(self, where: str) -> Iterator[None]:
        """What cannot be read is a finding, and the next table is looked at."""
        try:
            with explained(self.file.path):
                yield
        except (StoreError, MemoryError):  # a damaged length can ask for more memory than there is
            self.readable = False
            self._find(where, "cannot be read to its end")

    # ---- pages and tables

    def _pages(self) -> None:
        size, page = self.file.path.stat().st_size, self.file.value("PRAGMA page_size")
        if size != page * self.file.value("PRAGMA page_count"):
            self._find("the file", "was cut off, or something was added at its end")
        told = self.file.connection.execute(f"PRAGMA integrity_check({MOST_PAGES})").fetchall()
        lines = [line.strip("* ") for (text,) in told for line in str(text).split("\n") if line != "ok"]
        for line in lines[:MOST_PAGES]:
            self._find("the file", f"its pages do not fit together ({line})")

    def _schema(self) -> None:
        sql = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        for kind, name, made in self.file.connection.execute(sql).fetchall():
            if not schema.is_ours(kind, name, made):
                self._find("the schema", f"has a {kind} that does not belong into a study: {name!r}")
        for table, made in own_tables(self.file.value("PRAGMA user_version")).items():
            self._demand_made(table, made)

    def _demand_made(self, table: str, made: str) -> None:
        if table not in self.tables:
            self._find(f"table {table}", "is missing")
        elif self.tables[table] != made:
            self._find(f"table {table}", "is not made as svsurvey makes it")

    # ---- questionnaires, responses, words

    def _instruments(self) -> None:
        self.versions = kept.versions(self.file)
        for version in self.versions:
            if version.fault:
                self._find("table instruments", f"{version.name} {version.fault}")
            self._digest("instruments", [version.name, version.definition, version.translations, version.sha256])
        known = {name(v.id) for v in self.versions for name in (schema.answers_table, schema.texts_table)}
        for table in self.tables.keys() - known - set(schema.OWN_TABLES):
            self._find(f"table {table}", "belongs to no instrument of this study")

    def _answers(self, id_: str) -> None:
        fielded = [version for version in self.versions if version.id == id_]
        asked, said = Words(), Words()
        with self._surviving(f"table {schema.answers_table(id_)}"):
            asked = self._responses(schema.answers_table(id_), fielded)
        with self._surviving(f"table {schema.texts_table(id_)}"):
            said = self._words(schema.texts_table(id_), fielded)
        if self.readable and all(version.instrument for version in fielded):
            self._compare(schema.texts_table(id_), asked, said)

    def _responses(self, table: str, fielded: Sequence[Kept]) -> Words:
        """Look at every row; which words kept apart there should be."""
        if table not in self.tables:
            self._find(f"table {table}", "is missing")
            return Words()
        self.ids.append((table, "response"))
        made = kept.columns(self.file, table)
        self._columns(table, made, fielded)
        rows = Rows([name for name, _ in made], fielded)
        for row in self._rows(table, [name for name, _ in made], "response"):
            rows.look(row)
            self.health.responses += 1
        self._found(table, rows.wrong)
        return rows.words

    def _columns(self, table: str, made: Sequence[tuple[str, str]], fielded: Sequence[Kept]) -> None:
        record = [(name, "BLOB" if name == RECORD[0] else "TEXT") for name in RECORD]
        if made[: len(RECORD)] != record or any(type_ for _, type_ in made[len(RECORD) :]):
            self._find(f"table {table}", "has columns that are not made as svsurvey makes them")
        there = {name for name, _ in made} - set(RECORD)
        due = {v.name for f in fielded if f.instrument for v in variables(f.instrument) if not v.apart}
        for name in sorted(due - there):
            self._find(f"table {table}", f"lacks the column {name}")
        if all(version.instrument for version in fielded):  # else some columns may be those of a lost version
            for name in sorted(there - due):
                self._find(f"table {table}", f"has a column of no version: {name!r}")

    def _words(self, table: str, fielded: Sequence[Kept]) -> Words:
        """Look at every piece; which words there are."""
        self._demand_made(table, schema.make_texts(table.removeprefix(schema.texts_table(""))))
        if table not in self.tables:
            return Words()
        self.ids.append((table, "piece"))
        check, wrong, said = words_check(fielded), Counter[Wrong](), Words()
        for row in self._rows(table, ("piece", "variable", "wave", "simulated", "text"), "piece"):
            said[row[1:4]] += 1
            wrong.update(check(row))
        self._found(table, wrong)
        return said

    def _compare(self, table: str, asked: Words, said: Words) -> None:
        """Rows and words come and go together."""
        for key in sorted(said.keys() | asked.keys(), key=repr):
            if said[key] != asked[key]:
                what = f"{said[key]} pieces where its responses should have {asked[key]}"
                self._find(f"table {table}, {key[0]}", what, abs(said[key] - asked[key]))

    # ---- boxes, ids, and the other tables

    def _boxes(self) -> None:
        if "boxes" not in self.tables:  # a study of an older version
            return
        self.ids.append(("boxes", "box"))
        known, wrong = {version.id for version in self.versions}, Counter[Wrong]()
        for key, id_, sealed in self._rows("boxes", ("box", "instrument", "sealed"), "box"):
            self.health.boxes += 1
            if not is_id(key):
                wrong["box", NO_ID] += 1
            if id_ not in known:
                wrong["instrument", "names an instrument that was not fielded"] += 1
            if not (isinstance(sealed, bytes) and sealed.startswith(AGE)):
                wrong["sealed", "is not a sealed response"] += 1
        self._found("boxes", wrong)

    def _ids(self) -> None:
        """No id may stand for two things, in whatever tables."""
        union = " UNION ALL ".join(f"SELECT {quoted(key)} AS id FROM {quoted(table)}" for table, key in self.ids)
        if not union:
            return
        if twice := self.file.value(f"SELECT count(*) - count(DISTINCT id) FROM ({union})"):
            self._find("the ids", "stand for more than one thing each", twice)

    def _own(self, table: str) -> None:
        if table not in self.tables:
            return
        made, wrong = kept.columns(self.file, table), Counter[Wrong]()
        for row in self.file.connection.execute(f"SELECT * FROM {quoted(table)}"):
            for (name, type_), cell in zip(made, row, strict=True):
                if not isinstance(cell, CELLS.get(type_, (object,))):
                    wrong[name, "holds nothing, or what does not belong there"] += 1
            if what := OWN[table](row[0]):
                wrong[made[0][0], what] += 1
        self._found(table, wrong)

    # ---- the digest

    def _rows(self, table: str, names: Sequence[str], key: str) -> Iterator[tuple[Any, ...]]:
        """The rows in order of their keys, each put into the digest in whatever order the columns are."""
        order = sorted((name, n) for n, name in enumerate(names))
        sql = f"SELECT {', '.join(map(quoted, names))} FROM {quoted(table)} ORDER BY {quoted(key)}"
        for row in self.file.connection.execute(sql):
            self._digest(table, [(name, row[n]) for name, n in order if row[n] is not None])
            yield row

    def _digest(self, table: str, what: object) -> None:
        self.digest.update(f"{table} {what!a}\n".encode())


# ---- the other tables -----------------------------------------------------------------------------------


def _recipient(key: object) -> str:
    return "" if isinstance(key, str) and key.startswith("age1") else "is not a public key"


def _id(key: object) -> str:
    return "" if is_id(key) else NO_ID


OWN = {"recipients": _recipient, "unsealed": _id, "releases": _id, "imported": _id}
"""The tables beside questionnaires and answers, and what can be wrong with the key of a row. They change without a
response coming or going: the digest leaves them out."""

CELLS = {"BLOB": (bytes, str), "TEXT": (str,), "INTEGER": (int,)}
"""What a cell of such a table holds by its declared type; ids are looked at by themselves."""
