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

STEP = 0.1
"""By how much V may be another where it is told without a limit of p."""

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
    near, far = _behind(full)
    most = chi_squared_above(min(map(_statistic, near)), df)
    least = chi_squared_above(max(map(_statistic, far)), df)
    found = next((text for end, text in BANDS if most < end), None)
    return found or (NOT_UNDER if least >= BANDS[-1][0] else None)


def v_hint(table: Table) -> float | None:
    """Cramér's V of the rounded counts, to one decimal; None where there is no table, and where the counts behind
    it leave both p open and V by more than a step: then it is the rounding's rather than people's."""
    full = _full(table)
    if not full:
        return None
    found = [_v(moved) for some in _behind(full) for moved in some]
    told = p_hint(table) is not None or max(found) - min(found) <= STEP
    return round(_v(full), 1) if told else None


def _v(table: Sequence[Sequence[float]]) -> float:
    n = sum(map(sum, table))
    return sqrt(_statistic(table) / n / (min(len(table), len(table[0])) - 1)) if n else 0.0


def _behind(full: list[list[float]]) -> tuple[list[list[list[float]]], list[list[list[float]]]]:
    """What can stand behind a table: nearest to no association, and farthest from it."""
    near = [_moved(full, -by, 0) for by in OPEN]
    return near, [_moved(full, way * by, -by) for by in OPEN for way in (1, -1)]


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
