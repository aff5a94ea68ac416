"""What is not a study, or cannot be written, is refused in words and left as it is."""

import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from studies import read_only
from wards import ALL, response_to

from svsurvey.errors import StoreError
from svsurvey.instrument.model import Instrument
from svsurvey.response import Scope
from svsurvey.store import place, schema
from svsurvey.store.database import Store

Watch = Callable[[Path], None]


def refusal(path: Path, *, create: bool = True) -> StoreError:
    """Why a file is refused; it is the same with and without `create` when there is a file."""
    with pytest.raises(StoreError) as caught:
        Store.open(path, create=create)
    assert str(path.name) in caught.value.what
    assert caught.value.hint
    return caught.value


def a_study(path: Path, ward: Instrument, responses: int = 30) -> bytes:
    """The bytes of a study with responses in it."""
    with Store.open(path, create=True) as store:
        store.field(ward, "")
        store.add_all((response_to(ward) for _ in range(responses)), ward)
    return path.read_bytes()


# ---- other files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"x", b"These are minutes.\n" * 300, bytes(4096), b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_database(path: Path, untouched: Watch, content: bytes) -> None:
    path.write_bytes(content)
    untouched(path)
    assert "study" in refusal(path).what
    assert "study" in refusal(path, create=False).what


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize("tables", [(), ("CREATE TABLE patients (name)",), ("CREATE TABLE instruments (id)",)])
def test_another_programs_database(path: Path, untouched: Watch, journal: str, tables: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA journal_mode = {journal}")
        for table in tables:
            other.execute(table)
        other.execute("PRAGMA user_version = 1")
        other.commit()
    untouched(path)
    assert "another program's database" in refusal(path).what


def test_another_programs_unfinished_log_is_not_folded_in(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE patients (name)")
        other.commit()
        before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
        assert "another program's database" in refusal(path).what
        assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before
        assert len(before) == 3


def test_a_newer_schema(path: Path, ward: Instrument, untouched: Watch) -> None:
    a_study(path, ward)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    untouched(path)
    refused = refusal(path)
    assert f"newer svsurvey (schema {schema.VERSION + 1}" in refused.what
    assert "newest svsurvey" in refused.hint


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("CREATE TABLE notes (text)", "table that does not belong into a study: 'notes'"),
        ("CREATE TABLE r_other (text)", "table that does not belong into a study: 'r_other'"),
        ("CREATE VIEW r_v AS SELECT 1", "view"),
        ("CREATE INDEX r_i ON r_ward (role)", "index"),
        ("CREATE TRIGGER r_t AFTER INSERT ON r_ward BEGIN SELECT 1; END", "trigger"),
        ("ANALYZE", "sqlite_stat1"),
    ],
)
def test_a_study_with_something_foreign_in_it(
    path: Path, ward: Instrument, untouched: Watch, sql: str, named: str
) -> None:
    a_study(path, ward)
    with closing(sqlite3.connect(path)) as other:
        other.execute(sql)
        other.commit()
    untouched(path)
    assert named in refusal(path).what


@pytest.mark.parametrize("length", [17, 100, 511, 4095, 4096, 8000, -1])
def test_a_study_that_was_cut_off(path: Path, ward: Instrument, untouched: Watch, length: int) -> None:
    whole = a_study(path, ward)
    path.write_bytes(whole[:length])
    untouched(path)
    assert str(path) in refusal(path).what


def test_a_damaged_header(path: Path, ward: Instrument, untouched: Watch) -> None:
    whole = a_study(path, ward)
    path.write_bytes(b"\0" * 16 + whole[16:])
    untouched(path)
    assert "not a study file" in refusal(path).what


def test_damage_further_in_is_found_before_the_first_question(
    path: Path, ward: Instrument, untouched: Watch
) -> None:
    whole = a_study(path, ward, responses=300)
    path.write_bytes(whole[:-4096] + b"\xff" * 4096)
    untouched(path)
    with Store.open(path) as store, pytest.raises(StoreError, match="is damaged and was left as it is"):
        store.ready()


# ---- other things than files ----------------------------------------------------------------------------


def test_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "study.db"
    folder.mkdir()
    assert "is a folder" in refusal(folder).what


def test_a_link_is_not_followed(path: Path, ward: Instrument, untouched: Watch) -> None:
    a_study(path, ward)
    untouched(path)
    link = path.with_name("link.db")
    link.symlink_to(path)
    assert "is a link" in refusal(link).what
    link.unlink()


def test_a_link_to_nowhere_makes_no_file(tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "elsewhere.db")
    assert "is a link" in refusal(link).what
    assert not (tmp_path / "elsewhere.db").exists()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "study.db")
    assert "a device or a pipe" in refusal(tmp_path / "study.db").what


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the names of sockets must be short
    with closing(socket.socket(socket.AF_UNIX)) as plug:
        plug.bind("study.db")
        assert "a device or a pipe" in refusal(Path("study.db")).what


# ---- nothing there --------------------------------------------------------------------------------------


def test_nothing_is_made_unless_asked_for(path: Path) -> None:
    assert "there is no study file" in refusal(path, create=False).what
    assert not path.exists()


@pytest.mark.parametrize(
    ("place_", "said"), [("no/study.db", "does not exist"), ("file/study.db", "not a folder")]
)
def test_a_place_that_is_none(tmp_path: Path, place_: str, said: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=said):
        Store.open(tmp_path / place_, create=True)


def test_too_long_a_name(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="too long"):
        Store.open(tmp_path / ("x" * 300), create=True)


def test_an_empty_file_is_a_place_to_begin(path: Path, ward: Instrument) -> None:
    path.touch(0o644)
    assert "is empty" in refusal(path, create=False).what
    assert path.stat().st_size == 0
    a_study(path, ward)
    assert path.stat().st_mode & 0o777 == 0o600


