"""The full-screen front end: one calm page for each event, on a screen that keeps nothing.

It turns events into pages and what was done there into actions. What an answer may be is the domain's business,
what happens next the machine's, what stands on a page that of the screens.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from svsurvey.instrument.domain import Grid
from svsurvey.instrument.model import Instrument
from svsurvey.interview.dressing import Page, ask, draw
from svsurvey.interview.keys import Move
from svsurvey.interview.prefill import action, asks_for_words, raw
from svsurvey.interview.screens import ERASE, HAND_IN, KEEP, YES, Screens, first_support, language
from svsurvey.interview.turns import (
    GRACE,
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
    Leaving,
    Look,
    Next,
    Open,
    Refuse,
    Review,
    Welcome,
)
from svsurvey.message import Message
from svsurvey.privacy import UNSPECIFIED, Fielding
from svsurvey.response import Missing
from svsurvey.sentences import Sentences

ACTIONS: dict[Move, Action] = {
    Move.BACK: Back(),
    Move.REFUSE: Refuse(),
    Move.FORWARD: Next(),
    Move.CLEAR: Clear(),
    Move.LOOK: Look(),
}


class _Left(Exception):
    """The respondent is leaving, and how."""

    def __init__(self, keep: bool = False, leaving: Leaving = Leaving.ASKED) -> None:
        self.action = BreakOff(keep, leaving)


class ScreenTalk:
    """The front end: `reply` shows an event and gives back what the respondent did. One object a respondent.

    practice: it says on every page that nothing is stored. fielding: what the label of privacy has to know. idle:
    seconds without a key after which it warns, for `grace` seconds, and then leaves; 0 waits for ever.
    """

    def __init__(
        self,
        instrument: Instrument,
        say: Sentences,
        *,
        practice: bool = False,
        fielding: Fielding = UNSPECIFIED,
        idle: float = 0,
        grace: int = GRACE,
    ) -> None:
        self._screens = Screens(instrument, say, practice, fielding)
        self._idle, self._grace = idle, grace
        self._sent: Action = Next()
        self._unsent: dict[str, object] = {}
        self._opened = ""
        self._can_keep = False

    def reply(self, event: Open) -> Action:
        """One action for one event; leaving, also because the input ended, is BreakOff."""
        self._can_keep = not isinstance(event, Welcome) and event.can_keep
        try:
            match event:
                case Welcome():
                    return Agree() if self._show(self._screens.consent()) == YES else Decline()
                case Review():
                    return self._review(event)
                case Ask():
                    self._sent = self._ask(event)
                    return self._sent
        except _Left as left:
            return left.action
        except EOFError:
            return BreakOff()

    def saving(self) -> None:
        """Say that the answers are being saved, and wait for nothing."""
        draw(self._screens.saving())

    def close(self, said: str, receipt: str = "") -> bool:
        """The receipt, if there is one; then what is to be said last. Whether somebody left at once instead."""
        last = [self._screens.receipt(receipt)] if receipt else []
        try:
            for page in (*last, self._screens.closing(said)):
                while (result := ask(page, self._idle, self._grace)) is Move.SUPPORT:
                    result = ask(self._screens.last_support(), self._idle, self._grace)
                    if result not in (Move.BACK, Move.FORWARD):
                        break
                if result not in (Move.FORWARD, YES):
                    return result is Move.AT_ONCE
        except EOFError:
            pass
        return False

    # ---- one event

    def _review(self, event: Review) -> Action:
        result = self._show(self._screens.review(event, self._opened))
        if result is Move.BACK:
            return Back()
        if result == HAND_IN:
            self._opened = ""
            return Next() if event.so_far else Finish()
        self._opened = event.entries[result - 1][0].id
        return GoTo(self._opened)

    def _ask(self, event: Ask) -> Action:
        if event.doubt and self._confirms(event):
            return self._sent
        page = self._screens.item(event, self._before(event))
        while True:
            result = self._show(page)
            if isinstance(result, Move):
                return self._move(result, event, page)
            written = self._write_in(event, result)
            if written is not None:
                return action(event, result, written)

    def _before(self, event: Ask) -> object:
        """What stands on the page at first: what was just sent, else what was left unsent, else the answer."""
        unsent = self._unsent.pop(event.item.id, None)
        if (event.problem or event.doubt) and isinstance(self._sent, Answer):
            return self._sent.raw
        return unsent or raw(event.item, event.current)

    def _move(self, move: Move, event: Ask, page: Page) -> Action:
        if move in (Move.BACK, Move.LOOK) and (draft := page.draft()):
            self._unsent[event.item.id] = draft
        if move is Move.REFUSE and isinstance(domain := event.item.domain, Grid) and (draft := page.draft()):
            refused: dict[str, object] = {row.id: Missing.REFUSED for row in domain.rows}
            return Answer(refused | dict(cast(Mapping[str, object], draft)))  # what is answered stays answered
        return ACTIONS[move]

    def _confirms(self, event: Ask) -> bool:
        """Whether a doubtful answer is meant."""
        empty = isinstance(self._sent, Next | Clear) or event.item.domain.kind == "grid"
        return bool(self._show(self._screens.doubt(event, empty)) == YES)

    def _write_in(self, event: Ask, result: object) -> str | None:
        """The words behind a write-in that was chosen, "" where there is none, None to return to the options."""
        if not asks_for_words(event.item, result) or isinstance(event.item.read(result), Message):
            return ""  # what is no answer is said first
        typed = self._show(self._screens.write_in(event, self._written(event)))
        return None if isinstance(typed, Move) else str(typed)

    def _written(self, event: Ask) -> str:
        if (event.problem or event.doubt) and isinstance(self._sent, Answer):
            return self._sent.write_in
        return event.item.words_in(event.current)

    # ---- showing

    def _show(self, page: Page) -> Any:
        """What was entered, or a Move that is left to the caller; help, support and leaving are not."""
        shown = page
        while True:
            match result := ask(shown, self._idle, self._grace):
                case Move.AT_ONCE:
                    raise _Left(leaving=Leaving.AT_ONCE)
                case Move.IDLE:
                    raise _Left(leaving=Leaving.IDLE)
                case Move.STOP:
                    self._stop()
                    shown = page
                case Move.HELP:
                    shown = self._screens.help(page.frame)
                case Move.SUPPORT:
                    shown = self._screens.support()
                case _ if shown is page:
                    return result
                case _:
                    shown = page

    def _stop(self) -> None:
        """Ask whether to stop; returns for those who go on."""
        chosen = self._show(self._screens.leave(self._can_keep))
        if chosen in (KEEP, ERASE):
            raise _Left(keep=chosen == KEEP)


def ask_language(
    tags: Sequence[str], *, support: str = "", practice: bool = False, idle: float = 0, grace: int = GRACE
) -> str | None:
    """The language that somebody chooses among these; None for who leaves instead. support: where help is."""
    page = shown = language(tags, bool(support), practice)
    try:
        while True:
            result = ask(shown, idle, grace)
            if result in (Move.AT_ONCE, Move.STOP, Move.IDLE):
                return None
            if shown is page and result is not Move.SUPPORT:
                return tags[int(result) - 1]
            shown = first_support(tags[0], support) if shown is page else page
    except EOFError:
        return None
