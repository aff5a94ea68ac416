"""What is keyed of one form, line by line: the order on the paper, and how an answer is written in keys.

An answer is kept as the text that stands for it: a code, codes with blanks, a number, an ISO date, words, or a
sign. It knows no keyboard, no batch and no file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, partial

from svsurvey.instrument import keyed
from svsurvey.instrument.domain import Date, Text
from svsurvey.instrument.keyed import NO_ANSWER, date_cells
from svsurvey.instrument.model import Field, Instrument, Item, Shares
from svsurvey.instrument.spelled import spelled
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.message import Message
from svsurvey.response import Missing, Value
from svsurvey.sentences import sentences
from svsurvey.text import clean_line


class Sign(StrEnum):
    """Every sign with its name, its key and what it says. The first five stand in place of an answer, as the forms
    have them; the others are for the form or the line, and are kept nowhere."""

    meaning: str

    EMPTY = keyed.EMPTY, "left empty"
    UNREADABLE = keyed.UNREADABLE, "unreadable"
    REFUSED = keyed.REFUSED, "prefers not to answer"
    STOPPED = keyed.STOPPED, "stopped here"
    ANYWAY = keyed.OFF_ROUTE, "answered anyway"
    BACK = "<", "back"
    NOTE = "#", "note"
    SAME = "=", "the same"
    OUT = "!", "take this form out"

    def __new__(cls, key: str, meaning: str) -> "Sign":
        """A key that is its own text, with its meaning."""
        sign = str.__new__(cls, key)
        sign._value_, sign.meaning = key, meaning
        return sign

    @property
    def told(self) -> str:
        """The key and what it says."""
        return f"{self} {self.meaning}"


NOTHING = (Sign.EMPTY, Sign.UNREADABLE, Sign.REFUSED)
"""What can be keyed at any line, and for the rest of a grid."""

CONSENTS: Mapping[str, str] = {
    keyed.YES: "takes part",
    keyed.NO: "does not take part",
    Sign.EMPTY: Sign.EMPTY.meaning,
    Sign.UNREADABLE: Sign.UNREADABLE.meaning,
}
"""What can be keyed for the consent of a form."""

CONSENT_KEYS = " · ".join(f"{key} {means}" for key, means in CONSENTS.items())

ENTER, RUB, CLEAR, UP, DOWN, END = "\n", "\b", "\x15", "\x10", "\x0e", "\x04"
"""Keys as characters: the machines hear nothing else. END: no more forms, or no more input."""


@dataclass(frozen=True, eq=False)
class Step:
    """A line, as people call it: a question, a row of a grid, or the words behind an "other".

    cells: of a date, from left to right, each part with the number of its cells.
    """

    item: Item
    field: Field
    number: str
    text: str
    cells: tuple[tuple[str, int], ...] = ()

    @property
    def name(self) -> str:
        """The field's."""
        return self.field.name

    @cached_property
    def of_write_in(self) -> bool:
        """Whether it is the words behind an option."""
        return self.item.write_in is not None and self.field is self.item.fields[1]

    @property
    def is_first(self) -> bool:
        """Whether its item begins with it."""
        return self.field is self.item.fields[0]

    @property
    def of_grid(self) -> bool:
        """Whether it is a row."""
        return self.item.domain.kind == "grid"


