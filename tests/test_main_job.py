"""The main job as one story: three people answer the 17 questions on a screen of 80 by 24; numbers by hand."""

import csv
import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from screen import Terminal

NAME = "perioperative-catastrophe"
COLUMNS, ROWS = 80, 24
ENTER, BACK, REFUSE = "\r", "\x1b[Z", "\x18"

Steps = list[tuple[str, str]]
"""Words that must be on the screen, and the keys that are pressed then."""

OPENING: Steps = [
    ("In which language?", "1" + ENTER),
    ("This survey is for people", ENTER),  # reads on: the consent is longer than the window
    ("Do you agree to take part?", "1" + ENTER),
]
HANDING_IN: Steps = [("Look them over", "0" + ENTER), ("Saved. Thank you.", ENTER)]

GOES_THROUGH_ALL: Steps = [
    *OPENING,
    ("What is your gender?", "2" + ENTER),
    ("Where do you mainly work?", "8" + ENTER),
    ("In your own words", "a travelling team" + ENTER),
    ("How long have you been in practice", "4" + ENTER),
    ("By this we mean", ENTER),
    ("Have you ever been involved", "1" + ENTER),
    ("Please think of one event", ENTER),
    ("Did the patient die?", "1" + ENTER),
    ("Before it happened, did you expect", "0" + ENTER),
    ("the result of an error?", BACK),
    ("Before it happened, did you expect", "1" + ENTER),
    ("the result of an error?", "2" + ENTER),
    ("that the event was your own fault?", REFUSE),
    ("within your own department", "0" + ENTER),
    ("together with other professions", "0" + ENTER),
    ("which support did you receive", "1 4 " + ENTER),
    ("What has helped you most?", "1 " + ENTER),
    ("How long did it take", "5" + ENTER),
    ("questions about that event are over", ENTER),
    ("Does your department have a team", "0" + ENTER),
    ("Should a debriefing be mandatory", "1" + ENTER),
    ("What would be the ideal support", "time off the list" + ENTER + ENTER),
    ("Is there anything else", ENTER),
    *HANDING_IN,
]
NEVER_HAD_ONE: Steps = [
    *OPENING,
    ("What is your gender?", "1" + ENTER),
    ("Where do you mainly work?", "1" + ENTER),
    ("How long have you been in practice", "4" + ENTER),
    ("By this we mean", ENTER),
    ("Have you ever been involved", "0" + ENTER),
    ("Does your department have a team", "1" + ENTER),
    ("Should a debriefing be mandatory", REFUSE),
    ("What would be the ideal support", ENTER),
    ("Is there anything else", ENTER),
    *HANDING_IN,
]
LEAVES: Steps = [
    *OPENING,
    ("What is your gender?", "3" + ENTER),
    ("Where do you mainly work?", "8" + ENTER),
    ("In your own words", "canary of the one who left" + ENTER),
    ("How long have you been in practice", "\x03"),
    ("Do you want to stop here?", "2" + ENTER),
    ("nothing was stored", ENTER),
]


def interview(folder: Path, steps: Steps) -> tuple[int, str]:
    """One person at `svsurvey run`; the exit code and the screen afterwards."""
    process, descriptor = pty.fork()
    if process == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "svsurvey", "run", NAME], environment())
    person = Terminal(descriptor, process, COLUMNS, ROWS)
    try:
        for words, keys in steps:
            person.see(words)
            person.type(keys)
        return person.end(), person.text
    finally:
        os.close(descriptor)


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "SVSURVEY_DB")}
    return kept | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}


def svsurvey(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which two people handed in their answers and one left early."""
    folder = tmp_path_factory.mktemp("study")
    for steps, code in ((GOES_THROUGH_ALL, 0), (NEVER_HAD_ONE, 0), (LEAVES, 6)):
        ended, shown = interview(folder, steps)
        assert ended == code
        assert ("Saved. Thank you." in shown) == (code == 0)
    return folder


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_export_holds_what_was_answered(study: Path) -> None:
    svsurvey(study, "export", NAME, "-o", "out.csv")
    rows = read(study / "out.csv")
    told = next(row for row in rows if row["ever"] == "1")
    other = next(row for row in rows if row["ever"] == "0")
    assert len(rows) == 2
    assert (told["gender"], told["setting"], told["expected"], told["by_error"]) == ("2", "8", "1", "2")
    assert (told["own_fault"], told["recovery"]) == ("", "5")
    assert [told[f"support_received___{code}"] for code in (1, 2, 4, 99)] == ["1", "0", "1", "0"]
    assert {value for name, value in other.items() if name.startswith(("died", "support_", "recovery"))} == {""}
    assert (other["debriefing_team"], other["mandatory"]) == ("1", "")
    texts = read(study / "out-texts.csv")
    assert {(row["variable"], row["text"]) for row in texts} == {
        ("setting_other", "a travelling team"),
        ("ideal", "time off the list"),
    }


def test_the_summary_is_right_by_hand_count(study: Path) -> None:
    report = json.loads(svsurvey(study, "summary", NAME, "--json"))
    blocks = {block["id"]: block for section in report["sections"] for block in section["blocks"]}

    def chosen(item: str) -> dict[str, int]:
        rows = blocks[item]["tables"]["answers"]["rows"]
        return {row["label"]: row["n"] for row in rows if row["n"]}

    assert chosen("practice_years") == {"20 years or more": 2, "Asked": 2}
    assert chosen("ever") == {"Yes": 1, "No": 1, "Asked": 2}
    assert chosen("expected") == {"Partly": 1, "Asked": 1}
    assert chosen("own_fault") == {"Preferred not to answer": 1, "Asked": 1}
    assert chosen("support_received") == {"A colleague I trust": 1, "Family or friends": 1, "Asked": 1}
    assert blocks["died"]["counts"]["not_asked"] == 1
    assert blocks["mandatory"]["counts"]["refused"] == 1
    assert blocks["comments"]["counts"]["not_answered"] == 2


def test_the_file_tells_no_time_no_place_and_nothing_of_who_left(study: Path) -> None:
    data = (study / "svsurvey.db").read_bytes()
    assert b"a travelling team" in data
    assert b"canary of the one who left" not in data
    for name in ("USER", "HOSTNAME", "LOGNAME"):
        if len(os.environ.get(name, "")) > 3:
            assert os.environ[name].encode() not in data
    assert {path.name for path in study.iterdir()} <= {"svsurvey.db", "out.csv", "out-texts.csv"}
