"""Items that are answered with a number: where the answers lie, and a small histogram. It knows no other items."""

from dataclasses import dataclass
from functools import cached_property

from svsurvey.engine.query import Facts, Query
from svsurvey.instrument.domain import Number
from svsurvey.instrument.model import Item
from svsurvey.report.model import Bar, Block, Column, Row, Table, count
from svsurvey.stats.analysis import Pool, Study, question_block
from svsurvey.stats.spread import Bin, Counted, bins, spread, spread_table


@dataclass(frozen=True)
class Numbers:
    """A number or slider item."""

    study: Study
    item: Item

    @cached_property
    def pool(self) -> Pool:
        (variable,) = self.study.variables_of(self.item)
        return self.study.pool(variable)

    @property
    def decimals(self) -> int:
        """Digits after the point in the finest of the pooled versions."""
        pooled = (
            i.by_id[self.item.id].domain for i in self.study.versions if i.version in self.pool.scope.versions
        )
        return max(domain.decimals if isinstance(domain, Number) else 0 for domain in pooled)

    def needs(self) -> tuple[Query, ...]:
        return self.pool.questions

    def compute(self, facts: Facts) -> Block:
        counted, decimals = self.pool.base(facts).numbers, self.decimals
        tables = [spread_table(spread(counted), decimals, decimals + 1, self.pool.variable.unit)]
        if len(counted) > 1:
            tables.append(histogram(counted, decimals))
        return question_block(self.study, self.item, [self.pool], facts, tuple(tables))


def histogram(counted: Counted, decimals: int) -> Table:
    """Counts by stretches of values; the longest bar fills the room."""
    stretches = bins(counted, decimals)
    tallest = max(b.n for b in stretches)
    rows = [Row(label := _label(b, decimals), label, (count(b.n),), picture=Bar(b.n / tallest)) for b in stretches]
    return Table("histogram", (Column("n", "n"),), tuple(rows))


def _label(stretch: Bin, decimals: int) -> str:
    low, high = f"{stretch.low:.{decimals}f}", f"{stretch.high:.{decimals}f}"
    return low if low == high else f"{low} to {high}"
