"""The gate: nothing gets on a page past it, whatever analysis it is; shut, it says only what is protected."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from by_hand import WARD, ones, study, ward

from svsurvey.commands.simulate import made_up
from svsurvey.engine.query import Counts, Facts
from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.release.cells import Margin, Protected
from svsurvey.release.gate import OPEN, Cut, Recording, Shut
from svsurvey.report.model import Block, Form, Report, Stack
from svsurvey.response import Scope
from svsurvey.stats.analysis import Study, analyse
from svsurvey.stats.frequency import Single
from svsurvey.stats.protection import Way
from svsurvey.stats.spread import blurred
from svsurvey.stats.summary import analyses_of, plan_of, release
from svsurvey.store.database import Store
from svsurvey.store.schema import answers_table, texts_table

BUNDLED = Path(__file__).parents[2] / "instruments"


class Nothing:
    """A gate that lets no count through."""

    is_open = False
    is_rounded = False

    def __call__(self, cut: Cut) -> Protected:
        return dict.fromkeys(cut.counts)


def with_store(
    instrument: Instrument, text: str, number: int, seed: int, use: Callable[[Store], object]
) -> object:
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "study.db", create=True) as store:
        store.field(instrument, text)
        store.add_all(made_up(instrument, number, seed, "", ""), instrument)
        return use(store)


@cache
def named(name: str) -> tuple[Instrument, str]:
    if name == "ward":
        return ward(), WARD
    text = (BUNDLED / f"{name}.yaml").read_text(encoding="utf-8")
    return load(Source(name, text, {})), text


SOURCES = ["ward", "check-in", "program-inventory"]


def blocks_through_nothing(name: str, number: int, seed: int) -> list[Block]:
    instrument, text = named(name)
    about = Study((instrument,), Scope(simulated=True))
    tables = Tables(answers_table(instrument.id), texts_table(instrument.id))

    def use(store: Store) -> list[Block]:
        return analyse(analyses_of(about, plan_of(about)), partial(fetch, store.connection, tables), Nothing())

    found = with_store(instrument, text, number, seed, use)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("name", SOURCES)
def test_a_page_without_counts_is_the_same_whatever_was_answered(name: str) -> None:
    """No number, row, bar or note is left that depends on an answer: all of them come through the gate."""
    one, other = blocks_through_nothing(name, 12, 1), blocks_through_nothing(name, 23, 2)
    assert one == other
    cells = [cell for block in one for cell in block.cells]
    assert cells
    assert all(cell.value is None for cell in cells)


def blocks_of_versions(numbers: tuple[int, int]) -> list[Block]:
    """Two versions: roles have other codes in the newer one, which offers one event more."""
    older = ward(("1: Nurse", "1: Nurses"))
    newer = ward(("2: Drug, 9", "2: Drug, 3: Error, 9"), "2")
    about = Study((older, newer), Scope(simulated=True))
    tables = Tables(answers_table("ward"), texts_table("ward"))
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "study.db", create=True) as store:
        for instrument, number in zip((older, newer), numbers, strict=True):
            store.field(instrument, instrument.version)
            store.add_all(made_up(instrument, number, number, "", ""), instrument)
        return analyse(analyses_of(about, plan_of(about)), partial(fetch, store.connection, tables), Nothing())


def test_notes_on_versions_come_through_the_gate_too() -> None:
    one, other = blocks_of_versions((15, 14)), blocks_of_versions((31, 17))
    assert one == other
    said = " ".join(note.text for block in one for note in block.notes)
    assert "its answers are not in these numbers" in said
    assert "its percent is of the people asked there" in said


def released(name: str, number: int, way: Way) -> Report:
    instrument, text = named(name)
    about = Study((instrument,), Scope(simulated=True))
    report = with_store(instrument, text, number, number, lambda store: release(store, about, (), way)[0])
    assert isinstance(report, Report)
    return report


@pytest.mark.parametrize(
    "name", ["ward", "check-in", pytest.param("perioperative-catastrophe", marks=pytest.mark.proof)]
)
def test_every_rounded_count_is_a_multiple_of_five_and_every_share_is_of_such(name: str) -> None:
    report = released(name, 40, Way.ROUNDED)
    counts = [c.value for b in (report.head, *report.blocks) for c in b.cells if c.form is Form.COUNT]
    assert len([n for n in counts if n]) > 10
    assert all(n is None or (isinstance(n, int) and n % 5 == 0) for n in counts)
    for block in report.blocks:
        for table in block.tables:
            if table.key == "answers":
                _shares_are_of_what_is_shown(table.rows[-1].cells[0].value, [row.cells for row in table.rows])
            for row in table.rows:
                if isinstance(row.picture, Stack):
                    shown = next(t for t in block.tables if t.key == "counts")
                    cells = next(r for r in shown.rows if r.key == row.key).cells[: len(row.picture.shares)]
                    parts = [c.value for c in cells]
                    whole = sum(n for n in parts if isinstance(n, int))
                    assert list(row.picture.shares) == [n / whole if whole else 0 for n in parts]  # type: ignore[operator]


def _shares_are_of_what_is_shown(asked: object, rows: list[tuple[object, ...]]) -> None:
    for n, percent, *_ in rows:
        value = n.value  # type: ignore[attr-defined]
        expected = 100 * value / asked if asked and value is not None else None
        assert percent.value == expected  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", [Way.ROUNDED, pytest.param(Way.EXACT, marks=pytest.mark.proof)])
def test_a_part_is_shown_as_it_is_in_the_whole(way: Way) -> None:
    """Two parts of one release fit together: whatever is chosen, all is protected."""
    instrument, text = named("check-in")
    about = Study((instrument,), Scope(simulated=True))

    def both(store: Store) -> tuple[Report, Report]:
        return release(store, about, (), way)[0], release(store, about, ["ready", "shift"], way)[0]

    found = with_store(instrument, text, 30, 4, both)
    assert isinstance(found, tuple)
    whole, part = found
    blocks = {block.key: block for block in whole.blocks}
    assert [block.key for block in part.blocks] == ["shift", "ready"]
    assert all(block == blocks[block.key] for block in part.blocks)


# ---- the gate by itself


ROLE = Single(study(), study().newest.by_id["role"])


def role_facts(values: Mapping[int | float | str | None, int]) -> Facts:
    return Facts({ROLE.needs()[0]: Counts(ones(values))})


def test_the_open_gate_gives_what_it_gets() -> None:
    cut = Cut("t", {"a": 3}, (), "a")
    assert OPEN(cut) == {"a": 3}


def test_what_was_not_protected_is_withheld() -> None:
    cut = Cut("t", {"a": 3, "b": 1}, (), "a")
    assert Shut(Recording(), {"a": 5})(cut) == {"a": 5, "b": None}


def test_one_name_for_the_same_people_and_another_for_others() -> None:
    recorded = Recording()
    asked, yes = ("q", "asked"), ("q", 1)
    for title, n in (("one", 3), ("two", 3), ("three", 4)):
        recorded(Cut(title, {asked: n, yes: n}, (Margin(title, {asked: (yes,)}),), asked))
    release = recorded.release()
    assert release.counts == {asked: 3, yes: 3, ("three", asked): 4, ("three", yes): 4}
    sums = [margin.sums for margin in release.margins]
    assert sums == [{asked: (yes,)}, {asked: (yes,)}, {("three", asked): (("three", yes),)}]
    shut = Shut(recorded, {asked: 5, yes: 5, ("three", asked): None})
    assert shut(recorded.cuts["two"]) == {asked: 5, yes: 5}
    assert shut(recorded.cuts["three"]) == {asked: None, yes: None}


def test_too_few_people_hide_a_question_and_not_everybody() -> None:
    recorded = Recording()
    analyse([ROLE], lambda _: role_facts({1: 5, 2: 2, -97: 2, -98: 40}), recorded)
    hidden = recorded.too_few()
    assert {("role", 1), ("role", 2), ("role", "refused"), ("role", "answered"), ("role", "asked")} <= hidden
    assert ("everybody", ("1",)) not in hidden


def test_a_code_that_no_version_has_is_shown_to_others_only_as_a_crowd() -> None:
    for n, rows in ((2, 0), (20, 1)):
        facts = role_facts({1: 20, 77: n})
        recorded = Recording()
        analyse([ROLE], lambda _, facts=facts: facts, recorded)  # type: ignore[misc]
        shown = {name: 5 * (count // 5) for name, count in recorded.release().counts.items()}
        (block,) = analyse([ROLE], lambda _, facts=facts: facts, Shut(recorded, shown))  # type: ignore[misc]
        assert sum("not an answer" in row.label for row in block.tables[0].rows) == rows


# ---- means


@pytest.mark.parametrize(
    ("counted", "step", "mean"),
    [
        ({0.0: 11, 1.0: 1}, 1.0, 0.0),  # 1 of 12: a mean of 0.1 would say it is one
        ({0.0: 5, 1.0: 5}, 1.0, 0.5),
        ({float(n): 1 for n in range(9)}, 1.0, None),  # nine people
        ({7.0: 30}, 1.0, None),  # all alike
        ({float(n): 1 for n in range(100)}, 1.0, 49.5),
        ({38.0: 10, 42.5: 10}, 0.1, 40.2),  # 40.25, halves to even in decimals
    ],
)
def test_a_mean_leaves_its_sum_open(counted: Mapping[float, int], step: float, mean: float | None) -> None:
    n = sum(counted.values())
    found = blurred(counted, n, step)
    assert found.mean == mean or (mean == 0.0 and found.sd is None)
    assert (found.low, found.q1, found.median, found.q3, found.high) == (None,) * 5
    if found.mean is not None:
        inside = [s for s in range(20_000) if abs(found.mean - s * step / n) <= _half(n, step) + 1e-9]
        assert len(inside) >= (5 if inside[0] else 3)


def _half(n: int, step: float) -> float:
    units = (0.1, 0.2, 0.5, 1.0)
    return next(unit for unit in units if unit >= 5 * step / n) / 2


def test_a_mean_without_its_number_is_no_mean() -> None:
    counted = {float(n): 1 for n in range(20)}
    assert blurred(counted, None, 1.0).mean is None
    assert blurred(counted, 5, 1.0).mean is None
