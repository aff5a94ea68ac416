"""Somebody who has only the paper, and does what its rules and arrows say, answers exactly the route."""

import re
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.forms.composing import compose
from svsurvey.forms.form import Boxes, Form, Question, Words
from svsurvey.instrument.catalogue import find
from svsurvey.instrument.condition import Condition
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import Multiple, Single
from svsurvey.instrument.model import Instrument, Item
from svsurvey.response import Missing, Value

YES_NO = "type: single, text: x, options: {1: Yes, 0: No}"
EVENTS = "type: multiple, text: x, options: {1: A fall, 0: Another, 9: {label: None, alone: true}}"
NAMES = "abcdef"
END = 0


def leads(words: str) -> int | None:
    """The question that an arrow or a section's rule sends to, END for the end, None for nowhere."""
    if number := re.search(r"(?:go to|go on with) question (\d+)", words):
        return int(number[1])
    return END if re.search("go to the end", words) else None


class Reader:
    """Reads a form from its first line to its last.

    What a rule says is taken from the conditions (that the words say the same is tested with them), where to go
    from the paper alone.
    """

    def __init__(self, instrument: Instrument, form: Form) -> None:
        self.instrument, self.form = instrument, form
        sections = {section.title: section for section in instrument.sections}
        self.parts = [(part, sections[part.title]) for part in form.parts]
        shown = [item for item in instrument.items if item.chance is None]
        self.items = dict(zip([entry for part in form.parts for entry in part.content], shown, strict=True))

    def passed(self, answers: Mapping[str, Value]) -> tuple[list[str], list[str]]:
        """The questions that are answered, and the notes that are read, of whoever would answer so."""
        told: dict[str, Value] = {}
        asked, read, goal = [], [], None
        for part, section in self.parts:
            for at, entry in enumerate(part.content):
                if at == 0 and goal is None and not self.says(part.rule, section.when, told):
                    goal = leads(part.rule)
                item, number = self.items[entry], getattr(entry, "number", None)
                if goal is not None and number != goal:
                    if isinstance(entry, Words) and self.stands_before(entry, goal) and self.holds(item, told):
                        read.append(item.id)
                    continue
                if goal is not None:  # whoever comes from elsewhere to a section's first question sees its rule
                    goal = None
                    first = next(one for one in part.content if isinstance(one, Question))
                    if entry is first and not self.says(part.rule, section.when, told):
                        goal = leads(part.rule)
                        continue
                if not self.says(entry.rule, item.own_when, told):
                    continue
                if isinstance(entry, Words):
                    read.append(item.id)
                    continue
                asked.append(item.id)
                told |= {place.name: answers[place.name] for place in item.fields if place.name in answers}
                goal = self.sent_on(entry, answers[item.id])
        return asked, read

    def says(self, rule: str, condition: Condition | None, told: Mapping[str, Value]) -> bool:
        """Whether a rule lets this reader in; there is one exactly where there is a condition."""
        assert bool(rule) == (condition is not None)
        return condition is None or condition.evaluate(told) is True

    def stands_before(self, note: Words, goal: int) -> bool:
        """Whether only notes are between this one and where the reader goes."""
        content = [entry for part in self.form.parts for entry in part.content]
        rest = content[content.index(note) :]
        return goal == next((entry.number for entry in rest if isinstance(entry, Question)), END)

    def holds(self, item: Item, told: Mapping[str, Value]) -> bool:
        return item.when is None or item.when.evaluate(told) is True

    def sent_on(self, question: Question, value: Value) -> int | None:
        """Where the arrow behind what was ticked leads; of several arrows none is in doubt."""
        if value is Missing.REFUSED:
            return leads(question.refusal.go)
        if not isinstance(question.place, Boxes) or isinstance(value, Missing):
            return None
        ticked = {str(code) for code in (value if isinstance(value, frozenset) else {value})}
        goals = {leads(choice.go) for choice in question.place.choices if choice.key in ticked}
        assert len(goals) == 1, "two boxes of one answer lead to two places"
        return goals.pop()


