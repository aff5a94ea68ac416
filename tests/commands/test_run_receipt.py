"""A receipt from the screen to the erasing: shown once, kept nowhere, good for exactly one response."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from shifts import CANARY, answer, end_of, environment, files_holding, run, stored, terminal

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def with_receipts(study: Path) -> Path:
    """The same short instrument, which gives receipts and keeps the story apart."""
    file = study / "shift.yaml"
    text = file.read_text(encoding="utf-8").replace("sections:", "receipt: true\nsections:", 1)
    file.write_text(text.replace(", linked: true", ""), encoding="utf-8")
    return study


def forget(study: Path, typed: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "svsurvey", "forget"]
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, cwd=study, env=environment(study), timeout=60
    )


def on_the_screen(study: Path) -> str:
    """Somebody hands in; the code that was shown."""
    with terminal(study) as person:
        for asked, keys in (
            ("Will you take part", "1\r"),
            ("How many hours", "9\r"),
            ("Could you rest", "1\r"),
            ("What stays with you", CANARY + "\r"),
            ("Hand in my answers", "0\r"),
            ("Your receipt", ""),
        ):
            person.expect(asked)
            person.send(keys)
        person.expect(CODE)
        code = str(person.after)
        person.send("\r\r")  # one Enter too many, or two
        person.expect("Press 1 and then Enter")
        person.send("1\r")
        person.expect("Saved. Thank you.")
        person.send("\r")
        said, ended = end_of(person)
    assert ended == 0
    assert code not in said[said.rindex("\x1b[3J") :]
    return code


def test_a_receipt_erases_exactly_one_response(with_receipts: Path) -> None:
    study = with_receipts
    code = on_the_screen(study)
    run(study, "--answers", "-", typed='{"hours": 3, "rest": 0, "story": "stays"}')
    assert [row["hours"] for row in stored(study)] == [3, 9]
    assert files_holding(study, code) == []
    assert files_holding(study, CANARY) == ["svsurvey.db"]
    done = forget(study, code.lower() + "\n")
    assert done.returncode == 0, done.stderr
    assert code not in done.stdout + done.stderr
    assert [row["hours"] for row in stored(study)] == [3]
    assert files_holding(study, CANARY) == []
    assert forget(study, code + "\n").returncode == 3


def test_line_by_line_the_receipt_waits_and_is_wiped(with_receipts: Path) -> None:
    study = with_receipts
    with terminal(study, "--plain") as person:
        answer(person, "yes", "9", "1", CANARY, "yes")
        person.expect(CODE)
        code = str(person.after)
        person.expect("Press Enter to go on:")
        person.sendline("")
        person.expect("Press Enter to go on:")
        person.sendline("")
        said, ended = end_of(person)
    assert ended == 0
    assert code not in said[said.rindex("\x1b[3J") :]
    assert "Saved. Thank you." in said[said.rindex("\x1b[3J") :]
    assert forget(study, code + "\n").returncode == 0
    assert stored(study) == []


def test_an_interrupt_at_the_goodbye_takes_nothing_back(with_receipts: Path) -> None:
    with terminal(with_receipts, "--plain") as person:
        answer(person, "yes", "9", "1", "stays", "yes")
        for _ in range(2):
            person.expect("Press Enter to go on:")
            person.sendintr()
        said, ended = end_of(person)
    assert ended == 0
    assert "Saved. Thank you." in said[said.rindex("\x1b[3J") :]
    assert len(stored(with_receipts)) == 1


def test_a_receipt_after_a_save_that_failed_is_read_and_wiped(with_receipts: Path) -> None:
    study = with_receipts
    with terminal(study) as person:
        for asked, keys in (
            ("Will you take part", "1\r"),
            ("How many hours", "9\r"),
            ("Could you rest", "1\r"),
            ("What stays with you", CANARY + "\r"),
        ):
            person.expect(asked)
            person.send(keys)
        person.expect("Hand in my answers")
        with closing(sqlite3.connect(study / "svsurvey.db")) as connection:
            connection.execute("ALTER TABLE r_shift RENAME TO away")
        person.send("0\r")
        person.expect("Type a number:")
        with closing(sqlite3.connect(study / "svsurvey.db")) as connection:
            connection.execute("ALTER TABLE away RENAME TO r_shift")
        person.sendline("1")
        person.expect(CODE)
        code = str(person.after)
        for _ in range(2):
            person.expect("Press Enter to go on:")
            person.sendline("")
        said, ended = end_of(person)
    assert ended == 0
    assert code not in said[said.rindex("\x1b[3J") :]
    assert forget(study, code + "\n").returncode == 0
    assert stored(study) == []


def test_a_practice_shows_what_a_receipt_looks_like(with_receipts: Path) -> None:
    with terminal(with_receipts, "--plain", "--practice") as person:
        answer(person, "yes", "9", "1", CANARY, "yes")
        person.expect(CODE)
        assert person.after == "XXXX-XXXX-XXXX-XXXX"
        person.expect("Press Enter to go on:")
        person.sendline("")
        person.expect("Press Enter to go on:")
        person.sendline("")
        said, code = end_of(person)
    assert code == 0
    assert "That was the practice." in said
    assert not (with_receipts / "svsurvey.db").exists()


def test_a_file_of_answers_can_be_tried_without_storing(study: Path) -> None:
    done = run(study, "--answers", "-", "--practice", typed='[{"hours": 3}, {"hours": 4}]')
    assert (done.returncode, done.stderr) == (0, "A practice: 2 responses could be stored, and nothing was.\n")
    assert not (study / "svsurvey.db").exists()
    assert run(study, "--answers", "-", "--practice", typed='{"hours": 99}').returncode == 3
