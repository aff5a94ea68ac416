"""What the values of a column give away by their shape alone: a time, a machine, a sequence.

It knows values and nothing of files. Years run from 2005 to 2040, so that a number that is no time is rarely taken
for one; a shape counts only when every value has it.
"""

import re
from collections.abc import Callable, Iterable, Sequence

Value = int | float | str | bytes

FIRST, LAST = 1_104_537_600, 2_208_988_800
"""Seconds since 1970 at the begin of 2005 and of 2040."""

UNITS = (1, 1_000, 1_000_000)
"""Seconds, and the thousandth parts of them that programs count in."""

NANOSECONDS = "nanoseconds since 1970"

GREGORIAN = 12_219_292_800
"""Seconds between 1582-10-15, from which UUIDs count, and 1970 (RFC 9562, section 5.1)."""

KSUID_START = 1_400_000_000
SNOWFLAKE_STARTS = (0, 1_288_834_974_657, 1_420_070_400_000)
"""Thousandths of seconds from which the makers of such ids count."""

JULIAN = (2_453_371.5, 2_466_154.5)
"""Days of the Julian calendar for the same years; SQLite's julianday() gives them."""

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_UUID = re.compile(
    r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?", re.IGNORECASE
)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.IGNORECASE)
_KSUID = re.compile(r"[0-9A-Za-z]{27}")
_OBJECT_ID = re.compile(r"[0-9a-f]{24}", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d(:?\d\d)?.{0,12}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4}")
_WEEK = re.compile(r"\d{4}[- ]?(w|cw|kw|week)[- ]?\d\d?", re.IGNORECASE)
_CLOCK_TIME = re.compile(r"\d\d?:\d\d:\d\d(\.\d+)?")
_NUMBERED = re.compile(r"(\D*)0*(\d{1,15})")

_OF_SAVING = re.compile(
    r"_(at|ts)$|(^|_)(created|creation|updated|modified|changed|saved|submitted|submission|started|start_time|end_time|"
    r"finished|completed|completion|timestamp|ts|date_?time|duration|elapsed|last_?seen|inserted|recorded|applied|"
    r"ctime|mtime)($|_)",
    re.IGNORECASE,
)
_OF_TIME = re.compile(
    r"(^|_)(time|date|day|hour|minutes?|seconds?|secs?|millis|ms|clock|took|entered|when)($|_)", re.IGNORECASE
)
_OF_PLACE = re.compile(
    r"(^|_)(ip|ip_?address|user_?agent|mac|host|host_?name|machine|device|device_?id|user|user_?name|login|"
    r"session|session_?id|pid)($|_)",
    re.IGNORECASE,
)
_OF_ORDER = re.compile(
    r"(^|_)(id|nr|no|num|number|seq|sequence|order|serial|counter|index|idx|lfd|position|row)$", re.IGNORECASE
)


