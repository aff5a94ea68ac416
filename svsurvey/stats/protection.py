"""All counts of a report protected together, before any of them is shown to others.

A gate that records is sent round first, then everything it saw is rounded, or withheld where it must be, as one
system. This file must not know how a report is made up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from svsurvey.errors import ReleaseRefused
from svsurvey.release.cells import Beside, Margin, Name, Protected, Release
from svsurvey.release.rules import LEAST, LEAST_ROUNDED, Unprotectable, enough, may_select
from svsurvey.stats.gate import Recording, Shut
from svsurvey.stats.routing import Known

BASE = 5


class Way(Enum):
    """How counts are protected for other eyes."""

    ROUNDED = "rounded"
    EXACT = "exact"

    @property
    def method(self) -> str:
        """As the report says it."""
        return METHODS[self]


METHODS = {
    Way.ROUNDED: f"rounded to {BASE}",
    Way.EXACT: f"exact, small counts withheld (1 to {BASE - 1} and what would give them away)",
}

HOW_TO_READ = {
    Way.ROUNDED: (
        f"Counts are rounded to multiples of {BASE}, nearly always to the nearest, so they may not add up: 0 is "
        "for 0 to 2 people (seldom up to 4), 10 for 8 to 12. Means and standard deviations are rounded, too.",
        "Percentages are from rounded counts: where few were asked they are rough. 5 of 15 can stand for 3 of 17 "
        "(18 %) or 7 of 13 (54 %). So they come without intervals.",
        f"Questions that fewer than {LEAST_ROUNDED} people were asked are not shown.",
    ),
    Way.EXACT: (
        f"* withheld: counts from 1 to {BASE - 1}, and others from which they could be worked out. Where all gave "
        "the same answer, it is withheld, too.",
        "Questions that fewer than ten people were asked are not shown.",
    ),
}


Written = Mapping[str, int]
"""Counts as a ledger keeps them: by the text of their names (`written`)."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Rounded counts of the same selection that were shown before. apart: at least so many people have come since;
    0: nobody, and the same is shown again.
    """

    shown: Written
    apart: int


def written(protected: Protected) -> Written:
    """What is shown of protected counts, as a ledger keeps it."""
    return {repr(name): n for name, n in protected.items() if n is not None}


def protected(
    recorded: Recording, known: Known, way: Way, before: Sequence[Remembered] = ()
) -> tuple[Shut, Protected]:
    """The gate for other eyes, and all that it shows. before: rounded counts that were shown already.

    Raises ReleaseRefused where no way is found to protect all of it together.
    """
    release = whole_system(recorded, known)
    try:
        if way is Way.EXACT:
            from svsurvey.release.suppression import suppressed

            safe = suppressed(release)
        else:
            safe = _rounded(release, before)
    except Unprotectable as error:
        raise ReleaseRefused(
            f"no safe way was found to show these together: {_some(error.titles)}", INSTEAD[way]
        ) from None
    safe = {**safe, **dict.fromkeys(recorded.too_few(fewest(way)))}
    return Shut(recorded, safe), safe


def _rounded(release: Release, before: Sequence[Remembered]) -> Protected:
    """Rounded counts that are safe beside those shown before; of the same people the same once more."""
    from svsurvey.release.rounding import rounded

    for earlier in before:
        if not earlier.apart:
            return {name: earlier.shown.get(repr(name)) for name in release.shown}
    names = {repr(name): name for name in release.shown}
    beside = [
        Beside({names[text]: n for text, n in old.shown.items() if text in names}, old.apart) for old in before
    ]
    return rounded(release, BASE, beside=beside)


NAMED = 6
"""Tables that a refusal names; there can be a hundred."""

INSTEAD = {
    Way.EXACT: "leave out --exact: rounded counts can be shown; or wait for more responses",
    Way.ROUNDED: "wait for more responses",
}


def _some(titles: Sequence[str]) -> str:
    rest = len(titles) - NAMED
    return ", ".join(titles[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def fewest(way: Way) -> int:
    """The fewest people of whom anything is shown."""
    return LEAST_ROUNDED if way is Way.ROUNDED else LEAST


def whole_system(recorded: Recording, known: Known) -> Release:
    """Everything that is to be shown, and everything that is known of how it hangs together."""
    shown = recorded.release()
    counts = {**known.counts, **shown.counts}
    margins = [margin for margin in (_true(margin, counts) for margin in known.margins) if margin.sums]
    for margin in margins:
        for name, parts in margin.sums.items():
            counts.setdefault(name, sum(counts[part] for part in parts))
    impossible = shown.impossible | {name for name in known.impossible if not counts.get(name)}
    return Release(counts, (*shown.margins, *margins), impossible)


def _true(margin: Margin, counts: Mapping[Name, int]) -> Margin:
    """Only what adds up: a response that no interview can give (an import) proves the rest to be unknown."""
    sums = {
        whole: parts
        for whole, parts in margin.sums.items()
        if counts.get(whole, total := sum(counts[part] for part in parts)) == total
    }
    return Margin(margin.title, sums, shown=margin.shown)


def demand_enough(selected: int, everybody: int, what: str, least: int = LEAST) -> None:
    """Raises ReleaseRefused unless the responses that are meant, and those left over, are enough people."""
    what = what or "all responses"
    if not enough(selected, least):
        raise ReleaseRefused(
            f"{what}: fewer than {least} responses, so nothing of them is shown to others",
            "wait for more, or take more of them together",
        )
    if not may_select(selected, everybody):
        raise ReleaseRefused(
            f"{what}: so few others are left over that the difference to all would show them",
            "show all together, or take more of them together",
        )
