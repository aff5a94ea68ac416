"""Items with several answers at once: options ticked, and options put in order. It must not know other items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from svsurvey.engine.query import Facts, Query
from svsurvey.instrument.codebook import Kind
from svsurvey.instrument.domain import Multiple, Option, Ranking
from svsurvey.instrument.model import Item
from svsurvey.release.cuts import ranks_together, ticks_together
from svsurvey.release.gate import Gate, Shown
from svsurvey.report.model import Block, Column, Note, Role, Row, Table, count, number, percent
from svsurvey.stats.analysis import Base, Pool, Study, completed, question_block, share_row
from svsurvey.stats.spread import spread

SEVERAL = "Several answers were possible: one line an option, and the percentages need not add to 100."

LIMITED = (
    "How many options may be ticked is limited, and with that the counts would give each other away: they are not "
    "shown to others."
)

PLACED = (
    "Numbers of people by place, 1 is best. % first is of the n who answered; the mean place is of "
    "those who placed the option."
)
SHOWN = (
    "Numbers of people by the place at which it was shown to them. By chance, all that may move comes to "
    "each place about equally often."
)


@dataclass(frozen=True)
class _Picks:
    """One variable an option."""

    study: Study
    item: Item

    @cached_property
    def pools(self) -> list[Pool]:
        return [self.study.pool(variable) for variable in self.study.variables_of(self.item)]

    @cached_property
    def widest(self) -> Pool:
        """The option that most versions have: its base is the item's."""
        return max(self.pools, key=lambda pool: len(pool.scope.versions))

    @property
    def options(self) -> list[tuple[Option, Pool]]:
        assert isinstance(self.item.domain, Multiple | Ranking)
        return list(zip(self.item.domain.options, self.pools, strict=True))

    def needs(self) -> tuple[Query, ...]:
        return tuple(question for pool in self.pools for question in pool.questions)

    def block(self, facts: Facts, gate: Gate, table: Table) -> Block:
        pools = [self.widest, *(pool for pool in self.pools if pool is not self.widest)]
        block = question_block(self.study, self.item, pools, facts, gate, (table,))
        return replace(block, notes=(*block.notes, *self._late(facts, gate)))

    @property
    def tied(self) -> bool:
        """Whether the same people were offered all the options."""
        return all(pool.scope.versions == self.widest.scope.versions for pool in self.pools)

    def _late(self, facts: Facts, gate: Gate) -> list[Note]:
        """Options that some of the pooled versions did not offer have a base of their own."""
        return [
            Note(
                f"“{option.label}” was offered only in version {', '.join(pool.scope.versions)}: "
                f"its percent is of the {_of(pool.base(facts, gate).asked)} asked there.",
                warns=True,
            )
            for option, pool in self.options
            if pool.scope.versions != self.widest.scope.versions
        ]


@dataclass(frozen=True)
class Ticks(_Picks):
    """A multiple item: how many ticked each option, of those who were asked the item."""

    def compute(self, facts: Facts, gate: Gate) -> Block:
        if self.tied:
            alone = [option.alone for option, _ in self.options]
            gate(ticks_together([pool.place for pool in self.pools], [p.given(facts) for p in self.pools], alone))
        rows, shows = [], gate.is_open or not self._limited
        whole = self.widest.base(facts, gate)
        for option, pool in self.options:
            base = pool.base(facts, gate)
            role = Role.MISSING if option.missing else Role.ANSWER
            ticked = base.given.get(1, 0) if shows else None
            frame = replace(base.frame, bounded=whole.frame.bounded)
            rows.append(share_row(option.code, option.label, ticked, base.asked, role, frame))
        notes = (SEVERAL,) if shows else (SEVERAL, LIMITED)
        return self.block(facts, gate, completed(rows, whole, notes))

    @property
    def _limited(self) -> bool:
        """Whether it is known how many options people ticked."""
        domains = [i.by_id[self.item.id].domain for i in self.study.versions if self.item.id in i.by_id]
        return any(isinstance(d, Multiple) and (d.least > 1 or d.most is not None) for d in domains)


@dataclass(frozen=True)
class Ranks(_Picks):
    """A ranking: how many put each option at each place, and its mean place."""

    def compute(self, facts: Facts, gate: Gate) -> Block:
        assert isinstance(self.item.domain, Ranking)
        if self.tied:
            gate(ranks_together([pool.place for pool in self.pools], [p.given(facts) for p in self.pools]))
        places = range(1, self.item.domain.places + 1)
        columns = (
            *(Column(f"place_{place}", str(place)) for place in places),
            Column("not_placed", "not placed"),
            Column("first", "% first"),
            Column("mean_place", "mean place"),
            Column("answered", "n"),
        )
        rows = [self._row(option, pool.base(facts, gate), places) for option, pool in self.options]
        notes = (SHOWN if self.item.of_order else PLACED,)
        return self.block(facts, gate, Table("places", columns, tuple(rows), "", notes))

    def _row(self, option: Option, base: Base, places: Sequence[int]) -> Row:
        assert base.pool.variable.kind is Kind.RANK
        by_place = [base.given.get(place, 0) for place in places]
        cells = [count(n) for n in (*by_place, base.given.get(0, 0))]
        cells += [percent(by_place[0], base.answered), number(_mean_place(by_place), 2), count(base.answered)]
        return Row(option.code, option.label, tuple(cells))


def _mean_place(by_place: Sequence[Shown]) -> float | None:
    """The mean place from the numbers as they are shown; None where one of them is withheld."""
    known = {float(place): n for place, n in enumerate(by_place, 1) if n is not None}
    return spread(known).mean if len(known) == len(by_place) else None


def _of(n: Shown) -> str:
    return "people" if n is None else str(n)
