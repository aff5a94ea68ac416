"""The model of a printed form: a place for every kind of answer, and words in every language of the program."""

# ruff: noqa: E501  (places are held against places, each on its line)

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from drawn import drawn_instrument
from markdown_it import MarkdownIt

from svsurvey.forms.composing import compose
from svsurvey.forms.form import (
    Boxes,
    Choice,
    Comb,
    Combs,
    Form,
    Mark,
    Matrix,
    Place,
    Question,
    Ranks,
    Ruled,
    Scale,
    Words,
)
from svsurvey.forms.markdown import markdown
from svsurvey.instrument.catalogue import available, find
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.domain import Precision
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.translation import in_language
from svsurvey.instrument.words import instruction
from svsurvey.sentences import languages, sentences

MARKDOWN = MarkdownIt().enable("table")
TORTURE = Path(__file__).parent / "torture" / "torture.yaml"

HEAD = "svsurvey: 1\nid: t\nversion: '1'\ntitle: T\nsections:\n- title: A\n  items:\n"


def one(item: str, language: str = "", head: str = HEAD) -> Question:
    """The first question of an instrument with this item."""
    return next(questions(compose(load(Source("t.yaml", f"{head}  - {item}\n")), language)))


def questions(form: Form) -> Iterator[Question]:
    return (entry for part in form.parts for entry in part.content if isinstance(entry, Question))


@cache
def torture() -> Instrument:
    translations = {
        path.name.split(".")[1]: Source(path.name, path.read_text(encoding="utf-8"))
        for path in TORTURE.parent.glob("torture.*.yaml")
    }
    return load(Source(TORTURE.name, TORTURE.read_text(encoding="utf-8"), translations=translations))


# ---- places ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("range: [0, 168], unit: hours", Combs((Comb(3),), "hours", "a whole number from 0 to 168")),
        ("range: [0, 9]", Combs((Comb(1),), note="a whole number from 0 to 9")),
        ("range: [-5, 120]", Combs((Comb(3),), note="a whole number from -5 to 120", signed=True)),
        ("range: [0, 2.5], decimals: 1", Combs((Comb(1), Comb(1, before=".")), note="a number from 0 to 2.5")),
        ("range: [-0.25, 0.25], decimals: 2",
         Combs((Comb(1), Comb(2, before=".")), note="a number from -0.25 to 0.25", signed=True)),
        ("decimals: 2", Combs((Comb(6), Comb(2, before=".")), note="a number", signed=True)),
        ("usual: [0, 14]", Combs((Comb(6),), note="a whole number")),
    ],
)  # fmt: skip
def test_a_number_has_as_many_cells_as_its_range_needs(item: str, place: Place) -> None:
    assert one(f"{{id: a, type: number, text: A?, {item}}}").place == place


@pytest.mark.parametrize(
    ("language", "point", "note"),
    [("en", ".", "a number from 0 to 2.5"), ("de", ",", "eine Zahl von 0 bis 2,5"), ("es", ",", "un número de 0 a 2,5"),
     ("de-AT", ",", "eine Zahl von 0 bis 2,5"), ("fr", ".", "a number from 0 to 2.5")],
)  # fmt: skip
def test_decimals_are_written_as_the_language_writes_them(language: str, point: str, note: str) -> None:
    place = one("{id: a, type: number, text: A?, range: [0, 2.5], decimals: 1}", language).place
    assert place == Combs((Comb(1), Comb(1, before=point)), note=note)


@pytest.mark.parametrize(
    ("item", "language", "place"),
    [
        ("range: [2020-01-01, 2026-12-31]", "en",
         Combs((Comb(2, "Day"), Comb(2, "Month"), Comb(4, "Year")), note="from 1 January 2020 to 31 December 2026", precision=Precision.DAY)),
        ("range: [2020-01-01, 2026-12-31]", "de",
         Combs((Comb(2, "Tag"), Comb(2, "Monat"), Comb(4, "Jahr")), note="vom 1. Januar 2020 bis zum 31. Dezember 2026", precision=Precision.DAY)),
        ("range: [2020-01-01, 2026-12-31]", "es",
         Combs((Comb(2, "Día"), Comb(2, "Mes"), Comb(4, "Año")), note="del 1 de enero de 2020 al 31 de diciembre de 2026", precision=Precision.DAY)),
        ("precision: month, range: [2020-03, 2026-05]", "de",
         Combs((Comb(2, "Monat"), Comb(4, "Jahr")), note="von März 2020 bis Mai 2026", precision=Precision.MONTH)),
        ("precision: month", "es", Combs((Comb(2, "Mes"), Comb(4, "Año")), precision=Precision.MONTH)),
        ("precision: year, range: [1900, 2026]", "es", Combs((Comb(4, "Año"),), note="de 1900 a 2026", precision=Precision.YEAR)),
    ],
)  # fmt: skip
def test_a_date_has_labelled_cells_for_what_is_asked_of_it(item: str, language: str, place: Place) -> None:
    assert one(f"{{id: a, type: date, text: A?, {item}}}", language).place == place


