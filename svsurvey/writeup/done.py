"""What was done to come to the numbers of a report, read off it: its tables, their columns, the names of tests.

It must not compute, nor know how it is put into words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from svsurvey.inference.result import EffectSize, Procedure
from svsurvey.report.model import Block, Cell, Form, Report, Role, Row, Table
from svsurvey.stats.analysis import Study
from svsurvey.writeup.how_asked import Asked

Programs = Mapping[str, str]
"""Versions of what else computed, by name: `Python` -> `3.11.2`."""


@dataclass(frozen=True)
class Done:
    """A report, and what of it tells how it was made. collapse: the bands of the outcome, as asked for."""

    asked: Asked
    programs: Programs
    collapse: str = ""

    @property
    def study(self) -> Study:
        return self.asked.study

    @property
    def report(self) -> Report:
        return self.asked.report

    @property
    def is_rounded(self) -> bool:
        """Whether its counts are rounded ones."""
        return self.report.is_rounded

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The head and every block after it."""
        return self.report.head, *self.report.blocks

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Every table."""
        return tuple(table for block in self.blocks for table in block.tables)

    def of(self, *keys: str) -> list[Table]:
        """The tables with one of these names."""
        return [table for table in self.tables if table.key in keys]

    def says(self, *columns: str, tables: tuple[str, ...] = ()) -> bool:
        """Whether a column with one of these names has a number somewhere; tables: only in these."""
        return any(
            cell.value is not None
            for table in (self.of(*tables) if tables else self.tables)
            for row in table.rows
            for column, cell in zip(table.columns, row.cells, strict=True)
            if column.key in columns
        )

    def has(self, table: str, row: str) -> bool:
        """Whether a table of this name has a row of this name with a number in it."""
        rows = (found for of_name in self.of(table) for found in of_name.rows if found.key == row)
        return any(cell.value is not None for found in rows for cell in found.cells)

    @cached_property
    def results(self) -> tuple["Made", ...]:
        """Every test and every measure that came to a number."""
        rows = ((table, row) for table in self.of("tests") for row in table.rows if row.role is not Role.HEADING)
        return tuple(_made(table, row) for table, row in rows if any(map(_is_result, row.cells)))

    def made(self, what: Procedure | EffectSize) -> list["Made"]:
        """All that one test, or one measure, came to."""
        return [made for made in self.results if made.name == what.value.casefold()]

    @cached_property
    def methods(self) -> list[Procedure]:
        """The tests that were made."""
        return [method for method in Procedure if self.made(method)]

    @cached_property
    def measures(self) -> list[EffectSize]:
        """The effects that were measured."""
        return [measure for measure in EffectSize if self.made(measure)]

    @cached_property
    def with_ends(self) -> list[EffectSize]:
        """The effects that have an interval somewhere."""
        return [measure for measure in self.measures if any(made.has("interval") for made in self.made(measure))]

    @cached_property
    def family(self) -> int:
        """How many tests were corrected for their number: one is not corrected for anything."""
        return sum(made.has("p_holm") for made in self.results)

    @property
    def has_larger(self) -> bool:
        """Whether Fisher's test was made of a table larger than two by two."""
        small = {made.predictor for made in self.made(Procedure.PEARSON) if made.cells["df"].value == 1}
        return any(
            made.predictor not in small
            for method in (Procedure.FISHER, Procedure.FISHER_DRAWN)
            for made in self.made(method)
        )

    @property
    def is_uncertain(self) -> bool:
        """Whether it has intervals or tests, which take responses for a sample of people."""
        return self.only_limits or bool(self.methods) or any(self._intervals)

    @property
    def _intervals(self) -> Iterator[bool]:
        cells = (cell for table in self.tables for row in table.rows for cell in row.cells)
        return (cell.form is Form.INTERVAL and cell.value is not None for cell in cells)

    @property
    def only_limits(self) -> bool:
        """Whether groups were compared, but of a test no more is told than between which limits its p lies."""
        return self.is_rounded and not self.of("tests") and self.says("p", "effect", tables=("association",))


@dataclass(frozen=True)
class Made:
    """A test or a measure of one predictor, as the list of tests shows it. name: what it is, in small letters."""

    predictor: str
    name: str
    cells: Mapping[str, Cell]

    def has(self, column: str) -> bool:
        """Whether there is something in a column."""
        return column in self.cells and self.cells[column].value is not None

    @property
    def note(self) -> str:
        """What is remarked on it."""
        return self.cells["note"].text if "note" in self.cells else ""


def _made(table: Table, row: Row) -> Made:
    cells = {column.key: cell for column, cell in zip(table.columns, row.cells, strict=True)}
    return Made(str(row.key).rpartition(": ")[0], row.label.casefold(), cells)


def _is_result(cell: Cell) -> bool:
    return cell.form in (Form.NUMBER, Form.P) and cell.value is not None
