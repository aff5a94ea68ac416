"""Cases for the core of the offline page, made from dice, with what Python says of them. It runs no JavaScript."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import people
import talks

from svsurvey.instrument.catalogue import available, find, read_source
from svsurvey.instrument.condition import (
    OPEN,
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Condition,
    Either,
    Literal,
    Name,
    Node,
    Not,
    Ticked,
)
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import (
    Date,
    Domain,
    Multiple,
    Number,
    Ranking,
    Single,
    Slider,
    Time,
)
from svsurvey.instrument.model import Instrument
from svsurvey.offline.data import data, tree
from svsurvey.response import Missing, Value
from svsurvey.store.payload import _plain_value

HERE = Path(__file__).parent

SCATTERED = """
svsurvey: 1
id: scattered
version: 1.0.0
title: What may come in any order
partial: true
support: Somebody you trust.
order: random
order_as: parts
sections:
  - title: Work
    items:
      - {id: role, type: single, text: Your work?, options: {1: nurse, 2: {label: other, write_in: true}}}
      - {id: years, type: number, text: How long?, range: [0, 60], when: role == 1}
  - title: A story
    items:
      - {id: arm, type: variant, text: Which story, options: {1: a mild one, 2: a hard one}}
      - {id: told, type: single, text: "Did you know {arm}?", options: {1: "yes", 2: "no"}}
      - {id: harder, type: text, text: And after it?, required: no, when: arm == 2}
  - title: Team
    order: random
    items:
      - {id: team, type: grid, text: The team?, options: {1: good, 2: bad}, rows: {hears: Hears., helps: Helps.}}
      - {id: events, type: multiple, text: What was there?, options: {1: this, 2: that}, min_picks: 0}
"""
"""Sections in an order of chance, with all that it can bring: whoever stops early may have met only the last."""
GAPS = (Missing.REFUSED, Missing.NOT_ASKED, Missing.NOT_ANSWERED)


@cache
def instruments() -> Mapping[str, Instrument]:
    """All that is shipped, the torture instrument, and those that the interviews are tested with."""
    shipped = {entry.name: load(find(entry.name)) for entry in available()}
    made = {name: load(Source(f"{name}.yaml", getattr(talks, name.upper()))) for name in ("nights", "everything")}
    scattered = load(Source("scattered.yaml", SCATTERED))
    torture = load(read_source(HERE.parent / "forms" / "torture" / "torture.yaml"))
    return {**shipped, **made, **people.INSTRUMENTS, "torture": torture, "scattered": scattered}


@cache
def data_of(name: str) -> dict[str, object]:
    """One of them as the page has it."""
    return data(instruments()[name], "round 1", "north")


def plain(value: Value) -> object:
    """A value as JSON, as in a box."""
    return {"open": True} if value is OPEN else _plain_value(value)


# ---- conditions -----------------------------------------------------------------------------------------

DECIMALS = ("dose", "share")
TENTHS_ADD_UP = sys.version_info < (3, 12)
"""Since then Python's own sum() of numbers with decimals is more exact than one addition after the other: the last
digit of 0.1 + 0.2 + 0.3 depends on the Python that runs the terminal. JavaScript adds one after the other."""

NUMBERS = ("count", "dose", "share", "role", "mood", "row_a", "row_b", "most")
RANKED = {"role": frozenset({9}), "row_a": frozenset({9}), "row_b": frozenset({9})}
TICKS = ("events", "best")
DAYS = ("since", "until")
SIGNS = ("==", "!=", "<", "<=", ">", ">=")


def _decimal(dice: Random) -> float:
    places = 2 if TENTHS_ADD_UP else 0
    return round(dice.uniform(-3, 9), places) if dice.random() < 0.7 else dice.choice((0.0, 0.5, 1.0, -0.25, 1e11))


VALUES: Mapping[str, Callable[[Random], Value]] = {
    "count": lambda dice: dice.choice((0, 1, 2, 3, 7, -4, 10**12 - 1, 10**15 - 1)),
    "most": lambda dice: dice.choice((0, 1, 999_999_999_999_999, 123_456_789_012_345)),
    "dose": _decimal,
    "share": _decimal,
    "role": lambda dice: dice.choice((1, 2, 3, 9)),
    "mood": lambda dice: dice.randrange(11),
    "row_a": lambda dice: dice.choice((1, 2, 3, 9)),
    "row_b": lambda dice: dice.choice((1, 2, 3, 9)),
    "events": lambda dice: frozenset(dice.sample((1, 2, 3, 99), dice.randrange(5))),
    "best": lambda dice: tuple(dice.sample((1, 2, 3), dice.randrange(1, 4))),
    "word": lambda dice: dice.choice(("yes", "no", "\U0001f600", "\ufffd", "Ž")),
    "since": lambda dice: _day(dice),
    "until": lambda dice: _day(dice),
    "start": lambda dice: time(dice.randrange(24), dice.choice((0, 30))),
}


def _day(dice: Random) -> date:
    near = dice.choice((date(2000, 2, 29), date(2024, 1, 31), date(1, 1, 1), date(9999, 12, 31), date(2001, 3, 1)))
    return near + timedelta(days=dice.choice((0, 0, 1, 2))) if near.year < 9999 else near


def answers(dice: Random) -> dict[str, Value]:
    """Somebody's answers to what the conditions read: some are missing, some are still to come."""
    made: dict[str, Value] = {}
    for name, value in VALUES.items():
        match dice.randrange(10):
            case 0:
                made[name] = dice.choice(GAPS)
            case 1:
                made[name] = OPEN
            case 2:
                pass
            case _:
                made[name] = value(dice)
    return made


