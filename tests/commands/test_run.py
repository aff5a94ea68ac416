"""`run` as people meet it: real processes, pipes and terminals, and what the study file holds afterwards."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pexpect
import pytest

SHIFT = """
svsurvey: 1
id: shift
version: 1.0.0
title: Your last shift
consent: {text: Three questions about your last shift., ask: Will you take part?}
support: Talk to somebody you trust.
thanks: We are grateful.
sections:
  - title: The shift
    items:
      - {id: hours, type: number, text: How many hours?, range: [0, 48]}
      - {id: rest, type: single, text: Could you rest?, options: {1: Yes, 0: No}}
      - {id: story, type: text, text: What stays with you?, required: no, linked: true}
translations:
  de:
    title: Ihre letzte Schicht
    items: {hours: {text: Wie viele Stunden?}}
"""

CANARY = "canary-4711-zwitscher"
UNSAVED, ENDED_EARLY, INTERRUPTED = 4, 6, 130


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """An empty folder with an instrument and places of its own for HOME and temporary files."""
    (tmp_path / "shift.yaml").write_text(SHIFT, encoding="utf-8")
    for name in ("home", "temporary"):
        (tmp_path / name).mkdir()
    return tmp_path


def environment(study: Path, **more: str) -> dict[str, str]:
    places = {"HOME": str(study / "home"), "TMPDIR": str(study / "temporary"), "TERM": "xterm"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SVSURVEY", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8"} | places | more


def run(study: Path, *arguments: str, typed: str | bytes = "", **more: str) -> subprocess.CompletedProcess[str]:
    data = typed if isinstance(typed, bytes) else typed.encode()
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", "run", "shift.yaml", *arguments],
        input=data,
        capture_output=True,
        cwd=study,
        env=environment(study, **more),
        timeout=60,
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def stored(study: Path, file: str = "svsurvey.db") -> list[dict[str, Any]]:
    """The responses in a study file, without their random ids; in order of hours."""
    with closing(sqlite3.connect(study / file)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM r_shift ORDER BY hours")]
    return [{name: value for name, value in row.items() if name != "response"} for row in rows]


def files_holding(study: Path, words: str) -> list[str]:
    """Every file below the study's folder that holds these words."""
    files = (path for path in study.rglob("*") if path.is_file())
    return [path.relative_to(study).as_posix() for path in files if words.encode() in path.read_bytes()]


# ---- by lines -------------------------------------------------------------------------------------------


def test_what_is_handed_in_is_stored_and_thanked_for(study: Path) -> None:
    done = run(study, "--wave", "2026-q1", "--site", "north", typed="yes\n9\n1\nthe quiet\nyes\n")
    assert done.returncode == 0
    assert "Made the study file svsurvey.db." in done.stderr
    assert done.stdout.endswith("Saved. Thank you.\n\nWe are grateful.\n\nTalk to somebody you trust.\n")
    assert stored(study) == [
        {
            "version": "1.0.0",
            "wave": "2026-q1",
            "site": "north",
            "mode": "line",
            "disposition": "complete",
            "hours": 9,
            "rest": 1,
            "story": "the quiet",
        }
    ]


def test_who_declines_is_thanked_and_leaves_nothing(study: Path) -> None:
    done = run(study, typed="no\n")
    assert done.returncode == ENDED_EARLY
    assert "That is all right. Nothing was stored. Thank you for your time." in done.stderr
    assert "Talk to somebody you trust." in done.stdout
    assert "Saved" not in done.stdout
    assert stored(study) == []


@pytest.mark.parametrize(
    "typed",
    ["yes\n9\n1\n" + CANARY, "yes\n9\n1\n" + CANARY + "\n", "yes\n9\n1\n" + CANARY + "\n:quit\n2\n", ""],
    ids=["in the middle of a word", "at the review", "by command", "at once"],
)
def test_an_interview_that_ends_early_leaves_no_trace(study: Path, typed: str) -> None:
    done = run(study, typed=typed)
    assert done.returncode == ENDED_EARLY
    assert "nothing was stored" in done.stderr
    assert stored(study) == []
    assert files_holding(study, CANARY) == []


def test_what_was_stored_lies_in_the_study_file_and_nowhere_else(study: Path) -> None:
    assert run(study, typed=f"yes\n9\n1\n{CANARY}\nyes\n").returncode == 0
    assert files_holding(study, CANARY) == ["svsurvey.db"]


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_no_locale_spoils_an_answer(study: Path, locale: dict[str, str]) -> None:
    done = run(study, typed="yes\n9\n1\nmüde – 疲れた\nyes\n", **locale)
    assert (done.returncode, done.stderr) == (0, "Made the study file svsurvey.db.\n")
    assert stored(study)[0]["story"] == "müde – 疲れた"


def test_bytes_that_are_no_text_do_not_end_the_interview(study: Path) -> None:
    assert run(study, typed=b"yes\n9\n1\nso\xff\x00so\nyes\n").returncode == 0
    assert stored(study)[0]["story"] == "so��so"


