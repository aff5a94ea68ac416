"""Instruments built by hand and responses to them: the store is tested without the room that reads YAML."""

from dataclasses import replace

from svsurvey.instrument.domain import Date, Domain, Multiple, Number, Option, Single, Text
from svsurvey.instrument.model import Instrument, Item, Section
from svsurvey.response import Answers, Disposition, Missing, Mode, Response, Scope, Value

ALL = Scope(mixed=True)

YES_NO = (Option(1, "Yes"), Option(2, "No"), Option(8, "Don't know", missing=True))
EVENTS = (
    Option(1, "Wrong drug"),
    Option(2, "Fall"),
    Option(3, "Other", write_in=True),
    Option(9, "None", alone=True),
)

ITEMS = (
    Item("role", "What is your role?", Single(YES_NO)),
    Item("events", "What happened?", Multiple(EVENTS)),
    Item("nights", "How many nights?", Number(0, 31)),
    Item("since", "Since when?", Date()),
    Item("motto", "Your motto?", Text(linked=True)),
    Item("story", "What helped?", Text()),
)

ANSWERS: dict[str, Value] = {
    "role": 1,
    "events": frozenset({1, 3}),
    "events_other": "a mix-up",
    "nights": 3,
    "since": Missing.REFUSED,
    "motto": "007",
    "story": "my colleagues",
}


def instrument_of(*items: Item, id_: str = "ward", version: str = "1") -> Instrument:
    """An instrument of one section."""
    return Instrument(id_, version, "Ward", (Section("All", items),))


def item(id_: str, domain: Domain | None = None) -> Item:
    """A question; a number unless a domain is given."""
    return Item(id_, f"{id_}?", domain or Number())


def response_to(instrument: Instrument, answers: Answers = ANSWERS, **more: str | Mode | Disposition) -> Response:
    """A complete response; `more` is wave, site, mode or disposition."""
    plain = Response(instrument.id, instrument.version, answers, Mode.LINE, Disposition.COMPLETE)
    return replace(plain, **more)  # type: ignore[arg-type]
