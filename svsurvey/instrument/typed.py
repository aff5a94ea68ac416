"""What people type, or a file says, as plain values: numbers, codes, days, times. It knows no item."""

import re
from collections.abc import Iterable
from datetime import date, time

LONGEST_WHOLE = 12
"""Digits of a whole number; LONGEST_DECIMAL: of one with a point. Beyond, floating point is no longer exact."""
LONGEST_DECIMAL = 15

_DAYS = {
    "YYYY-MM-DD": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "YYYY-MM": re.compile("[0-9]{4}-[0-9]{2}"),
    "YYYY": re.compile("[0-9]{4}"),
}
_FIRST_DAY = "0000-01-01"
_TIME = re.compile("([0-9]{1,2}):([0-9]{2})")


def whole_number(raw: object) -> int | None:
    """A whole number from data or from what was typed; True and 3.5 are none."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return int(raw)
    if isinstance(raw, str):
        digits = raw.strip().removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_WHOLE:
            return int(raw)
    return None


def decimal_number(raw: object) -> float | None:
    """A plain decimal number; a comma may stand for the point."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return raw if abs(raw) < 10**LONGEST_WHOLE else None
    if not isinstance(raw, str):
        return None
    text = raw.strip().replace(",", ".", 1)
    whole, _, part = text.removeprefix("-").partition(".")
    digits = whole + part
    plain = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_DECIMAL
    if not plain or (part == "" and text.endswith(".")):
        return None
    return float(text) if part else int(text)


def decimals_in(raw: object) -> int:
    """How many digits were typed after the point: `1,000` must not become 1."""
    return len(raw.strip().replace(",", ".").partition(".")[2]) if isinstance(raw, str) else 0


def code_list(raw: object) -> list[int] | None:
    """Codes from data or typed with commas or blanks between; None when something else is among them."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return [int(raw)]
    parts: Iterable[object] | None = None
    if isinstance(raw, str):
        parts = raw.replace(",", " ").split()
    elif isinstance(raw, list | tuple | set | frozenset):
        parts = raw
    if parts is None:
        return None
    codes = [whole_number(part) for part in parts]
    return None if None in codes else [code for code in codes if code is not None]


def day(raw: object, pattern: str) -> date | None:
    """A day, or the first one of a month or year, written as `pattern` says: YYYY-MM-DD, YYYY-MM or YYYY."""
    if isinstance(raw, int) and pattern == "YYYY":
        raw = str(raw)
    if not isinstance(raw, str) or not _DAYS[pattern].fullmatch(text := raw.strip()):
        return None
    try:
        return date.fromisoformat(text + _FIRST_DAY[len(text) :])
    except ValueError:
        return None


def time_of_day(raw: object) -> time | None:
    """Hours and minutes, `7:30` or `07:30`."""
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    written = _TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if written is None or int(written[1]) > 23 or int(written[2]) > 59:
        return None
    return time(int(written[1]), int(written[2]))
