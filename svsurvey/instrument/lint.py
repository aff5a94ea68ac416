"""Is a sound instrument also wise? What can never be asked, what will hurt the analysis, what people will miss.

It takes a definition without errors and gives problems; most are warnings, some only notes.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from svsurvey.errors import Level, Problem, Where
from svsurvey.instrument.condition import Condition
from svsurvey.instrument.definition import Definition
from svsurvey.instrument.domain import Grid, Multiple, Number, Option, Ranking, Row, Single, Text
from svsurvey.instrument.model import Instrument, Item, Section
from svsurvey.instrument.piping import pipes
from svsurvey.instrument.reachability import outcomes
from svsurvey.instrument.reserved import reserved_in
from svsurvey.instrument.subject import Subject
from svsurvey.instrument.subjects import Subjects
from svsurvey.instrument.texts import item_texts


def lint(definition: Definition) -> list[Problem]:
    """Everything doubtful in an instrument, in the order of its places; nothing when it has errors."""
    instrument = definition.instrument
    if instrument is None:
        return []
    found = [
        *_around(instrument, definition),
        *_names(instrument, definition),
        *_orders(instrument, definition),
        *_routes(instrument, definition),
        *_items(instrument, definition),
    ]
    return sorted(found, key=lambda problem: problem.where or Where(""))


def _problem(
    definition: Definition, id_: str, code: str, what: str, hint: str = "", level: Level = Level.WARNING
) -> Problem:
    return Problem(what, hint, definition.where(id_), code, level)


def _around(instrument: Instrument, definition: Definition) -> Iterator[Problem]:
    if instrument.consent is None:
        yield _problem(
            definition,
            "",
            "no-consent",
            "nobody is told what taking part means",
            "add 'consent:' with text and ask",
        )
    if not instrument.support:
        yield _problem(definition, "", "no-support", "nobody is told where help is", "add 'support:'")
    promises = {
        "partial": (instrument.partial, "who leaves early may hand in what is answered"),
        "receipt": (instrument.receipt, "people get a code to have their answers erased"),
    }
    for key, (on, what) in promises.items():
        if on and instrument.consent and not instrument.consent.privacy:  # the label says it
            hint = f"'{key}: true' changes what happens to answers: let the consent say so"
            yield _problem(definition, "", "consent-must-say", what, hint, Level.NOTE)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Things that stand in a row. who: the item they are found at. shared: other items have the same ones."""

    who: str
    what: str
    shuffled: bool
    parts: Sequence[Section | Item | Row | Option]
    shared: bool = False


def _rows_of_parts(instrument: Instrument) -> Iterator[_Parts]:
    yield _Parts("", "the sections", instrument.shuffled, instrument.sections)
    for section in instrument.sections:
        who = next((item.id for item in section.items), "")
        yield _Parts(who, f"the items of “{section.title}”", section.shuffled, section.items)
    for item in instrument.items:
        if isinstance(item.domain, Grid):
            yield _Parts(item.id, f"the rows of '{item.id}'", item.shuffled, item.domain.rows)
        elif isinstance(item.domain, Single | Multiple | Ranking) and not item.of_order:
            what, shared = f"the options of '{item.id}'", bool(item.domain.scale)
            yield _Parts(item.id, what, item.shuffled, item.options, shared)


def _orders(instrument: Instrument, definition: Definition) -> Iterator[Problem]:
    """Orders of chance in which there is nothing to shuffle, and anchors where nothing is shuffled."""
    for row in _rows_of_parts(instrument):
        moving = sum(not part.stays for part in row.parts)
        anchored = [part for part in row.parts if part.anchor and not row.shared]
        if row.shuffled and moving < 2:
            said = f"{row.what} are in random order, and {moving} of them may move"
            yield _problem(definition, row.who, "nothing-to-shuffle", said, "take 'order' out, or an anchor")
        elif anchored and not row.shuffled:
            who = anchored[0].id if isinstance(anchored[0], Item | Row) else row.who
            said = f"'anchor' keeps a place, and {row.what} are not in random order"
            yield _problem(definition, who, "nothing-to-shuffle", said, "take 'anchor' out, or add order: random")


