"""Orders of chance: what may be shuffled without being needed before it is answered, and where it is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from svsurvey.instrument.document import Map
from svsurvey.instrument.domain import Grid, Option, Ranking
from svsurvey.instrument.draft import Draft, text_of
from svsurvey.instrument.model import Item, OrderShown, Section
from svsurvey.instrument.piping import pipes
from svsurvey.instrument.texts import item_texts


def is_random(entries: Map) -> bool:
    """Whether what stands here comes in an order of chance."""
    return text_of(entries, "order") == "random"


def kept_order(draft: Draft, entries: Map, order: OrderShown, labels: Sequence[str], title: str) -> list[Item]:
    """The item that keeps an order that is shown, where the file names one (`order_as`)."""
    name = text_of(entries, "order_as")
    if not name:
        return []
    mark = entries.values_at["order_as"]
    if not is_random(entries):
        draft.say(
            mark, "misplaced-key", "'order_as' keeps an order of chance", "add order: random, or take it out"
        )
        return []
    draft.claim(name, mark)
    places = tuple(Option(place, label) for place, label in enumerate(labels, 1))
    return [Item(name, f"Order shown: {title}", Ranking(places), chance=order)]


def order_of_item(draft: Draft, entries: Map, item: Item) -> list[Item]:
    """The same for the options of an item, which keep their codes, or for the rows of a grid."""
    rows = [row.text for row in item.domain.rows] if isinstance(item.domain, Grid) else []
    made = kept_order(draft, entries, OrderShown(item.id), rows, item.text)
    if not rows:
        shown = tuple(Option(option.code, option.label) for option in item.options)
        made = [replace(kept, domain=Ranking(shown)) for kept in made]
    return [replace(kept, when=item.when) for kept in made]


# ---- what needs what ------------------------------------------------------------------------------------


def check_orders(draft: Draft, sections: Sequence[Section], shuffled: bool) -> None:
    """Nothing may ask about what could come after it."""
    for section in sections:
        if section.shuffled:
            _check(draft, section.items, "items")
    if shuffled:
        _check(draft, sections, "sections")


def _check(draft: Draft, parts: Sequence[Item | Section], what: str) -> None:
    home = {field.name: n for n, part in enumerate(parts) for item in _items(part) for field in item.fields}
    moving = [n for n, part in enumerate(parts) if not part.stays] or [len(parts)]
    for n, part in enumerate(parts):
        earliest = n if part.stays else moving[0]
        for item, name in _read(_items(part), home):
            latest = home[name] if parts[home[name]].stays else moving[-1]
            if home[name] != n and latest >= earliest:
                draft.say(
                    draft.whens.get(item.id, draft.names[item.id]),
                    "random-order",
                    f"'{item.id}' needs '{name}', which may come after it: the {what} are in random order",
                    "write anchor: true at both, with the one that is needed first; or take 'order' out",
                )


def _items(part: Item | Section) -> tuple[Item, ...]:
    return part.items if isinstance(part, Section) else (part,)


def _read(items: Sequence[Item], home: Mapping[str, int]) -> Iterator[tuple[Item, str]]:
    """Which fields of these parts an item reads, in its condition or in its texts. What keeps the order of an item
    has that item's condition, and is not judged as well."""
    for item in items:
        if item.of_order:
            continue
        names = set(item.when.names) if item.when else set()
        names |= {pipe.name for _, text in item_texts(item) for pipe in pipes(text)}
        yield from ((item, name) for name in sorted(names) if name in home)
