"""Pages that questionary has no form for: options in order, a mark on a line, a long list, statements on a scale.

Each binds keys and clicks to a pure state (placing, mark, lookup, rating) and returns a Page. They know options
and codes, but neither items nor the machine.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from svsurvey.instrument.domain import Option, Ranking, Row, Slider
from svsurvey.interview.dressing import Page, bind, blank, dress
from svsurvey.interview.frame import Frame
from svsurvey.interview.keys import Move
from svsurvey.interview.lookup import Lookup
from svsurvey.interview.mark import Mark
from svsurvey.interview.placing import Placing
from svsurvey.interview.rating import Rating
from svsurvey.interview.sheet import Block, Line, Spot, hanging
from svsurvey.interview.widgets import DIGITS, MarkedList
from svsurvey.text import clean_line

WIDEST_GRID = 120

# ---- options in order -----------------------------------------------------------------------------------


class _Places(MarkedList):
    """The keys of a Placing: a mark is the next place, Backspace takes the last one back."""

    def __init__(self, frame: Frame, options: Sequence[Option], placing: Placing) -> None:
        self.placing = placing
        super().__init__(frame, options)
        self.codes = placing.codes
        frame.tail = self.tail
        bind(self.keys, lambda _: placing.codes.reset(), ",")  # 1,2 is not 12
        bind(self.keys, lambda _: placing.take_back(), "backspace", "delete")

    def press(self, digit: str) -> int | None:
        return self.placing.digit(digit)

    def answer(self) -> tuple[int, ...]:
        return self.placing.answer()

    def box(self, code: int) -> str:
        return f"{self.placing.mark(code)}  "

    def tail(self, _width: int) -> list[Line]:
        """How far it is."""
        placed = self.frame.say("screen.placed", count=len(self.placing.placed), places=self.placing.places)
        return [[("", f"  {placed}")]]

    def toggle(self, code: int) -> None:
        """Place an option or take it back. With no place left it says so: none is pushed out."""
        if not self.placing.toggle(code):
            self.frame.note = self.frame.say("screen.all_placed", places=self.placing.places)


def ranking(frame: Frame, domain: Ranking, placed: Sequence[int] = ()) -> Page:
    """Options to be put in order; the page's result is the tuple of the codes that have a place, best first."""
    placing = Placing([option.code for option in domain.options], domain.places, placed)
    page = _Places(frame, domain.options, placing)
    return Page(dress(blank(), frame, page.keys), frame, placing.answer)


# ---- a mark on a line -----------------------------------------------------------------------------------


class _Line:
    """The keys of a Mark. The line is one block, in sight whenever it is changed."""

    def __init__(self, frame: Frame, mark: Mark, settled: bool) -> None:
        self.frame, self.mark, self.settled = frame, mark, settled
        self.keys = KeyBindings()
        frame.body, frame.tail, frame.focus = self.blocks, self.tail, lambda: 0
        frame.touch, frame.drags = self.touch, True
        frame.view.scroll(0)  # the question comes first
        deeds: dict[Callable[[], None], tuple[str, ...]] = {
            partial(mark.move, 1): ("right",),
            partial(mark.move, -1): ("left",),
            partial(mark.stride, 1): ("s-right", "c-right"),
            partial(mark.stride, -1): ("s-left", "c-left"),
            partial(mark.to_end, False): ("home",),
            partial(mark.to_end, True): ("end",),
            mark.rub_out: ("backspace",),
            mark.clear: ("delete", "c-u"),
            **{partial(mark.digit, digit): (digit,) for digit in DIGITS},
        }
        for does, names in deeds.items():
            bind(self.keys, frame.if_seen(does), *names)
        bind(self.keys, lambda _: self.page(1), "pageup")
        bind(self.keys, lambda _: self.page(-1), "pagedown")
        bind(self.keys, lambda _: frame.view.scroll(-1), "up")
        bind(self.keys, lambda _: frame.view.scroll(1), "down", "tab")
        bind(self.keys, self.take, "enter", "c-j")
        bind(self.keys, lambda event: event.app.exit(result=mark.answer()), "c-n")

    def blocks(self, width: int) -> list[Block]:
        """The line with its ends."""
        return [Block(self.mark.lines(width))]

    def tail(self, width: int) -> list[Line]:
        """The number at the mark, or that there is none yet, or that what is typed is none of this line."""
        mark, say = self.mark, self.frame.say
        if mark.at is not None:
            said = say("screen.chosen", answer=mark.at)
        elif mark.typed:
            said = say("screen.not_on_line", typed=mark.typed)
        else:
            said = say("screen.not_moved")
        return hanging("", "  ", said, width)

    def page(self, strides: int) -> None:
        """Page Up is more, unless there are pages to turn."""
        if self.frame.view.scrolls:
            self.frame.view.scroll(-strides)
        else:
            self.mark.stride(strides)

    def touch(self, spot: Spot) -> None:
        """The mark goes to where it is clicked or dragged."""
        if spot.block is not None:
            self.mark.click(spot.line, spot.column, spot.width)

    def take(self, event: KeyPressEvent) -> None:
        if self.frame.view.more or not self.frame.shows(0):
            self.frame.view.scroll(1)  # read to the end first, then answer
        elif self.mark.answer() == "" and not self.settled:
            self.frame.note = self.frame.say("screen.move_first")
        else:
            event.app.exit(result=self.mark.answer())


