"""A large table read in one go gives the same facts as a SELECT for each question, whatever a file may hold."""

import os
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from svsurvey.engine.query import CountBy, Counts, CountSums, Facts, MomentsOf, PairsOf, Query, Term
from svsurvey.engine.scan import Part
from svsurvey.engine.second import Job, place_of, started, state_of
from svsurvey.engine.sizes import Sizes
from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.engine.streaming import streamed
from svsurvey.engine.tallies import Tallied
from svsurvey.errors import StoreError
from svsurvey.response import Scope
from svsurvey.sql import quoted
from svsurvey.store.schema import drawn, make_answers

TABLES = Tables("r_x", "t_x")
NEVER = 10**9
ONE_BY_ONE = Sizes(stream=NEVER)
IN_ONE_GO = Sizes(stream=0, columns=1, split=NEVER, first=12, chunk=16, fetch=5)
BY_TWO = Sizes(stream=0, columns=1, split=0, first=12, chunk=16, fetch=5)

GAPS = (-99, -98, -97, -96)
LABELS = ("version", "wave", "site", "mode", "disposition")

Draw = Callable[[random.Random], object]

COLUMNS: dict[str, Draw] = {
    "scale": lambda chance: chance.choice([1, 2, 3, 4, 5, *GAPS]),
    "other": lambda chance: chance.choice([1, 2, 3, 4, 5, 88, 99, *GAPS]),
    "far": lambda chance: chance.choice([0, 1, 9997, 9999, -999]),
    "tick": lambda chance: chance.choice([0, 1, 1, -99]),
    "newer": lambda chance: chance.choice([None, None, 1, 2, -98]),
    "since_then": lambda chance: chance.choice([None, *range(1, 12)]),
    "age": lambda chance: chance.randrange(18, 90),
    "turnover": lambda chance: chance.randrange(-(10**6), 10**6),
    "hours": lambda chance: chance.choice([38.5, 40.0, 12, -99, chance.randrange(800) / 10]),
    "since": lambda chance: f"20{chance.randrange(10, 24)}-{chance.randrange(1, 13):02}",
    "always": lambda _: 3,
    'odd {} "name"': lambda chance: chance.choice([0, 1]),
    "nothing": lambda _: None,
}
STRANGE: list[object] = [
    None, 2.0, 2.5, 3.999999, "3", "2.0", "abc", "", "-99", b"3", b"", -100, -101, -128, 126, 127, 128, 153, 154,
    155, 255, 256, 32_767, 55_200, 65_432, 10**6, -(10**12), 10**14, 2.0**40, 1e-300, -0.0, "\x00", "naïve 🙂",
]  # fmt: skip
IMPOSSIBLE: list[object] = [10**15, -(10**16), 2**63 - 1, -(2**63), 1e300, float("inf")]


def filled(chance: random.Random, size: int, strange: Sequence[object]) -> list[list[Any]]:
    """Rows as a store has them, and in some columns a few cells as nobody should have."""
    rows: list[list[Any]] = [
        [
            drawn(),
            chance.choice(["1.0.0", "1.0.0", "2.0.0"]),
            chance.choice(["", "spring", "autumn"]),
            chance.choice(["", "A", "B"]),
            chance.choice(["paper", "line", "terminal", "simulated"]),
            chance.choice(["complete", "complete", "partial", "break_off"]),
            *(draw(chance) for draw in COLUMNS.values()),
        ]
        for _ in range(size)
    ]
    for _ in range(chance.choice([0, 1, 5, 40]) if strange and rows else 0):
        chance.choice(rows)[chance.choice([*range(1, 6), *range(6, 6 + len(COLUMNS))])] = chance.choice(strange)
    return rows


@contextmanager
def table(rows: Sequence[Sequence[object]], path: str | Path = ":memory:") -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(make_answers("x", COLUMNS))
        connection.execute("BEGIN")
        marks = ", ".join("?" * (6 + len(COLUMNS)))
        connection.executemany(f"INSERT INTO r_x VALUES ({marks})", rows)
        connection.execute("COMMIT")
        yield connection


def scope(chance: random.Random) -> Scope:
    some: Callable[[list[str]], tuple[str, ...]] = lambda names: tuple(  # noqa: E731
        chance.sample(names, chance.choice([0, 0, 1, 2]))
    )
    return Scope(
        some(["", "spring", "autumn", "never"]),
        some(["", "A", "B"]),
        some(["1.0.0", "2.0.0"]),
        simulated=chance.random() < 0.2,
        mixed=chance.random() < 0.4,
    )


