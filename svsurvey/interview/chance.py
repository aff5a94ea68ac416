"""What chance decides for one respondent: orders of options, rows, items and sections, and the arms of variants.

It is given the dice: `secrets` for people, a seeded generator for made-up ones. It remembers nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from svsurvey.instrument.domain import Grid, Multiple, Ranking, Single
from svsurvey.instrument.model import Instrument, Item, OrderShown, Section, Shares
from svsurvey.response import Value

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The instrument as one respondent sees it, and what chance answers, by field."""

    instrument: Instrument
    drawn: dict[str, Value]


def arranged(instrument: Instrument, dice: Random) -> Arrangement:
    """Shuffle and draw. An instrument without chance comes back as it is."""
    drawn: dict[str, Value] = {}
    if not instrument.by_chance:
        return Arrangement(instrument, drawn)
    sections = list(enumerate(instrument.sections))
    if instrument.shuffled:
        sections = _shuffled(sections, lambda section: section[1].stays, dice)
    orders: dict[OrderShown, tuple[int, ...]] = {OrderShown(None): tuple(place + 1 for place, _ in sections)}
    made = [_section(place, section, orders, dice) for place, section in sections]
    if instrument.shuffled or any(
        now is not before for now, before in zip(made, instrument.sections, strict=True)
    ):
        instrument = replace(instrument, sections=tuple(made))
    for item in instrument.items:
        match item.chance:
            case Shares(weights):
                drawn[item.id] = dice.choices([option.code for option in item.options], weights)[0]
            case OrderShown() as kept:
                drawn[item.id] = orders[kept]
    return Arrangement(instrument, drawn)


def _section(place: int, section: Section, orders: dict[OrderShown, tuple[int, ...]], dice: Random) -> Section:
    """The section as it is shown; the orders in it go into `orders`."""
    items = [_item(item, orders, dice) for item in section.items]
    if section.shuffled:
        known = {item.id: n for n, item in enumerate((i for i in items if i.chance is None), 1)}
        items = _shuffled(items, lambda item: item.stays, dice)
        orders[OrderShown(place)] = tuple(known[item.id] for item in items if item.chance is None)
    unchanged = all(now is before for now, before in zip(items, section.items, strict=True))
    return section if unchanged else replace(section, items=tuple(items))


def _item(item: Item, orders: dict[OrderShown, tuple[int, ...]], dice: Random) -> Item:
    domain = item.domain
    if not item.shuffled:
        return item
    if isinstance(domain, Grid):
        places = _shuffled(list(enumerate(domain.rows, 1)), lambda row: row[1].stays, dice)
        orders[OrderShown(item.id)] = tuple(place for place, _ in places)
        return replace(item, domain=replace(domain, rows=tuple(row for _, row in places)))
    assert isinstance(domain, Single | Multiple | Ranking)
    options = _shuffled(domain.options, lambda option: option.stays, dice)
    orders[OrderShown(item.id)] = tuple(option.code for option in options)
    return replace(item, domain=replace(domain, options=tuple(options)))


def _shuffled(parts: Sequence[Part], stays: Callable[[Part], bool], dice: Random) -> list[Part]:
    """The parts with those that move in an order of chance, on the places that those that move have."""
    moving = [part for part in parts if not stays(part)]
    dice.shuffle(moving)
    source = iter(moving)
    return [part if stays(part) else next(source) for part in parts]
