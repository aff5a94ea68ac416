"""The fast way in for CSV: many records at once, as the rows of a study. The verdict is the one of `csv_rows`.

The texts of each column are looked up in what was made of them before, by `csv_rows` and by nothing else; which of
them may stand there depends on the route, which is looked up by the answers that decide it. A record with anything
new to these tables, or with anything wrong, is read by `csv_rows`. It must not know a database.
"""

import gc
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from typing import Any

from svsurvey.instrument.codebook import Kind, Variable, encode, variables
from svsurvey.intake.bad import Bad
from svsurvey.intake.csv_cells import Fault, Part
from svsurvey.intake.csv_records import Record, lines_in
from svsurvey.intake.csv_rows import CsvFile, Rules, filled, gap_of
from svsurvey.response import RECORD, Disposition, Mode, Response, Value
from svsurvey.store.schema import KEY_BYTES, Layout, Row

CHUNK = 200
"""Records that are looked up together; with more the tables and cells outgrow the caches of a processor."""

TOGETHER = 4 * 2**20
"""Characters of the file that are handed on together (about 20,000 responses to 50 questions). The store puts them
in order of their ids before they are saved: with fewer, the pages of the study are read and written more often."""

KEPT = 6 * 2**20
"""Characters that are kept to be looked up, in all; of what a way through the questions hangs on, a quarter."""

MOST_WAYS = 500

