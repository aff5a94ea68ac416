"""YAML text to plain maps, lists and scalars, each with its place. The only file that knows YAML.

Scalars follow YAML 1.2, so `no`, `012`, `12:30` and `1_000` are text. Anchors, tags, duplicate keys, several
documents, deep nesting and control characters are refused. Built from the parser's event stream with a stack of
our own: nothing here recurses, so no file can exhaust it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import yaml

from svsurvey.errors import Problem, Where
from svsurvey.text import REPLACEMENT, clean

MAX_BYTES = 4 * 1024 * 1024
MAX_EVENTS = 250_000
"""Keys, values, lists and their ends: 60,000 answers to search in, in four languages. More would take seconds."""

MAX_DEPTH = 20
"""Levels of nesting: a translated option sits nine deep."""


class Mark(Protocol):
    """A place in the text; all three count from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def index(self) -> int: ...


class Map(dict["str | int", "Tree"]):
    """A mapping that knows where it, its keys and their values stand."""

    __slots__ = ("keys_at", "mark", "values_at")

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.keys_at: dict[str | int, Mark] = {}
        self.values_at: dict[str | int, Mark] = {}

    def drop(self, key: str | int) -> None:
        """Take an entry out, so that what is built later meets only sound ones."""
        del self[key]


class Seq(list["Tree"]):
    """A list that knows where it and its parts stand."""

    __slots__ = ("lost", "mark", "marks")

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.marks: list[Mark] = []
        self.lost = 0

    def keep(self, sound: list[bool]) -> None:
        """Take out the parts that are not sound; `lost` counts them, for those to whom the number matters."""
        self.lost += sound.count(False)
        self[:] = [part for part, good in zip(self, sound, strict=True) if good]
        self.marks = [mark for mark, good in zip(self.marks, sound, strict=True) if good]


class Decimal(float):
    """A number with a point that remembers how it was written: `1.10` is not `1.1` when it names a version."""

    __slots__ = ("written",)

    def __new__(cls, written: str) -> "Decimal":
        number = super().__new__(cls, written)
        number.written = written
        return number

    written: str


Scalar = str | int | float | bool | None
Tree = Map | Seq | Scalar


@dataclass(frozen=True)
class Document:
    """A read file: its tree (None when it could not be read at all) and the faults met on the way."""

    name: str
    text: str
    root: Tree
    problems: tuple[Problem, ...]

    def where(self, mark: Mark, offset: int = 0) -> Where:
        """The place of a mark, `offset` characters on."""
        return Where(self.name, mark.line + 1, mark.column + 1 + offset)

    def inside(self, mark: Mark, offset: int) -> Where:
        """A place inside a scalar; its start where it spans lines and columns cannot be told."""
        first = self.text[mark.index : mark.index + 1]
        if first in ("|", ">") or "\n" in self.text[mark.index : mark.index + offset + 1]:
            return self.where(mark)
        return self.where(mark, offset + (first in ("'", '"')))


def is_no_key(key: str | int) -> bool:
    """Whether it stands for something that cannot be a key and has been reported as such."""
    return isinstance(key, str) and key.startswith("\0")


