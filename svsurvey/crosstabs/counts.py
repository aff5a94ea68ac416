"""Who stands where when an outcome is held against a predictor: cells, or values by group, and who is in none.

Keys of counts are read here, once. It must not know tests, pages or how names were typed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from svsurvey.crosstabs.bands import Group
from svsurvey.crosstabs.sides import Gone, Outcome, Side
from svsurvey.engine.query import CountQuery, Counts
from svsurvey.stats.analysis import Study

Cell = tuple[int | str, int | str]
"""The keys of a row's group and of a column's."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The people of a table. title: its words. group: which group of what splits them; None: everybody."""

    title: str = ""
    group: Group | None = None

    @property
    def mark(self) -> str:
        """The end of a table's key."""
        return "" if self.group is None else f"_{self.group.key}"


EVERY_LAYER = Layer()


@dataclass(frozen=True)
class Pairing:
    """An outcome and a predictor, perhaps within the groups of a third; what it asks of the data."""

    study: Study
    outcome: Outcome
    side: Side
    within: Side | None = None

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """The versions in which all of them mean the same."""
        sides = [side for side in (self.side, self.within) if side is not None]
        return tuple(v for v in self.outcome.versions if all(v in side.versions for side in sides))

    @property
    def question(self) -> CountQuery:
        """How often each value of the outcome occurs with each of the others."""
        by = (self.side.column,) if self.within is None else (self.side.column, self.within.column)
        return self.outcome.question(by, self.study, self.versions)

    def crossed(self, counts: Counts, layer: Group | None = None) -> "Crossed":
        """Everybody at their place. layer: only those in this group of `within`."""
        side = self.side.with_labels(key[0] for key in counts.cells)
        within = self.within and self.within.with_labels(key[1] for key in counts.cells)
        found = Crossed(side, self.outcome)
        for key, n in counts.cells.items():
            if within is None or within.read(key[1]) == layer:
                found.put(side.read(key[0]), self.outcome.read(key[1 if within is None else 2 :]), n)
        return found


@dataclass
class Crossed:
    """Counts by cell, or by group and value, and of those who are in none.

    outcome_gaps: asked both, without an outcome. gaps: with an outcome, and without a group of the predictor.
    """

    side: Side
    outcome: Outcome
    cells: Counter[Cell] = field(default_factory=Counter)
    values: dict[int | str, Counter[float]] = field(default_factory=dict)
    outcome_gaps: Counter[Gone] = field(default_factory=Counter)
    gaps: Counter[Gone] = field(default_factory=Counter)
    unasked: int = 0

    def put(self, row: Group | Gone, column: Group | float | Gone, n: int) -> None:
        """So many responses at a place."""
        if any(isinstance(place, Gone) and not place.asked for place in (row, column)):
            self.unasked += n
        elif isinstance(column, Gone):
            self.outcome_gaps[column] += n
        elif isinstance(row, Gone):
            self.gaps[row] += n
        elif isinstance(column, Group):
            self.cells[row.key, column.key] += n
        else:
            self.values.setdefault(row.key, Counter())[column] += n

    @property
    def rows(self) -> tuple[Group, ...]:
        """The groups of the predictor."""
        return self.side.groups

    @property
    def columns(self) -> tuple[Group, ...]:
        """The groups of the outcome; none for a number."""
        return self.outcome.groups

    @property
    def table(self) -> list[list[int]]:
        """Cells as rows of whole numbers, all rows and columns in their order."""
        return [[self.cells[row.key, column.key] for column in self.columns] for row in self.rows]

    def of(self, row: Group) -> Mapping[float, int]:
        """The values in one group, and how often each."""
        return self.values.get(row.key, Counter())

    @property
    def has_two_groups(self) -> bool:
        """Whether values are those of two groups, and no more."""
        return sum(bool(self.of(row)) for row in self.rows) == 2

    @property
    def answered(self) -> int:
        """How many stand in a cell."""
        return self.cells.total() + sum(values.total() for values in self.values.values())

    @property
    def asked(self) -> int:
        """How many were put both questions."""
        return self.answered + self.outcome_gaps.total() + self.gaps.total()
