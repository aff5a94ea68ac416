"""Answers from data: the front end that nobody sits at. It reads answers and speaks for their respondents.

One respondent is a mapping from field to answer, several are a list of them or JSON Lines:

    role: 8                     a code              events: [1, 3]      ticked codes; for a ranking best first
    role_other: porter          a write-in's words  hours: 38.5         a number
    help: 4                     a row of a grid     start: "2024-05"    a date as the item asks it, or "HH:MM"
    hours: null                 left empty, as is what is not mentioned
    hours: {refused: true}      preferred not to answer; no words can be mistaken for it
    consent: false              did not take part; consent is implied otherwise
    story: 2                    which arm of a variant this respondent had; it must be said
    helped_order: [3, 1, 2]     the order in which something was shown; left out where it is not known

A number outside its usual range counts as confirmed. Everything wrong in a file is reported at once, with file,
line, respondent and field, and never with the answer itself.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from svsurvey.errors import InputError, Problem, Where
from svsurvey.instrument import document
from svsurvey.instrument.domain import Grid
from svsurvey.instrument.model import LONGEST_WRITE_IN, Field, Instrument, Item, Shares
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.turns import (
    Action,
    Agree,
    Answer,
    Ask,
    Decline,
    Finish,
    Next,
    Open,
    Refuse,
    Review,
    Welcome,
)
from svsurvey.message import Message
from svsurvey.response import Disposition, Missing, Mode, Response, Value
from svsurvey.sentences import sentences
from svsurvey.text import suggest

CONSENT = "consent"
REFUSED = "refused"
LINES = (".jsonl", ".ndjson")
YAML = (".yaml", ".yml")

LIKE_AN_ID = re.compile(r"[A-Za-z0-9_]{1,40}")
"""The id of an item, also a mistyped one."""
MOST_PROBLEMS = 200
"""Past so many the file is the wrong file."""

FORM = "one respondent is a mapping from item to answer; several are a list of them, or one to a line"


@dataclass(frozen=True, slots=True)
class Script:
    """One respondent's answers and where they stand; number counts respondents from 1."""

    number: int
    where: Where
    answers: Mapping[str, object]


# ---- files ----------------------------------------------------------------------------------------------


def read_scripts(stream: TextIO, name: str) -> Iterator[Script]:
    """The respondents of a file: YAML, JSON, or JSON Lines, which are read as they come. Raises InputError."""
    if name.lower().endswith(LINES):
        return _numbered(_of_lines(stream, name), name)
    try:
        text = stream.read()
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text", "save it as UTF-8") from None
    if name.lower().endswith(YAML) or not text.lstrip().startswith(("{", "[")):
        return _numbered(_of_yaml(text, name), name)
    return _numbered(_of_json(text, name), name)


Placed = tuple[int, object]
"""A line, counted from 1, and what stands there."""


def _numbered(placed: Iterable[Placed], name: str) -> Iterator[Script]:
    for number, (line, answers) in enumerate(placed, 1):
        if not isinstance(answers, Mapping):
            raise InputError(f"{name}, respondent {number}: this is not a mapping", FORM)
        yield Script(number, Where(name, line), {str(key): value for key, value in answers.items()})


def _of_lines(lines: Iterable[str], name: str) -> Iterator[Placed]:
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, _json(line, name, number)
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text", "save it as UTF-8") from None


def _of_json(text: str, name: str) -> Iterable[Placed]:
    """One document; or, when its first line is whole in itself and more follow, JSON Lines."""
    first, _, rest = text.strip().partition("\n")
    if rest.strip() and _is_whole(first):
        return _of_lines(text.splitlines(), name)
    root = _json(text, name, 1)
    return [(1, answers) for answers in (root if isinstance(root, list) else [root])]


