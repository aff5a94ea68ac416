"""A sealed study: nothing readable reaches the file, only the keys open it, and what comes out was put in."""

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from seals import batch, key, known, public, seal, sealed
from wards import ALL, ANSWERS, instrument_of, item, response_to

from svsurvey.care import unsealing
from svsurvey.errors import StoreError
from svsurvey.instrument.domain import Text
from svsurvey.instrument.model import Instrument, Seal
from svsurvey.response import Missing, Mode, Response
from svsurvey.store import boxes, payload, receipt
from svsurvey.store import seal as sealing
from svsurvey.store.custody import demand_apart, keys_in, surveys_in
from svsurvey.store.database import Store
from svsurvey.store.payload import Content, Trouble

CODE = "7K3M-Q9TZ-04HB-XN2E"
STRETCHED = cache(hashlib.scrypt)
"""Slow on purpose: what was stretched once is remembered here."""


@pytest.fixture(autouse=True)
def stretched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlib, "scrypt", STRETCHED)


@pytest.fixture
def small() -> Instrument:
    """One short text and a number, sealed: the smallest boxes."""
    return sealed(instrument_of(item("n"), item("words", Text(longest=100))))


def study(path: Path, instrument: Instrument, number: int = 0, **more: str | Mode) -> Store:
    """An open study with so many responses; the numbers tell them apart."""
    store = Store.open(path, create=True)
    store.connection.execute("PRAGMA synchronous = OFF")
    store.field(instrument, "id: ward\n")
    store.add_all((told(instrument, n, **more) for n in range(number)), instrument)
    return store


def told(instrument: Instrument, number: int, **more: str | Mode) -> Response:
    return response_to(instrument, {"n": number, "words": f"canary-{number}"}, **more)


def numbers(store: Store) -> list[int]:
    return sorted(int(n or 0) for (n,) in store.rows("ward", ("n",), ALL))


# ---- what is in the file --------------------------------------------------------------------------------


def test_a_sealed_response_leaves_a_box_and_no_row(store: Store, ward: Instrument, path: Path) -> None:
    inst = sealed(ward)
    store.add(response_to(inst, wave="spring-canary"), inst)
    store.add_all([response_to(inst)] * 2, inst)
    assert [(f.responses, f.simulated) for f in store.instruments()] == [(0, 0)]
    assert store.sealed() == {"ward": 3}
    assert list(store.texts("ward", ALL)) == []
    for words in (b"my colleagues", b"a mix-up", b"spring-canary", b"complete", b"events_other"):
        assert words not in path.read_bytes()
    assert not store.file.scrub_pending, "rewritten as after every save"


def test_nothing_readable_is_written_at_any_moment(path: Path, small: Instrument) -> None:
    """Every SQL statement with its values, as SQLite sees them."""
    with study(path, small) as store:
        seen: list[str] = []
        store.connection.set_trace_callback(seen.append)
        store.add(told(small, 77), small)
        store.connection.set_trace_callback(None)
    assert any("INSERT INTO boxes" in sql for sql in seen)
    hexed = b"canary-77".hex()
    assert not [sql for sql in seen if "canary-77" in sql or hexed in sql.lower()]


def test_boxes_of_one_version_are_equally_long_inside(path: Path, small: Instrument) -> None:
    with study(path, small) as store:
        for words in ("", "x", "\N{MUSICAL SYMBOL G CLEF}" * 100):
            store.add(
                response_to(small, {"n": 1, "words": words or Missing.REFUSED}), small, CODE if words else ""
            )
            store.forget(CODE)
            store.add(response_to(small, {"n": 1, "words": words or Missing.REFUSED}), small)
        texts = [sealing.opened(text, [key()]) for _, _, text in boxes.stored(store.file)]
    assert {len(text) for text in texts} == {payload.size_for(small)} == {2048}


def test_the_study_s_own_keys_win_over_the_instrument_s(path: Path, small: Instrument) -> None:
    with study(path, small, 1) as store:
        assert store.sealing(small) == small.seal
        boxes.seal_for(store.file, seal(1, 2, together=True))
        assert boxes.recipients(store.file) == Seal(tuple(sorted((public(1), public(2)))), together=True)
        assert store.sealing(replace(small, seal=None)) == store.sealing(small) == boxes.recipients(store.file)
        store.add(told(small, 1), small)
        texts = [text for _, _, text in boxes.stored(store.file)]
    assert sorted(opens(text, 0) for text in texts) == [False, True]
    assert sorted(opens(text, 1, 2) for text in texts) == [False, True]


