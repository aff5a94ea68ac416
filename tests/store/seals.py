"""Keys without a passphrase, so that tests need not wait for one, and boxes to be looked into."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pyrage

from svsurvey.care import unsealing
from svsurvey.instrument.model import Instrument, Seal
from svsurvey.store.database import Store


def key(number: int = 0) -> Any:
    """The secret half of one of some keys."""
    return _made(number)


@cache
def _made(number: int) -> Any:
    return pyrage.x25519.Identity.generate()


def public(number: int = 0) -> str:
    """Its public half."""
    return str(key(number).to_public())


def seal(*numbers: int, together: bool = False) -> Seal:
    """For some of the keys; for the first one unless others are named."""
    return Seal(tuple(public(number) for number in numbers or (0,)), together)


def sealed(instrument: Instrument, *numbers: int, together: bool = False) -> Instrument:
    """The same questionnaire, sealed."""
    return replace(instrument, seal=seal(*numbers, together=together))


def known(store: Store, *instruments: Instrument) -> tuple[Store, unsealing.Versions]:
    """A study with the versions of instruments that it keeps; they were built by hand."""
    by_version = {(i.id, i.version): i for i in instruments}
    return store, {(f.id, f.version): (by_version[f.id, f.version], f) for f in store.instruments()}


def batch(store: Store, instrument: Instrument, target: Store, numbers: Sequence[int] = (0,)) -> unsealing.Batch:
    """What these keys open."""
    return unsealing.open_all([known(store, instrument)], [key(number) for number in numbers], target)
