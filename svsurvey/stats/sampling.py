"""What is known of the people who are not in the numbers: how many there are in all, and how many were invited.

With it intervals for sampling get narrower, and what the silent could have changed has bounds. It must not know
items, versions or reports.
"""

from dataclasses import dataclass

from svsurvey.inference.proportions import wilson, worst_case
from svsurvey.inference.result import Ends
from svsurvey.release.gate import Shown


def wilson_percent(part: Shown, base: Shown, kept: float = 1.0) -> Ends | None:
    """`wilson` with both ends in percent; None where a number is withheld."""
    ends = None if part is None or base is None else wilson(part, base, kept=kept)
    return (100 * ends[0], 100 * ends[1]) if ends else None


@dataclass(frozen=True, slots=True)
class Frame:
    """The sampling frame of one question: the people around it.

    kept: what is left of a sampling variance because there are few; 0 where all were asked. bounded: whether
    bounds for the silent are shown; silent: how many they are, None where that is not known.
    """

    kept: float = 1.0
    bounded: bool = False
    silent: int | None = None

    def interval(self, part: Shown, base: Shown) -> Ends | None:
        """The 95 % interval of a share, in percent; None where everybody was asked and nothing was drawn."""
        return wilson_percent(part, base, self.kept) if self.kept else None

    def bounds(self, part: Shown, base: Shown) -> Ends | None:
        """The least and the greatest share, in percent, had all the silent answered, too."""
        if part is None or base is None or self.silent is None:
            return None
        ends = worst_case(part, base, self.silent)
        return (100 * ends[0], 100 * ends[1]) if ends else None


UNKNOWN_FRAME = Frame()
"""Nothing is known of anybody else: a sample of people without number."""


def kept_of(population: int | None, responses: Shown) -> float:
    """(N - n) / (N - 1): what is left of the variance when n of N people were drawn without putting back.

    Cochran 1977, Sampling Techniques, section 3.2. 1 where N or n is not known. Questions that not everybody is
    asked have the same: of those who would be asked the same part was drawn, as far as anybody knows (2.13).
    """
    if population is None or responses is None:
        return 1.0
    return max(0.0, (population - responses) / (population - 1)) if population > 1 else 0.0


def frame_of(
    population: int | None, invited: int | None, responses: Shown, asked: Shown, conditional: bool
) -> Frame:
    """What is known around a question that was put to `asked` of all who gave `responses`.

    The silent are those invited who were not put it. Of a question under a condition nobody knows how many of them
    would have been.
    """
    silent = None if invited is None or asked is None or conditional else max(0, invited - asked)
    return Frame(kept_of(population, responses), invited is not None and not conditional, silent)
