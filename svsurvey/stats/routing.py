"""What whoever knows the questionnaire knows of its counts: whom a question was put to depends on earlier answers.

These counts are never shown. They tie the tables together where exact counts are protected: who did not work
nights cannot have been asked about them, so one table may undo what is withheld in another. It knows no report.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from itertools import chain, combinations, pairwise

from svsurvey.engine.query import CountBy, Facts
from svsurvey.instrument.codebook import Kind, Variable
from svsurvey.instrument.condition import OPEN, Among, Both, Call, Condition, Either, Name, Node, Not, walk
from svsurvey.instrument.model import Item
from svsurvey.release.cells import Margin
from svsurvey.release.cells import Name as CellName
from svsurvey.release.cuts import pair
from svsurvey.response import Missing, Value
from svsurvey.stats.analysis import Pool, Study
from svsurvey.stats.spread import Bin, stretches

MOST_TICKS = 8
"""Options of which every combination is tried."""

MOST_NUMBERS = 400
"""Numbers of a stretch that are tried one by one."""

STATES = ("asked", "not_asked", "not_reached")


@dataclass(frozen=True)
class Known:
    """Hidden counts and how they hang together with those on display."""

    margins: tuple[Margin, ...]
    counts: Mapping[CellName, int]
    impossible: frozenset[CellName]


@dataclass(frozen=True)
class Joint:
    """Who is asked an item, by what they said in one field that its condition reads."""

    study: Study
    item: Item
    target: Pool
    source: Pool

    @property
    def question(self) -> CountBy:
        return CountBy((self.source.variable.name, self.target.variable.name), self.source.scope)

    def known(self, facts: Facts) -> Known:
        """The hidden table: every cell of the source by asked, not asked, not reached."""
        place, counts = self.target.place, dict[CellName, int]()
        sources = self.source_cells()
        for (given, asked), n in facts[self.question].cells.items():
            cell = self.cell_of(given)
            sources.setdefault(cell, ())
            name = self._name(cell, self.state(asked))
            counts[name] = counts.get(name, 0) + n
        every = {self._name(cell, state): 0 for cell in sources for state in STATES} | counts
        columns = {(place.item, state): tuple(self._name(cell, state) for cell in sources) for state in STATES}
        rows = {cell: tuple(self._name(cell, state) for state in STATES) for cell in sources}
        title = f"{self.item.id} by {self.source.variable.name}"
        impossible = frozenset(chain(self._impossible(sources), self._nobody(sources)))
        return Known((Margin(title, columns | rows, shown=False),), every, impossible)

    def _name(self, cell: CellName, state: str) -> CellName:
        return pair(cell, (self.target.place.item, state))

    def state(self, asked: object) -> str:
        """Whether the item was put to those with a stored value of it."""
        if asked is None or asked == self.target.codes[Missing.NOT_ASKED]:
            return "not_asked"
        return "not_reached" if asked == self.target.codes[Missing.NOT_REACHED] else "asked"

    def cell_of(self, given: object) -> CellName:
        """The cell on display that a value of the source is counted in."""
        pool = self.source
        if given is None:
            return pool.place.gap(pool.codes[Missing.NOT_ASKED])
        if isinstance(given, int) and given in pool.variable.missing:
            return pool.place.gap(given)
        if pool.variable.kind in (Kind.CODE, Kind.TICK):
            assert isinstance(given, int | float | str)
            return pool.place.answer(given)
        for stretch in self._stretches:
            if isinstance(given, int | float) and stretch.low <= given <= stretch.high:
                return pool.place.stretch(stretch.low)
        return (pool.place.field, "elsewhere") if self._stretches else pool.place.answered

    @cached_property
    def _stretches(self) -> tuple[Bin, ...]:
        """Those that a number is shown in."""
        if self.source.variable.kind is not Kind.NUMBER:
            return ()
        measure = self.study.measure(self.source)
        return stretches({}, *measure.ends, measure.decimals) if measure.ends else ()

    def source_cells(self) -> dict[CellName, Sequence[Value]]:
        """Each cell of the source with one of each kind of answer in it; () where they cannot all be told."""
        pool, kinds = self.source, {number: kind for kind, number in self.source.codes.items()}
        coded = pool.variable.kind in (Kind.CODE, Kind.TICK)
        cells: dict[CellName, Sequence[Value]] = {} if coded or self._stretches else {pool.place.answered: ()}
        for code in pool.variable.codes if coded else ():
            cells[pool.place.answer(code)] = self._answers(pool.variable, code)
        for stretch in self._stretches:
            cells[pool.place.stretch(stretch.low)] = self._numbers(stretch)
        for code in pool.variable.missing:
            cells[pool.place.gap(code)] = (kinds.get(code, code),)
        return cells

    def _answers(self, variable: Variable, code: int) -> Sequence[Value]:
        if variable.kind is Kind.CODE:
            return (code,)
        codes = [option.code for option in self.study.newest.by_id[variable.item].options]
        if len(codes) > MOST_TICKS:
            return ()
        sets = chain.from_iterable(combinations(codes, size) for size in range(1, len(codes) + 1))
        return [frozenset(s) for s in sets if (variable.option in s) == bool(code)]

    def _numbers(self, stretch: Bin) -> Sequence[Value]:
        """Every number of a stretch; () where there are too many."""
        scale = 10 ** self.study.measure(self.source).decimals
        low, high = round(stretch.low * scale), round(stretch.high * scale)
        return [n / scale for n in range(low, high + 1)] if high - low < MOST_NUMBERS else ()

    def _impossible(self, sources: Mapping[CellName, Sequence[Value]]) -> Iterator[CellName]:
        field = self.source.variable.field
        for cell, answers in sources.items():
            outlooks = {outlook for answer in answers for outlook in self.outlooks({field: answer})}
            if answers and True not in outlooks:
                yield self._name(cell, "asked")
                yield self._name(cell, "not_reached")
            if answers and False not in outlooks:
                yield self._name(cell, "not_asked")

    def _nobody(self, sources: Iterable[CellName]) -> Iterator[CellName]:
        """What no interview gives, whatever was answered."""
        never, gaps = self.target.place.nobody, self.source.place.nobody
        for cell in sources:
            states = [state for state in STATES if cell in gaps or (self.target.place.item, state) in never]
            yield from (self._name(cell, state) for state in states)

    def outlooks(self, given: Mapping[str, Value]) -> set[bool]:
        """Whether the condition may hold, and may not hold, in some pooled version, with these answers."""
        found: set[bool] = set()
        for version in self.study.versions:
            item = version.by_id.get(self.item.id)
            if item is None or item.when is None:
                return {True, False}
            found |= outlooks(item.when.root, given)
        return found


def outlooks(node: Node, given: Mapping[str, Value]) -> set[bool]:
    """Whether a condition may come true (True), and may not (False), when these fields have these answers.

    Never too few; where a condition reads a field in several places, perhaps too many.
    """
    may = {True: _may_be(node, given, True), False: _may_be_other_than(node, given, True)}
    return {verdict for verdict, possible in may.items() if possible}


def _may_be(node: Node, given: Mapping[str, Value], verdict: bool) -> bool:
    """Whether a node may be `verdict`; unknown is neither True nor False."""
    match node:
        case Both(terms) | Either(terms):
            every = isinstance(node, Both) is verdict
            return (all if every else any)(_may_be(term, given, verdict) for term in terms)
        case Not(term):
            return _may_be(term, given, not verdict)
    value = _value(node, given)
    return value is verdict or (value is None and not _settled(node, given))


def _may_be_other_than(node: Node, given: Mapping[str, Value], verdict: bool) -> bool:
    """Whether a node may be anything but `verdict`, unknown included."""
    match node:
        case Both(terms) | Either(terms):
            some = isinstance(node, Both) is verdict
            return (any if some else all)(_may_be_other_than(term, given, verdict) for term in terms)
        case Not(term):
            return _may_be_other_than(term, given, not verdict)
    return _value(node, given) is not verdict


def _value(leaf: Node, given: Mapping[str, Value]) -> bool | None:
    names = {part.id for part in walk(leaf) if isinstance(part, Name)}
    evaluate: Callable[[Mapping[str, Value]], bool | None] = Condition("", leaf).evaluate
    return evaluate({name: given.get(name, OPEN) for name in names})


def _settled(leaf: Node, given: Mapping[str, Value]) -> bool:
    """Whether no other answer can change what a leaf is: it reads these fields alone, or one is missing."""
    names = {part.id for part in walk(leaf) if isinstance(part, Name)}
    calls = any(isinstance(part, Call) for part in walk(leaf))
    gone = any(isinstance(given.get(name), Missing) for name in names)
    return names <= given.keys() or (gone and not calls)


# ---- the whole questionnaire -----------------------------------------------------------------------------


def joints(study: Study) -> list[Joint]:
    """Every item with a condition, by every field that it reads, where both are asked in the same versions."""
    codebook = study.codebooks[study.newest.version]
    sources: dict[str, list[Variable]] = {}
    for variable in codebook.values():
        if variable.kind not in (Kind.TEXT, Kind.RANK):  # words are not even counted by what they are
            sources.setdefault(variable.field, []).append(variable)
    found = [
        Joint(study, item, study.pool(study.variables_of(item)[0]), study.pool(variable))
        for item in study.newest.items
        if item.when is not None and any(not v.apart for v in study.variables_of(item)[:1])
        for field in sorted(item.when.names)
        for variable in sources.get(field, ())
    ]
    return [joint for joint in found if joint.target.scope == joint.source.scope]


def known(found: Sequence[Joint], facts: Facts) -> Known:
    """All hidden tables together."""
    parts = [joint.known(facts) for joint in found]
    return Known(
        tuple(chain.from_iterable(part.margins for part in parts)),
        {name: n for part in parts for name, n in part.counts.items()},
        frozenset(chain.from_iterable(part.impossible for part in parts)),
    )


def all_known(parts: Iterable[Known]) -> Known:
    """All that is known, from several sides."""
    every = list(parts)
    counts = {name: n for known in every for name, n in known.counts.items()}
    margins = tuple(margin for known in every for margin in known.margins)
    return Known(margins, counts, frozenset(name for known in every for name in known.impossible))


def in_order(study: Study) -> tuple[str, ...]:
    """The items that are put to everybody, in the order in which they are; none where chance or a version has
    another order."""
    orders = set()
    for version in study.versions:
        names = [
            item.id for item in version.items if item.asks and item.when is None and not _is_apart(study, item)
        ]
        mixed = version.shuffled or any(section.shuffled for section in version.sections)
        orders.add(() if mixed else tuple(names))
    return orders.pop() if len(orders) == 1 else ()


def _is_apart(study: Study, item: Item) -> bool:
    codebook = study.codebooks[study.newest.version]
    return any(variable.apart for variable in codebook.values() if variable.item == item.id)


def stopped(study: Study, counts: Mapping[CellName, int]) -> Known:
    """Who did not get as far as a question did not get to the next that is put to everybody, nor to the end."""
    order, margins, found = in_order(study), list[Margin](), dict[CellName, int]()
    after: CellName = ("disposition", "partial")
    for item in reversed(study.newest.items):
        before: CellName = (item.id, "not_reached")
        if before in counts and counts[before] <= counts.get(after, 0):  # an import may say what no interview can
            between = ("between", before, after)
            found[between] = counts[after] - counts[before]
            margins.append(Margin("how far people got", {after: (before, between)}, shown=False))
        if before in counts and item.id in order:
            after = before
    return Known(tuple(margins), found, frozenset())


# ---- the same people ---------------------------------------------------------------------------------------


def asked_alike(study: Study, counts: Mapping[CellName, int]) -> Known:
    """Items with the same condition are put to the same people; where all come in one order, whoever did not get
    as far as the first did not get to the next."""
    groups: dict[Hashable, dict[str, Pool]] = {}
    for item in (item for item in study.newest.items if item.when is not None):
        for pool in map(study.pool, study.variables_of(item)):
            if pool.place.asked in counts:
                groups.setdefault(condition(study, pool, pool.scope.versions), {})[pool.place.item] = pool
    margins, found, title = list[Margin](), dict[CellName, int](), "asked under the same condition"
    for first, second in chain.from_iterable(pairwise(group) for group in groups.values()):
        margins.append(Margin(title, {(first, "not_asked"): ((second, "not_asked"),)}, shown=False))
        gone, later = (first, "not_reached"), (second, "not_reached")
        if in_order(study) and counts[gone] <= counts[later]:  # an import may say what no interview can
            between = ("between", gone, later)
            found[between] = counts[later] - counts[gone]
            margins.append(Margin("how far people got", {later: (gone, between)}, shown=False))
    return Known(tuple(margins), found, frozenset())


def condition(study: Study, pool: Pool, versions: Sequence[str]) -> Hashable:
    """On what it depends in some versions whether a variable is asked: alike for all that are put to the same
    people."""
    asked = (version.by_id[pool.variable.item] for version in study.versions if version.version in versions)
    return tuple(versions), *(item.when and _shape(item.when.root) for item in asked)


def _shape(node: Hashable) -> Hashable:
    """A condition without where its words stand, and in which order, where that is the same."""
    if isinstance(node, tuple):
        return tuple(map(_shape, node))
    if isinstance(node, Both | Either | Among):
        members = node.options if isinstance(node, Among) else node.terms
        term = _shape(node.term) if isinstance(node, Among) else None
        return type(node).__name__, term, frozenset(map(_shape, members))
    if not is_dataclass(node):
        return node
    return type(node).__name__, *(_shape(getattr(node, part.name)) for part in fields(node) if part.name != "at")


def is_pooled(study: Study) -> bool:
    """Whether every version asks the same of everybody, so that all counts are of the same people."""
    newest = study.codebooks[study.newest.version]
    return all(
        set(codebook) == set(newest) and all(v.same_meaning(newest[name]) for name, v in codebook.items())
        for codebook in study.codebooks.values()
    )
