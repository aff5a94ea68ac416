"""The gate: every count on display is taken from it. The open gate gives true counts, a shut one protected counts.

An analysis hands in what it is about to show as a `Cut` and shows what it gets back; so it has one way of working,
whoever reads the result. This file must not know any analysis, nor how counts are protected.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    whoever knows the questionnaire knows.
    """

    title: str
    counts: Mapping[Name, int]
    margins: tuple[Margin, ...]
    base: Name
    outer: frozenset[Name] = frozenset()
    impossible: frozenset[Name] = frozenset()


class Gate(Protocol):
    """What stands between true counts and a page."""

    @property
    def is_open(self) -> bool:
        """Whether the reader holds the study: then single values may be seen, too."""
        ...

    def __call__(self, cut: Cut) -> Protected:
        """The counts of a cut as they may be shown, under the names that it gave them."""
        ...


class Open:
    """For whoever holds the study: counts are true."""

    is_open = True

    def __call__(self, cut: Cut) -> Protected:
        return cut.counts


OPEN = Open()


class Recording:
    """Lets nothing through and keeps what was to be shown, so that all of it can be protected together."""

    is_open = False

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
        if self._counts.get(name, n) == n:
            return name
        return self._own.setdefault((cut.title, name), (cut.title, name))

    def renamed(self, cut: Cut, name: Name) -> Name:
        """The name of a count of a cut in the whole system."""
        return self._own.get((cut.title, name), name)

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

    def too_few(self, least: int = LEAST) -> frozenset[Name]:
        """The names of all that rests on fewer people than may be shown."""
        return frozenset(
            self.renamed(cut, name)
            for cut in self.cuts.values()
            if cut.counts[cut.base] < least
            for name in cut.counts
            if name not in cut.outer
        )


class Shut:
    """For other eyes: counts are protected; what was not among those that were protected is withheld."""

    is_open = False

    def __init__(self, recorded: Recording, protected: Protected) -> None:
        self._recorded, self._protected = recorded, protected

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