def demand_route(instrument: Instrument, answers: Mapping[str, Value], reader: Reader) -> None:
    route = instrument.route(answers)
    asked, read = reader.passed(answers)
    assert asked == [item.id for item in route if instrument.number(item)]
    assert read == [item.id for item in route if not instrument.number(item) and item.chance is None]


# ---- generated instruments -------------------------------------------------------------------------------


@st.composite
def conditions(draw: st.DrawFn, earlier: str, depth: int = 1) -> str:
    kind = draw(st.sampled_from(["is", "is", "status", "not", "and", "or"] if depth else ["is", "status"]))
    name = draw(st.sampled_from(earlier))
    if kind == "is" and name in "ce":  # those of several answers
        return f"{draw(st.sampled_from([0, 1, 9]))} {draw(st.sampled_from(['in', 'not in']))} {name}"
    if kind == "is":
        return f"{name} {draw(st.sampled_from(['==', '!=']))} {draw(st.integers(0, 1))}"
    if kind == "status":
        return f"{draw(st.sampled_from(['answered', 'refused', 'not answered']))}({name})"
    one = draw(conditions(earlier, depth - 1))
    return f"not ({one})" if kind == "not" else f"({one}) {kind} ({draw(conditions(earlier, depth - 1))})"


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """Six items of one and of several answers in up to four sections, with notes between."""
    lines = ["svsurvey: 1", "id: t", "version: '1'", "title: T", "sections:"]
    for at, name in enumerate(NAMES):
        if at == 0 or draw(st.integers(0, 2)) == 0:
            when = draw(conditions(NAMES[:at])) if at and draw(st.booleans()) else ""
            lines += [f"- title: Part {at}", *([f"  when: '{when}'"] if when else []), "  items:"]
        for kind in [f"id: n{at}, type: note, text: note {at}"] * draw(st.integers(0, 1)) + [
            f"id: {name}, {EVENTS if name in 'ce' else YES_NO}"
        ]:
            when = draw(conditions(NAMES[:at])) if at and draw(st.booleans()) else ""
            lines.append(f"  - {{{kind}" + (f", when: '{when}'}}" if when else "}"))
    return load(Source("t.yaml", "\n".join(lines)))


def given_to(item: Item) -> tuple[Value, ...]:
    """What may be answered: every option (of several: each alone and the first two), refused, left out."""
    codes = [option.code for option in item.options]
    match item.domain:
        case Single():
            said: list[Value] = [*codes]
        case Multiple():
            alone = [option.code for option in item.options if option.alone]
            said = [*(frozenset({code}) for code in codes), frozenset([c for c in codes if c not in alone][:2])]
        case _:
            said = []
    return (*said, Missing.REFUSED, Missing.NOT_ANSWERED)


def every_way(items: list[Item]) -> Iterator[dict[str, Value]]:
    for values in product(*map(given_to, items)):
        yield {item.id: value for item, value in zip(items, values, strict=True)}


@settings(max_examples=12, deadline=None)
@given(instruments())
def test_the_rules_on_paper_lead_along_the_route(instrument: Instrument) -> None:
    reader = Reader(instrument, compose(instrument))
    for answers in list(every_way([item for item in instrument.items if item.asks]))[::37]:
        demand_route(instrument, answers, reader)


@pytest.mark.proof
@settings(max_examples=100, deadline=None)
@given(instruments())
def test_the_rules_on_paper_lead_along_the_route_of_everybody(instrument: Instrument) -> None:
    reader = Reader(instrument, compose(instrument))
    for answers in every_way([item for item in instrument.items if item.asks]):
        demand_route(instrument, answers, reader)


BUNDLED = (
    "check-in",
    "peer-encounter",
    "perioperative-catastrophe",
    "program-inventory",
    "recovery-stages",
    "support-needs",
)


@pytest.mark.parametrize("name", BUNDLED)
def test_the_bundled_ones_lead_along_their_routes(name: str) -> None:
    instrument = load(find(name))
    reader = Reader(instrument, compose(instrument))
    filters = [item for item in instrument.items if instrument.steering.intersection(f.name for f in item.fields)]
    assert filters
    rest = {item.id: Missing.REFUSED for item in instrument.items if item not in filters}
    for answers in every_way(filters):
        demand_route(instrument, rest | answers, reader)
