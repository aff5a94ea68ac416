"""What a page says besides its question: practice, how far it is, how long it takes, what no longer applies."""

from pathlib import Path

import pytest
from screen import (
    AT_ONCE,
    BACK,
    ENTER,
    GO_ON,
    HAND_IN,
    HELP,
    LOOK,
    PAGE_DOWN,
    SAMPLES,
    SPACE,
    STOP,
    SUPPORT,
    Terminal,
    terminal,
    typing,
)
from seats import goes_to, number_stored, seat

from svsurvey.interview.machine import Interview
from svsurvey.interview.screens import Screens
from svsurvey.interview.terminal import ScreenTalk
from svsurvey.interview.turns import Answer, Ask
from svsurvey.sentences import sentences

SIZES = [(80, 24), (44, 18), (40, 12)]
SMALLEST = [*(pytest.param(*size, marks=pytest.mark.proof) for size in SIZES[:-1]), SIZES[-1]]
"""The others with the proofs."""
ROUTE = SAMPLES["route"]


def done(there: Terminal) -> float:
    """How much of the line under the title is heavy."""
    line = there.lines[1].strip()
    assert set(line) <= {"━", "─"}
    return line.count("━") / len(line)


# ---- practice -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("columns", "rows"), SMALLEST)
def test_practice_is_said_on_every_page(columns: int, rows: int) -> None:
    with terminal("route", columns, rows, PRACTICE="1", CLOSING="plum") as there:
        walk = {
            "": "Did you work at night?",
            HELP: "Help",
            ENTER + SUPPORT: "Call 5555",
            ENTER + STOP: "Do you want to stop",
            BACK + "0" + ENTER: "How old are you?",
            LOOK: "Your answers so far",
            BACK + "20" + ENTER: "Hand in my answers",
            HAND_IN: "Your receipt",
        }
        for keys, words in walk.items():
            there.type(keys)
            there.see(words)
            assert "Practice" in there.lines[0]


def test_without_practice_nothing_is_said_of_it() -> None:
    with terminal("route") as there:
        there.see("Did you work at night?")
        assert "Practice" not in there.text


# ---- how far, how long ----------------------------------------------------------------------------------


def test_the_line_fills_and_never_runs_backwards() -> None:
    with terminal("route") as there:
        there.see("Question 1 of at most 4")
        shares = [done(there)]
        for keys, words in (("0" + ENTER, "Question 2 of 2"), ("33" + ENTER, "Your answers")):
            there.type(keys)
            there.see(words)
            shares.append(done(there))
        assert shares == [0, 0.5, 1]


@pytest.mark.parametrize("first", [0, 1])
def test_forward_the_share_only_grows(first: int) -> None:
    interview = Interview(SAMPLES["route"])
    shares = [-1.0]
    for answer in (first, "3", 1, "33") if first else (first, "33"):
        event = interview.next_event()
        assert isinstance(event, Ask)
        share = (
            Screens(ROUTE, sentences()).item(event, "" if event.item.id in ("many", "age") else None).frame.done
        )
        assert share is not None
        assert 0 <= share > shares[-1]
        shares.append(share)
        interview.send(Answer(answer))


