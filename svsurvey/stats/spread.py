"""Where numbers lie and how far they spread, from how often each value occurs; not where they are from.

`Counted` is value -> number of respondents; nothing here sees a respondent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, fsum, sqrt
from typing import TYPE_CHECKING

from svsurvey.report.model import Column, Row, Table, count, number

if TYPE_CHECKING:  # for types only: it loads numpy
    from svsurvey.release.moments import Cell

Counted = Mapping[float, int]

MOST_BINS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """n and the usual numbers; None where there are too few values (the SD needs two)."""

    n: int | None
    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    q1: float | None = None
    median: float | None = None
    q3: float | None = None
    high: float | None = None


def spread(counted: Counted) -> Spread:
    """Mean, sample standard deviation (n - 1), range, median and quartiles (R's type 7)."""
    values = sorted((value, n) for value, n in counted.items() if n)
    n = sum(times for _, times in values)
    if n == 0:
        return Spread(0)
    mean = float(sum(_written(value) * times for value, times in values) / n)
    squares = fsum(times * (value - mean) ** 2 for value, times in values)
    sd = sqrt(squares / (n - 1)) if n > 1 else None
    q1, median, q3 = (quantile(counted, p) for p in (0.25, 0.5, 0.75))
    return Spread(n, mean, sd, values[0][0], q1, median, q3, values[-1][0])


SUM_LEFT_OPEN = 5
"""By how many steps of the measure the sum behind a published mean is left open: as a count rounded to 5 is."""

UNITS = (0.1, 0.2, 0.5)


def blurred(counted: Counted, shown: int | None, step: float, least: int = 10) -> Spread:
    """Mean and SD as others may see them, without range and quartiles, which are single persons' values.

    Nothing from fewer than `least` answers, true or shown, nor where all are alike. They are rounded so coarsely
    (to 0.1, 0.2, 0.5, 1, 2 …) that the sum behind the mean stays open by five steps: a mean times its number
    would give it back otherwise, and with it how many gave a rare answer. The SD, which one rare answer moves by
    about step / sqrt(n), is rounded so that five do not show. step: between neighbouring values.
    """
    true = spread(counted)
    if shown is None or min(true.n or 0, shown) < least or not true.sd or true.mean is None:
        return Spread(shown)
    unit, unit_of_sd = units(true.n or 1, step)
    sd = _to(true.sd, unit_of_sd)
    return Spread(shown, _to(true.mean, unit), sd) if sd else Spread(shown)


def units(n: int, step: float) -> tuple[float, float]:
    """To what the mean, and the SD, of so many answers are rounded."""
    unit = _unit(SUM_LEFT_OPEN * step / n)
    return unit, max(unit, _unit(step * sqrt(SUM_LEFT_OPEN / n)))


def unfolding(found: Spread, n: int, step: float, cells: "Sequence[Cell]", of_sd: bool = True) -> Spread:
    """The same without the SD, or without both, where they would tell a count from 1 to 4 beside the rounded ones.

    n: the true number. cells: the counts that stand beside them. of_sd: whether the SD follows from these.
    """
    from svsurvey.release.moments import Beside, Cell

    if found.n is None or found.mean is None or found.sd is None:
        return found
    unit, unit_of_sd = units(n, step)
    people = Cell((), found.n, n)
    mean = found.mean - unit / 2, found.mean + unit / 2
    sd = max(0.0, found.sd - unit_of_sd / 2), found.sd + unit_of_sd / 2
    if Beside(cells, people, mean).tells():
        return Spread(found.n)
    return Spread(found.n, found.mean) if of_sd and Beside(cells, people, mean, sd).tells() else found


def _unit(least: float) -> float:
    """The smallest of 0.1, 0.2, 0.5, 1, 2, 5 … that is not below."""
    power = 1
    while True:
        for unit in UNITS:
            if unit * power >= least:
                return unit * power
        power *= 10


def _to(value: float, unit: float) -> float:
    return float(round(_written(value) / _written(unit)) * _written(unit))


def quantile(counted: Counted, p: float) -> float | None:
    """The p-quantile, p from 0 to 1, interpolated between neighbours; None without values.

    Type 7 of Hyndman & Fan 1996 (Am Stat 50:361): the default of R's `quantile` and of Excel's QUARTILE.INC.
    """
    n = sum(counted.values())
    if n == 0:
        return None
    place = (n - 1) * p
    below = floor(place)
    low, high = _value_at(counted, below), _value_at(counted, min(below + 1, n - 1))
    return float(_written(low) + Decimal(place - below) * (_written(high) - _written(low)))


def _written(value: float) -> Decimal:
    """The number as people write it: in these 0.1 + 0.2 is 0.3, in floats a little more."""
    return Decimal(str(value))


def _value_at(counted: Counted, place: int) -> float:
    """The value at a place, counted from 0, when all are put in order."""
    for value in sorted(counted):
        place -= counted[value]
        if place < 0:
            return value
    raise IndexError(place)


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from `low` to `high`, both included."""

    low: float
    high: float
    n: int


def bins(counted: Counted, decimals: int = 0) -> tuple[Bin, ...]:
    """The values in at most ten stretches of 1, 2 or 5 times a power of ten; empty ones between are kept.

    decimals: how fine the values are measured; in whole steps of that fineness the ends are exact.
    """
    return stretches(counted, min(counted), max(counted), decimals) if counted else ()


def stretches(counted: Counted, low: float, high: float, decimals: int = 0) -> tuple[Bin, ...]:
    """The same from `low` to `high`, whatever was answered; values outside are in none."""
    scale: int = 10**decimals
    width = _width(round(low * scale), round(high * scale))
    inside: dict[int, int] = {}
    for value, n in counted.items():
        place = round(value * scale) // width
        inside[place] = inside.get(place, 0) + n
    return tuple(
        Bin(place * width / scale, ((place + 1) * width - 1) / scale, inside.get(place, 0))
        for place in range(round(low * scale) // width, round(high * scale) // width + 1)
    )


def _width(low: int, high: int) -> int:
    """The smallest round width that leaves at most ten bins."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if high // (factor * power) - low // (factor * power) < MOST_BINS:
                return factor * power
        power *= 10


SPREAD_COLUMNS = (
    Column("n", "n"),
    Column("mean", "mean"),
    Column("sd", "SD"),
    Column("min", "min"),
    Column("q1", "Q1"),
    Column("median", "median"),
    Column("q3", "Q3"),
    Column("max", "max"),
)


def spread_table(result: Spread, measured: int, computed: int, unit: str = "") -> Table:
    """One line of numbers. measured, computed: digits after the point for the range and for the rest."""
    cells = (
        count(result.n),
        number(result.mean, computed),
        number(result.sd, computed),
        number(result.low, measured),
        number(result.q1, computed),
        number(result.median, computed),
        number(result.q3, computed),
        number(result.high, measured),
    )
    return Table("spread", SPREAD_COLUMNS, (Row("all", unit, cells),))
