"""Scores from sums: the same as the instrument's own, for every way of making one."""

from collections import Counter

import pytest
from by_hand import counts, notes, shown, study, told, ward
from hypothesis import given
from hypothesis import strategies as st

from svsurvey.instrument.score import Method, Score
from svsurvey.stats.scores import Scores

FIELDS = ("a", "b", "c", "d")


@given(
    st.lists(st.integers(1, 5), max_size=4),
    st.sampled_from(Method),
    st.integers(1, 4),
    st.booleans(),
)
def test_a_sum_gives_the_score_that_the_answers_give(
    answers: list[int], method: Method, at_least: int, prorate: bool
) -> None:
    codes = frozenset({4, 5}) if method is Method.PERCENT else frozenset[int]()
    score = Score("s", "S", method, FIELDS, at_least, codes, prorate)
    total = sum(a in codes for a in answers) if codes else sum(answers)
    assert score.of(len(answers), total) == score.compute(answers)


@pytest.mark.parametrize(
    ("method", "prorate", "values", "result"),
    [
        (Method.SUM, False, [0.1, 0.2], 0.3),
        (Method.MEAN, False, [0.1] * 7, 0.1),
        (Method.SUM, True, [1.0, 1.0, 1.0], 4.0),
        (Method.SUM, True, [-11.693, 0.1, 0.2], -15.190666666666667),
        (Method.MEAN, False, [1, 1, 2], 4 / 3),
        (Method.PERCENT, False, [4, 1, 1], 100 / 3),
    ],
)
def test_scores_are_what_decimals_give(method: Method, prorate: bool, values: list[float], result: float) -> None:
    """Not 0.30000000000000004: a band that begins at 0.3 begins there, and files are read by people."""
    assert Score("s", "S", method, FIELDS, 1, frozenset({4, 5}), prorate).compute(values) == result


def climate() -> Scores:
    where = study()
    return Scores(where, where.newest.scores[0])


def test_scores_by_hand() -> None:
    """(asked, answered, sum): three 2s, a 4, a 5 from a single answer, two without an answer, one not asked."""
    block = told(climate(), {(2, 2, 4): 3, (2, 2, 8): 1, (2, 1, 5): 1, (2, 0, 0): 2, (0, 0, 0): 1})
    assert counts(block) == {"scored": 5, "too_few": 2, "not_asked": 1}
    assert shown(block.tables[0]) == {"": ["5", "3.00", "1.41", "2.00", "2.00", "2.00", "4.00", "5.00"]}
    assert shown(block.tables[1]) == {
        "Low (1 to 2.4)": ["3", "60.0", "23.1 to 88.2"],
        "High (2.5 to 5)": ["2", "40.0", "11.8 to 76.9"],
        "With a score": ["5", "100.0", ""],
    }
    assert "Mean of 2 items; needs 1 answer. Reversed first: “People blame.”." in notes(block)


def test_reverse_items_are_turned_by_the_question() -> None:
    """Published scores were wrong because this was forgotten; here the question carries it to every engine."""
    (question,) = climate().needs()
    help_, blame = question.terms  # type: ignore[union-attr]
    assert help_.turned is None
    assert blame.turned == (1, 5)
    assert 9 in blame.missing
    assert blame.unasked == {-96, -98}


def test_a_score_between_the_bands_is_said() -> None:
    block = told(climate(), {(2, 2, 4.9): 1})
    assert shown(block.tables[1])["In no band"][0] == "1"


def test_a_version_that_makes_the_score_otherwise_is_left_out_and_that_is_said() -> None:
    old, new = ward(("at_least: 1", "at_least: 2"), version="1"), ward(version="2")
    analysis = Scores(study(old, new), new.scores[0])
    assert analysis.question.scope.versions == ("2",)
    assert "Version 1 made this score otherwise" in notes(told(analysis, {(2, 2, 4): 1}))


def test_equal_sums_of_decimals_are_one_score() -> None:
    score = Score("s", "S", Method.SUM, FIELDS, 1)
    assert Counter([score.of(2, 0.1 + 0.2), score.of(2, 0.3)]) == {0.3: 2}
