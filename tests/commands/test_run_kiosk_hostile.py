"""A kiosk on a machine that does not hold still: signals, crashes, a study that is gone, a save that fails.

Half a minute in all, so: pytest -m slow tests/commands/test_run_kiosk_hostile.py
"""

import os
import re
import signal
import sqlite3
import sys
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest
from kiosks import (
    CODE,
    ENTER,
    LEAVE,
    answers_all,
    begins_plainly,
    child_of,
    ends,
    goes,
    gone,
    kiosk,
    nothing_left,
    watched_by_a_shell,
)
from screen import Terminal
from shifts import CANARY, files_holding, stored

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_plain_kiosk_at_once(study: Path, number: signal.Signals) -> None:
    with kiosk(study, "--plain") as person:
        begins_plainly(person)
        child = child_of(person.process)
        told = time.monotonic()
        os.kill(person.process, number)
        assert person.end() == 128 + number
        assert time.monotonic() - told < 2.5
        assert gone(child)
        assert "Could you rest" not in person.text
        assert person.modes() == (True, True)


def test_a_killed_plain_kiosk_takes_the_interview_with_it(study: Path) -> None:
    with kiosk(study, "--plain") as person:
        begins_plainly(person)
        child = child_of(person.process)
        os.kill(person.process, signal.SIGKILL)
        goes(person, child)
        assert "Could you rest" not in person.text


def test_a_shell_finds_its_terminal_usable_when_the_kiosk_was_killed(study: Path) -> None:
    with watched_by_a_shell(study) as person:
        person.type(ENTER)
        person.see("Will you take part")
        parent = child_of(person.process)
        child = child_of(parent)
        os.kill(parent, signal.SIGKILL)
        goes(person, child)
        assert person.modes() == (True, True)
        assert "Will you take part" not in person.text
        assert CODE not in person.text


@pytest.mark.parametrize("options", [(), ("--plain",)])
def test_a_storm_of_interrupts_ends_no_kiosk_and_leaves_no_answer(study: Path, options: tuple[str, ...]) -> None:
    with kiosk(study, *options) as person:
        person.type(ENTER)
        person.see("Will you take part")
        person.type("yes\n" if options else "1\r")
        person.see("How many hours")
        person.type("9\n" if options else "9\r")
        person.see("Could you rest")
        child = child_of(person.process)
        for _ in range(400):
            for process in (child, person.process):
                if not gone(process):
                    os.kill(process, signal.SIGINT)
            time.sleep(0.0005)
        person.see("Press Enter to begin")
        assert "Could you rest" not in person.text + person.scrollback
        assert ends(person) == 0
        assert person.modes() == (True, True)
        assert "0 persons handed in" in person.text
    assert stored(study) == []


def test_a_window_that_is_closed_ends_everything(study: Path) -> None:
    for options in ((), ("--plain",)):
        with kiosk(study, *options) as person:
            person.type(ENTER)
            person.see("Will you take part")
            child = child_of(person.process)
            hole = os.open(os.devnull, os.O_RDWR)
            os.dup2(hole, person.descriptor)
            os.close(hole)
            end = time.monotonic() + 5
            while not (gone(child) and gone(person.process)):
                assert time.monotonic() < end
                time.sleep(0.02)
    assert stored(study) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_leaves_no_image_of_the_memory(study: Path, number: signal.Signals) -> None:
    shell = f"ulimit -c unlimited; exec {sys.executable} -m svsurvey run shift.yaml --lang en --kiosk"
    with kiosk(study, words=["/bin/sh", "-c", shell]) as person:
        person.type(ENTER)
        person.see("Will you take part")
        person.type("1\r9\r1\r" + CANARY)
        person.see(CANARY)
        child = child_of(person.process)
        limits = Path(f"/proc/{child}/limits").read_text()
        assert re.search(r"Max core file size +0 ", limits)
        os.kill(child, number)
        person.see("ended by a fault")
        person.see("Press Enter to begin")
        nothing_left(person)
        modes = termios.tcgetattr(person.descriptor)
        assert not modes[3] & (termios.ECHO | termios.ISIG)
        assert CANARY.encode() not in memory_of(person.process)
        answers_all(person, "7", "after")
        assert "ended by a fault" not in person.text
        assert ends(person) == 0
        assert f"ended by signal {number}" in person.text
        assert person.modes() == (True, True)
    assert files_holding(study, CANARY) == []


def memory_of(process: int) -> bytes:
    """What a process holds and may write to; nothing where the system does not let us look."""
    found = b""
    try:
        folder = Path(f"/proc/{process}")
        with Path(folder, "maps").open() as maps, Path(folder, "mem").open("rb", 0) as memory:
            for line in maps:
                place, rights = line.split()[:2]
                if "rw" in rights and "[v" not in line:
                    start, stop = (int(part, 16) for part in place.split("-"))
                    memory.seek(start)
                    found += memory.read(stop - start)
    except OSError:
        pass
    return found


