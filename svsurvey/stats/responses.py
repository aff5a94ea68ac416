"""Whom a result is about: how many responses, how they ended and came in, from which waves, sites and versions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from svsurvey.engine.query import CountBy, Facts, Query
from svsurvey.instrument.model import version_order
from svsurvey.report.model import Block, Column, Entry, Note, Row, Table, count, percent
from svsurvey.response import HANDED_IN, Disposition, Mode
from svsurvey.stats.analysis import Study

ENDED = {
    Disposition.COMPLETE.value: "complete",
    Disposition.PARTIAL.value: "partial",
    Disposition.BREAK_OFF.value: "broken off",
    Disposition.REFUSAL.value: "declined",
}
CAME_IN = {
    Mode.TERMINAL.value: "at a terminal",
    Mode.LINE.value: "line by line",
    Mode.PAPER.value: "on paper",
    Mode.OFFLINE_HTML.value: "on an offline page",
    Mode.IMPORT.value: "imported",
    Mode.SIMULATED.value: "simulated",
}
COUNTED = {ended.value for ended in HANDED_IN}
PLACES = {"wave": "Wave", "site": "Site", "version": "Version"}


@dataclass(frozen=True)
class Responses:
    """The head of a summary."""

    study: Study

    @property
    def question(self) -> CountBy:
        return CountBy(("disposition", "mode", *PLACES), self.study.scope, every=True)

    def needs(self) -> tuple[Query, ...]:
        return (self.question,)

    def compute(self, facts: Facts) -> Block:
        by: dict[str, Counter[str]] = {name: Counter() for name in self.question.variables}
        for (ended, *places), n in facts[self.question].cells.items():
            by["disposition"][str(ended)] += n
            if ended in COUNTED:
                for name, value in zip(self.question.variables[1:], places, strict=True):
                    by[name][str(value)] += n
        total = by["mode"].total()
        entries = (
            Entry("responses", "responses", count(total)),
            *_entries(ENDED, by["disposition"]),
            *_entries(CAME_IN, by["mode"]),
        )
        tables = tuple(_table(name, head, by[name], total) for name, head in PLACES.items() if len(by[name]) > 1)
        notes = [*self._made_up(by["mode"][Mode.SIMULATED.value], total), *self._scope()]
        if uncounted := by["disposition"].total() - total:
            notes.append(Note(f"{uncounted} broken off or declined: in none of the numbers below."))
        newest = self.study.newest
        title = f"{newest.id}, version {', '.join(sorted(by['version'], key=version_order)) or newest.version}"
        return Block(newest.id, title, "responses", "", entries, tuple(notes), tables)

    def _made_up(self, simulated: int, total: int) -> list[Note]:
        if not simulated:
            return []
        what = "Every response here was" if simulated == total else f"{simulated} of the {total} responses were"
        return [
            Note(f"SIMULATED: {what} made up by the program, not answered by anybody. Not a result.", warns=True)
        ]

    def _scope(self) -> list[Note]:
        scope = self.study.scope
        chosen = (("wave", scope.waves), ("site", scope.sites), ("version", scope.versions))
        words = [f"{name} {', '.join(values)}" for name, values in chosen if values]
        return [Note(f"Only {'; '.join(words)}.")] if words else []


def _entries(labels: Mapping[str, str], counted: Counter[str]) -> list[Entry]:
    return [Entry(key, label, count(counted[key]), always=False) for key, label in labels.items()]


def _table(name: str, head: str, counted: Counter[str], total: int) -> Table:
    rows = [
        Row(value, f"{head} {value}" if value else f"No {name}", (count(n), percent(n, total)))
        for value, n in sorted(counted.items(), key=lambda pair: version_order(pair[0]))
    ]
    return Table(f"{name}s", (Column("n", "n"), Column("percent", "%")), tuple(rows))
