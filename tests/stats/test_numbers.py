"""Number items from counts of their values."""

from by_hand import EMPTY, NOT_ASKED, REFUSED, counts, ones, shown, study, told

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


def test_without_answers_there_is_nothing_to_draw() -> None:
    block = told(hours(), ones({REFUSED: 1}))
    assert [table.key for table in block.tables] == ["spread"]
    assert shown(block.tables[0])["hours"] == ["0", *"–––––––"]
