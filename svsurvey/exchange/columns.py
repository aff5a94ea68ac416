"""The columns that several versions of an instrument share: the plan that every data file of this room follows.

Versions are pooled under one name only where they mean the same. An older meaning gets a column of its own
(`role_v1_0_0`), so that nothing is lost and nothing is mixed. It knows no file format and no store.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, count
from typing import TypeVar

from svsurvey.instrument.codebook import Kind, Variable, variables
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.score import Score
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.response import RECORD

ABOUT = RECORD[1:]
"""What is on record of a response beside its id; rows get another number in every file."""


@dataclass(frozen=True)
class Column:
    """One variable as it stands in the file, by the versions that it is pooled over (newest last).

    stored: its name in the store, which is the name of the variable.
    """

    name: str
    stored: str
    variables: dict[str, Variable]

    @cached_property
    def variable(self) -> Variable:
        """The variable in the newest version that has it."""
        return self.variables[next(reversed(self.variables))]


@dataclass(frozen=True)
class ScoreColumn:
    """One score as it stands in the file, by version (newest last)."""

    name: str
    scores: dict[str, Score]

    @property
    def score(self) -> Score:
        """The score in the newest version that has it."""
        return self.scores[next(reversed(self.scores))]


@dataclass(frozen=True)
class Plan:
    """What a data file of these versions (newest last) holds.

    apart: words that are kept in another file. about: what is said of each response beside its answers. recoded:
    columns whose values were made coarser for other eyes, in words.
    """

    versions: tuple[Instrument, ...]
    columns: tuple[Column, ...]
    scores: tuple[ScoreColumn, ...]
    apart: tuple[Column, ...]
    about: tuple[str, ...] = ABOUT
    recoded: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns of the store that one row is made of, in this order."""
        return *self.about, *(column.stored for column in self.columns)

    @property
    def header(self) -> tuple[str, ...]:
        """The names in the file, in this order."""
        return RECORD[0], *self.about, *(c.name for c in self.columns), *(s.name for s in self.scores)

    @property
    def renamed(self) -> tuple[str, ...]:
        """The columns that hold an older meaning under a name of their own."""
        stored = {column.name for column in self.columns if column.name != column.stored}
        made = {score.name for score in self.scores if score.name != score.score.id}
        return tuple(name for name in self.header if name in stored | made)


def plan(versions: Sequence[Instrument]) -> Plan:
    """The columns of these versions (newest last): in the newest one's order, then what only older ones have."""
    versions = [without_pipes(version) for version in versions]
    meanings = {version.version: {v.name: v for v in variables(version)} for version in versions}
    taken = set(RECORD) | {name for names in meanings.values() for name in names}
    taken |= {score.id for version in versions for score in version.scores}
    groups = list(_grouped(meanings, Variable.same_meaning))
    columns = tuple(
        Column(name if newest else _older_name(name, list(by_version), taken), name, by_version)
        for name, by_version, newest in groups
    )
    scores = {version.version: {s.id: (s, _inputs(s, version)) for s in version.scores} for version in versions}
    score_columns = tuple(
        ScoreColumn(
            name if newest else _older_name(name, list(by_version), taken),
            {version: score for version, (score, _) in by_version.items()},
        )
        for name, by_version, newest in _grouped(scores, _same_score)
    )
    return Plan(
        tuple(versions),
        tuple(column for column in columns if not column.variable.apart),
        score_columns,
        tuple(column for column in columns if column.variable.apart),
    )


T = TypeVar("T")


def _grouped(
    by_version: Mapping[str, Mapping[str, T]], same: Callable[[T, T], bool]
) -> Iterator[tuple[str, dict[str, T], bool]]:
    """Each name with the versions that mean the same by it, and whether this is its newest meaning."""
    newest_first = list(by_version.items())[::-1]
    order = dict.fromkeys(name for _, names in newest_first for name in names)
    for name in order:
        groups: list[dict[str, T]] = []
        for version, names in newest_first:
            if name not in names:
                continue
            group = next((g for g in groups if same(next(iter(g.values())), names[name])), None)
            if group is None:
                groups.append({version: names[name]})
            else:
                group[version] = names[name]
        for number, group in enumerate(groups):
            yield name, dict(reversed(group.items())), number == 0


def _older_name(name: str, versions: Sequence[str], taken: set[str]) -> str:
    """A free name for an older meaning, after the newest version that has it: `role_v1_0_0`."""
    version = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in versions[-1])
    base = f"{name}_v{version}"
    found = next(n for n in chain([base], (f"{base}_{k}" for k in count(2))) if n not in taken)
    taken.add(found)
    return found


def _inputs(score: Score, version: Instrument) -> tuple[Variable, ...]:
    """The variables that a score is made of, in its order."""
    numeric = {v.field: v for v in variables(version) if v.kind in (Kind.CODE, Kind.NUMBER)}
    return tuple(numeric[name] for name in score.fields if name in numeric)


def _same_score(a: tuple[Score, Sequence[Variable]], b: tuple[Score, Sequence[Variable]]) -> bool:
    """Whether two versions' scores can be pooled: made the same way of the same answers."""

    def recipe(score: Score) -> tuple[object, ...]:
        return score.method, score.fields, score.at_least, score.codes, score.prorate

    (one, ones), (other, others) = a, b
    same_inputs = len(ones) == len(others) and all(x.same_meaning(y) for x, y in zip(ones, others, strict=True))
    return recipe(one) == recipe(other) and same_inputs
