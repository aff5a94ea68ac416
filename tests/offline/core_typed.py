"""What is typed and written for the core of the offline page, and what Python makes of it. It runs no script."""

from collections.abc import Mapping
from datetime import date, time
from functools import cache
from random import Random
from typing import Any

from core_cases import plain
from hostile import TEXTS

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Number,
    Option,
    Precision,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.model import Instrument, Item, Section
from svsurvey.message import Message
from svsurvey.offline.data import data
from svsurvey.response import Missing
from svsurvey.sentences import sentences

# ---- what is typed --------------------------------------------------------------------------------------

OPTIONS = (
    Option(1, "one"),
    Option(2, "two"),
    Option(12, "twelve"),
    Option(-3, "less"),
    Option(8, "other", write_in=True),
    Option(99, "none", alone=True),
)
DIGITS = tuple(Option(code, f"answer {code}") for code in (0, 1, 2, 9))
ROWS = (Row("key", "The key."), Row("constructor", "The maker"), Row("row_c", "Third “row”"))

DOMAINS: Mapping[str, Domain] = {
    "single": Single(OPTIONS),
    "multiple": Multiple(OPTIONS),
    "any_number": Multiple(OPTIONS, 0),
    "some": Multiple(OPTIONS, 2, 3),
    "whole": Number(0, 168, (4, 70), "hours"),
    "open": Number(None, None, (-5, 5), "", 0, frozenset({-97, -98, -99})),
    "least": Number(-10.5, None, None, "", 1),
    "most": Number(None, 1e11, None, "mg", 3, frozenset({-97})),
    "fine": Number(0.001, 999999999999.5, (0.5, 1.25), "", 6),
    "day": Date(date(2000, 2, 29), date(2024, 12, 31)),
    "any_day": Date(),
    "month": Date(date(2001, 5, 1), None, Precision.MONTH),
    "year": Date(None, date(2020, 1, 1), Precision.YEAR),
    "hour": Time(time(6, 30), time(22, 0)),
    "early": Time(None, time(5, 0)),
    "any_hour": Time(),
    "word": Text(20),
    "lines": Text(60, lines=True),
    "story": Text(),
    "climate": Grid(ROWS, DIGITS),
    "wide": Grid(ROWS, OPTIONS[:4]),
    "best": Ranking(OPTIONS[:4]),
    "top": Ranking(OPTIONS[:4], 2),
    "line": Slider(0, 100, 1, "low", "high"),
    "steps": Slider(-8, 12, 5),
}
"""Every type with every kind of bound."""


@cache
def typed_instrument() -> Instrument:
    """An instrument that asks for each of them, in three languages."""
    items = tuple(Item(name, f"What is {name}?", domain) for name, domain in DOMAINS.items())
    return Instrument("typed", "1", "Types", (Section("All", items),), translations={"de": {}, "es": {}})


TYPED = (
    "", " ", "1", "-1", "--1", "+1", " 2 ", "\u20072\u3000", "\ufeff2", "02", "1.0", "1.", ".5", "-.5", "0,5",
    "1,000", "1.5", "1,5,0", "0.30", "-0", "-0.0", "1e3", "½", "²", "٣", "３", "1_0", "0x1", "168", "169",
    "70.0", "71",
    "999999999999", "1000000000000", "123456789012345", "1234567890123456", "-97", "-10.5", "-10.55", "-10.6",
    "0.0009", "0.001", "0.1234567", "99999999999.999", "100000000000.001", "NaN", "Infinity", "true", "null",
    "1,2", "1 2", "1;2", "2, 1", "12", "1 99", "99", "8", "1 2 12", "1 2 12 8", "1 1", "-3", "2\t12 1 -3", "1,,2",
    "012", "1\x1c2", "1\x852", "192", "1 9 2", "0 0 0", "1 2", "19", "1912", "5", "-5", "7", "100", "101", "-10",
    "-8", "2024-02-29", "2023-02-29", "2000-02-29", "2000-02-28", "1900-02-29", "2024-12-31", "2025-01-01",
    "0000-01-01", "0001-01-01", "9999-12-31", "2024-13", "2024-00", "2001-05", "2001-04", "2020", "2021",
    "0000", "202", "20245", " 2024-05 ", "2024-5", "24-05-01", "２０２４",
    "7:30", "07:30", "007:30", "24:00", "23:59", "22:00", "22:01",
    "6:29", "6:3", "5:00", "5:01", " 6:30\n", "06:30:00", "x" * 20, "x" * 21, "x" * 61, "é" * 20, "e\u0301" * 20,
    "\U0001f600" * 20, "\U0001f600" * 21, "a\nb", "a\r\nb\rc\u2028d\x85e", "\n a \n", "\u200b", "\u00ad", "{role}",
    "x" * 4001, "\x0b", "\ufe0f\ufe0f",
)  # fmt: skip

