"""Forms to be filled in on a screen: fields over every box, filled, read back, and seen on the page."""

from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader, PdfWriter
from typeset_forms import DPI, LARGEST, TORTURE, form_of, needs_poppler, picture, printed

from svsurvey.forms.boxmap import Sheet
from svsurvey.forms.fillable import Field, fields, with_fields

FILLED = Sheet(fields=True)


@cache
def fillable(name: str) -> bytes:
    """The torture form takes long to set: it is taken as other tests have it, without marks for the structure."""
    return with_fields(printed(name, None if name == TORTURE else FILLED), form_of(name))


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def widgets(pdf: bytes) -> list[Any]:
    found: list[Any] = []
    for page in read(pdf).pages:
        found += [one.get_object() for one in page.get("/Annots", ())]
    return found


def filled(pdf: bytes, values: dict[str, str]) -> bytes:
    writer = PdfWriter(clone_from=read(pdf))
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, values, auto_regenerate=False)
    whole = BytesIO()
    writer.write(whole)
    return whole.getvalue()


def by_name(name: str) -> dict[str, Field]:
    return {field.name: field for field in fields(printed(name).boxes, form_of(name))}


def test_marks_for_fields_move_no_box() -> None:
    assert printed("check-in", FILLED).boxes == printed("check-in").boxes
    assert printed(LARGEST, FILLED).boxes == printed(LARGEST).boxes


def test_each_box_has_a_field_but_the_line_of_a_slider() -> None:
    covered = [box for field in fields(printed(TORTURE).boxes, form_of(TORTURE)) for box in field.boxes]
    wanted = [box for box in printed(TORTURE).boxes if box.kind != "scale"]
    assert sorted(map(str, covered)) == sorted(map(str, wanted))


def test_names_say_item_and_key_and_are_each_used_once() -> None:
    names = [(field.name, field.state) for field in fields(printed(TORTURE).boxes, form_of(TORTURE))]
    assert len(names) == len(set(names))
    known = {name for name, _ in names}
    assert {"consent", "opened.1", "opened.3", "opened.5", "balance.minus", "balance.1", "story.words"} <= known
    assert {"many_sorts.1", "many_sorts.refused", "one_sort_other.59", "best_three.1"} & known >= {
        "many_sorts.1",
        "many_sorts.refused",
        "one_sort_other.59",
    }


def test_one_answer_is_a_group_and_several_are_boxes() -> None:
    kinds = by_name("check-in")
    assert kinds["stayed"].kind == "radio"
    assert kinds["could_ask"].kind == "radio"
    assert kinds["talked_to.1"].kind == "tick"
    got = read(fillable("check-in")).get_fields() or {}
    assert set(got["stayed"]["/_States_"]) == {"/1", "/0", "/refused", "/Off"}
    assert set(got["talked_to.1"]["/_States_"]) == {"/1", "/Off"}


def test_what_is_read_aloud_has_the_words_of_the_question_and_of_the_option() -> None:
    kinds = by_name("check-in")
    assert kinds["talked_to.2"].said == "4. Who have you talked to about it? A manager or senior person"
    assert kinds["could_ask"].said == "2. How far does this describe your last shift? I could ask someone for help"
    assert by_name(TORTURE)["opened.5"].said == "8. On which day was the kitchen opened? Year"
    assert all(widget["/TU"] for widget in widgets(fillable(TORTURE)))


def test_cells_take_one_sign_each_and_lines_take_words() -> None:
    got = read(fillable(TORTURE)).get_fields() or {}
    found = {field.name: field for field in by_name(TORTURE).values()}
    year = next(one for one in widgets(fillable(TORTURE)) if one["/TU"] == found["opened.5"].said)
    assert (year["/MaxLen"], year["/Ff"]) == (4, 1 << 24)
    story = next(one for one in widgets(fillable(TORTURE)) if one["/TU"] == found["story.words"].said)
    assert (story["/Ff"], "/MaxLen" in story) == (1 << 12, False)
    assert got["story.words"]["/FT"] == "/Tx"


