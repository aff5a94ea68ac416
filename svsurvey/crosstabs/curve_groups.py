"""The groups of a curve: a predictor as cross tables take it. It must not know how a curve is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from svsurvey.crosstabs.counts import Pairing
from svsurvey.crosstabs.naming import Naming
from svsurvey.crosstabs.shown import seen
from svsurvey.crosstabs.sides import Side
from svsurvey.engine.query import CountQuery, Facts
from svsurvey.errors import UsageError
from svsurvey.release.gate import Gate
from svsurvey.stats.analysis import Study
from svsurvey.stats.recovery import GroupCounts


@dataclass(frozen=True)
class CurveGroups:
    """The people of an item (item_id), split by a predictor. name: as `crosstab --by` takes it."""

    study: Study
    item_id: str
    name: str

    @cached_property
    def side(self) -> Side:
        """The predictor. Raises UsageError for what makes no groups, and for several variables at once."""
        sides = Naming(self.study).predictors(self.name)
        if len(sides) != 1:
            names = ", ".join(side.name for side in sides)
            raise UsageError(f"{self.name} is several groupings, and a curve takes one", f"name one of: {names}")
        return sides[0]

    @cached_property
    def pairing(self) -> Pairing:
        """The item held against the groups, as in a cross table."""
        return Pairing(self.study, Naming(self.study).outcome(self.item_id), self.side)

    @property
    def label(self) -> str:
        """The predictor's words."""
        return self.side.label

    @property
    def question(self) -> CountQuery:
        """How often each answer occurs in each group."""
        return self.pairing.question

    def groups(self, codes: Iterable[int], facts: Facts, gate: Gate) -> list[GroupCounts]:
        """From the counts of both, as they may be shown."""
        counts, wanted = facts[self.question], list(codes)
        found = seen(self.pairing, self.pairing.crossed(counts), counts, gate)
        return [
            (group.key, group.label, {code: found.cells.get((group.key, code), 0) for code in wanted})
            for group in found.crossed.rows
        ]
