"""The way in for files: one after another, person by person. Good ones are handed on, bad ones are listed.

Whether they are kept in a study or nowhere (to try) is the receiver's business. What was imported before is known
by its mark. It opens no study and says nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

from svsurvey.errors import InputError, Problem, Where
from svsurvey.instrument.fitting import misfits
from svsurvey.instrument.model import Instrument, Seal
from svsurvey.intake import csv_packed, offline_file
from svsurvey.intake.bad import MOST_PROBLEMS, REASON, Bad
from svsurvey.intake.column_map import ColumnMap
from svsurvey.intake.csv_rows import CsvFile, open_csv
from svsurvey.intake.offline_file import Box, Open, Pages, is_offline
from svsurvey.intake.records import Record, records
from svsurvey.intake.rejects import Reject, Table
from svsurvey.intake.sources import Kind, Source, opened
from svsurvey.intake.words_apart import Words
from svsurvey.interview.script import Script, respond
from svsurvey.response import HANDED_IN, Mode, Response
from svsurvey.store import boxes, imported
from svsurvey.store.imported import Mark
from svsurvey.store.schema import Row

BATCH = 250
"""Responses that are handed on together."""

BEFORE = "was imported into this study before"
ALREADY = "holds the same as another file of this call"
NO_KEY = "Its page was sealed, and this study is not: nobody who works with it could open it."
SEAL_FIRST = "make the page for this study, or seal it first for the page's keys: svsurvey db seal -h"
NO_WORDS = "Without the words that are kept apart this cannot be sealed."
GROWN = "A file that grew since it was imported is another file: what was in it before would count twice."
BOX_THERE = "This sealed response is in this study already."


class Receiver(Protocol):
    """Where what is good goes to."""

    def keep_marks(self, found: Sequence[Mark]) -> None: ...
    def add_offline(self, nonce: bytes, response: Response, instrument: Instrument) -> None: ...
    def add_box(self, box: bytes, instrument: Instrument, sealed: bytes) -> None: ...
    def add_all(self, responses: Sequence[Response], instrument: Instrument) -> None: ...
    def add_rows(self, rows: Sequence[Row], pieces: Sequence[Row], instrument: Instrument) -> None: ...


class Nowhere:
    """Keeps nothing: to find out what would be stored."""

    def keep_marks(self, found: Sequence[Mark]) -> None:
        """Forgotten at once, as all below."""

    def add_offline(self, nonce: bytes, response: Response, instrument: Instrument) -> None: ...
    def add_box(self, box: bytes, instrument: Instrument, sealed: bytes) -> None: ...
    def add_all(self, responses: Sequence[Response], instrument: Instrument) -> None: ...
    def add_rows(self, rows: Sequence[Row], pieces: Sequence[Row], instrument: Instrument) -> None: ...


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for all files of a call.

    pages: the versions whose offline pages are taken. seal: for whom the study seals, None: it does not. marks,
    boxes: what is in the study. wave, site: for those that do not say any. skips: bad ones are passed over.
    keeps_rejects: they are wanted as they were.
    """

    instrument: Instrument
    pages: Pages
    seal: Seal | None = None
    marks: frozenset[bytes] = frozenset()
    boxes: frozenset[bytes] = frozenset()
    wave: str = ""
    site: str = ""
    mapping: ColumnMap | None = None
    words: Words | None = None
    skips: bool = False
    keeps_rejects: bool = False


Group = tuple[str, str, str]
"""The kind of file in words, the mode, the wave."""

OFFLINE, SEALED, WRITTEN, TABLE = "offline file", "sealed offline file", "JSON or YAML", "CSV"


