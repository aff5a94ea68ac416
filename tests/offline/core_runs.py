"""Where the core of the offline page is run by tests: in node, and in a browser. It knows no survey."""

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from browser import Browser

from svsurvey.offline.data import script

Job = tuple[str, Any]
"""What to do, of JOBS in core_driver.js, and with what."""

Run = Callable[[Sequence[Job]], list[Any]]

DRIVER = Path(__file__).with_name("core_driver.js")


@cache
def _code() -> str:
    return f"{script()}\n{DRIVER.read_text(encoding='utf-8')}"


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs jobs in node."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("no node on this machine")
    file = tmp_path_factory.mktemp("core") / "core.js"
    file.write_text(_code() + '\nconsole.log(run(JSON.parse(require("fs").readFileSync(0))));\n', encoding="utf-8")

    def run(jobs: Sequence[Job]) -> list[Any]:
        done = subprocess.run(
            [found, str(file)], input=json.dumps(jobs), capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return _read(done.stdout)

    return run


@pytest.fixture
def in_browser(browser: Browser, tmp_path: Path) -> Run:
    """Runs jobs on a page of Chromium. They stand in the page: a message to a browser has its limits."""
    file = tmp_path / "core.html"

    def run(jobs: Sequence[Job]) -> list[Any]:
        told = json.dumps(jobs).replace("<", r"\u003c")
        file.write_text(f'<!doctype html><meta charset="utf-8"><script>{_code()}\nconst jobs = {told};</script>')
        with browser.page() as page:
            page.open(file)
            results = _read(page.evaluate("run(jobs)"))
            assert page.errors == []
            return results

    return run


def _read(text: str) -> list[Any]:
    results: list[Any] = json.loads(text)
    return results
