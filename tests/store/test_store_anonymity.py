"""Nobody, with the file in hand, can tell which answers came first, came last, or came when."""

import getpass
import math
import os
import random
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path

import pytest
from wards import ALL, ANSWERS, instrument_of, item, response_to

from svsurvey.instrument.model import Instrument
from svsurvey.response import Mode, Scope
from svsurvey.store import schema
from svsurvey.store.database import BATCH, Store


class Dealt:
    """Hands out keys that were drawn before, so that two files can be given the same ones."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hand: Iterator[bytes] = iter(())
        monkeypatch.setattr(secrets, "token_bytes", lambda _: next(self.hand))


def key_of(person: int, piece: int) -> bytes:
    """A key that belongs to one person's row (piece 0) or words: random bits that are the same each time."""
    return random.Random(person * 10 + piece).randbytes(16)


def save_in_order(path: Path, ward: Instrument, people: list[int], dealt: Dealt) -> bytes:
    """A study in which these people answered, one after another."""
    with Store.open(path, create=True) as store:
        store.field(ward, "id: ward")
        for person in people:
            dealt.hand = iter([key_of(person, piece) for piece in range(3)])
            story = f"story {person} " + "long " * (person % 7) * 300
            store.add(response_to(ward, ANSWERS | {"nights": person, "story": story}), ward)
    return path.read_bytes()


