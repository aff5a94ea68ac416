"""What goes into a study comes out again: instruments, rows, words, waves."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wards import ALL, ANSWERS, ITEMS, YES_NO, instrument_of, item, response_to

from svsurvey.errors import StoreError
from svsurvey.instrument.codebook import variables
from svsurvey.instrument.domain import Number, Single, Text
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Instrument
from svsurvey.response import RECORD, Disposition, Missing, Mode, Response, Scope
from svsurvey.store import schema
from svsurvey.store.database import BATCH, Store

COLUMNS = ("role", "events___1", "events___2", "events___3", "events___9", "nights", "since", "motto")


# ---- one response ---------------------------------------------------------------------------------------


def test_a_response_comes_back_as_codes(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward), ward)
    assert list(store.rows("ward", COLUMNS, Scope())) == [(1, 1, 0, 1, 0, 3, -97, "007")]


def test_what_was_asked_of_nobody_is_not_asked(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward, {"role": 2}), ward)
    assert list(store.rows("ward", ("role", "nights", "events___1"), Scope())) == [(2, -98, -98)]


def test_an_instrument_may_move_its_missing_codes(path: Path) -> None:
    codes = {kind: int(kind) - 900 for kind in Missing}
    moved = Instrument("ward", "1", "Ward", instrument_of(*ITEMS).sections, missing=codes)
    with Store.open(path, create=True) as store:
        store.field(moved, "")
        store.add(response_to(moved, {"role": Missing.REFUSED, "story": Missing.NOT_ANSWERED}), moved)
        assert list(store.rows("ward", ("role",), Scope())) == [(-997,)]
        assert ("story", "", int(Missing.NOT_ANSWERED)) in set(store.texts("ward", Scope()))


def test_words_are_kept_apart_from_the_row(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward, wave="spring"), ward)
    assert sorted(store.texts("ward", Scope())) == [
        ("events_other", "spring", "a mix-up"),
        ("story", "spring", "my colleagues"),
    ]
    (row,) = store.connection.execute("SELECT * FROM r_ward")
    assert "my colleagues" not in row
    assert "a mix-up" not in row
    ids = store.connection.execute("SELECT response FROM r_ward UNION ALL SELECT piece FROM t_ward").fetchall()
    assert len(set(ids)) == 3, "a piece of text must not carry the id of its response"


def test_every_response_says_why_there_are_no_words(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward, ANSWERS | {"story": Missing.REFUSED}), ward)
    assert ("story", "", -97) in set(store.texts("ward", Scope()))


def test_words_of_somebody_who_left_are_not_kept_apart(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward, disposition=Disposition.BREAK_OFF), ward)
    assert list(store.texts("ward", ALL)) == []


def test_a_column_that_does_not_exist_gives_none(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward), ward)
    columns = ("nowhere", "role", "story", 'x" FROM r_ward; --')
    assert list(store.rows("ward", columns, Scope())) == [(None, 1, None, None)]


def test_the_columns_beside_the_variables_can_be_read(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward, wave="w", site="s", mode=Mode.PAPER, disposition=Disposition.PARTIAL), ward)
    ((id_, *rest),) = store.rows("ward", RECORD, Scope())
    assert rest == ["1", "w", "s", "paper", "partial"]
    assert isinstance(id_, str)
    assert len(bytes.fromhex(id_)) == 16


def test_a_response_to_another_version_is_a_mistake_of_the_program(store: Store, ward: Instrument) -> None:
    stray = Response("ward", "2", ANSWERS, Mode.LINE, Disposition.COMPLETE)
    with pytest.raises(ValueError, match="another instrument or version"):
        store.add(stray, ward)
    assert list(store.rows("ward", ("role",), ALL)) == []


@pytest.mark.parametrize("value", [2**70, "\ud800"], ids=["too long a number", "half a character"])
def test_a_value_that_cannot_be_kept_saves_nothing_and_is_not_repeated(
    store: Store, ward: Instrument, value: int | str
) -> None:
    with pytest.raises(StoreError, match="cannot keep") as caught:
        store.add(response_to(ward, ANSWERS | {"motto": value}), ward)
    assert str(value).encode(errors="replace") not in caught.value.what.encode(errors="replace")
    assert list(store.rows("ward", ("role",), ALL)) == []
    assert list(store.texts("ward", ALL)) == []


NUMBERS = st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12)
WORDS = st.text(st.characters(codec="utf-8"), min_size=1) | st.sampled_from(
    ["007", "1e3", "1.0", "NULL", "'; --", "\0x"]
)
GAPS = st.sampled_from(Missing)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(NUMBERS | GAPS, WORDS | GAPS, WORDS | GAPS), max_size=8))
def test_any_values_come_back_as_they_went_in(
    cases: list[tuple[int | float | Missing, str | Missing, str | Missing]],
) -> None:
    number, linked, apart = item("n", Number(decimals=3)), item("w", Text(linked=True)), item("a", Text())
    asked = instrument_of(number, linked, apart)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder, "s.db"), create=True) as store:
        store.field(asked, "")
        store.add_all((response_to(asked, {"n": n, "w": w, "a": a}) for n, w, a in cases), asked)
        rows, texts = list(store.rows("ward", ("n", "w"), Scope())), list(store.texts("ward", Scope()))

    def kept(value: object) -> str:
        return repr(int(value) if isinstance(value, Missing) else value)

    assert sorted(map(repr, rows)) == sorted(f"({kept(n)}, {kept(w)})" for n, w, _ in cases)
    assert sorted(kept(text) for _, _, text in texts) == sorted(kept(a) for _, _, a in cases)


# ---- many -----------------------------------------------------------------------------------------------


def test_many_are_saved_with_all_their_words(store: Store, ward: Instrument) -> None:
    number = 2 * BATCH + 7
    many = (response_to(ward, ANSWERS | {"nights": n, "story": f"story {n}"}) for n in range(number))
    assert store.add_all(many, ward) == number
    assert sorted(store.rows("ward", ("nights",), Scope())) == [(n,) for n in range(number)]
    assert {text for variable, _, text in store.texts("ward", Scope()) if variable == "story"} == {
        f"story {n}" for n in range(number)
    }


def test_many_are_saved_all_or_none(store: Store, ward: Instrument) -> None:
    def interrupted() -> object:
        for _ in range(BATCH + 10):
            yield response_to(ward)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add_all(interrupted(), ward)  # type: ignore[arg-type]
    assert list(store.rows("ward", ("role",), ALL)) == []
    store.add(response_to(ward), ward)
    assert len(list(store.rows("ward", ("role",), ALL))) == 1


def test_rows_come_in_order_of_the_random_ids(store: Store, ward: Instrument) -> None:
    store.add_all((response_to(ward) for _ in range(300)), ward)
    ids = [row[0] for row in store.rows("ward", ("response",), Scope())]
    assert ids == sorted(ids, key=str)
    assert len(set(ids)) == 300


def test_none_at_all_is_no_fault(store: Store, ward: Instrument) -> None:
    assert store.add_all([], ward) == 0


# ---- scopes ---------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(store: Store, ward: Instrument) -> Store:
    """Eight responses that differ in wave, site, mode and disposition; `nights` numbers them."""
    kinds: list[dict[str, str | Mode | Disposition]] = [
        {"wave": "a", "site": "north"},
        {"wave": "a", "site": "south"},
        {"wave": "b", "site": "south"},
        {"wave": "a", "site": "north", "mode": Mode.SIMULATED},
        {"wave": "b", "disposition": Disposition.PARTIAL},
        {"wave": "b", "disposition": Disposition.BREAK_OFF},
        {"wave": "b", "disposition": Disposition.REFUSAL},
        {"wave": "x' OR '1'='1"},
    ]
    for number, kind in enumerate(kinds):
        store.add(response_to(ward, {"nights": number, "story": f"s{number}"}, **kind), ward)
    return store


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), {0, 1, 2, 4, 7}),
        (Scope(simulated=True), {3}),
        (Scope(mixed=True), {0, 1, 2, 3, 4, 7}),
        (Scope(waves=("a",)), {0, 1}),
        (Scope(waves=("a", "b")), {0, 1, 2, 4}),
        (Scope(waves=("a",), sites=("north",)), {0}),
        (Scope(waves=("a",), sites=("north",), mixed=True), {0, 3}),
        (Scope(versions=("1",)), {0, 1, 2, 4, 7}),
        (Scope(versions=("2",)), set()),
        (Scope(waves=("x' OR '1'='1",)), {7}),
        (Scope(sites=("' OR 1=1 --",)), set()),
    ],
)
def test_a_scope_says_which_responses_are_meant(mixed: Store, scope: Scope, expected: set[int]) -> None:
    assert {row[0] for row in mixed.rows("ward", ("nights",), scope)} == expected


def test_other_dispositions_can_be_asked_for(mixed: Store) -> None:
    left = mixed.rows("ward", ("nights",), Scope(), (Disposition.BREAK_OFF, Disposition.REFUSAL))
    assert {row[0] for row in left} == {5, 6}
    assert len(list(mixed.rows("ward", ("nights",), ALL, ()))) == 8


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), {"s0", "s1", "s2", "s4", "s7"}),
        (Scope(waves=("b",)), {"s2", "s4"}),
        (Scope(simulated=True), {"s3"}),
        (ALL, {"s0", "s1", "s2", "s3", "s4", "s7"}),
    ],
)
def test_words_can_be_asked_for_by_wave(mixed: Store, scope: Scope, expected: set[str]) -> None:
    assert {text for name, _, text in mixed.texts("ward", scope) if name == "story"} == expected


@pytest.mark.parametrize("scope", [Scope(sites=("north",)), Scope(versions=("1",))], ids=["site", "version"])
def test_words_do_not_say_of_which_site_they_are(mixed: Store, scope: Scope) -> None:
    with pytest.raises(StoreError, match="do not say"):
        mixed.texts("ward", scope)


def test_waves_and_sites_in_use(mixed: Store) -> None:
    assert mixed.waves("ward") == ["a", "b", "x' OR '1'='1"]
    assert mixed.sites("ward") == ["north", "south"]


@pytest.mark.parametrize("read", ["rows", "texts", "waves", "sites"])
def test_an_unknown_instrument_is_named(store: Store, read: str) -> None:
    reading: dict[str, Callable[[], object]] = {
        "rows": lambda: store.rows("wart", ("role",), Scope()),
        "texts": lambda: store.texts("wart", Scope()),
        "waves": lambda: store.waves("wart"),
        "sites": lambda: store.sites("wart"),
    }
    with pytest.raises(StoreError, match="no instrument 'wart'") as caught:
        reading[read]()
    assert caught.value.hint == "did you mean 'ward'?"


# ---- instruments and their versions ---------------------------------------------------------------------


def test_an_instrument_is_kept_as_fielded(mixed: Store, ward: Instrument) -> None:
    (fielded,) = mixed.instruments()
    assert (fielded.id, fielded.version, fielded.definition) == ("ward", "1", "id: ward\n")
    assert (fielded.responses, fielded.simulated) == (5, 1)
    assert len(fielded.sha256) == 64


def test_translations_are_kept(path: Path, ward: Instrument) -> None:
    with Store.open(path, create=True) as store:
        store.field(ward, "title: Ward", {"de": "title: Station ü\n"})
    with Store.open(path) as store:
        assert store.instruments()[0].translations == {"de": "title: Station ü\n"}


def test_fielding_again_changes_nothing(store: Store, ward: Instrument, path: Path) -> None:
    before = path.read_bytes()
    store.field(ward, "# another comment\nid: ward\n")
    assert path.read_bytes() == before


def test_another_meaning_under_one_version_is_refused(store: Store, ward: Instrument, path: Path) -> None:
    before = path.read_bytes()
    turned = instrument_of(item("role", Single(YES_NO[::-1])), *ITEMS[1:])
    with pytest.raises(StoreError, match=r"'ward' has changed since version 1") as caught:
        store.field(turned, "")
    assert caught.value.hint.startswith("give it a new one: the line 'version:'")
    with pytest.raises(StoreError, match=r"'ward' has changed since version 1"):
        store.add(response_to(turned), turned)
    assert path.read_bytes() == before


def test_a_response_needs_a_fielded_instrument(store: Store) -> None:
    later = instrument_of(*ITEMS, version="2")
    with pytest.raises(StoreError, match="version 2 of 'ward' was not fielded"):
        store.add(response_to(later), later)
    with pytest.raises(StoreError, match="version 2 of 'ward' was not fielded"):
        store.add_all([], later)


def test_versions_live_together(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward), ward)
    newer = instrument_of(*ITEMS[1:], item("age", Number()), version="2")
    store.field(newer, "version: 2")
    store.add(response_to(newer, {"nights": 5, "age": 40}), newer)
    assert set(store.rows("ward", ("version", "role", "nights", "age"), Scope())) == {
        ("1", 1, 3, None),
        ("2", None, 5, 40),
    }
    assert [(f.version, f.responses) for f in store.instruments()] == [("1", 1), ("2", 1)]
    store.add(response_to(ward), ward)
    assert len(list(store.rows("ward", ("role",), Scope(versions=("1",))))) == 2


def test_instruments_are_listed_in_order(path: Path) -> None:
    with Store.open(path, create=True) as store:
        assert store.instruments() == []
        for id_, version in [("b", "2"), ("b", "1"), ("a", "3")]:
            store.field(instrument_of(item("q"), id_=id_, version=version), f"{id_} {version}")
        assert [f.definition for f in store.instruments()] == ["a 3", "b 1", "b 2"]


def test_ids_that_look_alike_do_not_meet(path: Path) -> None:
    ids = ("a-b", "a_b", "r_a", "t_a", "a", "instruments", "upkeep", "select", "sqlite")
    with Store.open(path, create=True) as store:
        for number, id_ in enumerate(ids):
            one = instrument_of(item("q"), item("words", Text()), id_=id_)
            store.field(one, id_)
            store.add(response_to(one, {"q": number, "words": id_}), one)
    with Store.open(path) as store:
        for number, id_ in enumerate(ids):
            assert list(store.rows(id_, ("q",), Scope())) == [(number,)]
            assert [text for _, _, text in store.texts(id_, Scope())] == [id_]
        assert sum(f.responses for f in store.instruments()) == len(ids)


def test_more_columns_than_fit_are_refused(path: Path) -> None:
    most = schema.MOST_COLUMNS - len(RECORD)
    wide = instrument_of(*(item(f"q{n}") for n in range(most)))
    with Store.open(path, create=True) as store:
        store.field(wide, "")
        store.add(response_to(wide, {f"q{n}": n for n in range(most)}), wide)
        assert next(store.rows("ward", (f"q{most - 1}",), Scope())) == (most - 1,)
        wider = instrument_of(item("one_more"), version="2")
        with pytest.raises(StoreError, match="1901 columns"):
            store.field(wider, "")
        assert [f.version for f in store.instruments()] == ["1"]


# ---- the tables -----------------------------------------------------------------------------------------


def test_the_schema_is_what_was_promised(store: Store) -> None:
    found = dict(store.connection.execute("SELECT name, sql FROM sqlite_master"))
    assert found == {
        "instruments": "CREATE TABLE instruments (id TEXT, version TEXT, definition TEXT NOT NULL, translations "
        "TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (id, version)) WITHOUT ROWID",
        "upkeep": "CREATE TABLE upkeep (task TEXT PRIMARY KEY, stamp INTEGER) WITHOUT ROWID",
        "recipients": "CREATE TABLE recipients (recipient TEXT PRIMARY KEY, together INTEGER) WITHOUT ROWID",
        "boxes": "CREATE TABLE boxes (box BLOB PRIMARY KEY, instrument TEXT, sealed BLOB) WITHOUT ROWID",
        "unsealed": "CREATE TABLE unsealed (box BLOB PRIMARY KEY) WITHOUT ROWID",
        "releases": "CREATE TABLE releases (release BLOB PRIMARY KEY, instrument TEXT, kind TEXT, selection TEXT, "
        "people INTEGER, state TEXT, shown TEXT) WITHOUT ROWID",
        "imported": "CREATE TABLE imported (mark BLOB PRIMARY KEY, drawn BLOB) WITHOUT ROWID",
        "r_ward": 'CREATE TABLE "r_ward" (response BLOB PRIMARY KEY, version TEXT, wave TEXT, site TEXT, '
        'mode TEXT, disposition TEXT, "role", "events___1", "events___2", "events___3", "events___9", '
        '"nights", "since", "motto") WITHOUT ROWID',
        "t_ward": 'CREATE TABLE "t_ward" (piece BLOB PRIMARY KEY, variable TEXT, wave TEXT, simulated, text) '
        "WITHOUT ROWID",
    }


def test_the_header_says_whose_file_it_is(store: Store) -> None:
    assert store.connection.execute("PRAGMA application_id").fetchone() == (0x53765376,)
    assert store.connection.execute("PRAGMA user_version").fetchone() == (3,)


def test_every_variable_of_the_codebook_has_its_place(store: Store, ward: Instrument) -> None:
    columns = [name for (name,) in store.connection.execute("SELECT name FROM pragma_table_info('r_ward')")]
    assert columns == [*RECORD, *(v.name for v in variables(ward) if not v.apart)]
    assert {v.name for v in variables(ward) if v.apart} == {"events_other", "story"}


def test_migrations_bring_an_older_file_up_step_by_step() -> None:
    newest = schema.VERSION
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.migrate(connection)
        connection.execute("INSERT INTO instruments VALUES ('a', '1', 'x', '{}', 'f')")
        more: schema.Migrations = schema.MIGRATIONS | {  # type: ignore[operator]
            newest + 1: lambda c: c.execute("ALTER TABLE instruments ADD COLUMN note"),
            newest + 2: lambda c: c.execute("UPDATE instruments SET note = 'moved'"),
        }
        schema.migrate(connection, more)
        assert connection.execute("SELECT id, note FROM instruments").fetchall() == [("a", "moved")]
        assert connection.execute("PRAGMA user_version").fetchone() == (newest + 2,)
        schema.migrate(connection, more)


FIRST_VERSION = """
CREATE TABLE instruments (id TEXT, version TEXT, definition TEXT NOT NULL, translations TEXT NOT NULL,
    sha256 TEXT NOT NULL, PRIMARY KEY (id, version)) WITHOUT ROWID;
