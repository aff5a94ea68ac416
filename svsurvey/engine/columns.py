"""Answers of some thousand responses by column, mostly one byte an answer, and how they are counted together.

Counting bytes is the fastest that Python has: `bytes.count`, `bytes.translate`, and sums of whole columns as two
very large numbers. It must not know questions, SQL or files. Byte 0 is for who is not meant.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, product
from math import prod
from typing import Literal

from svsurvey.engine.query import Key
from svsurvey.response import HANDED_IN, Mode, Scope

Stored = int | float | str | None
"""What a cell of the store holds. (A file that was changed by hand can hold bytes, too: they are only counted.)"""

OUTSIDE, BYTES = 0, 256
LANES: Mapping[int, Literal["B", "H", "I", "Q"]] = {1: "B", 2: "H", 4: "I", 8: "Q"}
FEW = 32
"""Up to so many kinds of byte it is faster to count bits than to go through the bytes."""


class TooMany(Exception):
    """More kinds of answers than bytes can tell apart."""


class Code:
    """What the bytes of one column stand for. known: those that were met so far, or were ever asked about."""

    def __init__(self, values: Sequence[Stored]) -> None:
        self.values = tuple(values)
        self.known = bytes([OUTSIDE])

    def note(self, cells: bytes) -> bytes:
        """Every kind of byte in these cells, and perhaps some more."""
        if new := cells.translate(None, self.known):
            self.known += bytes(sorted(set(new)))
        return self.known


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of which each answer is one byte."""

    cells: bytes
    code: Code

    @property
    def values(self) -> list[Stored]:
        """The answers themselves."""
        return [self.code.values[byte] for byte in self.cells if byte]


@dataclass(frozen=True, slots=True)
class Plain:
    """A column as it comes: numbers with many digits, days."""

    values: Sequence[Stored]


Column = Coded | Plain


def coded(column: Plain) -> Coded:
    """A column in bytes after all. Raises TooMany."""
    index: dict[Stored, int] = {}
    for value in column.values:
        index.setdefault(value, len(index) + 1)
    if len(index) >= BYTES:
        raise TooMany
    return Coded(bytes(map(index.__getitem__, column.values)), Code([None, *index]))


# ---- who is meant ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whom:
    """The responses in a scope; every: however they ended. The same as `sql.of_responses` asks of a file."""

    scope: Scope
    every: bool = False

    def tests(self) -> Mapping[str, Callable[[Stored], bool]]:
        """What each label has to be."""
        wanted = {"wave": self.scope.waves, "site": self.scope.sites, "version": self.scope.versions}
        wanted["disposition"] = () if self.every else tuple(ended.value for ended in HANDED_IN)
        tests: dict[str, Callable[[Stored], bool]] = {
            label: frozenset(values).__contains__ for label, values in wanted.items() if values
        }
        if not self.scope.mixed:
            tests["mode"] = self._is_wanted
        return tests

    def _is_wanted(self, mode: Stored) -> bool:
        return mode is not None and (mode == Mode.SIMULATED.value) is self.scope.simulated


class Chunk:
    """Some thousand responses, by column."""

    def __init__(self, size: int, columns: Mapping[str, Column]) -> None:
        self.size = size
        self._columns = columns
        self._masks: dict[Whom, bytes | None] = {}
        self._coded: dict[str, Coded | None] = {}
        self._within: dict[tuple[str, Whom], Coded] = {}

    def values(self, name: str) -> Sequence[Stored]:
        """Everybody's answers, as they are."""
        return self._columns[name].values

    def column(self, name: str, whom: Whom) -> Column:
        """A column as it is best counted alone: those who are not meant are byte 0, or left out."""
        column, mask = self._columns[name], self._mask(whom)
        if isinstance(column, Coded):
            return self.coded(name, whom)
        return column if mask is None else Plain(list(compress(column.values, mask)))

    def coded(self, name: str, whom: Whom) -> Coded:
        """A column in bytes, those who are not meant byte 0. Raises TooMany."""
        if (name, whom) not in self._within:
            self._within[name, whom] = self._masked(self._as_coded(name), self._mask(whom))
        return self._within[name, whom]

    def _masked(self, column: Coded, mask: bytes | None) -> Coded:
        return column if mask is None else Coded(both(column.cells, mask), column.code)

    def _as_coded(self, name: str) -> Coded:
        column = self._columns[name]
        if isinstance(column, Coded):
            return column
        if name not in self._coded:
            try:
                self._coded[name] = coded(column)
            except TooMany:
                self._coded[name] = None
        found = self._coded[name]
        if found is None:
            raise TooMany
        return found

    def _mask(self, whom: Whom) -> bytes | None:
        """255 for who is meant and 0 for others; None: all are."""
        if whom not in self._masks:
            mask = bytes([255]) * self.size
            for label, test in whom.tests().items():
                mask = both(mask, self._tested(label, test))
            self._masks[whom] = mask if OUTSIDE in mask else None
        return self._masks[whom]

    def _tested(self, label: str, test: Callable[[Stored], bool]) -> bytes:
        column = self._columns[label]
        if isinstance(column, Plain):
            return bytes(255 if test(value) else 0 for value in column.values)
        return column.cells.translate(
            table(column.code.note(column.cells), lambda b: 255 * test(column.code.values[b]))
        )


