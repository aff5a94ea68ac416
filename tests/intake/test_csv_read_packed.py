"""The fast way in for CSV against the plain one: the same rows, the same verdict, whatever stands in the file."""

import csv as reader
import gc
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from tracemalloc import get_traced_memory, start, stop
from types import FrameType

import pytest
from csv_cases import CODED, NAMES, STYLES, exported, instrument, people
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.errors import InputError
from svsurvey.exchange.csv import Style
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument, Seal
from svsurvey.intake import csv_packed
from svsurvey.intake.bad import Bad
from svsurvey.intake.column_map import ColumnMap
from svsurvey.intake.csv_packed import batches
from svsurvey.intake.csv_rows import Rules, open_csv
from svsurvey.store import schema
from svsurvey.store.database import Store
from svsurvey.store.schema import Layout

Verdict = tuple[list[str], list[str], list[Bad]]

CELLS = (
    "", " ", "-99", "-98", "-97", "-96", "-95", "-94", "0", "1", "2", "3", "8", "9", "01", "1.0", "1,5", "2.25",
    "99999999999999", "x", "yes", "no", "not asked", "left empty", "place 1", "not placed", "Nurse", "2020-01-01",
    "2020-01", "12:30", "7:30", "24:00", "simulated", "partial", "complete", "refusal", "=1", "'=1", "two\nlines",
    "a,b", 'say "no"', "2024-05-03", "\u202e", "1.0.0", "autumn",
    "-99.0", "38.50", "3,00", "1.000", "07:30:00", "1980-01-01 07:30:00", "\u00a0", "Simulated", "NaN", "\uff11",
)  # fmt: skip


def plainly(of: Instrument, content: bytes, mapping: ColumnMap | None = None) -> Verdict:
    layout, rows, pieces, bad = Layout(of), [], [], []
    for found in open_csv(io.BytesIO(content), "x.csv", of, mapping).responses():
        if isinstance(found, Bad):
            bad.append(found)
        else:
            rows.append(repr(layout.row(found)[1:]))
            pieces += [repr(piece[1:]) for piece in layout.pieces(found)]
    return sorted(rows), sorted(pieces), bad


def fast(of: Instrument, content: bytes, mapping: ColumnMap | None = None) -> Verdict:
    rows, pieces, bad = [], [], []
    for found in batches(open_csv(io.BytesIO(content), "x.csv", of, mapping)):
        if isinstance(found, Bad):
            bad.append(found)
        else:
            rows += [repr(row[1:]) for row in found.rows]
            pieces += [repr(piece[1:]) for piece in found.pieces]
    return sorted(rows), sorted(pieces), bad


def mutated(content: bytes, style: Style, dice: Random, share: float) -> bytes:
    """The file with some rows changed: cells from elsewhere, from other rows, one too many or too few."""
    text = content.decode("utf-8-sig" if style.excel else "utf-8")
    head, *rows = reader.reader(io.StringIO(text, newline=""))
    for cells in rows:
        for _ in range(dice.choice((1, 1, 1, 2, 3)) if dice.random() < share else 0):
            mutate(cells, rows, dice)
    file = io.StringIO(newline="")
    reader.writer(file, lineterminator=style.line_end).writerows([head, *rows])
    return ("\ufeff" * style.excel + file.getvalue()).encode("utf-8", "replace")


def mutate(cells: list[str], rows: Sequence[list[str]], dice: Random) -> None:
    if len(cells) < 7:
        return
    place = dice.randrange(1, len(cells))
    kind = dice.random()
    if kind < 0.02:
        cells[:] = [""] * len(cells)
    elif kind < 0.05:
        cells += ["", " "]
    elif kind < 0.1:
        del cells[place]
    elif kind < 0.15:
        cells.insert(place, dice.choice(CELLS[:10]))
    elif kind < 0.5:
        cells[place] = dice.choice(dice.choice(rows)[: len(cells)])
    elif kind < 0.6:
        cells[dice.randrange(1, 6)] = dice.choice(CELLS[-12:])
    else:
        cells[place] = dice.choice(CELLS)


