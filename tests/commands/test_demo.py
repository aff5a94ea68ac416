"""`svsurvey demo`: the whole journey, without and with a person, and nothing left of it."""

import os
import re
import signal
import sys
import time
from pathlib import Path

import pexpect
import pytest

from svsurvey.cli import Exit, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demo makes its folder; empty again when it is over."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("SVSURVEY_DB", str(tmp_path / "must-not-be-touched.db"))
    return tmp_path


def test_without_a_terminal_it_plays_itself(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        start = time.perf_counter()
        assert run(["demo", "--people", "12"]) == Exit.DONE
        took = time.perf_counter() - start
    captured = capfd.readouterr()
    assert "Saved 1 response." in captured.err
    assert "Added 12 made-up responses" in captured.err
    assert "13 responses" in captured.err
    assert captured.out.startswith("response,version,wave,site,mode,")
    assert "How long was your last shift" in captured.out
    assert "made up" in captured.err
    assert not list(temporary.iterdir())
    assert took < 15, "a demo of more than some seconds is a lecture"


@pytest.fixture
def on_a_terminal() -> pexpect.spawn:
    """The demo on a terminal, stopped at its first page."""
    environment = {**os.environ, "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "svsurvey", "demo", "--people", "5"]
    screen = pexpect.spawn(
        command[0], command[1:], env=environment, encoding="utf-8", timeout=20, dimensions=(24, 80)
    )
    screen.expect("Would you like to take part")
    screen.expect("stop")
    return screen


def test_whoever_declines_sees_it_with_made_up_people_alone(on_a_terminal: pexpect.spawn, temporary: Path) -> None:
    on_a_terminal.send("2")
    on_a_terminal.send("\r")
    on_a_terminal.expect("Nothing was stored")
    on_a_terminal.send("\r")
    on_a_terminal.expect("goes on without you")
    on_a_terminal.expect(re.compile("5 responses"))
    on_a_terminal.expect("now removed")
    on_a_terminal.expect(pexpect.EOF)
    on_a_terminal.close()
    assert on_a_terminal.exitstatus == Exit.DONE
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_demo_that_is_ended_from_outside_leaves_nothing(
    number: signal.Signals, on_a_terminal: pexpect.spawn, temporary: Path
) -> None:
    assert list(temporary.iterdir())
    on_a_terminal.kill(number)
    on_a_terminal.expect(pexpect.EOF)
    on_a_terminal.close()
    assert on_a_terminal.exitstatus == 128 + number
    assert not list(temporary.iterdir())
