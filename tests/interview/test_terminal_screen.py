"""What stands on a real terminal, at several sizes, and what is left there afterwards."""

import os
import re
import signal
from collections.abc import Iterator

import pytest
from screen import (
    AT_ONCE,
    BACK,
    DOWN,
    END,
    ENTER,
    ERASE,
    HAND_IN,
    HELP,
    LONG,
    PAGE_DOWN,
    POSITIONS,
    SAMPLES,
    SCALE,
    SPACE,
    STATEMENTS,
    STOP,
    UP,
    Terminal,
    terminal,
)

SIZES = [(80, 24), (40, 15), (200, 50)]
LEAST = (40, 12)


def squeezed(text: str) -> str:
    """A text without blanks and line ends: wrapping may put them anywhere."""
    return "".join(text.split())


def seen(there: Terminal) -> str:
    return squeezed(there.text)


def to_the_end(there: Terminal, pages: int = 12) -> str:
    """Everything that can be seen by turning pages."""
    text = there.text
    for _ in range(pages):
        there.type(PAGE_DOWN)
        there.read(0.1)
        there.see("")
        text += "\n" + "\n".join(there.lines)
    return text


# ---- lists ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("columns", "rows"), [*SIZES, LEAST])
def test_question_options_and_keys_are_there_at_every_size(columns: int, rows: int) -> None:
    with terminal("position", columns, rows) as there:
        there.see("Question 1 of 1")
        assert squeezed(LONG) in seen(there)
        assert "F1 help" in there.lines[-1] or any("F1 help" in line for line in there.lines)
        shown = sum(squeezed(option.label) in seen(there) for option in POSITIONS)
        if shown < len(POSITIONS):
            assert f"▼ {len(POSITIONS) - shown} more below" in there.text
        for option in POSITIONS:  # whatever does not fit comes with the pointer, whole
            there.type(DOWN)
            there.see("►")
            assert squeezed(f"► {option.code} {option.label}") in seen(there)
        assert not any("►" in line and "Nurse" in line for line in there.lines)


def test_the_labels_hang_under_themselves() -> None:
    with terminal("position", 60, 24) as there:
        there.see("88 Another")
        first = next(line for line in there.lines if "Allied" in line)
        after = there.lines[there.lines.index(first) + 1]
        assert after.index(after.strip()) == first.index("Allied")
        assert all(len(line) <= 60 for line in there.lines)


def test_enter_alone_says_what_to_do_and_the_next_key_takes_it_away() -> None:
    with terminal("position") as there:
        there.see("Question 1 of 1")
        assert "►" not in there.text
        there.type(ENTER)
        there.see("! Choose an answer first, by its number or with the arrow keys. Ctrl-X prefers not to answer,")
        there.type("7")
        there.see("! There is no answer 7.")
        there.type("8")
        there.see("Question 1 of 1")
        assert "►" not in there.text
        assert "!" not in there.text
        there.type("8")
        there.see("► 88 Another position")


def test_a_pointer_that_was_scrolled_away_is_not_taken_unseen() -> None:
    with terminal("position", *LEAST) as there:
        there.see("more below")
        there.type("1")
        there.see("► 1 Nurse")
        there.type(PAGE_DOWN, PAGE_DOWN, PAGE_DOWN)
        there.see("Another position")
        assert "►" not in there.text
        there.type(ENTER)
        there.see("► 1 Nurse")
        there.type(ENTER)
        there.see("Your answers")


def test_a_long_text_is_read_before_its_options_are_reached() -> None:
    with terminal("all", 60, 15) as there:
        there.see("more below")
        assert "Do you agree" not in there.text
        there.type(DOWN)
        there.see("▲ more above")
        assert "►" not in there.text
        for _ in range(20):
            if "►" in there.text:
                break
            there.type(DOWN)
            there.read(0.2)
            there.see("")
        assert "► 1 Yes" in there.text
        assert "Do you agree to take part?" in there.text


def test_enter_reads_on_before_it_asks_for_a_choice() -> None:
    with terminal("all", 60, 15) as there:
        there.see("more below")
        there.type(ENTER)
        there.see("▲ more above")
        read = ""
        for _ in range(20):
            read += there.text
            if "Choose an answer first" in there.text:
                break
            there.type(ENTER)
            there.read(0.2)
        assert "No, I do not take part" in read
        assert "Choose an answer first" in read


