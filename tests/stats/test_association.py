"""An outcome by predictors, from tables made by hand: cells, percentages, bases, tests, and what is said."""

import pytest
from by_hand import EMPTY, NOT_REACHED, REFUSED, notes, study, ward
from respondents import associated, counted, people, row, table, values

from svsurvey.crosstabs.association import Association, Layout
from svsurvey.crosstabs.tables import Percent
from svsurvey.errors import ReleaseRefused, UsageError
from svsurvey.report.model import Role
from svsurvey.stats.analysis import Study
from svsurvey.stats.gate import OPEN, Recording

# 20 nurses and 30 physicians; "nights" is yes (1) or no (0)
NIGHTS = people("role", "nights", {1: {1: 15, 0: 5}, 2: {1: 10, 0: 20}})


def test_cells_are_numbers_and_percent_of_the_row() -> None:
    block = associated(study(), "nights", ["role"], NIGHTS)
    assert block.kind == "association"
    assert row(block, "role=1") | {} == {
        "n_1": 15, "percent_1": 75.0, "n_0": 5, "percent_0": 25.0, "n": 20, "p": None, "effect": None
    }  # fmt: skip
    assert row(block, "role=2")["percent_0"] == pytest.approx(200 / 3)
    assert [row(block, "role=8")[key] for key in ("n_1", "percent_1", "n")] == [0, None, 0]
    assert row(block, "all") | {"p": None} == {
        "n_1": 25, "percent_1": 50.0, "n_0": 25, "percent_0": 50.0, "n": 50, "p": None, "effect": None
    }  # fmt: skip


def test_the_heading_has_n_p_and_v() -> None:
    heading = row(associated(study(), "nights", ["role"], NIGHTS), "role")
    assert heading["n"] == 50
    assert heading["p"] == pytest.approx(0.0038924171)  # chisq.test(matrix(c(15, 10, 5, 20), 2), correct = FALSE)
    assert heading["effect"] == pytest.approx((8.3333333333 / 50) ** 0.5)
    assert heading["n_1"] is None


@pytest.mark.parametrize(
    ("percent", "first", "other"),
    [(Percent.COLUMN, 60.0, 40.0), (Percent.TOTAL, 30.0, 20.0), (Percent.ROW, 75.0, 100 / 3)],
)
def test_percentages_are_of_row_column_or_total(percent: Percent, first: float, other: float) -> None:
    block = associated(study(), "nights", ["role"], NIGHTS, Layout(percent))
    assert (row(block, "role=1")["percent_1"], row(block, "role=2")["percent_1"]) == (first, pytest.approx(other))


def test_percentages_can_be_left_out_and_intervals_added() -> None:
    bare = table(associated(study(), "nights", ["role"], NIGHTS, Layout(Percent.NONE)))
    assert [column.key for column in bare.columns] == ["n_1", "n_0", "n", "p", "effect"]
    block = associated(study(), "nights", ["role"], NIGHTS, Layout(intervals=True))
    assert row(block, "role=1")["interval_1"] == pytest.approx((53.13, 88.81), abs=0.01)


# ---- who is in none of the cells


def test_who_is_missing_is_counted_by_reason() -> None:
    some: list[dict[str, object]] = [
        *people("role", "mood", {1: {1: 4, 9: 2, REFUSED: 3}, REFUSED: {1: 5, EMPTY: 1}, EMPTY: {2: 1}}),
        *people("role", "mood", {2: {2: 6, NOT_REACHED: 7}, 77: {1: 1}}),
        {"role": 1},
        {"role": 1, "mood": None},
    ]
    block = associated(study(), "mood", ["role"], some)
    bases = row(block, "role", "bases")
    assert bases == {
        "asked_both": 23, "outcome_marked": 2, "outcome_refused": 3, "outcome_not_answered": 1,
        "refused": 5, "not_answered": 1, "undeclared": 1, "answered_both": 10,
    }  # fmt: skip
    assert row(block, "role")["n"] == 10
    assert row(block, "all")["n"] == 17  # whatever the role is, or why there is none


def test_rows_of_a_grid_are_left_out_one_by_one_and_so_counted() -> None:
    some: list[dict[str, object]] = [
        {"nights": 1, "help": 1, "blame": 2},
        {"nights": 1, "help": 3, "blame": REFUSED},
        {"nights": 0, "help": 9, "blame": EMPTY},
    ]
    block = associated(study(), "nights", ["climate"], some)
    assert [(line.key, line.label) for line in table(block, "bases").rows] == [
        ("help", "People help."), ("blame", "People blame.")
    ]  # fmt: skip
    assert row(block, "help", "bases")["answered_both"] == 2
    assert row(block, "blame", "bases") == {
        "asked_both": 3, "marked": 0, "refused": 1, "not_answered": 1, "answered_both": 1
    }  # fmt: skip


