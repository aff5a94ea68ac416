"""Dresses a questionary.Question as a page: title, question, what can be chosen, a message, the keys that work.

Everything that questionary has no argument for is done here, once, on the prompt_toolkit Application that every
Question carries. It knows nothing of items, answers or the machine.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any

from prompt_toolkit.application.current import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import ConditionalKeyBindings, KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, VSplit, Window
from questionary import Question, Style

from svsurvey.interview.keys import Key, keys_that_fit
from svsurvey.interview.sheet import Block, Line, View, cells, hanging, shortened, wrap

LEAST_COLUMNS, LEAST_ROWS = 40, 12
WIDEST = 100  # a longer line of text is hard to read
ROOMY = 18  # rows from which there are rules and empty lines
COMFORTABLE = 24  # rows a page takes in a taller window, unless it needs more
SHORTEST_TITLE = 20  # cells under which a title says nothing
SHORTEST_BODY = 6  # lines of options under a question that stays in place

TOO_SMALL = (
    f"This window is too small to show the questions. Please make it at least {LEAST_COLUMNS} columns wide and "
    f"{LEAST_ROWS} rows high. Your answers are kept meanwhile. Ctrl-C stops."
)

STYLE = Style(
    [
        ("question", "bold"),
        ("pointed", "bold"),
        ("head", "bold"),
        ("message", "bold"),
        ("key", "bold"),
        ("strong", "bold"),
        # what questionary colours by itself: the prompt and the words being typed
        ("qmark", "bold"),
        ("answer", "nobold noreverse fg:default"),
    ]
)

# Only one cell for one cell, so that nothing moves. What is not here shows as "?" on such a terminal.
PLAIN = str.maketrans("“”„‘’‚–—−─…•·×►▲▼→←", '"""\'\',----.**x>^v><')
DRAWN = str.maketrans("\N{NO-BREAK SPACE}", " ")  # its work is done once the lines are broken; it would be marked


class Move(Enum):
    """What can be done on a page besides answering."""

    BACK = "back"
    REFUSE = "refuse"
    FORWARD = "forward"
    HELP = "help"
    STOP = "stop"


MOVE_KEYS: Mapping[Move, tuple[str, ...]] = {
    Move.BACK: ("escape", "s-tab"),
    Move.REFUSE: ("c-x",),
    Move.FORWARD: ("c-n",),
    Move.HELP: ("f1",),
    Move.STOP: ("c-c", Keys.SIGINT),
}
LIST_KEYS: Mapping[Move, tuple[str, ...]] = {
    Move.BACK: ("left",),
    Move.FORWARD: ("right",),
    Move.HELP: ("?",),
}
"""Where no words are typed, these work too."""

# End of input, suspend, quoted insert, searches: on a page that is not a shell they only do harm.
INERT = ("c-@", "c-d", "c-o", "c-q", "c-r", "c-s", "c-v", "c-z", "c-\\", "c-]", "c-^")


# ---- the page -------------------------------------------------------------------------------------------


def _nothing(_width: int) -> list[Any]:
    return []


