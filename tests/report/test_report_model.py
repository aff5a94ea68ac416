"""Values become text once; small counts are counted once; every text can be changed at every depth."""

from dataclasses import replace

import pytest
from samples import sample

from svsurvey.report.json import FORMAT, as_json
from svsurvey.report.model import (
    BLANK,
    Block,
    Cell,
    Column,
    Entry,
    Report,
    Role,
    Row,
    Section,
    Stack,
    Table,
    count,
    interval,
    number,
    percent,
    reworded,
    words,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (count(1234), "1234"),
        (percent(1, 3), "33.3"),
        (percent(1, 16), "6.3"),  # 6.25: halves go up, as by hand
        (percent(3, 16), "18.8"),
        (percent(7, 2000), "0.4"),  # 0.35, which as a float is a little less
        (percent(1999, 2000), "100.0"),
        (percent(0, 0), "–"),
        (number(2.005, 1), "2.0"),
        (number(2.005, 2), "2.01"),  # by hand; the nearest float lies under 2.005
        (number(-2.5, 0), "-3"),
        (number(-0.04, 1), "0.0"),
        (number(0.3499999, 1), "0.3"),
        (number(123456789012.25, 1), "123456789012.3"),
        (number(None, 1), "–"),
        (interval((1.25, 9.96)), "1.3 to 10.0"),
        (interval((1.25, 9.96), 0), "1 to 10"),
        (interval(None), ""),
        (words("2024-05"), "2024-05"),
    ],
)
def test_a_value_as_it_is_read(cell: Cell, text: str) -> None:
    assert cell.text == text


def test_percent_is_kept_exact() -> None:
    assert percent(1, 3).value == 100 / 3


def report_of(entries: tuple[Entry, ...], *rows: Row) -> Report:
    table = Table("t", (Column("n", "n"), Column("percent", "%")), rows)
    block = Block("b", "b", "single", entries=entries, tables=(table,) if rows else ())
    return Report("t", Block("h", "h", "responses"), (), (Section("s", (block,)),))


def test_counts_from_one_to_four_are_small() -> None:
    rows = [Row(str(n), "x", (count(n), percent(n, 100))) for n in (0, 1, 4, 5)]
    assert report_of((), *rows).small == 2


def test_what_stands_beside_and_in_the_table_is_one_count() -> None:
    refused = Entry("refused", "refused", count(3))
    assert report_of((refused,), Row("refused", "Refused", (count(3), percent(3, 9)))).small == 1
    assert report_of((refused,)).small == 1


def test_a_count_that_is_a_column_of_a_table_is_not_counted_beside_it() -> None:
    table = Table(
        "counts", (Column("1", "1"), Column("refused", "refused")), (Row("help", "x", (count(9), count(3))),)
    )
    block = Block("b", "b", "grid", entries=(Entry("refused", "refused", count(3)),), tables=(table,))
    assert Report("t", Block("h", "h", "responses"), (), (Section("s", (block,)),)).small == 1


def test_shares_are_read_in_whole_percent() -> None:
    assert Stack((0.125, 0.375, 0.5)).texts == ("13", "38", "50")


def test_percentages_and_means_are_no_counts_of_people() -> None:
    assert report_of((), Row("a", "x", (percent(3, 100), number(3, 0)))).small == 0


def test_every_text_is_changed() -> None:
    loud = reworded(sample(), str.upper)
    assert loud.title == sample().title.upper()
    for block, before in zip(loud.blocks, sample().blocks, strict=True):
        for table, table_before in zip(block.tables, before.tables, strict=True):
            assert [row.label for row in table.rows] == [row.label.upper() for row in table_before.rows]
            assert table.legend == tuple((k.upper(), v.upper()) for k, v in table_before.legend)
            assert [row.picture for row in table.rows] == [row.picture for row in table_before.rows]


def test_the_shape_of_the_json_is_this() -> None:
    found = as_json(report_of((Entry("asked", "asked", count(9)),), Row(1, "Yes", (count(3), percent(3, 9)))))
    block = {
        "id": "b",
        "title": "b",
        "type": "single",
        "label": "",
        "counts": {"asked": 9},
        "notes": [],
        "tables": {
            "t": {
                "title": "",
                "notes": [],
                "legend": {},
                "chart": "none",
                "columns": [{"key": "n", "head": "n", "over": ""}, {"key": "percent", "head": "%", "over": ""}],
                "rows": [{"key": 1, "label": "Yes", "role": "answer", "n": 3, "percent": 100 / 3}],
            }
        },
    }
    head = {"id": "h", "title": "h", "type": "responses", "label": "", "counts": {}, "notes": [], "tables": {}}
    assert found == {
        "format": FORMAT,
        "title": "t",
        "banners": [],
        "head": head,
        "notes": [],
        "sections": [{"title": "s", "blocks": [block]}],
        "small_cells": 1,
        "released": None,
    }


def test_a_place_where_nothing_belongs_is_blank_and_null() -> None:
    assert (BLANK.text, BLANK.value, BLANK.withheld, BLANK.small) == ("", None, False, False)
    found = as_json(report_of((), Row("h", "Role", (BLANK, BLANK), Role.HEADING)))
    (row,) = found["sections"][0]["blocks"][0]["tables"]["t"]["rows"]
    assert row == {"key": "h", "label": "Role", "role": "heading", "n": None, "percent": None}


def test_what_is_withheld_is_no_number_anywhere() -> None:
    entry = Entry("refused", "refused", count(None), always=False)
    report = report_of((entry,), Row(1, "Yes", (count(None), percent(None, 9))))
    assert [cell.text for block in report.blocks for cell in block.cells] == ["*", "*", "–"]
    assert (report.withholds, report.small, entry.worth_saying) == (True, 0, True)
    assert percent(3, None).value is None
    found = as_json(replace(report, released="rounded to 5"))
    (block,) = found["sections"][0]["blocks"]
    assert block["counts"] == {"refused": None}
    assert block["tables"]["t"]["rows"] == [
        {"key": 1, "label": "Yes", "role": "answer", "n": None, "percent": None}
    ]
    assert found["released"] == {"method": "rounded to 5", "withheld": True}


def test_pictures_go_into_the_json_as_numbers() -> None:
    tables = [table for block in as_json(sample())["sections"][0]["blocks"] for table in block["tables"].values()]
    rows = [row for table in tables for row in table["rows"]]
    assert any("bar" in row for row in rows)
    assert any(row.get("middle") == pytest.approx(0.45) and len(row["shares"]) == 5 for row in rows)
