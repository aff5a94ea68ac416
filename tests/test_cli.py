"""The command line as a shell sees it: help, exit codes, and errors that say what to do and show no answer."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from svsurvey import __version__, cli
from svsurvey.cli import COMMANDS, GROUPS, Exit
from svsurvey.errors import (
    InputError,
    NothingSaved,
    Problem,
    ReleaseRefused,
    StoreError,
    SurveyError,
    UsageError,
    Where,
)

ROOT = Path(__file__).parents[1]
ANSWER = "the patient in bed 7"


def svsurvey(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own."""
    options: dict[str, object] = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, **settings}
    return subprocess.run([sys.executable, "-m", "svsurvey", *arguments], check=False, **options)  # type: ignore[call-overload,no-any-return]


def in_shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of shell in which `svsurvey` is the program."""
    script = f'svsurvey() {{ "{sys.executable}" -m svsurvey "$@"; }}\n{line}\n'
    return subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


# ---- help ------------------------------------------------------------------------------------------------


def test_the_first_page_shows_every_command_in_its_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"]) == Exit.DONE
    page = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert f"  {name} " in page
        assert command.help in page
        assert page.index(f"{command.group}:") < page.index(command.help)
    assert {command.group for command in COMMANDS.values()} <= set(GROUPS)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_help_ends_with_examples_of_itself(name: str, flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*name.split(), flag]) == Exit.DONE
    page = capsys.readouterr().out
    options, _, examples = page.partition("Examples:")
    assert "Options:" in options
    assert f"svsurvey {name}" in examples
    assert max(map(len, page.splitlines())) <= 80


def test_without_a_command_the_help_is_shown_and_the_shell_told() -> None:
    done = svsurvey()
    assert done.stdout.startswith("Usage:")
    assert done.returncode == Exit.USAGE


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert svsurvey("--version").stdout == f"svsurvey {__version__}\n"
    assert cli.run(["--version"]) == Exit.DONE
    assert capsys.readouterr().out == f"svsurvey {__version__}\n"


# ---- errors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lsit"], "did you mean 'list'?"),
        (["frobnicate"], "there is no command 'frobnicate'; see: svsurvey -h"),
        (["list", "--jsno"], "No such option: --jsno"),
        (["check"], "Missing argument"),
        (["schema", "-o", "/nowhere/at/all.json"], "cannot write /nowhere/at/all.json: No such file or directory"),
        (["show", "check-in", "--lang", "xx"], "has no language 'xx'; it has: en"),
        (["summary", "check-in", "--width", "wide"], "'wide' is not a whole number"),
        (
            ["summary", "check-in", "--width", "9" * 5000],
            f"'{'9' * 99}… is not a whole number; see: svsurvey summary",
        ),
        (["crosstab", "check-in", "role", "--by", "site", "--seed", "1.5"], "'1.5' is not a whole number"),
        (["rates", "--e", "half"], "'half' is not a number"),
    ],
)
def test_a_wrong_command_says_what_to_do(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == Exit.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("svsurvey: ")
    assert says in captured.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("what", "hint"), 2),
        (InputError("what", "hint"), 3),
        (StoreError("what", "hint"), 4),
        (ReleaseRefused("what", "hint"), 5),
        (NothingSaved("what", "hint"), 6),
    ],
)
def test_each_error_has_its_code(
    error: SurveyError, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(error, monkeypatch)
    assert cli.run(["list"]) == code
    said = "what\n" if code == Exit.NOTHING_SAVED else "svsurvey: what; hint\n"  # it is said to the respondent
    assert capsys.readouterr().err == said


def test_every_error_of_the_tree_has_a_code() -> None:
    assert set(cli.CODES) == set(SurveyError.__subclasses__())
    assert len({*cli.CODES.values()}) == len(cli.CODES)


def test_the_problems_of_an_error_follow_a_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problems = [Problem("no 'nihgts'", "did you mean 'nights'?", Where("a.yaml", 4, 9), "unknown-item")]
    fail_with(InputError("a.yaml has 1 problem", problems=problems), monkeypatch)
    assert cli.run(["list"]) == Exit.INPUT
    assert capsys.readouterr().err.splitlines() == [
        "svsurvey: a.yaml has 1 problem",
        "a.yaml:4:9: error unknown-item: no 'nihgts'; did you mean 'nights'?",
    ]


@pytest.mark.parametrize(
    "error", [ValueError(ANSWER), KeyError(ANSWER), AssertionError(ANSWER), RecursionError(ANSWER)]
)
def test_a_bug_is_one_line_with_its_place_and_without_an_answer(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(error, monkeypatch)
    assert cli.run(["list"]) == Exit.BUG
    said = capsys.readouterr().err
    assert f"{type(error).__name__} at svsurvey/cli.py:" in said
    assert ANSWER not in said
    assert len(said.splitlines()) == 1


def test_an_error_cannot_write_to_the_terminal_behind_our_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(InputError("no item '\x1b]0;owned\x07'"), monkeypatch)
    cli.run(["list"])
    assert not set(capsys.readouterr().err) & {"\x1b", "\x07"}


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fail_with(KeyboardInterrupt(), monkeypatch)
    assert cli.run(["list"]) == Exit.INTERRUPTED
    assert capsys.readouterr().err == "svsurvey: interrupted\n"


def fail_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command fails with this error: nothing in the program can be made to fail in all these ways."""

    def call(arguments: Sequence[str]) -> int:
        raise error

    monkeypatch.setattr(cli, "_call", call)