def _is_whole(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _json(text: str, name: str, line: int) -> object:
    """JSON without surprises: a key said twice, NaN and endless nesting are errors. line: where it begins."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = Where(name, line + error.lineno - 1, error.colno)
        raise InputError(f"{where}: this is not JSON", "look for a missing quote, comma or bracket") from None
    except _Surprise as surprise:
        raise InputError(f"{Where(name, line)}: {surprise.what}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{Where(name, line)}: a number is too long or the nesting too deep") from None


class _Surprise(Exception):
    """JSON that the standard allows and that cannot be meant."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        twice = next(key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1)
        raise _Surprise(f"{_named(twice)} stands twice")
    return unique


def _no_constant(_: str) -> object:
    raise _Surprise("NaN and Infinity are no answers")


def _of_yaml(text: str, name: str) -> Iterable[Placed]:
    read = document.parse(text, name)
    if read.problems:
        raise InputError(f"{name} cannot be read", problems=read.problems)
    root = read.root
    if isinstance(root, document.Seq):
        return [(mark.line + 1, part) for part, mark in zip(root, root.marks, strict=True)]
    return [(root.mark.line + 1 if isinstance(root, document.Map) else 1, root)]


# ---- answers --------------------------------------------------------------------------------------------


@dataclass
class ScriptReply:
    """Speaks for one respondent. faults: fields whose answers were no answers, and why; they are passed over."""

    answers: Mapping[str, object]
    faults: dict[str, str] = field(default_factory=dict)
    _last: Action = field(default_factory=Next)

    def reply(self, event: Open) -> Action:
        """One action for one event."""
        match event:
            case Welcome():
                return Decline() if self.answers.get(CONSENT) is False else Agree()
            case Review():
                return Finish()
            case Ask():
                self._last = self._answer(event)
                return self._last

    def _answer(self, event: Ask) -> Action:
        item = event.item
        if event.problem:
            self.faults.setdefault(item.id, _said(event.problem))
            return Refuse()
        if event.doubt:
            return self._last
        return self._rows(item) if isinstance(item.domain, Grid) else self._one(item)

    def _one(self, item: Item) -> Action:
        raw, words = self._given(item.id), self._words(item)
        if words and (raw is None or raw is Missing.REFUSED):
            self.faults[item.fields[1].name] = "These words belong to an answer that is not there."
        if raw is None:
            return Next()
        return Refuse() if raw is Missing.REFUSED else Answer(raw, words)

    def _rows(self, item: Item) -> Action:
        rows = {place.name: self._row(place) for place in item.fields}
        return Answer({name: value for name, value in rows.items() if value is not None})

    def _row(self, place: Field) -> object:
        """Every row is looked at by itself, so that every fault is known by its row."""
        raw = self._given(place.name)
        if raw is None or raw is Missing.REFUSED:
            return raw
        value = place.domain.read(raw)
        if isinstance(value, Message):
            self.faults[place.name] = _said(value)
            return Missing.REFUSED
        return value

    def _given(self, name: str) -> object:
        """The answer as data; None: left empty; Missing.REFUSED: refused."""
        raw = self.answers.get(name)
        if not isinstance(raw, Mapping):
            return raw
        if dict(raw) != {REFUSED: True}:
            self.faults[name] = "Write the answer itself, or {refused: true}."
        return Missing.REFUSED

    def _words(self, item: Item) -> str:
        if not item.write_in:
            return ""
        name = item.fields[1].name
        words = self.answers.get(name)
        if words is None or isinstance(words, str):
            if words and len(words) > LONGEST_WRITE_IN:
                self.faults[name] = f"Write at most {LONGEST_WRITE_IN} characters."
            return words or ""
        self.faults[name] = "Write words."
        return ""


# ---- respondents ----------------------------------------------------------------------------------------


def responses(
    instrument: Instrument, scripts: Iterable[Script], wave: str = "", site: str = ""
) -> Iterator[Response]:
    """Everybody's response, as they come. When something is wrong, InputError after the last with all of it.

    Who did not consent gives a response whose disposition is REFUSAL. From the first problem on nothing is given
    any more: the caller stores all or nothing.
    """
    problems: list[Problem] = []
    for script in scripts:
        response, found = _respond(instrument, script, wave, site)
        problems += found
        if len(problems) >= MOST_PROBLEMS:
            break
        if not problems:
            yield response
    if problems:
        raise InputError(
            f"{problems[0].where.file if problems[0].where else 'the file'} has answers that cannot be taken",
            "nothing was stored: put these right and run it again",
            problems,
        )


def _respond(instrument: Instrument, script: Script, wave: str, site: str) -> tuple[Response, list[Problem]]:
    drawn, strange = _drawn(instrument, script.answers)
    talk = ScriptReply(script.answers)
    closed = conduct(Interview(instrument, Mode.IMPORT, wave, site, drawn), talk.reply)
    faults = _unknown(instrument, script.answers) | strange | talk.faults
    if closed.response.disposition is Disposition.COMPLETE:
        faults = _undrawn(instrument, closed.response) | faults
        faults = faults or _off_the_route(instrument, script.answers, closed.response)
    return closed.response, [_problem(script, name, what) for name, what in faults.items()]


def _drawn(instrument: Instrument, answers: Mapping[str, object]) -> tuple[dict[str, Value], dict[str, str]]:
    """What chance had answered when these answers were given, as far as the file says; and what is wrong there."""
    drawn: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for item in instrument.items if instrument.by_chance else ():
        if item.chance is None or answers.get(item.id) is None:
            continue
        values = item.read(answers[item.id])
        if isinstance(values, Message):
            faults[item.id] = _said(values)
        else:
            drawn |= values
    return drawn, faults


def _undrawn(instrument: Instrument, response: Response) -> dict[str, str]:
    """Variants that this respondent came by, without a word on their arm."""
    return {
        item.id: "Say which arm it was. " + _said(_one_of(item))
        for item in instrument.items
        if isinstance(item.chance, Shares) and response.values[item.id] is Missing.NOT_ANSWERED
    }


def _one_of(item: Item) -> Message:
    return Message("answer.one_of", {"codes": [option.code for option in item.options]})


def _said(message: Message) -> str:
    """In English, as all that is said to those who run a survey."""
    return sentences()(message)


def _unknown(instrument: Instrument, answers: Mapping[str, object]) -> dict[str, str]:
    known = {place.name for place in instrument.fields} | {CONSENT}
    faults = {name: _no_field(instrument, name, known) for name in answers if name not in known}
    if not isinstance(answers.get(CONSENT, True), bool) and CONSENT not in instrument.by_id:
        faults[CONSENT] = "Write true or false."
    return faults


def _no_field(instrument: Instrument, name: str, known: Iterable[str]) -> str:
    item = instrument.by_id.get(name)
    if item is None:
        near = suggest(name, known)
        return "There is no such item." + (f" {near[0].upper()}{near[1:]}" if near else "")
    return "Give each statement by its own id." if isinstance(item.domain, Grid) else "Nothing is answered here."


def _off_the_route(instrument: Instrument, answers: Mapping[str, object], response: Response) -> dict[str, str]:
    """Answers that the conversation never asked for. Looked at only when all else is sound: one bad answer
    changes the route."""
    return {
        place.name: "It is not asked after the other answers."
        for place in instrument.fields
        if answers.get(place.name) is not None and response.values[place.name] is Missing.NOT_ASKED
    }


def _problem(script: Script, name: str, what: str) -> Problem:
    return Problem(f"respondent {script.number}, {_named(name)}: {what}", where=script.where, code="answer")


def _named(name: str) -> str:
    """A key as it may be printed: what cannot be an id may be an answer, where a comma or a quote is missing."""
    return f"“{name}”" if LIKE_AN_ID.fullmatch(name) else "a key that is no id"
