"""The map says where every box is: held against the form, against the page's geometry, and against its picture."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, groupby

import numpy as np
import pytest
from typeset_forms import (
    DPI,
    LARGEST,
    SHIPPED,
    TORTURE,
    Picture,
    form_of,
    instrument_of,
    needs_poppler,
    picture,
    printed,
)

from svsurvey.forms.boxmap import BOTTOM, LEFT, RIGHT, TOP, Box, Paper, Sheet, as_json
from svsurvey.forms.form import (
    Arm,
    Boxes,
    Choice,
    Combs,
    Form,
    Matrix,
    Part,
    Question,
    Ranks,
    Ruled,
    Scale,
    Statement,
)
from svsurvey.forms.pdf import Printed, render

Key = tuple[str, str, str, str]
SHEETS = [Sheet(paper, large) for paper in Paper for large in (False, True)]


def named(sheet: Sheet) -> str:
    return f"{sheet.paper.name.lower()}{'-large' if sheet.large else ''}"


# ---- which boxes there are -------------------------------------------------------------------------------


def expected(form: Form) -> Iterator[Key]:
    """Every box that a form needs, in the order of reading, from the form alone."""
    for arm in form.team:
        yield from ((arm.id, arm.id, "tick", choice.key) for choice in arm.choices)
    if form.agreement:
        yield from (("consent", "consent", "tick", choice.key) for choice in form.agreement.choices)
    for part in form.parts:
        for thing in part.content:
            if isinstance(thing, Question):
                yield from _of_question(thing)


def _of_question(question: Question) -> Iterator[Key]:
    name = question.id
    match question.place:
        case Boxes(choices=choices):
            for choice in choices:
                yield (name, name, "tick", choice.key)
                if choice.write_in:
                    yield (name, f"{name}_other", "line", choice.key)
        case Matrix(head, rows):
            yield from ((name, row.name, "tick", choice.key) for row in rows for choice in head)
        case Combs(combs, signed=signed):
            yield from ((name, name, "comb", "-") for _ in range(signed))
            count = sum(comb.cells for comb in combs)
            yield from ((name, name, "comb", str(place)) for place in range(1, count + 1))
        case Ruled(lines):
            yield from ((name, name, "line", str(place)) for place in range(1, lines + 1))
        case Ranks(choices):
            yield from ((name, name, "rank", choice.key) for choice in choices)
        case Scale(low, high):
            yield (name, name, "scale", "")
            yield from ((name, name, "comb", "-") for _ in range(low < 0))
            digits = max(len(str(abs(low))), len(str(abs(high))))
            yield from ((name, name, "comb", str(place)) for place in range(1, digits + 1))
    yield (name, name, "tick", question.refusal.key)


def keys(result: Printed) -> list[Key]:
    return [(box.item, box.field, box.kind, box.key) for box in result.boxes]


@pytest.mark.parametrize("name", [LARGEST, "check-in", TORTURE], ids=["largest", "check-in", "torture"])
def test_every_place_for_an_answer_is_in_the_map_in_reading_order(name: str) -> None:
    assert keys(printed(name)) == list(expected(form_of(name)))


def test_the_fields_are_those_of_the_data() -> None:
    known = set(instrument_of(TORTURE).places) | {"consent"}
    for box in printed(TORTURE).boxes:
        item = instrument_of(TORTURE).by_id.get(box.item)
        own = {f"{box.item}_other"} if item and any(option.write_in for option in item.options) else set()
        assert box.field in known | own | {box.item}, box


# ---- where they are --------------------------------------------------------------------------------------


def demand_geometry(result: Printed, sheet: Sheet) -> None:
    right, bottom = sheet.paper.width - RIGHT, sheet.paper.height - BOTTOM
    for box in result.boxes:
        assert box.x >= LEFT - 0.01, box
        assert box.y >= (TOP if box.page > 1 else TOP - 14) - 0.01, box
        assert box.x + box.width <= right + 0.01, box
        assert box.y + box.height <= bottom + 0.01, box
        assert 1 <= box.page <= result.pages
    for _, on_page in groupby(result.boxes, key=lambda box: box.page):
        for one, other in combinations(on_page, 2):
            assert not overlap(one, other), f"{one} {other}"


def overlap(one: Box, other: Box) -> bool:
    slack = 0.01
    return (
        one.x + one.width > other.x + slack
        and other.x + other.width > one.x + slack
        and one.y + one.height > other.y + slack
        and other.y + other.height > one.y + slack
    )


@pytest.mark.parametrize("name", [LARGEST, TORTURE], ids=["largest", "torture"])
def test_boxes_keep_within_the_margins_and_apart(name: str) -> None:
    demand_geometry(printed(name), Sheet())


@pytest.mark.parametrize(
    "sheet", [Sheet(), pytest.param(Sheet(Paper.LETTER, large=True), marks=pytest.mark.proof)], ids=named
)
def test_a_slider_is_100_mm_long_on_every_sheet(sheet: Sheet) -> None:
    lines = [box for box in printed(TORTURE, sheet).boxes if box.kind == "scale"]
    assert len(lines) >= 3
    assert {round(box.width, 2) for box in lines} == {100.0}


def demand_whole(result: Printed, form: Form) -> None:
    """No question is parted from its answers, unless it is a grid or is longer than a page."""
    for question in questions(form):
        own = [box for box in result.boxes if box.item == question.id]
        if isinstance(question.place, Matrix) or len(own) > 24:
            continue
        assert len({box.page for box in own}) == 1, question.id


def questions(form: Form) -> list[Question]:
    return [thing for part in form.parts for thing in part.content if isinstance(thing, Question)]


@pytest.mark.parametrize("name", [LARGEST, TORTURE], ids=["largest", "torture"])
def test_no_question_is_parted_from_its_answers(name: str) -> None:
    demand_whole(printed(name), form_of(name))


def test_sixty_options_stand_in_two_columns_and_a_long_grid_breaks_between_rows() -> None:
    sixty = [box for box in printed(TORTURE).boxes if box.item == "one_sort" and box.kind == "tick"]
    assert len(sixty) == 61
    assert len({box.page for box in sixty}) == 1
    assert len({box.x for box in sixty}) == 2
    rows = [box for box in printed(TORTURE).boxes if box.item == "content"]
    assert len({box.page for box in rows}) >= 2
    assert min(len({row.field for row in rows if row.page == page}) for page in {row.page for row in rows}) >= 3
    for _, row in groupby(rows, key=lambda box: box.field):
        assert len({(box.page, box.y) for box in row}) == 1


@pytest.mark.parametrize("rows", range(15, 20))
def test_the_end_of_a_long_grid_is_three_rows_and_the_box_of_refusing(rows: int) -> None:
    """Wherever the page ends: a head that is repeated for the box of refusing alone belongs to nothing."""
    statements = tuple(Statement(f"r{number}", "A statement") for number in range(rows))
    grid = Matrix((Choice("1", "No"), Choice("2", "Yes")), statements)
    first = Question("t", 1, "Words?", Ruled(9), Choice("/", "No answer"))
    question = Question("q", 2, "How much?", grid, Choice("/", "No answer"))
    form = replace(form_of("check-in"), parts=(Part("A", "", (first, question)),))
    boxes = [box for box in render(form, Sheet()).boxes if box.item == "q"]
    end = boxes[-1].page
    assert boxes[-1].key == "/"
    assert len({box.field for box in boxes if box.page == end}) >= 4


def test_a_short_form_is_one_sheet_of_paper() -> None:
    assert printed("check-in").pages == 2


# ---- as a picture ----------------------------------------------------------------------------------------


def dark_edges(page: Picture, box: Box) -> bool:
    """Whether there is ink in the middle of the four sides, within 0.2 mm of where the map says."""
    dots = DPI / 25.4
    left, top = box.x * dots, box.y * dots
    right, bottom = (box.x + box.width) * dots, (box.y + box.height) * dots
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    sides = {"tick": "lrtb", "comb": "lrtb", "rank": "lrtb", "line": "b", "scale": "lr"}[box.kind]
    at = {"l": (left, middle_y), "r": (right, middle_y), "t": (middle_x, top), "b": (middle_x, bottom)}
    return all(_ink(page, *at[side], across=side in "lr") for side in sides)


def _ink(page: Picture, x: float, y: float, across: bool) -> bool:
    """Ink within 0.2 mm, on a line across the side."""
    reach, slack = 8, 0.2 * DPI / 25.4
    column, row = round(x), round(y)
    strip = (
        page[row, column - reach : column + reach + 1] if across else page[row - reach : row + reach + 1, column]
    )
    off = np.abs(np.flatnonzero(strip < 128) - reach - ((x - column) if across else (y - row)))
    return bool(off.size) and float(off.min()) <= slack


def demand_ink(result: Printed, pages: range, kinds: set[str]) -> None:
    for number in pages:
        page = picture(result.pdf, number)
        for box in result.boxes:
            # the dotted cell of a minus may have a gap in the middle of a side
            if box.page == number and box.kind in kinds and box.key != "-":
                assert dark_edges(page, box), box


@needs_poppler
def test_the_picture_of_a_page_has_its_ink_where_the_map_says() -> None:
    result = printed(TORTURE)
    assert {"tick", "comb", "line"} <= {box.kind for box in result.boxes if box.page in (1, 2)}
    demand_ink(result, range(1, 3), {"tick", "comb", "line"})


@needs_poppler
def test_a_map_that_is_half_a_millimetre_off_would_be_noticed() -> None:
    result = printed(TORTURE)
    page = picture(result.pdf, 1)
    for box in result.boxes:
        if box.page == 1 and box.kind == "tick":
            assert not dark_edges(page, replace(box, x=box.x + 0.5))
            assert not dark_edges(page, replace(box, height=box.height + 0.5))


@needs_poppler
def test_the_corner_marks_are_where_the_map_says() -> None:
    sheet, dots = Sheet(), DPI / 25.4
    page = picture(printed(LARGEST).pdf, 1)
    for x, y, width, height in sheet.corners:
        inside = page[
            round((y + 0.1) * dots) : round((y + height - 0.1) * dots),
            round((x + 0.1) * dots) : round((x + width - 0.1) * dots),
        ]
        assert inside.max() < 64
        assert page[round((y - 0.3) * dots), round((x + width / 2) * dots)] > 192
        assert page[round((y + height + 0.3) * dots), round((x + width / 2) * dots)] > 192


# ---- as JSON ---------------------------------------------------------------------------------------------


def test_the_map_as_json() -> None:
    form, sheet = form_of("check-in"), Sheet(Paper.LETTER)
    result = printed("check-in", sheet)
    read = json.loads(as_json(form, sheet, result.boxes))
    assert (read["svsurvey_map"], read["id"], read["version"], read["language"]) == (1, "check-in", "1.0.0", "en")
    assert (read["paper"], read["size"]) == ("letter", {"width": 215.9, "height": 279.4})
    assert len(read["corners"]) == 4
    assert [tuple(box.values()) for box in read["boxes"]] == [
        (box.item, box.field, box.kind, box.key, box.page, box.x, box.y, box.width, box.height)
        for box in result.boxes
    ]


def test_arms_that_the_team_ticks_are_boxes_too() -> None:
    (arm,) = form_of(TORTURE).team
    assert isinstance(arm, Arm)
    assert [box.key for box in printed(TORTURE).boxes if box.item == arm.id] == [one.key for one in arm.choices]


# ---- all of them -----------------------------------------------------------------------------------------


EVERY = [
    pytest.param(
        name,
        sheet,
        marks=pytest.mark.proof if sheet == SHEETS[0] else pytest.mark.slow,
        id=f"{name if name in SHIPPED else 'torture'}-{named(sheet)}",
    )
    for name in (*SHIPPED, TORTURE)
    for sheet in SHEETS
]


@needs_poppler
@pytest.mark.parametrize(("name", "sheet"), EVERY)
def test_every_form_on_every_sheet(name: str, sheet: Sheet) -> None:
    for language in instrument_of(name).languages:
        result = printed(name, sheet, language)
        demand_geometry(result, sheet)
        form = form_of(name, language)
        assert keys(result) == list(expected(form))
        if not sheet.large:
            demand_whole(result, form)


@pytest.mark.proof
@needs_poppler
@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_all_ink_of_the_torture_form(sheet: Sheet) -> None:
    result = printed(TORTURE, sheet)
    demand_ink(result, range(1, result.pages + 1), {"tick", "comb", "line", "rank", "scale"})
