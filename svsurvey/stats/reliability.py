"""How far a score can be relied on: how its items hang together, and how many have its lowest and highest value.

All from moments and counts of the items as the score counts them, reversed where need be. It must not know how a
score is shown, nor how the coefficients are worked out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt

from svsurvey.engine.query import Facts, Moments, MomentsOf, PairsOf, Query
from svsurvey.inference import omega, reliability
from svsurvey.instrument.score import Method, Score
from svsurvey.release.gate import Gate
from svsurvey.release.rules import LEAST
from svsurvey.report.model import Block, Column, Entry, Note, Row, Table, count, interval, number, percent
from svsurvey.stats.analysis import Study
from svsurvey.stats.scores import Scores, score_of

Matrix = list[list[float]]

MANY = 100
"""From so many people on a coefficient is shown to others with two decimals, else with one."""


@dataclass(frozen=True)
class Reliability:
    """One score of two items or more."""

    study: Study
    score: Score

    @cached_property
    def made(self) -> Scores:
        return Scores(self.study, self.score)

    @cached_property
    def moments(self) -> MomentsOf:
        question = self.made.question
        return MomentsOf(question.terms, question.scope)

    @cached_property
    def pairs(self) -> PairsOf:
        question = self.made.question
        return PairsOf(question.terms, question.scope)

    def needs(self) -> tuple[Query, ...]:
        items = [question for pool in self.made.pools for question in pool.questions]
        return (*items, self.made.question, self.moments, self.pairs)

    def compute(self, facts: Facts, gate: Gate) -> Block:
        block = Block(f"{self.score.id}.reliability", f"{self.score.label}: how reliable", "reliability")
        found = facts[self.moments]
        if not gate.is_open:
            return self._for_others(block, found, facts, gate)
        entries = (
            Entry("listwise", "with an answer to every item", count(found.n)),
            Entry("pairwise", "to both of two items, at the fewest", count(self._fewest(facts))),
        )
        cov = covariances(found)
        correlations = reliability.correlations(cov)
        whole = None if correlations is None else omega.omega_total(correlations)
        notes = tuple(map(Note, (HOW, *_warnings(cov, found.n, whole))))
        tables = (self._coefficients(cov, found.n, whole), self._ends(facts), self._items(cov, found))
        return replace(block, entries=entries, notes=notes, tables=tables)

    def _fewest(self, facts: Facts) -> int:
        """The responses that answered both of the two items which fewest answered both of."""
        k, cells = len(self.score.fields), facts[self.pairs].cells
        return min((cells.get((a, b), 0) for a in range(k) for b in range(a + 1, k)), default=0)

    def _coefficients(self, cov: Matrix, n: int, whole: float | None) -> Table:
        alpha = reliability.alpha(cov)
        ends = None if alpha is None else reliability.feldt(alpha, n, len(cov))
        lines: tuple[tuple[str, str, float | None, tuple[float, float] | None], ...] = (
            ("alpha", "Cronbach's alpha", alpha, ends),
            ("standard_alpha", "Alpha, items standardised", reliability.standard_alpha(cov), None),
            ("omega_total", "McDonald's omega total, one factor", whole, None),
            ("mean_inter_item", "Mean correlation of two items", reliability.mean_inter_item(cov), None),
        )
        rows = [Row(key, label, (number(value, 2), interval(between, 2))) for key, label, value, between in lines]
        return Table("reliability", (Column("value", "value"), Column("interval", "95 % interval")), tuple(rows))

    def _items(self, cov: Matrix, found: Moments) -> Table:
        rest = reliability.item_rest(cov)
        dropped = reliability.alpha_if_dropped(cov)
        rows = []
        for place, pool in enumerate(self.made.pools):
            spread = sqrt(cov[place][place]) if cov else None
            values = found.mean(place), spread, rest[place] if rest else None, dropped[place] if dropped else None
            label = f"{pool.variable.label} (R)" if pool.variable.turned else pool.variable.label
            rows.append(Row(pool.variable.name, label, tuple(number(value, 2) for value in values)))
        return Table("items", ITEM_COLUMNS, tuple(rows), "", (ITEMS,))

    def _ends(self, facts: Facts) -> Table:
        """How many have the lowest score that there can be, and how many the highest."""
        ends = self._possible()
        scored, low, high = self._at_ends(facts, ends)
        rows = []
        for key, label, n, end in (("floor", "Lowest", low, 0), ("ceiling", "Highest", high, 1)):
            known = f" ({ends[end]:.12g})" if ends else ""
            text = f"{label} score there can be{known}"
            rows.append(Row(key, text, (count(n), percent(n, scored)) if ends else (interval(None),) * 2))
        return Table("ends", (Column("n", "n"), Column("percent", "% of scored")), tuple(rows))

    def _possible(self) -> tuple[float, float] | None:
        """The lowest and the highest score there can be; None where an item is a number without a range."""
        if self.score.method is Method.PERCENT:
            return 0.0, 100.0
        ranges = []
        for pool in self.made.pools:
            codes = pool.variable.codes
            ends = (min(codes), max(codes)) if codes else self.study.measure(pool).ends
            if ends is None:
                return None
            ranges.append(ends)
        # Who left items out can lie beyond all who did not, where items have different ranges
        k = self.score.at_least or 1
        lows, highs = sorted(low for low, _ in ranges)[:k], sorted(high for _, high in ranges)[-k:]
        low, high = (self.score.of(k, sum(ends)) for ends in (lows, highs))
        return None if low is None or high is None else (low, high)

    def _at_ends(self, facts: Facts, ends: tuple[float, float] | None) -> tuple[int, int, int]:
        scored = low = high = 0
        for (_, answered, total), n in facts[self.made.question].cells.items():
            value = score_of(self.score, answered, total)
            if value is not None:
                scored += n
                low += n * (ends is not None and value <= ends[0])
                high += n * (ends is not None and value >= ends[1])
        return scored, low, high

    def _for_others(self, block: Block, found: Moments, facts: Facts, gate: Gate) -> Block:
        """Alpha alone, coarse: the rest is of single items, and of few people."""
        if found.n < LEAST or not self.made.items_shown(facts, gate) or not self._is_open(facts, gate):
            return replace(block, notes=(WITHHELD,))
        digits = 2 if found.n >= MANY else 1
        alpha = reliability.alpha(covariances(found))
        cell = number(None if alpha is None else round(alpha, digits), digits)
        rows = (Row("alpha", "Cronbach's alpha", (cell,)),)
        return replace(block, tables=(Table("reliability", (Column("value", "value"),), rows),))

    def _is_open(self, facts: Facts, gate: Gate) -> bool:
        """Whether many counts can stand behind alpha. Rounded ones: where nearly all gave one answer to an item,
        alpha would tell how many did not. Exact ones: of two items it tells how many gave both of two answers."""
        if not gate.is_rounded:
            return len(self.score.fields) > 2
        shown = [[n or 0 for n in pool.base(facts, gate).given.values()] for pool in self.made.pools]
        return all(not some or sum(n >= SPREAD for n in some) > 1 for some in shown)


SPREAD = 10
"""At least so many people, as shown, give a second answer to every item behind an alpha that is told to others: in
all tables of two items with two answers, and 15 to 200 people, no count from 1 to 4 follows from it then."""


def covariances(found: Moments) -> Matrix:
    """The matrix of covariances of the terms; empty below two responses."""
    places = range(len(found.sums))
    rows = [[found.covariance(a, b) for b in places] for a in places]
    return [[value for value in row if value is not None] for row in rows] if found.n > 1 else []


def _warnings(cov: Matrix, n: int, whole: float | None) -> list[str]:
    """What makes the coefficients say less than they seem to."""
    said = []
    if n < 2:
        said.append("Too few answered every item: there is nothing to work out.")
    if any(not row[place] for place, row in enumerate(cov)):
        said.append("Everybody gave one answer to an item: what needs its correlations cannot be worked out.")
    rest: Sequence[float | None] = reliability.item_rest(cov) if cov else []
    if any(value is not None and value < 0 for value in rest):
        said.append("An item runs against the others: look whether it needs `reverse: true`.")
    if len(cov) == 2:
        said.append("Of two items alpha says little, and one factor cannot be found.")
    elif whole is None and n > 1:
        said.append(NO_OMEGA)
    return said


NO_OMEGA = (
    "There is no omega: one factor would have to explain an item wholly, or more, or finds nothing that the items "
    "have in common."
)
ITEM_COLUMNS = (
    Column("mean", "mean"),
    Column("sd", "SD"),
    Column("item_rest", "r with rest"),
    Column("alpha_if_dropped", "alpha without"),
)
HOW = (
    "Coefficients are of those who answered every item. They suit items that show one and the same thing; a list "
    "of different symptoms or events need not hang together."
)
ITEMS = "Items as the score counts them; (R): turned round first. Without: alpha of the others."
WITHHELD = Note(
    "Too few people, nearly all with one answer to an item, or an answer withheld: its reliability is, too."
)
