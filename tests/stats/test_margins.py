"""How answers add up: options of one item hang together as everybody knows who has read the question."""

from by_hand import study, ward

from svsurvey.release.cells import Margin
from svsurvey.stats.analysis import Pool
from svsurvey.stats.gate import Cut
from svsurvey.stats.margins import cut_of, of_parts, ranks_together, ticks_together


def pools(item: str) -> list[Pool]:
    about = study()
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
