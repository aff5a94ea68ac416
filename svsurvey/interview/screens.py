"""Every page of the full-screen front end: its words, its keys, and what can be chosen or typed on it.

It makes pages of events and items, shows none of them and decides nothing. How a page looks is the frame's
business, what happens next the machine's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from svsurvey.instrument.domain import Grid, Multiple, Note, Ranking, Single, Slider, Text
from svsurvey.instrument.length import length
from svsurvey.instrument.model import Instrument, Item
from svsurvey.interview import pages
from svsurvey.interview.dressing import Page
from svsurvey.interview.forms import grid, lookup, ranking, slider
from svsurvey.interview.frame import Frame
from svsurvey.interview.keys import CodeKeys, Key, Move
from svsurvey.interview.languages import name_of, questions
from svsurvey.interview.turns import Ask, Review
from svsurvey.interview.widgets import Entry, choice, reading, ticks, words
from svsurvey.privacy import UNSPECIFIED, Fielding
from svsurvey.response import Missing, Value
from svsurvey.sentences import Sentences, sentences

# ---- keys -----------------------------------------------------------------------------------------------

ENTER = Key("enter", "next", rank=1)
TWICE = Key("enter_twice", "next", rank=4)
OPEN = Key("enter", "open", rank=1)
CLOSE = Key("enter", "close", rank=1)
REFUSE = Key("ctrl_x", "refuse", rank=2, move=Move.REFUSE)
HELP = Key("f1", "help", rank=3, move=Move.HELP)
SUPPORT = Key("f2", "support", rank=4, move=Move.SUPPORT)
BACK = Key("esc", "back", rank=5, move=Move.BACK)
RETURN = Key("esc", "back_to_question", rank=2, move=Move.BACK)
AT_ONCE = Key("ctrl_q", "leave_now", rank=6, move=Move.AT_ONCE)
STOP = Key("ctrl_c", "stop", rank=7, move=Move.STOP)
END = Key("ctrl_c", "close", rank=7, move=Move.STOP)
LOOK = Key("ctrl_g", "review", rank=8, move=Move.LOOK)
NUMBER = Key("number", "choose", rank=9)
SPACE = Key("space", "tick", rank=9)
PLACE = Key("number", "place", rank=9)
SLIDE = Key("left_right", "move", rank=9)
LETTERS = Key("letters", "search", rank=9)
MOVE = Key("arrows", "move", rank=9)
ARROWS = Key("arrows", "read_on", rank=9)
CLEAR = Key("backspace", "clear", rank=10)
TAKE_BACK = Key("backspace", "clear", rank=6, move=Move.CLEAR)
FORWARD = Key("ctrl_n", "go_on", rank=11, move=Move.FORWARD)

FIRST_KEYS: Mapping[str, tuple[Key, ...]] = {
    "single": (NUMBER, ENTER),
    "multiple": (SPACE, ENTER),
    "grid": (NUMBER, CLEAR, ENTER),
    "ranking": (PLACE, CLEAR, ENTER),
    "slider": (SLIDE, CLEAR, ENTER),
    "lookup": (LETTERS, MOVE, ENTER),
    "lines": (TWICE,),
}
ANYWHERE = (HELP, SUPPORT, AT_ONCE, STOP)

YES, NO = 1, 2
GO_ON, ERASE, KEEP = 1, 2, 3
HAND_IN = 0
"""The codes of lists that are none of an item's."""


# ---- pages ----------------------------------------------------------------------------------------------


