"""Tables of counts as hypothesis makes them, and what one can do to a table."""

from collections.abc import Sequence

from hypothesis import strategies as st

Table = list[list[int]]


def tables(rows: int = 4, columns: int = 4, most: int = 12) -> st.SearchStrategy[Table]:
    """At least 2x2, with rows and columns that may be empty."""
    return st.tuples(st.integers(2, rows), st.integers(2, columns)).flatmap(
        lambda size: st.lists(
            st.lists(st.integers(0, most), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        )
    )


def turned(table: Sequence[Sequence[int]]) -> Table:
    """Rows become columns."""
    return [list(column) for column in zip(*table, strict=True)]


def shuffled(table: Table, order: Sequence[int]) -> Table:
    """The rows in another order, that of the numbers."""
    return [row for _, row in sorted(zip(order, table, strict=False), key=lambda pair: pair[0])]


def added(one: Table, other: Table) -> Table:
    """The counts of two waves together."""
    return [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(one, other, strict=True)]


def times(table: Table, k: int) -> Table:
    """Everybody k times."""
    return [[k * count for count in row] for row in table]


EMPTY: tuple[Table, ...] = (
    [],
    [[]],
    [[0, 0], [0, 0]],
    [[1, 0], [0, 0]],
    [[3, 4]],
    [[3], [4]],
    [[3, 4], [0, 0]],
    [[0, 3], [0, 4]],
)
"""Nobody, one response, one group, one category: nothing to compare."""

SIXTY: Table = [[1 + (7 * row + 3 * column) % 5 for column in range(60)] for row in range(3)]
"""An item of 60 options in three groups."""
