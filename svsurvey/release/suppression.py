"""Exact counts for other eyes: what must be withheld so that no small count can be worked out from the rest.

The whole release is one system: names shared between tables are one unknown, and what ties tables together without
being shown counts as well. It must not know how the audit judges it; nothing leaves without the audit's consent.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from math import log1p
from time import monotonic
from typing import TYPE_CHECKING

from svsurvey.release.cells import Name, Protected, Release
from svsurvey.release.rules import Unprotectable

if TYPE_CHECKING:  # what loads numpy is imported where it is used
    from svsurvey.release.covering import Cells, Need

DEAR = 3.0
"""A sum is worth so many cells; readers look there first."""

REPAIRS = 20

Sums = tuple[tuple[Name, tuple[Name, ...]], ...]


def suppressed(release: Release, k: int = 5, seconds: float = 180.0) -> Protected:
    """The true counts, or None where a count is withheld: the small ones and as few others as it takes.

    The same release gives the same answer. Raises Unprotectable with the titles of the margins that could not be
    protected, or not within `seconds`.
    """
    from svsurvey.release.attack import breaches, proven

    work = _Work(release, k, monotonic() + seconds)
    withheld = work.withheld()
    for _ in range(REPAIRS):
        found = breaches(release, _printed(release, withheld), k)
        if not found:
            return _printed(release, withheld)
        withheld = work.widened(withheld, frozenset(breach.name for breach in found))
    return proven(release, _printed(release, withheld), k)


def _printed(release: Release, withheld: Collection[Name]) -> Protected:
    shown = release.shown
    return {n: None if n in withheld else count for n, count in release.counts.items() if n in shown}


class _Infeasible(Exception):
    """A component has no room as long as the wholes that touch it are kept."""


@dataclass
class _Work:
    release: Release
    k: int
    deadline: float
    sums: Sums = field(init=False)
    zeros: frozenset[Name] = field(init=False)
    printable: frozenset[Name] = field(init=False)

    def __post_init__(self) -> None:
        self.zeros = self.release.zeros
        self.printable = self.release.shown - self.zeros
        self.sums = tuple(dict.fromkeys(pair for margin in self.release.margins for pair in margin.sums.items()))

    # ---- what has to be hidden ------------------------------------------------------------------------

    def small(self, name: Name) -> bool:
        return 0 < self.release.counts[name] < self.k

    @property
    def groups(self) -> Iterable[tuple[Name, tuple[Name, ...]]]:
        """Where everybody gave one answer: that cell, and the others that somebody could have given."""
        counts = self.release.counts
        for group in (group for margin in self.release.margins if margin.shown for group in margin.groups):
            filled = [name for name in group if counts[name]]
            others = tuple(n for n in group if not counts[n] and n not in self.zeros)
            if len(filled) == 1 and others:
                yield filled[0], others

    def needs(self, within: Collection[Name]) -> "tuple[Need, ...]":
        """The room that the names of one component need, as deviations."""
        from svsurvey.release.covering import Need

        counts, k = self.release.counts, self.k
        needs = []
        for name in within:
            if self.small(name):
                needs.append(Need((name,), 1, k - counts[name]))
                if name in self.printable:
                    needs.append(Need((name,), -1, counts[name]))
        for name, others in self.groups:
            if inside := tuple(other for other in others if other in within):
                needs.append(Need(inside, 1, min(k, counts[name])))
        return tuple(dict.fromkeys(needs))

    # ---- taken apart ----------------------------------------------------------------------------------

    @cached_property
    def wholes(self) -> frozenset[Name]:
        """What is a sum and no part of a sum, and large: "everybody". Worth keeping, and its being known for
        certain takes the system apart."""
        parts = {part for _, parts in self.sums for part in parts}
        return frozenset(n for n, _ in self.sums if n not in parts and n in self.printable and not self.small(n))

    @property
    def everybody(self) -> frozenset[Name]:
        """The largest of them."""
        return frozenset(sorted(self.wholes, key=lambda name: (-self.release.counts[name], repr(name)))[:1])

    def components(self, kept: frozenset[Name]) -> list[tuple[Name, ...]]:
        """The names that are not known for certain, those that hang together together; in their order."""
        known = kept | self.zeros
        leader: dict[Name, Name] = {}
        for whole, parts in self.sums:
            first, *rest = [name for name in (whole, *parts) if name not in known] or [None]
            for name in rest:
                leader[_top(leader, name)] = _top(leader, first)
        found: dict[Name, list[Name]] = {}
        for name in dict.fromkeys(name for whole, parts in self.sums for name in (whole, *parts)):
            if name not in known:
                found.setdefault(_top(leader, name), []).append(name)
        return [tuple(names) for names in found.values()]

    def cells(self, names: tuple[Name, ...]) -> "Cells":
        from svsurvey.release.covering import Cells

        counts, inside = self.release.counts, set(names)
        sums = tuple((whole, parts) for whole, parts in self.sums if inside.intersection((whole, *parts)))
        return Cells({n: counts[n] for n in names}, sums, {n: self.cost(n) for n in names if n in self.printable})

    @cached_property
    def summed(self) -> frozenset[Name]:
        """What is a sum of others."""
        return frozenset(whole for whole, _ in self.sums)

    def cost(self, name: Name) -> float:
        """What readers lose: larger counts are worth more, sums most."""
        dear = DEAR if name in self.summed else 1.0
        dearest = 100.0 if name in self.wholes else 1.0
        return (1 + log1p(self.release.counts[name])) * dear * dearest

    # ---- solved ---------------------------------------------------------------------------------------

    def withheld(self) -> frozenset[Name]:
        """What to withhold, keeping the wholes if that can be, else at least how many there are in all: many a
        reader knows that."""
        for kept in dict.fromkeys((self.wholes, self.everybody)):
            with suppress(_Infeasible):
                return self.solved(kept)
        return self.solved(frozenset())

    def solved(self, kept: frozenset[Name]) -> frozenset[Name]:
        from svsurvey.release.covering import covered

        withheld: frozenset[Name] = frozenset()
        for names in self.components(kept):
            if needs := self.needs(names):
                must = frozenset(n for n in names if self.small(n) and n in self.printable)
                found = covered(self.cells(names), needs, must, self.clock(names))
                if found is None and kept:
                    raise _Infeasible
                if found is None:
                    raise Unprotectable(self.titles(names))
                withheld |= found
        return withheld

    def widened(self, withheld: frozenset[Name], breached: frozenset[Name]) -> frozenset[Name]:
        """More withheld, where fractions had promised room that whole numbers do not have."""
        from svsurvey.release.covering import patched

        names = tuple(name for name in self.release.counts if name not in self.zeros)
        needs = tuple(
            need for need in self.needs(names) if breached.intersection(need.names) or len(need.names) > 1
        )
        found = patched(self.cells(names), needs, set(withheld), self.clock(names))
        if found is None:
            raise Unprotectable(self.titles(breached))
        return found

    def clock(self, names: Collection[Name]) -> Callable[[], None]:
        """Ends the work when time is up: a choice that depended on the time left would differ from run to run,
        and two different choices give away what each of them withholds."""

        def tick() -> None:
            if monotonic() > self.deadline:
                raise Unprotectable(self.titles(names))

        return tick

    def titles(self, names: Collection[Name]) -> list[str]:
        return [m.title for m in self.release.margins if m.shown and set(names).intersection(m.names)]


def _top(leader: Mapping[Name, Name], name: Name) -> Name:
    while name in leader and leader[name] != name:
        name = leader[name]
    return name
