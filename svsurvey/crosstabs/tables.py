"""A cross table as it is printed: predictors over their groups, answers of the outcome as columns, bases beneath.

It places numbers that are there already. It must not know how counts are got, nor how tests are made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from svsurvey.crosstabs.bands import Group
from svsurvey.crosstabs.counts import Crossed
from svsurvey.crosstabs.shown import Key, Seen
from svsurvey.crosstabs.sides import Gone, Outcome
from svsurvey.crosstabs.significance import Tests
from svsurvey.inference.proportions import wilson_percent
from svsurvey.inference.result import Measure, Method
from svsurvey.inference.tables import adjusted_residuals
from svsurvey.report.model import (
    BLANK,
    Cell,
    Column,
    Role,
    Row,
    Table,
    count,
    interval,
    number,
    p_value,
    percent,
    words,
)
from svsurvey.stats.gate import Shown
from svsurvey.stats.hints import p_hint, v_hint
from svsurvey.stats.spread import spread


class Percent(Enum):
    """What percentages are of."""

    ROW = "row"
    COLUMN = "column"
    TOTAL = "total"
    NONE = "none"


OF = {
    Percent.ROW: "% is of the row: of all in the group who answered both questions.",
    Percent.COLUMN: "% is of the column: of all with that answer who answered both questions.",
    Percent.TOTAL: "% is of all who answered both questions.",
    Percent.NONE: "Numbers of people.",
}
EVERYBODY = "All who answered"


@dataclass(frozen=True)
class Line:
    """One predictor: its counts as they may be shown, and its tests, where these may be shown."""

    seen: Seen
    tests: Tests | None

    @property
    def crossed(self) -> Crossed:
        """The true counts."""
        return self.seen.crossed

    @property
    def key(self) -> str:
        """Its name."""
        return self.crossed.side.name


# ---- shares ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """percent: what percentages are of. intervals: of each of them. in_limits: tests told roughly, for others."""

    percent: Percent
    intervals: bool
    in_limits: bool


@dataclass(frozen=True, slots=True)
class Everybody:
    """Answers to the outcome whatever the predictors say, and of how many."""

    answers: Mapping[Key, Shown]
    n: Shown


def shares_table(
    lines: Sequence[Line], everybody: Everybody | None, setting: Setting, key: str, title: str
) -> Table:
    """Numbers and percentages by group; of each predictor the number of people, p and V."""
    outcome = lines[0].crossed.outcome
    answers = [column for group in outcome.groups for column in _answer(group, setting)]
    tests = _rough_ends(lines) if setting.in_limits else _ends(lines)
    columns = (*answers, Column("n", "n"), *(column for column, _ in tests))
    after, rows = (BLANK,) * len(tests), list[Row]()
    if everybody is not None:
        given, n = everybody.answers, everybody.n
        rows.append(Row("all", EVERYBODY, (*_shares(outcome, given, given, n, n, setting), count(n), *after)))
    heads = _Headings(len(columns))
    for k, line in enumerate(lines):
        ends = [cells[k] for _, cells in tests]
        rows += heads.over(line, (*(BLANK for _ in answers), count(line.seen.both), *ends))
        rows += [_share_row(line, group, setting, after) for group in line.crossed.rows]
    legend = tuple((group.short, group.label) for group in outcome.groups if group.short)
    return Table(key, columns, tuple(rows), title, (OF[setting.percent], *_bands(lines)), legend)


def _bands(lines: Sequence[Line]) -> tuple[str, ...]:
    """What is in the bands that have names."""
    groups = [*lines[0].crossed.columns, *(group for line in lines for group in line.crossed.rows)]
    told = dict.fromkeys(f"{group.label}: {group.inside}" for group in groups if group.inside)
    return (f"{'; '.join(told)}.",) if told else ()


def _answer(group: Group, setting: Setting) -> list[Column]:
    n = Column(f"n_{group.key}", "n", over=group.label, short=group.short)
    share = Column(f"percent_{group.key}", "%", under=True, over=group.label, short=group.short)
    ends = Column(f"interval_{group.key}", "95 %", under=True, over=group.label, short=group.short)
    return [n] if setting.percent is Percent.NONE else [n, share, ends] if setting.intervals else [n, share]


def _share_row(line: Line, group: Group, setting: Setting, after: tuple[Cell, ...]) -> Row:
    seen = line.seen
    cells = {column.key: seen.cells[group.key, column.key] for column in line.crossed.columns}
    n = seen.rows.get(group.key, 0)
    shares = _shares(line.crossed.outcome, cells, seen.columns, n, seen.both, setting)
    return Row(f"{line.key}={group.key}", group.label, (*shares, count(n), *after))


def _shares(
    outcome: Outcome,
    cells: Mapping[Key, Shown],
    columns: Mapping[Key, Shown],
    row: Shown,
    both: Shown,
    setting: Setting,
) -> Iterator[Cell]:
    for group in outcome.groups:
        n, column = cells.get(group.key, 0), columns.get(group.key, 0)
        base = {Percent.ROW: row, Percent.COLUMN: column}.get(setting.percent, both)
        yield count(n)
        if setting.percent is not Percent.NONE:
            yield percent(n, base)
            yield from [interval(wilson_percent(n, base))] if setting.intervals else []


class _Headings:
    """The lines over the groups: of each predictor, and once of a question that has several."""

    def __init__(self, columns: int) -> None:
        self._blank, self._last = (BLANK,) * columns, ""

    def over(self, line: Line, cells: tuple[Cell, ...]) -> Iterator[Row]:
        side = line.crossed.side
        if side.heading and side.item != self._last:
            yield Row(side.item, side.heading, self._blank, Role.HEADING)
        self._last = side.item if side.heading else ""
        yield Row(line.key, side.label, cells, Role.HEADING, deep=int(bool(side.heading)))


# ---- what stands at the end of a heading ----------------------------------------------------------------

Ends = list[tuple[Column, list[Cell]]]
"""Columns, and in each a cell for every predictor."""

EXACT = (Method.FISHER, Method.FISHER_DRAWN)


def _ends(lines: Sequence[Line]) -> Ends:
    """p of Pearson's test; of Fisher's where one is needed; Cramér's V. Nothing where no test may be told."""
    tests = [line.tests for line in lines]
    if not any(tests):
        return []
    pearson = [_p(test, Method.PEARSON) for test in tests]
    fisher = [_p(test, *EXACT) for test in tests]
    needed = any(cell is not BLANK for cell in fisher)
    return [
        (Column("p", "p"), pearson),
        *([(Column("p_exact", "p exact"), fisher)] if needed else []),
        (Column("effect", "V"), [_effect(test, Measure.CRAMERS_V) for test in tests]),
    ]


