"""From answers to figures: every number of cross tables and summaries as R makes it of the exported rows.

R sees rows and nothing else, so who is in a table is held here, too, and not formulas alone.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from whole_study import FOLDER, INSTRUMENT, digest, make

from svsurvey.cli import Exit, run

MADE_ANEW = (
    "simulate makes other people than those whom R saw: make r/whole.csv anew, as r/whole.R says at its top"
)

Place = tuple[str, str, str]
"""Table, row, column."""


class Figure(NamedTuple):
    """What R found: numbers, none where there is none; and how closely ours must agree."""

    values: tuple[float, ...]
    within: float


def _figures() -> tuple[str, dict[str, dict[Place, Figure]]]:
    """The digest of the people whom R saw, and by command what it found."""
    _, people, *lines = (FOLDER / "whole.csv").read_text(encoding="utf-8").splitlines()
    found, command = dict[str, dict[Place, Figure]](), ""
    for line in csv.DictReader(lines):
        command = line["command"] or command
        figure = Figure(tuple(map(float, line["value"].split())), float(line["within"]))
        found.setdefault(command, {})[line["table"], line["row"], line["column"]] = figure
    return people.removeprefix("# "), found


PEOPLE, FIGURES = _figures()


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study that R saw."""
    folder = tmp_path_factory.mktemp("whole")
    make(folder / "study.db", folder / "rows.csv")
    if digest(folder / "rows.csv") != PEOPLE:
        pytest.fail(MADE_ANEW)
    return folder / "study.db"


def said(report: dict[str, Any]) -> dict[Place, object]:
    """Every cell of a report."""
    return {place: value for block in _blocks(report) for place, value in _cells(block)}


def _blocks(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in report["sections"]:
        yield from section["blocks"]


def _cells(block: dict[str, Any]) -> Iterator[tuple[Place, object]]:
    before = "" if block["type"] == "association" else f"{block['id']}."
    for name, table in block["tables"].items():
        for row in table["rows"]:
            for column in table["columns"]:
                yield (f"{before}{name}", str(row["key"]), column["key"]), row[column["key"]]


def numbers(value: object) -> tuple[float, ...]:
    """A cell as numbers: two of an interval, none of what does not exist or is words."""
    match value:
        case None | str():
            return ()
        case list():
            return tuple(value)
        case int() | float():
            return (value,)
    raise TypeError(value)


@pytest.mark.parametrize("command", FIGURES)
def test_a_command_says_what_r_makes_of_the_rows(
    command: str, db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, *arguments = command.split()
    capsys.readouterr()
    assert run([name, INSTRUMENT, *arguments, "--simulated", "--json", "--db", str(db)]) == Exit.DONE
    cells = said(json.loads(capsys.readouterr().out))
    wrong = [
        f"{place}: R {figure.values}, here {cells.get(place)}"
        for place, figure in FIGURES[command].items()
        if numbers(_cell(cells, place)) != pytest.approx(figure.values, rel=figure.within, abs=1e-11)
    ]
    assert wrong == []
    if name == "crosstab":
        assert [place for place, value in cells.items() if numbers(value) and place not in FIGURES[command]] == []


def _cell(cells: Mapping[Place, object], place: Place) -> object:
    """A cell; a reason that nobody has is no column."""
    return cells.get(place, 0 if place[0].startswith("bases") else None)


def test_r_made_nineteen_hundred_figures_and_every_kind_of_test() -> None:
    assert sum(len(figures) for figures in FIGURES.values()) > 1900
    tests = {
        row.partition(": ")[2] for figures in FIGURES.values() for table, row, _ in figures if table == "tests"
    }
    assert tests == {
        "Pearson chi-squared", "Fisher's exact", "Cramér's V", "linear-by-linear trend", "Goodman-Kruskal gamma",
        "Kendall's tau-b", "Welch t", "Welch ANOVA", "Mann-Whitney", "Kruskal-Wallis", "Hedges' g", "eta squared",
        "epsilon squared", "odds ratio", "difference of means",
    }  # fmt: skip
