"""AAPOR's response, cooperation, refusal and contact rates, as one table of formulas in AAPOR's letters.

It must not know where the numbers of people come from, nor how a rate is printed.
"""

from dataclasses import dataclass

Group = tuple[str, ...]

LETTERS = {
    "I": "complete interviews",
    "P": "partial interviews",
    "R": "refusals and break-offs",
    "NC": "no contact",
    "O": "other",
    "UH": "unknown whether there is somebody to ask",
    "UO": "unknown, other",
    "e": "the estimated share of the unknown who should have been asked",
}


@dataclass(frozen=True, slots=True)
class Dispositions:
    """What became of how many of those invited, all at least 0.

    e: the share, from 0 to 1, of the unknown cases taken to be eligible; None where nobody has estimated it.
    Raises ValueError for a negative number and for e outside 0 to 1.
    """

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    non_contact: int = 0
    other: int = 0
    unknown_household: int = 0
    unknown_other: int = 0
    e: float | None = None

    def __post_init__(self) -> None:
        if any(number < 0 for number in self.by_letter().values()):
            raise ValueError("a number of people below 0")
        if self.e is not None and not 0 <= self.e <= 1:
            raise ValueError("e is a share, from 0 to 1")

    def by_letter(self) -> dict[str, int]:
        """The numbers under AAPOR's letters."""
        return {
            "I": self.complete,
            "P": self.partial,
            "R": self.refusal,
            "NC": self.non_contact,
            "O": self.other,
            "UH": self.unknown_household,
            "UO": self.unknown_other,
        }


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate: its name, and the groups of letters over and under the line.

    A group is summed; one that begins with e is multiplied by it.
    """

    key: str
    over: Group
    under: tuple[Group, ...]

    @property
    def formula(self) -> str:
        """In letters: `I / ((I + P) + (R + NC + O))`."""
        line = " + ".join(_written(group) for group in self.under)
        return f"{_written(self.over)} / ({line})" if len(self.under) > 1 else f"{_written(self.over)} / {line}"

    def people(self, found: Dispositions) -> tuple[float, float] | None:
        """The people over and under the line; None where e is needed, unknown, and there are unknown cases."""
        sums = [_summed(group, found) for group in (self.over, *self.under)]
        known = [one for one in sums if one is not None]
        return (known[0], sum(known[1:])) if len(known) == len(sums) else None

    def share(self, found: Dispositions) -> float | None:
        """What it comes to, from 0 to 1; None where nobody is under the line, or that is not known."""
        people = self.people(found)
        return people[0] / people[1] if people and people[1] else None


# What stands over and under the line.
ANSWERED: Group = ("I", "P")
REACHED: Group = ("I", "P", "R", "O")
ELIGIBLE: Group = ("R", "NC", "O")
UNKNOWN: Group = ("UH", "UO")
SHARE_OF_UNKNOWN: Group = ("e", "UH", "UO")

# AAPOR, Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys (9th edition, 2016,
# and 10th, 2023): outcome rates. In REF1 and the contact rates the same sums are printed there in other brackets.
_FORMULAS: tuple[tuple[str, Group, tuple[Group, ...]], ...] = (
    ("RR1", ("I",), (ANSWERED, ELIGIBLE, UNKNOWN)),
    ("RR2", ANSWERED, (ANSWERED, ELIGIBLE, UNKNOWN)),
    ("RR3", ("I",), (ANSWERED, ELIGIBLE, SHARE_OF_UNKNOWN)),
    ("RR4", ANSWERED, (ANSWERED, ELIGIBLE, SHARE_OF_UNKNOWN)),
    ("RR5", ("I",), (ANSWERED, ELIGIBLE)),
    ("RR6", ANSWERED, (ANSWERED, ELIGIBLE)),
    ("COOP1", ("I",), (ANSWERED, ("R",), ("O",))),
    ("COOP2", ANSWERED, (ANSWERED, ("R",), ("O",))),
    ("COOP3", ("I",), (ANSWERED, ("R",))),
    ("COOP4", ANSWERED, (ANSWERED, ("R",))),
    ("REF1", ("R",), (ANSWERED, ELIGIBLE, UNKNOWN)),
    ("REF2", ("R",), (ANSWERED, ELIGIBLE, SHARE_OF_UNKNOWN)),
    ("REF3", ("R",), (ANSWERED, ELIGIBLE)),
    ("CON1", REACHED, (ANSWERED, ELIGIBLE, UNKNOWN)),
    ("CON2", REACHED, (ANSWERED, ELIGIBLE, SHARE_OF_UNKNOWN)),
    ("CON3", REACHED, (ANSWERED, ELIGIBLE)),
)


def _written(group: Group) -> str:
    if len(group) == 1:
        return group[0]
    return f"e({' + '.join(group[1:])})" if group[0] == "e" else f"({' + '.join(group)})"


def _summed(group: Group, found: Dispositions) -> float | None:
    """A group as a number; None where e is unknown and matters."""
    number = found.by_letter()
    unknown = sum(number[letter] for letter in group if letter != "e")
    if group[0] != "e" or not unknown:
        return unknown
    return None if found.e is None else found.e * unknown


RATES: tuple[Rate, ...] = tuple(Rate(*row) for row in _FORMULAS)