def _names(instrument: Instrument, definition: Definition) -> Iterator[Problem]:
    for name in [field.name for field in instrument.fields] + [score.id for score in instrument.scores]:
        if programs := reserved_in(name):
            what = f"'{name}' is a word of {', '.join(programs)}"
            yield _problem(definition, name, "reserved-id", what, "another id saves trouble there")


FEW_TO_LOOK_UP = 15
"""A list of fewer answers is seen whole on one page."""


def _bare(item: Item) -> Iterator[str]:
    """The names that an item's texts show without words for those who have no answer."""
    return (pipe.name for _, text in item_texts(item) for pipe in pipes(text) if pipe.otherwise is None)


def _items(instrument: Instrument, definition: Definition) -> Iterator[Problem]:
    always = {item.id for item in instrument.items if item.chance and item.when is None}
    for item in instrument.items:
        labels = [option.label.casefold() for option in item.options]
        if len(set(labels)) != len(labels):
            yield _problem(
                definition,
                item.id,
                "duplicate-label",
                f"two options of '{item.id}' read the same",
                "tell them apart",
            )
        if isinstance(item.domain, Number) and (item.domain.low is None or item.domain.high is None):
            yield _problem(
                definition, item.id, "no-range", f"'{item.id}' takes any number", "add range: [lowest, highest]"
            )
        if item.shuffled and isinstance(item.domain, Single) and item.domain.ordered:
            what = f"the answers of '{item.id}' have an order, and are shuffled"
            yield _problem(
                definition, item.id, "shuffled-scale", what, "take 'order' out, or list them as options"
            )
        if item.lookup and len(item.options) < FEW_TO_LOOK_UP:
            what = f"'{item.id}' is looked up, and has only {len(item.options)} answers"
            hint = "so few are quicker to read than to search; take 'lookup' out"
            yield _problem(definition, item.id, "lookup-of-few", what, hint, Level.NOTE)
        if bare := sorted(set(_bare(item)) - always):
            what = f"'{item.id}' shows {{{bare[0]}}}, and some will not have answered that"
            hint = f"give words for them: {{{bare[0]}|your answer}}"
            yield _problem(definition, item.id, "pipe-without-words", what, hint)
        if isinstance(item.domain, Text) and item.domain.linked:
            what = f"the words of '{item.id}' are kept beside the other answers"
            yield _problem(definition, item.id, "linked-text", what, "who writes may be recognised", Level.NOTE)


def _routes(instrument: Instrument, definition: Definition) -> Iterator[Problem]:
    """Conditions that are never or always true, tried out over all answers."""
    subjects = Subjects()
    routes: dict[str, Condition] = {}
    drawn = {item.id for item in instrument.items if item.chance}
    for place, section in enumerate(instrument.sections):
        if section.when and section.items:
            who, where = f"the section of '{section.items[0].id}'", definition.where_asked(place)
            yield from _route(section.when, None, subjects, routes, drawn, who, where)
        for item in section.items:
            if item.own_when:
                who, where = f"'{item.id}'", definition.where_asked(item.id)
                yield from _route(item.own_when, section.when, subjects, routes, drawn, who, where)
            subjects.learn(item)
            if item.when:
                routes |= dict.fromkeys((field.name for field in item.fields), item.when)


def _route(
    condition: Condition,
    given: Condition | None,
    subjects: Mapping[str, Subject],
    routes: Mapping[str, Condition],
    drawn: Set[str],
    who: str,
    where: Where,
) -> Iterator[Problem]:
    seen = outcomes(condition, subjects, routes, given)
    said = f"'{' '.join(condition.text.split())}'"
    if seen is None:
        what = f"too many cases to try whether {who} can be asked"
        hint = "'svsurvey simulate' shows whether it is"
        yield Problem(what, hint, where, "too-many-cases", Level.NOTE)
    elif True not in seen:
        what = f"{who} is never asked: {said} cannot be true"
        hint = "look at its numbers, and at who is asked what it reads"
        yield Problem(what, hint, where, "never-asked")
    elif False not in seen:
        missing = None in seen and not condition.names <= drawn  # what chance answers is never left out
        rest = "; only missing answers skip it" if missing else ""
        what = f"{who} is always asked: {said} is true for every answer{rest}"
        hint = "take 'when:' out, or write answered(…)"
        yield Problem(what, hint, where, "always-asked", Level.WARNING)