def opens(text: bytes, *numbers: int) -> bool:
    try:
        return sealing.opened(text, [key(number) for number in numbers]).startswith(b"{")
    except payload.BoxFault:
        return False


def test_a_seal_that_is_taken_away_does_not_let_answers_out(path: Path, small: Instrument) -> None:
    """Keys are no part of an instrument's meaning; a file without them must not go on in plain."""
    bare = replace(small, seal=None)
    with study(path, small, 1) as store:
        with pytest.raises(StoreError, match="no key says how to go on"):
            store.add(told(bare, 1), bare)
        with pytest.raises(StoreError, match="no key says how to go on"):
            store.sealing(bare)
        with pytest.raises(StoreError, match="does not go on in plain"):
            boxes.seal_for(store.file, None)
        assert store.sealed() == {"ward": 1}
        assert numbers(store) == []


def test_keys_can_be_taken_away_where_nothing_is_sealed(store: Store, ward: Instrument) -> None:
    boxes.seal_for(store.file, seal())
    boxes.seal_for(store.file, None)
    assert store.sealing(ward) is None
    store.add(response_to(ward), ward)
    assert store.sealed() == {}


def test_keys_that_are_none_are_refused_before_the_first_question(store: Store, ward: Instrument) -> None:
    nothing = (
        "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"  # spelled well, and no point of a key
    )
    for wrong in ("age1abc", "AGE-SECRET-KEY-1QQ", nothing):
        with pytest.raises(StoreError, match="cannot be sealed"):
            store.ready(sealing=Seal((wrong,)))
        broken = replace(ward, seal=Seal((wrong,)))
        with pytest.raises(StoreError, match="cannot be sealed"):
            store.add(response_to(broken), broken)
    assert store.sealed() == {}


