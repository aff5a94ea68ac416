"""What can be answered: one class a type of item. `read` makes a value of what was typed or sent, or says why not.

Every way in (keys, lines, scripts, files) is read here and only here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from itertools import pairwise
from math import inf

from svsurvey.instrument.typed import code_list, day, decimal_number, decimals_in, time_of_day, whole_number
from svsurvey.message import Message
from svsurvey.response import Missing, Value
from svsurvey.text import clean, clean_line

LONGEST_TEXT = 4000
"""Characters in one free text unless the instrument says less: about a printed page."""

Span = tuple[float, float]
"""A stretch of values, both ends included; the upper one may be infinite."""

NOT_YET: Span = (0.0, inf)
"""Of "not yet": that it has not come to an end, after a time that nobody knows, says nothing about its length."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen.

    alone: excludes all others. write_in: asks for words. missing: chosen, but no place in statistics. anchor:
    stays in its place when the others are shuffled.
    """

    code: int
    label: str
    alone: bool = False
    write_in: bool = False
    missing: bool = False
    anchor: bool = False

    @property
    def stays(self) -> bool:
        """Whether it keeps its place in a random order. "None of these", "Other" and "I cannot say" always do."""
        return self.anchor or self.alone or self.write_in or self.missing


@dataclass(frozen=True, slots=True)
class Single:
    """One of several options; ordered when they are a scale.

    intervals: for each option that is not missing the least and the greatest that it stands for, in `unit`;
    infinity where it is open. () where the answers are no amounts.
    """

    options: tuple[Option, ...]
    ordered: bool = False
    scale: str = ""
    intervals: tuple[Span, ...] = ()
    unit: str = ""

    kind = "single"

    @property
    def stands_for(self) -> Mapping[int, Span]:
        """The interval of each code; empty where the answers are no amounts."""
        valid = [option.code for option in self.options if not option.missing]
        return dict(zip(valid, self.intervals, strict=bool(self.intervals)))

    def span_of(self, code: int) -> str:
        """What a code stands for, as people read it: `4 to 30 days`, `365 days or more`; "" where it does not."""
        if code not in self.stands_for:
            return ""
        low, high = self.stands_for[code]
        if high == inf:
            return f"{low:.12g} {self.unit} or more" if low else "not yet"
        return f"{low:.12g} to {high:.12g} {self.unit}"

    def read(self, raw: object) -> Value | Message:
        code = whole_number(raw)
        if code is not None and any(option.code == code for option in self.options):
            return code
        return Message("answer.one_of", {"codes": _codes(self.options)})


@dataclass(frozen=True, slots=True)
class Multiple:
    """Any number of options between `least` and `most` ticks."""

    options: tuple[Option, ...]
    least: int = 1
    most: int | None = None
    scale: str = ""

    kind = "multiple"

    def read(self, raw: object) -> Value | Message:
        codes = code_list(raw)
        known = {option.code for option in self.options}
        if codes is None or not known.issuperset(codes):
            return Message("answer.some_of", {"codes": _codes(self.options)})
        ticked = frozenset(codes)
        alone = next((o for o in self.options if o.alone and o.code in ticked), None)
        if alone and len(ticked) > 1:
            return Message("answer.alone")
        if alone:
            return ticked
        if len(ticked) < self.least:
            return Message("answer.too_few", {"least": self.least})
        if self.most is not None and len(ticked) > self.most:
            return Message("answer.too_many", {"most": self.most})
        return ticked


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`; outside `usual` it is asked back. `reserved` are the missing codes."""

    low: float | None = None
    high: float | None = None
    usual: Span | None = None
    unit: str = ""
    decimals: int = 0
    reserved: frozenset[int] = frozenset()

    kind = "number"

    def read(self, raw: object) -> Value | Message:
        number = decimal_number(raw)
        if number is None or (self.decimals == 0 and (number != int(number) or decimals_in(raw))):
            return Message("answer.whole_number" if self.decimals == 0 else "answer.number")
        if round(number, self.decimals) != number or decimals_in(raw) > self.decimals:
            return Message("answer.decimals", {"decimals": self.decimals})
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            return Message("answer.bounds", {"bounds": self.bounds})
        if number in self.reserved:
            return Message("answer.reserved")
        return int(number) if self.decimals == 0 else float(number)

    @property
    def bounds(self) -> Message:
        """The hard range in words: `from 0 to 168`, `of 0 or more`, or nothing."""
        key = {
            (False, False): "bounds.none",
            (True, False): "bounds.from",
            (False, True): "bounds.to",
            (True, True): "bounds.between",
        }[self.low is not None, self.high is not None]
        return Message(key, {"low": self.low, "high": self.high})


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

    def read(self, raw: object) -> Value | Message:
        given = day(self.precision.write(raw) if isinstance(raw, date) else raw, self.precision.pattern)
        if given is None:
            return Message("answer.date", {"pattern": Message(f"pattern.{self.precision.value}")})
        write = self.precision.write
        if self.low is not None and write(given) < write(self.low):
            return Message("answer.not_before", {"low": write(self.low)})
        if self.high is not None and write(given) > write(self.high):
            return Message("answer.not_after", {"high": write(self.high)})
        return given


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, hours and minutes."""

    low: time | None = None
    high: time | None = None

    kind = "time"

    def read(self, raw: object) -> Value | Message:
        moment = time_of_day(raw)
        if moment is None:
            return Message("answer.time")
        if (self.low is not None and moment < self.low) or (self.high is not None and moment > self.high):
            low, high = self.low or time(0, 0), self.high or time(23, 59)
            return Message("answer.time_between", {"low": f"{low:%H:%M}", "high": f"{high:%H:%M}"})
        return moment


@dataclass(frozen=True, slots=True)
class Text:
    """Free words. Unless `linked`, they are kept apart from the other answers."""

    longest: int = LONGEST_TEXT
    lines: bool = False
    linked: bool = False

    kind = "text"

    def read(self, raw: object) -> Value | Message:
        if not isinstance(raw, str):
            return Message("answer.words")
        words = clean(raw).strip() if self.lines else clean_line(raw)
        if not words:
            return Message("answer.words")
        if len(words) > self.longest:
            return Message("answer.too_long", {"most": self.longest, "length": len(words)})
        return words


@dataclass(frozen=True, slots=True)
class Row:
    """One statement of a grid. Its id is a field of its own."""

    id: str
    text: str
    reverse: bool = False
    anchor: bool = False

    @property
    def stays(self) -> bool:
        """Whether it keeps its place when the rows are shuffled."""
        return self.anchor


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

    def read(self, raw: object) -> dict[str, Value] | Message:
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

    def read(self, raw: object) -> Value | Message:
        codes = code_list(raw)
        known = {option.code for option in self.options}
        if codes is None or not known.issuperset(codes) or len(set(codes)) != len(codes):
            return Message("answer.order", {"codes": _codes(self.options)})
        if len(codes) != self.places:
            return Message("answer.places", {"places": self.places})
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

    def read(self, raw: object) -> Value | Message:
        number = whole_number(raw)
        if number is None or not self.low <= number <= self.high or (number - self.low) % self.step:
            key = "answer.slider" if self.step == 1 else "answer.slider_steps"
            return Message(key, {"low": self.low, "high": self.high, "step": self.step})
        return number


@dataclass(frozen=True, slots=True)
class Note:
    """Words to read; nothing is answered."""

    kind = "note"


Scalar = Single | Multiple | Number | Date | Time | Text | Ranking | Slider
Domain = Scalar | Grid | Note


def _read_grid(grid: Grid, raw: object) -> dict[str, Value] | Message:
    by_row = _grid_codes(grid, raw)
    if isinstance(by_row, Message):
        return by_row
    values: dict[str, Value] = {}
    for row in grid.rows:
        if (code := by_row.get(row.id)) is None:
            continue
        value = Missing.REFUSED if code is Missing.REFUSED else grid.single.read(code)
        if isinstance(value, Message):
            return Message("answer.in_row", {"row": row.text, "problem": value})
        values[row.id] = value
    return values


def _grid_codes(grid: Grid, raw: object) -> Mapping[str, object] | Message:
    """The rows' codes by row id, from a mapping or from codes in row order ("4455", "4 4 5 5")."""
    ids = [row.id for row in grid.rows]
    if isinstance(raw, Mapping):
        stray = next((str(key) for key in raw if key not in ids), None)
        return raw if stray is None else Message("answer.no_row", {"row": clean_line(stray)})
    compact = (
        isinstance(raw, str)
        and re.fullmatch("[0-9]+", raw.strip())
        and all(0 <= o.code <= 9 for o in grid.options)
    )
    codes = [int(c) for c in str(raw).strip()] if compact else code_list(raw)
    if codes is None or len(codes) != len(ids):
        return Message("answer.one_a_row", {"rows": len(ids)})
    return dict(zip(ids, codes, strict=True))


def reversible(options: Iterable[Option]) -> tuple[int, int] | None:
    """The ends of a scale that can be turned round (evenly spaced codes, missing ones aside), or None."""
    codes = sorted(option.code for option in options if not option.missing)
    steps = {b - a for a, b in pairwise(codes)}
    return (codes[0], codes[-1]) if len(codes) > 1 and len(steps) == 1 else None


def _codes(options: Sequence[Option]) -> tuple[int, ...]:
    return tuple(option.code for option in options)
