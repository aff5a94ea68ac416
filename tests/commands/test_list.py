"""`svsurvey list`: what can be found, and what of it does not load."""

import json
import os
from pathlib import Path

import pytest

from svsurvey.cli import Exit, run


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, so that only what a test puts there is found there."""
    monkeypatch.chdir(tmp_path)


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    assert run(["list", "--json"]) == Exit.DONE
    return {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}


def put(name: str, text: str) -> Path:
    path = Path("instruments") / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_bundled_instruments_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    entry = listed(capsys)["perioperative-catastrophe"]
    assert entry["items"] == 17
    assert entry["license"] == "CC0-1.0"
    assert entry["languages"] == ["en", "de"]
    assert entry["bundled"] is True


def test_the_table_has_a_line_each_and_nothing_but_data_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == Exit.DONE
    captured = capsys.readouterr()
    head, *rows = captured.out.splitlines()
    assert head.split() == ["name", "version", "items", "languages", "licence", "where", "title"]
    assert [row.split()[0] for row in rows] == [
        "check-in",
        "peer-encounter",
        "perioperative-catastrophe",
        "program-inventory",
        "recovery-stages",
        "support-needs",
    ]
    assert all(" CC0-1.0  bundled  " in row for row in rows)
    assert "svsurvey show" in captured.err


def test_an_instrument_of_this_folder_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    Path("instruments").mkdir()
    run(["new", "instruments/night-shift.yaml"])
    capsys.readouterr()
    entry = listed(capsys)["night-shift"]
    assert entry["id"] == "night-shift"
    assert entry["bundled"] is False


def test_one_that_does_not_load_is_marked_and_hides_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    path = put("broken.yaml", "svsurvey: 1\nid: broken\n")
    entries = listed(capsys)
    assert entries["broken"]["loads"] is False
    assert entries["check-in"]["loads"] is True
    assert run(["list"]) == Exit.DONE
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("broken"))
    assert f"does not load: svsurvey check {path}" in line


@pytest.mark.parametrize("what", ["latin", "folder", "pipe", "link to nowhere", "huge"])
def test_a_file_that_cannot_be_read_is_marked_and_hides_no_other(
    what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put("odd.yaml", "")
    path.unlink()
    match what:
        case "latin":
            path.write_bytes(b"title: caf\xe9")
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "link to nowhere":
            path.symlink_to("nowhere")
        case "huge":
            path.write_bytes(b"#" * 5_000_000)
    entries = listed(capsys)
    assert entries["odd"]["loads"] is False
    assert entries["check-in"]["loads"] is True


def test_names_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    put("\x1b]0;evil\x07.yaml", "")
    assert run(["list"]) == Exit.DONE
    assert "\x1b" not in capsys.readouterr().out
