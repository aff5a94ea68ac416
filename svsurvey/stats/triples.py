"""Three variables at once, where each two of them are tied already: by a cross table or by skip logic.

Tables of two that fit each other one by one may fit no people all the same: whoever was not asked c because of a
is the same person in “a by b” and in “b by c”. It must not know cross tables, nor how counts are protected.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from svsurvey.engine.query import CountBy, Facts
from svsurvey.release.cells import Margin, Name
from svsurvey.release.cuts import UNASKED, Labels, Place, Side, pair
from svsurvey.stats.analysis import Study
from svsurvey.stats.pairs import Pair, cell_of, cells_of, is_coded
from svsurvey.stats.routing import Joint, Known


@dataclass(frozen=True)
class Triple:
    """Three variables by name. whole: those of which every answer counts; of the others only who was asked."""

    study: Study
    names: tuple[str, str, str]
    whole: frozenset[str]

    @property
    def pairs(self) -> list[Pair]:
        """Those of which all cells must be there."""
        return [Pair(self.study, *two) for two in combinations(self.names, 2) if self.whole.issuperset(two)]

    @property
    def versions(self) -> tuple[str, ...]:
        return Pair(self.study, *self.names[:2]).versions

    @property
    def question(self) -> CountBy:
        return CountBy(self.names, replace(self.study.scope, versions=self.versions))

    @property
    def is_pooled(self) -> bool:
        """Whether each two of them are of the same people."""
        found = {Pair(self.study, *two).versions for two in combinations(self.names, 2)}
        return len(found) == 1 and () not in found

    def known(self, facts: Facts) -> Known:
        """Every cell of three, and how they make up the cells of two."""
        first, second = Pair(self.study, *self.names[:2]), Pair(self.study, *self.names[1:])
        sides = (*first.sides, second.sides[1])
        counts: Counter[tuple[Name, ...]] = Counter()
        for values, n in facts[self.question].cells.items():
            found = zip(self.names, sides, values, strict=True)
            counts[tuple(self._level(name, side, cell_of(side, value)) for name, side, value in found)] += n
        levels = [
            dict.fromkeys(
                [*(self._level(name, side, one) for one in cells_of(side)), *(cell[at] for cell in counts)]
            )
            for at, (name, side) in enumerate(zip(self.names, sides, strict=True))
        ]
        every = list(product(*levels))
        sums: dict[Name, list[Name]] = {}
        for one, other in combinations(range(3), 2):
            for cell in every:
                sums.setdefault(pair(cell[one], cell[other]), []).append(("three", *cell))
        for at, side in enumerate(sides):
            if self.names[at] in self.whole and isinstance(side, Place) and side.conditional:
                unasked = [side.gap(side.codes[kind]) for kind in UNASKED]
                for cell in (cell for cell in every if cell[at] not in unasked):
                    asked = ("three", *cell[:at], side.asked, *cell[at + 1 :])
                    sums.setdefault(asked, []).append(("three", *cell))
        title = " by ".join(self.names)
        margins = [Margin(title, {whole: tuple(parts) for whole, parts in sums.items()}, shown=False)]
        margins += [
            Margin(title, {pair(a.asked, b.asked): parts}, shown=False) for a, b, parts in self._asked(sides)
        ]
        return Known(tuple(margins), {("three", *cell): counts[cell] for cell in every}, frozenset())

    def _level(self, name: str, side: Side, given: Name) -> Name:
        """What counts of an answer: itself, or that it was asked for."""
        if name in self.whole or isinstance(side, Labels):
            return given
        return given if given in [side.gap(side.codes[kind]) for kind in UNASKED] else side.asked

    def _asked(self, sides: Sequence[Side]) -> Iterator[tuple[Place, Place, tuple[Name, ...]]]:
        """Who was asked both of two, from those with each answer to one of them."""
        short = [side for name, side in zip(self.names, sides, strict=True) if name not in self.whole]
        for a, b in combinations([side for side in short if isinstance(side, Place)], 2):
            unasked = [b.gap(b.codes[kind]) for kind in UNASKED]
            yield a, b, tuple(pair(a.asked, given) for given in cells_of(b) if given not in unasked)


def triples(study: Study, shown: Sequence[Pair], joints: Sequence[Joint]) -> list[Triple]:
    """Every three variables of which two stand in a cross table, and the third is tied to both of them."""
    tables = {frozenset((one.row, one.column)) for one in shown if is_coded(study, one.row, one.column)}
    inside, codebook = {name for table in tables for name in table}, study.codebooks[study.newest.version]
    routes = {
        (joint.source.variable.name, name)
        for joint in joints
        for name in inside
        if name in codebook
        and codebook[name].item == joint.item.id
        and is_coded(study, joint.source.variable.name)
    }
    ties = tables | {frozenset(route) for route in routes}
    found: dict[frozenset[str], Triple] = {}
    for table in sorted(tables, key=sorted):
        for third in sorted({name for tie in ties for name in tie} - table):
            names = table | {third}
            if ties.issuperset(map(frozenset, combinations(names, 2))):
                found.setdefault(names, _triple(study, names, [r for r in routes if frozenset(r) not in tables]))
    return [one for one in found.values() if one.is_pooled]


def _triple(study: Study, names: frozenset[str], routes: Sequence[tuple[str, str]]) -> Triple:
    """Of what is tied by skip logic alone it is enough to know who was asked, but not of what leads to others."""
    inside = [route for route in routes if names.issuperset(route)]
    short = {target for _, target in inside} - {source for source, _ in inside}
    first, second, third = sorted(names)
    return Triple(study, (first, second, third), names - short)
