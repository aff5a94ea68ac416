"""A receipt's code erases exactly its response, every trace of it; and without the code nothing joins anything."""

import hashlib
import re
import secrets
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from studies import read_only
from wards import ALL, ANSWERS, ITEMS, YES_NO, instrument_of, item, response_to

from svsurvey.errors import StoreError
from svsurvey.instrument.domain import Single, Text
from svsurvey.instrument.model import Instrument, Item
from svsurvey.response import Disposition, Missing, Value
from svsurvey.store import receipt, schema
from svsurvey.store.database import Store
from svsurvey.store.receipt import ALPHABET, keys, new_code, read_code

CODE = "7K3M-Q9TZ-04HB-XN2E"
OTHER_CODE = "0000-0000-0000-0001"

STRETCHED = cache(hashlib.scrypt)
"""Slow on purpose: what was stretched once is remembered here."""


@pytest.fixture(autouse=True)
def stretched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashlib, "scrypt", STRETCHED)


# ---- the code -------------------------------------------------------------------------------------------


def test_a_code_is_80_random_bits_in_four_groups() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    for code in codes:
        assert re.fullmatch(f"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{3}}", code)
        assert read_code(code) == code
    for place in range(19):
        if place % 5 != 4:
            assert len({code[place] for code in codes}) == 32, "every sign comes at every place"


@pytest.mark.parametrize(("number", "shown"), [(0, "0000-0000-0000-0000"), (2**80 - 1, "ZZZZ-ZZZZ-ZZZZ-ZZZZ")])
def test_all_bits_of_a_code_count(number: int, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "token_bytes", lambda size: number.to_bytes(size, "big"))
    assert new_code() == shown


@pytest.mark.parametrize(
    "typed",
    [
        "7k3m-q9tz-04hb-xn2e",
        "7K3MQ9TZ04HBXN2E\n",
        " 7K3M Q9TZ 04HB XN2E ",
        "7K3M-Q9TZ-O4HB-XN2E",
        "7k3m_q9tz.o4hb–xn2e",
        "7K 3M Q9 TZ\t04\N{NO-BREAK SPACE}HB XN 2E",
    ],
)
def test_a_code_is_read_however_it_is_written(typed: str) -> None:
    assert read_code(typed) == CODE


def test_letters_that_look_like_digits_are_digits() -> None:
    assert read_code("oOiI lL00 0000 0000") == "0011-1100-0000-0000"


@pytest.mark.parametrize(
    "typed", ["", "7K3M", CODE + "0", CODE[:-1], CODE.replace("K", "U"), CODE.replace("K", "é"), "٠" * 16, "ß" * 8]
)
def test_what_is_no_code_is_not_taken_for_one(typed: str) -> None:
    assert read_code(typed) is None
    with pytest.raises(ValueError, match=r"^not a receipt code$"):
        keys(typed, "ward")


# ---- the ids --------------------------------------------------------------------------------------------


def test_codes_that_were_handed_out_lead_to_the_same_ids_for_ever() -> None:
    """Worked out here as the decision record says it: when this fails, no receipt in the world works any more."""
    secret = hashlib.scrypt(CODE.encode(), salt=b"svsurvey receipt 1 ward", n=2**15, r=8, p=1, maxmem=2**26)[:32]
    found = keys("7k3mq9tzo4hbxn2e", "ward")
    assert found.row == hashlib.blake2b(b"row", digest_size=16, key=secret).digest()
    assert found.piece("story") == hashlib.blake2b(b"piece story", digest_size=16, key=secret).digest()
    assert found.row.hex() == "826fdd1d2a2f6cac94fad6019f9dda1d"


def test_ids_differ_by_code_instrument_and_variable() -> None:
    found = [keys(code, id_) for code in (CODE, OTHER_CODE) for id_ in ("ward", "ward2")]
    ids = [key for each in found for key in (each.row, each.piece("a"), each.piece("b"), each.piece("row"))]
    assert len(set(ids)) == len(ids)
    assert {len(key) for key in ids} == {schema.KEY_BYTES}


def test_a_key_does_not_show_itself() -> None:
    found = keys(CODE, "ward")
    assert found.secret.hex() not in repr(found)
    assert str(found.secret) not in repr(found)


