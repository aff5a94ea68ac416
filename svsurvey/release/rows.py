"""Rows for other eyes: identifying columns made coarser, then cells withheld, until everybody has k - 1 doubles.

What is withheld counts as a value of its own: a row never hides among rows that it merely might resemble. It must
not know instruments, files or studies. The same rows in another order give the same rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import combinations

from svsurvey.errors import ReleaseRefused
from svsurvey.release.banding import Kind, Level, Value, levels
from svsurvey.release.rules import LEAST, enough

Row = tuple[Value, ...]
Key = tuple[Value, ...]
Mask = tuple[int, ...]
"""Places in a key that are withheld."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column. identifying: what kind of value it has, if it may tell who somebody is; None: it does not.

    missing: values that stand for no answer; they are never put into bands.
    """

    name: str
    identifying: Kind | None = None
    missing: frozenset[Value] = frozenset()


@dataclass(frozen=True, slots=True)
class ProtectedRows:
    """rows: in the order they came in, None where withheld. recoded: columns made coarser, in words.

    kept: the share of identifying cells that say anything still, coarser or not (1.0 if there are none). telling:
    columns that are not identifying but have one answer throughout some group of rows, so that to find somebody's
    group is to know the answer.
    """

    rows: tuple[Row, ...]
    recoded: Mapping[str, str]
    kept: float
    telling: tuple[str, ...]


def protected_rows(rows: Sequence[Row], fields: Sequence[Field], k: int = 5, least: int = LEAST) -> ProtectedRows:
    """The rows, so that every combination of identifying values stands in at least k of them.

    Raises ReleaseRefused if there are fewer rows than `least` (or than k).
    """
    if not enough(len(rows), max(least, k)):
        raise ReleaseRefused(
            "There are too few responses to be shown row by row.",
            "Wait for more, or show counts only when there are enough.",
        )
    places = [place for place, field in enumerate(fields) if field.identifying]
    plan = _planned(rows, [fields[place] for place in places], places, k)
    done = _written(rows, places, plan)
    cells = [row[place] for row in done for place in places]
    empty = sum(row[place] is None for row in rows for place in places)
    kept = 1 - (sum(cell is None for cell in cells) - empty) / max(1, len(cells) - empty)
    recoded = {fields[p].name: level.words for p, level in zip(places, plan.levels, strict=True) if level.words}
    return ProtectedRows(done, recoded, kept, _telling(done, fields, places))


def _telling(rows: Sequence[Row], fields: Sequence[Field], places: Sequence[int]) -> tuple[str, ...]:
    """The columns in which some group has one answer."""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[place] for place in places)].append(row)
    others = [(place, field) for place, field in enumerate(fields) if not field.identifying]
    return tuple(
        field.name for place, field in others if any(_one_answer(g, place, field) for g in groups.values())
    )


def _one_answer(group: Sequence[Row], place: int, field: Field) -> bool:
    answers = {row[place] for row in group}
    return len(answers) == 1 and not answers & {None, *field.missing}


# ---- how coarse, and what is withheld -------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """How the columns are written, and which of the rows with a key are withheld where: {key: {mask: rows}}."""

    levels: tuple[Level, ...]
    fields: Sequence[Field]
    masks: Mapping[Key, Counter[Mask]]

    @cached_property
    def loss(self) -> float:
        """What all cells lose together: 1 for what is withheld, the level's loss for what is coarser."""
        return sum(n * self._lost(mask) for masks in self.masks.values() for mask, n in masks.items())

    def _lost(self, mask: Mask) -> float:
        return sum(1.0 if place in mask else level.loss for place, level in enumerate(self.levels))

    def key(self, values: Key) -> Key:
        """Identifying values as they are written."""
        return tuple(
            value if value in field.missing else level.write(value)
            for value, level, field in zip(values, self.levels, self.fields, strict=True)
        )


ROUNDS = 3

Ways = tuple[Level, ...]


def _planned(rows: Sequence[Row], fields: Sequence[Field], places: Sequence[int], k: int) -> _Plan:
    """The plan with the least loss that changing one column at a time finds from either end."""
    counts = Counter(tuple(row[place] for place in places) for row in rows)
    ladders = [
        levels(field.identifying or "code", {key[n] for key in counts} - field.missing)
        for n, field in enumerate(fields)
    ]
    starts = [_plan(counts, tuple(ladder[end] for ladder in ladders), fields, k) for end in (0, -1)]
    return min((_descended(start, counts, ladders, k) for start in starts), key=lambda plan: plan.loss)


def _descended(best: _Plan, counts: Mapping[Key, int], ladders: Sequence[Ways], k: int) -> _Plan:
    for _ in range(ROUNDS):
        before = best
        for place, ladder in enumerate(ladders):
            for level in ladder:
                best = _better(best, counts, (*best.levels[:place], level, *best.levels[place + 1 :]), k)
        if best is before:
            break
    return best


def _better(best: _Plan, counts: Mapping[Key, int], ways: Ways, k: int) -> _Plan:
    """The plan with these levels, if it loses less; a glance at what it must lose saves most of the work."""
    if ways == best.levels:
        return best
    merged = _merged(counts, ways, best.fields)
    losses = [level.loss for level in ways]
    at_risk = sum(n for n in merged.values() if n < k)
    if sum(counts.values()) * sum(losses) + at_risk * (1 - max(losses)) >= best.loss:
        return best
    plan = _Plan(ways, best.fields, _withheld(merged, k))
    return plan if plan.loss < best.loss else best


