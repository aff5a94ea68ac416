"""How answers add up: options of one item hang together as everybody knows who has read the question."""

from dataclasses import replace

import pytest
from by_hand import study, ward

from svsurvey.instrument.model import Required
from svsurvey.release.cells import Margin, Name
from svsurvey.release.cuts import (
    Labels,
    Place,
    Side,
    crossed,
    crossing,
    cut_of,
    of_parts,
    pair,
    ranks_together,
    ticks_together,
    within,
)
from svsurvey.release.gate import Cut, Recording
from svsurvey.stats.analysis import Pool


def pools(item: str) -> list[Pool]:
    about = replace(study(), versions=(replace(ward(), partial=True),))
    return [about.pool(variable) for variable in about.variables_of(about.newest.by_id[item])]


def adds_up(cut: Cut) -> bool:
    sums = [pair for margin in cut.margins for pair in margin.sums.items()]
    return all(cut.counts[whole] == sum(cut.counts[part] for part in parts) for whole, parts in sums)


def test_answers_add_up_to_everybody() -> None:
    (mood,) = pools("mood")
    gaps = {9: 3, -99: 2, -97: 1, -98: 0, -96: 4}
    cut = cut_of(mood.place, "mood", {1: 5, 2: 0, 3: 0, 4: 7, 5: 0}, gaps)
    assert adds_up(cut)
    assert cut.counts["mood", "asked"] == 18
    assert cut.counts["mood", "answered"] == 12
    assert cut.counts["everybody", ("1",)] == 22
    assert cut.impossible == {("mood", "not_asked")}
    assert cut.margins[0].groups == ((("mood", 1), ("mood", 2), ("mood", 3), ("mood", 4), ("mood", 5)),)


def test_who_cannot_stop_reaches_every_question() -> None:
    """The gaps of an item that everybody is asked: nobody stops. On paper `required: hard` can be left empty."""
    kept, firm = ward(), replace(ward().by_id["mood"], required=Required.HARD)
    sections = tuple(
        replace(one, items=tuple(firm if item.id == "mood" else item for item in one.items))
        for one in kept.sections
    )
    for version, never in (
        (kept, {"not_asked", "not_reached"}),
        (replace(kept, partial=True), {"not_asked"}),
        (replace(kept, sections=sections), {"not_asked", "not_reached"}),
    ):
        about = replace(study(), versions=(version,))
        (variable,) = about.variables_of(version.by_id["mood"])
        assert about.pool(variable).place.nobody == {("mood", gap) for gap in never}


def test_options_share_who_was_asked_and_only_all_ticks_tell() -> None:
    fall, drug, _ = pools("events")
    gaps = {-99: 0, -97: 0, -98: 6, -96: 0}
    some = cut_of(fall.place, "fall", {0: 3, 1: 2}, gaps)
    every = cut_of(drug.place, "drug", {0: 0, 1: 5}, gaps)
    assert some.counts["events", "asked"] == every.counts["events", "asked"] == 5
    assert some.margins[0].groups == ()
    assert every.margins[0].groups == ((("events", 2, 0), ("events", 2, 1)),)
    assert not some.impossible  # not everybody is asked


def test_one_option_stands_alone_and_the_others_are_ticked_at_least_once() -> None:
    """Ten answered: four ticked "none", which stands alone; of the six others five saw a fall and three a drug."""
    places = [pool.place for pool in pools("events")]
    cut = ticks_together(places, [{0: 5, 1: 5}, {0: 7, 1: 3}, {0: 6, 1: 4}], [False, False, True])
    assert adds_up(cut)
    assert cut.counts["events", "some"] == 6
    assert cut.counts[("events", 2, 1), "not"] == 3
    assert cut.counts["events", "more ticks"] == 2
    assert [margin.shown for margin in cut.margins] == [True, False, False, False, False]
    assert cut.outer == frozenset(cut.counts)


def test_answers_that_no_interview_gives_tie_nothing() -> None:
    places = [pool.place for pool in pools("events")]
    assert ticks_together(places, [{0: 2, 1: 8}, {0: 10}, {0: 6, 1: 4}], [False, False, True]).margins == ()
    assert ticks_together(places, [{0: 9, 1: 1}, {0: 10}, {0: 10}], [False, False, True]).margins == ()


def test_each_place_of_a_ranking_is_given_once() -> None:
    places = [pool.place for pool in pools("best")]
    cut = ranks_together(places, [{1: 3, 2: 1}, {1: 1, 2: 3}, {3: 4}])
    assert adds_up(cut)
    assert [[*margin.sums] for margin in cut.margins] == [[("best", "answered")]] * 3
    assert len(ranks_together(places, [{1: 3}, {2: 3}, {0: 3}]).margins) == 2


def test_what_the_parts_leave_over_is_counted_too() -> None:
    cut = of_parts("hours", "answered", 10, {"low": 4, "high": 5})
    assert adds_up(cut)
    assert isinstance(cut.margins[0], Margin)
    assert cut.counts["hours", "rest"] == 1
    assert set(of_parts("hours", "answered", 9, {"low": 4, "high": 5}).counts) == {"answered", "low", "high"}


def test_the_ward_has_these_options() -> None:
    assert [option.alone for option in ward().by_id["events"].options] == [False, False, True]


# ---- cross tables

ROLE, MOOD = (pools(item)[0].place for item in ("role", "mood"))
FALL = pools("events")[0].place
SITE = Labels("site", ("everybody", ("1",)))


def names(side: Side) -> list[Name]:
    if isinstance(side, Labels):
        return [side.answer(label) for label in ("north", "south")]
    return [*map(side.answer, side.variable.codes), *map(side.gap, side.variable.missing)]