def slider(frame: Frame, domain: Slider, chosen: int | str = "", *, settled: bool = False) -> Page:
    """A mark to be moved on a line; the page's result is its number, or "" when it was not moved.

    What was typed and is no number of the line is the result as it was typed. settled: Enter goes on without an
    answer.
    """
    mark = Mark(domain, chosen)
    return Page(dress(blank(), frame, _Line(frame, mark, settled).keys), frame, lambda: str(mark.answer()))


# ---- a long list ----------------------------------------------------------------------------------------


class _Search:
    """The keys of a Lookup. Letters and digits are searched for, so no other key of a page is a letter here."""

    def __init__(self, frame: Frame, lookup: Lookup, settled: bool) -> None:
        self.frame, self.lookup = frame, lookup
        self.otherwise = Move.FORWARD if settled else None
        self.keys = KeyBindings()
        frame.head, frame.body, frame.tail, frame.focus = self.head, self.blocks, self.tail, lookup.focus
        frame.touch = self.touch
        deeds: dict[Callable[[KeyPressEvent], None], tuple[str, ...]] = {
            self.letter: (Keys.Any, "space", "?"),
            self.paste: (Keys.BracketedPaste,),
            lambda _: self.rub_out(lookup.typed[:-1]): ("backspace",),
            lambda _: self.rub_out(""): ("delete",),
            lambda _: self.type(""): ("c-u",),
            lambda _: self.move(-1): ("up",),
            lambda _: self.move(1): ("down", "tab"),
            lambda _: self.point(0): ("home",),
            lambda _: self.point(len(lookup.found)): ("end",),
            lambda _: None: ("left", "right"),
            self.take: ("enter", "c-j"),
            self.forward: ("c-n",),
        }
        for does, names in deeds.items():
            bind(self.keys, does, *names)

    # ---- drawing

    def head(self, width: int) -> list[Line]:
        """What is typed."""
        return hanging("class:strong", f"{self.frame.say('screen.search')} ", f"{self.lookup.typed}_", width)

    def blocks(self, width: int) -> list[Block]:
        """What holds it. The page keeps room for the whole list: it must not jump while this gets shorter."""
        blocks = self.lookup.blocks(width)
        self.frame.longest = max(self.frame.longest, sum(len(block.lines) for block in blocks))
        return blocks

    def tail(self, width: int) -> list[Line]:
        """How many hold it."""
        lookup, say = self.lookup, self.frame.say
        key = "screen.held" if lookup.held or not lookup.typed else "screen.no_match"
        return hanging("", "  ", say(key, count=lookup.held, total=lookup.total), width)

    # ---- searching

    def letter(self, event: KeyPressEvent) -> None:
        if event.data.isprintable():
            self.type(self.lookup.typed + event.data)

    def paste(self, event: KeyPressEvent) -> None:
        self.type(self.lookup.typed + clean_line(event.data))

    def type(self, typed: str) -> None:
        """Search for this, from the top of what is found."""
        self.lookup.type(typed)
        self.frame.view.top = 0
        self.frame.view.follow()

    def rub_out(self, left: str) -> None:
        """Leave so much of what is typed; where nothing is, take the answer back."""
        if not self.lookup.typed and Move.CLEAR in self.frame.offers:
            self.otherwise, self.frame.problem = Move.CLEAR, self.frame.say("screen.taken_back")
        self.type(left)

    # ---- moving

    def point(self, at: int) -> None:
        """Put the pointer on one of those found."""
        self.lookup.point(at)
        self.frame.view.follow()

    def move(self, step: int) -> None:
        """One on; from none to the first in sight; in a list that does not scroll also round its end."""
        at, last = self.lookup.at + step, len(self.lookup.found) - 1
        if self.lookup.at < 0 < step:
            at = next((n for n in range(last + 1) if self.frame.shows(n)), 0)
        if self.frame.view.scrolls and (at < 0 or not self.frame.near(at)):
            self.frame.view.scroll(step)  # text that was not on the screen yet comes first
        else:
            self.point(at if 0 <= at <= last or self.frame.view.scrolls else (0 if step > 0 else last))

    def touch(self, spot: Spot) -> None:
        """A click points; Enter takes."""
        if spot.block is not None:
            self.point(spot.block)

    # ---- taking

    def take(self, event: KeyPressEvent) -> None:
        meant, say = self.lookup.meant, self.frame.say
        if self.frame.unseen():
            return
        if meant is not None:
            event.app.exit(result=meant.code)
        elif self.otherwise and not self.lookup.typed:
            event.app.exit(result=self.otherwise)
        else:
            key = "search_first" if not self.lookup.typed else "search_on" if self.lookup.held else "no_match"
            self.frame.note = say(f"screen.{key}")

    def forward(self, event: KeyPressEvent) -> None:
        if not self.frame.unseen():
            forward = self.otherwise or Move.FORWARD
            event.app.exit(result=forward if self.lookup.pointed is None else self.lookup.pointed.code)


