"""Printed forms: what stands on the pages and in which order, the same bytes everywhere, and what can go wrong."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from typeset_forms import (
    DPI,
    LARGEST,
    SHIPPED,
    TORTURE,
    bare,
    form_of,
    instrument_of,
    needs_poppler,
    pages,
    picture,
    printed,
    words,
)

from svsurvey.errors import InputError, UsageError
from svsurvey.forms.boxmap import BOTTOM, RIGHT, Paper, Sheet
from svsurvey.forms.form import Boxes, Choice, Combs, Form, Matrix, Question, Ranks, Scale
from svsurvey.forms.pdf import render, spoken
from svsurvey.forms.signs import FONTS

POINTS = 72 / 25.4

# ---- what stands on the pages ----------------------------------------------------------------------------


def in_order(form: Form) -> Iterator[str]:
    """Every text of a form in the order in which it is to be read."""
    yield form.title
    for arm in form.team:
        yield from (arm.rule, arm.text, *(choice.label for choice in arm.choices))
    if form.agreement:
        yield from (form.agreement.text, form.agreement.ask)
        yield from (
            f"{choice.key}{choice.label}" + (f"({choice.note})" if choice.note else "")
            for choice in form.agreement.choices
        )
    yield from (line for line in form.how_to if line != form.say["correct"])
    for part in form.parts:
        yield from (part.title, part.rule)
        for thing in part.content:
            if isinstance(thing, Question):
                yield from _of_question(thing)
            else:
                yield from (thing.rule, thing.text)
    yield from (form.thanks, form.support, *form.closing)


def _of_question(question: Question) -> Iterator[str]:
    yield from (question.rule, f"{question.number} {question.text}", question.how, question.hint)
    match question.place:
        case Boxes(choices=choices) | Ranks(choices=choices):
            yield from (f"{one.key}{one.label}" for one in choices)
        case Matrix(rows=rows):  # its options stand above them, or under each
            yield from (row.text for row in rows)
        case Combs(combs, unit=unit, note=note):
            yield from (*(comb.name for comb in combs), unit, note)
        case Scale(left=left, right=right, note=note):
            yield from (left, right, note)
    yield f"{question.refusal.key}{question.refusal.label}"
    yield question.refusal.go


def without_furniture(form: Form, pdf: bytes) -> str:
    """The words of all pages but what each of them begins with, which has to be right."""
    found, rest = pages(pdf), ""
    for number, page in enumerate(found, 1):
        numbered = form.say["page"].format(page=number, pages=len(found))
        name = f"{form.id} · {form.version} · {form.language}"
        own = bare(f"{form.title if number > 1 else ''}{form.say['no_name']}{numbered}{name}")
        assert bare(page).startswith(own)
        rest += bare(page)[len(own) :]
    return rest


def demand_said(form: Form, pdf: bytes) -> None:
    said, place = without_furniture(form, pdf), 0
    assert said.startswith(bare(form.title))
    for words_ in in_order(form):
        for line in filter(None, (bare(line) for line in words_.split("\n"))):
            found = said.find(bare(line), place)
            assert found >= 0, f"{line!r} is not said, or too early; after: {said[place : place + 120]!r}"
            place = found + len(line)
    for label in (choice.label for question in questions(form) for choice in heads(question)):
        assert bare(label) in said, label


def questions(form: Form) -> Iterator[Question]:
    return (thing for part in form.parts for thing in part.content if isinstance(thing, Question))


def heads(question: Question) -> tuple[Choice, ...]:
    return question.place.head if isinstance(question.place, Matrix) else ()


@needs_poppler
@pytest.mark.parametrize("name", [LARGEST, "check-in", TORTURE], ids=["largest", "check-in", "torture"])
def test_every_word_is_there_in_the_order_of_reading(name: str) -> None:
    demand_said(form_of(name), printed(name).pdf)


@needs_poppler
def test_where_an_answer_leads_stands_behind_it() -> None:
    text = " ".join(words(printed(LARGEST).pdf, "-raw").split())
    assert "0 No → go to question 14" in text
    assert "Answer this section only if the answer to question 4 is “Yes”. If not, go on with question 14." in text


def demand_inside(pdf: bytes, sheet: Sheet) -> None:
    """No word leaves the page, or reaches into its right and lower margin."""
    found = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<', words(pdf, "-bbox"))
    assert found
    for _, _, right, bottom, word in found:
        if word.strip("\u200b"):
            assert float(right) <= (sheet.paper.width - RIGHT + 0.3) * POINTS, word
            assert float(bottom) <= (sheet.paper.height - BOTTOM + 14) * POINTS, word


@needs_poppler
def test_long_words_and_labels_stay_on_the_page() -> None:
    demand_inside(printed(TORTURE).pdf, Sheet())


@needs_poppler
def test_a_heading_stands_with_its_first_question() -> None:
    for name in (LARGEST, TORTURE):
        found = [[bare(line) for line in page.split("\n")] for page in pages(printed(name).pdf)]
        for part in form_of(name).parts:
            first = part.content[0]
            begin = f"{first.number} {first.text}" if isinstance(first, Question) else first.text
            own = bare(begin.split("\n")[0])
            (heading,) = [number for number, page in enumerate(found) if bare(part.title) in page]
            assert any(own[: len(line)] == line[: len(own)] and len(line) > 4 for line in found[heading]), (
                part.title
            )


@needs_poppler
def test_every_page_says_which_it_is() -> None:
    result = printed(LARGEST)
    for number, page in enumerate(PdfReader(BytesIO(result.pdf)).pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {result.pages}" in text
        assert "Please do not write your name on this form" in text
        assert "perioperative-catastrophe · 1.1.0 · en" in text


@needs_poppler
def test_the_code_of_a_page_names_the_form_and_the_page() -> None:
    """Each module of the picture, held against the code that these words make."""
    sheet, dots = Sheet(), DPI / 25.4
    for number in (1, 2):
        page = picture(printed(LARGEST).pdf, number)
        code = segno.make(f"SV1:perioperative-catastrophe:1.1.0:en:{number}", error="m", micro=False)
        rows = list(code.matrix_iter(border=0))
        x, y, width, _ = sheet.code
        step = width / len(rows)
        for row, modules in enumerate(rows):
            for column, dark in enumerate(modules):
                dot = page[round((y + (row + 0.5) * step) * dots), round((x + (column + 0.5) * step) * dots)]
                assert (dot < 128) == bool(dark), (number, row, column)


def test_each_copy_begins_on_a_sheet_of_its_own() -> None:
    one = printed("recovery-stages" if printed("recovery-stages").pages % 2 else LARGEST)
    assert one.pages % 2 == 1
    name = "recovery-stages" if printed("recovery-stages").pages % 2 else LARGEST
    three = printed(name, Sheet(copies=3))
    read = PdfReader(BytesIO(three.pdf)).pages
    assert (three.pages, three.boxes) == (one.pages, one.boxes)
    assert len(read) == 3 * one.pages + 2
    for copy in range(3):
        first = read[copy * (one.pages + 1)]
        assert f"Page 1 of {one.pages}" in first.extract_text()
    assert read[one.pages].extract_text().strip() == ""


def test_more_copies_than_a_small_computer_can_set_are_refused() -> None:
    with pytest.raises(UsageError, match=r"500 copies of \d pages are too many for one file") as raised:
        render(form_of("check-in"), Sheet(copies=500))
    assert raised.value.hint == "at most 250; a printer prints a file again"


def test_the_annotated_form_has_names_codes_and_scores() -> None:
    text = " ".join(
        "\n".join(
            page.extract_text() for page in PdfReader(BytesIO(printed("check-in", annotated=True).pdf)).pages
        ).split()
    )
    form = form_of("check-in", annotated=True)
    assert form.scores
    for wanted in (form.say["codebook"], "could_ask", "shift_support", "99 left empty"):
        assert wanted in text


# ---- the file --------------------------------------------------------------------------------------------


def test_the_same_form_makes_the_same_bytes() -> None:
    form = form_of("check-in")
    first, second = (render(form, Sheet()) for _ in range(2))
    assert first == second


def test_the_file_is_tagged_and_names_the_form_and_neither_a_time_nor_a_machine() -> None:
    read = PdfReader(BytesIO(printed(LARGEST, language="de").pdf))
    root: Any = read.trailer["/Root"]
    about = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "de"
    assert read.metadata is not None
    assert read.metadata.title == form_of(LARGEST, "de").title
    assert set(read.metadata) <= {"/Title", "/Subject", "/Creator"}
    assert not re.search(r"\d\d:\d\d:\d\d|CreateDate|ModifyDate", about)


def test_only_the_fonts_of_the_package_are_in_the_file() -> None:
    read = PdfReader(BytesIO(printed(TORTURE).pdf))
    resources: list[Any] = [page["/Resources"] for page in read.pages]
    fonts = [font.get_object() for one in resources for font in one.get("/Font", {}).values()]
    names = {font["/BaseFont"].partition("+")[2] for font in fonts}
    assert names
    assert all(name.startswith("NotoSans") for name in names)


@pytest.mark.parametrize(
    ("tag", "named"),
    [("de", ("de", None)), ("pt-br", ("pt", "BR")), ("zh-Hant-TW", ("zh", "TW")), ("x", ("en", None))],
)
def test_a_language_tag_as_the_file_names_it(tag: str, named: tuple[str, str | None]) -> None:
    assert spoken(tag) == named


# ---- signs that no font has ------------------------------------------------------------------------------


@pytest.fixture
def japanese() -> Form:
    """Two questions of check-in, in signs that the fonts of the package do not have."""
    form = form_of("check-in")
    part = form.parts[0]
    first, second = (
        replace(thing, text=text)
        for thing, text in zip(part.content[:2], ("日本語 ?", "日 🙂 ?"), strict=True)
        if isinstance(thing, Question)
    )
    return replace(form, parts=(replace(part, content=(first, second)),))


def test_signs_that_no_font_has_are_named_all_at_once(japanese: Form) -> None:
    with pytest.raises(InputError, match="no font has 4 signs of this form") as raised:
        render(japanese, Sheet())
    ids = [thing.id for thing in japanese.parts[0].content if isinstance(thing, Question)]
    assert [problem.what for problem in raised.value.problems] == [
        f"日 U+65E5 in {ids[0]}, {ids[1]}",
        f"本 U+672C in {ids[0]}",
        f"語 U+8A9E in {ids[0]}",
        f"🙂 U+1F642 in {ids[1]}",
    ]
    assert "--font FILE" in raised.value.hint


def made_font(path: Path, signs: str) -> Path:
    """A font of another name that has these signs, all of one look."""
    with TTFont(FONTS / "NotoSansMath-Regular.ttf") as font:
        look = font.getGlyphOrder()[5]
        for table in font["cmap"].tables:
            table.cmap = {ord(sign): look for sign in signs if table.format > 4 or ord(sign) < 0x10000}
        for name in font["name"].names:
            if name.nameID in (1, 4, 16):
                name.string = "Squares"
        font.save(path)
    return path


def test_a_font_that_is_named_prints_what_it_has(japanese: Form, tmp_path: Path) -> None:
    font = made_font(tmp_path / "squares.ttf", "日本語")
    with pytest.raises(InputError, match="no font has a sign of this form") as raised:
        render(japanese, Sheet(), [font])
    assert [problem.what.partition(" in ")[0] for problem in raised.value.problems] == ["🙂 U+1F642"]
    part = japanese.parts[0]
    plain = replace(japanese, parts=(replace(part, content=part.content[:1]),))
    text = PdfReader(BytesIO(render(plain, Sheet(), [font]).pdf)).pages[0].extract_text()
    assert "日" in text


@pytest.mark.parametrize("content", [b"", b"not a font", b"\0\1\0\0" + b"\xff" * 400, b"OTTO"])
def test_a_file_that_is_no_font_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x.ttf"
    file.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as a font"):
        render(form_of("check-in"), Sheet(), [file])


def test_signs_without_ink_and_line_ends_are_no_hindrance() -> None:
    form = form_of("check-in")
    odd = replace(form, title="A\u00adB\u200bC\u2060D\ufe0fE\tF\x07G")
    assert render(odd, Sheet()).pages == printed("check-in").pages


# ---- without what sets the pages -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["typst", "segno", "fontTools"])
def test_without_the_extra_it_is_said_in_a_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [module for module in sys.modules if module.partition(".")[0] == name]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=rf"PDF forms need {name}\b.*not installed") as raised:
        render(form_of("check-in"), Sheet())
    assert "pip install 'svsurvey[pdf]'" in raised.value.hint
    assert "-o form.html needs nothing" in raised.value.hint


@pytest.mark.parametrize(
    "content",
    [
        "raise OSError('secret words of a loader')",
        "raise ImportError('secret words of a loader')",
        "",
        "class Fonts:\n    def __init__(self, **k): raise RuntimeError('secret words')",
        "class Fonts:\n    def __init__(self, **k): raise TypeError('secret words')",
    ],
)
def test_a_broken_installation_is_said_without_foreign_words(
    content: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "typst.py").write_text(content, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "typst", raising=False)
    with pytest.raises(UsageError, match="PDF forms cannot be made") as raised:
        render(form_of("check-in"), Sheet())
    assert "secret" not in f"{raised.value.what}{raised.value.hint}"
    assert raised.value.__cause__ is None


# ---- all of them -----------------------------------------------------------------------------------------


@pytest.mark.proof
@needs_poppler
@pytest.mark.parametrize("large", [False, True], ids=["", "large"])
@pytest.mark.parametrize("paper", list(Paper), ids=lambda paper: paper.name.lower())
@pytest.mark.parametrize("name", [*SHIPPED, TORTURE], ids=[*SHIPPED, "torture"])
def test_every_form_says_everything_in_every_language(name: str, paper: Paper, large: bool) -> None:
    sheet = Sheet(paper, large)
    for language in instrument_of(name).languages:
        result = printed(name, sheet, language)
        demand_said(form_of(name, language), result.pdf)
        demand_inside(result.pdf, sheet)


@pytest.mark.proof
@pytest.mark.parametrize("name", [*SHIPPED, TORTURE], ids=[*SHIPPED, "torture"])
def test_every_annotated_form_is_set(name: str) -> None:
    assert printed(name, annotated=True).pages >= printed(name).pages
