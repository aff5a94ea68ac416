"""What travels from an interview to the store: one response, without a name, a number or a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import Enum, IntEnum


class Missing(IntEnum):
    """Why there is no answer. The numbers are the default codes; an instrument may move them.

    UNREADABLE and OFF_ROUTE come from paper only: what is written cannot be read, and what was answered although
    the other answers skip it. Of the latter only that it was answered is kept.
    """

    OFF_ROUTE = -94
    UNREADABLE = -95
    NOT_REACHED = -96
    REFUSED = -97
    NOT_ASKED = -98
    NOT_ANSWERED = -99

    @property
    def word(self) -> str:
        """The kind as instruments and codebooks write it: `not_asked`."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """The kind as people read it."""
        return MISSING_LABELS[self]


MISSING_LABELS = {
    Missing.OFF_ROUTE: "answered although skipped",
    Missing.UNREADABLE: "unreadable",
    Missing.NOT_REACHED: "not reached",
    Missing.REFUSED: "preferred not to answer",
    Missing.NOT_ASKED: "not asked",
    Missing.NOT_ANSWERED: "left empty",
}


class Disposition(Enum):
    """How an interview ended, in the words of AAPOR's Standard Definitions."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BREAK_OFF = "break_off"
    REFUSAL = "refusal"


HANDED_IN = (Disposition.COMPLETE, Disposition.PARTIAL)
"""How the responses ended that are counted and written out. Of the others only the number is told."""


class Mode(Enum):
    """How the answers came in."""

    TERMINAL = "terminal"
    LINE = "line"
    PAPER = "paper"
    OFFLINE_HTML = "offline_html"
    IMPORT = "import"
    SIMULATED = "simulated"


Value = int | float | str | date | time | frozenset[int] | tuple[int, ...] | Missing
"""One answer: a code, a number, words, a day, a time of day, ticked codes, codes best first, or why none."""

Answers = Mapping[str, Value]
"""Answers by field: an item's id, a grid row's id, or `<item>_other` for the words behind a write-in."""


@dataclass(frozen=True, slots=True)
class Response:
    """What one person answered. It has no id and no time: identity is born in the store."""

    instrument: str
    version: str
    values: Answers
    mode: Mode
    disposition: Disposition
    wave: str = ""
    site: str = ""


RECORD = ("response", "version", "wave", "site", "mode", "disposition")
"""What is on record of every response beside its answers: an id of its own, and what is said in `Response`.

These are the first columns of its row in a study and in a data file, in this order. No variable can be called so.
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which responses are meant; an empty tuple means all. Simulated ones are never mixed in unasked.

    simulated: only made-up responses. mixed: real and made-up ones together.
    """

    waves: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    simulated: bool = False
    mixed: bool = False
