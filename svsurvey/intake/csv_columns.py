"""Which column of a file is which variable: from the header alone, with every problem that it has.

It must not look at a single answer.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from svsurvey.errors import Problem, Where
from svsurvey.instrument.codebook import Variable, variables
from svsurvey.instrument.model import Instrument, Item, Shares
from svsurvey.intake.bad import REASON
from svsurvey.intake.column_map import ColumnMap
from svsurvey.response import RECORD
from svsurvey.text import clean_line, suggest

RESPONSE, VERSION, WAVE, SITE, MODE, DISPOSITION = RECORD
LONGEST_NAME = 60
MOST_NAMED = 8
MOST_UNSEEN = 4
"""Words kept apart on which the route depends: whether they were written is found by trying."""


@dataclass(frozen=True)
class Columns:
    """Where in a record things stand, counted from 0. Constants of a map stand behind the last column.

    about: by name in RECORD. at: by variable. together: by item, where several codes are in one cell, or one in
    each of several cells. absent: the variables without any column. names: of the cells, as the file calls them.
    unseen: absent words kept apart on which it depends what is asked; no file of ours has them.
    """

    names: tuple[str, ...]
    width: int
    constants: tuple[str, ...]
    about: Mapping[str, int]
    at: Mapping[str, int]
    together: Mapping[str, tuple[int, ...]]
    absent: frozenset[str]
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """A header that was understood: its columns, or its problems; remarks are for people, to be said once."""

    columns: Columns
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]


def known_names(instrument: Instrument, mapping: ColumnMap | None) -> frozenset[str]:
    """What a column of a file can be called."""
    ours = {*RECORD, *(v.name for v in variables(instrument)), *(score.id for score in instrument.scores)}
    return frozenset(ours | set(mapping.columns) if mapping else ours)


def understood(names: Sequence[str], where: Where, instrument: Instrument, mapping: ColumnMap | None) -> Header:
    """What the names of a header mean."""
    return _Understanding(names, where, instrument, mapping or ColumnMap()).header()


class _Understanding:
    """One header while it is read."""

    def __init__(self, names: Sequence[str], where: Where, instrument: Instrument, mapping: ColumnMap) -> None:
        self._names, self._where, self._instrument, self._map = names, where, instrument, mapping
        self._variables: Mapping[str, Variable] = {v.name: v for v in variables(instrument)}
        self._single = {*self._variables, *RECORD}
        self._scores = {score.id for score in instrument.scores}
        self._problems: list[Problem] = []
        self._strangers: list[Problem] = []
        self._is_a_header = True  # else the first line may be the answers of somebody, and none of it is repeated
        self._ignored: list[str] = []
        self._places: dict[str, list[int]] = {}
        self._unseen = frozenset(
            n for n in instrument.steering if n in self._variables and self._variables[n].apart
        )

    def header(self) -> Header:
        meant = self._meant()
        constants = self._map.constants
        meant |= {ours: len(self._names) + n for n, ours in enumerate(constants)}
        about = {name: place for name, place in meant.items() if name in RECORD}
        at = {
            name: place
            for name, place in meant.items()
            if name in self._variables and name not in self._map.several
        }
        together = {
            name: self._in_order(name) or (place,)
            for name, place in meant.items()
            if name not in RECORD and name not in at
        }
        absent = frozenset(self._variables) - set(at) - self._options_of(together)
        self._demand_whole(absent, meant)
        columns = Columns(
            (*self._names, *constants),
            len(self._names),
            tuple(constants.values()),
            about,
            at,
            together,
            absent,
            tuple(sorted(absent & self._unseen)),
        )
        return Header(columns, tuple(self._problems), tuple(self._remarks(columns)))

    def _meant(self) -> dict[str, int]:
        """Our names with the places where they stand."""
        meant: dict[str, int] = {}
        for place, theirs in enumerate(self._names):
            ours = self._map.columns.get(theirs, theirs)
            if theirs == REASON or self._is_ignored(theirs):
                continue
            if theirs in self._map.columns:
                self._places.setdefault(ours, []).append(place)
            if not theirs:
                self._strangers.append(self._problem(place, "a column has no name", "name it, or take it out"))
            elif ours in meant and not self._is_another_place(theirs, ours):
                self._say(place, f"{named(theirs)} stands twice", "take one of the two out")
            elif ours in self._scores:
                self._ignored.append(ours)
            elif ours in RECORD or ours in self._variables or theirs in self._map.columns:
                meant.setdefault(ours, place)
            else:
                self._unknown(place, theirs)
        self._is_a_header = bool(meant or self._ignored)
        self._problems += self._strangers if self._is_a_header else ()
        for theirs in self._map.columns:
            if theirs not in self._names:
                what = f"{self._where.file} has no column {named(theirs)}"
                near = suggest(theirs, self._names) if self._is_a_header else ""
                self._problems.append(Problem(what, near, self._map.at.get(theirs)))
        return meant

    def _is_ignored(self, theirs: str) -> bool:
        is_ours = theirs in self._variables or theirs in RECORD
        return theirs not in self._map.columns and self._map.ignores(theirs, is_ours)

    def _is_another_place(self, theirs: str, ours: str) -> bool:
        """Whether this is one more of several columns with a code each."""
        return theirs in self._map.columns and ours not in self._single and self._names.count(theirs) == 1

    def _in_order(self, ours: str) -> tuple[int, ...]:
        """The columns that hold one code each, as the map names them: of a ranking best first."""
        order = list(self._map.columns)
        return tuple(sorted(self._places.get(ours, ()), key=lambda place: order.index(self._names[place])))

    def _unknown(self, place: int, name: str) -> None:
        known = [*self._variables, *RECORD, *self._scores]
        near = suggest(name, known)
        hint = near or "take it out, or say in a column map what it is (--map): see docs/import.md"
        what = f"{named(name)} is no variable of {self._instrument.id} {self._instrument.version}"
        self._strangers.append(self._problem(place, what, hint))

    def _options_of(self, together: Iterable[str]) -> set[str]:
        return {v.name for v in self._variables.values() if v.field in together and v.option is not None}

    def _demand_whole(self, absent: frozenset[str], meant: Mapping[str, int]) -> None:
        """Options that lack some of their columns, and absent answers on which others depend."""
        if not self._is_a_header or not meant.keys() - set(RECORD):
            self._problems.append(
                Problem(
                    f"none of the columns is a variable of {self._instrument.id}",
                    f"the first line holds their names, such as {_listed(list(self._variables)[:3])}; what others "
                    "call them is said in a column map (--map): see docs/import.md",
                    self._where,
                )
            )
            return
        for item in self._instrument.items:
            for names in _of_places(item, self._variables.values()):
                lacking = [name for name in names if name in absent]
                if lacking and len(lacking) < len(names):
                    what = f"there is no column {_listed(lacking)}"
                    self._say(0, what, f"the answers to {item.id} are whole with one for each option only")
                elif lacking and (why := self._needed(item, lacking)):
                    self._say(0, f"there is no column {_listed(lacking)}", why)

    def _needed(self, item: Item, names: Sequence[str]) -> str:
        """Why these cannot be absent."""
        fields = {self._variables[name].field for name in names}
        if isinstance(item.chance, Shares):
            return "which of them somebody had must be said for everybody"
        if fields & self._instrument.steering - (
            self._unseen if len(self._unseen) <= MOST_UNSEEN else frozenset()
        ):
            return "it decides what is asked afterwards: add it, or give it as a constant in a column map"
        return ""

    def _remarks(self, columns: Columns) -> Iterator[str]:
        if self._ignored:
            yield f"Scores are reckoned anew from the answers; not read: {_listed(self._ignored)}."
        apart = [name for name in self._variables if name in columns.absent and self._variables[name].apart]
        if apart:
            yield (
                f"The rows do not hold the words kept apart: {_listed(apart)}. "
                "Without --texts they count as left empty."
            )
        others = {
            self._variables[name].field: 0 for name in self._variables if name in columns.absent - set(apart)
        }
        if others:
            yield f"There is no column for {_listed(list(others))}: left empty wherever it is asked."
        if VERSION not in columns.about:
            yield f"The file does not say its version: taken as answers to {self._instrument.version}."
        if MODE not in columns.about and columns.about:
            yield "The file does not say its mode: taken as answers of people, none of them made up."

    def _say(self, place: int, what: str, hint: str = "") -> None:
        self._problems.append(self._problem(place, what, hint))

    def _problem(self, place: int, what: str, hint: str = "") -> Problem:
        return Problem(what, hint, Where(self._where.file, self._where.line, place + 1))


def _of_places(item: Item, known: Iterable[Variable]) -> list[list[str]]:
    """The variables of each field of an item: one, or one an option."""
    found: dict[str, list[str]] = {place.name: [] for place in item.fields}
    for variable in known:
        if variable.field in found:
            found[variable.field].append(variable.name)
    return list(found.values())


def named(name: str) -> str:
    """A name of a file as it may be printed."""
    short = clean_line(name)
    return f"“{short[:LONGEST_NAME]}…”" if len(short) > LONGEST_NAME else f"“{short}”"


def _listed(names: Sequence[str]) -> str:
    """`a, b and 12 more`."""
    counts = Counter(dict.fromkeys(names, 1))
    shown = list(counts)[:MOST_NAMED]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
