"""The questionnaire as objects. They exist only without problems: `definition` makes them, nobody else."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from svsurvey.instrument.condition import OPEN, Condition
from svsurvey.instrument.domain import (
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Ranking,
    Scalar,
    Single,
    Slider,
    Text,
)
from svsurvey.instrument.score import Score
from svsurvey.message import Message
from svsurvey.response import Answers, Missing, Value
from svsurvey.text import clean

WRITE_IN = "_other"
"""What a write-in's field adds to its item's id: the words behind "other" of `role` are `role_other`."""

LONGEST_WRITE_IN = 500


# ---- items ----------------------------------------------------------------------------------------------


class Required(Enum):
    """hard: answer or refuse. soft: asked once more. no: may be left empty at once."""

    HARD = "hard"
    SOFT = "soft"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Field:
    """One answer's place: an item, a grid row, or the words behind a write-in."""

    name: str
    label: str
    domain: Scalar
    item: str
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """Answered by chance: each option is drawn in proportion to its weight."""

    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OrderShown:
    """Answered by what was shown: the order of an item's options or rows (of its id), of a section's items (of the
    section's place, counted from 0), or of the sections (None)."""

    of: str | int | None


Chance = Shares | OrderShown


@dataclass(frozen=True)
class Item:
    """One question. `when` is the whole condition, its section's included; `own_when` the item's own part.

    shuffled: its options, or a grid's rows, come in an order of chance. anchor: it stays in its place when its
    section is shuffled. lookup: the option is found by typing. chance: nobody is asked, chance answers.
    """

    id: str
    text: str
    domain: Domain
    when: Condition | None = None
    required: Required = Required.SOFT
    hint: str = ""
    reverse: bool = False
    identifying: bool = False
    own_when: Condition | None = None
    shuffled: bool = False
    anchor: bool = False
    lookup: bool = False
    chance: Chance | None = None

    @cached_property
    def asks(self) -> bool:
        """Whether a person has something to answer here."""
        return self.chance is None and not isinstance(self.domain, Note)

    @property
    def stays(self) -> bool:
        """Whether it keeps its place when its section is shuffled. What chance answers always does."""
        return self.anchor or self.chance is not None

    @property
    def of_order(self) -> bool:
        """Whether it only keeps the order in which something was shown."""
        return isinstance(self.chance, OrderShown)

    @cached_property
    def pipes(self) -> bool:
        """Whether its texts may show earlier answers."""
        domain = self.domain
        texts = [self.text, self.hint, *(option.label for option in self.options)]
        texts += [row.text for row in domain.rows] if isinstance(domain, Grid) else []
        texts += [domain.left, domain.right] if isinstance(domain, Slider) else []
        texts += [domain.unit] if isinstance(domain, Number) else []
        return any("{" in text or "}}" in text for text in texts)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The answers it gives: none for a note, one a row for a grid, one more for a write-in."""
        domain = self.domain
        if isinstance(domain, Note):
            return ()
        if isinstance(domain, Grid):
            return tuple(Field(r.id, r.text, domain.single, self.id, r.reverse) for r in domain.rows)
        own = Field(self.id, self.text, domain, self.id, self.reverse)
        if self.write_in is None:
            return (own,)
        words = Field(
            self.id + WRITE_IN,
            f"{self.text} ({self.write_in.label})",
            Text(longest=LONGEST_WRITE_IN),
            self.id,
        )
        return own, words

    @property
    def options(self) -> tuple[Option, ...]:
        """The options that can be chosen; none for numbers, dates, words and notes."""
        return self.domain.options if isinstance(self.domain, Single | Multiple | Grid | Ranking) else ()

    @cached_property
    def write_in(self) -> Option | None:
        """The option that asks for words, if there is one."""
        return next((option for option in self.options if option.write_in), None)

    def words_in(self, values: Answers) -> str:
        """The words behind its write-in among these answers, as they were written; "" where there are none."""
        words = values.get(self.fields[1].name) if self.write_in else None
        return words if isinstance(words, str) else ""

    def read(self, raw: object, write_in: str = "") -> dict[str, Value] | Message:
        """What was answered, by field; or why it is no answer.

        raw: a code, several codes, a number, words, an ISO date or `HH:MM`, as typed or as data; for a grid a
        mapping from row to code, or the codes in row order. Rows that are left out are not in the result.
        """
        domain = self.domain
        if isinstance(domain, Note):
            return {}
        if isinstance(domain, Grid):
            return domain.read(raw)
        value = domain.read(raw)
        if isinstance(value, Message):
            return value
        values: dict[str, Value] = {self.id: value}
        if self.write_in is None:
            return values
        return values | self._read_words(value, write_in)

    def _read_words(self, value: Value, write_in: str) -> dict[str, Value]:
        assert self.write_in is not None
        words = self.fields[1]
        code = self.write_in.code
        if not (value == code or (isinstance(value, frozenset) and code in value)):
            return {words.name: Missing.NOT_ASKED}
        text = words.domain.read(clean(write_in)[:LONGEST_WRITE_IN])
        return {words.name: Missing.NOT_ANSWERED if isinstance(text, Message) else text}

    def doubt(self, values: Answers) -> Message | None:
        """Why a possible answer may still be a slip, or None."""
        if not isinstance(self.domain, Number) or self.domain.usual is None:
            return None
        value, (low, high) = values.get(self.id), self.domain.usual
        if isinstance(value, Missing) or not isinstance(value, int | float) or low <= value <= high:
            return None
        key = "doubt.unusual_in" if self.domain.unit else "doubt.unusual"
        return Message(key, {"number": f"{value:.12g}"} | ({"unit": self.domain.unit} if self.domain.unit else {}))


# ---- the instrument -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """A part of the questionnaire. shuffled: its items come in an order of chance. anchor: it stays in place."""

    title: str
    items: tuple[Item, ...]
    when: Condition | None = None
    shuffled: bool = False
    anchor: bool = False

    @property
    def stays(self) -> bool:
        """Whether it keeps its place when the sections are shuffled."""
        return self.anchor


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose words these are, under which licence, after which source, and what they are not."""

    author: str = ""
    license: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person is told first and the question that opens the interview. privacy: the program adds in its own
    words what is kept of people (the short label of `privacy`)."""

    text: str
    ask: str
    privacy: bool = False


@dataclass(frozen=True, slots=True)
class Seal:
    """For whom responses are encrypted before they are stored. together: all keys are needed to open one."""

    to: tuple[str, ...]
    together: bool = False


TextKey = tuple[str | int, ...]
"""Names one text of an instrument: ("title",), ("items", "role", "options", 8), ("scales", "agree", 5) …"""


@dataclass(frozen=True)
class Instrument:
    """A questionnaire that can be fielded.

    partial: who leaves early may hand in what is answered. receipt: people get a code to have it erased. shuffled:
    the sections come in an order of chance. seal: for whom responses are encrypted, unless a study has its own
    keys.
    """

    id: str
    version: str
    title: str
    sections: tuple[Section, ...]
    language: str = "en"
    credit: Credit = Credit()
    consent: Consent | None = None
    support: str = ""
    thanks: str = ""
    scores: tuple[Score, ...] = ()
    missing: Mapping[Missing, int] = field(default_factory=lambda: {kind: int(kind) for kind in Missing})
    release: str = "asked"
    partial: bool = False
    receipt: bool = False
    shuffled: bool = False
    seal: Seal | None = None
    translations: Mapping[str, Mapping[TextKey, str]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The language it is written in, then those it is translated to."""
        return self.language, *self.translations

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item in order, notes included."""
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every place for an answer, in order."""
        return tuple(field for item in self.items for field in item.fields)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    def heading(self, item: Item) -> str:
        """The title of the section that an item stands in."""
        return self._headings[item.id]

    @cached_property
    def _headings(self) -> Mapping[str, str]:
        return {item.id: section.title for section in self.sections for item in section.items}

    def number(self, item: Item) -> int | None:
        """The item's printed number, counted from 1 over all items that ask something; None for a note."""
        return self._numbers.get(item.id)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        asking = [item for item in self.items if item.asks]
        return {item.id: number for number, item in enumerate(asking, 1)}

    @cached_property
    def steering(self) -> frozenset[str]:
        """The fields that decide the route: those that some condition reads."""
        return frozenset(name for item in self.items if item.when for name in item.when.names)

    @cached_property
    def shuffles(self) -> bool:
        """Whether some order in it is one of chance."""
        return self.shuffled or any(
            section.shuffled or any(item.shuffled for item in section.items) for section in self.sections
        )

    @cached_property
    def by_chance(self) -> bool:
        """Whether chance has a part in it: in an order, or in what is asked."""
        return self.shuffles or any(item.chance for item in self.items)

    @cached_property
    def places(self) -> Mapping[str, Field]:
        """Fields by name."""
        return {field.name: field for field in self.fields}

    def route(self, answers: Answers) -> tuple[Item, ...]:
        """The items that a respondent with these answers is asked, in order, and those that chance answers.

        Answers to items that are themselves off the route are not looked at.
        """
        return self.outlook(answers)[0]

    def outlook(self, answers: Answers, decided: Container[str] = ()) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
        """The route, and the items off it that answers to come may bring on. decided: the ids of items that were
        passed: no answer to them is still to come."""
        route, possible = [], []
        seen: dict[str, Value] = {}
        ahead: dict[str, Value] = {}  # the same, with what is still to come
        for item, when, steering in self._steps:
            if when is None or when.evaluate(seen) is True:
                route.append(item)
                if steering:
                    told = {name: answers[name] for name in steering if name in answers}
                    to_come = item.asks and item.id not in decided
                    seen |= told
                    ahead |= dict.fromkeys(steering, OPEN) if to_come else told
            elif any(ahead.get(name) is OPEN for name in when.names) and when.evaluate(ahead) is not False:
                possible.append(item)
                ahead |= dict.fromkeys(steering, OPEN)
        return tuple(route), tuple(possible)

    @cached_property
    def _steps(self) -> tuple[tuple[Item, Condition | None, frozenset[str]], ...]:
        """Every item with its condition and those of its fields that conditions read."""
        return tuple(
            (item, item.when, self.steering.intersection(place.name for place in item.fields))
            for item in self.items
        )


def version_order(version: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts versions by their numbers: 1.9 before 1.10, and words before numbers."""
    parts = version.split(".")
    return tuple((p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts)
