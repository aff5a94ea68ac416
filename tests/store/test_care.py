"""Damage and foreign changes are found and named by table and column; an answer is never told."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from wards import response_to

from svsurvey.care import backup
from svsurvey.care.census import census
from svsurvey.care.soundness import Finding, Health, examine
from svsurvey.errors import StoreError, UsageError
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.response import Disposition, Mode
from svsurvey.store import schema
from svsurvey.store.database import Store
from svsurvey.store.file import StudyFile
from svsurvey.store.receipt import new_code

WARD = """
svsurvey: 1
id: ward
version: "1"
title: Ward
consent: {text: Some questions., ask: Will you take part?}
support: Talk to somebody.
thanks: Thank you.
sections:
  - title: All
    items:
      - {id: role, type: single, text: Role?, options: {1: Nurse, 2: Doctor, 8: {label: Unsure, missing: true}}}
      - id: events
        type: multiple
        text: What?
        options: {1: Drug, 3: {label: Other, write_in: true}, 9: {label: None, alone: true}}
      - {id: nights, type: number, text: Nights?, range: [0, 31]}
      - {id: pain, type: number, text: Pain?, range: [0, 10], decimals: 1}
      - {id: since, type: date, text: Since?, precision: month}
      - {id: at, type: time, text: At?}
      - {id: order, type: ranking, text: Order?, options: {1: A, 2: B}}
      - {id: calm, type: slider, text: Calm?, range: [0, 100], step: 10}
      - {id: motto, type: text, text: Motto?, linked: true, max_length: 20}
      - {id: story, type: text, text: Story?}
"""
CANARY, ERASED = "canary-in-the-words", "was-taken-back"
ANSWERED = {
    "role": "1", "events": "1, 3", "events_other": "mix-up", "nights": "3", "pain": "2.5", "since": "2024-05",
    "at": "13:30", "order": "2 1", "calm": "30", "motto": "007", "story": CANARY,
}  # fmt: skip


def values_of(instrument: Instrument, **more: str) -> dict[str, object]:
    said = ANSWERED | more
    return {name: place_.domain.read(said[name]) for name, place_ in instrument.places.items()}


@pytest.fixture(scope="module")
def ward() -> Instrument:
    return load(Source("ward.yaml", WARD))


@pytest.fixture(scope="module")
def sound(ward: Instrument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six responses, one not handed in, one made up, one under a receipt."""
    path = tmp_path_factory.mktemp("sound") / "study.db"
    plain = replace(response_to(ward, {}), values=values_of(ward))  # type: ignore[arg-type]
    with Store.open(path, create=True) as store:
        store.field(ward, WARD)
        store.add_all([plain] * 3, ward)
        store.add(replace(plain, mode=Mode.SIMULATED, wave="2026-q1", site="north"), ward)
        store.add(replace(plain, values={}, disposition=Disposition.BREAK_OFF), ward)
        store.add(plain, ward, new_code())
    return path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "study.db"
    copy.write_bytes(sound.read_bytes())
    return copy


def health_of(path: Path) -> Health:
    with StudyFile.look(path, whole=False) as file:
        health = examine(file)
    assert CANARY not in repr(health)
    return health


def changed(path: Path, *statements: str) -> list[Finding]:
    """What is found after somebody changed a file by hand, without a trace in its pages."""
    before = health_of(path).digest
    with closing(sqlite3.connect(path)) as other:
        for sql in statements:
            other.execute(sql)
        other.commit()
    health = health_of(path)
    assert health.digest != before
    return health.findings


def test_a_sound_study_has_no_finding(path: Path) -> None:
    content = path.read_bytes()
    health = health_of(path)
    assert health.findings == []
    assert health.responses == 6
    assert len(health.digest) == 64
    assert path.read_bytes() == content
    assert [p.name for p in path.parent.iterdir()] == ["study.db"]


