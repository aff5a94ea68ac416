"""Whether a whole response can have come about: what is asked has a value, and what is not asked has none.

It knows instruments and values, and nothing of where they come from. Whether each value is one that its own item
allows is the domains' business; here it is about how the values go together.
"""

from collections.abc import Iterator, Sequence

from svsurvey.instrument.model import Instrument, Item
from svsurvey.response import Disposition, Missing, Mode, Response, Value

NOT_ASKED = "It is not asked after the other answers."
NO_VALUE = "It is asked after the other answers, and nothing says what became of it."
NO_WORDS = "These words belong to an answer that is not there."
NOT_ALLOWED = "Who leaves early cannot hand in here."
OUT_OF_ORDER = "It counts as not reached, and a later one has an answer."
PAPER_ONLY = "Only on paper can an answer be so."
TO_ITS_END = "It was handed in as complete, and this was not reached."

WITH_PAPER = (Mode.PAPER, Mode.IMPORT)
"""The ways in by which answers from paper come: keyed, or keyed elsewhere and imported."""

Misfit = tuple[str, str]
"""A field, and what is wrong with it, as a sentence that holds no answer."""


def misfits(response: Response, instrument: Instrument) -> Iterator[Misfit]:
    """What does not go together in a response to this version; nothing for one that can have come about.

    An empty item is never a misfit, also where it has to be answered: on paper nobody is made to.
    """
    values = response.values
    route = {item.id for item in instrument.route({n: v for n, v in values.items() if not _is_off(v)})}
    asked = [item for item in instrument.items if item.id in route]
    for item in instrument.items:
        yield from _of_item(item, [values.get(f.name, Missing.NOT_ASKED) for f in item.fields], item.id in route)
    yield from _of_ending(response, instrument, asked)
    if response.mode not in WITH_PAPER:
        yield from ((name, PAPER_ONLY) for name, value in values.items() if _is_of_paper(value))


def _is_off(value: Value) -> bool:
    """Whether this can stand where nothing was asked. (An answer may be the number of a missing code: `is`.)"""
    return value is Missing.NOT_ASKED or value is Missing.OFF_ROUTE


def _is_of_paper(value: Value) -> bool:
    return value is Missing.UNREADABLE or value is Missing.OFF_ROUTE


def _of_item(item: Item, values: Sequence[Value], asked: bool) -> Iterator[Misfit]:
    if not asked:
        yield from ((f.name, NOT_ASKED) for f, v in zip(item.fields, values, strict=True) if not _is_off(v))
        return
    if item.write_in is None:
        yield from ((f.name, NO_VALUE) for f, v in zip(item.fields, values, strict=True) if _is_off(v))
        return
    (own, words), (value, written) = item.fields, values
    if _is_off(value):
        yield own.name, NO_VALUE
    elif not _picks(item.write_in.code, value):
        if not isinstance(written, Missing):
            yield words.name, NO_WORDS
    elif written is Missing.NOT_ASKED:
        yield words.name, NO_VALUE


def _picks(code: int, value: Value) -> bool:
    """Whether an answer chooses the option that asks for words; a ranking holds every option it places."""
    if isinstance(value, frozenset | tuple):
        return code in value
    return not isinstance(value, Missing) and value == code


def _of_ending(response: Response, instrument: Instrument, asked: Sequence[Item]) -> Iterator[Misfit]:
    """Who came to the end reached everything. Who left early reached what stands before the last item they decided
    on; after a change of mind a conditional item can have come up among those, and was not reached any more. Where
    chance put sections or items in order, nothing here says which stood before."""
    values = response.values
    unmet = {i.id for i in asked if any(values.get(f.name) is Missing.NOT_REACHED for f in i.fields)}
    if response.disposition is Disposition.COMPLETE:
        yield from ((id_, TO_ITS_END) for id_ in sorted(unmet))
        return
    if response.disposition is Disposition.PARTIAL and not instrument.partial and response.mode not in WITH_PAPER:
        yield CONSENT, NOT_ALLOWED
    if instrument.shuffled or any(section.shuffled for section in instrument.sections):
        return
    met = [n for n, item in enumerate(asked) if item.asks and item.id not in unmet]
    before = asked[: max(met, default=0)]
    yield from ((i.id, OUT_OF_ORDER) for i in before if i.id in unmet and i.asks and i.when is None)


CONSENT = "consent"
"""Stands for the response as a whole, where no field is to blame."""