def answers(side: Side) -> list[Name]:
    return names(side) if isinstance(side, Labels) else [side.answer(code) for code in side.variable.codes]


def numbers(row: Side, column: Side) -> dict[tuple[Name, Name], int]:
    """Every cell another number; nobody where nobody can be."""
    never = [side.gap(-98) for side in (row, column) if isinstance(side, Place) and not side.conditional]
    cells = [(r, c) for r in names(row) for c in names(column)]
    return {cell: 0 if set(cell).intersection(never) else n for n, cell in enumerate(cells, 1)}


def table(row: Side, column: Side, bands: dict[Name, list[Name]] | None = None) -> Cut:
    columns = [*bands] if bands else answers(column)
    return crossing(
        f"{row.field} by {column.field}", row, column, numbers(row, column), answers(row), columns, bands
    )


@pytest.mark.parametrize(("row", "column"), [(ROLE, MOOD), (FALL, MOOD), (MOOD, FALL), (SITE, ROLE), (ROLE, SITE)])
def test_a_cross_table_adds_up_to_the_tables_of_its_sides(row: Side, column: Side) -> None:
    cut, given = table(row, column), numbers(row, column)
    assert adds_up(cut)
    for name in names(row):
        assert cut.counts[name] == sum(n for (r, _), n in given.items() if r == name)
    for name in names(column):
        assert cut.counts[name] == sum(n for (_, c), n in given.items() if c == name)
    assert cut.counts["both", row.field, column.field] == sum(
        n for (r, c), n in given.items() if r in answers(row) and c in answers(column)
    )
    printed = {name for margin in cut.margins if margin.shown for name in margin.names}
    assert not printed.intersection(cut.outer), "the counts of each side are for their own tables to show"
    assert all(not cut.counts[name] for name in cut.impossible)


def test_a_table_turned_round_is_the_same_in_the_system() -> None:
    recorded = Recording()
    recorded(table(ROLE, MOOD))
    before = set(recorded.counts)
    given = {(c, r): n for (r, c), n in numbers(ROLE, MOOD).items()}
    recorded(crossing("turned", MOOD, ROLE, given, answers(MOOD), answers(ROLE)))
    recorded(crossed("ties", ROLE, MOOD, numbers(ROLE, MOOD)))
    assert set(recorded.counts) == before


def test_bands_are_sums_of_answers_and_named_by_them() -> None:
    low, high = ("mood", "band", 0), ("mood", "band", 1)
    cut = table(ROLE, MOOD, {low: [MOOD.answer(1)], high: [MOOD.answer(code) for code in (2, 3, 4, 5)]})
    assert adds_up(cut)
    given, nurse = numbers(ROLE, MOOD), ROLE.answer(1)
    assert cut.counts[nurse, low] == given[nurse, MOOD.answer(1)]
    assert cut.counts[nurse, high] == sum(given[nurse, MOOD.answer(code)] for code in (2, 3, 4, 5))
    assert cut.alias[nurse, low] == pair(nurse, MOOD.answer(1))
    assert ("of", nurse, "mood") not in cut.alias, "all answers are in a band: it is the row of the plain table"
    part = crossing("part", ROLE, MOOD, given, answers(ROLE), [low], {low: [MOOD.answer(1), MOOD.answer(2)]})
    assert part.alias["of", nurse, "mood"] == ("of", nurse, ("mood", MOOD.answer(1), MOOD.answer(2)))


def test_people_of_some_versions_have_names_of_their_own() -> None:
    one, other = within(ROLE, ["2", "3"]), within(SITE, ["2", "3"])
    assert one.answer(1) == ("role@2,3", 1)
    assert other.answer("north") == ("site@2,3", "north")
    assert one.everybody == other.everybody == ("everybody", ("2", "3"))
    assert not set(table(one, other).counts).intersection(table(ROLE, SITE).counts)


def test_rows_and_sites_of_few_are_not_shown() -> None:
    recorded = Recording()
    given = {cell: 1 if cell[0] == ROLE.answer(1) else 9 for cell in numbers(ROLE, MOOD)}
    recorded(crossing("t", ROLE, MOOD, given, answers(ROLE), answers(MOOD)))
    few = recorded.too_few()
    assert pair(ROLE.answer(1), MOOD.answer(1)) in few
    assert ("of", ROLE.answer(1), "mood") in few
    assert pair(ROLE.answer(2), MOOD.answer(1)) not in few
    recorded = Recording()
    given = {cell: 0 if cell[0] == SITE.answer("south") else 9 for cell in numbers(SITE, ROLE)}
    recorded(crossing("t", SITE, ROLE, given, answers(SITE), answers(ROLE)))
    assert SITE.answer("south") in recorded.too_few()
    assert SITE.answer("north") not in recorded.too_few()


def test_one_filled_cell_of_a_line_tells_but_not_that_nobody_ticked() -> None:
    given = dict.fromkeys(numbers(FALL, MOOD), 0) | {(FALL.answer(0), MOOD.answer(1)): 20}
    cut = crossing("t", FALL, MOOD, given, answers(FALL), answers(MOOD))
    groups = [set(group) for margin in cut.margins for group in margin.groups]
    assert {(FALL.answer(0), MOOD.answer(code)) for code in (1, 2, 3, 4, 5)} in groups
    assert {(FALL.answer(0), MOOD.answer(1)), (FALL.answer(1), MOOD.answer(1))} not in groups
    assert not [
        m
        for m in table(SITE, ROLE).margins
        for g in m.groups
        if (SITE.answer("north"), ROLE.answer(1)) in g and (SITE.answer("south"), ROLE.answer(1)) in g
    ]
