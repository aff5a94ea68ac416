"""The conversation, without terminal, clock, randomness or file.

    event = interview.next_event()      # Welcome | Ask | Review | Closed
    interview.send(Answer(3))           # what may be sent when is `MOVES`

The loop belongs to `conduct`; a front end is a function from an event to an action. Transitions live here and
nowhere else; what an answer may be is the domain's business.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType

from svsurvey.instrument.model import Instrument, Item, Required
from svsurvey.instrument.piping import filled
from svsurvey.instrument.spelled import spelled
from svsurvey.instrument.texts import with_texts
from svsurvey.interview.turns import (
    Action,
    Agree,
    Answer,
    Ask,
    Back,
    BreakOff,
    Clear,
    Closed,
    Decline,
    Event,
    Finish,
    GoTo,
    Leaving,
    Look,
    Next,
    Open,
    Refuse,
    Review,
    Welcome,
)
from svsurvey.message import Message
from svsurvey.response import Answers, Disposition, Missing, Mode, Response, Value

NOTHING_DRAWN: Answers = MappingProxyType({})


class State(Enum):
    """Where the conversation stands."""

    CONSENTING = "consenting"
    ASKING = "asking"
    LOOKING = "looking back"
    REVIEWING = "reviewing"
    COMPLETED = "completed"
    HANDED_IN_EARLY = "handed in early"
    BROKEN_OFF = "broken off"
    DECLINED = "declined"


class IllegalMove(Exception):
    """A front end sent what the state does not allow: a programming error, never a respondent's."""


MOVES: dict[State, frozenset[type]] = {
    State.CONSENTING: frozenset({Agree, Decline, BreakOff}),
    State.ASKING: frozenset({Answer, Refuse, Next, Clear, Back, Look, BreakOff}),
    State.LOOKING: frozenset({GoTo, Next, Back, BreakOff}),
    State.REVIEWING: frozenset({GoTo, Back, Finish, BreakOff}),
    State.COMPLETED: frozenset(),
    State.HANDED_IN_EARLY: frozenset(),
    State.BROKEN_OFF: frozenset(),
    State.DECLINED: frozenset(),
}

DISPOSITIONS = {
    State.COMPLETED: Disposition.COMPLETE,
    State.HANDED_IN_EARLY: Disposition.PARTIAL,
    State.BROKEN_OFF: Disposition.BREAK_OFF,
    State.DECLINED: Disposition.REFUSAL,
}


@dataclass(frozen=True)
class _Way:
    """What is asked as far as is known now. path: with what chance answers. possible: how many more may come."""

    path: tuple[Item, ...]
    possible: int

    @cached_property
    def asked(self) -> tuple[Item, ...]:
        """What a person meets of it, notes included."""
        return tuple(item for item in self.path if item.chance is None)

    @cached_property
    def positions(self) -> tuple[int, ...]:
        """The number of each of `asked`, and one beyond them."""
        return tuple(accumulate((item.asks for item in self.asked), initial=1))


