"""The pages that questionary has a form for, and text to read: a list to choose from, one to tick, words to type.

Words are its prompt and lists are its list of choices, dressed. Each builder returns a Page. They know options and
codes, but neither items nor the machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import questionary
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from questionary import Choice
from questionary.prompts.common import InquirerControl

from svsurvey.instrument.domain import Option
from svsurvey.interview.dressing import STYLE, Page, bind, blank, dress
from svsurvey.interview.frame import Frame
from svsurvey.interview.keys import CodeKeys, Move
from svsurvey.interview.sheet import Block, Line, Spot, cells, hanging
from svsurvey.text import clean, clean_line

DIGITS = "0123456789-"


@dataclass(frozen=True)
class Entry:
    """One line of a list: its code, its words, and what stands under it."""

    code: int
    label: str
    under: tuple[str, ...] = ()


# ---- lists ----------------------------------------------------------------------------------------------


class PointedList:
    """The pointer and the ticks of a questionary list, drawn and moved our way.

    Its `select` and `checkbox` themselves are left aside: there Enter takes the first line, `a` ticks all and `i`
    inverts, and each makes two prompts that are never shown (12 ms a page).
    """

    def __init__(
        self, frame: Frame, entries: Sequence[Entry], pinned: Entry | None = None, ticked: Sequence[int] = ()
    ) -> None:
        lines = [*entries, pinned] if pinned else entries
        self.control = InquirerControl([Choice(e.label, value=e.code, checked=e.code in ticked) for e in lines])
        self.frame, self.entries, self.pinned = frame, entries, pinned
        self.all = [*entries, pinned] if pinned else list(entries)
        self.codes = CodeKeys([entry.code for entry in self.all])
        self._width_of_code = max(len(str(entry.code)) for entry in self.all)
        self.keys = KeyBindings()
        frame.body, frame.focus, frame.touch = self.blocks, self.focus, self.touch
        if pinned:
            frame.tail = lambda width: self._lines(pinned, width)
        bind(self.keys, lambda _: self.move(-1), "up")
        bind(self.keys, lambda _: self.move(1), "down", "tab")
        bind(self.keys, lambda _: self.point(0), "home")
        bind(self.keys, lambda _: self.point(len(self.all) - 1), "end")

    # ---- drawing

    def blocks(self, width: int) -> list[Block]:
        """One block an entry."""
        return [Block(self._lines(entry, width), counts=True) for entry in self.entries]

    def _lines(self, entry: Entry, width: int) -> list[Line]:
        code = str(entry.code).rjust(self._width_of_code)
        here = entry is self.pointed
        first = f"{'►' if here else ' '} {self.box(entry.code)}{code}  "
        lines = hanging("class:pointed" if here else "", first, entry.label, width)
        for text in entry.under:
            lines += hanging("class:strong", " " * cells(first), text, width)
        return lines

    def box(self, code: int) -> str:
        """What stands before the code: nothing, or a box to tick."""
        return ""

    # ---- moving

    @property
    def pointed(self) -> Entry | None:
        """The entry under the pointer; none until somebody moves it."""
        return self.all[self.control.pointed_at] if self.control.pointed_at >= 0 else None

    def focus(self) -> int | None:
        """The block to keep on the screen."""
        at = self.control.pointed_at
        if at < 0 and (self.frame.note or self.frame.problem):
            return 0  # what is said to be chosen must be in sight
        return at if 0 <= at < len(self.entries) else None

    def point(self, at: int) -> None:
        """Put the pointer on an entry, or (-1) on none."""
        self.control.pointed_at = at
        self.codes.reset()
        self.frame.view.follow()

    def move(self, step: int) -> None:
        """One entry on; in a page that scrolls, text that was not shown yet comes first."""
        at = self.control.pointed_at
        target = at + step if at >= 0 or step > 0 else -1
        if self.frame.view.scrolls and (target < 0 or not self.frame.near(target)):
            self.frame.view.scroll(step)
        elif self.frame.view.scrolls:
            self.point(min(target, len(self.all) - 1))
        else:
            self.point(target % len(self.all) if at >= 0 or step > 0 else len(self.all) - 1)

    def touch(self, spot: Spot) -> None:
        """A click points, as an arrow key does; it takes nothing."""
        if spot.block is not None or self.pinned:
            self.point(len(self.all) - 1 if spot.block is None else spot.block)

    def index(self, code: int) -> int:
        """Where the entry with this code is."""
        return next(n for n, entry in enumerate(self.all) if entry.code == code)


class _Choice(PointedList):
    """One of several: digits and arrows point, Enter takes. otherwise: what Enter is without a pointer."""

    def __init__(
        self,
        frame: Frame,
        entries: Sequence[Entry],
        pinned: Entry | None,
        chosen: int | None,
        settled: bool,
        unchosen: str,
        read_first: bool,
    ) -> None:
        super().__init__(frame, entries, pinned, ())
        self.otherwise = Move.FORWARD if settled else None
        self.unchosen, self.read_first, self._was_read = unchosen, read_first, False
        self.point(-1 if chosen is None else self.index(chosen))
        bind(self.keys, self.take, "enter", "c-j")
        if Move.FORWARD in frame.offers:
            bind(self.keys, self.forward, "right", "c-n")
        if Move.CLEAR in frame.offers:
            bind(self.keys, self.take_back, "backspace", "delete")
        for digit in DIGITS:
            bind(self.keys, self.digit, digit)

    def digit(self, event: KeyPressEvent) -> None:
        """Point at what is typed; a number that is no answer (yet) points at nothing."""
        if self.read_first and not self.was_read():
            self.frame.view.scroll(1)
            return
        code = self.codes.press(event.data)
        typed = self.codes.typed
        if not typed:  # what is pointed at stays the answer, and stays in sight as such
            self.frame.note = self.frame.say("answer.no_code", code=event.data)
            return
        self.point(-1 if code is None else self.index(code))
        self.codes.typed = typed

    def was_read(self) -> bool:
        """Whether the page was once on the screen to its end; a message that takes a line changes nothing."""
        self._was_read = self._was_read or not self.frame.view.more
        return self._was_read

    def touch(self, spot: Spot) -> None:
        if self.read_first and not self.was_read():
            self.frame.view.scroll(1)
        else:
            super().touch(spot)

    def take(self, event: KeyPressEvent) -> None:
        if self.frame.unseen():
            return
        if self.pointed is not None:
            event.app.exit(result=self.pointed.code)
        elif self.otherwise:
            event.app.exit(result=self.otherwise)
        elif not self.was_read():
            self.frame.view.scroll(1)  # read to the end first, then choose
        else:
            self.frame.note = self.unchosen

    def forward(self, event: KeyPressEvent) -> None:
        if not self.frame.unseen():
            forward = self.otherwise or Move.FORWARD
            event.app.exit(result=forward if self.pointed is None else self.pointed.code)

    def take_back(self, _event: KeyPressEvent) -> None:
        """Point at nothing; Enter then takes the answer back."""
        self.point(-1)
        self.otherwise, self.frame.problem = Move.CLEAR, self.frame.say("screen.taken_back")


def choice(
    frame: Frame,
    entries: Sequence[Entry],
    *,
    chosen: int | None = None,
    settled: bool = False,
    pinned: Entry | None = None,
    unchosen: str = "",
    read_first: bool = False,
) -> Page:
    """One entry to be chosen; the page's result is its code. Nothing is chosen unless `chosen` says so.

    settled: Enter without a choice goes on; else it says `unchosen`, or that one has to choose. The result is
    Move.CLEAR where the frame offers that and the choice was taken back. read_first: nothing can be chosen before
    the page was read to its end. pinned: a last entry that stays in sight under the list.
    """
    said = unchosen or frame.say("screen.choose_first")
    page = _Choice(frame, entries, pinned, chosen, settled, said, read_first)
    return Page(dress(blank(), frame, page.keys), frame, lambda: None)


class MarkedList(PointedList):
    """Options that Space, digits or a click mark, and once more leave unmarked. Enter takes what is marked."""

    def __init__(self, frame: Frame, options: Sequence[Option], ticked: Sequence[int] = ()) -> None:
        super().__init__(frame, [Entry(option.code, option.label) for option in options], None, ticked)
        self.point(-1)
        bind(self.keys, self.space, "space")
        bind(self.keys, lambda event: event.app.exit(result=self.answer()), "enter", "c-j", "right", "c-n")
        for digit in DIGITS:
            bind(self.keys, self.digit, digit)

    def toggle(self, code: int) -> None:
        """Mark an option, or leave it unmarked."""
        raise NotImplementedError

    def press(self, digit: str) -> int | None:
        """The code that is typed by now. When "1" turns out to begin "12", the mark at 1 is taken back."""
        raise NotImplementedError

    def answer(self) -> tuple[int, ...]:
        """The codes that are marked."""
        raise NotImplementedError

    def space(self, _event: KeyPressEvent) -> None:
        self.codes.reset()
        if self.pointed is None:
            self.frame.note = self.frame.say("screen.choose_first")
        elif not self.frame.unseen():
            self.toggle(self.pointed.code)

    def touch(self, spot: Spot) -> None:
        """A click on an option is what Space is."""
        if spot.block is not None:
            self.point(spot.block)
            self.toggle(self.all[spot.block].code)

    def digit(self, event: KeyPressEvent) -> None:
        """Mark what is typed."""
        if (code := self.found(event.data)) is not None:
            self.point_typing(code)
            self.toggle(code)

    def found(self, digit: str) -> int | None:
        """The code that is typed by now; a number that is none is said to be none."""
        code = self.press(digit)
        if not self.codes.typed:
            self.frame.note = self.frame.say("answer.no_code", code=digit)
        return code

    def point_typing(self, code: int) -> None:
        """Point at an option, while another digit may still follow."""
        typed = self.codes.typed
        self.point(self.index(code))
        self.codes.typed = typed


class _Ticks(MarkedList):
    """Any number of several."""

    def __init__(self, frame: Frame, options: Sequence[Option], ticked: Sequence[int]) -> None:
        super().__init__(frame, options, ticked)
        self.alone = {option.code for option in options if option.alone}

    def box(self, code: int) -> str:
        return "[x] " if code in self.control.selected_options else "[ ] "

    def answer(self) -> tuple[int, ...]:
        """The codes that are ticked, in the order of the options."""
        return tuple(entry.code for entry in self.entries if entry.code in self.control.selected_options)

    def toggle(self, code: int) -> None:
        """Tick or untick; an option that stands alone clears the others and is cleared by them."""
        ticks = self.control.selected_options
        if code in ticks:
            ticks.remove(code)
        else:
            ticks[:] = [] if code in self.alone else [other for other in ticks if other not in self.alone]
            ticks.append(code)

    def press(self, digit: str) -> int | None:
        return self.codes.press(digit)

    def digit(self, event: KeyPressEvent) -> None:
        """Tick what is typed; where 1 may begin 12 only go there, since nobody can tell 1 and 2 from 12."""
        if not self.codes.ambiguous:
            super().digit(event)
        elif (code := self.found(event.data)) is not None:
            self.point_typing(code)


def ticks(frame: Frame, options: Sequence[Option], ticked: Sequence[int] = ()) -> Page:
    """Options to tick; the page's result is the tuple of codes, in the order of the options."""
    page = _Ticks(frame, options, ticked)
    return Page(dress(blank(), frame, page.keys), frame, page.answer)


