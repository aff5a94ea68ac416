"""`svsurvey new`: a starter that works as it stands."""

import json
from pathlib import Path

import pytest

from svsurvey.cli import Exit, run


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("file", "written", "id_"),
    [
        ("my-survey.yaml", "my-survey.yaml", "my-survey"),
        ("Night Shift (2).yml", "Night Shift (2).yml", "night-shift-2"),
        ("ward", "ward.yaml", "ward"),
        ("v1.2", "v1.2.yaml", "v1-2"),
    ],
)
def test_the_starter_passes_every_check_under_its_own_id(
    file: str, written: str, id_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", file]) == Exit.DONE
    text = Path(written).read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=svsurvey.schema.json\n")
    assert run(["check", "--strict", written]) == Exit.DONE
    assert "0 errors, 0 warnings" in capsys.readouterr().err
    assert run(["show", written, "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["id"] == id_


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.yaml").write_text("months of work", encoding="utf-8")
    assert run(["new", "mine.yaml"]) == Exit.USAGE
    assert Path("mine.yaml").read_text(encoding="utf-8") == "months of work"
    assert "nothing was changed" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["2026.yaml", "調査.yaml", f"{'a' * 60}.yaml"])
def test_a_name_that_makes_no_id_is_refused(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", file]) == Exit.USAGE
    assert "makes no id" in capsys.readouterr().err
    assert not list(Path().iterdir())


def test_a_folder_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "nowhere/mine.yaml"]) == Exit.USAGE
    assert "cannot write nowhere/mine.yaml: No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["", ".", "/"])
def test_no_name_at_all_makes_no_file(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", file]) == Exit.USAGE
    assert not list(Path().iterdir())
    assert not Path("/.yaml").exists()


def test_the_name_of_a_translation_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "mine.de.yaml"]) == Exit.USAGE
    assert "mine.de.yaml is the name of a translation" in capsys.readouterr().err
    assert not list(Path().iterdir())


@pytest.mark.parametrize("target", ["mine.yaml", "nowhere"])
def test_a_link_is_not_written_through(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.yaml").symlink_to(target)
    assert run(["new", "mine.yaml"]) == Exit.USAGE
    assert "is there already" in capsys.readouterr().err
    assert not Path("nowhere").exists()
