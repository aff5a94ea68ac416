"""Makes a page of a questionary.Question: our layout, our keys and our end over its own.

Everything that questionary has no argument for is done here, once, on the prompt_toolkit Application that every
Question carries; also what happens when nobody presses a key. It knows nothing of items, answers or the machine.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app, set_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import ConditionalKeyBindings, KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, VSplit, Window
from questionary import Question, Style

from svsurvey.interview.frame import Frame, margins, size, too_small
from svsurvey.interview.keys import Move
from svsurvey.interview.mouse import OFF, ON, Deed, Mouse, read
from svsurvey.interview.sheet import Spot
from svsurvey.interview.turns import GRACE

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

WHEEL = 3
"""Lines that one turn of the mouse wheel moves."""

MOVE_KEYS: Mapping[Move, tuple[str, ...]] = {
    Move.BACK: ("escape", "s-tab"),
    Move.REFUSE: ("c-x",),
    Move.FORWARD: ("c-n",),
    Move.HELP: ("f1",),
    Move.SUPPORT: ("f2", "c-t"),
    Move.LOOK: ("c-g",),
    Move.STOP: ("c-c", Keys.SIGINT),
    Move.AT_ONCE: ("c-q",),
}
LIST_KEYS: Mapping[Move, tuple[str, ...]] = {
    Move.BACK: ("left",),
    Move.FORWARD: ("right",),
    Move.HELP: ("?",),
}
"""Where no words are typed, these work too."""

ALWAYS = (Move.STOP, Move.AT_ONCE)
"""What works in a window of any size."""

# End of input, suspend, quoted insert, searches: on a page that is not a shell they only do harm.
INERT = ("c-@", "c-d", "c-o", "c-r", "c-s", "c-v", "c-z", "c-\\", "c-]", "c-^")


@dataclass(frozen=True)
class Page:
    """A question that can be shown, its frame, and what was entered on it so far."""

    question: Question
    frame: Frame
    draft: Callable[[], object]


# ---- dressing -------------------------------------------------------------------------------------------


def blank() -> Question:
    """A question that questionary has no form for: only its Application."""
    return Question(Application(layout=Layout(Window())))


def bind(keys: KeyBindings, does: Callable[[KeyPressEvent], None], *names: str) -> None:
    """Bind a deed to keys, before whatever else they do."""
    for name in names:
        keys.add(name, eager=True)(does)


def dress(question: Question, frame: Frame, keys: KeyBindings) -> Question:
    """Make a page of any Question: our layout and our keys over its own, and nothing left on the screen after."""
    app = question.application
    away = Condition(lambda: bool(frame.away))
    own = merge_key_bindings([app.key_bindings or KeyBindings(), _moves(frame), keys])
    app.layout = _entry_page(frame, app.layout) if frame.entry else _page(frame)
    app.key_bindings = merge_key_bindings(
        [
            ConditionalKeyBindings(own, ~too_small & ~away),
            ConditionalKeyBindings(_stopping(frame, Move.STOP), ~away),
            ConditionalKeyBindings(_here(frame), away),
            _stopping(frame, Move.AT_ONCE),
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
    margin = Window(width=lambda: Dimension.exact(margins(size()[0], frame.widest)[0]))
    entry = HSplit([own.container], width=lambda: Dimension.exact(margins(size()[0], frame.widest)[1]))
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


# ---- keys that every page has ---------------------------------------------------------------------------


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
    bind(keys, _ignore, *INERT)
    for move in MOVE_KEYS.keys() - ALWAYS:
        does = partial(_leave, move) if move in frame.offers else _ignore
        for key in MOVE_KEYS[move] + (() if frame.entry else LIST_KEYS.get(move, ())):
            bind(keys, partial(_escape, does) if key == "escape" else does, key)
    for key, pages in (("pageup", -1), ("pagedown", 1)):
        bind(keys, partial(_scroll, frame, pages), key)
    bind(keys, _Clicks(frame), Keys.Vt100MouseEvent)
    return keys


def _scroll(frame: Frame, pages: int, event: KeyPressEvent) -> None:
    frame.view.scroll(pages)


class _Clicks:
    """A button pressed and released on one thing, a button held (where the page `drags`), the wheel.

    The reports are read here and not by prompt_toolkit, which would have to ask the terminal first in which row
    the page begins: in the first one, since the whole screen is ours.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.pressed: Spot | None = None
        self.from_x = 0

    def __call__(self, event: KeyPressEvent) -> None:
        match read(event.data):
            case Mouse(Deed.WHEEL_UP):
                self.frame.view.roll(-WHEEL)
            case Mouse(Deed.WHEEL_DOWN):
                self.frame.view.roll(WHEEL)
            case Mouse(Deed.PRESS, x, y):
                self.pressed, self.from_x = self.frame.spot(x, y), x
            case Mouse(Deed.DRAG, x, _) if self.frame.drags:
                self._drag(x)
            case Mouse(Deed.RELEASE, x, y):
                self._drag(x) if self.frame.drags else self._click(self.frame.spot(x, y))
                self.pressed = None

    def _drag(self, x: int) -> None:
        if self.pressed and self.frame.touch:
            self.frame.touch(replace(self.pressed, column=self.pressed.column + x - self.from_x))

    def _click(self, spot: Spot | None) -> None:
        if self.frame.touch and spot and self.pressed and spot.block == self.pressed.block:
            self.frame.touch(spot)


