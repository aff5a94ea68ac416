"""What a version of an instrument stands for, as one number: two fieldings can be told to be the same or not."""

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum

from svsurvey.instrument.condition import Condition
from svsurvey.instrument.domain import Number
from svsurvey.instrument.model import Instrument
from svsurvey.response import Missing

NOT_MEANING = frozenset({"credit", "seal", "support", "thanks"})
"""Keys of an instrument that may change under one version: they neither ask nor decide what is stored."""


def fingerprint(instrument: Instrument) -> str:
    """SHA-256 (hex) over everything that a respondent is asked and everything that decides what is stored."""
    parts = {name: part for name, part in _said(instrument).items() if name not in NOT_MEANING}
    if instrument.translations:
        parts["translations"] = {
            language: {key: text for key, text in texts.items() if key[0] not in NOT_MEANING}
            for language, texts in instrument.translations.items()
        }
    return hashlib.sha256(_canonical(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _said(thing: object) -> dict[str, object]:
    """The parts of a thing that are not at their default: what a later version of the program can say besides does
    not change what the instruments of today stand for."""
    assert is_dataclass(thing)
    parts = {part.name: (part, getattr(thing, part.name)) for part in fields(thing)}
    if isinstance(thing, Number):
        part, reserved = parts["reserved"]
        parts["reserved"] = part, reserved - {int(kind) for kind in LATER}
    return {name: value for name, (part, value) in parts.items() if value != _default(part)}


def _default(part: Field[object]) -> object:
    return part.default_factory() if part.default_factory is not MISSING else part.default


LATER = {Missing.UNREADABLE, Missing.OFF_ROUTE}
"""Kinds of missing that came later: at their default codes they do not count."""


def _canonical(thing: object) -> str:
    """The same text for the same meaning, whatever the order of keys and sets."""
    if isinstance(thing, Condition):
        return f"when({' '.join(thing.text.split())})"
    if isinstance(thing, Enum):
        return f"{type(thing).__name__}.{thing.name}"
    if isinstance(thing, Mapping):
        said = ((key, value) for key, value in thing.items() if key not in LATER or value != key)
        pairs = sorted((_canonical(key), _canonical(value)) for key, value in said)
        return "{" + ",".join(f"{key}:{value}" for key, value in pairs) + "}"
    if isinstance(thing, frozenset):
        return "{" + ",".join(sorted(_canonical(part) for part in thing)) + "}"
    if isinstance(thing, tuple | list):
        return "[" + ",".join(_canonical(part) for part in thing) + "]"
    if is_dataclass(thing) and not isinstance(thing, type):
        return type(thing).__name__ + _canonical(_said(thing))
    return repr(thing)
