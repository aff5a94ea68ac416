"""An outcome by predictors, from tables made by hand: cells, percentages, bases, layers and published numbers."""

from collections.abc import Mapping

import pytest
from by_hand import EMPTY, NOT_REACHED, REFUSED, notes, study, ward
from respondents import NIGHTS, associated, people, row, table

from svsurvey.crosstabs.comparison import Layout, Percent
from svsurvey.report.model import Role
from svsurvey.stats.analysis import Study


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
    assert "1 without an answer to “Where?” are in none of the tables." in notes(block)


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
    assert "“Role?”: Version 1 asked this with another meaning" in notes(block)


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


def test_two_answers_in_two_groups_have_an_odds_ratio() -> None:
    """The first of these tables, by R's epitools (r/tables.csv)."""
    some = people("role", "nights", {1: {1: 92, 0: 67}, 2: {1: 30, 0: 6}})
    found = row(associated(study(), "nights", ["role"], some), "role: odds ratio", "tests")
    assert found["value"] == pytest.approx(0.2746268656716418)
    assert found["interval"] == pytest.approx((0.10821066124621249, 0.6969730568139353))
    assert "odds ratio" in " ".join(table(associated(study(), "nights", ["role"], some), "tests").notes)


@pytest.mark.parametrize(
    "answers", [{1: {1: 92, 0: 7}, 2: {1: 30, 0: 6}, 8: {1: 5, 0: 5}}, {1: {1: 92}, 2: {1: 30}}, {1: {1: 9, 0: 9}}]
)
def test_three_groups_one_group_or_one_answer_have_none(answers: Mapping[object, Mapping[object, int]]) -> None:
    found = table(associated(study(), "nights", ["role"], people("role", "nights", answers)), "tests")
    assert [line.key for line in found.rows if "odds" in str(line.key)] == []
