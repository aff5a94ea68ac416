"""The one gate for characters: what may be typed in and what may be printed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TextIO

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# What must not be kept or printed: on a terminal it moves the cursor, retitles the window, fills the clipboard or
# reorders what is read; elsewhere it hides words that nobody sees, or breaks the programs that read on.
# The joiners (U+200C, U+200D), the breaking space of Thai and Khmer (U+200B) and the soft hyphen stay: Persian,
# Indic scripts and emoji need them, and they do nothing but join and part letters.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = "\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"
_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_SHORT = _CONTROLS + _DIRECTIONS + _UNSEEN + _NO_CHARACTERS
_LONG = "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)

# One variant of a sign makes an emoji, or a name in its own characters; a second one in a row means nothing and
# can hide any words. So can tags, but for the flags of England, Scotland and Wales, which are spelt with them.
_VARIANTS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_LANDS = "|".join("".join(chr(0xE0000 + ord(sign)) for sign in land) for land in ("gbeng", "gbsct", "gbwls"))
_FLAG = f"\U0001f3f4(?:{_LANDS})\U000e007f"

_DOUBTFUL = re.compile(f"[{_SHORT}\ufe00-\ufe0f\U0001fffe-\U0010ffff]")  # more than needed, and ten times faster
_TO_REPLACE = re.compile(f"({_FLAG})|[{_SHORT}{_LONG}]|(?<=[{_VARIANTS}])[{_VARIANTS}]")
_TO_ESCAPE = re.compile(f"[\u2028\u2029{_SHORT}{_LONG}]")
_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_BLANKS = re.compile("[\n\t]+")

MOST_MARKS = 30
"""Accents on one letter, after UAX #15, section 13 (Stream-Safe Text Format): no language comes near it, more of
them cover the lines around, and with 80,000 the normalisation of a text takes seconds."""

_MAY_BE_MARK = re.compile(r"[^\w\s\x00-\x7f]")
_MAY_BE_MARKS = re.compile(rf"{_MAY_BE_MARK.pattern}{{{MOST_MARKS + 1},}}")


def clean(text: str) -> str:
    """Text that is safe to keep and to print: composed (NFC), with `\\n` breaks and no control characters.

    What had to go leaves a mark (U+FFFD), all else stays. `clean(clean(x)) == clean(x)`.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub("\n", text)
    if _DOUBTFUL.search(text):
        text = _TO_REPLACE.sub(lambda found: found[1] or REPLACEMENT, text)
    return _calmed(unicodedata.normalize("NFC", _calmed(text)))  # which also takes some letters apart into marks


def _calmed(text: str) -> str:
    """The text with at most MOST_MARKS accents in a row."""
    if not _MAY_BE_MARK.search(text[:: MOST_MARKS + 1]):  # a longer row would cover one of these places
        return text
    return _MAY_BE_MARKS.sub(lambda found: "".join(_few_marks(found[0])), text)


def _few_marks(text: str) -> Iterator[str]:
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") or unicodedata.combining(sign) else 0
        yield sign if marks <= MOST_MARKS else REPLACEMENT


def inert(json: str) -> str:
    """JSON that says the same, with what must not reach a terminal written as `\\u009b`."""
    return _TO_ESCAPE.sub(lambda found: _escape(found[0]), json)


def _escape(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def clean_line(text: str) -> str:
    """`clean` for one line: breaks and tabs become spaces, the ends are trimmed."""
    return _BLANKS.sub(" ", clean(text)).strip()


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that a misspelt one probably means, or nothing."""
    words = list(known)
    if len(word) > 3 * max(map(len, words), default=0):  # too long to be near any; comparing takes memory
        return ""
    near = get_close_matches(word, words, 1)
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


def capital(text: str) -> str:
    """The text with its first letter a capital: what begins a line."""
    return text[:1].upper() + text[1:]


def counted(number: int, noun: str, several: str = "") -> str:
    """`1 response`, `1,000 responses`; several: the word for them where it does not end in s."""
    return f"{number:,} {noun if number == 1 else several or f'{noun}s'}"