@dataclass
class Frame:
    """One page. `words` are (style, text); `head`, `body` and `tail` draw themselves at a width.

    head stays over a body that scrolls, tail under it. focus: the block of the body that must be seen. problem
    stays on the page; note goes with the next key. offers: the moves that this page allows.
    """

    title: str
    words: Sequence[tuple[str, str]]
    keys: Sequence[Key]
    progress: str = ""
    offers: frozenset[Move] = frozenset()
    problem: str = ""
    note: str = ""
    entry: int = 0
    widest: int = WIDEST
    head: Callable[[int], list[Line]] = _nothing
    body: Callable[[int], list[Block]] = _nothing
    tail: Callable[[int], list[Line]] = _nothing
    focus: Callable[[], int | None] = lambda: None
    view: View = field(default_factory=lambda: View("▲", "▼"))
    _lead: int = 0

    # ---- what prompt_toolkit draws

    def whole(self) -> StyleAndTextTuples:
        """The page where nothing is typed."""
        upper, _, lower = self._parts()
        return _joined([*upper, *lower])

    def upper(self) -> StyleAndTextTuples:
        """What stands over the words being typed."""
        return _joined(self._parts()[0])

    def lower(self) -> StyleAndTextTuples:
        """What stands under them."""
        return _joined(self._parts()[2])

    def upper_rows(self) -> Dimension:
        """The height of `upper`."""
        return Dimension.exact(len(self._parts()[0]))

    def entry_rows(self) -> Dimension:
        """The height left for typing."""
        return Dimension.exact(self._parts()[1])

    def lower_rows(self) -> Dimension:
        """The height of `lower`."""
        return Dimension.exact(len(self._parts()[2]))

    # ---- how it fits

    def _parts(self) -> tuple[list[Line], int, list[Line]]:
        columns, rows = _size()
        if too_small():
            return [[("class:message", line)] for line in wrap(TOO_SMALL, columns)], min(self.entry, 1), []
        margin, width = _margins(columns, self.widest)
        ruled = rows >= ROOMY
        head, body = self.head(width), self.body(width)
        top, foot = self._title(width, ruled), self._foot(width, ruled)
        rest = len(top) + len(foot) + len(head) + _height(body) + self.entry
        airy = self._airy(width, rows, rest)
        words, tail = self._words(width, airy), self._tail(width, airy)
        rows = min(rows, max(COMFORTABLE, rest + _height(words) + len(tail)))
        room = rows - len(top) - len(foot) - len(tail) - self.entry
        sheet = self._sheet(words, head, body, room)
        spare: list[Line] = [[]] * (room - len(sheet))
        upper = [*top, *sheet, *tail, *([] if self.entry else spare)]
        entry = self.entry + len(spare) if self.entry else 0
        return _indented(upper, margin), entry, _indented(foot, margin)

    def _airy(self, width: int, rows: int, rest: int) -> bool:
        """Whether the words get empty lines between them. `rest`: the lines of everything else on the page.

        They do when all fits with them. When it does not fit without them either, the page scrolls anyway, and a
        high window can spare them. In between they are left out, so that nothing has to scroll.
        """

        def fits(airy: bool) -> bool:
            return rest + _height(self._words(width, airy)) + len(self._tail(width, airy)) <= rows

        return fits(True) or (rows >= COMFORTABLE and not fits(False))

    def _sheet(self, words: list[Block], head: list[Line], body: list[Block], room: int) -> list[Line]:
        """Words, head and body in `room` lines. What stays in place while the rest scrolls depends on the room:

        1. words and head stay, the body scrolls: if enough of the body (`least`) is left to be read;
        2. only the head stays: if the tallest block of the body still goes under it, with the two signs;
        3. nothing stays.
        """
        room = max(3, room)
        lead = [line for block in words for line in block.lines]
        tallest = max((len(block.lines) for block in body), default=0)
        least = min(_height(body), max(SHORTEST_BODY, tallest + 2))
        if len(lead) + len(head) + least <= room:
            fixed, blocks = lead + head, body
        elif head and len(head) + min(_height(body), tallest + 2) <= room:
            fixed, blocks = head, words + body
        else:
            fixed, blocks = [], [*words, *[Block([line]) for line in head], *body]
        self._lead = len(blocks) - len(body)
        at = self.focus()
        return fixed + self.view.show(blocks, room - len(fixed), None if at is None else at + self._lead)

    def _tail(self, width: int, airy: bool) -> list[Line]:
        lines = self.tail(width)
        return [[], *lines] if lines and airy else lines

    def _words(self, width: int, airy: bool) -> list[Block]:
        blocks = [
            Block([[(f"class:{style}", line)]])
            for n, (style, text) in enumerate(self.words)
            for line in ([""] if n and airy else []) + wrap(text, width)
        ]
        return [*blocks, Block([[]])] if airy else blocks

    def _title(self, width: int, ruled: bool) -> list[Line]:
        left = width - cells(self.progress) - 3
        title = shortened(self.title, left if self.progress else width) if left >= SHORTEST_TITLE else ""
        line = title + " " * (width - cells(title) - cells(self.progress)) + self.progress
        first: list[Line] = [[("", line)]]
        return first + ([[("", "─" * width)], []] if ruled else [])

    def _foot(self, width: int, ruled: bool) -> list[Line]:
        said = self.note or self.problem
        message = hanging("class:message", "! ", said, width) if said else []
        keys: Line = []
        for name, does in keys_that_fit(self.keys, width):
            keys += [("", "   " if keys else ""), ("class:key", name), ("", f" {does}")]
        if not ruled:
            return [*message, keys]
        return [[], *message, *([[]] if message else []), [("", "─" * width)], keys]

    # ---- moving about

    def shows(self, block: int) -> bool:
        """Whether a block of the body is on the screen."""
        return self.view.shows(self._lead + block)

    def near(self, block: int) -> bool:
        """Whether a block of the body can be gone to without skipping text that was not on the screen yet."""
        return self.view.near(self._lead + block)


def _joined(lines: Iterable[Line]) -> StyleAndTextTuples:
    """Lines as prompt_toolkit takes them, in characters that the terminal can show."""
    plain = not get_app().output.encoding().lower().startswith("utf")
    pieces: StyleAndTextTuples = []
    for line in lines:
        for style, text in line:
            shown = text.translate(DRAWN)
            pieces.append((style, shown.translate(PLAIN) if plain else shown))
        pieces.append(("", "\n"))
    return pieces[:-1]


