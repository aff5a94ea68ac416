"""What is to be shown to other eyes: counts that add up. It protects nothing, and knows no studies and no reports.

A count has one name wherever it is shown, so that tables are tied together by what they share: the row totals of a
cross table are the cells of a one-way table. Whoever protects, and whoever attacks, works on this one system.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

Name = Hashable
"""Whom a count is of: `("role", 1)`, `("role", "asked")`, `(("role", 1), ("ready", 2))`."""


@dataclass(frozen=True, slots=True)
class Margin:
    """Counts that are shown together.

    title: how a refusal names it. sums: a name and the disjoint parts that add up to it; a part may be a sum
    itself. groups: cells of which one alone being not empty would tell the answer of everybody in them (the
    answers to one question; a row of a cross table). shown: False for what is never printed and only ties others
    together, as skip logic does.
    """

    title: str
    sums: Mapping[Name, tuple[Name, ...]]
    groups: tuple[tuple[Name, ...], ...] = ()
    shown: bool = True

    @property
    def names(self) -> Iterable[Name]:
        """Every name in it, sums first, each once."""
        return dict.fromkeys(chain(self.sums, *self.sums.values()))


class NotAdding(ValueError):
    """Counts that do not add up as their margins say."""


@dataclass(frozen=True)
class Release:
    """Everything that leaves together. counts: the true number of every name. impossible: names that everybody who
    knows the questionnaire knows to be 0. Raises NotAdding if counts do not add up as the margins say."""

    counts: Mapping[Name, int]
    margins: tuple[Margin, ...]
    impossible: frozenset[Name] = frozenset()

    def __post_init__(self) -> None:
        for margin in self.margins:
            for whole, parts in margin.sums.items():
                if self.counts[whole] != sum(self.counts[part] for part in parts):
                    raise NotAdding(f"the counts of {margin.title} do not add up")

    @cached_property
    def zeros(self) -> frozenset[Name]:
        """The impossible names, but for those that somebody has all the same: imported answers may be anything."""
        return frozenset(name for name in self.impossible if not self.counts[name])

    @cached_property
    def shown(self) -> frozenset[Name]:
        """The names that are to be printed."""
        return frozenset(name for margin in self.margins if margin.shown for name in margin.names)


Protected = Mapping[Name, int | None]
"""What is printed instead of the true counts; None: withheld."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Rounded counts that were printed before of the same selection, under the names that they have now.

    All the people behind them are among those of the release. apart: at least so many have come since.
    """

    shown: Mapping[Name, int]
    apart: int = 0
