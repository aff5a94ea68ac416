"""Two and three variables in the system of a release: all cells, and the names that a ledger has of them."""

import pytest
from by_hand import study

from svsurvey.engine.query import Counts, Facts, Key, Query
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.release.cells import Name
from svsurvey.release.cuts import crossing, pair
from svsurvey.release.gate import Recording
from svsurvey.response import Scope
from svsurvey.stats.analysis import Study
from svsurvey.stats.pairs import Pair, Shown, named, options_told, pairs_asked, with_options
from svsurvey.stats.routing import in_order, joints, stopped
from svsurvey.stats.triples import triples

FORM = """
svsurvey: 1
id: ward
version: "VERSION"
title: Ward
sections:
  - title: Work
    items:
      - {id: a, type: single, text: A?, options: {1: One, 2: Two}}
      - {id: b, type: single, text: B?, options: {1: Yes, 0: No}}
      - {id: c, type: single, text: C?, options: {1: Yes, 0: No}, when: a == 1}
      - {id: d, type: single, text: D?, options: {1: Yes, 0: No}, when: a == 1}
      - {id: e, type: multiple, text: E?, options: {1: One, 2: Two, 3: {label: None, alone: true}}}
"""


def form(version: str = "1", change: tuple[str, str] = ("", "")) -> Instrument:
    return load(Source("ward.yaml", FORM.replace("VERSION", version).replace(*change), {}))


WARD = Study((form(),), Scope())


def facts(cells: dict[Query, dict[Key, int]]) -> Facts:
    return Facts({query: Counts(some) for query, some in cells.items()})


def test_every_cell_is_there_whatever_was_answered() -> None:
    one = Pair(WARD, "a", "c")
    found = one.counts(facts({one.question: {(1, 1): 3, (2, None): 4, (2, -98): 1, (-97, 77): 2}}))
    assert found[("a", 1), ("c", 1)] == 3
    assert found[("a", 2), ("c", "not_asked")] == 5
    assert found[("a", "refused"), ("c", 77)] == 2
    assert sum(found.values()) == 10
    assert len(found) == 6 * 7


def test_who_stopped_before_one_question_did_not_get_to_the_next() -> None:
    one = Pair(WARD, "b", "a")
    cut = one.cut(facts({one.question: {(1, 1): 3, (-96, 2): 2}}))
    assert pair(("a", "not_reached"), ("b", 1)) in cut.impossible
    assert pair(("a", "not_reached"), ("b", "not_reached")) not in cut.impossible
    assert pair(("a", 1), ("b", "not_reached")) not in cut.impossible
    assert in_order(WARD) == ("a", "b", "e")
    told = stopped(WARD, {("a", "not_reached"): 1, ("b", "not_reached"): 3, ("e", "not_reached"): 2})
    assert told.counts == {("between", ("a", "not_reached"), ("b", "not_reached")): 2}, (
        "what does not fit is not known"
    )


def test_pairs_are_those_that_analyses_ask_for_with_all_options() -> None:
    asked = pairs_asked(WARD, [Pair(WARD, "a", "e___1").question, Pair(WARD, "site", "a").question])
    assert [(one.row, one.column) for one in asked] == [("a", "e___1"), ("site", "a")]
    assert [one.row + one.column for one in with_options(WARD, asked)] == ["ae___1", "ae___2", "ae___3", "sitea"]


def test_versions_in_which_both_mean_the_same() -> None:
    older, newer = form("1", ("1: One, 2: Two}}", "1: One, 2: Too}}")), form("2")
    one = Pair(Study((older, newer), Scope()), "a", "b")
    assert one.versions == ("2",)
    assert [side.field for side in one.sides] == ["a@2", "b@2"]
    assert one.sides[1].everybody == ("everybody", ("2",))