def _indented(lines: Iterable[Line], margin: int) -> list[Line]:
    return [[("", " " * margin), *line] if line else [] for line in lines]


def _height(blocks: Iterable[Block]) -> int:
    return sum(len(block.lines) for block in blocks)


def _size() -> tuple[int, int]:
    size = get_app().output.get_size()
    return size.columns, size.rows


def _margins(columns: int, widest: int) -> tuple[int, int]:
    """The margin on both sides and the width between."""
    margin = 2 if columns >= 60 else 1
    return margin, min(columns, widest) - 2 * margin


@Condition
def too_small() -> bool:
    """Whether the window cannot hold a page."""
    columns, rows = _size()
    return columns < LEAST_COLUMNS or rows < LEAST_ROWS


# ---- dressing -------------------------------------------------------------------------------------------


def dress(question: Question, frame: Frame, keys: KeyBindings) -> Question:
    """Make a page of any Question: our layout and our keys over its own, and nothing left on the screen after."""
    app = question.application
    moves = _moves(frame)
    app.layout = _entry_page(frame, app.layout) if frame.entry else _page(frame)
    app.key_bindings = merge_key_bindings(
        [
            ConditionalKeyBindings(
                merge_key_bindings([app.key_bindings or KeyBindings(), moves, keys]), ~too_small
            ),
            _stopping(frame),
        ]
    )
    app.style = STYLE
    app.erase_when_done = True
    app.ttimeoutlen = 0.05  # Esc acts at once
    app.key_processor.before_key_press += lambda _: setattr(frame, "note", "")
    return question


def _page(frame: Frame) -> Layout:
    return Layout(Window(FormattedTextControl(frame.whole, focusable=True, show_cursor=False)))


def _entry_page(frame: Frame, own: Layout) -> Layout:
    margin = Window(width=lambda: Dimension.exact(_margins(_size()[0], frame.widest)[0]))
    entry = HSplit([own.container], width=lambda: Dimension.exact(_margins(_size()[0], frame.widest)[1]))
    return Layout(
        HSplit(
            [
                Window(FormattedTextControl(frame.upper), height=frame.upper_rows),
                VSplit([margin, entry, Window()], height=frame.entry_rows),
                Window(FormattedTextControl(frame.lower), height=frame.lower_rows),
            ]
        ),
        focused_element=own.current_window,
    )


def _leave(move: Move, event: KeyPressEvent) -> None:
    event.app.exit(result=move)


def _escape(does: Callable[[KeyPressEvent], None], event: KeyPressEvent) -> None:
    """Esc alone. With more keys in the same breath it began a sequence that nobody knows: all of it is dropped."""
    if event.key_processor.input_queue:
        event.key_processor.input_queue.clear()
    else:
        does(event)


def _ignore(event: KeyPressEvent) -> None:
    pass


def _moves(frame: Frame) -> KeyBindings:
    keys = KeyBindings()
    for key in INERT:
        keys.add(key, eager=True)(_ignore)
    for move in set(Move) - {Move.STOP}:
        does = partial(_leave, move) if move in frame.offers else _ignore
        for key in MOVE_KEYS[move] + (() if frame.entry else LIST_KEYS.get(move, ())):
            keys.add(key, eager=True)(partial(_escape, does) if key == "escape" else does)
    for key, pages in (("pageup", -1), ("pagedown", 1)):
        keys.add(key, eager=True)(partial(_scroll, frame, pages))
    return keys


def _scroll(frame: Frame, pages: int, event: KeyPressEvent) -> None:
    frame.view.scroll(pages)


def _stopping(frame: Frame) -> KeyBindings:
    keys = KeyBindings()
    for key in MOVE_KEYS[Move.STOP]:
        keys.add(key, eager=True)(partial(_leave, Move.STOP) if Move.STOP in frame.offers else _ignore)
    return keys


def ask(question: Question) -> Any:
    """Show a page and wait. It can be shown again: what was typed, ticked or pointed at is still there.

    Raises EOFError when the input ended, and whatever failed while drawing or handling a key.
    """
    question.application.pre_run_callables.append(_fail_loudly)
    return question.unsafe_ask()


def _fail_loudly() -> None:
    """A fault in a key or a drawing ends the page; prompt_toolkit would print it over the answers and go on."""

    def failed(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        app = get_app()
        if app.is_running and not app.is_done:
            app.exit(exception=context.get("exception") or RuntimeError("the screen failed"))

    asyncio.get_running_loop().set_exception_handler(failed)