CREATE TABLE upkeep (task TEXT PRIMARY KEY, stamp INTEGER) WITHOUT ROWID;
CREATE TABLE "r_ward" (response BLOB PRIMARY KEY, version TEXT, wave TEXT, site TEXT, mode TEXT, disposition TEXT,
    "role", "events___1", "events___2", "events___3", "events___9", "nights", "since", "motto") WITHOUT ROWID;
CREATE TABLE "t_ward" (piece BLOB PRIMARY KEY, variable TEXT, wave TEXT, simulated, text) WITHOUT ROWID;
INSERT INTO "r_ward" VALUES (x'00112233445566778899aabbccddeeff', '1', 'spring', '', 'line', 'complete',
    1, 1, 0, 1, 0, 3, -97, '007');
INSERT INTO "t_ward" VALUES (x'ffeeddccbbaa99887766554433221100', 'story', 'spring', 0, 'my colleagues');
PRAGMA application_id = 0x53765376;
PRAGMA user_version = 1;
"""
"""A study as svsurvey made it before it could seal: with one response."""


def test_a_file_of_the_first_version_is_brought_to_the_newest(path: Path, ward: Instrument) -> None:
    with closing(sqlite3.connect(path)) as old:
        old.executescript(FIRST_VERSION)
        old.execute("INSERT INTO instruments VALUES ('ward', '1', 'id: ward', '{}', ?)", (fingerprint(ward),))
        old.commit()
    with Store.open(path) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert list(store.rows("ward", COLUMNS, Scope())) == [(1, 1, 0, 1, 0, 3, -97, "007")]
        assert list(store.texts("ward", Scope())) == [("story", "spring", "my colleagues")]
        store.field(ward, "id: ward")
        store.add(response_to(ward), ward)
        assert [fielded.responses for fielded in store.instruments()] == [2]
        made = dict(store.connection.execute("SELECT name, sql FROM sqlite_master"))
    with closing(sqlite3.connect(":memory:")) as new:
        schema.migrate(new)
        assert dict(new.execute("SELECT name, sql FROM sqlite_master")).keys() <= made.keys()


def test_signs_in_the_id_of_a_study_changed_by_hand_are_only_a_name() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute('CREATE TABLE "r_a{0}{x}" (version, mode, disposition)')
        row = ("1.0.0", Mode.LINE.value, Disposition.COMPLETE.value)
        connection.execute('INSERT INTO "r_a{0}{x}" VALUES (?, ?, ?)', row)
        assert connection.execute(*schema.select_sizes("a{0}{x}")).fetchall() == [("1.0.0", 1, 0)]