Cells = list[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """Responses as a study keeps them (`Layout.row`, `Layout.pieces`), each under an id drawn by chance."""

    rows: list[Row] = field(repr=False)
    pieces: list[Row] = field(repr=False)


def batches(file: CsvFile) -> Iterator[Batch | Bad]:
    """What `file.responses()` gives, in batches; for a study that is not sealed. Raises InputError as it does."""
    with _uncollected():
        work, batch, size, row = _Work(file, file.rules), Batch([], []), 0, 0
        while chunk := _next_chunk(file, row):
            yield from work.take(chunk, batch)
            row += chunk.number
            size += chunk.number * (file.columns.width + sum(map(len, chunk.last)))  # one stands for all
            if size > TOGETHER and batch.rows:
                yield batch
                batch, size = Batch([], []), 0
        if batch.rows:
            yield batch


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows are made by the thousand and hold no cycles: a fifth of the time would go into looking for some."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Strange(Exception):
    """Something that the tables do not hold. Raised and caught in this file only."""


# ---- tables ----------------------------------------------------------------------------------------------


@dataclass
class _Room:
    """What is left of the memory for texts."""

    left: int

    def take(self, size: int) -> bool:
        """Whether one more can be kept, with its key and its place."""
        self.left -= size + 200
        return self.left > 0


class _Kept(dict[Any, Any]):
    """What was made once is kept as long as there is room. make: may raise _Strange. keeps: what is worth it."""

    def __init__(self, make: Callable[[Any], Any], room: _Room, keeps: Callable[[Any], bool]) -> None:
        super().__init__()
        self._make, self._room, self._keeps = make, room, keeps

    def __missing__(self, key: Any) -> Any:
        made = self._make(key)
        if self._keeps(key) and self._room.take(sum(map(len, key))):
            self[key] = made
        return made


class _Slot:
    """The cells of one part and what they become, asked and skipped. A key is a text, of several cells a tuple."""

    def __init__(self, part: Part, rules: Rules, own: Mapping[str, Sequence[Variable]], room: _Room) -> None:
        self.part, self._rules = part, rules
        made = [variable for place in part.places for variable in own[place.name]]
        self.joined = [variable for variable in made if not variable.apart]
        self.apart = [variable for variable in made if variable.apart]
        self._all = [*self.joined, *self.apart]
        self.single = len(part.at) == len(self._all) == 1
        words = self._words()
        self.asked, self.skipped = (
            _Kept(self._maker(asked), room, lambda key: not any(key[at] for at in words) if key else True)
            for asked in (True, False)
        )

    def _words(self) -> list[int]:
        """Where in a key there are free words, which are seldom met again. A single text begins at 0 as well."""
        if self.single:
            return [0] if self._all[0].kind is Kind.TEXT else []
        return [len(self.part.at) - 1] if len(self.part.at) > len(self.joined) else []

    def _maker(self, asked: bool) -> Callable[[Any], Any]:
        part, rules, missing, all_ = self.part, self._rules, self._rules.instrument.missing, self._all
        gap, single = gap_of(part), self.single

        def make(key: Any) -> Any:
            read = part.read((key,) if single else key)
            settled = rules.judged(part, read, asked, gap, partial=False)
            values = {name: value for name, value in settled.items() if not isinstance(value, Fault)}
            if len(values) < len(settled):
                raise _Strange
            made = tuple(encode(variable, values, missing) for variable in all_)
            return made[0] if single else made

        return make

    def columns(self, known: Mapping[Any, Any], columns: Sequence[Sequence[str]], rows: int) -> list[Any]:
        """What is stored of so many rows: one iterable a variable, first those of the row."""
        at = self.part.at
        if self.single:
            return [map(known.__getitem__, columns[at[0]])]
        if not at:
            return [repeat(cell, rows) for cell in known[()]]
        return list(zip(*map(known.__getitem__, zip(*(columns[place] for place in at), strict=True)), strict=True))


_Way = list[tuple[_Slot, Mapping[Any, Any]]]
"""Every slot with the table that holds on this way through the questions."""


# ---- rows ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Chunk:
    """Records that are looked up together. before: how many records came before; line: the last of those before.

    flat: all cells one after another, where each record is as wide as the header and stands on one line. lines:
    else the records, with empty ones for empty lines.
    """

    width: int
    before: int
    line: int
    flat: Cells | None = None
    lines: Sequence[Cells] = ()

    @cached_property
    def rows(self) -> list[Cells]:
        """Each record by itself."""
        if self.flat is None:
            return [cells for cells in self.lines if cells]
        return [self.flat[at : at + self.width] for at in range(0, len(self.flat), self.width)]

    @property
    def number(self) -> int:
        """How many records there are."""
        return len(self.rows) if self.flat is None else len(self.flat) // self.width

    @property
    def last(self) -> Cells:
        """The last record or empty line."""
        return self.lines[-1] if self.flat is None else self.flat[-self.width :]

    @property
    def is_even(self) -> bool:
        """Whether every record is as wide as the header."""
        return self.flat is not None or all(len(cells) == self.width for cells in self.rows)

    def columns(self, places: Sequence[int]) -> list[Sequence[str]]:
        """The cells of some records by column."""
        if len(places) < self.number:
            return list(zip(*(self.rows[place] for place in places), strict=True))
        return [self.column(at) for at in range(self.width)] if self.flat else list(zip(*self.rows, strict=True))

    def column(self, at: int) -> Sequence[str]:
        """One column of all."""
        return [cells[at] for cells in self.rows] if self.flat is None else self.flat[at :: self.width]

    def record(self, place: int) -> Record:
        """One of them with its place in the file."""
        at, line = -1, self.line
        for cells in self.rows if self.flat is not None else self.lines:
            at += bool(cells)
            if at == place:
                break
            line += lines_in(cells)
        return Record(self.before + place + 1, line + 1, self.rows[place])


def _next_chunk(file: CsvFile, before: int) -> _Chunk | None:
    records, width, line = file.records, file.columns.width, file.records.line
    flat = records.flat(CHUNK)
    if flat is not None:
        return _Chunk(width, before, line, flat) if flat else None
    lines = records.lines(CHUNK)
    return _Chunk(width, before, line, lines=lines) if lines else None


class _Work:
    """Chunks of one file to batches."""

    def __init__(self, file: CsvFile, rules: Rules) -> None:
        self._file, self._rules, self._layout = file, rules, Layout(file.instrument)
        own: dict[str, list[Variable]] = {}
        for variable in variables(file.instrument):
            own.setdefault(variable.field, []).append(variable)
        room, smaller = _Room(KEPT), _Room(KEPT // 4)
        self._slots = [_Slot(part, rules, own, room) for part in rules.parts]
        self._width = file.columns.width
        self._about_at = [at for name, at in file.columns.about.items() if name != RECORD[0]]
        self._about = _Kept(self._make_about, smaller, lambda key: True)
        steering = file.instrument.steering
        self._steering = [p for p in rules.parts if any(place.name in steering for place in p.places)]
        self._steering_at = [at for part in self._steering for at in part.at]
        self._by_route: dict[frozenset[str], _Way] = {}
        self._ways = _Kept(self._make_way, smaller, lambda key: True)

    def take(self, chunk: _Chunk, batch: Batch) -> list[Bad]:
        """All that is sound in a chunk goes into the batch; gives what is bad, in its order."""
        if not chunk.number:
            return []
        strange: list[int] = []
        for way, places in self._by_way(chunk):
            if way is None:
                strange += places
            else:
                self._pack(way, chunk, places, batch, strange)
        return [found for place in sorted(strange) if (found := self._plainly(chunk.record(place), batch))]

    def _plainly(self, record: Record, batch: Batch) -> Bad | None:
        read = self._file.read(record, self._rules)
        if not isinstance(read, Response):
            return read
        batch.rows.append(self._layout.row(read))
        batch.pieces.extend(self._layout.pieces(read))
        return None

    # ---- by the way that was gone

    def _by_way(self, chunk: _Chunk) -> Iterator[tuple[_Way | None, Sequence[int]]]:
        """The records by the questions that were asked; None: by those that must be looked at first."""
        everybody = range(chunk.number)
        if not chunk.is_even:
            yield None, everybody
        elif not self._steering_at:
            yield self._way_of(()), everybody
        else:
            keys = zip(*(self._column(chunk, at) for at in self._steering_at), strict=True)
            ways = list(map(self._way_of, keys))
            groups: dict[int, list[int]] = {}
            for place, way in enumerate(ways):
                groups.setdefault(id(way), []).append(place)
            yield from ((ways[places[0]], places) for places in groups.values())

    def _column(self, chunk: _Chunk, at: int) -> Sequence[str]:
        if at >= self._width:
            return [self._file.columns.constants[at - self._width]] * chunk.number
        return chunk.column(at)

    def _way_of(self, key: tuple[str, ...]) -> _Way | None:
        try:
            return self._ways[key]  # type: ignore[no-any-return]
        except _Strange:
            return None

    def _make_way(self, key: tuple[str, ...]) -> _Way:
        """The way of somebody with these cells in the columns that decide it."""
        cells = iter(key)
        known: dict[str, Value] = {}
        for part in self._steering:
            read = part.read([next(cells) for _ in part.at])
            if any(isinstance(value, Fault) for value in read.values()):
                raise _Strange
            known |= dict(filled(read, gap_of(part)))
        route = frozenset(item.id for item in self._file.instrument.route(known))
        if route not in self._by_route:
            if len(self._by_route) >= MOST_WAYS:
                self._by_route.clear()
            self._by_route[route] = [
                (slot, slot.asked if slot.part.item.id in route else slot.skipped) for slot in self._slots
            ]
        return self._by_route[route]

    # ---- together

    def _pack(self, way: _Way, chunk: _Chunk, places: Sequence[int], batch: Batch, strange: list[int]) -> None:
        """Into the batch what the tables hold; what they do not is found by halves."""
        try:
            found = self._packed(way, chunk.columns(places), len(places))
        except _Strange:
            if len(places) == 1:
                strange += places
                return
            half = len(places) // 2
            self._pack(way, chunk, places[:half], batch, strange)
            self._pack(way, chunk, places[half:], batch, strange)
            return
        batch.rows.extend(found.rows)
        batch.pieces.extend(found.pieces)

    def _packed(self, way: _Way, columns: list[Sequence[str]], number: int) -> Batch:
        """Records of one way, each cell looked up. Raises _Strange."""
        columns += [(constant,) * number for constant in self._file.columns.constants]
        about = self._abouts(columns, number)
        joined, apart = [], []
        for slot, known in way:
            made = slot.columns(known, columns, number)
            cut = len(slot.joined)
            joined += made[:cut]
            apart += [(variable.name, cells) for variable, cells in zip(slot.apart, made[cut:], strict=True)]
        record = list(zip(*about, strict=True))
        packed = list(zip(_ids(number), *record[:-1], *joined, strict=False))
        wave, made_up = record[1], record[-1]
        pieces = (zip(_ids(number), repeat(name), wave, made_up, cells, strict=False) for name, cells in apart)
        return Batch(packed, list(chain.from_iterable(pieces)))

    def _abouts(self, columns: Sequence[Sequence[str]], number: int) -> list[tuple[str, str, str, str, str, int]]:
        if not self._about_at:
            return [self._about[()]] * number
        keys = zip(*(columns[at] for at in self._about_at), strict=True)
        return list(map(self._about.__getitem__, keys))

    def _make_about(self, key: tuple[str, ...]) -> tuple[str, str, str, str, str, int]:
        """What is stored beside the answers, and whether it was made up. Who left early is read plainly: what is
        empty there depends on what comes later."""
        cells = [""] * (self._width + len(self._file.columns.constants))
        for at, text in zip(self._about_at, key, strict=True):
            cells[at] = text
        about = self._rules.about(cells)
        if isinstance(about, Fault) or about.disposition is not Disposition.COMPLETE:
            raise _Strange
        mode, ended = about.mode, about.disposition
        version = self._file.instrument.version
        return version, about.wave, about.site, mode.value, ended.value, int(mode is Mode.SIMULATED)


def _ids(number: int) -> list[bytes]:
    """Random ids, as `schema.drawn` draws them."""
    drawn = secrets.token_bytes(KEY_BYTES * number)
    return [drawn[at : at + KEY_BYTES] for at in range(0, len(drawn), KEY_BYTES)]
