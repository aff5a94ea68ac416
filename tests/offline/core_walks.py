"""Made-up respondents who sit through the machine, and the same steps for the core of the offline page.

What Python shows and keeps on the way is written down beside each step. It runs no JavaScript.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from random import Random
from typing import Any

from core_cases import instruments, plain

from svsurvey.instrument.domain import Date, Grid, Multiple, Note, Number, Slider
from svsurvey.instrument.model import Instrument, Item, Required
from svsurvey.instrument.translation import in_language
from svsurvey.interview import pages
from svsurvey.interview.chance import Arrangement, arranged
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.simulated import Reply, Simulation
from svsurvey.interview.turns import (
    Action,
    Agree,
    Answer,
    Ask,
    BreakOff,
    Closed,
    Finish,
    Next,
    Open,
    Refuse,
    Review,
    Welcome,
)
from svsurvey.message import Message
from svsurvey.response import Missing, Mode, Response
from svsurvey.sentences import Sentences, sentences

Step = tuple[str, str, object, str]
"""An item, `answer`, `refuse` or `next`, what is sent, and the words of a write-in."""


@dataclass(frozen=True)
class Walk:
    """One respondent: the job for the core, what Python showed at each step, what it kept."""

    job: Mapping[str, Any]
    seen: list[dict[str, Any]]
    response: Response


def orders(instrument: Instrument, shown: Arrangement) -> dict[str, object]:
    """An arrangement as the core has them."""
    places = {item.id: place for place, section in enumerate(instrument.sections) for item in section.items}
    sections = [places[section.items[0].id] for section in shown.instrument.sections]
    by_place = dict(zip(sections, shown.instrument.sections, strict=True))
    items = [[item.id for item in by_place[place].items] for place in range(len(sections))]
    parts = {item.id: _parts(item) for item in shown.instrument.items if item.shuffled}
    drawn = {name: plain(value) for name, value in shown.drawn.items()}
    return {"sections": sections, "items": items, "parts": parts, "drawn": drawn}


def _parts(item: Item) -> list[Any]:
    if isinstance(item.domain, Grid):
        return [row.id for row in item.domain.rows]
    return [option.code for option in item.options]


# ---- what is sent ---------------------------------------------------------------------------------------


def _sent(item: Item, raw: object) -> object:
    """What a machine is sent, as a page sends it."""
    match raw:
        case date():
            assert isinstance(item.domain, Date)
            return item.domain.precision.write(raw)
        case time():
            return f"{raw:%H:%M}"
        case frozenset():
            return sorted(raw)
        case tuple():
            return list(raw)
        case dict():
            return {row: plain(code) if isinstance(code, Missing) else code for row, code in raw.items()}
    if isinstance(item.domain, Number):
        return f"{raw:.{item.domain.decimals}f}"
    return str(raw) if isinstance(item.domain, Slider) else raw


def _step(item: Item, action: Reply) -> Step:
    match action:
        case Answer(raw, words):
            return item.id, "answer", _sent(item, raw), words
        case Refuse():
            return item.id, "refuse", None, ""
    return item.id, "next", None, ""


def _varied(dice: Random, item: Item, action: Reply) -> Reply:
    """Now and then somebody leaves a row out, declines one, types what is unusual, or writes oddly."""
    if _ticks_nothing(item) and isinstance(action, Next):
        return Answer(frozenset())
    if not isinstance(action, Answer) or dice.random() < 0.7:
        return action
    if isinstance(item.domain, Grid) and isinstance(action.raw, dict):
        rows = {row: code for row, code in action.raw.items() if dice.random() < 0.7}
        return Answer({row: Missing.REFUSED if dice.random() < 0.2 else code for row, code in rows.items()})
    if isinstance(item.domain, Number) and item.domain.high is not None:
        return Answer(item.domain.high if item.domain.decimals else int(item.domain.high))
    if item.domain.kind == "text":
        return Answer(dice.choice(("Żółć e\u0301", " {role} \u202e\n x", "a")))
    return Answer(action.raw, "por\u200eter {x}" if action.write_in else "")


# ---- the way through ------------------------------------------------------------------------------------


def walk(name: str, seed: int) -> Walk:
    """One respondent's way through an instrument, to the end or, where that is allowed, to some item before it."""
    original, dice = instruments()[name], Random(f"{name} {seed}")
    language = dice.choice(original.languages)
    simulation = Simulation(original, seed)
    shown = arranged(in_language(original, language), Random(seed))
    interview = Interview(shown.instrument, Mode.OFFLINE_HTML, "round 1", "north", shown.drawn)
    partial = original.partial and dice.random() < 0.5
    stops = dice.randrange(1, 12) if partial else 10_000
    steps, seen = _sit(interview, simulation, dice, sentences(language), stops)
    partial = not isinstance(interview.next_event(), Closed)
    if partial:
        interview.send(BreakOff(keep=True))
    closed = interview.next_event()
    assert isinstance(closed, Closed)
    job = {"language": language, "arrangement": orders(original, shown), "steps": steps, "partial": partial}
    return Walk(job, seen, closed.response)


def _sit(
    interview: Interview, simulation: Simulation, dice: Random, say: Sentences, stops: int
) -> tuple[list[Step], list[dict[str, Any]]]:
    steps: list[Step] = []
    seen: list[dict[str, Any]] = []
    mood = simulation.mood()
    while not isinstance(event := interview.next_event(), Closed) and len(steps) < stops:
        if not isinstance(event, Ask):
            interview.send(Agree() if isinstance(event, Welcome) else Finish())
            continue
        step, told = _at(interview, event, _varied(dice, event.item, simulation.reply(event.item, mood)), say)
        steps.append(step)
        seen.append(told)
    return steps, seen


