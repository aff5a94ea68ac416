"""Names and values stand in SQL as themselves, and a Scope means the same rows to everybody who asks."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svsurvey.response import Disposition, Mode, Scope
from svsurvey.sql import Sql, among, joined, marks, of_responses, of_words, quoted

LABELS = ("", "spring", "x' OR '1'='1")
SCOPES = [
    Scope(waves, sites, versions, simulated, mixed)
    for waves, sites, versions, simulated, mixed in product(
        [(), ("spring",), LABELS], [(), ("A",)], [(), ("1", "2"), ("3",)], [False, True], [False, True]
    )
]
ROWS = list(product(("1", "2"), LABELS, ("A", "B"), Mode, Disposition))


@pytest.fixture(scope="module")
def tables() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE responses (version, wave, site, mode, disposition)")
        connection.execute("CREATE TABLE words (wave, simulated)")
        rows = [(v, wave, site, mode.value, ended.value) for v, wave, site, mode, ended in ROWS]
        connection.executemany("INSERT INTO responses VALUES (?, ?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO words VALUES (?, ?)", product(LABELS, (0, 1)))
        yield connection


def found(connection: sqlite3.Connection, columns: str, table: str, test: Sql) -> set[tuple[object, ...]]:
    return set(connection.execute(f"SELECT {columns} FROM {table} WHERE {test.text}", test.values))


def is_meant(scope: Scope, wave: str, made_up: bool) -> bool:
    """What response.py says of waves and of made-up responses, in Python."""
    return (not scope.waves or wave in scope.waves) and (scope.mixed or made_up == scope.simulated)


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_a_scope_means_the_responses_that_it_says(tables: sqlite3.Connection, scope: Scope) -> None:
    handed_in = {
        (version, wave, site, mode.value, ended.value)
        for version, wave, site, mode, ended in ROWS
        if is_meant(scope, wave, mode is Mode.SIMULATED)
        and (not scope.sites or site in scope.sites)
        and (not scope.versions or version in scope.versions)
        and ended in (Disposition.COMPLETE, Disposition.PARTIAL)
    }
    columns = "version, wave, site, mode, disposition"
    assert found(tables, columns, "responses", of_responses(scope)) == handed_in


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_a_scope_means_words_by_wave_alone(tables: sqlite3.Connection, scope: Scope) -> None:
    meant = {(wave, made_up) for wave, made_up in product(LABELS, (0, 1)) if is_meant(scope, wave, bool(made_up))}
    assert found(tables, "wave, simulated", "words", of_words(scope)) == meant


@pytest.mark.parametrize("ended", [(Disposition.REFUSAL,), (Disposition.PARTIAL, Disposition.BREAK_OFF)])
def test_other_endings_can_be_meant(tables: sqlite3.Connection, ended: tuple[Disposition, ...]) -> None:
    test = of_responses(Scope(), ended)
    assert found(tables, "disposition", "responses", test) == {(disposition.value,) for disposition in ended}


def test_no_endings_mean_all_of_them(tables: sqlite3.Connection) -> None:
    everything = of_responses(Scope(mixed=True), ())
    (number,) = tables.execute(f"SELECT COUNT(*) FROM responses WHERE {everything.text}", everything.values)
    assert number == (len(ROWS),)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12))
def test_any_name_is_a_name(name: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE {quoted(name)} ({quoted(name)})")
        ((table, column),) = connection.execute(
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
        )
    assert (table, column) == (name, name)


def test_values_stay_in_the_order_of_their_marks() -> None:
    both = joined(" OR ", (among(column, values) for column, values in (("a", [1, 2]), ("b", ["x"]))))
    assert both == Sql("a IN (?, ?) OR b IN (?)", (1, 2, "x"))
    assert both.text.count("?") == len(both.values)


def test_a_mark_for_each_value() -> None:
    assert [marks("x" * n) for n in range(4)] == ["", "?", "?, ?", "?, ?, ?"]


def test_among_nothing_is_no_row(tables: sqlite3.Connection) -> None:
    assert found(tables, "wave", "responses", among("wave", ())) == set()
