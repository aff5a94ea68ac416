"""Scores from counts: how many respondents have each (asked, answered, sum), and so exact whatever the engine.

What a score is, is said by `Score.of` of the instrument. It must not know items.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from svsurvey.engine.query import CountSums, Facts, Query
from svsurvey.instrument.score import Method, Score
from svsurvey.instrument.words import listed, quoted
from svsurvey.release.cells import Margin, Name
from svsurvey.release.cuts import UNASKED, tie
from svsurvey.release.gate import Cut, Gate, Shown
from svsurvey.report.model import (
    Block,
    Column,
    Entry,
    Note,
    Role,
    Row,
    Table,
    count,
    interval,
    percent,
)
from svsurvey.stats.analysis import SHARE_COLUMNS, Pool, Study, everybody, share_row, shown_at_all
from svsurvey.stats.sampling import UNKNOWN_FRAME, Frame, kept_of
from svsurvey.stats.spread import Counted, blurred, spread, spread_table, unfolding

if TYPE_CHECKING:  # for types only: it loads numpy
    from svsurvey.release.moments import Cell


@dataclass(frozen=True)
class Scores:
    """One score."""

    study: Study
    score: Score

    @cached_property
    def pools(self) -> list[Pool]:
        codebook = self.study.codebooks[self.study.newest.version]
        return [self.study.pool(codebook[name]) for name in self.score.fields]

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """The versions that make this score in the same way from variables of the same meaning."""
        return tuple(
            i.version
            for i in self.study.versions
            if any(_same(self.score, other) for other in i.scores)
            and all(i.version in pool.scope.versions for pool in self.pools)
        )

    @property
    def question(self) -> CountSums:
        among = self.score.codes if self.score.method is Method.PERCENT else None
        scope = replace(self.study.scope, versions=self.versions)
        return CountSums(tuple(pool.term(among) for pool in self.pools), scope)

    def needs(self) -> tuple[Query, ...]:
        return (self.question,)

    def compute(self, facts: Facts, gate: Gate) -> Block:
        counted: dict[float, int] = {}
        few = unasked = 0
        for (asked, answered, total), n in facts[self.question].cells.items():
            value = score_of(self.score, answered, total)
            if value is not None:
                counted[value] = counted.get(value, 0) + n
            elif asked:
                few += n
            else:
                unasked += n
        inside = in_bands(self.score, counted)
        banded = bool(self.score.bands) and gate.is_open  # with the counts of its items, bands would tell too much
        shown = gate(self._cut(inside if banded else [], sum(counted.values()), few, unasked))
        self._tie(sum(counted.values()), few, facts, gate)
        scored, *others = (shown[self.score.id, what] for what in ("scored", "too_few", "not_asked"))
        entries = (
            Entry("scored", "with a score", count(scored)),
            Entry("too_few", "too few answers", count(others[0])),
            Entry("not_asked", "not asked any of its items", count(others[1]), always=False),
        )
        notes = self._notes()
        if not (gate.is_open or self.items_shown(facts, gate)):
            notes = (*notes, ITEMS_WITHHELD)
            return shown_at_all(Block(self.score.id, self.score.label, "score", "", entries, notes))
        numbers = self._numbers(counted, scored, facts, gate)
        tables = [numbers]
        if banded:
            bands = [shown[self.score.id, "band", k] for k in range(len(inside))]
            frame = Frame(kept_of(self.study.population, shown[everybody(self.versions)]))
            tables.append(band_table(self.score, bands, scored, frame))
        elif self.score.bands:
            notes = (*notes, BANDS_WITHHELD)
        return shown_at_all(Block(self.score.id, self.score.label, "score", "", entries, notes, tuple(tables)))

    def _cut(self, inside: list[int], scored: int, few: int, unasked: int) -> Cut:
        id_, whole = self.score.id, everybody(self.versions)
        bands: dict[Name, int] = {(id_, "band", k): n for k, n in enumerate(inside)}
        parts: dict[Name, int] = {(id_, "scored"): scored, (id_, "too_few"): few, (id_, "not_asked"): unasked}
        sums: dict[Name, tuple[Name, ...]] = {whole: tuple(parts)}
        if bands:
            sums[id_, "scored"] = tuple(bands)
        margin = Margin(f"score {id_}", sums, (tuple(bands),) if bands else ())
        counts: dict[Name, int] = {whole: scored + few + unasked, **parts, **bands}
        nobody = frozenset(name for name in ((id_, "not_asked"),) if any(map(_is_put_to_all, self.pools)))
        return Cut(f"score {id_}", counts, (margin,), (id_, "scored"), frozenset({whole}), nobody)

    def _tie(self, scored: int, few: int, facts: Facts, gate: Gate) -> None:
        """Tell the gate what a score says of the answers to its items: of all, of one, and of who was asked."""
        pools = [pool for pool in self.pools if pool.scope.versions == self.versions]
        if gate.is_open or len(pools) < len(self.pools):
            return
        id_, sums, counts = self.score.id, list[dict[Name, tuple[Name, ...]]](), dict[Name, int]()
        counts |= {(id_, "scored"): scored, (id_, "too_few"): few}
        if len({pool.place.item for pool in pools}) == 1:
            sums.append({pools[0].place.asked: ((id_, "scored"), (id_, "too_few"))})
            counts[pools[0].place.asked] = scored + few
        for place, n in ((pool.place, sum(pool.given(facts).values())) for pool in pools):
            others: Name = (id_, "others", place.field)
            if self.score.at_least == len(pools) and n >= scored:
                sums.append({place.answered: ((id_, "scored"), others)})
                counts |= {place.answered: n, others: n - scored}
            if self.score.at_least <= 1 and n <= scored:
                sums.append({(id_, "scored"): (place.answered, others)})
                counts |= {place.answered: n, others: scored - n}
        title = f"score {id_} (items)"
        gate(tie(title, counts, [Margin(title, some, shown=False) for some in sums]))

    def items_shown(self, facts: Facts, gate: Gate) -> bool:
        """Whether no answer to its items is withheld: mean and bands would tell of it."""
        bases = [pool.base(facts, gate) for pool in self.pools]
        return not any(n is None for base in bases for n in (*base.given.values(), base.answered))

    def _numbers(self, counted: Counted, scored: Shown, facts: Facts, gate: Gate) -> Table:
        whole = self.score.method is Method.SUM and all(float(value).is_integer() for value in counted)
        if gate.is_open:
            return spread_table(spread(counted), 0 if whole else 2, 2)
        steps = {
            Method.SUM: 1.0,
            Method.MEAN: 1 / len(self.score.fields),
            Method.PERCENT: 100 / len(self.score.fields),
        }
        step = steps[self.score.method]
        result = blurred(counted, scored, step)
        if gate.is_rounded and result.mean is not None:
            alone = len(self.pools) == 1
            result = unfolding(
                result, sum(counted.values()), step, self._cells(sum(counted.values()), facts, gate), alone
            )
        return spread_table(result, 1, 1)

    def _cells(self, people: int, facts: Facts, gate: Gate) -> "list[Cell]":
        """The answers to its items, with what each adds to a score; none where an item is a number, of which
        single answers are not shown, or where not the same people answered all and have a score."""
        from svsurvey.release.moments import Cell

        cells = []
        for number, pool in enumerate(self.pools):
            base, true = pool.base(facts, gate), pool.given(facts)
            if not pool.variable.codes or sum(true.values()) != people:
                return []
            for code, n in base.given.items():
                if isinstance(code, int):
                    cells.append(Cell((self._weight(pool, code),), n or 0, true.get(code, 0), number))
        return cells

    def _weight(self, pool: Pool, code: int) -> float:
        turned = pool.variable.turned
        value = sum(turned) - code if turned else code
        match self.score.method:
            case Method.PERCENT:
                return 100 * (value in self.score.codes) / len(self.pools)
            case Method.MEAN:
                return value / len(self.pools)
        return value

    def _notes(self) -> tuple[Note, ...]:
        notes = [Note(f"{_made(self.score)}{self._reversed()}")]
        left_out = [i.version for i in self.study.versions if i.version not in self.versions]
        if left_out:
            what = "Versions" if len(left_out) > 1 else "Version"
            notes.append(
                Note(f"{what} {', '.join(left_out)} made this score otherwise or not at all: not in.", warns=True)
            )
        return tuple(notes)

    def _reversed(self) -> str:
        turned = [quoted(pool.variable.label) for pool in self.pools if pool.variable.turned]
        return f" Reversed first: {listed(turned)}." if turned else ""


def _is_put_to_all(pool: Pool) -> bool:
    return pool.place.never.issuperset(UNASKED)


def score_of(score: Score, answered: object, total: object) -> float | None:
    """The score of a key of `CountSums`; none where words stand in place of a number, put there by hand."""
    if isinstance(answered, int) and isinstance(total, int | float):
        return score.of(answered, total)
    return None


def _same(one: Score, other: Score) -> bool:
    def making(s: Score) -> tuple[object, ...]:
        return s.id, s.method, s.fields, s.at_least, s.codes, s.prorate

    return making(one) == making(other)


def _made(score: Score) -> str:
    """How the score is made, in a sentence."""
    k = len(score.fields)
    what = {
        Method.SUM: "Sum of" if not score.prorate else "Sum (missing answers filled with the mean) of",
        Method.MEAN: "Mean of",
        Method.PERCENT: f"Percent of answers that are {' or '.join(map(str, sorted(score.codes)))}, among",
    }[score.method]
    items = "1 item" if k == 1 else f"{k} items"
    return f"{what} {items}; needs {score.at_least} {'answer' if score.at_least == 1 else 'answers'}."


ITEMS_WITHHELD = Note("Some answers to its items are withheld; its mean, which would tell of them, is too.")
BANDS_WITHHELD = Note("How many lie in which band is not shown: beside the answers it would tell of persons.")


def in_bands(score: Score, counted: Counted) -> list[int]:
    """How many scores lie in each band, and last in none."""
    inside = [0] * (len(score.bands) + 1)
    for value, times in counted.items():
        bands = (k for k, band in enumerate(score.bands) if band.low <= value <= band.high)
        inside[next(bands, len(score.bands))] += times
    return inside


def band_table(score: Score, inside: Sequence[Shown], n: Shown, frame: Frame = UNKNOWN_FRAME) -> Table:
    """How many scores lie in each band, and (the last) in none, of those who have a score."""
    rows = [
        share_row(k, f"{band.label} ({band.low:.12g} to {band.high:.12g})", inside[k], n, frame=frame)
        for k, band in enumerate(score.bands)
    ]
    if inside[-1] != 0:
        rows.append(share_row("none", "In no band", inside[-1], n, Role.MISSING, frame))
    rows.append(Row("scored", "With a score", (count(n), percent(n, n), interval(None)), Role.TOTAL))
    columns = (SHARE_COLUMNS[0], Column("percent", "% of scored"), SHARE_COLUMNS[2])
    return Table("bands", columns, tuple(rows), ends=("0", "100 %"))
