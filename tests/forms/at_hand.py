"""The shipped instruments and the torture instrument, in each of their languages, for tests of printed forms.

`said` lists what a print has to hold, made from the instrument itself and not from the form that is set: a text
that gets lost on the way is missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from svsurvey.forms.composing import MOST_PRINTED, compose
from svsurvey.forms.form import Form
from svsurvey.instrument.catalogue import bundled_folder, is_translation, read_source
from svsurvey.instrument.definition import load
from svsurvey.instrument.domain import Grid, Multiple, Number, Ranking, Single, Slider
from svsurvey.instrument.model import Instrument, Item
from svsurvey.instrument.texts import Change, with_texts
from svsurvey.instrument.translation import in_language
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.instrument.words import instruction, section_rule
from svsurvey.sentences import sentences

TORTURE = Path(__file__).parent / "torture" / "torture.yaml"
SHIPPED = sorted(path for path in bundled_folder().glob("*.yaml") if not is_translation(path))


@dataclass(frozen=True)
class Case:
    """An instrument in one language."""

    path: Path
    language: str

    def __str__(self) -> str:
        return f"{self.path.stem}-{self.language}"

    @property
    def instrument(self) -> Instrument:
        return in_language(loaded(self.path), self.language)

    def form(self, annotated: bool = False) -> Form:
        return compose(self.instrument, self.language, annotated)


@cache
def loaded(path: Path) -> Instrument:
    return load(read_source(path))


CASES = [Case(path, language) for path in (*SHIPPED, TORTURE) for language in loaded(path).languages]


def on_paper(instrument: Instrument) -> Instrument:
    """The instrument with its words for answers that are not known; each pipe has to have some."""

    def refuse(name: str) -> str:
        raise AssertionError(f"{{{name}}} has no words of its own")

    return without_pipes(instrument, refuse)


def lines(text: str) -> Iterator[str]:
    """The lines of a text, without blank ones."""
    return (line.strip() for line in text.splitlines() if line.strip())


class Loose(str):
    """A text that stands anywhere after those before it: options stand over or under the statements of a grid."""

    __slots__ = ()


def said(case: Case) -> Iterator[str]:
    """Every text that a print of the form has to hold, in its order; texts of several lines are cut into these."""
    instrument = on_paper(case.instrument)
    phrases = sentences(case.language).texts
    for item in instrument.items:
        if item.chance and not item.of_order:
            yield from (item.text, *(option.label for option in item.options))
    if instrument.consent:
        yield from lines(f"{instrument.consent.text}\n{instrument.consent.ask}")
    for section in instrument.sections:
        yield section.title
        yield section_rule(section, instrument, phrases)
        for item in section.items:
            if not item.chance:
                yield instruction(item, instrument, phrases)
                yield from of_item(item, instrument)
    yield from lines(f"{instrument.thanks}\n{instrument.support}")
    yield from (instrument.id, instrument.version, case.language)


def of_item(item: Item, instrument: Instrument) -> Iterator[str]:
    """The texts of one item; the labels of a list that is written out are not printed."""
    number = instrument.number(item)
    first, *rest = lines(item.text)
    yield f"{number}. {first}" if number else first
    yield from (*rest, *lines(item.hint))
    match item.domain:
        case Grid(rows, options):
            yield from (
                Loose(text) for text in (*(row.text for row in rows), *(option.label for option in options))
            )
        case Single(options) if item.lookup and len(options) > MOST_PRINTED:
            return
        case Single(options) | Multiple(options) | Ranking(options):
            yield from (option.label for option in options)
        case Slider(_, _, _, left, right):
            yield from (left, right)
        case Number(unit=unit):
            yield unit


def codes(item: Item) -> list[str]:
    """The keys beside the boxes of a list of options, with that of refusing, from top to bottom."""
    return [*(str(option.code) for option in item.options), "/"]


def with_every_text(instrument: Instrument, change: Change) -> Instrument:
    """The instrument with each of its texts changed; no file could hold what some tests put there."""
    consent = instrument.consent
    return replace(
        instrument,
        title=change(("title",), instrument.title),
        consent=consent
        and replace(
            consent,
            text=change(("consent", "text"), consent.text),
            ask=change(("consent", "ask"), consent.ask),
        ),
        support=change(("support",), instrument.support),
        thanks=change(("thanks",), instrument.thanks),
        sections=tuple(
            replace(
                section,
                title=change(("sections", place), section.title),
                items=tuple(with_texts(item, change) for item in section.items),
            )
            for place, section in enumerate(instrument.sections)
        ),
        translations={},
    )
