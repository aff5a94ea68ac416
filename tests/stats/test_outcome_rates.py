"""Outcome rates: numbers put together, what is left of those invited, and formulas in words and numbers."""

import pytest
from by_hand import notes

from svsurvey.errors import InputError, UsageError
from svsurvey.report.model import Block, Report
from svsurvey.stats.dispositions import Numbers, cases_of, read_numbers
from svsurvey.stats.rates import rates_report


def report(given: Numbers, kept: Numbers | None = None, released: str = "") -> Report:
    return rates_report("Ward", Block("ward", "ward", "responses"), cases_of(given, kept), released)


def block(given: Numbers, kept: Numbers | None = None) -> Block:
    (found,) = report(given, kept).blocks
    return found


def numbers(found: Block, table: str) -> dict[object, list[object]]:
    (wanted,) = (t for t in found.tables if t.key == table)
    return {row.key: [cell.value for cell in row.cells] for row in wanted.rows}


def test_the_rate_of_the_survey_that_this_began_from() -> None:
    """289 of 5,000 members answered: 5.8 %."""
    found = report({"invited": 5000}, {"complete": 289})
    rates = numbers(next(iter(found.blocks)), "rates")
    assert rates["RR1"] == ["289 / 5000", pytest.approx(5.78)]
    assert rates["RR1"] == rates["RR3"] == rates["RR5"]
    assert (
        "“The response rate was 5.8 % (AAPOR RR1; 289 complete responses of 5000 people).”" in found.notes[0].text
    )


EVERYTHING: Numbers = {
    "invited": 1000, "complete": 300, "partial": 50, "refused": 60, "broken_off": 40, "no_contact": 100,
    "other": 50, "unknown": 120, "unknown_other": 80, "ineligible": 100, "e": 0.5,
}  # fmt: skip


def test_every_rate_by_hand() -> None:
    """100 are left of the 1000 and count as NC: D = 350 + 100 + 200 + 50 = 700; U = 200; e U = 100."""
    rates = numbers(block(EVERYTHING), "rates")
    expected = {
        "RR1": 300 / 900, "RR2": 350 / 900, "RR3": 300 / 800, "RR4": 350 / 800, "RR5": 300 / 700, "RR6": 350 / 700,
        "COOP1": 300 / 500, "COOP2": 350 / 500, "COOP3": 300 / 450, "COOP4": 350 / 450,
        "REF1": 100 / 900, "REF2": 100 / 800, "REF3": 100 / 700,
        "CON1": 500 / 900, "CON2": 500 / 800, "CON3": 500 / 700,
    }  # fmt: skip
    assert {key: row[1] for key, row in rates.items() if key in expected} == pytest.approx(
        {key: 100 * share for key, share in expected.items()}
    )
    assert rates["RR4"][0] == "350 / 800"
    assert numbers(block(EVERYTHING), "dispositions")["NC"][0] == 200
    assert "100 of those invited are in no other number" in notes(block(EVERYTHING))
    assert "e is 0.5, as told." in notes(block(EVERYTHING))


def test_with_partial_responses_the_second_is_the_one_to_print() -> None:
    assert "AAPOR RR2; 350 complete and partial responses of 900 people" in report(EVERYTHING).notes[0].text


def test_nobody_told_which_of_the_unknown_belong() -> None:
    """Of 800 of whom it is known 700 belong: so of the 200 unknown 175 do (proportional allocation)."""
    cases = cases_of({key: n for key, n in EVERYTHING.items() if key != "e"})
    assert cases.share == 700 / 800
    assert (
        numbers(block({key: n for key, n in EVERYTHING.items() if key != "e"}), "rates")["RR3"][0] == "300 / 875"
    )


def test_all_of_the_unknown_belong_where_nobody_is_known_not_to() -> None:
    assert cases_of({"invited": 10, "complete": 4, "unknown": 6}).share == 1


def test_completion_and_break_off_where_they_are_known() -> None:
    assert numbers(block(EVERYTHING), "began") == {
        "completion": [300, pytest.approx(100 * 300 / 390)],
        "break_off": [40, pytest.approx(100 * 40 / 390)],
        "began": [390, 100.0],
    }


def test_a_study_that_keeps_nothing_of_them_says_so() -> None:
    found = block({"invited": 10}, {"complete": 4, "broken_off": 0, "refused": 0})
    assert [table.key for table in found.tables] == ["dispositions", "rates"]
    assert "The study keeps nothing of those who stopped" in notes(found)


def test_what_the_study_keeps_and_what_is_told_add_up() -> None:
    found = block({"invited": 100, "broken_off": 3, "refused": 5}, {"complete": 40, "broken_off": 2, "refused": 1})
    assert numbers(found, "dispositions")["R"][0] == 11
    assert numbers(found, "began")["break_off"][0] == 5
    assert "added to what the study holds" in notes(found)


