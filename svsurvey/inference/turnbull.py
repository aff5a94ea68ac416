"""Times that are only known to lie in intervals, as a curve: Turnbull's estimate, by expectation and maximisation.

All from how many people have each interval; nothing here knows what the time is of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, inf, log, sqrt

from svsurvey.inference.result import Ends

Intervals = Mapping[Ends, int]
"""(low, high), both ends included, high may be inf -> number of people whose time lies there."""

Shared = Sequence[tuple[Ends, float]]
"""Stretches in order, and the share of the people whose time lies in each."""

Span = tuple[int, int, int]
"""Which stretches lie in an interval, from this one to before that one, and the number of people who have it."""

CLOSE = 1e-9
"""As near as shares are known: a share of 0.4999999999 is a half."""

NEARER = (1e-4, 1e-6, 1e-8, 1e-10)
"""How far the log-likelihood of one person may lie below the greatest one, which is proven by its gradient."""

EXACT = 1e-12
"""The same, where Newton's steps came so far."""

MOST_ROUNDS, MOST_STEPS = 20_000, 100
SINGULAR = 1e-11


@dataclass(frozen=True, slots=True)
class Curve:
    """The estimate: in which stretches the times lie (both ends included), and which share of the people in each.

    stretches: (low, high) in the unit of the intervals (days, say), in order and apart; the last high may be inf.
    masses: for each stretch a share above 0, which add up to 1. Where inside a stretch nobody can know. n: people
    whose interval says something.
    """

    stretches: tuple[Ends, ...]
    masses: tuple[float, ...]
    n: int

    def recovered_by(self, time: float) -> Ends:
        """Between which shares lies the share of those whose time is at most `time`; one outside stretches."""
        held = list(zip(self.stretches, self.masses, strict=True))
        ended = fsum(mass for stretch, mass in held if stretch[1] <= time)
        begun = fsum(mass for stretch, mass in held if stretch[0] <= time)
        return min(ended, 1.0), min(begun, 1.0)

    def point(self, share: float) -> Ends:
        """The stretch in which this share of the people is reached, for 0 < share < 1; its high end may be inf."""
        reached = 0.0
        for stretch, mass in zip(self.stretches, self.masses, strict=True):
            reached += mass
            if reached >= share - CLOSE:
                return stretch
        return self.stretches[-1]

    @property
    def median(self) -> Ends | None:
        """The stretch in which half of the people are reached; None where that is the one without an end."""
        low, high = self.point(0.5)
        return None if high == inf else (low, high)


def turnbull(counts: Intervals) -> Curve | None:
    """The nonparametric estimate of greatest likelihood; None where no interval says anything.

    Turnbull 1976, J R Stat Soc B 38:290: the shares of the innermost intervals (Peto 1973, Appl Stat 22:86) are
    made self-consistent; that they are those of the greatest likelihood is then proven by the Karush-Kuhn-Tucker
    conditions (Gentleman & Geyer 1994, Biometrika 81:618). No other shares are as likely: each stretch ends where
    an interval ends, so the equations of the intervals have full rank. (0, inf) says nothing and is not counted.
    None also where the proof fails. Raises ValueError for an interval that ends before it begins.
    """
    told = _told(counts)
    found = _estimate(told)
    if found is None:
        return None
    held = [(stretch, mass) for stretch, mass in found if mass > CLOSE]
    whole = fsum(mass for _, mass in held)
    stretches, masses = tuple(stretch for stretch, _ in held), tuple(mass / whole for _, mass in held)
    return Curve(stretches, masses, sum(told.values()))


def innermost(intervals: Iterable[Ends]) -> list[Ends]:
    """The stretches from a low end to the next high end with no other end between, in order."""
    ends = sorted({(end, side) for interval in intervals for side, end in enumerate(interval)})
    return [(low, high) for (low, left), (high, right) in pairwise(ends) if left == 0 and right == 1]


