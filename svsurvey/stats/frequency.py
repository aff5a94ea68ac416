"""Answers counted by code: single items and the rows of grids, with stacked bars for what lies on a scale.

It must not know numbers, words or scores.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from svsurvey.engine.query import Facts, Query
from svsurvey.instrument.codebook import Variable
from svsurvey.instrument.model import Item
from svsurvey.release.cuts import halves
from svsurvey.release.gate import Gate, Shown, together
from svsurvey.report.model import Block, Column, Row, Stack, Table, count, interval, percent
from svsurvey.stats.analysis import Base, Pool, Study, gap_key, question_block, share_table
from svsurvey.stats.sampling import UNKNOWN_FRAME, Frame


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart: how often each code was given, by how many (n), how many of them were low and high."""

    key: str
    label: str
    given: Mapping[int | float | str, Shown]
    n: Shown
    low: Shown
    high: Shown


@dataclass(frozen=True)
class Single:
    """A single item: how many chose each option."""

    study: Study
    item: Item

    @cached_property
    def pool(self) -> Pool:
        (variable,) = self.study.variables_of(self.item)
        return self.study.pool(variable)

    def needs(self) -> tuple[Query, ...]:
        return self.pool.questions

    def compute(self, facts: Facts, gate: Gate) -> Block:
        base = self.pool.base(facts, gate)
        table = share_table(_answers(base), base)
        return question_block(self.study, self.item, [self.pool], facts, gate, (table,))


def _answers(base: Base) -> list[tuple[str | int, str, Shown]]:
    """Options in their order, unchosen ones too, then codes that no version declares: nothing is dropped."""
    codes = base.pool.variable.codes
    strange = [value for value in base.given if value not in codes]
    return [
        *((code, label, base.given.get(code, 0)) for code, label in codes.items()),
        *((str(value), f"{value} (not an answer of this item)", base.given[value]) for value in strange),
    ]


@dataclass(frozen=True)
class Grid:
    """A grid: for each row a stacked bar and the counts."""

    study: Study
    item: Item

    @cached_property
    def pools(self) -> list[Pool]:
        return [self.study.pool(variable) for variable in self.study.variables_of(self.item)]

    def needs(self) -> tuple[Query, ...]:
        return tuple(question for pool in self.pools for question in pool.questions)

    def compute(self, facts: Facts, gate: Gate) -> Block:
        bases = [pool.base(facts, gate) for pool in self.pools]
        first = self.pools[0].variable
        lines = [
            Line(v.name, _marked(v), base.given, base.answered, *_halves(base.pool, facts, gate))
            for v, base in _with_variables(bases)
        ]
        if first.ordered:
            chart = scale_table(lines, first.codes, bases[0].frame)
        else:
            chart = plain_table(lines, first.codes)
        tables = chart, counts_table(bases)
        return question_block(self.study, self.item, self.pools, facts, gate, tables)


def _halves(pool: Pool, facts: Facts, gate: Gate) -> tuple[Shown, Shown]:
    """How many answered below the middle of the scale, and above; without an order nobody did."""
    if not pool.variable.ordered:
        return 0, 0
    low, high = _ends(pool.variable.codes)
    shown = gate(halves(pool.place, pool.given(facts), low, high))
    field = pool.place.field
    return shown.get((field, "low"), 0), shown.get((field, "high"), 0)


def _ends(codes: Mapping[int, str]) -> tuple[list[int], list[int]]:
    """The steps below the middle of a scale and those above; the middle one of an odd number is neither."""
    order, middle = list(codes), len(codes) // 2
    return order[:middle], order[middle + len(codes) % 2 :]


def _with_variables(bases: Iterable[Base]) -> list[tuple[Variable, Base]]:
    return [(base.pool.variable, base) for base in bases]


def _marked(variable: Variable) -> str:
    return f"{variable.label} (R)" if variable.turned else variable.label


# ---- stacked bars ---------------------------------------------------------------------------------------

OF_ANSWERED = "Percent of those who answered on the scale; n is how many they are."

SCALE_COLUMNS = (
    Column("low", "% low"),
    Column("low_interval", "95 %", under=True),
    Column("high", "% high"),
    Column("high_interval", "95 %", under=True),
    Column("n", "n"),
)


