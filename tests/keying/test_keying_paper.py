"""What is printed beside a box is what is keyed for it, in every form there is; dates in the form's own cells."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from desks import typed

from svsurvey.forms.composing import compose
from svsurvey.forms.form import Boxes, Choice, Combs, Form, Matrix, Question, Ranks
from svsurvey.instrument.catalogue import available, find
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import Precision, Single
from svsurvey.instrument.keyed import date_cells
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.translation import in_language
from svsurvey.keying.entry import Answered, Entry, Refused
from svsurvey.keying.steps import Paper, Sign, Step
from svsurvey.response import Missing
from svsurvey.sentences import languages, sentences

TORTURE = Path(__file__).parents[1] / "forms" / "torture" / "torture.yaml"
NAMES = (*(entry.name for entry in available()), str(TORTURE))


@cache
def instrument(name: str) -> Instrument:
    return load(find(name))


def forms() -> Iterator[tuple[Form, Paper]]:
    """Every form in every language, and the same paper on the operator's desk."""
    for name in NAMES:
        own = instrument(name)
        for language in own.languages:
            shown = in_language(own, language)
            yield compose(shown, language), Paper(shown, language)


def boxes(question: Question) -> tuple[Choice, ...]:
    match question.place:
        case Boxes(choices=choices) | Matrix(head=choices) | Ranks(choices=choices):
            return choices
    return ()


def is_taken(step: Step, choice: Choice) -> bool:
    """Whether its key is this option, and no other."""
    entry = Entry(step)
    pressed = [entry.press(key) for key in choice.key]
    assert not any(isinstance(one, Refused) for one in pressed), (step.name, choice)
    options = {str(option.code): option.label for option in step.field.domain.options}  # type: ignore[union-attr]
    if isinstance(step.field.domain, Single):
        last = pressed[-1] or entry.press("\n")
        return isinstance(last, Answered) and last.text == choice.key and options[last.text] == choice.label
    return entry.typed.split() == [choice.key] and options[choice.key] == choice.label


def test_every_key_that_is_printed_is_taken_as_its_option() -> None:
    count = 0
    for form, paper in forms():
        lines = {step.name: step for step in paper.steps}
        by_item: dict[str, list[Step]] = {}
        for step in paper.steps:
            by_item.setdefault(step.item.id, []).append(step)
        questions = [one for part in form.parts for one in part.content if isinstance(one, Question)]
        for question in questions:
            rows = by_item[question.id] if isinstance(question.place, Matrix) else [lines[question.id]]
            for step in rows:
                assert all(is_taken(step, choice) for choice in boxes(question))
                assert Entry(step).press(question.refusal.key) == Answered(Sign.REFUSED, early=True)
                assert paper.given({step.name: question.refusal.key})[step.name] is Missing.REFUSED
                count += len(boxes(question)) + 1
        for arm in form.team:
            assert all(is_taken(lines[arm.id], choice) for choice in arm.choices)
        if form.agreement:
            yes, no = (typed(choice.key, paper=paper).keyed() for choice in form.agreement.choices)
            assert (yes.takes_part, no.takes_part) == (True, False)
    assert count > 500


def test_dates_are_keyed_in_the_cells_that_are_printed() -> None:
    dates = 0
    for form, paper in forms():
        say = sentences(form.language).texts
        lines = {step.name: step for step in paper.steps}
        for question in (one for part in form.parts for one in part.content if isinstance(one, Question)):
            if isinstance(question.place, Combs) and question.place.precision:
                printed = [(comb.name, comb.cells) for comb in question.place.combs]
                assert printed == [(say[f"forms.{part}"], cells) for part, cells in lines[question.id].cells]
                dates += 1
    assert dates > 5


def test_the_order_of_a_date_is_that_of_the_language() -> None:
    for language in languages():
        assert date_cells(Precision.DAY, sentences(language).texts) == (("day", 2), ("month", 2), ("year", 4))
    american = {"forms.order": "month day year"}
    assert date_cells(Precision.DAY, american) == (("month", 2), ("day", 2), ("year", 4))
    assert date_cells(Precision.MONTH, american) == (("month", 2), ("year", 4))
    assert date_cells(Precision.DAY, {"forms.order": "year month day"})[0] == ("year", 4)


@pytest.mark.parametrize("order", ["month day year", "year month day"])
def test_a_date_in_another_order(order: str) -> None:
    from dataclasses import replace

    text = "svsurvey: 1\nid: one\nversion: '1'\ntitle: One\nsections:\n  - title: A\n    items:\n"
    paper = Paper(load(Source("one.yaml", text + "      - {id: day, type: date, text: When?}\n")))
    (step,) = paper.steps
    entry = Entry(replace(step, cells=date_cells(Precision.DAY, {"forms.order": order})))
    digits = {"month day year": "05172023", "year month day": "20230517"}[order]
    assert [entry.press(key) for key in digits][-1] == Answered("2023-05-17", early=True)
