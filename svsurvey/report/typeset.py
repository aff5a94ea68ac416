"""Text on a page of so many cells: broken, set in, flowing, in ASCII if need be; and fills for segments.

Widths are counted in terminal cells, so Japanese lines up. It must not know reports.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from svsurvey.report.paints import ink, paints

NARROWEST, WIDEST = 40, 200
PROSE = 100
"""Sentences are not set wider than this: longer lines are hard to follow."""

INDENT, GAP = 4, 2

DIVERGING = {1: "█", 2: "█▒", 3: "█░▓", 4: "█▓▒█", 5: "█▓░▒█", 6: "█▓▒░▓█", 7: "█▓▒░▒▓█"}
NOMINAL = "█░▓▒"
"""Fills for segments without colour: no two neighbours are alike; the side of the middle tells the outer ones."""

ASCII = str.maketrans(
    {"█": "#", "▓": "=", "▒": "-", "░": ".", "─": "-", "│": "|", "◄": "<", "►": ">", "·": "|", "•": "*"}
    | {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " "}
    | {"≥": ">=", "≤": "<=", "−": "-", "×": "x", "η": "eta "}
)


def ascii_of(text: str) -> str:
    """The text in ASCII: quotes and dashes made plain, accents dropped, what is left written as `\\u3042`."""
    plain = unicodedata.normalize("NFKD", text.translate(ASCII))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return bare.encode("ascii", "backslashreplace").decode("ascii")


@dataclass(frozen=True, slots=True)
class Surface:
    """How wide a page is and what can be drawn on it."""

    width: int
    colour: bool
    ascii: bool

    def say(self, text: str) -> str:
        """A text as this page can show it."""
        return ascii_of(text) if self.ascii else text

    def rule(self, cells: int) -> Text:
        """A line of so many cells; none where they are less than none."""
        return Text(self.say("─") * max(0, cells), "dim")

    def fills(self, n: int, diverging: bool) -> list[tuple[str, str]]:
        """A sign and a style for each of n segments."""
        if self.colour:
            return [(" ", f"#{ink(paint)} on #{paint}") for paint in paints(n, diverging)]
        signs = DIVERGING.get(n) if diverging else None
        return [(self.say((signs or NOMINAL * n)[k]), "") for k in range(n)]


# ---- text -----------------------------------------------------------------------------------------------

_RULER = Console(file=StringIO(), width=WIDEST, height=PROSE, color_system=None)  # rich wraps only with a console


def wrap(text: str, width: int, style: str = "") -> list[Text]:
    """The text in lines of at most `width` cells, broken between words, and inside a word only when it must."""
    whole, width = Text(text, style), max(2, width)
    if len(whole) <= width and whole.cell_len <= width and not ("\n" in text or "\t" in text):
        return [whole]  # as rich would have it, at a tenth of the time
    return list(whole.wrap(_RULER, width, overflow="fold")) or [Text()]


def hanging(first: str, lines: Sequence[Text]) -> Iterator[Text]:
    """Lines with something before the first of them, the others set in as far."""
    for k, line in enumerate(lines):
        yield Text.assemble(first if k == 0 else " " * len(first), line)


def indented(cells: int, lines: Sequence[Text]) -> Iterator[Text]:
    """Lines that begin so many cells further in."""
    return hanging(" " * cells, lines)


def flowing(parts: Sequence[str | Text], between: str, width: int, style: str = "") -> list[Text]:
    """Parts set one after another; a line is broken between them, a part only where it is wider than a line."""
    lines: list[Text] = []
    for part in parts:
        room = width - (lines[-1].cell_len + len(between) if lines else width)
        pieces = [part] if isinstance(part, Text) else [Text(part, style)]
        if pieces[0].cell_len > width:
            pieces = list(pieces[0].wrap(_RULER, width, overflow="fold"))
        if lines and pieces[0].cell_len <= room:
            lines[-1] = Text.assemble(lines[-1], (between, style), pieces[0])
        else:
            lines += pieces
    return lines


def right(text: str, width: int) -> str:
    """The text at the right end of so many cells."""
    return " " * max(0, width - cell_len(text)) + text
