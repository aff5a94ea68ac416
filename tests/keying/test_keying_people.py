"""Made-up people on paper: keyed in they are who they were, and few keys are needed."""

from functools import cache
from pathlib import Path

import pytest
from keystrokes import answers_of, keys_of, people

from svsurvey.instrument.catalogue import find
from svsurvey.instrument.definition import load
from svsurvey.instrument.domain import Text
from svsurvey.keying.batch import Batch, response
from svsurvey.keying.piped import feed
from svsurvey.keying.sitting import Ending, Sitting, Way
from svsurvey.keying.steps import Paper
from svsurvey.response import Missing

TORTURE = Path(__file__).parents[1] / "forms" / "torture" / "torture.yaml"
PAPERS = ("check-in", "perioperative-catastrophe", str(TORTURE))


@cache
def paper(name: str) -> Paper:
    return Paper(load(find(name)))


def come_back(name: str, number: int) -> None:
    sheet = paper(name)
    asked = people(sheet.instrument, number)
    sat = Sitting(sheet, Batch.begin(sheet.instrument), Way.ONCE, lambda _: None)
    feed(sat, "".join(keys_of(sheet, one, str(n)) for n, one in enumerate(asked, 1)) + ".", "keys")
    assert sat.ending is Ending.ONCE
    again = Batch.read(sat.batch.text(), sheet.instrument)
    assert [response(sheet, form.right) for form in again.forms.values()] == asked


@pytest.mark.parametrize("name", PAPERS, ids=lambda name: Path(name).stem)
def test_people_come_back_as_they_were(name: str) -> None:
    come_back(name, 40)


@pytest.mark.proof
@pytest.mark.parametrize("name", PAPERS, ids=lambda name: Path(name).stem)
def test_five_hundred_people_come_back_as_they_were(name: str) -> None:
    come_back(name, 500)


def test_a_practised_operator_needs_few_keys() -> None:
    """Keys for each answered question, of 200 people and 17 questions. All keys count, also those for what is left
    empty or refused and for words behind an option; only questions with an answer are counted against them.
    Without the letters of words, which take as long as they are, and number, consent and end of the form."""
    sheet = paper("perioperative-catastrophe")
    keys = answered = 0
    for person in people(sheet.instrument, 200):
        for step, pressed in answers_of(sheet, person):
            keys += 1 if isinstance(step.field.domain, Text) else len(pressed)
            answered += not step.of_write_in and not isinstance(person.values[step.name], Missing)
    assert keys / answered == pytest.approx(1.37, abs=0.005)  # docs/decisions/0017-keying.md
    assert keys / answered <= 1.5