def lookup(frame: Frame, options: Sequence[Option], *, chosen: int | None = None, settled: bool = False) -> Page:
    """One of many options, found by typing; the page's result is its code. Nothing is pointed at unless `chosen`.

    settled: Enter with nothing typed and nothing pointed at goes on. The result is Move.CLEAR where the frame
    offers that and the choice was taken back.
    """
    page = _Search(frame, Lookup(options, chosen), settled)
    return Page(dress(blank(), frame, page.keys), frame, lambda: None)


# ---- statements on one scale ----------------------------------------------------------------------------


class _Grid:
    """The keys of a Rating. Nothing unseen is answered: a row that was scrolled away comes back first."""

    def __init__(self, frame: Frame, rating: Rating) -> None:
        self.frame, self.rating = frame, rating
        self.keys = KeyBindings()
        frame.widest = WIDEST_GRID
        frame.head, frame.body, frame.tail, frame.focus = rating.head, rating.blocks, rating.tail, rating.focus
        frame.touch = self.touch
        if rating.at == 0:
            frame.view.scroll(0)  # the question comes first, also where both have no room
        bind(self.keys, self.up, "up")
        bind(self.keys, frame.if_seen(partial(rating.move, 1)), "down", "tab")
        bind(self.keys, frame.if_seen(partial(rating.shift, -1)), "left")
        bind(self.keys, frame.if_seen(partial(rating.shift, 1)), "right")
        bind(self.keys, frame.if_seen(rating.clear), "backspace", "delete")
        bind(self.keys, lambda event: event.app.exit(result=rating.answers()), "enter", "c-j", "c-n")
        for digit in DIGITS:
            bind(self.keys, frame.if_seen(partial(self.digit, digit)), digit)

    def touch(self, spot: Spot) -> None:
        """A click on an answer of a statement is this answer; elsewhere it points at the statement."""
        if spot.block is not None:
            self.rating.touch(spot.block, spot.line, spot.column, spot.width)
            self.frame.view.follow()

    def up(self, _event: KeyPressEvent) -> None:
        """One statement up; over the first one stands the question."""
        if self.rating.at == 0:
            self.frame.view.scroll(-1)
        else:
            self.rating.move(-1)
            self.frame.view.follow()

    def digit(self, digit: str) -> None:
        """Answer the row; a number that is no answer is said to be none."""
        if not self.rating.digit(digit):
            self.frame.note = self.frame.say("answer.no_code", code=digit)


def grid(frame: Frame, rows: Sequence[Row], options: Sequence[Option], chosen: Mapping[str, int]) -> Page:
    """Statements to be answered on one scale; the page's result maps the answered rows to their codes."""
    rating = Rating(frame.say, rows, options, chosen)
    return Page(dress(blank(), frame, _Grid(frame, rating).keys), frame, rating.answers)
