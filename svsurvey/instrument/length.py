"""How long an instrument takes: the questions on the shortest and the longest way, and about how many minutes.

An estimate from its length alone, before anybody answers; nothing is timed and no clock is looked at.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress, product
from math import ceil, prod

from svsurvey.instrument.domain import Grid, Multiple, Ranking, Single, Text
from svsurvey.instrument.model import Instrument, Item, Section
from svsurvey.message import Message
from svsurvey.response import Missing, Value

WORDS_A_MINUTE = 238
"""Silent reading of English non-fiction, mean of adults: Brysbaert (2019), Journal of Memory and Language 109,
104047. Slower readers need up to a third more; the upper end of the estimate is for them."""

SLOW = 0.75

SECONDS = {
    "single": 4.0,
    "multiple": 7.0,
    "number": 6.0,
    "date": 7.0,
    "time": 6.0,
    "ranking": 5.0,
    "slider": 5.0,
    "text": 12.0,
    "note": 1.0,
}
"""To decide and press the keys, besides reading. Guesses of ours until they are tried with people: see
docs/decisions/0007-words.md. A ranking counts for each place, a grid as a single answer for each row."""

SEVERAL_LINES = 40.0
"""Seconds for an item that invites several lines; most people write one or two sentences, or none."""

LABEL_WORDS = 85
"""About what `consent: privacy` adds to the first page (test_privacy holds it to that)."""


MOST_WAYS = 1000
"""Combinations of answers that are tried. What comes along takes about a millisecond; 300 items that all hang on
each other take a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Length:
    """questions: fewest and most. minutes: on the shortest way for a reader of average speed, on the longest for a
    slow one; whole minutes, at least 1."""

    questions: tuple[int, int]
    minutes: tuple[int, int]


def length(instrument: Instrument) -> Length:
    """The estimate: the least and the most of what the ways of `_ways` take."""
    varying = _varying(instrument)
    of_way = {item.id: (int(item.asks), _seconds(item)) for item in varying.items}
    always = [item for item in instrument.items if item.chance is None and item.id not in of_way]
    asked, begun = sum(item.asks for item in always), _consent(instrument) + sum(map(_seconds, always))
    fewest, quickest, most, slowest = [], [], [], []
    for sure, perhaps in _ways(varying):
        questions, seconds = _total(sure, of_way)
        more, longer = _total(perhaps, of_way)
        fewest.append(asked + questions)
        quickest.append(begun + seconds)
        most.append(asked + questions + more)
        slowest.append(begun + seconds + longer)
    return Length((min(fewest), max(most)), (_minutes(min(quickest), 1), _minutes(max(slowest), SLOW)))


def _total(items: Iterable[Item], of_way: Mapping[str, tuple[int, float]]) -> tuple[int, float]:
    """Questions and seconds of these items; chance takes nobody any time."""
    counted = [of_way[item.id] for item in items if item.chance is None]
    return sum(questions for questions, _ in counted), sum(seconds for _, seconds in counted)


def _varying(instrument: Instrument) -> Instrument:
    """The instrument without what everybody is asked and no condition reads: that is the same on every way."""
    steering = instrument.steering
    items = (i for i in instrument.items if i.when or not steering.isdisjoint(place.name for place in i.fields))
    return replace(instrument, sections=(Section("", tuple(items)),))


def _ways(instrument: Instrument) -> Iterator[tuple[Sequence[Item], Sequence[Item]]]:
    """What is asked, and what may be asked besides, for each combination of the choices that decide the route:
    branches that exclude each other are not added up. Beyond MOST_WAYS the longest choices are left open."""
    choices: dict[str, Sequence[Value]] = {}
    for item, answers in sorted(_choices(instrument), key=lambda choice: len(choice[1])):
        if prod(map(len, choices.values())) * len(answers) <= MOST_WAYS:
            choices[item.id] = answers
    for given in product(*choices.values()):
        yield instrument.outlook(dict(zip(choices, given, strict=True)), choices)


def _choices(instrument: Instrument) -> Iterator[tuple[Item, Sequence[Value]]]:
    """The choices that conditions read, with all that can be answered."""
    for item in instrument.items:
        if item.id in instrument.steering and isinstance(item.domain, Single | Multiple):
            silences = () if item.chance else (Missing.REFUSED, Missing.NOT_ANSWERED)
            if (answers := _answers(item.domain)) is not None:
                yield item, (*answers, *silences)


def _answers(domain: Single | Multiple) -> Sequence[Value] | None:
    """Every answer there is: the codes, or what may be ticked together. None when they are too many."""
    codes = [option.code for option in domain.options]
    if isinstance(domain, Single):
        return codes
    if 2 ** len(codes) > MOST_WAYS:
        return None
    ticks = (list(compress(codes, marks)) for marks in product((True, False), repeat=len(codes)))
    return [value for picked in ticks if not isinstance(value := domain.read(picked), Message)]


def _consent(instrument: Instrument) -> float:
    consent = instrument.consent
    if consent is None:
        return 0
    label = LABEL_WORDS / WORDS_A_MINUTE * 60 if consent.privacy else 0
    return _reading(consent.text) + label


def _minutes(seconds: float, speed: float) -> int:
    return max(1, ceil(seconds / 60 / speed - 0.25))


def _seconds(item: Item) -> float:
    """One item: its words are read, then it is answered."""
    domain = item.domain
    read = _reading(item.text, item.hint, *(option.label for option in item.options))
    match domain:
        case Grid(rows):
            return read + _reading(*(row.text for row in rows)) + SECONDS["single"] * len(rows)
        case Ranking():
            return read + SECONDS["ranking"] * domain.places
        case Text(lines=True):
            return read + SEVERAL_LINES
        case Single() if item.lookup:
            return _reading(item.text, item.hint) + SECONDS["text"]
        case _:
            return read + SECONDS[domain.kind]


def _reading(*texts: str) -> float:
    """Seconds to read these texts."""
    return sum(len(text.split()) for text in texts) / WORDS_A_MINUTE * 60
