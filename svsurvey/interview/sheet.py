"""A sheet of lines: text broken by terminal cells, and the stretch of it that a window shows.

Pure: it breaks, counts and moves lines; it draws nothing and knows no terminal and no keys.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from svsurvey.sentences import Sentences

Line = list[tuple[str, str]]
"""One row of the screen: pieces of (style, text)."""


@dataclass(frozen=True)
class Block:
    """Lines that belong together: an option, a row, a piece of the question. Those that `count` are numbered in
    the signs above and below."""

    lines: list[Line]
    counts: bool = False


@dataclass(frozen=True)
class Spot:
    """A cell that was pointed at: in a line of a block, or (block None) of what stands under the blocks.

    column: from the margin, on a page of this width.
    """

    block: int | None
    line: int
    column: int
    width: int


# ---- text by cells --------------------------------------------------------------------------------------

_NO_CELL = frozenset({"Mn", "Me", "Mc", "Cf"})  # marks on the character before, joiners
_INNER_HANGUL = range(0x1160, 0x1200)  # vowels and finals that complete a syllable
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"


@lru_cache(4096)
def _cell(character: str) -> int:
    """The columns of one character, by what this Python knows of Unicode.

    The table is our own: plain mode needs it too, and prompt_toolkit's would cost it 80 ms of imports. The two
    differ in signs that few texts hold: those that became wide with Unicode 16 (trigrams, counting rods) and
    the vowels and finals of Old Hangul after U+D7B0 take one column here, and Arabic number signs none; what
    this Python does not know may take two.
    """
    if character == _SOFT_HYPHEN:
        return 1
    if unicodedata.category(character) in _NO_CELL or ord(character) in _INNER_HANGUL:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cells(text: str) -> int:
    """How many columns a text takes: a CJK character takes two, a combining mark none."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken between words; a word that is too long is cut where it must be."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in filter(None, re.split(r"[ \t]+", paragraph)):  # a no-break space does not break
            if line and cells(line) + 1 + cells(word) <= width:
                line += " " + word
                continue
            *whole, last = _pieces(word, width)
            lines += ([line] if line else []) + whole
            line = last
        lines.append(line)
    return lines


def _pieces(word: str, width: int) -> list[str]:
    pieces, used = [""], 0
    for character in word:
        size = _cell(character)
        if used + size > width and pieces[-1]:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += size
    return pieces


def hanging(style: str, first: str, text: str, width: int) -> list[Line]:
    """Wrapped text after a first piece; the lines that follow are indented by its width."""
    indent = cells(first)
    return [
        [(style, (" " * indent if n else first) + line)]
        for n, line in enumerate(wrap(text, max(1, width - indent)))
    ]


def shortened(text: str, width: int) -> str:
    """One line of at most `width` cells, with a sign where something is left out."""
    if cells(text) <= width:
        return text
    line = wrap(text, max(1, width - 1))[0]
    return line + "…"


def padded(text: str, width: int, centred: bool = False) -> str:
    """A text filled with blanks to a width."""
    gap = max(0, width - cells(text))
    left = gap // 2 if centred else 0
    return " " * left + text + " " * (gap - left)


# ---- scrolling ------------------------------------------------------------------------------------------


@dataclass
class View:
    """Which part of the blocks is on the screen. It follows the focus until somebody scrolls by hand."""

    say: Sentences
    up: str = "▲"
    down: str = "▼"
    top: int = 0
    scrolls: bool = False
    _inner: int = 0
    _follows: bool = True
    _spans: list[tuple[int, int]] = field(default_factory=list)

    def show(self, blocks: Sequence[Block], room: int, focus: int | None) -> list[Line]:
        """At most `room` lines: all of them, or a stretch between two signs that say what is hidden."""
        lines = [line for block in blocks for line in block.lines]
        at_end = not self._follows and self.scrolls and self.top > 0 and not self.more
        ends = list(accumulate(len(block.lines) for block in blocks))
        self._spans = list(zip([0, *ends], ends, strict=False))
        self.scrolls = len(lines) > room
        self._inner = max(1, room - 2) if self.scrolls else len(lines)
        if focus is not None and self._follows:
            self._follow(*self._spans[focus])
        if at_end:  # a message may take a line or two: what was in sight last stays so
            self.top = len(lines)
        self.top = max(0, min(self.top, len(lines) - self._inner))
        if not self.scrolls:
            return lines
        return [
            self._sign(blocks, above=True),
            *lines[self.top : self.top + self._inner],
            self._sign(blocks, above=False),
        ]

    def _follow(self, start: int, stop: int) -> None:
        if start < self.top or stop - start > self._inner:
            self.top = start
        elif stop > self.top + self._inner:
            self.top = stop - self._inner

    def _sign(self, blocks: Sequence[Block], above: bool) -> Line:
        bottom = self.top + self._inner
        if above:
            hidden = [b for b, (start, _) in zip(blocks, self._spans, strict=True) if start < self.top]
        else:
            hidden = [b for b, (_, stop) in zip(blocks, self._spans, strict=True) if stop > bottom]
        if not hidden:
            return []
        count = len(hidden) if all(block.counts for block in hidden) else 0  # text is not counted in options
        mark, where = (self.up, "above") if above else (self.down, "below")
        words = self.say(f"screen.more_{where}", count=count) if count else self.say(f"screen.text_{where}")
        return [("class:sign", f"  {mark} {words}")]

    def scroll(self, pages: int) -> None:
        """Turn whole pages, down or (negative) up; the focus may leave the screen."""
        self.top, self._follows = max(0, self.top + pages * max(1, self._inner - 1)), False

    def roll(self, lines: int) -> None:
        """Move some lines down or (negative) up; the focus may leave the screen."""
        self.top, self._follows = max(0, self.top + lines), False

    def at(self, row: int) -> tuple[int, int] | None:
        """The block and its line in a row of what is shown; None for a sign and where nothing stands."""
        line = self.top + row - 1 if self.scrolls else row
        if row < 0 or (self.scrolls and not 1 <= row <= self._inner):
            return None
        spans = enumerate(self._spans)
        return next(((n, line - start) for n, (start, stop) in spans if start <= line < stop), None)

    def follow(self) -> None:
        """Keep the focus on the screen again."""
        self._follows = True

    @property
    def more(self) -> bool:
        """Whether lines are hidden below."""
        return self.scrolls and self.top + self._inner < self._spans[-1][1]

    def shows(self, block: int) -> bool:
        """Whether the beginning of a block is on the screen, or will be since the view follows it."""
        return self._follows or not self.scrolls or self.top <= self._spans[block][0] < self.top + self._inner

    def near(self, block: int) -> bool:
        """Whether a block is on the screen or next to it, so that going there skips nothing unread."""
        if not self.scrolls or block >= len(self._spans):
            return True
        start, stop = self._spans[block]
        return start <= self.top + self._inner and stop >= self.top
