"""The tests behind a cross table: which are made, which one stands for a predictor, and the list of all of them.

The formulas are those of inference; what is decided here is which of them fit. It must not know studies or names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from svsurvey.crosstabs.counts import Crossed, Layer
from svsurvey.crosstabs.sides import Side
from svsurvey.inference.fisher import fisher
from svsurvey.inference.groups import eta_squared, hedges_g, mean_difference, welch_anova, welch_t
from svsurvey.inference.multiplicity import benjamini_hochberg, holm
from svsurvey.inference.ordered import gamma, tau_b, trend
from svsurvey.inference.proportions import newcombe
from svsurvey.inference.ranks import epsilon_squared, kruskal_wallis, mann_whitney
from svsurvey.inference.result import Effect, EffectSize, Ends, Procedure, Result
from svsurvey.inference.tables import cramers_v, few_expected, odds_ratio, pearson, smallest_expected
from svsurvey.instrument.words import listed, quoted
from svsurvey.report.model import (
    BLANK,
    Cell,
    Column,
    Form,
    Role,
    Row,
    Table,
    count,
    interval,
    number,
    p_value,
    rounded,
    words,
)
from svsurvey.text import capital

FEW = 5
"""Expected counts under this are said, and Fisher's exact test is made beside."""

FEW_RANKED = 5
"""In groups of fewer people than this p of a test of ranks, which is an approximation, is said to be rough."""

NO_TABLE = "not made: fewer than two groups, or fewer than two answers, have people in them"
NO_GROUPS = {0: "not made: no group has people in it", 1: "not made: only one group has people in it"}
NO_DIFFERENCE = "not made: a group has only one person, or all in each group have the same value"
NO_SPREAD = "not made: a group has only one person, or all in it have the same value"
NO_RANKS = "not made: all have the same value"


@dataclass(frozen=True)
class Run:
    """A test that was run, or could not be, and the effect that goes with it. first: it is of the family."""

    name: str
    tested: Result | None
    sized: Effect | None = None
    note: str = ""
    first: bool = False


@dataclass(frozen=True)
class Difference:
    """Two shares held against each other: percent of both, and the difference in points with its interval."""

    answer: str
    groups: tuple[str, str]
    shares: tuple[float, float]
    points: float
    ends: Ends


@dataclass(frozen=True)
class Tests:
    """All that was run for one predictor, in one layer."""

    crossed: Crossed
    layer: Layer
    runs: tuple[Run, ...]
    differences: tuple[Difference, ...] = ()

    @property
    def title(self) -> str:
        """What the predictor is called, its question left out where it is one of several options."""
        label = self.crossed.side.label
        return f"{label} ({self.layer.title})" if self.layer.title else label

    @property
    def key(self) -> str:
        """The predictor's name, and the layer's."""
        name, group = self.crossed.side.name, self.layer.group
        return name if group is None else f"{name}@{group.key}"

    @property
    def two_groups(self) -> bool:
        """Whether two groups, and no more, have people in them."""
        return self.crossed.has_two_groups

    @property
    def first(self) -> Run:
        """The test of the family."""
        return next(run for run in self.runs if run.first)

    @property
    def never_given(self) -> list[str]:
        """The answers that nobody in its table gave: no test of shares knows them."""
        counts = zip(self.crossed.columns, zip(*self.crossed.table, strict=True), strict=False)
        return [answer.label for answer, column in counts if not any(column)]

    def of(self, *methods: Procedure) -> Run | None:
        """The run with one of these methods that could be made."""
        return next((run for run in self.runs if run.tested and run.tested.procedure in methods), None)

    def effect(self, *measures: EffectSize) -> Effect | None:
        """The first effect of these measures."""
        sized = [run.sized for run in self.runs if run.sized is not None]
        return next((effect for effect in sized if effect.measure in measures), None)


def tests_of(crossed: Crossed, layer: Layer, seed: int) -> Tests:
    """Every test that fits an outcome and a predictor. seed: for what is drawn by chance."""
    runs = _of_numbers(crossed) if crossed.outcome.is_number else _of_shares(crossed, seed)
    return Tests(crossed, layer, tuple(runs), tuple(_differences(crossed)))


# ---- shares ---------------------------------------------------------------------------------------------


def _of_shares(crossed: Crossed, seed: int) -> list[Run]:
    table = crossed.table
    test = pearson(table)
    if test is None:
        return [Run(Procedure.PEARSON.value, None, None, NO_TABLE, first=True)]
    few, many = few_expected(table, FEW)
    smallest = rounded(smallest_expected(table) or 0.0, 1)
    note = f"{few} of {many} expected counts under {FEW}, the smallest {smallest}" if few else ""
    runs = [Run(Procedure.PEARSON.value, test, cramers_v(table), note, first=not few)]
    if few:
        exact = fisher(table, seed=seed)
        runs[0] = Run(Procedure.PEARSON.value, test, cramers_v(table), note, first=exact is None)
        runs += [Run(exact.procedure.value, exact, None, _drawn(exact, seed), first=True)] if exact else []
    return [*runs, *_of_two_by_two(crossed), *_of_orders(crossed)]