class Interview:
    """One respondent's conversation with one instrument. drawn: what chance answers, by field."""

    def __init__(
        self,
        instrument: Instrument,
        mode: Mode = Mode.TERMINAL,
        wave: str = "",
        site: str = "",
        drawn: Answers = NOTHING_DRAWN,
    ) -> None:
        self.instrument, self.mode, self.wave, self.site = instrument, mode, wave, site
        self.state = State.CONSENTING if instrument.consent else State.ASKING
        self.given: dict[str, Value] = dict(drawn)
        self._seen: set[str] = set()
        self._places = {item.id: place for place, item in enumerate(instrument.items)}
        self._at = 0
        self._goals: list[int] = []  # the places where detours end, innermost last
        self._looks = False  # whether the item was opened from the answers so far, which come back then
        self._dropped: tuple[Item, ...] = ()
        self._problem: Message | None = None
        self._doubt: Message | None = None
        self._doubted: Action | None = None
        self._leaving: Leaving | None = None
        self._way = self._find_way()
        self._settle()

    # ---- out

    def next_event(self) -> Event:
        """What to show now."""
        match self.state:
            case State.CONSENTING:
                return Welcome()
            case State.ASKING:
                return self._ask()
            case State.LOOKING:
                entries = self._entries(item for item in self._way.asked if item.id in self._seen)
                return Review(entries, so_far=True, dropped=self._dropped, can_keep=self.can_keep)
            case State.REVIEWING:
                entries = self._entries(self._way.asked)
                return Review(entries, so_far=False, dropped=self._dropped, can_keep=self.can_keep)
        return Closed(self._response(), self._leaving)

    def _ask(self) -> Ask:
        item, positions, possible = self._item, self._way.positions, self._way.possible
        total = positions[-1] - 1
        return Ask(
            self._told(item),
            min(positions[self._at], total),
            total + possible,
            self._current(item),
            self._problem,
            self._doubt,
            self._at == 0,
            bool(possible),
            self._dropped,
            self.can_keep,
        )

    @property
    def _item(self) -> Item:
        """What is being asked."""
        return self._way.asked[self._at]

    def _entries(self, items: Iterable[Item]) -> tuple[tuple[Item, dict[str, Value]], ...]:
        return tuple((self._told(item), self._current(item)) for item in items if item.asks)

    def _current(self, item: Item) -> dict[str, Value]:
        return {f.name: self.given[f.name] for f in item.fields if f.name in self.given}

    def _told(self, item: Item) -> Item:
        """The item with earlier answers in its texts."""
        return with_texts(item, lambda _, text: filled(text, self._spelled)) if item.pipes else item

    def _spelled(self, name: str) -> str:
        """The answer of a field on the path in words; nothing where there is none. A label may show an answer that
        is earlier still: `pipe_check` sees to it that this comes to an end soon."""
        item = next((item for item in self._way.path if item.id == self.instrument.places[name].item), None)
        if item is None or name not in self.given:
            return ""
        place = next(place for place in self._told(item).fields if place.name == name)
        return spelled(place.domain, self.given[name], item.words_in(self.given))

    @property
    def can_keep(self) -> bool:
        """Whether who leaves now may hand in a part: the instrument allows it, and something was answered."""
        return self.instrument.partial and bool(self._seen)

    # ---- in

    def send(self, action: Action) -> None:
        """Do what the respondent did; raises IllegalMove for what `MOVES` does not list."""
        if type(action) not in MOVES[self.state]:
            raise IllegalMove(f"{type(action).__name__} while {self.state.value}")
        if not self._doubt:
            self._doubted = None
        self._problem = self._doubt = None
        page, dropped = (self.state, self._at), self._dropped
        self._dropped = ()
        self._do(action)
        if (self.state, self._at) == page:  # the same page again: what is said there still holds
            self._dropped = dropped

    def _do(self, action: Action) -> None:
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
                self._go_on() if self.state is State.LOOKING else self._next(action)
            case Clear():
                self._leave_empty(action, self._item, {})
            case Back():
                self._go_on() if self.state is State.LOOKING else self._back()
            case Look():
                self._look()
            case GoTo(item):
                self._go_to(item)
            case Finish():
                self.state = State.COMPLETED
            case BreakOff():
                self._break_off(action)

    def _answer(self, action: Answer) -> None:
        item = self._told(self._item)
        values = item.read(action.raw, action.write_in)
        if isinstance(values, Message):
            self._problem = values
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
        item = self._item
        refused = {f.name: Missing.REFUSED for f in item.fields}
        kept = {
            n: v
            for n, v in self._current(item).items()
            if item.domain.kind == "grid" and not isinstance(v, Missing)
        }
        self._record(item, refused | kept)

    def _next(self, action: Next) -> None:
        event, item = self._ask(), self._item
        if event.decided:
            self._record(item, event.current)
        else:
            self._leave_empty(action, item, event.current)

    def _leave_empty(self, action: Action, item: Item, values: Mapping[str, Value]) -> None:
        """Takes no answer for an answer, as far as the item's `required` allows."""
        rows = _empty_rows(item, values)
        if item.required is Required.HARD and item.fields:
            self._problem = _after(rows, Message("required.hard"))
        elif item.required is Required.SOFT and item.fields and not self._confirmed(action):
            self._doubt = _after(rows, Message("doubt.rest_empty" if rows else "doubt.empty"))
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
            self._change_way()
        if self._looks:
            self.state, self._looks = State.LOOKING, False
        elif self._goals:
            self._return()
        else:
            self._at += 1  # conditions read earlier items only: up to here the way is what it was
            self._settle()

    def _find_way(self) -> _Way:
        path, possible = self.instrument.outlook(self.given, self._seen)
        return _Way(path, sum(item.asks for item in possible))

    def _change_way(self) -> None:
        """The way that the answers lead now; what was decided on and is no longer on it was dropped."""
        before, self._way = self._way, self._find_way()
        left = {item.id for item in self._way.asked}
        gone = (item for item in before.asked if item.asks and item.id in self._seen and item.id not in left)
        self._dropped = tuple(map(self._told, gone))

    def _back(self) -> None:
        """To the item before; from the review to the last item. Going back resumes the walk from there."""
        start = len(self._way.asked) if self.state is State.REVIEWING else self._at
        self._at, self.state = max(0, start - 1), State.ASKING
        self._looks = False
        self._goals.clear()

    def _look(self) -> None:
        """The answers so far; from there one goes on here, or where one first looked from."""
        if not self._looks:
            self._goals.append(self._places[self._item.id])
        self.state, self._looks = State.LOOKING, False

    def _go_on(self) -> None:
        """From the answers so far back to the questions."""
        self.state = State.ASKING
        self._return()

    def _go_to(self, id_: str) -> None:
        asked = [item.id for item in self._way.asked]
        if id_ not in asked or (self.state is State.LOOKING and id_ not in self._seen):
            raise IllegalMove(f"{id_} is not among the answers")
        self._looks = self.state is State.LOOKING
        if not self._looks:
            self._goals = [len(self._places)]  # the review
        self._at, self.state = asked.index(id_), State.ASKING

    def _return(self) -> None:
        """To where the detour ends, by way of what has come up before it and was not seen yet."""
        goal, asked = self._goals[-1], self._way.asked
        stops = (n for n, i in enumerate(asked) if i.id not in self._seen or self._places[i.id] >= goal)
        self._at = next(stops, len(asked))
        if self._at == len(asked) or self._places[self._item.id] >= goal:
            self._goals.pop()
        self._settle()

    def _break_off(self, action: BreakOff) -> None:
        if action.keep and not self.can_keep:
            raise IllegalMove("a part of the answers cannot be handed in")
        self.state = State.HANDED_IN_EARLY if action.keep else State.BROKEN_OFF
        self._leaving = action.leaving

    def _settle(self) -> None:
        """At the end of the path the answers are reviewed."""
        if self.state is State.ASKING and self._at >= len(self._way.asked):
            self.state = State.REVIEWING
            self._goals.clear()

    # ---- the record

    def _response(self) -> Response:
        """Answers off the route leave the record here, as not asked; what hangs on an arm that nobody met, too."""
        gap = Missing.NOT_ANSWERED if self.state is State.COMPLETED else Missing.NOT_REACHED
        unmet = self._not_reached()
        given = {name: value for name, value in self.given.items() if name not in unmet}
        path = self.instrument.route(given) if unmet else self._way.path
        asked = {f.name for item in path for f in item.fields}
        values = {
            f.name: given.get(f.name, gap) if f.name in asked else Missing.NOT_ASKED
            for f in self.instrument.fields
        }
        id_, version = self.instrument.id, self.instrument.version
        return Response(id_, version, values, self.mode, DISPOSITIONS[self.state], self.wave, self.site)

    def _not_reached(self) -> frozenset[str]:
        """What chance answers and nobody met: of who left early, all after the last item that was decided on."""
        if self.state is State.COMPLETED:
            return frozenset()
        met = max((n for n, item in enumerate(self._way.path) if item.id in self._seen), default=-1)
        return frozenset(item.id for item in self._way.path[met + 1 :] if item.chance is not None)


def _empty_rows(item: Item, values: Mapping[str, Value]) -> Message | None:
    """How many statements of a grid have no answer; None for other items."""
    if item.domain.kind != "grid":
        return None
    empty = sum(place.name not in values for place in item.fields)
    return Message("rows_empty", {"empty": empty, "rows": len(item.fields)})


def _after(first: Message | None, second: Message) -> Message:
    return Message("both", {"first": first, "second": second}) if first else second


def conduct(interview: Interview, reply: Callable[[Open], Action]) -> Closed:
    """The only loop there is: show each event to `reply` until the conversation is closed."""
    while not isinstance(event := interview.next_event(), Closed):
        interview.send(reply(event))
    return event
