"""How long an instrument takes: the range of questions is what people really meet, the minutes are plausible."""

from pathlib import Path

import pytest
from drawn import drawn_instrument

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.length import Length, length
from svsurvey.instrument.model import Instrument
from svsurvey.interview.chance import arranged
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.simulated import Simulation
from svsurvey.interview.turns import Action, Ask, Open

HOUSE = Path(__file__).parents[2]
SHIPPED = sorted(path for path in (HOUSE / "instruments").glob("*.yaml") if "." not in path.stem)
HEAD = "svsurvey: 1\nid: q\nversion: '1'\ntitle: Q\nsections:\n  - title: A\n    items:\n"


def met(instrument: Instrument, people: int) -> set[int]:
    """How many questions made-up people were asked."""
    simulation = Simulation(instrument, 1)
    numbers = set()
    for _ in range(people):
        shown, reply = arranged(instrument, simulation.dice), simulation.respondent()
        asked: set[str] = set()

        def counting(event: Open, asked: set[str] = asked, reply: object = reply) -> Action:
            if isinstance(event, Ask) and event.item.asks:
                asked.add(event.item.id)
            return reply(event)  # type: ignore[operator, no-any-return]

        conduct(Interview(shown.instrument, drawn=shown.drawn), counting)
        numbers.add(len(asked))
    return numbers


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_nobody_meets_fewer_or_more_questions_than_are_told(path: Path) -> None:
    instrument = load(Source(path.name, path.read_text(encoding="utf-8")))
    least, most = length(instrument).questions
    numbers = met(instrument, 1500)
    assert least <= min(numbers)
    assert max(numbers) <= most
    assert min(numbers) == least, "the shortest way is real"
    assert max(numbers) == most, "the longest way is real"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_minutes_are_plausible(path: Path) -> None:
    found = length(load(Source(path.name, path.read_text(encoding="utf-8"))))
    (least, most), (low, high) = found.questions, found.minutes
    assert 1 <= low <= high
    assert high <= most, "a minute a question is more than anybody needs"
    assert low >= least * 4 / 60 / 2, "and two seconds a question are too few"


def six(first: str, second: str) -> list[str]:
    """Six questions, three of them on each condition."""
    return [f"{{id: q{n}, type: text, text: Q?, when: {(first, second)[n % 2]}}}" for n in range(6)]


MANY = "{" + ", ".join(f"{code}: A{code}" for code in range(1, 12)) + "}"


@pytest.mark.parametrize(
    ("items", "questions"),
    [
        (["{id: a, type: text, text: A?}"], (1, 1)),
        (["{id: a, type: note, text: A.}", "{id: b, type: text, text: B?}"], (1, 1)),
        (["{id: a, type: variant, text: A, options: {1: A, 2: B}}", "{id: b, type: text, text: B?}"], (1, 1)),
        (["{id: a, type: number, text: A?}", "{id: b, type: text, text: B?, when: a > 3}"], (1, 2)),
        (["{id: v, type: variant, text: V, options: {1: A, 2: B}}", *six("v == 1", "v == 2")], (3, 3)),
        (["{id: c, type: multiple, text: C?, options: {1: A, 2: B}}", *six("1 in c", "not 1 in c")], (1, 4)),
        ([f"{{id: c, type: multiple, text: C?, options: {MANY}}}", *six("1 in c", "not 1 in c")], (1, 7)),
    ],
)
def test_only_what_is_asked_counts(items: list[str], questions: tuple[int, int]) -> None:
    written = HEAD + "".join(f"      - {item}\n" for item in items)
    assert length(load(Source("q.yaml", written))).questions == questions


def test_a_long_list_is_not_read_to_its_end() -> None:
    options = ", ".join(f"{code}: A rather long name of land number {code}" for code in range(250))
    item = f"{{id: land, type: single, text: Where?, options: {{{options}}}}}"
    searched = load(Source("q.yaml", HEAD + f"      - {item[:-1]}, lookup: true}}\n"))
    read = load(Source("q.yaml", HEAD + f"      - {item}\n"))
    assert length(searched) == Length((1, 1), (1, 1))
    assert length(read).minutes > (5, 5)


def test_orders_that_are_kept_take_nobody_any_time() -> None:
    drawn = drawn_instrument()
    assert length(drawn).questions == (5, 8)


def test_the_shortest_way_in_minutes_is_a_way_that_is_there() -> None:
    story = " ".join(["word"] * 1190)  # five minutes to read
    arms = [f"{{id: t{arm}, type: note, text: {story}, when: v == {arm}}}" for arm in (1, 2)]
    items = ["{id: v, type: variant, text: V, options: {1: A, 2: B}}", *arms]
    written = HEAD + "".join(f"      - {item}\n" for item in items)
    assert length(load(Source("q.yaml", written))) == Length((0, 0), (5, 7))
