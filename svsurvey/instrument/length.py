"""How long an instrument takes: the questions on the shortest and the longest way, and about how many minutes.

An estimate from its length alone, before anybody answers; nothing is timed and no clock is looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, prod

from svsurvey.instrument.domain import Grid, Ranking, Single, Text
from svsurvey.instrument.model import Instrument, Item
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
docs/decisions/0007-interview.md. A ranking counts for each place, a grid as a single answer for each row."""

SEVERAL_LINES = 40.0
"""Seconds for an item that invites several lines; most people write one or two sentences, or none."""


MOST_WAYS = 1000
"""Combinations of choices that are tried: some hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Length:
    """questions: fewest and most. minutes: on the shortest way for a reader of average speed, on the longest for a
    slow one; whole minutes, at least 1."""

    questions: tuple[int, int]
    minutes: tuple[int, int]


def length(instrument: Instrument) -> Length:
    """The estimate. The shortest way has only what everybody is asked."""
    always = [item for item in instrument.items if item.when is None and item.chance is None]
    longest = max(_ways(instrument), key=lambda way: sum(item.asks for item in way))
    return Length(
        (sum(item.asks for item in always), sum(item.asks for item in longest)),
        (_minutes(instrument, always, 1), _minutes(instrument, longest, SLOW)),
    )


def _ways(instrument: Instrument) -> Iterator[list[Item]]:
    """What may be asked for each combination of the choices that decide the route: branches that exclude each
    other are not added up. Beyond MOST_WAYS later choices are left open, and all that they may bring counts."""
    choices: dict[str, Sequence[Value]] = {}
    for item in instrument.items:
        if isinstance(item.domain, Single) and item.id in instrument.steering:
            silences = () if item.chance else (Missing.REFUSED, Missing.NOT_ANSWERED)
            answers = (*(option.code for option in item.options), *silences)
            if prod(map(len, choices.values())) * len(answers) <= MOST_WAYS:
                choices[item.id] = answers
    for answers in product(*choices.values()):
        given = dict(zip(choices, answers, strict=True))
        yield [item for way in instrument.outlook(given, given) for item in way if item.chance is None]


def _minutes(instrument: Instrument, items: list[Item], speed: float) -> int:
    consent = _reading(instrument.consent.text) if instrument.consent else 0
    return max(1, ceil((consent + sum(map(_seconds, items))) / 60 / speed - 0.25))


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
