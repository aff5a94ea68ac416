"""Rounded counts for other eyes: every count to a multiple of the base, so that nobody can be told from anybody.

It must not know tables or studies. Nothing leaves without the audit's consent.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from svsurvey.release.cells import Beside, Name, Release
from svsurvey.release.rules import Unprotectable

Rounded = Mapping[Name, int]

MOVES, TRIES = 50, 500
"""At most so many counts take their other multiple, and so many are tried."""


def nearest(count: int, base: int = 5) -> int:
    """The nearest multiple, halves up."""
    return (2 * count + base) // (2 * base) * base


def slack(base: int = 5) -> tuple[int, int]:
    """How far a true count can lie below and above its nearest multiple."""
    return base // 2, (base - 1) // 2


def rounded(
    release: Release,
    base: int = 5,
    k: int = 5,
    beside: Sequence[Beside] = (),
    kept: Mapping[Name, int] | None = None,
    few: frozenset[Name] = frozenset(),
) -> Rounded:
    """Every shown count as a multiple of the base, each by itself: sums need not add up, a part is never above its
    whole, and the same release gives the same answer.

    Each is the nearest multiple, with one exception. Four cells shown as 0 under a sum shown as 10 can only be 2
    each; so where all that is shown together, and beside what was shown before, would leave one possible value
    below k, a count takes its other neighbouring multiple (8 becomes 5). No count is ever changed by the base or
    more. What is shown then is also what nearest multiples alone would show for other counts, which leave more
    than one value possible: whoever knows this rule cannot tell. Raises Unprotectable.

    kept: what was shown of the same people before, which stays as it was, also what is not shown now. few: what
    takes no larger multiple than the nearest one, for something is withheld where it is small.
    """
    kept = kept or {}
    plain = {name: nearest(n, base) for name, n in release.counts.items() if name in release.shown}
    shown: Rounded = {**plain, **kept}
    still = kept.keys() | {name for name in few if other(release.counts[name], base) > release.counts[name]}
    work = _Work(release, base, k, tuple(beside), iter(range(TRIES)), still)
    open_ = work.found_out(shown)
    if open_ is None and (beside or kept):
        # What was shown before had taken another multiple: nobody can count on nearest ones, only on neighbours.
        work.way = base - 1
        open_ = work.found_out(shown)
    if open_ is None and beside:
        # People of then were erased since: nobody can subtract.
        work.way, work.beside = slack(base), ()
        open_ = work.found_out(shown)
    for _ in range(MOVES):
        if not open_:
            break
        shown, open_ = work.moved(shown, open_)
    if open_ or open_ is None:
        raise work.refused(open_)
    return shown


@dataclass
class _Work:
    release: Release
    base: int
    k: int
    beside: tuple[Beside, ...]
    tries: Iterator[int]
    still: Collection[Name]
    way: int | tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.way = slack(self.base)

    def found_out(self, shown: Rounded) -> frozenset[Name] | None:
        """The names of which only one value below k is possible; None: no table fits."""
        from svsurvey.release.attack import Contradiction, pinned

        try:
            breaches = pinned(self.release, shown, self.way, self.k, self.beside)
        except Contradiction:
            return None
        return frozenset(breach.name for breach in breaches)

    def moved(self, shown: Rounded, open_: frozenset[Name]) -> tuple[Rounded, frozenset[Name]]:
        """One count changed to its other neighbouring multiple, the first that still fits and leaves less open."""
        for name, _ in zip(self.candidates(open_), self.tries, strict=False):
            changed = {**shown, name: other(self.release.counts[name], self.base)}
            if changed != shown and in_order(self.release, changed):
                left = self.found_out(changed)
                if left is not None and len(left) < len(open_):
                    return changed, left
        raise self.refused(open_)

    def candidates(self, open_: frozenset[Name]) -> Iterable[Name]:
        """What is shown beside what is open: the sums over it first, the open cells last."""
        sums = dict.fromkeys(pair for margin in self.release.margins for pair in margin.sums.items())
        near = [(whole, parts) for whole, parts in sums if open_.intersection((whole, *parts))]
        around = [*(whole for whole, _ in near), *(part for _, parts in near for part in parts)]
        names = dict.fromkeys([*(n for n in around if n not in open_), *(n for n in around if n in open_)])
        printed = self.release.shown.difference(self.still)
        return [name for name in names if name in printed]

    def refused(self, open_: frozenset[Name] | None) -> Unprotectable:
        shown = [margin for margin in self.release.margins if margin.shown]
        touched = [margin.title for margin in shown if open_ and open_.intersection(margin.names)]
        return Unprotectable(touched or [margin.title for margin in shown])


def other(count: int, base: int) -> int:
    """The other neighbouring multiple; a multiple has none."""
    down = count // base * base
    return down if nearest(count, base) != down or count == down else down + base


def in_order(release: Release, shown: Rounded) -> bool:
    """Whether no part is above its whole."""
    pairs = [(w, p) for margin in release.margins for w, parts in margin.sums.items() for p in parts]
    return all(shown[part] <= shown[whole] for whole, part in pairs if whole in shown and part in shown)
