"""CSV as spreadsheets and other programs leave it: what can mean one thing only is taken, all else is refused."""

import io
from datetime import time

import pytest
from test_csv_rows import ROW, head_problems, opened, read, refused, table, taken

from svsurvey.instrument.definition import Source, load
from svsurvey.intake.bad import Bad
from svsurvey.intake.column_map import ColumnMap
from svsurvey.intake.csv_rows import read_csv
from svsurvey.response import Missing, Value

BLANK = b"," * (len(ROW) - 1) + b"\n"


@pytest.mark.parametrize("sign", [b",", b";"])
def test_what_spreadsheets_write_below_and_beside_a_table_is_nobody(sign: bytes) -> None:
    content = table({}, {}) + BLANK * 2 + b" ,\xc2\xa0" + BLANK[1:] + b"\n"
    below = opened(content.replace(b",", sign))
    assert list(below.responses()) == read(table({}, {}))
    assert below.closing_remarks == ("Rows with nothing in them, passed over: 3.",)
    beside = b"\n".join(line + b",,\xc2\xa0" for line in table({}, {"role": "x"}, {}).splitlines())
    one, bad, other = read(beside.replace(b",", sign))
    assert [one, other] == read(table({}, {}))
    assert isinstance(bad, Bad)
    assert bad.where.line == 3
    assert "21 cells" in str(read(beside + b"x")[2])


def test_a_header_once_more_is_said_as_such() -> None:
    assert "header once more" in str(read(table({}) + table({}))[1])


AS_OTHERS_WRITE = [
    ({"role": "1.0"}, "role", 1),
    ({"role": "-97.0"}, "role", Missing.REFUSED),
    ({"nights": "3.0"}, "nights", 3),
    ({"nights": "3.0000000000"}, "nights", 3),
    ({"nights": '"3,00"'}, "nights", 3),
    ({"hours": "38.50"}, "hours", 38.5),
    ({"hours": "-99.0"}, "hours", Missing.NOT_ANSWERED),
    ({"start": "07:30:00"}, "start", time(7, 30)),
    ({"start": "1970-01-01 07:30:00"}, "start", time(7, 30)),
    ({"seen___1": "1.0", "seen___2": "0.0"}, "seen", frozenset({1})),
]


@pytest.mark.parametrize(("change", "name", "meant"), AS_OTHERS_WRITE, ids=str)
def test_decimals_and_times_of_other_programs(change: dict[str, str], name: str, meant: Value) -> None:
    value = taken(table(change)).values[name]
    assert (value, type(value)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("column", "cell"),
    [("nights", "3.000"), ("nights", "3.5"), ("role", "1.5"), ("hours", "1.25"), ("start", "07:30:05")],
)
def test_what_could_mean_something_else_is_still_refused(column: str, cell: str) -> None:
    assert f"“{column}”" in refused(table({column: cell}))[0]


NUMBERS_OF_GAPS = """\
svsurvey: 1
id: cold
version: 1.0.0
title: Cold
partial: true
missing: {not_answered: -999, not_reached: -996, unreadable: -995}
sections:
  - title: All
    items:
      - {id: a, type: single, text: A?, options: {1: Yes, 0: No}}
      - {id: b, type: number, text: B?, range: [LOW, HIGH], when: a == 1}
      - {id: c, type: number, text: C?, range: [0, 9]}
"""


def test_an_answer_may_be_the_number_of_a_gap() -> None:
    """Here -99 and -96 are degrees: off the route they are answers all the same, and somebody gave them."""
    cold = load(Source("cold.yaml", NUMBERS_OF_GAPS.replace("LOW, HIGH", "-100, -99")))
    mapping = ColumnMap({"degrees": "b"})
    (found,) = read_csv(io.BytesIO(b"a,degrees,c\n0,-99,1\n"), "x.csv", cold, mapping)
    assert isinstance(found, Bad)
    assert "It is not asked" in found.problems[0].what
    cold = load(Source("cold.yaml", NUMBERS_OF_GAPS.replace("LOW, HIGH", "-96, -95")))
    early = taken(b"disposition,a,b,c\npartial,1,-96,\n", cold)
    assert (early.values["b"], early.values["c"]) == (-96, Missing.NOT_REACHED)
    assert not isinstance(early.values["b"], Missing)


def test_who_left_early_did_not_come_back() -> None:
    gone = {"disposition": "partial", "seen___1": "-96", "seen___2": "-96", "seen___9": "-96"}
    (problem,) = refused(table(gone))
    assert "“seen___1”: It counts as not reached, and a later one has an answer" in problem


def test_a_first_line_that_is_no_header_is_not_repeated() -> None:
    """It may be the answers of somebody."""
    problems = head_problems(table({"badge": "My ward"}).partition(b"\n")[2])
    assert len(problems) == 1
    assert "none of the columns" in problems[0]
    assert "My ward" not in problems[0]


def test_a_comma_before_three_digits_could_part_thousands() -> None:
    """Ours are written with a point."""
    text = NUMBERS_OF_GAPS.replace("LOW, HIGH", "-96, -95").replace(
        "range: [0, 9]", "range: [0, 9000], decimals: 3"
    )
    cold = load(Source("cold.yaml", text))
    assert taken(b"a,c\n0,1.125\n", cold).values["c"] == 1.125
    (problem,) = refused(b'a,c\n0,"1,125"\n', cold)
    assert "thousands or decimals" in problem
    mapping = ColumnMap({"x": "c"}, decimal=",")
    (found,) = read_csv(io.BytesIO(b'a,x\n0,"1,125"\n'), "x.csv", cold, mapping)
    assert not isinstance(found, Bad)
    assert found.values["c"] == 1.125