@pytest.mark.parametrize("number", [2, 25, pytest.param(120, marks=pytest.mark.proof)])
def test_the_file_is_the_same_whatever_the_order_of_arrival(
    tmp_path: Path, ward: Instrument, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The strongest thing to say: byte for byte, there is nothing that could know the order; nor the time, the
    name of the file, or the process, for these differ as well."""
    dealt = Dealt(monkeypatch)
    people = list(range(number))
    first = save_in_order(tmp_path / "one.db", ward, people, dealt)
    random.Random(4).shuffle(people)
    second = save_in_order(tmp_path / "another.db", ward, people[::-1], dealt)
    assert first == second


def places(path: Path, keys: list[bytes]) -> list[int]:
    """Where each key lies in a file."""
    content = path.read_bytes()
    assert all(content.count(key) == 1 for key in keys), "each key lies in the file once"
    return [content.index(key) for key in keys]


def keys_in_order_of_arrival(path: Path, ward: Instrument, number: int, *, scrub: bool) -> list[bytes]:
    """The ids of a survey's responses, as somebody who watched it would know them."""
    seen: list[bytes] = []
    with Store.open(path, create=True) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        store.field(ward, "")
        if not scrub:
            store.file.scrub = lambda: None  # type: ignore[method-assign]
        for _ in range(number):
            store.add(response_to(ward), ward)
            now = {key for (key,) in store.connection.execute("SELECT response FROM r_ward")}
            seen.extend(now.difference(seen))
    return seen


def order_kept(positions: list[int]) -> float:
    """The share of pairs that lie in the file as they came, later ones lower; 0.5 is chance."""
    pairs = list(combinations(positions, 2))
    return sum(early > late for early, late in pairs) / len(pairs)


@pytest.mark.proof
def test_the_order_of_arrival_is_not_in_the_file(tmp_path: Path, ward: Instrument) -> None:
    surveys, number = 60, 12
    shares, newest_found = [], 0
    for survey in range(surveys):
        path = tmp_path / f"{survey}.db"
        positions = places(path, keys_in_order_of_arrival(path, ward, number, scrub=True))
        shares.append(order_kept(positions))
        newest_found += min(positions) == positions[-1]
    spread = math.sqrt((2 * number + 5) / (18 * number * (number - 1)))  # of one survey's share, by Kendall
    assert abs(sum(shares) / surveys - 0.5) < 5 * spread / math.sqrt(surveys)
    chance = surveys / number
    assert newest_found < chance + 5 * math.sqrt(chance)


def test_without_the_rewriting_this_test_would_see_it(path: Path, ward: Instrument) -> None:
    positions = places(path, keys_in_order_of_arrival(path, ward, 12, scrub=False))
    assert order_kept(positions) == 1
    assert min(positions) == positions[-1]


def test_many_at_once_lie_in_no_order_either(path: Path, ward: Instrument) -> None:
    number = BATCH + 500
    with Store.open(path, create=True) as store:
        store.field(ward, "")
        store.add_all((response_to(ward, {"nights": n}) for n in range(number)), ward)
        found = list(store.connection.execute("SELECT nights, response FROM r_ward"))
    positions = places(path, [key for _, key in sorted(found)])
    half = number // 2
    assert abs(order_kept(positions[:400]) - 0.5) < 0.1
    later_ones_higher = sum(positions[half:]) / half - sum(positions[:half]) / half
    assert abs(later_ones_higher) < path.stat().st_size * 5 / math.sqrt(12 * half / 2)


def test_no_table_has_a_rowid(store: Store, ward: Instrument) -> None:
    store.add(response_to(ward), ward)
    tables = [name for (name,) in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert sorted(tables) == sorted([*schema.OWN_TABLES, "r_ward", "t_ward"])
    for table in tables:
        with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
            store.connection.execute(f"SELECT rowid FROM {table}")


def test_the_ids_of_row_and_words_have_nothing_in_common(path: Path, ward: Instrument) -> None:
    """The place of a row among the rows says nothing about the place of its words among the words."""
    with Store.open(path, create=True) as store:
        store.field(ward, "")
        store.add_all((response_to(ward, ANSWERS | {"nights": n, "story": str(n)}) for n in range(1500)), ward)
        rows = [int(n or 0) for (n,) in store.rows("ward", ("nights",), Scope())]
        words = [int(text) for name, _, text in store.texts("ward", Scope()) if name == "story"]
    assert sorted(rows) == sorted(words)
    rank = {n: place for place, n in enumerate(words)}
    number = len(rows)
    distance = sum((place - rank[n]) ** 2 for place, n in enumerate(rows))
    spearman = 1 - 6 * distance / (number * (number**2 - 1))
    assert abs(spearman) < 5 / math.sqrt(number)


# ---- nothing else in it ---------------------------------------------------------------------------------


def test_no_time_no_machine_no_person_is_in_the_file(path: Path, ward: Instrument) -> None:
    before = int(time.time())
    with Store.open(path, create=True) as store:
        store.field(ward, "id: ward")
        for mode in Mode:
            store.add(response_to(ward, mode=mode, wave="spring"), ward)
    content, after = path.read_bytes(), int(time.time())
    words = {socket.gethostname(), str(path.parent), str(Path.home()), time.strftime("%Y-%m-%d")}
    words |= {getpass.getuser()} - {"ward"}
    for word in words:
        if len(word) > 3:  # a shorter one is in random bytes by chance
            assert word.encode() not in content
    for second in range(before, after + 1):
        assert str(second).encode() not in content
        assert int(second).to_bytes(4, "big") not in content
        assert int(second).to_bytes(4, "little") not in content
    printable = re.findall(rb"[ -~]{6,}", content)
    assert not [text for text in printable if re.search(rb"20\d\d-\d\d|\d\d:\d\d:\d\d", text)]


def test_a_shorter_word_leaves_nothing_of_the_longer_one(store: Store, ward: Instrument, path: Path) -> None:
    """What is erased is overwritten at once, also where SQLite was built to leave it."""
    assert store.connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    canary = "CANARY" * 200
    store.add(response_to(ward, ANSWERS | {"story": canary}), ward)
    assert b"CANARY" in path.read_bytes()
    store.connection.execute("DELETE FROM t_ward")
    assert b"CANARY" not in path.read_bytes()


def test_the_connection_is_set_as_it_must_be(store: Store) -> None:
    expected = {
        "journal_mode": "delete",
        "synchronous": 3,
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "busy_timeout": 60_000,
        "auto_vacuum": 0,
    }
    found = {name: store.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
    assert found == expected
    assert store.connection.isolation_level is None


def test_a_log_that_somebody_switched_on_is_switched_off(path: Path, ward: Instrument) -> None:
    with Store.open(path, create=True) as store:
        store.field(ward, "")
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
    with Store.open(path) as store:
        store.add(response_to(ward), ward)
        assert [p.name for p in path.parent.iterdir()] == ["study.db"]


# ---- the file on the disk -------------------------------------------------------------------------------


def test_only_the_owner_can_read_it_and_nothing_lies_beside_it(path: Path, ward: Instrument) -> None:
    mask = os.umask(0)
    try:
        with Store.open(path, create=True) as store:
            store.field(ward, "")
            store.add(response_to(ward), ward)
            assert path.stat().st_mode & 0o777 == 0o600
            assert [p.name for p in path.parent.iterdir()] == ["study.db"]
        assert os.umask(0) == 0, "the mask of the process is as it was"
    finally:
        os.umask(mask)


# ---- a rewriting that could not be done -----------------------------------------------------------------


def is_pending(store: Store) -> bool:
    """Whether the file says that it was not rewritten since the last save."""
    return store.file.scrub_pending


def test_a_rewriting_that_could_not_be_done_is_made_up_for(path: Path, ward: Instrument) -> None:
    with Store.open(path, create=True) as store:
        store.field(ward, "")
        for _ in range(5):
            store.add(response_to(ward), ward)
        assert not is_pending(store)
        reading = store.rows("ward", ("role",), ALL)
        next(reading)  # a reader on this very connection: the file can be saved to, but not rewritten
        store.add(response_to(ward), ward)
        assert is_pending(store)
        del reading
    before = path.read_bytes()
    with Store.open(path) as store:
        assert not is_pending(store)
        assert len(list(store.rows("ward", ("role",), ALL))) == 6
    assert path.read_bytes() != before


def test_the_next_save_makes_up_for_it_too(store: Store, ward: Instrument) -> None:
    store.add_all([response_to(ward)] * 5, ward)
    reading = store.rows("ward", ("role",), ALL)
    next(reading)
    store.add(response_to(ward), ward)
    assert is_pending(store)
    del reading
    store.add(response_to(ward), ward)
    assert not is_pending(store)


@pytest.mark.proof
def test_every_save_says_that_it_was_not_rewritten_yet(tmp_path: Path, ward: Instrument) -> None:
    """Also where rewriting leaves free pages, as it does in about one file of a thousand."""
    pending: list[bool] = []
    for survey in range(6):
        with Store.open(tmp_path / f"{survey}.db", create=True) as store:
            store.connection.execute("PRAGMA synchronous = OFF")
            store.field(ward, "")
            rewrite = store.file.scrub

            def watched(store: Store = store, rewrite: Callable[[], None] = rewrite) -> None:
                pending.append(is_pending(store))
                rewrite()
                pending.append(is_pending(store))

            store.file.scrub = watched  # type: ignore[method-assign]
            for number in range(150):
                store.add(response_to(ward, ANSWERS | {"story": "x" * 97 * (number % 60)}), ward)
    assert pending == [True, False] * 150 * 6


def test_free_pages_alone_are_no_reason_to_rewrite(path: Path, ward: Instrument) -> None:
    with Store.open(path, create=True) as store:
        store.field(ward, "")
        store.add(response_to(ward), ward)
        store.connection.execute("INSERT INTO instruments VALUES ('x', '', zeroblob(9000), '', '')")
        store.connection.execute("DELETE FROM instruments WHERE id = 'x'")
        assert store.connection.execute("PRAGMA freelist_count").fetchone() > (0,)
        assert not is_pending(store)
    before = path.read_bytes()
    Store.open(path).close()
    assert path.read_bytes() == before


def test_fielding_a_version_does_not_forget_a_rewriting_that_is_due(store: Store, ward: Instrument) -> None:
    store.add_all([response_to(ward)] * 5, ward)
    store.file.scrub = lambda: None  # type: ignore[method-assign]
    store.add(response_to(ward), ward)
    store.field(instrument_of(item("age"), version="2"), "")
    store.field(instrument_of(item("q"), id_="other"), "")
    assert is_pending(store)
    del store.file.scrub
    store.file.scrub()
    assert not is_pending(store)
    store.field(instrument_of(item("pay"), version="3"), "")
    assert not is_pending(store)


# ---- what a save has to load ----------------------------------------------------------------------------


def test_a_save_does_not_wait_for_sqlite_utils(path: Path) -> None:
    script = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from wards import ITEMS, instrument_of, response_to
from svsurvey.store.database import Store
ward = instrument_of(*ITEMS)
with Store.open(Path(sys.argv[2]), create=True) as store:
    store.field(ward, "")
    store.ready()
    store.add(response_to(ward), ward)
    store.instruments()
    print([name for name in ("sqlite_utils", "yaml", "rich", "typer", "logging", "pyrage") if name in sys.modules])
"""
    command = [sys.executable, "-c", script, str(Path(__file__).parent), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
