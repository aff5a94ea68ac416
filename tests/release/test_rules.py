"""Who may be shown at all, and what goes with what was shown before."""

import re

import pytest

from svsurvey.errors import ReleaseRefused
from svsurvey.release.rules import Kind, Shown, Unprotectable, enough, may_select, refusal
from svsurvey.release.selections import are_disjoint, in_words, selection
from svsurvey.response import Scope

ALL = "{}"
WAVE_1, WAVE_2, SITE_A = '{"wave": ["1"]}', '{"wave": ["2"]}', '{"site": ["A"]}'


def release(kind: Kind, people: int, state: str, selection: str = ALL) -> Shown:
    return Shown(kind, selection, people, state)


def test_ten_people_are_enough() -> None:
    assert not enough(9)
    assert enough(10)


@pytest.mark.parametrize(
    ("selected", "everybody", "may"),
    [
        (40, 40, True),
        (30, 40, True),
        (31, 40, False),  # nine are left over
        (39, 40, False),
        (10, 20, True),
        (9, 40, False),
        (9, 9, False),
        (10, 10, True),
        (0, 40, False),
    ],
)
def test_a_subgroup_and_those_left_over_are_both_large(selected: int, everybody: int, may: bool) -> None:
    assert may_select(selected, everybody) is may


ROUNDED, LATER = release("rounded", 40, "a"), release("rounded", 45, "b")

ALLOWED = {
    "nothing before": (ROUNDED, []),
    "the same again": (ROUNDED, [ROUNDED]),
    "the same exact counts again": (release("exact", 40, "a"), [release("exact", 40, "a")]),
    "the same rows again": (release("rows", 40, "a"), [release("rows", 40, "a")]),
    "rounded, grown by five": (LATER, [ROUNDED]),
    "rounded, an older state again": (ROUNDED, [ROUNDED, LATER]),
    "exact, other waves": (release("exact", 21, "b", WAVE_2), [release("exact", 40, "a", WAVE_1)]),
    "rows of one wave, counts of another": (
        release("rounded", 40, "b", WAVE_2),
        [release("rows", 40, "a", WAVE_1)],
    ),
}

REFUSED = {
    "rounded, grown by four": (release("rounded", 44, "b"), [ROUNDED]),
    "rounded, shrunk": (release("rounded", 36, "b"), [ROUNDED]),
    "as many, but others": (release("rounded", 40, "b"), [ROUNDED]),
    "grown since one of two": (release("rounded", 47, "c"), [ROUNDED, LATER]),
    "a part of those shown": (release("rounded", 20, "b", SITE_A), [ROUNDED]),
    "all, after a part": (ROUNDED, [release("rounded", 20, "b", WAVE_1)]),
    "a part that crosses another": (release("rounded", 20, "b", SITE_A), [release("rounded", 20, "c", WAVE_1)]),
    "exact after rounded": (release("exact", 40, "a"), [ROUNDED]),
    "rounded after exact": (ROUNDED, [release("exact", 40, "a")]),
    "rounded after rows": (ROUNDED, [release("rows", 40, "a")]),
    "exact, later": (release("exact", 90, "b"), [release("exact", 40, "a")]),
    "exact, the same wave later": (release("exact", 50, "b", WAVE_2), [release("exact", 40, "a", WAVE_2)]),
}


@pytest.mark.parametrize(("new", "earlier"), ALLOWED.values(), ids=ALLOWED)
def test_what_goes_together(new: Shown, earlier: list[Shown]) -> None:
    assert refusal(new, earlier) is None


@pytest.mark.parametrize(("new", "earlier"), REFUSED.values(), ids=REFUSED)
def test_what_would_show_a_difference_is_refused_by_name_and_without_a_count(
    new: Shown, earlier: list[Shown]
) -> None:
    reason = refusal(new, earlier)
    assert reason is not None
    assert any(f"“{in_words(old.selection)}”" in reason for old in earlier)
    assert not re.search(r"\d", re.sub("“.*?”", "", reason))


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (Scope(), Scope(), False),
        (Scope(waves=("a",)), Scope(waves=("b",)), True),
        (Scope(waves=("a", "b")), Scope(waves=("b",)), False),
        (Scope(waves=("a",)), Scope(sites=("a",)), False),
        (Scope(waves=("a",), sites=("x",)), Scope(waves=("a",), sites=("y",)), True),
        (Scope(versions=("1",)), Scope(), False),
    ],
)
def test_selections_that_cannot_share_a_person(one: Scope, other: Scope, apart: bool) -> None:
    assert are_disjoint(selection(one), selection(other)) is apart
    assert are_disjoint(selection(other), selection(one)) is apart


def test_two_selections_are_never_called_the_same() -> None:
    scopes = [
        Scope(),
        Scope(waves=("a", "b")),
        Scope(waves=("a, b",)),
        Scope(waves=("a; site b",)),
        Scope(waves=("a",), sites=("b",)),
    ]
    assert len({in_words(selection(scope)) for scope in scopes}) == len(scopes)
    assert in_words(selection(Scope(waves=("b", "a", "a")))) == "wave a, b"
    assert in_words(selection(Scope())) == "all responses"
    assert are_disjoint("no JSON", '{"wave": ["a"]}') is False


def test_what_cannot_be_protected_is_named() -> None:
    refused = Unprotectable(["role", "ready", "role"])
    assert isinstance(refused, ReleaseRefused)
    assert refused.titles == ("role", "ready")
    assert "role, ready" in refused.what