def test_the_same_number_in_other_bands_has_a_base_of_its_own() -> None:
    some = people("hours", "nights", {7: {1: 3}, 25: {1: 2}, 80: {0: 4}})
    block = associated(study(), "nights", ["hours=0-20,30-", "hours=0-30,70-"], some)
    assert [line.cells[-1].value for line in table(block, "bases").rows] == [7, 9]


def test_answers_outside_the_bands_are_counted() -> None:
    block = associated(
        study(), "nights", ["hours=0-20,30-"], people("hours", "nights", {7: {1: 3}, 25: {1: 2}, 80: {0: 4}})
    )
    assert row(block, "hours=0-20")["n_1"] == 3
    assert row(block, "hours=30-")["n_0"] == 4
    assert row(block, "hours", "bases")["outside"] == 2


def test_of_lengths_of_time_with_a_not_yet_it_is_said_that_they_are_read_as_answers() -> None:
    times = ("mood, type: single, text: Mood?, scale: agree", "mood, type: single, text: How long?, scale: "
             "{1: Days, 2: Weeks, 3: Not yet}, interval: [[0, 6], [7, 365], [0, null]]")  # fmt: skip
    some = people("role", "mood", {1: {1: 3, 3: 1}, 2: {2: 4}})
    said = "“not yet”, which is one answer among the others here"
    assert said in notes(associated(study(ward(times)), "mood", ["role"], some))
    assert said not in notes(associated(study(ward(times)), "mood", ["role"], some, Layout(collapse="1,2")))
    assert said not in notes(associated(study(), "mood", ["role"], some))


# ---- predictors of every kind


def test_a_multiple_item_stands_for_its_options() -> None:
    some = [{"nights": 1, "events___1": a, "events___2": b, "events___9": 0} for a, b in ((1, 0), (1, 1), (0, 1))]
    some += [{"nights": 0, "events___1": 1, "events___2": 0, "events___9": 0}]
    block = associated(study(), "nights", ["events"], some)
    heads = [(line.key, line.label) for line in table(block).rows if line.role is Role.HEADING]
    assert heads == [
        ("events", "What did you see?"), ("events___1", "Fall"), ("events___2", "Drug"), ("events___9", "None")
    ]  # fmt: skip
    assert [line.label for line in table(block).rows if str(line.key).startswith("events___1=")] == ["yes", "no"]
    assert row(block, "events___1=1")["n_1"] == 2
    assert row(block, "events___2=0")["n_1"] == 1
    assert [line.key for line in table(block, "bases").rows] == ["events"]


def test_grids_waves_and_lists_of_names() -> None:
    some = [
        {"nights": night, "help": 1, "blame": 5, "role": 1, "wave": wave}
        for night, wave in ((1, "a"), (0, "a"), (0, "b"), (0, ""))
    ]
    block = associated(study(), "nights", ["climate", "role, wave"], some)
    heads = [line.key for line in table(block).rows if line.role is Role.HEADING]
    assert heads == ["climate", "help", "blame", "role", "wave"]
    assert [(line.key, line.label) for line in table(block).rows if str(line.key).startswith("wave=")] == [
        ("wave=", "no wave"), ("wave=a", "a"), ("wave=b", "b")
    ]  # fmt: skip
    assert row(block, "wave=b")["n_0"] == 1


def test_the_same_predictor_stands_once() -> None:
    block = associated(study(), "nights", ["role", "role"], NIGHTS)
    assert [line.key for line in table(block).rows if line.role is Role.HEADING] == ["role"]


def test_a_tick_can_be_the_outcome_and_a_row_of_a_grid() -> None:
    block = associated(study(), "events___2", ["role"], people("role", "events___2", {1: {1: 3, 0: 1}}))
    assert [column.over for column in table(block).columns[:4:2]] == ["yes", "no"]
    assert row(block, "role=1")["percent_1"] == 75.0
    steps = table(associated(study(), "help", ["role"], people("role", "help", {1: {1: 3, 5: 1}})))
    assert [column.over for column in steps.columns[:10:2]] == ["Never", "Rarely", "Sometimes", "Often", "Always"]


