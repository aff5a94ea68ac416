"""What a printed form shows, already in words: the model that every way to print one is given.

Markdown, PDF, HTML and the annotated version say the same because they all set this. It holds no layout, and
knows no file; `composing` makes it of an instrument.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from svsurvey.instrument import keyed
from svsurvey.instrument.domain import Precision

REFUSED_KEY = keyed.REFUSED
"""What is keyed where somebody ticked that they prefer not to answer; it stands on a keypad."""


class Mark(Enum):
    """What a box means: one answer only, or as many as apply. They look different, and the form says how."""

    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick with its label. key: what is keyed for it, printed small and grey beside the box.

    note: what else is to be known ("tick nothing else"). write_in: a line to write on follows. go: where it leads,
    in words ("go to question 9"), or "".
    """

    key: str
    label: str
    note: str = ""
    write_in: bool = False
    go: str = ""


@dataclass(frozen=True, slots=True)
class Boxes:
    """One box below the other."""

    mark: Mark
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of a grid; name: its field."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Statements as rows, options as columns, one box to tick in each row."""

    head: tuple[Choice, ...]
    rows: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Comb:
    """Some cells for one character each, and what they are called ("Day"); before: a sign printed before them."""

    cells: int
    name: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Combs:
    """Numbers, days and times of day: cells to write in, from left to right. unit: behind them. note: what may be
    written ("a whole number from 0 to 168"). signed: a cell for a minus comes first. precision: of a date, else
    None."""

    combs: tuple[Comb, ...]
    unit: str = ""
    note: str = ""
    signed: bool = False
    precision: Precision | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """Lines to write words on."""

    lines: int


@dataclass(frozen=True, slots=True)
class Ranks:
    """A box before each option, for its place: 1 for the first. places: how many get one."""

    choices: tuple[Choice, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Scale:
    """A line of 100 mm with words at both ends and a place for the number. note: how to use it."""

    low: int
    high: int
    step: int
    left: str
    right: str
    note: str


Place = Boxes | Matrix | Combs | Ruled | Ranks | Scale
"""Where the answer goes."""


@dataclass(frozen=True, slots=True)
class Question:
    """One numbered question. rule: who answers it, as a sentence, or "". how: a word on how ("tick all that
    apply"). refusal: the box of those who prefer not to answer. remarks: of the annotated version only; its name,
    kind, codes and condition, a line each."""

    id: str
    number: int
    text: str
    place: Place
    refusal: Choice
    rule: str = ""
    how: str = ""
    hint: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Words between questions, nothing is answered."""

    text: str
    rule: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arm:
    """A variant, for the team to tick before the form is handed out: on paper no dice are thrown. rule: when it
    matters at all, as a sentence, or ""."""

    id: str
    text: str
    choices: tuple[Choice, ...]
    remarks: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its heading, who answers it, and what stands in it."""

    title: str
    rule: str
    content: tuple[Question | Words, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What taking part means, the question, and its two boxes (keys 1 and 0)."""

    text: str
    ask: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A score, for the annotated version: its name, its label, and how it is made, in words."""

    name: str
    label: str
    made: str


@dataclass(frozen=True)
class Form:
    """One form in one language.

    how_to: lines on how to fill it in, the one on names first; what the marks mean is in `say` ("one", "several"),
    for only who prints them knows how they look. team: what the team ticks first. closing: the last lines (which
    form this is, credits). say: the furniture in the form's language, by key (`forms.*` of the language's words
    without the prefix): page (with {page}, {pages}), no_name, how_to, one, several, correct, cells, team, support,
    end, continued, sign (beside the cell for a minus), place_number (beside the cells of a scale), codebook …
    annotated: whether remarks and scores are shown.
    """

    id: str
    version: str
    language: str
    title: str
    agreement: Agreement | None
    how_to: tuple[str, ...]
    team: tuple[Arm, ...]
    parts: tuple[Part, ...]
    thanks: str
    support: str
    closing: tuple[str, ...]
    say: Mapping[str, str]
    annotated: bool = False
    scores: tuple[Derived, ...] = ()
    missing: tuple[tuple[int, str], ...] = ()