SENT: tuple[object, ...] = (
    None, True, False, 0, 1, 2, 8, 12, 99, -3, 5, 168, 169, 999_999_999_999, 10**12, -97, 1.5, 0.1234567,
    2020, 2021,
    [], [1], [1, 2], [2, 1], ["1", " 2"], [1, 1], [1, 99], [99], [8, 1], [1, 2, 12], [1, 2, 12, 8], [12, 2, 1, -3],
    [1, None], [True], [1.5], [[1]], {}, {"key": 1}, {"key": "1", "constructor": 2, "row_c": None},
    {"key": {"missing": "refused"}}, {"key": 7}, {"row_c": "x"}, {"nowhere": 1}, {"a\nb\x1b": 1},
    {"constructor": 9},
)  # fmt: skip


def raw(dice: Random) -> object:
    """What somebody types, or a page sends; also what nobody would."""
    match dice.randrange(8):
        case 0:
            return dice.choice(SENT)
        case 1:
            return dice.choice(list(TEXTS.values()))
        case 2:
            return strange(dice)
        case 3:
            return "".join(dice.choice("0123456789-:,. ") for _ in range(dice.randrange(1, 12)))
        case 4:
            return f"{dice.uniform(-200, 200):.{dice.randrange(7)}f}"
        case _:
            return dice.choice(TYPED)


def _as_python(given: object) -> Any:
    if isinstance(given, dict):
        return {key: Missing.REFUSED if isinstance(value, dict) else value for key, value in given.items()}
    return given


def reads(dice: Random, times: int, every: bool = False) -> tuple[Any, list[Any]]:
    """What is typed at items of each type; and what Python reads there. every: first all there is, everywhere."""
    instrument = typed_instrument()
    cases: list[tuple[Item, object]] = (
        [(item, given) for item in instrument.items for given in (*TYPED, *SENT)] if every else []
    )
    cases += [(dice.choice(instrument.items), raw(dice)) for _ in range(times)]
    words = [dice.choice(("", "porter", " \n", *TEXTS.values())) for _ in cases]
    job = [(item.id, given, said) for (item, given), said in zip(cases, words, strict=True)]
    told = [_read(item, given, said) for (item, given), said in zip(cases, words, strict=True)]
    return {"data": data(instrument), "cases": job}, told


def _read(item: Item, given: object, words: str) -> object:
    values = item.read(_as_python(given), words)
    if isinstance(values, Message):
        return {"problem": _told(values)}
    doubt = item.doubt(values)
    return {"values": {name: plain(value) for name, value in values.items()}, "doubt": doubt and _told(doubt)}


def _told(message: Message) -> dict[str, str]:
    return {tag: sentences(tag)(message) for tag in ("en", "de", "es")}


# ---- words and numbers ----------------------------------------------------------------------------------

POOLS = (
    (0x0, 0x100), (0x300, 0x370), (0x200B, 0x2070), (0xD7F0, 0xE000), (0xFDC0, 0xFE10), (0xFFF0, 0x10000),
    (0x1F300, 0x1F650), (0xE0000, 0xE0200), (0x1D160, 0x1D190), (0x1700, 0x1740), (0x0900, 0x0980),
    (0xAC00, 0xAC80), (0x1100, 0x1200), (0x1B00, 0x1B80), (0x1FFF0, 0x20000), (0x10FFF0, 0x110000),
    (0x3020, 0x3100), (0x20D0, 0x20F1),
)  # fmt: skip
"""Where what is not plain stands in Unicode."""


def strange(dice: Random) -> str:
    """Signs from where it matters; a mark often comes many times."""
    signs = []
    for _ in range(dice.randrange(1, 20)):
        sign = chr(dice.randrange(*dice.choice(POOLS)))
        signs.append(sign * dice.choice((1, 1, 1, 2, 31, 40)))
    text = "".join(signs) if dice.random() < 0.8 else dice.choice(list(TEXTS.values())) + "".join(signs)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # two halves are one sign
    return dice.choice(("", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f")) + text


def doubles(dice: Random, times: int) -> list[float]:
    """Numbers of every size, also some that end in a five where they are cut."""
    made = [dice.uniform(-1, 1) * 10.0 ** dice.randrange(-8, 18) for _ in range(times)]
    made += [float(dice.randrange(10**12, 10**15) * 10 + 5) / 2 ** dice.randrange(5) for _ in range(times)]
    made += [round(dice.uniform(-1e6, 1e6), dice.randrange(7)) for _ in range(times)]
    return [*made, 0.0, -0.0, 1e12, 999999999999.5, 1234567890125.0, 0.0001, 0.00001234, 1e-7, 123456789012345.0]
