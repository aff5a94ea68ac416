"""Two variables held against each other, as the whole system of a release has them: every cell, those without an
answer too, and what the options of one question tell of each other among the people of every answer.

Cross tables that were shown before are told by the names in the ledger, and asked for again. It must not know how
a cross table looks, nor how counts are protected.
"""

from ast import literal_eval
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from svsurvey.engine.query import CountBy, Facts, Query
from svsurvey.instrument.codebook import Kind
from svsurvey.release.cells import Margin, Name
from svsurvey.release.cuts import Labels, Place, Side, crossed, pair, ticks_together, within
from svsurvey.release.gate import Cut
from svsurvey.response import Missing
from svsurvey.stats.analysis import Given, Pool, Study
from svsurvey.stats.routing import Known, condition, in_order

RECORDED = ("wave", "site", "version")
"""What is on record of every response, and can be a side."""


@dataclass(frozen=True)
class Pair:
    """Two variables by name, or what is on record of responses."""

    study: Study
    row: str
    column: str

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """The versions in which both mean the same."""
        pools = [pool for name in (self.row, self.column) if (pool := _pool(self.study, name))]
        every = tuple(version.version for version in self.study.versions)
        return tuple(v for v in every if all(v in pool.scope.versions for pool in pools))

    @property
    def question(self) -> CountBy:
        return CountBy((self.row, self.column), replace(self.study.scope, versions=self.versions))

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """Both under the names that they have here: where not all versions are meant, names of their own."""
        return self._side(self.row), self._side(self.column)

    def _side(self, name: str) -> Side:
        pool = _pool(self.study, name)
        side: Side = Labels(name, self.study.everybody) if pool is None else pool.place
        whole = pool.scope.versions if pool else tuple(version.version for version in self.study.versions)
        return side if whole == self.versions else within(side, self.versions)

    def counts(self, facts: Facts) -> dict[tuple[Name, Name], int]:
        """The true number at every combination of names, those that nobody has as well."""
        found: Counter[tuple[Name, Name]] = Counter()
        first, second = self.sides
        for (one, other), n in facts[self.question].cells.items():
            found[cell_of(first, one), cell_of(second, other)] += n
        rows, columns = cells_of(first), cells_of(second)
        every = product(dict.fromkeys([*rows, *(r for r, _ in found)]), [*columns, *(c for _, c in found)])
        return {cell: found[cell] for cell in every}

    def cut(self, facts: Facts) -> Cut:
        """What is known of all its cells: only tied to what is shown."""
        cut = crossed(f"{self.row} with {self.column}", *self.sides, self.counts(facts))
        return replace(cut, impossible=cut.impossible.union(self._out_of_order, self._asked_one))

    @property
    def _out_of_order(self) -> Iterator[Name]:
        """Who did not get as far as one question did not get to those behind it."""
        order, codebook = in_order(self.study), self.study.codebooks[self.study.newest.version]
        items = [codebook[name].item if name in codebook else "" for name in (self.row, self.column)]
        at = [order.index(item) if item in order else -1 for item in items]
        first, later = self.sides if at[0] < at[1] else self.sides[::-1]
        if min(at) >= 0 and at[0] != at[1] and isinstance(first, Place) and isinstance(later, Place):
            stopped, gone = (side.gap(side.codes[Missing.NOT_REACHED]) for side in (first, later))
            yield from (pair(stopped, other) for other in cells_of(later) if other != gone)

    @property
    def _asked_one(self) -> Iterator[Name]:
        """Who is asked one of two questions with the same condition is asked the other."""
        pools = [pool for name in (self.row, self.column) if (pool := _pool(self.study, name)) and not pool.behind]
        if len({condition(self.study, pool, self.versions) for pool in pools}) != 1 or len(pools) != 2:
            return
        for one, other in (self.sides, self.sides[::-1]):
            if isinstance(one, Place) and isinstance(other, Place):
                unasked, its = (side.gap(side.codes[Missing.NOT_ASKED]) for side in (one, other))
                yield from (pair(unasked, cell) for cell in cells_of(other) if cell != its)


def _pool(study: Study, name: str) -> Pool | None:
    variable = study.codebooks[study.newest.version].get(name)
    return None if variable is None else study.pool(variable)


