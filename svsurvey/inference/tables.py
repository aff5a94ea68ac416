"""Two-way tables of counts whose rows and columns have no order: Pearson's test, its residuals, and effect sizes.

A table is rows of whole numbers, each row as long as the others. Nothing here knows items or reports.
"""

from collections.abc import Sequence
from math import exp, fsum, hypot, log, sqrt

from svsurvey.inference.proportions import Z
from svsurvey.inference.result import CONFIDENCE, Effect, EffectSize, Ends, Procedure, Result
from svsurvey.inference.tails import chi_squared_above, chi_squared_shift

Table = Sequence[Sequence[int]]
"""Rows: groups, columns: outcome steps."""

LOW, HIGH = (1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2
"""The shares of people, or of chance, below the ends of an interval."""


def without_empty(table: Table) -> list[list[int]]:
    """The table without its empty rows and columns; [] where fewer than two rows or two columns are left."""
    columns = [place for place, column in enumerate(zip(*table, strict=True)) if any(column)]
    rows = [[row[place] for place in columns] for row in table if any(row)]
    return rows if len(rows) > 1 and len(columns) > 1 else []


def sums(table: Table) -> tuple[list[int], list[int], int]:
    """The sums of the rows, of the columns, and of all."""
    rows = [sum(row) for row in table]
    return rows, [sum(column) for column in zip(*table, strict=True)], sum(rows)


def expected(table: Table) -> list[list[float]]:
    """The counts to expect if groups did not differ: row sum x column sum / n, of the table `without_empty`."""
    rows, columns, n = sums(without_empty(table))
    return [[r * c / n for c in columns] for r in rows]


def smallest_expected(table: Table) -> float | None:
    """The smallest expected count; None where there is no table."""
    return min((count for row in expected(table) for count in row), default=None)


def few_expected(table: Table, under: float = 5) -> tuple[int, int]:
    """How many expected counts are under `under`, of how many: Cochran's rule (1954, Biometrics 10:417)."""
    counts = [count for row in expected(table) for count in row]
    return sum(count < under for count in counts), len(counts)


def pearson(table: Table) -> Result | None:
    """Pearson's chi-squared test of independence, without Yates' correction: R's `chisq.test(correct = FALSE)`.

    Pearson 1900 (Philos Mag 50:157), degrees of freedom of Fisher 1922. None where fewer than two groups or two
    outcomes are left.
    """
    full = without_empty(table)
    if not full:
        return None
    rows, columns, n = sums(full)
    # the squares are of whole numbers, so that nothing is lost where counts are nearly those expected
    x = fsum(
        (n * count - r * c) ** 2 / (n * r * c)
        for r, row in zip(rows, full, strict=True)
        for c, count in zip(columns, row, strict=True)
    )
    df = (len(rows) - 1) * (len(columns) - 1)
    return Result(Procedure.PEARSON, chi_squared_above(x, df), n, x, (df,))


def adjusted_residuals(table: Table) -> list[list[float | None]]:
    """How far each count is from the expected one, in standard errors: near normal if groups do not differ.

    In the shape of the table as given; None in an empty row or column, and where a row or column is everybody.
    Haberman 1973 (Biometrics 29:205); R's `chisq.test()$stdres`.
    """
    rows, columns, n = sums(table)
    return [
        [_residual(count, r, c, n) for c, count in zip(columns, row, strict=True)]
        for r, row in zip(rows, table, strict=True)
    ]


def _residual(count: int, row: int, column: int, n: int) -> float | None:
    spread = row * column * (n - row) * (n - column)
    return (n * count - row * column) / sqrt(spread / n) if spread else None


def cramers_v(table: Table) -> Effect | None:
    """Cramér's V, not corrected for bias, with its 95 % interval; None where there is no table.

    Cramér 1946 (Mathematical Methods of Statistics, 21.9). The interval is that of the noncentrality of
    chi-squared (Smithson 2003, Confidence Intervals, chapter 4): R's `effectsize::cramers_v(adjust = FALSE,
    alternative = "two.sided")`. It can end under V itself where groups differ less than chance makes them differ;
    it is then drawn out to V, which only makes it wider. In the extreme it is empty, and there is none.
    """
    test = pearson(table)
    if test is None or test.statistic is None:
        return None
    full = without_empty(table)
    most = test.n * (min(len(full), len(full[0])) - 1)
    v = sqrt(test.statistic / most)
    low, high = (sqrt(chi_squared_shift(test.statistic, test.df[0], below) / most) for below in (HIGH, LOW))
    return Effect(EffectSize.CRAMERS_V, min(v, 1.0), (min(low, v), min(max(high, v), 1.0)) if high else None)


def odds_ratio(table: Table) -> Effect | None:
    """The odds ratio of a 2x2 table, first row over second, first column over second, with its 95 % interval.

    Woolf 1955 (Ann Hum Genet 19:251), on the scale of logarithms: R's `epitools::oddsratio.wald`. None unless the
    table is 2x2 and the ratio a number; no interval where a count is 0.
    """
    if len(table) != 2 or any(len(row) != 2 for row in table):
        return None
    (a, b), (c, d) = table
    if b * c == 0 or min(*sums(table)[0], *sums(table)[1]) == 0:
        return None
    return Effect(EffectSize.ODDS_RATIO, a * d / (b * c), _woolf(a, b, c, d) if a * d else None)


def _woolf(a: int, b: int, c: int, d: int) -> Ends:
    centre = log(a * d) - log(b * c)
    half = Z * hypot(*(count**-0.5 for count in (a, b, c, d)))
    return exp(centre - half), exp(centre + half)
