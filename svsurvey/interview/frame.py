"""One page as lines: title, how far it is, question, what can be chosen, a message, the keys that work.

It fits them into the window, whatever its size. Keys are pressed elsewhere (dressing); it knows nothing of items,
answers or the machine.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from prompt_toolkit.application.current import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout import Dimension

from svsurvey.interview.keys import Key, Move, keys_that_fit
from svsurvey.interview.sheet import Block, Line, Spot, View, cells, hanging, shortened, wrap
from svsurvey.sentences import Sentences

LEAST_COLUMNS, LEAST_ROWS = 40, 12
WIDEST = 100  # a longer line of text is hard to read
ROOMY = 18  # rows from which there are rules and empty lines
COMFORTABLE = 24  # rows a page takes in a taller window, unless it needs more
SHORTEST_TITLE = 20  # cells under which a title says nothing
SHORTEST_BODY = 6  # lines of options under a question that stays in place

# Only one cell for one cell, so that nothing moves. What is not here shows as "?" on such a terminal.
PLAIN = str.maketrans("“”„‘’‚–—−─━…•·×►▲▼→←●", '"""\'\',----=.**x>^v><O')
DRAWN = str.maketrans("\N{NO-BREAK SPACE}", " ")  # its work is done once the lines are broken; it would be marked


# ---- the page -------------------------------------------------------------------------------------------


def _nothing(_width: int) -> list[Any]:
    return []


@dataclass(frozen=True)
class _Drawn:
    """Where it stands in the window: the margin, the width, the first row that scrolls, the rows of the tail."""

    margin: int
    width: int
    sheet: int
    tail: range


