"""CSV back in, the plain way: each record by itself to a Response, or to everything that is wrong with it.

What `csv_packed` does fast is said here. It must not know the store, and nothing of an answer gets into a problem.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import BinaryIO

from svsurvey.errors import InputError, Problem, UsageError, Where
from svsurvey.exchange.csv import BYTE_ORDER_MARK
from svsurvey.instrument.fitting import misfits
from svsurvey.instrument.model import Instrument, Required, Shares
from svsurvey.intake import csv_cells
from svsurvey.intake.bad import REASON, Bad
from svsurvey.intake.column_map import ColumnMap
from svsurvey.intake.csv_cells import BLANK, Fault, Manner, Part, Read, Spelling
from svsurvey.intake.csv_columns import (
    DISPOSITION,
    MODE,
    SITE,
    VERSION,
    WAVE,
    Columns,
    known_names,
    named,
    understood,
)
from svsurvey.intake.csv_records import Record, Records, plain
from svsurvey.interview.labels import checked
from svsurvey.response import HANDED_IN, Disposition, Missing, Mode, Response, Value

JUDGED = 200
"""Records at the start of a file that tell whether it has codes or labels, where that is not plain everywhere."""

NOT_ASKED_HERE = "It is not asked after the other answers."
ASKED_HERE = "It is asked after the other answers, and stands here as not asked."
WHICH_ARM = "Say which arm it was."
NOT_REACHED_HERE = "Not reached cannot stand in a complete response."
NO_PARTIAL = "This instrument keeps no responses that were handed in early."
NOT_HANDED_IN = "It was not handed in, so it is not kept: leave this row out."
NO_DISPOSITION = "Write complete or partial."
NO_MODE = "Write simulated for who was made up, and nothing, or a mode as export writes it, for all others."
HEADER_AGAIN = "this line is the header once more"

MODES = frozenset(mode.value for mode in Mode)

WRITTEN = "..."
"""Stands for words that somebody wrote."""

Settled = Mapping[str, Value | Fault]
"""A part's values as they are kept, or why not, by field."""


@dataclass(frozen=True, slots=True)
class About:
    """What is on record of a response beside its answers."""

    wave: str
    site: str
    mode: Mode
    disposition: Disposition


