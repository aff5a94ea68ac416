"""What is said of a team before fielding is what happens when such teams are drawn."""

import random
from collections import Counter
from datetime import date, time
from math import inf

import pytest
from wards import instrument_of

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.model import Instrument, Item
from svsurvey.stats.forecast import alone, answers_to, forecast, small


def options(number: int) -> tuple[Option, ...]:
    return tuple(Option(code, f"Option {code}") for code in range(1, number + 1))


def marked(*domains: Domain) -> Instrument:
    items = [Item(f"q{n}", "?", domain, identifying=True) for n, domain in enumerate(domains, 1)]
    return instrument_of(*items, Item("free", "?", Single(options(9))))


@pytest.mark.parametrize(("people", "cells"), [(1, 7), (2, 2), (40, 60), (40, 12), (300, 60), (12, 1000)])
def test_people_alone_after_the_formula_of_occupancy(people: int, cells: int) -> None:
    assert alone(people, cells) == pytest.approx(people * (1 - 1 / cells) ** (people - 1), rel=1e-12)


@pytest.mark.parametrize(("people", "cells"), [(40, 12), (25, 60), (9, 3)])
def test_small_groups_as_they_come_when_teams_are_drawn(people: int, cells: int) -> None:
    chance, teams, found, single = random.Random(7), 4000, 0, 0
    for _ in range(teams):
        sizes = Counter(chance.randrange(cells) for _ in range(people)).values()
        found += sum(size for size in sizes if size < 5)
        single += sum(size == 1 for size in sizes)
    spread = 5 * people / teams**0.5  # no team can be further off than all its people
    assert abs(found / teams - small(people, cells)) < spread
    assert abs(single / teams - alone(people, cells)) < spread


def test_the_ends() -> None:
    assert (alone(1, 1), alone(2, 1), small(4, 1), small(5, 1)) == (1, 0, 4, 0)
    assert (alone(30, inf), small(30, inf)) == (30, 30)
    assert small(1_000_000, 10) == 0
    assert small(3, 50) == pytest.approx(3)


ANSWERS: list[tuple[Domain, float | None]] = [
    (Single(options(5)), 5),
    (Multiple(options(4)), 15),
    (Multiple((*options(3), Option(9, "None", alone=True))), 8),
    (Multiple(options(4), least=2, most=2), 6),
    (Number(18, 67), 50),
    (Number(0, 1, decimals=1), 11),
    (Number(), inf),
    (Number(usual=(1, 10)), 10),
    (Slider(0, 100, 25), 5),
    (Date(date(2026, 1, 1), date(2026, 12, 31)), 365),
    (Date(date(2026, 3, 1), date(2027, 2, 1), Precision.MONTH), 12),
    (Date(date(1990, 1, 1), date(1999, 1, 1), Precision.YEAR), 10),
    (Date(), inf),
    (Time(), 1440),
    (Time(time(7), time(7, 59)), 60),
    (Ranking(options(4), top=2), 12),
    (Grid((Row("a", "?"), Row("b", "?")), options(3)), 9),
    (Multiple(options(300)), inf),
    (Text(), None),
    (Note(), None),
]


@pytest.mark.parametrize(("domain", "number"), ANSWERS)
def test_how_many_answers_there_can_be(domain: Domain, number: float | None) -> None:
    assert answers_to(domain) == number


def test_each_item_multiplies_the_combinations_and_the_worst_is_named() -> None:
    expected = forecast(marked(Single(options(2)), Single(options(10)), Text()), 40)
    assert [(step.item, step.cells) for step in expected.steps] == [("q1", 2), ("q2", 20)]
    assert expected.alone == pytest.approx(40 * (19 / 20) ** 39)
    assert expected.worst == "q2"
    assert expected.without_worst == pytest.approx(small(40, 2))
    assert expected.words == ("q3",)


def test_where_all_are_alone_anyway_the_item_with_the_most_answers_is_named() -> None:
    assert forecast(marked(Number(1, 500), Number(1, 900), Number(1, 700)), 10).worst == "q2"


def test_an_item_without_a_range_is_taken_to_be_shared_by_nobody() -> None:
    expected = forecast(marked(Number()), 40)
    assert (expected.alone, expected.endless) == (40, ("q1",))


def test_nothing_is_forecast_without_marks_or_people() -> None:
    assert forecast(instrument_of(Item("q", "?", Single(options(2)))), 40).steps == ()
    with pytest.raises(ValueError, match="one person"):
        forecast(marked(Single(options(2))), 0)
