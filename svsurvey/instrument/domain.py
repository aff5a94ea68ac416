"""What can be answered: one class a type of item. `read` makes a value of what was typed or sent, or says why not.

Every way in (keys, lines, scripts, files) is read here and only here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from itertools import pairwise

from svsurvey.errors import Problem
from svsurvey.instrument.typed import code_list, day, decimal_number, decimals_in, time_of_day, whole_number
from svsurvey.response import Missing, Value
from svsurvey.text import clean, clean_line

LONGEST_TEXT = 4000
"""Characters in one free text unless the instrument says less: about a printed page."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen.

    alone: excludes all others. write_in: asks for words. missing: chosen, but no place in statistics.
    """

    code: int
    label: str
    alone: bool = False
    write_in: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Single:
    """One of several options; ordered when they are a scale."""

    options: tuple[Option, ...]
    ordered: bool = False
    scale: str = ""

    kind = "single"

    def read(self, raw: object) -> Value | Problem:
        code = whole_number(raw)
        if code is not None and any(option.code == code for option in self.options):
            return code
        return Problem("Choose one of " + _codes(self.options) + ".")


@dataclass(frozen=True, slots=True)
class Multiple:
    """Any number of options between `least` and `most` ticks."""

    options: tuple[Option, ...]
    least: int = 1
    most: int | None = None
    scale: str = ""

    kind = "multiple"

    def read(self, raw: object) -> Value | Problem:
        codes = code_list(raw)
        known = {option.code for option in self.options}
        if codes is None or not known.issuperset(codes):
            return Problem("Choose from " + _codes(self.options) + ", with commas between.")
        ticked = frozenset(codes)
        alone = next((o for o in self.options if o.alone and o.code in ticked), None)
        if alone and len(ticked) > 1:
            return Problem("An answer that goes only by itself cannot be chosen with others.")
        if alone:
            return ticked
        if len(ticked) < self.least:
            return Problem(f"Choose at least {self.least}.")
        if self.most is not None and len(ticked) > self.most:
            return Problem(f"Choose at most {self.most}.")
        return ticked


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`; outside `usual` it is asked back. `reserved` are the missing codes."""

    low: float | None = None
    high: float | None = None
    usual: tuple[float, float] | None = None
    unit: str = ""
    decimals: int = 0
    reserved: frozenset[int] = frozenset()

    kind = "number"

    def read(self, raw: object) -> Value | Problem:
        number = decimal_number(raw)
        if number is None or (self.decimals == 0 and (number != int(number) or decimals_in(raw))):
            return Problem("Type a whole number." if self.decimals == 0 else "Type a number.")
        if round(number, self.decimals) != number or decimals_in(raw) > self.decimals:
            return Problem(f"Type at most {self.decimals} digits after the point.")
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            return Problem(f"Type a number {self.bounds}.")
        if number in self.reserved:
            return Problem("This number stands for a missing answer and cannot be used.")
        return int(number) if self.decimals == 0 else float(number)

    @property
    def bounds(self) -> str:
        """The hard range in words: `from 0 to 168`, `of 0 or more`, or nothing."""
        if self.low is None:
            return "" if self.high is None else f"of {self.high:.12g} or less"
        return f"of {self.low:.12g} or more" if self.high is None else f"from {self.low:.12g} to {self.high:.12g}"


class Precision(Enum):
    """How much of a date is asked; the rest is never stored."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def pattern(self) -> str:
        """How such a date is written."""
        return {"day": "YYYY-MM-DD", "month": "YYYY-MM", "year": "YYYY"}[self.value]

    def write(self, day: date) -> str:
        """The date as stored and exported: ISO 8601, cut to this precision."""
        return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"[: len(self.pattern)]


@dataclass(frozen=True, slots=True)
class Date:
    """A date between two days, both included. Months and years are held as their first day."""

    low: date | None = None
    high: date | None = None
    precision: Precision = Precision.DAY

    kind = "date"

    def read(self, raw: object) -> Value | Problem:
        given = day(self.precision.write(raw) if isinstance(raw, date) else raw, self.precision.pattern)
        if given is None:
            return Problem(f"Type a date as {self.precision.pattern}.")
        write = self.precision.write
        if self.low is not None and write(given) < write(self.low):
            return Problem(f"Type {write(self.low)} or later.")
        if self.high is not None and write(given) > write(self.high):
            return Problem(f"Type {write(self.high)} or earlier.")
        return given


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, hours and minutes."""

    low: time | None = None
    high: time | None = None

    kind = "time"

    def read(self, raw: object) -> Value | Problem:
        moment = time_of_day(raw)
        if moment is None:
            return Problem("Type a time as HH:MM, for example 14:30.")
        if (self.low is not None and moment < self.low) or (self.high is not None and moment > self.high):
            low, high = self.low or time(0, 0), self.high or time(23, 59)
            return Problem(f"Type a time from {low:%H:%M} to {high:%H:%M}.")
        return moment