def test_another_language_is_asked_and_the_same_instrument_answered(study: Path) -> None:
    done = run(study, "--lang", "de", typed="yes\n9\n1\n:next\nyes\n")
    assert "Ihre letzte Schicht" in done.stdout
    assert "Wie viele Stunden?" in done.stdout
    assert stored(study)[0]["hours"] == 9


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--lang", "fr"), 2, "shift does not speak 'fr'; it has: en, de"),
        (("--wave", "2026-03-14"), 2, "the wave looks like a date"),
        (("--site", "two\nlines"), 2, "the site has characters"),
        (("--answers", "absent.yaml"), 3, "cannot read absent.yaml: No such file"),
        (("--db", "shift.yaml"), 4, "shift.yaml"),
        (("--db", "absent/study.db"), 4, "absent"),
    ],
)
def test_what_cannot_work_is_said_before_the_first_question(
    study: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = run(study, *arguments, typed="yes\n9\n1\n:next\nyes\n")
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""
    assert (study / "shift.yaml").read_text(encoding="utf-8") == SHIFT


# ---- answers from a file --------------------------------------------------------------------------------


def test_one_respondent_from_yaml(study: Path) -> None:
    (study / "paper.yaml").write_text("hours: 9\nrest: {refused: true}\n", encoding="utf-8")
    done = run(study, "--answers", "paper.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("Saved 1 response.\n")
    assert [(row["mode"], row["hours"], row["rest"], row["story"]) for row in stored(study)] == [
        ("import", 9, -97, -99)
    ]


def test_many_from_json_lines_without_those_who_declined(study: Path) -> None:
    people = [{"hours": 7}, {"consent": False}, {"hours": 8, "rest": 1}]
    done = run(study, "--answers", "-", typed="\ufeff" + "\n".join(map(json.dumps, people)))
    assert done.returncode == 0
    assert done.stderr.endswith("1 did not take part and left nothing.\nSaved 2 responses.\n")
    assert [row["hours"] for row in stored(study)] == [7, 8]


def test_a_file_with_problems_stores_nobody_and_shows_no_answer(study: Path) -> None:
    people = [{"hours": 7}, {"hours": CANARY}, {"hours": 8, "rst": CANARY}]
    (study / "people.jsonl").write_text("\n".join(map(json.dumps, people)), encoding="utf-8")
    done = run(study, "--answers", "people.jsonl")
    assert done.returncode == 3
    assert "people.jsonl:2:1: error answer: respondent 2, “hours”: Type a whole number." in done.stderr
    assert (
        "people.jsonl:3:1: error answer: respondent 3, “rst”: There is no such item. Did you mean 'rest'?"
        in done.stderr
    )
    assert CANARY not in done.stderr + done.stdout
    assert stored(study) == []


def test_a_file_in_which_nobody_took_part_ends_like_an_interview(study: Path) -> None:
    assert run(study, "--answers", "-", typed="consent: false").returncode == ENDED_EARLY
    done = run(study, "--answers", "-", typed="[]")
    assert (done.returncode, "stdin holds no respondent" in done.stderr) == (3, True)
    assert stored(study) == []


# ---- at a terminal --------------------------------------------------------------------------------------


@contextmanager
def terminal(study: Path, *arguments: str, **more: str) -> Iterator[Any]:
    """`run` in a terminal of its own."""
    command = ["-m", "svsurvey", "run", "shift.yaml", *arguments]
    person = pexpect.spawn(
        sys.executable,
        command,
        cwd=study,
        env=environment(study, **more),
        encoding="utf-8",
        timeout=20,
        dimensions=(24, 80),
    )
    person.delaybeforesend = None
    try:
        yield person
    finally:
        person.close(force=True)


def answer(person: Any, *typed: str) -> None:
    """Each line once it is asked for."""
    for line in typed:
        person.expect(r"(?:Your answer|yes or no|number of a question to change|Type 1 or 2|Type a number):")
        person.sendline(line)


def end_of(person: Any) -> tuple[str, int]:
    """What was said until the end, and the exit code."""
    person.expect(pexpect.EOF)
    person.close()
    return person.before, person.exitstatus


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
        person.expect("Type 1 or 2:")
        person.sendintr()
        assert end_of(person)[1] == INTERRUPTED
    assert stored(study) == []
    assert files_holding(study, CANARY) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
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


def test_a_changed_questionnaire_under_an_old_version_is_not_asked(study: Path) -> None:
    assert run(study, typed="no\n").returncode == ENDED_EARLY
    changed = SHIFT.replace("How many hours?", "How many minutes?")
    (study / "shift.yaml").write_text(changed, encoding="utf-8")
    done = run(study, typed="yes\n9\n1\n:next\nyes\n")
    assert (done.returncode, done.stdout) == (UNSAVED, "")
    assert "has changed since version 1.0.0" in done.stderr
