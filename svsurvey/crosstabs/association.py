"""An outcome held against predictors: one table in the layout of a published one, and every test behind it.

`Association(study, outcome, predictors, layout)` is an analysis like any other: a report can ask for it, too. It
must not know how counts are got, what a test computes, or how a page looks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from svsurvey.crosstabs.bands import Group
from svsurvey.crosstabs.comparison import Comparison
from svsurvey.crosstabs.counts import EVERY_LAYER, Layer
from svsurvey.crosstabs.how_to_read import IN_LIMITS, reading, unchosen
from svsurvey.crosstabs.releasable import demand_releasable
from svsurvey.crosstabs.remarks import remarks
from svsurvey.crosstabs.shown import Key, names_few, seen
from svsurvey.crosstabs.sides import Gone
from svsurvey.crosstabs.significance import Tests, differences_table, tests_of, tests_table
from svsurvey.crosstabs.tables import (
    Everybody,
    Predictor,
    ShareStyle,
    bases_table,
    numbers_table,
    residuals_table,
    shares_table,
)
from svsurvey.engine.query import Facts
from svsurvey.release.gate import Gate
from svsurvey.report.model import Block, Entry, Note, Table
from svsurvey.stats.analysis import TOO_FEW, shown_at_all


@dataclass(frozen=True)
class Association(Comparison):
    """A comparison, and what follows from its counts."""

    def compute(self, facts: Facts, gate: Gate) -> Block:
        """The block: tables by layer, each with who is in none of its cells; last all tests.

        Whatever it is part of, nothing of it is told to others that `demand_releasable` refuses."""
        if not gate.is_open:
            demand_releasable(self)
        tables, every = list[Table](), list[Tests]()
        for layer in self._layers(facts):
            if predictors := list(self._predictors(facts, gate, layer)):
                every += [predictor.tests for predictor in predictors if predictor.tests is not None]
                tables += self._tables(facts, gate, predictors, layer)
        if every:
            differences = differences_table(every)
            tables += [differences] if differences else []
            tables.append(tests_table(every, reading(every, self.outcome.is_number)))
        notes = (
            *remarks(self, facts, gate),
            *unchosen(every),
            *([IN_LIMITS] if tables and gate.is_rounded else []),
        )
        return shown_at_all(self._block(facts, gate, notes, tables))

    def _block(self, facts: Facts, gate: Gate, notes: Sequence[Note], tables: Sequence[Table]) -> Block:
        item, pools = self.outcome.item, self.outcome.pools
        number = str(self.study.newest.number(item) or "") if item else ""
        entries: tuple[Entry, ...] = ()
        if len(pools) == 1 and self.outcome.scores is None:
            entries = pools[0].base(facts, gate).entries
        found = (*notes, *([] if tables else [TOO_FEW]))
        return Block(self.outcome.name, self.outcome.label, "association", number, entries, found, tuple(tables))

    def _layers(self, facts: Facts) -> list[Layer]:
        if self.within is None:
            return [EVERY_LAYER]
        found = self.within.with_labels(key[0] for key in facts[self.everybody].cells)
        return [Layer(f"{found.label}: {group.label}", group) for group in found.groups]

    def _predictors(self, facts: Facts, gate: Gate, layer: Layer) -> Iterator[Predictor]:
        """Every predictor with its counts; to others none whose wave or site has few people."""
        for pairing in self.pairings:
            counts = facts[pairing.question]
            if gate.is_open or not names_few(pairing, counts):
                crossed = pairing.crossed(counts, layer.group)
                shown = seen(pairing, crossed, counts, gate)
                tested = gate.is_open or (shown.is_whole and not gate.is_rounded)
                yield Predictor(shown, tests_of(crossed, layer, self.layout.seed) if tested else None)

    def _tables(self, facts: Facts, gate: Gate, predictors: Sequence[Predictor], layer: Layer) -> list[Table]:
        if self.outcome.is_number:
            tables = [numbers_table(predictors, self._values(facts, layer.group), layer, self.layout.intervals)]
        else:
            style = ShareStyle(self.layout.percent, self.layout.intervals, gate.is_rounded)
            tables = [shares_table(predictors, self._answers(facts, gate, layer.group), style, layer)]
            tables += [residuals_table(predictors, layer)] if self.layout.residuals else []
        return [*tables, bases_table(predictors, layer)] if gate.is_open else tables

    def _answers(self, facts: Facts, gate: Gate, layer: Group | None) -> Everybody | None:
        """How often each answer was given, whatever the predictors say."""
        if not gate.is_open:
            base = self.outcome.pools[0].base(facts, gate)
            given = {group.key: base.given.get(group.key) for group in self.outcome.groups}
            return None if self.outcome.banded else Everybody(given, base.answered)
        answers: dict[Key, int] = {group.key: 0 for group in self.outcome.groups}
        for read, n in self._one_way(facts, layer):
            if isinstance(read, Group):
                answers[read.key] += n
        return Everybody(answers, sum(answers.values()))

    def _values(self, facts: Facts, layer: Group | None) -> Mapping[float, int]:
        values: dict[float, int] = {}
        for read, n in self._one_way(facts, layer):
            if not isinstance(read, Group | Gone):
                values[read] = values.get(read, 0) + n
        return values

    def _one_way(self, facts: Facts, layer: Group | None) -> Iterator[tuple[Group | float | Gone, int]]:
        cells, within = facts[self.everybody].cells, self.within
        if within is None:
            yield from ((self.outcome.read(key), n) for key, n in cells.items())
            return
        within = within.with_labels(key[0] for key in cells)
        yield from ((self.outcome.read(key[1:]), n) for key, n in cells.items() if within.read(key[0]) == layer)
