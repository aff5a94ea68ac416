"""`unseal`: what is opened, what is refused, what is named; and nothing of an answer in what is said."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from seals import key, public, sealed
from shifts import CANARY, SHIFT, stored

from svsurvey.cli import Exit, run
from svsurvey.commands.unseal import ADVICE
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Disposition, Mode, Response, Value
from svsurvey.store import boxes
from svsurvey.store.database import Store
from svsurvey.store.payload import Trouble
from svsurvey.store.receipt import new_code

Said = pytest.CaptureFixture[str]


@pytest.fixture
def folder(study: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a key in a file, and a sealed study of six."""
    monkeypatch.chdir(study)
    monkeypatch.delenv("SVSURVEY_DB", raising=False)
    for number in (0, 1):
        (study / "home" / f"{number}.key").write_text(f"{key(number)}\n")
    collect(study / "ward.db", range(6))
    return study


def collect(path: Path, hours: range, text: str = SHIFT, together: bool = False) -> None:
    """Responses to `shift`, sealed for the first key or for two."""
    text = text.replace(
        "sections:", f"seal: {{to: [{public()}, {public(1)}], together: {str(together).lower()}}}\nsections:", 1
    )
    shift = load(Source("shift.yaml", text))
    with Store.open(path, create=True) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        store.field(shift, text)
        for hour in hours:
            answers: dict[str, Value] = {"hours": hour, "rest": 1, "story": f"{CANARY} {hour}"}
            response = Response(shift.id, shift.version, answers, Mode.LINE, Disposition.COMPLETE)
            store.add_all([response], shift)


def unseal(*words: str, keys: tuple[int, ...] = (0,)) -> int:
    files = [word for number in keys for word in ("--identity", f"home/{number}.key")]
    return run(["unseal", *words, *files, "--into", "released.db"])


def hours(folder: Path) -> list[int]:
    return [row["hours"] for row in stored(folder, "released.db")]


def change(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "ward.db", isolation_level=None)) as study:
        study.execute(sql)


def test_boxes_are_opened_into_a_plain_study(folder: Path, capsys: Said) -> None:
    before = (folder / "ward.db").read_bytes()
    assert unseal("ward.db") == Exit.DONE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Opened 6 responses into released.db. It is a plain study" in captured.err
    assert hours(folder) == [0, 1, 2, 3, 4, 5]
    assert (folder / "ward.db").read_bytes() == before
    assert run(["summary", "shift", "--db", "released.db"]) == Exit.DONE
    assert "responses 6" in capsys.readouterr().out
    assert unseal("ward.db") == Exit.DONE
    said = capsys.readouterr().err
    assert "6 sealed responses opened into released.db before." in said
    assert "There is nothing new to open." in said
    assert hours(folder) == [0, 1, 2, 3, 4, 5]


def test_few_new_ones_wait_for_more_or_for_the_end(folder: Path, capsys: Said) -> None:
    unseal("ward.db")
    collect(folder / "ward.db", range(10, 14))
    before = (folder / "released.db").read_bytes()
    assert unseal("ward.db") == Exit.RELEASE
    said = capsys.readouterr().err
    assert "fewer than 5 new responses to shift" in said
    assert "4" not in said.partition("fewer than 5")[2], "how few is not said"
    assert (folder / "released.db").read_bytes() == before
    assert unseal("ward.db", "--close") == Exit.DONE
    assert "who answered last may be told" in capsys.readouterr().err
    assert hours(folder) == [0, 1, 2, 3, 4, 5, 10, 11, 12, 13]


def test_an_instrument_with_few_does_not_hold_up_the_others(folder: Path, capsys: Said) -> None:
    collect(folder / "ward.db", range(2), SHIFT.replace("id: shift", "id: night"))
    assert unseal("ward.db") == Exit.RELEASE
    said = capsys.readouterr().err
    assert "fewer than 5 new responses to night" in said
    assert "the others were opened" in said
    assert hours(folder) == [0, 1, 2, 3, 4, 5]


def test_several_studies_at_once(folder: Path) -> None:
    collect(folder / "south.db", range(20, 23))
    assert unseal("ward.db", "south.db", "ward.db") == Exit.DONE
    assert hours(folder) == [0, 1, 2, 3, 4, 5, 20, 21, 22]