def test_a_python_without_scrypt_is_noticed_before_the_first_question(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.ready(with_code=True)
    monkeypatch.delattr(hashlib, "scrypt")
    with pytest.raises(StoreError, match="cannot make receipts"):
        store.ready(with_code=True)
    store.ready()


# ---- erasing --------------------------------------------------------------------------------------------


def answers_of(number: int) -> dict[str, Value]:
    """Everything that can tell one response from another: also a write-in, and words kept apart."""
    return {
        "nights": number,
        "motto": f"motto-{number:03}.",
        "events_other": f"event-{number:03}.",
        "story": told(number),
    }


def told(number: int) -> str:
    """A story; every third is longer than a page of the file."""
    return f"story-{number:03}." * (1 + number % 3 * 500)


def save(store: Store, ward: Instrument, number: int, code: str = "") -> None:
    store.add(response_to(ward, ANSWERS | answers_of(number)), ward, code)


def held(store: Store, id_: str = "ward") -> tuple[set[int], set[str], int]:
    """The numbers in the rows, the stories, and how many pieces of text there are."""
    rows = {int(number or 0) for (number,) in store.rows(id_, ("nights",), ALL)}
    pieces = list(store.texts(id_, ALL))
    return rows, {str(text) for name, _, text in pieces if name == "story"}, len(pieces)


def test_exactly_one_among_many_is_erased(store: Store, ward: Instrument) -> None:
    codes = {number: new_code() for number in range(0, 24, 4)}
    for number in range(24):
        save(store, ward, number, codes.get(number, ""))
    left = set(range(24))
    assert held(store) == (left, {told(n) for n in left}, 48)
    for number, code in codes.items():
        before = everything(store)
        assert store.forget(code) == ["ward"]
        left.remove(number)
        assert held(store) == (left, {told(n) for n in left}, 2 * len(left))
        assert everything(store) < before, "nothing but the response is gone, and nothing has changed"
        assert not store.file.scrub_pending
    assert [fielded.responses for fielded in store.instruments()] == [18]


def everything(store: Store) -> set[tuple[object, ...]]:
    """All rows of all tables; the mark of the last rewriting aside."""
    tables = ("instruments", "r_ward", "t_ward")
    return {(t, *row) for t in tables for row in store.connection.execute(f"SELECT * FROM {t}")}


def test_erasing_leaves_the_file_as_if_the_response_had_never_come(tmp_path: Path, ward: Instrument) -> None:
    """Byte for byte, but for the counters that SQLite moves on with every change."""
    codes = [new_code() for _ in range(9)]
    contents = []
    for name, without in (("forgotten.db", None), ("never.db", 5)):
        path = tmp_path / name
        with Store.open(path, create=True) as store:
            store.field(ward, "id: ward\n")
            for number, code in enumerate(codes):
                if number != without:
                    save(store, ward, number, code)
            if without is None:
                assert store.forget(codes[5]) == ["ward"]
        contents.append(path.read_bytes())
    forgotten, never = contents
    assert len(forgotten) == len(never)
    differing = [place for place in range(len(never)) if forgotten[place] != never[place]]
    counters = {*range(24, 28), *range(40, 44), *range(92, 96)}  # sqlite.org/fileformat2.html, 1.3
    stamp = {place for place in differing if place not in counters}
    assert len(stamp) <= 2, "and the same counter where the mark of the last save notes it"


def test_erased_words_are_nowhere_in_the_file_nor_beside_it(store: Store, ward: Instrument, path: Path) -> None:
    codes = [new_code() for _ in range(12)]
    for number, code in enumerate(codes):
        save(store, ward, number, code)
    for number in (5, 0, 11):
        row, story = keys(codes[number], "ward").row, keys(codes[number], "ward").piece("story")
        marks = [f"{word}-{number:03}.".encode() for word in ("motto", "event", "story")]
        assert all(mark in path.read_bytes() for mark in [*marks, row, story])
        store.forget(codes[number])
        assert not [mark for mark in [*marks, row, story] if mark in path.read_bytes()]
        assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_second_time_there_is_nothing_to_erase(store: Store, ward: Instrument, path: Path) -> None:
    save(store, ward, 1, CODE)
    save(store, ward, 2)
    assert store.forget(CODE) == ["ward"]
    content = path.read_bytes()
    assert store.forget(CODE) == []
    assert path.read_bytes() == content
    save(store, ward, 3, CODE)  # the code is free again
    assert held(store)[0] == {2, 3}


def test_no_code_reaches_a_response_without_one(store: Store, ward: Instrument, path: Path) -> None:
    for number in range(5):
        save(store, ward, number)
    content = path.read_bytes()
    for code in [new_code() for _ in range(5)]:
        assert store.forget(code) == []
    assert path.read_bytes() == content


def test_several_instruments_and_versions(store: Store, ward: Instrument) -> None:
    """Also words of a question that the newest version has no more, or that it moved into the row."""
    newer = instrument_of(*[i for i in ITEMS if i.id != "story"], Item("advice", "Advice?", Text()), version="2")
    linked = Item("story", "What helped?", Text(linked=True))
    newest = instrument_of(*[linked if i.id == "story" else i for i in ITEMS], version="3")
    other = replace(ward, id="other")
    codes = {}
    for instrument in (ward, newer, newest, other):
        store.field(instrument, f"version: {instrument.version}\n")
        for number in (1, 2):
            codes[instrument.id, instrument.version, number] = code = new_code()
            answers = ANSWERS | {"nights": number, "advice": "rest"}
            store.add(response_to(instrument, answers), instrument, code)
    for (id_, _, number), code in codes.items():
        if number == 1:
            assert store.forget(code) == [id_]
    left = {(f.id, f.version): f.responses for f in store.instruments()}
    assert left == {("ward", "1"): 1, ("ward", "2"): 1, ("ward", "3"): 1, ("other", "1"): 1}
    names = sorted(name for name, _, _ in store.texts("ward", ALL))
    assert names == ["advice", "events_other", "events_other", "events_other", "story"]
    assert held(store, "other") == ({2}, {"my colleagues"}, 2)


def test_one_code_for_two_instruments_erases_both(store: Store, ward: Instrument) -> None:
    other = replace(ward, id="other")
    store.field(other, "")
    store.add(response_to(ward), ward, CODE)
    store.add(response_to(other), other, CODE)
    assert store.forget(CODE) == ["other", "ward"]
    assert [fielded.responses for fielded in store.instruments()] == [0, 0]


@pytest.mark.parametrize("disposition", list(Disposition))
def test_it_does_not_matter_how_the_interview_ended(
    store: Store, ward: Instrument, disposition: Disposition
) -> None:
    silent = {"role": Missing.REFUSED, "story": Missing.NOT_ANSWERED}
    store.add(response_to(ward, silent, disposition=disposition), ward, CODE)
    assert store.forget(CODE) == ["ward"]
    assert store.connection.execute(
        "SELECT (SELECT count(*) FROM r_ward) + (SELECT count(*) FROM t_ward)"
    ).fetchone() == (0,)


def test_an_instrument_without_words(store: Store) -> None:
    plain = instrument_of(item("role", Single(YES_NO)), id_="plain")
    store.field(plain, "")
    store.add(response_to(plain, {"role": 1}), plain, CODE)
    assert store.forget(CODE) == ["plain"]


# ---- a code is used once --------------------------------------------------------------------------------


def test_a_code_that_is_taken_does_not_touch_what_lies_there(store: Store, ward: Instrument) -> None:
    save(store, ward, 1, CODE)
    with pytest.raises(StoreError, match="nothing was saved") as caught:
        save(store, ward, 2, CODE.lower())
    assert CODE not in caught.value.what + caught.value.hint
    assert held(store) == ({1}, {told(1)}, 2)


def test_what_is_no_code_saves_and_erases_nothing(store: Store, ward: Instrument) -> None:
    for wrong in ("7K3M", CODE + "Z"):
        with pytest.raises(ValueError, match=r"^not a receipt code$"):
            save(store, ward, 1, wrong)
        with pytest.raises(ValueError, match=r"^not a receipt code$"):
            store.forget(wrong)
    assert held(store) == (set(), set(), 0)


# ---- who has the file but not the code ------------------------------------------------------------------


def test_the_code_is_nowhere_in_the_file(store: Store, ward: Instrument, path: Path) -> None:
    codes = [new_code() for _ in range(6)]
    for number, code in enumerate(codes):
        save(store, ward, number, code)
    content = path.read_bytes()
    for code in codes:
        letters = code.replace("-", "")
        raw = sum(ALPHABET.index(letter) << 5 * place for place, letter in enumerate(reversed(letters)))
        assert code.encode() not in content
        assert letters.encode() not in content
        assert letters.lower().encode() not in content
        assert raw.to_bytes(10, "big") not in content
        assert raw.to_bytes(10, "little") not in content
        assert keys(code, "ward").secret not in content


def test_rows_and_words_are_not_joined_by_anything_but_the_code(store: Store, ward: Instrument) -> None:
    """Not by a shared piece of an id, not by a rule from one id to the other: the id of a row, taken for a secret
    or stretched like a code, leads to none of the words."""
    codes = [new_code() for _ in range(8)]
    for number, code in enumerate(codes):
        save(store, ward, number, code)
    rows = {key for (key,) in store.connection.execute("SELECT response FROM r_ward")}
    pieces = {key for (key,) in store.connection.execute("SELECT piece FROM t_ward")}
    assert rows == {keys(code, "ward").row for code in codes}
    assert pieces == {keys(code, "ward").piece(name) for code in codes for name in ("story", "events_other")}
    every = [*rows, *pieces]
    parts = [key[start : start + 4] for key in every for start in range(13)]
    assert len(set(parts)) == len(parts), "no four bytes in a row are the same in two ids"
    guesses = {receipt.Keys(key).piece("story") for key in every} | {receipt.Keys(key).row for key in every}
    assert not guesses & {*every}


def test_ids_of_receipts_look_like_ids_without(store: Store, ward: Instrument) -> None:
    """Evenly spread: who took a receipt cannot be told, and the order is chance as before."""
    secret = receipt.Keys(bytes(32))
    drawn = [secret.piece(str(number)) for number in range(8192)]
    ones = sum(int.from_bytes(key, "big").bit_count() for key in drawn)
    assert abs(ones / (8192 * 128) - 0.5) < 5 * 0.5 / (8192 * 128) ** 0.5
    firsts = [key[0] for key in drawn]
    chi_squared = sum((firsts.count(byte) - 32) ** 2 / 32 for byte in range(256))
    assert chi_squared < 255 + 5 * (2 * 255) ** 0.5


def test_saving_without_a_code_does_not_pay_for_one(
    store: Store, ward: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(hashlib, "scrypt")
    monkeypatch.delattr(hashlib, "blake2b")
    save(store, ward, 1)
    assert held(store)[0] == {1}


# ---- files that cannot be erased from -------------------------------------------------------------------


def test_a_read_only_file_says_that_nothing_was_erased(disk: Path, ward: Instrument) -> None:
    with Store.open(disk / "study.db", create=True) as store:
        store.field(ward, "")
        save(store, ward, 1, CODE)
    read_only(disk)
    with Store.open(disk / "study.db") as store:
        with pytest.raises(StoreError, match=r"study\.db cannot be written"):
            store.forget(CODE)
        assert held(store) == ({1}, {told(1)}, 2)
        assert store.forget(OTHER_CODE) == []


def test_a_file_that_is_no_study(path: Path) -> None:
    path.write_bytes(b"These are minutes.\n" * 300)
    with pytest.raises(StoreError, match="not a study file"):
        Store.open(path)
    assert path.read_bytes() == b"These are minutes.\n" * 300


def test_a_study_that_lost_its_words_loses_no_row_without_them(store: Store, ward: Instrument) -> None:
    """All or nothing: a table that somebody dropped stops the erasing before the row is gone."""
    save(store, ward, 1, CODE)
    store.connection.execute("DROP TABLE t_ward")
    with pytest.raises(StoreError):
        store.forget(CODE)
    assert {number for (number,) in store.rows("ward", ("nights",), ALL)} == {1}


def test_a_rewriting_that_could_not_be_done_is_made_up_for(path: Path, ward: Instrument) -> None:
    with Store.open(path, create=True) as store:
        store.field(ward, "")
        for number in range(4):
            save(store, ward, number, CODE if number == 2 else "")
        reading = store.rows("ward", ("role",), ALL)
        next(reading)  # a reader on this very connection: the row can be erased, but the file not rewritten
        assert store.forget(CODE) == ["ward"]
        assert store.file.scrub_pending
        assert b"story-002." not in path.read_bytes(), "what is erased is overwritten at once"
        del reading
    with Store.open(path) as store:
        assert not store.file.scrub_pending
        assert held(store)[0] == {0, 1, 3}
