"""Items that are answered with words, a date or a time: words are only counted, days and hours grouped.

It must not know other items, and it never sees words.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from svsurvey.engine.query import Facts, Query
from svsurvey.instrument.codebook import Kind
from svsurvey.instrument.model import Field, Item
from svsurvey.release.cells import Margin
from svsurvey.release.cuts import of_parts, tie
from svsurvey.release.gate import Gate, Shown
from svsurvey.report.model import Block, Entry, Note, count
from svsurvey.response import Scope
from svsurvey.stats.analysis import (
    Given,
    Pool,
    Study,
    question_block,
    share_table,
    shown_at_all,
    version_notes,
)

MOST_LINES = 12
"""A table of days is cut to months, and one of months to years, when it would be longer than this."""

UNREADABLE = "neither a date nor a time"
"""What does not begin like one: no answer can be that, but a study that was changed by hand may hold it."""


@dataclass(frozen=True)
class Days:
    """A date or time item: counts by day, month or year, or by hour; the finest that fits on twelve lines."""

    study: Study
    item: Item

    @cached_property
    def pool(self) -> Pool:
        (variable,) = self.study.variables_of(self.item)
        return self.study.pool(variable)

    def needs(self) -> tuple[Query, ...]:
        return self.pool.questions

    def compute(self, facts: Facts, gate: Gate) -> Block:
        base, given = self.pool.base(facts, gate), self.pool.given(facts)
        shown = self._shown(self._grouped(given, gate), sum(given.values()), gate)
        answers: list[tuple[str | int, str, Shown]] = [(label, label, n) for label, n in sorted(shown.items())]
        table = share_table(answers, base)
        return question_block(self.study, self.item, [self.pool], facts, gate, (table,))

    def _grouped(self, given: Given, gate: Gate) -> Mapping[str, int]:
        """As fine as fits on a page; to others always alike, by year or three hours, whatever was answered."""
        is_time = self.pool.variable.kind is Kind.TIME
        if gate.is_open:
            return by_hour(given) if is_time else by_date(given)
        return _by(three_hours, given) if is_time else _by(lambda day: day[:4], given)

    def _shown(self, grouped: Mapping[str, int], n: int, gate: Gate) -> Mapping[str, Shown]:
        """To others no year is named in which there may be nobody, or one person."""
        place = self.pool.place
        names = {label: (place.field, "at", label) for label in grouped}
        cut = of_parts(f"{place.field} (times)", place.answered, n, {names[k]: n for k, n in grouped.items()})
        shown = gate(cut) if names else {}
        return {label: shown[name] for label, name in names.items() if gate.is_open or shown[name]}


def by_date(given: Given) -> Mapping[str, int]:
    """Counts by day, else by month, else by year, else by decade."""
    ways: list[Callable[[str], str]] = [str, lambda d: d[:7], lambda d: d[:4], lambda d: f"{d[:3]}0s"]
    return _finest(given, ways)


def by_hour(given: Given) -> Mapping[str, int]:
    """Counts by the minute, else by hour, else by stretches of three hours."""
    return _finest(given, [str, lambda t: f"{t[:2]}:00 to {t[:2]}:59", three_hours])


def three_hours(moment: str) -> str:
    """The stretch of a time of day: `09:00 to 11:59`."""
    start = int(moment[:2]) // 3 * 3
    return f"{start:02d}:00 to {start + 2:02d}:59"


def _by(way: Callable[[str], str], given: Given) -> Mapping[str, int]:
    grouped: Counter[str] = Counter()
    for value, n in given.items():
        text = str(value)
        grouped[way(text) if text[:2].isdecimal() else UNREADABLE] += n
    return grouped


def _finest(given: Given, ways: list[Callable[[str], str]]) -> Mapping[str, int]:
    for way in ways:
        grouped = _by(way, given)
        if len(grouped) <= MOST_LINES:
            break
    return grouped


NOT_OF_THESE = Note("Words are kept apart from the answers, without site and version: they are not shown here.")


@dataclass(frozen=True)
class Words:
    """A field of free words: how many wrote something."""

    study: Study
    item: Item
    place: Field

    @cached_property
    def pool(self) -> Pool:
        return self.study.pool(self.study.codebooks[self.study.newest.version][self.place.name])

    def needs(self) -> tuple[Query, ...]:
        return self.pool.questions

    def compute(self, facts: Facts, gate: Gate) -> Block:
        if self._of_all(self.study.scope) and not gate.is_open:
            return Block(self.place.name, self.place.label, "text", "", (), (NOT_OF_THESE,))
        if self.place.name == self.item.id:
            block = question_block(self.study, self.item, [self.pool], facts, gate, ())
            return replace(block, notes=(*block.notes, *self._apart()))
        self._tie(facts, gate)
        wrote = Entry("answered", "wrote words", count(self.pool.base(facts, gate).answered))
        notes = (*version_notes([self.pool], facts, gate), *self._apart())
        return shown_at_all(Block(self.place.name, self.place.label, "text", "", (wrote,), notes))

    def _tie(self, facts: Facts, gate: Gate) -> None:
        """Tell the gate that who was asked for words is who chose the option that asks for them."""
        option = self.item.write_in
        if gate.is_open or option is None:
            return
        variables = self.study.variables_of(self.item)
        chosen = next(v for v in variables if v.option in (None, option.code))
        pool, asked = self.study.pool(chosen), self.pool.place.asked
        name = pool.place.answer(option.code if chosen.option is None else 1)
        n = pool.given(facts).get(option.code if chosen.option is None else 1, 0)
        if pool.scope.versions == self.pool.scope.versions:
            title = f"{self.place.name} (chosen)"
            gate(tie(title, {name: n, asked: n}, [Margin(title, {name: (asked,)}, shown=False)]))

    def _of_all(self, scope: Scope) -> bool:
        """Whether the counts are of all sites and versions although some were chosen."""
        return self.pool.variable.apart and bool(scope.sites or scope.versions)

    def _apart(self) -> tuple[Note, ...]:
        """Words that lie apart know neither site nor version: what the counts are of has to be said."""
        if not self._of_all(self.study.scope):
            return ()
        return (
            Note(
                "Words are kept apart from the answers, without site and version: these are the counts of all "
                "sites and versions.",
                warns=True,
            ),
        )
