"""Cross tables under attack: made-up surveys, released table by table, in several turns, and after more people.

The attacker here knows nothing of how names hang together. It has what was printed, and for each number whom it
is of; its unknowns are how many people gave each combination of all answers, more than the gate reckons with.
"""

from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations, product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
from figures import Figure, at_least, none_of
from scipy.optimize import Bounds, LinearConstraint, milp

from svsurvey.engine.query import Facts, Query
from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.errors import ReleaseRefused
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.release.cells import Name
from svsurvey.report.model import Block
from svsurvey.response import Answers, Disposition, Missing, Mode, Response, Scope, Value
from svsurvey.stats.analysis import Study
from svsurvey.stats.gate import Gate
from svsurvey.stats.margins import Place, crossing
from svsurvey.stats.pairs import Pair
from svsurvey.stats.protection import Remembered, Way, protected_blocks
from svsurvey.stats.summary import analyses_of, plan_of
from svsurvey.store.database import Store
from svsurvey.store.schema import answers_table, texts_table

K = 5
GAPS = (Missing.REFUSED, Missing.NOT_ANSWERED)

# ---- made-up surveys ------------------------------------------------------------------------------------

FORM = """
svsurvey: 1
id: ward
version: "1"
title: Ward
sections:
  - title: Work
    items:
"""


@dataclass(frozen=True)
class Survey:
    """Items by their number of options; the last may be asked only of those who gave some answer to the first."""

    options: Mapping[str, int]
    leading: frozenset[int]
    sites: int

    @property
    def instrument(self) -> Instrument:
        lines = []
        for name, many in self.options.items():
            listed = ", ".join(f"{code}: Answer {code}" for code in range(1, many + 1))
            when = f", when: 'a in {sorted(self.leading)}'" if name == "c" and self.leading else ""
            lines.append(f"      - {{id: {name}, type: single, text: {name}?, options: {{{listed}}}{when}}}\n")
        return load(Source("ward.yaml", FORM + "".join(lines), {}))

    @property
    def states(self) -> list[Mapping[str, object]]:
        """Every combination of answers, gaps and site that a person can have."""
        values: list[list[Value]] = [[*range(1, n + 1), *GAPS] for n in self.options.values()]
        cases: list[tuple[Value, ...]] = [*product(*values)]
        for reached in range(len(values)):
            cases += [(*case, *[Missing.NOT_REACHED] * (3 - reached)) for case in product(*values[:reached])]
        found: dict[tuple[object, ...], Mapping[str, object]] = {}
        for case, site in product(cases, range(self.sites)):
            person: dict[str, object] = dict(zip([*self.options, "site"], (*case, site), strict=True))
            if self.leading and person["a"] not in self.leading and person["c"] is not Missing.NOT_REACHED:
                person["c"] = Missing.NOT_ASKED
            found[tuple(person.values())] = person
        return [*found.values()]


def survey(chance: Random) -> Survey:
    """Three items."""
    options = {name: chance.choice([2, 2, 3]) for name in "abc"}
    many = chance.randint(1, options["a"] - 1)
    leading = (
        frozenset(chance.sample(range(1, options["a"] + 1), many)) if chance.random() < 0.4 else frozenset[int]()
    )
    return Survey(options, leading, chance.choice([1, 1, 2]))


def people(of: Survey, many: int, chance: Random) -> list[Mapping[str, object]]:
    """Drawn from few combinations much and from many a little."""
    weights = [chance.gammavariate(0.25, 1) + 1e-6 for _ in of.states]
    gaps = [0.1 ** sum(value in (*GAPS, Missing.NOT_REACHED) for value in state.values()) for state in of.states]
    return chance.choices(of.states, [w * g for w, g in zip(weights, gaps, strict=True)], k=many)


# ---- released -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Crossed:
    """A whole cross table, as an analysis."""

    pair: Pair
    bands: bool

    def needs(self) -> tuple[Query, ...]:
        return (self.pair.question,)

    def compute(self, facts: Facts, gate: Gate) -> Block:
        (row, column), counts = self.pair.sides, self.pair.counts(facts)
        sides = [list(dict.fromkeys(cell[at] for cell in counts)) for at in (0, 1)]
        for side, names in zip((row, column), sides, strict=True):
            if isinstance(side, Place):
                names[:] = [side.answer(code) for code in side.variable.codes]
        bands: dict[Name, list[Name]] = (
            {("band", 0): sides[1][:1], ("band", 1): sides[1][1:]} if self.bands else {}
        )
        title = f"{self.pair.row} by {self.pair.column}{self.bands}"
        gate(crossing(title, row, column, counts, sides[0], [*bands] or sides[1], bands))
        return Block(title, title, "association")


@dataclass
class Told:
    """What was printed of one state of a study."""

    people: list[Mapping[str, object]]
    printed: dict[object, int] = field(default_factory=dict)


def released(of: Survey, told: Sequence[Told], tables: Sequence[tuple[str, str]], way: Way, bands: bool) -> None:
    """Print cross tables of the last state, beside what was printed before. Raises ReleaseRefused."""
    instrument = of.instrument
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "study.db", create=True) as store:
        store.field(instrument, FORM)
        store.add_all((_response(person) for person in told[-1].people), instrument)
        about = Study((instrument,), Scope())
        ask = partial(fetch, store.connection, Tables(answers_table("ward"), texts_table("ward")))
        before = [
            Remembered({repr(name): n for name, n in one.printed.items()}, 0 if one is told[-1] else K)
            for one in told
            if one.printed
        ]
        shown = [Crossed(Pair(about, row, column), bands) for row, column in tables]
        found = protected_blocks(ask, about, shown, analyses_of(about, plan_of(about)), way, before)
    told[-1].printed |= {literal_eval(text): n for text, n in found.written.items()}


