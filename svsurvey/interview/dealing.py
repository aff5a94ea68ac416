"""Whole numbers of people, dealt out: shares to counts, answers to people, ticks to people.

Plain arithmetic with dice. It must not know instruments, files or interviews.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

TRIES = 64
"""Pairs of people looked at before two of them change answers."""

PATIENCE = 1_000
"""Changes that bring nothing after which the cards are dealt anew: they do not lead there from everywhere."""

DEALS = 6
"""After so many it is taken that no people fit. Of 3,000 random sets of wishes that can be met, all were."""


def apportioned(quotas: Sequence[Fraction], total: int) -> list[int]:
    """Whole numbers that add up to `total`, each next to its quota: the largest remainders are rounded up.

    This is Hamilton's method. The quotas must add up to the total."""
    counts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda at: (counts[at] - quotas[at], at))
    for at in by_remainder[: total - sum(counts)]:
        counts[at] += 1
    return counts


def evenly(total: int, parts: int) -> list[int]:
    """So many whole numbers, as alike as can be; the first ones have one more."""
    return [total // parts + (at < total % parts) for at in range(parts)]


@dataclass(frozen=True)
class Wish:
    """So many among these people are to give one of these codes."""

    people: frozenset[int]
    codes: frozenset[int]
    number: int


def deal(totals: Mapping[int, int], wishes: Sequence[Wish], dice: Random) -> list[int] | None:
    """A code for each person (they are numbered from 0), each code as often as its total says, all wishes met.

    Everybody gets a card at random; then two people at a time change theirs until every wish is met. None when
    that does not come to an end.
    """
    cards = [code for code, number in totals.items() for _ in range(number)]
    for _ in range(DEALS):
        dice.shuffle(cards)
        if _settled(cards, wishes, dice):
            return cards
    return None


def _settled(cards: list[int], wishes: Sequence[Wish], dice: Random) -> bool:
    """Lets people change cards; whether every wish is met then."""
    over = [_have(cards, wish) - wish.number for wish in wishes]
    nearest, idle = sum(map(abs, over)), 0
    while idle < PATIENCE:
        unmet = [at for at, gap in enumerate(over) if gap]
        if not unmet:
            return True
        at = dice.choice(unmet)
        _change(cards, wishes, over, _pairs(cards, wishes[at], over[at] > 0, dice), dice)
        off = sum(map(abs, over))
        nearest, idle = (off, 0) if off < nearest else (nearest, idle + 1)
    return False


def _have(cards: Sequence[int], wish: Wish) -> int:
    return sum(cards[person] in wish.codes for person in wish.people)


def _pairs(cards: Sequence[int], wish: Wish, too_many: bool, dice: Random) -> list[tuple[int, int]]:
    """Some pairs whose change brings the wish nearer: one of its people, and one of the others."""
    inside = [p for p in sorted(wish.people) if (cards[p] in wish.codes) == too_many]
    outside = [p for p in range(len(cards)) if p not in wish.people and (cards[p] in wish.codes) != too_many]
    if not inside or not outside:
        return []
    return [(dice.choice(inside), dice.choice(outside)) for _ in range(TRIES)]


def _change(
    cards: list[int], wishes: Sequence[Wish], over: list[int], pairs: Sequence[tuple[int, int]], dice: Random
) -> None:
    """The best of the pairs changes cards unless that makes things worse; now and then even so."""
    moves = [(_moved(cards, wishes, pair), pair) for pair in pairs]
    if not moves:
        return

    def off(move: tuple[list[int], tuple[int, int]]) -> int:
        return sum(abs(gap + step) for gap, step in zip(over, move[0], strict=True))

    best = min(moves, key=off)
    if off(best) <= sum(map(abs, over)) or dice.random() < 0.02:
        steps, (a, b) = best
        cards[a], cards[b] = cards[b], cards[a]
        over[:] = [gap + step for gap, step in zip(over, steps, strict=True)]


def _moved(cards: Sequence[int], wishes: Sequence[Wish], pair: tuple[int, int]) -> list[int]:
    """By how much each wish's number changes when the two change cards."""
    a, b = pair
    return [
        ((a in wish.people) - (b in wish.people)) * ((cards[b] in wish.codes) - (cards[a] in wish.codes))
        for wish in wishes
    ]


def tick(counts: Mapping[int, int], people: int, least: int, most: int, dice: Random) -> list[frozenset[int]]:
    """Ticks for each of so many people, each option as often as its count says, nobody below or above the bounds.

    The counts must allow it: none above `people`, and in all from `least` to `most` for each of them.
    """
    ticked: list[set[int]] = [set() for _ in range(people)]
    at = 0
    for option, number in counts.items():  # round and round, so that all have alike many
        for place in range(at, at + number):
            ticked[place % people].add(option)
        at += number
    for _ in range(4 * people):
        for option in counts:
            a, b = dice.choice(ticked), dice.choice(ticked)
            if option in a and option not in b and len(a) > least and len(b) < most:
                a.remove(option)
                b.add(option)
    dice.shuffle(ticked)
    return [frozenset(codes) for codes in ticked]
