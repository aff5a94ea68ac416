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
from svsurvey.report.model import Block, Entry, Note, count
from svsurvey.stats.analysis import Given, Pool, Study, question_block, share_table, version_notes

MOST_LINES = 12
"""A table of days is cut to months, and one of months to years, when it would be longer than this."""


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

    def compute(self, facts: Facts) -> Block:
        base = self.pool.base(facts)
        grouped = by_hour(base.given) if self.pool.variable.kind is Kind.TIME else by_date(base.given)
        answers: list[tuple[str | int, str, int]] = [(label, label, n) for label, n in sorted(grouped.items())]
        return question_block(self.study, self.item, [self.pool], facts, (share_table(answers, base),))


def by_date(given: Given) -> Mapping[str, int]:
    """Counts by day, else by month, else by year, else by decade."""
    ways: list[Callable[[str], str]] = [str, lambda d: d[:7], lambda d: d[:4], lambda d: f"{d[:3]}0s"]
    return _finest(given, ways)


def by_hour(given: Given) -> Mapping[str, int]:
    """Counts by the minute, else by hour, else by stretches of three hours."""

    def three_hours(moment: str) -> str:
        start = int(moment[:2]) // 3 * 3
        return f"{start:02d}:00 to {start + 2:02d}:59"

    return _finest(given, [str, lambda t: f"{t[:2]}:00 to {t[:2]}:59", three_hours])


def _finest(given: Given, ways: list[Callable[[str], str]]) -> Mapping[str, int]:
    for way in ways:
        grouped: Counter[str] = Counter()
        for value, n in given.items():
            grouped[way(str(value))] += n
        if len(grouped) <= MOST_LINES:
            break
    return grouped


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

    def compute(self, facts: Facts) -> Block:
        if self.place.name == self.item.id:
            block = question_block(self.study, self.item, [self.pool], facts, ())
            return replace(block, notes=(*block.notes, *self._apart()))
        wrote = Entry("answered", "wrote words", count(self.pool.base(facts).answered))
        notes = (*version_notes([self.pool], facts), *self._apart())
        return Block(self.place.name, self.place.label, "text", "", (wrote,), notes)

    def _apart(self) -> tuple[Note, ...]:
        """Words that lie apart know neither site nor version: what the counts are of has to be said."""
        scope = self.study.scope
        if not self.pool.variable.apart or not (scope.sites or scope.versions):
            return ()
        return (
            Note(
                "Words are kept apart from the answers, without site and version: these are the counts of all "
                "sites and versions.",
                warns=True,
            ),
        )
