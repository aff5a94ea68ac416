"""The documentation says what the program does: written parts are fresh, and links lead somewhere."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from svsurvey.cli import COMMANDS, Exit, run
from svsurvey.instrument.format import FORMAT
from svsurvey.instrument.problems import CODES

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def page_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_what_the_program_can_write_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_every_command_and_every_exit_code_is_documented() -> None:
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"\n### {name}\n" in page
    for code in Exit:
        assert f"\n| {code:d} | " in page


@pytest.mark.parametrize("path", PAGES, ids=page_id)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{page_id(path)}: there is no {target}"


def test_the_picture_needs_no_net() -> None:
    picture = (ROOT / "docs/summary.svg").read_text(encoding="utf-8")
    assert "Support on the last shift" in picture.replace("&#160;", " ")
    assert "url(http" not in picture.replace('"', "")


def test_the_changelog_knows_this_version() -> None:
    from svsurvey import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_ci_begins_with_the_test_command_of_the_readme() -> None:
    """The same words, so that whoever follows the README does what is known to work."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    commands = [line for line in script.splitlines() if line.startswith("python3 -m venv .venv")]
    assert len(commands) == 1
    assert f"\n{commands[0]}\n" in readme


# ---- the README does what it says -------------------------------------------------------------------------


def blocks(language: str) -> list[str]:
    """The README's code blocks in one language."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)


def test_the_questionnaire_of_the_readme_passes_every_check(tmp_path: Path) -> None:
    (example,) = (block for block in blocks("yaml") if block.startswith("svsurvey: 1\n"))
    file = tmp_path / "ward-nights.yaml"
    file.write_text(example, encoding="utf-8")
    assert run(["check", "--strict", str(file)]) == Exit.DONE


def test_the_commands_of_the_readme_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (study := tmp_path / "study").mkdir(mode=0o700)
    (study / "docs").symlink_to(ROOT / "docs")  # whoever follows the README stands in a checkout
    monkeypatch.chdir(study)
    lines = [
        line
        for block in blocks("sh")
        for line in block.replace("\\\n", "").splitlines()
        if line.startswith("svsurvey ")
    ]
    assert len(lines) >= 7
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        if words[0] == "run":  # nobody is there to be asked
            (study / "answers.json").write_text("{}", encoding="utf-8")
            words += ["--answers", "answers.json"]
        assert run(words) == Exit.DONE, f"{line}\n{capfd.readouterr()}"
    made = {path.name for path in study.iterdir()}
    assert {"my-survey.yaml", "form.pdf", "svsurvey.db", "rehearsal.db", "answers.csv", "report.html"} <= made


def test_the_message_of_the_readme_is_the_one_that_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = blocks("console")
    command, problem, total = block.splitlines()
    (example,) = (text for text in blocks("yaml") if text.startswith("svsurvey: 1\n"))
    Path("my-survey.yaml").write_text(example.replace("when: nights", "when: nihgts"), encoding="utf-8")
    assert run(shlex.split(command)[2:]) == Exit.PROBLEMS
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [problem]
    assert captured.err.splitlines() == [total]


def test_every_key_and_every_problem_is_documented() -> None:
    page = (ROOT / "docs/format.md").read_text(encoding="utf-8")
    for key in FORMAT:
        assert f"\n| `{key.name}` | " in page.partition(f"\n### {key.object}\n")[2].partition("\n### ")[0]
    for code in CODES:
        assert f"\n| `{code}` | " in page
