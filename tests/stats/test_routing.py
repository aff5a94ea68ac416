"""What the questionnaire tells of its counts: never more than is true, and all of it where one answer decides."""

from dataclasses import replace
from itertools import chain, combinations, product

import pytest

from svsurvey.engine.query import Counts, Facts, Key
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.release.cells import Name
from svsurvey.response import Missing, Scope, Value
from svsurvey.stats.analysis import Study
from svsurvey.stats.routing import Known, asked_alike, is_pooled, joints, known, outlooks

FORM = """
svsurvey: 1
id: ward
version: "1"
title: Ward
partial: true
sections:
  - title: Work
    items:
      - {id: a, type: single, text: A?, options: {1: One, 2: Two, 9: {label: Unsure, missing: true}}}
      - {id: b, type: single, text: B?, options: {1: Yes, 0: No}}
      - {id: c, type: multiple, text: C?, options: {1: One, 2: Two, 3: {label: None, alone: true}}}
      - {id: n, type: number, text: N?, range: [0, 4]}
      - {id: target, type: single, text: T?, options: {1: Yes, 0: No}, when: WHEN}
"""

SILENT = (Missing.REFUSED, Missing.NOT_ANSWERED)
TICKS = [frozenset(s) for s in chain.from_iterable(combinations((1, 2, 3), size) for size in (1, 2, 3))]
ANSWERS: dict[str, tuple[Value, ...]] = {
    "a": (1, 2, 9, *SILENT),
    "b": (1, 0, *SILENT),
    "c": (*TICKS, *SILENT),
    "n": (0, 1, 2, 3, 4, *SILENT),
}

DECIDED = ["a == 1", "not (a == 1)", "a in [1, 2]", "answered(a)", "not answered(a)", "refused(b)", "n >= 3"]
DECIDED += ["1 in c and 2 not in c", "count(c) >= 2", "n * 2 > 5", "not (n > 1 and n < 4)", "3 in c"]
SHARED = ["a == 1 and b == 1", "a == 1 or b == 1", "not (a == 1 and n > 2)", "n > 1 or not answered(b)"]
SHARED += ["a == b", "1 in c or (b == 1 and n == 0)", "mean(n, n) > 1 and a != 2", "n + 1 > 2 and 2 in c"]


def form(when: str, version: str = "1") -> Instrument:
    text = FORM.replace("WHEN", f"'{when}'").replace('version: "1"', f'version: "{version}"')
    return load(Source("ward.yaml", text, {}))


@pytest.mark.parametrize("when", [*DECIDED, *SHARED])
def test_what_may_be_is_never_denied(when: str) -> None:
    condition = form(when).by_id["target"].when
    assert condition is not None
    found: dict[tuple[str, Value], set[bool]] = {}
    for case in product(*(ANSWERS[name] for name in sorted(condition.names))):
        answers = dict(zip(sorted(condition.names), case, strict=True))
        for pair in answers.items():
            found.setdefault(pair, set()).add(condition.evaluate(answers) is True)
    for (field, answer), verdicts in found.items():
        said = outlooks(condition.root, {field: answer})
        assert said >= verdicts
        if when in DECIDED[:4]:
            assert said == verdicts


def test_a_missing_part_of_a_whole_settles_it() -> None:
    condition = form("a == 1 and b == 1").by_id["target"].when
    assert condition is not None
    assert outlooks(condition.root, {"a": Missing.REFUSED}) == {False}
    assert outlooks(condition.root, {"a": 1}) == {True, False}


