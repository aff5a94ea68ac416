"""Answers that stand for lengths of time, read as such: how many had come to the end by when, and the median.

Each answer is an interval, so nobody knows when inside it: an interval-censored curve (Turnbull). It must not know
how a curve is drawn, nor what the time is of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Protocol

from svsurvey.engine.query import CountQuery, Facts, Query
from svsurvey.inference.turnbull import Curve, turnbull
from svsurvey.instrument.domain import NOT_YET, Single, Span
from svsurvey.instrument.model import Item
from svsurvey.release.gate import Gate, Shown
from svsurvey.report.model import (
    Block,
    Cell,
    Chart,
    Column,
    Entry,
    Form,
    Note,
    Role,
    Row,
    Table,
    count,
    interval,
    percent,
    words,
)
from svsurvey.stats.analysis import TOO_FEW, Pool, Study
from svsurvey.stats.sampling import UNKNOWN_FRAME, Frame, kept_of
from svsurvey.text import capital


@dataclass(frozen=True)
class People:
    """The people of one curve: how many gave each answer. key: "" for all of them together."""

    key: int | str
    label: str
    given: Mapping[int, int]


GroupCounts = tuple[int | str, str, Mapping[int, Shown]]
"""Key, label, and how many of a group gave each answer."""


class Grouping(Protocol):
    """What splits the people into groups with a curve each."""

    @property
    def name(self) -> str:
        """As it is asked for."""
        ...

    @property
    def label(self) -> str:
        """As a page says it."""
        ...

    @property
    def question(self) -> CountQuery:
        """How often each answer occurs in each group."""
        ...

    def groups(self, codes: Iterable[int], facts: Facts, gate: Gate) -> list[GroupCounts]:
        """The groups; who stands in none is in none."""
        ...


@dataclass(frozen=True)
class Recovery:
    """A single item whose answers have intervals: one curve of everybody, or one a group."""

    study: Study
    item: Item
    by: Grouping | None = None

    @cached_property
    def pool(self) -> Pool:
        (variable,) = self.study.variables_of(self.item)
        return self.study.pool(variable)

    @cached_property
    def spans(self) -> Mapping[int, Span]:
        """What each code stands for, as the newest version says: it changes nothing of what was answered."""
        assert isinstance(self.item.domain, Single)
        return self.item.domain.stands_for

    @property
    def question(self) -> CountQuery:
        """How often each answer occurs, with each group where there are some."""
        return self.pool.question if self.by is None else self.by.question

    def needs(self) -> tuple[Query, ...]:
        return (self.question,)

    def compute(self, facts: Facts, gate: Gate) -> Block:
        key = f"{self.item.id}.curve" + ("" if self.by is None else f".{self.by.name}")
        by = "" if self.by is None else f", by “{self.by.label}”"
        block = Block(key, f"{self.item.text} (as a length of time{by})", "curve")
        groups = [_people(*group) for group in self._groups(facts, gate)]
        known = [people for people in groups if people is not None]
        if not known:
            return replace(block, notes=(TOO_FEW,))
        frame = Frame(kept_of(self.study.population, facts[self.question].total))
        block = self._told(block, known, frame, "about " if gate.is_rounded else "")
        return block if len(known) == len(groups) else replace(block, notes=(*block.notes, SOME_LEFT_OUT))

    def _groups(self, facts: Facts, gate: Gate) -> list[GroupCounts]:
        if self.by is not None:
            return self.by.groups(self.spans, facts, gate)
        given = self.pool.base(facts, gate).given
        return [("", "", {code: given.get(code, 0) for code in self.spans})]

    def _told(self, block: Block, groups: Sequence[People], frame: Frame, about: str) -> Block:
        """The block with everything that the counts say. about: stands before a count in a sentence."""
        assert isinstance(self.item.domain, Single)
        unit, spans = self.item.domain.unit, self.spans
        drawn = [(people, turnbull(_by_span(people.given, spans))) for people in groups]
        silent = sum(_not_yet(people.given, spans) for people in groups)
        everybody = sum(sum(people.given.values()) for people in groups)
        known = [(people, curve) for people, curve in drawn if curve is not None]
        notes = (Note(WHAT_IT_IS), *_about_not_yet(silent, everybody, self._not_yet_label, bool(known), about))
        entries: tuple[Entry, ...]
        if not known:
            entries = (
                Entry("timed", "with a length of time", count(0)),
                Entry("not_yet", "not yet", count(silent)),
            )
            return replace(block, entries=entries, notes=(*notes, Note("Nobody gave a length of time.")))
        tables = [curve_table(known, spans, unit, silent > 0, frame)]
        if self.by is None:
            ((_, curve),) = known
            entries = (
                Entry("timed", "with a length of time", count(curve.n)),
                Entry("not_yet", "not yet", count(silent)),
                Entry("median", "median", words(in_words(curve.point(0.5), unit))),
            )
            return replace(block, entries=entries, notes=notes, tables=tuple(tables))
        tables.append(median_table(drawn, spans, unit))
        return replace(block, notes=notes, tables=tuple(tables))

    @property
    def _not_yet_label(self) -> str:
        """How the instrument says "not yet"."""
        labels = [label for code, label in self.pool.variable.codes.items() if self.spans.get(code) == NOT_YET]
        return "” or “".join(labels)


def _people(key: int | str, label: str, counts: Mapping[int, Shown]) -> People | None:
    """The people of a curve; None where a count of them is withheld, for a curve would tell of it."""
    known = {code: n for code, n in counts.items() if n is not None}
    return People(key, label, known) if len(known) == len(counts) else None


def _by_span(given: Mapping[int, int], spans: Mapping[int, Span]) -> dict[Span, int]:
    """How many people have each interval; those of whom no length is known are left out."""
    found: dict[Span, int] = {}
    for code, n in given.items():
        if spans[code] != NOT_YET and n:
            found[spans[code]] = found.get(spans[code], 0) + n
    return found


def _not_yet(given: Mapping[int, int], spans: Mapping[int, Span]) -> int:
    return sum(n for code, n in given.items() if spans[code] == NOT_YET)


# ---- tables ---------------------------------------------------------------------------------------------


def curve_table(
    drawn: Sequence[tuple[People, Curve]],
    spans: Mapping[int, Span],
    unit: str,
    with_floor: bool,
    frame: Frame = UNKNOWN_FRAME,
) -> Table:
    """For each end of an interval: the share whose time was over by then, from where to where it lies on the way
    there, its 95 % interval; with_floor: and the share if the time of "not yet" never ends."""
    times = sorted({high for _, high in spans.values() if high != inf})
    columns = (
        Column("percent", "% by then"),
        Column("interval", "95 % interval"),
        Column("until", "% on the way"),
        *([Column("floor", "% if never")] if with_floor else []),
    )
    rows: list[Row] = []
    for people, curve in drawn:
        if people.label:
            rows.append(Row(people.key, people.label, (interval(None),) * len(columns), Role.HEADING))
        before = 0.0
        for time in times:
            share, _ = curve.recovered_by(time)
            over = sum(n for code, n in people.given.items() if spans[code][1] <= time)
            cells = [
                Cell(100 * share, Form.PERCENT, 1),
                interval(frame.interval(over, curve.n)),
                interval((100 * before, 100 * share)),
                *([percent(over, sum(people.given.values()))] if with_floor else []),
            ]
            rows.append(Row(f"{time:.12g}", f"by {time:.12g} {unit}", tuple(cells)))
            before = share
    notes = (UNTIL, *([IF_NEVER] if with_floor else []))
    return Table("curve", columns, tuple(rows), "", notes, chart=Chart.CURVE)


def median_table(drawn: Sequence[tuple[People, Curve | None]], spans: Mapping[int, Span], unit: str) -> Table:
    """A line a group: how many gave a length of time, how many said "not yet", and the median in words."""
    columns = Column("n", "n"), Column("not_yet", "not yet"), Column("median", "median")
    rows = [
        Row(
            people.key,
            people.label,
            (
                count(curve.n if curve else 0),
                count(_not_yet(people.given, spans)),
                words(in_words(curve.point(0.5), unit) if curve else "–"),
            ),
        )
        for people, curve in drawn
    ]
    return Table("medians", columns, tuple(rows))


def in_words(span: Span, unit: str) -> str:
    """`between 4 and 30 days`, `365 days or more`, `0 days`."""
    low, high = span
    if low == high:
        return f"{low:.12g} {unit}"
    return f"{low:.12g} {unit} or more" if high == inf else f"between {low:.12g} and {high:.12g} {unit}"


# ---- words ----------------------------------------------------------------------------------------------

WHAT_IT_IS = (
    "The answers read as lengths of time: the share of people for whom it was over by then. A chi-squared test of "
    "the same answers knows neither order nor length of time, and to it “not yet” is an answer like the others."
)
UNTIL = (
    "When inside an interval it was over nobody knows: on the way to a line the curve lies somewhere between that "
    "line and the one before."
)
SOME_LEFT_OUT = Note("Groups of which a count is withheld have no curve.", warns=True)
IF_NEVER = "If never: of all, with those of “not yet” counted as if it never ends; it cannot be lower."


def _about_not_yet(silent: int, everybody: int, label: str, drawn: bool, about: str) -> list[Note]:
    """What those who said "not yet" mean for the curve. drawn: there is one. about: before rounded counts."""
    if not silent:
        return []
    others = " The curve and its median are of the others, and most likely look better than things are for all."
    said = (
        f"{capital(about)}{silent} of {everybody} said “{label}”. That is not a length of time: nobody asked how "
        "long it has been."
    )
    return [Note(said + (others if drawn else ""), warns=True)]
