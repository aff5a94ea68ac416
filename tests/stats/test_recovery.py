"""Answers as lengths of time: the curve by hand count, "not yet" left out and said, groups, and other eyes."""

from collections.abc import Mapping

import pytest
from by_hand import Cells, counts, facts, notes, ones, study, told
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.crosstabs.curve_groups import CurveGroups
from svsurvey.errors import UsageError
from svsurvey.instrument.definition import Source, load
from svsurvey.release.gate import Recording, Shut
from svsurvey.report.model import Chart, Role, Table
from svsurvey.stats.analysis import Study
from svsurvey.stats.recovery import Recovery

TEXT = """
svsurvey: 1
id: rest
version: "1"
title: Rest
sections:
  - title: Rest
    items:
      - {id: role, type: single, text: Role?, options: {1: Nurse, 2: Physician}}
      - {id: seen, type: multiple, text: Seen?, options: {1: Fall, 2: Drug}}
      - id: rest
        type: single
        text: How long?
        scale: {1: Days, 2: Weeks, 3: Long, 4: Still not, 9: {label: No idea, missing: true}}
        interval: [[0, 3], [4, 30], [31, null], [0, null]]
"""


def rest(text: str = TEXT) -> Study:
    return study(load(Source("rest.yaml", text, {})))


def curve(by: str | None = None) -> Recovery:
    where = rest()
    return Recovery(where, where.newest.by_id["rest"], CurveGroups(where, "rest", by) if by else None)


def values(table: Table) -> list[tuple[object, list[object]]]:
    """A curve as it is: the time, the share by then, on the way there, at the least."""
    columns = [column.key for column in table.columns]
    kept = [columns.index(key) for key in ("percent", "until", "floor") if key in columns]
    return [(row.key, [row.cells[k].value for k in kept]) for row in table.rows]


def test_the_curve_by_hand() -> None:
    """Of 20 with a length 8 were over by day 3, 14 by day 30; 5 said "still not", one has no idea, two refused."""
    block = told(curve(), ones({1: 8, 2: 6, 3: 6, 4: 5, 9: 1, -97: 2}))
    assert (block.key, block.kind) == ("rest.curve", "curve")
    assert counts(block) == {"timed": 20, "not_yet": 5, "median": "between 4 and 30 days"}
    (table,) = block.tables
    assert (table.key, table.chart) == ("curve", Chart.CURVE)
    assert values(table) == [
        ("3", [pytest.approx(40), pytest.approx((0, 40)), 32.0]),
        ("30", [pytest.approx(70), pytest.approx((40, 70)), 56.0]),
    ]
    assert [row.label for row in table.rows] == ["by 3 days", "by 30 days"]
    assert table.rows[0].cells[1].value == pytest.approx((21.88065, 61.34185), abs=1e-5), "Wilson's, 8 of 20"
    assert "5 of 25 said “Still not”. That is not a length of time" in notes(block)
    assert "chi-squared" in notes(block)


def test_rounded_counts_of_not_yet_are_said_to_be_rough() -> None:
    analysis, recorded = curve(), Recording()
    found = facts(analysis.needs(), [ones({1: 10, 2: 10, 3: 10, 4: 10})])
    analysis.compute(found, recorded)
    block = analysis.compute(found, Shut(recorded, recorded.release().counts))
    assert "About 10 of 40 said “Still not”." in notes(block)


def test_without_a_not_yet_there_is_no_column_for_it() -> None:
    block = told(curve(), ones({1: 1, 2: 1, 3: 2}))
    assert [column.key for column in block.tables[0].columns] == ["percent", "interval", "until"]
    assert "Still not" not in notes(block)


@pytest.mark.parametrize(
    ("answers", "median"),
    [
        ({1: 1}, "between 0 and 3 days"),
        ({3: 2, 1: 1}, "31 days or more"),
        ({1: 2, 3: 2}, "between 0 and 3 days"),
    ],
)
def test_the_median_is_the_stretch_in_which_half_are_reached(answers: Mapping[int, int], median: str) -> None:
    assert counts(told(curve(), ones(answers)))["median"] == median  # type: ignore[arg-type]