def _at(interview: Interview, event: Ask, action: Reply, say: Sentences) -> tuple[Step, dict[str, Any]]:
    """One item: what it shows, what is said when it is left empty, and how it is answered in the end."""
    item = event.item
    told: dict[str, Any] = {
        "texts": _texts(item),
        "number": None if isinstance(item.domain, Note) else event.position,
        "total": event.total,
        "before": None,
        "after": None,
    }
    if item.fields and item.required is not Required.NO and not _ticks_nothing(item):
        interview.send(Next())
        told["before"] = _asked_back(interview, say)
    interview.send(action)
    while isinstance(again := interview.next_event(), Ask) and again.item.id == item.id:
        if again.doubt and not isinstance(action, Next):
            told["after"] = say(_slip(item, action) or again.doubt)
        action = Refuse() if again.problem else action
        interview.send(action)
    told["reviewed"] = _reviewed(interview, item.id, say)
    return _step(item, action), told


def _slip(item: Item, action: Reply) -> Message | None:
    """Why an answer may be a slip, in the words of the item as it is shown: its unit may hold an answer."""
    values = item.read(action.raw) if isinstance(action, Answer) else {}
    return None if isinstance(values, Message) else item.doubt(values)


def _ticks_nothing(item: Item) -> bool:
    """On a page nothing ticked is an answer where nothing needs to be; the machine is asked by a front end."""
    return isinstance(item.domain, Multiple) and item.domain.least == 0


def _asked_back(interview: Interview, say: Sentences) -> str | None:
    event = interview.next_event()
    if not isinstance(event, Ask):
        return None
    said: Message | None = event.problem or event.doubt
    return say(said) if said else None


def _texts(item: Item) -> list[str]:
    domain = item.domain
    ends = [getattr(domain, name, "") for name in ("left", "right")]
    unit = domain.unit if isinstance(domain, Number) else ""
    rows = [row.text for row in domain.rows] if isinstance(domain, Grid) else []
    return [item.text, item.hint, unit, *ends, *(option.label for option in item.options), *rows]


def _reviewed(interview: Interview, id_: str, say: Sentences) -> str:
    """How the review shows the item's answer. Labels are asked for anew: an answer may stand in them."""
    item = interview._told(interview.instrument.by_id[id_])
    return pages.shown(say, item, interview._current(item)) if item.fields else ""


# ---- changes of mind ------------------------------------------------------------------------------------


def restless(name: str, seed: int) -> Mapping[str, Any]:
    """Somebody who answers here and there, changes and takes back answers, and then goes through what is left."""
    instrument, dice = instruments()[name], Random(f"restless {name} {seed}")
    simulation = Simulation(instrument, seed)
    shown, mood = arranged(instrument, Random(seed)), simulation.mood()
    asking = [item for item in instrument.items if item.asks]
    steps: list[Step] = []
    for item in dice.choices(asking, k=2 * len(asking)):
        action = _varied(dice, item, simulation.reply(item, mood))
        steps.append(_step(item, action) if dice.random() < 0.9 else (item.id, "clear", None, ""))
    arrangement = orders(instrument, shown)
    head = {
        "language": instrument.language,
        "arrangement": arrangement,
        "partial": False,
        "restless": True,
        "seed": seed,
    }
    return {**head, "steps": steps}


Reviewed = list[list[str]]
"""Items of the review: id, text, answer in words."""


def told_last(name: str, job: Mapping[str, Any], taken: Sequence[bool]) -> tuple[Response, Reviewed]:
    """The review and the response of somebody who says at once what the restless one said last. taken: the steps
    that were."""
    instrument = instruments()[name]
    said: dict[str, Step] = {}
    for step, was in zip(job["steps"], taken, strict=True):
        if was and step[1] != "next":
            said[step[0]] = _kept(said.get(step[0]), step)
    shown = arranged(instrument, Random(job["seed"]))
    interview = Interview(shown.instrument, Mode.OFFLINE_HTML, "round 1", "north", shown.drawn)
    reviewed, say = Reviewed(), sentences(instrument.language)
    last: Action = Next()

    def reply(event: Open) -> Action:
        nonlocal last
        match event:
            case Welcome():
                return Agree()
            case Review(entries):
                reviewed.extend([item.id, item.text, pages.shown(say, item, now)] for item, now in entries)
                return Finish()
            case Ask(item, problem=problem, doubt=doubt):
                last = _hard(item, last) if problem else last if doubt else _said(item, said.get(item.id))
        return last

    return conduct(interview, reply).response, reviewed


def _kept(before: Step | None, step: Step) -> Step:
    """What somebody said last; a refusal of a grid leaves the rows that are answered."""
    if step[1] == "refuse" and before is not None and isinstance(before[2], dict):
        rows: dict[str, Any] = before[2]
        return (*step[:2], {row: code for row, code in rows.items() if isinstance(code, int)}, "")
    return step


def _said(item: Item, step: Step | None) -> Reply:
    if step is not None and step[1] == "refuse":
        return _hard(item, Answer(step[2]))
    if step is None or step[1] == "clear" or step[2] in ({}, "", []):
        return Answer(()) if _ticks_nothing(item) else Next()
    raw = step[2]
    if isinstance(raw, dict):
        raw = {row: Missing.REFUSED if isinstance(code, dict) else code for row, code in raw.items()}
    return Answer(raw, step[3])


def _hard(item: Item, last: Action) -> Reply:
    """On a page a refusal leaves the rows that are answered."""
    if isinstance(last, Answer) and isinstance(last.raw, dict):
        return Answer({place.name: Missing.REFUSED for place in item.fields} | last.raw)
    return Refuse()
