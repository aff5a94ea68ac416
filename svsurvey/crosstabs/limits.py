"""What may be said of a test beside rounded counts: only what follows from these counts themselves.

A p-value of the true counts, even as a band, would tell more of them than rounding leaves open. It must not know
true counts, items or reports.
"""

from collections.abc import Sequence
from math import sqrt

from svsurvey.inference.tails import chi_squared_above

Table = Sequence[Sequence[int]]
"""Rows of rounded counts, each as long as the others."""

BANDS = ((0.001, "<0.001"), (0.01, "<0.01"), (0.05, "<0.05"))
NOT_UNDER = "≥0.05"

OPEN = (2.0, 2.5)
"""By how much a count may be another than the rounded one; a little more is tried, too, to be on the safe side."""


def p_hint(table: Table) -> str | None:
    """The band of p that holds for all counts behind the rounded ones, None if there is none.

    `<0.05` if even those nearest to no association have it, `≥0.05` if even those farthest from it do: each count
    moved towards the expected one, away from it, or past it to the other side.
    """
    full = _full(table)
    if not full:
        return None
    df = (len(full) - 1) * (len(full[0]) - 1)
    near = [_moved(full, -by, 0) for by in OPEN]
    far = [_moved(full, way * by, -by) for by in OPEN for way in (1, -1)]
    most = chi_squared_above(min(map(_statistic, near)), df)
    least = chi_squared_above(max(map(_statistic, far)), df)
    found = next((text for end, text in BANDS if most < end), None)
    return found or (NOT_UNDER if least >= BANDS[-1][0] else None)


def v_hint(table: Table) -> float | None:
    """Cramér's V of the rounded counts, to one decimal; None where there is no table."""
    full = _full(table)
    n = sum(map(sum, full))
    return round(sqrt(_statistic(full) / n / (min(len(full), len(full[0])) - 1)), 1) if full else None


def _full(table: Table) -> list[list[float]]:
    """The table without rows and columns that round to nothing; [] if fewer than two of either are left."""
    columns = [at for at, column in enumerate(zip(*table, strict=True)) if any(column)]
    rows = [[float(row[at]) for at in columns] for row in table if any(row)]
    return rows if len(rows) > 1 and len(columns) > 1 else []


def _expected(table: Sequence[Sequence[float]]) -> list[list[float]]:
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    n = sum(rows)
    return [[row * column / n if n else 0.0 for column in columns] for row in rows]


def _statistic(table: Sequence[Sequence[float]]) -> float:
    pairs = zip(table, _expected(table), strict=True)
    return sum((o - e) ** 2 / e for row, means in pairs for o, e in zip(row, means, strict=True) if e)


def _moved(table: Sequence[Sequence[float]], by: float, least: float) -> list[list[float]]:
    """Every count moved away from the expected one, or towards it (by < 0): to `least` beyond it, at least."""
    return [
        [
            max(0.0, e + (1 if o >= e else -1) * max(abs(o - e) + by, least))
            for o, e in zip(row, means, strict=True)
        ]
        for row, means in zip(table, _expected(table), strict=True)
    ]
