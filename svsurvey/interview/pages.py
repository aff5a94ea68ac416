"""The words of an interview, said once for every front end.

It knows items and values and makes sentences of them; it knows no terminal, no key and no file. Where a front end
names its own keys or commands, it adds them to what is said here.
"""

from collections.abc import Mapping
from datetime import date, time

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.model import Field, Instrument, Item
from svsurvey.interview.machine import Ask
from svsurvey.response import Missing, Value
from svsurvey.text import clean, clean_line

# ---- sentences ------------------------------------------------------------------------------------------

AGREE = "Yes, I take part"
DECLINE = "No, I do not take part"
CONSENT_ASK = "Do you take part?"

REFUSE = "Prefer not to answer"
LEAVE_EMPTY = "Leave it empty"
REFUSING_IS_FINE = "You never have to answer: you may choose to prefer not to."
NO_ANSWER_YET = "no answer yet"
NOTHING_TICKED = "none"
CONFIRM = "Yes, that is right"
CORRECT = "No, I want to change it"

REVIEW = "Your answers"
REVIEW_HINT = "Look them over. You can still change every one."
HAND_IN = "Hand in my answers"

LEAVE_ASK = "Do you want to stop here?"
GO_ON = "Go on with the questions"
ERASE = "Erase my answers and leave"

HELP = "Help"
SUPPORT = "Support"
NO_SUPPORT = "This survey names no place to turn to. Someone you trust, or your own doctor, is a good start."

SAVED = "Saved. Thank you."
DECLINED = "That is all right. Nothing was stored. Thank you for your time."
ERASED = "Your answers are erased and nothing was stored. Thank you for your time."

SAVE_FAILED = "Your answers could not be saved yet. They are not lost: this program still holds them."
SAVE_ASK = "What should be done?"
SAVE_AGAIN = "Try again"
SAVE_ELSEWHERE = "Save to another file"
SAVE_WHERE = "Name of the other file:"

WRITE_IN_ASK = "In your own words, without names (you may leave this empty):"


# ---- pages ----------------------------------------------------------------------------------------------


def progress(event: Ask) -> str:
    """`Question 3 of 17`; nothing for a note."""
    return "" if isinstance(event.item.domain, Note) else f"Question {event.position} of {event.total}"


def consent_question(instrument: Instrument) -> str:
    """The question that opens the interview, in the instrument's words where it has some."""
    return (instrument.consent.ask if instrument.consent else "") or CONSENT_ASK


def support_text(instrument: Instrument) -> str:
    """Where help is, in the instrument's words."""
    return instrument.support.strip() or NO_SUPPORT


def closing(instrument: Instrument) -> str:
    """What is shown once the answers are stored, never before: thanks, then where help is."""
    return "\n\n".join(part for part in (SAVED, instrument.thanks.strip(), instrument.support.strip()) if part)


def help_text(item: Item) -> str:
    """Everything that helps to answer an item: its hint, how to answer, and that refusing is fine."""
    if isinstance(item.domain, Note):
        return "There is nothing to answer here. Read it and go on."
    return "\n".join(part for part in (item.hint.strip(), how_to_answer(item), REFUSING_IS_FINE) if part)


# ---- how an item is answered ----------------------------------------------------------------------------


def how_to_answer(item: Item) -> str:
    """One line: what is to be typed or chosen. Nothing for a note."""
    domain = item.domain
    match domain:
        case Single():
            return "Type the number of your answer."
        case Multiple():
            return f"Type the numbers of {_picks(domain)}, with commas between."
        case Number():
            return _number(domain)
        case Date():
            return _between(f"Type a date as {domain.precision.pattern}", *_days(domain))
        case Time():
            return _between("Type a time as HH:MM, for example 14:30", *_times(domain))
        case Text():
            return "Type your answer in your own words. Please write no names."
        case Grid():
            return f"Answer each of the {len(domain.rows)} statements with one number."
        case Ranking():
            return f"Type the numbers of {_places(domain)}, best first, with commas between."
        case Slider():
            return _slider(domain)
        case Note():
            return ""


