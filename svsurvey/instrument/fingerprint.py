"""What a version of an instrument stands for, as one number: two fieldings can be told to be the same or not."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from svsurvey.instrument.condition import Condition
from svsurvey.instrument.model import Instrument

NOT_MEANING = frozenset({"credit", "support", "thanks"})
"""Keys of an instrument that may change under one version: they neither ask nor decide what is stored."""


def fingerprint(instrument: Instrument) -> str:
    """SHA-256 (hex) over everything that a respondent is asked and everything that decides what is stored."""
    parts = {f.name: getattr(instrument, f.name) for f in fields(instrument) if f.name not in NOT_MEANING}
    return hashlib.sha256(_canonical(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(thing: object) -> str:
    """The same text for the same meaning, whatever the order of keys and sets."""
    if isinstance(thing, Condition):
        return f"when({' '.join(thing.text.split())})"
    if isinstance(thing, Enum):
        return f"{type(thing).__name__}.{thing.name}"
    if isinstance(thing, Mapping):
        pairs = sorted((_canonical(key), _canonical(value)) for key, value in thing.items())
        return "{" + ",".join(f"{key}:{value}" for key, value in pairs) + "}"
    if isinstance(thing, frozenset):
        return "{" + ",".join(sorted(_canonical(part) for part in thing)) + "}"
    if isinstance(thing, tuple | list):
        return "[" + ",".join(_canonical(part) for part in thing) + "]"
    if is_dataclass(thing) and not isinstance(thing, type):
        return type(thing).__name__ + _canonical({f.name: getattr(thing, f.name) for f in fields(thing)})
    return repr(thing)