def test_ticks_stand_in_brackets() -> None:
    with terminal("events") as there:
        there.see("Tick all that apply: the number or the arrow keys go there, Space ticks.")
        there.type("2", SPACE, "12", SPACE)
        there.see("[x] 12")
        assert [line.strip(" ►")[:3] for line in there.lines if "[" in line] == ["[ ]", "[x]", "[ ]", "[x]", "[ ]"]
        there.type("99", SPACE)
        there.see("[x] 99")
        assert there.text.count("[x]") == 1


# ---- the grid -------------------------------------------------------------------------------------------


def test_a_wide_grid_is_a_table_in_line() -> None:
    with terminal("climate", 120, 30) as there:
        there.see("0 of 4 answered")
        there.type("4", "4", "9", "1")
        there.see("4 of 4 answered")
        # pyte leaves a wide character's second cell empty, so the Japanese row lines up as well
        at = [line.index(cell) for line, cell in zip(rows_of(there), ("[4]", "[4]", "[9]", "[1]"), strict=True)]
        assert at[0] == at[1]
        assert at[2] > at[0] > at[3]


def rows_of(there: Terminal) -> list[str]:
    """The rows of the table by cells: a wide character counts two."""
    screen = there.screen
    lines = ["".join(screen.buffer[y][x].data or " " for x in range(screen.columns)) for y in range(screen.lines)]
    return [line for line in lines if re.search(r"\[\d\]", line)]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (44, 18), (40, 15)])
def test_a_narrow_grid_folds_and_keeps_its_legend(columns: int, rows: int) -> None:
    with terminal("climate", columns, rows) as there:
        there.see("0 of 4 answered")
        assert "How much do you agree or disagree?" in there.text
        there.type("4", "4", "9")
        there.see("3 of 4 answered")
        assert "► この部署" in "\n".join(there.lines)
        assert all(squeezed(f"{option.code} = {option.label}") in seen(there) for option in SCALE)
        assert "[9] Does not apply" in there.text


def test_every_statement_of_a_grid_can_be_seen_in_the_least_window() -> None:
    with terminal("climate", *LEAST) as there:
        there.see("0 of 4 answered")
        for statement in STATEMENTS:
            there.see("answered")
            while "►" not in there.text:
                there.type(DOWN)
                there.read(0.3)
            assert squeezed("►" + statement.text) in seen(there)
            there.type("4")
            there.read(0.3)
        there.see("4 of 4 answered")


# ---- the window -----------------------------------------------------------------------------------------


def test_the_page_follows_the_window() -> None:
    with terminal("position") as there:
        there.see("88 Another position")
        there.type("12")
        for columns, rows in [(40, 12), (200, 60), (41, 20), (80, 24)]:
            there.resize(columns, rows)
            there.see("► 12 Night watch")
            assert all(len(line) <= columns for line in there.lines)
            assert there.text.count("Question 1 of 1") == 1


def test_a_window_that_is_too_small_says_so_and_keeps_the_answer() -> None:
    with terminal("position") as there:
        there.see("88 Another position")
        there.type("12")
        there.see("► 12 Night watch")
        there.resize(30, 8)
        there.see("This window is too small")
        there.type("1", ENTER, ENTER)
        there.settle()
        there.resize(80, 24)
        there.see("► 12 Night watch")
        there.resize(30, 8)
        there.see("Ctrl-Q erases them")
        there.type(AT_ONCE)
        assert there.end() == 0


