"""The audit finds every leak that is planted, by its name, and cries at nothing else."""

import os
import secrets
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from plants import IN_FOREIGN, foreign, opened
from wards import ANSWERS, instrument_of, item, response_to

from svsurvey.examination import probes, shapes, surroundings
from svsurvey.examination.evidence import Evidence, own_columns
from svsurvey.instrument.codebook import variables
from svsurvey.instrument.model import Instrument
from svsurvey.report.finding import Finding, Mark
from svsurvey.response import RECORD
from svsurvey.store import schema
from svsurvey.store.database import Store

HOST, USER = "ward7-laptop", "marieke"


def findings(path: Path, ward: Instrument | None = None) -> list[Finding]:
    """All that is found in and around a file."""
    with closing(Evidence.read(path)) as evidence:
        evidence.here, evidence.user = (HOST,), USER
        if ward is not None:
            evidence.answers = {"r_ward": frozenset((*RECORD, *(v.name for v in variables(ward))))}
        return probes.examine(evidence) + surroundings.survey(surroundings.here(path, evidence.status))


def leaks(path: Path, ward: Instrument | None = None) -> set[str]:
    return {finding.test for finding in findings(path, ward) if finding.mark is Mark.LEAK}


@pytest.fixture(autouse=True)
def _nobody_elses_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "/")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ward"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture
def other(folder: Path) -> Path:
    """Another program's file without a leak."""
    foreign(folder / "study.db")
    return folder / "study.db"


@pytest.fixture
def clean(folder: Path, ward: Instrument) -> Path:
    """A study with saves of every kind."""
    path = folder / "study.db"
    with Store.open(path, create=True) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        store.field(ward, f"id: ward\nauthor: {USER} at {HOST}\n")
        for person in range(12):
            story = f"{person} " + "long " * (person % 4) * 900
            store.add(response_to(ward, ANSWERS | {"story": story}, wave="spring"), ward)
        store.add_all([response_to(ward)] * 8, ward)
    return path


MAY_COME_ALONG: dict[str, set[str]] = {
    "long-answers": {"gaps"},
    "not-rewritten": {"gaps", "overflow-order"},
    "one-more": {"gaps"},
}
"""A page that was split when it was full can keep what moved to the other one."""

# ---- the control ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", IN_FOREIGN)
def test_every_planted_leak_is_found_and_nothing_else(other: Path, name: str) -> None:
    plant, expected = IN_FOREIGN[name]
    assert leaks(other) == set()
    plant(other)
    before = {file.name: file.read_bytes() for file in other.parent.iterdir() if file.is_file()}
    assert leaks(other) - (MAY_COME_ALONG.get(name, set()) - expected) == expected
    assert before == {file.name: file.read_bytes() for file in other.parent.iterdir() if file.is_file()}


def unscrubbed(path: Path, ward: Instrument) -> None:
    with Store.open(path) as store:
        store.file.scrub = lambda: None  # type: ignore[method-assign]
        store.add(response_to(ward), ward)


def short_key(path: Path, ward: Instrument) -> None:
    with opened(path) as connection:
        connection.execute(
            "INSERT INTO r_ward (response, version, mode, disposition) VALUES (x'01', '1', 'line', 'x')"
        )
        connection.execute("VACUUM")


def joined(path: Path, ward: Instrument) -> None:
    with opened(path) as connection:
        connection.execute("INSERT INTO t_ward SELECT response, 'story', wave, 0, 'x' FROM r_ward")
        connection.execute("VACUUM")


def patterned(path: Path, ward: Instrument) -> None:
    with opened(path) as connection:
        for _ in range(80):
            key = secrets.token_bytes(12) + b"ward"
            sql = "INSERT INTO r_ward (response, version, mode, disposition) VALUES (?, '1', 'line', 'complete')"
            connection.execute(sql, (key,))
        connection.execute("VACUUM")


def run_sql(sql: str) -> Callable[[Path, Instrument], None]:
    def plant(path: Path, ward: Instrument) -> None:
        with opened(path) as connection:
            connection.execute(sql)
            connection.execute("VACUUM")

    return plant


