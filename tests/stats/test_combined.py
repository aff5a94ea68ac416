"""Several answers at once: what the questionnaire tells of them is true, and is all where two answers decide."""

from collections import Counter
from itertools import product

import pytest
from test_routing import ANSWERS, SHARED, form

from svsurvey.engine.query import Counts, Facts, Key
from svsurvey.instrument.definition import Source, load
from svsurvey.release.cells import Name
from svsurvey.release.cuts import pair
from svsurvey.response import Missing, Scope
from svsurvey.stats.analysis import Study
from svsurvey.stats.combined import MOST_CELLS, Options, meetings, options_held
from svsurvey.stats.pairs import Pair
from svsurvey.stats.routing import joints

CODES = {Missing.REFUSED: -97, Missing.NOT_ANSWERED: -99}


def stored(name: str, value: object) -> object:
    """As a variable keeps an answer: of several answers 1 or 0 for each option."""
    if isinstance(value, Missing):
        return CODES[value]
    return int(int(name.partition("___")[2]) in value) if isinstance(value, frozenset) else value


@pytest.mark.parametrize("when", [when for when in SHARED if "mean" not in when])
def test_nobody_who_can_be_is_denied(when: str) -> None:
    study = Study((form(when),), Scope())
    condition = study.newest.by_id["target"].when
    assert condition is not None
    found = meetings(joints(study))
    assert found
    for meeting in found:
        counts: Counter[Key] = Counter()
        for case in product(*(ANSWERS[name] for name in sorted(condition.names))):
            answers = dict(zip(sorted(condition.names), case, strict=True))
            asked = 1 if condition.evaluate(answers) is True else None
            names = meeting.question.variables[:-1]
            key = (*(stored(name, answers[name.partition("___")[0]]) for name in names), asked)
            counts[key] += 1  # type: ignore[index]
        told = meeting.known(Facts({meeting.question: Counts(counts)}))
        assert not [name for name in told.impossible if told.counts[name]]
        assert sum(told.counts.values()) == sum(counts.values())


@pytest.mark.parametrize(
    ("when", "never"),
    [
        ("a == 1 and b == 1", (("a", 1), ("b", 0), ("target", "asked"))),
        ("a == 1 and b == 1", (("a", 1), ("b", 1), ("target", "not_asked"))),
        ("a == 1 or b == 1", (("a", 2), ("b", 0), ("target", "asked"))),
        ("a == b", (("a", 2), ("b", 1), ("target", "asked"))),
    ],
)
def test_two_answers_together_decide(when: str, never: Name) -> None:
    (meeting,) = meetings(joints(Study((form(when),), Scope())))
    told = meeting.known(Facts({meeting.question: Counts({})}))
    assert ("three", *never) in told.impossible  # type: ignore[misc]


def test_of_many_answers_every_two_are_looked_at() -> None:
    study = Study((form("a == 1 and n > 1 and 1 in c and 2 in c"),), Scope())
    found = meetings(joints(study))
    assert {len(meeting.joints) for meeting in found} == {2}
    assert max(meeting.size for meeting in found) <= MOST_CELLS


# ---- options of one question -------------------------------------------------------------------------------


def several(options: str) -> Study:
    text = f"""
svsurvey: 1
id: ward
version: "1"
title: Ward
sections:
  - title: Work
    items:
      - {{id: c, type: multiple, text: C?, options: {{{options}}}}}
"""
    return Study((load(Source("ward.yaml", text, {})),), Scope())


def test_nobody_answers_without_a_tick_nor_ticks_beside_what_stands_alone() -> None:
    study = several("1: One, 2: Two, 3: {label: None, alone: true}")
    (held,) = options_held(study, [Pair(study, "c___1", "c___2")])
    (question,) = held.questions
    told = held.known(Facts({question: Counts({(1, 1, 0): 3, (0, 0, 1): 2, (-97, -97, -97): 1})}))
    every = {
        codes: tuple(("c", at, code) for at, code in enumerate(codes, 1)) for codes in product((0, 1), repeat=3)
    }
    ticks = {codes: ("three", *cells) in told.impossible for codes, cells in every.items()}
    assert {key for key, never in ticks.items() if never} == {(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)}
    assert pair(("c", 1, 1), ("c", "refused")) in told.impossible
    assert pair(("c", 1, 1), ("c", 3, 1)) in told.impossible
    (margin,) = told.margins
    sums = {whole: sum(told.counts[part] for part in parts) for whole, parts in margin.sums.items()}
    assert sums[("c", 1, 1), ("c", 2, 1)] == 3
    assert sums[("c", 1, 0), ("c", 2, 0)] == 2


def test_of_many_options_neither_of_two_is_one_of_the_others() -> None:
    study = several(", ".join(f"{code}: Answer {code}" for code in range(1, 9)))
    (held,) = options_held(study, [Pair(study, "c___1", "c___2")])
    assert held.questions == ()
    facts = Facts({one.question: Counts({(0, 0): 4, (0, 1): 3}) for one in held.pairs})
    told = held.known(facts)
    neither = (("c", 1, 0), ("c", 2, 0))
    assert told.counts["ticks beside", neither] == told.counts["more beside", neither] + 4 == 18


def test_options_that_are_not_held_against_each_other_are_left_alone() -> None:
    study = several("1: One, 2: Two")
    assert options_held(study, []) == []
    assert Options(study, study.newest.items[0]).is_pooled
