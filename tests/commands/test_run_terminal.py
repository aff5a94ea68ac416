"""`run` at a terminal: what is seen, what a signal or a failed save does, and what is left afterwards."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest
from shifts import (
    CANARY,
    ENDED_EARLY,
    INTERRUPTED,
    UNSAVED,
    answer,
    end_of,
    files_holding,
    stored,
    terminal,
)

# ---- at a terminal --------------------------------------------------------------------------------------


def test_plain_mode_in_a_terminal_clears_it_before_the_thanks(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", CANARY, "yes")
        said, code = end_of(person)
    assert code == 0
    shown_after = said[said.index("\x1b[3J") :]
    assert "Saved. Thank you." in shown_after
    assert CANARY not in shown_after
    assert stored(study)[0]["story"] == CANARY


def test_a_dumb_terminal_gets_plain_lines_and_a_word_about_what_stays(study: Path) -> None:
    with terminal(study, TERM="dumb") as person:
        answer(person, "yes", "9", "1", ":next", "yes")
        said, code = end_of(person)
    assert code == 0
    assert "\x1b" not in said
    assert "Your answers can still be read above" in said


def test_a_terminal_that_can_be_drawn_on_gets_pages(study: Path) -> None:
    with terminal(study) as person:
        for asked, keys in (
            ("Will you take part", "1\r"),
            ("How many hours", "9\r"),
            ("Could you rest", "1\r"),
            ("What stays with you", CANARY + "\r"),
            ("Hand in my answers", "0\r"),
            ("Saved. Thank you.", "\r"),
        ):
            person.expect(asked)
            person.send(keys)
        said, code = end_of(person)
    assert code == 0
    thanks = said[said.rindex("\x1b[3J") :]
    assert "Saved. Thank you." in thanks
    assert CANARY not in thanks
    assert [(row["mode"], row["hours"], row["rest"], row["story"]) for row in stored(study)] == [
        ("terminal", 9, 1, CANARY)
    ]


def test_an_interrupt_asks_whether_to_go_on(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9")
        person.expect("Your answer:")
        person.sendintr()
        person.expect("Do you want to stop here?")
        answer(person, "1", "1", ":next", "yes")
        assert end_of(person)[1] == 0
    assert stored(study)[0]["rest"] == 1


def test_an_interrupt_at_that_question_ends_the_program(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", CANARY)
        person.expect("to change:")
        person.sendintr()
        person.expect("Do you want to stop here?")
        person.expect("Type a number:")
        person.sendintr()
        assert end_of(person)[1] == INTERRUPTED
    assert stored(study) == []
    assert files_holding(study, CANARY) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.proof)])
def test_a_signal_ends_it_clears_the_terminal_and_stores_nothing(study: Path, number: signal.Signals) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", CANARY)
        person.expect("to change:")
        person.kill(number)
        said, code = end_of(person)
    assert code == 128 + number
    assert said.rstrip().endswith("\x1b[3J")
    assert stored(study) == []
    assert files_holding(study, CANARY) == []


def test_no_answer_is_in_the_command_line_or_the_environment(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", CANARY)
        person.expect("to change:")
        process = Path("/proc") / str(person.pid)
        if not process.exists():
            pytest.skip("this system shows no processes as files")
        seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        assert b"shift.yaml" in seen
        assert CANARY.encode() not in seen


# ---- when saving fails ----------------------------------------------------------------------------------


def break_study(study: Path) -> None:
    """The study no longer knows the instrument: saving into it cannot work."""
    with closing(sqlite3.connect(study / "svsurvey.db")) as connection, connection:
        connection.execute("DELETE FROM instruments")


def test_a_failed_save_keeps_the_answers_and_offers_another_place(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", "kept")
        person.expect("to change:")
        break_study(study)
        person.sendline("yes")
        person.expect(r"program\s+still\s+holds\s+them")
        answer(person, "1")
        person.expect(r"program\s+still\s+holds\s+them")
        answer(person, "2")
        person.expect("Name of the other file:")
        person.sendline("other.db")
        said, code = end_of(person)
    assert code == 0
    assert "Saved. Thank you." in said
    assert stored(study) == []
    assert [(row["hours"], row["story"]) for row in stored(study, "other.db")] == [(9, "kept")]


def test_a_failed_save_can_also_be_given_up(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", CANARY)
        person.expect("to change:")
        break_study(study)
        person.sendline("yes")
        answer(person, "3")
        assert end_of(person)[1] == ENDED_EARLY
    assert files_holding(study, CANARY) == []


def test_without_anybody_to_ask_a_failed_save_is_an_error(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", CANARY)
        person.expect("to change:")
        break_study(study)
        person.sendline("yes")
        person.expect("Type a number:")
        person.sendeof()
        assert end_of(person)[1] == UNSAVED
    assert files_holding(study, CANARY) == []


def test_a_name_that_no_file_can_have_loses_nothing(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", "kept")
        person.expect("to change:")
        break_study(study)
        person.sendline("yes")
        for name in ("~nobody-of-this-name/a.db", "x" * 300):
            answer(person, "2")
            person.expect("Name of the other file:")
            person.sendline(name)
            person.expect("of that name cannot be made|is too long")
        answer(person, "2")
        person.expect("Name of the other file:")
        person.sendline("other.db")
        assert end_of(person)[1] == 0
    assert [row["story"] for row in stored(study, "other.db")] == ["kept"]


def test_a_study_that_was_moved_away_meanwhile_is_not_written_to(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", "kept")
        person.expect("to change:")
        (study / "svsurvey.db").rename(study / "moved.db")
        person.sendline("yes")
        person.expect("svsurvey.db was moved, deleted or replaced")
        (study / "moved.db").rename(study / "svsurvey.db")
        answer(person, "1")
        assert end_of(person)[1] == 0
    assert [row["story"] for row in stored(study)] == ["kept"]


def test_an_interrupt_while_saving_or_after_a_failed_one_loses_nothing(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", "kept")
        person.expect("to change:")
        with closing(sqlite3.connect(study / "svsurvey.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            person.sendline("yes")
            person.expect("Saving your answers")
            person.sendintr()
            person.expect_exact("^C")
            other.execute("DELETE FROM instruments")
            other.execute("COMMIT")
        person.expect("They are not lost")
        person.expect("Type a number:")
        person.sendintr()
        person.expect("They are not lost")
        answer(person, "3")
        assert end_of(person)[1] == ENDED_EARLY


# ---- keys that are signals ------------------------------------------------------------------------------


@pytest.mark.parametrize("pause", [1, *(pytest.param(pause, marks=pytest.mark.proof) for pause in (0, 2, 3, 4))])
def test_a_key_between_two_pages_waits_for_the_next_one(study: Path, pause: int) -> None:
    with terminal(study) as person:
        person.expect("Will you take part")
        person.send("1\r")
        person.expect("How many hours")
        person.send("9\r")
        sleep(0.003 * pause)
        person.sendintr()
        person.expect("Do you want to stop here")
        person.send("2\r")
        person.expect("nothing was stored")
        person.send("\r")
        assert end_of(person)[1] == ENDED_EARLY


def test_in_plain_mode_too_no_key_leaves_the_answers_on_the_screen(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", CANARY)
        person.expect("to change:")
        person.send("\x1a\x1c")  # Ctrl-Z, then Ctrl-\
        said, code = end_of(person)
    assert code == 128 + signal.SIGQUIT
    assert said.rstrip().endswith("\x1b[3J")


def test_a_storm_of_interrupts_shows_no_traceback(study: Path) -> None:
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9")
        person.expect("Could you rest")
        for _ in range(300):
            if not person.isalive():
                break
            person.kill(signal.SIGINT)
            sleep(0.0003)
        said, code = end_of(person)
    assert code == INTERRUPTED
    assert "Traceback" not in said
    assert "Could you rest" not in said[said.rindex("\x1b[3J") :]
