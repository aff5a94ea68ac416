"""A blank paper form in Markdown, complete: what the screen asks, with the skip rules in words.

Made to be printed and to be pleasant as plain text too. Questions bear the numbers that they have on the screen,
answers their codes, so that forms can be typed in later. It knows no file; the form comes out as one text.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from svsurvey.exchange.markdown import BREAK, as_written, cell, escaped, marked, wrapped
from svsurvey.instrument.domain import (
    Date,
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
from svsurvey.instrument.jumps import after_refusal, jumps, skips
from svsurvey.instrument.model import Credit, Instrument, Item, Section, Shares
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.instrument.words import day_in_words, in_words, instruction
from svsurvey.response import Missing
from svsurvey.sentences import sentences

ONE, SEVERAL = "○", "☐"
"""The marks to tick: one answer only, or as many as apply."""

REFUSE = "I prefer not to answer"
AGREE = "Yes, I take part"
DECLINE = "No, I do not take part (please stop here; you need not hand in this form)"

HOW_TO = (
    "Please do not write your name on this form, nor the name of anybody else.",
    f"{ONE} means: choose one answer. {SEVERAL} means: you can tick more than one.",
    f"You may leave out any question, or choose “{REFUSE}”.",
    "If you ticked the wrong answer, cross it out and tick the right one.",
    r"The numbers in brackets, like \[1\], are for those who type in the answers. You can pass over them.",
)
HOW_TO_SKIP = (
    "Some questions are not for everybody: a line above such a question says who answers it, and an arrow → "
    "behind an answer says where to go on."
)

GAP = "_" * 12
RULE = "_" * 72
LONG_GAP = "_" * 40
TIED = "\N{NO-BREAK SPACE}"
"""Keeps a gap on the line of its words: alone on a line it would be a rule across the page."""


def form(instrument: Instrument, language: str = "") -> str:
    """The whole form as Markdown; `language`: the one that its texts are in, when not the instrument's own."""
    instrument = without_pipes(instrument, partial(_on_paper, instrument))
    parts = [f"# {escaped(instrument.title)}", *_for_the_team(instrument), *_opening(instrument)]
    for section in instrument.sections:
        parts += _section(section, instrument)
    parts += _closing(instrument, language or instrument.language)
    return "\n\n".join(part for part in parts if part) + "\n"


def _on_paper(instrument: Instrument, name: str) -> str:
    """What stands for an earlier answer, which the reader has on the same paper."""
    item = instrument.by_id[instrument.places[name].item]
    number = instrument.number(item)
    return f"(your answer to question {number})" if number else f"(see “{item.text}” above)"


# ---- the frame -------------------------------------------------------------------------------------------


TEAM = "For the team: tick this before you hand the form out."


def _for_the_team(instrument: Instrument) -> Iterator[str]:
    """The variants: on paper no dice are thrown, so whoever hands out the forms says which arm each is."""
    for item in instrument.items:
        if isinstance(item.chance, Shares):
            yield marked("*", " ".join([TEAM, *_rule_of_variant(item, instrument)]))
            arms = (f"{ONE} {escaped(option.label)} {_code(option.code)}" for option in item.options)
            yield BREAK.join([marked("**", item.text), *arms])


def _rule_of_variant(item: Item, instrument: Instrument) -> Iterator[str]:
    if item.when:
        yield f"It matters only if {in_words(item.when, instrument)}."


def _opening(instrument: Instrument) -> Iterator[str]:
    if instrument.consent:
        yield as_written(instrument.consent.text)
        yield as_written(instrument.consent.ask or "Do you take part?", "**")
        yield BREAK.join(f"{ONE} {answer}" for answer in (AGREE, DECLINE))
    yield "## How to fill in this form"
    conditional = any(item.when for item in instrument.items)
    yield "\n".join(wrapped(f"- {line}", "  ") for line in (*HOW_TO, *([HOW_TO_SKIP] if conditional else [])))


