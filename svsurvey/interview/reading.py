"""Data that was written by hand or by programs: JSON, JSON Lines, YAML; what is read, with its line.

JSON comes without surprises: a key that stands twice, NaN and endless nesting are faults. No fault quotes a value.
What the data mean is not known here.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from svsurvey.errors import InputError, Problem, Where
from svsurvey.instrument import document

Placed = tuple[int, object]
"""A line, counted from 1, and what stands there."""

_SIGN = re.compile(r"\S")

LIKE_AN_ID = re.compile(r"[A-Za-z0-9_]{1,40}")
"""The id of an item, also a mistyped one."""


class Unreadable(Exception):
    """What is no data. problem: why, and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    def as_error(self) -> InputError:
        """The same for people, where it ends the reading of a file."""
        return InputError(f"{self.problem.where}: {self.problem.what}", self.problem.hint)


def data(text: str, name: str, line: int = 1) -> object:
    """One JSON document. line: where it begins. Raises Unreadable."""
    with _explained(name, line):
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)


def of_documents(text: str, name: str) -> list[Placed]:
    """JSON documents one after another, on as many lines as each has; a list part by part. Raises Unreadable."""
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
    found: list[Placed] = []
    at, line = 0, 1
    while rest := _SIGN.search(text, at):
        line += text.count("\n", at, rest.start())
        with _explained(name):
            root, end = decoder.raw_decode(text, rest.start())
        found += [(line, part) for part in root] if isinstance(root, list) else [(line, root)]
        line += text.count("\n", rest.start(), end)
        at = end
    return found


@contextmanager
def _explained(name: str, line: int = 1) -> Iterator[None]:
    """Whatever is wrong with JSON as Unreadable."""
    try:
        yield
    except json.JSONDecodeError as error:
        where = Where(name, line + error.lineno - 1, error.colno)
        hint = "look for a missing quote, comma or bracket"
        raise Unreadable(Problem("this is not JSON", hint, where, "answer")) from None
    except _Surprise as surprise:
        raise Unreadable(Problem(surprise.what, where=Where(name, line), code="answer")) from None
    except (ValueError, RecursionError):
        what = "a number is too long or the nesting too deep"
        raise Unreadable(Problem(what, where=Where(name, line), code="answer")) from None


def is_data(text: str) -> bool:
    """Whether this is JSON as it stands."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def of_lines(lines: Iterable[str], name: str) -> Iterator[Placed]:
    """JSON Lines as they come; empty lines are passed over. Raises Unreadable."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, data(line, name, number)


def of_json(text: str, name: str) -> Iterable[Placed]:
    """One document, a list part by part; or JSON Lines, when the first line is whole and more follow."""
    first, _, rest = text.strip().partition("\n")
    if rest.strip() and is_data(first):
        return of_lines(text.splitlines(), name)
    root = data(text, name)
    return [(1, part) for part in (root if isinstance(root, list) else [root])]


def of_yaml(text: str, name: str) -> Sequence[Placed]:
    """One YAML document, a list part by part. Raises InputError with every problem."""
    read = document.parse(text, name)
    if read.problems:
        raise InputError(f"{name} cannot be read", problems=read.problems)
    root = read.root
    if isinstance(root, document.Seq):
        return [(mark.line + 1, part) for part, mark in zip(root, root.marks, strict=True)]
    return [(root.mark.line + 1 if isinstance(root, document.Map) else 1, root)]


def named(key: str) -> str:
    """A key as it may be printed: what cannot be an id may be an answer, where a comma or a quote is missing."""
    return f"“{key}”" if LIKE_AN_ID.fullmatch(key) else "a key that is no id"


class _Surprise(Exception):
    """JSON that the standard allows and that cannot be meant."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        raise _Surprise(f"{named(twice)} stands twice")
    return unique


def _no_constant(_: str) -> object:
    raise _Surprise("NaN and Infinity are no answers")