IN_OURS: dict[str, tuple[Callable[[Path, Instrument], None], set[str]]] = {
    "not-rewritten": (unscrubbed, {"page-order", "rewriting"}),
    "short-key": (short_key, {"guessable-ids"}),
    "patterned-keys": (patterned, {"guessable-ids"}),
    "joined": (joined, {"joined-ids"}),
    "a-view": (run_sql("CREATE VIEW v AS SELECT * FROM r_ward"), {"foreign-parts"}),
    "a-column": (run_sql("ALTER TABLE r_ward ADD COLUMN x"), {"foreign-parts"}),
    "a-clock": (run_sql("ALTER TABLE r_ward ADD COLUMN x DEFAULT 1790000000"), {"clocks", "foreign-parts"}),
    "a-wave-of-a-minute": (run_sql("UPDATE r_ward SET wave = '2026-11-23 10:31'"), {"clocks"}),
    "a-table": (run_sql("CREATE TABLE log AS SELECT response FROM r_ward"), {"row-numbers", "foreign-parts"}),
    "a-trigger": (
        run_sql("CREATE TRIGGER t AFTER INSERT ON r_ward BEGIN UPDATE r_ward SET site = 1; END"),
        {"triggers"},
    ),
    "a-ledger-of-days": (run_sql("ALTER TABLE releases ADD COLUMN released_on"), {"foreign-parts"}),
}


@pytest.mark.parametrize("name", IN_OURS)
def test_every_leak_that_is_planted_in_a_study_is_found(clean: Path, ward: Instrument, name: str) -> None:
    plant, expected = IN_OURS[name]
    plant(clean, ward)
    assert leaks(clean, ward) - (MAY_COME_ALONG.get(name, set()) - expected) == expected


def test_a_study_that_was_made_by_saving_is_clean(clean: Path, ward: Instrument) -> None:
    found = findings(clean, ward)
    assert {finding.test for finding in found if finding.mark in (Mark.LEAK, Mark.LOOK)} == set()
    assert len(found) == len(probes.PROBES) + len(surroundings.PROBES)
    assert "to the byte" in next(finding.result for finding in found if finding.test == "page-order")


def test_what_is_no_response_may_be_newer_than_the_last_rewriting(clean: Path, ward: Instrument) -> None:
    with Store.open(clean) as store:
        store.field(instrument_of(*ward.items, id_="ward", version="2"), "id: ward\n" * 400)
    assert leaks(clean, ward) == set()


def test_a_new_study_is_clean(folder: Path, ward: Instrument) -> None:
    with Store.open(folder / "new.db", create=True) as store:
        store.field(ward, "")
    assert leaks(folder / "new.db", ward) == set()


def test_a_long_study_is_clean(folder: Path, ward: Instrument) -> None:
    """Not all ids are looked at then, and the first ones would all be low."""
    path = folder / "study.db"
    with Store.open(path, create=True) as store:
        short = instrument_of(item("nights"))
        store.field(short, "")
        store.add_all((response_to(short, {"nights": n % 31}) for n in range(4_100)), short)
    assert leaks(path, ward) == set()
    with opened(path) as connection:
        connection.execute("CREATE TABLE people (id PRIMARY KEY, nights) WITHOUT ROWID")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO people VALUES (?, 1)", [(1000 + n,) for n in range(4_500)])
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    assert leaks(path, ward) == {"foreign-parts", "ids"}


def test_another_study_beside_it_is_no_copy(clean: Path, ward: Instrument) -> None:
    with Store.open(clean.with_name("other-ward.db"), create=True) as store:
        store.field(ward, f"id: ward\nauthor: {USER} at {HOST}\n")
        store.add(response_to(ward), ward)
    assert leaks(clean, ward) == set()


def test_a_file_of_another_sqlite_is_not_accused(clean: Path, ward: Instrument) -> None:
    """Its pages may be laid out otherwise, and that is said; what is out of order is still seen."""
    content = bytearray(clean.read_bytes())
    content[96:100] = (3_008_000).to_bytes(4, "big")
    clean.write_bytes(content)
    assert leaks(clean, ward) == set()
    with opened(clean) as connection:
        sql = "INSERT INTO r_ward (response, version, mode, disposition) VALUES (?, '1', 'line', 'complete')"
        connection.executemany(sql, [(secrets.token_bytes(16),) for _ in range(60)])
    content = bytearray(clean.read_bytes())
    content[96:100] = (3_008_000).to_bytes(4, "big")
    clean.write_bytes(content)
    assert leaks(clean, ward) == {"page-order"}


@pytest.mark.parametrize(
    ("wave", "mark"), [("2026-q4", Mark.OK), ("2026-W47", Mark.LOOK), ("2026-11-23", Mark.LOOK)]
)
def test_a_wave_of_a_day_is_a_thing_to_look_at(clean: Path, ward: Instrument, wave: str, mark: Mark) -> None:
    with Store.open(clean) as store:
        store.add(response_to(ward, wave=wave), ward)
    assert next(f.mark for f in findings(clean, ward) if f.test == "clocks") is mark


def test_the_name_of_a_user_in_words_is_a_thing_to_look_at(clean: Path, ward: Instrument) -> None:
    with Store.open(clean) as store:
        store.add(response_to(ward, ANSWERS | {"story": f"I told {USER} about it"}), ward)
    (names,) = (finding for finding in findings(clean, ward) if finding.test == "names")
    assert names.mark is Mark.LOOK
    assert "1 time" in names.result


