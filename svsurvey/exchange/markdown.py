"""Text as Markdown that shows just this text, and that is pleasant as plain text too. It knows no instrument."""

import re
from collections.abc import Sequence
from itertools import groupby
from textwrap import wrap

BREAK = "  \n"
"""Markdown's line break that does not show in plain text."""

WIDTH = 88

_ALWAYS = re.compile(r"[\\`*\[\]<~$]|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])|(?<=\s)#+$")
_AT_START = re.compile(r"^(?:([-+=#>:])|(\d{1,9})([.)]))")
_BULLET = re.compile(r"\s*[-*•] +(?=\S)")


def escaped(text: str) -> str:
    """One line of text as Markdown that shows just this text."""
    return _safe_start(_ALWAYS.sub(lambda sign: "\\" + sign.group(), " ".join(text.split())))


def _safe_start(line: str) -> str:
    """The line without a beginning that makes it a heading, an item of a list, or the like."""
    return _AT_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", line)


def wrapped(line: str, indent: str = "", width: int = WIDTH) -> str:
    """A line of Markdown over several, for those who read it as plain text; `indent` begins the later ones."""
    first, *more = wrap(line, width - len(indent), break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join([first, *(indent + _safe_start(part) for part in more)])


def marked(mark: str, line: str) -> str:
    return wrapped(f"{mark}{escaped(line)}{mark}")


def as_written(text: str, mark: str = "") -> str:
    """A text as it was written: paragraphs, line breaks, bullets. `mark` (* or **) is put round every line."""
    paragraphs = [part.splitlines() for part in re.split(r"\n\s*\n", text.strip())]
    blocks = [_block(bullets, list(lines), mark) for p in paragraphs for bullets, lines in groupby(p, _is_bullet)]
    return "\n\n".join(blocks)


def _is_bullet(line: str) -> bool:
    return bool(_BULLET.match(line))


def _block(bullets: bool, lines: Sequence[str], mark: str) -> str:
    if not bullets:
        return BREAK.join(marked(mark, line) for line in lines if line.strip())
    return "\n".join(wrapped(f"- {mark}{escaped(_BULLET.sub('', line))}{mark}", "  ") for line in lines)


def cell(text: str) -> str:
    return escaped(text).replace("|", "\\|")