def condition(dice: Random, depth: int = 4) -> Condition:
    """Any condition that may be written, and some that nobody would write."""
    return Condition("generated", _truth(dice, depth))


def _name(name: str) -> Name:
    return Name(name, 0, RANKED.get(name, frozenset()))


def _truth(dice: Random, depth: int) -> Node:
    if depth > 0 and dice.random() < 0.6:
        match dice.randrange(5):
            case 0:
                return Not(_truth(dice, depth - 1))
            case 1 | 2:
                return Both(tuple(_truth(dice, depth - 1) for _ in range(dice.randint(2, 4))))
            case _:
                return Either(tuple(_truth(dice, depth - 1) for _ in range(dice.randint(2, 4))))
    return dice.choice(LEAVES)(dice, depth)


def _compared(dice: Random, depth: int) -> Node:
    return Compare(dice.choice(SIGNS), _number(dice, depth), _number(dice, depth))


def _divided(dice: Random, depth: int) -> Node:
    """Also by nothing, and what is known to many digits."""
    below = Literal(dice.choice((0, 0.0, 3, 7))) if dice.random() < 0.5 else _number(dice, depth - 1)
    return Compare(dice.choice(SIGNS), Arithmetic("/", _number(dice, depth), below), _number(dice, 0))


def _compared_days(dice: Random, _depth: int) -> Node:
    return Compare(dice.choice(SIGNS), _name(dice.choice(DAYS)), _of_day(dice))


def _compared_words(dice: Random, _depth: int) -> Node:
    return Compare(dice.choice(SIGNS[:2]), _name("word"), Literal(dice.choice(("yes", "no", "", "Ž"))))


def _compared_times(dice: Random, _depth: int) -> Node:
    return Compare(dice.choice(SIGNS[:2]), _name("start"), _name("start"))


def _among(dice: Random, _depth: int) -> Node:
    if dice.random() < 0.3:
        return Among(_name("word"), (Literal("yes"), Literal("\U0001f600")))
    return Among(_name(dice.choice(NUMBERS)), tuple(_literal(dice) for _ in range(dice.randint(1, 4))))


def _ticked(dice: Random, _depth: int) -> Node:
    return Ticked(Literal(dice.choice((1, 2, 99, 5))), _name(dice.choice(TICKS)))


def _status(dice: Random, _depth: int) -> Node:
    return Call(dice.choice(("answered", "refused")), (_name(dice.choice(list(VALUES))),))


LEAVES: Sequence[Callable[[Random, int], Node]] = (
    _compared,
    _compared,
    _divided,
    _compared_days,
    _compared_words,
    _compared_times,
    _among,
    _ticked,
    _status,
)


def _literal(dice: Random) -> Literal:
    return Literal(dice.choice((0, 1, 2, 3, -1, 0.5, 2.0, 0.25, 99, 10**14, 1e14, 9)))


def _of_day(dice: Random) -> Node:
    return Literal(_day(dice)) if dice.random() < 0.5 else _name(dice.choice(DAYS))


def _number(dice: Random, depth: int) -> Node:
    match dice.randrange(9) if depth > 0 else dice.randrange(3):
        case 0:
            return _literal(dice)
        case 1 | 2 | 3:
            return _name(dice.choice(NUMBERS))
        case 4 | 5 | 6:
            return Arithmetic(dice.choice("+-*/"), _number(dice, depth - 1), _number(dice, depth - 1))
        case 7:
            return _counted(dice)
    parts = tuple(_number(dice, depth - 1) for _ in range(dice.randint(1, 4)))
    return Call(dice.choice(("mean", "sum")), parts)


def _counted(dice: Random) -> Node:
    if dice.random() < 0.5:
        return Call("count", (_name(dice.choice(TICKS)),))
    return Call("years", (_of_day(dice), _of_day(dice)))


def conditions(dice: Random, trees: int, people: int) -> tuple[list[Any], list[list[bool | None]]]:
    """Conditions, each with the answers of some people; and what Python says of each."""
    cases, truths = [], []
    for _ in range(trees):
        one, told = condition(dice), [answers(dice) for _ in range(people)]
        plains = [{name: plain(value) for name, value in each.items()} for each in told]
        cases.append({"tree": tree(one), "decimals": DECIMALS, "answers": plains})
        truths.append([one.evaluate(each) for each in told])
    return cases, truths


# ---- ways -----------------------------------------------------------------------------------------------


def outlooks(dice: Random, name: str, times: int) -> tuple[Any, list[Any]]:
    """Answers of nobody in particular to an instrument; and the way that each leads, and may lead."""
    instrument = instruments()[name]
    cases, ways = [], []
    for _ in range(times):
        given = {place.name: value for place in instrument.fields if (value := _given(dice, place.domain)) != ""}
        decided = [item.id for item in instrument.items if dice.random() < 0.7]
        cases.append({"answers": {name: plain(value) for name, value in given.items()}, "decided": decided})
        ways.append([[item.id for item in part] for part in instrument.outlook(given, decided)])
    return {"data": data_of(name), "cases": cases}, ways


def _given(dice: Random, domain: Domain) -> Value:
    """An answer as any respondent may give it; "" for none."""
    if dice.random() < 0.2:
        return dice.choice((*GAPS, ""))
    match domain:
        case Single(options):
            return dice.choice(options).code
        case Multiple(options):
            return frozenset(option.code for option in options if dice.random() < 0.4)
        case Ranking(options):
            return tuple(option.code for option in dice.sample(options, domain.places))
        case Number(low, high):
            return dice.randint(int(low or 0), int(100 if high is None else high))
        case Slider(low, high):
            return dice.randint(low, high)
        case Date():
            return _day(dice)
        case Time():
            return time(dice.randrange(24), dice.randrange(60))
    return dice.choice(("words", "yes"))