def _stopping(frame: Frame, move: Move) -> KeyBindings:
    keys = KeyBindings()
    bind(keys, partial(_leave, move) if move in frame.offers else _ignore, *MOVE_KEYS[move])
    return keys


def _here(frame: Frame) -> KeyBindings:
    """Somebody is there after all: any key says so, and does nothing else."""

    def here(event: KeyPressEvent) -> None:
        event.key_processor.input_queue.clear()
        frame.away = 0

    keys = KeyBindings()
    bind(keys, here, Keys.Any)
    return keys


# ---- showing --------------------------------------------------------------------------------------------


def ask(page: Page, idle: float = 0, grace: int = GRACE) -> Any:
    """Show a page and wait. It can be shown again: what was typed, ticked or pointed at is still there.

    idle: seconds without a key after which it asks whether somebody is there, counts down from `grace` and gives
    Move.IDLE; 0 waits for ever. Raises EOFError when the input ended, and whatever failed while drawing or
    handling a key.
    """
    app = page.question.application
    app.pre_run_callables.append(_fail_loudly)
    app.pre_run_callables.append(partial(app.output.write_raw, ON if page.frame.touch else OFF))
    watch = _Watch(app, page.frame, idle, grace)
    if idle:
        app.pre_run_callables.append(watch.begin)
    try:
        return page.question.unsafe_ask()
    finally:
        app.key_processor.before_key_press -= watch.wait


def draw(page: Page) -> None:
    """Show a page and wait for nothing: what is shown next is drawn over it."""
    app = page.question.application
    with set_app(app):
        app.renderer.render(app, app.layout)
    app.output.cursor_goto(1, 1)
    app.output.flush()


@dataclass
class _Watch:
    """Whether keys are pressed, as long as a page is shown. Timers only: they end with the page's event loop.

    (A task that waits for a key could miss, in Python 3.11, that the page ends with the very key it waits for.)
    """

    app: Application[Any]
    frame: Frame
    idle: float
    grace: int
    timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """The page is shown now."""
        self.frame.away = 0
        self.app.key_processor.before_key_press += self.wait
        self.wait()

    def wait(self, _: object = None) -> None:
        """A key was pressed, and the time begins anew."""
        self.later(self.idle, self.grace)

    def later(self, seconds: float, left: int) -> None:
        """In so many seconds say that so many are left."""
        if self.timer:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(seconds, self.warn, left)

    def warn(self, left: int) -> None:
        """Say how many seconds are left; with none the page ends."""
        if self.app.is_done:
            return
        if not left:
            self.app.exit(result=Move.IDLE)
            return
        self.frame.away = left
        self.app.invalidate()
        self.later(1, left - 1)


def _fail_loudly() -> None:
    """A fault in a key or a drawing ends the page; prompt_toolkit would print it over the answers and go on."""

    def failed(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        app = get_app()
        if app.is_running and not app.is_done:
            app.exit(exception=context.get("exception") or RuntimeError("the screen failed"))

    asyncio.get_running_loop().set_exception_handler(failed)
