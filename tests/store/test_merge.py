"""Several studies into one: all or nothing, a second time nothing more, nothing that does not belong together."""

import secrets
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from seals import batch, public, seal, sealed

from svsurvey.care.merge import Tally, merge
from svsurvey.care.soundness import examine
from svsurvey.care.unsealing import save_opened
from svsurvey.errors import StoreError, UsageError
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.response import Disposition, Mode, Response, Scope, Value
from svsurvey.store.boxes import seal_for
from svsurvey.store.database import Store
from svsurvey.store.file import StudyFile

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
      - {id: nights, type: number, text: Nights?, range: [0, 31]}
      - {id: story, type: text, text: Story?}
"""
NEWER = WARD.replace('"1"', '"2"').replace(
    "      - {id: story", "      - {id: days, type: number, text: Days?}\n      - {id: story"
)
OTHER_TEXT = WARD.replace("Nights?", "How many nights?")
BOX = b"age-encryption.org/v1\n-> X25519 "
EVERYBODY = Scope(mixed=True)


def fill(path: Path, text: str = WARD, nights: Sequence[int] = (1, 2, 3), site: str = "") -> Path:
    """A study with one response a number."""
    ward = load(Source("ward.yaml", text))
    with Store.open(path, create=True) as store:
        store.field(ward, text)
        store.add_all((response(ward, number, site) for number in nights), ward)
    return path


def response(ward: Instrument, nights: int, site: str = "") -> Response:
    values: dict[str, Value] = {"nights": nights, "story": f"story {nights}"}
    plain = Response("ward", ward.version, values, Mode.LINE, Disposition.COMPLETE, site=site)
    return replace(plain, values={**values, "days": 1}) if ward.version == "2" else plain


@pytest.fixture
def north(tmp_path: Path) -> Path:
    return fill(tmp_path / "north.db")


@pytest.fixture
def south(tmp_path: Path) -> Path:
    return fill(tmp_path / "south.db", nights=(4, 5))


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "all.db"


def nights(path: Path, *more: str) -> list[tuple[object, ...]]:
    with Store.open(path) as store:
        return sorted(store.rows("ward", ("nights", *more), EVERYBODY))


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as other:
        for sql in statements:
            other.execute(sql)
        other.commit()


def release(path: Path, key: str) -> str:
    """INSERT for something in every column of the ledger."""
    cells = {"BLOB": f"x'{key}'", "TEXT": "'{}'", "INTEGER": "5"}
    with closing(sqlite3.connect(path)) as found:
        types = [row[2] for row in found.execute("PRAGMA table_info(releases)")]
    return f"INSERT INTO releases VALUES ({', '.join(cells[type_] for type_ in types)})"


def digest(path: Path) -> str:
    with StudyFile.look(path) as file:
        health = examine(file)
    assert health.findings == []
    return health.digest


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(paths: Sequence[Path], into: Path, said: str, kind: type[Exception] = StoreError) -> None:
    """Nothing is written, nothing is left behind."""
    before = files(into.parent)
    with pytest.raises(kind, match=said):
        merge(paths, into)
    assert files(into.parent) == before


# ---- what comes together --------------------------------------------------------------------------------


def test_two_sites_become_one_study(north: Path, south: Path, into: Path) -> None:
    before = files(into.parent)
    done = merge([north, south], into)
    assert (done.of("ward").responses, done.of("ward").words) == (Tally(5, 0), Tally(5, 0))
    assert nights(into) == [(1,), (2,), (3,), (4,), (5,)]
    with Store.open(into) as store:
        assert sorted(text for _, _, text in store.texts("ward", EVERYBODY)) == [
            f"story {n}" for n in (1, 2, 3, 4, 5)
        ]
        assert not store.file.scrub_pending
        store.ready()
    assert digest(into)
    assert into.stat().st_mode & 0o777 == 0o600
    assert {name: content for name, content in files(into.parent).items() if name != "all.db"} == before


def test_a_second_time_nothing_more_comes(north: Path, south: Path, into: Path) -> None:
    merge([north, south], into)
    known = digest(into)
    done = merge([south, north], into)
    assert (done.of("ward").responses, done.of("ward").words) == (Tally(0, 5), Tally(0, 5))
    assert digest(into) == known


def test_the_order_of_the_sources_is_not_in_the_study(north: Path, south: Path, into: Path) -> None:
    merge([north, south], into)
    other = into.with_name("other.db")
    merge([south, north], other)
    assert digest(into) == digest(other)
    head = slice(100, None)  # before it stands how often a file was written
    assert into.read_bytes()[head] == other.read_bytes()[head]


def test_into_a_study_that_goes_on(north: Path, south: Path) -> None:
    merge([south], north)
    fill(south, nights=(6,))
    done = merge([south], north)
    assert done.of("ward").responses == Tally(1, 2)
    assert [n for (n,) in nights(north)] == [1, 2, 3, 4, 5, 6]


def test_versions_lie_side_by_side(north: Path, into: Path) -> None:
    newer = fill(into.with_name("newer.db"), NEWER, nights=(7,))
    for paths in ([newer, north], [north, newer]):
        merge(paths, into)
        assert nights(into, "version", "days") == [(1, "1", None), (2, "1", None), (3, "1", None), (7, "2", 1)]
        assert digest(into)
        into.unlink()


def test_a_study_of_the_first_version_comes_too(north: Path, into: Path) -> None:
    tables = ("recipients", "boxes", "unsealed", "releases", "imported")
    execute(north, *(f"DROP TABLE {table}" for table in tables), "PRAGMA user_version = 1")
    merge([north], into)
    assert len(nights(into)) == 3


def test_sites_can_be_named(north: Path, south: Path, into: Path) -> None:
    fill(south, nights=(6,), site="harbour")
    sites = {north: "north", south: "south"}
    merge([north, south], into, sites)
    named = [(1, "north"), (2, "north"), (3, "north"), (4, "south"), (5, "south"), (6, "harbour")]
    assert nights(into, "site") == named
    assert merge([north, south], into, sites).of("ward").responses == Tally(0, 6)
    refused([north], into, "one and the same row, but not with the same site")


def test_boxes_marks_and_releases_come_along(north: Path, south: Path, into: Path) -> None:
    one, two = secrets.token_bytes(16).hex(), secrets.token_bytes(16).hex()
    for path in (north, south):
        execute(
            path,
            f"INSERT INTO boxes VALUES (x'{one}', 'ward', x'{BOX.hex()}')",
            release(path, two),
        )
    execute(south, f"INSERT INTO unsealed VALUES (x'{two}')")
    done = merge([north, south], into)
    assert (done.boxes, done.marks, done.releases) == (Tally(1, 1), Tally(1, 0), Tally(1, 1))
    assert digest(into)


def test_the_keys_to_seal_for_come_along(north: Path, south: Path, into: Path) -> None:
    for path in (north, south):
        execute(path, "INSERT INTO recipients VALUES ('age1abc', 0)")
    merge([north, south], into)
    with closing(sqlite3.connect(into)) as found:
        assert found.execute("SELECT * FROM recipients").fetchall() == [("age1abc", 0)]


def test_many_come_with_little_memory(tmp_path: Path, into: Path) -> None:
    many = fill(tmp_path / "many.db", nights=[n % 32 for n in range(2000)])
    import tracemalloc

    tracemalloc.start()
    merge([many], into)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * 1024**2
    assert len(nights(into)) == 2000


# ---- what is refused ------------------------------------------------------------------------------------


def test_one_version_for_two_questionnaires(north: Path, tmp_path: Path, into: Path) -> None:
    other = fill(tmp_path / "other.db", OTHER_TEXT)
    refused([north, other], into, r"ward 1 is one questionnaire in .*north.db and another in .*other.db")
    merge([north], into)
    refused([other], into, r"ward 1 is one questionnaire in .*all.db and another in .*other.db")


def test_other_keys_to_seal_for(north: Path, south: Path, into: Path) -> None:
    execute(north, "INSERT INTO recipients VALUES ('age1abc', 0)")
    refused([north, south], into, "not sealed for the same keys")
    merge([south], into)
    refused([north], into, "not sealed for the same keys")


def test_a_target_that_is_sealed_and_empty_is_not_opened_to_others(north: Path, into: Path) -> None:
    """Else its own key and those of a source would stand side by side, and promise what neither promised."""
    with Store.open(into, create=True) as store:
        seal_for(store.file, seal(0))
    with Store.open(north) as store:
        seal_for(store.file, seal(1, 2, together=True))
    refused([north], into, "not sealed for the same keys")


def test_the_keys_are_those_of_the_moment_of_writing(
    north: Path, south: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody seals the target after it was looked at, just before it is this one's turn."""
    usual = Store.ready

    def sealed_meanwhile(store: Store) -> None:
        usual(store)
        execute(south, f"INSERT INTO recipients VALUES ('{public()}', 0)")

    monkeypatch.setattr(Store, "ready", sealed_meanwhile)
    with pytest.raises(StoreError, match="not sealed for the same keys"):
        merge([north], south)
    assert [n for (n,) in nights(south)] == [4, 5]


