"""The annotated form says of every question what an analyst has to know, in the words of the exports."""

from dataclasses import replace

import pytest
from at_hand import CASES, TORTURE, Case

from svsurvey.forms.form import Form, Question, Words
from svsurvey.instrument.codebook import variables

ENGLISH = Case(TORTURE, "en")
ASKED_AGAIN = "asked once more if left empty"
TICKS = "one an option, with its code behind ___: 1 where it is ticked, 0 where it is not"


@pytest.fixture(scope="module")
def form() -> Form:
    return ENGLISH.form(annotated=True)


def remarks(form: Form) -> dict[str, tuple[str, ...]]:
    """The remarks by question, and of variants."""
    questions = {one.id: one.remarks for part in form.parts for one in part.content if isinstance(one, Question)}
    return questions | {arm.id: arm.remarks for arm in form.team}


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            "arm",
            (
                "arm: code, nominal",
                "variant; nobody is asked, one of these arms is drawn by chance and kept",
                "Drawn: 1 (1 in 6); 2 (2 in 6); 3 (3 in 6)",
            ),
        ),
        (
            "role",
            (
                "role: code, nominal",
                "role_other: text, the words behind “other”; kept apart from the other answers",
                "single; identifying; needs an answer or a refusal",
                "Options: 8 “other” (asks for words)",
            ),
        ),
        (
            "served",
            (
                "served: number, scale",
                "number; from 0 to 60 years; at most 1 digit after the point; usually 0.5 to 40; identifying; "
                + ASKED_AGAIN,
            ),
        ),
        ("mugs", ("mugs: number, scale; whole numbers", "number; from 0 to 9 mugs; may be left empty")),
        ("refit", ("refit: date, scale", f"date; YYYY-MM; from 2015-03 to 2026-10; {ASKED_AGAIN}")),
        ("first_cup", ("first_cup: time, scale", f"time; from 04:30 to 22:00; {ASKED_AGAIN}")),
        (
            "wish",
            (
                "wish: text, nominal",
                f"text; at most 200 characters; kept beside the other answers; {ASKED_AGAIN}",
            ),
        ),
        (
            "steeping",
            (
                "steeping: code, ordinal",
                f"single; {ASKED_AGAIN}",
                "Options: 7 “I cannot say” (counts as missing)",
                "Stands for: 1 is 0 to 1 minutes; 2 is 2 to 3 minutes; 3 is 4 minutes or more; 4 is not yet",
                "Condition: role in [1, 2, 8]",
            ),
        ),
        (
            "helped",
            (
                f"helped___1, helped___2, helped___3, helped___4, helped___8, helped___9: tick, nominal; {TICKS}",
                "helped_other: text, the words behind “Something else”; kept apart from the other answers",
                f"multiple; at least 1; answers in an order of chance, kept as helped_order; {ASKED_AGAIN}",
                "Options: 1 “A chair” (stays in its place); 8 “Something else” (asks for words); "
                "9 “I have no breaks” (excludes the others)",
                "Condition: role in [1, 2, 8]",
            ),
        ),
        (
            "frequent",
            (
                "f_full, f_empty, f_long, f_word: code, ordinal; one a row, in their order",
                f"grid; statements in an order of chance, kept as frequent_order; {ASKED_AGAIN}",
                "Rows: f_full (stays in its place); f_empty (reversed)",
            ),
        ),
        ("few", ("few: number, scale", f"slider; from 0 to 10 in steps of 1; reverse; {ASKED_AGAIN}")),
        (
            "because_items",
            (
                f"because_items___1, because_items___2, because_items___3: tick, nominal; {TICKS}",
                f"multiple; at least 0; {ASKED_AGAIN}",
                "Condition: answered(role) and (mugs >= 1 or cups > 0) and cups > mugs * 2 + 1 and balance < 0",
            ),
        ),
    ],
)
def test_a_question_is_annotated(item: str, said: tuple[str, ...], form: Form) -> None:
    assert remarks(form)[item] == said


def test_a_list_that_is_written_out_has_its_codes_in_a_line(form: Form) -> None:
    last = remarks(form)["searched"][-1]
    assert last.startswith("Codes: 1 Black tea; 2 Green tea; ")
    assert last.endswith("; 59 Something else; 60 Nothing at all")
    assert not any(line.startswith("Codes:") for line in remarks(form)["shelf"])


def test_notes_say_when_they_are_shown(form: Form) -> None:
    notes = [one.remarks for part in form.parts for one in part.content if isinstance(one, Words)]
    assert notes[0] == ("story_kettle: note; no variable", "Condition: arm == 1")


def test_scores_are_told_with_their_variables_as_they_count(form: Form) -> None:
    assert [(score.name, score.label, score.made) for score in form.scores] == [
        (
            "content_all",
            "Content with the things on the table",
            "mean of c_kettle, c_teapot, c_strainer, c_cups and (6 - c_saucers); needs at least 3 of 5 answers",
        ),
        (
            "water_sum",
            "Water",
            "mean of f_full, (10 - f_empty) and (10 - few), times 3; needs at least 2 of 3 answers; "
            "bands: Dry from 0 to 9.5; Damp from 10 to 20; Wet from 21 to 30",
        ),
        ("plain_sum", "Broken and whole", "sum of mugs, cups and (0 - balance); needs all answers"),
        (
            "happy",
            "Share of things that people like very much",
            "percent of the answers to c_lamp, c_clock and c_radio that are 4 or 5; needs at least 2 of 3 answers",
        ),
        ("one_only", "Sugar", "mean of many"),
        ("no_smell", "no_smell", "sum of c_smell; bands: Bad from 1 to 2; Good from 3 to 5"),
    ]


def test_missing_codes_are_those_that_the_instrument_moved_them_to(form: Form) -> None:
    assert (-997, "preferred not to answer") in form.missing
    assert (-995, "unreadable") in form.missing
    assert len(form.missing) == 6


def test_orders_that_are_kept_are_named_at_the_end(form: Form) -> None:
    assert form.closing[-2:] == (
        "Order: the sections in an order of chance, kept as section_order",
        "Order: the items of “Cups, cupboards and the rest” in an order of chance, kept as cupboard_order",
    )


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_but_remarks_is_added_and_every_variable_is_named(case: Case) -> None:
    plain, form = case.form(), case.form(annotated=True)
    assert _without_remarks(form) == replace(plain, annotated=True)
    instrument = case.instrument
    orders = {item.id for item in instrument.items if item.of_order}
    found = remarks(form)
    for variable in variables(instrument):
        if variable.item not in orders:
            lines = found[variable.item]
            assert any(variable.name in line for line in lines) or "…" in lines[0], variable.name
    for item in instrument.items:
        if item.asks and item.when:
            assert f"Condition: {' '.join(item.when.text.split())}" in found[item.id]


def _without_remarks(form: Form) -> Form:
    parts = tuple(
        replace(part, content=tuple(replace(one, remarks=()) for one in part.content)) for part in form.parts
    )
    closing = tuple(line for line in form.closing if not line.startswith("Order: "))
    team = tuple(replace(arm, remarks=()) for arm in form.team)
    return replace(form, parts=parts, team=team, closing=closing, scores=(), missing=())
