"""From the page to the study: what somebody saves and has imported lies there as if they had sat at it."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from browser import Browser
from filling import Filler, written
from people import INSTRUMENTS, PEOPLE, SOURCES
from shifts import environment

from svsurvey.cli import Exit, run

SAME = ("answers everything", "prefers not to answer", "leaves what can be left")


def stored(study: Path) -> tuple[dict[str, object], list[object]]:
    """The one row of answers by column, without id and mode, and the words kept apart."""
    with closing(sqlite3.connect(study)) as connection:
        connection.row_factory = sqlite3.Row
        (row,) = connection.execute("SELECT * FROM r_whole")
        words = connection.execute("SELECT variable, wave, simulated, text FROM t_whole ORDER BY variable")
        answers = {name: row[name] for name in row.keys() if name not in ("response", "mode")}  # noqa: SIM118
        return answers, [tuple(piece) for piece in words]


@pytest.mark.proof
@pytest.mark.parametrize("name", SAME)
def test_an_imported_file_is_the_same_row_as_an_interview(browser: Browser, tmp_path: Path, name: str) -> None:
    for folder in ("home", "temporary"):
        (tmp_path / folder).mkdir()
    (tmp_path / "whole.yaml").write_text(SOURCES["whole"], encoding="utf-8")
    said = "\n".join([*PEOPLE[name].lines, ""])
    subprocess.run(
        [sys.executable, "-m", "svsurvey", "run", "whole.yaml", "--plain", "--lang", "en", "--db", "sat.db"],
        input=said,
        text=True,
        capture_output=True,
        cwd=tmp_path,
        env=environment(tmp_path),
        check=True,
        timeout=60,
    )
    with browser.page() as page:
        page.open(written(tmp_path, INSTRUMENTS["whole"]))
        saved = Filler(page, INSTRUMENTS["whole"], PEOPLE[name].data).all()
    taken = tmp_path / "taken.db"
    assert run(["import", str(tmp_path / "whole.yaml"), str(saved), "--db", str(taken)]) == Exit.DONE
    assert stored(taken) == stored(tmp_path / "sat.db")
    with closing(sqlite3.connect(taken)) as connection:
        assert connection.execute("SELECT mode FROM r_whole").fetchall() == [("offline_html",)]
