"""Several answers at once: the base is those who were asked, however many ticks there are."""

from by_hand import EMPTY, NOT_ASKED, REFUSED, counts, notes, ones, shown, study, told, ward

from svsurvey.report.model import Bar
from svsurvey.stats.analysis import Study
from svsurvey.stats.picks import Ranks, Ticks


def ticks(where: Study | None = None) -> Ticks:
    where = where or study()
    return Ticks(where, where.newest.by_id["events"])


GAPS: dict[int | float | str | None, int] = {REFUSED: 3, EMPTY: 1, NOT_ASKED: 100}


def test_percent_is_of_those_asked_and_not_of_ticks_or_of_everybody() -> None:
    block = told(ticks(), *(ones({1: n, 0: 16 - n, **GAPS}) for n in (12, 10, 2)))
    assert counts(block)["asked"] == 20
    assert counts(block)["answered"] == 16
    assert counts(block)["not_asked"] == 100
    table = shown(block.tables[0])
    assert [cells[:2] for cells in table.values()] == [
        ["12", "60.0"],
        ["10", "50.0"],
        ["2", "10.0"],
        ["3", "15.0"],
        ["1", "5.0"],
        ["20", "100.0"],
    ]
    assert list(table)[3:] == ["Preferred not to answer", "Left empty", "Asked"]
    assert block.tables[0].rows[0].picture == Bar(0.6)
    assert "need not add to 100" in notes(block)
    assert "Asked only if the answer to question 2 is “Yes”." in notes(block)


def test_an_option_that_came_later_has_the_base_of_its_version() -> None:
    old = ward(("{1: Fall, 2: Drug, 9:", "{1: Fall, 9:"), version="1")
    analysis = ticks(study(old, ward(version="2")))
    assert [query.scope.versions for query in analysis.needs()] == [("1", "2"), ("2",), ("1", "2")]
    block = told(analysis, ones({1: 50, 0: 50}), ones({1: 5, 0: 15}), ones({1: 10, 0: 90}))
    assert counts(block)["asked"] == 100
    assert shown(block.tables[0])["Drug"][:2] == ["5", "25.0"]
    assert "“Drug” was offered only in version 2: its percent is of the 20 asked there." in notes(block)


def test_ranks_by_place_with_the_mean_of_those_who_placed_it() -> None:
    where = study()
    block = told(
        Ranks(where, where.newest.by_id["best"]),
        ones({1: 6, 2: 3, 3: 1, REFUSED: 2}),
        ones({1: 3, 2: 3, 3: 4, REFUSED: 2}),
        ones({1: 1, 2: 4, 3: 5, REFUSED: 2}),
    )
    (table,) = block.tables
    assert [column.head for column in table.columns] == ["1", "2", "3", "not placed", "% first", "mean place", "n"]
    assert shown(table)["Rest"] == ["6", "3", "1", "0", "60.0", "1.50", "10"]
    assert counts(block)["refused"] == 2


def test_an_option_that_nobody_placed_has_no_mean() -> None:
    where = study(ward(("3: Pay}", "3: Pay}, top: 1")))
    block = told(Ranks(where, where.newest.by_id["best"]), ones({1: 2}), ones({0: 2}), ones({0: 2}))
    assert shown(block.tables[0])["Talk"] == ["0", "2", "0.0", "–", "2"]