def test_answers_of_the_outcome_can_be_put_in_bands() -> None:
    some = people("role", "mood", {1: {1: 4, 2: 2, 3: 1, 5: 3}, 2: {4: 5}})
    block = associated(study(), "mood", ["role"], some, Layout(collapse="low=1-2,high=4-5"))
    assert (row(block, "role=1")["n_low"], row(block, "role=1")["n_high"]) == (6, 3)
    assert row(block, "role", "bases")["outcome_outside"] == 1
    assert "low: Never / Rarely; high: Often / Always." in notes(block)


# ---- tests


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


def test_what_is_bound_together_is_no_finding_and_that_is_said() -> None:
    some = [{"help": 1, "blame": 5, "best___1": 1, "best___2": 2, "role": 1}]
    apart = "where one answer can shut out another"
    places = associated(study(), "best___1", ["best___2", "role"], some)
    assert f"best___2: of the same question, {apart}" in notes(places)
    assert apart not in notes(associated(study(), "help", ["blame"], some))


def test_an_item_of_a_score_is_no_predictor_of_it() -> None:
    where = study()
    association = Association(where, "climate_mean", ("role", "help"))
    assert [note.text for note in association._bound_together()] == [
        "help: part of this score, and so no finding that they go together."
    ]


# ---- layers


def test_layers_are_tables_of_their_own_with_one_list_of_tests() -> None:
    some = [person | {"day": 1 + k % 2} for k, person in enumerate(NIGHTS)] + [NIGHTS[0] | {"day": REFUSED}]
    block = associated(study(), "nights", ["role"], some, Layout(layers="day"))
    keys = [found.key for found in block.tables]
    assert keys == [
        "association_1", "bases_1", "association_2", "bases_2", "association_3", "bases_3", "tests"
    ]  # fmt: skip
    assert table(block, "association_1").title == "By day.: Here"
    sizes = [row(block, "role", f"association_{k}")["n"] for k in (1, 2, 3)]
    assert sizes == [25, 25, 0]
    assert sum(str(line.key).endswith("chi-squared") for line in table(block, "tests").rows) == 3
    assert "1 without an answer to day are in none of the tables." in notes(block)


def test_waves_can_be_layers() -> None:
    some = [person | {"wave": "ab"[k % 2]} for k, person in enumerate(NIGHTS)]
    block = associated(study(), "nights", ["role"], some, Layout(layers="wave"))
    assert [row(block, "role", f"association_{wave}")["n"] for wave in "ab"] == [25, 25]


def test_the_options_of_a_ranking_are_predictors_by_their_places() -> None:
    some = [
        {"nights": k % 2, "best___1": k % 3, "best___2": (k + 1) % 3, "best___3": (k + 2) % 3} for k in range(12)
    ]
    found = table(associated(study(), "nights", ["best"], some))
    assert [line.label for line in found.rows if str(line.key).startswith("best___2=")] == [
        "place 1", "place 2", "place 3", "not placed"
    ]  # fmt: skip


# ---- versions


def test_only_versions_that_ask_both_alike_are_taken_and_the_others_said() -> None:
    older = ward(("2: Physician", "2: Doctor"), version="1")
    pooled = Study((older, ward(version="2")), study().scope)
    some = [person | {"version": version} for version in ("1", "2") for person in NIGHTS]
    block = associated(pooled, "nights", ["role"], some)
    assert row(block, "role")["n"] == 50
    assert row(block, "all")["n"] == 100
    assert "role: Version 1 asked this with another meaning" in notes(block)


# ---- names


@pytest.mark.parametrize(
    ("outcome", "by", "what", "hint"),
    [
        ("nihgts", "role", "there is no item 'nihgts'", "did you mean 'nights'?"),
        ("nights", "rolle", "there is no item 'rolle'", "did you mean 'role'?"),
        ("events", "role", "events takes several answers", "events___1"),
        ("events___3", "role", "events has no option '3'", "it has: 1, 2, 9"),
        ("climate", "role", "climate is a grid", "it has: help, blame"),
        ("best", "role", "best is a ranking", "best___1"),
        ("wave", "role", "wave is not an outcome", "--by wave"),
        ("wish", "role", "wish is a text", "outcomes and predictors are"),
        ("nights", "since", "since is a date", "outcomes and predictors are"),
        ("nights", "hours", "hours is a number", "--by hours=0-40,41-80"),
        ("nights", "climate_mean", "climate_mean is a score", "turn it round"),
        ("nights", "nights", "nights cannot be held against itself", "leave it out"),
        ("nights", "events=1-2", "nothing to put in bands", ""),
        ("nights", "wave=1", "wave has no bands", "--wave"),
        ("nights", " , ", "there is nothing to group by", "--by ITEM"),
    ],
)
def test_what_cannot_be_compared_is_said_with_a_way_out(outcome: str, by: str, what: str, hint: str) -> None:
    with pytest.raises(UsageError) as found:
        Association(study(), outcome, (by,)).needs()
    assert what in found.value.what
    assert hint in found.value.hint


