"""`run` in a sealed study: on the screen, line by line, in a kiosk, and into another file when one fails."""

import subprocess
import sys
from pathlib import Path

import pytest
from kiosks import answers_all, ends, kiosk
from seals import batch, public, seal, sealed
from shifts import CANARY, SHIFT, environment, files_holding, run, terminal

from svsurvey.commands.people import _saving
from svsurvey.errors import StoreError
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.response import Disposition, Mode, Response
from svsurvey.store.boxes import recipients, seal_for
from svsurvey.store.database import Store

ANSWER = Response("shift", "1.0.0", {"hours": 9, "rest": 1, "story": CANARY}, Mode.LINE, Disposition.COMPLETE)


def seals(study: Path) -> None:
    command = [sys.executable, "-m", "svsurvey", "db", "seal", "--to", public()]
    subprocess.run(command, cwd=study, env=environment(study), check=True, capture_output=True)


def opened(path: Path, into: Path) -> list[object]:
    """The hours in the boxes of a study, each from a box that the key opens."""
    shift = load(Source("shift.yaml", SHIFT))
    with Store.open(path) as store, Store.open(into, create=True) as target:
        found = batch(store, shift, target)
        assert found.closed == []
        return [content.response.values["hours"] for all_ in found.contents.values() for content in all_]


@pytest.mark.slow
def test_a_kiosk_seals_and_says_so_once(study: Path, tmp_path: Path) -> None:
    seals(study)
    with kiosk(study) as person:
        answers_all(person, "9")
        answers_all(person, "11")
        assert ends(person) == 0
        shown = person.sent.decode()
    assert shown.count("Responses are sealed for 1 key") == 1
    assert files_holding(study, CANARY) == []
    assert sorted(map(str, opened(study / "svsurvey.db", tmp_path / "released.db"))) == ["11", "9"]


@pytest.mark.slow
def test_on_the_screen_and_line_by_line(study: Path, tmp_path: Path) -> None:
    seals(study)
    with terminal(study) as person:
        for asked, keys in (
            ("Will you take part", "1\r"),
            ("How many hours", "9\r"),
            ("Could you rest", "1\r"),
            ("What stays with you", CANARY + "\r"),
            ("Hand in my answers", "0\r"),
            ("Saved. Thank you.", "\r"),
        ):
            person.expect(asked)
            person.send(keys)
        person.wait()
    done = run(study, "--plain", typed=f"yes\n7\n1\n{CANARY}\nyes\n\n")
    assert "Saved. Thank you." in done.stdout
    assert f"Responses are sealed for 1 key ({public()[:12]}…)." in done.stderr
    assert files_holding(study, CANARY) == []
    assert sorted(map(str, opened(study / "svsurvey.db", tmp_path / "released.db"))) == ["7", "9"]


# ---- another file ---------------------------------------------------------------------------------------


def elsewhere(first: Path, second: Path, shift: Instrument) -> None:
    """The first study is gone by the time a response is to be saved: it goes into the second."""
    with Store.open(first) as store:
        saving = _saving(store, shift, Source("shift.yaml", SHIFT))
        first.unlink()
        with pytest.raises(StoreError):
            saving.save(ANSWER, "")
        saving.save_elsewhere(str(second), ANSWER, "")


@pytest.mark.parametrize("whose", ["study", "instrument"])
def test_another_file_is_sealed_for_the_same_keys(tmp_path: Path, whose: str) -> None:
    shift = load(Source("shift.yaml", SHIFT))
    asked = sealed(shift) if whose == "instrument" else shift
    with Store.open(tmp_path / "first.db", create=True) as store:
        store.field(asked, SHIFT)
        if whose == "study":
            seal_for(store.file, seal())
    elsewhere(tmp_path / "first.db", tmp_path / "second.db", asked)
    assert files_holding(tmp_path, CANARY) == []
    assert opened(tmp_path / "second.db", tmp_path / "released.db") == [9]


def test_a_file_that_is_sealed_for_others_is_not_taken(tmp_path: Path) -> None:
    shift = load(Source("shift.yaml", SHIFT))
    for name, number in (("first.db", 0), ("second.db", 1)):
        with Store.open(tmp_path / name, create=True) as store:
            store.field(shift, SHIFT)
            seal_for(store.file, seal(number))
    with pytest.raises(StoreError, match="sealed for other keys"):
        elsewhere(tmp_path / "first.db", tmp_path / "second.db", shift)
    with Store.open(tmp_path / "second.db") as store:
        assert store.sealed() == {}
        assert recipients(store.file) == seal(1)