@dataclass(frozen=True, slots=True)
class Text:
    """Free words. Unless `linked`, they are kept apart from the other answers."""

    longest: int = LONGEST_TEXT
    lines: bool = False
    linked: bool = False

    kind = "text"

    def read(self, raw: object) -> Value | Problem:
        if not isinstance(raw, str):
            return Problem("Type some words.")
        words = clean(raw).strip() if self.lines else clean_line(raw)
        if not words:
            return Problem("Type some words.")
        if len(words) > self.longest:
            return Problem(f"Type at most {self.longest} characters; these are {len(words)}.")
        return words


@dataclass(frozen=True, slots=True)
class Row:
    """One statement of a grid. Its id is a field of its own."""

    id: str
    text: str
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Several statements answered on the same options."""

    rows: tuple[Row, ...]
    options: tuple[Option, ...]
    ordered: bool = True
    scale: str = ""

    kind = "grid"

    @property
    def single(self) -> Single:
        """What each row can be answered with."""
        return Single(self.options, self.ordered, self.scale)

    def read(self, raw: object) -> dict[str, Value] | Problem:
        """Codes by row id, from a mapping or from codes in row order; rows that are left out stay out.

        In a mapping a row may be `Missing.REFUSED`: a person can decline one statement and answer the others.
        """
        return _read_grid(self, raw)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Options put in order, best first; only the first `top` places when given."""

    options: tuple[Option, ...]
    top: int | None = None
    scale: str = ""

    kind = "ranking"

    @property
    def places(self) -> int:
        """How many options are to be placed."""
        return self.top or len(self.options)

    def read(self, raw: object) -> Value | Problem:
        codes = code_list(raw)
        known = {option.code for option in self.options}
        if codes is None or not known.issuperset(codes) or len(set(codes)) != len(codes):
            return Problem("Type codes from " + _codes(self.options) + ", best first, each once.")
        if len(codes) != self.places:
            return Problem(f"Give {self.places} in order, best first.")
        return tuple(codes)


@dataclass(frozen=True, slots=True)
class Slider:
    """A place on a line from `low` to `high` in steps, with words at both ends."""

    low: int = 0
    high: int = 100
    step: int = 1
    left: str = ""
    right: str = ""

    kind = "slider"

    def read(self, raw: object) -> Value | Problem:
        number = whole_number(raw)
        if number is None or not self.low <= number <= self.high or (number - self.low) % self.step:
            steps = f" in steps of {self.step}" if self.step != 1 else ""
            return Problem(f"Type a whole number from {self.low} to {self.high}{steps}.")
        return number


@dataclass(frozen=True, slots=True)
class Note:
    """Words to read; nothing is answered."""

    kind = "note"


Scalar = Single | Multiple | Number | Date | Time | Text | Ranking | Slider
Domain = Scalar | Grid | Note


def _read_grid(grid: Grid, raw: object) -> dict[str, Value] | Problem:
    by_row = _grid_codes(grid, raw)
    if isinstance(by_row, Problem):
        return by_row
    values: dict[str, Value] = {}
    for row in grid.rows:
        if (code := by_row.get(row.id)) is None:
            continue
        value = Missing.REFUSED if code is Missing.REFUSED else grid.single.read(code)
        if isinstance(value, Problem):
            return Problem(f"“{row.text}”: {value.what}")
        values[row.id] = value
    return values


def _grid_codes(grid: Grid, raw: object) -> Mapping[str, object] | Problem:
    """The rows' codes by row id, from a mapping or from codes in row order ("4455", "4 4 5 5")."""
    ids = [row.id for row in grid.rows]
    if isinstance(raw, Mapping):
        stray = next((str(key) for key in raw if key not in ids), None)
        return raw if stray is None else Problem(f"There is no row “{clean_line(stray)}”.")
    compact = (
        isinstance(raw, str)
        and re.fullmatch("[0-9]+", raw.strip())
        and all(0 <= o.code <= 9 for o in grid.options)
    )
    codes = [int(c) for c in str(raw).strip()] if compact else code_list(raw)
    if codes is None or len(codes) != len(ids):
        return Problem(f"Give {len(ids)} codes, one a row.")
    return dict(zip(ids, codes, strict=True))


def reversible(options: Iterable[Option]) -> tuple[int, int] | None:
    """The ends of a scale that can be turned round (evenly spaced codes, missing ones aside), or None."""
    codes = sorted(option.code for option in options if not option.missing)
    steps = {b - a for a, b in pairwise(codes)}
    return (codes[0], codes[-1]) if len(codes) > 1 and len(steps) == 1 else None


def _codes(options: Sequence[Option]) -> str:
    codes = [str(option.code) for option in options]
    return ", ".join(codes[:-1]) + " or " + codes[-1] if len(codes) > 1 else codes[0]
