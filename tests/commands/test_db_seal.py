"""`db seal`, and what sealing means for the commands around it: nothing readable is stored, and that is said."""

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from seals import key, public
from shifts import CANARY, SHIFT, files_holding

from svsurvey.cli import Exit, run

ANSWERS = json.dumps({"hours": 9, "rest": 1, "story": CANARY}) + "\n"


@pytest.fixture
def folder(study: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands of this process run."""
    monkeypatch.chdir(study)
    monkeypatch.delenv("SVSURVEY_DB", raising=False)
    return study


def boxes_in(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as study:
        return [text for (text,) in study.execute("SELECT sealed FROM boxes")]


def answers(folder: Path, number: int = 1) -> str:
    """A file of answers, outside the folder that is searched."""
    path = folder.parent / f"{folder.name}-answers.jsonl"
    path.write_text(ANSWERS * number, encoding="utf-8")
    return str(path)


def test_a_study_is_made_sealed_and_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["db", "seal", "--to", public(), "--to", public(1), "--together"]) == Exit.DONE
    said = capsys.readouterr().err
    assert "Made the study file svsurvey.db." in said
    assert f"seals responses for 2 keys ({public()[:12]}…, {public(1)[:12]}…), all needed together." in said
    assert run(["db", "seal"]) == Exit.DONE
    assert set(capsys.readouterr().out.split()) == {public(), public(1)}


def test_everything_that_is_saved_is_sealed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["db", "seal", "--to", public()])
    assert run(["run", "shift.yaml", "--answers", answers(folder, 2)]) == Exit.DONE
    assert run(["simulate", "shift.yaml", "-n", "3"]) == Exit.DONE
    said = capsys.readouterr().err
    assert said.count(f"Responses are sealed for 1 key ({public()[:12]}…).") == 2
    assert "Saved 2 responses." in said
    assert len(boxes_in(folder / "svsurvey.db")) == 5
    assert files_holding(folder, CANARY) == []


def test_the_keys_of_an_instrument_seal_too(folder: Path) -> None:
    (folder / "shift.yaml").write_text(SHIFT.replace("sections:", f"seal: {{to: [{public()}]}}\nsections:", 1))
    assert run(["run", "shift.yaml", "--answers", answers(folder)]) == Exit.DONE
    assert len(boxes_in(folder / "svsurvey.db")) == 1
    assert files_holding(folder, CANARY) == []
    (folder / "shift.yaml").write_text(SHIFT)
    assert run(["run", "shift.yaml", "--answers", answers(folder)]) == Exit.STORE, "the seal cannot be lost"


def test_those_who_ask_for_numbers_hear_of_the_boxes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["db", "seal", "--to", public()])
    run(["run", "shift.yaml", "--answers", answers(folder, 2)])
    capsys.readouterr()
    for command in ("summary", "export"):
        assert run([command, "shift"]) == Exit.DONE
        assert "2 sealed responses: `svsurvey unseal` opens them" in capsys.readouterr().err


def test_boxes_beside_readable_responses_are_told_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["run", "shift.yaml", "--answers", answers(folder)])
    run(["db", "seal", "--to", public()])
    run(["run", "shift.yaml", "--answers", answers(folder, 2)])
    capsys.readouterr()
    for command in ("summary", "export"):
        assert run([command, "shift"]) == Exit.DONE
        assert "2 sealed responses left out: `svsurvey unseal`" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["study", "instrument"])
@pytest.mark.parametrize("command", ["run", "simulate"])
def test_nobody_is_asked_while_a_key_lies_near(
    folder: Path, place: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["db", "seal", "--to", public()])
    (folder / "forms").mkdir()
    shutil.move(folder / "shift.yaml", folder / "forms" / "shift.yaml")
    (folder if place == "study" else folder / "forms").joinpath("some.key").write_text(f"# mine\n{key()}\n")
    more = ["--answers", answers(folder)] if command == "run" else ["-n", "1"]
    assert run([command, "forms/shift.yaml", *more]) == Exit.STORE
    said = capsys.readouterr().err
    assert "some.key is a secret key beside what it opens" in said
    assert "AGE-SECRET" not in said
    assert boxes_in(folder / "svsurvey.db") == []


def test_no_study_is_made_beside_a_key(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "some.key").write_text(f"{key()}\n")
    assert run(["db", "seal", "--to", public()]) == Exit.STORE
    assert "some.key is a secret key beside what it opens" in capsys.readouterr().err
    assert not (folder / "svsurvey.db").exists()


def test_a_key_near_does_not_matter_to_a_plain_study(folder: Path) -> None:
    (folder / "some.key").write_text(f"{key()}\n")
    assert run(["run", "shift.yaml", "--answers", answers(folder)]) == Exit.DONE


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--to", "age1abc"], "mistyped or cut"),
        (["--to", "ssh-ed25519 AAAA"], "SSH"),
        (["--to", "KEY", "--to", "KEY"], "stands twice"),
        (["--to", "KEY", "--together"], "one key alone"),
        (["--together"], "mean nothing together"),
        (["--to", "KEY", "--off"], "mean nothing together"),
    ],
)
def test_keys_that_cannot_be_are_refused_and_nothing_is_made(
    folder: Path, words: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["db", "seal", *(public() if word == "KEY" else word for word in words)]) == Exit.USAGE
    assert part in capsys.readouterr().err
    assert not (folder / "svsurvey.db").exists()


def test_a_secret_key_that_is_pasted_by_mistake_is_not_repeated(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["db", "seal", "--to", str(key())]) == Exit.USAGE
    said = capsys.readouterr().err
    assert "this is a secret key" in said
    assert str(key())[:30] not in said


def test_sealing_ends_only_in_words_and_never_beside_boxes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["db", "seal", "--to", public()])
    assert run(["db", "seal", "--off"]) == Exit.DONE
    assert "keeps responses in plain" in capsys.readouterr().err
    assert run(["db", "seal", "--off"]) == Exit.DONE
    assert "had no keys of its own" in capsys.readouterr().err
    assert run(["run", "shift.yaml", "--answers", answers(folder)]) == Exit.DONE
    capsys.readouterr()
    run(["db", "seal", "--to", public()])
    assert "1 response from before stay" in capsys.readouterr().err
    run(["run", "shift.yaml", "--answers", answers(folder)])
    assert run(["db", "seal", "--off"]) == Exit.STORE
    assert run(["db", "seal", "--to", public(1)]) == Exit.DONE
    assert "1 sealed response from before still" in capsys.readouterr().err


def test_without_the_extra_nobody_is_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["db", "seal", "--to", public()])
    monkeypatch.setitem(sys.modules, "pyrage", None)
    for words in (
        ["run", "shift.yaml", "--answers", answers(folder)],
        ["simulate", "shift.yaml"],
        ["db", "seal", "--to", public()],
        ["keygen", "-o", str(folder / "home" / "new.key")],
        ["unseal", "svsurvey.db", "--identity", answers(folder), "--into", "out.db"],
    ):
        assert run(words) == Exit.STORE
        assert "pip install 'svsurvey[sealed]'" in capsys.readouterr().err
    assert boxes_in(folder / "svsurvey.db") == []


def test_it_needs_no_right_that_a_plain_study_does_not_need(folder: Path) -> None:
    run(["db", "seal", "--to", public()])
    assert (folder / "svsurvey.db").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["home", "shift.yaml", "svsurvey.db", "temporary"]
