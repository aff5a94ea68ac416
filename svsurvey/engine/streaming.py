"""Many questions to a large table answered by reading it once, in two processes where there are two cores.

Who asks little, or of little, is answered faster by SQL (see sqlite.py). It must not know how columns come.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace

from svsurvey.engine.query import Counts, CountWords, Moments, Query
from svsurvey.engine.scan import Part, Totals, merged, scan
from svsurvey.engine.second import Job, place_of, started, state_of
from svsurvey.engine.sizes import Sizes
from svsurvey.engine.tallies import Tallied, answer, columns_of

AHEAD = 10_000
"""So many responses more are counted here, while the other process starts."""


def streamed(
    connection: sqlite3.Connection, table: str, size: int, queries: Iterable[Query], sizes: Sizes, alone: bool
) -> dict[Query, Counts | Moments]:
    """The answers to those questions that can be answered so, of one state of the file.

    size: how many responses there are. alone: in one process. Raises sqlite3.Error, and needs a read transaction.
    """
    fitting = [query for query in queries if not isinstance(query, CountWords) and columns_of(query)]
    if sum(len(columns_of(query)) for query in fitting) < sizes.columns:
        return {}
    split = not alone and size >= sizes.split and cores() > 1
    totals = (_by_two if split else scan)(connection, Part(table, 0, size), fitting, sizes)
    return {q: answer(q, total) for q, total in zip(fitting, totals, strict=True) if total is not None}


def cores() -> int:
    """How many processes can run at the same time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _by_two(connection: sqlite3.Connection, part: Part, queries: Sequence[Tallied], sizes: Sizes) -> Totals:
    """This process counts the first half while another one counts the second; or all, where there is no other."""
    path = place_of(connection)
    if path is None:
        return scan(connection, part, queries, sizes)
    middle = min(part.size // 2 + AHEAD, part.size * 3 // 4)
    first, rest = replace(part, size=middle), replace(part, start=middle, size=part.size - middle)
    with started(Job(path, state_of(connection, part.table), rest, queries, sizes)) as second:
        counted = scan(connection, first, queries, sizes)
        others = second.totals() if second else None
    return merged(counted, scan(connection, rest, queries, sizes) if others is None else others)