def _rough_ends(lines: Sequence[Line]) -> Ends:
    """For other eyes: the band of p and V to one decimal, both of the rounded counts, which tell no more so."""
    tables = [line.seen.printed for line in lines]
    return [
        (Column("p", "p"), [words(hint) if (hint := p_hint(table)) else p_value(None) for table in tables]),
        (Column("effect", "V"), [number(v_hint(table), 1) for table in tables]),
    ]


def _p(tests: Tests | None, *methods: Method) -> Cell:
    run = tests.of(*methods) if tests else None
    return p_value(run.tested.p) if run and run.tested else BLANK


def _effect(tests: Tests | None, *measures: Measure) -> Cell:
    size = tests.effect(*measures) if tests else None
    return number(size.value, 2) if size else BLANK


# ---- numbers --------------------------------------------------------------------------------------------

BY_MEANS = (Method.WELCH_T, Method.WELCH_ANOVA)
BY_RANKS = (Method.MANN_WHITNEY, Method.KRUSKAL_WALLIS)


def numbers_table(lines: Sequence[Line], everybody: Mapping[float, int], key: str, title: str) -> Table:
    """n, mean, SD and median by group; of each predictor the tests of means and of ranks, and an effect."""
    decimals = lines[0].crossed.outcome.decimals
    tests, two = [line.tests for line in lines], all(_groups(line) == 2 for line in lines)
    effect = Measure.HEDGES_G if two else Measure.ETA_SQUARED
    ends: Ends = [
        (Column("p", "p means"), [_p(test, *BY_MEANS) for test in tests]),
        (Column("p_ranks", "p ranks"), [_p(test, *BY_RANKS) for test in tests]),
        (Column("effect", "g" if two else "η²"), [_effect(test, effect) for test in tests]),
    ]
    columns = (*NUMBERS, *(column for column, _ in ends))
    rows = [Row("all", EVERYBODY, (*_spread(everybody, decimals), *(BLANK for _ in ends)))]
    heads = _Headings(len(columns))
    for k, line in enumerate(lines):
        rows += heads.over(line, (BLANK, BLANK, BLANK, count(line.seen.both), *(cells[k] for _, cells in ends)))
        for group in line.crossed.rows:
            cells = (*_spread(line.crossed.of(group), decimals), *(BLANK for _ in ends))
            rows.append(Row(f"{line.key}={group.key}", group.label, cells))
    return Table(key, columns, tuple(rows), title, _bands(lines))


