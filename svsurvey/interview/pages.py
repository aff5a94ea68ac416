"""What the pages of an interview say, in any language: every front end asks here for its sentences.

It knows items, values and events and has sentences made of them; it knows no terminal, no key and no file. Where a
front end names its own keys or commands, it adds them to what is said here.
"""

from collections.abc import Mapping, Sequence

from svsurvey.instrument.domain import (
    Date,
    Grid,
    Multiple,
    Note,
    Number,
    Ranking,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.length import Length
from svsurvey.instrument.model import Field, Instrument, Item
from svsurvey.instrument.spelled import spelled
from svsurvey.interview.turns import Ask
from svsurvey.message import Message
from svsurvey.privacy import Fielding, Label
from svsurvey.response import Missing, Value
from svsurvey.sentences import Sentences
from svsurvey.text import clean_line

MOST_DROPPED = 3
"""How many dropped items are named; of the others only the number."""

# ---- how it begins and ends -----------------------------------------------------------------------------


def consent_question(say: Sentences, instrument: Instrument) -> str:
    """The question that opens the interview, in the instrument's words where it has some."""
    return (instrument.consent.ask if instrument.consent else "") or say("consent.ask")


def privacy(say: Sentences, instrument: Instrument, fielding: Fielding) -> str:
    """What is kept of people, in a few lines; nothing where the instrument does not ask for that."""
    shows = instrument.consent is not None and instrument.consent.privacy
    return Label(instrument, fielding).short(say) if shows else ""


def estimate(say: Sentences, length: Length) -> str:
    """How long it takes: `About 3 to 7 minutes, 8 to 17 questions.`"""
    least, most = length.questions
    low, high = length.minutes
    if most == 1:
        questions = say("estimate.question")
    elif least == most:
        questions = say("estimate.questions", most=most)
    else:
        questions = say("estimate.questions_range", least=least, most=most)
    if high == 1:
        return say("estimate.minute", questions=questions)
    return say("estimate.minutes" if low == high else "estimate.range", low=low, high=high, questions=questions)


def support_text(say: Sentences, instrument: Instrument) -> str:
    """Where help is, in the instrument's words."""
    return instrument.support.strip() or say("no_support")


def closing(said: str, instrument: Instrument) -> str:
    """The last page: what became of the answers, thanks, then where help is."""
    return "\n\n".join(part for part in (said, instrument.thanks.strip(), instrument.support.strip()) if part)


# ---- one question ---------------------------------------------------------------------------------------


def progress(say: Sentences, event: Ask) -> str:
    """`Question 3 of 17`; nothing for a note."""
    if isinstance(event.item.domain, Note):
        return ""
    key = "progress.up_to" if event.up_to else "progress.question"
    return say(key, position=event.position, total=event.total)


def dropped(say: Sentences, items: Sequence[Item]) -> str:
    """What no longer applies after a change, by the first words of each; nothing where nothing was dropped."""
    if not items:
        return ""
    if len(items) == 1:
        return say("dropped.one", items=_shortened(items[0].text))
    named = [say("dropped.item", item=_shortened(item.text)) for item in items[:MOST_DROPPED]]
    rest = len(items) - MOST_DROPPED
    parts = [*named, say("dropped.more", count=rest)] if rest > 0 else named
    return say("dropped.several", count=len(items), items=", ".join(parts))


def _shortened(text: str, most: int = 60) -> str:
    line = clean_line(text)
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + " …"


def help_text(say: Sentences, item: Item) -> str:
    """Everything that helps to answer an item: its hint, how to answer, and that refusing is fine."""
    if isinstance(item.domain, Note):
        return say("how.note")
    parts = (item.hint.strip(), how_to_answer(say, item), say("refusing_is_fine"))
    return "\n".join(part for part in parts if part)


# ---- how an item is answered ----------------------------------------------------------------------------


def how_to_answer(say: Sentences, item: Item) -> str:
    """One line: what is to be typed or chosen. Nothing for a note."""
    domain = item.domain
    match domain:
        case Single():
            return say("how.lookup" if item.lookup else "how.single")
        case Multiple():
            return say("how.multiple", picks=_picks(domain))
        case Number():
            return _number(say, domain)
        case Date(low, high, precision):
            days = [precision.write(end) if end else "" for end in (low, high)]
            return say(_between("how.date", days), pattern=say(f"pattern.{precision.value}"), **_named(days))
        case Time(low, high):
            times = [f"{end:%H:%M}" if end is not None else "" for end in (low, high)]
            return say(_between("how.time", times), **_named(times))
        case Text():
            return say("how.text")
        case Grid():
            return say("how.grid", rows=len(domain.rows))
        case Ranking():
            return say("how.ranking", places=_places(domain))
        case Slider():
            return _slider(say, domain)
        case Note():
            return ""


def _picks(domain: Multiple) -> Message:
    """`all that apply`, with the least and the most that may be ticked."""
    return Message(f"picks.{picks_key(domain)}", {"least": domain.least, "most": domain.most})


def picks_key(domain: Multiple) -> str:
    """How many may be ticked, as the end of a key: any, at_least, exactly, at_most or between."""
    least, most = domain.least, domain.most
    if most is None:
        return "any" if least < 2 else "at_least"
    if least == most:
        return "exactly"
    return "at_most" if least < 2 else "between"


def _number(say: Sentences, domain: Number) -> str:
    key = "how.whole_number" if domain.decimals == 0 else "how.number"
    bounded = domain.low is not None or domain.high is not None
    sentence = say(key + "_in", bounds=domain.bounds) if bounded else say(key)
    return say("how.unit", sentence=sentence, unit=domain.unit) if domain.unit else sentence


def _between(key: str, ends: Sequence[str]) -> str:
    low, high = ends
    return (
        key
        + {(False, False): "", (True, False): "_from", (False, True): "_to", (True, True): "_between"}[
            bool(low), bool(high)
        ]
    )


def _named(ends: Sequence[str]) -> dict[str, object]:
    return dict(zip(("low", "high"), ends, strict=True))


def _places(domain: Ranking) -> Message:
    all_of_them = domain.places == len(domain.options)
    return Message("places.all" if all_of_them else "places.first", {"places": domain.places})


def _slider(say: Sentences, domain: Slider) -> str:
    def end(number: int, label: str) -> str:
        return say("how.end", number=number, label=label) if label else str(number)

    low, high = end(domain.low, domain.left), end(domain.high, domain.right)
    return say("how.slider" if domain.step == 1 else "how.slider_steps", low=low, high=high, step=domain.step)


# ---- how an answer is shown -----------------------------------------------------------------------------


def shown(say: Sentences, item: Item, values: Mapping[str, Value]) -> str:
    """An item's answers on one line, as the review shows them: labels, words, dates, or why there is none.

    values: by field, as events carry them. Only `shown_rows` keeps the statements of a grid apart.
    """
    if isinstance(item.domain, Note):
        return ""
    if isinstance(item.domain, Grid):
        return "; ".join(f"{statement}: {answer}" for statement, answer in shown_rows(say, item, values))
    return _shown(say, item.fields[0], values.get(item.id), _words(item, values))


def shown_rows(say: Sentences, item: Item, values: Mapping[str, Value]) -> list[tuple[str, str]]:
    """Statement and answer of every row of a grid, in order, without full stops; one pair for any other item."""
    if not isinstance(item.domain, Grid):
        return [(item.text, shown(say, item, values))]
    return [(place.label.rstrip(".。"), shown_field(say, place, values.get(place.name))) for place in item.fields]


def shown_field(say: Sentences, place: Field, value: Value | None) -> str:
    """One field's answer on one line."""
    return _shown(say, place, value, "")


def _words(item: Item, values: Mapping[str, Value]) -> str:
    """The words behind a write-in, or nothing."""
    return clean_line(item.words_in(values))


def _shown(say: Sentences, place: Field, value: Value | None, words: str) -> str:
    match value:
        case None:
            return say("no_answer_yet")
        case Missing():
            return say(f"missing.{value.word}")
    return spelled(place.domain, value, words) or say("nothing_ticked")
