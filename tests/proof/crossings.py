"""Cross tables under attack: made-up surveys, released table by table, in several turns, and after more people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from random import Random

from attacker import Attacker, Range
from figures import Figure, at_least, none_of
from surveys import K, Survey, Told, is_answer, is_of, people, released, survey

from svsurvey.errors import ReleaseRefused
from svsurvey.release.cells import Name
from svsurvey.stats.protection import Way


def secrets(of: Survey, tables: Sequence[tuple[str, str]]) -> Iterator[object]:
    """Every count of one answer, and of two together where their table was shown."""
    answers: dict[str, list[Name]] = {
        name: [(name, code) for code in range(1, many + 1)] for name, many in of.options.items()
    }
    answers["site"] = [("site", f"s{number}") for number in range(of.sites)]
    for some in answers.values():
        yield from some
    for row, column in dict.fromkeys(tables):
        yield from product(answers[row], answers[column])


@dataclass
class Found:
    """What came to light."""

    small: int = 0
    releases: int = 0
    refused: int = 0
    pinned: list[str] = field(default_factory=list)
    exact: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    only_small: list[str] = field(default_factory=list)


def crossings(size: int, start: int = 0) -> list[Figure]:
    """`size` surveys whose tables are released one after the other. start: the seed of the first."""
    found = Found()
    for number in range(start, start + size):
        chance = Random(number)
        of = survey(chance)
        first = people(of, chance.choice([14, 20, 30, 45, 70]), chance)
        pairs = [*combinations("abc", 2), *([(chance.choice("abc"), "site")] if of.sites > 1 else [])]
        chance.shuffle(pairs)
        if number % 4 == 3:
            _exact(found, f"survey {number}", of, first, pairs[: chance.randint(1, 3)])
        else:
            _in_turns(found, f"survey {number}", of, first, pairs, chance)
    return [
        none_of("rounded, in turns: small counts found out to the number", found.small, found.pinned),
        none_of("exact: small counts found out, or found to be small", found.small, found.exact),
        at_least(
            "control: counts found out if only small ones are withheld", found.small, len(found.only_small), 1
        ),
        Figure("studies found out if all is rounded plainly", size, len(found.plain), "for information", True),
        Figure("releases refused", found.releases, found.refused, "for information", True),
    ]


def _in_turns(
    found: Found,
    case: str,
    of: Survey,
    first: list[Mapping[str, object]],
    pairs: list[tuple[str, str]],
    chance: Random,
) -> None:
    told, shown = [Told(first)], list[tuple[str, str]]()
    for step in range(chance.randint(2, 4)):
        if step and chance.random() < 0.4:
            told.append(Told([*told[-1].people, *people(of, K + chance.choice([0, 0, 1, 3]), chance)]))
        some = pairs[: chance.randint(0, len(pairs))] if step % 2 else pairs[step : step + 1]
        found.releases += 1
        before = dict(told[-1].printed)
        try:
            released(of, told, some, Way.ROUNDED, chance.random() < 0.3)
        except ReleaseRefused:
            found.refused += 1
            assert told[-1].printed == before
            continue
        assert all(told[-1].printed[name] == n for name, n in before.items()), "what was shown stays"
        shown += some
    told = [one for one in told if one.printed]
    found.pinned += _pinned(found, case, Attacker(of, told, 2), shown)
    plain = [Told(one.people, {n: _nearest(n, one.people) for n in one.printed if is_answer(n)}) for one in told]
    found.plain += _pinned(Found(), case, Attacker(of, plain, 2), shown)[:1]


def _nearest(name: object, persons: Sequence[Mapping[str, object]]) -> int:
    return (sum(is_of(name, person) for person in persons) + 2) // 5 * 5


def _pinned(found: Found, case: str, attacker: Attacker, shown: Sequence[tuple[str, str]]) -> list[str]:
    """Which small counts can be one number only. Where a count took its other multiple nothing fits: then nobody
    can reckon with nearest ones."""
    truth = {
        (turn, name): n
        for turn, one in enumerate(attacker.told)
        for name in secrets(attacker.of, shown)
        if 0 < (n := sum(is_of(name, person) for person in one.people)) < K
    }
    found.small += len(truth)
    wanted = {key: attacker.seen(key[1], key[0]) for key in truth}
    ends = attacker.ranges(wanted, _differ) or {}
    return [f"{case}: {key}" for key, (low, high) in ends.items() if low == high]


def _differ(_: object, ends: Range) -> bool:
    return ends[0] < ends[1]


def _exact(
    found: Found, case: str, of: Survey, first: list[Mapping[str, object]], pairs: list[tuple[str, str]]
) -> None:
    told = [Told(first)]
    found.releases += 1
    try:
        released(of, told, pairs, Way.EXACT, bands=False)
    except ReleaseRefused:
        found.refused += 1
        return
    shown = {
        name: sum(is_of(name, p) for p in first)
        for name, says in told[0].printed.items()
        if says and is_answer(name)
    }
    truth = {name: sum(is_of(name, person) for person in first) for name in secrets(of, pairs)}
    small = {name: n for name, n in truth.items() if 0 < n < K}
    attacker = Attacker(of, [Told(first, shown)], 0)
    ends = attacker.ranges(
        {name: attacker.seen(name, 0) for name in small}, lambda _, ends: ends[0] == 0 and ends[1] >= K
    )
    assert ends is not None, "what is printed is true"
    found.small += len(small)
    every = {name: sum(is_of(name, p) for p in first) for name in told[0].printed if is_answer(name)}
    bare = Attacker(of, [Told(first, {name: n for name, n in every.items() if not 0 < n < K})], 0)
    sums = {name: bare.seen(name, 0) for name in small}
    found.only_small += [
        str(name) for name, (low, high) in (bare.ranges(sums, _differ) or {}).items() if low == high
    ]
    found.exact += [f"{case}: {name} in {low, high}" for name, (low, high) in ends.items() if low > 0 or high < K]
