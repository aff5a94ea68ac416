"""The paper form holds everything that the screen asks, and its texts mean nothing to Markdown."""

import re
from pathlib import Path

import pytest
from drawn import drawn_instrument
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from svsurvey.exchange.markdown import escaped
from svsurvey.forms.composing import compose
from svsurvey.forms.markdown import markdown
from svsurvey.instrument.catalogue import find
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import Grid, Note, Option, Row, Single
from svsurvey.instrument.model import Instrument, Item, Section
from svsurvey.instrument.translation import in_language
from svsurvey.instrument.words import in_words
from svsurvey.text import clean

TORTURE = (Path(__file__).parents[1] / "exchange" / "torture.yaml").read_text(encoding="utf-8")
MARKDOWN = MarkdownIt().enable("table")


def torture(old: str = "", new: str = "") -> Instrument:
    assert old in TORTURE
    return load(Source("torture.yaml", TORTURE.replace(old, new)))


def form(instrument: Instrument, language: str = "") -> str:
    return markdown(compose(instrument, language))


def texts(tokens: list[Token]) -> list[str]:
    """The text of every block as a reader of Markdown shows it, breaks of lines as blanks."""
    return [words(token) for token in tokens if token.type in ("inline", "code_block")]


def words(token: Token) -> str:
    parts = [
        " " if part.type in ("softbreak", "hardbreak") else part.content for part in token.children or [token]
    ]
    return " ".join("".join(parts).split())


@pytest.fixture(scope="module")
def raw() -> str:
    return form(torture())


@pytest.fixture(scope="module")
def shown(raw: str) -> str:
    """What a reader of Markdown shows of the form, one block a line."""
    return "\n".join(texts(MARKDOWN.parse(raw)))


@pytest.mark.parametrize(
    "name", ["torture", "perioperative-catastrophe", "check-in", "peer-encounter", "recovery-stages"]
)
def test_it_holds_every_question_option_code_and_rule(name: str) -> None:
    instrument = torture() if name == "torture" else load(find(name))
    page = " ".join(texts(MARKDOWN.parse(form(instrument))))
    for item in instrument.items:
        number = instrument.number(item)
        words_ = " ".join(item.text.split())
        assert (f"{number}. {words_}" if number else words_) in page
        assert " ".join(item.hint.split()) in page
        for option in item.options:
            alone = " (tick nothing else)" if option.alone else ""
            assert f"{option.label}{alone} [{option.code}]" in page
        if item.own_when:
            assert f"this only if {in_words(item.own_when, instrument)}." in page
    for section in instrument.sections:
        assert section.title in page
        if section.when:
            assert f"Answer this section only if {in_words(section.when, instrument)}." in page
    assert page.count("I prefer not to answer [/]") == sum(1 for item in instrument.items if item.fields)


@pytest.mark.parametrize(
    "line",
    [
        "Every kind of question: *all* of them",
        "1. You can stop at any moment.",
        "Do you want to take part?",
        "Please do not write your name on this form, nor the name of anybody else.",
        "# Please take your time.",
        "3. What did you see? Think of the last one. (tick up to 2)",
        "Answer this section only if the answer to question 2 is “Yes”. If not, go on with question 10.",
        "Answer this only if question 3 was answered without ticking “None of these”.",
        "Read this only if the answer to question 4 is “Yes”.",
        "____ hours (a whole number from 0 to 48)",
        "____________ . ____ (a number)",
        "Day ____ Month ____ Year ________ (from 1 January 2020 to 31 December 2026)",
        "Month ____ Year ________",
        "Hour ____ Minutes ____ (from 07:00 to 19:30)",
        "10. How far do you agree? (one answer in each row)",
        "People help | each other.",
        "11. What matters most? (number your first 2 choices, 1 for the first)",
        "____ Pay [1] ____ Time [2] ____ Sleep [3]",
        "0 = Wide awake, 100 = Dead tired",
        "Put a cross on the line and write its number, from 0 to 100 in steps of 10. Number: ________",
        "0 = Not, 100 = Very",
        "0 |----|----|----|----|----|----|----|----|----|----| 100",
        "Put a cross on the line and write its number, from 0 to 100. Number: ________",
        "Thank you <all>.",
        "a colleague you trust",
        "At night call the porter_desk.",
    ],
)
def test_a_block_is_shown_as_it_is_meant(line: str, shown: str) -> None:
    assert line in shown.splitlines()


def test_answers_lead_past_questions_only_where_there_are_some(raw: str) -> None:
    assert re.findall(r"^.* → .*$", raw, re.MULTILINE)[1:] == [
        "○ No [0] → go to question 10  ",
        "○ I prefer not to answer [/] → go to question 10",
        "☐ None of these (tick nothing else) [9] → go to question 5  ",
        "☐ I prefer not to answer [/] → go to question 5",
    ]


def test_the_last_section_may_lead_to_the_end() -> None:
    page = form(torture("  - title: The ward\n", "  - title: The ward\n    when: ever == 1\n"))
    assert "○ No [0] → go to the end  " in page
    assert "If not, go to the end.*" in page


def test_one_and_several_have_marks_of_their_own(raw: str) -> None:
    assert "○ Nurse [1]  " in raw
    assert "☐ A fall [1]  " in raw


def test_a_write_in_has_a_line_to_write_on(raw: str) -> None:
    assert re.search(r"^○ Other \[8\]:\s_{40}  $", raw, re.MULTILINE)


def test_words_have_ruled_lines(raw: str) -> None:
    tokens = MARKDOWN.parse(raw)
    assert sum(token.type == "hr" for token in tokens) == 1 + 6 + 1  # a short text, a long one, the foot


