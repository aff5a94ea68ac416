"""The one gate for characters: what may be typed in and what may be printed."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TextIO

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Controls but tab and newline, DEL, C1, directional overrides and isolates, lone surrogates: on a terminal
# they move the cursor, retitle the window, fill the clipboard or reorder what is read.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_BLANKS = re.compile("[\n\t]+")


def clean(text: str) -> str:
    """Text that is safe to keep and to print: composed (NFC), with `\\n` breaks and no control characters."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _UNSAFE.sub(REPLACEMENT, _BREAKS.sub("\n", text)))


def clean_line(text: str) -> str:
    """`clean` for one line: breaks and tabs become spaces, the ends are trimmed."""
    return _BLANKS.sub(" ", clean(text)).strip()


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that a misspelt one probably means, or nothing."""
    near = get_close_matches(word, list(known), 1)
    return near[0] if near else ""


def suggest(word: str, known: Iterable[str]) -> str:
    """`did you mean 'nights'?`, or nothing when no known word is near."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else ""


def told(text: str, stream: TextIO) -> str:
    """Talk, cleaned, as a stream takes it best: broken between words on a terminal, in whole lines elsewhere."""
    text = clean(text)
    if not stream.isatty():
        return text
    from shutil import get_terminal_size
    from textwrap import wrap

    width = max(20, get_terminal_size().columns - 1)
    lines = [wrap(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n")]
    return "\n".join("\n".join(line) for line in lines)


def counted(number: int, noun: str) -> str:
    """`1 response`, `1,000 responses`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