def test_without_utf8_the_line_is_told_by_its_form() -> None:
    with terminal("route", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") as there:
        there.see("Did you work at night?")
        there.type("0" + ENTER)
        there.see("Question 2 of 2")
        line = there.lines[1].strip()
        assert line == "=" * (len(line) // 2) + "-" * (len(line) // 2)


def test_the_estimate_stands_with_consent_or_else_with_the_first_question_only() -> None:
    with terminal("route") as there:
        there.see("About one minute, 2 to 4 questions. Did you work at night?")
        there.type("0" + ENTER)
        there.see("How old are you?")
        assert "About" not in there.text
    with terminal("all", 100, 50) as there:
        there.see("About 3 to 4 minutes, 9 questions. Do you agree to take part?")
        there.type("1" + ENTER)
        there.see("First some words about the night.")
        assert "About" not in there.text


# ---- what no longer applies -----------------------------------------------------------------------------

GONE = "With this change 2 questions no longer apply: “How many nights was that in all?”, “Could you rest then?”."


@pytest.mark.parametrize(("columns", "rows"), SMALLEST)
def test_a_change_says_which_questions_it_drops_until_the_next_page(columns: int, rows: int) -> None:
    with terminal("route", columns, rows) as there:
        there.see("Did you work at night?")
        there.type("1" + ENTER + "5" + ENTER + "1" + ENTER)
        there.see("How old are you?")
        there.type(BACK, BACK, BACK)
        there.see("Did you work at night?")
        there.type("0" + ENTER)
        there.see("How old are you?")
        said = there.text
        assert "! With this change 2 questions no longer apply" in said
        assert (GONE if rows > 12 else GONE[:90]) in said
        assert "of 2" in there.lines[0]
        assert any("Ctrl-X" in line for line in there.lines)  # the keys are still there
        there.type("33" + ENTER)
        there.see("Your answers")
        assert "no longer" not in there.text


def test_a_change_from_the_review_says_it_there() -> None:
    with terminal("route") as there:
        there.see("Did you work at night?")
        there.type("1" + ENTER + "5" + ENTER + "1" + ENTER + "33" + ENTER)
        there.see("Hand in my answers")
        there.type("1" + ENTER + "0" + ENTER)
        there.see(GONE)
        assert "Hand in my answers" in there.text


# ---- taking back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sample", "answer"), [("events", "1" + SPACE), ("position", "5"), ("place", "41")])
@pytest.mark.parametrize(("columns", "rows"), [pytest.param(100, 30, marks=pytest.mark.proof), (40, 12)])
def test_that_an_answer_can_be_taken_back_is_shown_where_there_is_one(
    sample: str, answer: str, columns: int, rows: int
) -> None:
    single, wide = sample != "events", columns == 100
    with terminal(sample, columns, rows) as there:
        there.settle()
        assert "Backspace clear" not in there.text
        there.type(answer + ENTER)
        there.see("Your answers")
        there.type("1" + ENTER)
        there.see("Question 1 of 1")
        assert ("Backspace clear" in there.text) == (single and wide)
        there.type("\x7f")
        there.settle()
        assert ("Your answer is taken back." in there.text) == single
        assert "►" not in there.text
        there.type(HELP)
        there.see("Help")
        there.type(PAGE_DOWN * (0 if wide else 1))
        there.settle()
        assert ("Backspace: clear" in there.text) == single


# ---- saving, the last pages -----------------------------------------------------------------------------


@pytest.mark.parametrize(("columns", "rows"), SMALLEST[1:])
def test_saving_is_said_while_it_lasts_and_then_drawn_over(columns: int, rows: int) -> None:
    with terminal("story", columns, rows, CLOSING="plum-river-41", SLOW="0.6") as there:
        there.see("What happened?")
        there.type("nobodyknows" + GO_ON)
        there.see("Your answers")
        there.type(HAND_IN)
        there.see("Saving your answers …")
        assert "nobodyknows" not in there.text
        there.see("Your receipt")
        assert "Saving" not in there.text
        there.type(ENTER * 8)
        there.see("Press 1 and then Enter")
        there.type("1" + ENTER + ENTER * 8)
        assert there.end() == 0
        assert "ended: complete" in there.text
        assert "plum" not in there.text
        assert "plum" not in there.scrollback


def test_the_last_page_says_where_help_is() -> None:
    with terminal("story", CLOSING="") as there:
        there.see("What happened?")
        there.type(GO_ON, HAND_IN)
        there.see("Saved. Thank you. Call 5555, day and night.")
        there.type(AT_ONCE)
        assert there.end() == 0


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (AT_ONCE, True),
        ("1" + ENTER + AT_ONCE, True),
        (SUPPORT + AT_ONCE, True),
        ("1" + ENTER + SUPPORT + AT_ONCE, True),
        ("1" + ENTER * 2, False),
        (STOP, False),
        (SUPPORT + BACK + "1" + ENTER * 2, False),
        ("", False),
    ],
)
def test_the_last_pages_tell_whether_somebody_left_at_once(keys: str, left: bool) -> None:
    with typing(keys):
        assert ScreenTalk(ROUTE, sentences()).close("Saved.", "plum-river-41") is left


@pytest.mark.parametrize("page", ["receipt", "closing"])
def test_who_leaves_the_last_pages_at_once_finds_nothing_on_the_terminal(tmp_path: Path, page: str) -> None:
    with seat(tmp_path) as there:
        goes_to(there, page)
        there.type(AT_ONCE)
        assert there.end() == 0
        assert there.text == ""
        assert number_stored(tmp_path) == 1


def test_the_language_page_names_languages_in_themselves() -> None:
    with terminal("story", TAGS="en ja") as there:
        there.see("In which language?")
        assert "1 English" in there.text
        assert "日本語" in there.text.replace("日 本 語", "日本語")
        there.type("2" + ENTER)
        there.see("What happened?")


# ---- the keys that are shown ----------------------------------------------------------------------------


def line_of_keys(width: int, rows: int) -> list[str]:
    """The names of the keys under a question that can be gone back from."""
    interview = Interview(ROUTE)
    interview.send(Answer(0))
    event = interview.next_event()
    assert isinstance(event, Ask)
    frame = Screens(ROUTE, sentences()).item(event, "").frame
    return [text for line in frame._foot(width, rows) for style, text in line if style == "class:key"]


def test_the_most_needed_keys_stay_in_a_small_window() -> None:
    assert line_of_keys(38, 12) == ["Enter", "Ctrl-X", "F1"]  # help shows the others
    assert line_of_keys(42, 18) == ["Enter", "Esc", "Ctrl-X", "F1", "F2", "Ctrl-Q"]
    assert line_of_keys(76, 24) == ["Enter", "Esc", "Ctrl-X", "F1", "F2", "Ctrl-Q"]
    assert set(line_of_keys(200, 50)) >= {"Enter", "Esc", "Ctrl-X", "F1", "F2", "Ctrl-Q", "Ctrl-C", "Ctrl-G"}


def test_a_long_message_leaves_room_for_the_page() -> None:
    event = Interview(ROUTE).next_event()
    assert isinstance(event, Ask)
    frame = Screens(ROUTE, sentences()).item(event, None).frame
    frame.problem = "word " * 200
    foot = ["".join(text for _, text in line) for line in frame._foot(38, 12)]
    assert len(foot) <= 12 // 2
    assert foot[-2].endswith("…")
