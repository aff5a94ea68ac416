"""Column maps: other programs' files come in as answers, and what is wrong with a map is said with its place."""

import io
import re
from pathlib import Path

import pytest
from test_csv_rows import ward

from svsurvey.errors import InputError
from svsurvey.instrument.model import Instrument
from svsurvey.intake.bad import Bad
from svsurvey.intake.column_map import ColumnMap, read_map
from svsurvey.intake.csv_rows import open_csv
from svsurvey.response import Missing, Response, Value

REDCAP = """\
ignore: [record_id, "redcap_*", ward_complete]
columns: {shift_nights: nights, work_start: since, begins: start}
dates: {since: YYYY-MM-DD}
values: {best: {"": 0}}
missing:
  "*": {"-999": not_answered, "-888": refused}
  nights: {"99": refused}
constants: {site: north}
"""
REDCAP_FILE = """\
record_id,redcap_event_name,role,role_other,shift_nights,hours,seen___1,seen___2,seen___9,best___1,best___2,best___3,\
work_start,begins,badge,wish,ward_complete
7,baseline,8,porter,3,38.5,1,1,0,2,,1,2024-05-31,07:30,007,Sleep,2
8,baseline,1,,99,,0,0,0,,,,,,-888,-999,2
"""

LIMESURVEY = """\
ignore: [id, submitdate, lastpage, startlanguage]
columns:
  "role[other]": role_other
  "seen[SQ001]": seen___1
  "seen[SQ002]": seen___2
  "seen[SQ009]": seen___9
  "order[1]": best
  "order[2]": best
values:
  role: {A1: 1, A2: 2, -oth-: 8}
  seen: {Y: 1, "": 0}
  best: {A1: 1, A2: 2, A3: 3}
dates: {since: YYYY-MM-DD}
missing: {"*": {"N/A": not_asked}}
decimal: "."
"""
LIMESURVEY_FILE = """\
id,submitdate,lastpage,startlanguage,role,role[other],nights,hours,seen[SQ001],seen[SQ002],seen[SQ009],order[1],\
order[2],since,start
1,1980-01-01 00:00:00,3,de,-oth-,porter,3.0000000000,38.5000,Y,,,A3,A1,2024-05-31 00:00:00,1970-01-01 07:30:00
2,1980-01-01 00:00:00,3,de,A1,,0.0000000000,N/A,,,,,,,
"""


def read(map_: str, content: str, of: Instrument | None = None) -> list[Response | Bad]:
    of = of or ward()
    mapping = read_map(map_, "map.yaml", of)
    return list(open_csv(io.BytesIO(content.encode()), "x.csv", of, mapping).responses())


def values(found: Response | Bad) -> dict[str, Value]:
    assert isinstance(found, Response), found
    return dict(found.values)


