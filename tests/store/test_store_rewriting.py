"""A long study is rewritten by way of a nameless file beside it: with little memory, and nothing left anywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from svsurvey.examination.evidence import Evidence
from svsurvey.store import file as files
from svsurvey.store.file import StudyFile

A_LONG_STUDY = """
import os, resource, sys
from pathlib import Path
from svsurvey.store.file import StudyFile
with StudyFile.open(Path(sys.argv[1]), create=True) as study:
    with study.writing():
        study.connection.execute("CREATE TABLE r_x (response BLOB PRIMARY KEY, a) WITHOUT ROWID")
        rows = ((os.urandom(16), "x" * 1000) for _ in range(100_000))
        study.connection.executemany("INSERT INTO r_x VALUES (?, ?)", rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    study.scrub()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
"""Of some 130 MiB. Prints by how many KiB the memory grew."""


def as_they_came(path: Path) -> StudyFile:
    """A study with rows in the order of their arrival."""
    path.parent.mkdir()
    study = StudyFile.open(path, create=True)
    with study.writing():
        study.connection.execute("CREATE TABLE r_x (response BLOB PRIMARY KEY, a) WITHOUT ROWID")
        rows = ((os.urandom(16), "x" * 300) for _ in range(400))
        study.connection.executemany("INSERT INTO r_x VALUES (?, ?)", rows)
    return study


def test_what_counts_as_long_is_rewritten_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "it's here" / "study.db"
    monkeypatch.setattr(files, "LONG", 4096)
    with as_they_came(path) as study:
        assert not Evidence.read(path).is_as_rewritten
        study.scrub()
        assert study.value("PRAGMA temp_store") == 2, "in memory again"
        assert study.connection.execute("PRAGMA temp_store_directory").fetchall() in ([], [("",)])
    assert Evidence.read(path).is_as_rewritten
    assert [p.name for p in path.parent.iterdir()] == ["study.db"]


@pytest.mark.proof
def test_a_long_study_does_not_fill_the_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", A_LONG_STUDY, str(tmp_path / "study.db")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (tmp_path / "study.db").stat().st_size > 100 * 2**20
    assert int(done.stdout) < 20 * 1024
    assert [p.name for p in tmp_path.iterdir()] == ["study.db"]
