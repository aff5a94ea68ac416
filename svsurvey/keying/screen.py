"""Keying at a terminal: the view of a sitting drawn in the window, and keys made characters.

It draws and listens, on a screen that keeps nothing. What keys mean is the sitting's business.
"""

from collections.abc import Callable, Mapping

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.styles import Style

from svsurvey.interview.keys import Key, keys_that_fit
from svsurvey.interview.private import private_screen
from svsurvey.interview.sheet import cells, padded, shortened, wrap
from svsurvey.keying.lines import Line, Look
from svsurvey.keying.sitting import Sitting, View
from svsurvey.keying.steps import CLEAR, DOWN, END, ENTER, RUB, UP, Sign
from svsurvey.text import clean

BOLD = ("title", "now", "message", "key")
STYLE = Style([*((name, "bold") for name in BOLD), ("means", "fg:ansibrightblack")])

CHARACTERS: Mapping[str, str] = {
    "enter": ENTER,
    "c-j": ENTER,
    "backspace": RUB,
    "delete": RUB,
    "c-u": CLEAR,
    "up": UP,
    "down": DOWN,
    "s-tab": Sign.BACK,
    "c-d": END,
}
"""Keys that are no characters, as characters."""

INERT = ("c-@", "c-o", "c-r", "c-s", "c-v", "c-z", "c-\\", "c-]", "c-^", "escape", "left", "right")

WIDEST, LEAST_COLUMNS, LEAST_ROWS = 100, 24, 8
ROOMY = 16
"""Rows from which there are rules and empty lines."""

PLAIN = str.maketrans("“”„‘’–—─…·►", '"""\'\'---.*>')

Row = list[tuple[str, str]]


def sit(sitting: Sitting) -> None:
    """Go through a sitting at this terminal, until it is over or Ctrl-C. Raises what keeping raises, and
    KeyboardInterrupt."""
    with private_screen():
        _application(sitting).run()


