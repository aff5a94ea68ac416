"""The gate: every count on display is taken from it. The open gate gives true counts, a shut one protected counts.

An analysis hands in what it is about to show as a `Cut` and shows what it gets back; so it has one way of working,
whoever reads the result. This file must not know any analysis, nor how counts are protected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from svsurvey.release.cells import Margin, Name, Protected, Release
from svsurvey.release.rules import LEAST

Shown = int | None
"""A count as it may be shown; None: withheld."""


@dataclass(frozen=True)
class Cut:
    """The counts that one analysis is about to show, and how they add up.

    base: whose number decides whether there are enough people for any of it. outer: names that are not of this
    question alone (everybody), and are shown whatever becomes of it. impossible: what can be nobody's answer, as
    whoever knows the questionnaire knows. alias: the name in the whole system of what is called otherwise here (a
    cross table and the same one turned round). bases: names that rest on others than `base`, by whose number they
    are shown or not, as the rows of a cross table do.
    """

    title: str
    counts: Mapping[Name, int]
    margins: tuple[Margin, ...]
    base: Name
    outer: frozenset[Name] = frozenset()
    impossible: frozenset[Name] = frozenset()
    alias: Mapping[Name, Name] = field(default_factory=dict)
    bases: Mapping[Name, tuple[Name, ...]] = field(default_factory=dict)


class Gate(Protocol):
    """What stands between true counts and a page."""

    @property
    def is_open(self) -> bool:
        """Whether the reader holds the study: then single values may be seen, too."""
        ...

    @property
    def is_rounded(self) -> bool:
        """Whether counts are rounded: then nothing that follows from the true ones is told beside them."""
        ...

    def __call__(self, cut: Cut) -> Protected:
        """The counts of a cut as they may be shown, under the names that it gave them."""
        ...


class Open:
    """For whoever holds the study: counts are true."""

    is_open = True
    is_rounded = False

    def __call__(self, cut: Cut) -> Protected:
        return cut.counts


OPEN = Open()


class Recording:
    """Lets nothing through and keeps what was to be shown, so that all of it can be protected together."""

    is_open = False
    is_rounded = False

    def __init__(self) -> None:
        self.cuts: dict[str, Cut] = {}
        self._counts: dict[Name, int] = {}
        self._own: dict[tuple[str, Name], Name] = {}

    def __call__(self, cut: Cut) -> Protected:
        if cut.title not in self.cuts:
            self.cuts[cut.title] = cut
            for name, n in cut.counts.items():
                self._counts.setdefault(self._name(cut, name, n), n)
        return dict.fromkeys(cut.counts)

    def _name(self, cut: Cut, name: Name, n: int) -> Name:
        """The name under which a count goes in: its own where another cut has other people under that name."""
        common = cut.alias.get(name, name)
        if self._counts.get(common, n) == n:
            return common
        return self._own.setdefault((cut.title, name), (cut.title, name))

    def renamed(self, cut: Cut, name: Name) -> Name:
        """The name of a count of a cut in the whole system."""
        return self._own.get((cut.title, name), cut.alias.get(name, name))

    def release(self) -> Release:
        """All that was to be shown, as one system."""
        margins = [self._renamed(cut, margin) for cut in self.cuts.values() for margin in cut.margins]
        impossible = {self.renamed(cut, name) for cut in self.cuts.values() for name in cut.impossible}
        return Release(
            dict(self._counts), tuple(margins), frozenset(name for name in impossible if not self._counts[name])
        )

    def _renamed(self, cut: Cut, margin: Margin) -> Margin:
        def of(names: Iterable[Name]) -> tuple[Name, ...]:
            return tuple(self.renamed(cut, name) for name in names)

        sums = {self.renamed(cut, name): of(parts) for name, parts in margin.sums.items()}
        return Margin(margin.title, sums, tuple(map(of, margin.groups)), margin.shown)

    @property
    def counts(self) -> Mapping[Name, int]:
        """True numbers by their names in the whole system."""
        return self._counts

    @property
    def bases(self) -> Iterable[tuple[Name, tuple[Name, ...]]]:
        """By whose number it is decided whether there are enough people for what."""
        for cut in self.cuts.values():
            own = tuple(name for name in cut.counts if name not in cut.outer)
            for base, names in ((cut.base, own), *cut.bases.items()):
                yield self.renamed(cut, base), tuple(self.renamed(cut, name) for name in names)

    def too_few(self, least: int = LEAST, counts: Protected | None = None) -> frozenset[Name]:
        """The names of all that rests on fewer people than may be shown. counts: true ones, if none are given."""
        of = self._counts if counts is None else counts
        return frozenset(name for base, names in self.bases if (of[base] or 0) < least for name in names)


class Shut:
    """For other eyes: counts are protected; what was not among those that were protected is withheld."""

    is_open = False

    def __init__(self, recorded: Recording, protected: Protected, is_rounded: bool = True) -> None:
        self._recorded, self._protected, self.is_rounded = recorded, protected, is_rounded

    def __call__(self, cut: Cut) -> Protected:
        return {name: self._protected.get(self._recorded.renamed(cut, name)) for name in cut.counts}


def together(shown: Iterable[Shown]) -> Shown:
    """The sum of counts; withheld when one of them is."""
    total = 0
    for n in shown:
        if n is None:
            return None
        total += n
    return total