class Rules:
    """How the records of one file are read and judged. wave, site: of those that say none."""

    def __init__(self, instrument: Instrument, columns: Columns, manner: Manner, wave: str, site: str) -> None:
        self.instrument, self.columns = instrument, columns
        self.parts = csv_cells.parts(instrument, columns, manner)
        self._excel, self._mapped = manner.excel, bool(manner.mapping.columns)
        self._given = {WAVE: wave, SITE: site}
        unseen = columns.unseen
        self._hypotheses = [c for n in range(1, len(unseen) + 1) for c in combinations(unseen, n)]

    # ---- one record

    def read(self, cells: Sequence[str]) -> Response | list[Fault]:
        """A record of the right length, constants included."""
        about = self.about(cells)
        read = [part.read([cells[at] for at in part.at]) for part in self.parts]
        faults = [about] if isinstance(about, Fault) else []
        faults += [value for values in read for value in values.values() if isinstance(value, Fault)]
        if faults or isinstance(about, Fault):
            return faults
        settled = self.settled(read, about.disposition is Disposition.PARTIAL)
        faults = [value for value in settled.values() if isinstance(value, Fault)]
        if faults:
            return faults
        values = {name: value for name, value in settled.items() if not isinstance(value, Fault)}
        id_, version = self.instrument.id, self.instrument.version
        response = Response(id_, version, values, about.mode, about.disposition, about.wave, about.site)
        return self._out_of_order(response) or response

    def _out_of_order(self, response: Response) -> list[Fault]:
        """What counts as not reached by who left early, although something after it was answered."""
        if response.disposition is not Disposition.PARTIAL or self.columns.unseen:
            return []
        at = {part.item.id: part.at[0] for part in reversed(self.parts) if part.at}
        at |= {place.name: part.at[0] for part in self.parts if part.at for place in part.places}
        return [Fault(what, at.get(name, 0)) for name, what in misfits(response, self.instrument)]

    def settled(self, read: Sequence[Mapping[str, Read]], partial: bool) -> Settled:
        """Everything that was answered, each part judged by the route. Where the route depends on words that the
        file does not hold, they are taken as written if only then all fits."""
        gaps = self._gaps(read, partial)
        known = {name: value for part, gap in zip(read, gaps, strict=True) for name, value in filled(part, gap)}
        found = self._along(read, gaps, partial, known)
        for written in self._hypotheses:
            if not any(isinstance(value, Fault) for value in found.values()):
                break
            guess = {name: WRITTEN for name in written if known[name] is Missing.NOT_ANSWERED}
            other = self._along(read, gaps, partial, known | guess)
            if not any(isinstance(value, Fault) for value in other.values()):
                return other
        return found

    def _along(
        self,
        read: Sequence[Mapping[str, Read]],
        gaps: Sequence[Missing],
        partial: bool,
        known: Mapping[str, Value],
    ) -> Settled:
        """The same along the route of known answers."""
        route = {item.id for item in self.instrument.route(known)}
        settled: dict[str, Value | Fault] = {}
        for part, values, gap in zip(self.parts, read, gaps, strict=True):
            settled |= self.judged(part, values, part.item.id in route, gap, partial)
        return settled

    def _gaps(self, read: Sequence[Mapping[str, Read]], partial: bool) -> list[Missing]:
        """What an empty cell means: of who left early, nothing was reached after the last answer."""
        gaps = [gap_of(part) for part in self.parts]
        if not partial:
            return gaps
        met = [n for n, values in enumerate(read) if any(_was_met(value) for value in values.values())]
        reached = met[-1] + 1 if met else 0
        return gaps[:reached] + [Missing.NOT_REACHED] * (len(gaps) - reached)

    def judged(self, part: Part, values: Mapping[str, Read], asked: bool, gap: Missing, partial: bool) -> Settled:
        """One part's values as they are kept, when its item is asked or not. gap: what empty means."""
        if asked:
            return {
                name: self._asked(part, n == 0, value, gap, partial)
                for n, (name, value) in enumerate(values.items())
            }
        return {name: self._skipped(part, value) for name, value in values.items()}

    def _asked(self, part: Part, first: bool, value: Read, gap: Missing, partial: bool) -> Value | Fault:
        value = gap if value is BLANK else value
        if not isinstance(value, Missing) or not first:  # the words behind a write-in follow their answer
            return value
        if value is Missing.NOT_REACHED:
            return value if partial else _fault(part, NOT_REACHED_HERE)
        if isinstance(part.item.chance, Shares):
            return _fault(part, WHICH_ARM)
        return _fault(part, ASKED_HERE) if value in (Missing.NOT_ASKED, Missing.OFF_ROUTE) else value

    def _skipped(self, part: Part, value: Read) -> Value | Fault:
        if value is BLANK or value is Missing.NOT_ASKED:
            return Missing.NOT_ASKED
        if value is Missing.OFF_ROUTE:
            return value
        if self._mapped and (value is Missing.NOT_ANSWERED or value is Missing.NOT_REACHED):
            return Missing.NOT_ASKED  # others have one word for both
        return _fault(part, NOT_ASKED_HERE)

    # ---- what is beside the answers

    def about(self, cells: Sequence[str]) -> About | Fault:
        """What the first columns say. The first thing that is wrong there stands for all."""
        version = self._cell(VERSION, cells)
        if version is not None and version != self.instrument.version:
            what = (
                f"This row does not answer version {self.instrument.version}: take the instrument that it answers."
            )
            return Fault(what, self.columns.about[VERSION])
        wave, site = self._label(WAVE, cells), self._label(SITE, cells)
        mode = self._cell(MODE, cells)
        if mode and mode not in MODES:
            return Fault(NO_MODE, self.columns.about[MODE])
        made_up = mode == Mode.SIMULATED.value
        disposition = self._disposition(cells, made_up)
        for fault in (wave, site, disposition):
            if isinstance(fault, Fault):
                return fault
        assert not isinstance(wave, Fault) and not isinstance(site, Fault) and not isinstance(disposition, Fault)  # noqa: PT018
        return About(wave, site, Mode.SIMULATED if made_up else Mode.IMPORT, disposition)

    def _cell(self, name: str, cells: Sequence[str]) -> str | None:
        at = self.columns.about.get(name)
        return None if at is None else (plain(cells[at]) if self._excel else cells[at]).strip()

    def _label(self, name: str, cells: Sequence[str]) -> str | Fault:
        """What the file says, else what is given; both may be said only alike."""
        given = self._given[name]
        try:
            said = checked(name, self._cell(name, cells) or "")
            if not (said and given) or said == given:
                return said or given
            return Fault(f"The file has another {name} than --{name}.", self.columns.about[name])
        except UsageError as error:
            hint = f": {error.hint}" if error.hint else ""
            return Fault(f"{error.what[0].upper()}{error.what[1:]}{hint}.", self.columns.about[name])

    def _disposition(self, cells: Sequence[str], made_up: bool) -> Disposition | Fault:
        """How it ended. On paper everybody can leave early, also where the instrument does not offer it."""
        word = self._cell(DISPOSITION, cells)
        if not word:
            return Disposition.COMPLETE
        found = next((known for known in Disposition if known.value == word), None)
        if found is Disposition.COMPLETE or (
            found is Disposition.PARTIAL and not (made_up and not self.instrument.partial)
        ):
            return found
        what = NO_DISPOSITION if found is None else NO_PARTIAL if found in HANDED_IN else NOT_HANDED_IN
        return Fault(what, self.columns.about[DISPOSITION])


def gap_of(part: Part) -> Missing:
    """What an empty cell of a part means to who answered all: where an answer is a must, only a refusal can be
    empty."""
    must = part.item.required is Required.HARD and not part.absent
    return Missing.REFUSED if must else Missing.NOT_ANSWERED


def filled(values: Mapping[str, Read], gap: Missing) -> Iterator[tuple[str, Value]]:
    """The values of a part with its gaps filled; faults are left out."""
    for name, value in values.items():
        if not isinstance(value, Fault):
            yield name, gap if value is BLANK else value


