"""Made-up surveys, their cross tables as they are released, and whom each printed number is of.

It must not know who attacks them.
"""

from ast import literal_eval
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from svsurvey.engine.query import Facts, Query
from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.release.cells import Name
from svsurvey.release.cuts import Place, crossing
from svsurvey.release.gate import Gate
from svsurvey.report.model import Block
from svsurvey.response import Answers, Disposition, Missing, Mode, Response, Scope, Value
from svsurvey.stats.analysis import Study
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
partial: STOPS
sections:
  - title: Work
    items:
"""


@dataclass(frozen=True)
class Survey:
    """Items by their number of options; the last may be asked only of those who gave some answer to the first.
    stops: who leaves early may hand in what is answered; else everybody reached everything."""

    options: Mapping[str, int]
    leading: frozenset[int]
    sites: int
    stops: bool = False

    @property
    def form(self) -> str:
        return FORM.replace("STOPS", str(self.stops).lower())

    @property
    def instrument(self) -> Instrument:
        lines = []
        for name, many in self.options.items():
            listed = ", ".join(f"{code}: Answer {code}" for code in range(1, many + 1))
            when = f", when: 'a in {sorted(self.leading)}'" if name == "c" and self.leading else ""
            lines.append(f"      - {{id: {name}, type: single, text: {name}?, options: {{{listed}}}{when}}}\n")
        return load(Source("ward.yaml", self.form + "".join(lines), {}))

    @property
    def states(self) -> list[Mapping[str, object]]:
        """Every combination of answers, gaps and site that a person can have."""
        values: list[list[Value]] = [[*range(1, n + 1), *GAPS] for n in self.options.values()]
        cases: list[tuple[Value, ...]] = [*product(*values)]
        for reached in range(len(values)) if self.stops else ():
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
    return Survey(options, leading, chance.choice([1, 1, 2]), chance.random() < 0.5)


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
        store.field(instrument, of.form)
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
    return Response("ward", "1", answers, Mode.LINE, ended(person), "", f"s{person['site']}")


def ended(person: Mapping[str, object]) -> Disposition:
    """How the interview ended."""
    return Disposition.PARTIAL if Missing.NOT_REACHED in person.values() else Disposition.COMPLETE


# ---- whom a number is of --------------------------------------------------------------------------------


def is_of(name: object, person: Mapping[str, object]) -> bool:
    """Whether somebody is counted under a name."""
    match name:
        case ("everybody", _) | ("wave", _):
            return True
        case ("disposition", how):
            return ended(person).value == how
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


def is_answer(name: object) -> bool:
    """How interviews came in is not among the unknowns."""
    return not (isinstance(name, tuple) and name[0] in ("mode", "uncounted"))


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