def test_without_the_extra_it_is_said_before_the_first_question(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    store.ready()
    with pytest.raises(StoreError, match="not installed") as caught:
        store.ready(sealing=seal())
    assert caught.value.hint == "pip install 'svsurvey[sealed]'"


@pytest.mark.parametrize("value", [2**70, "\ud800"], ids=["too long a number", "half a character"])
def test_a_value_that_cannot_be_kept_saves_nothing_and_is_not_repeated(
    path: Path, small: Instrument, value: int | str
) -> None:
    with study(path, small) as store:
        with pytest.raises(StoreError, match="cannot keep"):
            store.add(response_to(small, {"words": value}), small)
        assert store.sealed() == {}


def test_all_or_none_of_many_are_sealed(path: Path, small: Instrument) -> None:
    def some() -> object:
        yield told(small, 1)
        raise KeyError

    with study(path, small) as store:
        with pytest.raises(KeyError):
            store.add_all(some(), small)  # type: ignore[arg-type]
        assert store.sealed() == {}
        with pytest.raises(ValueError, match="another instrument or version"):
            store.add(replace(told(small, 1), version="9"), small)


# ---- receipts -------------------------------------------------------------------------------------------


def test_a_receipt_erases_a_box(path: Path, small: Instrument) -> None:
    with study(path, small, 3) as store:
        store.add(told(small, 9), small, CODE)
        with pytest.raises(StoreError, match="code is taken"):
            store.add(told(small, 8), small, CODE)
        assert store.sealed() == {"ward": 4}
        assert receipt.keys(CODE, "ward").box in path.read_bytes()
        assert store.forget(CODE) == ["ward"]
        assert receipt.keys(CODE, "ward").box not in path.read_bytes()
        assert store.forget(CODE) == []
        assert store.sealed() == {"ward": 3}


def test_a_receipt_works_after_the_box_was_opened(path: Path, tmp_path: Path, small: Instrument) -> None:
    with study(path, small, 5) as store, Store.open(tmp_path / "released.db", create=True) as target:
        store.add(told(small, 9), small, CODE)
        unsealing.save_opened(batch(store, small, target), target)
        assert numbers(target) == [0, 1, 2, 3, 4, 9]
        keys, content = receipt.keys(CODE, "ward"), (tmp_path / "released.db").read_bytes()
        assert keys.row in content
        assert keys.piece("words") in content
        assert keys.box not in content, "nothing in the one file leads to the other"
        assert keys.secret not in content + path.read_bytes()
        assert target.forget(CODE) == ["ward"]
        assert numbers(target) == [0, 1, 2, 3, 4]
        assert unsealing.save_opened(batch(store, small, target), target) == 0, "and it does not come back"


# ---- opening --------------------------------------------------------------------------------------------


def test_what_comes_out_is_what_went_in(path: Path, tmp_path: Path, ward: Instrument) -> None:
    """The same study as if it had never been sealed, but for the ids."""
    inst = sealed(ward)
    given = [
        response_to(ward, ANSWERS | {"nights": n}, wave=f"w{n % 2}", mode=mode)
        for n, mode in enumerate([Mode.LINE, Mode.TERMINAL, Mode.PAPER, Mode.LINE, Mode.LINE, Mode.SIMULATED])
    ]
    with (
        study(path, inst) as store,
        study(tmp_path / "plain.db", ward) as plain,
        Store.open(tmp_path / "released.db", create=True) as target,
    ):
        store.add_all(given, inst)
        plain.add_all(given, ward)
        found = batch(store, inst, target)
        assert found.people() == {"ward": 5}
        assert unsealing.save_opened(found, target) == 6
        columns = ("version", "wave", "mode", "disposition", "role", "events___3", "nights", "since", "motto")
        assert sorted(target.rows("ward", columns, ALL)) == sorted(plain.rows("ward", columns, ALL))
        assert sorted(target.texts("ward", ALL)) == sorted(plain.texts("ward", ALL))
        assert target.instruments() == plain.instruments(), "with the version as it was fielded"
        assert not target.file.scrub_pending
        assert store.sealed() == {"ward": 6}, "the boxes stay"


def test_boxes_are_opened_once(path: Path, tmp_path: Path, small: Instrument) -> None:
    with study(path, small, 6) as store, Store.open(tmp_path / "released.db", create=True) as target:
        assert unsealing.save_opened(batch(store, small, target), target) == 6
        again = batch(store, small, target)
        assert (again.before, again.people()) == (6, {})
        assert unsealing.save_opened(again, target) == 0
        store.add(told(small, 50), small)
        later = batch(store, small, target)
        assert (later.before, later.people(), later.too_few()) == (6, {"ward": 1}, {"ward": 1})
        assert later.without(["ward"]).contents == {}
        assert unsealing.save_opened(later, target) == 1
        assert numbers(target) == [0, 1, 2, 3, 4, 5, 50]


def test_of_two_openings_at_once_one_is_refused(path: Path, tmp_path: Path, small: Instrument) -> None:
    """It counted among its new ones those of the other: what is left could be one person."""
    with study(path, small, 6) as store, Store.open(tmp_path / "released.db", create=True) as target:
        one = batch(store, small, target)
        store.add(told(small, 50), small)
        other = batch(store, small, target)
        assert unsealing.save_opened(one, target) == 6
        assert other.too_few() == {}
        with pytest.raises(StoreError, match="by another process meanwhile") as caught:
            unsealing.save_opened(other, target)
        assert caught.value.hint == "nothing was opened; try again"
        assert numbers(target) == [0, 1, 2, 3, 4, 5]
        assert batch(store, small, target).too_few() == {"ward": 1}


def test_a_box_is_opened_under_the_same_ids_everywhere(path: Path, tmp_path: Path, small: Instrument) -> None:
    """So that studies into which it was opened can be merged, and nobody counts twice."""
    with study(path, small, 6) as store:
        store.add(told(small, 9), small, CODE)
        ids = []
        for name in ("one.db", "other.db"):
            with Store.open(tmp_path / name, create=True) as target:
                assert unsealing.save_opened(batch(store, small, target), target) == 7
                ids.append([list(target.connection.execute(sql)) for sql in ("SELECT * FROM r_ward", IDS)])
        assert ids[0] == ids[1]
        contents = [payload.unpack(sealing.opened(text, [key()])) for _, _, text in boxes.stored(store.file)]
    keys = [receipt.Keys(content.secret) for content in contents]
    assert len({content.secret for content in contents}) == 7
    assert [k.box for k in keys] == [content.box for content in contents]
    assert {k.row for k in keys} == {row[0] for row in ids[0][0]}
    assert {k.piece("words") for k in keys} == {piece for (piece,) in ids[0][1]}


IDS = "SELECT piece FROM t_ward"


def test_copies_of_a_study_are_one(path: Path, tmp_path: Path, small: Instrument) -> None:
    study(path, small, 5).close()
    (tmp_path / "copy.db").write_bytes(path.read_bytes())
    with (
        Store.open(path) as store,
        Store.open(tmp_path / "copy.db") as copy,
        Store.open(tmp_path / "released.db", create=True) as target,
    ):
        copy.add(told(small, 5), small)
        found = unsealing.open_all([known(store, small), known(copy, small)], [key()], target)
        assert unsealing.save_opened(found, target) == 6


@pytest.mark.parametrize(
    ("people", "made_up", "few"), [(4, 0, True), (5, 0, False), (4, 90, True), (0, 3, False), (1, 4, True)]
)
def test_fewer_than_five_people_are_too_few(
    path: Path, tmp_path: Path, small: Instrument, people: int, made_up: int, few: bool
) -> None:
    """Those who were made up hide nobody: they can be told."""
    with study(path, small, people) as store, Store.open(tmp_path / "released.db", create=True) as target:
        store.add_all((told(small, n, mode=Mode.SIMULATED) for n in range(made_up)), small)
        found = batch(store, small, target)
        assert bool(found.too_few()) is few
        assert found.people() == {"ward": people}


def test_ids_and_marks_lead_to_no_box(path: Path, tmp_path: Path, small: Instrument) -> None:
    with study(path, small, 40) as store, Store.open(tmp_path / "released.db", create=True) as target:
        unsealing.save_opened(batch(store, small, target), target)
        before = {box for box, _, _ in boxes.stored(store.file)}
        content = (tmp_path / "released.db").read_bytes()
        assert not [box for box in before if box in content]
        assert boxes.marks(target.file) == {boxes.mark_of(box) for box in before}
        rows = {id_ for (id_,) in target.connection.execute("SELECT response FROM r_ward")}
        assert not rows & (before | boxes.marks(target.file))


def test_the_order_of_boxes_is_not_the_order_of_what_comes_out(tmp_path: Path, small: Instrument) -> None:
    """By a rank correlation over 12 studies of 12."""
    ranks = []
    for number in range(12):
        with (
            study(tmp_path / f"{number}.db", small, 12) as store,
            Store.open(tmp_path / f"{number}-released.db", create=True) as target,
        ):
            target.connection.execute("PRAGMA synchronous = OFF")
            found = batch(store, small, target)
            order = [content.response.values["n"] for content in found.contents["ward", "1"]]
            unsealing.save_opened(found, target)
            out = [int(n or 0) for (n,) in target.rows("ward", ("n",), ALL)]
        ranks.append(sum((order.index(n) < order.index(m)) for i, n in enumerate(out) for m in out[i + 1 :]) / 66)
    spread = ((2 * 12 + 5) / (18 * 12 * 11)) ** 0.5
    assert abs(sum(ranks) / 12 - 0.5) < 5 * spread / 12**0.5


# ---- boxes that stay closed -----------------------------------------------------------------------------


def troubles(store: Store, inst: Instrument, tmp_path: Path, numbers: tuple[int, ...] = (0,)) -> list[Trouble]:
    with Store.open(tmp_path / "released.db", create=True) as target:
        found = batch(store, inst, target, numbers)
        assert sum(map(len, found.contents.values())) + len(found.closed) == sum(store.sealed().values())
        return [closed.trouble for closed in found.closed]


def change(store: Store, sql: str) -> None:
    store.connection.execute(sql)


FIRST = "(SELECT min(box) FROM boxes)"
LAST = "(SELECT max(box) FROM boxes)"


@pytest.mark.parametrize(
    ("sql", "trouble"),
    [
        (f"UPDATE boxes SET sealed = substr(sealed, 1, 900) WHERE box = {FIRST}", Trouble.DAMAGED),
        (f"UPDATE boxes SET sealed = sealed || x'00' WHERE box = {FIRST}", Trouble.DAMAGED),
        (f"UPDATE boxes SET sealed = x'' WHERE box = {FIRST}", Trouble.DAMAGED),
        (f"UPDATE boxes SET sealed = NULL WHERE box = {FIRST}", Trouble.DAMAGED),
        (f"UPDATE boxes SET sealed = '{{}}' WHERE box = {FIRST}", Trouble.DAMAGED),
        (
            f"UPDATE boxes SET sealed = (SELECT sealed FROM boxes WHERE box = {LAST}) WHERE box = {FIRST}",
            Trouble.MOVED,
        ),
        (f"UPDATE boxes SET box = zeroblob(16) WHERE box = {FIRST}", Trouble.MOVED),
        (f"UPDATE boxes SET instrument = 'other' WHERE box = {FIRST}", Trouble.MOVED),
        (
            f"INSERT INTO boxes SELECT zeroblob(16), instrument, sealed FROM boxes WHERE box = {FIRST}",
            Trouble.MOVED,
        ),
    ],
    ids=["cut", "longer", "empty", "null", "text", "swapped", "another id", "another instrument", "replayed"],
)
def test_what_was_changed_is_named_and_kept(
    path: Path, tmp_path: Path, small: Instrument, sql: str, trouble: Trouble
) -> None:
    with study(path, small, 3) as store:
        change(store, sql)
        assert troubles(store, small, tmp_path) == [trouble]


def test_every_flipped_bit_is_seen(path: Path, tmp_path: Path, small: Instrument) -> None:
    with study(path, small, 1) as store:
        ((_, _, text),) = boxes.stored(store.file)
    for place in range(0, len(text), 23):
        flipped = text[:place] + bytes([text[place] ^ 1 << place % 8]) + text[place + 1 :]
        assert not opens(flipped, 0)


HOSTILE = {
    "a share that is zero": b"-> X25519 "
    + b"A" * 43
    + b"\n"
    + b"A" * 43
    + b"\n--- "
    + b"A" * 43
    + b"\n"
    + bytes(48),
    "a passphrase that takes for ever": b"-> scrypt "
    + b"A" * 22
    + b" 60\n"
    + b"A" * 43
    + b"\n--- "
    + b"A" * 43
    + b"\n",
    "no stanza": b"--- " + b"A" * 43 + b"\n" + bytes(48),
    "no end": b"-> X25519 ",
    "many stanzas": b"-> a b\n\n" * 5_000 + b"--- " + b"A" * 43 + b"\n" + bytes(48),
    "a long line": b"-> " + b"a" * 1_000_000,
    "as many stanzas as are read": b"-> a b\n\n" * 500 + b"--- " + b"A" * 43 + b"\n" + bytes(48),
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_box_that_was_made_to_do_harm_stays_closed(name: str) -> None:
    with pytest.raises(payload.BoxFault):
        sealing.opened(sealing.HEADER + HOSTILE[name], [key(), key(1)])


def test_keys_that_do_not_fit_are_told_apart(path: Path, tmp_path: Path, small: Instrument) -> None:
    two = sealed(small, 1, 2, together=True)
    any_one = sealed(small, 1, 2)
    with study(path, two) as store:
        store.add(told(two, 1), two)
        assert troubles(store, two, tmp_path, (1, 2)) == []
        assert troubles(store, two, tmp_path, (2, 1)) == []
        assert troubles(store, two, tmp_path, (2,)) == [Trouble.HALF]
        assert troubles(store, two, tmp_path, (1,)) == [Trouble.FOREIGN]
        assert troubles(store, two, tmp_path, (0,)) == [Trouble.FOREIGN]
        store.add(told(any_one, 1), any_one)
        assert troubles(store, two, tmp_path, (1,)) == [Trouble.FOREIGN], "one of the two boxes opens"


def forged(inst: Instrument, **more: object) -> tuple[bytes, bytes]:
    """A box by somebody who knows only the public half: its id, and a text of their own."""
    keys = receipt.without_code()
    box = keys.box
    content = Content(box, replace(told(inst, 1), **more), keys.secret)  # type: ignore[arg-type]
    assert inst.seal is not None
    return box, sealing.sealed(payload.pack(content, 2048), inst.seal)


@pytest.mark.parametrize(
    ("more", "trouble"),
    [
        ({"version": "9"}, Trouble.UNKNOWN),
        ({"instrument": "other"}, Trouble.MOVED),
        ({"values": {"nowhere": 1}}, Trouble.IMPOSSIBLE),
        ({"values": {"n": "1; DROP TABLE r_ward"}}, Trouble.IMPOSSIBLE),
        ({"wave": "\x1b]0;title\x07"}, Trouble.IMPOSSIBLE),
    ],
    ids=str,
)
def test_what_a_forger_made_is_not_believed(
    path: Path, tmp_path: Path, small: Instrument, more: dict[str, object], trouble: Trouble
) -> None:
    box, text = forged(small, **more)
    with study(path, small, 2) as store:
        store.connection.execute(boxes.INSERT, (box, "ward", text))
        assert troubles(store, small, tmp_path) == [trouble]


@pytest.mark.parametrize("text", [b"{}", b"no JSON", b'{"svsurvey_box": 7}'], ids=str)
def test_a_box_with_no_response_in_it(path: Path, tmp_path: Path, small: Instrument, text: bytes) -> None:
    assert small.seal is not None
    with study(path, small, 2) as store:
        store.connection.execute(boxes.INSERT, (bytes(16), "ward", sealing.sealed(text, small.seal)))
        expected = Trouble.NEWER if b"7" in text else Trouble.NO_RESPONSE
        assert troubles(store, small, tmp_path) == [expected]


def test_a_secret_in_a_box_of_another_id_is_not_believed(path: Path, tmp_path: Path, small: Instrument) -> None:
    assert small.seal is not None
    content = Content(bytes(16), told(small, 1), bytes(32))
    text = sealing.sealed(payload.pack(content, 2048), small.seal)
    with study(path, small, 1) as store:
        store.connection.execute(boxes.INSERT, (bytes(16), "ward", text))
        assert troubles(store, small, tmp_path) == [Trouble.MOVED]


def test_studies_that_mean_two_questionnaires_by_one_version_are_not_mixed(
    tmp_path: Path, small: Instrument
) -> None:
    other = sealed(instrument_of(item("words", Text(longest=100)), item("n")))
    with (
        study(tmp_path / "a.db", small, 3) as one,
        study(tmp_path / "b.db", other, 3) as two,
        Store.open(tmp_path / "released.db", create=True) as target,
        pytest.raises(StoreError, match="another questionnaire"),
    ):
        unsealing.open_all([known(one, small), known(two, other)], [key()], target)


def test_nothing_half_is_opened(path: Path, tmp_path: Path, small: Instrument) -> None:
    """The target has another questionnaire under this version: not one response, mark or table gets in."""
    other = instrument_of(item("n"))
    with study(path, small, 6) as store, study(tmp_path / "released.db", other) as target:
        before = (tmp_path / "released.db").read_bytes()
        with pytest.raises(StoreError, match="has changed since version 1"):
            unsealing.save_opened(batch(store, small, target), target)
        assert (tmp_path / "released.db").read_bytes() == before


# ---- keys -----------------------------------------------------------------------------------------------


def test_keys_in_a_file_are_read_however_it_ends_its_lines() -> None:
    for text in (f"{key()}", f"# made by hand\r\n\r\n{key()}\r\n{key(1)}\r\n"):
        found = sealing.identities(text.encode(), lambda: pytest.fail("nothing is asked"))
        assert found is not None
        assert str(found[0]) == str(key())


@pytest.mark.slow
def test_a_key_in_bytes_is_opened_as_it_is_and_one_in_letters_as_mail_left_it() -> None:
    """Of bytes, two that look like the end of a line must not become one. Takes as long as passphrases take."""
    import pyrage

    text = f"# {'.' * 500_000}\n{key()}\n".encode()
    while b"\r\n" not in (data := pyrage.passphrase.encrypt(text, "a heron")):
        pass
    mailed = sealing._in_letters(pyrage.passphrase.encrypt(f"{key()}".encode(), "a heron")).replace(b"\n", b"\r\n")
    for locked in (data, mailed):
        found = sealing.identities(locked, lambda: "a heron")
        assert [str(identity) for identity in found or []] == [str(key())]


def test_a_passphrase_that_cannot_be_one_opens_nothing() -> None:
    """pyrage says that otherwise than of a wrong one."""
    assert sealing.identities(LOCKED, lambda: "half a \ud800") is None


@pytest.mark.parametrize(
    "text", [b"", b"# nothing", b"age1qqq", b"\xff\xfe", b"AGE-PLUGIN-YUBIKEY-1QQ", b"AGE-SECRET-KEY-1QQ"]
)
def test_what_holds_no_key_is_said_without_its_words(text: bytes) -> None:
    from svsurvey.errors import InputError

    with pytest.raises(InputError, match="holds no key") as caught:
        sealing.identities(text, lambda: pytest.fail("nothing is asked"))
    assert "QQ" not in caught.value.what + caught.value.hint


def test_a_made_passphrase_has_a_hundred_bits() -> None:
    made = {sealing.new_passphrase() for _ in range(500)}
    assert len(made) == 500
    assert {len(passphrase) for passphrase in made} == {24}
    assert len({sign for passphrase in made for sign in passphrase} - {"-"}) == 32


LOCKED = b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCArcUtPWFgzV0RodmdJcDlI\n"


@pytest.mark.parametrize(
    ("text", "is_key"),
    [
        (LOCKED, True),
        (LOCKED.replace(b"\n", b"\r\n"), True),
        (b"age-encryption.org/v1\n-> scrypt +qKOXX3WDhvgIp9HB00NLw 17\n", True),
        (b"# public key: age1x\nAGE-SECRET-KEY-1ABC\n", True),
        (b"notes: age-secret-key-1abc", True),
        (b"age-encryption.org/v1\n-> X25519 abc\n", False),
        (b"age1qqq", False),
        (b"", False),
    ],
)
def test_a_key_beside_what_it_opens_is_found(tmp_path: Path, text: bytes, is_key: bool) -> None:
    (tmp_path / "anything.txt").write_bytes(text)
    assert bool(keys_in(tmp_path)) is is_key
    if is_key:
        with pytest.raises(StoreError, match="a secret key beside what it opens"):
            demand_apart(tmp_path / "study.db")
        with pytest.raises(StoreError, match="a secret key beside what it opens"):
            demand_apart(tmp_path / "elsewhere" / "study.db", tmp_path)
    else:
        demand_apart(tmp_path / "study.db", tmp_path)


LOCKED_OUT = """
import sys
from pathlib import Path
from svsurvey.store.custody import demand_apart
from svsurvey.store.database import Store
with Store.open(Path(sys.argv[1])) as store, store.file.writing():
    demand_apart(store.path)
    print("locked", flush=True)
    sys.stdin.readline()
"""


def test_looking_for_keys_leaves_the_study_s_locks_alone(store: Store) -> None:
    """Closing any file that is the study would drop them: another process could write in between."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCKED_OUT, str(store.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        store.connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            store.connection.execute("BEGIN IMMEDIATE")
        other.communicate("go on\n")


def test_a_folder_is_looked_through_whatever_lies_in_it(
    tmp_path: Path, make_odd: Callable[[Path], None], store: Store
) -> None:
    make_odd(tmp_path)
    (tmp_path / "ward.yaml").write_text("# one\nsvsurvey: 1\n")
    (tmp_path / "other.yaml").write_text("id: x\n")
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as foreign:
        foreign.execute("CREATE TABLE x (y)")
    assert [p.name for p in surveys_in(tmp_path)] == ["study.db", "ward.yaml"]
    assert keys_in(tmp_path) == []
    assert surveys_in(tmp_path / "nowhere") == []


@pytest.fixture
def make_odd() -> Callable[[Path], None]:
    """Things in a folder that are no plain files."""
    import os

    def make(folder: Path) -> None:
        os.mkfifo(folder / "pipe")
        (folder / "nothing").symlink_to(folder / "gone")
        (folder / "circle").symlink_to(folder / "circle")
        (folder / "below").mkdir()
        (folder / "below" / "a.key").write_text(str(key()))

    return make


def test_the_kiosk_of_the_study_itself_does_not_look_like_a_key(path: Path) -> None:
    """A study whose boxes hold the words of a key is no key: what people type must not stop a survey."""
    plain = instrument_of(item("words", Text(linked=True)))
    with study(path, plain) as store:
        store.add(response_to(plain, {"words": "AGE-SECRET-KEY-1"}), plain)
    assert keys_in(path.parent) == []
