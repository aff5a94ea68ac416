"""Answers from a file, for `run --answers`: all who took part are stored, or nobody is; or it is only tried."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from svsurvey.commands.output import talk
from svsurvey.errors import InputError, NothingSaved
from svsurvey.response import Disposition, Response
from svsurvey.text import counted

if TYPE_CHECKING:
    from svsurvey.instrument.model import Instrument
    from svsurvey.store.database import Store


def store_file(store: "Store", instrument: "Instrument", file: Path, wave: str, site: str) -> None:
    """Everybody in the file who took part, or nobody."""
    met: list[Disposition] = []
    with _respondents(instrument, file, wave, site) as everybody:
        saved = store.add_all(_complete(everybody, met), instrument)
    _demand_somebody(file, met)
    if declined := len(met) - saved:
        talk(f"{declined} did not take part and left nothing.")
    if not saved:
        raise NothingSaved("nobody took part: nothing was stored")
    talk(f"Saved {counted(saved, 'response')}.")


def try_file(instrument: "Instrument", file: Path, wave: str, site: str) -> None:
    """Reads everybody in the file as if to store them, and stores nobody."""
    met: list[Disposition] = []
    with _respondents(instrument, file, wave, site) as everybody:
        sound = sum(1 for _ in _complete(everybody, met))
    _demand_somebody(file, met)
    talk(f"A practice: {counted(sound, 'response')} could be stored, and nothing was.")


@contextmanager
def _respondents(instrument: "Instrument", file: Path, wave: str, site: str) -> "Iterator[Iterator[Response]]":
    from svsurvey.interview.script import read_scripts, responses

    with _opened(file) as stream:
        yield responses(instrument, read_scripts(stream, _named(file)), wave, site)


def _named(file: Path) -> str:
    return "stdin" if str(file) == "-" else str(file)


def _demand_somebody(file: Path, met: Sequence[Disposition]) -> None:
    if not met:
        raise InputError(f"{_named(file)} holds no respondent")


def _complete(responses: Iterable[Response], met: list[Disposition]) -> Iterator[Response]:
    for response in responses:
        met.append(response.disposition)
        if response.disposition is Disposition.COMPLETE:
            yield response


def _opened(file: Path) -> TextIO:
    if str(file) == "-":
        return TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig")
    try:
        return file.open(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or type(error).__name__}") from None
