"""A kiosk among people who press what they please, and an operator who has to get out."""

import os
import re
import sys
import time
from pathlib import Path

import pytest
from kiosks import (
    CODE,
    ENTER,
    LEAVE,
    begins_plainly,
    ends,
    kiosk,
    nothing_left,
    watched_by_a_shell,
)
from shifts import CANARY

pytestmark = pytest.mark.slow  # pytest -m slow tests/commands/test_run_kiosk_keys.py

SUSPEND, QUIT, HOLD, END = "\x1a", "\x1c", "\x13", "\x04"


@pytest.mark.parametrize("keys", [SUSPEND, QUIT, SUSPEND + QUIT + SUSPEND])
def test_no_key_brings_somebody_out_of_a_plain_kiosk(study: Path, keys: str) -> None:
    with watched_by_a_shell(study, "--plain") as person:
        begins_plainly(person)
        person.type(keys)
        time.sleep(0.2)
        person.see("Could you rest")
        assert "SHELL" not in person.text
        assert "stop here" not in person.text
        person.type("\x15:leave\n")
        person.see("Press Enter to begin")
        person.type(keys)
        person.see("Press Enter to begin")
        person.type(LEAVE)
        person.see("Code of those who run this survey")
        person.type(CODE + ENTER)
        person.see("SHELL")
        assert "0 persons handed in, 1 left without" in person.text


@pytest.mark.parametrize("key", [SUSPEND, QUIT, LEAVE])
def test_a_key_pressed_before_the_first_page_ends_no_kiosk(study: Path, key: str) -> None:
    with watched_by_a_shell(study) as person:
        for wait in (0.001, 0.01):
            person.type(ENTER)
            time.sleep(wait)
            person.type(key)
            time.sleep(0.2)
            person.settle()
            assert "SHELL" not in person.text
            person.type("\x11")
            person.see("Press Enter to begin")
        person.see("Press Enter to begin")


def test_nobody_can_hold_the_screen_still(study: Path) -> None:
    with kiosk(study, "--plain") as person:
        begins_plainly(person)
        person.type(HOLD)
        person.type("\n")
        person.see("Choose one of 1 or 0")
        person.type(":leave\n")
        person.see("Press Enter to begin")
        assert ends(person) == 0


def test_interrupting_twice_is_leaving(study: Path) -> None:
    with kiosk(study, "--plain") as person:
        begins_plainly(person)
        person.type(LEAVE)
        person.see("Do you want to stop here")
        person.type(LEAVE)
        person.see("Press Enter to begin")
        assert "fault" not in person.text
        assert ends(person) == 0
        assert "0 persons handed in, 1 left without" in person.text
        assert "fault" not in person.text


def test_an_interrupt_after_handing_in_is_no_leaving(study: Path) -> None:
    with kiosk(study, "--plain") as person:
        begins_plainly(person)
        for asked, line in (("Could you rest", "1\n"), ("What stays", CANARY + "\n"), ("hand in", "yes\n")):
            person.see(asked)
            person.type(line)
        person.see("Press Enter to go on")
        person.type(LEAVE)
        person.see("Press Enter to begin")
        nothing_left(person)
        assert ends(person) == 0
        assert "1 person handed in, 0 left without" in person.text


def test_pastes_function_keys_and_mice_begin_nothing(study: Path) -> None:
    with kiosk(study) as person:
        for keys in ("\x1bOP", "\x1b[A", "\x1b[<0;10;10M\x1b[<0;10;10m", "\x1b\r", "paste " * 700 + "x"):
            person.type(keys)
            time.sleep(0.05)
        person.see("Press Enter to begin")
        assert ends(person) == 0
        assert "0 persons handed in, 0 left without" in person.text


@pytest.mark.parametrize("code", ["Schlüssel am Haken", "Schlu\u0308ssel", "👩\u200d⚕️ ward", "x" * 300])
def test_a_code_that_was_taken_is_taken_again(study: Path, code: str) -> None:
    with kiosk(study, code=code) as person:
        person.type(LEAVE)
        person.see("Code of those who run this survey")
        for part in range(0, len(data := code.encode()), 7):
            os.write(person.descriptor, data[part : part + 7])
        person.type(ENTER)
        assert person.end() == 0


def test_a_code_of_nothing_to_see_is_none(study: Path) -> None:
    with kiosk(study, code="\u200d \u00a0") as person:
        assert re.search(r"The code is \d{4}", person.before)


def test_the_code_goes_to_the_terminal_only(study: Path) -> None:
    shell = f"{sys.executable} -m svsurvey run shift.yaml --lang en --kiosk 2>said.txt"
    with kiosk(study, code="", words=["/bin/sh", "-c", shell]) as person:
        assert re.search(r"The code is \d{4}", person.before)
    assert "code" not in (study / "said.txt").read_text()


def test_giving_up_the_code_is_not_a_wrong_code(study: Path) -> None:
    with kiosk(study) as person:
        person.type(LEAVE)
        person.see("Code of those who run this survey")
        person.type("\x1b[A")
        time.sleep(0.05)
        person.type("lav")
        person.see("***")
        person.type("\x1b")
        person.see("Press Enter to begin")
        assert "That is not the code" not in person.text
        person.type(LEAVE)
        person.see("Code of those who run this survey")
        person.type("no" + ENTER)
        person.see("That is not the code")


def test_a_window_that_shrinks_and_grows(study: Path) -> None:
    with kiosk(study) as person:
        for columns, rows in ((1, 1), (80, 24)):
            person.resize(columns, rows)
            time.sleep(0.6)
        person.see("Press Enter to begin")
        person.type(LEAVE)
        person.see("Code of those who run this survey")
        for columns, rows in ((3, 1), (80, 24)):
            person.resize(columns, rows)
            time.sleep(0.6)
        person.see("Code of those who run this survey")
        person.type(CODE + ENTER)
        assert person.end() == 0
