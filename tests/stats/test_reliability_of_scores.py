"""Reliability from a real study: who is in it, reverse items, ends of the scale, and what cannot be reckoned."""

from collections.abc import Sequence
from pathlib import Path
from statistics import correlation, mean, stdev, variance

import pytest

from svsurvey.instrument.definition import Source, load
from svsurvey.report.model import Block, Table
from svsurvey.response import Disposition, Missing, Mode, Response, Scope
from svsurvey.stats.analysis import Study
from svsurvey.stats.protection import Way
from svsurvey.stats.summary import release, summarise
from svsurvey.store.database import Store

TEXT = """
svsurvey: 1
id: mood
version: "1"
title: Mood
scales:
  agree: {1: Never, 2: Rarely, 3: Sometimes, 4: Often, 5: Always, 9: {label: Does not apply, missing: true}}
sections:
  - title: Mood
    items:
      - id: g
        type: grid
        text: How often?
        scale: agree
        rows: {a: A?, b: B?, c: {text: C?, reverse: true}, d: D?}
      - {id: load, type: number, text: Load?, range: [0, 10]}
      - {id: free, type: number, text: Free?}
scores:
  mood: {label: Mood, mean: [a, b, c], at_least: 2}
  often: {label: Often, percent: [a, b, c, d], codes: [4, 5]}
  whole: {label: Whole, sum: [a, load]}
  open: {label: Open, sum: [a, free]}
  one: {label: One, sum: [a]}
  uneven: {label: Uneven, mean: [a, load], at_least: 1}
"""
MOOD = load(Source("mood.yaml", TEXT))
REFUSED, EMPTY = Missing.REFUSED, Missing.NOT_ANSWERED

Person = tuple[object, ...]
PEOPLE: tuple[Person, ...] = (
    # a, b, c, d, load, free
    (5, 4, 1, 4, 10, 1),
    (4, 4, 2, 5, 8, 2),
    (3, 3, 3, 1, 5, 3),
    (2, 3, 5, 2, 2, 4),
    (1, 1, 5, 3, 0, 5),
    (5, 5, 1, 4, 9, 6),
    (5, REFUSED, 1, 4, 9, 6),
    (9, 2, EMPTY, 4, 9, 6),
    (2, 9, EMPTY, 4, EMPTY, 6),
)


def reports(path: Path, people: Sequence[Person], names: Sequence[str]) -> dict[str, Block]:
    """The blocks on reliability, by score."""
    with Store.open(path / "study.db", create=True) as store:
        filled(store, people)
        report = summarise(store, Study((MOOD,), Scope()), names, reliability=True)
    found = {b.key: b for section in report.sections for b in section.blocks}
    return {name: found[f"{name}.reliability"] for name in names if f"{name}.reliability" in found}


def filled(store: Store, people: Sequence[Person]) -> None:
    store.field(MOOD, TEXT)
    names = ("a", "b", "c", "d", "load", "free")
    answers = [dict(zip(names, person, strict=True)) for person in people]
    store.add_all([Response("mood", "1", a, Mode.LINE, Disposition.COMPLETE) for a in answers], MOOD)  # type: ignore[arg-type]


def values(table: Table) -> dict[object, list[object]]:
    return {row.key: [cell.value for cell in row.cells] for row in table.rows}


def entries(block: Block) -> dict[str, object]:
    return {entry.key: entry.cell.value for entry in block.entries}


def said(block: Block) -> str:
    return " ".join(note.text for note in block.notes)


def test_by_hand(tmp_path: Path) -> None:
    """Six answered all three; c is turned round first. Formulas written out anew, with Python's own statistics."""
    block = reports(tmp_path, PEOPLE, ["mood"])["mood"]
    assert block.kind == "reliability"
    assert entries(block) == {"listwise": 6, "pairwise": 6}
    a, b = (5, 4, 3, 2, 1, 5), (4, 4, 3, 3, 1, 5)
    c = tuple(6 - x for x in (1, 2, 3, 5, 5, 1))
    whole = [sum(answers) for answers in zip(a, b, c, strict=True)]
    alpha = 3 / 2 * (1 - (variance(a) + variance(b) + variance(c)) / variance(whole))
    coefficients = values(block.tables[0])
    assert coefficients["alpha"][0] == pytest.approx(alpha)
    inter = mean([correlation(a, b), correlation(a, c), correlation(b, c)])
    assert coefficients["mean_inter_item"][0] == pytest.approx(inter)
    assert coefficients["standard_alpha"][0] == pytest.approx(3 * inter / (1 + 2 * inter))
    ends = coefficients["alpha"][1]
    assert isinstance(ends, tuple)
    assert ends[0] < alpha < ends[1] < 1
    items = values(block.tables[2])
    rest = correlation(c, [x + y for x, y in zip(a, b, strict=True)])
    without = 2 * (1 - (variance(a) + variance(b)) / variance([x + y for x, y in zip(a, b, strict=True)]))
    assert items["c"] == pytest.approx([mean(c), stdev(c), rest, without])
    assert [row.label for row in block.tables[2].rows] == ["A?", "B?", "C? (R)"]


