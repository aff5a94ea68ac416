"""A column map: how the columns and values of somebody else's file are called by an instrument (docs/import.md).

It reads the YAML and says what is wrong there, with line and column. It must not know the file that it is for.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from svsurvey.errors import InputError, Problem, Where
from svsurvey.instrument.codebook import Kind, Variable, variables
from svsurvey.instrument.document import Document, Map, Mark, Seq, Tree, parse
from svsurvey.instrument.domain import Multiple, Precision, Ranking
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.structure import written
from svsurvey.response import RECORD, Missing
from svsurvey.text import suggest

EVERY = "*"
KINDS = {kind.word: kind for kind in Missing}
PATTERN = re.compile("(DD|MM|YYYY)([-/. ])?(DD|MM|YYYY)?([-/. ])?(DD|MM|YYYY)?")
NEEDED = {Precision.DAY: {"DD", "MM", "YYYY"}, Precision.MONTH: {"MM", "YYYY"}, Precision.YEAR: {"YYYY"}}
DECIMALS = (".", ",")

Texts = Mapping[str, str]


@dataclass(frozen=True)
class ColumnMap:
    """What a map says. Names on the left are the file's, on the right ours.

    columns: a variable, an item with several answers in one cell (or one in each of several columns, which are
    named in the order of their places), or a column of RECORD. values, missing: by
    variable or item (missing also under `*`). several: what parts the codes in one cell. dates: how days are
    written. constants: the same for everybody. ignore: columns passed over; `x*` means all that begin
    with x, `*` all that have no meaning. at: where each column stands in the map.
    """

    columns: Texts = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    values: Mapping[str, Texts] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, Missing]] = field(default_factory=dict)
    several: Texts = field(default_factory=dict)
    dates: Texts = field(default_factory=dict)
    decimal: str = ""
    constants: Texts = field(default_factory=dict)
    at: Mapping[str, Where] = field(default_factory=dict)

    def ignores(self, column: str, is_ours: bool) -> bool:
        """Whether a column of the file is to be passed over. is_ours: it is called as one of ours."""
        return any(
            column == name or (name.endswith(EVERY) and column.startswith(name[:-1]))
            for name in self.ignore
            if not (is_ours and name == EVERY)
        )


def read_map(text: str, name: str, instrument: Instrument) -> ColumnMap:
    """The map in a YAML text. Raises InputError with every problem and its place."""
    document = parse(text, name)
    reader = _Reader(document, instrument)
    problems = list(document.problems)
    if not problems:
        made = reader.read()
        problems = reader.problems
    if problems:
        raise InputError(f"{name} cannot be used as a column map", "see: docs/import.md", problems)
    return made


T = TypeVar("T")
PARTS = ("columns", "ignore", "values", "missing", "several", "dates", "decimal", "constants")


class _Reader:
    """One map while it is read."""

    def __init__(self, document: Document, instrument: Instrument) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._variables: Mapping[str, Variable] = {v.name: v for v in variables(instrument)}
        self._together = {i.id for i in instrument.items if isinstance(i.domain, Multiple | Ranking)}

    def read(self) -> ColumnMap:
        root = self._document.root
        if not isinstance(root, Map):
            self.problems.append(Problem("this is no mapping", f"its keys: {', '.join(PARTS)}", self._where(None)))
            return ColumnMap()
        for key in root:
            if key not in PARTS:
                self._say(root.keys_at[key], f"there is no key '{key}' here", suggest(str(key), PARTS))
        columns = self._texts(root, "columns", self._column)
        at = {str(key): self._where(mark) for key, mark in self._map(root, "columns").keys_at.items()}
        made = ColumnMap(
            columns,
            tuple(self._listed(root, "ignore")),
            self._by_variable(root, "values", self._value),
            self._by_variable(root, "missing", self._kind),
            self._texts(root, "several", self._separator),
            self._texts(root, "dates", self._pattern),
            self._decimal(root),
            self._texts(root, "constants", self._constant),
            at,
        )
        self._demand_once(columns, made.constants, at)
        return made

    # ---- parts

    def _texts(self, root: Map, part: str, sound: Callable[[str, str, Mark], bool]) -> dict[str, str]:
        """A mapping of words to words."""
        return {
            name: text for name, text, mark in self._pairs(self._map(root, part), part) if sound(name, text, mark)
        }

    def _by_variable(
        self, root: Map, part: str, made: Callable[[str, str, Mark], T | None]
    ) -> dict[str, dict[str, T]]:
        found: dict[str, dict[str, T]] = {}
        entries = self._map(root, part)
        for name, inner in entries.items():
            if not isinstance(inner, Map):
                self._say(entries.values_at[name], f"'{part}' has a mapping for each variable")
                continue
            if not (part == "missing" and name == EVERY):
                self._ours(str(name), entries.keys_at[name])
            pairs = ((text, made(str(name), ours, mark)) for text, ours, mark in self._pairs(inner, part))
            found[str(name)] = {text: meant for text, meant in pairs if meant is not None}
        return found

    def _pairs(self, entries: Map, part: str) -> Iterator[tuple[str, str, Mark]]:
        for key, value in entries.items():
            if isinstance(value, Map | Seq) or value is None:
                self._say(entries.values_at[key], f"'{part}' has one value for each key here")
            else:
                yield str(key), written(value), entries.values_at[key]

    def _map(self, root: Map, part: str) -> Map:
        value = root.get(part)
        if isinstance(value, Map):
            return value
        if value is not None:
            self._say(root.values_at[part], f"'{part}' is a mapping")
        return Map(root.mark)

    def _listed(self, root: Map, part: str) -> list[str]:
        value: Tree = root.get(part)
        if isinstance(value, Seq) and not any(isinstance(name, Map | Seq) for name in value):
            return [written(name) for name in value if not isinstance(name, Map | Seq)]
        if value is not None:
            self._say(root.values_at[part], f"'{part}' is a list of columns")
        return []

    def _decimal(self, root: Map) -> str:
        value = root.get("decimal")
        if value is None or value in DECIMALS:
            return str(value or "")
        self._say(root.values_at["decimal"], "'decimal' is ',' or '.'")
        return ""

    # ---- what a pair may be

    def _column(self, name: str, ours: str, mark: Mark) -> bool:
        return ours in RECORD or self._ours(ours, mark)

    def _constant(self, name: str, text: str, mark: Mark) -> bool:
        return name in RECORD[1:] or self._ours(name, mark)

    def _ours(self, name: str, mark: Mark) -> bool:
        """Whether it is a variable, or an item whose answers can stand in one cell."""
        if name in self._variables or name in self._together:
            return True
        known = [*self._variables, *self._together, *RECORD]
        self._say(mark, f"the instrument has no variable '{name}'", suggest(name, known))
        return False

    def _value(self, name: str, text: str, mark: Mark) -> str | None:
        return text

    def _kind(self, name: str, word: str, mark: Mark) -> Missing | None:
        if word not in KINDS:
            self._say(mark, f"'{word}' is no reason why an answer is missing", f"one of: {', '.join(KINDS)}")
        return KINDS.get(word)

    def _separator(self, name: str, sign: str, mark: Mark) -> bool:
        if name not in self._together:
            self._say(
                mark, f"'{name}' is not answered with several codes", "it is for items of type multiple or ranking"
            )
        elif not sign or sign.isalnum() or len(sign) > 3:
            self._say(mark, "codes are parted by a sign or two: ';' or ', '")
        else:
            return True
        return False

    def _pattern(self, name: str, pattern: str, mark: Mark) -> bool:
        variable = self._variables.get(name)
        if not variable or variable.kind is not Kind.DATE:
            self._say(mark, f"'{name}' is no date", suggest(name, self._variables))
            return False
        found = PATTERN.fullmatch(pattern)
        parts = {part for part in found.groups()[::2] if part} if found else set()
        once = found is not None and len(parts) == sum(part is not None for part in found.groups()[::2])
        if once and parts >= NEEDED[variable.precision or Precision.DAY]:
            return True
        self._say(mark, "this is no way to write such a date", "for example DD.MM.YYYY, MM/DD/YYYY or YYYY-MM")
        return False

    def _demand_once(self, columns: Texts, constants: Texts, at: Mapping[str, Where]) -> None:
        """Two columns cannot be one variable."""
        taken: dict[str, str] = dict.fromkeys(constants, "'constants'")
        for theirs, ours in columns.items():
            if ours in taken and (ours in constants or ours not in self._together):
                self.problems.append(
                    Problem(f"'{ours}' has its answers from {taken[ours]} already", "", at[theirs])
                )
            taken[ours] = f"the column '{theirs}'"

    def _where(self, mark: Mark | None) -> Where:
        return self._document.where(mark) if mark else Where(self._document.name)

    def _say(self, mark: Mark, what: str, hint: str = "") -> None:
        self.problems.append(Problem(what, hint, self._where(mark)))
