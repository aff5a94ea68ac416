"""What stands in a box: one response as a JSON object (svsurvey box format 1), and blanks up to a fixed size.

It knows no encryption and no file. Every box of one version of an instrument is equally long before it is sealed:
a longer one would tell who wrote more.
"""

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any

from svsurvey.instrument.domain import Date, Multiple, Number, Ranking, Scalar, Single, Slider, Text, Time
from svsurvey.instrument.fitting import misfits
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.typed import day, time_of_day
from svsurvey.message import Message
from svsurvey.response import Disposition, Missing, Mode, Response, Value
from svsurvey.store.schema import KEY_BYTES

FORMAT = 1
KEY = "svsurvey_box"
"""The name under which the number of the format stands: `{"svsurvey_box": 1, …`."""

SMALLEST, STEP = 2 * 1024, 4
"""Bytes of the smallest size, and what each next one is longer by: 2, 8, 32, 128 … KiB."""

SECRET_BYTES = 32
LONGEST_LABEL = 40
"""Characters of a wave or a site."""

WIDEST = 4
"""Bytes that one character of a clean text takes at most, quotes and line ends with their backslash included."""

LONGEST_NUMBER = 24
MOST_WHOLE = 2**63
"""Beyond this a study could not keep a number once it is opened."""


class Trouble(Enum):
    """Why a box cannot be opened into a study, in words that tell nothing of what is in it."""

    FOREIGN = "is sealed for a key that was not given"
    HALF = "needs a second key, which was not given"
    DAMAGED = "was changed or cut after it was sealed"
    MOVED = "does not lie where it was put: it was swapped or copied"
    NO_RESPONSE = "holds no response"
    NEWER = "was sealed by a newer svsurvey: update this one"
    UNKNOWN = "answers a version that this study does not have"
    IMPOSSIBLE = "holds answers that its questions do not allow"


class BoxFault(Exception):
    """A box that stays closed. It carries nothing but the trouble."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.name)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """What one box holds. box: its id, so that it cannot pass for another. secret: 32 bytes, from which the box
    and what it is opened into have their ids (`receipt.Keys`)."""

    box: bytes
    response: Response
    secret: bytes


# ---- to text and back -----------------------------------------------------------------------------------


def pack(content: Content, size: int) -> bytes:
    """The content as UTF-8, filled up with blanks to `size` bytes, or to the next size that it fits into.

    Raises OverflowError for a number, UnicodeEncodeError for a text that no study can keep.
    """
    written = json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"))
    text = written.encode()
    size = max(size, SMALLEST)
    while len(text) > size:  # cannot be, for `size_for` an instrument; and a response is never lost for it
        size *= STEP
    return text.ljust(size)


def _plain(content: Content) -> dict[str, object]:
    response = content.response
    return {
        KEY: FORMAT,
        "box": content.box.hex(),
        "instrument": response.instrument,
        "version": response.version,
        "wave": response.wave,
        "site": response.site,
        "mode": response.mode.value,
        "disposition": response.disposition.value,
        "values": {name: _plain_value(value) for name, value in response.values.items()},
        "secret": content.secret.hex(),
    }


def _plain_value(value: Value) -> object:
    match value:
        case Missing():
            return {"missing": value.word}
        case str():
            return value
        case frozenset():
            return {"codes": sorted(value)}
        case tuple():
            return {"order": list(value)}
        case int() | float():
            if not abs(value) < MOST_WHOLE:  # infinite, or not a number, included
                raise OverflowError
            return value
    written = value.isoformat()
    return {"date": written} if "-" in written else {"time": written[: len("07:30")]}


def unpack(text: bytes) -> Content:
    """The content again. Raises BoxFault: NO_RESPONSE for what is none, NEWER for a format not known yet."""
    try:
        read = json.loads(text)
        if read[KEY] != FORMAT:
            raise BoxFault(Trouble.NEWER if isinstance(read[KEY], int) else Trouble.NO_RESPONSE)
        return _content(read)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BoxFault(Trouble.NO_RESPONSE) from None


def _content(read: dict[str, Any]) -> Content:
    names = [read[key] for key in ("instrument", "version", "wave", "site")]
    box, secret = bytes.fromhex(read["box"]), bytes.fromhex(read["secret"])
    if not all(isinstance(name, str) for name in names) or len(box) != KEY_BYTES:
        raise ValueError
    if len(secret) != SECRET_BYTES:
        raise ValueError
    values = {name: _value(value) for name, value in read["values"].items()}
    instrument, version, wave, site = names
    mode, disposition = Mode(read["mode"]), Disposition(read["disposition"])
    return Content(box, Response(instrument, version, values, mode, disposition, wave, site), secret)


_KINDS = {missing.word: missing for missing in Missing}


def _value(read: object) -> Value:
    match read:
        case bool():
            raise ValueError
        case int() | float() | str():
            return read
        case {"missing": str(word)}:
            return _KINDS[word]
        case {"date": str(written)}:
            return _sound(day(written, "YYYY-MM-DD"))
        case {"time": str(written)}:
            return _sound(time_of_day(written))
        case {"codes": [*codes]}:
            return frozenset(map(_code, codes))
        case {"order": [*codes]}:
            return tuple(map(_code, codes))
    raise ValueError


def _sound(value: Value | None) -> Value:
    if value is None:
        raise ValueError
    return value


def _code(read: object) -> int:
    if isinstance(read, bool) or not isinstance(read, int):
        raise ValueError
    return read


# ---- what an instrument allows ---------------------------------------------------------------------------


def fits(response: Response, instrument: Instrument) -> bool:
    """Whether every value is one that its question can have, and all go together: what comes out of a box is not
    believed blindly."""
    places = instrument.places
    return (
        all(len(label) <= LONGEST_LABEL and label.isprintable() for label in (response.wave, response.site))
        and all(
            name in places and (isinstance(value, Missing) or _possible(value, places[name].domain))
            for name, value in response.values.items()
        )
        and next(misfits(response, instrument), None) is None
    )


def _possible(value: Value, domain: Scalar) -> bool:
    read = domain.read(value)
    return not isinstance(read, Message) and type(read) is type(value) and read == value


def size_for(instrument: Instrument) -> int:
    """Bytes that the longest possible response to a version of an instrument fits into: 2, 8, 32, 128 … KiB."""
    label = "\U0001f54a" * LONGEST_LABEL  # four bytes each
    head = Response(instrument.id, instrument.version, {}, Mode.OFFLINE_HTML, Disposition.BREAK_OFF, label, label)
    needed = len(pack(Content(bytes(KEY_BYTES), head, bytes(SECRET_BYTES)), SMALLEST).rstrip())
    needed += sum(len(f'"{place.name}":,') + _longest(place.domain) for place in instrument.fields)
    size = SMALLEST
    while size < needed:
        size *= STEP
    return size


LONGEST_MISSING = max(len(json.dumps({"missing": kind.word})) for kind in Missing)


def _longest(domain: Scalar) -> int:
    """Bytes of the longest answer, as JSON."""
    match domain:
        case Text(longest):
            longest = len('""') + WIDEST * longest
        case Multiple(options) | Ranking(options):
            longest = len('{"codes":[]}') + sum(len(f"{option.code},") for option in options)
        case Number() | Slider() | Single():
            longest = LONGEST_NUMBER
        case Date() | Time():
            longest = len('{"date":"2000-01-01"}')
    return max(longest, LONGEST_MISSING)
