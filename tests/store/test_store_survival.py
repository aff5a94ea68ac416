"""What was acknowledged is there, whole, whatever happens to the process; and many can save at once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def lives(what: str, folder: Path, first: int, second: int) -> Any:
    """What the script `lives.py` reports."""
    script = Path(__file__).with_name("lives.py")
    command = [sys.executable, str(script), what, str(folder), str(first), str(second)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def killed(folder: Path, rounds: int, seed: int) -> list[dict[str, Any]]:
    """What is there after each of many kills; every claim about it is checked."""
    report: list[dict[str, Any]] = lives("kill", folder, rounds, seed)
    for turn in report:
        assert turn["sound"], "every row is whole, the file is sound and was rewritten"
        assert turn["words"], "words and rows are saved together"
        assert turn["beside"] == [], "nothing is left beside the file"
        assert set(turn["acknowledged"]) <= set(turn["numbers"]), "what was acknowledged is there"
        unheard = set(turn["numbers"]) - set(turn["acknowledged"])
        assert len(unheard) <= turn["kills"], "at most one a kill was saved and could not be said any more"
    return report


def test_a_killed_process_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    report = killed(tmp_path, rounds=48, seed=11)
    assert sum(len(turn["acknowledged"]) for turn in report) > 48, "the processes lived long enough to save"


@pytest.mark.slow
def test_thousands_of_kills_lose_nothing(tmp_path: Path) -> None:
    killed(tmp_path, rounds=2000, seed=12)


def test_sixteen_processes_save_at_once(tmp_path: Path) -> None:
    processes, saves = 16, 20
    report = lives("many", tmp_path, processes, saves)
    assert report["codes"] == [0] * processes
    assert report["numbers"] == report["acknowledged"] == list(range(processes * saves))
    assert report["sound"]
    assert report["words"]
    assert report["beside"] == []
