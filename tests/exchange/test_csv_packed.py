"""The fast way to write CSV against the plain one: the same bytes, whatever lies in the table."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, time
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from svsurvey.cli import Exit, run
from svsurvey.errors import StoreError
from svsurvey.exchange import csv, csv_packed
from svsurvey.exchange.columns import Plan, plan
from svsurvey.exchange.csv import Gaps, Style, Values
from svsurvey.instrument.codebook import Stored, encode, variables
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.packs import MARK, Digit, Pack, fits
from svsurvey.response import Answers, Missing, Value
from svsurvey.sql import packed, quoted

TORTURE = (Path(__file__).parent / "torture.yaml").read_text(encoding="utf-8")
STYLES = [Style(v, g, excel) for v, g, excel in product(Values, Gaps, (False, True))]
KINDS = list(Missing)
HOSTILE = [
    "=1+1",
    'say "no"',
    "a,b",
    "two\nlines",
    "cr\rhere",
    " lead",
    "'quoted",
    "",
    "\x00",
    "é\u202e",
    "-7",
    "007",
]


def torture(old: str = "", new: str = "", version: str = "1.0.0") -> Instrument:
    assert old in TORTURE
    return load(Source("torture.yaml", TORTURE.replace(old, new).replace("1.0.0", version)))


def answers(n: int) -> Answers:
    """What the n-th person says: everything comes up, in many combinations."""

    def one(*values: Value) -> Value:
        chosen = (n * 7919 // (len(values) + 3) + n) % (len(values) + 1)
        return KINDS[n % 4] if chosen == len(values) else values[chosen]

    return {
        "role": one(1, 2, 8),
        "ever": one(1, 0),
        "seen": one(frozenset({1, 8}), frozenset({2}), frozenset({9})),
        "told": one(0, 1),
        "hours": n % 49,
        "dose": one(2.5, 3.0, 0.00002, 0.1 + 0.2, n / 7),
        "fell_on": one(date(2026, 3, 14)),
        "since": one(date(2019, 5, 1)),
        "at": one(time(7, 5)),
        "helps": one(1, 2, 3, 9),
        "blame": one(3, 2, 1, 9),
        "staff": one(1, 3),
        "order": one((3, 1), (2, 1)),
        "tired": one(70, 0, 100),
        "pain": n % 101,
        "badge": HOSTILE[n % len(HOSTILE)],
    }


def row(instrument: Instrument, given: Answers, columns: Plan, wave: str = "") -> list[Stored]:
    stored = {v.name: encode(v, given, instrument.missing) for v in variables(instrument)}
    about = {"version": instrument.version, "wave": wave, "site": "-A", "mode": "line", "disposition": "complete"}
    return [(about | stored).get(name) for name in columns.needs]


def people(columns: Plan, number: int, *versions: Instrument) -> list[list[Stored]]:
    return [
        row(version, answers(n), columns, ("", "spring", "=w,")[n % 3])
        for n, version in ((n, versions[n * n % len(versions)]) for n in range(number))
    ]


# ---- the two ways ----------------------------------------------------------------------------------------


def asking(rows: Sequence[Sequence[Stored]], columns: Plan) -> tuple[csv_packed.Ask, list[int]]:
    """A table in a database that is asked as the store asks; and how many columns were asked for each time."""
    names = list(dict.fromkeys(columns.needs))
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE r ({', '.join(map(quoted, names))})")
    at = [columns.needs.index(name) for name in names]
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO r VALUES ({marks})", [[row[place] for place in at] for row in rows])
    asked: list[int] = []

    def ask(wanted: Sequence[str | Pack]) -> Iterator[Sequence[Stored]]:
        asked.append(len(wanted))
        cells = [packed(c) if isinstance(c, Pack) else quoted(c) for c in wanted]
        return iter(connection.execute(f"SELECT {', '.join(cells)} FROM r ORDER BY rowid").fetchall())

    return ask, asked


def same(text: str) -> str:
    """Without the random number before each row."""
    return re.sub("r[0-9a-f]{16},", "r,", text)


def both(columns: Plan, rows: Sequence[Sequence[Stored]], style: Style) -> tuple[str, str, list[int]]:
    plain, fast = StringIO(newline=""), StringIO(newline="")
    ask, asked = asking(rows, columns)
    assert csv.write(plain, columns, rows, style) == len(rows)
    assert csv_packed.write(fast, columns, ask, style) == len(rows)
    return same(plain.getvalue()), same(fast.getvalue()), asked


@pytest.mark.parametrize("style", STYLES, ids=str)
@pytest.mark.parametrize("number", [0, 1, 600])
def test_both_ways_write_the_same(style: Style, number: int) -> None:
    columns = plan([torture()])
    plain, fast, asked = both(columns, people(columns, number, torture()), style)
    assert fast == plain
    assert len(asked) == 1
    assert asked[0] < len(columns.needs) - 6  # answers came together


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_several_versions_row_by_row(style: Style) -> None:
    """A new item, one that is gone, codes that changed places, moved gaps, and scores made otherwise."""
    versions = [
        torture(),
        torture("1: Nurse, 2: Physician", "1: Physician, 2: Nurse", "1.1.0"),
        torture(
            "- {id: hours,",
            "- {id: break, type: single, text: Break?, options: {1: A, 2: B}}\n      - {id: hours,",
            "2.0.0",
        ),
        torture("mean: [helps, blame, staff]", "mean: [helps, staff]", "2.1.0"),
        torture("scales:", "missing: {refused: -7}\nscales:", "3.0.0"),
    ]
    columns = plan(versions)
    plain, fast, asked = both(columns, people(columns, 550, *versions), style)
    assert fast == plain
    assert len(asked) == 1


STRANGE: list[object] = [77, -5000, 2**62, 1.5, 1.0, -98.5, "1", "x,", "", None, b"1", b"", 1e300, "=1+1"]
PLACES = ["role", "seen___1", "order___3", "helps", "hours", "dose", "fell_on", "badge", "mode", "wave", "site"]


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("style", [Style(), Style(Values.LABELS, Gaps.CODES, True)], ids=str)
def test_what_a_hand_has_put_there_is_written_as_the_plain_way_does(name: str, style: Style) -> None:
    columns = plan([torture()])
    rows = people(columns, 3, torture()) * len(STRANGE)
    for number, strange in enumerate(STRANGE):
        changed = [list(cells) for cells in rows]
        changed[number * 3 + 1][columns.needs.index(name)] = strange  # type: ignore[call-overload]
        plain, fast, _ = both(columns, changed, style)
        assert fast == plain


def test_a_strange_cell_far_down_leaves_the_rows_before_as_they_were() -> None:
    columns = plan([torture()])
    rows = people(columns, 1200, torture())
    rows[777][columns.needs.index("role")] = "1"
    plain, fast, asked = both(columns, rows, Style(Values.LABELS))
    assert fast == plain
    assert asked[1] == len(columns.needs)


@pytest.mark.parametrize("version", ["9.9.9", None])
def test_an_unknown_version_is_an_error_both_ways(version: str | None) -> None:
    columns = plan([torture()])
    rows = people(columns, 5, torture())
    rows[3][0] = version
    ask, _ = asking(rows, columns)
    with pytest.raises(StoreError, match="never fielded"):
        csv.write(StringIO(), columns, rows, Style())
    with pytest.raises(StoreError, match="never fielded"):
        csv_packed.write(StringIO(), columns, ask, Style())


LABELS = """\
svsurvey: 1
id: words
version: 1.0.0
title: Words
sections:
  - title: All
    items:
      - {id: a, type: single, text: A?, scale: {-3: "say \\"no\\"", 0: "one, two", 7: "=SUM(A1)", 100000: "-x"}}
      - {id: b, type: single, text: B?, scale: {1: "'", 2: "@b"}}
      - {id: far, type: single, text: Far?, scale: {1: near, 9000000: far}}
      - {id: n, type: number, text: N?, range: [0, 50], decimals: 1}
      - {id: s, type: slider, text: S?, range: [0, 10], left: l, right: r, reverse: true}
      - {id: c, type: multiple, text: C?, options: {1: x, 2: y, 3: z, 4: w, 5: v, 6: u, 7: t, 8: s, 9: r, 10: q}}
