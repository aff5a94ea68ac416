"""`run` as people meet it through pipes and files, and what the study file holds afterwards."""

import json
from pathlib import Path

import pytest
from shifts import CANARY, ENDED_EARLY, SHIFT, UNSAVED, files_holding, run, stored

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
        (("--lang", "fr"), 2, "shift has no language 'fr'; it has: en, de"),
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


def test_a_changed_questionnaire_under_an_old_version_is_not_asked(study: Path) -> None:
    assert run(study, typed="no\n").returncode == ENDED_EARLY
    changed = SHIFT.replace("How many hours?", "How many minutes?")
    (study / "shift.yaml").write_text(changed, encoding="utf-8")
    done = run(study, typed="yes\n9\n1\n:next\nyes\n")
    assert (done.returncode, done.stdout) == (UNSAVED, "")
    assert "has changed since version 1.0.0" in done.stderr


def test_a_new_wave_is_said_before_anybody_answers(study: Path) -> None:
    answers = '{"hours": 8, "rest": 1}'
    (study / "answers.json").write_text(answers, encoding="utf-8")
    first = run(study, "--answers", "answers.json", "--wave", "2026-autumn")
    again = run(study, "--answers", "answers.json", "--wave", "2026-autumn")
    slip = run(study, "--answers", "answers.json", "--wave", "2026-autum")
    assert "new in this study" not in first.stderr + again.stderr
    assert "The wave '2026-autum' is new in this study, which has: 2026-autumn." in slip.stderr
