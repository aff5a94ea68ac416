"""The same people by every way in: one study each, and all of them equal up to ids and modes."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from keystrokes import keys_of
from keystrokes import people as on_paper
from offline_files import answers, put, saved

from svsurvey.cli import Exit, run
from svsurvey.commands.simulate import made_up
from svsurvey.commands.study import field
from svsurvey.instrument.catalogue import find
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.keying.steps import Paper
from svsurvey.response import Mode, Response
from svsurvey.store import receipt
from svsurvey.store.database import Store
from svsurvey.store.schema import answers_table, texts_table

TORTURE = Path(__file__).parents[1] / "forms/torture/torture.yaml"
NAMES = ("check-in", "perioperative-catastrophe", "torture", "torture-apart")
BY_WORDS = "answered(words) and not answered(role_other) or wish == 'quiet'"
"""A condition over words that are kept apart: a table without them does not say who was asked."""

MANY, FEWER = 500, 200
"""Respondents; of the longest form fewer, since a form of 200 answers takes a tenth of a second to key."""

Way = Callable[[str, Instrument, Sequence[Response], Path], int]


@pytest.fixture(autouse=True)
def quick_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt, "COST", 2)


# ---- the ways in ------------------------------------------------------------------------------------------


def as_offline_files(name: str, instrument: Instrument, people: Sequence[Response], folder: Path) -> int:
    files = put(folder, *(saved(person, instrument) for person in people))
    return run(["import", name, *map(str, files), "--db", "offline.db"])


def as_lines(name: str, instrument: Instrument, people: Sequence[Response], folder: Path) -> int:
    lines = [json.dumps(answers(instrument, person.values)) for person in people]
    (folder / "people.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    labels = ["--wave", people[0].wave, "--site", people[0].site]
    return run(["import", name, "people.jsonl", *labels, "--db", "lines.db"])


def as_codes(name: str, instrument: Instrument, people: Sequence[Response], folder: Path) -> int:
    return _by_csv(name, "codes")


def as_labels(name: str, instrument: Instrument, people: Sequence[Response], folder: Path) -> int:
    return _by_csv(name, "labels", "--excel")


def _by_csv(name: str, values: str, *more: str) -> int:
    file, texts = f"{values}.csv", f"{values}-texts.csv"
    words = ["--values", values, "--missing", "codes", *more]
    assert run(["export", name, "--db", "reference.db", "-o", file, *words]) == Exit.DONE
    kept_apart = ["--texts", texts] if Path(texts).exists() else []
    return run(["import", name, file, *kept_apart, "--db", f"{values}.db"])


def as_keys(name: str, instrument: Instrument, people: Sequence[Response], folder: Path) -> int:
    paper = Paper(instrument)
    keys = "".join(keys_of(paper, person, str(number)) for number, person in enumerate(people, 1))
    words = ["enter", name, "--once", "--wave", people[0].wave, "--site", people[0].site, "--db", "keys.db"]
    done = subprocess.run([sys.executable, "-m", "svsurvey", *words], input=keys.encode(), capture_output=True)
    return done.returncode


WAYS: dict[str, Way] = {
    "offline": as_offline_files,
    "lines": as_lines,
    "codes": as_codes,
    "labels": as_labels,
    "keys": as_keys,
}


CSV = ("codes", "labels")


def prepared(name: str, folder: Path) -> tuple[str, tuple[str, ...]]:
    """The instrument of this name, and the ways in that it is for."""
    if not name.startswith("torture"):
        return name, tuple(WAYS)
    text = TORTURE.read_text(encoding="utf-8")
    assert BY_WORDS in text
    text = text if name == "torture" else text.replace(BY_WORDS, "role == 1")
    (folder / "torture.yaml").write_text(text, encoding="utf-8")
    return "torture.yaml", tuple(way for way in WAYS if (way in CSV) is (name == "torture-apart"))


# ---- what a study holds -----------------------------------------------------------------------------------


def content(path: str, instrument: Instrument) -> tuple[list[Any], list[Any]]:
    """Rows and words without their ids, and without the mode, which differs."""
    with closing(sqlite3.connect(path)) as study:
        study.row_factory = sqlite3.Row
        rows = [dict(row) for row in study.execute(f'SELECT * FROM "{answers_table(instrument.id)}"')]
        words = study.execute(
            f'SELECT variable, wave, simulated, text FROM "{texts_table(instrument.id)}"'
        ).fetchall()
    cells = (
        tuple((k, type(v), _plain(v)) for k, v in row.items() if k not in ("response", "mode")) for row in rows
    )
    return sorted(map(repr, cells)), sorted(repr(tuple(word)) for word in words)


def _plain(cell: Any) -> Any:
    """Zero has no sign on paper and in tables."""
    return cell + 0 if isinstance(cell, float) else cell


def compare(name: str, folder: Path, number: int, ways: Sequence[str]) -> None:
    """Everybody by each of these ways."""
    source = find(name)
    instrument = load(source)
    made = on_paper(instrument, number, 6) if "keys" in ways else made_up(instrument, number, 6, "", "")
    people = [replace(one, mode=Mode.LINE, wave="2026-q1", site="north") for one in made]
    with Store.open(folder / "reference.db", create=True) as store:
        field(store, instrument, source)
        store.add_all(people, instrument)
    reference = content("reference.db", instrument)
    assert len(reference[0]) == number
    for way in ways:
        assert WAYS[way](name, instrument, people, folder) == Exit.DONE, way
        rows, words = content(f"{way}.db", instrument)
        assert rows == reference[0], way
        assert with_gaps_alike(words, way) == with_gaps_alike(reference[1], way), way
        assert run(["db", "check", "--db", f"{way}.db"]) == Exit.DONE


def with_gaps_alike(words: Sequence[str], way: str) -> list[str]:
    """A file of words does not say why somebody wrote none: what is refused comes back as left empty."""
    return sorted(word.replace(", -97)", ", -99)") for word in words) if way in CSV else list(words)


@pytest.mark.parametrize("name", NAMES)
def test_by_every_way_the_same_study(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    name, ways = prepared(name, tmp_path)
    compare(name, tmp_path, 12, ways)


@pytest.mark.proof
@pytest.mark.parametrize("name", NAMES)
def test_five_hundred_by_every_way(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    name, ways = prepared(name, tmp_path)
    compare(name, tmp_path, FEWER if "keys" in ways and name == "torture.yaml" else MANY, ways)


@pytest.mark.parametrize("way", ["offline", "lines"])
def test_what_chance_decided_comes_along(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from test_store_payload import CHANCE

    (tmp_path / "chance.yaml").write_text(CHANCE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load(Source("chance", CHANCE)).by_chance
    compare("chance.yaml", tmp_path, 12, [way])
