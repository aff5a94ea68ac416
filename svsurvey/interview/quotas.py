"""Quotas in whole people: shares to counts, one answer or several to each person, so that every quota is met.

Plain arithmetic with dice. It must not know instruments, files or interviews.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

TRIES = 64
"""Pairs of people looked at before two of them exchange answers."""

PATIENCE = 1_000
"""Exchanges that bring nothing after which all begins anew: they do not lead to the end from everywhere."""

STARTS = 6
"""After so many it is taken that no people fit. Of 3,000 random sets of quotas that can be met, all were."""


def apportioned(exact: Sequence[Fraction], total: int) -> list[int]:
    """Whole numbers that add up to `total`, each next to its exact one: the largest remainders are rounded up.

    This is Hamilton's method. The exact numbers must add up to the total."""
    counts = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: (counts[at] - exact[at], at))
    for at in by_remainder[: total - sum(counts)]:
        counts[at] += 1
    return counts


def evenly(total: int, parts: int) -> list[int]:
    """So many whole numbers, as alike as can be; the first ones have one more."""
    return [total // parts + (at < total % parts) for at in range(parts)]


@dataclass(frozen=True)
class Quota:
    """So many among these people are to give one of these codes."""

    people: frozenset[int]
    codes: frozenset[int]
    number: int


def one_each(totals: Mapping[int, int], quotas: Sequence[Quota], dice: Random) -> list[int] | None:
    """A code for each person (they are numbered from 0), each code as often as its total says, all quotas met.

    Everybody gets a code at random; then two people at a time exchange theirs until every quota is met. None when
    that does not come to an end.
    """
    codes = [code for code, number in totals.items() for _ in range(number)]
    for _ in range(STARTS):
        dice.shuffle(codes)
        if _met(codes, quotas, dice):
            return codes
    return None


def _met(codes: list[int], quotas: Sequence[Quota], dice: Random) -> bool:
    """Lets people exchange codes; whether every quota is met then."""
    over = [_have(codes, quota) - quota.number for quota in quotas]
    nearest, idle = sum(map(abs, over)), 0
    while idle < PATIENCE:
        unmet = [at for at, gap in enumerate(over) if gap]
        if not unmet:
            return True
        at = dice.choice(unmet)
        _exchange(codes, quotas, over, _pairs(codes, quotas[at], over[at] > 0, dice), dice)
        off = sum(map(abs, over))
        nearest, idle = (off, 0) if off < nearest else (nearest, idle + 1)
    return False


def _have(codes: Sequence[int], quota: Quota) -> int:
    return sum(codes[person] in quota.codes for person in quota.people)


def _pairs(codes: Sequence[int], quota: Quota, too_many: bool, dice: Random) -> list[tuple[int, int]]:
    """Some pairs whose exchange brings the quota nearer: one of its people, and one of the others."""
    inside = [p for p in sorted(quota.people) if (codes[p] in quota.codes) == too_many]
    outside = [p for p in range(len(codes)) if p not in quota.people and (codes[p] in quota.codes) != too_many]
    if not inside or not outside:
        return []
    return [(dice.choice(inside), dice.choice(outside)) for _ in range(TRIES)]


def _exchange(
    codes: list[int], quotas: Sequence[Quota], over: list[int], pairs: Sequence[tuple[int, int]], dice: Random
) -> None:
    """The best of the pairs exchanges codes unless that makes things worse; now and then even so."""
    moves = [(_moved(codes, quotas, pair), pair) for pair in pairs]
    if not moves:
        return

    def off(move: tuple[list[int], tuple[int, int]]) -> int:
        return sum(abs(gap + step) for gap, step in zip(over, move[0], strict=True))

    best = min(moves, key=off)
    if off(best) <= sum(map(abs, over)) or dice.random() < 0.02:
        steps, (a, b) = best
        codes[a], codes[b] = codes[b], codes[a]
        over[:] = [gap + step for gap, step in zip(over, steps, strict=True)]


def _moved(codes: Sequence[int], quotas: Sequence[Quota], pair: tuple[int, int]) -> list[int]:
    """By how much the number of each quota changes when the two exchange codes."""
    a, b = pair
    return [
        ((a in quota.people) - (b in quota.people)) * ((codes[b] in quota.codes) - (codes[a] in quota.codes))
        for quota in quotas
    ]


def several_each(
    counts: Mapping[int, int], people: int, least: int, most: int, dice: Random
) -> list[frozenset[int]]:
    """Codes for each of so many people, each code as often as its count says, nobody below or above the bounds.

    The counts must allow it: none above `people`, and in all from `least` to `most` for each of them.
    """
    picked: list[set[int]] = [set() for _ in range(people)]
    at = 0
    for option, number in counts.items():  # round and round, so that all have alike many
        for place in range(at, at + number):
            picked[place % people].add(option)
        at += number
    for _ in range(4 * people):
        for option in counts:
            a, b = dice.choice(picked), dice.choice(picked)
            if option in a and option not in b and len(a) > least and len(b) < most:
                a.remove(option)
                b.add(option)
    dice.shuffle(picked)
    return [frozenset(codes) for codes in picked]