SCALAR, MAPPING, SEQUENCE = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)?\.[0-9]+|(?:0|[1-9][0-9]*)\.?(?=[eE]))(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMERIC_START = frozenset("-+.0123456789")
_NO_YAML = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML 1.2 does not allow (section 5.1), lone surrogates among them."""

# What the parser says, in words that help somebody who writes questionnaires.
_ADVICE = (
    ("mapping values are not allowed", "put a text that holds ': ' in quotes"),
    ("found character '\\t'", "indent with spaces, not tabs"),
    ("violates indentation", "indent with spaces, not tabs"),
    ("found character that cannot start", "put a text that begins with %, @ or ` in quotes; indent with spaces"),
    ("did not find expected key", "look at the indentation and the quotes of this line and the one above"),
    ("could not find expected ':'", "write 'key: value', with a colon and a blank"),
    ("expected <block end>", "look at the indentation of this line"),
    ("did not find expected '-'", "look at the indentation of this list"),
    ("did not find expected ',' or '}'", "close the { } on this line or put a comma between its entries"),
    ("did not find expected ',' or ']'", "close the [ ] on this line or put a comma between its entries"),
    ("unexpected end of stream", "a quote is opened and never closed"),
)


def parse(text: str, name: str) -> Document:
    """Read YAML; every fault that does not end the reading is collected."""
    if len(text) > MAX_BYTES:
        fault = Problem("the file is too large", "an instrument has at most 4 MB", Where(name), "too-large")
        return Document(name, text, None, (fault,))
    builder = _Builder(name)
    try:
        parser = _PARSER(text)
        try:
            builder.build(parser.get_event)
        finally:
            parser.dispose()
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        return Document(name, text, None, (*builder.problems, _fault(error, text, name)))
    except _Stop:
        return Document(name, text, None, tuple(builder.problems))
    return Document(name, text, builder.root, tuple(builder.problems))


def _fault(error: Exception, text: str, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", "") or "")
    if mark is None:  # a character that YAML does not allow; the reader counts bytes, not lines
        found = _NO_YAML.search(text)
        position = found.start() if found else 0
        before = text[:position]
        where = Where(name, before.count("\n") + 1, position - before.rfind("\n"))
        return Problem("this character is not allowed in YAML", "take it out", where, "control-character")
    hint = next((advice for sign, advice in _ADVICE if sign in said), "")
    return Problem(
        f"this is not YAML ({clean(said)})", hint, Where(name, mark.line + 1, mark.column + 1), "yaml-fault"
    )


class _Stop(Exception):
    """Reading on makes no sense."""


class _Builder:
    """Puts the tree together, event by event."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.root: Tree = None
        self._stack: list[Map | Seq] = []
        self._keys: list[str | int | None] = []
        self._documents = 0

    def build(self, next_event: Callable[[], Any]) -> None:
        """Take every event to its end; scalars come first because they are four of five."""
        attach, scalar, keys, stack = self._attach, self._scalar, self._keys, self._stack
        opens: dict[type, type[Map] | type[Seq]] = {MAPPING: Map, SEQUENCE: Seq}
        left = MAX_EVENTS
        while (event := next_event()) is not None:
            kind = type(event)
            left -= 1
            if not left:
                self._problem(event.start_mark, "too-large", "the file has too many parts", "make two files of it")
                raise _Stop
            if kind is SCALAR:
                attach(scalar(event), event.start_mark)
            elif kind in opens:
                self._open(event, opens[kind])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                part = stack.pop()
                keys.pop()
                attach(part, part.mark)
            elif kind is yaml.AliasEvent:
                self._refuse(event)
                attach(None, event.start_mark)
            elif kind is yaml.DocumentStartEvent:
                self._begin(event)

    def _begin(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._problem(event.start_mark, "not-allowed", "a file holds one instrument", "take out the '---'")
            raise _Stop

    def _open(self, event: Any, kind: type[Map] | type[Seq]) -> None:
        if event.tag is not None or event.anchor is not None:
            self._refuse(event)
        if len(self._stack) >= MAX_DEPTH:
            self._problem(event.start_mark, "not-allowed", f"nested more than {MAX_DEPTH} levels deep")
            raise _Stop
        self._stack.append(kind(event.start_mark))
        self._keys.append(None)

    def _scalar(self, event: Any) -> Scalar:
        value: str = event.value
        if event.tag is not None or event.anchor is not None:
            self._refuse(event)
        if event.implicit[0]:
            if value in _WORDS:
                return _WORDS[value]
            if value[0] in _NUMERIC_START and len(value) < 40:
                if _INTEGER.fullmatch(value):
                    return int(value)
                if _FLOAT.fullmatch(value):
                    return Decimal(value)
        if value.isascii() and value.isprintable():
            return value
        safe = clean(value)
        if safe.count(REPLACEMENT) > value.count(REPLACEMENT):
            self._problem(
                event.start_mark, "control-character", "this text holds control characters", "take them out"
            )
        return safe

    def _attach(self, value: Tree, mark: Mark) -> None:
        """Put a part where it belongs: the first of two equal keys stands."""
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if type(top) is Map:
            key = self._keys[-1]
            if key is None:
                self._keys[-1] = self._key(top, value, mark)
                return
            self._keys[-1] = None
            if key not in top:
                top[key] = value
                top.values_at[key] = mark
        elif type(top) is Seq:
            top.append(value)
            top.marks.append(mark)

    def _key(self, top: Map, value: Tree, mark: Mark) -> str | int:
        if type(value) is not str and type(value) is not int:
            self._problem(mark, "wrong-type", "a key is a word or a whole number", "put it in quotes")
            value = f"\0{mark.line}:{mark.column}"  # a name that nothing else has, dropped later
        if value in top.keys_at:
            code = "duplicate-code" if type(value) is int else "duplicate-key"
            first = top.keys_at[value].line + 1
            self._problem(
                mark, code, f"'{value}' stands here again", f"the first is on line {first}; take one out"
            )
        else:
            top.keys_at[value] = mark
        return value

    def _refuse(self, event: Any) -> None:
        what = "tags like !x" if getattr(event, "tag", None) else "anchors and aliases (&x, *x)"
        self._problem(event.start_mark, "not-allowed", f"{what} have no place in an instrument", "write it out")

    def _problem(self, mark: Mark, code: str, what: str, hint: str = "") -> None:
        self.problems.append(Problem(what, hint, Where(self.name, mark.line + 1, mark.column + 1), code))