@dataclass
class Taken:
    """What became of everybody. stored: by kind of file, mode and wave (nobody knows that of sealed ones). again:
    files and offline responses that were imported before."""

    stored: Counter[Group] = field(default_factory=Counter)
    declined: int = 0
    bad: int = 0
    again: int = 0
    problems: list[Problem] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list, repr=False)
    remarks: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many responses were stored."""
        return self.stored.total()

    @property
    def waves(self) -> list[str]:
        """The waves of what was stored, as far as they can be seen."""
        return sorted({wave for (_, _, wave) in self.stored if wave})


class Taking:
    """Takes files in, one call's worth."""

    def __init__(self, setting: Setting, receiver: Receiver) -> None:
        self.setting, self.receiver, self.taken = setting, receiver, Taken()
        self._new: set[bytes] = set()
        self._table: Table | None = None

    def take(self, path: Path) -> None:
        """One file. What is wrong with it is among the problems; where it breaks off after some of it was taken,
        InputError, and the caller takes back everything."""
        before = self.taken.number
        try:
            with opened(path) as source:
                self._table = None
                self._csv(source) if source.kind is Kind.CSV else self._records(source)
        except InputError as error:
            if self.taken.number > before:
                raise
            self.taken.bad += 1
            self._list(error.problems or (Problem(error.what, error.hint, code="file"),))

    def finish(self) -> None:
        """Words that found no response are a problem."""
        if self.setting.words:
            self._list(self.setting.words.problems())
        if self.setting.marks and any(kind in (WRITTEN, TABLE) for kind, _, _ in self.taken.stored):
            self.taken.remarks.append(f"There were imports into this study before. {GROWN}")

    # ---- what goes wrong

    @property
    def _goes_on(self) -> bool:
        """Whether what is good is still kept: unless bad ones are skipped, all or nothing is."""
        return self.setting.skips or not self.taken.problems

    @property
    def is_enough(self) -> bool:
        """Whether so much is wrong that the rest need not be read: it is the wrong file."""
        return not self.setting.skips and len(self.taken.problems) >= MOST_PROBLEMS

    def _list(self, problems: Sequence[Problem]) -> None:
        room = MOST_PROBLEMS - len(self.taken.problems)
        self.taken.problems += problems[:room]

    def _refuse(self, bad: Bad) -> None:
        self.taken.bad += 1
        self._list(bad.problems)
        if self.setting.keeps_rejects and bad.raw:
            self.taken.rejects.append(Reject(bad, self._table))

    def _is_new(self, mark: Mark, what: str, where: Where) -> bool:
        """Whether this was never imported; if it was, that is a problem unless such things are passed over."""
        if mark.mark not in self.setting.marks and mark.mark not in self._new:
            return True
        self.taken.again += 1
        if not self.setting.skips:
            known = BEFORE if mark.mark in self.setting.marks else ALREADY
            hint = "leave it out, or pass over what is known with --skip-bad"
            self._list([Problem(f"{what} {known}", hint, where, "twice")])
        return False

    def _remember(self, mark: Mark) -> None:
        self._new.add(mark.mark)
        self.receiver.keep_marks([mark])

    def _mark(self, source: Source) -> Mark | None:
        """The mark of a file of which nothing was ever taken; None: some was."""
        mark = imported.of_file(source.digest(), self.setting.instrument.id)
        return mark if self._is_new(mark, "this file", Where(source.name)) else None

    # ---- JSON, JSON Lines, YAML, and what the offline page saved

    def _records(self, source: Source) -> None:
        mark: Mark | None = None
        waiting, number, before = list[Response](), 0, self.taken.number
        for record in records(source):
            number += 1
            if isinstance(record, Bad):
                self._refuse(record)
            elif is_offline(record):
                self._offline(record)
            elif mark := mark or self._mark(source):
                waiting += self._written(record)
            else:
                return
            if len(waiting) >= BATCH:
                self._add(waiting, WRITTEN)
                waiting = []
            if self.is_enough:
                return
        self._add(waiting, WRITTEN)
        if mark and self.taken.number > before:
            self._remember(mark)
        if not number:
            raise InputError(f"{source.name} holds no respondent")

    def _written(self, record: Record) -> list[Response]:
        """The response of somebody who took part; of others none."""
        setting = self.setting
        answers = {key: value for key, value in record.data.items() if key != REASON}
        script = Script(record.row, record.where, answers)
        response, problems = respond(setting.instrument, script, setting.wave, setting.site)
        if problems:
            self._refuse(Bad(record.where, record.row, tuple(problems), record.raw))
            return []
        self.taken.declined += response.disposition not in HANDED_IN
        return [response] if response.disposition in HANDED_IN else []

    def _offline(self, record: Record) -> None:
        setting = self.setting
        found = offline_file.read(record, setting.instrument.id, setting.pages, setting.wave, setting.site)
        if isinstance(found, Box) and (fault := self._fault_of(found)):
            found = Bad(record.where, record.row, (self._problem(record, fault),), record.raw)
        if isinstance(found, Bad):
            self._refuse(found)
        elif self._is_new(mark := imported.of_response(found.nonce), f"respondent {record.row}", record.where):
            self._remember(mark)
            self._keep(found)

    def _fault_of(self, box: Box) -> str:
        known = {box.nonce, boxes.mark_of(box.nonce)} & self.setting.boxes
        if known and imported.of_response(box.nonce).mark not in self.setting.marks:
            return BOX_THERE
        return "" if self.setting.seal else NO_KEY

    def _problem(self, record: Record, what: str) -> Problem:
        hint = SEAL_FIRST if what == NO_KEY else ""
        return Problem(f"respondent {record.row}: {what}", hint, record.where, "answer")

    def _keep(self, found: Open | Box) -> None:
        if not self._goes_on:
            return
        match found:
            case Open(nonce, response, instrument):
                self.receiver.add_offline(nonce, response, instrument)
                self.taken.stored[OFFLINE, response.mode.value, response.wave] += 1
            case Box(nonce, sealed, instrument):
                self.receiver.add_box(nonce, instrument, sealed)
                self.taken.stored[SEALED, Mode.OFFLINE_HTML.value, ""] += 1

    def _add(self, responses: Sequence[Response], kind: str) -> None:
        if responses and self._goes_on:
            self.receiver.add_all(responses, self.setting.instrument)
            self.taken.stored.update((kind, response.mode.value, response.wave) for response in responses)

    # ---- CSV

    def _csv(self, source: Source) -> None:
        mark, before, setting = self._mark(source), self.taken.number, self.setting
        if mark is None:
            return
        file = open_csv(
            source.stream, source.name, setting.instrument, setting.mapping, setting.wave, setting.site
        )
        self._table = Table(file.header_text, file.delimiter, file.mark)
        self.taken.remarks += (f"{source.name}: {remark}" for remark in file.remarks)
        batches = 0
        for _ in self._one_by_one(file) if setting.seal else self._at_once(file):
            batches += 1
            if self.is_enough:
                return
        self.taken.remarks += (f"{source.name}: {remark}" for remark in file.closing_remarks)
        if not batches:
            raise InputError(f"{source.name} holds no respondent")
        if self.taken.number > before:
            self._remember(mark)

    def _one_by_one(self, file: CsvFile) -> Iterator[None]:
        """Responses, to be sealed each by itself."""
        found = iter(file.responses())
        while batch := list(islice(found, BATCH)):
            for bad in batch:
                if isinstance(bad, Bad):
                    self._refuse(bad)
            self._add(
                [one for one in batch if isinstance(one, Response) and self._can_be_opened(one, file)], TABLE
            )
            yield

    def _can_be_opened(self, response: Response, file: CsvFile) -> bool:
        """Whether its box will open: it stays closed where only words that are not here say who was asked."""
        found = next(misfits(response, self.setting.instrument), None)
        if found:
            name, what = found
            where = Where(file.name)
            self._refuse(Bad(where, 0, (Problem(f"“{name}”: {what} {NO_WORDS}", "", where, "answer"),), ""))
        return found is None

    def _at_once(self, file: CsvFile) -> Iterator[None]:
        """Rows as the store keeps them, many at a time."""
        for batch in csv_packed.batches(file):
            if isinstance(batch, Bad):
                self._refuse(batch)
            elif self._goes_on:
                words = self.setting.words
                pieces = list(words.given_to(batch.pieces)) if words else batch.pieces
                self.receiver.add_rows(batch.rows, pieces, self.setting.instrument)
                self.taken.stored.update((TABLE, str(row[4]), str(row[2])) for row in batch.rows)
            yield
