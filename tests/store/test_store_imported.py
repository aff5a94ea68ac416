"""Marks of what was imported: they know a file again, lead to nothing, and keep merges from counting twice."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from seals import batch, sealed
from test_merge import WARD, fill, nights, response
from wards import ALL, ANSWERS, instrument_of, item, response_to

from svsurvey.care.backup import copy
from svsurvey.care.census import census
from svsurvey.care.merge import Tally, merge
from svsurvey.care.soundness import examine
from svsurvey.care.unsealing import save_opened
from svsurvey.errors import StoreError
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.response import Response
from svsurvey.store import imported, schema
from svsurvey.store.database import Store
from svsurvey.store.file import StudyFile
from svsurvey.store.imported import Mark, importing, marks, of_file, of_response

NONCE = bytes(range(16))
DIGEST = hashlib.blake2b(b"role\n1\n").digest()


@pytest.fixture(scope="module")
def file_mark() -> Mark:
    """Of a short file; slow on purpose."""
    return of_file(DIGEST, "ward")


# ---- what a mark is ---------------------------------------------------------------------------------------


def test_a_file_is_known_again_for_each_instrument(file_mark: Mark) -> None:
    again, other = of_file(DIGEST, "ward"), of_file(DIGEST, "team")
    assert again.mark == file_mark.mark != other.mark
    assert again.drawn != file_mark.drawn, "two importings of one file can be told from each other"
    assert {len(part) for part in (again.mark, again.drawn)} == {schema.KEY_BYTES}


def test_the_mark_of_a_short_file_cannot_be_made_fast(file_mark: Mark) -> None:
    """Else whoever has the study could try every file of one respondent."""
    fast = [hashlib.blake2b(DIGEST, digest_size=16).digest(), DIGEST[:16], hashlib.sha256(DIGEST).digest()[:16]]
    assert file_mark.mark not in fast
    salt = b"svsurvey imported 1 ward"
    assert file_mark.mark == hashlib.scrypt(DIGEST, salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)[:16]


def test_an_offline_response_is_the_same_in_every_study() -> None:
    assert of_response(NONCE) == of_response(NONCE)
    assert imported.keys_of(NONCE) == imported.keys_of(NONCE)
    ids = {of_response(NONCE).mark, of_response(NONCE).drawn, NONCE}
    keys = imported.keys_of(NONCE)
    assert len(ids | {keys.row, keys.box, keys.piece("story"), keys.secret[:16]}) == 7, "nothing leads elsewhere"


def test_where_python_has_no_scrypt_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(hashlib, "scrypt")
    with pytest.raises(StoreError, match="no scrypt"):
        of_file(DIGEST, "ward")


# ---- in a study -------------------------------------------------------------------------------------------


def test_marks_and_responses_come_together_or_not_at_all(store: Store, ward: Instrument, file_mark: Mark) -> None:
    def broken() -> Iterator[Response]:
        yield response_to(ward)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), importing(store) as turn:  # noqa: PT012
        turn.keep_marks([file_mark, of_response(NONCE)])
        turn.add_offline(NONCE, response_to(ward), ward)
        turn.store.add_all(broken(), ward)
    assert (marks(store.file), list(store.rows("ward", ("role",), ALL))) == (set(), [])
    with importing(store) as turn:
        turn.keep_marks([file_mark, of_response(NONCE)])
        turn.add_offline(NONCE, response_to(ward), ward)
        turn.add_all([response_to(ward)] * 3, ward)
    assert marks(store.file) == {file_mark.mark, of_response(NONCE).mark}
    assert len(list(store.rows("ward", ("role",), ALL))) == 4
    assert len(list(store.texts("ward", ALL))) == 8
    assert not store.file.scrub_pending


def test_a_saving_within_another_does_not_end_it(store: Store, ward: Instrument) -> None:
    with pytest.raises(KeyboardInterrupt), store.file.saving():  # noqa: PT012
        store.add(response_to(ward), ward)
        assert store.connection.in_transaction
        raise KeyboardInterrupt
    assert list(store.rows("ward", ("role",), ALL)) == []
    store.add(response_to(ward), ward)
    assert len(list(store.rows("ward", ("role",), ALL))) == 1


def test_a_sealed_study_takes_plain_files_sealed(path: Path) -> None:
    small = sealed(instrument_of(item("n")))
    with Store.open(path, create=True) as store:
        store.field(small, "id: ward\n")
        with importing(store) as turn:
            turn.add_offline(NONCE, response_to(small, {"n": 77}), small)
        assert store.sealed() == {"ward": 1}
        assert list(store.rows("ward", ("n",), ALL)) == []
        assert imported.keys_of(NONCE).box in imported.known_boxes(store.file)
        with Store.open(path.with_name("open.db"), create=True) as target:
            save_opened(batch(store, small, target), target)
            assert list(target.rows("ward", ("n",), ALL)) == [(77,)]


def test_marks_are_no_trace_of_an_order(path: Path, store: Store) -> None:
    """Their bytes are the same whatever came first."""
    found = []
    for order in (range(40), reversed(range(40))):
        with importing(store) as turn:
            for n in order:
                turn.keep_marks([of_response(bytes([n]) * 16)])
        content = path.read_bytes()
        pages = [content[at : at + 4096] for at in range(0, len(content), 4096)]
        found.append([page for page in pages if of_response(bytes(16)).mark in page])
        store.connection.execute("DELETE FROM imported")
        store.file.scrub()
    assert found[0] == found[1] != []


def test_a_study_of_the_version_before_gets_its_table(path: Path) -> None:
    fill(path, nights=(7,))
    with closing(sqlite3.connect(path)) as older:
        older.execute("DROP TABLE imported")
        older.execute("PRAGMA user_version = 2")
        older.commit()
    before = path.read_bytes()
    with StudyFile.look(path) as file:
        assert examine(file).findings == []
        assert (marks(file), census(file).imported) == (set(), 0)
    assert path.read_bytes() == before, "looking changes nothing"
    with Store.open(path) as newer:
        assert newer.connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,) == (3,)
        with importing(newer) as turn:
            turn.keep_marks([of_response(NONCE)])
        assert list(newer.rows("ward", ("nights",), ALL)) == [(7,)]
    with StudyFile.look(path) as file:
        assert examine(file).findings == []


def test_check_backup_and_info_know_them(path: Path) -> None:
    taken(path, [NONCE])
    assert copy(path, path.with_name("copy.db")).rows["imported"] == 1
    with StudyFile.look(path.with_name("copy.db")) as file:
        assert (marks(file), census(file).imported) == ({of_response(NONCE).mark}, 1)
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO imported VALUES ('me', NULL)")
        other.commit()
    with StudyFile.look(path) as file:
        told = {(finding.where, finding.what) for finding in examine(file).findings}
    assert {where for where, _ in told} == {"table imported, mark", "table imported, drawn"}


# ---- merging ----------------------------------------------------------------------------------------------


def taken(path: Path, nonces: Sequence[bytes], *more: Mark, site: str = "") -> None:
    """A study into which offline responses were imported: as many nights as the first byte says."""
    ward = load(Source("ward.yaml", WARD))
    with Store.open(path, create=True) as store:
        store.field(ward, WARD)
        with importing(store) as turn:
            turn.keep_marks([*map(of_response, nonces), *more])
            for nonce in nonces:
                turn.add_offline(nonce, response(ward, nonce[0], site), ward)


def test_an_offline_response_in_two_studies_counts_once(tmp_path: Path) -> None:
    north, south, into = (tmp_path / name for name in ("north.db", "south.db", "all.db"))
    one, two, three = (bytes([n]) * 16 for n in (1, 2, 3))
    taken(north, [one, two])
    taken(south, [two, three])
    done = merge([north, south], into)
    assert [n for (n,) in nights(into)] == [1, 2, 3]
    assert (done.of("ward").responses, done.of("ward").words) == (Tally(3, 1), Tally(3, 1))
    assert done.imports == Tally(3, 1)
    assert merge([north, south], into).of("ward").responses == Tally(0, 4), "a second time nothing more"


def test_an_offline_response_under_two_sites_is_not_merged(tmp_path: Path) -> None:
    """--site said one thing here and another there."""
    paths = [tmp_path / "north.db", tmp_path / "south.db"]
    for path in paths:
        taken(path, [NONCE], site=path.stem)
    with pytest.raises(StoreError, match="one and the same row, but not with the same site"):
        merge(paths, tmp_path / "all.db")


def test_a_file_in_two_studies_would_count_twice(tmp_path: Path, file_mark: Mark) -> None:
    north, south, into = (tmp_path / name for name in ("north.db", "south.db", "all.db"))
    for path, mark in ((north, file_mark), (south, Mark(file_mark.mark, schema.drawn()))):
        fill(path, nights=(1, 2))
        taken(path, [], mark)
    with pytest.raises(
        StoreError, match=r"the same file was imported into .*south.db and, by itself, into .*all.db"
    ):
        merge([north, south], into)
    assert not into.exists()


def test_a_copy_and_a_merge_of_one_importing_go_together(tmp_path: Path, file_mark: Mark) -> None:
    north, into = tmp_path / "north.db", tmp_path / "all.db"
    fill(north, nights=(1, 2))
    taken(north, [], file_mark)
    shutil.copy(north, tmp_path / "copy.db")
    merge([north, tmp_path / "copy.db"], into)
    merge([north], into)
    assert [n for (n,) in nights(into)] == [1, 2]


def test_the_answers_are_where_they_belong(store: Store, ward: Instrument) -> None:
    with importing(store) as turn:
        turn.add_offline(NONCE, response_to(ward), ward)
    assert list(store.rows("ward", ("role", "nights"), ALL)) == [(1, 3)]
    assert {words for _, _, words in store.texts("ward", ALL)} == {ANSWERS["story"], ANSWERS["events_other"]}
