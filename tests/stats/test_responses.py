"""The head: how many, how they ended and came in, and whether anybody real answered."""

from collections.abc import Iterable

from by_hand import Cells, counts, facts, notes, shown, told, ward

from svsurvey.engine.query import Facts, Query
from svsurvey.release.gate import OPEN
from svsurvey.response import Scope
from svsurvey.stats.analysis import Study, analyse
from svsurvey.stats.responses import Responses


def head(scope: Scope = Scope()) -> Responses:  # noqa: B008
    return Responses(Study((ward(),), scope))


CELLS: Cells = {
    ("complete", "terminal", "spring", "A", "1"): 7,
    ("complete", "paper", "autumn", "A", "1"): 2,
    ("partial", "paper", "autumn", "A", "1"): 1,
    ("break_off", "terminal", "autumn", "A", "1"): 4,
}


def test_only_what_was_handed_in_is_counted_and_the_rest_is_said() -> None:
    block = told(head(), CELLS)
    shown_ = {key: n for key, n in counts(block).items() if n}
    assert shown_ == {"responses": 10, "complete": 9, "partial": 1, "break_off": 4, "terminal": 7, "paper": 3}
    assert "4 broken off or declined: in none of the numbers below." in notes(block)
    assert [table.key for table in block.tables] == ["waves"]
    assert shown(block.tables[0]) == {"Wave autumn": ["3", "30.0"], "Wave spring": ["7", "70.0"]}


def test_made_up_responses_are_said_first() -> None:
    alone = told(head(Scope(simulated=True)), {("complete", "simulated", "", "", "1"): 3})
    assert alone.notes[0].warns
    assert alone.notes[0].text.startswith("SIMULATED: Every response here was made up")
    mixed = told(head(Scope(mixed=True)), {**CELLS, ("complete", "simulated", "", "", "1"): 3})
    assert mixed.notes[0].text.startswith("SIMULATED: 3 of the 13 responses were made up")
    assert "SIMULATED" not in notes(told(head(), CELLS))


def test_a_part_is_said_to_be_one() -> None:
    scope = Scope(waves=("spring",), sites=("A", "B"))
    assert "Only wave spring; site A, B." in notes(told(head(scope), CELLS))


def test_all_questions_go_to_the_engine_in_one_batch() -> None:
    batches: list[list[Query]] = []

    def ask(queries: Iterable[Query]) -> Facts:
        batches.append(list(queries))
        return facts(dict.fromkeys(batches[-1]), [CELLS])

    assert len(analyse([head(), head()], ask, OPEN)) == 2
    assert len(batches) == 1