@pytest.mark.parametrize("answers", [{}, {4: 7}, {9: 3, -99: 1}])
def test_where_nobody_gave_a_length_there_is_no_curve(answers: Mapping[int, int]) -> None:
    block = told(curve(), ones(answers))  # type: ignore[arg-type]
    assert block.tables == ()
    assert counts(block) == {"timed": 0, "not_yet": answers.get(4, 0)}
    assert "Nobody gave a length of time." in notes(block)
    assert "The curve" not in notes(block)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.integers(2, 5))
def test_the_same_shares_of_more_people_are_the_same_curve(people: list[int], times: int) -> None:
    few = told(curve(), {(code,): n for code, n in enumerate(people, 1)})
    many = told(curve(), {(code,): n * times for code, n in reversed([*enumerate(people, 1)])})
    assert len(few.tables) == len(many.tables)
    for one, other in zip(few.tables, many.tables, strict=True):
        for (_, a), (_, b) in zip(values(one), values(other), strict=True):
            assert a[0] == pytest.approx(b[0])


CELLS: Cells = {(1, 1): 4, (1, 2): 4, (2, 3): 2, (2, 4): 3, (2, -97): 1, (-97, 1): 9, (None, 1): 1}


def test_a_curve_for_each_group() -> None:
    """Who has no role is in no curve; the one physician who refused is in none either."""
    block = told(curve("role"), CELLS)
    table, medians = block.tables
    assert block.key == "rest.curve.role"
    assert [(row.key, row.role) for row in table.rows if row.role is Role.HEADING] == [
        (1, Role.HEADING),
        (2, Role.HEADING),
    ]
    assert [(key, share[0]) for key, share in values(table)] == [
        (1, None),
        ("3", pytest.approx(50)),
        ("30", pytest.approx(100)),
        (2, None),
        ("3", 0),
        ("30", 0),
    ]
    assert {row.label: [cell.value for cell in row.cells] for row in medians.rows} == {
        "Nurse": [8, 0, "between 0 and 3 days"],
        "Physician": [2, 3, "31 days or more"],
    }


def test_a_group_without_a_length_has_no_curve_and_says_so() -> None:
    table, medians = told(curve("role"), {(1, 1): 4, (2, 4): 3}).tables
    assert [row.key for row in table.rows] == [1, "3", "30"]
    assert [cell.value for cell in medians.rows[1].cells] == [0, 3, "–"]


def test_one_option_of_several_makes_two_groups() -> None:
    block = told(curve("seen___1"), {(1, 1): 2, (0, 3): 2, (-97, 1): 5})
    assert [row.label for row in block.tables[1].rows] == ["yes", "no"]


def test_several_groupings_at_once_are_refused() -> None:
    with pytest.raises(UsageError) as caught:
        curve("seen").needs()
    assert "name one of: seen___1, seen___2" in caught.value.hint


def test_to_others_there_is_no_curve_where_a_count_is_withheld() -> None:
    analysis = curve()
    found = facts(analysis.needs(), [ones({1: 8, 2: 6, 3: 6})])
    block = analysis.compute(found, Recording())
    assert block.tables == ()
    assert "Too few people" in notes(block)


def test_to_others_a_group_with_a_withheld_count_has_no_curve_and_that_is_said() -> None:
    analysis, recorded = curve("role"), Recording()
    found = facts(analysis.needs(), [CELLS])
    analysis.compute(found, recorded)
    counts = recorded.release().counts
    safe = {name: None if "('role', 2)" in repr(name) else n for name, n in counts.items()}
    block = analysis.compute(found, Shut(recorded, safe))
    assert [row.label for row in block.tables[1].rows] == ["Nurse"]
    assert "Groups of which a count is withheld have no curve." in notes(block)


def test_the_intervals_of_the_newest_version_are_for_all() -> None:
    """A version without intervals asked the same: its answers are in the curve."""
    older = load(
        Source("rest.yaml", TEXT.replace("        interval: [[0, 3], [4, 30], [31, null], [0, null]]\n", ""), {})
    )
    newer = load(Source("rest.yaml", TEXT.replace('version: "1"', 'version: "2"'), {}))
    both = study(older, newer)
    (question,) = Recovery(both, newer.by_id["rest"]).needs()
    assert question.scope.versions == ("1", "2")