@pytest.mark.parametrize(
    ("language", "names", "note"),
    [("en", ("Hour", "Minutes"), "from 07:00 to 19:30"), ("de", ("Stunde", "Minuten"), "von 07:00 bis 19:30"),
     ("es", ("Hora", "Minutos"), "de 07:00 a 19:30")],
)  # fmt: skip
def test_a_time_has_cells_for_hours_and_minutes(language: str, names: tuple[str, str], note: str) -> None:
    place = one("{id: a, type: time, text: A?, range: ['07:00', '19:30']}", language).place
    assert place == Combs((Comb(2, names[0]), Comb(2, names[1], before=":")), note=note)


OPTIONS = "options: {1: Pay, 2: {label: Other, write_in: true}, 9: {label: None, alone: true}}"


@pytest.mark.parametrize(
    ("item", "place", "how"),
    [
        ("type: single, options: {1: Pay, 2: {label: Other, write_in: true}}",
         Boxes(Mark.ONE, (Choice("1", "Pay"), Choice("2", "Other", write_in=True))), ""),
        (f"type: multiple, {OPTIONS}",
         Boxes(Mark.SEVERAL, (Choice("1", "Pay"), Choice("2", "Other", write_in=True), Choice("9", "None", "tick nothing else"))),
         "tick all that apply"),
        ("type: multiple, options: {1: A, 2: B, 3: C}, min_picks: 2",
         Boxes(Mark.SEVERAL, (Choice("1", "A"), Choice("2", "B"), Choice("3", "C"))), "tick all that apply, at least 2"),
        ("type: multiple, options: {1: A, 2: B, 3: C}, min_picks: 2, max_picks: 2",
         Boxes(Mark.SEVERAL, (Choice("1", "A"), Choice("2", "B"), Choice("3", "C"))), "tick 2"),
        ("type: multiple, options: {1: A, 2: B, 3: C}, max_picks: 2",
         Boxes(Mark.SEVERAL, (Choice("1", "A"), Choice("2", "B"), Choice("3", "C"))), "tick up to 2"),
        ("type: multiple, options: {1: A, 2: B, 3: C}, min_picks: 2, max_picks: 3",
         Boxes(Mark.SEVERAL, (Choice("1", "A"), Choice("2", "B"), Choice("3", "C"))), "tick 2 to 3"),
        ("type: ranking, options: {1: A, 2: B}", Ranks((Choice("1", "A"), Choice("2", "B")), 2), "number each answer, 1 for the first"),
        ("type: ranking, top: 1, options: {1: A, 2: B}", Ranks((Choice("1", "A"), Choice("2", "B")), 1), "write 1 beside your first choice"),
        ("type: slider, range: [0, 10], step: 5, left: No, right: Yes",
         Scale(0, 10, 5, "No", "Yes", "Put a cross on the line and write its number, from 0 to 10 in steps of 5."), ""),
        ("type: text, max_length: 20", Ruled(1), ""),
        ("type: text", Ruled(2), ""),
        ("type: text, lines: true", Ruled(6), ""),
    ],
)  # fmt: skip
def test_every_other_answer_has_its_place(item: str, place: Place, how: str) -> None:
    question = one(f"{{id: a, text: A?, {item}}}")
    assert (question.place, question.how) == (place, how)


def test_a_grid_has_its_options_as_heads_and_its_rows_by_their_fields() -> None:
    question = one("{id: a, text: A?, type: grid, rows: {b: B, c: C}, options: {1: No, 2: Yes}}")
    assert isinstance(question.place, Matrix)
    assert question.place.head == (Choice("1", "No"), Choice("2", "Yes"))
    assert [(row.name, row.text) for row in question.place.rows] == [("b", "B"), ("c", "C")]
    assert question.how == "one answer in each row"


# ---- around the questions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "consent", "refusal"),
    [
        ("en", ["Yes, I take part", "No, I do not take part"], "I prefer not to answer"),
        ("de", ["Ja, ich nehme teil", "Nein, ich nehme nicht teil"], "Keine Angabe"),
        ("es", ["Sí, participo", "No, no participo"], "Prefiero no responder"),
    ],
)
def test_consent_is_keyed_1_and_0_and_refusing_by_a_stroke(
    language: str, consent: list[str], refusal: str
) -> None:
    form = compose(in_language(torture(), language), language)
    assert form.agreement is not None
    assert [(choice.key, choice.label) for choice in form.agreement.choices] == list(
        zip("10", consent, strict=True)
    )
    assert form.agreement.choices[1].note
    assert {(question.refusal.key, question.refusal.label) for question in questions(form)} == {("/", refusal)}


def test_paper_says_that_it_gives_no_code_where_the_screen_gives_one() -> None:
    told = "Paper gives no code"
    assert any(told in line for line in compose(torture()).how_to)
    assert not any(told in line for line in compose(drawn_instrument()).how_to)
    assert compose(drawn_instrument()).how_to[0].startswith("Please do not write your name")


