"""Who may be shown at all: enough people, no difference that is a few people, nothing twice in two ways.

Pure rules over numbers of people and names of selections. It must not know tables, studies or files.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from svsurvey.errors import ReleaseRefused
from svsurvey.release.selections import are_disjoint, in_words

K = 5
"""Counts below it, but for 0, may show a person; so many must have come before something is shown anew."""

LEAST = 10
"""The minimum base: fewer people are no group to report on."""

LEAST_ROUNDED = 13
"""The same for rounded counts: they print as 15 or more. Below, a reader who knows that a base of 10 is at least
10 could reckon with it."""


class Unprotectable(ReleaseRefused):
    """No way was found to protect these tables. titles: their names; nothing about their counts."""

    def __init__(self, titles: Collection[str]) -> None:
        self.titles = tuple(dict.fromkeys(titles))
        super().__init__(
            f"No safe way was found to show these tables together: {', '.join(self.titles)}.",
            "Leave one of them out, put answers together, or ask for rounded counts.",
        )


def enough(people: int, least: int = LEAST) -> bool:
    """Whether something may be said about so many people."""
    return people >= least


def may_select(selected: int, everybody: int, least: int = LEAST) -> bool:
    """Whether a subgroup may be shown: it, and those left over, are each large enough or nobody is left over.

    Who has the subgroup's numbers and everybody's has the numbers of those left over.
    """
    return enough(selected, least) and (selected == everybody or enough(everybody - selected, least))


# ---- differences between releases -----------------------------------------------------------------------

Kind = Literal["rounded", "exact", "rows"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A release, as it is remembered, or the one that is asked for.

    selection: which responses, as `selections` writes it. people: how many real ones that was. state: a digest of
    everything that the numbers are made from. after: the states of the same selection before it, as far as the
    study knew when it was made.
    """

    kind: Kind
    selection: str
    people: int
    state: str
    after: frozenset[str] = field(default=frozenset(), compare=False)


def refusal(new: Shown, earlier: Iterable[Shown], k: int = K) -> str | None:
    """Why a release may not be made beside the earlier ones; None: it may. A reason never says how many.

    - The same selection in the same kind and state: the same numbers again, always allowed.
    - Selections without a common response: there is no difference to take.
    - Rounded counts of one selection, if k people came to it since.
    - Not if two of the earlier ones did not know of each other: they are of parts that were merged since, and
      parts and their sum are several selections.
    - Nothing else. Two selections that share people show by their difference who is in one only: four waves that
      round to 0 each, and a total that rounds to 10, can only be 2 each. Exact counts, or rows, of more people
      show who came.
    """
    earlier = tuple(earlier)
    if new in earlier:
        return None
    if reason := next((reason for old in earlier if (reason := _conflict(new, old, k))), None):
        return reason
    same = [old for old in earlier if old.selection == new.selection]
    return PARTS if any(_are_apart(one, other) for one, other in combinations(same, 2)) else None


PARTS = (
    "parts of these responses were released before they were merged into one study; all together beside them "
    "would show persons"
)


def _are_apart(one: Shown, other: Shown) -> bool:
    """Whether neither of two releases is known to have come after the other."""
    return one.state != other.state and one.state not in other.after and other.state not in one.after


def _conflict(new: Shown, old: Shown, k: int) -> str | None:
    what = f"“{in_words(old.selection)}” was released before"
    if new.selection != old.selection:
        shared = "some of the same people are among those; the difference would show persons"
        return None if are_disjoint(new.selection, old.selection) else f"{what}, and {shared}"
    if new.kind != "rounded" or old.kind != "rounded":
        return f"{what} {AS[old.kind]}; {BESIDE[new.kind == old.kind]}"
    if new.people - old.people < k:
        return f"{what}, and too few responses have come in since: the difference would show who they are"
    return None


AS: dict[Kind, str] = {"rounded": "in rounded counts", "exact": "in exact counts", "rows": "row by row"}
BESIDE = {
    True: "the difference between the two would show single persons",
    False: "the same people shown in another way beside it would show single persons",
}
