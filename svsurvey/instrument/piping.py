"""Earlier answers inside later texts: `You said {role|something else}. How long have you worked as one?`

`{role}` stands for the answer to `role`, as its label; the words behind the bar are shown when there is none. Two
braces are one that is meant as such. It knows texts and names, and neither answers nor people.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

NO_ANSWER = "…"
"""What is shown for an answer that is missing, where the text has no words of its own for that."""

_LOOSE = re.compile(r"(?<!\{)\{ *([A-Za-z][A-Za-z0-9_]*) *(?:\|[^{}]*)?\}(?!\})")
_PIPE = re.compile(r"\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)(?:\|([^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class Pipe:
    """One `{name|otherwise}` in a text; at: the character where it begins. otherwise: None where none is given."""

    name: str
    otherwise: str | None
    at: int


def pipes(text: str) -> Iterator[Pipe]:
    """Every pipe in a text."""
    for found in _PIPE.finditer(text) if "{" in text else ():
        if found[1]:
            yield Pipe(found[1], found[2], found.start())


def loose(text: str) -> Iterator[tuple[str, str]]:
    """Braces with blanks in them that are no pipes, and the name that they may be meant for."""
    for found in _LOOSE.finditer(text) if "{" in text else ():
        if not _PIPE.fullmatch(found[0]):
            yield found[0], found[1]


def filled(text: str, tell: Callable[[str], str]) -> str:
    """The text with every pipe filled in. tell: what to show for a name; "" when there is no answer."""
    return _with(text, lambda pipe: tell(pipe.name) or (NO_ANSWER if pipe.otherwise is None else pipe.otherwise))


def unanswered(text: str, tell: Callable[[str], str]) -> str:
    """The text for a reader whose answers are not known, on paper: every pipe as its own words for that, or else
    as what `tell` has for its name."""
    return _with(text, lambda pipe: pipe.otherwise or tell(pipe.name))


def _with(text: str, fill: Callable[[Pipe], str]) -> str:
    if "{" not in text and "}}" not in text:
        return text

    def put(found: re.Match[str]) -> str:
        return fill(Pipe(found[1], found[2], found.start())) if found[1] else found[0][0]

    return _PIPE.sub(put, text)
