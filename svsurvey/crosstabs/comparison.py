"""What is held against what: the names that were typed, read as an outcome and its predictors, and what they ask.

It must not know what follows from the counts, nor what may be shown of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from svsurvey.crosstabs.counts import Pairing
from svsurvey.crosstabs.naming import Naming
from svsurvey.crosstabs.sides import Outcome, Side
from svsurvey.engine.query import CountQuery, Query
from svsurvey.errors import UsageError
from svsurvey.stats.analysis import Pool, Study


class Percent(Enum):
    """What percentages are of."""

    ROW = "row"
    COLUMN = "column"
    TOTAL = "total"
    NONE = "none"


@dataclass(frozen=True)
class Layout:
    """How it is set. percent: what percentages are of. collapse: bands of the outcome, as they are typed.
    layers: an item; one table for each of its answers. intervals: of each percentage or mean. seed: for what is
    drawn by chance.
    """

    percent: Percent = Percent.ROW
    collapse: str = ""
    layers: str = ""
    intervals: bool = False
    residuals: bool = False
    seed: int = 1


@dataclass(frozen=True)
class Comparison:
    """One outcome and its predictors.

    outcome_name: an item, a row of a grid, an option that can be ticked (`support___3`), a number or a score.
    predictor_names: items, rows, options, `wave`, `site`; a number with bands (`hours=0-20,21-40`); a multiple
    item stands for all its options. `needs` raises UsageError for names that nothing has and for what cannot
    stand where it is wanted.
    """

    study: Study
    outcome_name: str
    predictor_names: tuple[str, ...]
    layout: Layout = Layout()

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome. Raises UsageError."""
        return Naming(self.study).outcome(self.outcome_name, self.layout.collapse)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The predictors, one for each option of a multiple item. Raises UsageError."""
        naming = Naming(self.study)
        found = [side for text in self.predictor_names for side in naming.predictors(text)]
        if not found:
            raise UsageError("there is nothing to group by", "name an item: --by ITEM")
        if any(side.name == self.outcome.name for side in found):
            raise UsageError(f"{self.outcome.name} cannot be held against itself", "leave it out of --by")
        return tuple({(side.name, side.groups): side for side in found}.values())

    @cached_property
    def within(self) -> Side | None:
        """What splits the table into layers. Raises UsageError."""
        if not self.layout.layers:
            return None
        found = Naming(self.study).predictors(self.layout.layers)
        if len(found) != 1 or found[0].name in (self.outcome.name, *(side.name for side in self.sides)):
            hint = "for example --layers gender"
            raise UsageError("layers are the answers of one item that is neither outcome nor predictor", hint)
        return found[0]

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """Every predictor with the outcome. Raises UsageError where no version asked both."""
        pairings = tuple(Pairing(self.study, self.outcome, side, self.within) for side in self.sides)
        for pairing in pairings:
            if not pairing.versions:
                what = f"no version asks both {self.outcome.name} and {pairing.side.name} as the newest does"
                raise UsageError(what, "name another version with --version")
        return pairings

    @cached_property
    def everybody(self) -> CountQuery:
        """The outcome alone, by layers."""
        within = self.within
        versions = [v for v in self.outcome.versions if within is None or v in within.versions]
        return self.outcome.question((within.column,) if within else (), self.study, tuple(versions))

    @cached_property
    def pools(self) -> Mapping[str, Pool]:
        """Every variable in it by name."""
        sides = [side for side in (*self.sides, self.within) if side is not None]
        of_sides = {side.name: side.pool for side in sides if side.pool is not None}
        return {pool.variable.name: pool for pool in self.outcome.pools} | of_sides

    def needs(self) -> tuple[Query, ...]:
        """How often what occurs with what. Raises UsageError."""
        others = [other.question for pool in self.pools.values() for other in pool.others]
        one_way = [pool.question for pool in self.outcome.pools]
        return (*(pairing.question for pairing in self.pairings), self.everybody, *one_way, *others)
