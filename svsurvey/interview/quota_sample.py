"""Made-up respondents who fill quotas: what they say is settled for all first, then each is interviewed.

Only the margins are given. Who gives which answers together is drawn by chance, apart from what the margins ask
for; so are the answers to all other items. It must not know where the margins come from.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

from svsurvey.errors import InputError, Problem
from svsurvey.instrument.domain import Grid, Multiple
from svsurvey.instrument.model import Instrument, Item, Required
from svsurvey.interview.chance import Arrangement, arranged
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.margins import Given, Margin, Margins, Part, options_of
from svsurvey.interview.quotas import Quota, apportioned, evenly, one_each, several_each
from svsurvey.interview.simulated import WORDS, Reply, Simulation, replying
from svsurvey.interview.turns import Answer, Next
from svsurvey.message import Message
from svsurvey.response import Missing, Mode, Response, Value
from svsurvey.text import counted


@dataclass
class _Person:
    """One made-up respondent. said: what to reply, by item. known: the answers so far, as conditions read them."""

    shown: Arrangement
    mood: float
    known: dict[str, Value]
    said: dict[str, Reply] = field(default_factory=dict)

    def say(self, item: Item) -> Reply:
        return self.said[item.id]


@dataclass(frozen=True)
class QuotaSample:
    """Everybody, with what they are going to say. notes: shares that so many people cannot show, in words."""

    instrument: Instrument
    people: Sequence[_Person]
    notes: tuple[str, ...]

    def responses(self, wave: str, site: str) -> Iterator[Response]:
        """The real interview with each of them."""
        for person in self.people:
            interview = Interview(person.shown.instrument, Mode.SIMULATED, wave, site, person.shown.drawn)
            yield conduct(interview, replying(person.say)).response


def quota_sample(instrument: Instrument, margins: Margins, number: int, seed: int) -> QuotaSample:
    """So many people whose answers have these margins. The same seed gives the same people.

    Raises InputError when the margins contradict each other, the skip logic or the number of people.
    """
    simulation = Simulation(instrument, seed)
    people = []
    for _ in range(number):
        shown = arranged(instrument, simulation.dice)
        people.append(_Person(shown, simulation.mood(), {}))
    planner = _Planner(simulation, margins)
    for item in instrument.items:
        planner.plan(item, [p for p in people if item.when is None or item.when.evaluate(p.known) is True])
    if planner.problems:
        what = f"{margins.name} cannot be met with {number:,} made-up people"
        raise InputError(what, "mend these", planner.problems)
    return QuotaSample(instrument, people, tuple(planner.notes))


class _Planner:
    """Goes through the items in their order and settles what everybody says who is asked."""

    def __init__(self, simulation: Simulation, margins: Margins) -> None:
        self._simulation, self._margins = simulation, margins
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def plan(self, item: Item, asked: Sequence[_Person]) -> None:
        """What each of those says to this item."""
        if item.chance:
            for person in asked:
                person.known[item.id] = person.shown.drawn[item.id]
            return
        planned = {
            place.name: self._planned(self._margins.by_field[place.name], asked)
            for place in item.fields
            if place.name in self._margins.by_field
        }
        for at, person in enumerate(asked):
            raws = {name: values[at] for name, values in planned.items()}
            person.said[item.id] = self._reply(item, person, raws)
            person.known |= _values(item, person.said[item.id])

    def _reply(self, item: Item, person: _Person, raws: Mapping[str, object]) -> Reply:
        """What is planned, and for the rest the habits of made-up people."""
        if not raws:
            return self._simulation.reply(item, person.mood)
        if isinstance(item.domain, Grid):
            rows = self._simulation.answer(item, person.mood).raw
            assert isinstance(rows, Mapping)
            return Answer({**rows, **raws})
        return Answer(raws[item.id], WORDS if item.write_in else "")

    # ---- one margin

    def _planned(self, margin: Margin, asked: Sequence[_Person]) -> Sequence[object]:
        """The raw answer of each of those asked; something of no account once there is a problem."""
        before = len(self.problems)
        several = isinstance(margin.place.domain, Multiple)
        planned = self._several_each(margin, asked) if several else self._one_each(margin, asked)
        if len(self.problems) == before:
            return planned
        return [options_of(margin.place)[0].code for _ in asked]

    def _one_each(self, margin: Margin, asked: Sequence[_Person]) -> Sequence[object]:
        n = len(asked)
        counts = self._counts(margin, margin.parts, n, bool(margin.open_codes), margin.place.name)
        if counts is None:
            return []
        totals: dict[int, int] = {}
        for part, count in zip(margin.parts, counts, strict=False):
            totals |= dict(zip(part.codes, evenly(count, len(part.codes)), strict=True))
        totals |= dict(
            zip(margin.open_codes, evenly(n - sum(totals.values()), len(margin.open_codes)), strict=True)
        )
        quotas = [quota for given in margin.given for quota in self._quotas(margin, given, asked, totals)]
        planned = one_each(totals, quotas, self._simulation.dice)
        if planned is None and not self.problems:
            what = f"no people were found for '{margin.place.name}' who fit all that is given of them at once"
            self.problems.append(Problem(what, "change some of these numbers", margin.given[0].where))
        return planned or []

    def _quotas(
        self, margin: Margin, given: Given, asked: Sequence[_Person], totals: Mapping[int, int]
    ) -> Iterator[Quota]:
        """What is to hold among those for whom the condition is true."""
        meant = frozenset(n for n, p in enumerate(asked) if given.condition.evaluate(p.known) is True)
        name = f"{margin.place.name} given {given.condition.text}"
        counts = self._counts(margin, given.parts, len(meant), True, name)
        for part, count in zip(given.parts, counts or (), strict=False):
            whole = sum(totals[code] for code in part.codes if code in totals)
            others = len(asked) - len(meant)
            if not whole - others <= count <= whole:
                codes = ", ".join(map(str, part.codes))
                few = f"{whole} of all {len(asked)} say {codes}, so among these {len(meant)} at "
                few += f"most {whole}" if count > whole else f"least {whole - others}"
                self.problems.append(Problem(f"{name}: {count} cannot be", few, part.where))
            else:
                yield Quota(meant, frozenset(part.codes), count)

    def _counts(
        self, margin: Margin, parts: Sequence[Part], base: int, is_open: bool, name: str
    ) -> list[int] | None:
        """Whole numbers of people for the parts, and for what is left; None when they cannot be."""
        exact = [part.number_of(base) for part in parts]
        left = base - sum(exact, Fraction(0))
        if left < 0 or (left > 0 and not is_open):
            asked = f"{_people(base)} {'is' if base == 1 else 'are'} asked"
            say = f"{name}: the numbers add up to {float(sum(exact)):.12g}, and {asked}"
            hint = "look at who is asked" if left < 0 else "name the other answers, too"
            self.problems.append(Problem(say, hint, parts[0].where if parts else margin.where))
            return None
        counts = apportioned([*exact, left], base)
        self._note_shares(parts, counts, base, name)
        return counts

    def _note_shares(self, parts: Sequence[Part], counts: Sequence[int], base: int, name: str) -> None:
        for part, count in zip(parts, counts, strict=False):
            if part.percent and base and f"{100 * count / base:.{part.digits}f} %" != part.said:
                share = f"{100 * count / base:.{max(part.digits, 1)}f} %"
                are = "is" if count == 1 else "are"
                self.notes.append(f"{name}: {part.said} of {_people(base)} cannot be; {count} {are} {share}.")

    def _several_each(self, margin: Margin, asked: Sequence[_Person]) -> Sequence[object]:
        """Ticks as often as is given; what excludes the others, by itself. Options not named have none."""
        domain = margin.place.domain
        assert isinstance(domain, Multiple)
        n = len(asked)
        counts = {part.codes[0]: self._share(part, n, margin.place.name) for part in margin.parts}
        alone = {o.code: counts.pop(o.code) for o in domain.options if o.alone and o.code in counts}
        others, ticks = n - sum(alone.values()), sum(counts.values())
        least, most = max(domain.least, 1), min(domain.most or len(counts), len(counts))
        if (
            others < 0
            or any(count > others for count in counts.values())
            or not least * others <= ticks <= most * others
        ):
            what = f"'{margin.place.name}': {ticks} ticks cannot be those of {_people(others)}"
            hint = f"each ticks from {least} to {most} of these options" if most >= least else "name more options"
            self.problems.append(Problem(what, hint, margin.where))
            return []
        picked = several_each(counts, others, least, most, self._simulation.dice)
        picked += chain.from_iterable([frozenset({code})] * number for code, number in alone.items())
        self._simulation.dice.shuffle(picked)
        return picked

    def _share(self, part: Part, base: int, name: str) -> int:
        """A number of its own, which need not add up with others."""
        count = min(base + 1, int(part.number_of(base) + Fraction(1, 2)))
        self._note_shares([part], [count], base, f"{name} {part.codes[0]}")
        return count


def _values(item: Item, said: Reply) -> dict[str, Value]:
    """What the interview is going to keep of a reply."""
    values = item.read(said.raw, said.write_in) if isinstance(said, Answer) else {}
    if isinstance(values, Message):
        return {place.name: Missing.REFUSED for place in item.fields}
    hard = item.required is Required.HARD
    gap = Missing.NOT_ANSWERED if isinstance(said, Next) and not hard else Missing.REFUSED
    return {place.name: values.get(place.name, gap) for place in item.fields}


def _people(number: int) -> str:
    return counted(number, "person", "people")
