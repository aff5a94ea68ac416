"""docs/answers.md: its questionnaire, its answers, and what it says is refused."""

import re
from pathlib import Path

import pytest

from svsurvey.cli import Exit, run

PAGE = (Path(__file__).parents[2] / "docs/answers.md").read_text(encoding="utf-8")
Said = pytest.CaptureFixture[str]


@pytest.fixture
def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of the page."""
    questionnaire, answers = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (lines,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for name, text in (("ward.yaml", questionnaire), ("answers.yaml", answers), ("answers.jsonl", lines)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_the_page_shows_is_taken(ward: Path, capsys: Said) -> None:
    assert run(["check", "--strict", "ward.yaml"]) == Exit.DONE
    for line in re.findall(r"^svsurvey ((?:run|import) .*)$", PAGE, re.MULTILINE):
        assert run(line.split()) == Exit.DONE
    assert run(["run", "ward.yaml", "--answers", "answers.jsonl"]) == Exit.DONE
    said = capsys.readouterr().err
    assert "1 did not take part and left nothing.\nSaved 2 responses.\n" in said
    assert run(["export", "ward.yaml"]) == Exit.DONE
    assert ",8,3,38.5,2024-05,07:30,3,,1,0,1,0,2,0,1,70\n" in capsys.readouterr().out.replace("\r", "")


@pytest.mark.parametrize(
    "answers",
    [
        "wave: autumn",
        "response: r1",
        "role: Nurse",
        "role: 3",
        "nights: 40",
        "nights: -97",
        "helpers: [1, 99]",
        "best: [1]",
        "climate: 3",
        "{nights: 0, hours: 3}",
        "{role: 1, role_other: porter}",
        "{role: 1, role: 2}",
        "role,nights\n1,2",
    ],
)
def test_what_the_page_calls_refused_is_refused(ward: Path, answers: str) -> None:
    (ward / "answers.yaml").write_text(answers + "\n", encoding="utf-8")
    assert run(["run", "ward.yaml", "--answers", "answers.yaml", "--practice"]) == Exit.INPUT
