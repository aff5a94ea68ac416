"""The tests beside a cross table: which are made, what is said of them, and what is corrected for their number."""

import pytest
from by_hand import REFUSED, notes, study
from respondents import NIGHTS, associated, people, row, table

from svsurvey.crosstabs.comparison import Layout


def kinds_of(block_rows: list[str]) -> list[str]:
    return [key.partition(": ")[2] for key in block_rows if ": " in key]


def test_expected_counts_under_five_bring_fishers_test_beside() -> None:
    block = associated(study(), "nights", ["role"], people("role", "nights", {1: {1: 3, 0: 1}, 2: {1: 1, 0: 3}}))
    pearson = row(block, "role: Pearson chi-squared", "tests")
    assert pearson["note"] == "4 of 4 expected counts under 5, the smallest 2.0"
    assert (pearson["p_holm"], pearson["p_bh"]) == (None, None)
    fisher = row(block, "role: Fisher's exact", "tests")
    assert fisher["p"] == pytest.approx(34 / 70)  # the lady tasting tea
    assert fisher["p_holm"] == fisher["p"]
    assert row(block, "role")["p_exact"] == fisher["p"]
    assert "Fisher's exact where an expected count is under 5" in notes(block)


def test_enough_people_need_pearsons_test_only_and_the_note_names_yates() -> None:
    block = associated(study(), "nights", ["role"], NIGHTS)
    assert kinds_of([str(line.key) for line in table(block, "tests").rows]) == [
        "Pearson chi-squared",
        "Cramér's V",
        "odds ratio",
    ]
    assert "without Yates' correction" in notes(block)
    assert "p_exact" not in [column.key for column in table(block).columns]
    assert "no cause" in notes(block)


def test_orders_on_both_sides_bring_trend_gamma_and_tau() -> None:
    some = people("nights", "mood", {1: {1: 10, 2: 8, 3: 9}, 0: {1: 6, 2: 9, 3: 14}})
    block = associated(study(), "mood", ["nights"], some)
    assert kinds_of([str(line.key) for line in table(block, "tests").rows])[2:] == [
        "linear-by-linear trend", "Goodman-Kruskal gamma", "Kendall's tau-b"
    ]  # fmt: skip
    assert row(block, "nights: linear-by-linear trend", "tests")["df"] == 1
    without_order = associated(
        study(), "mood", ["role"], people("role", "mood", {1: {1: 9}, 2: {2: 9}, 8: {3: 9}})
    )
    assert "trend" not in " ".join(str(line.key) for line in table(without_order, "tests").rows)


def test_corrections_are_over_one_test_a_predictor() -> None:
    some = [person | {"day": 1 + k % 3, "at": 0} for k, person in enumerate(NIGHTS)]
    block = associated(study(), "nights", ["role", "day"], some)
    ps = [row(block, f"{name}: Pearson chi-squared", "tests") for name in ("role", "day")]
    assert ps[0]["p_holm"] == pytest.approx(2 * float(str(ps[0]["p"])))
    assert ps[1]["p_holm"] == pytest.approx(float(str(ps[1]["p"])))
    assert "2 tests stand for the predictors, one for each" in notes(block)


def test_a_table_that_cannot_be_tested_is_listed_with_its_reason() -> None:
    block = associated(study(), "nights", ["role"], people("role", "nights", {1: {1: 3, 0: 4}}))
    assert (row(block, "role")["p"], row(block, "role")["effect"]) == (None, None)
    run = row(block, "role: Pearson chi-squared", "tests")
    assert (run["p"], run["p_holm"], run["n"]) == (None, None, 7)
    assert str(run["note"]).startswith("not made: fewer than two groups")


@pytest.mark.parametrize(
    "some", [[], [{"role": 1, "nights": 1}], people("role", "nights", {REFUSED: {REFUSED: 4}})]
)
def test_nobody_one_or_only_missing_is_no_fault(some: list[dict[str, object]]) -> None:
    block = associated(study(), "nights", ["role", "events", "wave"], some, Layout(residuals=True))
    assert row(block, "role")["p"] is None
    assert table(block, "tests").rows
    assert "No test could be made" in " ".join(table(block, "tests").notes)


def test_two_groups_of_two_answers_have_a_difference_with_newcombes_interval() -> None:
    """56 of 70 and 48 of 80: 20.0 points, 5.24 to 33.39 (Newcombe 1998, Stat Med 17:873, table II, method 10)."""
    some = people("nights", "events___1", {1: {1: 56, 0: 14}, 0: {1: 48, 0: 32}})
    found = row(associated(study(), "events___1", ["nights"], some), "nights: 0", "differences")
    assert found["points"] == pytest.approx(20.0)
    assert found["interval"] == pytest.approx((5.24, 33.39), abs=0.005)
    assert (found["first"], found["second"]) == (80.0, 60.0)
    (note,) = table(associated(study(), "events___1", ["nights"], some), "differences").notes
    assert "Newcombe's (method 10)" in note


