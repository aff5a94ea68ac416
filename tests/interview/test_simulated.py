"""Made-up respondents: plausible, repeatable, and marked as what they are."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from drawn import drawn_instrument

from svsurvey.commands.simulate import made_up as simulated
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.simulated import Simulation
from svsurvey.response import Disposition, Missing, Mode, Response, Value

SHIPPED = sorted(p for p in (Path(__file__).parents[2] / "instruments").glob("*.yaml") if "." not in p.stem)


def made_up(instrument: Instrument, number: int, seed: int) -> list[Response]:
    simulation = Simulation(instrument, seed)
    return [
        conduct(Interview(instrument, Mode.SIMULATED), simulation.respondent()).response for _ in range(number)
    ]


def column(responses: list[Response], name: str) -> list[Value]:
    """A field's valid answers."""
    return [r.values[name] for r in responses if not isinstance(r.values[name], Missing)]


def test_the_same_seed_gives_the_same_people_and_another_seed_others(everything: Instrument) -> None:
    assert made_up(everything, 30, 5) == made_up(everything, 30, 5)
    assert made_up(everything, 30, 5) != made_up(everything, 30, 6)


def test_a_shorter_run_is_the_beginning_of_a_longer_one(everything: Instrument) -> None:
    assert made_up(everything, 30, 5)[:10] == made_up(everything, 10, 5)


def test_everybody_completes_and_is_marked_as_made_up(everything: Instrument) -> None:
    responses = made_up(everything, 200, 1)
    assert {response.disposition for response in responses} == {Disposition.COMPLETE}
    assert {response.mode for response in responses} == {Mode.SIMULATED}


def test_answers_are_plausible(everything: Instrument) -> None:
    responses = made_up(everything, 1000, 1)
    assert set(column(responses, "role")) == {1, 2, 8}
    assert set(column(responses, "role_other")) == {"simulated text"}
    hours = column(responses, "hours")
    assert all(isinstance(h, int) and 4 <= h <= 70 for h in hours)  # within the usual
    assert len(set(hours)) > 20
    assert all(
        isinstance(d, date) and date(2000, 1, 1) <= d <= date(2024, 12, 31) for d in column(responses, "since")
    )
    assert {frozenset({99})} < set(column(responses, "events"))
    assert set(column(responses, "story")) == {"simulated text"}
    assert set(column(responses, "strain")) == {0, 5, 10}


def test_a_few_refuse_and_a_few_leave_empty(everything: Instrument) -> None:
    kinds: Counter[Value] = Counter()
    for response in made_up(everything, 1000, 2):
        kinds.update(response.values[name] for name in ("hours", "weight", "since", "strain"))
    assert 0.02 < kinds[Missing.REFUSED] / 4000 < 0.04
    assert 0.01 < kinds[Missing.NOT_ANSWERED] / 4000 < 0.03


def test_what_must_be_answered_is_answered_or_refused(nights: Instrument) -> None:
    ages = Counter(type(response.values["age"]) for response in made_up(nights, 500, 3))
    assert set(ages) == {int, Missing}
    assert Missing.NOT_ANSWERED not in {response.values["age"] for response in made_up(nights, 500, 3)}


def test_a_mood_makes_statements_go_together_and_the_turned_one_against_them(everything: Instrument) -> None:
    def share(rows: list[Mapping[str, Value]], other: str) -> float:
        return sum(row[other] == 3 for row in rows) / len(rows)

    scale = {1, 2, 3}
    answered = [
        r.values
        for r in made_up(everything, 4000, 4)
        if {r.values[n] for n in ("helps", "speaks", "blamed")} <= scale
    ]
    agree = [row for row in answered if row["helps"] == 3]
    disagree = [row for row in answered if row["helps"] == 1]
    assert share(agree, "speaks") > share(disagree, "speaks") + 0.05
    assert share(agree, "blamed") < share(disagree, "blamed") - 0.05


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_instruments_can_be_answered(path: Path) -> None:
    instrument = load(Source(path.name, path.read_text(encoding="utf-8")))
    responses = made_up(instrument, 300, 1)
    assert {response.disposition for response in responses} == {Disposition.COMPLETE}
    for place in instrument.fields:
        assert column(responses, place.name), f"nobody ever answered {place.name}"


def drawn_people(number: int, seed: int) -> list[Response]:
    return list(simulated(drawn_instrument(), number, seed, "", ""))


def test_chance_is_thrown_for_made_up_people_too_and_the_same_seed_throws_the_same() -> None:
    people = drawn_people(300, 8)
    assert people == drawn_people(300, 8)
    assert people[:50] == drawn_people(50, 8)
    arms = Counter(response.values["arm"] for response in people)
    assert arms[2] > 2 * arms[1] > 0
    assert len({response.values["helped_order"] for response in people}) == 24
    asked = {response.values["arm"] for response in people if response.values["hears"] is not Missing.NOT_ASKED}
    assert asked == {1}


def test_people_without_chance_are_those_of_older_versions(everything: Instrument) -> None:
    assert list(simulated(everything, 20, 5, "", "")) == made_up(everything, 20, 5)