def in_snake(name: str) -> str:
    """`createdAt` as `created_at`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").replace(" ", "_").lower()


def names_a_saving(name: str) -> bool:
    """Whether a column is called like the time of saving, or how long it took."""
    return bool(_OF_SAVING.search(in_snake(name)))


def names_a_time(name: str) -> bool:
    """Whether a column is called like a time, of whatever."""
    return bool(_OF_TIME.search(in_snake(name)))


def names_a_machine(name: str) -> bool:
    """Whether a column is called like what tells a machine, a login or a session."""
    return bool(_OF_PLACE.search(in_snake(name)))


def names_an_order(name: str) -> bool:
    """Whether a column is called like a running number."""
    return bool(_OF_ORDER.search(in_snake(name)))


# ---- ids --------------------------------------------------------------------------------------------------


def id_that_tells(values: Sequence[Value]) -> str:
    """What kind of id these are that carries a time, a machine or both; "" for none of the known ones.

    One random id in 2,000 looks like a UUID with a time in it, so a single one counts only where it is written as
    such ids are, with dashes.
    """
    if len(values) > 1 or any(isinstance(value, str) and len(value) in (26, 36) for value in values):
        found = next((name for name, is_one in TELLING if all(map(is_one, values))), "")
        return found or _rarer(values)
    return ""


def _rarer(values: Sequence[Value]) -> str:
    """Kinds that random ids of the same length are taken for too easily, when there are few of them."""
    if len(values) < 3:
        return ""
    if all(map(_is_ksuid, values)):
        return "KSUIDs, which carry the second"
    tails = {octets[4:9] for value in values if (octets := _object_id(value))}
    if all(map(_is_object_id, values)) and (len(values) >= 9 or len(tails) < len(values)):
        return "ObjectIds, which carry the second and the process"
    whole = [value for value in values if isinstance(value, int) and value > 1 << 50]
    if len(whole) == len(values) and all(map(_is_snowflake, whole)) and all(v & 0xFFF < 16 for v in whole):
        return "snowflake ids, which carry the thousandth of a second and the machine"
    return ""


def _is_uuid_of_time(value: Value) -> bool:
    """Version 1 and 6: 60 bits of time, then the address of the network card."""
    octets = _uuid(value)
    if octets is None or octets[8] >> 6 != 2 or octets[6] >> 4 not in (1, 2, 6):
        return False
    low, middle, high = octets[:4], octets[4:6], bytes([octets[6] & 0x0F, octets[7]])
    parts = low + middle + high if octets[6] >> 4 == 6 else high + middle + low
    ticks = int.from_bytes(parts, "big")
    if octets[6] >> 4 == 6:
        ticks = int.from_bytes(low + middle, "big") << 12 | int.from_bytes(high, "big")
    return _in_years(ticks / 10_000_000 - GREGORIAN)


def _is_uuid7(value: Value) -> bool:
    octets = _uuid(value)
    if octets is None or octets[8] >> 6 != 2 or octets[6] >> 4 != 7:
        return False
    return _in_years(int.from_bytes(octets[:6], "big") / 1000)


def _is_ulid(value: Value) -> bool:
    if not isinstance(value, str) or not _ULID.fullmatch(value):
        return False
    return _in_years(_digits(value[:10].upper(), CROCKFORD) / 1000)


def _is_ksuid(value: Value) -> bool:
    if not isinstance(value, str) or not _KSUID.fullmatch(value):
        return False
    return _in_years((_digits(value, BASE62) >> 128) + KSUID_START)


def _is_object_id(value: Value) -> bool:
    octets = _object_id(value)
    return octets is not None and _in_years(int.from_bytes(octets[:4], "big"))


def _is_snowflake(value: int) -> bool:
    return any(_in_years(((value >> 22) + start) / 1000) for start in SNOWFLAKE_STARTS)


TELLING: tuple[tuple[str, Callable[[Value], bool]], ...] = (
    ("UUIDs of version 1 or 6, which carry the time and the network card", _is_uuid_of_time),
    ("UUIDs of version 7, which carry the thousandth of a second", _is_uuid7),
    ("ULIDs, which carry the thousandth of a second", _is_ulid),
)


def _uuid(value: Value) -> bytes | None:
    if isinstance(value, bytes):
        return value if len(value) == 16 else None
    found = _UUID.fullmatch(value) if isinstance(value, str) else None
    return bytes.fromhex("".join(found.groups())) if found else None


def _object_id(value: Value) -> bytes | None:
    if isinstance(value, bytes):
        return value if len(value) == 12 else None
    return bytes.fromhex(value) if isinstance(value, str) and _OBJECT_ID.fullmatch(value) else None


def _digits(text: str, alphabet: str) -> int:
    value = 0
    for sign in text:
        value = value * len(alphabet) + alphabet.index(sign)
    return value


def in_sequence(values: Sequence[Value], of: int) -> bool:
    """Whether these are running numbers, alone or behind the same letters: 1, 2, 3 or R-001, R-003.

    of: how many there are of them all, if these are some.
    """
    numbers = _numbers(values)
    if len(numbers) < 2 or len(set(numbers)) < len(numbers):
        return False
    return max(numbers) - min(numbers) < 4 * max(of, len(numbers)) + 8


def _numbers(values: Iterable[Value]) -> list[int]:
    """The values as running numbers; none when one of them is none."""
    heads, numbers = set(), []
    for value in values:
        if isinstance(value, int):
            numbers.append(value)
        elif isinstance(value, str) and (found := _NUMBERED.fullmatch(value)):
            heads.add(found[1])
            numbers.append(int(found[2]))
        else:
            return []
    return numbers if len(heads) <= 1 else []


def bits(values: Sequence[Value]) -> int:
    """How many random bits an id can have at most, after the shortest one."""
    lengths = [8 * len(v) if isinstance(v, bytes) else _text_bits(v) if isinstance(v, str) else 63 for v in values]
    return min(lengths, default=0)


def _text_bits(text: str) -> int:
    octets = _uuid(text)
    if octets is not None:
        return 122
    per_sign = 4 if re.fullmatch("[0-9a-f]*", text, re.IGNORECASE) else 6
    return per_sign * len(text)


def uneven(values: Sequence[Value]) -> bool:
    """Whether some bit of ids of one length is nearly always the same: they were not drawn at random.

    Beyond 6.5 standard deviations: one in a hundred million by chance, with 128 bits.
    """
    ids = [value for value in values if isinstance(value, bytes)]
    if len(ids) < 64 or len(ids) < len(values) or len({len(one) for one in ids}) > 1:
        return False
    wide = [int.from_bytes(one, "big") for one in ids]
    ones = [sum(one >> bit & 1 for one in wide) for bit in range(8 * len(ids[0]))]
    return any(abs(2 * n - len(ids)) > 6.5 * len(ids) ** 0.5 for n in ones)


# ---- clocks -----------------------------------------------------------------------------------------------


def clock(values: Sequence[Value]) -> str:
    """What kind of clock reading these are; "" for none, and for ids that carry a clock."""
    kinds = {_clock(value) for value in values}
    if len(kinds) != 1 or id_that_tells(values):
        return ""
    kind = kinds.pop()
    return kind if kind != NANOSECONDS or _close(values) else ""


def _clock(value: Value) -> str:
    match value:
        case str() if _MOMENT.fullmatch(value):
            return "dates with a time of day"
        case str() if _CLOCK_TIME.fullmatch(value):
            return "times of day to the second"
        case int() | float() if any(_in_years(value / unit) for unit in UNITS):
            return "seconds since 1970, or parts of them"
        case float() if JULIAN[0] <= value <= JULIAN[1]:
            return "days of the Julian calendar, with the time"
        case int() if _in_years(value / 1_000_000_000):
            return NANOSECONDS
    return ""


def _close(values: Sequence[Value]) -> bool:
    """Whether nanoseconds are within two years: one random number of 62 bits in four looks like some, but not
    several that are so near to each other."""
    numbers = [value for value in values if isinstance(value, int)]
    return len(numbers) >= 4 and max(numbers) - min(numbers) < 2 * 366 * 86_400 * 1_000_000_000


def days(values: Sequence[Value]) -> bool:
    """Whether these are all days: 2026-11-23."""
    return bool(values) and all(isinstance(value, str) and _DAY.fullmatch(value) for value in values)


def names_days(values: Sequence[Value]) -> bool:
    """Whether one of these labels is a day or a week: 2026-11-23, 2026-W47."""
    return any(isinstance(v, str) and (_DAY.search(v) or _WEEK.search(v)) for v in values)


def _in_years(seconds: float) -> bool:
    return FIRST <= seconds <= LAST