def test_random_ids_are_never_taken_for_others() -> None:
    """In a study of one, two, three chance makes ids look like something most easily."""
    for _ in range(4000):
        ids = [secrets.token_bytes(16) for _ in range(1 + secrets.randbelow(4))]
        assert not shapes.id_that_tells([*ids])
        assert not shapes.id_that_tells([one.hex() for one in ids])
        assert not shapes.uneven([*ids])
    many = [secrets.token_bytes(16) for _ in range(2000)]
    assert not shapes.uneven([*many])


def test_no_result_shows_what_is_in_the_file(other: Path) -> None:
    with opened(other) as connection:
        connection.execute('CREATE TABLE "evil\x1b[31m\n" ("c\x9b" PRIMARY KEY, at)')
        connection.execute("INSERT INTO \"evil\x1b[31m\n\" VALUES ('CANARY-1', 'CANARY-2')")
    said = "".join(f"{f.result}{f.advice}" for f in findings(other))
    assert "evil" in said
    assert "CANARY" not in said
    assert "nobody asked" not in said
    assert said.isprintable()


# ---- around it --------------------------------------------------------------------------------------------

ROOT = "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n"
PLACES: dict[str, tuple[str, set[str]]] = {
    "disk": ("ext4 /dev/sdb1", set()),
    "nfs": ("nfs4 server:/home", {"network"}),
    "smb": ("cifs //server/share", {"network"}),
    "9p": ("9p host", {"network"}),
    "sshfs": ("fuse.sshfs me@server:", {"network"}),
    "rclone": ("fuse.rclone drive:", {"network"}),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_network_drive_is_known(other: Path, name: str) -> None:
    kind, expected = PLACES[name]
    at = str(other.parent.resolve()).replace(" ", "\\040")
    scene = surroundings.Scene(other, other.stat(), f"{ROOT}40 22 0:50 / {at} rw - {kind} rw\n")
    assert {f.test for f in surroundings.survey(scene) if f.mark is Mark.LEAK} == expected


@pytest.mark.parametrize(
    "name", ["Dropbox", "OneDrive - Hospital", "Nextcloud", "Google Drive", "Mobile Documents"]
)
def test_a_folder_that_is_copied_away_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    place = tmp_path / name / "studies"
    place.mkdir(parents=True, mode=0o700)
    foreign(place / "study.db")
    assert leaks(place / "study.db") == {"synced"}


def test_the_settings_of_a_service_copy_nothing_away(other: Path) -> None:
    (other.parent / ".dropbox").mkdir()
    (other.parent / ".sync").mkdir()
    assert leaks(other) == set()
    (other.parent / ".sync/ID").touch()
    assert leaks(other) == {"synced"}


def test_git_that_leaves_it_out_is_a_thing_to_look_at(other: Path) -> None:
    IN_FOREIGN["git"][0](other)
    other.with_name(".gitignore").write_text("*.db\n", encoding="utf-8")
    assert leaks(other) == set()
    assert next(f.mark for f in findings(other) if f.test == "repository") is Mark.LOOK


def test_what_others_can_see_and_where_links_lead_are_things_to_look_at(other: Path, tmp_path: Path) -> None:
    other.parent.chmod(0o755)
    (tmp_path / "link").symlink_to(other.parent)
    marks = {finding.test: finding.mark for finding in findings(tmp_path / "link" / other.name)}
    assert marks["folder"] is Mark.LOOK
    assert marks["links"] is Mark.LOOK


@pytest.mark.parametrize(
    ("swaps", "mark"), [("", Mark.TOLD), ("Filename\n/dev/sda9 partition 1 0 -2\n", Mark.TOLD)]
)
def test_open_swap_is_told(other: Path, swaps: str, mark: Mark) -> None:
    scene = surroundings.Scene(other, other.stat(), ROOT, swaps)
    found = {finding.test: finding for finding in surroundings.survey(scene)}
    assert found["swap"].mark is mark
    assert ("not encrypted" in found["swap"].result) == bool(swaps)
    assert found["disk"].mark is Mark.TOLD


def test_an_encrypted_disk_is_known(other: Path, tmp_path: Path) -> None:
    (tmp_path / "254:1/dm").mkdir(parents=True)
    (tmp_path / "254:1/dm/uuid").write_text("CRYPT-LUKS2-0f\n", encoding="ascii")
    scene = surroundings.Scene(other, other.stat(), ROOT, devices=tmp_path)
    assert next(f.mark for f in surroundings.survey(scene) if f.test == "disk") is Mark.OK


def test_the_tables_of_a_study_are_the_ones_that_are_known() -> None:
    assert set(own_columns()) == set(schema.OWN_TABLES)