ONE = "WHERE response = (SELECT max(response) FROM r_ward WHERE disposition = 'complete')"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("role", "3"), ("role", "'1'"), ("role", "1.0"), ("role", "NULL"), ("role", "-93"),
        ("events___1", "2"), ("events___9", "-1"), ("nights", "32"), ("nights", "3.0"),
        ("nights", "'3'"), ("pain", "2.55"), ("pain", "11.0"), ("since", "'2024-13'"), ("since", "'2024-05-01'"),
        ("since", "2024"), ("at", "'25:00'"), ("at", "'9:05'"), ("order___1", "3"), ("calm", "35"),
        ("motto", "'x' || char(27)"), ("motto", "'longer than twenty signs'"), ("motto", "CAST(x'ff' AS TEXT)"),
        ("motto", "x'41'"), ("mode", "'mind'"), ("disposition", "'done'"), ("wave", "'a' || char(10)"),
        ("site", "NULL"), ("version", "'2'"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_have_been_saved(path: Path, column: str, cell: str) -> None:
    findings = changed(path, f"UPDATE r_ward SET {column} = {cell} {ONE}")
    assert any(finding.where == f"table r_ward, {column}" and finding.cells == 1 for finding in findings)


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        (f"UPDATE r_ward SET response = x'00' {ONE}", "table r_ward, response"),
        ("UPDATE t_ward SET text = 7", "table t_ward, text"),
        ("UPDATE t_ward SET variable = 'motto'", "table t_ward, variable"),
        ("UPDATE t_ward SET simulated = 2", "table t_ward, simulated"),
        (
            "DELETE FROM t_ward WHERE piece = (SELECT max(piece) FROM t_ward WHERE variable = 'story')",
            "table t_ward, story",
        ),
        (f"DELETE FROM r_ward {ONE}", "table t_ward, story"),
        (
            "UPDATE t_ward SET piece = (SELECT min(response) FROM r_ward) "
            "WHERE piece = (SELECT max(piece) FROM t_ward)",
            "the ids",
        ),
        ("INSERT INTO boxes VALUES (zeroblob(16), 'ward', 'words')", "table boxes, sealed"),
        ("INSERT INTO boxes VALUES (zeroblob(16), 'war', x'6167652d656e6372')", "table boxes, instrument"),
        ("UPDATE instruments SET definition = replace(definition, 'Nights?', 'Night?')", "table instruments"),
        ("UPDATE instruments SET definition = 'id: ['", "table instruments"),
        ("UPDATE instruments SET translations = '[]'", "table instruments"),
        ("UPDATE instruments SET version = '2'", "table instruments"),
        ("DROP TABLE t_ward", "table t_ward"),
        ("ALTER TABLE r_ward RENAME COLUMN motto TO creed", "table r_ward"),
        ("ALTER TABLE r_ward RENAME TO r_war", "table r_war"),
    ],
)
def test_a_change_by_hand(path: Path, sql: str, where: str) -> None:
    assert where in {finding.where for finding in changed(path, sql)}


@pytest.mark.parametrize(
    ("sql", "where", "what"),
    [
        ("CREATE TABLE notes (x)", "the schema", "does not belong"),
        ("CREATE TRIGGER t AFTER INSERT ON r_ward BEGIN SELECT 1; END", "the schema", "a trigger"),
        ("DROP TABLE releases", "table releases", "missing"),
        ("ALTER TABLE r_ward ADD COLUMN more", "table r_ward", "a column of no version"),
        ("ALTER TABLE upkeep ADD COLUMN clock", "table upkeep", "not made as"),
        ("INSERT INTO recipients VALUES ('me', 0)", "table recipients, recipient", "public key"),
        ("INSERT INTO unsealed VALUES ('me')", "table unsealed, box", "16 bytes"),
        ("INSERT INTO releases (release) VALUES ('me')", "table releases, instrument", "holds nothing"),
        ("INSERT INTO releases (release) VALUES ('me')", "table releases, release", "16 bytes"),
    ],
)
def test_a_foreign_change_beside_the_answers(path: Path, sql: str, where: str, what: str) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(sql)
        other.commit()
    assert any(f.where == where and what in f.what for f in health_of(path).findings)


def test_a_flipped_bit_in_a_possible_answer_is_shown_by_the_digest_only(path: Path) -> None:
    assert changed(path, f"UPDATE r_ward SET role = 2 {ONE}") == []


def test_any_flipped_bit_of_the_content_is_seen(path: Path) -> None:
    """Of the bytes that hold something: each flip is a finding, another digest, or is in what is not content."""
    whole, known = path.read_bytes(), health_of(path).digest
    at = whole.index(CANARY.encode())
    for offset in range(at, at + len(CANARY), 5):
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 1]) + whole[offset + 1 :])
        assert health_of(path).digest != known