def test_what_chance_answers_is_ticked_by_the_team_and_asked_of_nobody() -> None:
    form = compose(in_language(drawn_instrument(), "de"), "de")
    assert [(arm.id, [choice.key for choice in arm.choices]) for arm in form.team] == [("arm", ["1", "2"])]
    assert [part.title for part in form.parts] == ["Sie", "Hilfe", "Ansichten", "Ende"]
    assert all(question.id != "arm" for question in questions(form))
    assert any("in zufälliger Reihenfolge" in line for line in form.closing)


def test_numbers_are_those_of_the_screen_and_arrows_lead_past_questions() -> None:
    head = HEAD + "  - {id: b, type: single, text: B?, options: {1: Yes, 0: No}}\n"
    text = f"{head}  - {{id: c, type: text, text: C?, when: b == 1}}\n  - {{id: d, type: text, text: D?}}\n"
    first, second, third = questions(compose(load(Source("t.yaml", text)), "es"))
    assert isinstance(first.place, Boxes)
    assert [choice.go for choice in first.place.choices] == ["", "vaya a la pregunta 3"]
    assert first.refusal.go == "vaya a la pregunta 3"
    assert second.rule == "Responda a esto solo si la respuesta a la pregunta 1 es “Yes”."
    assert (third.number, third.rule) == (3, "")


# ---- languages -------------------------------------------------------------------------------------------


def test_the_furniture_is_whole_in_every_language() -> None:
    says = [compose(drawn_instrument(), language).say for language in (*languages(), "fr")]
    assert len({frozenset(say) for say in says}) == 1
    assert {"page", "no_name", "how_to", "team", "support", "end", "thanks", "codebook", "one", "several"} <= set(
        says[0]
    )


@pytest.mark.parametrize("language", ["de", "es"])
def test_nothing_of_the_furniture_is_left_in_english(language: str) -> None:
    own, theirs = sentences("en").texts, sentences(language).texts
    shared = {"forms.order", "skip.plus", "skip.minus", "skip.row", "skip.answers.other"}
    shared |= {key for key in own if key.startswith(("skip.day.", "skip.month.", "skip.year.", "skip.quoted"))}
    left = {
        key
        for key in own
        if key.startswith(("forms.", "skip.")) and any(map(str.isalpha, own[key])) and own[key] == theirs[key]
    }
    assert left <= shared


@pytest.mark.parametrize("name", ["torture", *(entry.name for entry in available() if entry.bundled)])
def test_markdown_holds_every_question_option_key_and_rule_in_every_language(name: str) -> None:
    whole = torture() if name == "torture" else load(find(name))
    for language in whole.languages:
        instrument = in_language(whole, language)
        form = compose(instrument, language)
        page = read(markdown(form))
        shown = [entry for part in form.parts for entry in part.content]
        texts = sentences(language).texts
        assert len(shown) == sum(item.chance is None for item in instrument.items)
        for entry, item in zip(shown, (item for item in instrument.items if item.chance is None), strict=True):
            assert plain(entry.text) in page
            if not any(other.pipes for other in instrument.items):  # else its labels are told without pipes
                assert entry.rule == instruction(item, instrument, texts)
            assert plain(entry.rule) in page
            if isinstance(entry, Words):
                continue
            assert plain(f"{entry.number}. {entry.text}") in page
            assert (entry.id, entry.number) == (item.id, instrument.number(item))
            for choice in keyed(entry.place):
                assert plain(f"{choice.label}{f' ({choice.note})' if choice.note else ''} [{choice.key}]") in page
                assert plain(choice.go) in page
        for part in form.parts:
            assert plain(part.rule) in page
        assert [bool(part.rule) for part in form.parts] == [bool(section.when) for section in instrument.sections]
        assert page.count(plain(f"{form.say['refuse']} [/]")) == sum(
            isinstance(entry, Question) for entry in shown
        )


def keyed(place: Place) -> tuple[Choice, ...]:
    match place:
        case Boxes(_, choices) | Ranks(choices) | Matrix(choices):
            return choices
        case _:
            return ()


def read(page: str) -> str:
    """What a reader of Markdown shows of a page, without blanks and without the bullets of lists."""
    tokens = MARKDOWN.parse(page)
    inline = [part for token in tokens if token.type == "inline" for part in token.children or ()]
    return plain("".join(" " if part.type.endswith("break") else part.content for part in inline))


def plain(text: str) -> str:
    """Words without breaks, blanks and bullets."""
    return "".join(re.sub(r"^\s*[-*•] +", "", text, flags=re.MULTILINE).split())


def test_the_annotated_form_holds_names_and_scores() -> None:
    form = compose(load(find("recovery-stages")), annotated=True)
    assert form.annotated
    assert all(question.remarks for question in questions(form))
    page = markdown(form)
    assert form.say["codebook"] in page
    assert all(score.name in page for score in form.scores)
    assert compose(load(find("recovery-stages"))).missing == ()