@dataclass
class Frame:
    """One page. `words` are (style, text); `head`, `body` and `tail` draw themselves at a width.

    keys: those of the page, not yet in words; `offers` are the moves among them. progress: in words; done: as a
    share. mark: what is said before the title, in long and in short words. problem stays on the page; note goes
    with the next key. how: what the help page says about answering. head stays over a body that scrolls, tail
    under it. focus: the block of the body that must be seen. longest: lines that the body may come to: while it
    grows and shrinks, the page does not. touch: what a click does; drags: so does a move with the button held.
    away: the seconds that are left to somebody who may have left; loses_nothing: it is the page that
    ends then, no answers with it.
    """

    say: Sentences
    title: str
    words: Sequence[tuple[str, str]]
    keys: Sequence[Key]
    progress: str = ""
    done: float | None = None
    mark: tuple[str, str] = ("", "")
    problem: str = ""
    note: str = ""
    how: str = ""
    entry: int = 0
    away: int = 0
    loses_nothing: bool = False
    widest: int = WIDEST
    longest: int = 0
    head: Callable[[int], list[Line]] = _nothing
    body: Callable[[int], list[Block]] = _nothing
    tail: Callable[[int], list[Line]] = _nothing
    focus: Callable[[], int | None] = lambda: None
    touch: Callable[[Spot], None] | None = None
    drags: bool = False
    view: View = field(init=False)
    _lead: int = 0
    _fixed: int = 0
    _drawn: _Drawn = _Drawn(0, 0, 0, range(0))

    def __post_init__(self) -> None:
        self.view = View(self.say)

    @property
    def offers(self) -> frozenset[Move]:
        """The moves that this page allows: those that it has keys for."""
        return frozenset(key.move for key in self.keys if key.move)

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
        columns, rows = size()
        if self.away:
            return self._leaving(columns, rows), 0, []
        if too_small():
            said = self.say("screen.too_small", columns=LEAST_COLUMNS, rows=LEAST_ROWS)
            return [[("class:message", line)] for line in wrap(said, columns)], min(self.entry, 1), []
        margin, width = margins(columns, self.widest)
        ruled = rows >= ROOMY
        head, body = self.head(width), self.body(width)
        top, foot = self._title(width, ruled), self._foot(width, rows)
        rest = len(top) + len(foot) + len(head) + max(_height(body), self.longest) + self.entry
        airy = self._airy(width, rows, rest)
        words, tail = self._words(width, airy), self._tail(width, airy)
        rows = min(rows, max(COMFORTABLE, rest + _height(words) + len(tail)))
        room = rows - len(top) - len(foot) - len(tail) - self.entry
        sheet = self._sheet(words, head, body, room)
        spare: list[Line] = [[]] * (room - len(sheet))
        upper = [*top, *sheet, *tail, *([] if self.entry else spare)]
        under = len(top) + len(sheet) + len(tail)
        tail_rows = range(under - len(self.tail(width)), under)
        self._drawn = _Drawn(margin, width, len(top) + self._fixed, tail_rows)
        entry = self.entry + len(spare) if self.entry else 0
        return _indented(upper, margin), entry, _indented(foot, margin)

    def _leaving(self, columns: int, rows: int) -> list[Line]:
        """Nothing of the page: whether somebody is there, and what happens if not."""
        margin, width = margins(columns, self.widest)
        said = self.say("away.closes" if self.loses_nothing else "away.text")
        lines: list[Line] = [[("class:message", line)] for line in wrap(self.say("away.title"), width)]
        for text in (said, self.say("away.left", seconds=self.away)):
            lines += [[], *([("", line)] for line in wrap(text, width))]
        return _indented([*[[] for _ in range(2 if rows >= ROOMY else 0)], *lines], margin)

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
        self._lead, self._fixed = len(blocks) - len(body), len(fixed)
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
        left = width - cells(self.progress) - 3 if self.progress else width
        title = self._named(left)
        line = title + " " * (width - cells(title) - cells(self.progress)) + self.progress
        first: list[Line] = [[("class:title", line)]]
        return first + ([[("", self._rule(width))], []] if ruled else [])

    def _named(self, width: int) -> str:
        """The mark and the title as far as they go; the mark is needed most, and few letters say nothing."""
        for mark in self.mark:
            before = f"{mark} · " if mark else ""
            left = width - cells(before)
            if left >= min(SHORTEST_TITLE, cells(self.title)):
                return before + shortened(self.title, left) if self.title else mark
        return next((mark for mark in self.mark if cells(mark) <= width), "")

    def _rule(self, width: int) -> str:
        """The line under the title: heavy as far as the interview has come."""
        heavy = 0 if self.done is None else int(width * self.done)
        return "━" * heavy + "─" * (width - heavy)

    def _foot(self, width: int, rows: int) -> list[Line]:
        said, ruled = self.note or self.problem, rows >= ROOMY
        message = hanging("class:message", "! ", said, width) if said else []
        if len(message) > (most := max(2, rows // 3 - 1)):  # it must not push page or keys out of the window
            last = "".join(text for _, text in message[most - 1])
            message = [*message[: most - 1], [("class:message", shortened(last + " …", width))]]
        keys: list[Line] = []
        for pairs in keys_that_fit([key.said(self.say) for key in self.keys], width, 2 if ruled else 1):
            gap = "   " if sum(cells(name + does) + 4 for name, does in pairs) - 3 <= width else "  "
            line: Line = []
            for name, does in pairs:
                line += [("", gap if line else ""), ("class:key", name), ("", f" {does}")]
            keys.append(line)
        if not ruled:
            return [*message, *keys]
        return [[], *message, *([[]] if message else []), [("", "─" * width)], *keys]

    # ---- moving about

    def spot(self, x: int, y: int) -> Spot | None:
        """What can be answered at a cell of the window. What was scrolled away is nowhere."""
        drawn = self._drawn
        column = x - drawn.margin
        if y in drawn.tail:
            return Spot(None, y - drawn.tail.start, column, drawn.width)
        block, line = self.view.at(y - drawn.sheet) or (-1, 0)
        return Spot(block - self._lead, line, column, drawn.width) if block >= self._lead else None

    def shows(self, block: int) -> bool:
        """Whether a block of the body is on the screen."""
        return self.view.shows(self._lead + block)

    def unseen(self) -> bool:
        """Whether what is pointed at was scrolled away. Then it comes back first: nothing unseen is ever taken."""
        at = self.focus()
        if at is None:
            return False
        shows = self.shows(at)
        self.view.follow()
        return not shows

    def if_seen(self, does: Callable[[], None]) -> Callable[[object], None]:
        """What a key does, once what is pointed at is on the screen."""
        return lambda _: None if self.unseen() else does()

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
        pieces.append(("", " \n" if _ends_in_a_mark(line) else "\n"))
    return pieces[:-1]


def _ends_in_a_mark(line: Line) -> bool:
    """Whether an accent, or another sign of no width, comes last: prompt_toolkit writes such a one twice, unless
    something comes after it."""
    return bool(line and line[-1][1]) and not cells(line[-1][1][-1])


def _indented(lines: Iterable[Line], margin: int) -> list[Line]:
    return [[("", " " * margin), *line] if line else [] for line in lines]


def _height(blocks: Iterable[Block]) -> int:
    return sum(len(block.lines) for block in blocks)


def size() -> tuple[int, int]:
    size = get_app().output.get_size()
    return size.columns, size.rows


def margins(columns: int, widest: int) -> tuple[int, int]:
    """The margin on both sides and the width between."""
    margin = 2 if columns >= 60 else 1
    return margin, min(columns, widest) - 2 * margin


@Condition
def too_small() -> bool:
    """Whether the window cannot hold a page."""
    columns, rows = size()
    return columns < LEAST_COLUMNS or rows < LEAST_ROWS