@pytest.mark.parametrize("damage", ["zeros", "noise", "longer"])
def test_a_badly_damaged_file_is_survived(path: Path, damage: str) -> None:
    whole = path.read_bytes()
    new = {
        "zeros": whole[:4096] + bytes(len(whole) - 4096),
        "noise": whole[:4096] + b"\xff\x0d" * ((len(whole) - 4096) // 2),
        "longer": whole + b"more",
    }[damage]
    path.write_bytes(new)
    health = health_of(path)
    assert not health.sound
    assert path.read_bytes() == new


def test_a_file_that_lost_its_end(path: Path) -> None:
    cut = path.read_bytes()[:8192]
    path.write_bytes(cut)
    with pytest.raises(StoreError, match="is damaged and was left as it is"):
        health_of(path)
    assert path.read_bytes() == cut


def test_a_study_of_the_first_version_is_sound(path: Path, ward: Instrument) -> None:
    with closing(sqlite3.connect(path)) as older:
        for table in ("recipients", "boxes", "unsealed", "releases", "imported"):
            older.execute(f"DROP TABLE {table}")
        older.execute("PRAGMA user_version = 1")
        older.commit()
    assert health_of(path).findings == []
    with StudyFile.look(path) as file:
        assert census(file).recipients == []


def test_looking_takes_back_what_a_crash_left(path: Path) -> None:
    """A journal that is still needed: as a power cut leaves it."""
    before = health_of(path).digest
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA cache_spill = 1")
        other.execute("PRAGMA cache_size = 1")
        other.execute("BEGIN")
        other.execute("UPDATE r_ward SET motto = 'x'")
        other.execute("CREATE TABLE r_much AS SELECT zeroblob(100000) AS x")
        crashed = path.parent / "crashed"
        crashed.mkdir()
        for name in ("study.db", "study.db-journal"):
            (crashed / name).write_bytes((path.parent / name).read_bytes())
        other.execute("ROLLBACK")
    assert (crashed / "study.db").read_bytes() != path.read_bytes()
    assert health_of(crashed / "study.db").digest == before
    assert [p.name for p in crashed.iterdir()] == ["study.db"]


# ---- what is in it --------------------------------------------------------------------------------------


def test_what_is_in_a_study_is_counted(path: Path) -> None:
    content = path.read_bytes()
    with StudyFile.look(path) as file:
        found = census(file)
    (counted,) = found.instruments
    (version,) = counted.versions
    assert (version.version, version.responses, version.simulated, version.early) == ("1", 4, 1, 1)
    assert (counted.words, counted.boxes) == (10, 0)
    assert counted.waves == {"": 5, "2026-q1": 1}
    assert counted.sites == {"": 5, "north": 1}
    assert (found.size, found.schema, found.due) == (len(content), schema.VERSION, False)
    assert found.pages * found.page_size == found.size
    assert path.read_bytes() == content


def test_texts_are_counted_and_not_the_places_for_them(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE t_ward SET text = -98 WHERE piece = (SELECT min(piece) FROM t_ward)")
        other.execute("UPDATE t_ward SET text = NULL WHERE piece = (SELECT max(piece) FROM t_ward)")
        other.commit()
    with StudyFile.look(path) as file:
        (counted,) = census(file).instruments
    assert counted.words == 8


def test_a_rewriting_that_is_due_is_told_and_not_done(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(schema.STAMP)
        other.commit()
    content = path.read_bytes()
    with StudyFile.look(path) as file:
        assert census(file).due
    assert path.read_bytes() == content


# ---- copies ---------------------------------------------------------------------------------------------


def test_a_copy_holds_the_same_and_nothing_that_was_erased(ward: Instrument, path: Path) -> None:
    with closing(sqlite3.connect(path)) as careless:  # leaves what it erases in the file
        careless.execute("PRAGMA secure_delete = OFF")
        careless.execute(f"UPDATE r_ward SET motto = '{ERASED}' {ONE}")
        careless.commit()
        careless.execute(f"DELETE FROM r_ward WHERE motto = '{ERASED}'")
        careless.commit()
    assert ERASED.encode() in path.read_bytes()
    target = path.with_name("copy.db")
    made = backup.copy(path, target)
    assert ERASED.encode() not in target.read_bytes()
    assert health_of(target).digest == health_of(path).digest
    assert made.rows["r_ward"] == 5
    assert made.size == target.stat().st_size
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in path.parent.iterdir()) == ["copy.db", "study.db"]
    with Store.open(target) as store:
        assert not store.file.scrub_pending
        store.ready()


def there(path: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()}


@pytest.mark.parametrize("what", ["file", "folder", "link", "study"])
def test_a_copy_writes_over_nothing(path: Path, what: str) -> None:
    target = path.with_name("copy.db")
    make: dict[str, Callable[[], object]] = {
        "file": lambda: target.write_bytes(b"x"),
        "folder": target.mkdir,
        "link": lambda: target.symlink_to("nowhere"),
        "study": lambda: backup.copy(path, target),
    }
    make[what]()
    before = there(path)
    with pytest.raises(UsageError, match="is there already"):
        backup.copy(path, target)
    assert there(path) == before


def test_a_copy_of_a_damaged_study_is_not_made(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])
    with pytest.raises(StoreError, match="damaged"):
        backup.copy(path, path.with_name("copy.db"))
    assert list(there(path)) == ["study.db"]


def test_a_copy_without_a_folder(path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        backup.copy(path, path.parent / "none" / "copy.db")


def test_a_copy_that_does_not_fit_leaves_nothing(path: Path, disk: Path) -> None:
    (disk / "filler").write_bytes(bytes(24 * 1024**2 - 8192))
    with pytest.raises(StoreError, match="full"):
        backup.copy(path, disk / "copy.db")
    assert [p.name for p in disk.iterdir()] == ["filler"]
    (disk / "filler").unlink()
    backup.copy(path, disk / "copy.db")


def test_an_interrupted_copy_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "put", interrupt)
    with pytest.raises(KeyboardInterrupt):
        backup.copy(path, path.with_name("copy.db"))
    assert list(there(path)) == ["study.db"]


def test_what_a_killed_copying_left_is_taken_away_by_the_next(path: Path) -> None:
    left, other = path.with_name(".copy.db.0123abcd.unfinished"), path.with_name(".else.db.0123abcd.unfinished")
    left.write_bytes(b"answers")
    other.write_bytes(b"answers")
    backup.copy(path, path.with_name("copy.db"))
    assert not left.exists()
    assert other.exists(), "of another name: it may be somebody's who is copying now"


def test_a_stick_without_second_names(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    backup.copy(path, path.with_name("copy.db"))
    assert sorted(there(path)) == ["copy.db", "study.db"]
