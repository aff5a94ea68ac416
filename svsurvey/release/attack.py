"""The attacker: what somebody can work out who has everything that was published and a good solver.

It judges what the gate made and shares nothing with it but the cells. It must not know how counts were protected.
All bounds are bounds over whole numbers: a table of fractions deceives nobody. Loaded only when something is
released.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from svsurvey.release.cells import Beside, Margin, Name, Protected, Release
from svsurvey.release.rules import LEAST, Unprotectable
from svsurvey.release.solver import Vector, cheapest

Range = tuple[int, int]
CEILING = 1_000_000
"""What is not known at all is at most this: more than any study has."""

Slack = int | tuple[int, int]
"""How far the true count may lie from the one shown: on both sides, or (below, above)."""

How = Literal["exact", "small", "group"]


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that can be worked out: a small count exactly, that it is small or is not 0, what all answered."""

    name: Name
    how: How


class Contradiction(Exception):
    """What was published cannot be true: no table has these counts."""


# ---- what is known, taken apart -------------------------------------------------------------------------


@dataclass
class Part:
    """Unknown names that hang together: whole numbers x, low <= x <= high, matrix x = totals.

    least, most: the smallest and largest value of each name in any solution met so far.
    """

    names: tuple[Name, ...]
    matrix: csr_array
    totals: Vector
    low: Vector
    high: Vector
    place: Mapping[Name, int] = field(init=False)
    least: dict[Name, int] = field(default_factory=dict)
    most: dict[Name, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place = {name: number for number, name in enumerate(self.names)}

    def largest(self, weights: Mapping[Name, int]) -> Mapping[Name, int]:
        """The solution with the largest weighted sum."""
        aim = np.zeros(len(self.names))
        for name, weight in weights.items():
            aim[self.place[name]] = -weight
        found = self._solved(aim, whole=False)
        if np.abs(found - np.rint(found)).max() > 1e-6:  # fractions: rare, for most tables' corners are whole
            found = self._solved(aim, whole=True)
        point = dict(zip(self.names, np.rint(found).astype(int).tolist(), strict=True))
        self.meet(point)
        return point

    def _solved(self, aim: Vector, whole: bool) -> Vector:
        rows = (self.matrix, self.totals, self.totals)
        found = cheapest(aim, [rows], self.low, self.high, whole, {"mip_rel_gap": 0})
        if found is None:
            raise Contradiction
        return found

    def meet(self, point: Mapping[Name, int]) -> None:
        """Remember how far each name went."""
        for name in self.names:
            self.least[name] = min(point[name], self.least.get(name, CEILING))
            self.most[name] = max(point[name], self.most.get(name, 0))

    def still(self, below: int) -> list[Name]:
        """The names that had the same value in all solutions so far, one from 1 to below `below`."""
        return [n for n in self.names if self.least[n] == self.most[n] and 0 < self.least[n] < below]

    def reaches(self, name: Name, at_most: int | None = None, at_least: int | None = None) -> bool:
        """Whether a name can be as small, and whether it can be as large."""
        if at_most is not None and self.least.get(name, CEILING) > at_most:
            return self.largest({name: -1})[name] <= at_most
        if at_least is not None and self.most.get(name, 0) < at_least:
            return self.largest({name: 1})[name] >= at_least
        return True


class Knowledge:
    """Counts that add up, and the range that is known of each; a name without a range may be anything from 0."""

    def __init__(self, margins: Iterable[Margin], ranges: Mapping[Name, Range]) -> None:
        sums = {(whole, parts) for margin in margins for whole, parts in margin.sums.items()}
        self.sums = sorted(sums, key=repr)
        names = dict.fromkeys(name for whole, parts in self.sums for name in (whole, *parts))
        self.ranges = {name: ranges.get(name, (0, CEILING)) for name in [*names, *ranges]}
        self.known = {name: low for name, (low, high) in self.ranges.items() if low == high}
        self.parts = self._taken_apart()
        self.part_of = {name: part for part in self.parts for name in part.names}

    def _taken_apart(self) -> list[Part]:
        unknown = [name for name in self.ranges if name not in self.known]
        column = {name: number for number, name in enumerate(unknown)}
        entries, totals = [], np.zeros(len(self.sums))
        for row, (whole, parts) in enumerate(self.sums):
            for name, sign in ((whole, 1), *((part, -1) for part in parts)):
                if name in self.known:
                    totals[row] -= sign * self.known[name]
                else:
                    entries.append((sign, row, column[name]))
        self._adds_up(totals, {row for _, row, _ in entries})
        if not unknown:
            return []
        signs, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
        shape = len(self.sums), len(unknown)
        matrix = csr_array(coo_array((np.array(signs, float), (rows, columns)), shape=shape))
        labels = connected_components((abs(matrix).T @ abs(matrix)), directed=False)[1]
        return [self._part(matrix, totals, unknown, np.flatnonzero(labels == n)) for n in range(max(labels) + 1)]

    @staticmethod
    def _adds_up(totals: Vector, open_: set[int]) -> None:
        if any(total and row not in open_ for row, total in enumerate(totals)):
            raise Contradiction

    def _part(
        self,
        matrix: csr_array,
        totals: Vector,
        unknown: list[Name],
        columns: "np.ndarray[tuple[int], np.dtype[np.intp]]",
    ) -> Part:
        names = tuple(unknown[column] for column in columns)
        own = matrix[:, columns]
        rows = np.flatnonzero(abs(own).sum(axis=1))
        low, high = (np.array([self.ranges[name][side] for name in names], float) for side in (0, 1))
        return Part(names, own[rows, :], totals[rows], low, high)

    def bounds(self, name: Name) -> Range:
        """The smallest and the largest count that a name can have."""
        if name in self.known:
            return self.known[name], self.known[name]
        part = self.part_of[name]
        return part.largest({name: -1})[name], part.largest({name: 1})[name]

    def most(self, names: Collection[Name]) -> int:
        """The largest sum that names can have together."""
        open_ = [name for name in names if name not in self.known]
        parts = {id(self.part_of[name]): self.part_of[name] for name in open_}.values()
        found = sum(self.known[name] for name in names if name in self.known)
        for part in parts:
            point = part.largest({name: 1 for name in open_ if name in part.place})
            found += sum(point[name] for name in open_ if name in part.place)
        return found

    def can_be(self, name: Name, at_most: int | None = None, at_least: int | None = None) -> bool:
        """Whether a count at most, or at least, so large would fit with all that is known."""
        if name in self.known:
            known = self.known[name]
            return (at_most is None or known <= at_most) and (at_least is None or known >= at_least)
        return self.part_of[name].reaches(name, at_most, at_least)

    def pinned(self, below: int) -> list[Name]:
        """The names of which exactly one count fits, from 1 to below `below`."""
        found = [name for name, count in self.known.items() if 0 < count < below]
        for part in self.parts:
            for weights in _directions(part.names):
                part.largest(weights)
                if not part.still(below):
                    break
            found += [name for name in part.still(below) if self._is_pinned(part, name)]
        return found

    @staticmethod
    def _is_pinned(part: Part, name: Name) -> bool:
        only = part.least[name]
        return not (part.reaches(name, at_most=only - 1) or part.reaches(name, at_least=only + 1))


def _directions(names: tuple[Name, ...]) -> Iterable[Mapping[Name, int]]:
    """A few far corners: everything small, everything large, and mixtures that part most pairs of names."""
    yield dict.fromkeys(names, -1)
    yield dict.fromkeys(names, 1)
    for bit in range(3):
        for sign in (1, -1):
            yield {name: sign * (1 if number >> bit & 1 else -1) for number, name in enumerate(names)}


# ---- the audit of a release -----------------------------------------------------------------------------


def _around(count: int, slack: Slack) -> Range:
    below, above = slack if isinstance(slack, tuple) else (slack, slack)
    return max(0, count - below), count + above


def knowledge(release: Release, shown: Protected, slack: Slack = 0) -> Knowledge:
    """What readers know: the counts shown, within the slack, and what the questionnaire makes impossible."""
    return Knowledge(release.margins, _ranges(release, shown, slack))


def _ranges(release: Release, shown: Protected, slack: Slack) -> dict[Name, Range]:
    printed = release.shown
    known = _all({name: count for name, count in shown.items() if name in printed}, slack)
    return known | dict.fromkeys(release.zeros, (0, 0))


def _all(shown: Protected, slack: Slack) -> dict[Name, Range]:
    return {name: _around(count, slack) for name, count in shown.items() if count is not None}


def bounds(release: Release, shown: Protected, slack: Slack = 0, k: int = 5) -> Mapping[Name, Range]:
    """The smallest and largest possible count of every name that is withheld or small, hidden ones too.

    Exact over whole numbers. Without an upper limit: CEILING. Raises Contradiction if no table fits.
    """
    known = knowledge(release, shown, slack)
    wanted = [n for n, count in release.counts.items() if 0 < count < k or shown.get(n, 0) is None]
    return {name: known.bounds(name) for name in wanted if name in known.ranges}


def breaches(release: Release, shown: Protected, k: int = 5, slack: Slack = 0) -> list[Breach]:
    """What can be worked out although it must not.

    Without slack: every small count to be printed must possibly be 0 and possibly k or more; a hidden one must not
    be certain to lie between; where everybody in a group gave one answer, k of them (or all, if they are fewer)
    must possibly have given others. With slack (rounded counts): none may have one possible value only below k.
    Raises Contradiction if no table fits.
    """
    if slack:
        return pinned(release, shown, slack, k)
    known = knowledge(release, shown)
    _start(known, release.counts, k)
    return [*_small_ones(known, release, k), *_groups(known, release, k)]


def pinned(
    release: Release, shown: Protected, slack: Slack, k: int = 5, beside: Sequence[Beside] = ()
) -> list[Breach]:
    """The names of which one count below k only fits with rounded counts, here and in what was printed before.

    shown: also of names that the release does not show, but another one did. beside: oldest first; each one's
    people are among those of the next. How many there are in all is taken as known: it is often told elsewhere. A
    breach has the name of the count in the release even if it is what was printed before, or the difference, that
    is found out. Raises Contradiction if no table fits.
    """
    margins, ranges = list(release.margins), _all(shown, slack) | dict.fromkeys(release.zeros, (0, 0))
    names = dict.fromkeys(name for margin in margins for name in margin.names)
    parts = {part for margin in margins for many in margin.sums.values() for part in many}
    wholes = (name for name in names if name not in parts and name in release.shown)
    everybody = max(wholes, key=lambda name: release.counts[name])
    if release.counts[everybody] >= LEAST:  # of fewer nothing is released
        ranges[everybody] = release.counts[everybody], release.counts[everybody]
    origin: dict[Name, Name] = {name: name for name in names}
    after: Mapping[Name, Name] = origin.copy()
    for number, before in reversed(list(enumerate(beside))):
        own: dict[Name, Name] = {name: ("beside", number, name) for name in names}
        more: dict[Name, Name] = {name: ("more", number, name) for name in names}
        origin |= {name: old for renamed in (own, more) for old, name in renamed.items()}
        for margin in release.margins:
            sums = {own[whole]: tuple(own[part] for part in many) for whole, many in margin.sums.items()}
            margins.append(Margin(margin.title, sums))
        margins.append(Margin("more", {after[name]: (own[name], more[name]) for name in names}))
        shown_then = _all(before.shown, slack) | dict.fromkeys(release.zeros, (0, 0))
        ranges |= {own[name]: limits for name, limits in shown_then.items() if name in own}
        ranges[more[everybody]] = before.apart, CEILING
        after = own
    found = Knowledge(margins, ranges).pinned(k)
    return [Breach(name, "exact") for name in dict.fromkeys(origin.get(name, name) for name in found)]


def _start(known: Knowledge, counts: Mapping[Name, int], k: int) -> None:
    """The truth is one solution; two more that move all small counts at once save most of the later questions."""
    for part in known.parts:
        part.meet(counts)
        if small := {name: 1 for name in part.names if 0 < counts[name] < k}:
            part.largest(small)
            part.largest(dict.fromkeys(small, -1))


def _small_ones(known: Knowledge, release: Release, k: int) -> Iterable[Breach]:
    printed = release.shown
    for name in (name for name in known.ranges if 0 < release.counts[name] < k):
        zero, many = known.can_be(name, at_most=0), known.can_be(name, at_least=k)
        if not (zero and many if name in printed else zero or many):
            yield _breach(known, name)


def _breach(known: Knowledge, name: Name) -> Breach:
    low, high = known.bounds(name)
    return Breach(name, "exact" if low == high else "small")


def _groups(known: Knowledge, release: Release, k: int) -> Iterable[Breach]:
    zeros = release.zeros
    for margin in release.margins:
        for group in margin.groups if margin.shown else ():
            filled = [name for name in group if release.counts[name]]
            others = [name for name in group if name not in filled and name not in zeros]
            if len(filled) == 1 and others and known.most(others) < min(k, release.counts[filled[0]]):
                yield Breach(filled[0], "group")


def proven(release: Release, shown: Protected, k: int = 5, slack: Slack = 0) -> Protected:
    """The same, if nothing can be worked out from it; else Unprotectable, with the names of the tables."""
    found = {breach.name for breach in breaches(release, shown, k, slack)}
    if found:
        raise Unprotectable([m.title for m in release.margins if m.shown and found.intersection(m.names)])
    return shown