NUMBERS = (Column("mean", "mean"), Column("sd", "SD"), Column("median", "median"), Column("n", "n"))


def _groups(line: Line) -> int:
    return sum(bool(line.crossed.of(group)) for group in line.crossed.rows)


def _spread(values: Mapping[float, int], decimals: int) -> tuple[Cell, ...]:
    of = spread(values)
    return (
        number(of.mean, decimals + 1),
        number(of.sd, decimals + 1),
        number(of.median, decimals),
        count(of.n),
    )


# ---- residuals ------------------------------------------------------------------------------------------

RESIDUALS = (
    "How far each count is from what one would expect if the groups did not differ, in standard errors: about -2 "
    "to 2 is what chance does; beyond -3 or 3 it seldom does. Each is one of many."
)


def residuals_table(lines: Sequence[Line], key: str, title: str) -> Table:
    """Adjusted standardised residuals, cell by cell."""
    groups = lines[0].crossed.columns
    columns = tuple(Column(f"r_{g.key}", "residual", over=g.label, short=g.short) for g in groups)
    rows, heads = list[Row](), _Headings(len(columns))
    for line in lines:
        rows += heads.over(line, (BLANK,) * len(columns))
        for group, found in zip(line.crossed.rows, adjusted_residuals(line.crossed.table), strict=True):
            rows.append(Row(f"{line.key}={group.key}", group.label, tuple(number(r, 1) for r in found)))
    legend = tuple((group.short, group.label) for group in groups if group.short)
    return Table(key, columns, tuple(rows), title, (RESIDUALS,), legend)


# ---- who is in none -------------------------------------------------------------------------------------

BASES = "Who was asked both questions, and why some of them stand in no cell above."


def bases_table(lines: Sequence[Line], key: str, title: str) -> Table:
    """For each predictor: asked both, without an outcome, without a group by reason, answered both."""
    found = _by_question(lines)
    outcome_kinds = _kinds(crossed.outcome_gaps for _, _, crossed in found)
    kinds = _kinds(crossed.gaps for _, _, crossed in found)
    columns = (
        Column("asked_both", "asked both"),
        *(Column(f"outcome_{kind}", label, over="without an outcome") for kind, label in outcome_kinds.items()),
        *(Column(kind, label, over="without a group") for kind, label in kinds.items()),
        Column("answered_both", "answered both"),
    )
    rows = []
    for name, label, crossed in found:
        gone = [_of_kind(crossed.outcome_gaps, kind) for kind in outcome_kinds]
        gone += [_of_kind(crossed.gaps, kind) for kind in kinds]
        cells = (count(crossed.asked), *map(count, gone), count(crossed.answered))
        rows.append(Row(name, label, cells))
    return Table(key, columns, tuple(rows), title, (BASES,))


def _by_question(lines: Sequence[Line]) -> list[tuple[str, str, Crossed]]:
    """The counts of each predictor with its key and label; once for options of an item that were all put to the
    same people. Rows of a grid can be left out one by one, and some versions can have more options than others.
    """
    by_item: dict[str, list[Crossed]] = {}
    for line in lines:
        by_item.setdefault(line.crossed.side.item, []).append(line.crossed)
    found = list[tuple[str, str, Crossed]]()
    for line in lines:
        side, (first, *others) = line.crossed.side, by_item[line.crossed.side.item]
        if not (side.is_option and all(_same_base(first, other) for other in others)):
            found.append((line.key, side.label, line.crossed))
        elif line.crossed is first:
            found.append((side.item, side.heading, first))
    return found


def _same_base(one: Crossed, other: Crossed) -> bool:
    return (one.outcome_gaps, one.gaps, one.answered) == (other.outcome_gaps, other.gaps, other.answered)


def _kinds(gaps: Iterable[Mapping[Gone, int]]) -> dict[str, str]:
    """Each kind of gap that occurs, with its label; options marked missing are one kind, with all their labels."""
    labels: dict[str, dict[str, None]] = {}
    for found in gaps:
        for gone in found:
            labels.setdefault(_kind(gone), {})[gone.label] = None
    return {kind: " / ".join(some) for kind, some in labels.items()}


def _kind(gone: Gone) -> str:
    return "marked" if gone.kind.lstrip("-").isdecimal() else gone.kind


def _of_kind(gaps: Mapping[Gone, int], kind: str) -> int:
    return sum(n for gone, n in gaps.items() if _kind(gone) == kind)
