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

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TextIO

from svsurvey.errors import InputError, Problem, Where
from svsurvey.instrument.domain import Grid
from svsurvey.instrument.model import LONGEST_WRITE_IN, Field, Instrument, Item, Required, Section, Shares
from svsurvey.interview import reading
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.turns import (
    Action,
    Agree,
    Answer,
    Ask,
    BreakOff,
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

MOST_PROBLEMS = 200
"""Past so many the file is the wrong file."""

NOT_ASKED = "It is not asked after the other answers."
NOT_REACHED = "It comes after the last item that was reached."

FORM = "one respondent is a mapping from item to answer; several are a list of them, or one to a line"


@dataclass(frozen=True, slots=True)
class Script:
    """One respondent's answers and where they stand; number counts respondents from 1.

    reached: the last item that somebody decided on who left early and handed in a part; all that is asked after it
    was not reached. None: they came to the end. unmet: items before it that were not reached either, as chance had
    put them behind it.
    """

    number: int
    where: Where
    answers: Mapping[str, object] = field(repr=False)
    reached: str | None = None
    unmet: frozenset[str] = frozenset()


# ---- files ----------------------------------------------------------------------------------------------


def read_scripts(stream: TextIO, name: str) -> Iterator[Script]:
    """The respondents of a file: YAML, JSON, or JSON Lines, which are read as they come. Raises InputError."""
    try:
        for number, placed in enumerate(_placed(stream, name), 1):
            yield script(placed, number, name)
    except reading.Unreadable as fault:
        raise fault.as_error() from None
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text", "save it as UTF-8") from None


def _placed(stream: TextIO, name: str) -> Iterable[reading.Placed]:
    if name.lower().endswith(LINES):
        return reading.of_lines(stream, name)
    text = stream.read()
    if name.lower().endswith(YAML) or not text.lstrip().startswith(("{", "[")):
        return reading.of_yaml(text, name)
    return reading.of_json(text, name)


def script(placed: reading.Placed, number: int, name: str) -> Script:
    """One respondent as data. Raises InputError for what is no mapping."""
    line, answers = placed
    if not isinstance(answers, Mapping):
        raise InputError(f"{name}, respondent {number}: this is not a mapping", FORM)
    return Script(number, Where(name, line), {str(key): value for key, value in answers.items()})


# ---- answers --------------------------------------------------------------------------------------------


@dataclass
class ScriptReply:
    """Speaks for one respondent. faults: fields whose answers were no answers, and why; they are passed over.

    beyond: the items after the last one that was reached; at the first of them somebody leaves. None: at none.
    """

    answers: Mapping[str, object]
    beyond: frozenset[str] | None = None
    faults: dict[str, str] = field(default_factory=dict)
    _last: Action = field(default_factory=Next)

    def reply(self, event: Open) -> Action:
        """One action for one event."""
        match event:
            case Welcome():
                return Decline() if self.answers.get(CONSENT) is False else Agree()
            case Review() if self.beyond is None:
                return Finish()
            case Ask(item) if self.beyond is None or item.id not in self.beyond:
                self._last = self._answer(event)
                return self._last
        return BreakOff(keep=event.can_keep)

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
        response, found = respond(instrument, script, wave, site)
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


def respond(
    instrument: Instrument, script: Script, wave: str = "", site: str = "", mode: Mode = Mode.IMPORT
) -> tuple[Response, list[Problem]]:
    """One respondent's response, and all that is wrong with the answers: only without problems it is one."""
    drawn, strange = _drawn(instrument, script.answers)
    talk = ScriptReply(script.answers, _beyond(instrument, script.reached))
    asked = instrument if script.reached is None else _unforced(instrument)
    response = _without(
        conduct(Interview(asked, mode, wave, site, drawn), talk.reply).response, instrument, script
    )
    faults = _unknown(instrument, script.answers) | strange | talk.faults
    if response.disposition in (Disposition.COMPLETE, Disposition.PARTIAL):
        faults = _undrawn(instrument, response, (talk.beyond or frozenset()) | script.unmet) | faults
        faults = faults or _off_the_route(instrument, script.answers, response)
    if script.reached is not None:
        faults = _ending(instrument, script.reached, response) | faults
    return response, [_problem(script, name, what) for name, what in faults.items()]


def _without(response: Response, instrument: Instrument, script: Script) -> Response:
    """The same, with what was not met as not reached instead of left empty."""
    if not script.unmet:
        return response
    unmet = {place.name for place in instrument.fields if place.item in script.unmet}
    empty = {name for name in unmet if response.values[name] is Missing.NOT_ANSWERED}
    return replace(response, values={**response.values, **dict.fromkeys(empty, Missing.NOT_REACHED)})


def _beyond(instrument: Instrument, reached: str | None) -> frozenset[str] | None:
    """The items after this one; of one that is none, all."""
    if reached is None:
        return None
    ids = [item.id for item in instrument.items]
    return frozenset(ids[ids.index(reached) + 1 :] if reached in ids else ids)


def _unforced(instrument: Instrument) -> Instrument:
    """The same with nothing that has to be answered: who left early may have left in the middle of a page."""

    def free(section: Section) -> Section:
        return replace(section, items=tuple(replace(item, required=Required.NO) for item in section.items))

    return replace(instrument, sections=tuple(map(free, instrument.sections)))


def _ending(instrument: Instrument, reached: str, response: Response) -> dict[str, str]:
    """What is wrong with where somebody left."""
    if not instrument.partial:
        return {"reached": "This questionnaire is handed in as a whole or not at all."}
    route = {item.id for item in instrument.route(response.values)}
    if reached not in route or response.disposition is not Disposition.PARTIAL:
        return {"reached": "Give the last item that was decided on, one that is asked after these answers."}
    return {}


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


def _undrawn(instrument: Instrument, response: Response, beyond: Container[str]) -> dict[str, str]:
    """Variants that this respondent came by, without a word on their arm. beyond: the items they did not reach."""
    return {
        item.id: "Say which arm it was. " + _said(_one_of(item))
        for item in instrument.items
        if isinstance(item.chance, Shares)
        and item.id not in beyond
        and response.values[item.id] in (Missing.NOT_ANSWERED, Missing.NOT_REACHED)
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
    changes the route. An order that was drawn for what was not reached is no answer, and nobody met it."""
    given = [place for place in instrument.fields if answers.get(place.name) is not None]
    never = {place.name for place in given if response.values[place.name] is Missing.NOT_ASKED}
    later = {place.name for place in given if response.values[place.name] is Missing.NOT_REACHED}
    later = {name for name in later if instrument.by_id[instrument.places[name].item].chance is None}
    return dict.fromkeys(sorted(never), NOT_ASKED) | dict.fromkeys(sorted(later), NOT_REACHED)


def _problem(script: Script, name: str, what: str) -> Problem:
    return Problem(f"respondent {script.number}, {reading.named(name)}: {what}", where=script.where, code="answer")
