"""A cross table as it is printed: predictors over their groups, answers of the outcome as columns, bases beneath.

It places numbers that are there already. It must not know how counts are got, nor how tests are made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from svsurvey.crosstabs.bands import Group
from svsurvey.crosstabs.comparison import Percent
from svsurvey.crosstabs.counts import Crossed, Layer
from svsurvey.crosstabs.limits import p_hint, v_hint
from svsurvey.crosstabs.shown import Key, Seen
from svsurvey.crosstabs.sides import Gone, Outcome
from svsurvey.crosstabs.significance import Tests, headings
from svsurvey.inference.groups import mean_ends
from svsurvey.inference.result import EffectSize, Procedure
from svsurvey.inference.tables import adjusted_residuals
from svsurvey.release.gate import Shown
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
from svsurvey.stats.sampling import wilson_percent
from svsurvey.stats.spread import spread

OF = {
    Percent.ROW: "% is of the row: of all in the group who answered both questions.",
    Percent.COLUMN: "% is of the column: of all with that answer who answered both questions.",
    Percent.TOTAL: "% is of all who answered both questions.",
    Percent.NONE: "Numbers of people.",
}
EVERYBODY = "All who answered"


@dataclass(frozen=True)
class Predictor:
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
class ShareStyle:
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
    predictors: Sequence[Predictor], everybody: Everybody | None, style: ShareStyle, layer: Layer
) -> Table:
    """Numbers and percentages by group; of each predictor the number of people, p and V."""
    outcome = predictors[0].crossed.outcome
    answers = [column for group in outcome.groups for column in _answer(group, style)]
    tests = _rough_ends(predictors) if style.in_limits else _ends(predictors)
    columns = (*answers, Column("n", "n"), *(column for column, _ in tests))
    after, rows = (BLANK,) * len(tests), list[Row]()
    if everybody is not None:
        given, n = everybody.answers, everybody.n
        rows.append(Row("all", EVERYBODY, (*_shares(outcome, given, given, n, n, style), count(n), *after)))
    for k, predictor in enumerate(predictors):
        ends = [cells[k] for _, cells in tests]
        rows += _over(predictor, rows, (*(BLANK for _ in answers), count(predictor.seen.both), *ends))
        rows += [_share_row(predictor, group, style, after) for group in predictor.crossed.rows]
    legend = tuple((group.short, group.label) for group in outcome.groups if group.short)
    notes = (OF[style.percent], *_bands(predictors))
    return Table(f"association{layer.mark}", columns, tuple(rows), layer.title, notes, legend)


def _bands(predictors: Sequence[Predictor]) -> tuple[str, ...]:
    """What is in the bands that have names."""
    rows = [group for predictor in predictors for group in predictor.crossed.rows]
    groups = [*predictors[0].crossed.columns, *rows]
    told = dict.fromkeys(f"{group.label}: {group.inside}" for group in groups if group.inside)
    return (f"{'; '.join(told)}.",) if told else ()


def _answer(group: Group, style: ShareStyle) -> list[Column]:
    n = Column(f"n_{group.key}", "n", over=group.label, short=group.short)
    share = Column(f"percent_{group.key}", "%", under=True, over=group.label, short=group.short)
    ends = Column(f"interval_{group.key}", "95 %", under=True, over=group.label, short=group.short)
    return [n] if style.percent is Percent.NONE else [n, share, ends] if style.intervals else [n, share]


def _share_row(predictor: Predictor, group: Group, style: ShareStyle, after: tuple[Cell, ...]) -> Row:
    seen = predictor.seen
    cells = {column.key: seen.cells[group.key, column.key] for column in predictor.crossed.columns}
    n = seen.rows.get(group.key, 0)
    shares = _shares(predictor.crossed.outcome, cells, seen.columns, n, seen.both, style)
    return Row(f"{predictor.key}={group.key}", group.label, (*shares, count(n), *after))


def _shares(
    outcome: Outcome,
    cells: Mapping[Key, Shown],
    columns: Mapping[Key, Shown],
    row: Shown,
    both: Shown,
    style: ShareStyle,
) -> Iterator[Cell]:
    for group in outcome.groups:
        n, column = cells.get(group.key, 0), columns.get(group.key, 0)
        base = {Percent.ROW: row, Percent.COLUMN: column}.get(style.percent, both)
        yield count(n)
        if style.percent is not Percent.NONE:
            yield percent(n, base)
            yield from [interval(wilson_percent(n, base))] if style.intervals else []


def _over(predictor: Predictor, before: Sequence[Row], cells: tuple[Cell, ...]) -> list[Row]:
    """The headings of a predictor; of a question that has several they stand under it together."""
    last = next((row.key for row in reversed(before) if row.role is Role.HEADING and not row.deep), "")
    side = predictor.crossed.side
    return headings(side, predictor.key, side.label, cells, said=last == side.item)


# ---- what stands at the end of a heading ----------------------------------------------------------------

EndColumns = list[tuple[Column, list[Cell]]]
"""Columns, and in each a cell for every predictor."""

EXACT = (Procedure.FISHER, Procedure.FISHER_DRAWN)


def _ends(predictors: Sequence[Predictor]) -> EndColumns:
    """p of Pearson's test; of Fisher's where one is needed; Cramér's V. Nothing where no test may be told."""
    tests = [predictor.tests for predictor in predictors]
    if not any(tests):
        return []
    pearson = [_p(test, Procedure.PEARSON) for test in tests]
    fisher = [_p(test, *EXACT) for test in tests]
    needed = any(cell is not BLANK for cell in fisher)
    return [
        (Column("p", "p"), pearson),
        *([(Column("p_exact", "p exact"), fisher)] if needed else []),
        (Column("effect", "V"), [_effect(test, EffectSize.CRAMERS_V) for test in tests]),
    ]


