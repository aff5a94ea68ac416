"""More than two variables at once, where the questionnaire says which answers go together: a condition that reads
several answers, and the options of one question held against each other.

Who is asked c if "a and b" is the number behind one cell of "a by b"; who ticked neither of two options ticked a
third. It must not know cross tables, nor how counts are protected.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, groupby, product
from math import prod

from svsurvey.engine.query import CountBy, Facts
from svsurvey.instrument.domain import Multiple
from svsurvey.instrument.model import Item
from svsurvey.release.cells import Margin, Name
from svsurvey.release.cuts import Place, Side, pair
from svsurvey.response import Value
from svsurvey.stats.analysis import Study
from svsurvey.stats.pairs import Pair, cell_of, cells_of
from svsurvey.stats.routing import STATES, Joint, Known, all_known

MOST_CELLS = 700
"""Combinations of answers that go in at once; where there are more, only every two of the answers."""

MOST_TRIED = 2_000
"""Kinds of answers to several fields together that are tried one by one."""

MOST_OPTIONS = 6
"""Options of one question of which every combination goes in; of more, only what is known of every two."""

Cells = tuple[Name, ...]


def tied(title: str, counts: Mapping[Cells, int], impossible: Iterator[Cells]) -> Known:
    """Every combination under a name of its own, and how they make up the cells of each two. The cells of a
    combination stand in the order of the names of their variables."""
    sums: dict[Name, list[Name]] = {}
    for cells in counts:
        for one, other in combinations(cells, 2):
            sums.setdefault(pair(one, other), []).append(_named(cells))
    margin = Margin(title, {whole: tuple(parts) for whole, parts in sums.items()}, shown=False)
    named = {_named(cells): n for cells, n in counts.items()}
    return Known((margin,), named, frozenset(_named(cells) for cells in impossible))


def _named(cells: Cells) -> Name:
    return ("three", *cells)


# ---- conditions that read several answers ------------------------------------------------------------------


@dataclass(frozen=True)
class Meeting:
    """Who is asked an item, by what they said in several fields that its condition reads."""

    joints: tuple[Joint, ...]

    @property
    def question(self) -> CountBy:
        names = [joint.source.variable.name for joint in self.joints]
        return CountBy((*names, self.target), self.joints[0].source.scope)

    @property
    def target(self) -> str:
        """The variable of the item that is asked."""
        return self.joints[0].target.variable.name

    @property
    def size(self) -> int:
        """How many combinations there are."""
        found = len(STATES)
        for joint in self.joints:
            found *= len(joint.source_cells())
        return found

    def known(self, facts: Facts) -> Known:
        """Every cell of all sources by asked, not asked, not reached."""
        counts, sources = Counter[Cells](), [joint.source_cells() for joint in self.joints]
        for (*given, asked), n in facts[self.question].cells.items():
            cells = [joint.cell_of(value) for joint, value in zip(self.joints, given, strict=True)]
            for source, cell in zip(sources, cells, strict=True):
                source.setdefault(cell, ())
            counts[(*cells, self._state(self.joints[0].state(asked)))] += n
        every = {
            self._in_order((*cells, self._state(state))): counts[(*cells, self._state(state))]
            for cells in product(*sources)
            for state in STATES
        }
        title = f"{self.joints[0].item.id} by {', '.join(self.question.variables[:-1])}"
        return tied(title, every, self._impossible(sources))

    def _state(self, state: str) -> Name:
        return self.joints[0].target.place.item, state

    def _in_order(self, cells: Cells) -> Cells:
        by_name = sorted(zip(self.question.variables, cells, strict=True), key=lambda found: found[0])
        return tuple(cell for _, cell in by_name)

    def _impossible(self, sources: Sequence[Mapping[Name, Sequence[Value]]]) -> Iterator[Cells]:
        for cells in product(*sources):
            together = list(self._together([source[cell] for source, cell in zip(sources, cells, strict=True)]))
            outlooks = {outlook for given in together for outlook in self.joints[0].outlooks(given)}
            never = [] if True in outlooks else ["asked", "not_reached"]
            never += [] if False in outlooks else ["not_asked"]
            yield from (self._in_order((*cells, self._state(state))) for state in never)

    def _together(self, answers: Sequence[Sequence[Value]]) -> Iterator[Mapping[str, Value]]:
        """One of each kind of answers by field that go together, without fields of which not all can be told."""
        by_field: dict[str, Sequence[Value]] = {}
        for joint, some in zip(self.joints, answers, strict=True):
            field = joint.source.variable.field
            if some:
                before = by_field.get(field)
                by_field[field] = some if before is None else [answer for answer in some if answer in before]
        if prod(map(len, by_field.values())) > MOST_TRIED:
            yield {}
        else:
            yield from (dict(zip(by_field, given, strict=True)) for given in product(*by_field.values()))


def meetings(found: Sequence[Joint]) -> list[Meeting]:
    """Every item whose condition reads several variables: all of them at once, or every two."""
    every = []
    for _, some in groupby(found, key=lambda joint: joint.item.id):
        joints = tuple(some)
        if len(joints) > 1 and Meeting(joints).size <= MOST_CELLS:
            every.append(Meeting(joints))
        else:
            two = [Meeting(pair_) for pair_ in combinations(joints, 2)]
            every += [meeting for meeting in two if meeting.size <= MOST_CELLS]
    return every


# ---- the options of one question ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Options:
    """All options of a question with several answers, two of which stand in a cross table."""

    study: Study
    item: Item

    @property
    def names(self) -> tuple[str, ...]:
        """Their variables, in order of their names."""
        return tuple(sorted(variable.name for variable in self.study.variables_of(self.item)))

    @property
    def pairs(self) -> list[Pair]:
        """Each two of them."""
        return [Pair(self.study, *two) for two in combinations(self.names, 2)]

    @property
    def is_pooled(self) -> bool:
        """Whether all were offered to the same people."""
        return len(self.names) > 1 and len({one.versions for one in self.pairs}) == 1

    @property
    def questions(self) -> tuple[CountBy, ...]:
        """How often each combination occurs, where all of them are looked at."""
        return (CountBy(self.names, self.pairs[0].question.scope),) if len(self.names) <= MOST_OPTIONS else ()

    def known(self, facts: Facts) -> Known:
        """Nobody answers without a tick, nor ticks another one beside an option that stands alone, nor has an
        answer to one option and none to another."""
        never = frozenset(chain.from_iterable(self._never(one) for one in self.pairs))
        if not self.questions:
            return all_known([Known((), {}, never), *(self._beside(one, facts) for one in self.pairs)])
        places, counts = self._places, Counter[Cells]()
        for values, n in facts[self.questions[0]].cells.items():
            counts[tuple(cell_of(place, value) for place, value in zip(places, values, strict=True))] += n
        answers = [[place.answer(code) for code in (0, 1)] for place in places]
        gaps = [[cell for cell in cells_of(place) if not _is_answer(place, cell)] for place in places]
        every = {**dict.fromkeys([*product(*answers), *zip(*gaps, strict=True)], 0), **counts}
        combined = tied(f"{self.item.id} (options together)", every, self._impossible(places))
        return all_known([combined, Known((), {}, never)])

    @property
    def _places(self) -> list[Place]:
        found: dict[str, Side] = {}
        for one in self.pairs:
            found |= dict(zip((one.row, one.column), one.sides, strict=True))
        return [place for name in self.names if isinstance(place := found[name], Place)]

    @property
    def _alone(self) -> set[int]:
        return {option.code for option in self.item.options if option.alone}

    def _impossible(self, places: Sequence[Place]) -> Iterator[Cells]:
        for codes in product((0, 1), repeat=len(places)):
            ticked = {place.variable.option for place, code in zip(places, codes, strict=True) if code}
            if not ticked or (len(ticked) > 1 and self._alone & ticked):
                yield tuple(place.answer(code) for place, code in zip(places, codes, strict=True))

    def _never(self, one: Pair) -> Iterator[Name]:
        """What nobody is, of two options."""
        first, second = _places(one)
        for cell, other in product(cells_of(first), cells_of(second)):
            answers = _is_answer(first, cell) + _is_answer(second, other)
            if answers == 1 or (answers == 0 and cell != other):
                yield pair(cell, other)
        if self._alone & {first.variable.option, second.variable.option}:
            yield pair(first.answer(1), second.answer(1))

    def _beside(self, one: Pair, facts: Facts) -> Known:
        """Who ticked neither of two options ticked at least one of the others."""
        first, second = _places(one)
        ticks: Counter[Name] = Counter()
        for place in (place for place in self._places if place not in one.sides):
            (table,) = [p for p in self.pairs if {p.row, p.column} == {one.row, place.variable.name}]
            turned = table.row == one.row
            ticks[place.answer(1)] = sum(
                n for cells, n in table.counts(facts).items() if cells[turned] == place.answer(1)
            )
        neither = pair(first.answer(0), second.answer(0))
        n = one.counts(facts).get((first.answer(0), second.answer(0)), 0)
        whole, more = ("ticks beside", neither), ("more beside", neither)
        if ticks.total() < n:  # no interview gives such answers
            return Known((), {}, frozenset())
        sums: list[dict[Name, tuple[Name, ...]]] = [{whole: tuple(ticks)}, {whole: (neither, more)}]
        title = f"{self.item.id} (beside two)"
        margins = tuple(Margin(title, some, shown=False) for some in sums)
        return Known(margins, {whole: ticks.total(), more: ticks.total() - n}, frozenset())


def _places(one: Pair) -> list[Place]:
    return [side for side in one.sides if isinstance(side, Place)]


def _is_answer(place: Place, cell: Name) -> bool:
    return cell in (place.answer(0), place.answer(1))


def options_held(study: Study, pairs: Collection[Pair]) -> list[Options]:
    """Questions with several answers of which two options are held against each other."""
    found = [Options(study, item) for item in study.newest.items if isinstance(item.domain, Multiple)]
    tables = [{one.row, one.column} for one in pairs]
    return [one for one in found if one.is_pooled and any(table.issubset(one.names) for table in tables)]
