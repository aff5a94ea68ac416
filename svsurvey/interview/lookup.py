"""A long list narrowed by what is typed: which options hold the letters, and which one is pointed at.

Pure: it knows options and letters, but no terminal, no keys and no items. Quick enough for thousands of options.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from svsurvey.instrument.domain import Option
from svsurvey.interview.sheet import Block, hanging

LONGEST_SEARCH = 60

# Letters that people without them on their keys write so, and that Unicode does not take apart.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def folded(text: str) -> str:
    """A text as searches compare it: without case, accents and forms of width. `Göteborg` holds `gote`."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_PLAIN_LETTERS)


Searchable = Sequence[tuple[Option, str]]
"""Options, each with its label folded."""


def searchable(options: Sequence[Option]) -> Searchable:
    """Options made ready to be searched more than once."""
    return [(option, folded(option.label)) for option in options]


@dataclass(frozen=True, slots=True)
class Found:
    """The options that hold what was typed, in order, and the one that is exactly that."""

    held: Sequence[Option]
    exact: Option | None

    @property
    def meant(self) -> Option | None:
        """The one that can only be meant: exactly what was typed, or the only one that holds it."""
        return self.exact or (self.held[0] if len(self.held) == 1 else None)


def search(options: Searchable, typed: str) -> Found:
    """All parts that are typed must occur, in any order; capital letters and accents do not count: `ol` finds Öl.

    A code, or a label, typed in full is exact. Where nothing is typed all options are held.
    """
    parts, code = folded(typed).split(), typed.strip()
    found = [(o, label) for o, label in options if str(o.code) == code or all(part in label for part in parts)]
    named = [o for o, _ in found if str(o.code) == code] or [o for o, label in found if label.split() == parts]
    return Found([option for option, _ in found], named[0] if named else None)


class Lookup:
    """The letters typed so far, the options that hold them, and the pointer: on none until somebody moves it.

    A code, or a label, typed in full points at its option. Options to be written in and those that say why there
    is no answer stay in every list, at its end.
    """

    def __init__(self, options: Sequence[Option], chosen: int | None = None) -> None:
        self.always = [option for option in options if option.write_in or option.missing]
        self.total = len(options) - len(self.always)
        self.typed = ""
        self._searched = searchable(options)
        self.found = self._in_order(options)
        self.at = next((n for n, option in enumerate(self.found) if option.code == chosen), -1)
        self._width_of_code = max(len(str(option.code)) for option in options)
        self._drawn: dict[int, Block] = {}
        self._drawn_width = 0

    # ---- searching

    def type(self, typed: str) -> None:
        """Search for this. The pointer stands on none again, or on the option that is exactly this."""
        self.typed = typed.lstrip()[:LONGEST_SEARCH]
        found = search(self._searched, self.typed)
        self.found = self._in_order(found.held)
        self.at = self.found.index(found.exact) if found.exact else -1

    def _in_order(self, held: Sequence[Option]) -> list[Option]:
        """These, and at the end those that stay in every list."""
        return [*(option for option in held if not (option.write_in or option.missing)), *self.always]

    @property
    def held(self) -> int:
        """How many options hold the letters, without those that stay in every list."""
        return len(self.found) - len(self.always)

    # ---- pointing

    @property
    def pointed(self) -> Option | None:
        """The option under the pointer."""
        return self.found[self.at] if self.at >= 0 else None

    @property
    def meant(self) -> Option | None:
        """The one that Enter takes: the one pointed at, or else the only one that holds what is typed."""
        alone = self.found[0] if self.typed and self.held == 1 else None
        return self.pointed or alone

    def focus(self) -> int | None:
        """The block to keep on the screen."""
        return self.at if self.at >= 0 else None

    def point(self, at: int) -> None:
        """Put the pointer on one of those found, as far as there are any."""
        self.at = max(-1, min(at, len(self.found) - 1))

    # ---- drawing

    def blocks(self, width: int) -> list[Block]:
        """One block an option that was found. Drawn once for a width: only the one pointed at changes."""
        if width != self._drawn_width:
            self._drawn, self._drawn_width = {}, width
        blocks = [self._drawn.get(option.code) or self._draw(option, width) for option in self.found]
        if self.pointed:
            blocks[self.at] = self._block(self.pointed, width, "► ", "class:pointed")
        return blocks

    def _draw(self, option: Option, width: int) -> Block:
        block = self._drawn[option.code] = self._block(option, width, "  ", "")
        return block

    def _block(self, option: Option, width: int, pointer: str, style: str) -> Block:
        first = f"{pointer}{str(option.code).rjust(self._width_of_code)}  "
        return Block(hanging(style, first, option.label, width), counts=True)
