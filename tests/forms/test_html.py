"""A form as HTML: one file that loads nothing, is sound for those who listen to it, and knows its paper."""

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from at_hand import CASES, SHIPPED, TORTURE, Case
from parsed import Node, parsed

from svsurvey.forms.boxmap import Paper, Sheet
from svsurvey.forms.form import Form
from svsurvey.forms.html import html

ENGLISH = Case(TORTURE, "en")
TAGS = """
    html head meta title style body main article section div h1 h2 h3 p span ul li b dl dt dd
    table thead tbody tr th td svg path text
"""
ATTRIBUTES = """
    lang dir charset http-equiv content name class id aria-labelledby aria-hidden role tabindex scope
    viewbox width height focusable d fill stroke stroke-width x y text-anchor font-size
"""


@cache
def page(case: Case = ENGLISH, sheet: Sheet = Sheet(), annotated: bool = False) -> Node:  # noqa: B008
    return parsed(html(case.form(annotated), sheet))


def question(page: Node, number: int) -> Node:
    """A question by its number."""
    found = [one for one in page.all(kind="question") if one.all("h3")]
    return next(one for one in found if one.one("h3").one(kind="number").text == f"{number}.")


@pytest.fixture(scope="module")
def torture() -> Node:
    return page()


@pytest.mark.parametrize("case", [case for case in CASES if case.language in ("en", "el")], ids=str)
def test_the_page_is_sound(case: Case) -> None:
    root = page(case, annotated=case.language == "el")
    assert {node.tag for node in root} <= set(TAGS.split())
    assert {name for node in root for name in node.attributes} <= set(ATTRIBUTES.split())
    assert (root.attributes["lang"], root.attributes["dir"]) == (case.language, "ltr")
    assert root.one("title").text == root.one("h1").text == case.instrument.title
    ids = [node.attributes["id"] for node in root if "id" in node.attributes]
    assert len(set(ids)) == len(ids)
    assert {node.attributes["aria-labelledby"] for node in root if "aria-labelledby" in node.attributes} <= set(
        ids
    )
    levels = [int(node.tag[1]) for node in root if re.fullmatch("h[1-6]", node.tag)]
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
    assert len(root.all("main")) == 1


def test_every_cell_of_a_grid_has_a_head_over_it_and_beside_it(torture: Node) -> None:
    for table in torture.all("table", "matrix"):
        (head,) = table.one("thead").all("tr")
        columns = head.all("th")
        keys = [column.one(kind="key").text for column in columns]
        assert {column.attributes["scope"] for column in columns} == {"col"}
        for row in table.one("tbody").all("tr"):
            assert row.one("th").attributes["scope"] == "row"
            assert [cell.words for cell in row.all("td")] == keys
            assert all("one" in cell.one(kind="box").classes for cell in row.all("td"))


def test_nothing_is_loaded_and_nothing_runs() -> None:
    source = html(ENGLISH.form(), Sheet())
    root = parsed(source)
    style = root.one("style").text
    (policy,) = (
        node.attributes["content"]
        for node in root.all("meta")
        if node.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"\b(src|href|url|action|style|on\w+)\s*=|url\(|@import|<script|javascript:", source)


def test_boxes_say_by_their_shape_whether_one_answer_is_meant_or_several(torture: Node) -> None:
    one, several = question(torture, 1), question(torture, 23)
    assert {"one" in box.classes for box in one.all(kind="box")} == {True}
    assert {"several" in box.classes for box in several.all(kind="box")} == {True}
    assert [key.text for key in several.all(kind="key")] == ["1", "2", "3", "4", "8", "9", "/"]
    assert len(several.all(kind="write-in")) == 1
    marks = torture.one(kind="how-to").all("li", "mark")
    assert [mark.words for mark in marks] == ["Choose one answer.", "You can tick more than one answer."]


def test_places_to_write_have_as_many_cells_as_can_be_needed(torture: Node) -> None:
    def cells(number: int) -> list[int]:
        return [len(part.all(kind="cell")) for part in question(torture, number).all(kind="cells")]

    assert cells(2) == [2, 1]
    assert cells(3) == [1, 3, 2]
    assert question(torture, 3).one(kind="sign").classes == ["cell", "sign"]
    assert cells(7) == [12]
    assert cells(8) == [2, 2, 4]
    assert [name.text for name in question(torture, 8).all(kind="name")] == ["Day", "Month", "Year"]
    assert cells(12) == [2, 2]
    assert cells(31) == [3]
    assert len(question(torture, 15).all(kind="line")) == 6
    assert [one.words for one in question(torture, 33).all("li")][:2] == ["1 The tap", "2 The lamp"]
    assert [len(one.all(kind="cell")) for one in question(torture, 33).all("li")] == [1] * 5


