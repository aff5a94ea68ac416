"""An outcome held against predictors: one table in the layout of a published one, and every test behind it.

`Association(study, outcome, predictors, layout)` is an analysis like any other: a report can ask for it, too. It
must not know how counts are got, what a test computes, or how a page looks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from svsurvey.crosstabs.bands import Group
from svsurvey.crosstabs.counts import Crossed, Pairing
from svsurvey.crosstabs.how_to_read import IN_LIMITS, reading
from svsurvey.crosstabs.shown import Key, seen
from svsurvey.crosstabs.sides import Gone, Naming, Outcome, Side
from svsurvey.crosstabs.significance import Tests, differences_table, tests_of, tests_table
from svsurvey.crosstabs.tables import (
    Everybody,
    Line,
    Percent,
    Setting,
    bases_table,
    numbers_table,
    residuals_table,
    shares_table,
)
from svsurvey.engine.query import CountQuery, Counts, Facts, Query
from svsurvey.errors import ReleaseRefused, UsageError
from svsurvey.instrument.codebook import Kind
from svsurvey.instrument.domain import Multiple, Single
from svsurvey.instrument.model import Item
from svsurvey.instrument.words import in_words
from svsurvey.release.rules import LEAST_ROUNDED
from svsurvey.report.model import Block, Entry, Note, Table
from svsurvey.stats.analysis import TOO_FEW, Pool, Study, shown_at_all, version_notes
from svsurvey.stats.gate import Gate


@dataclass(frozen=True)
class Layout:
    """How it is set. percent: what percentages are of. collapse: bands of the outcome, as they are typed.
    layers: an item; one table for each of its answers. intervals: of each percentage. seed: for what is drawn by
    chance.
    """

    percent: Percent = Percent.ROW
    collapse: str = ""
    layers: str = ""
    intervals: bool = False
    residuals: bool = False
    seed: int = 1


@dataclass(frozen=True)
class Association:
    """One outcome and its predictors.

    outcome_name: an item, a row of a grid, an option that can be ticked (`support___3`), a number or a score.
    predictor_names: items, rows, options, `wave`, `site`; a number with bands (`hours=0-20,21-40`); a multiple
    item stands for all its options. `needs` raises UsageError for names that nothing has and for what cannot
    stand where it is wanted.
    """

    study: Study
    outcome_name: str
    predictor_names: tuple[str, ...]
    layout: Layout = Layout()

    # ---- who and what

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome. Raises UsageError."""
        return Naming(self.study).outcome(self.outcome_name, self.layout.collapse)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The predictors, one for each option of a multiple item. Raises UsageError."""
        naming = Naming(self.study)
        found = [side for text in self.predictor_names for side in naming.predictors(text)]
        if not found:
            raise UsageError("there is nothing to group by", "name an item: --by ITEM")
        if any(side.name == self.outcome.name for side in found):
            raise UsageError(f"{self.outcome.name} cannot be held against itself", "leave it out of --by")
        return tuple({(side.name, side.groups): side for side in found}.values())

    @cached_property
    def within(self) -> Side | None:
        """What splits the table into layers. Raises UsageError."""
        if not self.layout.layers:
            return None
        found = Naming(self.study).predictors(self.layout.layers)
        if len(found) != 1 or found[0].name in (self.outcome.name, *(side.name for side in self.sides)):
            hint = "for example --layers gender"
            raise UsageError("layers are the answers of one item that is neither outcome nor predictor", hint)
        return found[0]

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """Every predictor with the outcome. Raises UsageError where no version asked both."""
        pairings = tuple(Pairing(self.study, self.outcome, side, self.within) for side in self.sides)
        for pairing in pairings:
            if not pairing.versions:
                what = f"no version asks both {self.outcome.name} and {pairing.side.name} as the newest does"
                raise UsageError(what, "name another version with --version")
        return pairings

    @cached_property
    def everybody(self) -> CountQuery:
        """The outcome alone, by layers."""
        within = self.within
        versions = [v for v in self.outcome.versions if within is None or v in within.versions]
        return self.outcome.question((within.column,) if within else (), self.study, tuple(versions))

    @cached_property
    def pools(self) -> Mapping[str, Pool]:
        """Every variable in it by name."""
        sides = [side for side in (*self.sides, self.within) if side is not None]
        of_sides = {side.name: side.pool for side in sides if side.pool is not None}
        return {pool.variable.name: pool for pool in self.outcome.pools} | of_sides

    def needs(self) -> tuple[Query, ...]:
        others = [other.question for pool in self.pools.values() for other in pool.others]
        one_way = [pool.question for pool in self.outcome.pools]
        return (*(pairing.question for pairing in self.pairings), self.everybody, *one_way, *others)

    # ---- what may be shown to others

    def demand_releasable(self) -> None:
        """Raises ReleaseRefused for what is shown to its owner only, and UsageError as `needs` does."""
        if self.within is not None:
            raise ReleaseRefused(
                "tables in layers are not released: their cells are too small", "leave out --layers"
            )
        if self.layout.residuals:
            raise ReleaseRefused("residuals are not released: they give the counts away", "leave out --residuals")
        if self.outcome.is_number or self.outcome.side is None:
            hint = f"`summary` releases {'numbers' if self.outcome.side else 'scores'}"
            raise ReleaseRefused(f"the values of {self.outcome.name} by groups are not released", hint)
        for side in (self.outcome.side, *self.sides):
            kind = side.pool.variable.kind if side.pool else None
            if kind in IN_SUMMARY_ONLY:
                what = IN_SUMMARY_ONLY[kind]
                raise ReleaseRefused(f"{what} are not released by groups", f"leave out {side.name}")
            if _limited(self.study, side):
                raise ReleaseRefused(
                    f"the options of {side.item} are not released: how many may be ticked is limited, and with "
                    "that the counts would give each other away",
                    f"leave out {side.name}",
                )

    # ---- what follows

    def compute(self, facts: Facts, gate: Gate) -> Block:
        """The block: tables by layer, each with who is in none of its cells; last all tests.

        Whatever it is part of, nothing of it is told to others that `demand_releasable` refuses."""
        if not gate.is_open:
            self.demand_releasable()
        tables, every = list[Table](), list[Tests]()
        for key, title, layer in self._layers(facts):
            lines = [
                self._line(pairing, crossed, facts[pairing.question], gate, layer, title)
                for pairing, crossed in self._crossed(facts, gate, layer)
            ]
            if lines:
                every += [line.tests for line in lines if line.tests is not None]
                tables += self._tables(facts, gate, lines, layer, key, title)
        if every:
            differences = differences_table(every)
            tables += [differences] if differences else []
            tables.append(tests_table(every, reading(every, self.outcome.is_number)))
        notes = (*self._remarks(facts, gate), *([IN_LIMITS] if tables and gate.is_rounded else []))
        return shown_at_all(self._block(facts, gate, notes, tables))

    def _block(self, facts: Facts, gate: Gate, notes: Sequence[Note], tables: Sequence[Table]) -> Block:
        item, pools = self.outcome.item, self.outcome.pools
        number = str(self.study.newest.number(item) or "") if item else ""
        entries: tuple[Entry, ...] = ()
        if len(pools) == 1 and self.outcome.scores is None:
            entries = pools[0].base(facts, gate).entries
        found = (*notes, *([] if tables else [TOO_FEW]))
        return Block(self.outcome.name, self.outcome.label, "association", number, entries, found, tuple(tables))

    def _layers(self, facts: Facts) -> list[tuple[str, str, Group | None]]:
        """The end of a table's key, the words of its title, and the group of people in it."""
        if self.within is None:
            return [("", "", None)]
        found = self.within.with_labels(key[0] for key in facts[self.everybody].cells)
        return [(f"_{group.key}", f"{found.label}: {group.label}", group) for group in found.groups]

    def _crossed(self, facts: Facts, gate: Gate, layer: Group | None) -> Iterator[tuple[Pairing, Crossed]]:
        """Every pairing with its counts; to others none whose wave or site has few people."""
        for pairing in self.pairings:
            if gate.is_open or not _names_few(pairing, facts[pairing.question]):
                yield pairing, pairing.crossed(facts[pairing.question], layer)

    def _line(
        self, pairing: Pairing, crossed: Crossed, counts: Counts, gate: Gate, layer: Group | None, title: str
    ) -> Line:
        shown, side = seen(pairing, crossed, counts, gate), pairing.side
        if gate.is_rounded or not (gate.is_open or shown.is_whole):
            return Line(shown, None)
        key = side.name if layer is None else f"{side.name}@{layer.key}"
        return Line(shown, tests_of(crossed, key, title, self.layout.seed))

    def _tables(
        self, facts: Facts, gate: Gate, lines: Sequence[Line], layer: Group | None, key: str, title: str
    ) -> list[Table]:
        if self.outcome.is_number:
            tables = [numbers_table(lines, self._values(facts, layer), f"association{key}", title)]
        else:
            setting = Setting(self.layout.percent, self.layout.intervals, gate.is_rounded)
            tables = [shares_table(lines, self._answers(facts, gate, layer), setting, f"association{key}", title)]
            tables += [residuals_table(lines, f"residuals{key}", title)] if self.layout.residuals else []
        return [*tables, bases_table(lines, f"bases{key}", title)] if gate.is_open else tables

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

    # ---- what must be said beside the numbers

    def _remarks(self, facts: Facts, gate: Gate) -> Iterator[Note]:
        item = self.outcome.item
        if item is not None and item.when is not None:
            yield Note(f"{self.outcome.name} is asked only if {in_words(item.when, self.study.newest)}.")
        if item is not None and self.outcome.groups and not self.outcome.banded and _has_not_yet(item):
            yield Note(f"{self.outcome.name}: {NOT_A_TIME}")
        yield from self._bound_together()
        names = dict.fromkeys(side.item for side in self.sides if side.identifying)
        if names and gate.is_open:
            yield Note(f"{', '.join(names)} may tell who somebody is: do not show small numbers to others.")
        if self.within is not None:
            yield from self._without_layer(facts, self.within)
        for name, pool in self.pools.items():
            yield from (Note(f"{name}: {note.text}", note.warns) for note in version_notes([pool], facts, gate))
        for pairing in self.pairings:
            if not gate.is_open and _names_few(pairing, facts[pairing.question]):
                yield Note(
                    f"{pairing.side.name} is left out: one of them has fewer than {LEAST_ROUNDED} responses."
                )

    def _bound_together(self) -> Iterator[Note]:
        """Which predictors go with the outcome whatever people feel: items of a score, options of one question."""
        scores, item = self.outcome.scores, self.outcome.item
        parts = [side.name for side in self.sides if scores is not None and side.name in scores.score.fields]
        if parts:
            yield Note(f"{', '.join(parts)}: part of this score, and so no finding that they go together.", True)
        options = [
            side.name for side in self.sides if side.is_option and item is not None and side.item == item.id
        ]
        if options:
            yield Note(f"{', '.join(options)}: of the same question, where one answer can shut out another.", True)

    def _without_layer(self, facts: Facts, within: Side) -> Iterator[Note]:
        """Who is in no layer."""
        cells = facts[self.everybody].cells
        within = within.with_labels(key[0] for key in cells)
        out = sum(n for key, n in cells.items() if isinstance(gone := within.read(key[0]), Gone) and gone.asked)
        if out:
            yield Note(f"{out} without an answer to {within.name} are in none of the tables.")


NOT_A_TIME = (
    "its answers are lengths of time, but for “not yet”, which is one answer among the others here. `summary` "
    "reads them as times."
)


def _has_not_yet(item: Item) -> bool:
    """Whether its answers are lengths of time, and one says that the time is not over."""
    return isinstance(item.domain, Single) and (0.0, inf) in item.domain.stands_for.values()


def _names_few(pairing: Pairing, counts: Counts) -> bool:
    """Whether a label on record stands for so few that it cannot be shown."""
    if pairing.side.pool is not None:
        return False
    by_label: dict[object, int] = {}
    for key, n in counts.cells.items():
        by_label[key[0]] = by_label.get(key[0], 0) + n
    return min(by_label.values(), default=0) < LEAST_ROUNDED


IN_SUMMARY_ONLY = {Kind.NUMBER: "numbers in bands", Kind.RANK: "places of a ranking"}
"""Other bands, or the other options, beside them would tell single answers."""


def _limited(study: Study, side: Side) -> bool:
    """Whether it is known how many options of it people ticked."""
    domains = [version.by_id[side.item].domain for version in study.versions if side.item in version.by_id]
    return any(
        isinstance(domain, Multiple) and (domain.least > 1 or domain.most is not None) for domain in domains
    )
