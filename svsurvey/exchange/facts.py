"""What an instrument holds besides the words that are read out: types, limits, orders, marks, in a few words each.

Said once, in English, for all who show an instrument to those who work with it. It knows no layout.
"""

from collections.abc import Iterator
from datetime import date, time

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Number,
    Option,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.model import Instrument, Item, OrderShown, Required, Shares
from svsurvey.sentences import sentences
from svsurvey.text import counted

NEEDED = {
    Required.HARD: "needs an answer or a refusal",
    Required.SOFT: "asked once more if left empty",
    Required.NO: "may be left empty",
}

KEPT = {True: "kept beside the other answers", False: "kept apart from the other answers"}
"""Where words are kept, by whether they are linked."""

MARKS = {
    "alone": "excludes the others",
    "write_in": "asks for words",
    "missing": "counts as missing",
    "reverse": "reversed",
    "anchor": "stays in its place",
}
"""What is special about an option or a row."""


def facts(item: Item, instrument: Instrument) -> Iterator[str]:
    """Type, limits, order and the like of an item."""
    if item.chance:
        yield "variant; nobody is asked, one of these arms is drawn by chance and kept"
        return
    yield item.domain.kind + (", looked up by typing" if item.lookup else "")
    yield from limits(item.domain)
    what = "statements" if isinstance(item.domain, Grid) else "answers"
    if said := order(what, item.shuffled, kept_as(instrument, item.id)):
        yield said
    if item.anchor:
        yield MARKS["anchor"]
    for flag in ("reverse", "identifying"):
        if getattr(item, flag):
            yield flag
    if item.fields:
        yield NEEDED[item.required]


def limits(domain: Domain) -> Iterator[str]:
    """What an answer is held to."""
    match domain:
        case Number():
            yield from _of_number(domain)
        case Multiple(least=least, most=most):
            yield f"at least {least}" + (f", at most {most}" if most is not None else "")
        case Date(low, high, precision):
            yield precision.pattern
            yield from _between(*(day and precision.write(day) for day in (low, high)))
        case Time(low, high):
            yield from _between(*(moment and f"{moment:%H:%M}" for moment in (low, high)))
        case Ranking():
            yield f"{domain.places} places"
        case Slider(low, high, step):
            yield f"from {low} to {high} in steps of {step}"
        case Text(longest=longest, linked=linked):
            yield f"at most {longest} characters"
            yield KEPT[linked]


def _of_number(domain: Number) -> Iterator[str]:
    if words := " ".join(filter(None, (sentences()(domain.bounds), domain.unit))):
        yield words
    if domain.decimals:
        yield f"at most {counted(domain.decimals, 'digit')} after the point"
    if domain.usual:
        yield f"usually {domain.usual[0]:.12g} to {domain.usual[1]:.12g}"


def _between(low: date | time | str | None, high: date | time | str | None) -> Iterator[str]:
    if low or high:
        yield " ".join(f"{word} {end}" for word, end in (("from", low), ("to", high)) if end)


def order(what: str, shuffled: bool, kept: str) -> str:
    """Whether something comes in an order of chance; kept: the name under which that is kept, or ""."""
    if not shuffled:
        return ""
    return f"{what} in an order of chance" + (f", kept as {kept}" if kept else ", which is not kept")


def kept_as(instrument: Instrument, of: str | int | None) -> str:
    """The name under which an order is kept (see OrderShown); "" where it is not."""
    return next((item.id for item in instrument.items if item.chance == OrderShown(of)), "")


def shares(item: Item) -> list[str]:
    """How often each arm of a variant is drawn, `1 in 3`; "" for each option of any other item."""
    weights = item.chance.weights if isinstance(item.chance, Shares) else ()
    return [f"{weight} in {sum(weights)}" for weight in weights] or [""] * len(item.options)


def span(item: Item, code: int) -> str:
    """What an answer stands for, where it is an amount; else ""."""
    return item.domain.span_of(code) if isinstance(item.domain, Single) else ""


def marks(part: Option | Row, *more: str) -> str:
    """What is special about an option or a row, in brackets with a blank before them; "" where nothing is."""
    said = [word for flag, word in MARKS.items() if getattr(part, flag, False)] + [word for word in more if word]
    return f" ({', '.join(said)})" if said else ""
