"""Whom a result is about: how many responses, how they ended and came in, from which waves, sites and versions."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from svsurvey.engine.query import CountBy, Facts, Query
from svsurvey.instrument.model import version_order
from svsurvey.release.cells import Margin, Name
from svsurvey.release.gate import Cut, Gate, Shown
from svsurvey.release.rules import LEAST_ROUNDED
from svsurvey.report.model import Block, Column, Entry, Note, Row, Table, count, percent
from svsurvey.response import HANDED_IN, Disposition, Mode
from svsurvey.stats.analysis import Study, everybody, in_brief

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
MARGINS = {
    "mode": "how responses came in",
    "disposition": "how interviews ended",
    "uncounted": "interviews that were broken off",
    "wave": "responses by wave",
    "site": "responses by site",
    "version": "responses by version",
}
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

    def compute(self, facts: Facts, gate: Gate) -> Block:
        by: dict[str, Counter[str]] = {name: Counter() for name in self.question.variables}
        for (ended, *places), n in facts[self.question].cells.items():
            by["disposition"][str(ended)] += n
            if ended in COUNTED:
                for name, value in zip(self.question.variables[1:], places, strict=True):
                    by[name][str(value)] += n
        shown = gate(self._cut(by))
        total = shown[self.study.everybody]
        entries = (
            Entry("responses", "responses", count(total)),
            *(_entry(key, label, shown["disposition", key]) for key, label in ENDED.items()),
            *(_entry(key, label, shown["mode", key]) for key, label in CAME_IN.items()),
        )
        # A place stands in a table because somebody is there: to others only where each has enough people.
        tables = tuple(
            _table(name, head, {value: shown[self._name(name, value)] for value in by[name]}, total)
            for name, head in PLACES.items()
            if len(by[name]) > 1 and (gate.is_open or min(by[name].values()) >= LEAST_ROUNDED)
        )
        notes = [*self._made_up(by["mode"], shown["mode", Mode.SIMULATED.value], total), *self._scope()]
        if uncounted := shown["uncounted",]:
            notes.append(Note(f"{uncounted} broken off or declined: in none of the numbers below."))
        newest = self.study.newest
        title = f"{newest.id}, version {', '.join(sorted(by['version'], key=version_order)) or newest.version}"
        return Block(newest.id, title, "responses", "", entries, tuple(notes), tables)

    def _name(self, what: str, value: str) -> Name:
        return everybody([value]) if what == "version" else (what, value)

    def _cut(self, by: Mapping[str, Counter[str]]) -> Cut:
        """How everybody is made up: of how they ended, came in, of waves, sites and versions."""
        whole, n = self.study.everybody, by["mode"].total()
        labels = {"mode": [*CAME_IN], "disposition": [*ENDED]} | {name: [*by[name]] for name in PLACES}
        labels["version"] = [*dict.fromkeys([*(i.version for i in self.study.versions), *by["version"]])]
        cells = {name: {self._name(name, v): by[name][v] for v in values} for name, values in labels.items()}
        gone: list[Name] = [("disposition", key) for key in ENDED if key not in COUNTED]
        sums: list[tuple[str, Name, list[Name]]] = []
        for name, found in cells.items():
            sums.append((name, whole, [cell for cell in found if cell not in gone]))
        sums.append(("uncounted", ("uncounted",), gone))
        counts: dict[Name, int] = {whole: n, ("uncounted",): by["disposition"].total() - n}
        for found in cells.values():
            counts |= found
        margins = tuple(Margin(MARGINS[name], {of: tuple(parts)}) for name, of, parts in sums if parts != [of])
        return Cut("responses", counts, margins, whole, frozenset(counts), frozenset(self._impossible))

    @property
    def _impossible(self) -> Iterator[Name]:
        """How no interview to these versions ends and no response to them comes in, as the page itself says."""
        yield from (("disposition", key) for key in ENDED if key not in COUNTED)  # nothing is kept of these
        if not any(version.partial for version in self.study.versions):
            yield "disposition", Disposition.PARTIAL.value
        if not self.study.scope.mixed:
            made_up = Mode.SIMULATED.value
            yield from (("mode", key) for key in CAME_IN if (key == made_up) != self.study.scope.simulated)

    def _made_up(self, by_mode: Counter[str], simulated: Shown, total: Shown) -> list[Note]:
        if not by_mode[Mode.SIMULATED.value]:
            return []
        every = by_mode.total() == by_mode[Mode.SIMULATED.value]
        some = "Some of the" if simulated is None or total is None else f"{simulated} of the {total}"
        what = "Every response here was" if every else f"{some} responses were"
        return [
            Note(f"SIMULATED: {what} made up by the program, not answered by anybody. Not a result.", warns=True)
        ]

    def _scope(self) -> list[Note]:
        words = in_brief(self.study.scope)
        return [Note(f"Only {words}.")] if words else []


def _entry(key: str, label: str, n: Shown) -> Entry:
    return Entry(key, label, count(n), always=False)


def _table(name: str, head: str, counted: Mapping[str, Shown], total: Shown) -> Table:
    rows = [
        Row(value, f"{head} {value}" if value else f"No {name}", (count(n), percent(n, total)))
        for value, n in sorted(counted.items(), key=lambda pair: version_order(pair[0]))
    ]
    return Table(f"{name}s", (Column("n", "n"), Column("percent", "%")), tuple(rows))