def test_two_persons(folder: Path, capsys: Said) -> None:
    collect(folder / "two.db", range(5), together=True)
    assert unseal("two.db") == Exit.PROBLEMS
    said = capsys.readouterr().err
    assert said.count("is sealed for a key that was not given") == 5
    assert unseal("two.db", keys=(1,)) == Exit.PROBLEMS
    assert capsys.readouterr().err.count("needs a second key, which was not given") == 5
    assert unseal("two.db", keys=(0, 1)) == Exit.DONE
    assert hours(folder) == [0, 1, 2, 3, 4]


def test_what_was_changed_is_named_and_kept_and_the_rest_opened(folder: Path, capsys: Said) -> None:
    change(folder, "UPDATE boxes SET sealed = substr(sealed, 1, 700) WHERE box = (SELECT min(box) FROM boxes)")
    assert unseal("ward.db") == Exit.PROBLEMS
    said = capsys.readouterr().err
    assert re.search(r"Box [0-9a-f]{8} \(shift\) was changed or cut after it was sealed\.", said)
    assert "They were left where they are" in said
    assert "- Changed or cut: fetch the study from the other computer again." in said
    assert CANARY not in said
    assert len(hours(folder)) == 5
    with Store.open(folder / "ward.db") as store:
        assert store.sealed() == {"shift": 6}


def test_for_every_trouble_it_is_said_what_to_do() -> None:
    assert list(ADVICE) == [trouble.name for trouble in Trouble]


def test_many_that_stay_closed_do_not_fill_the_screen(folder: Path, capsys: Said) -> None:
    collect(folder / "ward.db", range(10, 40))
    change(folder, "UPDATE boxes SET instrument = x'1b5b33316d' || 'red'")
    assert unseal("ward.db") == Exit.PROBLEMS
    said = capsys.readouterr().err
    assert said.count("Box ") == 20
    assert "16 more: does not lie where it was put" in said
    assert "\x1b" not in said


def test_a_study_that_is_not_sealed_has_nothing_to_open(folder: Path, capsys: Said) -> None:
    assert run(["simulate", "shift.yaml", "-n", "6", "--db", "plain.db"]) == Exit.DONE
    assert unseal("plain.db") == Exit.DONE
    assert "There is nothing new to open." in capsys.readouterr().err


@pytest.mark.parametrize("into", ["ward.db", "./ward.db", "linked.db"])
def test_a_study_is_not_opened_into_itself(folder: Path, into: str, capsys: Said) -> None:
    (folder / "linked.db").hardlink_to(folder / "ward.db")
    before = (folder / "ward.db").read_bytes()
    assert run(["unseal", "ward.db", "--identity", "home/0.key", "--into", into]) == Exit.USAGE
    assert "the sealed study itself" in capsys.readouterr().err
    assert (folder / "ward.db").read_bytes() == before


def test_nor_into_another_sealed_one(folder: Path, capsys: Said) -> None:
    collect(folder / "released.db", range(1))
    assert unseal("ward.db") == Exit.STORE
    assert "is a sealed study itself" in capsys.readouterr().err
    run(["db", "seal", "--to", public(), "--db", "empty.db"])
    assert run(["unseal", "ward.db", "--identity", "home/0.key", "--into", "empty.db"]) == Exit.STORE


@pytest.mark.parametrize("name", ["gone.key", "home", "shift.yaml", "ward.db", "/dev/null", "/dev/zero"])
def test_what_is_no_key_is_refused_before_anything_is_made(folder: Path, name: str, capsys: Said) -> None:
    assert run(["unseal", "ward.db", "--identity", name, "--into", "released.db"]) == Exit.INPUT
    said = capsys.readouterr().err
    assert name in said
    assert not (folder / "released.db").exists()


def test_a_missing_study_is_an_error(folder: Path) -> None:
    assert unseal("gone.db") == Exit.STORE
    assert not (folder / "gone.db").exists()


def test_receipts_live_on(folder: Path, capsys: Said) -> None:
    code, text = new_code(), (folder / "shift.yaml").read_text()
    shift = load(Source("shift.yaml", text))
    with Store.open(folder / "ward.db") as store:
        store.add(
            Response("shift", "1.0.0", {"hours": 40, "rest": 1, "story": "x"}, Mode.LINE, Disposition.COMPLETE),
            sealed(shift, 0),
            code,
        )
    assert unseal("ward.db") == Exit.DONE
    assert 40 in hours(folder)
    for file in ("released.db", "ward.db"):
        assert run(["forget", code, "--db", file]) == Exit.DONE
        assert "Erased one response to shift." in capsys.readouterr().err
    assert 40 not in hours(folder)
    with Store.open(folder / "ward.db") as store:
        assert len(list(boxes.stored(store.file))) == 6
