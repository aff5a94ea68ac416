"""What starting costs: the commands that read no answers load none of the heavy packages."""

import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

from svsurvey.cli import COMMANDS

HEAVY = {
    "questionary",
    "prompt_toolkit",
    "sqlite_utils",
    "sqlite3",
    "scipy",
    "numpy",
    "jinja2",
    "pydantic",
    "asyncio",
    "click",
}

LOOK = """
import sys
from svsurvey.__main__ import main
try:
    main()
finally:
    print("\\n" + repr(sorted(sys.modules)))
"""


def loaded_by(*arguments: str) -> set[str]:
    """The modules in memory when a command has ended."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, *arguments],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    modules: list[str] = literal_eval(done.stdout.splitlines()[-1])
    return set(modules)


LIGHT = (
    ("--version",),
    ("--help",),
    ("list", "--help"),
    ("run", "--help"),
    ("export", "--help"),
    ("summary", "--help"),
    ("list",),
    ("check", "check-in"),
    ("show", "check-in"),
    ("schema",),
)


@pytest.mark.parametrize("arguments", LIGHT, ids=" ".join)
def test_a_light_command_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert loaded_by(*arguments) & HEAVY == set()


ROOMS = (
    "instrument",
    "interview",
    "store",
    "engine",
    "exchange",
    "report",
    "stats",
    "crosstabs",
    "writeup",
    "care",
    "examination",
)


@pytest.mark.parametrize("arguments", [("--help",), *((*name.split(), "-h") for name in COMMANDS)], ids=" ".join)
def test_help_is_plain_and_enters_no_room(arguments: tuple[str, ...]) -> None:
    modules = loaded_by(*arguments)
    assert modules & {"rich", "yaml"} == set()
    assert {name for name in modules if name.startswith(tuple(f"svsurvey.{room}" for room in ROOMS))} == set()


def test_the_version_is_said_before_anything_is_imported() -> None:
    modules = loaded_by("--version")
    assert not modules & {"typer", "typing", "pathlib", "dataclasses", "enum"}
    assert {name for name in modules if name.startswith("svsurvey")} == {"svsurvey", "svsurvey.__main__"}


def test_a_simulation_needs_no_terminal_library(tmp_path: Path) -> None:
    study = str(tmp_path / "study.db")
    modules = loaded_by("simulate", "check-in", "-n", "3", "--seed", "1", "--db", study)
    assert not modules & {"questionary", "prompt_toolkit", "scipy", "numpy", "jinja2", "pydantic"}


def test_exact_numbers_do_not_pay_for_their_protection(tmp_path: Path) -> None:
    study = str(tmp_path / "study.db")
    loaded_by("simulate", "check-in", "-n", "3", "--seed", "1", "--db", study)
    modules = loaded_by("summary", "check-in", "--simulated", "--db", study)
    assert "svsurvey.stats.frequency" in modules
    paid = {"protection", "routing", "pairs", "triples", "hints"}
    assert not modules & {"scipy", "numpy", "jinja2", *(f"svsurvey.stats.{name}" for name in paid)}
    assert not {name for name in modules if name.startswith("svsurvey.crosstabs")}


def test_a_crosstab_takes_of_scipy_only_the_functions_it_needs(tmp_path: Path) -> None:
    """`scipy.stats` alone takes longer to load than all the rest."""
    study = str(tmp_path / "study.db")
    loaded_by("simulate", "check-in", "-n", "40", "--seed", "1", "--db", study)
    modules = loaded_by("crosstab", "check-in", "ready", "--by", "stayed", "--simulated", "--db", study)
    assert "scipy.special" in modules
    assert "svsurvey.stats.protection" not in modules
    assert not modules & {"scipy.stats", "scipy.optimize", "jinja2", "questionary", "prompt_toolkit"}


THREADS = """
import os
from svsurvey.__main__ import main
try:
    main()
finally:
    print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists threads there")
def test_tables_are_too_small_for_threads(tmp_path: Path) -> None:
    """Those that numpy would start for big matrices wait busily: a quarter of what a crosstab takes."""
    study = str(tmp_path / "study.db")
    loaded_by("simulate", "check-in", "-n", "40", "--seed", "1", "--db", study)
    words = ["crosstab", "check-in", "ready", "--by", "stayed", "--simulated", "--db", study]
    unset = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    code = [sys.executable, "-c", THREADS, *words]
    done = subprocess.run(code, env=unset, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "1"
