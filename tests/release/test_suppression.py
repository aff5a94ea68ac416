"""What is withheld so that nothing small can be worked out: hand-made tables with the expected answer."""

import re
import subprocess
import sys
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.release.attack import bounds, breaches
from svsurvey.release.cells import Margin, Name, Protected, Release
from svsurvey.release.covering import Cells, Need, covered, patched
from svsurvey.release.rules import Unprotectable
from svsurvey.release.suppression import suppressed


def one_way(*cells: int, title: str = "answers") -> Release:
    """The answers to one question, and everybody."""
    names: tuple[Name, ...] = tuple((title, number) for number in range(len(cells)))
    counts: dict[Name, int] = dict(zip(names, cells, strict=True)) | {"everybody": sum(cells)}
    return Release(counts, (Margin(title, {"everybody": names}, (names,)),))


def crossed(*rows: tuple[int, ...], shown: bool = True, groups: bool = False) -> Release:
    """Two one-way tables and their cross table."""
    wide, high = range(len(rows[0])), range(len(rows))
    counts: dict[Name, int] = {("cell", r, c): rows[r][c] for r in high for c in wide}
    counts |= {("row", r): sum(rows[r]) for r in high} | {("column", c): sum(row[c] for row in rows) for c in wide}
    counts["everybody"] = sum(map(sum, rows))
    by_row: dict[Name, tuple[Name, ...]] = {("row", r): tuple(("cell", r, c) for c in wide) for r in high}
    by_column: dict[Name, tuple[Name, ...]] = {("column", c): tuple(("cell", r, c) for r in high) for c in wide}
    margins = (
        Margin("rows", {"everybody": tuple(by_row)}),
        Margin("columns", {"everybody": tuple(by_column)}),
        Margin("cross table", by_row | by_column, tuple(by_row.values()) if groups else (), shown),
    )
    return Release(counts, margins)


def withheld(shown: Protected) -> set[Name]:
    return {name for name, count in shown.items() if count is None}


def numbers(*which: int) -> set[Name]:
    return {("answers", number) for number in which}


ONE_WAY: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "nothing small": ((20, 15, 5), ()),
    "the spreadsheet's trap: one cell withheld is total minus the others": ((20, 3, 17), (1, 2)),
    "an empty complement would prove it small": ((30, 3, 0), (0, 1)),
    "two small ones hide each other": ((35, 2, 3), (1, 2)),
    "two small ones that are small together": ((35, 2, 1, 9), (1, 2, 3)),
    "all empty": ((0, 0, 0), ()),
    "everybody gave one answer": ((20, 0, 0), (0, 1)),
    "nobody could have given another": ((12,), ()),
    "a small one beside one": ((37, 3), (0, 1)),
}


@pytest.mark.parametrize(("cells", "expected"), ONE_WAY.values(), ids=ONE_WAY)
def test_one_way(cells: tuple[int, ...], expected: tuple[int, ...]) -> None:
    release = one_way(*cells)
    shown = suppressed(release)
    kept = {name: count for name, count in shown.items() if count is not None}
    assert kept.items() <= release.counts.items()
    assert shown["everybody"] == sum(cells)
    assert len(withheld(shown)) == len(expected)
    if len({*cells}) == len(cells):  # else a draw
        assert withheld(shown) == numbers(*expected)


@pytest.mark.parametrize("cells", [(1, 2), (3,), (2, 0), (4, 0, 0)])
def test_where_all_are_few_nothing_is_shown_of_them(cells: tuple[int, ...]) -> None:
    shown = suppressed(one_way(*cells))
    assert shown["everybody"] is None
    assert all(shown["answers", n] is None for n, count in enumerate(cells) if count)


def test_linked_tables_are_one_system() -> None:
    release = crossed((3, 12, 9), (8, 11, 14), (10, 7, 6))
    shown = suppressed(release)
    # Alone in its row and column it would be the rest: it takes a rectangle of four.
    assert len(withheld(shown)) == 4
    assert shown["cell", 0, 0] is None
    assert all(shown[name] == release.counts[name] for name in shown if name[:1] != ("cell",))  # type: ignore[index]
    naive = {name: None if name == ("cell", 0, 0) else release.counts[name] for name in shown}
    assert bounds(release, naive)["cell", 0, 0] == (3, 3)
    assert bounds(release, shown)["cell", 0, 0][0] == 0


def test_a_row_that_gave_one_answer_is_hidden() -> None:
    release = crossed((6, 0), (8, 11), groups=True)
    assert withheld(suppressed(crossed((6, 0), (8, 11)))) == set()
    shown = suppressed(release)
    assert shown["cell", 0, 0] is None
    assert shown["cell", 0, 1] is None
    assert shown["row", 0] == 6


