"""Two-way tables whose rows and columns both have an order: the test for a trend, gamma and tau-b.

Rows and columns stand in their order. Nothing here knows items or reports.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import fsum, sqrt

from svsurvey.inference.proportions import Z
from svsurvey.inference.result import Effect, EffectSize, Ends, Procedure, Result
from svsurvey.inference.tails import chi_squared_above

Table = Sequence[Sequence[int]]
"""Counts of people: rows of one length. Rows and columns stand from the first step of their order to the last."""

Scores = Sequence[float]
"""One number for each row, or for each column; only how far they are from each other matters, and no unit does."""

NO_SPREAD = 1e-9
"""A standard error under this is 0 and the rest of rounding: real ones of so little need 10^18 responses."""


def trend(table: Table, row_scores: Scores | None = None, column_scores: Scores | None = None) -> Result | None:
    """The linear-by-linear test: M² = (n - 1)r², chi-squared with 1 degree of freedom, two-sided.

    Mantel 1963 (J Am Stat Assoc 58:690); Agresti 2002 (Categorical Data Analysis, 3.4.1); R's `coin::lbl_test`.
    r is Pearson's correlation of the scores; without scores 1, 2, 3 … as they stand, empty rows and columns
    counted too. None where all have one score.
    """
    n, r = sum(map(sum, table)), _correlation(table, row_scores, column_scores)
    if r is None:
        return None
    statistic = (n - 1) * r * r
    return Result(Procedure.TREND, chi_squared_above(statistic, 1), n, statistic, (1,))


def _correlation(table: Table, row_scores: Scores | None, column_scores: Scores | None) -> float | None:
    """Pearson's correlation of the scores of rows and columns; None where one of them is constant."""
    x, y, counts = [], [], []
    for place, row in enumerate(table):
        for other, count in enumerate(row):
            if count:
                x.append(row_scores[place] if row_scores else place)
                y.append(column_scores[other] if column_scores else other)
                counts.append(count)
    if len(set(x)) < 2 or len(set(y)) < 2:
        return None
    x, y = _centred(x, counts), _centred(y, counts)
    together = _product(x, y, counts) / sqrt(_product(x, x, counts) * _product(y, y, counts))
    return max(-1.0, min(1.0, together))


def _centred(scores: Scores, counts: Sequence[int]) -> list[float]:
    mean = fsum(score * count for score, count in zip(scores, counts, strict=True)) / sum(counts)
    return [score - mean for score in scores]


def _product(x: Scores, y: Scores, counts: Sequence[int]) -> float:
    return fsum(a * b * count for a, b, count in zip(x, y, counts, strict=True))


def gamma(table: Table) -> Effect | None:
    """Goodman and Kruskal's gamma: (C - D) / (C + D) of the pairs that agree and disagree in order; 95 % interval.

    Goodman & Kruskal 1954 (J Am Stat Assoc 49:732); standard error 1972 (67:415), as in Agresti 2002 (pp. 57-59).
    None where no pair differs in both; no interval where all pairs go one way (its standard error is then 0).
    """
    cells = list(_cells(table))
    agree = sum(count * a for count, a, _, _ in cells)
    against = sum(count * d for count, _, d, _ in cells)
    both = agree + against
    if both == 0:
        return None
    squares = sum(count * (against * a - agree * d) ** 2 for count, a, d, _ in cells)
    return _sized(EffectSize.GAMMA, (agree - against) / both, 4 * sqrt(squares / both**4))


def tau_b(table: Table) -> Effect | None:
    """Kendall's tau-b: C - D over the geometric mean of the pairs untied in rows and in columns; 95 % interval.

    Kendall 1945 (Biometrika 33:239), R's `cor(method = "kendall")`; standard error of Brown & Benedetti 1977
    (J Am Stat Assoc 72:309). None where all are in one row or one column; no interval where it is 1 or -1.
    """
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    n = sum(rows)
    untied_rows, untied_columns = n * n - sum(r * r for r in rows), n * n - sum(c * c for c in columns)
    if untied_rows == 0 or untied_columns == 0:
        return None
    untied = sqrt(untied_rows * untied_columns)
    cells = list(_cells(table))
    tau = sum(count * (a - d) for count, a, d, _ in cells) / untied
    middle = tau * n * (untied_rows + untied_columns)
    squares = fsum(
        count * (2 * untied * (a - d) + tau * (rows[i] * untied_columns + columns[j] * untied_rows) - middle) ** 2
        for count, a, d, (i, j) in cells
    )
    return _sized(EffectSize.TAU_B, tau, sqrt(squares) / untied**2)


def _cells(table: Table) -> Iterator[tuple[int, int, int, tuple[int, int]]]:
    """Each count that is not 0, how many agree and how many disagree with one of it, and its row and column."""
    before = _sums_before(table)
    rows, columns = len(before) - 1, len(before[0]) - 1
    n = before[rows][columns]
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            if count:
                up_left, down_right = (
                    before[i][j],
                    n - before[i + 1][-1] - before[-1][j + 1] + before[i + 1][j + 1],
                )
                up_right, down_left = before[i][-1] - before[i][j + 1], before[-1][j] - before[i + 1][j]
                yield count, up_left + down_right, up_right + down_left, (i, j)


def _sums_before(table: Table) -> list[list[int]]:
    """At [i][j] the sum of the first i rows in the first j columns."""
    sums = [[0] * (len(table[0]) + 1 if table else 1)]
    for row in table:
        sums.append([above + here for above, here in zip(sums[-1], accumulate(row, initial=0), strict=True)])
    return sums


def _sized(measure: EffectSize, value: float, error: float) -> Effect:
    """The measure, at most 1 either way, with the large-sample interval."""
    value = max(-1.0, min(1.0, value))
    ends: Ends = max(-1.0, value - Z * error), min(1.0, value + Z * error)
    return Effect(measure, value, ends if error > NO_SPREAD else None)