def _closing(instrument: Instrument, language: str) -> Iterator[str]:
    yield "## The end"
    yield as_written(instrument.thanks) or "Thank you."
    if instrument.support:
        yield "## Support"
        yield as_written(instrument.support)
    yield "* * *"
    name = f"{instrument.id}, version {instrument.version}, language {language}"
    orders = [ORDERS] if instrument.shuffles else []
    yield BREAK.join([f"Form: {escaped(name)}", *orders, *_credit(instrument.credit)])


ORDERS = "On a screen some of it comes in an order of chance; this form has the order of the instrument."


def _credit(credit: Credit) -> Iterator[str]:
    named = {"By": credit.author, "Licence": credit.license, "Source": credit.source, "Note": credit.note}
    return (wrapped(f"{name}: {escaped(words)}") for name, words in named.items() if words)


def _section(section: Section, instrument: Instrument) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    if section.when:
        yield marked("*", _section_rule(section, instrument))
    for item in section.items:
        yield from _item(item, instrument)


def _section_rule(section: Section, instrument: Instrument) -> str:
    assert section.when is not None
    rest = instrument.items[instrument.items.index(section.items[-1]) + 1 :]
    following = next((number for item in rest if (number := instrument.number(item))), None)
    otherwise = f"go on with question {following}" if following else "go to the end"
    return f"Answer this section only if {in_words(section.when, instrument)}. If not, {otherwise}."


# ---- one item --------------------------------------------------------------------------------------------


def _item(item: Item, instrument: Instrument) -> Iterator[str]:
    """The parts of an item: who answers it, the question, its hint, and the places for the answer."""
    if item.chance:
        return
    if rule := instruction(item, instrument):
        yield marked("*", rule)
    if isinstance(item.domain, Note):
        yield "\n".join(f"> {line}".rstrip() for line in as_written(item.text).split("\n"))
        return
    how = _how(item)
    yield _question(item, instrument) + (f" ({how})" if how else "")
    if item.hint:
        yield as_written(item.hint, "*")
    refusal = _refusal(item, instrument)
    match item.domain:
        case Single() if _is_written(item):
            yield from (RULE, refusal)
        case Single() | Multiple():
            yield BREAK.join([*_choices(item, instrument), refusal])
        case Grid() as grid:
            yield from (_table(grid), refusal)
        case _:
            yield from (*_place(item), refusal)


MOST_PRINTED = 25
"""Answers of a list to be searched; with more of them the answer is written on a line, to be looked up later."""


def _is_written(item: Item) -> bool:
    return item.lookup and len(item.options) > MOST_PRINTED


def _question(item: Item, instrument: Instrument) -> str:
    first, *more = item.text.strip().split("\n", 1)
    numbered = wrapped(f"**{instrument.number(item)}. {escaped(first)}**")
    return BREAK.join([numbered, *(as_written(text, "**") for text in more)])


def _how(item: Item) -> str:
    """A word on how to answer, where the marks do not say it."""
    match item.domain:
        case Single() if _is_written(item):
            return "write your answer"
        case Multiple(least=least, most=most):
            return _picks(least, most)
        case Grid():
            return "one answer in each row"
        case Ranking(options) as domain:
            which = "each answer" if domain.places == len(options) else f"your first {domain.places} choices"
            return f"number {which}, 1 for the first"
        case _:
            return ""


def _picks(least: int, most: int | None) -> str:
    if most is None:
        return "tick all that apply" + (f", at least {least}" if least > 1 else "")
    if least == most:
        return f"tick {most}"
    return f"tick {least} to {most}" if least > 1 else f"tick up to {most}"


def _refusal(item: Item, instrument: Instrument) -> str:
    mark = ONE if isinstance(item.domain, Single) else SEVERAL
    code = _code(instrument.missing[Missing.REFUSED])
    return f"{mark} {REFUSE} {code}{_arrow(item, instrument, after_refusal(item, instrument))}"


def _choices(item: Item, instrument: Instrument) -> Iterator[str]:
    """The options, each with its code, the line to write on, and where it leads if it passes over questions."""
    mark = ONE if isinstance(item.domain, Single) else SEVERAL
    targets = jumps(item, instrument)
    for option in item.options:
        yield wrapped(_choice(mark, option) + _arrow(item, instrument, targets.get(option.code)), "  ")


