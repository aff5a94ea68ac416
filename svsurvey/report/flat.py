"""The tables of a report as lines of plain cells, for files that hold nothing but one table.

Numbers stand as pages show them, and are numbers. It must not know files, nor what a table is about.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from svsurvey.report.model import Cell, Column, Form, Report, Table, rounded

Line = list[object]
"""The cells of a line: words, whole numbers, decimal numbers; nothing is ""."""


def lines(report: Report, key: str) -> Iterator[Line]:
    """The tables of a report with this key, beneath each other: a line of heads, then a line a row.

    Tables of layers have keys with an end of their own (`key_1`); a column in front says then which it is. All
    have the same columns. An interval is two numbers, in two columns.
    """
    of_block = (table for block in report.blocks for table in block.tables)
    tables = [table for table in of_block if table.key == key or table.key.startswith(f"{key}_")]
    split = any(table.key != key for table in tables)
    first = ["layer"] if split else []
    if not tables:
        yield ["row", "label"]
        return
    yield [*first, "row", "label", *(head for column, two in _columns(tables) for head in _heads(column, two))]
    for table in tables:
        title: Line = [table.title] if split else []
        for row in table.rows:
            by_key = dict(zip((column.key for column in table.columns), row.cells, strict=True))
            pairs = [(by_key.get(column.key), two) for column, two in _columns(tables)]
            yield [
                *title,
                str(row.key),
                row.label,
                *(value for cell, two in pairs for value in _values(cell, two)),
            ]


def _columns(tables: Sequence[Table]) -> list[tuple[Column, bool]]:
    """Every column that one of the tables has, and whether intervals stand in it."""
    found: dict[str, tuple[Column, bool]] = {}
    for table in tables:
        for place, column in enumerate(table.columns):
            two = any(row.cells[place].form is Form.INTERVAL for row in table.rows)
            found[column.key] = column, two or found.get(column.key, (column, False))[1]
    return list(found.values())


def _heads(column: Column, two: bool) -> list[str]:
    head = f"{column.over}: {column.head}" if column.over else column.head
    return [f"{head} low", f"{head} high"] if two else [head]


def _values(cell: Cell | None, two: bool) -> Line:
    """What stands in a cell; two values of an interval."""
    if two:
        ends = cell.value if cell is not None else None
        return [_number(end, cell.digits) for end in ends] if cell and isinstance(ends, tuple) else ["", ""]
    if cell is None or (cell.value is None and not cell.withheld):
        return [""]
    if isinstance(cell.value, int):
        return [cell.value]
    if isinstance(cell.value, float) and cell.form is not Form.P:
        return [_number(cell.value, cell.digits)]
    return [cell.text]


def _number(value: float, digits: int) -> object:
    """As it is written, with all its digits: words that begin with a minus would be taken for a formula."""
    return Decimal(rounded(value, digits))