def test_two_waves_have_a_difference_for_each_answer_the_later_less_the_earlier() -> None:
    some = people("wave", "mood", {"2025": {1: 10, 2: 30}, "2026": {1: 20, 2: 20}})
    block = associated(study(), "mood", ["wave"], some)
    (heading, *_) = table(block, "differences").rows
    assert heading.label == "Wave 2026 (first) less 2025 (second)"
    assert row(block, "wave: 0", "differences")["points"] == pytest.approx(25.0)
    assert len(table(block, "differences").rows) == 1 + 5


SOME = [*people("role", "mood", {1: {1: 12, 2: 9, 4: 9}, 2: {1: 9, 2: 12, 4: 9}})]


def test_an_answer_that_nobody_chose_is_said_to_be_in_no_test() -> None:
    block = associated(study(), "mood", ["role"], SOME)
    assert row(block, "role: Pearson chi-squared", "tests")["df"] == 2
    said = "Nobody chose “Sometimes” or “Always”: they are not in the tests."
    assert [note.text for note in block.notes] == [said]
    assert "note" not in row(block, "role: Pearson chi-squared", "tests")


def test_one_that_only_some_of_the_predictors_lack_is_said_with_their_tests() -> None:
    nights = people("nights", "mood", {1: {1: 12, 3: 9, 4: 9}, 0: {1: 9, 3: 12, 4: 9}})
    block = associated(study(), "mood", ["role", "nights"], [*SOME, *nights])
    assert [note.text for note in block.notes] == ["Nobody chose “Always”: it is not in the tests."]
    notes_of = [row(block, f"{name}: Pearson chi-squared", "tests")["note"] for name in ("role", "nights")]
    assert notes_of == [
        "without “Sometimes”, which nobody here chose",
        "without “Rarely”, which nobody here chose",
    ]


def test_where_no_test_is_made_or_all_were_chosen_nothing_is_said_of_it() -> None:
    alone = associated(study(), "mood", ["role"], people("role", "mood", {1: {1: 3, 2: 4}}))
    every = associated(study(), "nights", ["role"], NIGHTS)
    assert [note.text for block in (alone, every) for note in block.notes] == []


def test_residuals_are_those_of_r() -> None:
    block = associated(study(), "nights", ["role"], NIGHTS, Layout(residuals=True))
    assert row(block, "role=1", "residuals")["r_1"] == pytest.approx(2.8867513)  # chisq.test(...)$stdres
    assert row(block, "role=8", "residuals")["r_1"] is None
    assert "residuals" not in [t.key for t in associated(study(), "nights", ["role"], NIGHTS).tables]


JUMBLED = [*people("nights", "mood", {1: {1: 9, 2: 4, 3: 2, 4: 1}, 0: {1: 2, 2: 3, 3: 5, 5: 9}})]


@pytest.mark.parametrize("bands", ["3-4,1-2,5", "1+3,2,4-5"])
def test_bands_in_no_order_bring_no_trend(bands: str) -> None:
    tests = table(associated(study(), "mood", ["nights"], JUMBLED, Layout(collapse=bands)), "tests")
    assert kinds_of([str(line.key) for line in tests.rows])[0] == "Pearson chi-squared"
    assert "trend" not in " ".join(str(line.key) for line in tests.rows)


def test_so_it_is_with_bands_of_a_number() -> None:
    some = people("hours", "mood", {7: {1: 9, 2: 4}, 30: {1: 2, 3: 5}, 60: {2: 1, 5: 9}})
    found = [
        [str(line.key) for line in table(associated(study(), "mood", [f"hours={bands}"], some), "tests").rows]
        for bands in ("41-,0-20,21-40", "0-20,21-40,41-")
    ]
    assert [any("trend" in key for key in keys) for keys in found] == [False, True]


def test_bands_from_the_last_to_the_first_turn_the_trend_round() -> None:
    there = associated(study(), "mood", ["nights"], JUMBLED, Layout(collapse="1-2,3-4,5"))
    back = associated(study(), "mood", ["nights"], JUMBLED, Layout(collapse="5,3-4,1-2"))
    trend, gamma = "nights: linear-by-linear trend", "nights: Goodman-Kruskal gamma"
    assert row(back, trend, "tests")["value"] == pytest.approx(row(there, trend, "tests")["value"])
    assert row(back, gamma, "tests")["value"] == pytest.approx(-float(str(row(there, gamma, "tests")["value"])))


# ---- numbers