def term(chance: random.Random) -> Term:
    name = chance.choice(list(COLUMNS))
    missing = frozenset(chance.choice([(), GAPS, (*GAPS, 99, 9999)]))
    unasked = frozenset(chance.choice([(), (-98, -96)]))
    turned = chance.choice([None, None, (1, 5), (0.0, 4.0), (0.5, 4.0)])
    return Term(name, missing, unasked, turned, chance.choice([None, None, frozenset({1, 4, 5})]))


def question(chance: random.Random) -> Query:
    names = [*COLUMNS, *LABELS]
    match chance.randrange(6):
        case 0:
            terms = tuple(term(chance) for _ in range(chance.choice([1, 3, 12])))
            return CountSums(terms, scope(chance), tuple(chance.sample(names, chance.choice([0, 1, 2]))))
        case 1:
            return PairsOf(tuple(term(chance) for _ in range(chance.randrange(1, 5))), scope(chance))
        case 2:
            return MomentsOf(tuple(term(chance) for _ in range(chance.randrange(1, 5))), scope(chance))
        case 3:
            return CountBy(tuple(chance.sample(names, chance.randrange(2, 6))), scope(chance))
        case _:
            return CountBy((chance.choice(names),), scope(chance), every=chance.random() < 0.2)


def told(connection: sqlite3.Connection, queries: Sequence[Query], sizes: Sizes) -> Facts | str:
    """The facts, or why there are none."""
    try:
        return fetch(connection, TABLES, queries, sizes)
    except StoreError as error:
        return error.what


def assert_alike(connection: sqlite3.Connection, queries: Sequence[Query], sizes: Sizes = IN_ONE_GO) -> None:
    expected, found = told(connection, queries, ONE_BY_ONE), told(connection, queries, sizes)
    if isinstance(expected, str) or isinstance(found, str):
        assert found == expected
        return
    for query in queries:
        one, other = expected._answers[query], found._answers[query]
        if isinstance(one, Counts):
            assert isinstance(other, Counts)
            assert other.cells == one.cells, query
        else:
            assert other == one, query
    assert not connection.in_transaction


@pytest.mark.parametrize("seed", range(40))
def test_one_reading_gives_what_a_select_for_each_question_gives(seed: int) -> None:
    chance = random.Random(seed)
    rows = filled(chance, chance.choice([0, 1, 11, 12, 13, 29, 100]), STRANGE if seed % 2 else [])
    with table(rows) as connection:
        for _ in range(3):
            assert_alike(connection, [question(chance) for _ in range(12)])


@pytest.mark.parametrize("value", IMPOSSIBLE, ids=str)
@pytest.mark.parametrize("column", ["scale", "turnover", "far"])
def test_a_number_that_no_answer_can_be_is_refused_just_so(value: object, column: str) -> None:
    chance = random.Random(1)
    rows = filled(chance, 60, [])
    rows[40][6 + list(COLUMNS).index(column)] = value
    with table(rows) as connection:
        for query in (
            CountBy((column,), Scope(mixed=True), every=True),
            CountBy((column, "tick"), Scope(mixed=True), every=True),
            MomentsOf((Term(column), Term("tick")), Scope(mixed=True)),
            CountSums((Term(column), Term("tick")), Scope(mixed=True)),
        ):
            assert_alike(connection, [query, *(CountBy((name,), Scope()) for name in ("age", "tick", "other"))])


@pytest.fixture(scope="module")
def sound() -> Iterator[tuple[sqlite3.Connection, bytes]]:
    """A table without anything strange, and an id near its end: what it holds is seen before."""
    rows = sorted(filled(random.Random(2), 230, []))
    with table(rows) as connection:
        yield connection, rows[220][0]