# ---- arithmetic on columns of bytes ---------------------------------------------------------------------


def table(known: bytes, meaning: Callable[[int], int]) -> bytes:
    """For `bytes.translate`: what each known byte becomes; 0 stays 0."""
    result = bytearray(BYTES)
    for byte in known:
        result[byte] = meaning(byte) if byte else OUTSIDE
    return bytes(result)


def both(one: bytes, other: bytes) -> bytes:
    """Bit by bit what both have."""
    return (_number(one) & _number(other)).to_bytes(len(one), "little")


def added(columns: Sequence[bytes]) -> bytes:
    """The sum of each row; it must be below 256 everywhere."""
    if len(columns) == 1:
        return columns[0]
    return sum(map(_number, columns)).to_bytes(len(columns[0]), "little")


def _number(cells: bytes) -> int:
    return int.from_bytes(cells, "little")


def bits(cells: bytes, chosen: bytes) -> int:
    """A number with one binary digit a response: 1 for those whose byte is among the chosen."""
    return int(cells.translate(_marks(chosen)) or b"0", 2)


@lru_cache(BYTES)
def _marks(chosen: bytes) -> bytes:
    return bytes(ord("1") if byte in chosen else ord("0") for byte in range(BYTES))


# ---- counting -------------------------------------------------------------------------------------------


def counted(cells: bytes, known: bytes) -> Mapping[int, int]:
    """How often each byte occurs among those who are meant. known: every kind there is, and perhaps some more.

    Eight kinds at a time become a byte with one bit each, and then the bits are counted.
    """
    kinds = known.replace(bytes([OUTSIDE]), b"")
    if len(kinds) > FEW:
        found: Mapping[int, int] = Counter(cells)
        return {byte: n for byte, n in found.items() if byte != OUTSIDE}
    result: dict[int, int] = {}
    for start in range(0, len(kinds), 8):
        some = kinds[start : start + 8]
        marked = _number(cells.translate(_one_bit_each(some)))
        for bit, byte in enumerate(some):
            if n := (marked & _every(bit, len(cells))).bit_count():
                result[byte] = n
    return result


@lru_cache(BYTES)
def _one_bit_each(kinds: bytes) -> bytes:
    return bytes(1 << kinds.index(byte) if byte in kinds else 0 for byte in range(BYTES))


@lru_cache(16)
def _every(bit: int, size: int) -> int:
    """One bit set in each of so many bytes."""
    return _number(bytes([1 << bit]) * size)


@dataclass(frozen=True, slots=True)
class ByteColumn:
    """One byte a response and every kind that there is, and perhaps some more. Byte 0 in the first: not meant."""

    cells: bytes
    known: bytes


def joint(columns: Sequence[ByteColumn]) -> Iterator[tuple[tuple[int, ...], int]]:
    """How often each combination of bytes occurs among those who are meant. Raises TooMany.

    As many columns as fit are taken together into one byte: its value is the number of the combination.
    """
    groups = _groups(columns)
    kinds = [list(product(*(column.known for column in group))) for group in groups]
    for numbers, n in _together([_one(group) for group in groups]):
        key = tuple(byte for kind, number in zip(kinds, numbers, strict=True) for byte in kind[number])
        if key[0] != OUTSIDE:
            yield key, n


def _groups(columns: Sequence[ByteColumn]) -> list[list[ByteColumn]]:
    groups: list[list[ByteColumn]] = [[]]
    for column in columns:
        if prod(len(other.known) for other in groups[-1]) * len(column.known) > BYTES:
            groups.append([])
        groups[-1].append(column)
    return groups


def _one(group: Sequence[ByteColumn]) -> bytes:
    """The number of each response's combination, as `product` counts them: the last column moves fastest."""
    parts, weight = [], 1
    for column in reversed(group):
        parts.append(column.cells.translate(_weighted(column.known, weight)))
        weight *= len(column.known)
    return added(parts)


@lru_cache(BYTES)
def _weighted(known: bytes, weight: int) -> bytes:
    place = {byte: number * weight for number, byte in enumerate(known)}
    return bytes(place.get(byte, 0) for byte in range(BYTES))


def _together(columns: Sequence[bytes]) -> Iterator[tuple[Sequence[int], int]]:
    """How often each row of bytes occurs: the columns become the bytes of one number a row."""
    width = next((width for width in LANES if width >= len(columns)), 0)
    if not width:
        raise TooMany
    lanes = bytearray(width * len(columns[0]))
    for place, cells in enumerate(columns):
        lanes[place::width] = cells
    for number, n in Counter(memoryview(lanes).cast(LANES[width]).tolist()).items():
        yield number.to_bytes(width, sys.byteorder)[: len(columns)], n


def by_value(columns: Sequence[Coded]) -> dict[Key, int]:
    """How often each combination of answers occurs among those who are meant. Raises TooMany."""
    codes = [column.code.values for column in columns]
    found = joint([ByteColumn(column.cells, column.code.note(column.cells)) for column in columns])
    return {tuple(code[byte] for code, byte in zip(codes, key, strict=True)): n for key, n in found}