def test_the_line_of_a_scale_is_100_mm_long_and_its_numbers_stand_at_their_places(torture: Node) -> None:
    drawing = question(torture, 30).one("svg")
    assert drawing.attributes["width"] == "110mm"
    assert drawing.attributes["viewbox"] == "0 0 110 14"
    assert "M5 5h100" in drawing.one("path").attributes["d"]
    numbers = {int(one.text): float(one.attributes["x"]) for one in drawing.all("text")}
    assert numbers == {number: 5 + 10 * number for number in range(11)}
    many = question(torture, 31).one("svg")
    assert [one.text for one in many.all("text")] == ["0", "100"]
    assert many.one("path").attributes["d"].count("M") == 1 + 2 + 21
    assert [
        one.words for one in question(torture, 31).one(kind="ends").all("span") if one.attributes.get("dir")
    ] == [
        "0: Empty to the last grain",
        "100: Full to the brim",
    ]


@pytest.mark.parametrize(
    ("number", "usual", "large"), [(18, "in-3", "in-2"), (21, "in-2", "in-2"), (22, "in-1", "in-1")]
)
def test_many_short_options_stand_in_columns(number: int, usual: str, large: str) -> None:
    for sheet, columns in ((Sheet(), usual), (Sheet(large=True), large)):
        assert columns in question(page(sheet=sheet), number).all("ul", "choices")[0].classes


def test_many_columns_have_turned_heads_and_in_large_letters_a_key(torture: Node) -> None:
    assert "turned" in question(torture, 27).one("table").classes
    assert "usual" in question(torture, 26).one("table").classes
    large = question(page(sheet=Sheet(large=True)), 27)
    assert "keyed" in large.one("table").classes
    assert large.one(kind="legend").all("li")[3].words == "3 About once a week"


@pytest.mark.parametrize(
    ("paper", "size"), [(Paper.A4, "210.0mm 297.0mm"), (Paper.LETTER, "215.9mm 279.4mm")], ids=["a4", "letter"]
)
def test_the_paper_is_asked_for_with_its_marks_and_numbers(paper: Paper, size: str) -> None:
    style = page(Case(TORTURE, "de"), Sheet(paper)).one("style").text
    assert f"size: {size};" in style
    assert style.count("border: 2mm solid #000;") == 4
    assert r'content: "torture\000020\0000b7\000020' in style
    assert r'content: "Seite\000020" counter(page) "\000020von\000020" counter(pages);' in style


def test_copies_are_alike_and_bear_no_number_of_their_own() -> None:
    root = page(sheet=Sheet(copies=3))
    first, *others = root.all("article")
    assert [other.text for other in others] == [first.text] * 2
    assert "counter(" not in root.one("style").text
    ids = [node.attributes["id"] for node in root if "id" in node.attributes]
    assert len(set(ids)) == len(ids)


def test_large_print_is_another_page() -> None:
    assert page().one("body").classes == ["usual"]
    assert page(sheet=Sheet(large=True)).one("body").classes == ["large"]


def test_words_in_another_language_than_the_form_say_so() -> None:
    root = page(Case(TORTURE, "fr"))
    assert root.one(kind="how-to").attributes["lang"] == "en"
    assert question(root, 1).one(kind="refusal").one(kind="label").all("span")[1].attributes["lang"] == "en"
    assert not any("lang" in node.attributes for node in page(Case(TORTURE, "de")).one("body"))


def test_a_language_from_right_to_left_begins_there() -> None:
    form = replace(ENGLISH.form(), language="ar-EG")
    assert parsed(html(form, Sheet())).attributes["dir"] == "rtl"


def hostile(text: str) -> Form:
    form = Case(SHIPPED[0], "en").form()
    say = dict.fromkeys(form.say, text)
    parts = tuple(replace(part, title=text, rule=text) for part in form.parts)
    return replace(form, id=text, version=text, language="en", title=text, say=say, parts=parts, closing=(text,))


@pytest.mark.parametrize(
    "text",
    [
        "</style><script>alert(1)</script>",
        '"; } body { display: none } /* \\',
        "{{ 7 * 7 }}{% raw %}",
        "<!-- --> &amp; &#60; <b onclick=x>",
        "]]> <?x?> '\"",
    ],
)
def test_no_word_becomes_a_tag_a_rule_or_a_template(text: str) -> None:
    root = parsed(html(hostile(text), Sheet()))
    assert {node.tag for node in root} <= set(TAGS.split())
    assert {name for node in root for name in node.attributes} <= set(ATTRIBUTES.split())
    assert root.one("title").text == text
    assert root.one("h1").text == text
    assert "<" not in root.one("style").text
    assert root.one("style").text.count("@page") == 1
    assert root.one("style").text.count("display: none") == 1
    assert "49" not in root.one("h1").text


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x00", "\u202e", "\u2066", "\ufeff", "\x85", "\udc80"])
def test_signs_that_steer_do_not_reach_the_page(sign: str) -> None:
    source = html(hostile(f"a{sign}b"), Sheet())
    assert sign[0] not in source
    assert parsed(source).one("h1").text in ("a\ufffdb", "a\ufffd[31mb", "a\nb")
    assert source.encode("utf-8")