def problems(map_: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_map(map_, "map.yaml", ward())
    return [str(problem) for problem in caught.value.problems]


def test_a_file_of_redcap() -> None:
    first, second = map(values, read(REDCAP, REDCAP_FILE))
    assert (first["role"], first["role_other"], first["nights"], first["hours"]) == (8, "porter", 3, 38.5)
    assert (first["seen"], first["best"]) == (frozenset({1, 2}), (3, 1))
    assert str(first["since"]) == "2024-05-01"
    assert (second["nights"], second["badge"], second["wish"]) == (
        Missing.REFUSED,
        Missing.REFUSED,
        Missing.NOT_ANSWERED,
    )
    assert second["seen"] is second["best"] is Missing.NOT_ANSWERED  # nothing ticked at all
    assert second["hours"] is Missing.NOT_ASKED


def test_a_file_of_limesurvey() -> None:
    first, second = map(values, read(LIMESURVEY, LIMESURVEY_FILE))
    assert (first["role"], first["role_other"], first["hours"]) == (8, "porter", 38.5)
    assert (first["seen"], first["best"], str(first["start"])) == (frozenset({1}), (3, 1), "07:30:00")
    assert (second["role"], second["nights"], second["hours"]) == (1, 0, Missing.NOT_ASKED)
    assert second["seen"] is second["best"] is Missing.NOT_ANSWERED


def test_the_maps_in_the_documentation_are_these() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    section = page.partition("## A column map")[2]
    first, *examples = (read_map(text, "docs", ward()) for text in re.findall("```yaml\n(.*?)```", section, re.S))
    assert first.constants == {"site": "north"}
    for found, text in zip(examples, (REDCAP, LIMESURVEY), strict=True):
        tested = read_map(text, "docs", ward())
        assert found.columns == tested.columns
        assert (found.values, found.missing, found.several) == (tested.values, tested.missing, tested.several)
        assert (found.dates, found.decimal) == (tested.dates, tested.decimal)


def test_several_answers_in_one_cell_by_code_or_label() -> None:
    map_ = 'columns: {what: seen}\nseveral: {seen: ", "}\nmissing: {seen: {none given: refused}}\n'
    head = "what,nights\n"
    assert values(read(map_, f'{head}"1, 2",0\n')[0])["seen"] == frozenset({1, 2})
    assert values(read(map_, f'{head}"A, B",0\n')[0])["seen"] == frozenset({1, 2})
    assert values(read(map_, f"{head}none given,0\n")[0])["seen"] is Missing.REFUSED
    for wrong in ('"1, 9"', '"1, 7"', '"A; B"'):
        (bad,) = read(map_, f"{head}{wrong},0\n")
        assert isinstance(bad, Bad)
        assert str(bad.problems[0]).startswith("x.csv:2:1: error answer: “what”: ")


@pytest.mark.parametrize(
    ("decimal", "written", "hours"),
    [("", "38,5", 38.5), (",", "38,5", 38.5), (",", "38.5", None), (".", "38,5", None), (".", "38.5", 38.5)],
)
def test_which_sign_is_the_decimal_one(decimal: str, written: str, hours: float | None) -> None:
    map_ = f"columns: {{n: nights}}\ndecimal: '{decimal}'\n" if decimal else "columns: {n: nights}\n"
    (found,) = read(map_, f'n,hours\n3,"{written}"\n')
    assert (values(found)["hours"] if isinstance(found, Response) else None) == hours


def test_the_words_of_others_for_both_left_empty_and_not_asked() -> None:
    map_ = "columns: {n: nights}\nmissing: {'*': {NA: not_answered}}\n"
    (found,) = read(map_, "n,hours,role\n0,NA,NA\n")
    assert values(found)["hours"] is Missing.NOT_ASKED
    assert values(found)["role"] is Missing.NOT_ANSWERED


def test_everything_else_can_be_ignored() -> None:
    """But not what is called as ours is: an answer would be lost unseen."""
    (found,) = read("columns: {n: nights}\nignore: ['*']\n", "n,hours,x,y\n3,5,1,2\n")
    assert values(found)["hours"] == 5
    (found,) = read("columns: {n: nights}\nignore: ['*', hours]\n", "n,hours,x,y\n3,5,1,2\n")
    assert values(found)["hours"] is Missing.NOT_ANSWERED


PLACES = """\
columns: {n: nights, "order[2]": best, "order[1]": best, s1: seen, s2: seen}
values: {best: {A1: 1, A2: 2, A3: 3}}
missing: {best: {"-9": refused}}
"""


@pytest.mark.parametrize(
    ("cells", "best"),
    [
        ("A1,A2", (2, 1)), ("Time,Sleep", (3, 1)), ("3,2", (2, 3)), (",", Missing.NOT_ANSWERED),
        ("-9,-9", Missing.REFUSED), ("A1,", None), (",A2", None), ("A1,A1", None), ("-9,A1", None),
        ("A1|A2,", None),
    ],
)  # fmt: skip
def test_a_ranking_with_a_column_for_each_place(cells: str, best: Value | None) -> None:
    """They count in the order in which the map names them."""
    (found,) = read(PLACES, f"n,order[1],order[2],s1,s2\n0,{cells},,2\n")
    assert (values(found)["best"] if isinstance(found, Response) else None) == best
    assert isinstance(found, Bad) or found.values["seen"] == frozenset({2})


def test_of_a_first_line_that_is_no_header_nothing_is_repeated() -> None:
    """Neither as an unknown column, nor as what one of the map could mean; and constants do not make it one."""
    with pytest.raises(InputError) as caught:
        read("columns: {my words: role}\nconstants: {nights: 0}\n", "my word,5\n3,4\n")
    said = " ".join(map(str, caught.value.problems))
    assert "none of the columns" in said
    assert "my word”" not in said.replace("“my words”", "")
    assert "my word'" not in said


def test_a_column_of_a_place_that_stands_twice() -> None:
    with pytest.raises(InputError) as caught:
        read("columns: {n: nights, o: best}\n", "n,o,o\n0,1,2\n")
    assert "“o” stands twice" in str(caught.value.problems[0])


def test_days_with_a_time_behind_them() -> None:
    map_ = "columns: {n: nights}\ndates: {since: YYYY-MM-DD}\ndecimal: '.'\n"
    (found,) = read(map_, "n,since,start,hours\n3.000,2024-05-31 00:00:00,1980-01-01 07:30:00,1.500\n")
    assert [str(values(found)[name]) for name in ("nights", "since", "start", "hours")] == [
        "3",
        "2024-05-01",
        "07:30:00",
        "1.5",
    ]


@pytest.mark.parametrize(
    ("map_", "said"),
    [
        ("columns: {a: rolle}", "map.yaml:1:14: the instrument has no variable 'rolle'; did you mean 'role'?"),
        ("colums: {}", "map.yaml:1:1: there is no key 'colums' here; did you mean 'columns'?"),
        ("columns: [a]", "map.yaml:1:10: 'columns' is a mapping"),
        ("columns: {a: [b]}", "map.yaml:1:14: 'columns' has one value for each key here"),
        ("columns: {a: role, b: role}", "map.yaml:1:20: 'role' has its answers from the column 'a' already"),
        (
            "columns: {a: role}\nconstants: {role: 1}",
            "map.yaml:1:11: 'role' has its answers from 'constants' already",
        ),
        ("values: {rol: {a: 1}}", "map.yaml:1:10: the instrument has no variable 'rol'"),
        ("values: {role: 1}", "map.yaml:1:16: 'values' has a mapping for each variable"),
        ("missing:\n  role: {x: gone}", "map.yaml:2:13: 'gone' is no reason why an answer is missing"),
        ("several: {role: ';'}", "map.yaml:1:17: 'role' is not answered with several codes"),
        ("several: {seen: '1'}", "map.yaml:1:17: codes are parted by a sign or two"),
        ("dates: {start: DD.MM.YYYY}", "map.yaml:1:16: 'start' is no date"),
        ("dates: {since: DD.YYYY}", "map.yaml:1:16: this is no way to write such a date"),
        ("dates: {since: MM.MM.YYYY}", "map.yaml:1:16: this is no way to write such a date"),
        ("decimal: ';'", "map.yaml:1:10: 'decimal' is ',' or '.'"),
        ("ignore: a", "map.yaml:1:9: 'ignore' is a list of columns"),
        ("- a", "map.yaml:1:1: this is no mapping"),
        ("columns: {a: role", "map.yaml:"),
        ("columns: {a: role, a: nights}", "stands here again"),
    ],
)
def test_what_is_wrong_with_a_map(map_: str, said: str) -> None:
    found = problems(map_)
    assert any(said in problem for problem in found), found


def test_a_column_of_the_map_that_the_file_does_not_have() -> None:
    with pytest.raises(InputError) as caught:
        read("columns: {nigths: nights}", "nights,role\n1,1\n")
    assert "map.yaml:1:11: x.csv has no column “nigths”" in str(caught.value.problems[-1])


def test_an_empty_map_is_none() -> None:
    assert read_map("columns: {}\n", "map.yaml", ward()) == ColumnMap()