def _drawn(test: Result, seed: int) -> str:
    if test.p_ends is None:
        return ""
    low, high = (rounded(end, 4) for end in test.p_ends)
    return f"from {test.draws:,} tables drawn by chance (seed {seed}); 99 % interval of p {low} to {high}"


def _of_two_by_two(crossed: Crossed) -> list[Run]:
    """The odds ratio of two answers in two groups."""
    odds = odds_ratio([row for row in crossed.table if any(row)])
    return [Run(EffectSize.ODDS_RATIO.value, None, odds)] if odds else []


def _of_orders(crossed: Crossed) -> list[Run]:
    """Trend, gamma and tau-b, where both sides have an order; two groups always have one."""
    table = crossed.table
    orders = (
        crossed.side.has_order or len(crossed.rows) == 2,
        crossed.outcome.has_order or len(crossed.columns) == 2,
    )
    if not all(orders) or (len(crossed.rows), len(crossed.columns)) == (2, 2):
        return []
    tau = tau_b(table)
    return [
        Run(Procedure.TREND.value, trend(table), gamma(table)),
        *([Run(EffectSize.TAU_B.value, None, tau)] if tau else []),
    ]


def _differences(crossed: Crossed) -> list[Difference]:
    """Of two groups, where the outcome has two answers or the groups are waves or sites."""
    if crossed.outcome.is_number or len(crossed.rows) != 2:
        return []
    if len(crossed.columns) != 2 and crossed.side.pool is not None:
        return []
    one, other = reversed(crossed.rows) if crossed.side.name == "wave" else crossed.rows  # what came later, less
    table = {row.key: crossed.table[k] for k, row in enumerate(crossed.rows)}
    a, b = table[one.key], table[other.key]
    answers = crossed.columns[:1] if len(crossed.columns) == 2 else crossed.columns
    found = []
    for place, answer in enumerate(answers):
        if (ends := newcombe(a[place], sum(a), b[place], sum(b))) is not None:
            points, low, high = (100 * end for end in ends)
            shares = 100 * a[place] / sum(a), 100 * b[place] / sum(b)
            found.append(Difference(answer.label, (one.label, other.label), shares, points, (low, high)))
    return found


# ---- numbers --------------------------------------------------------------------------------------------


def _of_numbers(crossed: Crossed) -> list[Run]:
    groups = [crossed.of(row) for row in crossed.rows if crossed.of(row)]
    two = len(groups) == 2
    means, ranks = (
        (welch_t(groups), mann_whitney(groups)) if two else (welch_anova(groups), kruskal_wallis(groups))
    )
    no_means = NO_GROUPS.get(len(groups), NO_DIFFERENCE if two else NO_SPREAD)
    no_ranks = NO_GROUPS.get(len(groups), NO_RANKS)
    by_means = Procedure.WELCH_T if two else Procedure.WELCH_ANOVA
    by_ranks = Procedure.MANN_WHITNEY if two else Procedure.KRUSKAL_WALLIS
    size = hedges_g(groups) if two else eta_squared(groups)
    runs = [
        Run(by_means.value, means, size, "" if means else no_means, first=means is not None or ranks is None),
        *([Run(EffectSize.MEAN_DIFFERENCE.value, None, apart)] if (apart := mean_difference(groups)) else []),
        Run(
            by_ranks.value,
            ranks,
            epsilon_squared(groups),
            _of_ranks(groups) if ranks else no_ranks,
            first=not means and bool(ranks),
        ),
    ]
    return [
        *runs,
        *([Run(EffectSize.ETA_SQUARED.value, None, eta)] if two and (eta := eta_squared(groups)) else []),
    ]


def _of_ranks(groups: Sequence[Mapping[float, int]]) -> str:
    """What makes p of ranks rough: it is that of a curve, and few people have few orders."""
    least = min(sum(group.values()) for group in groups)
    return f"p is approximate, and rough here: the smallest group has {least}" if least < FEW_RANKED else ""


# ---- the list of all ------------------------------------------------------------------------------------

TESTS = (
    Column("value", "value"),
    Column("df", "df"),
    Column("df_2", "df 2"),
    Column("p", "p"),
    Column("p_holm", "Holm", over="p corrected"),
    Column("p_bh", "BH", under=True, over="p corrected"),
    Column("interval", "95 % interval"),
    Column("n", "n"),
    Column("note", "note", beneath=True),
)


def tests_table(all_tests: Sequence[Tests], notes: tuple[str, ...]) -> Table:
    """Every test that was run and every effect, by predictor; p corrected over the first tests of all."""
    firsts = [tests.first.tested.p if tests.first.tested else None for tests in all_tests]
    corrected = list(zip(holm(firsts), benjamini_hochberg(firsts), strict=True))
    rows, everywhere = list[Row](), never_given(all_tests)
    for tests, family in zip(all_tests, corrected, strict=True):
        side, blank = tests.crossed.side, (BLANK,) * len(TESTS)
        rows += headings(side, tests.key, tests.title, blank, side.item in [row.key for row in rows])
        for run in _runs(tests, everywhere):
            rows += _rows(tests, run, family if run.first else None)
    return _without_empty(Table("tests", TESTS, tuple(rows), "Every test that was run", notes), "df_2", "note")