def test_what_is_not_printed_ties_tables_together() -> None:
    release = crossed((3, 0, 0), (0, 12, 9), shown=False)
    apart = suppressed(release)
    assert {("row", 0), ("row", 1), ("column", 0)} <= withheld(apart)
    impossible = frozenset({("cell", 0, 1), ("cell", 0, 2), ("cell", 1, 0)})
    tied = Release(release.counts, release.margins, impossible)
    shown = suppressed(tied)  # who is in the first row is in the first column, so that one of them tells the other
    assert {("row", 0), ("row", 1), ("column", 0)} <= withheld(shown)
    assert bounds(tied, shown)["row", 0][1] >= 5
    assert not breaches(tied, shown)
    assert ("cell", 0, 0) not in shown


def test_what_is_impossible_is_no_complement() -> None:
    names: tuple[Name, ...] = ("a", "b", "c")
    counts: dict[Name, int] = {"everybody": 20, "a": 20, "b": 0, "c": 0}
    release = Release(counts, (Margin("answers", {"everybody": names}, (names,)),), frozenset({"b"}))
    assert withheld(suppressed(release)) == {"a", "c"}
    logic = Release(counts, release.margins, frozenset({"b", "c"}))
    assert withheld(suppressed(logic)) == set()


def test_counts_that_do_not_add_up_are_no_release() -> None:
    with pytest.raises(ValueError, match="answers do not add up"):
        Release({"everybody": 3, "a": 2}, (Margin("answers", {"everybody": ("a",)}),))


def test_what_takes_too_long_is_refused_by_name_and_without_a_count() -> None:
    release = crossed((3, 12, 9), (8, 11, 14))
    with pytest.raises(Unprotectable) as refused:
        suppressed(release, seconds=0)
    assert refused.value.titles == ("rows", "columns", "cross table")
    assert not re.search(r"\d", refused.value.what + refused.value.hint)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 4), min_size=2, max_size=4), st.booleans())
def test_whatever_the_table_nothing_is_found_out(rows: list[tuple[int, ...]], shown: bool) -> None:
    release = crossed(*rows, shown=shown, groups=shown)
    printed = suppressed(release)
    assert breaches(release, printed) == []
    assert printed.keys() == release.shown
    assert all(count in (None, release.counts[name]) for name, count in printed.items())


def test_the_same_release_is_protected_in_the_same_way() -> None:
    release = crossed((3, 12, 9, 1), (8, 2, 14, 6), (4, 4, 0, 11), groups=True)
    assert suppressed(release) == suppressed(release)


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    look = "import sys, svsurvey.release.suppression, svsurvey.release.rounding, svsurvey.release.rows; "
    look += "sys.exit(bool({'numpy', 'scipy'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0


def overlapping(seed: int) -> Release:
    """Sums of pairs of hidden counts, tied as in no cross table: fractions fit where whole numbers do not."""
    chance = Random(seed)
    hidden = [f"h{n}" for n in range(chance.randint(3, 6))]
    counts: dict[Name, int] = {name: chance.choice([0, 0, 1, 1, 2, 3, 7]) for name in hidden}
    sums: dict[Name, tuple[Name, ...]] = {}
    for number in range(chance.randint(3, 7)):
        sums[f"s{number}"] = tuple(chance.sample(hidden, 2))
    sums["all"] = tuple(hidden)
    counts |= {whole: sum(counts[part] for part in parts) for whole, parts in sums.items()}
    counts["total"] = sum(counts[whole] for whole in sums)
    return Release(counts, (Margin("hidden", sums, shown=False), Margin("sums", {"total": tuple(sums)})))


@pytest.mark.parametrize("seed", [2, 4, 12, 17, 52])
def test_what_no_cross_table_is_is_protected_in_whole_numbers(seed: int) -> None:
    release = overlapping(seed)
    assert breaches(release, suppressed(release)) == []


# ---- the steps behind --------------------------------------------------------------------------------------

ROW = Cells({"a": 3, "b": 8, "c": 30}, (("all", ("a", "b", "c")),), {"a": 1.0, "b": 2.0, "c": 4.0})
ROOM = (Need(("a",), 1, 2), Need(("a",), -1, 3))


def nothing() -> None:
    """Nobody waits."""


def test_step_by_step_finds_room_too() -> None:
    both: frozenset[Name] = frozenset({"a", "b"})
    assert covered(ROW, ROOM, frozenset({"a"}), nothing) == both
    assert patched(ROW, ROOM, {"a"}, nothing) == both
    assert patched(ROW, ROOM, {"a", "c"}, nothing) == frozenset[Name]({"a", "c"})


def test_where_there_is_no_room_none_is_found() -> None:
    alone = Cells({"a": 3}, (("all", ("a", "b")),), {"a": 1.0})
    assert covered(alone, ROOM, frozenset({"a"}), nothing) is None
    assert patched(alone, ROOM, {"a"}, nothing) is None


def test_the_solver_leaves_stdout_alone() -> None:
    # What C prints, as the solver does now and then, must come out neither at once nor at the end.
    look = """
import ctypes
from svsurvey.release.solver import silence
print("before")
with silence():
    ctypes.CDLL(None).puts(b"a line of the solver")
print("after")
"""
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout == "before\nafter\n"