def test_a_study_that_somebody_begins_meanwhile_stays(
    north: Path, south: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the name that the merged one was to have: whether the merge ends well or fails."""
    usual = Store.ready

    def begun_meanwhile(store: Store) -> None:
        shutil.copy(south, into)
        usual(store)

    monkeypatch.setattr(Store, "ready", begun_meanwhile)
    with pytest.raises(StoreError, match=r"all\.db was begun by somebody else meanwhile"):
        merge([north], into)
    into.unlink()
    copy = into.with_name("copy.db")
    shutil.copy(north, copy)
    execute(copy, "UPDATE r_ward SET site = 'x'")
    with pytest.raises(StoreError, match="one and the same row") as caught:
        merge([north, copy], into)
    assert "unfinished" not in caught.value.what
    assert into.read_bytes() == south.read_bytes()
    assert sorted(files(into.parent)) == ["all.db", "copy.db", "north.db", "south.db"]


def test_a_damaged_source(north: Path, south: Path, into: Path) -> None:
    execute(south, "UPDATE r_ward SET nights = 99 WHERE nights = 4")
    refused([north, south], into, r"south.db is damaged .*\(table r_ward, nights: holds what its version")


def test_a_damaged_target(north: Path, south: Path, into: Path) -> None:
    merge([south], into)
    execute(into, "DROP TABLE t_ward")
    refused([north], into, "all.db is damaged")


@pytest.mark.parametrize("column", ["nights", "site", "wave"])
def test_the_same_response_with_other_answers(north: Path, into: Path, column: str) -> None:
    copy = into.with_name("copy.db")
    shutil.copy(north, copy)
    cell = "9" if column == "nights" else "'x'"
    execute(
        copy, f"UPDATE r_ward SET {column} = {cell}", *([f"UPDATE t_ward SET wave = {cell}"] * (column == "wave"))
    )
    refused([north, copy], into, f"one and the same row, but not with the same {column}$")


def test_a_study_into_itself_or_twice(north: Path, into: Path) -> None:
    into.hardlink_to(north)
    refused([north], into, "cannot be merged into itself", UsageError)
    refused([north], north, "cannot be merged into itself", UsageError)
    refused([north, north.parent / "." / "north.db"], into.with_name("more.db"), "named twice", UsageError)


def test_sealed_responses_that_were_opened_twice_count_once(tmp_path: Path, into: Path) -> None:
    """Six boxes into one study; the same and two more into another, beside responses that were never sealed."""
    ward = sealed(load(Source("ward.yaml", WARD)))
    one, other = tmp_path / "one.db", fill(tmp_path / "other.db", nights=(20,))
    with Store.open(tmp_path / "boxes.db", create=True) as boxes:
        boxes.field(ward, WARD)
        for target, numbers in ((one, range(6)), (other, range(6, 8))):
            boxes.add_all((response(ward, number) for number in numbers), ward)
            with Store.open(target, create=True) as store:
                save_opened(batch(boxes, ward, store), store)
    done = merge([one, other], into)
    assert (done.of("ward").responses, done.of("ward").words, done.marks) == (
        Tally(9, 6),
        Tally(9, 6),
        Tally(8, 6),
    )
    assert [n for (n,) in nights(into)] == [0, 1, 2, 3, 4, 5, 6, 7, 20]
    assert merge([one], other).of("ward").responses == Tally(0, 6)
    assert digest(other) == digest(into)


def test_what_is_no_study(north: Path, tmp_path: Path, into: Path) -> None:
    refused([north, tmp_path / "none.db"], into, "there is no study file")
    into.write_bytes(b"minutes " * 1000)
    refused([north], into, "not a study file")


def test_a_full_disk(north: Path, disk: Path) -> None:
    (disk / "filler").write_bytes(bytes(20 * 1024**2))
    refused([north], disk / "all.db", "nearly full")