def test_numbers_are_compared_by_means_and_by_ranks() -> None:
    some = people("role", "hours", {1: {40: 2, 44: 3}, 2: {50: 2, 60: 3, REFUSED: 1}})
    block = associated(study(), "hours", ["role"], some)
    assert [column.key for column in table(block).columns] == [
        "mean",
        "sd",
        "median",
        "n",
        "p",
        "p_ranks",
        "effect",
    ]
    assert (row(block, "role=1")["mean"], row(block, "role=2")["median"], row(block, "role")["n"]) == (
        42.4,
        60,
        10,
    )
    assert row(block, "role: Welch t", "tests")["p"] == row(block, "role")["p"]
    assert row(block, "role: Mann-Whitney", "tests")["p_holm"] is None
    assert row(block, "role: Hedges' g", "tests")["value"] == row(block, "role")["effect"]
    assert row(block, "role", "bases")["outcome_refused"] == 1


def test_means_of_two_groups_have_a_difference_with_welchs_interval() -> None:
    """t.test(c(40, 40, 44, 44, 44), c(50, 50, 60, 60, 60))"""
    some = people("role", "hours", {1: {40: 2, 44: 3}, 2: {50: 2, 60: 3}})
    block = associated(study(), "hours", ["role"], some)
    apart = row(block, "role: difference of means", "tests")
    assert (apart["value"], apart["p"], apart["n"]) == (pytest.approx(-13.6), None, 10)
    assert apart["interval"] == pytest.approx((-20.286375, -6.913625), abs=1e-6)
    (line,) = [line for line in table(block, "tests").rows if line.label == "Difference of means"]
    assert [cell.text for cell in line.cells if cell.text] == ["-13.6", "-20.3 to -6.9", "10"]
    assert "The difference of means is the first group's less the second's" in notes(block)


def test_means_have_intervals_where_they_are_asked_for() -> None:
    """t.test(c(40, 40, 44, 44, 44))"""
    some = people("role", "hours", {1: {40: 2, 44: 3}, 2: {50: 2, 60: 3}, 8: {70: 1}})
    block = associated(study(), "hours", ["role"], some, Layout(intervals=True))
    assert [column.key for column in table(block).columns][:5] == ["mean", "interval", "sd", "median", "n"]
    assert row(block, "role=1")["interval"] == pytest.approx((39.67965, 45.12035), abs=1e-5)
    assert (row(block, "role=8")["interval"], row(block, "role")["n"]) == (None, 11)
    assert "Intervals of means are Student's" in notes(block)
    assert "interval" not in row(associated(study(), "hours", ["role"], some), "role=1")


def test_medians_have_as_many_decimals_as_in_a_summary() -> None:
    block = associated(study(), "hours", ["role"], people("role", "hours", {1: {40: 2, 45: 2}, 2: {50: 2}}))
    (line,) = [line for line in table(block).rows if line.key == "role=1"]
    assert line.cells[2].text == "42.5"


def test_one_group_alone_is_the_reason_that_is_given() -> None:
    """Not that somebody in it is alone, or that all are alike."""
    block = associated(study(), "hours", ["role"], people("role", "hours", {1: {40: 2, 44: 3}}))
    for name in ("Welch ANOVA", "Kruskal-Wallis"):
        assert row(block, f"role: {name}", "tests")["note"] == "not made: only one group has people in it"
    alike = associated(study(), "hours", ["role"], people("role", "hours", {1: {40: 2}, 2: {44: 3}}))
    assert "all in each group have the same value" in str(row(alike, "role: Welch t", "tests")["note"])
    assert row(alike, "role: difference of means", "tests")["interval"] is None


def test_more_than_two_groups_bring_anova_kruskal_and_eta() -> None:
    some = people("role", "hours", {1: {40: 2, 44: 3}, 2: {50: 2, 60: 3}, 8: {10: 2, 20: 2}})
    block = associated(study(), "hours", ["role"], some)
    keys = kinds_of([str(line.key) for line in table(block, "tests").rows])
    assert keys == ["Welch ANOVA", "eta squared", "Kruskal-Wallis", "epsilon squared"]
    assert table(block).columns[-1].head == "η²"


def test_a_group_of_one_leaves_the_ranks_to_stand_for_the_predictor() -> None:
    block = associated(study(), "hours", ["role"], people("role", "hours", {1: {40: 1}, 2: {50: 2, 60: 3}}))
    assert row(block, "role: Welch t", "tests")["p"] is None
    ranks = row(block, "role: Mann-Whitney", "tests")
    assert ranks["p_holm"] is not None
    assert ranks["note"] == "p is approximate, and rough here: the smallest group has 1"


def test_of_five_people_in_each_group_p_of_ranks_is_not_called_rough() -> None:
    some = people("role", "hours", {1: {40: 2, 44: 3}, 2: {50: 2, 60: 3}})
    assert "note" not in row(associated(study(), "hours", ["role"], some), "role: Mann-Whitney", "tests")
