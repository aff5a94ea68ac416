"""The instrument without pipes, for readers whose answers are not known: on paper, in tables, in codebooks.

It knows instruments; who reads them, and where, it is told.
"""

from collections.abc import Callable
from dataclasses import replace

from svsurvey.instrument.model import Instrument, Item
from svsurvey.instrument.piping import unanswered
from svsurvey.instrument.texts import with_texts


def in_results(name: str) -> str:
    """What stands for an answer where those of many are told; the same in every version, to be pooled."""
    return f"(the answer to {name})"


def without_pipes(instrument: Instrument, tell: Callable[[str], str] = in_results) -> Instrument:
    """The instrument with every pipe as its own words for no answer, or else as what `tell` has for its name. To
    be made once: two braces that are meant as such are one then."""
    if not any(item.pipes for item in instrument.items):
        return instrument

    def told(item: Item) -> Item:
        return with_texts(item, lambda _, text: unanswered(text, tell)) if item.pipes else item

    sections = (replace(section, items=tuple(map(told, section.items))) for section in instrument.sections)
    return replace(instrument, sections=tuple(sections))
