"""The ledger of releases: remembered once, in one turn with the decision, without order or time."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from svsurvey.errors import ReleaseRefused, StoreError
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Disposition, Mode, Response, Scope
from svsurvey.store import ledger
from svsurvey.store.database import Store
from svsurvey.store.ledger import Entry, State

WARD = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
sections: [{title: Work, items: [{id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}]}]
"""
ALL = Scope()
INSTRUMENT = load(Source("ward.yaml", WARD))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "study.db", create=True) as opened:
        opened.field(INSTRUMENT, WARD)
        yield opened


def add(store: Store, number: int, mode: Mode = Mode.LINE) -> None:
    store.add_all([Response("ward", "1.0.0", {"nights": 1}, mode, Disposition.COMPLETE)] * number, INSTRUMENT)


def agree(_: Sequence[Entry]) -> None:
    """Whatever was released before."""


def refuse(earlier: Sequence[Entry]) -> None:
    raise ReleaseRefused(f"{len(earlier)} before")


def test_the_state_is_the_set_of_people(store: Store) -> None:
    empty = ledger.state(store.file, "ward", ALL)
    add(store, 3)
    three = ledger.state(store.file, "ward", ALL)
    add(store, 2, Mode.SIMULATED)
    assert (empty.people, three.people) == (0, 3)
    assert ledger.state(store.file, "ward", ALL) == three
    assert len({empty.digest, three.digest}) == 2


def test_what_is_entered_stands_once_and_again_after_opening(store: Store) -> None:
    add(store, 3)
    new = Entry("rounded", "{}", ledger.state(store.file, "ward", ALL))
    for _ in range(2):
        ledger.enter(store.file, "ward", new, ALL, agree)
    with Store.open(store.path) as again:
        assert ledger.entries(again.file, "ward") == [new]
        assert ledger.entries(again.file, "other") == []


def test_what_is_refused_is_not_remembered(store: Store) -> None:
    new = Entry("rounded", "{}", ledger.state(store.file, "ward", ALL))
    with pytest.raises(ReleaseRefused, match="0 before"):
        ledger.enter(store.file, "ward", new, ALL, refuse)
    assert ledger.entries(store.file, "ward") == []
    ledger.enter(store.file, "ward", new, ALL, agree)
    with pytest.raises(ReleaseRefused, match="1 before"):
        ledger.enter(store.file, "ward", new, ALL, refuse)


def test_a_release_of_people_that_are_no_longer_those_is_not_shown(store: Store) -> None:
    before = ledger.state(store.file, "ward", ALL)
    add(store, 1)
    with pytest.raises(StoreError, match="came in"):
        ledger.enter(store.file, "ward", Entry("rounded", "{}", before), ALL, agree)
    assert ledger.entries(store.file, "ward") == []


def test_an_entry_has_a_random_key_and_no_time(store: Store) -> None:
    state = State(0, ledger.state(store.file, "ward", ALL).digest)
    for kind in ("rounded", "exact", "rows"):
        ledger.enter(store.file, "ward", Entry(kind, "{}", state), ALL, agree)
    rows = store.connection.execute("SELECT * FROM releases").fetchall()
    keys = [row[0] for row in rows]
    assert len({*keys}) == 3
    assert keys == sorted(keys)
    assert all(len(key) == 16 for key in keys)
    rest = "{}", 0, state.digest, "{}"
    assert {row[1:] for row in rows} == {("ward", kind, *rest) for kind in ("rounded", "exact", "rows")}
    assert not store.file.scrub_pending