def test_names_with_signs_of_addresses(tmp_path: Path, ward: Instrument) -> None:
    odd = tmp_path / "a?mode=ro#b%20 ü;.db"
    a_study(odd, ward)
    with Store.open(odd) as store:
        assert store.waves("ward") == []
    assert [p.name for p in tmp_path.iterdir()] == [odd.name]


def test_a_relative_path(tmp_path: Path, ward: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    a_study(Path("study.db"), ward)
    assert (tmp_path / "study.db").exists()


# ---- read-only and full places --------------------------------------------------------------------------


def fill(folder: Path, leave: int) -> Path:
    """Fill a disk up to `leave` bytes."""
    state = os.statvfs(folder)
    filler = folder / "filler"
    filler.write_bytes(bytes(state.f_bavail * state.f_frsize - leave))
    return filler


def test_a_read_only_place_is_noticed_before_the_first_question(
    disk: Path, ward: Instrument, untouched: Watch
) -> None:
    a_study(disk / "study.db", ward)
    untouched(disk / "study.db")
    read_only(disk)
    with Store.open(disk / "study.db") as store:
        with pytest.raises(StoreError, match=r"study.db cannot be written"):
            store.ready()
        with pytest.raises(StoreError, match=r"study.db cannot be written"):
            store.add(response_to(ward), ward)
        assert len(list(store.rows("ward", ("role",), Scope()))) == 30, "it can still be read"


def test_no_study_is_begun_in_a_read_only_place(disk: Path) -> None:
    read_only(disk)
    with pytest.raises(StoreError, match="read-only"):
        Store.open(disk / "study.db", create=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root by its rights alone")
@pytest.mark.parametrize("closed", ["file", "folder"])
def test_rights_are_noticed_before_the_first_question(path: Path, ward: Instrument, closed: str) -> None:
    a_study(path, ward)
    target, open_again = (path, 0o600) if closed == "file" else (path.parent, 0o700)
    target.chmod(open_again & 0o500)
    try:
        with Store.open(path) as store, pytest.raises(StoreError, match="cannot be"):
            store.ready()
    finally:
        target.chmod(open_again)


def test_a_full_place_is_noticed_before_the_first_question(disk: Path, ward: Instrument, untouched: Watch) -> None:
    a_study(disk / "study.db", ward)
    filler = fill(disk, leave=place.ROOM - 8192)
    untouched(disk / "study.db")
    with Store.open(disk / "study.db") as store:
        with pytest.raises(StoreError, match=r"nearly full: 16.0 MiB free, 16.\d MiB needed"):
            store.ready()
        filler.write_bytes(b"")
        store.ready()


def test_no_study_is_begun_in_a_full_place(disk: Path) -> None:
    fill(disk, leave=place.ROOM - 8192)
    with pytest.raises(StoreError, match="nearly full"):
        Store.open(disk / "study.db", create=True)
    assert not (disk / "study.db").exists()


def test_a_save_that_does_not_fit_is_refused_whole(disk: Path, ward: Instrument) -> None:
    whole = a_study(disk / "study.db", ward)
    with Store.open(disk / "study.db") as store:
        filler = fill(disk, leave=0)
        with pytest.raises(StoreError, match="full"):
            store.add(response_to(ward, {"nights": 7}), ward)
        assert (disk / "study.db").read_bytes() == whole
        filler.unlink()
        store.add(response_to(ward, {"nights": 7}), ward)
        assert len(list(store.rows("ward", ("role",), Scope()))) == 31


def test_a_save_that_cannot_be_rewritten_is_saved_all_the_same(disk: Path, ward: Instrument) -> None:
    """There is room for the few pages of a save with its journal, not for the journal of a rewriting."""
    room = 256 * 1024
    assert len(a_study(disk / "study.db", ward, responses=6000)) > 3 * room
    with Store.open(disk / "study.db") as store:
        filler = fill(disk, leave=room)
        store.add(response_to(ward, {"nights": 7}), ward)
        assert store.file.scrub_pending
        assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with Store.open(disk / "study.db") as store:
        assert store.file.scrub_pending, "still no room"
        assert len(list(store.rows("ward", ("role",), Scope()))) == 6001
    filler.unlink()
    with Store.open(disk / "study.db") as store:
        assert not store.file.scrub_pending


def test_a_file_in_use_is_said_to_be(path: Path, ward: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "PATIENCE", 0.1)
    monkeypatch.setattr("svsurvey.store.file.PATIENCE_TO_START", 0.1)
    a_study(path, ward)
    with closing(sqlite3.connect(path, isolation_level=None)) as browser, Store.open(path) as store:
        browser.execute("BEGIN IMMEDIATE")
        attempts: list[Callable[[], None]] = [store.ready, lambda: store.add(response_to(ward), ward)]
        for attempt in attempts:
            with pytest.raises(StoreError, match="in use by another program"):
                attempt()
        browser.execute("ROLLBACK")
        store.ready()
        store.add(response_to(ward), ward)
        assert len(list(store.rows("ward", ("role",), ALL))) == 31


# ---- a good place ---------------------------------------------------------------------------------------


def test_being_ready_leaves_no_trace(path: Path, ward: Instrument, untouched: Watch) -> None:
    a_study(path, ward)
    untouched(path)
    with Store.open(path) as store:
        store.ready()


def test_reading_leaves_no_trace(path: Path, ward: Instrument, untouched: Watch) -> None:
    a_study(path, ward)
    untouched(path)
    with Store.open(path, create=True) as store:
        assert len(list(store.rows("ward", ("role",), ALL))) == 30
        assert len(list(store.texts("ward", ALL))) == 60
        assert store.waves("ward") == store.sites("ward") == []
        assert len(store.instruments()) == 1
