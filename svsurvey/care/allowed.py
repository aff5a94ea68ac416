"""What a cell of a study may hold, by the version of the instrument that it answers: judged as it was when asked.

It knows instruments and rows, and opens no file. It tells columns and faults apart, and never passes an answer on.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from svsurvey.instrument.codebook import Kind, Variable, encode, variables
from svsurvey.instrument.domain import Note, Scalar, Text
from svsurvey.instrument.model import Instrument
from svsurvey.message import Message
from svsurvey.response import HANDED_IN, RECORD, Disposition, Mode, Value
from svsurvey.store.kept import Kept
from svsurvey.store.schema import KEY_BYTES
from svsurvey.text import clean_line

Wrong = tuple[str, str]
"""A column, and what is wrong with a cell in it."""

Test = Callable[[Any], bool]
"""Whether a cell may hold this."""

NO_ID = f"is not an id of {KEY_BYTES} bytes"
NO_LABEL = "is not a label that can have been given"
NOT_ALLOWED = "holds what its version does not allow"
NOT_ASKED = "holds something, though its version has no such column"
NOT_FIELDED = "is a version that was not fielded"
NO_WORD = "is none of the words that it can be"
LONGEST_LABEL = 40


def is_id(cell: object) -> bool:
    """Whether it is an id as they are drawn."""
    return isinstance(cell, bytes) and len(cell) == KEY_BYTES


@lru_cache
def is_label(cell: object) -> bool:
    """Whether it can be the name of a wave or site."""
    return isinstance(cell, str) and len(cell) <= LONGEST_LABEL and cell == clean_line(cell)


def test_of(variable: Variable, instrument: Instrument) -> Test:
    """What a cell of a variable may hold."""
    codes = frozenset(variable.missing)
    if variable.kind in (Kind.CODE, Kind.TICK, Kind.RANK):
        codes |= frozenset(variable.codes)
        return lambda cell: type(cell) is int and cell in codes
    domain = instrument.places[variable.field].domain
    assert not isinstance(domain, Note)
    if isinstance(domain, Text):
        return lambda cell: _reads_back(variable, domain, cell) if type(cell) is str else cell in codes
    return lru_cache(maxsize=4096, typed=True)(
        lambda cell: (type(cell) is int and cell in codes) or _reads_back(variable, domain, cell)
    )


def _reads_back(variable: Variable, domain: Scalar, cell: object) -> bool:
    """Whether a cell, taken for an answer, is one, and would be stored as this cell again."""
    if type(cell) not in (int, float, str) or (variable.kind is Kind.NUMBER) is isinstance(cell, str):
        return False
    return _written(variable, domain.read(cell)) == (type(cell), cell)


def _written(variable: Variable, value: Value | Message) -> tuple[type, object]:
    if isinstance(value, Message):
        return Message, None
    cell = encode(variable, {variable.field: value}, {})
    return type(cell), cell


class Rows:
    """Looks at the rows of one answers table, and counts what is wrong and which words there should be."""

    def __init__(self, names: Sequence[str], fielded: Sequence[Kept]) -> None:
        self.names = tuple(names)
        self.wrong: Counter[Wrong] = Counter()
        self.words: Counter[tuple[object, ...]] = Counter()
        self._versions = {version.version for version in fielded}
        self._tests = {v.version: self._tests_of(v.instrument) for v in fielded if v.instrument}
        self._apart = {v.version: _apart(v.instrument) for v in fielded if v.instrument}

    def _tests_of(self, instrument: Instrument) -> list[tuple[str, Test | None]]:
        """For each column after the record its name and test; None where the version has no such column."""
        known = {v.name: v for v in variables(instrument) if not v.apart}
        return [
            (name, test_of(known[name], instrument) if name in known else None)
            for name in self.names[len(RECORD) :]
        ]

    def look(self, row: Sequence[Any]) -> None:
        """Judge one row: the record, then the answers."""
        key, version, wave, site, mode, disposition = row[: len(RECORD)]
        self._note("response", NO_ID, is_id(key))
        self._note("version", NOT_FIELDED, version in self._versions)
        self._note("wave", NO_LABEL, is_label(wave))
        self._note("site", NO_LABEL, is_label(site))
        self._note("mode", NO_WORD, mode in MODES)
        self._note("disposition", NO_WORD, disposition in DISPOSITIONS)
        for (name, test), cell in zip(self._tests.get(version, ()), row[len(RECORD) :], strict=False):
            if test is None:
                self._note(name, NOT_ASKED, cell is None)
            elif not test(cell):
                self.wrong[name, NOT_ALLOWED] += 1
        if disposition in ENDED:
            made_up = int(mode == Mode.SIMULATED.value)
            for name in self._apart.get(version, ()):
                self.words[name, wave, made_up] += 1

    def _note(self, name: str, what: str, right: bool) -> None:
        if not right:
            self.wrong[name, what] += 1


MODES = frozenset(mode.value for mode in Mode)
DISPOSITIONS = frozenset(disposition.value for disposition in Disposition)
ENDED = frozenset(disposition.value for disposition in HANDED_IN)


def _apart(instrument: Instrument) -> list[str]:
    return [variable.name for variable in variables(instrument) if variable.apart]


def words_check(fielded: Sequence[Kept]) -> Callable[[Sequence[Any]], Iterable[Wrong]]:
    """Judges a piece of text kept apart: (piece, variable, wave, simulated, text)."""
    tests: dict[str, list[Test]] = {}
    for version in fielded:
        if version.instrument:
            for variable in variables(version.instrument):
                if variable.apart:
                    tests.setdefault(variable.name, []).append(test_of(variable, version.instrument))
    complete = all(version.instrument for version in fielded)

    def check(row: Sequence[Any]) -> Iterable[Wrong]:
        piece, variable, wave, simulated, text = row
        if not is_id(piece):
            yield "piece", NO_ID
        if variable not in tests and complete:
            yield "variable", NO_WORD
        if not is_label(wave):
            yield "wave", NO_LABEL
        if not (type(simulated) is int and simulated in (0, 1)):
            yield "simulated", NO_WORD
        if variable in tests and not any(test(text) for test in tests[variable]):
            yield "text", NOT_ALLOWED

    return check
