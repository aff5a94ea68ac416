"""Pages in lines: a question, a list of answers, the commands, a receipt, each as a text to be read from its top.

Nothing decorates: a screen reader reads every sign. It knows what is said and reads and writes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence

from svsurvey.instrument.domain import Grid, Multiple, Option
from svsurvey.instrument.model import Item
from svsurvey.interview import pages
from svsurvey.interview.line_words import Words
from svsurvey.interview.turns import Ask, Review
from svsurvey.response import Value
from svsurvey.sentences import Sentences

MOST_FOUND = 12
"""How many of the options that hold what was typed are read out."""


def joined(*lines: str) -> str:
    """Those that say something, one under the other."""
    return "\n".join(line for line in lines if line)


def question(say: Sentences, event: Ask) -> str:
    """A question: where one is, its text, hint, options, how to answer, the answer so far."""
    item = event.item
    how = pages.how_to_answer(say, item)
    if ticks_nothing(item):
        how = joined(how, say("how.none"))
    answered = bool(event.current) and not isinstance(item.domain, Grid)
    return joined(
        pages.progress(say, event),
        item.text.strip(),
        item.hint.strip(),
        *(option(say, o) for o in item.options if not item.lookup or o.write_in or o.missing),
        how,
        so_far(say, pages.shown(say, item, event.current)) if answered else "",
    )


def ticks_nothing(item: Item) -> bool:
    """Whether ticking nothing is an answer, so that a word for it is needed."""
    return isinstance(item.domain, Multiple) and item.domain.least == 0


def option(say: Sentences, option: Option) -> str:
    """A line with the code to be typed before its words."""
    label = say("line.alone", label=option.label) if option.alone else option.label
    return f"  {option.code}. {label}"


def so_far(say: Sentences, answer: str) -> str:
    """What was answered, and how to leave it so."""
    return say("line.so_far", answer=answer)


def statement(say: Sentences, item: Item, at: int, rows: Mapping[str, Value]) -> str:
    """One statement of a grid, with its answer so far. at: its place, from 0."""
    place = item.fields[at]
    text = say("line.statement", number=at + 1, rows=len(item.fields), text=place.label)
    shown = pages.shown_field(say, place, rows[place.name]) if place.name in rows else ""
    return joined(text, so_far(say, shown) if shown else "")


def found(say: Sentences, options: Sequence[Option]) -> str:
    """The options that hold what was typed: a few with their codes, of many only the first."""
    many = len(options) > MOST_FOUND
    key = "line.found_too_many" if many else "line.found_several"
    said = say(key, count=len(options), shown=MOST_FOUND)
    return joined(said, *(option(say, each) for each in options[:MOST_FOUND]), say("line.narrow"))


def answers(say: Sentences, event: Review) -> str:
    """The list of answers: all, or those so far."""
    if not event.so_far:
        return joined(say("review.title"), say("review.hint"), *_entries(say, event))
    hint = say("review.so_far_hint") if event.entries else say("line.nothing_so_far")
    return joined(say("review.so_far"), hint, *_entries(say, event))


def _entries(say: Sentences, event: Review) -> Iterable[str]:
    """A line for each answer; the statements of a grid stand below it."""
    for number, (item, values) in enumerate(event.entries, 1):
        if isinstance(item.domain, Grid):
            yield f"  {number}. {item.text.strip()}"
            rows = pages.shown_rows(say, item, values)
            yield from (f"     {text}: {answer}" for text, answer in rows)
        else:
            yield f"  {number}. {item.text.strip()} {pages.shown(say, item, values)}"


def choices(say: Sentences, title: str, keys: Sequence[str]) -> str:
    """A question of the program's own with its numbered answers, all by their keys."""
    return joined(say(title), *(f"  {number}. {say(key)}" for number, key in enumerate(keys, 1)))


def commands(say: Sentences, words: Words, known: Sequence[str], at: str = "") -> str:
    """What can be typed after a colon here, and what it does. at: a place where some do something of their own."""
    does = {key: f"command_does.{key}_{at}" for key in known}
    return joined(
        *(
            f"  {words.shown(key)}  {say(own if own in say.texts else f'command_does.{key}')}"
            for key, own in does.items()
        )
    )


def receipt(say: Sentences, code: str) -> str:
    """The code that a respondent may keep, once as it is written and once letter by letter."""
    letters = ", ".join(" ".join(group) for group in code.split("-"))
    return joined(
        say("receipt.title"),
        say("receipt.why"),
        say("receipt.code", code=code),
        say("line.letters", letters=letters),
        say("receipt.how"),
        say("receipt.limit"),
    )