def test_without_utf8_signs_are_plain() -> None:
    with terminal("position", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") as there:
        there.see("Question 1 of 1")
        there.type(DOWN)
        there.see("> 1 Nurse")
        assert there.text.isascii()


def test_without_colour_nothing_is_coloured() -> None:
    with terminal("climate", NO_COLOR="1") as there:
        there.see("0 of 4 answered")
        there.type("4")
        there.see("1 of 4 answered")
        assert b"\x1b[0;1m" in there.sent  # bold stays
        assert not re.search(rb"\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7])[;m]", there.sent)


def test_the_terminal_is_never_asked_a_question() -> None:
    with terminal("events") as there:
        there.see("Question 1 of 1")
        assert b"\x1b[6n" not in there.sent


def test_help_shows_how_to_answer_the_keys_and_where_help_is() -> None:
    with terminal("position", *LEAST) as there:
        there.see("Question 1 of 1")
        there.type(HELP)
        there.see("Help")
        help_ = squeezed(to_the_end(there))
        for text in (
            "Press the number of your answer",
            "Ctrl-X: prefer not to answer",
            "Call 5555, day and night.",
        ):
            assert squeezed(text) in help_
        there.type(BACK)
        there.see("Question 1 of 1")


# ---- what is left ---------------------------------------------------------------------------------------

WORDS = "nobodyknows"


def told(there: Terminal) -> None:
    """Somebody has typed something that nobody else may read."""
    there.see("What happened?")
    there.type(*[*WORDS, ENTER, *WORDS])
    there.see(f"{WORDS} {WORDS}")


def is_clean(there: Terminal) -> None:
    """Nothing of the interview on the screen or above it, and a terminal that can be used."""
    assert WORDS not in there.text
    assert "happened" not in there.text
    assert WORDS not in there.scrollback
    assert there.sent.count(b"\x1b[?1049h") == there.sent.count(b"\x1b[?1049l") == 1
    assert there.sent.rindex(b"\x1b[3J") < there.sent.rindex(b"\x1b[?1049l")
    assert there.sent.rindex(b"\x1b[?2004l") > there.sent.rindex(b"\x1b[?2004h")
    assert there.sent.rindex(b"\x1b[?25h") > there.sent.rindex(b"\x1b[?25l")


ENDINGS = {"handed in": ("\x0e", HAND_IN, "ended: complete"), "erased": (ERASE, "", "ended: break_off")}


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_answer_is_left_on_the_screen_or_above_it(ending: str) -> None:
    first, second, said = ENDINGS[ending]
    with terminal("story", 60, 16) as there:
        told(there)
        there.type(first)
        if second:
            there.see("Your answers")
            there.type(second)
        assert there.end() == 0
        assert said in there.text
        is_clean(there)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_program_that_is_ended_leaves_a_clean_terminal(number: signal.Signals) -> None:
    with terminal("story") as there:
        told(there)
        assert there.modes() == (False, False)
        os.kill(there.process, number)
        assert there.end() == 128 + number
        assert there.modes() == (True, True)
        is_clean(there)


def test_an_interrupt_from_outside_asks_like_the_key() -> None:
    with terminal("story") as there:
        told(there)
        os.kill(there.process, signal.SIGINT)
        there.see("Do you want to stop here?")
        there.type(STOP, ENTER)
        there.see("! Choose an answer first")
        there.type("1", ENTER)
        there.see(f"{WORDS} {WORDS}")


def keys_of_a_cat() -> Iterator[str]:
    """Control keys, function keys, sequences that no terminal sends, and bytes that are no text."""
    yield from (
        chr(code) for code in range(32) if chr(code) not in "\x03\x08\x0b\x0e\x10\x11\x14\x15\x17\x18\x19\x1b\r\n"
    )
    yield from ("\x1b[25;7~", "\x1b[99;5u", "\x1bb", "\x1b[15~", UP, END)


@pytest.mark.parametrize(("sample", "shows"), [("events", "What did you see?"), ("story", "What happened?")])
def test_keys_that_mean_nothing_do_nothing(sample: str, shows: str) -> None:
    with terminal(sample) as there:
        there.see(shows)
        before = there.text
        for key in keys_of_a_cat():
            there.type(key)
            there.settle()
        there.read(0.08)  # an Esc that nothing follows is heard a moment later
        there.see(shows)
        assert there.text.replace("►", "").split() == before.split()


def test_pasted_codes_answer_nothing_in_a_list() -> None:
    with terminal("events") as there:
        there.see("Question 1 of 1")
        there.type("\x1b[200~1\r2\r\x1b[31m\x1b[201~")
        there.settle()
        there.see("Question 1 of 1")
        assert "[x]" not in there.text


@pytest.mark.parametrize(("columns", "rows"), [LEAST, pytest.param(200, 60, marks=pytest.mark.proof)])
def test_every_sample_opens_at_every_size(columns: int, rows: int) -> None:
    for sample in SAMPLES:
        with terminal(sample, columns, rows) as there:
            there.see("help")
            assert "This window is too small" not in there.text


@pytest.mark.parametrize("rows", [26])
def test_a_message_that_pushes_a_page_over_its_window_does_not_unread_it(rows: int) -> None:
    """The consent just fits; the message does not. Its number still answers, and Enter goes on."""
    with terminal("all", 80, rows) as there:
        there.see("Do you agree to take part?")
        for _ in range(3):
            there.type(ENTER)
            there.read(0.1)
        there.see("! Choose an answer first")
        there.type("1")
        there.see("► 1")
        there.type(ENTER)
        there.see("First some words about the night.")
