"""Questions answered by SQLite: one aggregate query each, portable SQL, every value bound.

Many questions to a large table are answered by reading it once, to the same effect: see streaming.py.

It must not know instruments or statistics, nor how a study file is made; it is given a connection and table names.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import combinations_with_replacement

from svsurvey.engine.query import (
    ANSWERED,
    CountBy,
    Counts,
    CountSums,
    CountWords,
    Facts,
    Moments,
    MomentsOf,
    PairsOf,
    Query,
    Term,
)
from svsurvey.engine.sizes import Sizes
from svsurvey.errors import StoreError
from svsurvey.sql import Sql, among, joined, of_responses, of_words, quoted

WIDEST = 1000
"""Result columns asked for at once; SQLite's own limit is 2000 (https://sqlite.org/limits.html)."""

TOO_MUCH = 10**15
"""No answer and no sum of answers comes near it: 12 digits are taken. Statistics would run over."""

USUAL = Sizes()


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the answers of one instrument lie, and its words that are kept apart."""

    answers: str
    texts: str


def fetch(connection: sqlite3.Connection, tables: Tables, queries: Iterable[Query], sizes: Sizes = USUAL) -> Facts:
    """Every distinct question asked once, all of them of one and the same state of the file.

    Raises StoreError when the file cannot be read.
    """
    asked = list(dict.fromkeys(queries))
    try:
        with _one_state(connection) as alone:
            return Facts(_answers(connection, tables, asked, sizes, alone))
    except sqlite3.Error:
        raise StoreError("the study file cannot be read now", "is another program busy with it?") from None


def _answers(
    connection: sqlite3.Connection, tables: Tables, asked: Sequence[Query], sizes: Sizes, alone: bool
) -> dict[Query, Counts | Moments]:
    answers: dict[Query, Counts | Moments] = {}
    (size,) = connection.execute(f"SELECT count(*) FROM {quoted(tables.answers)}").fetchone()
    if size >= sizes.stream:
        from svsurvey.engine.streaming import streamed

        with suppress(sqlite3.Error):  # a text that is none, for instance: then each question is asked by itself
            answers = streamed(connection, tables.answers, size, asked, sizes, alone)
    for found in answers.values():
        _demand_possible(found)
    return answers | {query: _answer(connection, tables, query) for query in asked if query not in answers}


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[bool]:
    """A read transaction: a response that is saved meanwhile is in all the counts or in none.

    True when one was open already: then what it wrote, if anything, is seen by nobody else.
    """
    if connection.in_transaction:
        yield True
        return
    connection.execute("BEGIN")
    try:
        yield False
    finally:
        connection.execute("ROLLBACK")


def _answer(connection: sqlite3.Connection, tables: Tables, query: Query) -> Counts | Moments:
    match query:
        case CountBy():
            return _counts(connection, _count_by(query, tables.answers))
        case CountWords():
            return _counts(connection, _count_words(query, tables.texts if query.apart else tables.answers))
        case CountSums():
            return _counts(connection, _count_sums(query, tables.answers))
        case PairsOf():
            return _pairs(connection, query, tables.answers)
        case MomentsOf():
            return _moments(connection, query, tables.answers)


def _counts(connection: sqlite3.Connection, sql: Sql) -> Counts:
    counts = Counts({tuple(key): n for *key, n in connection.execute(*sql)})
    _demand_possible(counts)
    return counts


def _demand_possible(found: Counts | Moments) -> None:
    cells = (cell for key in found.cells for cell in key) if isinstance(found, Counts) else ()
    if any(isinstance(cell, int | float) and abs(cell) >= TOO_MUCH for cell in cells):
        what = "the study file holds a number that no answer can be"
        raise StoreError(what, "it was changed by hand: go back to your last backup")


# ---- one question, one SELECT ---------------------------------------------------------------------------


def _count_by(query: CountBy, table: str) -> Sql:
    columns = ", ".join(quoted(name) for name in query.variables)
    where = of_responses(query.scope, ()) if query.every else of_responses(query.scope)
    return Sql(
        f"SELECT {columns}, COUNT(*) FROM {quoted(table)} WHERE {where.text} GROUP BY {columns}",
        where.values,
    )


def _count_words(query: CountWords, table: str) -> Sql:
    """Words become one word before they are grouped, so that none of them leaves the file."""
    column = "text" if query.apart else quoted(query.variable)
    missing = among(column, query.missing)
    where = _where_apart(query) if query.apart else of_responses(query.scope)
    given = f"CASE WHEN {column} IS NULL OR {missing.text} THEN {column} ELSE ? END"
    return Sql(
        f"SELECT given, COUNT(*) FROM (SELECT {given} AS given FROM {quoted(table)} WHERE {where.text}) "
        "AS words GROUP BY given",
        (*missing.values, ANSWERED, *where.values),
    )


def _count_sums(query: CountSums, table: str) -> Sql:
    asked = _sum(_asked(term) for term in query.terms)
    answered = _sum(_answered(term) for term in query.terms)
    total = _sum(_if_answered(term) for term in query.terms)
    where = of_responses(query.scope)
    groups = [f"g{place}" for place in range(len(query.by))]
    by = "".join(f"{quoted(name)} AS {group}, " for name, group in zip(query.by, groups, strict=True))
    key = ", ".join([*groups, "asked", "answered", "total"])
    return Sql(
        f"SELECT {key}, COUNT(*) FROM "
        f"(SELECT {by}{asked.text} AS asked, {answered.text} AS answered, {total.text} AS total "
        f"FROM {quoted(table)} WHERE {where.text}) AS sums GROUP BY {key}",
        (*asked.values, *answered.values, *total.values, *where.values),
    )


def _pairs(connection: sqlite3.Connection, query: PairsOf, table: str) -> Counts:
    answered = [_answered(term) for term in query.terms]
    pairs = list(combinations_with_replacement(range(len(answered)), 2))
    both = [joined(" * ", (answered[a], answered[b])) for a, b in pairs]
    where = of_responses(query.scope)
    numbers: list[int] = []
    for piece in _pieces([Sql(f"SUM({part.text})", part.values) for part in both]):
        wanted = joined(", ", piece)
        text = f"SELECT {wanted.text} FROM {quoted(table)} WHERE {where.text}"
        numbers += [n or 0 for n in connection.execute(text, (*wanted.values, *where.values)).fetchone()]
    return Counts(dict(zip(pairs, numbers, strict=True)))


def _moments(connection: sqlite3.Connection, query: MomentsOf, table: str) -> Moments:
    values = [_value(term) for term in query.terms]
    pairs = list(combinations_with_replacement(range(len(values)), 2))
    products = [joined(" * ", (values[a], values[b])) for a, b in pairs]
    complete = [Sql(f"NOT ({_no_answer(term).text})", _no_answer(term).values) for term in query.terms]
    where = joined(" AND ", [of_responses(query.scope), *complete])
    sums: list[float] = []
    for piece in _pieces([Sql(f"SUM({part.text})", part.values) for part in [*values, *products]]):
        wanted = joined(", ", [Sql("COUNT(*)"), *piece])
        text = f"SELECT {wanted.text} FROM {quoted(table)} WHERE {where.text}"
        n, *some = connection.execute(text, (*wanted.values, *where.values)).fetchone()
        sums += [value or 0 for value in some]
    return Moments(n, tuple(sums[: len(values)]), dict(zip(pairs, sums[len(values) :], strict=True)))


def _pieces(parts: Sequence[Sql]) -> Iterator[Sequence[Sql]]:
    for start in range(0, len(parts), WIDEST):
        yield parts[start : start + WIDEST]


# ---- pieces of SQL --------------------------------------------------------------------------------------


def _where_apart(query: CountWords) -> Sql:
    return joined(" AND ", [Sql("variable = ?", (query.variable,)), of_words(query.scope)])


def _no_answer(term: Term) -> Sql:
    column = quoted(term.variable)
    missing = among(column, term.missing)
    return Sql(f"{column} IS NULL OR {missing.text}", missing.values)


def _asked(term: Term) -> Sql:
    column = quoted(term.variable)
    unasked = among(column, term.unasked)
    return Sql(f"CASE WHEN {column} IS NULL OR {unasked.text} THEN 0 ELSE 1 END", unasked.values)


def _answered(term: Term) -> Sql:
    none = _no_answer(term)
    return Sql(f"CASE WHEN {none.text} THEN 0 ELSE 1 END", none.values)


def _if_answered(term: Term) -> Sql:
    none, value = _no_answer(term), _value(term)
    return Sql(f"CASE WHEN {none.text} THEN 0 ELSE {value.text} END", (*none.values, *value.values))


def _value(term: Term) -> Sql:
    """The number that a term adds: turned round where it is reverse, 1 or 0 where codes are counted."""
    column = quoted(term.variable)
    value = Sql(f"(? - {column})", (term.turned[0] + term.turned[1],)) if term.turned else Sql(column)
    if term.among is None:
        return value
    codes = among(value.text, term.among)
    return Sql(f"(CASE WHEN {codes.text} THEN 1 ELSE 0 END)", (*value.values, *codes.values))


def _sum(parts: Iterable[Sql]) -> Sql:
    return joined(" + ", parts)