def scale_table(lines: Sequence[Line], codes: Mapping[int, str], frame: Frame = UNKNOWN_FRAME) -> Table:
    """Answers on an ordered scale as bars that diverge from its middle.

    With an odd number of steps the middle one is split in halves, half to each side, and is neither low nor high.
    """
    order, (low, high) = list(codes), _ends(codes)
    rows = []
    for line in lines:
        n, below, above = (_sum_of(line.given, part) for part in (order, low, high))
        stack = Stack(shares, _middle(n, below, above)) if (shares := _shares(line.given, order)) else None
        cells = (
            percent(line.low, line.n),
            interval(frame.interval(line.low, line.n), 0),
            percent(line.high, line.n),
            interval(frame.interval(line.high, line.n), 0),
            count(line.n),
        )
        rows.append(Row(line.key, line.label, cells, picture=stack))
    notes = [OF_ANSWERED, f"Low is {_named(low, codes)}; high is {_named(high, codes)}."]
    if any(line.label.endswith(" (R)") for line in lines):
        notes.append("(R): worded the other way round; shown as answered, reversed only in scores.")
    return Table("scale", SCALE_COLUMNS, tuple(rows), "", tuple(notes), _legend(codes), ("low", "high"), 2)


def plain_table(lines: Sequence[Line], codes: Mapping[int, str]) -> Table:
    """Answers without an order as stacked bars that all start left."""
    order = list(codes)
    rows = [
        Row(
            line.key,
            line.label,
            (count(line.n),),
            picture=Stack(shares) if (shares := _shares(line.given, order)) else None,
        )
        for line in lines
    ]
    return Table("stack", (Column("n", "n"),), tuple(rows), "", (OF_ANSWERED,), _legend(codes), ("0", "100 %"), 0)


def _sum_of(given: Mapping[int | float | str, Shown], codes: Iterable[int]) -> Shown:
    return together(given.get(code, 0) for code in codes)


def _shares(given: Mapping[int | float | str, Shown], order: Sequence[int]) -> tuple[float, ...]:
    """The share of each step; () where one of them is withheld."""
    parts = [given.get(code, 0) for code in order]
    known = [part for part in parts if part is not None]
    n = sum(known)
    return tuple(part / n if n else 0.0 for part in known) if len(known) == len(parts) else ()


def _middle(n: Shown, below: Shown, above: Shown) -> float:
    """Where the middle of the scale lies, in shares from the left: all that is low and half of what is neither."""
    if n is None or below is None or above is None:
        return 0.0
    return (below + (n - below - above) / 2) / n if n else 0.0


def _legend(codes: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), label) for code, label in codes.items())


def _named(part: Sequence[int], codes: Mapping[int, str]) -> str:
    if len(part) > 2:
        return f"“{codes[part[0]]}” to “{codes[part[-1]]}”"
    return " or ".join(f"“{codes[code]}”" for code in part)


# ---- counts ---------------------------------------------------------------------------------------------

SHORT = {"refused": "refused", "not_answered": "empty"}


def counts_table(bases: Sequence[Base]) -> Table:
    """A row of counts for each variable: by code, by reason for none, and all who were asked."""
    pool = bases[0].pool
    gaps = [
        code
        for code in pool.variable.missing
        if code not in pool.unasked
        and (code not in pool.codes.values() or any(base.gaps.get(code, 0) != 0 for base in bases))
    ]
    columns = [
        *(Column(str(code), str(code)) for code in pool.variable.codes),
        *(Column(key := gap_key(pool, code), SHORT.get(key, key)) for code in gaps),
        Column("asked", "asked"),
    ]
    rows = []
    for variable, base in _with_variables(bases):
        cells = [count(base.given.get(code, 0)) for code in pool.variable.codes]
        cells += [count(base.gaps.get(code, 0)) for code in gaps]
        rows.append(Row(variable.name, variable.label, (*cells, count(base.asked))))
    return Table("counts", tuple(columns), tuple(rows), "", _explained(pool, gaps))


def _explained(pool: Pool, gaps: Iterable[int]) -> tuple[str, ...]:
    """What the heads that are not on the legend stand for."""
    named = [f"{SHORT.get(key := gap_key(pool, code), key)}: {pool.variable.missing[code]}" for code in gaps]
    return (f"Numbers of people. {'; '.join(named)}." if named else "Numbers of people.",)
