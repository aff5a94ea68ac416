"""The core of the offline page against Python, many times over, in node and in Chromium: not one difference.

SVSURVEY_CORE_SIZE makes it longer: 1 is the size for every change.
"""

import os
from collections.abc import Iterator
from random import Random

import pytest
from core_cases import conditions, instruments, outlooks
from core_runs import Run
from core_typed import doubles, reads, strange
from core_walks import restless, walk
from test_core_walks import NAMES, through, to_and_fro

from svsurvey.text import clean, clean_line

pytestmark = pytest.mark.proof

SIZE = int(os.environ.get("SVSURVEY_CORE_SIZE", "1"))


@pytest.fixture(params=["node", "in_browser"])
def run(request: pytest.FixtureRequest) -> Run:
    found: Run = request.getfixturevalue(request.param)
    return found


def portions(seed: int) -> Iterator[Random]:
    return (Random(f"{seed} {portion}") for portion in range(10 * SIZE))


def test_conditions(run: Run) -> None:
    """1,000 trees with 10 respondents each, times the size."""
    made = [conditions(dice, trees=100, people=10) for dice in portions(1)]
    assert run([("conditions", cases) for cases, _ in made]) == [truths for _, truths in made]


@pytest.mark.parametrize("name", NAMES)
def test_ways(run: Run, name: str) -> None:
    job, ways = outlooks(Random(SIZE), name, 300 * SIZE)
    assert run([("outlooks", job)]) == [ways]


def test_what_is_typed(run: Run) -> None:
    made = [reads(dice, 700, every=n == 0) for n, dice in enumerate(portions(2))]
    for (job, told), read in zip(made, run([("reads", job) for job, _ in made]), strict=True):
        assert [case for case, one, other in zip(job["cases"], read, told, strict=True) if one != other] == []


def test_words(run: Run) -> None:
    made = [[strange(dice) for _ in range(700)] for dice in portions(3)]
    for texts, cleaned in zip(made, run([("texts", texts) for texts in made]), strict=True):
        assert [t for t, one in zip(texts, cleaned, strict=True) if one != [clean(t), clean_line(t)]] == []


def test_numbers(run: Run) -> None:
    made = [doubles(dice, 700) for dice in portions(4)]
    for numbers, written in zip(made, run([("numbers", numbers) for numbers in made]), strict=True):
        assert written == [[f"{number:.12g}", f"{number:.15g}"] for number in numbers]


@pytest.mark.parametrize("name", NAMES)
def test_respondents(run: Run, name: str) -> None:
    count = (10 if len(instruments()[name].items) > 40 else 40) * SIZE
    through(run, {name: [walk(name, seed) for seed in range(100, 100 + count)]})
    to_and_fro(run, {name: [restless(name, seed) for seed in range(100, 100 + count // 2)]})