@pytest.mark.parametrize("value", STRANGE, ids=repr)
def test_one_strange_value_is_counted_as_what_it_is(
    value: object, sound: tuple[sqlite3.Connection, bytes]
) -> None:
    connection, response = sound
    sizes = replace(IN_ONE_GO, first=200, chunk=200)
    for name in (
        "scale",
        "far",
        "newer",
        "since_then",
        "age",
        "turnover",
        "nothing",
        "wave",
        "mode",
        "disposition",
    ):
        (before,) = connection.execute(
            f"SELECT {quoted(name)} FROM r_x WHERE response = ?", (response,)
        ).fetchone()
        change = f"UPDATE r_x SET {quoted(name)} = ? WHERE response = ?"
        connection.execute(change, (value, response))
        every = Scope(mixed=True)
        queries: list[Query] = [CountBy((name,), every, every=True), CountBy((name, "tick"), Scope())]
        assert_alike(connection, [*queries, PairsOf((Term(name), Term("tick")), every)], sizes)
        assert_alike(connection, [MomentsOf((Term(name), Term("tick")), every)], sizes)
        connection.execute(change, (before, response))


def test_a_column_that_turns_strange_again_and_again_is_still_right() -> None:
    chance = random.Random(3)
    rows = sorted(filled(chance, 400, []))
    for number, row in enumerate(rows):
        row[6] = number // 10 if number % 7 else f"word {number // 16}"
    with table(rows) as connection:
        assert_alike(connection, [CountBy((name,), Scope(mixed=True)) for name in COLUMNS])


