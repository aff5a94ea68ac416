"""The conversation, without terminal, clock, randomness or file.

    event = interview.next_event()      # Welcome | Ask | Review | Closed
    interview.send(Answer(3))           # what may be sent when is `MOVES`

The loop belongs to `conduct`; a front end is a function from an event to an action. Transitions live here and
nowhere else; what an answer may be is the domain's business.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import accumulate

from svsurvey.errors import Problem
from svsurvey.instrument.model import Instrument, Item, Required
from svsurvey.response import Disposition, Missing, Mode, Response, Value


class State(Enum):
    """Where the conversation stands."""

    CONSENTING = "consenting"
    ASKING = "asking"
    REVIEWING = "reviewing"
    COMPLETED = "completed"
    BROKEN_OFF = "broken off"
    DECLINED = "declined"


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
class GoTo:
    """Opens one item from the review."""

    item: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Hands the answers in."""


@dataclass(frozen=True, slots=True)
class BreakOff:
    """Leaves before the end."""


Action = Agree | Decline | Answer | Refuse | Next | Clear | Back | GoTo | Finish | BreakOff

# ---- events: what a front end must show -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Welcome:
    """The consent page."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One item to be asked.

    position and total count the items that ask something, on the path as it is known now; a note has the
    position of what follows it. current: the answers already given, by field. problem: why the last answer was
    not taken. doubt: why it may be a slip; sending the same again confirms it.
    """

    item: Item
    position: int
    total: int
    current: Mapping[str, Value] = field(default_factory=dict)
    problem: str = ""
    doubt: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """Every item on the path with its answers by field, before they are handed in."""

    entries: tuple[tuple[Item, Mapping[str, Value]], ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """The end: the response, complete or not. Storing it is the caller's decision."""

    response: Response


Event = Welcome | Ask | Review | Closed
Open = Welcome | Ask | Review


class IllegalMove(Exception):
    """A front end sent what the state does not allow: a programming error, never a respondent's."""


MOVES: dict[State, frozenset[type]] = {
    State.CONSENTING: frozenset({Agree, Decline, BreakOff}),
    State.ASKING: frozenset({Answer, Refuse, Next, Clear, Back, BreakOff}),
    State.REVIEWING: frozenset({GoTo, Back, Finish, BreakOff}),
    State.COMPLETED: frozenset(),
    State.BROKEN_OFF: frozenset(),
    State.DECLINED: frozenset(),
}

DISPOSITIONS = {
    State.COMPLETED: Disposition.COMPLETE,
    State.BROKEN_OFF: Disposition.BREAK_OFF,
    State.DECLINED: Disposition.REFUSAL,
}


class Interview:
    """One respondent's conversation with one instrument."""

    def __init__(self, instrument: Instrument, mode: Mode = Mode.TERMINAL, wave: str = "", site: str = "") -> None:
        self.instrument, self.mode, self.wave, self.site = instrument, mode, wave, site
        self.state = State.CONSENTING if instrument.consent else State.ASKING
        self.given: dict[str, Value] = {}
        self._seen: set[str] = set()
        self._at = 0
        self._returning = False
        self._problem = self._doubt = ""
        self._doubted: Action | None = None
        self._find_route()
        self._settle()

    # ---- out

    def next_event(self) -> Event:
        """What to show now."""
        match self.state:
            case State.CONSENTING:
                return Welcome()
            case State.ASKING:
                return self._ask()
            case State.REVIEWING:
                return Review(tuple((i, self._current(i)) for i in self._route if i.fields))
        return Closed(self._response())

    def _ask(self) -> Ask:
        item = self._route[self._at]
        total = self._positions[-1] - 1
        return Ask(
            item,
            min(self._positions[self._at], total),
            total,
            self._current(item),
            self._problem,
            self._doubt,
            self._at == 0,
        )

    def _current(self, item: Item) -> dict[str, Value]:
        return {f.name: self.given[f.name] for f in item.fields if f.name in self.given}

    # ---- in

    def send(self, action: Action) -> None:
        """Do what the respondent did; raises IllegalMove for what `MOVES` does not list."""
        if type(action) not in MOVES[self.state]:
            raise IllegalMove(f"{type(action).__name__} while {self.state.value}")
        if not self._doubt:
            self._doubted = None
        self._problem = self._doubt = ""
        match action:
            case Agree():
                self.state = State.ASKING
                self._settle()
            case Decline():
                self.state = State.DECLINED
            case Answer():
                self._answer(action)
            case Refuse():
                self._refuse()
            case Next():
                self._next(action)
            case Clear():
                self._leave_empty(action, self._route[self._at], {})
            case Back():
                self._back()
            case GoTo(item):
                self._go_to(item)
            case Finish():
                self.state = State.COMPLETED
            case BreakOff():
                self.state = State.BROKEN_OFF

    def _answer(self, action: Answer) -> None:
        item = self._route[self._at]
        values = item.read(action.raw, action.write_in)
        if isinstance(values, Problem):
            self._problem = values.what
            return
        doubt = item.doubt(values)
        if not doubt:
            empty = any(place.name not in values for place in item.fields)
            self._leave_empty(action, item, values) if empty else self._record(item, values)
        elif self._confirmed(action):
            self._record(item, values)
        else:
            self._doubt = doubt

    def _refuse(self) -> None:
        """A refusal of a grid keeps the rows that have an answer."""
        item = self._route[self._at]
        refused = {f.name: Missing.REFUSED for f in item.fields}
        kept = {
            n: v
            for n, v in self._current(item).items()
            if item.domain.kind == "grid" and not isinstance(v, Missing)
        }
        self._record(item, refused | kept)

    def _next(self, action: Next) -> None:
        item = self._route[self._at]
        current = self._current(item)
        if len(current) == len(item.fields):
            self._record(item, current)
        else:
            self._leave_empty(action, item, current)

    def _leave_empty(self, action: Action, item: Item, values: Mapping[str, Value]) -> None:
        """Takes no answer for an answer, as far as the item's `required` allows."""
        rows = _empty_rows(item, values)
        if item.required is Required.HARD and item.fields:
            self._problem = rows + "Please answer, or choose to prefer not to."
        elif item.required is Required.SOFT and item.fields and not self._confirmed(action):
            self._doubt = f"{rows}Leave the rest empty?" if rows else "You have not answered. Leave it empty?"
        else:
            self._record(item, {f.name: values.get(f.name, Missing.NOT_ANSWERED) for f in item.fields})

    def _confirmed(self, action: Action) -> bool:
        """Whether this very action was doubted just before."""
        confirmed, self._doubted = action == self._doubted, action
        return confirmed

    def _record(self, item: Item, values: Mapping[str, Value]) -> None:
        self.given.update(values)
        self._seen.add(item.id)
        self._doubted = None
        if not self.instrument.steering.isdisjoint(values):
            self._find_route()
        self._at += 1  # conditions read earlier items only: up to here the route is what it was
        if self._returning:
            self._at = next(
                (n for n, i in enumerate(self._route) if i.id not in self._seen and i.fields), len(self._route)
            )
        self._settle()

    def _find_route(self) -> None:
        """The path as it is known now; with each place on it, and the end, the number of the next question."""
        self._route = self.instrument.route(self.given)
        self._positions = tuple(accumulate((bool(item.fields) for item in self._route), initial=1))

    def _back(self) -> None:
        """To the item before; from the review to the last item. Going back resumes the walk from there."""
        start = len(self._route) if self.state is State.REVIEWING else self._at
        self._at, self.state, self._returning = max(0, start - 1), State.ASKING, False

    def _go_to(self, id_: str) -> None:
        places = [item.id for item in self._route]
        if id_ not in places:
            raise IllegalMove(f"{id_} is not on the route")
        self._at, self.state, self._returning = places.index(id_), State.ASKING, True

    def _settle(self) -> None:
        """At the end of the path the answers are reviewed."""
        if self.state is State.ASKING and self._at >= len(self._route):
            self.state, self._returning = State.REVIEWING, False

    # ---- the record

    def _response(self) -> Response:
        """Answers off the route leave the record here: as not asked."""
        asked = {f.name for item in self._route for f in item.fields}
        gap = Missing.NOT_ANSWERED if self.state is State.COMPLETED else Missing.NOT_REACHED
        values = {
            f.name: self.given.get(f.name, gap) if f.name in asked else Missing.NOT_ASKED
            for f in self.instrument.fields
        }
        return Response(
            self.instrument.id,
            self.instrument.version,
            values,
            self.mode,
            DISPOSITIONS[self.state],
            self.wave,
            self.site,
        )


def _empty_rows(item: Item, values: Mapping[str, Value]) -> str:
    """How many statements of a grid have no answer, in words; nothing for other items."""
    if item.domain.kind != "grid":
        return ""
    empty = sum(place.name not in values for place in item.fields)
    return f"No answer yet to {empty} of {len(item.fields)} statements. "


def conduct(interview: Interview, reply: Callable[[Open], Action]) -> Closed:
    """The only loop there is: show each event to `reply` until the conversation is closed."""
    while not isinstance(event := interview.next_event(), Closed):
        interview.send(reply(event))
    return event
