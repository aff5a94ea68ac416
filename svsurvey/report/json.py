"""A report as JSON for programs. The shape is stable: `format` goes up when a key changes its meaning or leaves.

{"format": 1, "title", "banners": [text], "head": BLOCK, "notes": [NOTE],
 "sections": [{"title", "blocks": [BLOCK]}], "small_cells", "released": {"method", "withheld"} or null}
BLOCK  {"id", "title", "type", "label", "counts": {name: n}, "notes": [NOTE], "tables": {name: TABLE}}
TABLE  {"title", "notes": [text], "legend": {code: text}, "chart", "columns": [COLUMN],
        "rows": [{"key", "label", "role", column: value, …}]}
COLUMN {"key", "head", "over"}
NOTE   {"text", "warns"}

docs/json.md says what they mean; docs/report.schema.json is the same for programs that check.

Values are exact: percent from 0 to 100 unrounded, intervals as [low, high], null where there is no number.
`released` says how counts were protected for other eyes, and whether some are withheld: these are null, too. In a
row `bar` is a length from 0 to 1, `shares` the segments of a stacked bar and `middle` where it is lined up.
"""

from typing import Any

from svsurvey.report.model import Bar, Block, Cell, Note, Report, Row, Stack, Table

FORMAT = 1


def as_json(report: Report) -> dict[str, Any]:
    """The report as dicts, lists and plain values."""
    return {
        "format": FORMAT,
        "title": report.title,
        "banners": list(report.banners),
        "head": _block(report.head),
        "notes": [_note(note) for note in report.notes],
        "sections": [
            {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in report.sections
        ],
        "small_cells": report.small,
        "released": {"method": report.released, "withheld": report.withholds} if report.released else None,
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "id": block.key,
        "title": block.title,
        "type": block.kind,
        "label": block.label,
        "counts": {entry.key: _value(entry.cell) for entry in block.entries},
        "notes": [_note(note) for note in block.notes],
        "tables": {table.key: _table(table) for table in block.tables},
    }


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.text, "warns": note.warns}


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "notes": list(table.notes),
        "legend": dict(table.legend),
        "chart": table.chart.value,
        "columns": [{"key": column.key, "head": column.head, "over": column.over} for column in table.columns],
        "rows": [_row(table, row) for row in table.rows],
    }


def _row(table: Table, row: Row) -> dict[str, Any]:
    cells = {column.key: _value(cell) for column, cell in zip(table.columns, row.cells, strict=True)}
    return {"key": row.key, "label": row.label, "role": row.role.value} | cells | _picture(row.picture)


def _value(cell: Cell) -> Any:
    return list(cell.value) if isinstance(cell.value, tuple) else cell.value


def _picture(picture: Bar | Stack | None) -> dict[str, Any]:
    match picture:
        case Bar(length):
            return {"bar": length}
        case Stack(shares, middle):
            return {"shares": list(shares), "middle": middle}
        case None:
            return {}