# ---- the shell -------------------------------------------------------------------------------------------


def test_a_reader_that_stops_reading_is_no_error() -> None:
    done = in_shell("svsurvey schema | true; echo ${PIPESTATUS[0]}")
    assert done.stderr == ""
    assert done.stdout.strip() in ("0", str(int(Exit.READER_GONE)))
    late = in_shell("svsurvey schema | { read -r; sleep 0.1; }; svsurvey schema > >(exec true); exit 0")
    assert late.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["--version", "--help", "schema", "list --json"])
def test_a_full_disk_is_said(command: str) -> None:
    done = in_shell(f"svsurvey {command} > /dev/full")
    assert done.stderr == "svsurvey: the system refused: No space left on device\n"
    assert done.returncode == Exit.SYSTEM


@pytest.mark.parametrize("command", ["--version", "--help", "schema"])
def test_a_closed_output_is_said(command: str) -> None:
    done = in_shell(f"svsurvey {command} >&-")
    assert "the system refused: Bad file descriptor" in done.stderr
    assert done.returncode == Exit.SYSTEM


def test_nobody_listening_at_all_is_survived() -> None:
    assert in_shell("svsurvey lsit >&- 2>&- <&-").returncode == Exit.USAGE


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
    ],
    ids=["C", "POSIX without UTF-8", "ascii"],
)
def test_no_locale_is_too_poor(environment: dict[str, str]) -> None:
    done = in_shell("svsurvey show check-in && svsurvey lsit-„ä“", **environment)
    assert "Traceback" not in done.stderr
    assert done.returncode == Exit.USAGE, done.stderr
    assert "check-in" in done.stdout


@pytest.mark.parametrize(
    ("command", "mode"),
    [
        ("new mine.yaml", 0o644),
        ("blank check-in -o form.md", 0o644),
        ("schema -o schema.json", 0o644),
        ("export check-in --simulated -o answers.csv", 0o600),
    ],
)
def test_answers_are_for_their_owner_only_and_forms_for_others_too(
    command: str, mode: int, tmp_path: Path
) -> None:
    in_shell(f"cd {tmp_path}; svsurvey simulate check-in -n 2", PYTHONPATH=str(ROOT))
    done = in_shell(f"cd {tmp_path}; umask 000; svsurvey {command}", PYTHONPATH=str(ROOT))
    assert done.returncode == Exit.DONE, done.stderr
    assert (tmp_path / command.split()[-1]).stat().st_mode & 0o777 == mode


def test_a_reader_that_leaves_a_summary_is_no_error(tmp_path: Path) -> None:
    done = in_shell(
        "svsurvey simulate check-in -n 9 2>/dev/null\n"
        "svsurvey summary check-in --simulated | true; echo ${PIPESTATUS[0]}",
        SVSURVEY_DB=str(tmp_path / "study.db"),
    )
    assert done.stderr == ""
    assert done.stdout.strip() == str(int(Exit.READER_GONE))


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-16"])
def test_json_is_utf_8_whatever_the_terminal_speaks(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "é😀.yaml"
    path.write_text("", encoding="utf-8")
    done = in_shell(f"svsurvey check --json {path} 2>/dev/null", PYTHONIOENCODING=encoding)
    (problem,) = json.loads(done.stdout)["problems"]
    assert problem["file"] == str(path)


@pytest.mark.parametrize("command", ["summary check-in", "export check-in", "simulate check-in"])
def test_too_long_a_name_of_a_study_is_a_store_error(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*command.split(), "--db", "w" * 300]) == Exit.STORE
    assert "system refused" not in capsys.readouterr().err