def _application(sitting: Sitting) -> Application[None]:
    keys = KeyBindings()

    def bind(does: Callable[[KeyPressEvent], None], *names: str | Keys) -> None:
        for name in names:
            keys.add(name, eager=True)(does)

    def send(event: KeyPressEvent, text: str) -> None:
        size = event.app.output.get_size()
        if is_too_small(size.columns, size.rows):
            event.app.output.bell()  # nothing is keyed where nothing can be seen
            return
        for key in text:
            try:
                sitting.send(key)
            except Exception as error:  # the loop would print it itself, with a traceback
                event.app.exit(exception=error)
                return
            if sitting.refused:
                event.app.output.bell()
                event.key_processor.input_queue.clear()  # keys behind a refused one were meant for another line
            if sitting.ending is not None:
                event.app.exit()
                return
            if sitting.refused:
                return

    def leave(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    def page() -> StyleAndTextTuples:
        return drawn(sitting.view())

    bind(lambda _: None, *INERT)
    for name, key in CHARACTERS.items():
        bind(lambda event, key=key: send(event, key), name)  # type: ignore[misc]
    bind(lambda event: send(event, " "), "tab")
    bind(leave, "c-c", Keys.SIGINT)
    bind(lambda event: send(event, event.data), Keys.Any)
    bind(lambda event: send(event, _pasted(event.data)), Keys.BracketedPaste)
    app: Application[None] = Application(
        layout=Layout(Window(FormattedTextControl(page, focusable=True, show_cursor=False))),
        key_bindings=keys,
        style=STYLE,
        erase_when_done=True,
    )
    app.ttimeoutlen = 0.05
    return app


def _pasted(text: str) -> str:
    return clean(text).replace("\t", " ")


# ---- drawing ----------------------------------------------------------------------------------------------


def drawn(view: View) -> StyleAndTextTuples:
    """The view as prompt_toolkit takes it, in characters that the terminal can show."""
    size = get_app().output.get_size()
    plain = not get_app().output.encoding().lower().startswith("utf")
    pieces: StyleAndTextTuples = []
    for row in rows_of(view, size.columns, size.rows):
        pieces += [(style, clean(text).translate(PLAIN) if plain else clean(text)) for style, text in row]
        pieces.append(("", "\n"))
    return pieces[:-1]


def is_too_small(columns: int, rows: int) -> bool:
    """Whether there is no room for the line that is keyed."""
    return columns < LEAST_COLUMNS or rows < LEAST_ROWS


def rows_of(view: View, columns: int, rows: int) -> list[Row]:
    """The view in a window of this size: title, lines as far as they fit, what is typed, a message, the keys."""
    if is_too_small(columns, rows):
        return [[("class:message", line)] for line in wrap("Please make this window larger.", columns)[:rows]]
    margin = 2 if columns >= 60 else 1
    width, roomy = min(columns, WIDEST) - 2 * margin, rows >= ROOMY
    top, foot = _title(view, width, roomy), _foot(view, width, rows, roomy)
    words = [row for text in view.words for row in _words(text, width)][: max(1, rows - len(top) - len(foot))]
    room = max(1, rows - len(top) - len(foot) - len(words))
    body = [*words, *_lines(view, width, room)]
    body += [[] for _ in range(min(room, 24) - (len(body) - len(words)))] if roomy else []
    return [[("", " " * margin), *row] if row else row for row in [*top, *body, *foot]]


def _words(text: str, width: int) -> list[Row]:
    """A paragraph; what begins with blanks is set off."""
    if text.startswith("    "):
        return [[("class:title", text if cells(text) <= width else text.strip())]]
    return [[("", line)] for line in wrap(text, width)] if text else [[]]


def _title(view: View, width: int, roomy: bool) -> list[Row]:
    where = shortened(view.where, width)
    left = width - cells(where) - 2
    title = padded(shortened(view.title, left), left) + "  " if left >= 10 else ""
    first: Row = [("class:title", title + where)]
    return [first, [("", "─" * width)]] if roomy else [first]


def _lines(view: View, width: int, room: int) -> list[Row]:
    """As many lines round the one that is keyed as there is room for."""
    start = max(0, min(view.place - room * 2 // 3, len(view.lines) - room))
    digits = max((cells(line.number) for line in view.lines), default=0)
    return [_line(line, width, digits, view) for line in view.lines[start : start + room]]


def _line(line: Line, width: int, digits: int, view: View) -> Row:
    """Number and text on the left, what was keyed and what it means on the right."""
    now = line.look is Look.NOW
    style = "class:now" if now else "class:means" if line.look is Look.SKIPPED else ""
    head = f"{'►' if now else ' '} {line.number.rjust(digits)}  "
    left = max(6, (width - cells(head)) * (11 if width >= 60 else 9) // 20)
    text = padded(shortened(line.text, left), left)
    typing = now and not view.prompt and (view.typed or not line.keyed)
    keyed = f"{view.typed}_" if typing else line.keyed
    rest = width - cells(head) - left - 2
    shown = shortened(" ".join(keyed.split("\n")), rest) if cells(keyed) <= rest else "…" + _tail(keyed, rest - 1)
    row: Row = [(style, head + text + "  "), ("class:now" if now else "", shown)]
    gap = max(2, 4 - cells(shown))
    left_over = rest - cells(shown) - gap
    means = line.means + (f" # {line.note}" if line.note else "")
    if now and view.typed:
        means = ""
    if means and left_over >= 4:
        row.append(("class:means", " " * gap + shortened(means, left_over)))
    return row


def _tail(text: str, width: int) -> str:
    """The end of a text that is being typed."""
    text = " ".join(text.split("\n"))
    while cells(text) > max(1, width):
        text = text[1:]
    return text


def _foot(view: View, width: int, rows: int, roomy: bool) -> list[Row]:
    """The line of typing, what can be keyed, a message, the keys."""
    most = 3 if roomy else 1
    foot: list[Row] = [[("", "─" * width)]] if roomy else []
    if view.prompt:
        foot += [[("class:now", line)] for line in wrap(f"{view.prompt} {view.typed}_", width)[-most:]]
    if view.hint:
        lines = wrap(view.hint, width)
        lines = [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), width)] if len(lines) > most else lines
        foot += [[("class:means", line)] for line in lines]
    if view.said:
        said = wrap(f"! {view.said}" if view.bell else view.said, width)[: max(1, rows // 3)]
        foot += [[("class:message", line)] for line in said]
    needed = [
        Key(*pair, rank=n - len(view.keys)) for n, pair in enumerate(view.keys)
    ]  # a second line rather than none
    for pairs in keys_that_fit(needed, width, 2 if roomy else 1):
        row: Row = []
        for name, does in pairs:
            row += [("", "   " if row else ""), ("class:key", name), ("", f" {does}")]
        foot.append(row)
    return foot