def test_options_tell_of_each_other_among_those_with_an_answer() -> None:
    """Of seven with a = 1 that answered, three ticked "none" alone: of four others each ticked something."""
    some = with_options(WARD, [Pair(WARD, "a", "e___1")])
    cells: list[dict[Key, int]] = [{(1, 1): 3, (1, 0): 4}, {(1, 1): 2, (1, 0): 5}, {(1, 1): 3, (1, 0): 4}]
    found = facts({one.question: given for one, given in zip(some, cells, strict=True)})
    told = list(options_told(WARD, some, found))
    (mine,) = (one for one in told if pair(("e", "some"), ("a", 1)) in one.counts)
    assert mine.counts[pair(("e", "some"), ("a", 1))] == 4
    sums = [margin.sums for margin in mine.margins]
    assert {pair(("e", "answered"), ("a", 1)): (pair(("e", 1, 0), ("a", 1)), pair(("e", 1, 1), ("a", 1)))} in sums


# ---- the ledger

NAMES: list[Name] = [
    ("a", 1),
    (("a", 1), ("b", 1)),
    ("of", ("b", 0), "a"),
    ("both", (("a", ("a", 1)), "b")),
    (("a", 1), ("site", "north")),
    (("b", 1), ("e", 2, 1)),
    (("b", 1), ("together", ("a", 1), ("a", 2))),
    ("everybody", ("1",)),
]


def test_the_names_in_a_ledger_say_which_tables_were_shown() -> None:
    found = Shown(WARD, [*named(map(repr, NAMES)).values()])
    assert {frozenset((one.row, one.column)) for one in found.pairs} == {
        frozenset("ab"),
        frozenset(("a", "site")),
        frozenset(("b", "e___2")),
    }


def test_names_that_are_none_are_no_names() -> None:
    assert named(["('a', 1)", "drop table", "__import__('os')", "('a',"]) == {"('a', 1)": ("a", 1)}


@pytest.mark.parametrize("banded", [False, True])
def test_a_table_in_a_ledger_is_made_of_the_same_cells_again(banded: bool) -> None:
    one = Pair(WARD, "a", "b")
    given = facts({one.question: {(1, 1): 8, (2, 1): 5, (1, 0): 4, (-97, 1): 2}})
    row, column = one.sides
    bands: dict[Name, list[Name]] = {("a", "band", 0): [("a", 1), ("a", 2)]} if banded else {}
    cut = crossing(
        "t", row, column, one.counts(given), [*bands] or [("a", 1), ("a", 2)], [("b", 1), ("b", 0)], bands
    )
    recorded = Recording()
    recorded(cut)
    release = recorded.release()
    told = Shown(WARD, [*named(map(repr, release.shown)).values()]).told([one], given)
    made = {whole: parts for margin in told.margins for whole, parts in margin.sums.items()}
    assert made
    for name in release.shown:
        if name in made:
            assert release.counts[name] == sum(release.counts[part] for part in made[name])
        else:
            assert isinstance(name, tuple)
            assert len(name) == 2, "a cell, which is there anyhow"


# ---- three at once


def test_rings_of_three_are_closed() -> None:
    def rings(*pairs: str) -> set[tuple[str, frozenset[str]]]:
        found = triples(WARD, [Pair(WARD, *names) for names in pairs], joints(WARD))
        return {("".join(one.names), one.whole) for one in found}

    assert rings("ab") == set()
    assert rings("bc") == set()
    assert rings("ab", "bc") == {("abc", frozenset("ab"))}, "a by c is skip logic"
    assert rings("cd") == {("acd", frozenset("a"))}
    assert rings("ab", "bc", "ac") == {("abc", frozenset("abc"))}


def test_three_variables_make_up_each_two() -> None:
    (one,) = triples(WARD, [Pair(WARD, "c", "d")], joints(WARD))
    known = one.known(facts({one.question: {(1, 1, 0): 5, (2, -98, -98): 4, (1, -96, -96): 1}}))
    asked, gone = ("c", "asked"), ("d", "not_asked")
    (margin, more) = known.margins
    total = {whole: sum(known.counts[part] for part in parts) for whole, parts in margin.sums.items()}
    assert total[pair(("a", 1), asked)] == 5
    assert total[pair(("a", 2), gone)] == 4
    assert total[pair(asked, gone)] == 0
    assert list(more.sums) == [pair(asked, ("d", "asked"))]


def test_the_ward_of_other_tests_has_an_order() -> None:
    assert len(in_order(study())) > 3
