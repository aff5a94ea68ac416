"""Every way to print a form holds every word of it, in its order; and no word does anything but stand there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from at_hand import CASES, SHIPPED, TORTURE, Case, Loose, codes, said, with_every_text
from markdown_it import MarkdownIt
from parsed import Node, parsed
from typeset_forms import bare, needs_poppler, pages

from svsurvey.forms.boxmap import Paper, Sheet
from svsurvey.forms.composing import compose
from svsurvey.forms.form import Boxes, Choice, Form, Question
from svsurvey.forms.html import html
from svsurvey.forms.markdown import markdown
from svsurvey.forms.pdf import render
from svsurvey.instrument.definition import Source, read
from svsurvey.instrument.domain import Multiple, Single
from svsurvey.instrument.model import Instrument

RENDERED = MarkdownIt().enable("table")
PLAIN = [case for case in CASES if case.path != TORTURE or case.language in ("en", "de", "el")]
REST = [case for case in CASES if case not in PLAIN]


def of_markdown(form: Form) -> str:
    return parsed(f"<html>{RENDERED.render(markdown(form))}</html>").text


def of_html(form: Form) -> str:
    return parsed(html(form, Sheet())).one("body").text


def of_pdf(form: Form) -> str:
    return "\n".join(pages(render(form, Sheet()).pdf))


def demand(case: Case, text: str, number: str = ".") -> None:
    """All that has to be said is in the text, one after the other. number: what follows that of a question."""
    held, at = bare(text), 0
    for part in said(case):
        wanted = bare(re.sub(r"^(\d+)\. ", rf"\1{number}", part))
        found = held.find(wanted, at)
        assert found >= 0, f"not there, or not in its place: {part}"
        at = at if isinstance(part, Loose) else found + len(wanted)


# ---- every word ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", PLAIN, ids=str)
def test_markdown_and_html_hold_every_word_in_its_order(case: Case) -> None:
    form = case.form()
    demand(case, of_markdown(form))
    demand(case, of_html(form))


@pytest.mark.proof
@pytest.mark.parametrize("case", REST, ids=str)
def test_so_they_do_in_languages_that_the_program_does_not_speak(case: Case) -> None:
    form = case.form()
    demand(case, of_markdown(form))
    demand(case, of_html(form))


@pytest.mark.proof
@needs_poppler
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_pdf_holds_every_word_in_its_order(case: Case) -> None:
    demand(case, of_pdf(case.form()), number="")


@pytest.mark.parametrize("case", PLAIN, ids=str)
def test_every_option_has_its_code_beside_it(case: Case) -> None:
    form, instrument = case.form(), case.instrument
    keys = {one.id: one for part in form.parts for one in part.content if isinstance(one, Question)}
    root = parsed(html(form, Sheet()))
    found = [one for one in root.all(kind="question") if one.all("h3")]
    shown = markdown(form)
    for item in instrument.items:
        if item.asks and isinstance(item.domain, Single | Multiple) and isinstance(keys[item.id].place, Boxes):
            number = instrument.number(item)
            assert number is not None
            assert [key.text for key in found[number - 1].all(kind="key")] == codes(item)
            assert all(f"[{code}]" in shown for code in codes(item))


@pytest.mark.parametrize("case", PLAIN, ids=str)
def test_where_an_answer_leads_is_said_everywhere_alike(case: Case) -> None:
    form = case.form()
    gos = [choice.go for choice in _choices(form) if choice.go]
    arrows = [go.words.removeprefix("→ ") for go in parsed(html(form, Sheet())).all(kind="go")]
    assert arrows == gos
    text = bare(of_markdown(form))
    assert all(f"→{bare(go)}" in text for go in gos)


def _choices(form: Form) -> Iterator[Choice]:
    for part in form.parts:
        for one in part.content:
            if isinstance(one, Question):
                yield from (*(one.place.choices if isinstance(one.place, Boxes) else ()), one.refusal)


@pytest.mark.parametrize("case", [Case(TORTURE, "de"), Case(TORTURE, "ru")], ids=str)
def test_the_annotated_form_holds_every_remark(case: Case) -> None:
    form = case.form(annotated=True)
    noted = [
        *(line for arm in form.team for line in arm.remarks),
        *(line for part in form.parts for one in part.content for line in one.remarks),
        *(text for score in form.scores for text in (score.name, score.label, score.made)),
        *(f"{code}" for code, _ in form.missing),
        *(label for _, label in form.missing),
    ]
    for text in (bare(of_markdown(form)), bare(of_html(form))):
        assert [line for line in noted if bare(line) not in text] == []
        assert bare(form.say["codebook"]) in text


# ---- hostile words ---------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> </style></body>",
    "*a* _b_ **c** # d ` e ` [f](http://g) ![h](i) | j \\ & &amp; <k@l.m>",
    '#eval("1") $ x $ @n <o> = p + q / r ~ s -- t --- u "v" #import "w": *',
    "{{ 7 * 7 }} {% include 'x' %} {# y #}",
    "1. a\n- b\n> c\n    d\n--- \n# e\n| f |\n=\n+ g",
)


@cache
def hostile(text: str) -> Instrument:
    """The smallest shipped one, with this text at the end of each of its own."""
    return with_every_text(Case(SHIPPED[0], "en").instrument, lambda key, own: f"{own} {text}" if own else own)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_in_markdown_and_html(text: str) -> None:
    form = compose(hostile(text))
    for written in (of_html(form), of_markdown(form)):
        held = _plain(written)
        assert all(_plain(line) in held for line in text.splitlines())
    plain = Case(SHIPPED[0], "en").form()
    assert _tags(parsed(html(form, Sheet()))) == _tags(parsed(html(plain, Sheet())))
    assert _rendered(form) <= {"html", "h1", "h2", "p", "strong", "em", "br", "ul", "li", "hr", "blockquote"} | {
        *("table", "thead", "tbody", "tr", "th", "td", "pre", "code")
    }


def _plain(text: str) -> str:
    """Letters, digits and signs; a sign that lists begin with may be drawn another way."""
    return re.sub(r"[\s\u200b\u00ad\-‐•]+", "", text)


def _tags(page: Node) -> set[str]:
    return {node.tag for node in page}


def _rendered(form: Form) -> set[str]:
    return _tags(parsed(f"<html>{RENDERED.render(markdown(form))}</html>"))


@pytest.mark.proof
@needs_poppler
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_in_a_pdf(text: str) -> None:
    held = _plain(of_pdf(compose(hostile(text))))
    assert all(_plain(line) in held for line in text.splitlines())


@pytest.mark.parametrize("sign", ["\\u202e", "\\u2066", "\\x1b", "\\0", "\\x9b", "\\ufeff"])
def test_signs_that_steer_come_into_no_form(sign: str) -> None:
    head = f'svsurvey: 1\nid: x\nversion: "1"\ntitle: "a{sign}b"\n'
    definition = read(
        Source("x.yaml", f"{head}sections: [{{title: x, items: [{{id: a, type: note, text: x}}]}}]\n")
    )
    assert definition.instrument is None
    assert "control-character" in [problem.code for problem in definition.problems]


# ---- the same, whatever the paper ------------------------------------------------------------------------


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("large", [False, True])
def test_the_paper_changes_no_word_of_the_page(paper: Paper, large: bool) -> None:
    form = Case(TORTURE, "es").form()
    page, usual = (parsed(html(form, sheet)).one("body") for sheet in (Sheet(paper, large), Sheet()))
    for legend in page.all(kind="legend"):
        assert large
        legend.parts.clear()  # what the heads of the grid say to those who listen
    assert page.words == usual.words


def test_a_form_without_anything_around_it_is_still_one() -> None:
    form = Case(SHIPPED[0], "en").form()
    bare_form = replace(form, agreement=None, support="", thanks="", team=(), closing=(), parts=())
    root = parsed(html(bare_form, Sheet()))
    assert root.one("h1").text == form.title
    assert not root.all(kind="agreement")
    assert not root.all("section", "support")
