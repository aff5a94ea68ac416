"""Tables as lines of cells: numbers as pages show them, one line a row, layers told apart."""

from decimal import Decimal

from svsurvey.report.flat import lines
from svsurvey.report.model import (
    BLANK,
    Block,
    Column,
    Report,
    Role,
    Row,
    Section,
    Table,
    count,
    interval,
    number,
    p_value,
    percent,
    words,
)

HEAD = Block("responses", "Responses", "responses")
COLUMNS = (
    Column("n_1", "n", over="Yes"),
    Column("percent_1", "%", under=True, over="Yes"),
    Column("interval_1", "95 %", under=True, over="Yes"),
    Column("p", "p"),
    Column("effect", "g"),
)
ROWS = (
    Row("role", "Role?", (BLANK, BLANK, interval(None), p_value(0.0002), number(-0.348, 2)), Role.HEADING),
    Row("role=1", "=Nurse", (count(3), percent(3, 7), interval((-1.04, 30)), BLANK, BLANK)),
    Row("role=2", "Other", (count(None), percent(None, 7), interval(None), p_value(0.25), words("-x"))),
)


def report(*tables: Table) -> Report:
    other = Table("tests", COLUMNS, ROWS)
    return Report("Ward", HEAD, (), (Section("", (Block("a", "A", "association", tables=(*tables, other)),)),))


def test_a_table_is_a_line_of_heads_and_a_line_a_row() -> None:
    assert list(lines(report(Table("association", COLUMNS, ROWS)), "association")) == [
        ["row", "label", "Yes: n", "Yes: %", "Yes: 95 % low", "Yes: 95 % high", "p", "g"],
        ["role", "Role?", "", "", "", "", "<0.001", Decimal("-0.35")],
        ["role=1", "=Nurse", 3, Decimal("42.9"), Decimal("-1.0"), Decimal("30.0"), "", ""],
        ["role=2", "Other", "*", "", "", "", "0.250", "-x"],
    ]


def test_tables_of_layers_stand_beneath_each_other_whatever_columns_one_of_them_lacks() -> None:
    short = tuple(Row(row.key, row.label, row.cells[:3]) for row in ROWS)
    one, two = (
        Table("association_1", COLUMNS, ROWS, "Site: 1"),
        Table("association_2", COLUMNS[:3], short, "Site: 2"),
    )
    found = list(lines(report(one, two), "association"))
    assert [line[0] for line in found] == ["layer", *["Site: 1"] * 3, *["Site: 2"] * 3]
    assert {len(line) for line in found} == {9}
    assert found[5][1:] == ["role=1", "=Nurse", 3, Decimal("42.9"), Decimal("-1.0"), Decimal("30.0"), "", ""]


def test_without_a_table_there_are_heads_only() -> None:
    assert list(lines(report(), "association")) == [["row", "label"]]