@pytest.mark.parametrize("layers", ["role", "nights", "climate", "events"])
def test_layers_are_of_another_item(layers: str) -> None:
    with pytest.raises(UsageError, match="layers"):
        Association(study(), "nights", ("role",), Layout(layers=layers)).needs()


def test_what_only_an_older_version_has_is_said() -> None:
    both = Study((ward(version="1"), ward(("id: role", "id: job"), version="2")), study().scope)
    with pytest.raises(UsageError, match="only version 1 has 'role'"):
        Association(both, "nights", ("role",)).needs()


# ---- for other eyes


@pytest.mark.parametrize(
    ("outcome", "layout", "what"),
    [
        ("nights", Layout(layers="day"), "layers"),
        ("nights", Layout(residuals=True), "residuals"),
        ("hours", Layout(), "hours by groups"),
        ("climate_mean", Layout(), "climate_mean by groups"),
    ],
)
def test_what_is_never_released_is_refused(outcome: str, layout: Layout, what: str) -> None:
    with pytest.raises(ReleaseRefused, match=what):
        Association(study(), outcome, ("role",), layout).demand_releasable()


def test_options_of_which_only_so_many_may_be_ticked_are_not_released() -> None:
    limited = study(ward(("when: nights == 1", "when: nights == 1\n        max_picks: 1")))
    with pytest.raises(ReleaseRefused, match="the options of events"):
        Association(limited, "role", ("events",)).demand_releasable()


def test_every_count_for_others_goes_through_the_gate() -> None:
    association = Association(study(), "mood", ("role", "wave"), Layout(collapse="1-3,4-5"))
    some = [{"role": 1 + k % 2, "mood": 1 + k % 5, "wave": "a" if k < 20 else "b"} for k in range(40)]
    gate = Recording()
    block = association.compute(counted(association.needs(), some), gate)
    assert {"role by mood (1-3,4-5)", "wave by mood (1-3,4-5)"} < {*gate.cuts}
    assert not block.tables  # nothing may be shown yet
    cut = gate.cuts["role by mood (1-3,4-5)"]
    open_block = association.compute(counted(association.needs(), some), OPEN)
    cells = values(table(open_block), next(line for line in table(open_block).rows if line.key == "role=1"))
    assert cut.counts[("role", 1), ("mood", "band", "1-3")] == cells["n_1-3"]


def test_a_wave_of_few_leaves_its_table_out_for_others() -> None:
    association = Association(study(), "nights", ("role", "wave"))
    some = [person | {"wave": "late" if k < 5 else "early"} for k, person in enumerate(NIGHTS)]
    gate = Recording()
    block = association.compute(counted(association.needs(), some), gate)
    assert "wave by nights" not in gate.cuts
    assert "wave is left out" in notes(block)
    assert "late" not in notes(block)


# ---- numbers of others


@pytest.mark.parametrize(
    ("never", "ever", "printed"),
    [
        ((92, 159), (30, 36), ".004"), ((93, 159), (27, 36), ".07"), ((125, 160), (32, 36), ".14"),
        ((81, 160), (24, 37), ".12"), ((96, 160), (22, 37), ".95"), ((66, 158), (23, 37), ".025"),
        ((65, 158), (22, 37), ".044"),
    ],
)  # fmt: skip
def test_the_published_table_of_wanted_support_comes_out(
    never: tuple[int, int], ever: tuple[int, int], printed: str
) -> None:
    """Who wants a kind of support, by whether they ever were a second victim (PMC8521555, table 5)."""
    (a, n), (b, m) = never, ever
    block = associated(
        study(), "nights", ["role"], people("role", "nights", {1: {1: a, 0: n - a}, 2: {1: b, 0: m - b}})
    )
    p = row(block, "role")["p"]
    assert isinstance(p, float)
    assert f"{p:.{len(printed) - 1}f}"[1:] == printed