def _choice(mark: str, option: Option) -> str:
    alone = " (tick nothing else)" if option.alone and mark == SEVERAL else ""
    words = f":{TIED}{LONG_GAP}" if option.write_in else ""
    return f"{mark} {escaped(option.label)}{alone} {_code(option.code)}{words}"


def _code(code: int) -> str:
    return f"[{code}]"


def _arrow(item: Item, instrument: Instrument, target: int | None) -> str:
    if not skips(item, instrument, target):
        return ""
    return f" → go to question {target}" if target else " → go to the end"


def _table(grid: Grid) -> str:
    """A grid as a Markdown table, its columns straight in plain text too."""
    head = ["", *(f"{cell(option.label)} {_code(option.code)}" for option in grid.options)]
    body = [[cell(row.text), *([ONE] * len(grid.options))] for row in grid.rows]
    widths = [max(3, *(len(line[column]) for line in [head, *body])) for column in range(len(head))]
    rule = ["-" * widths[0], *(f":{'-' * (width - 2)}:" for width in widths[1:])]
    return "\n".join(_table_line(line, widths) for line in (head, rule, *body))


def _table_line(cells: Sequence[str], widths: Iterable[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.center(width) for cell, width in rest)]
    return f"| {' | '.join(padded)} |"


def _place(item: Item) -> Iterator[str]:
    """Where numbers, days, times, words, places on a line and orders are written."""
    match item.domain:
        case Number() as domain:
            yield _number(domain)
        case Date() as domain:
            yield _date(domain)
        case Time() as domain:
            yield _time(domain)
        case Text() as domain:
            yield "\n\n".join([RULE] * _ruled(domain))
        case Slider() as domain:
            yield from _slider(domain)
        case Ranking() as domain:
            yield BREAK.join(f"____ {escaped(option.label)} {_code(option.code)}" for option in domain.options)


def _number(domain: Number) -> str:
    kind = (
        "a whole number" if domain.decimals == 0 else f"a number, at most {domain.decimals} digits after the point"
    )
    unit = f" {escaped(domain.unit)}" if domain.unit else ""
    return f"{GAP}{unit} ({' '.join(part for part in (kind, sentences()(domain.bounds)) if part)})"


def _date(domain: Date) -> str:
    names = {Precision.DAY: ["Day", "Month", "Year"], Precision.MONTH: ["Month", "Year"], Precision.YEAR: ["Year"]}
    places = "   ".join(f"{name} {GAP[:8] if name == 'Year' else GAP[:4]}" for name in names[domain.precision])
    low, high = (day_in_words(day, domain.precision) if day else "" for day in (domain.low, domain.high))
    return places + _span(low, high)


def _time(domain: Time) -> str:
    low, high = (f"{moment:%H:%M}" if moment else "" for moment in (domain.low, domain.high))
    return f"Hour ____   Minutes ____{_span(low, high) or ' (from 00:00 to 23:59)'}"


def _span(low: str, high: str) -> str:
    if low and high:
        return f" (from {low} to {high})"
    return f" ({low} or later)" if low else f" ({high} or earlier)" if high else ""


def _ruled(domain: Text) -> int:
    """Lines to write on: more where more may be written."""
    if domain.lines:
        return 6
    return 1 if domain.longest <= 100 else 2


FEW_PLACES = 11
"""A slider with no more places than these is printed as places to tick."""


def _slider(domain: Slider) -> Iterator[str]:
    places = range(domain.low, domain.high + 1, domain.step)
    if len(places) <= FEW_PLACES:
        ticks = "   ".join(f"{ONE} {place}" for place in places)
        yield "   ".join(part for part in (escaped(domain.left), ticks, escaped(domain.right)) if part)
        return
    ends = [
        f"{end} = {escaped(words)}"
        for end, words in ((domain.low, domain.left), (domain.high, domain.right))
        if words
    ]
    yield ", ".join(ends)
    yield f"    {domain.low} {'|----' * 10}| {domain.high}"
    steps = f" in steps of {domain.step}" if domain.step > 1 else ""
    yield f"Put a cross on the line and write its number, from {domain.low} to {domain.high}{steps}: {GAP[:8]}"
