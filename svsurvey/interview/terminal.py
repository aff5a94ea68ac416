"""The full-screen front end: one calm page for each event, on a screen that keeps nothing.

It turns events into pages and what was done there into actions. What an answer may be is the domain's business,
what happens next the machine's, how a page looks the frame's.
"""

from collections.abc import Mapping
from typing import Any

from svsurvey.instrument.domain import Grid, Multiple, Note, Ranking, Single, Text
from svsurvey.instrument.model import Instrument, Item
from svsurvey.interview import pages
from svsurvey.interview.frame import Frame, Move, ask
from svsurvey.interview.keys import Key
from svsurvey.interview.machine import (
    Action,
    Agree,
    Answer,
    Ask,
    Back,
    BreakOff,
    Clear,
    Decline,
    Finish,
    GoTo,
    Next,
    Open,
    Refuse,
    Review,
    Welcome,
)
from svsurvey.interview.prefill import action, asks_for_words, decided, raw, written_before
from svsurvey.interview.sheet import Block, hanging
from svsurvey.interview.widgets import Entry, Page, choice, grid, reading, ticks, words
from svsurvey.response import Missing, Value

# ---- keys and words of this front end -------------------------------------------------------------------

NUMBER = Key("Number", "choose", rank=6)
SPACE = Key("Space", "tick", rank=6)
CLEAR = Key("Backspace", "clear", rank=7)
ENTER = Key("Enter", "next", rank=4)
TWICE = Key("Enter twice", "next", rank=4)
OPEN = Key("Enter", "open", rank=4)
CLOSE = Key("Esc", "back to the question", "back", rank=3)
BACK = Key("Esc", "back", rank=3)
REFUSE = Key("Ctrl-X", "prefer not to answer", "rather not", rank=1)
HELP = Key("F1", "help", rank=2)
STOP = Key("Ctrl-C", "stop", rank=5)
FORWARD = Key("Ctrl-N", "go on", rank=8)
ARROWS = Key("Arrows", "read on", rank=6)
MOVE = Key("Arrows", "move", rank=6)

FIRST_KEYS: Mapping[str, tuple[Key, ...]] = {
    "single": (NUMBER, ENTER),
    "multiple": (SPACE, ENTER),
    "grid": (NUMBER, CLEAR, ENTER),
}
ACTIONS: Mapping[Move, Action] = {Move.BACK: Back(), Move.REFUSE: Refuse(), Move.FORWARD: Next()}

HOW: Mapping[str, str] = {
    "single": "Press the number of your answer, or move to it with the arrow keys. Then press Enter.",
    "multiple": "Space ticks what the arrow keys point at, and takes a tick back. Then press Enter.",
    "grid": "A number answers a statement and goes to the next one. Up and Down move, Left and Right change an "
    "answer, Backspace takes it back. Then press Enter.",
    "review": "Press the number of a question, or move to it with the arrow keys, and press Enter to change it. "
    "0 and Enter hand in your answers.",
    "lines": "Enter begins a new line. Enter on an empty line, or Ctrl-N, goes on.",
}
REVIEW_FIRST = "Choose a question to change it, or 0 to hand in your answers."
KEPT: Mapping[Missing, str] = {
    Missing.REFUSED: "You preferred not to answer. Enter leaves it so.",
    Missing.NOT_ANSWERED: "You left this empty. Enter leaves it so.",
}
HELP_TITLE = "Help"
KEYS_TITLE = "Keys"
READ_HINT = (
    "Ctrl-N goes on without a new answer. Page Up and Page Down turn a page that is longer than the window."
)

YES, NO = 1, 2


class _Leaving(Exception):
    """The respondent stops and wants the answers erased."""


# ---- the front end --------------------------------------------------------------------------------------