def test_the_modes_that_a_crash_may_leave_are_put_right(study: Path) -> None:
    with kiosk(study) as person:
        person.type(ENTER)
        person.see("Will you take part")
        os.kill(child_of(person.process), signal.SIGKILL)
        person.see("Press Enter to begin")
        assert person.sent.rindex(b"\x1b[?7h") > person.sent.rindex(b"Will you take part")
        assert ends(person) == 0
        assert person.sent.rindex(b"\x1b[?25h") > person.sent.rindex(b"Press")


@pytest.mark.parametrize("plain", [False, True])
def test_a_study_that_is_gone_is_said_and_not_begun_again(study: Path, plain: bool) -> None:
    with kiosk(study, *(["--plain"] if plain else [])) as person:
        (study / "svsurvey.db").rename(study / "moved.db")
        person.type(ENTER)
        person.see("ended by a fault")
        assert not (study / "svsurvey.db").exists()
        (study / "moved.db").rename(study / "svsurvey.db")
        person.type(ENTER)
        person.see("Will you take part")
        person.type("2\n" if not plain else "no\n")
        person.see("Nothing was stored")
        person.type(ENTER)
        person.see("Press Enter to begin")
        assert ends(person) == 0
        assert "there is no study file svsurvey.db" in person.text


def break_study(study: Path) -> None:
    with closing(sqlite3.connect(study / "svsurvey.db")) as connection:
        connection.execute("ALTER TABLE r_shift RENAME TO away")


def mend_study(study: Path) -> None:
    with closing(sqlite3.connect(study / "svsurvey.db")) as connection:
        connection.execute("ALTER TABLE away RENAME TO r_shift")


def to_a_failing_save(person: Terminal, study: Path) -> None:
    person.type(ENTER)
    person.see("Will you take part")
    for asked, keys in (
        ("Will you", "1\r"),
        ("How many", "9\r"),
        ("Could you", "1\r"),
        ("What stays", CANARY + ENTER),
    ):
        person.see(asked)
        person.type(keys)
    person.see("Hand in my answers")
    break_study(study)
    person.type("0\r")
    person.see("could not be saved")
    assert CANARY not in person.text


@pytest.mark.parametrize("receipt", [False, True])
def test_a_save_that_failed_can_be_tried_again_in_a_kiosk(study: Path, receipt: bool) -> None:
    if receipt:
        text = (study / "shift.yaml").read_text().replace("sections:", "receipt: true\nsections:", 1)
        (study / "shift.yaml").write_text(text.replace(", linked: true", ""))
    with kiosk(study) as person:
        to_a_failing_save(person, study)
        mend_study(study)
        person.type("1\n")
        if receipt:
            person.see("Your receipt")
            assert re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", person.text)
            person.see("Press Enter to go on")
            person.type("\n")
        person.see("Saved. Thank you.")
        person.see("Press Enter to go on")
        person.type("\n")
        person.see("Press Enter to begin")
        nothing_left(person)
        assert not re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", person.text + person.scrollback)
        assert ends(person) == 0
        assert "1 person handed in" in person.text
    assert len(stored(study)) == 1


def test_a_signal_while_saving_again_saves_once(study: Path) -> None:
    """What a signal interrupts must not be taken for a save that failed."""
    with kiosk(study) as person:
        to_a_failing_save(person, study)
        mend_study(study)
        child = child_of(person.process)
        with closing(sqlite3.connect(study / "svsurvey.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            person.type("1\n")
            time.sleep(0.3)
            os.kill(child, signal.SIGTERM)
            time.sleep(0.1)
            other.execute("ROLLBACK")
        person.see("Press Enter to begin")
        assert ends(person) == 0
    assert len(stored(study)) == 1


def test_what_a_child_says_on_stderr_is_not_told(study: Path) -> None:
    """Whoever writes there does not ask whether it is an answer."""
    program = (
        "import sys\n"
        "from svsurvey.interview.kiosk import Rest, kiosk\n"
        "def interview():\n"
        f"    sys.stderr.write('{CANARY} ' * 20_000); raise ValueError('{CANARY}')\n"
        "tally = kiosk(Rest(['Press Enter to begin'], '', 'Code:', '', 'a fault'), 'x', interview)\n"
        "print(tally.faults)\n"
    )
    with kiosk(study, code=None, words=[sys.executable, "-c", program]) as person:
        person.type(ENTER)
        person.see("a fault")
        nothing_left(person)
        person.type(LEAVE)
        person.see("Code:")
        person.type("x" + ENTER)
        assert person.end() == 0
        assert "['an interview ended with a fault: ValueError']" in person.text


def test_a_terminal_that_has_few_letters(study: Path) -> None:
    text = (study / "shift.yaml").read_text().replace("title: Your last shift", "title: Ihre nächste Schicht 夜")
    (study / "shift.yaml").write_text(text)
    with kiosk(study, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii") as person:
        assert "Ihre n?chste Schicht ?" in person.text
        assert ends(person) == 0