def test_lowest_and_highest_of_all_who_have_a_score(tmp_path: Path) -> None:
    """Seven have two answers of three: (1, 1, 5) the lowest (1), (5, 5, 1) and (5, -, 1) the highest (5)."""
    ends = reports(tmp_path, PEOPLE, ["mood"])["mood"].tables[1]
    assert values(ends) == {"floor": [1, pytest.approx(100 / 7)], "ceiling": [2, pytest.approx(100 * 2 / 7)]}
    assert [row.label for row in ends.rows] == ["Lowest score there can be (1)", "Highest score there can be (5)"]


def test_of_a_percentage_each_answer_counts_as_yes_or_no(tmp_path: Path) -> None:
    block = reports(tmp_path, PEOPLE, ["often"])["often"]
    assert [row.label for row in block.tables[1].rows][1] == "Highest score there can be (100)"
    means = [items[0] for items in values(block.tables[2]).values()]
    assert means == pytest.approx([3 / 6, 3 / 6, 3 / 6, 3 / 6]), "c is turned round before it is counted"


def test_a_number_without_a_range_has_no_ends(tmp_path: Path) -> None:
    found = reports(tmp_path, PEOPLE, ["open", "whole"])
    assert [row.label for row in found["open"].tables[1].rows] == [
        "Lowest score there can be",
        "Highest score there can be",
    ]
    assert values(found["open"].tables[1])["floor"] == [None, None]
    assert [row.label for row in found["whole"].tables[1].rows][1] == "Highest score there can be (15)"
    assert "Of two items alpha says little" in said(found["whole"])


def test_of_a_single_item_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert reports(tmp_path, PEOPLE, ["one"]) == {}


@pytest.mark.parametrize("people", [PEOPLE[:1], PEOPLE[6:]])
def test_of_too_few_people_nothing_is_reckoned(people: Sequence[Person], tmp_path: Path) -> None:
    block = reports(tmp_path, people, ["mood"])["mood"]
    assert {value for row in values(block.tables[0]).values() for value in row} == {None}
    assert "Too few answered every item" in said(block)


def test_an_item_that_everybody_answered_alike_is_named(tmp_path: Path) -> None:
    people = [(3, *person[1:]) for person in PEOPLE[:6]]
    block = reports(tmp_path, people, ["mood"])["mood"]
    assert values(block.tables[0])["omega_total"][0] is None
    assert "Everybody gave one answer to an item" in said(block)


def test_where_a_factor_explains_an_item_more_than_wholly_that_is_said(tmp_path: Path) -> None:
    """r is .60 of a and b, .96 of a and c, .77 of b and c: one factor makes these of loadings, that of c 1.11."""
    people = [(1, 2, 5), (2, 1, 4), (3, 5, 2), (4, 3, 2), (5, 4, 1)]
    block = reports(tmp_path, [(*person, 1, 0, 0) for person in people], ["mood"])["mood"]
    omega = values(block.tables[0])["omega_total"][0]
    assert omega is None
    assert "There is no omega: one factor would have to explain an item wholly, or more" in said(block)


def test_an_item_that_runs_against_the_others_is_said(tmp_path: Path) -> None:
    people = [(a, b, 6 - c if isinstance(c, int) else c, *rest) for a, b, c, *rest in PEOPLE[:6]]
    block = reports(tmp_path, people, ["mood"])["mood"]
    assert "runs against the others" in said(block)


def test_to_others_only_alpha_and_coarse(tmp_path: Path) -> None:
    with Store.open(tmp_path / "study.db", create=True) as store:
        filled(store, PEOPLE[:6] * 20)
        report, _ = release(store, Study((MOOD,), Scope()), ["mood"], Way.ROUNDED, reliability=True)
    _, block = (b for section in report.sections for b in section.blocks)
    (table,) = block.tables
    assert [row.key for row in table.rows] == ["alpha"]
    value = table.rows[0].cells[0].value
    assert isinstance(value, float)
    assert value == round(value, 2)
    assert block.entries == ()


def test_to_others_nothing_of_few(tmp_path: Path) -> None:
    with Store.open(tmp_path / "study.db", create=True) as store:
        filled(store, [*PEOPLE[:6], *PEOPLE[6:] * 4])
        report, _ = release(store, Study((MOOD,), Scope()), ["mood"], Way.ROUNDED, reliability=True)
    _, block = (b for section in report.sections for b in section.blocks)
    assert block.tables == ()
    assert "its reliability is, too" in said(block)


def test_the_highest_score_can_be_one_of_people_who_left_items_out(tmp_path: Path) -> None:
    people = [(EMPTY, 1, 1, 1, 10, 0), (5, 1, 1, 1, 10, 0), (EMPTY, 1, 1, 1, 8, 0), (1, 1, 1, 1, EMPTY, 0)]
    block = reports(tmp_path, people, ["uneven"])["uneven"]
    ends = next(table for table in block.tables if table.key == "ends")
    assert [row.label for row in ends.rows] == ["Lowest score there can be (0)", "Highest score there can be (10)"]
    assert [row.cells[0].value for row in ends.rows] == [0, 1]