def _told(counts: Intervals) -> dict[Ends, int]:
    """The intervals that somebody has and that say something."""
    if any(low > high for low, high in counts):
        raise ValueError("an interval ends before it begins")
    return {(low, high): n for (low, high), n in counts.items() if n and (low > 0 or high < inf)}


def _estimate(told: Intervals) -> Shared | None:
    """The shares of greatest likelihood; None without intervals, and where they are not proven.

    From where self-consistency has come, Newton's method tries to reach the top in a few steps.
    """
    stretches = innermost(told)
    spans = _spans(told, stretches)
    shares: list[float] | None = _whole([1.0] * len(stretches)) if stretches else None
    for near in NEARER:
        shares = _risen(spans, shares, near) if shares else None
        exact = _newton(spans, shares) if shares else None
        if exact is not None:
            return list(zip(stretches, exact, strict=True))
    return list(zip(stretches, shares, strict=True)) if shares else None


def _spans(told: Intervals, stretches: Sequence[Ends]) -> list[Span]:
    return [
        (sum(stretch[0] < low for stretch in stretches), sum(stretch[1] <= high for stretch in stretches), n)
        for (low, high), n in told.items()
    ]


# ---- likelihood -----------------------------------------------------------------------------------------


def _people(spans: Sequence[Span]) -> float:
    return fsum(n for _, _, n in spans)


def _likelihood(spans: Sequence[Span], shares: Sequence[float]) -> float:
    """The logarithm of the likelihood of all people; -inf where somebody's interval holds nothing."""
    held = [(fsum(shares[start:stop]), n) for start, stop, n in spans]
    return fsum(n * log(share) for share, n in held) if all(share > 0 for share, _ in held) else -inf


def _gradient(spans: Sequence[Span], shares: Sequence[float]) -> list[float]:
    """For each stretch, by how much the log-likelihood of one person rises with its share: at the top 1 or less.

    The log-likelihood is concave, so what the greatest of these is above 1 is as far as it can lie below the top.
    """
    people = _people(spans)
    gradient = [0.0] * len(shares)
    for start, stop, n in spans:
        pull = n / people / fsum(shares[start:stop])
        for place in range(start, stop):
            gradient[place] += pull
    return gradient


def _curvature(spans: Sequence[Span], shares: Sequence[float], held: Sequence[int]) -> list[list[float]]:
    """How the gradient falls: for two stretches, the sum over the intervals that have both."""
    people = _people(spans)
    rows = [(start, stop, n / people / fsum(shares[start:stop]) ** 2) for start, stop, n in spans]
    return [
        [fsum(w for start, stop, w in rows if start <= min(a, b) and max(a, b) < stop) for b in held] for a in held
    ]


# ---- self-consistency -----------------------------------------------------------------------------------


def _risen(spans: Sequence[Span], shares: list[float], near: float) -> list[float] | None:
    """Shares whose log-likelihood is `near` to the greatest, for one person; None where they are not reached.

    Steps of EM, each third one drawn out by the two before (SQUAREM: Varadhan & Roland 2008, Scand J Stat 35:335).
    """
    for _ in range(MOST_ROUNDS):
        gradient = _gradient(spans, shares)
        if max(gradient) - 1 <= near:
            return shares
        shares = _drawn_out(spans, shares, gradient)
    return None


def _drawn_out(spans: Sequence[Span], shares: list[float], gradient: Sequence[float]) -> list[float]:
    once = _shared_out(shares, gradient)
    twice = _shared_out(once, _gradient(spans, once))
    first = [b - a for a, b in zip(shares, once, strict=True)]
    bent = [c - 2 * b + a for a, b, c in zip(shares, once, twice, strict=True)]
    size = fsum(x * x for x in bent)
    if not size:
        return twice
    far = max(1.0, sqrt(fsum(x * x for x in first) / size))
    ahead = [a + 2 * far * x + far * far * y for a, x, y in zip(shares, first, bent, strict=True)]
    if min(ahead) < 0 or _likelihood(spans, ahead) < _likelihood(spans, twice):
        return twice
    return ahead