class ScreenTalk:
    """The front end: `reply` shows an event and gives back what the respondent did. One object a respondent."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._sent: Action = Next()
        self._unsent: dict[str, object] = {}
        self._opened: int | None = None

    def reply(self, event: Open) -> Action:
        """One action for one event; stopping, also because the input ended, is BreakOff."""
        try:
            match event:
                case Welcome():
                    return self._welcome()
                case Review():
                    return self._review(event)
                case Ask():
                    self._sent = self._ask(event)
                    return self._sent
        except (_Leaving, EOFError):
            return BreakOff()

    # ---- consent and review

    def _welcome(self) -> Action:
        consent = self._instrument.consent
        frame = Frame(
            self._instrument.title,
            [
                *([("", consent.text)] if consent and consent.text else []),
                ("question", pages.consent_question(self._instrument)),
            ],
            (MOVE, NUMBER, ENTER, HELP, STOP),
            offers=frozenset({Move.HELP, Move.STOP}),
        )
        page = choice(frame, [Entry(YES, pages.AGREE), Entry(NO, pages.DECLINE)], read_first=True)
        return Agree() if self._show(page, HOW["single"]) == YES else Decline()

    def _review(self, event: Review) -> Action:
        entries = [
            Entry(n, item.text, _reviewed(item, current)) for n, (item, current) in enumerate(event.entries, 1)
        ]
        frame = Frame(
            self._instrument.title,
            [("question", pages.REVIEW), ("", pages.REVIEW_HINT)],
            (NUMBER, OPEN, BACK, HELP, STOP),
            offers=frozenset({Move.BACK, Move.HELP, Move.STOP}),
        )
        opened = self._opened if self._opened and self._opened <= len(entries) else None
        pinned = Entry(0, pages.HAND_IN)
        page = choice(frame, entries, chosen=opened, pinned=pinned, unchosen=REVIEW_FIRST)
        result = self._show(page, HOW["review"])
        if result is Move.BACK:
            return Back()
        if result == 0:
            return Finish()
        self._opened = result
        return GoTo(event.entries[result - 1][0].id)

    # ---- one item

    def _ask(self, event: Ask) -> Action:
        if event.doubt and self._confirms(event):
            return self._sent
        before = self._before(event)
        page = _page(event, self._frame(event), before)
        while True:
            result = self._show(page, _how(event.item))
            if isinstance(result, Move):
                return self._move(result, event.item, page)
            written = self._write_in(event, result)
            if written is not None:
                return action(event, result, written)

    def _before(self, event: Ask) -> object:
        """What stands on the page at first: what was just sent, else what was left unsent, else the answer."""
        unsent = self._unsent.pop(event.item.id, None)
        if (event.problem or event.doubt) and isinstance(self._sent, Answer):
            return self._sent.raw
        return unsent or raw(event.item, event.current)

    def _frame(self, event: Ask) -> Frame:
        item, kind = event.item, event.item.domain.kind
        moves = {Move.FORWARD, Move.HELP, Move.STOP}
        moves |= set() if event.first else {Move.BACK}
        moves |= {Move.REFUSE} if item.fields else set()
        first = FIRST_KEYS.get(kind, (TWICE, FORWARD) if _has_lines(item) else (ENTER,))
        last = (*(() if event.first else (BACK,)), *((REFUSE,) if item.fields else ()), HELP, STOP)
        return Frame(
            self._instrument.heading(item),
            [("question" if item.fields else "", item.text), *_under(event)],
            (*first, *last),
            progress=pages.progress(event),
            offers=frozenset(moves),
            problem=event.problem,
        )

    def _move(self, move: Move, item: Item, page: Page) -> Action:
        if move is Move.BACK and (draft := page.draft()):
            self._unsent[item.id] = draft
        return ACTIONS[move]

    def _confirms(self, event: Ask) -> bool:
        """Whether a doubtful answer is meant."""
        empty = isinstance(self._sent, Next | Clear) or event.item.domain.kind == "grid"
        frame = Frame(
            self._instrument.heading(event.item),
            [("", event.item.text), ("question", event.doubt)],
            (NUMBER, ENTER, BACK, HELP, STOP),
            progress=pages.progress(event),
            offers=frozenset({Move.BACK, Move.HELP, Move.STOP}),
        )
        yes = pages.LEAVE_EMPTY if empty else pages.CONFIRM
        page = choice(frame, [Entry(YES, yes), Entry(NO, pages.CORRECT)])
        return bool(self._show(page, HOW["single"]) == YES)

    def _write_in(self, event: Ask, result: object) -> str | None:
        """The words behind a write-in that was chosen, "" where there is none, None to return to the options."""
        option = event.item.write_in
        if option is None or not asks_for_words(event.item, result):
            return ""
        frame = Frame(
            self._instrument.heading(event.item),
            [("", event.item.text), ("question", option.label), ("", pages.WRITE_IN_ASK)],
            (ENTER, BACK, HELP, STOP),
            progress=pages.progress(event),
            offers=frozenset({Move.BACK, Move.HELP, Move.STOP}),
        )
        typed = self._show(words(frame, self._written(event)), pages.WRITE_IN_ASK)
        return None if isinstance(typed, Move) else str(typed)

    def _written(self, event: Ask) -> str:
        if (event.problem or event.doubt) and isinstance(self._sent, Answer):
            return self._sent.write_in
        return written_before(event)

    # ---- showing

    def _show(self, page: Page, how: str) -> Any:
        """What was entered, or a Move that is left to the caller. Help and stopping are dealt with here."""
        while True:
            result = ask(page.question)
            if result is Move.HELP:
                result = ask(self._help(page.frame, how).question)
                if result is not Move.STOP:
                    continue
            if result is not Move.STOP:
                return result
            if self._leaves():
                raise _Leaving

    def _help(self, frame: Frame, how: str) -> Page:
        texts = [
            ("question", HELP_TITLE),
            *(("", line) for line in how.split("\n")),
        ]
        if Move.REFUSE in frame.offers:
            texts.append(("", pages.REFUSING_IS_FINE))
        texts.append(("question", KEYS_TITLE))
        texts += [("", "\n".join(f"{key.name}: {key.does}" for key in frame.keys))]
        if Move.FORWARD in frame.offers:
            texts.append(("", READ_HINT))
        texts += [("question", pages.SUPPORT), ("", pages.support_text(self._instrument))]
        return reading(
            Frame(
                self._instrument.title,
                texts,
                (ARROWS, CLOSE, STOP),
                offers=frozenset({Move.BACK, Move.STOP}),
            )
        )

    def _leaves(self) -> bool:
        frame = Frame(
            self._instrument.title,
            [("question", pages.LEAVE_ASK)],
            (NUMBER, ENTER, BACK),
            offers=frozenset({Move.BACK}),
        )
        return bool(ask(choice(frame, [Entry(YES, pages.GO_ON), Entry(NO, pages.ERASE)]).question) == NO)


# ---- from items to pages --------------------------------------------------------------------------------


def _page(event: Ask, frame: Frame, before: Any) -> Page:
    """The page of an item, with what stood on it before."""
    item, domain = event.item, event.item.domain
    match domain:
        case Single():
            entries = [Entry(option.code, option.label) for option in domain.options]
            return choice(frame, entries, chosen=before, settled=decided(event))
        case Multiple():
            return ticks(frame, domain.options, before)
        case Grid():
            return grid(frame, domain.rows, domain.options, before)
        case Note():
            return reading(frame)
        case Ranking():
            frame.body = lambda width: [
                Block(hanging("", f"  {option.code}  ", option.label, width), counts=True)
                for option in item.options
            ]
    return words(frame, before, lines=_has_lines(item))


def _under(event: Ask) -> list[tuple[str, str]]:
    """What stands under the question: its hint, what to do, and what was decided before."""
    item, domain = event.item, event.item.domain
    lines = [item.hint.strip(), "" if isinstance(domain, Single) else _task(item)]
    kinds = {value for value in event.current.values() if isinstance(value, Missing)}
    if len(kinds) == 1 and all(isinstance(value, Missing) for value in event.current.values()):
        lines.append(KEPT.get(kinds.pop(), ""))
    return [("", line) for line in lines if line]


def _task(item: Item) -> str:
    """What to do, in one line."""
    if not isinstance(item.domain, Multiple):
        return pages.how_to_answer(item)
    least, most = item.domain.least, item.domain.most
    if most is None:
        words = f"Tick all that apply, at least {least}" if least > 1 else "Tick all that apply"
    elif least == most:
        words = f"Tick exactly {most}"
    else:
        words = f"Tick {least} to {most}" if least > 1 else f"Tick all that apply, at most {most}"
    return f"{words}: press the numbers, or Space."


def _how(item: Item) -> str:
    """How to answer, at length."""
    if not item.fields:
        return pages.help_text(item)
    own = HOW.get("lines" if _has_lines(item) else item.domain.kind, "")
    task = "" if isinstance(item.domain, Single) else _task(item)
    return "\n".join(line for line in (item.hint.strip(), task, own) if line)


def _has_lines(item: Item) -> bool:
    return isinstance(item.domain, Text) and item.domain.lines


def _reviewed(item: Item, current: Mapping[str, Value]) -> tuple[str, ...]:
    """An answer as the review shows it: one line, or one for each statement."""
    if isinstance(item.domain, Grid):
        return tuple(f"{statement}: {answer}" for statement, answer in pages.shown_rows(item, current))
    return (pages.shown(item, current),)