class Screens:
    """The pages of one instrument in one language."""

    def __init__(
        self,
        instrument: Instrument,
        say: Sentences,
        practice: bool = False,
        fielding: Fielding = UNSPECIFIED,
    ) -> None:
        self._instrument, self._say, self._fielding = instrument, say, fielding
        self._mark = _mark(say, practice)

    def _frame(self, texts: Sequence[tuple[str, str]], keys: Sequence[Key], how: str = "") -> Frame:
        texts = [(style, text) for style, text in texts if text]
        return Frame(self._say, self._instrument.title, texts, keys, mark=self._mark, how=how)

    # ---- before and after the questions

    def consent(self) -> Page:
        """Whether somebody takes part: YES or NO, once the text was read."""
        say, consent = self._say, self._instrument.consent
        texts = [
            ("", consent.text if consent else ""),
            ("", pages.privacy(say, self._instrument, self._fielding)),
            ("", self._estimate()),
            ("question", pages.consent_question(say, self._instrument)),
        ]
        frame = self._frame(texts, (MOVE, NUMBER, ENTER, *ANYWHERE), say("screen.single"))
        frame.loses_nothing = True
        entries = [Entry(YES, say("consent.agree")), Entry(NO, say("consent.decline"))]
        return choice(frame, entries, read_first=True)

    def _estimate(self) -> str:
        return pages.estimate(self._say, length(self._instrument))

    def review(self, event: Review, opened: str) -> Page:
        """The answers, by number; HAND_IN hands them in or, in a list so far, goes on."""
        say, open_ = self._say, event.so_far
        entries = [
            Entry(n, item.text, self._reviewed(item, current))
            for n, (item, current) in enumerate(event.entries, 1)
        ]
        texts = [
            ("question", say("review.so_far" if open_ else "review.title")),
            ("", say("review.so_far_hint" if open_ else "review.hint")),
        ]
        frame = self._frame(
            texts, (NUMBER, OPEN, BACK, *ANYWHERE), say("review.how_open" if open_ else "review.how")
        )
        frame.problem = pages.dropped(say, event.dropped)
        frame.done = None if open_ else 1
        return choice(
            frame,
            entries,
            chosen=next((n for n, (item, _) in enumerate(event.entries, 1) if item.id == opened), None),
            pinned=Entry(HAND_IN, say("review.go_on" if open_ else "review.hand_in")),
            unchosen=say("review.first_open" if open_ else "review.first"),
        )

    def _reviewed(self, item: Item, current: Mapping[str, Value]) -> tuple[str, ...]:
        """An answer as the review shows it: one line, or one for each statement."""
        if isinstance(item.domain, Grid):
            return tuple(f"{text}: {answer}" for text, answer in pages.shown_rows(self._say, item, current))
        return (pages.shown(self._say, item, current),)

    def saving(self) -> Page:
        """Nothing to do but wait."""
        return reading(self._frame([("", self._say("saving"))], ()))

    def receipt(self, code: str) -> Page:
        """The code with which a response can be erased, and how."""
        say = self._say
        texts = [
            ("question", say("receipt.title")),
            ("", say("receipt.why")),
            ("question", say("receipt.code", code=code)),
            ("", say("receipt.how")),
            ("", say("receipt.limit")),
        ]
        frame = self._frame(texts, (NUMBER, ENTER, SUPPORT, AT_ONCE, END))
        frame.loses_nothing = True  # one Enter too many must not take the code away: it is shown only now
        return choice(frame, [Entry(YES, say("receipt.done"))], unchosen=say("receipt.first"))

    def closing(self, said: str) -> Page:
        """The last page."""
        return self._last([("", said)])

    def _last(self, texts: Sequence[tuple[str, str]]) -> Page:
        frame = self._frame(texts, (CLOSE, SUPPORT, AT_ONCE, END))
        frame.loses_nothing = True
        return reading(frame)

    # ---- one item

    def item(self, event: Ask, before: Any) -> Page:
        """The page of an item, with what stood on it before."""
        item, domain, frame = event.item, event.item.domain, self._item_frame(event)
        match domain:
            case Single() if item.lookup:
                return lookup(frame, domain.options, chosen=before, settled=event.decided)
            case Single():
                entries = [Entry(option.code, option.label) for option in domain.options]
                unchosen = self._say("screen.choose_first_item")
                return choice(frame, entries, chosen=before, settled=event.decided, unchosen=unchosen)
            case Multiple():
                return ticks(frame, domain.options, before)
            case Grid():
                return grid(frame, domain.rows, domain.options, before)
            case Note():
                return reading(frame)
            case Ranking():
                return ranking(frame, domain, before)
            case Slider():
                return slider(frame, domain, before, settled=event.decided)
        return words(frame, before, lines=_has_lines(item))

    def _item_frame(self, event: Ask) -> Frame:
        item = event.item
        first = FIRST_KEYS.get(_kind(item), (ENTER,))
        if _is_chosen(event):
            first = (*first[:-1], TAKE_BACK, first[-1])
        moves = (*(() if event.first else (BACK,)), *((REFUSE,) if item.fields else ()))
        later = (*(() if event.first else (LOOK,)), FORWARD)
        opens = event.first and not (self._instrument.consent or event.current)
        texts = [
            ("", self._estimate() if opens else ""),
            ("question" if item.fields else "", item.text),
            *self._under(event),
        ]
        frame = self._of_item(event, texts, (*first, *moves, *ANYWHERE, *later), self._how(item))
        frame.problem = self._say(event.problem) if event.problem else pages.dropped(self._say, event.dropped)
        return frame

    def _of_item(self, event: Ask, texts: Sequence[tuple[str, str]], keys: Sequence[Key], how: str) -> Frame:
        """A page that belongs to an item: it says how far the interview is. What was decided on before counts."""
        frame = self._frame(texts, keys, how)
        frame.title = self._instrument.heading(event.item)
        frame.progress = pages.progress(self._say, event)
        frame.done = (event.position - 1) / event.total if event.total else None
        return frame

    def _under(self, event: Ask) -> list[tuple[str, str]]:
        """What stands under the question: its hint, what to do, and what was decided before."""
        lines = [event.item.hint.strip(), self._task(event.item)]
        for kind in (Missing.REFUSED, Missing.NOT_ANSWERED):
            if set(event.current.values()) == {kind}:
                lines.append(self._say(f"kept.{kind.word}"))
        return [("", line) for line in lines]

    def _task(self, item: Item) -> str:
        """What to do, in one line; a list of options says it by itself."""
        domain = item.domain
        match domain:
            case Single():
                return self._say("how.lookup") if item.lookup else ""
            case Multiple():
                goes = CodeKeys([option.code for option in domain.options]).ambiguous
                picks, ends = pages.picks_key(domain), {"least": domain.least, "most": domain.most}
                return self._say(f"go_tick.{picks}", **ends) if goes else self._say(f"tick.{picks}", **ends)
            case Ranking():
                key = "rank.all" if domain.places == len(domain.options) else "rank.first"
                return self._say(key, places=domain.places)
            case Slider():
                return self._say("screen.slide")
        return pages.how_to_answer(self._say, item)

    def _how(self, item: Item) -> str:
        """How to answer, at length."""
        if not item.fields:
            return pages.help_text(self._say, item)
        own = self._say(f"screen.{_kind(item)}") if _kind(item) in FIRST_KEYS else ""
        return "\n".join(line for line in (item.hint.strip(), self._task(item), own) if line)

    def doubt(self, event: Ask, empty: bool) -> Page:
        """Whether a doubtful answer, or none, is meant: YES or NO."""
        say = self._say
        texts = [("", event.item.text), ("question", say(event.doubt) if event.doubt else "")]
        frame = self._of_item(event, texts, (NUMBER, ENTER, BACK, *ANYWHERE), say("screen.single"))
        yes = say("leave_empty" if empty else "confirm")
        return choice(frame, [Entry(YES, yes), Entry(NO, say("correct"))])

    def write_in(self, event: Ask, written: str) -> Page:
        """The words behind the option that asks for some."""
        say, option = self._say, event.item.write_in
        label = option.label if option else ""
        texts = [("", event.item.text), ("question", label), ("", say("write_in"))]
        return words(self._of_item(event, texts, (ENTER, BACK, *ANYWHERE), say("write_in")), written)

    # ---- besides

    def help(self, frame: Frame) -> Page:
        """How to answer on a page, its keys, and where help is."""
        say = self._say
        texts = [("question", say("help")), *(("", line) for line in frame.how.split("\n"))]
        if Move.REFUSE in frame.offers:
            texts.append(("", say("refusing_is_fine")))
        keys = [key.said(say) for key in frame.keys]
        texts += [
            ("question", say("keys")),
            ("", "\n".join(f"{key.name}: {key.does}" for key in keys)),
            ("", say("screen.forward") if Move.FORWARD in frame.offers else ""),
            ("", say("screen.pages")),
            ("", say("screen.leave_now") if Move.AT_ONCE in frame.offers else ""),
            *self._support_texts(),
        ]
        return self._beside(texts, (SUPPORT,))

    def support(self) -> Page:
        """Where help is."""
        return self._beside(self._support_texts())

    def last_support(self) -> Page:
        """Where help is, for somebody whose answers are saved: there is nothing to stop any more."""
        frame = self._frame(self._support_texts(), (ARROWS, BACK, AT_ONCE, END))
        frame.loses_nothing = True
        return reading(frame)

    def _support_texts(self) -> list[tuple[str, str]]:
        return [("question", self._say("support")), ("", pages.support_text(self._say, self._instrument))]

    def _beside(self, texts: Sequence[tuple[str, str]], keys: Sequence[Key] = ()) -> Page:
        return reading(self._frame(texts, (ARROWS, RETURN, *keys, AT_ONCE, STOP)))

    def leave(self, can_keep: bool) -> Page:
        """Whether to stop: GO_ON, ERASE or, where that is allowed, KEEP."""
        say = self._say
        entries = [Entry(GO_ON, say("leave.go_on")), Entry(ERASE, say("leave.erase"))]
        if can_keep:
            entries.append(Entry(KEEP, say("leave.keep")))
        texts = [("question", say("leave.ask"))]
        return choice(self._frame(texts, (NUMBER, ENTER, BACK, SUPPORT, AT_ONCE)), entries)


