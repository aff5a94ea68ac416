"""What goes back and forth in an interview: events, which a front end shows, and actions, which it sends back.

They hold items, answers and messages, and do nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from svsurvey.instrument.model import Item
from svsurvey.message import Message
from svsurvey.response import Response, Value

# ---- actions: what a respondent can do ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agree:
    """Takes part."""


@dataclass(frozen=True, slots=True)
class Decline:
    """Does not take part."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as typed or as data, with the words for a write-in. Sent twice, it confirms a doubtful one."""

    raw: object
    write_in: str = ""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Prefers not to answer."""


@dataclass(frozen=True, slots=True)
class Next:
    """Goes on without a new answer: past a note, past what is answered already, or leaving it empty."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Takes an answer back and leaves the item empty."""


@dataclass(frozen=True, slots=True)
class Back:
    """Returns to the item before."""


@dataclass(frozen=True, slots=True)
class Look:
    """Looks over the answers so far, before the end; Next or Back return to the questions."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Opens one item from a list of answers. Once it is decided on, the list comes back."""

    item: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Hands the answers in."""


class Leaving(Enum):
    """How somebody came to leave before the end."""

    ASKED = "was asked and said so"
    AT_ONCE = "used the key that leaves at once"
    IDLE = "did nothing for a while"


GRACE = 30
"""Seconds between the warning that nobody seems to be there and the end."""


@dataclass(frozen=True, slots=True)
class BreakOff:
    """Leaves before the end. keep: and hands in what is answered, where the instrument allows it (`partial`)."""

    keep: bool = False
    leaving: Leaving = Leaving.ASKED


Action = Agree | Decline | Answer | Refuse | Next | Clear | Back | Look | GoTo | Finish | BreakOff

# ---- events: what a front end must show -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Welcome:
    """The consent page."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One item to be asked, with earlier answers in its texts where they belong.

    position and total count the items that ask something. Items that answers to come may still bring count as
    well; with some of them `up_to` holds, and the total can only shrink on the way forward. A note has the
    position of what follows it. current: the answers already given, by field. problem: why the last answer was
    not taken. doubt: why it may be a slip; sending the same again confirms it. dropped: what has just fallen off
    the route. can_keep: who leaves now may hand in what is answered.
    """

    item: Item
    position: int
    total: int
    current: Mapping[str, Value] = field(default_factory=dict)
    problem: Message | None = None
    doubt: Message | None = None
    first: bool = False
    up_to: bool = False
    dropped: tuple[Item, ...] = ()
    can_keep: bool = False

    @property
    def decided(self) -> bool:
        """Whether the item was decided on before: answered, refused or left empty."""
        return len(self.current) == len(self.item.fields)


@dataclass(frozen=True, slots=True)
class Review:
    """The items on the path with their answers by field: all before they are handed in, or only those so far."""

    entries: tuple[tuple[Item, Mapping[str, Value]], ...]
    so_far: bool = False
    dropped: tuple[Item, ...] = ()
    can_keep: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """The end: the response, complete or not. Storing it is the caller's decision. leaving: how, when early."""

    response: Response
    leaving: Leaving | None = None


Event = Welcome | Ask | Review | Closed
Open = Welcome | Ask | Review
