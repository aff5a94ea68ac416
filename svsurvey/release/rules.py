"""Who may be shown at all: enough people, no difference that is a few people, nothing twice in two ways.

Pure rules over numbers of people and names of selections. It must not know tables, studies or files.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from svsurvey.errors import ReleaseRefused

LEAST = 10
"""The minimum base: fewer people are no group to report on."""


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
class Earlier:
    """A release, as it is remembered, or the one that is asked for.

    selection: whom and what it shows, in words; two releases that show different tables have different selections.
    people: how many real responses the whole instrument had then. state: a digest of the set of their ids.
    chosen, chosen_state: the same of those that were selected.
    """

    kind: Kind
    selection: str
    people: int
    state: str
    chosen: int
    chosen_state: str


Disjoint = Callable[[str, str], bool]
"""Whether two selections share no response, now or later (two waves, two sites)."""


def never(_one: str, _other: str) -> bool:
    """Nothing is known about selections: any two may share responses."""
    return False


def refusal(new: Earlier, earlier: Iterable[Earlier], disjoint: Disjoint = never, k: int = 5) -> str | None:
    """Why a release may not be made beside the earlier ones; None: it may. A reason never says how many.

    - The same selection of the same people in the same kind: the same numbers again, always allowed.
    - Selections without a common response: there is no difference to take.
    - Exact counts, or rows, go with nothing else that shows the same people: the difference between two tables
      that are safe alone is a table of a few people, and a rounded table gives bounds for a withheld cell.
    - Rounded counts of one state go together, whatever they select; of two states if the study grew by k people,
      and so did the selection, where it is the same.
    """
    earlier = tuple(earlier)
    if any(_is_again(new, old) for old in earlier):
        return None
    return next((reason for old in earlier if (reason := _conflict(new, old, disjoint, k))), None)


def _is_again(new: Earlier, old: Earlier) -> bool:
    """Whether it shows the same people in the same way: the same numbers, which tell nothing new."""
    return (new.kind, new.selection, new.chosen_state) == (old.kind, old.selection, old.chosen_state)


def _conflict(new: Earlier, old: Earlier, disjoint: Disjoint, k: int) -> str | None:
    same_kind, same_selection = new.kind == old.kind, new.selection == old.selection
    if not same_selection and disjoint(new.selection, old.selection):
        return None
    if new.kind != "rounded" or old.kind != "rounded":
        return f"“{old.selection}” was released before {AS[old.kind]}; {BESIDE[same_kind]}"
    too_few = new.people - old.people < k or (same_selection and new.chosen - old.chosen < k)
    if new.state != old.state and too_few:
        return (
            f"“{old.selection}” was released before, and too few responses have come in since: "
            "the difference would show who they are."
        )
    return None


AS: dict[Kind, str] = {"rounded": "in rounded counts", "exact": "in exact counts", "rows": "row by row"}
BESIDE = {
    True: "the difference between the two would show single persons.",
    False: "the same people shown in another way beside it would show single persons.",
}