# ---- words ----------------------------------------------------------------------------------------------


def words(frame: Frame, typed: str = "", *, lines: bool = False) -> Page:
    """Something to type; the page's result is what was typed. With `lines` Enter begins a new line, twice ends."""
    frame.entry = 5 if lines else 2
    question = questionary.text("", default=typed, qmark=">", instruction="", multiline=lines, style=STYLE)
    buffer = question.application.layout.current_buffer
    assert buffer is not None
    keys = KeyBindings()

    def done(event: KeyPressEvent) -> None:
        event.app.exit(result=buffer.text.strip("\n"))

    def enter(event: KeyPressEvent) -> None:
        done(event) if not lines or _on_empty_last_line(buffer) else buffer.newline(copy_margin=False)

    def paste(event: KeyPressEvent) -> None:
        buffer.insert_text(clean(event.data) if lines else clean_line(event.data))

    bind(keys, enter, "enter", "c-j")
    bind(keys, done, "c-n")
    bind(keys, paste, Keys.BracketedPaste)
    bind(keys, lambda _: None, "tab")
    if not lines:
        bind(keys, lambda _: frame.view.scroll(-1), "up")
        bind(keys, lambda _: frame.view.scroll(1), "down")
    return Page(dress(question, frame, keys), frame, lambda: buffer.text)


def _on_empty_last_line(buffer: Buffer) -> bool:
    return buffer.document.on_last_line and not buffer.document.current_line.strip()


# ---- text to read ---------------------------------------------------------------------------------------


def reading(frame: Frame) -> Page:
    """Text and nothing to answer; the page's result is always a Move. Enter turns the pages first."""
    keys = KeyBindings()

    def on(event: KeyPressEvent) -> None:
        if frame.view.more:
            frame.view.scroll(1)
        else:
            event.app.exit(result=Move.FORWARD)

    bind(keys, on, "enter", "c-j", "space", "right", "c-n")
    bind(keys, lambda _: frame.view.scroll(-1), "up")
    bind(keys, lambda _: frame.view.scroll(1), "down")
    return Page(dress(blank(), frame, keys), frame, lambda: None)