def cell_of(side: Side, value: object) -> Name:
    """Who is counted under a stored value; all numbers, days and words alike."""
    if isinstance(side, Labels):
        return side.answer(str(value))
    coded = side.variable.kind.is_coded
    return side.name_of(value) if coded or value is None or value in side.variable.missing else side.answered


def cells_of(side: Side) -> list[Name]:
    """What everybody who knows the questionnaire knows that there can be."""
    if isinstance(side, Labels):
        return []
    coded = side.variable.kind.is_coded
    answers = [side.answer(code) for code in side.variable.codes] if coded else [side.answered]
    return [*answers, *(side.gap(code) for code in side.variable.missing)]


# ---- which pairs belong into a system ---------------------------------------------------------------------


def pairs_asked(study: Study, queries: Iterable[Query]) -> list[Pair]:
    """The pairs that analyses ask for."""
    found = [q.variables for q in queries if isinstance(q, CountBy) and len(q.variables) == 2 and not q.every]
    return [Pair(study, row, column) for row, column in dict.fromkeys(found) if _can_be(study, (row, column))]


def _can_be(study: Study, names: Sequence[str]) -> bool:
    codebook = study.codebooks[study.newest.version]
    return all(name in codebook or name in RECORDED for name in names)


def is_coded(study: Study, *names: str) -> bool:
    """Whether every answer to them is a cell of its own."""
    codebook = study.codebooks[study.newest.version]
    return all(codebook[name].kind.is_coded if name in codebook else name in RECORDED for name in names)


def with_options(study: Study, pairs: Iterable[Pair]) -> list[Pair]:
    """The same with every option of a question with several answers, for they tell of each other; each once."""
    found: dict[frozenset[str], Pair] = {}
    for one in pairs:
        for row, column in product(_options(study, one.row), _options(study, one.column)):
            if row != column:
                found.setdefault(frozenset((row, column)), Pair(study, row, column))
    return [one for one in found.values() if one.versions]


def _options(study: Study, name: str) -> list[str]:
    codebook = study.codebooks[study.newest.version]
    variable = codebook.get(name)
    if variable is None or variable.kind is not Kind.TICK:
        return [name]
    return [v.name for v in codebook.values() if v.field == variable.field and v.kind is Kind.TICK]


def options_told(study: Study, pairs: Sequence[Pair], facts: Facts) -> Iterator[Known]:
    """Among those with one answer, too, who answered a question with several answers ticked one at least."""
    for several in (item for item in study.newest.items if item.domain.kind == "multiple"):
        names = [v.name for v in study.variables_of(several)]
        alone = [option.alone for option in several.options]
        for other in dict.fromkeys(name for one in pairs for name in _other(one, names)):
            tables = [p for name in names for p in pairs if {p.row, p.column} == {name, other}]
            if len(tables) == len(names) and len({p.versions for p in tables}) == 1:
                yield from _told(tables, names, alone, facts)


def _other(one: Pair, names: Collection[str]) -> list[str]:
    """The other side of a pair one of whose sides is among these."""
    inside = [name in names for name in (one.row, one.column)]
    return [] if inside[0] == inside[1] else [one.column if inside[0] else one.row]


def _told(pairs: Sequence[Pair], names: Sequence[str], alone: Sequence[bool], facts: Facts) -> Iterator[Known]:
    options, tables = list[Place](), list[dict[tuple[Name, Name], int]]()
    for one in pairs:
        turned = one.row not in names
        option = one.sides[turned]
        assert isinstance(option, Place)
        options.append(option)
        tables.append({((c, r) if turned else (r, c)): n for (r, c), n in one.counts(facts).items()})
    for whom in dict.fromkeys(other for _, other in tables[0]):
        given: list[Given] = [
            {code: table.get((option.answer(code), whom), 0) for code in (0, 1)}
            for option, table in zip(options, tables, strict=True)
        ]
        cut = ticks_together(options, given, alone)
        every = [Margin(cut.title, {option.answered: (option.answer(0), option.answer(1))}) for option in options]
        yield _among(whom, cut, [*cut.margins, *every])