def _shared_out(shares: Sequence[float], gradient: Sequence[float]) -> list[float]:
    """Everybody shared out anew over the stretches of their interval: a step of EM."""
    return _whole([share * pull for share, pull in zip(shares, gradient, strict=True)])


def _whole(shares: Sequence[float]) -> list[float]:
    whole = fsum(shares)
    return [share / whole for share in shares]


# ---- Newton's method ------------------------------------------------------------------------------------


def _newton(spans: Sequence[Span], shares: Sequence[float]) -> list[float] | None:
    """The top itself; None where Newton's steps from these shares do not lead there.

    What rises is the log-likelihood of one person less the sum of shares, which is greatest where that sum is 1.
    A stretch that a step empties is left out; where the others have settled, the one that pulls most comes back.
    """
    gradient = _gradient(spans, shares)
    held = {place for place, pull in enumerate(gradient) if shares[place] > 1 - pull}
    found = [share if place in held else 0.0 for place, share in enumerate(shares)]
    for _ in range(MOST_STEPS):
        if _likelihood(spans, found) == -inf:
            return None
        gradient = _gradient(spans, found)
        if max(gradient) - 1 <= EXACT and abs(fsum(found) - 1) <= EXACT:
            return found
        if all(abs(gradient[place] - 1) <= EXACT for place in held):
            held.add(max(range(len(gradient)), key=gradient.__getitem__))
        aim = _aim(spans, found, gradient, sorted(held))
        if aim is None:
            return None
        found = _towards(spans, found, aim)
        held = {place for place in held if found[place] > 0}
    return None


def _aim(
    spans: Sequence[Span], shares: Sequence[float], gradient: Sequence[float], held: Sequence[int]
) -> list[float] | None:
    """Where the top would lie if the log-likelihood were the parabola that it is like at these shares."""
    moved = _solved(_curvature(spans, shares, held), [2 * gradient[place] - 1 for place in held])
    if moved is None:
        return None
    aim = [0.0] * len(shares)
    for place, share in zip(held, moved, strict=True):
        aim[place] = share
    return aim


def _towards(spans: Sequence[Span], shares: Sequence[float], aim: Sequence[float]) -> list[float]:
    """The whole way to the aim, or to where the first stretch is empty, or half of it, until that is no fall."""
    far = min([1.0, *(a / (a - b) for a, b in zip(shares, aim, strict=True) if b < 0)])
    start, people = _likelihood(spans, shares), _people(spans)
    while far > CLOSE:
        there = [a + far * (b - a) for a, b in zip(shares, aim, strict=True)]
        there = [0.0 if share < CLOSE * CLOSE else share for share in there]
        risen = _likelihood(spans, there) - start - people * (fsum(there) - fsum(shares))
        if risen >= -abs(start) * EXACT:
            return there
        far /= 2
    return list(shares)


def _solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float] | None:
    """The solution of linear equations, by elimination; None where they have no single one.

    They are as few as there are steps of an answer: numpy would take longer to be loaded than all of this.
    """
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place in range(len(rows)):
        pivot = max(range(place, len(rows)), key=lambda row: abs(rows[row][place]))
        rows[place], rows[pivot] = rows[pivot], rows[place]
        if abs(rows[place][place]) <= SINGULAR * max(map(abs, matrix[place])):
            return None
        for below in range(place + 1, len(rows)):
            factor = rows[below][place] / rows[place][place]
            rows[below] = [b - factor * a for a, b in zip(rows[place], rows[below], strict=True)]
    found = [0.0] * len(rows)
    for place in reversed(range(len(rows))):
        known = fsum(rows[place][after] * found[after] for after in range(place + 1, len(rows)))
        found[place] = (rows[place][-1] - known) / rows[place][place]
    return found