def _was_met(value: Read) -> bool:
    """(An answer may be the number of a missing code: `is`.)"""
    return value is not BLANK and value is not Missing.NOT_ASKED and value is not Missing.NOT_REACHED


def _fault(part: Part, what: str) -> Fault:
    return Fault(what, part.at[0] if part.at else 0)


# ---- files -----------------------------------------------------------------------------------------------


class CsvFile:
    """An opened CSV file whose header is sound. It can be read once.

    remarks: what is to be said of the whole file (columns that are not read, or are absent), as sentences.
    """

    def __init__(
        self, records: Records, instrument: Instrument, mapping: ColumnMap | None, wave: str, site: str
    ) -> None:
        self.name, self.records, self.instrument = records.name, records, instrument
        self.mapped = mapping is not None
        self._map, self._wave, self._site = mapping or ColumnMap(), wave, site
        where = Where(records.name, records.header_line)
        header = understood(records.header, where, instrument, mapping)
        if header.problems:
            what = f"{records.name} has columns that cannot be taken as they are"
            raise InputError(what, "see: docs/import.md", header.problems)
        self.columns, self.remarks = header.columns, header.remarks

    @property
    def header(self) -> tuple[str, ...]:
        """The names as they stand in the file."""
        return self.records.header

    @property
    def header_text(self) -> str:
        """The header as a line of the file; `Bad.raw` has the same sign between the cells."""
        return self._as_it_was(self.header)

    @property
    def mark(self) -> str:
        """What a file of some of its rows has to begin with."""
        return BYTE_ORDER_MARK if self.records.from_excel else ""

    @property
    def closing_remarks(self) -> tuple[str, ...]:
        """What is known when all was read."""
        blank = self.records.blank
        return (f"Rows with nothing in them, passed over: {blank:,}.",) if blank else ()

    @property
    def delimiter(self) -> str:
        """The sign between the cells."""
        return self.records.delimiter

    @cached_property
    def rules(self) -> Rules:
        """How its records are judged. Where texts could be codes or labels, the first records are looked at."""
        spelling = Spelling.CODES
        if csv_cells.clashes(self.instrument):
            cells = self.records.look_ahead(JUDGED)
            spelling = csv_cells.spelling(cells, self.instrument, self.columns, self.records.from_excel)
        manner = Manner(spelling, self.records.from_excel, self._map)
        return Rules(self.instrument, self.columns, manner, self._wave, self._site)

    def responses(self) -> Iterator[Response | Bad]:
        """The respondents as they come. Raises InputError where the file breaks off: not UTF-8 further down, or a
        quote that is never closed."""
        rules = self.rules
        for record in self.records:
            yield self.read(record, rules)

    def read(self, record: Record, rules: Rules) -> Response | Bad:
        """One respondent."""
        cells = record.cells
        if len(cells) != self.columns.width:
            what = f"it has {len(cells)} cells, and the header has {self.columns.width}"
            hint = "a cell that holds the sign between cells is written in quotes"
            return self._bad(record, [Problem(what, hint, Where(self.name, record.line))])
        read = rules.read([*cells, *self.columns.constants])
        if isinstance(read, Response):
            return read
        if tuple(cells) == self.header:  # two files, one put below the other
            where = Where(self.name, record.line)
            return self._bad(record, [Problem(HEADER_AGAIN, "take it out", where, "answer")])
        return self._bad(record, [self._problem(record, fault) for fault in read])

    def _problem(self, record: Record, fault: Fault) -> Problem:
        where = Where(self.name, record.line, fault.at + 1)
        return Problem(f"{named(self.columns.names[fault.at])}: {fault.what}", where=where, code="answer")

    def _bad(self, record: Record, problems: Sequence[Problem]) -> Bad:
        where = Where(self.name, record.line)
        return Bad(where, record.row, tuple(problems), self._as_it_was(record.cells))

    def _as_it_was(self, cells: Sequence[str]) -> str:
        """A line again, but for what was said of it when it was refused before."""
        whole = len(cells) == len(self.header)
        kept = [c for c, name in zip(cells, self.header, strict=True) if name != REASON] if whole else list(cells)
        return self.records.raw(kept)


def open_csv(
    stream: BinaryIO,
    name: str,
    instrument: Instrument,
    mapping: ColumnMap | None = None,
    wave: str = "",
    site: str = "",
) -> CsvFile:
    """Read the head of a file. Raises InputError with all its problems: unknown, doubled, missing columns.

    mapping: None for our own names. wave, site: of the records that say none; those that say another are bad.
    """
    records = Records(stream, name, known_names(instrument, mapping))
    return CsvFile(records, instrument, mapping, wave, site)


def read_csv(
    stream: BinaryIO,
    name: str,
    instrument: Instrument,
    mapping: ColumnMap | None = None,
    wave: str = "",
    site: str = "",
) -> Iterator[Response | Bad]:
    """The respondents of a file: `open_csv(...).responses()`."""
    return open_csv(stream, name, instrument, mapping, wave, site).responses()