def _among(whom: Name, cut: Cut, margins: Sequence[Margin]) -> Known:
    """What is known of everybody as known of those who are also among others."""

    def of(name: Name) -> Name:
        return pair(name, whom)

    sums = [{of(w): tuple(map(of, parts)) for w, parts in margin.sums.items()} for margin in margins]
    counts = {of(name): n for name, n in cut.counts.items()}
    return Known(tuple(Margin(cut.title, some, shown=False) for some in sums), counts, frozenset())


# ---- what was shown before --------------------------------------------------------------------------------


def named(texts: Iterable[str]) -> dict[str, Name]:
    """Names by their texts in a ledger; a text that is none is left out."""
    found: dict[str, Name] = {}
    for text in texts:
        with suppress(ValueError, SyntaxError):
            found[text] = literal_eval(text)
    return found


@dataclass(frozen=True)
class Shown:
    """The names of cross tables, taken apart."""

    study: Study
    names: Collection[Name]

    @cached_property
    def _variables(self) -> dict[tuple[str, object], str]:
        """Variables by field and option; of a question with several answers also by field alone."""
        found: dict[tuple[str, object], str] = {(name, None): name for name in RECORDED}
        for name, v in self.study.codebooks[self.study.newest.version].items():
            found[v.field, v.option] = name
            if v.option is not None:
                found.setdefault((v.field, None), name)
        return found

    def _variable(self, one: Name) -> str | None:
        """Whose answer, or place, a name is of."""
        match one:
            case ("together", first, *_):
                return self._variable(first)
            case ("everybody", (_,)):
                return "version"
            case (str(field), option, _):
                return self._variables.get((_plain(field), option))
            case (str(field), _):
                return self._variables.get((_plain(field), None))
        return None

    def _sides(self, name: Name) -> tuple[Name, Name] | None:
        """The two sides of a name of a cross table: answers, or fields that stand for all their answers."""
        match name:
            case ("of", tuple(one), of):
                return one, ("all", of)
            case ("both", (one, other)):
                return ("all", one), ("all", other)
            case (tuple(one), tuple(other)):
                return one, other
        return None

    def _of(self, side: Name) -> str | None:
        match side:
            case ("all", (str(field), *_)) | ("all", str(field)):
                return self._variables.get((_plain(field), None))
        return self._variable(side)

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs of variables that were held against each other."""
        found: dict[frozenset[str], Pair] = {}
        for sides in filter(None, map(self._sides, self.names)):
            one, other = map(self._of, sides)
            if one and other and one != other:
                found.setdefault(frozenset((one, other)), Pair(self.study, one, other))
        return list(found.values())

    def told(self, pairs: Sequence[Pair], facts: Facts) -> Known:
        """How these names are made up of the cells of the pairs."""
        tables = {frozenset((one.row, one.column)): one.counts(facts) for one in pairs}
        answers = {name: _answers(one, name, facts) for one in pairs for name in (one.row, one.column)}
        margins = []
        for name in self.names:
            sides = self._sides(name) or ()
            variables = [self._of(side) or "" for side in sides]
            cells = tables.get(frozenset(variables), {})
            members = [_members(side, answers.get(v, ())) for side, v in zip(sides, variables, strict=True)]
            parts = tuple(pair(one, other) for one, other in product(*members)) if members else ()
            if cells and parts != (name,) and {pair(*cell) for cell in cells}.issuperset(parts):
                margins.append(Margin("shown before", {name: parts}, shown=False))
        return Known(tuple(margins), {}, frozenset())


def _answers(one: Pair, name: str, facts: Facts) -> tuple[Name, ...]:
    """The names of all who gave an answer on one side of a pair."""
    at = int(one.row != name)
    side = one.sides[at]
    gaps = [side.gap(code) for code in side.variable.missing] if isinstance(side, Place) else []
    return tuple(answer for answer in dict.fromkeys(cell[at] for cell in one.counts(facts)) if answer not in gaps)


def _members(side: Name, answers: Sequence[Name]) -> Sequence[Name]:
    """The answers that a side of a name stands for."""
    match side:
        case ("together", *members) | ("all", (str(), *members)):
            return members
        case ("all", _):
            return answers
    return [side]


def _plain(field: str) -> str:
    """A field without the versions that a name is narrowed to."""
    return field.partition("@")[0]
