"""How columns come out of SQLite: many answers packed into one short text, a character each, by the SELECT itself.

So there is one Python object for a hundred answers. Whatever does not fit its character, a fraction or text in a
column of codes for instance, makes the whole text NULL or too large, so nothing is counted wrongly. It opens no
file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

from svsurvey.engine.columns import BYTES, OUTSIDE, Chunk, Code, Coded, Column, Plain, Stored
from svsurvey.response import Missing
from svsurvey.sql import Sql, joined, quoted

WIDTH = 100
"""Characters in one text: SQLite's functions take 127 arguments, older ones 100 (sqlite.org/limits.html)."""

SHIFT = 101
LOWEST, HIGHEST = 1 - SHIFT, 255 - SHIFT
"""Whole numbers that are a byte by adding SHIFT. In columns that may be NULL the lowest stands for that."""

NARROW = 127 - SHIFT
"""Up to here it is ASCII, which is read faster."""

LISTED, MOST_LISTED = 8, 16
"""Values that are told apart one by one. Of few that is even faster; of more it is the only way for labels, months
and codes like 9999; of many, SQL takes too long."""

MOST_SURPRISES = 3
"""So often a column may hold what it did not before; from then on it comes as it is."""

MOST_KEPT = 300
"""Different values of a column that are remembered to choose how it comes."""


Rows = Sequence[Sequence[Any]]
"""As SQLite gives them."""


class Strange(Exception):
    """A chunk holds something that its columns cannot hold as they are packed."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Some columns in one text, a character each."""

    codes: Mapping[str, Code]
    sql: Sql

    def columns(self, texts: Iterable[str]) -> Iterator[tuple[str, Column]]:
        """Raises Strange."""
        cells = "".join(texts).encode("latin-1")
        if OUTSIDE in cells:
            raise Strange
        for place, (name, code) in enumerate(self.codes.items()):
            yield name, Coded(cells[place :: len(self.codes)], code)


class Selection:
    """How each column comes: many in one text, or, where nothing was met yet, as it is."""

    def __init__(self, columns: Sequence[str], met: Mapping[str, "Met"]) -> None:
        characters = {name: character for name in columns if name in met and (character := met[name].character())}
        self._packs = [*_packs(characters, wide=False), *_packs(characters, wide=True)]
        self._plain = [name for name in columns if name not in characters]

    @property
    def sql(self) -> Sql:
        """What to select."""
        return joined(", ", [*(pack.sql for pack in self._packs), *(Sql(quoted(name)) for name in self._plain)])

    @property
    def packs(self) -> bool:
        """Whether anything is packed."""
        return bool(self._packs)

    def chunk(self, fetches: Iterable[Rows]) -> Chunk:
        """What was selected, by column. Raises Strange.

        The less one fetch has, the sooner its memory is used again, which is fast.
        """
        texts: list[list[str]] = [[] for _ in self._packs]
        plain: list[list[Stored]] = [[] for _ in self._plain]
        size = 0
        for rows in fetches:
            found = zip(*rows, strict=True)
            try:
                for some, column in zip(texts, found, strict=False):
                    some.append("".join(column))
            except TypeError:
                raise Strange from None
            for values, column in zip(plain, found, strict=True):
                values.extend(column)
            size += len(rows)
        return Chunk(size, self._columns(texts) | dict(zip(self._plain, map(Plain, plain), strict=True)))

    def _columns(self, texts: Iterable[Iterable[str]]) -> dict[str, Column]:
        columns: dict[str, Column] = {}
        try:
            for pack, some in zip(self._packs, texts, strict=True):
                columns.update(pack.columns(some))
        except UnicodeEncodeError:
            raise Strange from None
        return columns


# ---- one column -----------------------------------------------------------------------------------------


class Met:
    """What one column held so far, as far as it was looked at."""

    def __init__(self) -> None:
        self._counts: Counter[Stored] = Counter()
        self._types: set[type] = set()
        self._surprises = 0

    def note(self, values: Sequence[Stored]) -> None:
        """Look at some thousand values."""
        counts, types = Counter(values), set(map(type, values))
        self._surprises += bool(self._counts and (counts.keys() - self._counts.keys() or types - self._types))
        self._types |= types
        self._counts.update(dict(counts.most_common(MOST_KEPT)))

    def character(self) -> "Character | None":
        """How the column is packed; None: as it comes."""
        values = [value for value, _ in self._counts.most_common(MOST_KEPT)]
        is_small = self._types <= {int, NoneType} and all(value is None or value in SMALL for value in values)
        if is_small and (self._surprises or len(values) > LISTED):
            return _small(None in values, any(isinstance(v, int) and v > NARROW for v in values))
        few = len(values) <= MOST_LISTED and self._surprises <= MOST_SURPRISES
        return _listed([*values, *(GAPS.difference(values) if is_small else ())]) if few else None


SMALL = range(LOWEST + 1, HIGHEST + 1)

GAPS = frozenset(map(int, Missing))
"""Beside codes they may well come later."""


@dataclass(frozen=True, slots=True)
class Character:
    """One column as a character of a text: the SQL of its number, for a column in the place of `{}`.

    values: what each number stands for. test: what has to hold or else it is none. wide: perhaps no ASCII.
    """

    values: Sequence[Stored]
    text: str
    bound: tuple[Stored, ...] = ()
    test: str = ""
    wide: bool = False


def _small(nullable: bool, wide: bool) -> Character:
    """The test: it is a whole number. (The plus takes the column's affinity away, or text could be equal to it.)

    What is too small or too large for a byte is so as a character, too: see `Packed.columns`.
    """
    values = [None, None if nullable else LOWEST, *SMALL]
    if nullable:
        test = f"((+{{}} = {{}} | 0 AND {{}} <> {LOWEST}) OR {{}} IS NULL)"
        return Character(values, f"ifnull({{}}, {LOWEST}) + {SHIFT}", test=test, wide=wide)
    return Character(values, f"{{}} + {SHIFT}", test="+{} = {} | 0", wide=wide)


def _listed(values: Sequence[Stored]) -> Character:
    """Values one by one; what is not among them is NULL, and so the character 0."""
    some = [value for value in values if value is not None]
    cases = " ".join(f"WHEN ? THEN {number}" for number in range(1, len(some) + 1))
    text = f"CASE {{}} {cases} END"
    if len(some) < len(values):
        text = f"CASE WHEN {{}} IS NULL THEN {len(values)} ELSE {text} END"
    return Character([None, *some, *[None] * (BYTES - 1 - len(some))], text, tuple(some))


def _packs(characters: Mapping[str, Character], wide: bool) -> Iterator[Packed]:
    names = [name for name, character in characters.items() if character.wide is wide]
    for start in range(0, len(names), WIDTH):
        yield _packed({name: characters[name] for name in names[start : start + WIDTH]})


def _packed(characters: Mapping[str, Character]) -> Packed:
    columns = [(quoted(name), character) for name, character in characters.items()]
    text = f"char({', '.join(character.text.replace('{}', column) for column, character in columns)})"
    tests = [character.test.replace("{}", column) for column, character in columns if character.test]
    if tests:
        text = f"CASE WHEN {' AND '.join(tests)} THEN {text} END"
    bound = tuple(value for character in characters.values() for value in character.bound)
    return Packed({name: Code(character.values) for name, character in characters.items()}, Sql(text, bound))