def _rough_ends(predictors: Sequence[Predictor]) -> EndColumns:
    """For other eyes: the band of p and V to one decimal, both of the rounded counts, which tell no more so."""
    tables = [predictor.seen.printed for predictor in predictors]
    return [
        (Column("p", "p"), [words(hint) if (hint := p_hint(table)) else p_value(None) for table in tables]),
        (Column("effect", "V"), [number(v_hint(table), 1) for table in tables]),
    ]


def _p(tests: Tests | None, *methods: Procedure) -> Cell:
    run = tests.of(*methods) if tests else None
    return p_value(run.tested.p) if run and run.tested else BLANK


def _effect(tests: Tests | None, *measures: EffectSize) -> Cell:
    size = tests.effect(*measures) if tests else None
    return number(size.value, 2) if size else BLANK


# ---- numbers --------------------------------------------------------------------------------------------

BY_MEANS = (Procedure.WELCH_T, Procedure.WELCH_ANOVA)
BY_RANKS = (Procedure.MANN_WHITNEY, Procedure.KRUSKAL_WALLIS)


def numbers_table(
    predictors: Sequence[Predictor], everybody: Mapping[float, int], layer: Layer, intervals: bool
) -> Table:
    """n, mean, SD and median by group; of each predictor the tests of means and of ranks, and an effect.

    intervals: of each mean.
    """
    decimals = predictors[0].crossed.outcome.decimals
    tests = [predictor.tests for predictor in predictors]
    two = all(predictor.crossed.has_two_groups for predictor in predictors)
    effect = EffectSize.HEDGES_G if two else EffectSize.ETA_SQUARED
    ends: EndColumns = [
        (Column("p", "p means"), [_p(test, *BY_MEANS) for test in tests]),
        (Column("p_ranks", "p ranks"), [_p(test, *BY_RANKS) for test in tests]),
        (Column("effect", "g" if two else "η²"), [_effect(test, effect) for test in tests]),
    ]
    columns = (*(WITH_ENDS if intervals else NUMBERS), *(column for column, _ in ends))
    before = (BLANK,) * columns.index(NUMBERS[-1])
    rows = [Row("all", EVERYBODY, (*_spread(everybody, decimals, intervals), *(BLANK for _ in ends)))]
    for k, predictor in enumerate(predictors):
        both = count(predictor.seen.both)
        rows += _over(predictor, rows, (*before, both, *(cells[k] for _, cells in ends)))
        for group in predictor.crossed.rows:
            cells = (*_spread(predictor.crossed.of(group), decimals, intervals), *(BLANK for _ in ends))
            rows.append(Row(f"{predictor.key}={group.key}", group.label, cells))
    notes = (*((OF_MEANS,) if intervals else ()), *_bands(predictors))
    return Table(f"association{layer.mark}", columns, tuple(rows), layer.title, notes)


