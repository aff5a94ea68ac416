"""A report as Markdown: tables that can be pasted into a manuscript, with the numbers of every picture.

The words of the report have to be Markdown already: `reworded` with an escaping function makes them so. It must
not know where a report is from.
"""

from collections.abc import Iterator

from svsurvey.report.model import Block, Cell, Form, Note, Report, Role, Row, Stack, Table

AROUND = {Role.HEADING: "**", Role.TOTAL: "**", Role.MISSING: "*", Role.ANSWER: ""}
"""What stands around the label of a row."""


def page(report: Report) -> str:
    """The whole report, from heading to last table."""
    parts = [f"# {report.title}", *(f"> **{banner}**" for banner in report.banners)]
    parts += [f"*{report.head.title}*", *_content(report.head), *map(_note, report.notes)]
    for section in report.sections:
        parts.append(f"## {section.title or 'Questions'}")
        for block in section.blocks:
            number = f"{block.label}\\. " if block.label else ""
            parts += [f"### {number}{block.title or block.key}", *_content(block)]
    return "\n\n".join(parts) + "\n"


def _content(block: Block) -> Iterator[str]:
    entries = [f"{entry.label} {_text(entry.cell)}" for entry in block.entries if entry.worth_saying]
    if entries:
        yield " · ".join(entries)
    for note in block.notes:
        yield f"> {note.text}" if block.kind == "consent" else _note(note)
    for table in block.tables:
        yield from _table(table)


def _note(note: Note) -> str:
    return f"**Note:** {note.text}" if note.warns else note.text


# ---- tables ----------------------------------------------------------------------------------------------


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield f"**{table.title}**"
    yield from table.notes
    if not table.columns:
        yield "\n".join(f"- {row.label}" for row in table.rows)
        return
    steps = [f"{label}, %" for _, label in table.legend] if _has_stacks(table) else []
    heads = ["", *steps, *(_head(table, group) for group in table.groups)]
    sides = [":---", *("---:" for _ in steps), *(_side(table, group[0]) for group in table.groups)]
    lines = [heads, sides, *([_label(row), *_shares(row, len(steps)), *_cells(table, row)] for row in table.rows)]
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _has_stacks(table: Table) -> bool:
    return any(isinstance(row.picture, Stack) for row in table.rows)


def _head(table: Table, group: tuple[int, ...]) -> str:
    """The head, and in front of it the one that it has in common with its neighbours: here is no line for that."""
    first, *others = (table.columns[place].head for place in group)
    over, head = table.columns[group[0]].over, f"{first} ({', '.join(others)})" if others else first
    return f"{over}: {head}" if over else head


def _side(table: Table, place: int) -> str:
    """Words stand left, numbers right."""
    cells = [row.cells[place] for row in table.rows]
    is_words = any(cell.form is Form.WORDS and cell.text for cell in cells)
    return ":---" if is_words else "---:"


def _label(row: Row) -> str:
    mark = AROUND[row.role] if row.label else ""
    return f"{mark}{row.label}{mark}"


def _shares(row: Row, steps: int) -> list[str]:
    """The percentages of a stack, which stand in its picture only."""
    if not isinstance(row.picture, Stack) or not any(row.picture.shares):
        return [""] * steps
    return list(row.picture.texts)


def _cells(table: Table, row: Row) -> Iterator[str]:
    for group in table.groups:
        first, *others = (_text(row.cells[place]) for place in group)
        beneath = ", ".join(filter(None, others))
        yield f"{first} ({beneath})" if beneath else first


def _text(cell: Cell) -> str:
    """The text of a cell; the signs in numbers (`*`, `<`) are escaped here, those in words were before."""
    return cell.text if cell.form is Form.WORDS else cell.text.replace("*", r"\*").replace("<", r"\<")
