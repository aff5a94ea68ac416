"""Many questions answered by reading a part of a table once, some thousand responses at a time.

It is given a connection with a read transaction open. It must not know how many processes there are.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from svsurvey.engine.columns import Chunk
from svsurvey.engine.packing import Met, Rows, Selection, Strange
from svsurvey.engine.query import Key
from svsurvey.engine.sizes import Sizes
from svsurvey.engine.tallies import Tallied, Unfit, columns_of, tally, whom
from svsurvey.sql import quoted

MOST_CELLS = 1_500_000
"""A chunk has no more: so a wide table takes no more memory than a narrow one."""

Totals = list[Counter[Key] | None]
"""The answer to each question, in order; None where it cannot be given in this way."""


@dataclass(frozen=True, slots=True)
class Part:
    """Responses of a table in the order of their ids, counted from 0: from the start on, so many."""

    table: str
    start: int
    size: int


def scan(connection: sqlite3.Connection, part: Part, queries: Sequence[Tallied], sizes: Sizes) -> Totals:
    """Every question answered of a part of a table. Raises sqlite3.Error."""
    totals: Totals = [Counter() for _ in queries]
    read = 0
    for chunk in _chunks(connection, part, _columns(queries), sizes):
        totals = [_more(total, query, chunk) for total, query in zip(totals, queries, strict=True)]
        read += chunk.size
    return totals if read == part.size else [None] * len(queries)


def merged(one: Totals, other: Totals) -> Totals:
    """The totals of two parts together."""
    return [None if a is None or b is None else _sum(a, b) for a, b in zip(one, other, strict=True)]


def _sum(one: Counter[Key], other: Counter[Key]) -> Counter[Key]:
    total = Counter(one)
    total.update(other)  # a plus would drop what is below 0, and sums of missing codes are
    return total


def _more(total: Counter[Key] | None, query: Tallied, chunk: Chunk) -> Counter[Key] | None:
    if total is None:
        return None
    try:
        total.update(tally(query, chunk))
    except Unfit:
        return None
    return total


def _columns(queries: Sequence[Tallied]) -> list[str]:
    """Every column once, in order of need: those of one question come in one text, or in few."""
    labels = [label for query in queries for label in whom(query).tests()]
    return list(dict.fromkeys([*labels, *(name for query in queries for name in columns_of(query))]))


def _chunks(connection: sqlite3.Connection, part: Part, columns: Sequence[str], sizes: Sizes) -> Iterator[Chunk]:
    """The first as it comes, to see what there is; then packed, until something strange comes; and so on."""
    met = {name: Met() for name in columns}
    usual = max(1, min(sizes.chunk, MOST_CELLS // len(columns)))
    sizes = replace(sizes, chunk=min(sizes.first, usual))
    done = 0
    while done < part.size and (chunk := next(_read(connection, part, done, Selection(columns, {}), sizes), None)):
        for name in columns:
            met[name].note(chunk.values(name))
        yield chunk
        done += chunk.size
        sizes = replace(sizes, chunk=usual)
        for chunk in _read(connection, part, done, Selection(columns, met), sizes):
            yield chunk
            done += chunk.size


def _read(
    connection: sqlite3.Connection, part: Part, done: int, selection: Selection, sizes: Sizes
) -> Iterator[Chunk]:
    """The chunks from there on, to the end of the part or to the first that is strange."""
    wanted = selection.sql
    sql = f"SELECT {wanted.text} FROM {quoted(part.table)} ORDER BY response LIMIT ? OFFSET ?"
    with closing(connection.execute(sql, (*wanted.values, part.size - done, part.start + done))) as cursor:
        try:
            while (chunk := selection.chunk(_fetched(cursor, sizes))).size:
                yield chunk
        except Strange:
            return
        except sqlite3.OperationalError:  # a number so strange that it makes no text
            if not selection.packs:
                raise


def _fetched(cursor: sqlite3.Cursor, sizes: Sizes) -> Iterator[Rows]:
    """The rows of one chunk, some at a time."""
    left = sizes.chunk
    while left and (rows := cursor.fetchmany(min(left, sizes.fetch))):
        left -= len(rows)
        yield rows