def rounds(name: str, number: int, seeds: Sequence[int], share: float) -> Iterator[tuple[Verdict, Verdict]]:
    of = instrument(name)
    for seed in seeds:
        dice = Random(f"{name} {seed}")
        style = dice.choice(STYLES)
        content = mutated(exported(of, people(name, number, 5), style), style, dice, share)
        yield plainly(of, content), fast(of, content)


# ---- the two ways ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_give_the_same(name: str) -> None:
    found = [both[0] for both in rounds(name, 12, range(3), 0.5) if same(*both)]
    assert any(rows for rows, _, _ in found)
    assert any(bad for _, _, bad in found)


@pytest.mark.proof
@pytest.mark.parametrize("share", [0.02, 0.3, 1])
@pytest.mark.parametrize("name", NAMES)
def test_both_ways_give_the_same_of_many(name: str, share: float) -> None:
    assert all(same(*both) for both in rounds(name, 120, range(6), share))


def same(plain: Verdict, packed: Verdict) -> bool:
    assert packed[2] == plain[2]
    assert packed[0] == plain[0]
    assert packed[1] == plain[1]
    return True


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_what_was_exported_takes_the_fast_way(style: Style) -> None:
    """Nothing of it is read plainly, but for what is bad because of a blank."""
    of = instrument("perioperative-catastrophe")
    content = exported(of, people("perioperative-catastrophe", 30, 5), style)
    expected = plainly(of, content)
    slow = 0

    def watch(frame: FrameType, event: str, _: object) -> None:
        nonlocal slow
        slow += event == "call" and frame.f_code is Rules.read.__code__

    sys.setprofile(watch)
    try:
        assert fast(of, content) == expected
    finally:
        sys.setprofile(None)
    assert slow == len(expected[2])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["check-in", "torture of exports"]))
def test_any_mutation_has_the_same_verdict(seed: int, name: str) -> None:
    assert all(same(*both) for both in rounds(name, 3, [seed], 1))


CLASH = """\
svsurvey: 1
id: clash
version: 1.0.0
title: Clash
sections:
  - title: All
    items:
      - {id: a, type: single, text: A?, options: {1: "2", 2: "1", 3: Three}}
      - {id: b, type: single, text: B?, options: {1: Yes, 0: No}}
      - {id: c, type: number, text: C?, range: [0, 9], when: b == 1}
"""


def test_lines_and_rows_are_counted_alike() -> None:
    """Empty lines, cells of several lines, and records that were looked at before the first was judged."""
    of = load(Source("clash.yaml", CLASH))
    text = "a,b,c\n" + "1,1,3\n\n" * 150 + '1,1,"x\ny"\n' + "2,0,\n" * 300 + "2,0,5\n\n\n1,9,1\n"
    plain, packed = plainly(of, text.encode()), fast(of, text.encode())
    assert same(plain, packed)
    assert [(bad.where.line, bad.row) for bad in packed[2]] == [(302, 151), (604, 452), (607, 453)]


def test_many_empty_lines_and_nothing_else() -> None:
    of = load(Source("clash.yaml", CLASH))
    for text in ("a,b,c\n" + "\n" * 450, "a,b,c\n" + "\n" * 450 + "1,1,3", "a,b,c", "a,b,c\r\n1,1,3\r\n2,0,\n"):
        assert same(plainly(of, text.encode()), fast(of, text.encode()))


def test_constants_of_a_column_map_take_the_fast_way_too() -> None:
    of = load(Source("clash.yaml", CLASH))
    mapping = ColumnMap({"x": "a"}, constants={"b": "1", "site": "north"})
    content = b"x,c\n1,4\n2,\n3,x\n"
    assert same(plainly(of, content, mapping), fast(of, content, mapping))
    assert fast(of, content, mapping)[0] == [
        "('1.0.0', '', 'north', 'import', 'complete', 1, 1, 4)",
        "('1.0.0', '', 'north', 'import', 'complete', 2, 1, -99)",
    ]