def test_filled_and_read_back() -> None:
    values = {
        "consent": "/1",
        "hours.1": "12",
        "could_ask": "/4",
        "stayed": "/refused",
        "talked_to.1": "/1",
        "talked_to.8": "/8",
        "talked_to_other.8": "my sister",
        "wish.words": "A quiet room.",
    }
    again = read(filled(fillable("check-in"), values)).get_fields() or {}
    assert set(values) <= set(again)
    assert {name: again[name]["/V"] for name in values} == values
    others = {name: field.get("/V") for name, field in again.items() if name not in values}
    assert {value for value in others.values() if value not in (None, "")} == {"/Off"}


@needs_poppler
def test_the_marks_are_seen_on_the_page() -> None:
    result = printed("check-in", FILLED)
    empty = fillable("check-in")
    full = filled(empty, {"stayed": "/0", "could_ask": "/2"})
    dots = DPI / 25.4
    ticked = {("stayed", "0"), ("could_ask", "2")}
    for number in range(1, result.pages + 1):
        before, after = picture(empty, number), picture(full, number)
        for box in result.boxes:
            if box.page == number and box.kind == "tick":
                rows = slice(round((box.y + 1) * dots), round((box.y + box.height - 1) * dots))
                columns = slice(round((box.x + 1) * dots), round((box.x + box.width - 1) * dots))
                assert before[rows, columns].min() == 255
                assert (np.mean(after[rows, columns] < 128) > 0.1) == ((box.field, box.key) in ticked), box


def test_fields_are_passed_in_the_order_of_reading() -> None:
    pdf = fillable("check-in")
    said = [widget["/TU"] for widget in widgets(pdf)]
    laid = [
        field.said_here or field.said for field in fields(printed("check-in", FILLED).boxes, form_of("check-in"))
    ]
    assert said == laid
    assert [str(page["/Tabs"]) for page in read(pdf).pages] == ["/S"] * printed("check-in").pages


def test_each_field_hangs_in_the_structure_at_its_box() -> None:
    pdf = read(fillable(LARGEST))
    root: Any = pdf.trailer["/Root"]
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    assert list(parents) == sorted(parents)
    assert root["/StructTreeRoot"]["/ParentTreeNextKey"] == max(parents) + 1
    for page in pdf.pages:
        annotations: Any = page.get("/Annots", ())
        for reference in annotations:
            entry = parents[reference.get_object()["/StructParent"]].get_object()
            assert entry["/S"] == "/Form"
            assert entry["/K"].raw_get("/Obj").idnum == reference.idnum
            assert entry["/P"]["/S"] == "/NonStruct"
            assert any(kid.idnum == entry.indirect_reference.idnum for kid in kids(entry["/P"]))


def kids(element: Any) -> list[Any]:
    return [one for one in element["/K"] if hasattr(one, "idnum")]


def test_no_mark_of_a_box_is_left_to_be_read_aloud() -> None:
    things: list[Any] = PdfWriter(clone_from=read(fillable("check-in")))._objects
    said = [str(thing.get("/Alt", "")) for thing in things if isinstance(thing, dict)]
    assert any(said)
    assert not [words for words in said if words.startswith("cell:")]


def test_it_does_not_claim_what_nobody_has_checked() -> None:
    root: Any = read(fillable("check-in")).trailer["/Root"]
    assert b"pdfuaid:part" not in root["/Metadata"].get_object().get_data()


def test_the_same_form_makes_the_same_bytes() -> None:
    form = form_of("check-in")
    assert with_fields(printed("check-in", FILLED), form) == with_fields(printed("check-in", FILLED), form)


def test_a_form_that_was_not_set_for_fields_gets_them_all_the_same() -> None:
    pdf = with_fields(printed("check-in"), form_of("check-in"))
    assert len(widgets(pdf)) == len(widgets(fillable("check-in")))


@pytest.mark.proof
def test_the_torture_form_takes_all_its_fields() -> None:
    got = read(fillable(TORTURE)).get_fields() or {}
    values = {
        name: next(state for state in field["/_States_"] if state != "/Off")
        for name, field in got.items()
        if field.get("/FT") == "/Btn"
    }
    values |= {name: "1" for name, field in got.items() if field.get("/FT") == "/Tx"}
    again = read(filled(fillable(TORTURE), values)).get_fields() or {}
    assert {name: again[name]["/V"] for name in values} == values
