"""The counts of a cross table as they may be shown: true ones for whoever holds the study, else as the gate says.

It joins how people are named (margins) to how places in a table are found. It must not know pages or tests.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from svsurvey.crosstabs.bands import Group
from svsurvey.crosstabs.counts import Cell, Crossed, Pairing
from svsurvey.crosstabs.sides import Side
from svsurvey.engine.query import Counts
from svsurvey.instrument.codebook import Kind
from svsurvey.release.cells import Name
from svsurvey.release.cuts import Labels, Place, crossing, within
from svsurvey.release.gate import Gate, Shown
from svsurvey.release.rules import LEAST_ROUNDED
from svsurvey.stats.analysis import everybody

Key = int | str


@dataclass(frozen=True)
class Seen:
    """Counts by cell, by row, by column, and of all who stand in a cell; None: withheld."""

    crossed: Crossed
    cells: Mapping[Cell, Shown]
    rows: Mapping[Key, Shown]
    columns: Mapping[Key, Shown]
    both: Shown

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is withheld."""
        counts = (*self.cells.values(), *self.rows.values(), *self.columns.values(), self.both)
        return all(n is not None for n in counts)

    @property
    def printed(self) -> list[list[int]]:
        """The rows of which nothing is withheld, as they are shown."""
        rows = [[self.cells[row.key, column.key] for column in self.crossed.columns] for row in self.crossed.rows]
        known = [[n for n in row if n is not None] for row in rows]
        return [row for row in known if len(row) == len(self.crossed.columns)]


def seen(pairing: Pairing, crossed: Crossed, counts: Counts, gate: Gate) -> Seen:
    """What may be shown of a table."""
    return _true(crossed) if gate.is_open else _gated(pairing, crossed, counts, gate)


def _true(crossed: Crossed) -> Seen:
    keys = [(row.key, column.key) for row, column in product(crossed.rows, crossed.columns)]
    rows, columns = Counter[Key](), Counter[Key]()
    for (row, column), n in crossed.cells.items():
        rows[row] += n
        columns[column] += n
    for key, values in crossed.values.items():
        rows[key] += values.total()
    return Seen(crossed, {key: crossed.cells[key] for key in keys}, rows, columns, crossed.answered)


def names_few(pairing: Pairing, counts: Counts) -> bool:
    """Whether a label on record stands for so few that it cannot be shown."""
    if pairing.side.pool is not None:
        return False
    by_label: dict[object, int] = {}
    for key, n in counts.cells.items():
        by_label[key[0]] = by_label.get(key[0], 0) + n
    return min(by_label.values(), default=0) < LEAST_ROUNDED


# ---- for other eyes -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """One side of the table under the names that all tables share."""

    side: Side
    place: Place | Labels
    groups: tuple[Group, ...]

    def of(self, value: object) -> Name:
        """The name of a stored value: of a label, an answer, a gap; of a number, of its band."""
        if isinstance(self.place, Labels):
            return self.place.answer(str(value))
        if self._is_number and value is not None and value not in self.place.variable.missing:
            found = self.side.read(value)
            return self._band(found) if isinstance(found, Group) else (self.place.field, "band", "none")
        return self.place.name_of(value)

    @property
    def every(self) -> list[Name]:
        """All names: answers and gaps of an item; labels that occur."""
        if isinstance(self.place, Labels):
            return [self.place.answer(group.key) for group in self.groups]
        variable = self.place.variable
        bands = map(self._band, self.groups) if self._is_number else ()
        return [*bands, *(self.of(code) for code in (*variable.codes, *variable.missing))]

    def shown(self, group: Group) -> Name:
        """The name of a group: of its answer, or of a band."""
        members = self.members(group)
        return members[0] if len(members) == 1 else self._band(group)

    def members(self, group: Group) -> tuple[Name, ...]:
        """The names that are together in a group."""
        if isinstance(self.place, Labels):
            return (self.place.answer(group.key),)
        if self._is_number:
            return (self._band(group),)
        return tuple(self.of(code) for code in self.place.variable.codes if group.holds(code))

    @property
    def _is_number(self) -> bool:
        return isinstance(self.place, Place) and self.place.variable.kind is Kind.NUMBER

    def _band(self, group: Group) -> Name:
        return self.place.field, "band", group.short


def _names(side: Side, groups: tuple[Group, ...], versions: tuple[str, ...]) -> _Names:
    place: Place | Labels = Labels(side.name, everybody(side.versions)) if side.pool is None else side.pool.place
    return _Names(side, place if side.versions == versions else within(place, versions), groups)


def _gated(pairing: Pairing, crossed: Crossed, counts: Counts, gate: Gate) -> Seen:
    assert pairing.outcome.side is not None
    row = _names(crossed.side, crossed.rows, pairing.versions)
    column = _names(pairing.outcome.side, crossed.columns, pairing.versions)
    numbers: dict[tuple[Name, Name], int] = dict.fromkeys(product(row.every, column.every), 0)
    for (r, c), n in counts.cells.items():
        numbers[row.of(r), column.of(c)] = numbers.get((row.of(r), column.of(c)), 0) + n
    rows, columns = [row.shown(g) for g in row.groups], [column.shown(g) for g in column.groups]
    bands = {side.shown(g): side.members(g) for side in (row, column) for g in side.groups}
    title = f"{crossed.side.name} by {crossed.outcome.name}{_marks(row, column)}"
    shown = gate(crossing(title, row.place, column.place, _squared(numbers), rows, columns, bands))
    return Seen(
        crossed,
        {(r.key, c.key): shown[row.shown(r), column.shown(c)] for r, c in product(row.groups, column.groups)},
        {r.key: shown["of", row.shown(r), column.place.field] for r in row.groups},
        {c.key: shown["of", column.shown(c), row.place.field] for c in column.groups},
        shown["both", row.place.field, column.place.field],
    )


def _marks(*sides: _Names) -> str:
    """What tells tables of the same items apart: their bands."""
    shorts = [",".join(group.short for group in side.groups) for side in sides if side.side.banded]
    return f" ({'; '.join(shorts)})" if shorts else ""


def _squared(counts: Mapping[tuple[Name, Name], int]) -> dict[tuple[Name, Name], int]:
    """The same with every combination of the names that occur: codes that no option has come in so."""
    rows, columns = dict.fromkeys(r for r, _ in counts), dict.fromkeys(c for _, c in counts)
    return {cell: counts.get(cell, 0) for cell in product(rows, columns)}