def _picks(domain: Multiple) -> str:
    """`all that apply`, with the least and the most that may be ticked."""
    least, most = domain.least, domain.most
    if most is None:
        return "all that apply" if least < 2 else f"all that apply, at least {least}"
    if least == most:
        return f"exactly {most}"
    return f"all that apply, at most {most}" if least < 2 else f"{least} to {most} answers"


def _number(domain: Number) -> str:
    kind = "a whole number" if domain.decimals == 0 else "a number"
    words = " ".join(part for part in ("Type", kind, domain.bounds) if part)
    return f"{words} ({domain.unit})." if domain.unit else f"{words}."


def _days(domain: Date) -> tuple[str, str]:
    write = domain.precision.write
    return (write(domain.low) if domain.low else ""), (write(domain.high) if domain.high else "")


def _times(domain: Time) -> tuple[str, str]:
    return (f"{domain.low:%H:%M}" if domain.low else ""), (f"{domain.high:%H:%M}" if domain.high else "")


def _between(words: str, low: str, high: str) -> str:
    if low and high:
        return f"{words}, from {low} to {high}."
    return f"{words}, {low} or later." if low else f"{words}, {high} or earlier." if high else f"{words}."


def _places(domain: Ranking) -> str:
    count = len(domain.options)
    return f"all {count} in your order" if domain.places == count else f"your first {domain.places}"


def _slider(domain: Slider) -> str:
    low = f"{domain.low} ({domain.left})" if domain.left else str(domain.low)
    high = f"{domain.high} ({domain.right})" if domain.right else str(domain.high)
    steps = f" in steps of {domain.step}" if domain.step != 1 else ""
    return f"Type a whole number from {low} to {high}{steps}."


# ---- how an answer is shown -----------------------------------------------------------------------------


def shown(item: Item, values: Mapping[str, Value]) -> str:
    """An item's answers on one line, as the review shows them: labels, words, dates, or why there is none.

    values: by field, as events carry them. Only `shown_rows` keeps the statements of a grid apart.
    """
    if isinstance(item.domain, Note):
        return ""
    if isinstance(item.domain, Grid):
        return "; ".join(f"{statement}: {answer}" for statement, answer in shown_rows(item, values))
    return _shown(item.domain, values.get(item.id), _words(item, values))


def shown_rows(item: Item, values: Mapping[str, Value]) -> list[tuple[str, str]]:
    """Statement and answer of every row of a grid, in order; one pair for any other item."""
    if not isinstance(item.domain, Grid):
        return [(item.text, shown(item, values))]
    return [(place.label, shown_field(place, values.get(place.name))) for place in item.fields]


def shown_field(place: Field, value: Value | None) -> str:
    """One field's answer on one line."""
    return _shown(place.domain, value, "")


def option_label(option: Option, words: str = "") -> str:
    """An option as it is read, with the words written in."""
    return f"{option.label}: {words}" if words else option.label


def _words(item: Item, values: Mapping[str, Value]) -> str:
    """The words behind a write-in, or nothing."""
    words = values.get(item.fields[1].name) if item.write_in else None
    return clean_line(words) if isinstance(words, str) else ""


def _shown(domain: Domain, value: Value | None, words: str) -> str:
    match value:
        case None:
            return NO_ANSWER_YET
        case Missing():
            return value.label
        case frozenset():
            ticked = [option.code for option in _options(domain) if option.code in value]
            return "; ".join(_label(domain, code, words) for code in ticked) or NOTHING_TICKED
        case tuple():
            return "; ".join(f"{place}. {_label(domain, code, words)}" for place, code in enumerate(value, 1))
        case date():
            return (domain.precision if isinstance(domain, Date) else Precision.DAY).write(value)
        case time():
            return f"{value:%H:%M}"
        case str():
            return clean_line(clean(value))
    return _label(domain, value, words) if isinstance(domain, Single) else _quantity(domain, value)


def _options(domain: Domain) -> tuple[Option, ...]:
    return domain.options if isinstance(domain, Single | Multiple | Ranking) else ()


def _label(domain: Domain, code: float, words: str) -> str:
    option = next((option for option in _options(domain) if option.code == code), None)
    return option_label(option, words if option.write_in else "") if option else f"{code:g}"


def _quantity(domain: Domain, value: float) -> str:
    unit = f" {domain.unit}" if isinstance(domain, Number) and domain.unit else ""
    return f"{value:.15g}{unit}"
