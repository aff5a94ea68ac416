"""What can stand at the sides of a cross table: items, options, waves and sites, in groups; and outcomes.

They read stored values: the group, or why there is none. It must not know names that are typed, counts or tests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from svsurvey.crosstabs.bands import Group
from svsurvey.engine.query import CountBy, CountQuery, Key
from svsurvey.instrument.codebook import Kind
from svsurvey.instrument.model import Item, version_order
from svsurvey.response import Missing
from svsurvey.stats.analysis import Pool, Study, gap_key
from svsurvey.stats.scores import Scores, score_of


@dataclass(frozen=True, slots=True)
class Gone:
    """Why a response stands in no group. asked: it was put the question. kind: as summary names it, or more."""

    kind: str
    label: str
    asked: bool = True


OUTSIDE = Gone("outside", "outside the bands")
UNDECLARED = Gone("undeclared", "a code that no option has")
UNSEEN = Gone(Missing.NOT_ASKED.word, Missing.NOT_ASKED.label, asked=False)
NO_SCORE = Gone("too_few", "too few answers for a score")


@dataclass(frozen=True)
class Side:
    """A variable, or what is on record, in groups.

    heading: the question over it, where it is one of several options or rows. groups: empty for what is on record
    until `with_labels` gave them. has_order: the groups stand in an order of more and less.
    """

    name: str
    label: str
    column: str
    versions: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    has_order: bool = False
    heading: str = ""
    item: str = ""
    pool: Pool | None = None
    banded: bool = False
    identifying: bool = False

    @property
    def is_option(self) -> bool:
        """Whether it is one of the options that people ticked or placed, all of them before one at once."""
        return self.pool is not None and self.pool.variable.kind in (Kind.TICK, Kind.RANK)

    def with_labels(self, values: Iterable[object]) -> "Side":
        """The same with the labels that occur as its groups, where it is what is on record of responses."""
        if self.pool is not None:
            return self
        labels = sorted({str(value) for value in values}, key=version_order)
        groups = [Group(label, label or f"no {self.name}") for label in labels]
        return replace(self, groups=tuple(groups))

    def read(self, value: object) -> Group | Gone:
        """The group of a stored value, or why it has none."""
        if self.pool is None:
            return next(group for group in self.groups if group.key == str(value))
        if gone := gone_of(self.pool, value):
            return gone
        if isinstance(value, int | float):
            if value in self._by_code:
                return self._by_code[value]
            if found := next((group for group in self.groups if group.holds(value)), None):
                return found
        return OUTSIDE if self.banded else UNDECLARED

    @cached_property
    def _by_code(self) -> Mapping[float, Group]:
        """The groups of single codes: a long list is not searched for every answer."""
        return {low: group for group in self.groups for low, high in group.spans if low == high}


def gone_of(pool: Pool, value: object) -> Gone | None:
    """Why a stored value is no answer; None for one that may be."""
    if value is None:
        return UNSEEN
    if not isinstance(value, int) or value not in pool.variable.missing:
        return None
    return Gone(gap_key(pool, value), pool.variable.missing[value], value not in pool.unasked)


@dataclass(frozen=True)
class Outcome:
    """What is held against the predictors: a side with groups, or a number or score with a value for each.

    side: None for a score. groups: empty where the values themselves are compared.
    """

    name: str
    label: str
    item: Item | None
    versions: tuple[str, ...]
    side: Side | None = None
    scores: Scores | None = None
    groups: tuple[Group, ...] = ()
    has_order: bool = False
    decimals: int = 0
    pools: tuple[Pool, ...] = ()
    banded: bool = False

    @property
    def is_number(self) -> bool:
        """Whether means are compared, not shares."""
        return not self.groups

    def question(self, by: tuple[str, ...], study: Study, versions: tuple[str, ...]) -> CountQuery:
        """How often each value of it occurs with each of the columns `by`; the columns come first in the keys."""
        scope = replace(study.scope, versions=versions)
        if self.scores is not None:
            return replace(self.scores.question, scope=scope, by=by)
        assert self.side is not None
        return CountBy((*by, self.side.column), scope)

    def read(self, tail: Key) -> Group | float | Gone:
        """What the part of a key behind `by` says of the outcome."""
        if self.side is None:
            return self._read_score(tail)
        (value,) = tail
        if self.groups:
            return self.side.read(value)
        gone = gone_of(self.pools[0], value)
        return gone or (value if isinstance(value, int | float) else UNDECLARED)

    def _read_score(self, tail: Key) -> Group | float | Gone:
        asked, answered, total = tail
        assert self.scores is not None
        value = score_of(self.scores.score, answered, total)
        if value is None:
            return NO_SCORE if asked else UNSEEN
        if not self.groups:
            return value
        return next((group for group in self.groups if group.holds(value)), OUTSIDE)
