"""Kinds of surveys under attack that `crossings` has not: a question asked because of two answers, options of one
question held against each other, and two questions under the same condition. From the command line to the ledger,
rounded and exact.

The attacker is that of `crossings`: it has what was printed, and its unknowns are all combinations of answers that
an interview can give. It knows whether anybody can stop early, and which questions cannot be left empty.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from io import StringIO
from itertools import combinations, product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from attacker import Attacker, Range, Vector
from figures import Figure, at_least, none_of
from surveys import GAPS, Survey, Told, ended, is_of

from svsurvey.cli import Exit, run
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Answers, Missing, Mode, Response
from svsurvey.stats.pairs import named
from svsurvey.store import ledger
from svsurvey.store.database import Store

K = 5
GONE = Missing.NOT_REACHED
HEAD = 'svsurvey: 1\nid: ward\nversion: "1"\ntitle: Ward\npartial: {}\nsections:\n  - title: Work\n    items:\n'
Person = Mapping[str, object]


@dataclass(frozen=True)
class Case(Survey):
    """A survey as it is written, all that people can say, and what is held against what."""

    options: Mapping[str, int] = field(default_factory=dict)
    leading: frozenset[int] = frozenset()
    sites: int = 1
    items: tuple[str, ...] = ()
    every: tuple[Person, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[object, ...], ...] = ()

    @property
    def text(self) -> str:
        return HEAD.format(str(self.stops).lower()) + "".join(f"      - {{{item}}}\n" for item in self.items)

    @property
    def states(self) -> list[Person]:
        return [person for person in self.every if self.stops or GONE not in person.values()]


def conditional(chance: Random) -> Case:
    """c is asked because of a and b, or a or b."""
    many = {name: chance.choice([2, 2, 3]) for name in "abc"}
    listed = {name: ", ".join(f"{code}: Answer {code}" for code in range(1, n + 1)) for name, n in many.items()}
    lead = {
        name: sorted(chance.sample(range(1, many[name] + 1), chance.randint(1, many[name] - 1))) for name in "ab"
    }
    word = chance.choice(["and", "or"])
    when = f", when: 'a in {lead['a']} {word} b in {lead['b']}'"
    items = [
        f"id: {name}, type: single, text: {name}?, options: {{{listed[name]}}}{when if name == 'c' else ''}"
        for name in many
    ]
    said = {name: [*range(1, n + 1), *GAPS] for name, n in many.items()}
    every = list[Person]()
    for a, b in product(said["a"], said["b"]):
        holds = (all if word == "and" else any)((a in lead["a"], b in lead["b"]))
        every += [{"a": a, "b": b, "c": c} for c in (said["c"] if holds else [Missing.NOT_ASKED])]
    every += [{"a": a, "b": b, "c": GONE} for a, b in product(said["a"], [*said["b"], GONE])]
    every.append({"a": GONE, "b": GONE, "c": GONE})
    secret: list[tuple[object, ...]] = [((one, x),) for one, n in many.items() for x in range(1, n + 1)]
    secret += [(("a", x), ("b", y)) for x, y in product(said["a"][:-2], said["b"][:-2])]
    return Case(items=tuple(items), every=tuple(every), tables=(("a", "b"),), secrets=tuple(secret))


def several(chance: Random) -> Case:
    """Options of one question, one of which may stand alone."""
    many, alone = chance.choice([2, 3, 3, 4]), chance.random() < 0.4
    options = {code: f"Answer {code}" for code in range(1, many + 1)}
    if alone and many > 2:
        options[many] = "{label: None of these, alone: true}"
    free = [code for code, label in options.items() if not label.startswith("{")]
    ticks = [frozenset(some) for size in range(1, len(free) + 1) for some in combinations(free, size)]
    every = [
        {"e": some} for some in (*ticks, *(frozenset({code}) for code in options if code not in free), *GAPS, GONE)
    ]
    listed = ", ".join(f"{code}: {label}" for code, label in options.items())
    pairs = list(combinations(options, 2))
    chance.shuffle(pairs)
    tables = [(f"e___{one}", f"e___{other}") for one, other in pairs[: chance.randint(1, len(pairs))]]
    shown = [tuple(int(name[-1]) for name in table) for table in tables]
    secret: list[tuple[object, ...]] = [(("e", code, x),) for code in options for x in (0, 1)]
    secret += [(("e", one, x), ("e", other, y)) for one, other in shown for x, y in product((0, 1), repeat=2)]
    items = (f"id: e, type: multiple, text: e?, options: {{{listed}}}",)
    return Case(items=items, every=tuple(every), tables=tuple(tables), secrets=tuple(secret))


def alike(chance: Random) -> Case:
    """b and c are asked because of the same answer to a; some questions cannot be left empty."""
    many = {"a": chance.choice([2, 2, 3]), "b": 2, "c": 2}
    lead = sorted(chance.sample(range(1, many["a"] + 1), chance.randint(1, many["a"] - 1)))
    firm = {name for name in many if chance.random() < 0.3}
    items, said = list[str](), dict[str, list[object]]()
    for name, n in many.items():
        listed = ", ".join(f"{code}: Answer {code}" for code in range(1, n + 1))
        more = ", required: hard" if name in firm else ""
        more += f", when: 'a in {lead}'" if name != "a" else ""
        items.append(f"id: {name}, type: single, text: {name}?, options: {{{listed}}}{more}")
        said[name] = [*range(1, n + 1), *(gap for gap in GAPS if gap is Missing.REFUSED or name not in firm)]
    every = list[Person]()
    no, is_asked = Missing.NOT_ASKED, set(lead)
    for a in said["a"]:
        if a in is_asked:
            every += [{"a": a, "b": b, "c": c} for b, c in product(said["b"], [*said["c"], GONE])]
        every.append({"a": a, "b": GONE, "c": GONE} if a in is_asked else {"a": a, "b": no, "c": no})
    every.append({"a": GONE, "b": no, "c": no})
    gaps = ("not_asked", "refused", "not_answered", "asked")
    secret: list[tuple[object, ...]] = [((one, x),) for one, n in many.items() for x in (*range(1, n + 1), *gaps)]
    secret += [(("a", x), ("b", y)) for x, y in product(range(1, many["a"] + 1), (1, 2))]
    return Case(items=tuple(items), every=tuple(every), tables=(("a", "b"),), secrets=tuple(secret))


KINDS: tuple[Callable[[Random], Case], ...] = (conditional, several, alike)


def released(of: Case, people: Sequence[Person], exact: bool) -> Mapping[object, int]:
    """What the ledger has after the tables and the summary were printed; nothing if all was refused."""
    with TemporaryDirectory() as folder:
        place, instrument = Path(folder) / "study.db", load(Source("ward.yaml", of.text, {}))
        with Store.open(place, create=True) as store:
            store.field(instrument, of.text)
            answers: list[Answers] = [dict(person) for person in people]  # type: ignore[arg-type]
            made = (Response("ward", "1", one, Mode.LINE, ended(one), "", "") for one in answers)
            store.add_all(made, instrument)
        tables = of.tables[:1] if exact else of.tables
        commands = [["crosstab", "ward", one, "--by", other] for one, other in tables] + [["summary", "ward"]]
        for command in commands:
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                code = run([*command, "--release", *(["--exact"] if exact else []), "--db", str(place)])
            assert code in (Exit.DONE, Exit.RELEASE), command
        with Store.open(place) as store:
            entries = ledger.entries(store.file, "ward")
    found = named(text for entry in entries for text in entry.shown)
    return {found[text]: n for entry in entries for text, n in entry.shown.items() if text in found}


# ---- the attacker -----------------------------------------------------------------------------------------

OTHERS = ("mode", "site", "wave", "uncounted")


def counted(name: object, person: Person) -> bool:
    """Whether somebody is counted under a name."""
    match name:
        case ("everybody", _):
            return True
        case ("of", one, of):
            return counted(one, person) and _answered(of, person)
        case ("both", (one, other)):
            return _answered(one, person) and _answered(other, person)
        case (tuple(one), tuple(other)):
            return counted(one, person) and counted(other, person)
        case (str(item), int(option), int(ticked)):
            given = person[item]
            return isinstance(given, frozenset) and (option in given) == bool(ticked)
        case (str(item), "some"):
            return _answered(item, person)
    return is_of(name, person) if name[1:] != ("answered",) else _answered(name[0], person)  # type: ignore[index]


def _answered(of: object, person: Person) -> bool:
    return not isinstance(person[str(of)], Missing)


class Knowing(Attacker):
    """The attacker, who can read options."""

    def seen(self, name: object, turn: int) -> Vector:
        return np.array([counted(name, state) for state in self.of.states], float)


def combined_attack(size: int, start: int = 0) -> list[Figure]:
    """`size` surveys. start: the seed of the first."""
    small, pinned, proven, refused = 0, list[str](), list[str](), 0
    for number in range(start, start + size):
        chance, exact = Random(number), number % 2 == 1
        of = KINDS[number % len(KINDS)](chance)
        of = replace(of, stops=chance.random() < 0.3)
        weights = [(chance.gammavariate(0.35, 1) + 1e-6) * 0.1 ** _gaps(person) for person in of.states]
        people = chance.choices(of.states, weights, k=chance.choice([14, 17, 20, 25, 30, 40]))
        ends = found_out(of, people, exact)
        if ends is None:
            refused += 1
            continue
        small += len(ends)
        told = proven if exact else pinned
        told += [f"survey {number}: {name} in {range_}" for name, range_ in ends.items() if _tells(range_, exact)]
    return [
        at_least(
            "control: counts found out of what was printed once, when nobody could stop", 2, printed_once(), 2
        ),
        none_of("conditions on two answers, options by options; rounded: small counts found out", small, pinned),
        none_of("exact: small counts found out, or found to be small", small, proven),
        Figure("of which nothing was released", size, refused, "for information", True),
    ]


def found_out(of: Case, people: Sequence[Person], exact: bool) -> Mapping[object, Range] | None:
    """What a reader knows of each small count after a release; None where nothing was released."""
    printed = {name: n for name, n in released(of, people, exact).items() if name[0] not in OTHERS}  # type: ignore[index]
    if not printed:
        return None
    shown = {name: sum(counted(name, p) for p in people) if exact else n for name, n in printed.items()}
    if exact:
        shown = {name: n for name, n in shown.items() if printed[name]}
    tables = {frozenset(_name(side) for side in table) for table in of.tables[: 1 if exact else None]}
    secrets = {_plain(s): sum(counted(_plain(s), p) for p in people) for s in of.secrets if _is_shown(s, tables)}
    attacker = Knowing(of, [Told([*people], shown)], 0 if exact else 2)
    wanted = {name: attacker.seen(name, 0) for name, n in secrets.items() if 0 < n < K}
    return attacker.ranges(wanted, _open if exact else _differ) or {}


def printed_once() -> int:
    """How many of two counts of 1 the attacker finds out who has these numbers of a form where nobody can stop:
    one of 30 was not asked b and c, and one left c empty. How many took part was withheld beside them."""
    said = {name: f"id: {name}, type: single, text: {name}?, options: {{1: One, 2: Two}}" for name in "abc"}
    items = (said["a"], *(f"{said[name]}, when: 'a in [1]'" for name in "bc"))
    no, states = Missing.NOT_ASKED, list[Person]()
    states += [{"a": 1, "b": b, "c": c} for b, c in product((1, 2, *GAPS), repeat=2)]
    states += [{"a": a, "b": no, "c": no} for a in (2, *GAPS)]
    printed: dict[object, int] = {
        ("disposition", "complete"): 30,
        ("b", "asked"): 29,
        ("b", "answered"): 29,
        ("c", "answered"): 28,
    }
    attacker = Knowing(Case(items=items, every=tuple(states)), [Told([], printed)], 0)
    names = (("b", "not_asked"), ("c", "not_answered"))
    ends = attacker.ranges({name: attacker.seen(name, 0) for name in names}, _open) or {}
    return sum(_tells(range_, exact=True) for range_ in ends.values())


def _tells(ends: Range, exact: bool) -> bool:
    low, high = ends
    return low > 0 or high < K if exact else low == high


def _gaps(person: Person) -> int:
    return sum(value in (*GAPS, GONE) for value in person.values())


def _plain(secret: tuple[object, ...]) -> object:
    return secret[0] if len(secret) == 1 else secret


def _name(variable: str) -> tuple[object, ...]:
    item, _, option = variable.partition("___")
    return (item, int(option)) if option else (item,)


def _is_shown(secret: tuple[object, ...], tables: set[frozenset[tuple[object, ...]]]) -> bool:
    return len(secret) == 1 or frozenset(one[:-1] for one in secret) in tables  # type: ignore[index]


def _differ(_: object, ends: Range) -> bool:
    return ends[0] < ends[1]


def _open(_: object, ends: Range) -> bool:
    return ends[0] == 0 and ends[1] >= K
