"""Protected tables, attacked: made-up people, their tables through the gate, and linear programming.

The attacker here is written apart from the one in the gate and knows nothing of it: it has what was printed, knows
the questionnaire, and knows that responses are only ever added. It uses no knowledge of how the gate chooses.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import ceil, floor
from random import Random

import numpy as np
from figures import Figure, at_least, none_of
from scipy.optimize import linprog
from scipy.sparse import block_diag, coo_array, csr_array

from svsurvey.release.cells import Beside, Margin, Name, Protected, Release
from svsurvey.release.rounding import rounded
from svsurvey.release.rules import Shown as Shown_
from svsurvey.release.rules import Unprotectable, refusal
from svsurvey.release.suppression import suppressed

K = 5
NOT_REACHED = "not reached"
Range = tuple[float, float]
Person = tuple[int | None, ...]

# ---- made-up surveys ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Survey:
    """Items by their number of options; `asked_if[child] = (parent, options that lead to it)`; what is crossed."""

    options: tuple[int, ...]
    asked_if: Mapping[int, tuple[int, frozenset[int]]] = field(default_factory=dict)
    crossed: tuple[tuple[int, int], ...] = ()

    def answers(self, item: int) -> tuple[int | None, ...]:
        """What can be recorded; None: not asked."""
        return (*range(self.options[item]), *((None,) if item in self.asked_if else ()))

    def possible(self, a: int, v: int | None, b: int, w: int | None) -> bool:
        """Whether somebody can have both answers."""
        if self.asked_if.get(b, (None,))[0] == a:
            return (w is not None) == (v in self.asked_if[b][1])
        return True


def one_way(chance: Random) -> Survey:
    """One item."""
    return Survey((chance.choice([2, 2, 3, 4, 5, 6, 8, 11]),))


def two_way(chance: Random) -> Survey:
    """Two items and their cross table."""
    return Survey((chance.randint(2, 6), chance.randint(2, 6)), crossed=((0, 1),))


def linked(chance: Random) -> Survey:
    """Two items crossed, a third that only some of them are asked, sometimes one more cross table."""
    options = (chance.randint(2, 4), chance.randint(2, 5), chance.randint(2, 4), chance.randint(2, 3))
    parent = chance.randint(0, 1)
    leading = frozenset(chance.sample(range(options[parent]), chance.randint(1, options[parent] - 1)))
    more = chance.choice([(), (), ((0, 3),), ((1 - parent, 2),)])
    return Survey(options, {2: (parent, leading)}, ((0, 1), *more))


def people(survey: Survey, many: int, chance: Random) -> list[Person]:
    """Answers drawn from uneven shares, the later items leaning on the first."""
    leaning = chance.choice([0.0, 0.5, 0.9])
    shares = [[chance.gammavariate(chance.choice([0.3, 1.2]), 1) + 1e-9 for _ in range(n)] for n in survey.options]
    found = []
    for _ in range(many):
        person: list[int | None] = []
        for item, share in enumerate(shares):
            parent, leading = survey.asked_if.get(item, (None, frozenset()))
            if parent is not None and person[parent] not in leading:
                person.append(None)
            elif item and person[0] is not None and chance.random() < leaning:
                person.append(person[0] % survey.options[item])
            else:
                person.append(chance.choices(range(len(share)), share)[0])
        found.append(tuple(person))
    return found


def release_of(survey: Survey, persons: Collection[Person]) -> Release:
    """All one-way tables and what is crossed, as one system; skip logic as a joint that is not shown. Nobody could
    stop early, which every reader knows; the tables have a line for it all the same."""
    counts: dict[Name, int] = {"everybody": len(persons)}
    margins, impossible = [], set[Name]()
    for item in range(len(survey.options)):
        names = tuple((item, answer) for answer in survey.answers(item))
        counts |= {(item, v): sum(person[item] == v for person in persons) for _, v in names}
        gone: Name = (item, NOT_REACHED)
        counts[gone] = 0
        impossible.add(gone)
        answers = tuple(n for n in names if n[1] is not None)
        margins.append(Margin(f"item {item}", {"everybody": (*names, gone)}, (answers,)))
    joints = dict.fromkeys((*survey.crossed, *((parent, child) for child, (parent, _) in survey.asked_if.items())))
    for a, b in joints:
        cells = list(product(survey.answers(a), survey.answers(b)))
        counts |= {((a, v), (b, w)): sum(p[a] == v and p[b] == w for p in persons) for v, w in cells}
        impossible |= {((a, v), (b, w)) for v, w in cells if not survey.possible(a, v, b, w)}
        rows: dict[Name, tuple[Name, ...]] = {
            (a, v): tuple(((a, v), (b, w)) for w in survey.answers(b)) for v in survey.answers(a)
        }
        columns: dict[Name, tuple[Name, ...]] = {
            (b, w): tuple(((a, v), (b, w)) for v in survey.answers(a)) for w in survey.answers(b)
        }
        groups = tuple(tuple(((a, v), (b, w)) for w in range(survey.options[b])) for v in survey.answers(a))
        shown = (a, b) in survey.crossed
        margins.append(Margin(f"{a} by {b}", rows | columns, groups if shown else (), shown))
    return Release(counts, tuple(margins), frozenset(impossible))


# ---- the attacker ---------------------------------------------------------------------------------------

Sums = Collection[tuple[Name, tuple[Name, ...]]]
Aims = list[Mapping[Name, float]]


@dataclass(frozen=True)
class Puzzle:
    """What is known: sums, and a range for every name."""

    sums: Sums
    known: Mapping[Name, Range]

    def matrix(self, place: Mapping[Name, int]) -> csr_array:
        """Every sum as a row: the whole minus its parts is 0."""
        entries = [(1.0, row, place[whole]) for row, (whole, _) in enumerate(self.sums)]
        entries += [(-1.0, row, place[part]) for row, (_, parts) in enumerate(self.sums) for part in parts]
        values, rows, columns = zip(*entries, strict=True)
        return csr_array(coo_array((values, (rows, columns)), shape=(len(self.sums), len(place))))

    def best(self, aims: Aims) -> list[Mapping[Name, float]]:
        """For each aim a solution in which it is largest, all in one linear programme; empty if nothing fits."""
        names = list(self.known)
        place = {name: number for number, name in enumerate(names)}
        wanted = np.zeros((len(aims), len(names)))
        for row, aim in enumerate(aims):
            for name, weight in aim.items():
                wanted[row, place[name]] = -weight
        matrix = block_diag([self.matrix(place)] * len(aims), format="csr")
        limits = np.tile(np.array([self.known[name] for name in names], float), (len(aims), 1))
        found = linprog(wanted.ravel(), A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=limits)
        if found.x is None:
            return []
        return [dict(zip(names, point, strict=True)) for point in found.x.reshape(wanted.shape).tolist()]

    def ranges(self, names: Collection[Name]) -> dict[Name, tuple[int, int]]:
        """The smallest and the largest whole number that each name can be."""
        if not names:
            return {}
        points = self.best([{name: sign} for name in names for sign in (-1.0, 1.0)])
        pairs = zip(names, points[::2], points[1::2], strict=True)
        return {name: (ceil(low[name] - 1e-6), floor(high[name] + 1e-6)) for name, low, high in pairs}

    def certain(self, names: Collection[Name]) -> dict[Name, int]:
        """The names that can only be one number, and that number."""
        numbered = list(enumerate(names))
        aims: Aims = [dict.fromkeys(names, sign) for sign in (-1.0, 1.0)]
        aims += [
            {n: 1.0 if (i >> bit & 1) == turn else -1.0 for i, n in numbered} for bit in (0, 1) for turn in (0, 1)
        ]
        points = self.best(aims) if names else []
        if names and not points:
            return {}
        fixed = [n for n in names if max(p[n] for p in points) - min(p[n] for p in points) < 1 - 1e-6]
        return {name: low for name, (low, high) in self.ranges(fixed).items() if low == high}


def puzzle(release: Release, shown: Protected, slack: int = 0) -> Puzzle:
    """One release as its readers have it."""
    sums = dict.fromkeys(pair for margin in release.margins for pair in margin.sums.items())
    known: dict[Name, Range] = dict.fromkeys(release.counts, (0.0, 1e6))
    known |= {n: (max(0.0, c - slack), c + slack) for n, c in shown.items() if c is not None}
    return Puzzle(list(sums), known | dict.fromkeys(release.impossible, (0.0, 0.0)))


def two_puzzles(first: Puzzle, second: Puzzle, growth: Range) -> Puzzle:
    """Both releases together: every count grew, everybody by what is known of it."""
    known: dict[Name, Range] = {}
    sums: list[tuple[Name, tuple[Name, ...]]] = []
    for time, one in ((1, first), (2, second)):
        known |= {(time, name): limits for name, limits in one.known.items()}
        sums += [((time, whole), tuple((time, part) for part in parts)) for whole, parts in one.sums]
    for name in first.known:
        known["new", name] = growth if name == "everybody" else (0.0, 1e6)
        sums.append(((2, name), ((1, name), ("new", name))))
    return Puzzle(sums, known)


def small_of(release: Release) -> list[Name]:
    """The counts that must not be found out."""
    return [name for name, count in release.counts.items() if 0 < count < K]


# ---- what is found out ----------------------------------------------------------------------------------


@dataclass
class Found:
    """What the attacks brought to light, by kind."""

    small: int = 0
    withheld: int = 0
    printed: int = 0
    changed: int = 0
    refused: int = 0
    seen: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, case: str, names: Iterable[Name]) -> None:
        """Names found out in one case."""
        if found := [str(name) for name in names]:
            self.seen.setdefault(kind, []).append(f"{case}: {found[0]} and {len(found) - 1} more")

    def of(self, kind: str) -> list[str]:
        return self.seen.get(kind, [])


def attack_exact(found: Found, case: str, release: Release, shown: Protected, kind: str) -> None:
    """What exact counts give away: small ones to the number, that they are small, and what everybody said."""
    known = puzzle(release, shown)
    ranges = known.ranges(small_of(release))
    printed = {name: limits for name, limits in ranges.items() if name in release.shown}
    found.add(f"{kind} exactly", case, (name for name, (low, high) in ranges.items() if low == high))
    found.add(f"{kind} as small", case, (name for name, (_, high) in printed.items() if high < K))
    found.add(f"{kind} as small", case, (name for name, (low, high) in ranges.items() if low and high < K))
    found.add(f"{kind} as somebody", case, (name for name, (low, _) in printed.items() if low))
    for group in (group for margin in release.margins if margin.shown for group in margin.groups):
        filled = [name for name in group if release.counts[name]]
        others = {n: 1.0 for n in group if n not in filled and n not in release.impossible}
        if len(filled) == 1 and others:
            (most,) = known.best([others])
            found.add(f"{kind} of a whole group", case, filled if sum(most[n] for n in others) < 1 else ())


def attack_rounded(found: Found, case: str, release: Release, shown: Protected, kind: str) -> None:
    """What rounded counts give away: small ones to the number."""
    certain = puzzle(release, shown, slack=2).certain(small_of(release))
    found.add(kind, case, (name for name, only in certain.items() if only == release.counts[name]))


Shown = tuple[Release, Mapping[Name, int]]


def attack_both(found: Found, case: str, first: Shown, second: Shown, growth: Range, kind: str) -> None:
    """What two rounded releases give away together: small counts of either, and how few gave an answer since."""
    both = two_puzzles(puzzle(*first, slack=2), puzzle(*second, slack=2), growth)
    then, now = first[0].counts, second[0].counts
    counts: dict[Name, int] = {(1, name): n for name, n in then.items()}
    counts |= {(2, name): n for name, n in now.items()}
    if growth[0] < growth[1]:  # who knows that it was one person knows all the differences that are 1
        counts |= {("new", name): n - then[name] for name, n in now.items()}
    certain = both.certain([name for name, n in counts.items() if 0 < n < K])
    found.add(kind, case, (name for name, only in certain.items() if only == counts[name]))


# ---- the proofs -----------------------------------------------------------------------------------------

SURVEYS: tuple[tuple[str, Callable[[Random], Survey]], ...] = (
    ("one-way", one_way),
    ("two-way", two_way),
    ("linked", linked),
)


def tables(size: int, start: int = 0) -> list[Figure]:
    """`size` surveys of made-up people, one-way, two-way and linked in turn, released exactly and rounded, alone
    and again after more people; and the same attacks on what the gate would not have let out. start: the
    seed of the first."""
    found = Found()
    for number in range(start, start + size):
        kind, make = SURVEYS[number % len(SURVEYS)]
        chance = Random(number)
        survey = make(chance)
        first = people(survey, chance.choice([10, 14, 25, 40, 60, 120, 289]), chance)
        release = release_of(survey, first)
        shown = rounded(release)
        attack_rounded(found, f"{kind} {number}", release, shown, "rounded")
        _attack_exact(found, f"{kind} {number}", release)
        for more in (K + chance.choice([0, 0, 1, 2, 4, 7]), 1):
            grown = release_of(survey, [*first, *people(survey, more, chance)])
            _attack_again(found, f"{kind} {number}", (release, shown), grown)
    return _figures(found, size)


def _attack_exact(found: Found, case: str, release: Release) -> None:
    shown = suppressed(release, K)
    found.small += len(small_of(release))
    found.printed += len(shown)
    found.withheld += sum(count is None for count in shown.values())
    attack_exact(found, case, release, shown, "exact")
    only_small = {n: None if n in small_of(release) else release.counts[n] for n in release.shown}
    attack_exact(found, case, release, only_small, "control")


def _attack_again(found: Found, case: str, first: Shown, grown: Release) -> None:
    """After a few more people: as few as the rule allows, or one alone, which it does not."""
    before, now = first[0].counts["everybody"], grown.counts["everybody"]
    alone = rounded(grown)
    if not _allowed(before, now - before):
        attack_both(found, case, first, (grown, alone), (1.0, 1.0), "control twice")
        return
    try:
        shown = rounded(grown, beside=[Beside(first[1], apart=K)])
    except Unprotectable:
        found.refused += 1
        return
    found.changed += shown != alone
    attack_both(found, case, first, (grown, shown), (float(K), 1e6), "twice")


def _allowed(people_then: int, more: int) -> bool:
    then, now = Shown_("rounded", "{}", people_then, "then"), Shown_("rounded", "{}", people_then + more, "now")
    return refusal(now, [then], k=K) is None


def _figures(found: Found, size: int) -> list[Figure]:
    goal = max(1, size // 20)
    share = f"{found.withheld} of {found.printed} counts withheld"
    return [
        none_of("exact: small counts found out to the number", found.small, found.of("exact exactly")),
        none_of("exact: counts proven small", found.small, found.of("exact as small")),
        none_of("exact: small counts proven not to be 0", found.small, found.of("exact as somebody")),
        none_of("exact: groups whose one answer is found out", size, found.of("exact of a whole group")),
        none_of("rounded: small counts found out to the number", found.small, found.of("rounded")),
        none_of("rounded, twice: small counts and differences found out", size, found.of("twice")),
        at_least(
            "control: tables found out if only small counts are withheld",
            size,
            len(found.of("control exactly")),
            goal,
        ),
        at_least("control: tables found out by one more person", size, len(found.of("control twice")), 1),
        Figure(
            "rounded, twice: changed for what was printed before", size, found.changed, "for information", True
        ),
        Figure("rounded, twice: refused", size, found.refused, "for information", True),
        Figure("what it costs", size, share, "for information", True),
    ]