def _response(person: Mapping[str, object]) -> Response:
    answers: Answers = {name: value for name, value in person.items() if name != "site"}  # type: ignore[misc]
    return Response("ward", "1", answers, Mode.LINE, Disposition.COMPLETE, "", f"s{person['site']}")


# ---- whom a number is of --------------------------------------------------------------------------------


def is_of(name: object, person: Mapping[str, object]) -> bool:
    """Whether somebody is counted under a name."""
    match name:
        case ("everybody", _) | ("wave", _):
            return True
        case ("site", label):
            return f"s{person['site']}" == label
        case ("together", *members):
            return any(is_of(member, person) for member in members)
        case ("of", one, of):
            return is_of(one, person) and _answered(of, person)
        case ("both", (one, other)):
            return _answered(one, person) and _answered(other, person)
        case (tuple(one), tuple(other)):
            return is_of(one, person) and is_of(other, person)
        case (str(item), str(what)):
            return _gap(person[item], what)
        case (str(item), code):
            return person[item] == code
    raise AssertionError(name)


def _is_answer(name: object) -> bool:
    """How interviews ended and came in is not among the unknowns."""
    return not (isinstance(name, tuple) and name[0] in ("disposition", "mode", "uncounted"))


def _answered(of: object, person: Mapping[str, object]) -> bool:
    match of:
        case (str(), *members):
            return any(is_of(member, person) for member in members)
        case "site":
            return True
    return isinstance(person[str(of)], int) and not isinstance(person[str(of)], Missing)


def _gap(value: object, what: str) -> bool:
    if what == "answered":
        return not isinstance(value, Missing)
    if what == "asked":
        return value not in (Missing.NOT_ASKED, Missing.NOT_REACHED)
    return isinstance(value, Missing) and value.word == what


# ---- the attacker ---------------------------------------------------------------------------------------

Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
Range = tuple[int, int]
N = TypeVar("N")


@dataclass(frozen=True)
class Attacker:
    """How many people there may be of each combination, at first and more each time, as far as was printed."""

    of: Survey
    told: Sequence[Told]
    slack: int

    def seen(self, name: object, turn: int) -> Vector:
        """Which unknowns a number is the sum of: those of this turn and all before."""
        mine = np.array([is_of(name, state) for state in self.of.states], float)
        return np.concatenate([mine * (number <= turn) for number in range(len(self.told))])

    @property
    def known(self) -> LinearConstraint:
        rows, low, high = list[Vector](), list[float](), list[float]()
        for turn, one in enumerate(self.told):
            for name, n in one.printed.items():
                if not _is_answer(name):
                    continue
                rows.append(self.seen(name, turn))
                low.append(n - self.slack)
                high.append(n + self.slack)
            if turn:
                rows.append(self.seen(("everybody", ()), turn) - self.seen(("everybody", ()), turn - 1))
                low.append(K)
                high.append(np.inf)
        return LinearConstraint(np.array(rows), low, high)

    def solved(self, wanted: Vector, known: LinearConstraint) -> Vector | None:
        """Numbers of people for which a sum is least; None: nothing fits."""
        options = {"mip_rel_gap": 0.0}
        whole = np.ones(len(wanted))
        found: Vector | None = milp(
            wanted, constraints=known, bounds=Bounds(0, 10_000), integrality=whole, options=options
        ).x
        return found

    def ranges(self, wanted: Mapping[N, Vector], done: Callable[[N, Range], bool]) -> Mapping[N, Range] | None:
        """How low and how high each sum can be, in whole numbers, until that is enough. None: nothing fits.

        Each solution is looked at for all sums: one often serves many.
        """
        known, found = self.known, dict[N, Range]()
        every = np.sum([*wanted.values()], axis=0)
        first = [(None, sign * every) for sign in (1, -1)] if wanted else []
        for name, aim in (*first, *((name, sign * sum_) for name, sum_ in wanted.items() for sign in (1, -1))):
            if name is not None and done(name, found[name]):
                continue
            if (point := self.solved(aim, known)) is None:
                return None
            for other, its in wanted.items():
                n, (least, most) = round(float(its @ point)), found.get(other, (10_000, 0))
                found[other] = min(n, least), max(n, most)
        return found


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
    plain = [Told(one.people, {n: _nearest(n, one.people) for n in one.printed if _is_answer(n)}) for one in told]
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
        if says and _is_answer(name)
    }
    truth = {name: sum(is_of(name, person) for person in first) for name in secrets(of, pairs)}
    small = {name: n for name, n in truth.items() if 0 < n < K}
    attacker = Attacker(of, [Told(first, shown)], 0)
    ends = attacker.ranges(
        {name: attacker.seen(name, 0) for name in small}, lambda _, ends: ends[0] == 0 and ends[1] >= K
    )
    assert ends is not None, "what is printed is true"
    found.small += len(small)
    every = {name: sum(is_of(name, p) for p in first) for name in told[0].printed if _is_answer(name)}
    bare = Attacker(of, [Told(first, {name: n for name, n in every.items() if not 0 < n < K})], 0)
    sums = {name: bare.seen(name, 0) for name in small}
    found.only_small += [
        str(name) for name, (low, high) in (bare.ranges(sums, _differ) or {}).items() if low == high
    ]
    found.exact += [f"{case}: {name} in {low, high}" for name, (low, high) in ends.items() if low > 0 or high < K]
