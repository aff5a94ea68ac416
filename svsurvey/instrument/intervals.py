"""Entries of a file to intervals: what each answer of a scale stands for, in days or another unit.

They decide how answers are analysed, not what is asked or stored. It must not know what is made of them.
"""

from dataclasses import replace
from itertools import pairwise
from math import inf

from svsurvey.instrument.document import Map, Seq, Tree
from svsurvey.instrument.domain import NOT_YET, Single, Span
from svsurvey.instrument.draft import Draft, text_of
from svsurvey.instrument.piping import pipes

DAYS = "days"

MOST = 1e12
"""As large as any number of an instrument."""


def with_intervals(draft: Draft, entries: Map, domain: Single) -> Single:
    """The domain with the intervals of its answers, where it has some; what is wrong with them is reported."""
    parts = entries.get("interval")
    if not isinstance(parts, Seq):
        if "unit" in entries and "interval" not in entries.keys_at:
            what = "'unit' belongs to numbers, and to answers with an 'interval'"
            draft.say(entries.keys_at["unit"], "misplaced-key", what, "take it out, or add interval: [[0, 3], …]")
        return domain
    if not _fits(draft, parts, domain):
        return domain
    found = [_interval(draft, part, parts, place) for place, part in enumerate(parts)]
    sound = tuple(one for one in found if one is not None)
    if len(sound) == len(found) and _is_in_order(draft, sound, parts):
        return replace(domain, intervals=sound, unit=_unit(draft, entries))
    return domain


def _unit(draft: Draft, entries: Map) -> str:
    """What the ends count. It stands in results only, where no answer of one person can be shown."""
    unit = text_of(entries, "unit", DAYS)
    if [*pipes(unit)]:
        draft.say(entries.values_at["unit"], "bad-pipe", "the unit of intervals shows no answer", "write a word")
    return unit


def _fits(draft: Draft, parts: Seq, domain: Single) -> bool:
    """Whether the answers are in order, and each has its interval."""
    valid = sum(not option.missing for option in domain.options)
    if not domain.ordered:
        what = "only answers in order have intervals"
        draft.say(parts.mark, "bad-interval", what, "list them under 'scale:' instead of 'options:'")
    elif not parts.lost and len(parts) != valid:
        what = f"{_counted(len(parts), 'interval')} for {_counted(valid, 'answer')}"
        draft.say(parts.mark, "bad-interval", what, "one for each answer that is not `missing`, in their order")
    else:
        return not parts.lost
    return False


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("" if n == 1 else "s")


def _interval(draft: Draft, part: Tree, parts: Seq, place: int) -> Span | None:
    """One interval; None when it is none, which is reported."""
    assert isinstance(part, Seq)
    low, high = (_number(end) for end in part)
    if 0 <= low <= high and low < MOST and (high < MOST or high == inf):
        return low, high
    hint = "the lower one first, neither below 0; null where the upper one is open"
    draft.say(parts.marks[place], "bad-interval", "these two numbers are not the ends of an interval", hint)
    return None


def _number(end: Tree) -> float:
    """An end as a number; one that is too large for any float stays too large."""
    assert end is None or isinstance(end, int | float)
    return inf if end is None else float(max(-1, min(end, 10 * MOST)))


def _is_in_order(draft: Draft, found: tuple[Span, ...], parts: Seq) -> bool:
    """Whether they go up with the answers, or down, and share no time: what lies in two answers would be taken for
    the time of both. "Not yet" may stand anywhere."""
    placed = [(one, mark) for one, mark in zip(found, parts.marks, strict=True) if one != NOT_YET]
    up = all(a[1] < b[0] for (a, _), (b, _) in pairwise(placed))
    down = all(b[1] < a[0] for (a, _), (b, _) in pairwise(placed))
    if up or down:
        return True
    mark = next(mark for (a, _), (b, mark) in pairwise(placed) if a[1] >= b[0])
    hint = "in the order of the answers, without a common end: [0, 3], [4, 30]; 'not yet' is [0, null]"
    draft.say(mark, "bad-interval", "this interval does not begin after the one before", hint)
    return False
