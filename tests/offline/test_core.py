"""The core of the offline page says what Python says: conditions, ways, what is typed, words, numbers. See also
test_core_walks.py, and test_core_proof.py for many more cases and a browser."""

import json
from random import Random

import pytest
from core_cases import conditions, data_of, instruments, outlooks
from core_runs import Run
from core_typed import doubles, reads, strange

from svsurvey.instrument.condition import Condition
from svsurvey.instrument.condition_text import parse
from svsurvey.offline.data import tree
from svsurvey.text import clean, clean_line


def test_conditions_have_the_same_value(node: Run) -> None:
    cases, truths = conditions(Random(1), trees=150, people=6)
    assert node([("conditions", cases)]) == [truths]
    said = [truth for some in truths for truth in some]
    assert min(said.count(True), said.count(False), said.count(None)) > 50


def test_of_a_number_beyond_all_numbers_nothing_follows(node: Run) -> None:
    many = " * ".join(["a"] * 28)
    texts = (f"{many} > 1", f"{many} / 3 > 1", f"mean({many}, 1) > 1", f"sum({many} / 3, 1) > 1")
    trees = [parse(text) for text in texts]
    people = [{"a": 10**12 - 1}, {"a": 7}]
    cases = [{"tree": tree(one), "decimals": [], "answers": people} for one in trees if isinstance(one, Condition)]
    truths = [[one.evaluate(person) for person in people] for one in trees if isinstance(one, Condition)]
    assert truths == [[True, True], [None, True], [None, True], [False, True]]
    assert node([("conditions", cases)]) == [truths]


def test_every_instrument_leads_the_same_way(node: Run) -> None:
    jobs, ways = zip(*(outlooks(Random(2), name, 12) for name in instruments()), strict=True)
    assert node([("outlooks", job) for job in jobs]) == list(ways)
    assert any(possible for some in ways for _, possible in some)


def test_what_is_typed_is_read_alike_and_refused_with_the_same_words(node: Run) -> None:
    job, told = reads(Random(3), 300, every=True)
    read = node([("reads", job)])[0]
    differing = [
        (case, one, other) for case, one, other in zip(job["cases"], read, told, strict=True) if one != other
    ]
    assert differing == []


def test_words_are_cleaned_alike(node: Run) -> None:
    texts = [strange(Random(n)) for n in range(300)]
    cleaned = [[clean(text), clean_line(text)] for text in texts]
    differing = [
        (text, one, other)
        for text, one, other in zip(texts, node([("texts", texts)])[0], cleaned, strict=True)
        if one != other
    ]
    assert differing == []


def test_numbers_are_written_alike(node: Run) -> None:
    numbers = doubles(Random(4), 300)
    assert node([("numbers", numbers)]) == [[[f"{number:.12g}", f"{number:.15g}"] for number in numbers]]


@pytest.mark.parametrize(("name", "most"), [("torture", 200), ("perioperative-catastrophe", 60), ("check-in", 25)])
def test_the_data_are_of_a_sensible_size(name: str, most: int) -> None:
    """In KiB; the torture instrument speaks six languages."""
    assert len(json.dumps(data_of(name), ensure_ascii=False).encode()) < most * 1024
