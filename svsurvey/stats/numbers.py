"""Items that are answered with a number: where the answers lie, and a small histogram. It knows no other items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from svsurvey.engine.query import Facts, Query
from svsurvey.instrument.model import Item
from svsurvey.release.cuts import of_parts
from svsurvey.release.gate import Gate, Shown
from svsurvey.report.model import Bar, Block, Column, Row, Table, count
from svsurvey.stats.analysis import Measure, Pool, Study, question_block
from svsurvey.stats.spread import Bin, Counted, bins, blurred, spread, spread_table, stretches, unfolding

if TYPE_CHECKING:  # for types only: it loads numpy
    from svsurvey.release.moments import Cell


@dataclass(frozen=True)
class Numbers:
    """A number or slider item."""

    study: Study
    item: Item

    @cached_property
    def pool(self) -> Pool:
        (variable,) = self.study.variables_of(self.item)
        return self.study.pool(variable)

    @cached_property
    def measure(self) -> Measure:
        return self.study.measure(self.pool)

    def needs(self) -> tuple[Query, ...]:
        return self.pool.questions

    def compute(self, facts: Facts, gate: Gate) -> Block:
        base, counted, decimals = (
            self.pool.base(facts, gate),
            numbers_of(self.pool.given(facts)),
            self.measure.decimals,
        )
        tables = [self._numbers(counted, base.answered, gate)]
        found = self._stretches(counted, gate)
        if len(counted) > 1 if gate.is_open else found:
            tables.append(histogram(found, self._heights(found, sum(counted.values()), gate), decimals))
        return question_block(self.study, self.item, [self.pool], facts, gate, tuple(tables))

    def _numbers(self, counted: Counted, n: Shown, gate: Gate) -> Table:
        decimals = self.measure.decimals
        if gate.is_open:
            return spread_table(spread(counted), decimals, decimals + 1, self.pool.variable.unit)
        found, people, step = self._stretches(counted, gate), sum(counted.values()), 10.0**-decimals
        heights = self._heights(found, people, gate)
        result = blurred(counted, n if None not in heights else None, step)
        if gate.is_rounded and result.mean is not None:
            result = unfolding(result, people, step, self._cells(people, found, heights))
        return spread_table(replace(result, n=n), decimals, decimals + 1, self.pool.variable.unit)

    def _cells(self, people: int, found: tuple[Bin, ...], heights: Sequence[Shown]) -> "list[Cell]":
        """The stretches with all that can be answered in them; none where an answer may lie outside."""
        from svsurvey.release.moments import Cell

        scale, ends = 10**self.measure.decimals, self.measure.ends
        if ends is None or sum(stretch.n for stretch in found) != people:
            return []
        cells = []
        for stretch, n in zip(found, heights, strict=True):
            low, high = (round(end * scale) for end in (max(stretch.low, ends[0]), min(stretch.high, ends[1])))
            cells.append(Cell(tuple(at / scale for at in range(low, high + 1)), n or 0, stretch.n))
        return cells

    def _stretches(self, counted: Counted, gate: Gate) -> tuple[Bin, ...]:
        """Of the answers there are; to others of all that can be answered, for the ends are single persons."""
        decimals, ends = self.measure.decimals, self.measure.ends
        if gate.is_open:
            return bins(counted, decimals)
        return stretches(counted, *ends, decimals) if ends else ()

    def _heights(self, found: tuple[Bin, ...], n: int, gate: Gate) -> list[Shown]:
        place = self.pool.place
        names = {place.stretch(stretch.low): stretch.n for stretch in found}
        shown = gate(of_parts(f"{place.field} (stretches)", place.answered, n, names)) if names else {}
        return [shown[name] for name in names]


def numbers_of(given: Mapping[int | float | str, int]) -> dict[float, int]:
    """The answers that are numbers."""
    return {value: n for value, n in given.items() if isinstance(value, int | float)}


def histogram(found: Sequence[Bin], heights: Sequence[Shown], decimals: int) -> Table:
    """Counts by stretches of values; the longest bar fills the room."""
    tallest = max(n or 0 for n in heights) or 1
    rows = [
        Row(label, label, (count(n),), picture=None if n is None else Bar(n / tallest))
        for label, n in zip([_label(stretch, decimals) for stretch in found], heights, strict=True)
    ]
    return Table("histogram", (Column("n", "n"),), tuple(rows))


def _label(stretch: Bin, decimals: int) -> str:
    low, high = f"{stretch.low:.{decimals}f}", f"{stretch.high:.{decimals}f}"
    return low if low == high else f"{low} to {high}"
