"""Whether a whole response can have come about: what people answer always can, what is made by hand is seen."""

from dataclasses import replace

import pytest

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.fitting import misfits
from svsurvey.instrument.model import Instrument
from svsurvey.response import Disposition, Missing, Mode, Response, Value

WARD = """
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
partial: true
missing: {off_route: -994, unreadable: -995, not_reached: -996, refused: -997, not_asked: -998, not_answered: -999}
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}, required: hard}
      - {id: many, type: number, text: How many?, when: nights == 1, range: [-200, 200]}
      - {id: help, type: multiple, text: Help?, options: {1: Peers, 8: {label: Other, write_in: true}}}
      - {id: climate, type: grid, text: True?, scale: {1: No, 2: Yes}, rows: {a: A, b: B}, when: many > 3}
      - {id: hours, type: number, text: Hours?}
"""
NOT_ASKED, EMPTY, REFUSED = Missing.NOT_ASKED, Missing.NOT_ANSWERED, Missing.REFUSED
UNMET, UNREADABLE, OFF_ROUTE = Missing.NOT_REACHED, Missing.UNREADABLE, Missing.OFF_ROUTE

FULL: dict[str, Value] = {
    "nights": 1,
    "many": 5,
    "help": frozenset({1, 8}),
    "help_other": "my neighbour",
    "a": 1,
    "b": REFUSED,
    "hours": 40,
}
SHORT: dict[str, Value] = FULL | {"nights": 0, "many": NOT_ASKED, "a": NOT_ASKED, "b": NOT_ASKED}


@pytest.fixture(scope="module")
def ward() -> Instrument:
    return load(Source("ward.yaml", WARD))


def found(
    ward: Instrument, values: dict[str, Value], mode: Mode = Mode.LINE, ended: Disposition = Disposition.COMPLETE
) -> list[str]:
    return [name for name, _ in misfits(Response("ward", "1.0.0", values, mode, ended), ward)]


@pytest.mark.parametrize(
    "values",
    [
        FULL,
        SHORT,
        FULL | {"many": -98, "a": NOT_ASKED, "b": NOT_ASKED},
        FULL | {"nights": EMPTY, "many": NOT_ASKED, "a": NOT_ASKED, "b": NOT_ASKED},
        FULL | {"help": frozenset({1}), "help_other": NOT_ASKED},
        FULL | {"help": REFUSED, "help_other": REFUSED},
        FULL | {"help_other": EMPTY},
    ],
    ids=range(7),
)
def test_what_can_come_about_fits(ward: Instrument, values: dict[str, Value]) -> None:
    assert found(ward, values) == []


@pytest.mark.parametrize(
    ("values", "misfit"),
    [
        (SHORT | {"many": 3}, ["many"]),
        (SHORT | {"many": EMPTY}, ["many"]),
        (FULL | {"many": NOT_ASKED}, ["many", "a", "b"]),
        (FULL | {"many": 2}, ["a", "b"]),
        (FULL | {"b": NOT_ASKED}, ["b"]),
        (FULL | {"help": frozenset({1})}, ["help_other"]),
        (FULL | {"help": REFUSED}, ["help_other"]),
        (FULL | {"help_other": NOT_ASKED}, ["help_other"]),
        (FULL | {"hours": UNMET}, ["hours"]),
        (FULL | {"hours": UNREADABLE}, ["hours"]),
        ({name: value for name, value in FULL.items() if name != "hours"}, ["hours"]),
        ({}, ["nights", "help", "hours"]),
    ],
    ids=range(12),
)
def test_what_cannot_is_seen(ward: Instrument, values: dict[str, Value], misfit: list[str]) -> None:
    assert found(ward, values) == misfit


def test_paper_has_kinds_of_its_own(ward: Instrument) -> None:
    values = SHORT | {"many": OFF_ROUTE, "hours": UNREADABLE, "help": UNREADABLE, "help_other": UNREADABLE}
    for mode in (Mode.PAPER, Mode.IMPORT):
        assert found(ward, values, mode) == []
    assert found(ward, values, Mode.OFFLINE_HTML) == ["many", "help", "help_other", "hours"]
    assert found(ward, FULL | {"hours": OFF_ROUTE}, Mode.PAPER) == ["hours"]


PART = FULL | {"a": UNMET, "b": UNMET, "hours": UNMET}


def test_who_leaves_early_reaches_nothing_after_the_last_answer(ward: Instrument) -> None:
    partial = Disposition.PARTIAL
    assert found(ward, PART, ended=partial) == []
    assert found(ward, FULL, ended=partial) == []
    assert found(ward, PART) == ["climate", "hours"]
    assert found(ward, PART | {"help": UNMET, "help_other": UNMET, "a": 1, "b": 1}, ended=partial) == ["help"]
    assert found(ward, PART | {"hours": 3}, ended=partial) == [], "it came up when an answer was changed"
    whole = replace(ward, partial=False)
    assert found(whole, PART, ended=partial) == ["consent"]
    assert found(whole, PART, Mode.PAPER, partial) == [], "from paper a part may come all the same"


LOOSE = """
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
partial: true
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: hours, type: number, text: Hours?}
"""


def test_in_an_order_of_chance_a_later_one_may_have_been_met_before() -> None:
    """Somebody who came to `hours` first, and left."""
    values: dict[str, Value] = {"nights": UNMET, "hours": 40}
    plain = load(Source("ward.yaml", LOOSE))
    loose = load(Source("ward.yaml", LOOSE.replace("title: Work", "title: Work\n    order: random")))
    assert found(plain, values, ended=Disposition.PARTIAL) == ["nights"]
    assert found(loose, values, ended=Disposition.PARTIAL) == []
    assert found(loose, values) == ["nights"]