@pytest.mark.parametrize(
    ("told", "known"), [({}, False), ({"refused": 1}, True), ({"other": 1}, True), ({"refused": 0}, True)]
)
def test_where_nobody_is_known_to_have_said_no_there_is_no_rate_of_it(told: Numbers, known: bool) -> None:
    """Two of five answered: cooperation of 100 %, and contact that is the response rate, would say nothing."""
    found = block({"invited": 5, "complete": 2, **told})
    rates = numbers(found, "rates")
    assert rates["RR1"] == ["2 / 5", 40]
    of_refusals = {key: row[1] for key, row in rates.items() if str(key)[:-1] in ("COOP", "REF", "CON")}
    assert len(of_refusals) == 10
    assert [number is not None for number in of_refusals.values()] == [known] * 10
    assert ("cooperation, refusal and contact rates are not known" in notes(found)) is not known


def test_rounding_may_make_a_few_more_than_were_invited() -> None:
    """189 complete and 100 partial, shown as 190 and 100: all 289 answered."""
    kept = {"complete": 190, "partial": 100, "broken_off": 0, "refused": 0}
    cases = cases_of({"invited": 289}, kept, rounded=True)
    assert (cases.rest, sum(cases.found.by_letter().values())) == (0, 290)
    with pytest.raises(UsageError, match="add up to 290, and 289 were invited"):
        cases_of({"invited": 289}, kept)
    with pytest.raises(UsageError, match="add up to 290, and 281 were invited"):
        cases_of({"invited": 281}, kept, rounded=True)


def test_one_person_is_no_people() -> None:
    assert "1 complete responses" not in report({"invited": 1, "complete": 1}).notes[0].text
    found = report({"invited": 2, "complete": 1})
    assert "1 complete response of 2 people" in found.notes[0].text
    assert "1 of those invited is in no other number" in notes(next(iter(found.blocks)))


def test_nobody_answered_and_nobody_is_there() -> None:
    assert numbers(block({"invited": 5}), "rates")["RR1"] == ["0 / 5", 0]
    empty = report({"invited": 0})
    assert "There is nobody to take a rate of." in empty.notes[0].text
    assert numbers(next(iter(empty.blocks)), "rates")["RR1"] == ["0 / 0", None]


@pytest.mark.parametrize(
    ("given", "kept", "said"),
    [
        ({"invited": 5, "complete": 6}, None, "add up to 6, and 5 were invited"),
        ({"invited": 5, "unknown": 4, "ineligible": 2}, {"complete": 0}, "add up to 6"),
        ({"complete": 6}, None, "how many were invited"),
        ({"ineligible": 6}, {"complete": 6}, "how many were invited"),
        ({"complete": 6, "invited": 9}, {"complete": 6}, "is in the study"),
        ({"complete": 6, "invited": 10**400}, None, "larger than all people"),
    ],
)
def test_impossible_numbers_are_one_error(given: Numbers, kept: Numbers | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        cases_of(given, kept)


def test_without_invited_it_is_everybody_who_is_accounted_for() -> None:
    cases = cases_of({"complete": 6, "refused": 4})
    assert (cases.rest, numbers(block({"complete": 6, "refused": 4}), "rates")["RR1"][1]) == (0, 60)


# ---- a file ----------------------------------------------------------------------------------------------


def test_a_file_of_numbers() -> None:
    assert read_numbers("invited: 5000  # members\nrefused: 12\ne: 0.25\n", "f.yaml") == {
        "invited": 5000,
        "refused": 12,
        "e": 0.25,
    }


@pytest.mark.parametrize(
    ("text", "line", "column", "what"),
    [
        ("invited: 10\nrefussed: 2\n", 2, 1, "there is no 'refussed'"),
        ("invited: ten\n", 1, 10, "whole number"),
        ("invited: -1\n", 1, 10, "whole number"),
        ("invited: 1.5\n", 1, 10, "whole number"),
        ("invited: true\n", 1, 10, "whole number"),
        ("e: 1.5\n", 1, 4, "share"),
        ("invited: 1\ninvited: 2\n", 2, 1, "invited"),
    ],
)
def test_what_is_wrong_in_it_is_told_where_it_stands(text: str, line: int, column: int, what: str) -> None:
    with pytest.raises(InputError) as caught:
        read_numbers(text, "f.yaml")
    (problem,) = caught.value.problems
    assert problem.where is not None
    assert (problem.where.file, problem.where.line, problem.where.column) == ("f.yaml", line, column)
    assert what in problem.what


@pytest.mark.parametrize("text", ["", "[1, 2]", "5", "invited: [", "a: &b 1"])
def test_a_file_that_holds_no_numbers_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_numbers(text, "f.yaml")


def test_rounded_counts_give_whole_percentages() -> None:
    found = report({"invited": 120}, {"complete": 55}, "rounded to 5")
    (row,) = (row for table in next(iter(found.blocks)).tables for row in table.rows if row.key == "RR1")
    assert row.cells[1].text == "46"
    assert "46 %" in found.notes[0].text
