"""Can a condition come true at all? Tried out over every region of every answer that it depends on.

A region is a stretch of answers that no comparison can tell apart; one of each is tried, and "no answer" too. The
conditions of the items it reads are followed as well: who was not asked b cannot make `b == 1` true.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, combinations, pairwise
from math import ceil, floor

from svsurvey.instrument.condition import (
    Among,
    Arithmetic,
    Call,
    Compare,
    Condition,
    Literal,
    Name,
    Node,
    Ticked,
    children,
    walk,
)
from svsurvey.instrument.subject import Subject
from svsurvey.response import Missing, Value

MAX_CASES = 20_000
"""Combinations of answers that are tried (a fraction of a second); past it the answer is "too many to try"."""

MAX_FIELDS = 14
"""Fields past which MAX_CASES is passed in any case: each can be refused, and left empty or not be asked."""

MAX_VALUES = 400
"""Values of one number that are tried one by one where regions cannot be told."""

Region = Value | Missing

SILENCES = (Missing.REFUSED, Missing.NOT_ANSWERED)
"""What an asked item can have instead of an answer; `refused()` tells them apart."""


def outcomes(
    condition: Condition,
    subjects: Mapping[str, Subject],
    routes: Mapping[str, Condition],
    given: Condition | None = None,
) -> set[bool | None] | None:
    """Every value that a condition can take: a set of True, False and None; or None: too many cases to try.

    subjects: the fields before it. routes: the condition under which each of them is asked.
    given: only cases in which this holds are counted (the condition of the section around it).
    """
    conditions = [condition, *([given] if given else [])]
    fields = _closure(conditions, routes)
    if len(fields) > MAX_FIELDS:
        return None
    involved = [*conditions, *(routes[name] for name in fields if name in routes)]
    known = {name: subjects[name] for name in fields}
    choices: dict[str, Sequence[Region]] = {}
    total = 1
    for name in fields:
        regions = _regions(name, known, involved)
        total *= len(regions or ()) + len(SILENCES)
        if regions is None or total > MAX_CASES:
            return None
        choices[name] = regions
    return {
        condition.evaluate(case)
        for case in _cases(fields, choices, routes, {})
        if given is None or given.evaluate(case) is True
    }


def _closure(conditions: Sequence[Condition], routes: Mapping[str, Condition]) -> list[str]:
    """The fields that the conditions depend on, directly or through those fields' conditions; the latter first.

    It stops when there are more than can be tried.
    """
    found: dict[str, None] = {}
    waiting = list(chain.from_iterable(condition.names for condition in conditions))
    while waiting and len(found) <= MAX_FIELDS:
        name = waiting[-1]
        earlier = [n for n in (routes[name].names if name in routes else ()) if n not in found]
        if earlier:
            waiting += earlier
        else:
            found[waiting.pop()] = None
    return list(found)


def _cases(
    fields: Sequence[str],
    choices: Mapping[str, Sequence[Region]],
    routes: Mapping[str, Condition],
    case: dict[str, Value],
) -> Iterator[dict[str, Value]]:
    """Every combination that the routes allow. `case` is filled in place, so each is gone at the next."""
    if not fields:
        yield case
        return
    name, *rest = fields
    asked = name not in routes or routes[name].evaluate(case) is True
    for region in (*choices[name], *SILENCES) if asked else (Missing.NOT_ASKED,):
        case[name] = region
        yield from _cases(rest, choices, routes, case)
    del case[name]


def _regions(
    name: str, subjects: Mapping[str, Subject], conditions: Sequence[Condition]
) -> Sequence[Region] | None:
    """One answer of each region of a field, or None where they cannot be told."""
    subject = subjects[name]
    nodes = [node for condition in conditions for node in walk(condition.root)]
    if subject.kind == "single":
        return list(subject.codes)
    if subject.kind in ("multiple", "ranking"):
        return _tick_regions(name, subject, nodes)
    if subject.kind in ("text", "time"):
        return _text_regions(name, nodes)
    if subject.kind == "date":
        return _date_regions(subject, [s for s in subjects.values() if s.kind == "date"], nodes)
    if any(_reckoned_with(name, node) for node in nodes):
        return _every_value(subject)
    return _number_regions(subject, _literals(name, nodes))


def _reckoned_with(name: str, node: Node) -> bool:
    """Whether a number is used in a way that no single cut point describes."""
    if isinstance(node, Arithmetic) or (isinstance(node, Call) and node.function in ("mean", "sum")):
        return any(isinstance(part, Name) and part.id == name for part in walk(node))
    if isinstance(node, Compare):
        others = [node.right if part is node.left else node.left for part in children(node) if _is(part, name)]
        return any(not isinstance(other, Literal) for other in others)
    return False


def _is(node: Node, name: str) -> bool:
    return isinstance(node, Name) and node.id == name


def _literals(name: str, nodes: Sequence[Node]) -> list[float]:
    """The numbers that a field is compared with."""
    found: list[float] = []
    for node in nodes:
        literals: Sequence[Node] = ()
        if isinstance(node, Compare) and (_is(node.left, name) or _is(node.right, name)):
            literals = (node.left, node.right)
        elif isinstance(node, Among) and _is(node.term, name):
            literals = node.options
        found += [p.value for p in literals if isinstance(p, Literal) and isinstance(p.value, int | float)]
    return found


def _number_regions(subject: Subject, cuts: Sequence[float]) -> list[Region]:
    """The cut points, the ends, and one number between each two."""
    low = subject.low if isinstance(subject.low, int | float) else None
    high = subject.high if isinstance(subject.high, int | float) else None
    points = sorted({*cuts, *(end for end in (low, high) if end is not None)}) or [0.0]
    below, above = (
        (floor(points[0] - 0.5), ceil(points[-1] + 0.5)) if subject.whole else (points[0] - 1, points[-1] + 1)
    )
    between = [floor(a) + 1 if subject.whole else (a + b) / 2 for a, b in pairwise(points)]
    tried = {*points, *between, below, above}
    return sorted(
        n
        for n in tried
        if (low is None or n >= low)
        and (high is None or n <= high)
        and (not subject.whole or n == int(n))
    )  # fmt: skip


def _every_value(subject: Subject) -> list[Region] | None:
    low, high = subject.low, subject.high
    if not (subject.whole and isinstance(low, int | float) and isinstance(high, int | float)):
        return None
    return list(range(int(low), int(high) + 1)) if high - low < MAX_VALUES else None


def _tick_regions(name: str, subject: Subject, nodes: Sequence[Node]) -> list[Region] | None:
    """Every set of the codes that are asked about, with any number of the others."""
    used = sorted({int(n.code.value) for n in nodes if isinstance(n, Ticked) and n.item.id == name})  # type: ignore[arg-type]
    counted = any(isinstance(n, Call) and n.function == "count" and _is(n.arguments[0], name) for n in nodes)
    others = [code for code in subject.codes if code not in used]
    if len(used) > 10:
        return None
    fills = range(len(others) + 1) if counted else (0, 1) if others else (0,)
    picks = chain.from_iterable(combinations(used, size) for size in range(len(used) + 1))
    return [frozenset((*pick, *others[:fill])) for pick in picks for fill in fills]


def _text_regions(name: str, nodes: Sequence[Node]) -> list[Region]:
    used = {
        part.value
        for node in nodes
        if any(_is(child, name) for child in children(node))
        for part in walk(node)
        if isinstance(part, Literal) and isinstance(part.value, str)
    }
    return [*sorted(used), "any other words", f"other words than those in {name}"]


def _date_regions(subject: Subject, dates: Sequence[Subject], nodes: Sequence[Node]) -> list[Region] | None:
    """The days written down and as many on both sides as there are dates, so that each can be before another.

    `years()` between days is not taken apart.
    """
    if any(isinstance(node, Call) and node.function == "years" for node in nodes):
        return None
    written = {n.value for n in nodes if isinstance(n, Literal) and isinstance(n.value, date)}
    ends = {end for other in dates for end in (other.low, other.high) if isinstance(end, date)}
    shifts = range(-len(dates), len(dates) + 1)
    days = written | ends or {date(2000, 1, 1)}
    tried = {day + timedelta(shift) for day in days for shift in shifts if 2 < day.year < 9998}
    low, high = subject.low, subject.high
    return sorted(
        day
        for day in tried
        if (not isinstance(low, date) or day >= low) and (not isinstance(high, date) or day <= high)
    )