def test_text_in_a_column_that_was_declared_as_text_stays_text() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        declared = make_answers("x", ["a", "b", "c"]).replace('"a"', '"a" TEXT').replace('"b"', '"b" REAL')
        connection.execute(declared)
        for number in range(60):
            cells = (None if number < 30 else 3, number % 4, "7" if number == 50 else number % 3)
            row = (number.to_bytes(16, "big"), "1", "", "", "paper", "complete", *cells)
            connection.execute("INSERT INTO r_x VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        assert_alike(connection, [CountBy((name,), Scope()) for name in "abc"])
        assert fetch(connection, TABLES, [CountBy(("a",), Scope())] * 3, IN_ONE_GO)


def test_text_that_is_none_is_refused_just_so() -> None:
    rows = filled(random.Random(4), 60, [])
    with table(rows) as connection:
        connection.execute("UPDATE r_x SET scale = CAST(x'ff' AS TEXT) WHERE response = ?", (rows[40][0],))
        assert_alike(connection, [CountBy((name,), Scope(mixed=True), every=True) for name in COLUMNS])
        assert_alike(connection, [CountBy((name,), Scope()) for name in ("tick", "age", "far")])


def test_more_items_than_a_byte_can_sum() -> None:
    rows = filled(random.Random(5), 90, [])
    with table(rows) as connection:
        terms = tuple(Term(name, frozenset(GAPS)) for name in ("scale", "other", "age") * 6)
        assert_alike(connection, [CountSums(terms, Scope()), CountSums(terms, Scope(mixed=True), ("tick",))])
        assert_alike(connection, [CountSums((Term("scale"),) * 300, Scope())])


def test_a_hundred_items_and_many_more() -> None:
    names = [f"q{k}" for k in range(450)]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(make_answers("x", names))
        chance = random.Random(6)
        for _ in range(40):
            row = (drawn(), "1", "", "", "paper", "complete", *(chance.randrange(k % 40 + 1) for k in range(450)))
            connection.execute(f"INSERT INTO r_x VALUES ({', '.join('?' * len(row))})", row)
        assert_alike(connection, [CountBy((name,), Scope()) for name in names])


def test_nothing_of_these_is_left_to_sql() -> None:
    rows = filled(random.Random(16), 100, [])
    whole = tuple(Term(name, frozenset(GAPS)) for name in ("scale", "other", "tick"))
    queries: list[Query] = [
        *(CountBy((name,), Scope(), every=True) for name in (*COLUMNS, *LABELS)),
        CountBy(("scale", "tick", "wave"), Scope()),
        CountSums(whole, Scope(), ("since",)),
        PairsOf(whole, Scope()),
        MomentsOf(whole, Scope()),
    ]
    with table(rows) as connection:
        connection.execute("BEGIN")
        found = streamed(connection, "r_x", len(rows), queries, IN_ONE_GO, alone=True)
    assert found.keys() == set(queries)


def test_it_is_read_once() -> None:
    said: list[str] = []
    queries = [CountBy((name,), Scope()) for name in COLUMNS]
    with table(filled(random.Random(7), 400, [])) as connection:
        connection.set_trace_callback(said.append)
        fetch(connection, TABLES, queries, replace(IN_ONE_GO, first=300, chunk=300))
        connection.set_trace_callback(None)
    assert (said[0], said[-1]) == ("BEGIN", "ROLLBACK")
    how_many, as_it_comes, packed = [sql for sql in said if sql.startswith("SELECT")]
    assert "count(*)" in how_many
    assert "char(" in packed
    assert "char(" not in as_it_comes


def test_little_is_asked_for_by_itself() -> None:
    said: list[str] = []
    with table(filled(random.Random(8), 30, [])) as connection:
        connection.set_trace_callback(said.append)
        fetch(connection, TABLES, [CountBy(("scale",), Scope())], replace(IN_ONE_GO, columns=2))
        connection.set_trace_callback(None)
    assert [sql for sql in said if "GROUP BY" in sql]


# ---- two processes ---------------------------------------------------------------------------------------

QUERIES: list[Tallied] = [
    *(CountBy((name,), Scope(mixed=True)) for name in COLUMNS),
    CountSums((Term("scale", frozenset(GAPS)), Term("other", frozenset(GAPS))), Scope(), ("wave",)),
    MomentsOf((Term("scale"), Term("tick")), Scope()),
]


def job(connection: sqlite3.Connection) -> Job:
    path = place_of(connection)
    assert path is not None
    return Job(path, state_of(connection, "r_x"), Part("r_x", 0, 120), QUERIES, BY_TWO)


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a computer that has them."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)


@pytest.mark.usefixtures("two_cores")
def test_two_processes_count_what_one_counts(tmp_path: Path) -> None:
    with table(filled(random.Random(9), 120, STRANGE), tmp_path / "a study?.db") as connection:
        connection.execute("BEGIN")
        with started(job(connection)) as second:
            assert second is not None
            totals = second.totals()
        connection.execute("ROLLBACK")
        assert totals is not None
        expected = fetch(connection, TABLES, QUERIES[:1])[QUERIES[0]]
        assert isinstance(expected, Counts)
        assert totals[0] == expected.cells
        assert_alike(connection, QUERIES, BY_TWO)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a study?.db"]


@pytest.mark.usefixtures("two_cores")
def test_where_no_second_process_helps_one_counts_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = filled(random.Random(10), 60, [])
    with table(rows) as connection:  # it is in memory
        assert_alike(connection, QUERIES, BY_TWO)
    with table(rows, tmp_path / "study.db") as connection:
        connection.execute("BEGIN")
        connection.execute("UPDATE r_x SET scale = 4")  # nobody else sees this yet
        assert fetch(connection, TABLES, QUERIES, BY_TWO)[
            CountBy(("scale",), Scope(mixed=True))
        ].values().keys() == {4}
        connection.execute("ROLLBACK")
        for python in ("", str(tmp_path / "no such program"), "/bin/false"):
            monkeypatch.setattr(sys, "executable", python)
            assert_alike(connection, QUERIES, BY_TWO)


@pytest.mark.usefixtures("two_cores")
def test_a_file_that_was_put_in_its_place_is_not_counted(tmp_path: Path) -> None:
    path, other = tmp_path / "study.db", tmp_path / "other.db"
    with table(filled(random.Random(11), 120, []), other), table(filled(random.Random(12), 120, []), path) as mine:
        path.rename(tmp_path / "moved.db")
        other.rename(path)
        with started(job(mine)) as second:
            assert second is not None
            assert second.totals() is None
        assert_alike(mine, QUERIES, BY_TWO)


def test_a_log_beside_the_file_is_read_by_one(tmp_path: Path) -> None:
    with table(filled(random.Random(13), 20, []), tmp_path / "study.db") as connection:
        assert place_of(connection)
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        assert place_of(connection) is None


def test_the_second_process_ends_with_the_first_one_s_work(tmp_path: Path) -> None:
    with table(filled(random.Random(14), 120, []), tmp_path / "study.db") as connection:
        with suppress(KeyboardInterrupt), started(job(connection)) as second:
            raise KeyboardInterrupt
        assert second is not None
        with pytest.raises(ProcessLookupError):  # not even as one that nobody has waited for
            os.kill(second.pid, 0)


def test_names_are_quoted_in_every_part_of_the_select() -> None:
    with table(filled(random.Random(15), 40, [])) as connection:
        assert quoted('odd {} "name"') == '"odd {} ""name"""'
        assert_alike(connection, [CountBy(('odd {} "name"',), Scope()), *QUERIES])
