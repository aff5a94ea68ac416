"""Number items from counts of their values."""

from by_hand import EMPTY, NOT_ASKED, REFUSED, counts, ones, shown, study, told, ward

from svsurvey.report.model import Bar
from svsurvey.stats.numbers import Numbers


def hours() -> Numbers:
    where = study()
    return Numbers(where, where.newest.by_id["hours"])


def test_missing_codes_are_no_numbers() -> None:
    block = told(hours(), ones({40: 2, 50: 1, REFUSED: 10, EMPTY: 1, NOT_ASKED: 1}))
    assert counts(block)["answered"] == 3
    assert shown(block.tables[0]) == {"hours": ["3", "43.3", "5.8", "40", "40.0", "40.0", "45.0", "50"]}


def test_the_histogram_counts_everybody_and_its_longest_bar_is_full() -> None:
    block = told(hours(), ones({38: 1, 40: 4, 52: 2}))
    histogram = block.tables[1]
    assert sum(int(cells[0]) for cells in shown(histogram).values()) == 7
    assert max(row.picture.length for row in histogram.rows if isinstance(row.picture, Bar)) == 1


def test_digits_are_those_of_the_finest_pooled_version() -> None:
    """Version 2 asks whole hours; 40.5 of version 1 is still 40.5, and no bin is of whole numbers."""
    where = study(ward(("unit: hours", "unit: hours, decimals: 1")), ward(version="2"))
    block = told(Numbers(where, where.newest.by_id["hours"]), ones({40.5: 1, 42: 1}))
    assert shown(block.tables[0])["hours"] == ["2", "41.25", "1.06", "40.5", "40.88", "41.25", "41.63", "42.0"]
    assert shown(block.tables[1])["40.4 to 40.5"] == ["1"]


def test_without_answers_there_is_nothing_to_draw() -> None:
    block = told(hours(), ones({REFUSED: 1}))
    assert [table.key for table in block.tables] == ["spread"]
    assert shown(block.tables[0])["hours"] == ["0", *"–––––––"]
