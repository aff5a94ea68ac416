"""Making values coarser: numbers into round bands, dates into months, years, decades.

It must not know rows, groups or k.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from math import floor, log10
from typing import Literal, TypeGuard

Value = int | float | str | date | None
Kind = Literal["code", "number", "date", "text"]


@dataclass(frozen=True, slots=True)
class Level:
    """One way to write a column. words: what is said of it ("in bands of 10"); empty: as it was.

    loss: what a value loses by it, from 0 (nothing) to below 1 (all).
    """

    words: str
    loss: float
    write: Callable[[Value], Value]


COARSEST = 0.3
"""What a value loses that is as coarse as it gets; one that is withheld loses 1."""


def levels(kind: Kind, values: Collection[Value]) -> tuple[Level, ...]:
    """From as it was to the coarsest; codes and texts have nothing coarser."""
    match kind:
        case "number":
            ways = [(f"in bands of {width:g}", _banded(width, _whole(values))) for width in widths(values)]
        case "date":
            ways = [(words, _cut(write)) for words, write in DATES]
        case _:
            ways = []
    coarser = [Level(words, COARSEST * (n + 1) / len(ways), write) for n, (words, write) in enumerate(ways)]
    return Level("", 0.0, lambda value: value), *coarser


# ---- numbers --------------------------------------------------------------------------------------------

FEWEST, MOST = 2, 12
"""A column of numbers is cut into at least and at most so many bands."""


def widths(values: Iterable[Value]) -> list[float]:
    """Round widths (1, 2, 5, 10, 20 …) that leave a sensible number of bands, narrow ones first."""
    numbers = [value for value in values if _is_number(value)]
    span = float(max(numbers) - min(numbers)) if numbers else 0.0
    if span <= 0:
        return []
    whole, power = _whole(numbers), floor(log10(span))
    found = [digit * 10.0**exponent for exponent in range(power - 2, power + 1) for digit in (1, 2, 5)]
    return [width for width in found if FEWEST <= span / width <= MOST and (width > 1 or not whole)]


def _banded(width: float, whole: bool) -> Callable[[Value], Value]:
    def write(value: Value) -> Value:
        if not _is_number(value):
            return value
        low = floor(value / width + 1e-9) * width
        return f"{low:g} to {low + width - 1:g}" if whole else f"{low:.6g} to under {low + width:.6g}"

    return write


def _whole(values: Iterable[Value]) -> bool:
    return all(float(value).is_integer() for value in values if _is_number(value))


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


# ---- dates ----------------------------------------------------------------------------------------------


def _decade(text: str) -> str:
    return f"{text[:3]}0 to {text[:3]}9"


DATES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("by month", lambda text: text[:7]),
    ("by year", lambda text: text[:4]),
    ("by decade", _decade),
)


def _cut(write: Callable[[str], str]) -> Callable[[Value], Value]:
    def written(value: Value) -> Value:
        text = value.isoformat() if isinstance(value, date) else value
        return write(text) if isinstance(text, str) and _is_day(text) else value

    return written


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True