def _mark(say: Sentences, practice: bool) -> tuple[str, str]:
    """What stands on every page of a practice, in long and in short."""
    return (say("practice"), say("practice_short")) if practice else ("", "")


def language(tags: Sequence[str], helps: bool = False, practice: bool = False) -> Page:
    """In which language: the number of one of the tags, from 1. Its own words are in the first one.

    helps: there is a page of support to be shown.
    """
    keys = (NUMBER, ENTER, *((SUPPORT,) if helps else ()), AT_ONCE, STOP)
    say = sentences(tags[0])
    frame = Frame(say, "", [("question", questions(list(tags)))], keys, mark=_mark(say, practice))
    frame.loses_nothing = True
    return choice(frame, [Entry(n, name_of(tag)) for n, tag in enumerate(tags, 1)])


def first_support(tag: str, support: str) -> Page:
    """Where help is, before anybody chose a language: in whatever language the text is."""
    say = sentences(tag)
    frame = Frame(say, "", [("question", say("support")), ("", support)], (ARROWS, RETURN, AT_ONCE, STOP))
    frame.loses_nothing = True
    return reading(frame)


def _kind(item: Item) -> str:
    """What kind of page it is: that of its domain, but for a list that is searched and text of several lines."""
    return "lookup" if item.lookup else "lines" if _has_lines(item) else item.domain.kind


def _is_chosen(event: Ask) -> bool:
    """Whether one of several is the answer so far."""
    value = event.current.get(event.item.id)
    return isinstance(event.item.domain, Single) and value is not None and not isinstance(value, Missing)


def _has_lines(item: Item) -> bool:
    return isinstance(item.domain, Text) and item.domain.lines
