"""A study: instruments as fielded, anonymous responses, words kept apart, or sealed boxes. One Store is one file.

It does not know who answers, when, or in which order, and must never learn it: see `schema`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from svsurvey.errors import StoreError
from svsurvey.instrument.codebook import Stored
from svsurvey.instrument.model import Instrument, Seal
from svsurvey.packs import Pack
from svsurvey.response import HANDED_IN, RECORD, Disposition, Response, Scope
from svsurvey.sql import marks, quoted
from svsurvey.store import boxes, fielded, payload, receipt, schema, seal
from svsurvey.store.file import StudyFile
from svsurvey.store.place import damaged, explained
from svsurvey.store.schema import Layout, Row
from svsurvey.text import suggest

BATCH = 250
"""Responses that are put in order of their ids together when many are added."""

NO_TRANSLATIONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fielded:
    """A version of an instrument as it went into the field.

    definition: the YAML as it was. translations: the files beside it, by language. sha256: of its meaning.
    responses: those handed in by people. simulated: those made up.
    """

    id: str
    version: str
    definition: str
    translations: Mapping[str, str]
    sha256: str
    responses: int
    simulated: int = 0


class Store:
    """One open study. Every fault is a StoreError that says what to do."""

    def __init__(self, file: StudyFile) -> None:
        self.file = file
        self.path = file.path
        self.connection = file.connection
        self._layout: Layout | None = None

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """Open a study; with `create`, begin one where there is none. What is not a study is not touched."""
        return cls(StudyFile.open(path, create=create))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ready(self, *, with_code: bool = False, sealing: Seal | None = None) -> None:
        """To be asked before the first question: raises StoreError unless a response can be saved.

        with_code: under a receipt code, too. sealing: for these keys, too.
        """
        if with_code:
            receipt.demand_possible()
        if sealing:
            seal.demand_sound(sealing)
        self.file.ready()

    # ---- instruments

    def field(
        self, instrument: Instrument, definition: str, translations: Mapping[str, str] = NO_TRANSLATIONS
    ) -> None:
        """Keep a version of an instrument as fielded and make its tables, or add the columns it brings.

        Fielding the same meaning again changes nothing. Raises StoreError when the meaning changed under one
        version, or when there are too many variables.
        """
        layout = self._layout_of(instrument)
        with explained(self.path):
            kept = self._kept(instrument)
        if kept == layout.sha256:
            return
        with self.file.altering():
            self.field_within(layout, definition, translations)

    def field_within(self, layout: Layout, definition: str, translations: Mapping[str, str]) -> None:
        """`field` within a transaction that goes on: another process may have been faster."""
        kept = self._kept(layout.instrument)
        if kept is None:
            self._make_tables(layout)
            self._keep(layout, definition, translations)
        elif kept != layout.sha256:
            raise self._changed(layout.instrument)

    def _kept(self, instrument: Instrument) -> str | None:
        """The fingerprint under which this version was fielded."""
        sql = "SELECT sha256 FROM instruments WHERE id = ? AND version = ?"
        found = self.connection.execute(sql, (instrument.id, instrument.version)).fetchall()
        return str(found[0][0]) if found else None

    def _keep(self, layout: Layout, definition: str, translations: Mapping[str, str]) -> None:
        beside = json.dumps(dict(translations), ensure_ascii=False, sort_keys=True)
        self.connection.execute(
            "INSERT INTO instruments (id, version, definition, translations, sha256) VALUES (?, ?, ?, ?, ?)",
            (layout.instrument.id, layout.instrument.version, definition, beside, layout.sha256),
        )

    def _changed(self, instrument: Instrument) -> StoreError:
        what = (
            f"'{instrument.id}' has changed since version {instrument.version} of it was fielded in {self.path}: "
            "one version cannot stand for two questionnaires"
        )
        return StoreError(what, "give it a new one: the line 'version:' near the top of its file")

    def _make_tables(self, layout: Layout) -> None:
        id_ = layout.instrument.id
        there = self._columns(id_) if self._has_tables(id_) else []
        new = [column for column in layout.columns if column not in there]
        self._demand_columns(id_, len(there or RECORD) + len(new))
        if not there:
            self.connection.execute(schema.make_answers(id_, new))
            self.connection.execute(schema.make_texts(id_))
        else:
            for column in new:
                self.connection.execute(schema.add_column(id_, column))

    def _has_tables(self, instrument_id: str) -> bool:
        sql = "SELECT 1 FROM sqlite_master WHERE name = ?"
        return bool(self.connection.execute(sql, (schema.answers_table(instrument_id),)).fetchall())

    def _columns(self, instrument_id: str) -> list[str]:
        """The columns that the versions of an instrument have brought together."""
        from sqlite_utils import Database  # takes a tenth of a second, so it is kept off the way to a save

        study = Database(self.connection, recursive_triggers=False, execute_plugins=False)
        return [column.name for column in study.table(schema.answers_table(instrument_id)).columns]

    def _demand_columns(self, instrument_id: str, number: int) -> None:
        if number > schema.MOST_COLUMNS:
            most = schema.MOST_COLUMNS
            what = (
                f"'{instrument_id}' would need {number} columns in {self.path}, all versions together; {most} fit"
            )
            raise StoreError(what, "split it in two instruments, or field the new version under a new id")

    def instruments(self) -> list[Fielded]:
        """Every version that was fielded, in order of id, then of version as text."""
        sql = "SELECT id, version, definition, translations, sha256 FROM instruments ORDER BY id, version"
        with explained(self.path):
            kept = self.connection.execute(sql).fetchall()
            sizes = {id_: self._sizes(id_) for id_ in dict.fromkeys(row[0] for row in kept)}
        fielded.demand_sound(self.path, kept, sizes)
        return [
            Fielded(id_, version, text, beside, sha256, *sizes[id_].get(version, (0, 0)))
            for id_, version, text, translations, sha256 in kept
            for beside in [fielded.texts_beside(self.path, translations)]
        ]

    def _sizes(self, instrument_id: str) -> dict[str, tuple[int, int]]:
        counts = self.connection.execute(*schema.select_sizes(instrument_id))
        return {version: (real, made_up) for version, real, made_up in counts}

    # ---- sealing

    def sealing(self, instrument: Instrument) -> Seal | None:
        """For whom responses to an instrument are sealed: by the study's own keys, else by its own; None: plain.

        Raises StoreError where there are no keys (any more) but sealed responses, which people were promised.
        """
        with explained(self.path):
            return boxes.sealing(self.file, instrument)

    def sealed(self) -> dict[str, int]:
        """How many sealed responses there are, by instrument; the version is sealed, too."""
        return dict(self.file.stream(boxes.SIZES))

    def add_opened(self, openings: Sequence[boxes.Opening]) -> int:
        """Save in plain what was sealed elsewhere, under the ids that each box holds: with the versions it answers
        and the marks, all in one transaction; the number saved. Raises StoreError when some of it was opened into
        here meanwhile."""
        with self.file.bulk(), self.file.saving():
            for opening in openings:
                boxes.demand_not_opened(self.file, opening.contents)
                layout = Layout(opening.instrument)
                self.field_within(layout, opening.definition, opening.translations)
                self.insert_under(layout, [(receipt.Keys(c.secret), c.response) for c in opening.contents])
                self._insert_sorted(boxes.MARK, [(boxes.mark_of(content.box),) for content in opening.contents])
        return sum(len(opening.contents) for opening in openings)

    def insert_sealed(
        self, sealing: Seal, layout: Layout, responses: Sequence[Response], keys: receipt.Keys | None = None
    ) -> None:
        """Encrypted here, before anything reaches the disk; keys: of the one response that has a receipt. Ids are
        drawn first and sorted then, as of rows."""
        size = payload.size_for(layout.instrument)
        rows: list[Row] = []
        for response in responses:
            layout.demand_same(response)
            ids = keys or receipt.without_code()
            text = payload.pack(payload.Content(ids.box, response, ids.secret), size)
            rows.append((ids.box, response.instrument, seal.sealed(text, sealing)))
        self._insert_sorted(boxes.INSERT, rows)

    # ---- saving

    def add(self, response: Response, instrument: Instrument, code: str = "") -> None:
        """Save one response for good. When this returns, it is on the disk; StoreError means nothing of it is.

        code: of a receipt (`receipt.new_code`), with which `forget` finds it again. It is not kept.
        """
        keys = receipt.keys(code, instrument.id) if code else None
        with self.file.saving():
            layout = self.demand_fielded(instrument)
            if keys is None:
                self._save(layout, [response])
            else:
                self._save_under(keys, layout, response)

    def add_all(self, responses: Iterable[Response], instrument: Instrument) -> int:
        """Save many, all or none, in one transaction; the number saved. They are read as they come."""
        total, source = 0, iter(responses)
        with self.file.bulk(), self.file.saving():
            layout = self.demand_fielded(instrument)
            while batch := list(islice(source, BATCH)):
                self._save(layout, batch)
                total += len(batch)
        return total

    def add_rows(self, instrument: Instrument, batches: Iterable[tuple[list[Row], list[Row]]]) -> int:
        """`add_all` for rows and pieces as `Layout` makes them, under ids drawn by chance, a batch at a time. Not
        for a study that seals: ValueError."""
        total = 0
        with self.file.bulk(), self.file.saving():
            layout = self.demand_fielded(instrument)
            if self.sealing(instrument):
                raise ValueError("rows in plain for a study that seals")
            for rows, pieces in batches:
                self._insert_sorted(layout.insert_row, rows)
                self._insert_sorted(layout.insert_piece, pieces)
                total += len(rows)
        return total

    def demand_fielded(self, instrument: Instrument) -> Layout:
        """Where its answers go. Raises StoreError unless this version was fielded, and with this meaning."""
        layout, kept = self._layout_of(instrument), self._kept(instrument)
        if kept is None:
            what = f"version {instrument.version} of '{instrument.id}' was not fielded in {self.path}"
            raise StoreError(what, "field it before the first response")
        if kept != layout.sha256:
            raise self._changed(instrument)
        return layout

    def _save(self, layout: Layout, responses: Sequence[Response]) -> None:
        if sealing := self.sealing(layout.instrument):
            self.insert_sealed(sealing, layout, responses)
        else:
            self._insert(layout, responses)

    def _save_under(self, keys: receipt.Keys, layout: Layout, response: Response) -> None:
        """Under the ids of a receipt. Raises StoreError rather than touch a response that lies under them."""
        if self._holds(layout.instrument.id, keys):
            raise StoreError("this receipt code is taken; nothing was saved", "save again with a new code")
        if sealing := self.sealing(layout.instrument):
            self.insert_sealed(sealing, layout, [response], keys)
        else:
            self.insert_under(layout, [(keys, response)])

    def _insert(self, layout: Layout, responses: Sequence[Response]) -> None:
        """Ids are drawn first and sorted then: ids handed out in sorted order would be the order of arrival."""
        self._insert_sorted(layout.insert_row, [layout.row(response) for response in responses])
        self._insert_sorted(layout.insert_piece, [piece for r in responses for piece in layout.pieces(r)])

    def insert_under(self, layout: Layout, responses: Sequence[tuple[receipt.Keys, Response]]) -> None:
        self._insert_sorted(layout.insert_row, [layout.row(response, keys.row) for keys, response in responses])
        self._insert_sorted(
            layout.insert_piece, [p for keys, r in responses for p in layout.pieces(r, keys.piece)]
        )

    def bring(self, table: str, names: Sequence[str], rows: Sequence[Row]) -> None:
        """Rows of another study as they lie there, within a transaction that goes on (`file.saving`)."""
        into = f"{quoted(table)} ({', '.join(map(quoted, names))})"
        self.connection.executemany(f"INSERT INTO {into} VALUES ({marks(names)})", rows)

    def _insert_sorted(self, sql: str, rows: list[Row]) -> None:
        self.connection.executemany(sql, sorted(rows, key=itemgetter(0)))

    def _layout_of(self, instrument: Instrument) -> Layout:
        if self._layout is None or self._layout.instrument is not instrument:
            self._layout = Layout(instrument)
        return self._layout

    # ---- erasing

    def forget(self, code: str) -> list[str]:
        """Erase for good what was saved under a receipt's code, words kept apart included.

        Gives the instrument of each response erased; none when the code is not known here, and then nothing is
        written. StoreError means that nothing was erased; ValueError, that `receipt.read_code` knows no such code.
        """
        under = {id_: receipt.keys(code, id_) for id_ in self._fielded_ids()}
        with explained(self.path):
            found = [id_ for id_, keys in under.items() if self._holds(id_, keys)]
        if not found:
            return []
        with self.file.saving():
            return [id_ for id_ in found if self._erase(id_, under[id_])]

    def _holds(self, instrument_id: str, keys: receipt.Keys) -> bool:
        row, box = schema.count_row(instrument_id), (keys.box, instrument_id)
        return bool(self.file.value(row, (keys.row,)) or self.file.value(boxes.COUNT, box))

    def _erase(self, instrument_id: str, keys: receipt.Keys) -> bool:
        """Whether there was a row or a box to erase; another process may have been faster."""
        names = [str(name) for (name,) in self.connection.execute(schema.select_variables(instrument_id))]
        pieces = [(keys.piece(name),) for name in names]
        self.connection.executemany(schema.delete_piece(instrument_id), pieces)
        row = self.connection.execute(schema.delete_row(instrument_id), (keys.row,)).rowcount
        return row + self.connection.execute(boxes.DELETE, (keys.box, instrument_id)).rowcount > 0

    # ---- reading

    def rows(
        self,
        instrument_id: str,
        columns: Sequence[str | Pack],
        scope: Scope,
        dispositions: Sequence[Disposition] = HANDED_IN,
    ) -> Iterator[tuple[Stored, ...]]:
        """The cells of `columns` for each response in the scope that ended so, in order of the random ids.

        A column that does not exist gives None; a pack, its number, or None where it cannot be packed. RECORD can
        be asked for too, the id as hex digits. No dispositions: all of them. Raises StoreError when the
        instrument was never fielded here.
        """
        self._demand_known(instrument_id)
        known = self._texts_in(*schema.select_columns(instrument_id))
        return self.file.stream(*schema.select_rows(instrument_id, columns, known, scope, dispositions))

    def texts(self, instrument_id: str, scope: Scope) -> Iterator[tuple[str, str, str | int]]:
        """(variable, wave, words or missing code) of the words kept apart, in random order.

        They do not say of which site or version they are, so that they lead to nobody. Raises StoreError when
        the scope asks for one, or when the instrument was never fielded here.
        """
        self._demand_known(instrument_id)
        if scope.sites or scope.versions:
            what = f"words kept apart do not say of which site or version they are (in {self.path})"
            raise StoreError(what, "ask for them by wave, or for all")
        return self.file.stream(*schema.select_texts(instrument_id, scope))

    def waves(self, instrument_id: str) -> list[str]:
        """The labels of waves in use, in order of the alphabet."""
        return self._labels(instrument_id, "wave")

    def sites(self, instrument_id: str) -> list[str]:
        """The labels of sites in use, in order of the alphabet."""
        return self._labels(instrument_id, "site")

    def _labels(self, instrument_id: str, column: str) -> list[str]:
        self._demand_known(instrument_id)
        return self._texts_in(*schema.select_distinct(instrument_id, column))

    def _demand_known(self, instrument_id: str) -> None:
        known = self._fielded_ids()
        if instrument_id not in known:
            hint = suggest(instrument_id, known) or f"fielded there: {', '.join(known) or 'nothing yet'}"
            raise StoreError(f"{self.path} holds no instrument '{instrument_id}'", hint)

    def _fielded_ids(self) -> list[str]:
        return self._texts_in("SELECT DISTINCT id FROM instruments ORDER BY id")

    def _texts_in(self, sql: str, values: Sequence[object] = ()) -> list[str]:
        """A column of texts. Raises StoreError when others are among them: the file was changed by hand."""
        found = [cell for (cell,) in self.file.stream(sql, values)]
        if not all(isinstance(cell, str) for cell in found):
            raise damaged(self.path)
        return found