def never_given(all_tests: Sequence[Tests]) -> list[str]:
    """The answers that nobody gave in any table of which a test was made."""
    made = [tests.never_given for tests in all_tests if tests.of(Procedure.PEARSON)]
    return [label for label in made[0] if all(label in labels for labels in made)] if made else []


def _runs(tests: Tests, everywhere: Sequence[str]) -> list[Run]:
    """The runs; the first says which answers it leaves out, but for those that are said of all tests at once."""
    first, *others = tests.runs
    gone = [label for label in tests.never_given if label not in everywhere]
    if not gone or not tests.of(Procedure.PEARSON):
        return [first, *others]
    what = f"without {listed(map(quoted, gone))}, which nobody here chose"
    return [replace(first, note=f"{first.note}; {what}" if first.note else what), *others]


def headings(side: Side, key: str, label: str, cells: tuple[Cell, ...], said: bool) -> list[Row]:
    """What stands over a predictor's rows: its own heading, and over its first option the question. said: the
    question stands there already."""
    own = Row(key, label, cells, Role.HEADING, deep=int(bool(side.heading)))
    question = Row(side.item, side.heading, (BLANK,) * len(cells), Role.HEADING)
    return [own] if said or not side.heading else [question, own]


def _rows(tests: Tests, run: Run, family: tuple[float | None, float | None] | None) -> list[Row]:
    """A line for the test, and one for the effect that goes with it. family: p corrected, of a first test."""
    test, size, n = run.tested, run.sized, tests.crossed.answered
    rows = []
    if test is not None or run.note or size is None:
        cells = (
            number(test.statistic, 2) if test and test.statistic is not None else BLANK,
            _df(test, 0),
            _df(test, 1),
            p_value(test.p) if test else BLANK,
            *(map(p_value, family) if family else (BLANK, BLANK)),
            BLANK,
            count(test.n if test else n),
            words(run.note) if run.note else BLANK,
        )
        rows.append(Row(f"{tests.key}: {run.name}", capital(run.name), cells))
    if size is not None:
        digits = _digits(tests, size)
        value, ends = number(size.value, digits), interval(size.ends, digits)
        cells = (value, *(BLANK,) * 5, ends, count(n), BLANK)
        rows.append(Row(f"{tests.key}: {size.measure.value}", capital(size.measure.value), cells))
    return rows


def _digits(tests: Tests, size: Effect) -> int:
    """Two, but for a difference of means as many as the means have."""
    return tests.crossed.outcome.decimals + 1 if size.measure is EffectSize.MEAN_DIFFERENCE else 2


def _df(test: Result | None, place: int) -> Cell:
    if test is None or len(test.df) <= place:
        return BLANK
    df = test.df[place]
    return number(df, 0 if float(df).is_integer() else 1)


def _without_empty(table: Table, *keys: str) -> Table:
    """The table without those of these columns in which nothing stands."""
    gone = [
        place
        for place, column in enumerate(table.columns)
        if column.key in keys and all(row.cells[place].value in (None, "") for row in table.rows)
    ]
    kept = [place for place in range(len(table.columns)) if place not in gone]
    rows = tuple(
        Row(r.key, r.label, tuple(r.cells[k] for k in kept), r.role, r.picture, r.deep) for r in table.rows
    )
    return Table(table.key, tuple(table.columns[k] for k in kept), rows, table.title, table.notes)


# ---- differences of shares ------------------------------------------------------------------------------

DIFFERENCES = (
    Column("first", "first", over="%"),
    Column("second", "second", over="%"),
    Column("points", "points", over="difference"),
    Column("interval", "95 %", under=True, over="difference"),
)


NEWCOMBE = (
    "Intervals are Newcombe's (method 10) for 95 %, each for itself: how many there are is not corrected for."
)


def differences_table(all_tests: Sequence[Tests]) -> Table | None:
    """Differences of shares between two groups, in percentage points; None where no predictor has just two."""
    rows = []
    for tests in all_tests:
        if tests.differences:
            first, second = tests.differences[0].groups
            rows.append(
                Row(tests.key, f"{tests.title} {first} (first) less {second} (second)", (BLANK,) * 4, Role.HEADING)
            )
        for k, d in enumerate(tests.differences):
            shares = [Cell(share, Form.PERCENT, 1) for share in d.shares]
            cells = (*shares, Cell(d.points, Form.NUMBER, 1), interval(d.ends))
            rows.append(Row(f"{tests.key}: {k}", d.answer, cells))
    return Table("differences", DIFFERENCES, tuple(rows), "Differences of shares", (NEWCOMBE,)) if rows else None
