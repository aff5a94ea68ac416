"""A kiosk on a real terminal: what the next person sees, whatever became of the one before."""

import os
import signal
import time
from pathlib import Path

import pytest
from kiosks import ENTER, LEAVE, LEAVE_AT_ONCE, answers_all, child_of, ends, kiosk, nothing_left
from shifts import CANARY, files_holding, stored


def test_one_person_after_another(study: Path) -> None:
    with kiosk(study, "--site", "north", "--wave", "2026-q4") as person:
        answers_all(person, "9")
        nothing_left(person)
        answers_all(person, "3", "quiet")
        assert ends(person) == 0
        assert "2 persons handed in, 0 left without" in person.text
        nothing_left(person)
        assert person.modes() == (True, True)
    kept = stored(study)
    assert [(row["hours"], row["site"], row["wave"], row["mode"]) for row in kept] == [
        (3, "north", "2026-q4", "terminal"),
        (9, "north", "2026-q4", "terminal"),
    ]


def test_a_killed_interview_leaves_an_empty_screen_for_the_next(study: Path) -> None:
    with kiosk(study) as person:
        person.type(ENTER)
        person.see("Will you take part")
        person.type("1\r")
        person.see("How many hours")
        person.type("9\r1\r" + CANARY)
        person.see(CANARY)
        os.kill(child_of(person.process), signal.SIGKILL)
        person.see("Press Enter to begin")
        nothing_left(person)
        answers_all(person, "7", "after")
        assert ends(person) == 0
        assert "ended by signal 9" in person.text
    assert [row["hours"] for row in stored(study)] == [7]
    assert files_holding(study, CANARY) == []


def test_leaving_needs_the_code(study: Path) -> None:
    with kiosk(study) as person:
        for guess in ("wrong" + ENTER, ENTER, "\x1b", LEAVE):
            person.type(LEAVE)
            person.see("Code of those who run this survey")
            person.type(guess)
            person.see("Press Enter to begin")
        for key in ("\x1a", "\x1c", "q", "\x04", "\x1b[A"):
            person.type(key)
        time.sleep(0.2)
        person.see("Press Enter to begin")
        assert ends(person) == 0


def test_who_leaves_at_once_leaves_nothing(study: Path) -> None:
    with kiosk(study) as person:
        person.type(ENTER)
        person.see("Will you take part")
        person.type("1\r")
        person.see("How many hours")
        person.type("9\r1\r" + CANARY)
        person.see(CANARY)
        person.type(LEAVE_AT_ONCE)
        person.see("Press Enter to begin")
        nothing_left(person)
        assert ends(person) == 0
        assert "0 persons handed in, 1 left without" in person.text
    assert stored(study) == []


def test_keys_pressed_too_often_do_not_begin_the_next_interview(study: Path) -> None:
    with kiosk(study) as person:
        person.type(ENTER)
        person.see("Will you take part")
        person.type("2\r")
        person.see("Nothing was stored")
        person.type(ENTER * 5)
        person.see("Press Enter to begin")
        time.sleep(0.3)
        person.see("Press Enter to begin")
        assert ends(person) == 0
        assert "1 left without" in person.text


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, *(pytest.param(n, marks=pytest.mark.proof) for n in (signal.SIGHUP, signal.SIGQUIT))],
)
def test_a_signal_ends_kiosk_and_interview(study: Path, number: signal.Signals) -> None:
    with kiosk(study) as person:
        person.type(ENTER)
        person.see("Will you take part")
        person.type("1\r9\r1\r" + CANARY)
        person.see(CANARY)
        child = child_of(person.process)
        os.kill(person.process, number)
        assert person.end() == 128 + number
        nothing_left(person)
        assert person.modes() == (True, True)
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
    assert stored(study) == []


def test_a_killed_kiosk_takes_the_interview_with_it(study: Path) -> None:
    with kiosk(study) as person:
        person.type(ENTER)
        person.see("Will you take part")
        person.type("1\r9\r1\r" + CANARY)
        person.see(CANARY)
        child = child_of(person.process)
        os.kill(person.process, signal.SIGKILL)
        end = time.monotonic() + 5
        while Path(f"/proc/{child}/cmdline").exists() and Path(f"/proc/{child}/cmdline").read_bytes():
            assert time.monotonic() < end, "the interview went on without its kiosk"
            person.read()
        while person.read():
            pass
        nothing_left(person)
    assert stored(study) == []


def test_a_practice_kiosk_stores_nothing(study: Path) -> None:
    with kiosk(study, "--practice") as person:
        assert "Practice" in person.text
        person.type(ENTER)
        for asked, keys in (
            ("Will you take part", "1\r"),
            ("How many hours", "9\r"),
            ("Could you rest", "1\r"),
            ("What stays with you", CANARY + ENTER),
            ("Hand in my answers", "0\r"),
            ("That was the practice", ENTER),
        ):
            person.see(asked)
            assert "Practice" in person.text
            person.type(keys)
        person.see("Press Enter to begin")
        assert ends(person) == 0
        assert "1 person practised, 0 left without" in person.text
    assert not (study / "svsurvey.db").exists()
    assert files_holding(study, CANARY) == []


def test_a_kiosk_goes_line_by_line(study: Path) -> None:
    with kiosk(study, "--plain") as person:
        person.type(ENTER)
        for asked, line in (
            ("Will you take part", "yes"),
            ("How many hours", "9"),
            ("Could you rest", "1"),
            ("What stays with you", CANARY),
            ("hand in your answers", "yes"),
            ("Saved. Thank you.", ""),
        ):
            person.see(asked)
            person.type(line + "\n")
        person.see("Press Enter to begin")
        nothing_left(person)
        assert ends(person) == 0
    assert [row["mode"] for row in stored(study)] == ["line"]


def test_a_kiosk_needs_a_terminal(study: Path) -> None:
    from shifts import run

    done = run(study, "--kiosk")
    assert done.returncode == 2
    assert "--kiosk needs a terminal" in done.stderr
    assert not (study / "svsurvey.db").exists()
