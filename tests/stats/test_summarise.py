"""The summary put together: what it says, in which order, and of whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from svsurvey.errors import UsageError
from svsurvey.instrument.codebook import variables
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Answers, Disposition, Mode, Response, Scope
from svsurvey.stats.analysis import Study
from svsurvey.stats.summary import summarise
from svsurvey.store.database import Store

WARD = """
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: hours, type: number, text: Hours?, range: [0, 80]}
  - title: Words
    items:
      - {id: seen, type: multiple, text: Seen?, options: {1: A fall, 8: {label: Other, write_in: true}}}
      - {id: wish, type: text, text: Wish?}
scores:
  load: {label: Load, sum: [hours], at_least: 1}
"""
INSTRUMENT = load(Source("ward.yaml", WARD))
STUDY = Study((INSTRUMENT,), Scope())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A study with one person in it, who wrote something."""
    answers: Answers = {"nights": 1, "hours": 40, "seen": frozenset({8}), "seen_other": "rain", "wish": "sleep"}
    with Store.open(tmp_path / "study.db", create=True) as opened:
        opened.field(INSTRUMENT, WARD)
        opened.add(Response("ward", "1.0.0", answers, Mode.LINE, Disposition.COMPLETE), INSTRUMENT)
        yield opened


def test_everything_in_the_order_of_the_instrument_then_scores(store: Store) -> None:
    report = summarise(store, STUDY)
    assert [(s.title, [block.key for block in s.blocks]) for s in report.sections] == [
        ("Work", ["nights", "hours"]),
        ("Words", ["seen", "seen_other", "wish"]),
        ("Scores", ["load"]),
    ]


@pytest.mark.parametrize(
    ("names", "keys"), [(["seen"], ["seen", "seen_other"]), (["load", "hours"], ["hours", "load"])]
)
def test_what_was_asked_for_and_no_more(names: list[str], keys: list[str], store: Store) -> None:
    report = summarise(store, STUDY, names)
    assert [block.key for section in report.sections for block in section.blocks] == keys


def test_earlier_answers_are_told_without_braces(tmp_path: Path) -> None:
    text = WARD.replace("text: Hours?", "text: 'Hours as {nights|that}?'").replace(
        "1: A fall", "1: 'A fall in {nights}'"
    )
    instrument = load(Source("ward.yaml", text))
    with Store.open(tmp_path / "piped.db", create=True) as store:
        store.field(instrument, text)
        store.add(
            Response("ward", "1.0.0", {"nights": 1, "hours": 40}, Mode.LINE, Disposition.COMPLETE), instrument
        )
        report = summarise(store, Study((instrument,), Scope()))
    blocks = {block.key: block for section in report.sections for block in section.blocks}
    assert blocks["hours"].title == "Hours as that?"
    assert "A fall in (the answer to nights)" in str(blocks["seen"])
    assert "{nights" not in str(report)


def test_a_name_that_nothing_has(store: Store) -> None:
    with pytest.raises(UsageError, match="there is no item or score 'huors'") as refused:
        summarise(store, STUDY, ["huors"])
    assert refused.value.hint == "did you mean 'hours'?"


def test_words_stand_in_it_only_when_wanted(store: Store) -> None:
    for texts, words in ((False, []), (True, ["rain", "sleep"])):
        report = summarise(store, STUDY, ["seen_other", "wish"], texts)
        tables = [t for s in report.sections for block in s.blocks for t in block.tables if t.key == "words"]
        assert [row.label for table in tables for row in table.rows] == words


def test_where_nobody_answered_there_is_the_head_alone(store: Store) -> None:
    report = summarise(store, Study((INSTRUMENT,), Scope(simulated=True)))
    assert report.sections == ()
    assert report.head.entries[0].cell.value == 0


def test_every_variable_has_its_place(store: Store) -> None:
    keys = {block.key for section in summarise(store, STUDY).sections for block in section.blocks}
    assert {variable.field for variable in variables(INSTRUMENT)} <= keys