def test_a_grid_is_a_table_that_is_straight_in_plain_text_too(raw: str) -> None:
    lines = [line for line in raw.splitlines() if line.startswith("|")]
    assert len(lines) == 5
    assert len({len(line) for line in lines}) == 1
    assert sum(token.type == "tr_open" for token in MARKDOWN.parse(raw)) == 4


def test_it_ends_with_what_it_is(raw: str) -> None:
    foot = raw[raw.index("* * *") :]
    for words_ in ("Form: torture, version 1.0.0, language en", "By: The ward team", "Licence: CC0-1.0"):
        assert words_ in foot
    assert "Note: Not validated." in foot


def test_plain_text_is_not_wider_than_a_page(raw: str) -> None:
    assert all(len(line) <= 100 for line in raw.splitlines())


def test_no_consent_no_support_no_conditions() -> None:
    page = form(
        load(
            Source(
                "t.yaml",
                "svsurvey: 1\nid: t\nversion: '1'\ntitle: T\nsections:\n- title: A\n  items:\n"
                "  - {id: a, type: text, text: Why?}\n",
            )
        )
    )
    assert "take part" not in page
    assert "Support" not in page
    assert "arrow" not in page
    assert "Thank you." in page


def test_the_form_speaks_the_language_that_was_asked_for() -> None:
    german = torture(
        "scores:\n", "translations:\n  de: {title: Alles, items: {hours: {text: Stunden?}}}\nscores:\n"
    )
    page = form(in_language(german, "de"))
    assert page.startswith("# Alles\n")
    assert "**5. Stunden?**" in page


any_line = st.text(st.characters(), max_size=40).map(lambda text: " ".join(clean(text).split())).filter(bool)
marks = st.text(st.sampled_from("ab1 *_`[]()<>#+-=.!|\\&;~$:/@\"'"), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split())
)


@given(any_line | marks.filter(bool))
def test_any_text_means_nothing_to_markdown(text: str) -> None:
    assert " ".join(texts(MARKDOWN.parse(escaped(text)))) == text
    assert {token.type for token in MARKDOWN.parse(escaped(text))} == {
        "paragraph_open",
        "inline",
        "paragraph_close",
    }


no_bullets = (any_line | marks.filter(bool)).filter(lambda text: not re.match(r"[-*•] ", text))


@settings(deadline=None)
@given(st.lists(no_bullets, min_size=6, max_size=6))
def test_any_text_of_an_instrument_is_shown_as_it_is(said: list[str]) -> None:
    title, question, hint, one, other, row = said
    text, *texts_in_file = (part.replace("{", "{{").replace("}", "}}") for part in said[1:])
    options = (Option(1, texts_in_file[1]), Option(2, texts_in_file[2], write_in=True))
    items = (
        Item("a", text, Single(options), hint=texts_in_file[0]),
        Item("b", text, Grid((Row("c", texts_in_file[3]),), options[:1])),
        Item("d", text, Note()),
    )
    tokens = MARKDOWN.parse(form(Instrument("t", "1", title, (Section(title, items),))))
    page = texts(tokens)
    assert page.count(title) >= 2
    assert f"1. {question}" in page
    assert f"2. {question} (one answer in each row)" in page
    assert hint in page
    assert f"○ {one} [1] ○ {other} [2]: {'_' * 40} ○ I prefer not to answer [/]" in page
    assert {f"{one} [1]", row} <= set(page)
    assert page.count(question) >= 1


# ---- chance on paper -------------------------------------------------------------------------------------


def test_a_variant_is_ticked_by_the_team_before_anything_else() -> None:
    shown = texts(MARKDOWN.parse(form(drawn_instrument())))
    assert shown[1] == "For the team: tick this before you hand the form out."
    assert shown[2] == "Version of the story ○ a mild story [1] ○ a hard story [2]"
    assert "Answer this only if “Version of the story” is “a mild story”." in shown
    assert len([part for part in shown if "a mild story [1]" in part]) == 1, "nobody else is asked"


def test_earlier_answers_are_told_by_their_words_or_their_place() -> None:
    shown = " ".join(texts(MARKDOWN.parse(form(drawn_instrument()))))
    assert "How long have you worked as that?" in shown
    assert "Now comes (see “Version of the story” above)." in shown
    assert "above) {so far}?" in shown
    bare = load(
        Source(
            "q.yaml",
            "svsurvey: 1\nid: q\nversion: '1'\ntitle: Q\nsections:\n  - title: A\n    items:\n"
            "      - {id: a, type: text, text: A?}\n      - {id: b, type: text, text: 'On {a}?'}\n",
        )
    )
    assert "On (your answer to question 1)?" in form(bare)


def test_orders_of_chance_are_printed_as_they_are_written_and_this_is_said() -> None:
    page = form(drawn_instrument())
    assert "in an order of chance; this form has the order of the instrument" in " ".join(page.split())
    assert "order of chance" not in form(torture())
    assert "Order shown" not in page
    titles = [part for part in texts(MARKDOWN.parse(page)) if part in ("You", "Helped", "Views", "End")]
    assert titles == ["You", "Helped", "Views", "End"]


@pytest.mark.parametrize(("answers", "printed"), [(25, True), (26, False)])
def test_a_long_list_that_is_searched_on_screen_is_a_line_to_write_on(answers: int, printed: bool) -> None:
    options = ", ".join(f"{code}: Land {code}" for code in range(1, answers + 1))
    text = (
        "svsurvey: 1\nid: q\nversion: '1'\ntitle: Q\nsections:\n  - title: A\n    items:\n"
        f"      - {{id: land, type: single, text: Where?, lookup: true, options: {{{options}}}}}\n"
    )
    page = form(load(Source("q.yaml", text)))
    assert ("Land 25" in page) is printed
    assert ("(write your answer)" in page) is not printed