OF_MEANS = (
    "Intervals of means are Student's, each of its group alone: p can be small where those of two groups overlap."
)
NUMBERS = (Column("mean", "mean"), Column("sd", "SD"), Column("median", "median"), Column("n", "n"))
WITH_ENDS = (NUMBERS[0], Column("interval", "95 % interval"), *NUMBERS[1:])


def _spread(values: Mapping[float, int], decimals: int, intervals: bool) -> Iterator[Cell]:
    """As many digits as a summary has."""
    of, digits = spread(values), decimals + 1
    yield number(of.mean, digits)
    if intervals:
        yield interval(mean_ends(values), digits)
    yield number(of.sd, digits)
    yield number(of.median, digits)
    yield count(of.n)


# ---- residuals ------------------------------------------------------------------------------------------

RESIDUALS = (
    "How far each count is from what one would expect if the groups did not differ, in standard errors: about -2 "
    "to 2 is what chance does; beyond -3 or 3 it seldom does. Each is one of many."
)


def residuals_table(predictors: Sequence[Predictor], layer: Layer) -> Table:
    """Adjusted standardised residuals, cell by cell."""
    groups = predictors[0].crossed.columns
    columns = tuple(Column(f"r_{g.key}", "residual", over=g.label, short=g.short) for g in groups)
    rows = list[Row]()
    for predictor in predictors:
        rows += _over(predictor, rows, (BLANK,) * len(columns))
        for group, found in zip(predictor.crossed.rows, adjusted_residuals(predictor.crossed.table), strict=True):
            rows.append(Row(f"{predictor.key}={group.key}", group.label, tuple(number(r, 1) for r in found)))
    legend = tuple((group.short, group.label) for group in groups if group.short)
    return Table(f"residuals{layer.mark}", columns, tuple(rows), layer.title, (RESIDUALS,), legend)


# ---- who is in none -------------------------------------------------------------------------------------

BASES = "Who was asked both questions, and why some of them stand in no cell above."


def bases_table(predictors: Sequence[Predictor], layer: Layer) -> Table:
    """For each predictor: asked both, without an outcome, without a group by reason, answered both."""
    found = _by_question(predictors)
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
    return Table(f"bases{layer.mark}", columns, tuple(rows), layer.title, (BASES,))


def _by_question(predictors: Sequence[Predictor]) -> list[tuple[str, str, Crossed]]:
    """The counts of each predictor with its key and label; once for options of an item that were all put to the
    same people. Rows of a grid can be left out one by one, and some versions can have more options than others.
    """
    by_item: dict[str, list[Crossed]] = {}
    for predictor in predictors:
        by_item.setdefault(predictor.crossed.side.item, []).append(predictor.crossed)
    found = list[tuple[str, str, Crossed]]()
    for predictor in predictors:
        side, (first, *others) = predictor.crossed.side, by_item[predictor.crossed.side.item]
        if not (side.is_option and all(_same_base(first, other) for other in others)):
            found.append((predictor.key, side.label, predictor.crossed))
        elif predictor.crossed is first:
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
