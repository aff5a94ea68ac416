"""Single items and grids from counts that were made by hand."""

import pytest
from by_hand import EMPTY, NOT_ASKED, NOT_REACHED, REFUSED, counts, notes, ones, shown, study, told, ward

from svsurvey.report.model import Bar, Role, Stack
from svsurvey.stats.analysis import Study
from svsurvey.stats.frequency import Grid, Line, Single, scale_table


def single(id_: str, where: Study | None = None) -> Single:
    where = where or study()
    return Single(where, where.newest.by_id[id_])


def grid(id_: str) -> Grid:
    where = study()
    return Grid(where, where.newest.by_id[id_])


def test_answers_and_reasons_for_none_add_up_to_those_asked() -> None:
    block = told(single("role"), ones({1: 60, 2: 30, REFUSED: 6, EMPTY: 4, NOT_ASKED: 50, NOT_REACHED: 10}))
    assert counts(block) == {
        "asked": 100,
        "answered": 90,
        "refused": 6,
        "not_answered": 4,
        "not_asked": 50,
        "not_reached": 10,
    }
    assert shown(block.tables[0]) == {
        "Nurse": ["60", "60.0", "50.2 to 69.1"],
        "Physician": ["30", "30.0", "21.9 to 39.6"],
        "Other": ["0", "0.0", "0.0 to 3.7"],
        "Preferred not to answer": ["6", "6.0", "2.8 to 12.5"],
        "Left empty": ["4", "4.0", "1.6 to 9.8"],
        "Asked": ["100", "100.0", ""],
    }
    rows = block.tables[0].rows
    assert sum(row.cells[0].value for row in rows if row.role is not Role.TOTAL) == 100  # type: ignore[misc]
    assert rows[0].picture == Bar(0.6)


def test_the_order_of_the_entries_puts_those_outside_the_base_last() -> None:
    keys = [entry.key for entry in told(single("role"), ones({1: 1})).entries]
    assert keys == ["asked", "answered", "refused", "not_answered", "not_reached", "not_asked"]


def test_an_option_marked_missing_is_a_row_and_no_answer() -> None:
    block = told(single("mood"), ones({1: 5, 9: 5}))
    assert counts(block)["answered"] == 5
    assert (counts(block)["asked"], counts(block)["9"]) == (10, 5)
    assert shown(block.tables[0])["Does not apply"] == ["5", "50.0", "23.7 to 76.3"]


def test_nobody_asked_gives_no_percent() -> None:
    block = told(single("role"), ones({NOT_ASKED: 5}))
    assert shown(block.tables[0])["Nurse"] == ["0", "–", ""]


def test_responses_without_the_variable_were_not_asked() -> None:
    assert counts(told(single("role"), ones({None: 3, 1: 1})))["not_asked"] == 3


def test_a_code_that_the_item_does_not_have_is_shown() -> None:
    block = told(single("role"), ones({1: 1, 7: 2}))
    assert shown(block.tables[0])["7 (not an answer of this item)"][0] == "2"
    assert counts(block)["asked"] == 3


def test_a_condition_is_said_in_words() -> None:
    where = study(ward(("text: Mood?", "text: Mood?, when: nights == 1")))
    block = told(single("mood", where), ones({1: 1}))
    assert notes(block).startswith("Asked only if the answer to question 2 is “Yes”.")


def test_an_item_that_may_identify_is_said_to() -> None:
    block = told(single("role", study(ward(("text: Role?", "text: Role?, identifying: true")))), ones({1: 1}))
    assert "may tell who somebody is" in notes(block)


def test_a_single_item_is_one_table_also_where_its_answers_have_an_order() -> None:
    """ "Low" and "high" would mean nothing for steps like "a few days" to "a year or more"."""
    assert [table.key for table in told(single("mood"), ones({1: 1})).tables] == ["answers"]


# ---- scales


def test_the_middle_of_an_odd_scale_is_split() -> None:
    block = told(grid("climate"), ones({1: 10, 2: 10, 3: 40, 4: 20, 5: 20, 9: 7, REFUSED: 3}), ones({5: 1}))
    scale, numbers = block.tables
    assert shown(scale)["People help."] == ["20.0", "13 to 29", "40.0", "31 to 50", "100"]
    assert scale.rows[0].picture == Stack((0.1, 0.1, 0.4, 0.2, 0.2), middle=0.4)
    assert shown(numbers)["People help."] == ["10", "10", "40", "20", "20", "7", "3", "110"]
    assert [column.head for column in numbers.columns] == ["1", "2", "3", "4", "5", "9", "refused", "asked"]


def test_an_even_scale_is_cut_in_two() -> None:
    scale = told(grid("trust"), ones({1: 1, 2: 1, 3: 1, 4: 1}), ones({4: 2})).tables[0]
    assert scale.rows[0].picture == Stack((0.25, 0.25, 0.25, 0.25), middle=0.5)
    assert scale.rows[1].picture == Stack((0.0, 0.0, 0.0, 1.0), middle=0.0)
    assert "Low is “No” or “Rather no”; high is “Rather yes” or “Yes”." in scale.notes


def test_a_reverse_row_is_shown_as_answered_and_marked() -> None:
    scale = told(grid("climate"), ones({}), ones({1: 3, 2: 1})).tables[0]
    assert shown(scale)["People blame. (R)"][0] == "100.0"
    assert any(note.startswith("(R)") for note in scale.notes)


def test_a_grid_without_order_has_no_low_and_no_high() -> None:
    table, _ = told(grid("place"), ones({1: 1, 3: 3}), ones({})).tables
    assert [column.key for column in table.columns] == ["n"]
    assert table.rows[0].picture == Stack((0.25, 0.0, 0.75))
    assert table.rows[1].picture == Stack((0.0, 0.0, 0.0))


def test_a_row_without_answers_divides_by_nothing() -> None:
    table = scale_table([Line("a", "A", {}, 0, 0, 0)], {1: "No", 2: "Yes"})
    assert [cell.text for cell in table.rows[0].cells] == ["–", "", "–", "", "0"]


# ---- versions


def test_versions_in_which_a_question_means_the_same_are_pooled() -> None:
    old, new = ward(version="1"), ward(("text: Role?", "text: Your role?"), version="2")
    (query,) = single("role", study(old, new)).needs()
    assert query.scope.versions == ("1", "2")


def test_a_version_with_other_answers_is_not_pooled_and_that_is_said() -> None:
    old = ward(("{1: Nurse, 2: Physician,", "{1: Doctor, 2: Nurse,"), version="1")
    analysis = single("role", study(old, ward(version="2")))
    assert [query.scope.versions for query in analysis.needs()] == [("2",), ("1",)]
    block = told(analysis, ones({1: 3}), ones({1: 5, 2: 6, REFUSED: 7}))
    assert counts(block)["asked"] == 3
    assert "Version 1 asked this with another meaning" in notes(block)
    assert "its 11 answers are not in these numbers" in notes(block)


def test_a_version_that_did_not_ask_is_said() -> None:
    old = ward(("      - {id: mood, type: single, text: Mood?, scale: agree}\n", ""), version="1")
    block = told(single("mood", study(old, ward(version="2"))), ones({1: 1}))
    assert "Version 1 did not ask this." in notes(block)


@pytest.mark.parametrize("n", [0, 1])
def test_versions_without_answers_are_said_too(n: int) -> None:
    old = ward(("{1: Nurse, 2: Physician,", "{1: Doctor, 2: Nurse,"), version="1")
    block = told(single("role", study(old, ward(version="2"))), ones({1: 3}), ones({1: n}))
    assert ("its 1 answer is not" if n else "its 0 answers are not") in notes(block)
