"""`db info`, `db check`, `db backup`: what is in a study, whether it is sound, and a copy of it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from shifts import CANARY, SHIFT

from svsurvey.cli import run
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Disposition, Mode, Response, Value
from svsurvey.store.database import Store

DONE, PROBLEMS, USAGE, STORE = 0, 1, 2, 4


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two responses and a made-up one."""
    shift, path = load(Source("shift.yaml", SHIFT)), tmp_path_factory.mktemp("two") / "svsurvey.db"
    with Store.open(path, create=True) as store:
        store.field(shift, SHIFT)
        for hours, mode, site in ((8, Mode.LINE, "north"), (9, Mode.LINE, ""), (3, Mode.SIMULATED, "")):
            answers: dict[str, Value] = {"hours": hours, "rest": 1, "story": CANARY}
            store.add(Response("shift", "1.0.0", answers, mode, Disposition.COMPLETE, site=site), shift)
    return path


@pytest.fixture
def answered(study: Path, two: Path) -> Path:
    (study / "svsurvey.db").write_bytes(two.read_bytes())
    return study


class Done(NamedTuple):
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


Db = Callable[..., Done]


@pytest.fixture
def db(study: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Db:
    """A command of the family `db`, in the study's folder. It never tells an answer."""
    monkeypatch.chdir(study)
    monkeypatch.delenv("SVSURVEY_DB", raising=False)

    def call(*arguments: str) -> Done:
        code = run(["db", *arguments])
        said = capfd.readouterr()
        assert CANARY not in said.out + said.err
        return Done(code, said.out, said.err)

    return call


def digest(db: Db, *more: str) -> str:
    found = json.loads(db("check", "--json", *more).stdout)["digest"]
    assert isinstance(found, str)
    return found


def test_info_tells_numbers_and_labels(db: Db, answered: Path) -> None:
    content = (answered / "svsurvey.db").read_bytes()
    done = db("info")
    assert (done.returncode, done.stderr) == (DONE, "")
    for line in (
        "study:      svsurvey.db",
        "traces:     none is left: nothing in the file tells in which order people answered",
        "released:   0 releases to others",
        "sealed for: the keys of a questionnaire that has `seal:`; the study has none of its own",
        "shift",
        "  version 1.0.0: 2 responses; 1 made up",
        "  sites: (none) 2, north 1",
    ):
        assert line in done.stdout.splitlines()
    assert (answered / "svsurvey.db").read_bytes() == content


def test_info_for_programs(db: Db, answered: Path) -> None:
    found = json.loads(db("info", "--json").stdout)
    (shift,) = found["instruments"]
    assert shift["versions"] == [{"version": "1.0.0", "responses": 2, "simulated": 1, "early": 0}]
    assert shift["sites"] == {"": 2, "north": 1}
    assert found["due"] is False


@pytest.fixture
def guarded(study: Path) -> Path:
    """An instrument whose numbers leave only protected: 12 people of one version, 3 of another, one left early."""
    with Store.open(study / "svsurvey.db", create=True) as store:
        for version, people in (("1.0.0", 12), ("2.0.0", 3)):
            text = SHIFT.replace("1.0.0", version).replace("sections:", "release: always\nsections:", 1)
            shift = load(Source("shift.yaml", text))
            store.field(shift, text)
            answers: dict[str, Value] = {"hours": 8, "rest": 1, "story": CANARY}
            one = Response("shift", version, answers, Mode.LINE, Disposition.COMPLETE, wave="w1", site="north")
            store.add_all([one] * people, shift)
        store.add(replace(one, values={}, disposition=Disposition.BREAK_OFF, wave="w2", site=""), shift)
        store.connection.execute("INSERT INTO unsealed VALUES (zeroblob(16))")
    return study


def test_info_of_what_leaves_only_protected(db: Db, guarded: Path) -> None:
    lines = db("info").stdout.splitlines()
    assert lines[lines.index("shift") :] == [
        "shift",
        "  version 1.0.0: 12 responses",
        "  version 2.0.0: fewer than 10 responses; fewer than 10 not handed in",
        "  waves: w1, w2",
        "  sites: (none), north",
        "  it says `release: always`: small numbers, and those of texts, waves and sites, are not told here",
    ]
    assert "opened:     fewer than 10 sealed responses of other studies" in lines
    found = json.loads(db("info", "--json").stdout)
    (shift,) = found["instruments"]
    assert [(v["responses"], v["simulated"], v["early"]) for v in shift["versions"]] == [
        (12, 0, 0),
        (None, 0, None),
    ]
    assert (shift["waves"], shift["sites"]) == ({"w1": None, "w2": None}, {"": None, "north": None})
    assert (shift["protected"], shift["words"], shift["boxes"], found["opened"]) == (True, None, 0, None)


def test_a_sound_study(db: Db, answered: Path) -> None:
    done = db("check")
    assert (done.returncode, done.stderr) == (DONE, "Sound: nothing was found.\n")
    assert done.stdout.splitlines()[0] == "responses: 3"


def test_what_is_wrong_is_named_by_its_place(db: Db, answered: Path) -> None:
    known = digest(db)
    with closing(sqlite3.connect(answered / "svsurvey.db")) as other:
        other.execute("UPDATE r_shift SET rest = 7")
        other.commit()
    done = db("check", "--expect", known[:12])
    assert done.returncode == PROBLEMS
    place, expected, *_ = done.stdout.splitlines()
    assert place == "table r_shift, rest: holds what its version does not allow (3 times)"
    assert expected.startswith("the digest: is another than expected")
    assert done.stderr.startswith("2 findings. Make a copy of the file first.")
    assert json.loads(db("check", "--json").stdout)["sound"] is False


def test_another_possible_answer_is_shown_by_the_digest(db: Db, answered: Path) -> None:
    known = digest(db)
    assert db("check", "--expect", known).returncode == DONE
    with closing(sqlite3.connect(answered / "svsurvey.db")) as other:
        other.execute("UPDATE r_shift SET rest = 0 WHERE hours = 8")
        other.commit()
    assert db("check").returncode == DONE
    assert db("check", "--expect", known).returncode == PROBLEMS
    assert db("check", "--expect", "the same").returncode == USAGE


@pytest.mark.parametrize("command", [("info",), ("check",), ("backup", "copy.db")])
def test_what_is_no_study_is_refused(db: Db, study: Path, command: tuple[str, ...]) -> None:
    (study / "minutes.db").write_bytes(b"These are minutes.\n" * 300)
    for name, said in (("none.db", "there is no study file"), ("minutes.db", "is not a study file")):
        done = db(*command, "--db", name)
        assert done.returncode == STORE
        assert said in done.stderr
    assert not (study / "copy.db").exists()
    assert not (study / "none.db").exists()


def test_a_backup(db: Db, answered: Path) -> None:
    done = db("backup", "copy.db")
    assert done.returncode == DONE
    assert done.stderr.startswith("Copied 3 responses to copy.db (")
    assert digest(db, "--db", "copy.db") == digest(db)
    again = db("backup", "copy.db")
    assert again.returncode == USAGE
    assert "is there already: it was left as it is" in again.stderr
    assert not [path for path in answered.iterdir() if path.name.startswith(".")]


# ---- merge ----------------------------------------------------------------------------------------------


def test_two_studies_become_one(db: Db, answered: Path, two: Path) -> None:
    (answered / "south.db").write_bytes(two.read_bytes())
    (answered / "svsurvey.db").rename(answered / "north.db")
    with Store.open(answered / "south.db") as store:
        store.connection.execute("DELETE FROM r_shift WHERE site = 'north'")
    done = db("merge", "north.db", "south.db", "--into", "all.db")
    assert (done.returncode, done.stdout) == (DONE, "")
    assert done.stderr.splitlines() == [
        "Merged 2 studies into all.db.",
        "shift: 3 responses added, 2 there already.",
    ]
    again = db("merge", "north.db", "--into", "all.db")
    assert again.stderr.splitlines()[-1] == "shift: 0 responses added, 3 there already."
    assert digest(db, "--db", "all.db") == digest(db, "--db", "north.db")


def test_sites_from_the_names_of_files(db: Db, answered: Path) -> None:
    (answered / "svsurvey.db").rename(answered / "south.db")
    assert db("merge", "south.db", "--into", "all.db", "--sites-from-names").returncode == DONE
    (shift,) = json.loads(db("info", "--db", "all.db", "--json").stdout)["instruments"]
    assert shift["sites"] == {"north": 1, "south": 2}
    for name in ("2026-03-14.db", "sub/south.db"):
        (answered / name).parent.mkdir(exist_ok=True)
        (answered / name).write_bytes((answered / "south.db").read_bytes())
        done = db("merge", "south.db", name, "--into", "more.db", "--sites-from-names")
        assert done.returncode == USAGE
        assert not (answered / "more.db").exists()


def test_what_does_not_belong_together_is_refused(db: Db, answered: Path) -> None:
    other = SHIFT.replace("How many hours?", "How many hours did it take?")
    with Store.open(answered / "other.db", create=True) as store:
        store.field(load(Source("other.yaml", other)), other)
    done = db("merge", "svsurvey.db", "other.db", "--into", "all.db")
    assert done.returncode == STORE
    assert "shift 1.0.0 is one questionnaire in svsurvey.db and another in other.db" in done.stderr
    assert not (answered / "all.db").exists()
    assert db("merge", "svsurvey.db", "--into", "svsurvey.db").returncode == USAGE
