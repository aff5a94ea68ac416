"""The questionnaire as objects. They exist only without problems: `definition` makes them, nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import cached_property

from svsurvey.errors import Problem
from svsurvey.instrument.condition import Condition
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
    Text,
)
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


@dataclass(frozen=True)
class Item:
    """One question. `when` is the whole condition, its section's included; `own_when` the item's own part."""

    id: str
    text: str
    domain: Domain
    when: Condition | None = None
    required: Required = Required.SOFT
    hint: str = ""
    reverse: bool = False
    identifying: bool = False
    own_when: Condition | None = None

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

    def read(self, raw: object, write_in: str = "") -> dict[str, Value] | Problem:
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
        if isinstance(value, Problem):
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
        return {words.name: Missing.NOT_ANSWERED if isinstance(text, Problem) else text}

    def doubt(self, values: Answers) -> str:
        """Why a possible answer may still be a slip, or nothing."""
        if not isinstance(self.domain, Number) or self.domain.usual is None:
            return ""
        value, (low, high) = values.get(self.id), self.domain.usual
        if isinstance(value, Missing) or not isinstance(value, int | float) or low <= value <= high:
            return ""
        unit = f" {self.domain.unit}" if self.domain.unit else ""
        return f"{value:.12g}{unit} is unusual. Is that right?"


# ---- the instrument -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    title: str
    items: tuple[Item, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose words these are, under which licence, after which source, and what they are not."""

    author: str = ""
    license: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person is told first and the question that opens the interview."""

    text: str
    ask: str


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of a score, both ends included."""

    low: float
    high: float
    label: str


EXACT = 10
"""Digits after the point to which a sum of answers is exact: sums of decimal fractions err beyond them."""


class Method(Enum):
    """How a score is made of its items."""

    SUM = "sum"
    MEAN = "mean"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Score:
    """A number made of several fields; missing when fewer than `at_least` of them have an answer.

    sum: of the answers (with `prorate` their mean times the number of fields). mean: of the answers.
    percent: the share of the answers that are one of `codes`, from 0 to 100. Reverse fields count reversed.
    """

    id: str
    label: str
    method: Method
    fields: tuple[str, ...]
    at_least: int
    codes: frozenset[int] = frozenset()
    prorate: bool = False
    bands: tuple[Band, ...] = ()

    def compute(self, values: Sequence[float]) -> float | None:
        """The score of one respondent from the answered fields' values, already reversed where need be."""
        percent = self.method is Method.PERCENT
        return self.of(len(values), sum(value in self.codes for value in values) if percent else sum(values))

    def of(self, answered: int, total: float) -> float | None:
        """The score of `answered` values with this sum (of percent: with so many that are one of `codes`).

        Reckoned in decimals, so that 0.1 + 0.2 is 0.3.
        """
        if answered < self.at_least or not answered:
            return None
        times = {Method.PERCENT: 100, Method.MEAN: 1, Method.SUM: len(self.fields) if self.prorate else answered}
        return float(Decimal(str(round(total, EXACT))) * times[self.method] / answered)


TextKey = tuple[str | int, ...]
"""Names one text of an instrument: ("title",), ("items", "role", "options", 8), ("scales", "agree", 5) …"""


@dataclass(frozen=True)
class Instrument:
    """A questionnaire that can be fielded."""

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
        asking = [item for item in self.items if not isinstance(item.domain, Note)]
        return {item.id: number for number, item in enumerate(asking, 1)}

    @cached_property
    def steering(self) -> frozenset[str]:
        """The fields that decide the route: those that some condition reads."""
        return frozenset(name for item in self.items if item.when for name in item.when.names)

    def route(self, answers: Answers) -> tuple[Item, ...]:
        """The items that a respondent with these answers is asked, in order.

        Answers to items that are themselves off the route are not looked at.
        """
        seen: dict[str, Value] = {}
        path: list[Item] = []
        for item in self.items:
            if item.when is None or item.when.evaluate(seen) is True:
                path.append(item)
                for place in item.fields:
                    if place.name in answers:
                        seen[place.name] = answers[place.name]
        return tuple(path)


def version_order(version: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts versions by their numbers: 1.9 before 1.10, and words before numbers."""
    parts = version.split(".")
    return tuple((p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts)
