"""Every text of an instrument that people read, by key: to be listed, translated, filled in. It changes none."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from svsurvey.instrument.domain import Domain, Grid, Multiple, Number, Option, Ranking, Single, Slider
from svsurvey.instrument.model import Instrument, Item, TextKey

Change = Callable[[TextKey, str], str]
"""What becomes of a text: its key and its words to other words."""


def texts(instrument: Instrument) -> dict[TextKey, str]:
    """Every text of an instrument that people read, in its own language, by key."""
    return dict(_texts(instrument))


def _texts(instrument: Instrument) -> Iterator[tuple[TextKey, str]]:
    yield ("title",), instrument.title
    if instrument.consent:
        yield ("consent", "text"), instrument.consent.text
        yield ("consent", "ask"), instrument.consent.ask
    yield from (
        (key, text) for key, text in ((("support",), instrument.support), (("thanks",), instrument.thanks)) if text
    )
    yield from ((("sections", place), section.title) for place, section in enumerate(instrument.sections))
    for item in instrument.items:
        yield from item_texts(item)
    yield from ((("scores", score.id), score.label) for score in instrument.scores)


def item_texts(item: Item) -> Iterator[tuple[TextKey, str]]:
    """The texts of one item. What chance answers is read by nobody but who analyses it."""
    domain = item.domain
    if item.asks or not item.fields:
        yield ("items", item.id, "text"), item.text
    plain = {"hint": item.hint}
    if isinstance(domain, Number):
        plain["unit"] = domain.unit
    if isinstance(domain, Slider):
        plain |= {"left": domain.left, "right": domain.right}
    yield from ((("items", item.id, key), text) for key, text in plain.items() if text)
    if not item.of_order:
        yield from ((_option_key(item, option), option.label) for option in item.options)
    if isinstance(domain, Grid):
        yield from ((("items", item.id, "rows", row.id), row.text) for row in domain.rows)


def _option_key(item: Item, option: Option) -> TextKey:
    """A named scale is translated once for all items that use it."""
    scale = item.domain.scale if isinstance(item.domain, Single | Multiple | Grid | Ranking) else ""
    return ("scales", scale, option.code) if scale else ("items", item.id, "options", option.code)


def with_texts(item: Item, change: Change) -> Item:
    """The same item with its texts changed."""

    def own(key: str, text: str) -> str:
        return change(("items", item.id, key), text)

    domain = _domain_with(item, item.domain, change)
    return replace(item, text=own("text", item.text), hint=own("hint", item.hint), domain=domain)


def _domain_with(item: Item, domain: Domain, change: Change) -> Domain:
    def own(key: str, text: str) -> str:
        return change(("items", item.id, key), text)

    match domain:
        case Single() | Multiple() | Ranking() | Grid():
            options = tuple(replace(o, label=change(_option_key(item, o), o.label)) for o in domain.options)
            if not isinstance(domain, Grid):
                return replace(domain, options=options)
            rows = tuple(replace(r, text=change(("items", item.id, "rows", r.id), r.text)) for r in domain.rows)
            return replace(domain, options=options, rows=rows)
        case Number():
            return replace(domain, unit=own("unit", domain.unit))
        case Slider():
            return replace(domain, left=own("left", domain.left), right=own("right", domain.right))
        case _:
            return domain