scores:
  both: {label: Both, mean: [a, b], at_least: 1}
  wide: {label: Wide, mean: [b, far], at_least: 1}
  mixed: {label: Mixed, sum: [b, n, s], at_least: 1, prorate: true}
  some: {label: Some, percent: [a, b], codes: [1, 7], at_least: 2}
"""


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_labels_that_need_quotes_and_codes_far_apart(style: Style) -> None:
    instrument = load(Source("words.yaml", LABELS))
    columns = plan([instrument])
    given: list[Answers] = [
        {"a": a, "b": b, "far": far, "n": n / 10, "s": n % 11, "c": frozenset({1, n % 10 + 1})}
        for n, (a, b, far) in enumerate(product((-3, 0, 7, 100000, Missing.REFUSED), (1, 2), (1, 9000000)))
    ]
    plain, fast, asked = both(columns, [row(instrument, g, columns) for g in given], style)
    assert fast == plain
    assert len(asked) == 1


any_cell = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-100, 10), st.floats(allow_nan=False),
    st.binary(max_size=3), st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    st.sampled_from(["1", "-99", 1.0, -99.0, "3"]),
)  # fmt: skip


@settings(max_examples=80)
@given(st.dictionaries(st.integers(1, 34), any_cell, min_size=1, max_size=2), st.sampled_from(STYLES))
def test_any_cells_are_written_the_same(changes: dict[int, Stored], style: Style) -> None:
    """One or two strange cells, of any kind at any place. (The version, which is first, is known or an error.)"""
    columns = plan([torture()])
    rows = people(columns, 3, torture())
    for place, cell in changes.items():
        rows[1][place % (len(columns.needs) - 1) + 1] = cell
    plain, fast, _ = both(columns, rows, style)
    assert fast == plain


# ---- packs -----------------------------------------------------------------------------------------------

a_digit = st.tuples(st.integers(-120, 60), st.integers(0, 150)).map(
    lambda two: Digit("c", two[0], two[0] + two[1])
)
some_digits = st.lists(a_digit, min_size=1, max_size=7).filter(fits)


@given(some_digits, st.data())
def test_packing_can_be_undone_and_gives_odd_numbers_that_fit(digits: list[Digit], data: st.DataObject) -> None:
    pack = Pack(tuple(digits))
    numbers = tuple(data.draw(st.integers(digit.low, digit.high)) for digit in digits)
    number = pack.packed(numbers)
    assert pack.unpacked(number) == numbers
    assert MARK < number < 2**62
    assert number % 2 == 1


@given(some_digits, st.data())
@example([Digit("c", 0, 1), Digit("c", 0, 1)], None)
def test_a_database_packs_alike_or_gives_no_whole_number(digits: list[Digit], data: st.DataObject | None) -> None:
    """Text, floats, bytes, gaps and numbers outside the stretch are never taken for an answer."""
    pack = Pack(tuple(Digit(f"c{n}", digit.low, digit.high) for n, digit in enumerate(digits)))
    sound = st.one_of(*(st.integers(digit.low, digit.high) for digit in digits))
    cells = [data.draw(sound | any_cell) for _ in digits] if data else [0.5, 0.5]
    values = ", ".join(f"? AS {quoted(digit.column)}" for digit in pack.digits)
    with closing(sqlite3.connect(":memory:")) as connection:
        ((number,),) = connection.execute(f"SELECT {packed(pack)} FROM (SELECT {values})", cells).fetchall()
    inside = all(type(cell) is int and d.low <= cell <= d.high for cell, d in zip(cells, digits, strict=True))
    if inside:
        assert number == pack.packed(cell for cell in cells if isinstance(cell, int))
    else:
        assert number is None or type(number) is float
        assert not (number is not None and int(number) % 2)


@pytest.mark.parametrize("kind", ["", "TEXT", "INTEGER", "REAL", "NUMERIC", "BLOB"])
def test_the_type_of_a_column_does_not_make_text_a_number(kind: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE r (c {kind})")
        connection.executemany("INSERT INTO r VALUES (?)", [("1",), (1,), (1.0,), ("x",), (None,)])
        pack = Pack((Digit("c", 0, 5),))
        for cell, number in connection.execute(f"SELECT c, {packed(pack)} FROM r"):
            assert (type(number) is int) == (type(cell) is int)


def test_what_cannot_fit_is_told() -> None:
    assert fits([Digit("c", -99, 5)] * 8)
    assert not fits([Digit("c", -99, 5)] * 9)
    assert not fits([Digit("c", 0, 9_000_000)])


# ---- the command -----------------------------------------------------------------------------------------


def test_a_study_that_was_changed_by_hand_is_exported_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["simulate", "check-in", "-n", "300"]) == Exit.DONE
    export: Callable[[str], int] = lambda name: run(["export", "check-in", "--simulated", "-o", name])  # noqa: E731
    assert export("before.csv") == Exit.DONE
    with closing(sqlite3.connect("svsurvey.db")) as connection:
        ((middle,),) = connection.execute('SELECT response FROM "r_check-in" ORDER BY 1 LIMIT 1 OFFSET 150')
        connection.execute('UPDATE "r_check-in" SET stayed = ? WHERE response = ?', ('say "1"', middle))
        connection.commit()
    assert export("after.csv") == Exit.DONE
    before, after = (same(Path(name).read_text("utf-8")).splitlines() for name in ("before.csv", "after.csv"))
    assert [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [151]
    assert ',"say ""1""",' in after[151]
