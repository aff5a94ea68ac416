"""Who may be shown at all, and what goes with what was shown before."""

import re

import pytest

from svsurvey.errors import ReleaseRefused
from svsurvey.release.rules import Earlier, Kind, Unprotectable, enough, may_select, refusal

ALL = "all responses"


def release(kind: Kind, people: int, state: str, selection: str = ALL) -> Earlier:
    return Earlier(kind, selection, people, state, people, state)


def waves(one: str, other: str) -> bool:
    """Two waves share nobody; whoever names no wave may be anybody."""
    return one.startswith("wave") and other.startswith("wave") and one != other


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
    "rounded, another selection of the same": (release("rounded", 40, "a", "site A"), [ROUNDED]),
    "rounded, grown by five": (LATER, [ROUNDED]),
    "rounded, an older state again": (LATER, [ROUNDED, LATER]),
    "exact, other waves": (release("exact", 41, "b", "wave 2"), [release("exact", 40, "a", "wave 1")]),
    "rows of one wave, counts of another": (
        release("rounded", 40, "a", "wave 2"),
        [release("rows", 40, "a", "wave 1")],
    ),
}

REFUSED = {
    "rounded, grown by four": (release("rounded", 44, "b"), [ROUNDED]),
    "rounded, shrunk": (release("rounded", 36, "b"), [ROUNDED]),
    "as many, but others": (release("rounded", 40, "b"), [ROUNDED]),
    "grown since one of two": (release("rounded", 47, "c"), [ROUNDED, LATER]),
    "another selection, grown by one": (release("rounded", 41, "b", "site A"), [ROUNDED]),
    "exact after rounded": (release("exact", 40, "a"), [ROUNDED]),
    "rounded after exact": (ROUNDED, [release("exact", 40, "a")]),
    "rounded after rows": (ROUNDED, [release("rows", 40, "a")]),
    "exact, later": (release("exact", 90, "b"), [release("exact", 40, "a")]),
    "exact, another selection": (release("exact", 40, "a", "site A"), [release("exact", 40, "a")]),
    "exact, of a wave after everybody": (release("exact", 40, "a", "wave 2"), [release("exact", 40, "a")]),
    "exact, the same wave later": (release("exact", 50, "b", "wave 2"), [release("exact", 40, "a", "wave 2")]),
}


@pytest.mark.parametrize(("new", "earlier"), ALLOWED.values(), ids=ALLOWED)
def test_what_goes_together(new: Earlier, earlier: list[Earlier]) -> None:
    assert refusal(new, earlier, waves) is None


@pytest.mark.parametrize(("new", "earlier"), REFUSED.values(), ids=REFUSED)
def test_what_would_show_a_difference_is_refused_by_name_and_without_a_count(
    new: Earlier, earlier: list[Earlier]
) -> None:
    reason = refusal(new, earlier, waves)
    assert reason is not None
    assert any(f"“{old.selection}”" in reason for old in earlier)
    assert not re.search(r"\d", re.sub("“.*?”", "", reason))


def test_without_knowledge_of_selections_any_two_may_share_people() -> None:
    one, two = release("exact", 40, "a", "wave 1"), release("exact", 40, "a", "wave 2")
    assert refusal(two, [one]) is not None
    assert refusal(two, [one], waves) is None


def test_what_cannot_be_protected_is_named() -> None:
    refused = Unprotectable(["role", "ready", "role"])
    assert isinstance(refused, ReleaseRefused)
    assert refused.titles == ("role", "ready")
    assert "role, ready" in refused.what
