"""The attacker finds what there is to find: held against all tables that fit, written down one by one."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.release.attack import CEILING, Breach, Contradiction, Knowledge, bounds, breaches, pinned, proven
from svsurvey.release.cells import Beside, Margin, Name, Release
from svsurvey.release.rules import LEAST, Unprotectable

CELLS = ("a", "b", "c", "d")
SQUARE: dict[Name, tuple[Name, ...]] = {
    "all": ("top", "bottom"),
    "top": ("a", "b"),
    "bottom": ("c", "d"),
    "left": ("a", "c"),
    "right": ("b", "d"),
}
GROUPS: tuple[tuple[Name, ...], ...] = (("a", "b"), ("c", "d"))


def square(*cells: int, impossible: frozenset[Name] = frozenset()) -> Release:
    """A table of two by two with its margins."""
    counts: dict[Name, int] = dict(zip(CELLS, cells, strict=True))
    for whole in ("top", "bottom", "left", "right"):
        counts[whole] = sum(counts[part] for part in SQUARE[whole])
    counts["all"] = counts["top"] + counts["bottom"]
    return Release(counts, (Margin("square", SQUARE, GROUPS),), impossible)


def without(release: Release, *names: Name) -> dict[Name, int | None]:
    return {name: None if name in names else release.counts[name] for name in release.shown}


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(*[st.integers(0, 3)] * 4),
    st.sets(st.sampled_from([*CELLS, "top", "bottom", "left", "right"])),
    st.integers(0, 2),
)
def test_bounds_are_those_of_all_tables_that_fit(
    cells: tuple[int, int, int, int], hidden: set[Name], slack: int
) -> None:
    release = square(*cells)
    shown = without(release, *hidden)
    fitting = []
    for tried in product(range(sum(cells) + slack + 1), repeat=4):
        if sum(tried) <= sum(cells) + slack:
            counts = square(*tried).counts
            if all(n is None or abs(counts[name] - n) <= slack for name, n in shown.items()):
                fitting.append(counts)
    found = bounds(release, shown, slack)
    assert set(found) == {n for n, count in release.counts.items() if n in hidden or 0 < count < 5}
    for name, limits in found.items():
        assert limits == (min(c[name] for c in fitting), max(c[name] for c in fitting))
    if slack:
        if (everybody := release.counts["all"]) >= LEAST:
            fitting = [c for c in fitting if c["all"] == everybody]
        only = {n for n in release.counts if len({c[n] for c in fitting}) == 1 and 0 < fitting[0][n] < 5}
        assert {breach.name for breach in pinned(release, shown, slack)} == only


def test_what_nothing_limits_has_no_limit() -> None:
    release = square(1, 2, 3, 4)
    assert bounds(release, without(release, *release.counts))["a"] == (0, CEILING)


def test_whole_numbers_are_tighter_than_fractions() -> None:
    # Of three, any two together are at most 1: fractions reach 1.5 in sum, whole numbers 1; and this twice.
    counts: dict[Name, int] = {"all": 0}
    sums: dict[Name, tuple[Name, ...]] = {}
    for side in "xy":
        trio = [f"{side}{n}" for n in range(3)]
        for left, right in ((0, 1), (1, 2), (0, 2)):
            pair, rest = f"{side}{left}{right}", f"{side}rest{left}{right}"
            sums[pair] = (trio[left], trio[right], rest)
            counts |= {pair: 1, rest: 1}
        counts |= dict.fromkeys(trio, 0)
    sums["all"] = tuple(f"{side}{n}" for side in "xy" for n in range(3))
    release = Release(counts, (Margin("pairs", sums),))
    shown = {name: 1 if name in sums and name != "all" else None for name in counts}
    assert bounds(release, shown)["all"] == (0, 2)


BROKEN = {
    "printed": ((20, 3, 15, 12), (), [Breach("b", "exact")]),
    "alone in its row": ((20, 3, 15, 12), ("b",), [Breach("b", "exact")]),
    "within a range": ((20, 3, 7, 12), ("a", "b", "c", "d"), []),
    "within a range that begins at two": ((20, 3, 1, 12), ("a", "b", "c", "d"), [Breach("b", "small")]),
    "a row that has one answer, however many": (
        (20, 3, 0, 12),
        ("b", "d", "bottom", "top"),
        [Breach("d", "group")],
    ),
    "small together": ((1, 3, 15, 12), ("a", "b", "c", "d", "top", "bottom"), []),
    "small whatever else": ((1, 2, 16, 12), ("a", "b", "c", "d"), [Breach("a", "small"), Breach("b", "small")]),
    "one answer": ((20, 0, 15, 12), (), [Breach("a", "group")]),
    "one answer, but who knows": ((20, 0, 15, 12), ("a", "b", "c", "d"), []),
}


@pytest.mark.parametrize(("cells", "hidden", "found"), BROKEN.values(), ids=BROKEN)
def test_breaches(cells: tuple[int, int, int, int], hidden: tuple[Name, ...], found: list[Breach]) -> None:
    release = square(*cells)
    shown = without(release, *hidden)
    sums = ("top", "bottom", "left", "right")
    assert sorted((b for b in breaches(release, shown) if b.name not in sums), key=str) == found


def test_one_answer_is_none_where_no_other_was_possible() -> None:
    release = square(20, 0, 15, 12, impossible=frozenset({"b"}))
    assert breaches(release, without(release)) == []


def test_what_is_impossible_and_yet_there_is_not_taken_as_known() -> None:
    release = square(20, 3, 15, 12, impossible=frozenset({"b"}))
    assert bounds(release, without(release, "a", "b", "c", "d"))["b"] == (0, 15)


def test_hidden_counts_are_attacked_too() -> None:
    shown, joint = (
        Margin("answers", {"all": ("yes", "no")}),
        Margin("skip logic", {"yes": ("m", "w")}, shown=False),
    )
    counts: dict[Name, int] = {"all": 30, "yes": 12, "no": 18, "m": 3, "w": 9}
    assert breaches(Release(counts, (shown, joint)), {"all": 30, "yes": 12, "no": 18}) == []
    told = Release(counts, (shown, joint), frozenset())
    assert bounds(told, {"all": 30, "yes": 12, "no": 18})["m"] == (0, 12)
    women = Margin("women", {"women": ("w",)})
    found = breaches(Release(counts | {"women": 9}, (shown, joint, women)), {"yes": 12, "women": 9})
    assert found == [Breach("m", "exact")]


def test_what_cannot_be_true_is_a_contradiction() -> None:
    release = square(20, 3, 15, 12)
    with pytest.raises(Contradiction):
        bounds(release, without(release, "b") | {"top": 3})
    with pytest.raises(Contradiction):
        Knowledge([Margin("one", {"all": ("a",)})], {"all": (3, 3), "a": (4, 4)})


def test_only_what_is_proven_passes() -> None:
    release = square(20, 30, 15, 12)
    shown = without(release)
    assert proven(release, shown) == shown
    broken = square(20, 3, 15, 12)
    with pytest.raises(Unprotectable, match="square") as refused:
        proven(broken, without(broken))
    assert not any(sign.isdigit() for sign in refused.value.what)


def test_what_was_printed_before_counts() -> None:
    # Four cells went from 0 to 5, and their sum stayed: each grew by one, from two to three.
    names = tuple("abcde")
    sums: dict[Name, tuple[Name, ...]] = {"all": ("row", "rest"), "row": names}
    counts: dict[Name, int] = dict(zip(names, (3, 3, 3, 3, 10), strict=True))
    release = Release(counts | {"row": 22, "rest": 21, "all": 43}, (Margin("row", sums),))
    shown: dict[Name, int] = dict(zip(names, (5, 5, 5, 5, 10), strict=True))
    shown |= {"row": 20, "rest": 20, "all": 45}
    before: dict[Name, int] = dict(zip(names, (0, 0, 0, 0, 10), strict=True))
    before |= {"row": 20, "rest": 20, "all": 40}
    assert pinned(release, shown, 2) == []
    found = {breach.name for breach in pinned(release, shown, 2, beside=[Beside(before, apart=5)])}
    assert {"a", "b", "c", "d"} <= found
