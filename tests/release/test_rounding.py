"""Rounded counts: multiples of the base, near the truth, and none that can be worked out all the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.release.attack import pinned
from svsurvey.release.cells import Beside, Margin, Name, Release
from svsurvey.release.rounding import nearest, other, rounded, slack
from svsurvey.release.rules import Unprotectable

Sums = dict[Name, tuple[Name, ...]]


def one_way(*cells: int, rest: int = 0) -> Release:
    """A row of cells and its sum, within everybody."""
    names: tuple[Name, ...] = tuple(f"cell {number}" for number in range(len(cells)))
    sums: Sums = {"everybody": ("row", "rest"), "row": names}
    counts: dict[Name, int] = dict(zip(names, cells, strict=True))
    counts |= {"row": sum(cells), "rest": rest, "everybody": sum(cells) + rest}
    return Release(counts, (Margin("answers", sums, (names,)),))


def test_nearest() -> None:
    assert [nearest(n) for n in range(13)] == [0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10, 10, 10]
    assert [nearest(n, 10) for n in (0, 4, 5, 14, 15)] == [0, 0, 10, 10, 20]
    assert [nearest(n, 3) for n in range(6)] == [0, 0, 3, 3, 3, 6]
    assert [other(n, 5) for n in (0, 2, 3, 5, 8)] == [0, 5, 0, 5, 5]


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(2, 20))
def test_rounding_keeps_order_and_stays_near(a: int, b: int, base: int) -> None:
    below, above = slack(base)
    assert nearest(a, base) % base == 0
    assert -below <= a - nearest(a, base) <= above
    assert nearest(min(a, b), base) <= nearest(max(a, b), base)
    assert abs(a - other(a, base)) < base


def test_each_count_by_itself() -> None:
    release = one_way(7, 7, 7, rest=9)
    assert rounded(release) == {
        **dict.fromkeys(["cell 0", "cell 1", "cell 2"], 5),
        "row": 20,
        "rest": 10,
        "everybody": 30,
    }
    assert rounded(release, base=10)["row"] == 20


def test_four_cells_that_could_only_be_two_are_not_told() -> None:
    release = one_way(2, 2, 2, 2, rest=30)
    plain = {name: nearest(release.counts[name]) for name in release.shown}
    assert plain["row"] == 10
    assert {b.name for b in pinned(release, plain, slack())} == {f"cell {n}" for n in range(4)}
    shown = rounded(release)
    assert shown["row"] == 5
    assert pinned(release, shown, slack()) == []
    assert shown == rounded(
        one_way(2, 2, 1, 1, rest=32)
    )  # others have the same table, and nothing moved in theirs


def test_what_was_shown_before_is_not_forgotten() -> None:
    before, after = one_way(2, 2, 2, 2, 10, rest=20), one_way(3, 3, 3, 3, 10, rest=21)
    earlier = Beside(rounded(before), apart=5)
    alone = rounded(after)
    assert pinned(after, alone, slack(), beside=[earlier])
    shown = rounded(after, beside=[earlier])
    assert shown != alone
    assert pinned(after, shown, slack(), beside=[earlier]) == []
    assert rounded(before, beside=[Beside(rounded(before))]) == rounded(before)


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=8),
    st.integers(0, 30),
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
)
def test_whatever_the_counts_nothing_small_is_certain(cells: list[int], rest: int, more: list[int]) -> None:
    release, grown = one_way(*cells, rest=rest), one_way(*map(sum, zip(cells, more, strict=False)), rest=rest + 5)
    shown = rounded(release)
    assert all(count % 5 == 0 and abs(count - release.counts[name]) < 5 for name, count in shown.items())
    assert all(shown[name] <= shown["row"] <= shown["everybody"] for name in shown if str(name).startswith("cell"))
    assert pinned(release, shown, slack()) == []
    earlier = Beside(shown, apart=5)
    assert pinned(grown, rounded(grown, beside=[earlier]), slack(), beside=[earlier]) == []


def test_what_no_other_multiple_helps_is_refused() -> None:
    # Shown before as 0 under what is now 10 in all and was 0: whatever is shown now, that was two.
    release = one_way(2, 2, 2, 2, 0, rest=20)
    trap: dict[Name, int] = {
        **dict.fromkeys((f"cell {n}" for n in range(5)), 0),
        "row": 10,
        "rest": 20,
        "everybody": 30,
    }
    four = Release(release.counts, release.margins, frozenset({"cell 4"}))
    with pytest.raises(Unprotectable, match="answers"):
        rounded(four, beside=[Beside(trap)])


def test_what_was_shown_stays_and_what_is_new_gives_way() -> None:
    """Four cells were shown as 0; their sum, asked for now, would be 10 and tell that they are two each."""
    release = one_way(2, 2, 2, 2, rest=30)
    plain = {name: nearest(release.counts[name]) for name in release.shown}
    kept = {name: n for name, n in plain.items() if name != "row"}
    shown = rounded(release, kept=kept)
    assert kept.items() <= shown.items()
    assert shown["row"] == 5
    with pytest.raises(Unprotectable):
        rounded(release, kept=plain)


def test_what_another_table_showed_is_reckoned_with() -> None:
    """Hidden here, shown elsewhere as 10: then the four zeros beneath it would be two each."""
    release = one_way(2, 2, 2, 2, rest=30)
    parts = Margin("elsewhere", {"other name": ("row",)}, shown=False)
    tied = Release({**release.counts, "other name": 8}, (*release.margins, parts))
    assert pinned(tied, {**{f"cell {n}": 0 for n in range(4)}, "other name": 10}, slack())
    kept: dict[Name, int] = {**{f"cell {n}": 0 for n in range(4)}, "other name": 10}
    with pytest.raises(Unprotectable):
        rounded(tied, kept=kept)
