"""`svsurvey check`: every problem at once, for people and for programs, and what the shell is told."""

import io
import json
from pathlib import Path

import pytest

from svsurvey.cli import Exit, run

GOOD = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
consent: {text: Two questions about your work., ask: Do you take part?}
support: "Occupational health: extension 1234"
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Did you work at night?, options: {1: Yes, 0: No}}
      - {id: many, type: number, text: How many nights?, range: [1, 31], when: nights == 1}
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(text: str, name: str = "ward.yaml") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_a_good_file_passes_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", put(GOOD)]) == Exit.DONE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "1 file: 0 errors, 0 warnings, 0 notes.\n"


def test_all_problems_are_listed_in_the_order_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    bad = GOOD.replace("title: Ward", "titel: Ward").replace("nights == 1", "nihgts == 1")
    assert run(["check", put(bad)]) == Exit.PROBLEMS
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    places = [tuple(map(int, line.split(":")[1:3])) for line in lines]
    assert places == sorted(places)
    assert any(line.startswith("ward.yaml:4:1: error ") and "title" in line for line in lines)
    assert any("did you mean 'nights'?" in line for line in lines)
    assert f"{len(lines)} errors" in captured.err


def test_every_file_is_checked_though_the_first_is_bad(capsys: pytest.CaptureFixture[str]) -> None:
    files = [put("- 1\n", "a.yaml"), put(GOOD, "b.yaml"), put(GOOD + "stray: 1\n", "c.yaml")]
    assert run(["check", *files]) == Exit.PROBLEMS
    captured = capsys.readouterr()
    assert {line.split(":")[0] for line in captured.out.splitlines()} == {"a.yaml", "c.yaml"}
    assert captured.err.startswith("3 files: 2 errors")


def test_a_warning_counts_only_when_strict(capsys: pytest.CaptureFixture[str]) -> None:
    doubtful = put(GOOD.replace("nights == 1", "nights == 1 or nights == 0"))
    assert run(["check", doubtful]) == Exit.DONE
    assert "1 warning," in capsys.readouterr().err
    assert run(["check", "--strict", doubtful]) == Exit.PROBLEMS
    assert "warning always-asked" in capsys.readouterr().out


def test_a_note_only_tells(capsys: pytest.CaptureFixture[str]) -> None:
    words = "      - {id: words, type: text, text: Anything else?, linked: true}\n"
    assert run(["check", "--strict", put(GOOD + words)]) == Exit.DONE
    captured = capsys.readouterr()
    assert "note linked-text" in captured.out
    assert "0 warnings, 1 note." in captured.err


def test_json_holds_the_same_problems(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--json", put(GOOD + "stray: 1\n")]) == Exit.PROBLEMS
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == ("ward.yaml", 12, 1)
    assert (problem["level"], problem["code"]) == ("error", "unknown-key")


def typed(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


def test_stdin_is_checked_like_a_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed(GOOD.replace("nights == 1", "nights = 1").encode(), monkeypatch)
    assert run(["check", "-"]) == Exit.PROBLEMS
    assert capsys.readouterr().out.startswith("stdin:11:")


def test_stdin_that_is_no_text_is_an_input_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(b"title: \xff\xfe", monkeypatch)
    assert run(["check", "-"]) == Exit.INPUT
    assert "stdin is not UTF-8 (byte 8)" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_an_input_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "nowhere.yaml"]) == Exit.INPUT
    captured = capsys.readouterr()
    assert captured.out.startswith("nowhere.yaml:1:1: error unreadable: there is no file nowhere.yaml; ")
    assert captured.err == (
        "1 file: 1 error, 0 warnings, 0 notes.\nsvsurvey: 1 file could not be read; see: error unreadable\n"
    )


def test_one_that_cannot_be_read_hides_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    Path("latin.yaml").write_bytes(b"title: caf\xe9")
    files = ["nowhere.yaml", put("- 1\n", "a.yaml"), "latin.yaml", put(GOOD, "b.yaml")]
    assert run(["check", "--json", *files]) == Exit.INPUT
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert found["files"] == 4
    assert {problem["file"] for problem in found["problems"]} == {"nowhere.yaml", "a.yaml", "latin.yaml"}
    assert [p["file"] for p in found["problems"] if p["code"] == "unreadable"] == ["nowhere.yaml", "latin.yaml"]
    assert "2 files could not be read" in captured.err


@pytest.mark.parametrize("name", ["check-in", "peer-encounter", "perioperative-catastrophe", "recovery-stages"])
def test_what_comes_with_svsurvey_passes_strictly(name: str) -> None:
    assert run(["check", "--strict", name]) == Exit.DONE


def test_stdin_without_end_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open("/dev/zero", encoding="utf-8") as endless:  # noqa: PTH123
        monkeypatch.setattr("sys.stdin", endless)
        assert run(["check", "-"]) == Exit.INPUT
    assert "stdin is too large" in capsys.readouterr().out


def test_a_problem_is_one_safe_line_whatever_the_file_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a\x1b[31m\nb.yaml"
    path.write_text("", encoding="utf-8")
    assert run(["check", str(path)]) == Exit.PROBLEMS
    (line,) = capsys.readouterr().out.splitlines()
    assert "\x1b" not in line


def test_what_to_expect_of_a_team_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    marked = GOOD.replace("type: single,", "type: single, identifying: true,")
    marked = marked.replace("range: [1, 31],", "range: [1, 31], identifying: true,")
    assert run(["check", "--team", "40", put(marked)]) == Exit.DONE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "of a team of 40, about 21 would be alone in their combination of identifying items" in captured.err
    assert "  and many (31 answers): about 21 alone" in captured.err
    assert "many adds most; without it nobody in fewer than 5." in captured.err
    assert "spread evenly" in captured.err


def test_what_to_expect_of_a_team_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    marked = GOOD.replace("range: [1, 31],", "identifying: true,")
    assert run(["check", "--json", "--team", "40", put(marked)]) == Exit.DONE
    told = json.loads(capsys.readouterr().out)["team"]["ward.yaml"]
    assert (told["people"], told["alone"], told["without_range"]) == (40, 40, ["many"])
    assert told["items"] == [{"item": "many", "answers": None, "alone": 40, "small": 40}]


def test_a_team_that_cannot_be_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--team", "0", put(GOOD)]) == Exit.USAGE
    assert run(["check", "--team", "40", put(GOOD)]) == Exit.DONE
    assert "no item is marked as identifying" in capsys.readouterr().err
    assert run(["check", "--team", "40", put("- 1\n")]) == Exit.PROBLEMS