def _plan(counts: Mapping[Key, int], ways: Ways, fields: Sequence[Field], k: int) -> _Plan:
    return _Plan(ways, fields, _withheld(_merged(counts, ways, fields), k))


def _merged(counts: Mapping[Key, int], ways: Ways, fields: Sequence[Field]) -> Counter[Key]:
    bare, merged = _Plan(ways, fields, {}), Counter[Key]()
    for key, n in counts.items():
        merged[bare.key(key)] += n
    return merged


def _withheld(counts: Mapping[Key, int], k: int) -> Mapping[Key, Counter[Mask]]:
    """Which rows are withheld where, so that each result stands in k rows: few places and large groups first."""
    work = _Groups(counts, k)
    wide = len(next(iter(counts)))
    for size in range(1, wide + 1):
        work.join(list(combinations(range(wide), size)))
    work.finish(tuple(range(wide)))
    return work.masks


class _Groups:
    """Rows by key, on the way to groups of at least k. groups: {result: {(key, mask): rows}}, all safe."""

    def __init__(self, counts: Mapping[Key, int], k: int) -> None:
        self.k = k
        self.open = {key: n for key, n in counts.items() if n < k}
        self.groups: dict[Key, Counter[tuple[Key, Mask]]] = defaultdict(Counter)
        self.sizes: Counter[Key] = Counter()
        for key, n in counts.items():
            if n >= k:
                self._put(key, key, (), n)

    @property
    def masks(self) -> Mapping[Key, Counter[Mask]]:
        found: dict[Key, Counter[Mask]] = defaultdict(Counter)
        for members in self.groups.values():
            for (key, mask), n in members.items():
                found[key][mask] += n
        return found

    def _put(self, result: Key, key: Key, mask: Mask, n: int) -> None:
        self.groups[result][key, mask] += n
        self.sizes[result] += n

    def join(self, masks: Sequence[Mask]) -> None:
        """Let open rows meet, the largest meetings first."""
        meetings = self._meetings(masks)
        sized = {at: self.sizes[at[1]] + sum(self.open[key] for key in keys) for at, keys in meetings.items()}
        large = [at for at, size in sized.items() if size >= self.k]
        for mask, result in sorted(large, key=lambda at: (-sized[at], at[0], repr(at[1]))):
            keys = [key for key in meetings[mask, result] if key in self.open]
            if keys and self.sizes[result] + sum(self.open[key] for key in keys) >= self.k:
                for key in keys:
                    self._put(result, key, mask, self.open.pop(key))

    def _meetings(self, masks: Sequence[Mask]) -> Mapping[tuple[Mask, Key], list[Key]]:
        found: dict[tuple[Mask, Key], list[Key]] = defaultdict(list)
        for mask in masks:
            for key in self.open:
                found[mask, blanked(key, mask)].append(key)
        return found

    def finish(self, everything: Mask) -> None:
        """Rows that met nobody lose all, and take with them as many others as it needs."""
        if not self.open:
            return
        nothing = blanked(next(iter(self.open)), everything)
        for key in list(self.open):
            self._put(nothing, key, everything, self.open.pop(key))
        while self.sizes[nothing] < self.k:
            self._take(nothing, everything)

    def _take(self, nothing: Key, everything: Mask) -> None:
        """Rows out of the group that can best spare them: one that stays large enough, else the smallest whole."""
        lack = self.k - self.sizes[nothing]
        others = [result for result in self.sizes if result != nothing]
        spare = [result for result in others if self.sizes[result] >= self.k + lack]
        known = sorted(spare or others, key=lambda result: (-_blank(result), self.sizes[result], repr(result)))
        result = known[0]
        taken = lack if spare else self.sizes[result]
        for (key, mask), n in sorted(self.groups[result].items(), key=repr):
            some = min(n, taken)
            self.groups[result][key, mask] -= some
            self.sizes[result] -= some
            self._put(nothing, key, everything, some)
            taken -= some
        if not self.sizes[result]:
            del self.sizes[result], self.groups[result]


def _blank(key: Key) -> int:
    return sum(value is None for value in key)


def blanked(key: Key, mask: Mask) -> Key:
    """A key with some places withheld."""
    return tuple(None if place in mask else value for place, value in enumerate(key))


# ---- written --------------------------------------------------------------------------------------------


def _written(rows: Sequence[Row], places: Sequence[int], plan: _Plan) -> tuple[Row, ...]:
    """The rows as planned. Which of the rows with one key lose more is up to their digest, not their order."""
    keys = [plan.key(tuple(row[place] for place in places)) for row in rows]
    numbers = defaultdict(list)
    for number, key in enumerate(keys):
        numbers[key].append(number)
    results: list[Row] = list(rows)
    for key, same in numbers.items():
        shares = plan.masks[key]
        if len(shares) > 1:
            same.sort(key=lambda number: sha256(repr(rows[number]).encode()).digest())
        for number, mask in zip(same, _spread(shares), strict=True):
            results[number] = _replaced(rows[number], places, blanked(key, mask))
    return tuple(results)


def _spread(shares: Counter[Mask]) -> Iterable[Mask]:
    for mask in sorted(shares):
        yield from (mask for _ in range(shares[mask]))


def _replaced(row: Row, places: Sequence[int], values: Key) -> Row:
    cells = list(row)
    for place, value in zip(places, values, strict=True):
        cells[place] = value
    return tuple(cells)