def test_every_id_is_random_and_new() -> None:
    of = instrument("check-in")
    content = exported(of, people("check-in", 30, 5)) + exported(of, people("check-in", 30, 5)).partition(b"\n")[2]
    (batch,) = batches(open_csv(io.BytesIO(content), "x.csv", of))
    assert isinstance(batch, csv_packed.Batch)
    ids = [row[0] for row in (*batch.rows, *batch.pieces)]
    assert len(set(ids)) == len(ids) > 60
    assert {type(id_) for id_ in ids} == {bytes}
    assert ids[:60] != sorted(ids[:60])  # type: ignore[type-var]


def test_looking_for_cycles_goes_on_afterwards() -> None:
    of = instrument("check-in")
    content = exported(of, people("check-in", 30, 5))
    found = batches(open_csv(io.BytesIO(content), "x.csv", of))
    assert next(found)
    assert not gc.isenabled()
    del found
    assert gc.isenabled()


def test_a_file_that_breaks_off_is_an_error() -> None:
    of = instrument("check-in")
    content = exported(of, people("check-in", 30, 5)) + b'"open'
    with pytest.raises(InputError, match="quotes"):
        list(batches(open_csv(io.BytesIO(content), "x.csv", of)))


def test_memory_does_not_grow_with_the_file() -> None:
    of = instrument("check-in")
    head, _, rows = exported(of, people("check-in", 30, 5)).partition(b"\n")

    def peak(times: int) -> int:
        stream = io.BytesIO(head + b"\n" + rows * times)
        start()
        assert (
            sum(len(b.rows) for b in batches(open_csv(stream, "x", of)) if isinstance(b, csv_packed.Batch))
            == 30 * times
        )
        _, most = get_traced_memory()
        stop()
        return most

    small = csv_packed.TOGETHER
    try:
        csv_packed.TOGETHER = 2**16
        assert peak(240) < peak(60) * 1.6
    finally:
        csv_packed.TOGETHER = small


# ---- into a study ----------------------------------------------------------------------------------------


def study(tmp_path: Path, of: Instrument) -> Store:
    store = Store.open(tmp_path / "s.db", create=True)
    store.field(of, "the text")
    return store


def kept(store: Store, of: Instrument) -> tuple[list[str], list[str]]:
    run = store.connection.execute
    rows = [repr(row[1:]) for row in run(f'SELECT * FROM "{schema.answers_table(of.id)}"')]
    return sorted(rows), sorted(repr(row[1:]) for row in run(f'SELECT * FROM "{schema.texts_table(of.id)}"'))


def test_rows_lie_in_the_study_as_responses_do(tmp_path: Path) -> None:
    of = instrument("check-in")
    content = exported(of, people("check-in", 30, 5))
    found = [b for b in batches(open_csv(io.BytesIO(content), "x.csv", of)) if isinstance(b, csv_packed.Batch)]
    with closing(study(tmp_path, of)) as store:
        assert store.add_rows(of, [(batch.rows, batch.pieces) for batch in found]) == 30
        assert kept(store, of) == plainly(of, content)[:2]
        ids = [row[0] for row in store.connection.execute('SELECT response FROM "r_check-in"')]
        assert ids == sorted(ids)
        assert not store.file.scrub_pending


def test_all_of_the_rows_or_none(tmp_path: Path) -> None:
    of = instrument("check-in")
    content = exported(of, people("check-in", 30, 5))
    (batch,) = batches(open_csv(io.BytesIO(content), "x.csv", of))
    assert isinstance(batch, csv_packed.Batch)
    whole = batch.rows, batch.pieces

    def breaking() -> Iterator[tuple[list[schema.Row], list[schema.Row]]]:
        yield whole
        raise InputError("something is wrong further down")

    with closing(study(tmp_path, of)) as store:
        with pytest.raises(InputError):
            store.add_rows(of, breaking())
        assert kept(store, of) == ([], [])


def test_a_study_that_seals_takes_no_rows_in_plain(tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    key = str(pyrage.x25519.Identity.generate().to_public())
    plain = instrument("check-in")
    of = load(Source("check-in.yaml", CLASH.replace("sections:", f"seal: {{to: [{key}]}}\nsections:", 1)))
    assert of.seal == Seal((key,))
    with closing(study(tmp_path, of)) as store, pytest.raises(ValueError, match="seals"):
        store.add_rows(of, [])
    assert plain.seal is None
    assert CODED in STYLES
