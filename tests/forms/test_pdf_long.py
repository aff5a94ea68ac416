"""Texts that nobody should write, and somebody will: pages of words in one option, words as long as lines."""

from dataclasses import replace

import pytest
from test_boxmap import SHEETS, demand_geometry, expected, keys, named
from test_pdf import demand_inside
from typeset_forms import form_of, needs_poppler

from svsurvey.forms.boxmap import Sheet
from svsurvey.forms.form import (
    Agreement,
    Arm,
    Boxes,
    Choice,
    Comb,
    Combs,
    Form,
    Mark,
    Matrix,
    Part,
    Place,
    Question,
    Ranks,
    Ruled,
    Scale,
    Statement,
    Words,
)
from svsurvey.forms.pdf import render

PAGE = "Many words about many things in a long row. " * 130
WORD = "Donaudampfschifffahrtsgesellschaft" * 12


def asked(number: int, place: Place, text: str = WORD, hint: str = "") -> Question:
    return Question(f"q{number}", number, text, place, Choice("/", "I prefer not to answer"), hint=hint, how=WORD)


def choices(count: int, label: str) -> tuple[Choice, ...]:
    return tuple(Choice(str(number), f"{label} {number}") for number in range(1, count + 1))


@pytest.fixture
def hostile() -> Form:
    yes_no = (Choice("1", WORD), Choice("0", PAGE, note=WORD))
    wide = Matrix((Choice("0", WORD[:40]), *choices(2, "b")), (Statement("r1", PAGE), Statement("r2", WORD)))
    places: tuple[Place, ...] = (
        Boxes(Mark.ONE, (Choice("1", PAGE), Choice("12345", WORD, write_in=True, go="go to question 9"))),
        Combs((Comb(16), Comb(4, before=".")), WORD, WORD, signed=True),
        wide,
        Matrix(choices(40, "Label"), tuple(Statement(f"s{number}", "Row") for number in range(3))),
        Scale(-100000, 100000, 1, WORD, PAGE[:300], PAGE[:400]),
        Ranks(choices(40, WORD[:90]), 40),
        Ruled(80),
    )
    content = [asked(number, place, hint=WORD) for number, place in enumerate(places, 1)]
    first = asked(0, Boxes(Mark.SEVERAL, choices(3, "c")), PAGE * 2)
    return replace(
        form_of("check-in"),
        title=WORD,
        parts=(Part(WORD, WORD, (first, *content, Words(PAGE * 3, WORD))),),
        team=(Arm("arm", WORD, yes_no, rule=WORD),),
        agreement=Agreement(PAGE * 3, WORD, yes_no),
        thanks=PAGE,
        support=PAGE * 2,
        closing=(WORD, PAGE),
    )


@pytest.mark.proof
@needs_poppler
@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_texts_of_any_length_stay_on_the_page(hostile: Form, sheet: Sheet) -> None:
    result = render(hostile, sheet)
    demand_geometry(result, sheet)
    demand_inside(result.pdf, sheet)
    assert keys(result) == list(expected(hostile))