def test_who_did_not_say_it_cannot_have_been_asked() -> None:
    """Six said a = 1; two of them did not get so far. Five said 2, one refused: none of them was asked."""
    study = Study((form("a == 1"),), Scope())
    (joint,) = joints(study)
    cells: dict[Key, int] = {(1, 1): 3, (1, 0): 1, (1, -96): 2, (2, -98): 5, (-97, -98): 1}
    told = known([joint], Facts({joint.question: Counts(cells)}))
    asked, gone, not_asked = (("target", state) for state in ("asked", "not_reached", "not_asked"))
    (margin,) = told.margins
    assert not margin.shown
    sums = {whole: sum(told.counts[part] for part in parts) for whole, parts in margin.sums.items()}
    expected: dict[Name, int] = {asked: 4, gone: 2, not_asked: 6, ("a", 1): 6, ("a", 2): 5, ("a", "refused"): 1}
    assert {name: n for name, n in sums.items() if n} == expected
    assert denied(told, not_asked) == {("a", 1), ("a", "not_asked")}
    assert {("a", 2), ("a", 9), ("a", "refused"), ("a", "not_answered")} <= denied(told, asked)
    assert ("a", 1) not in denied(told, asked)


def test_nobody_stops_where_nobody_may() -> None:
    """Without `partial: true` no state but asked and not asked is left, and no answer but those of people."""
    study = Study((replace(form("a == 1"), partial=False),), Scope())
    (joint,) = joints(study)
    told = known([joint], Facts({joint.question: Counts({(1, 1): 3, (2, -98): 5})}))
    given = {("a", 1), ("a", 2), ("a", 9), ("a", "refused"), ("a", "not_answered")}
    assert denied(told, ("target", "not_reached")) == given | {("a", "not_reached"), ("a", "not_asked")}
    assert denied(told, ("target", "asked")) == denied(told, ("target", "not_reached")) - {("a", 1)}


TWO = FORM + "      - {id: other, type: single, text: O?, options: {1: Yes, 0: No}, when: 'AGAIN'}\n"


@pytest.mark.parametrize(
    ("when", "again", "alike"),
    [
        ("a == 1", "  a == 1", True),
        ("a == 1 and b == 1", "b == 1 and a == 1", True),
        ("a in [1, 2]", "a in [2, 1]", True),
        ("a == 1", "a == 2", False),
        ("a == 1 and b == 1", "a == 1 or b == 1", False),
        ("mean(n, n) > 1", "mean(n) > 1", False),
        ("n - 2 > 1", "2 - n > 1", False),
    ],
)
def test_the_same_condition_is_of_the_same_people(when: str, again: str, alike: bool) -> None:
    study = Study(
        (load(Source("ward.yaml", TWO.replace("WHEN", f"'{when}'").replace("AGAIN", again), {})),), Scope()
    )
    counts: dict[Name, int] = {(id_, "asked"): 4 for id_ in ("target", "other")}
    counts |= {("target", "not_reached"): 1, ("other", "not_reached"): 3}
    told = asked_alike(study, counts)
    sums = [pair for margin in told.margins for pair in margin.sums.items()]
    first, later = ("target", "not_reached"), ("other", "not_reached")
    assert (sums == []) is not alike
    if alike:
        assert sums[0] == (("target", "not_asked"), (("other", "not_asked"),))
        assert sums[1] == (later, (first, ("between", first, later)))
        assert told.counts["between", first, later] == 2


def denied(told: Known, state: Name) -> set[Name]:
    """The answers with which a state of the target is impossible."""
    pairs = [name for name in told.impossible if isinstance(name, tuple) and state in name]
    return {one for name in pairs for one in name if one != state}


def test_stretches_of_numbers_are_tied_as_they_are_shown() -> None:
    (joint,) = joints(Study((form("n >= 3"),), Scope()))
    told = known([joint], Facts({joint.question: Counts({(4, 1): 2, (0, -98): 3})}))
    never = denied(told, ("target", "asked"))
    assert {("n", "from", low) for low in (0, 1, 2)} <= never
    assert ("n", "from", 3) not in never


def test_versions_are_pooled_only_when_they_ask_the_same() -> None:
    one, same = form("a == 1"), form("b == 1", "2")
    other = load(Source("ward.yaml", FORM.replace("WHEN", "b == 1").replace("2: Two, 9", "2: Too, 9"), {}))
    assert is_pooled(Study((one, same), Scope()))
    assert not is_pooled(Study((one, other.__class__(**{**vars(other), "version": "2"})), Scope()))