@dataclass(frozen=True)
class Paper:
    """An instrument as it lies there on paper: without pipes, and already in the language of the forms.

    language: which one that is, when not the instrument's own.
    """

    instrument: Instrument
    language: str = ""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every line in the order of the paper: what the team ticked comes first."""
        plain = without_pipes(self.instrument, partial(_above, self.instrument))
        arms = [item for item in plain.items if isinstance(item.chance, Shares)]
        asked = [item for item in plain.items if item.asks]
        texts = sentences(self.language or self.instrument.language).texts
        return tuple(step for item in [*arms, *asked] for step in _steps(item, plain, texts))

    def numbered(self, numbers: str) -> list[int]:
        """Where printed numbers are: `12`, `12.3` for the third row of a grid, `5-13` for several."""
        first, dash, last = numbers.partition("-")
        if dash and not (first.isdecimal() and last.isdecimal()):
            return []
        span = {str(n) for n in range(int(first), min(int(last), len(self.steps)) + 1)} if dash else {numbers}
        return [
            n for n, step in enumerate(self.steps) if step.number and span & {step.number, _whole(step.number)}
        ]

    def values(self, entries: Mapping[str, str]) -> dict[str, Value]:
        """Every field's value, as the store keeps it, of what was keyed by field.

        What was keyed off the route is not there any more (a changed answer took it off), but for the sign that
        something is written there. What comes after the place where somebody stopped was not reached.
        """
        given = self.given(entries)
        on = {item.id for item in self.instrument.route(given)}
        reached = self.on_route(entries)
        values: dict[str, Value] = {}
        for item in self.instrument.items:
            for place in item.fields:
                if item.id in on:
                    met = item.id in reached and not _stopped(item, entries)
                    gap = Missing.NOT_ANSWERED if met else Missing.NOT_REACHED
                    values[place.name] = given.get(place.name, gap)
                else:
                    off = entries.get(place.name) == Sign.ANYWAY
                    values[place.name] = Missing.OFF_ROUTE if off else Missing.NOT_ASKED
            if item.id in on and item.write_in and not _chose_words(item, values[item.id]):
                value = values[item.id]
                values[item.fields[1].name] = value if isinstance(value, Missing) else Missing.NOT_ASKED
        return values

    def given(self, entries: Mapping[str, str]) -> dict[str, Value]:
        """The values of what was keyed, on the route or off it."""
        places = self.instrument.places
        return {name: value_of(places[name], text) for name, text in entries.items() if name in places}

    def on_route(self, entries: Mapping[str, str]) -> frozenset[str]:
        """The ids of the items that are asked after these answers, up to the one at which somebody stopped."""
        found, stopped = set(), False
        for item in self.instrument.route(self.given(entries)):
            if not (stopped and item.asks):
                found.add(item.id)
            stopped = stopped or _stopped(item, entries)
        return frozenset(found)

    def is_asked(self, step: Step, entries: Mapping[str, str], on: frozenset[str]) -> bool:
        """Whether a line has to be keyed; words only where their option is chosen, rows up to where it stops."""
        if step.item.id not in on or (not step.is_first and _stopped(step.item, entries)):
            return False
        return not step.of_write_in or chose_words(step, entries)


def _stopped(item: Item, entries: Mapping[str, str]) -> bool:
    """Whether somebody stopped at a question: the sign stands on its first line."""
    return bool(item.fields) and entries.get(item.fields[0].name) == Sign.STOPPED


def _above(instrument: Instrument, name: str) -> str:
    """What stands for an earlier answer in the text of a later one."""
    number = instrument.number(instrument.by_id[instrument.places[name].item])
    return f"({number})" if number else "…"


def _steps(item: Item, instrument: Instrument, texts: Mapping[str, str]) -> list[Step]:
    number = str(instrument.number(item) or "")
    if item.domain.kind == "grid":
        return [Step(item, f, f"{number}.{n}", clean_line(f.label)) for n, f in enumerate(item.fields, 1)]
    cells = date_cells(item.domain.precision, texts) if isinstance(item.domain, Date) else ()
    own = Step(item, item.fields[0], number, clean_line(item.text), cells)
    if item.write_in is None:
        return [own]
    return [own, Step(item, item.fields[1], "", clean_line(f"in words: {item.write_in.label}"))]


def _whole(number: str) -> str:
    return number.partition(".")[0]


# ---- texts and values -------------------------------------------------------------------------------------


def value_of(place: Field, text: str) -> Value:
    """The value that a kept text stands for. Raises ValueError for one that cannot be."""
    if text in NO_ANSWER:
        return NO_ANSWER[text]
    value = place.domain.read(text)
    if isinstance(value, Message):
        raise ValueError("a kept answer that its question does not allow")
    return value


def kept(step: Step, value: Value) -> str:
    """The one text that stands for an answer, so that two keyings can be compared."""
    match value:
        case frozenset():
            return " ".join(map(str, sorted(value)))
        case tuple():
            return " ".join(map(str, value))
        case str():
            return f" {value}" if value in NO_ANSWER else value
        case float():
            return f"{value:.15g}"
        case int():
            return str(int(value))
    return spelled(step.field.domain, value)


def told(step: Step, text: str) -> str:
    """What a kept text means, in the words of the instrument, to be shown beside it."""
    if text in NO_ANSWER:
        return Sign.STOPPED.meaning if text == Sign.STOPPED else NO_ANSWER[text].label
    value = value_of(step.field, text)
    return "" if isinstance(step.field.domain, Text) else spelled(step.field.domain, value)


def chose_words(step: Step, entries: Mapping[str, str]) -> bool:
    """Whether the option that asks for words is among what was keyed for a step's item."""
    item, text = step.item, entries.get(step.item.id, Sign.EMPTY)
    return item.write_in is not None and text not in NO_ANSWER and str(item.write_in.code) in text.split()


def _chose_words(item: Item, value: Value) -> bool:
    assert item.write_in is not None
    return value == item.write_in.code or (isinstance(value, frozenset) and item.write_in.code in value)
