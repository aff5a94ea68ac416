"""Scores from counts: how many respondents have each (asked, answered, sum), and so exact whatever the engine.

What a score is, is said by `Score.of` of the instrument. It must not know items.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from svsurvey.engine.query import CountSums, Facts, Query
from svsurvey.instrument.score import Method, Score
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
from svsurvey.stats.analysis import SHARE_COLUMNS, Pool, Study, share_row
from svsurvey.stats.spread import Counted, spread, spread_table


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

    def compute(self, facts: Facts) -> Block:
        counted: dict[float, int] = {}
        few = unasked = 0
        for (asked, answered, total), n in facts[self.question].cells.items():
            assert isinstance(asked, int)
            assert isinstance(answered, int)
            assert isinstance(total, int | float)
            value = self.score.of(answered, total)
            if value is not None:
                counted[value] = counted.get(value, 0) + n
            elif asked:
                few += n
            else:
                unasked += n
        entries = (
            Entry("scored", "with a score", count(sum(counted.values()))),
            Entry("too_few", "too few answers", count(few)),
            Entry("not_asked", "not asked any of its items", count(unasked), always=False),
        )
        return Block(self.score.id, self.score.label, "score", "", entries, self._notes(), self._tables(counted))

    def _tables(self, counted: Counted) -> tuple[Table, ...]:
        whole = self.score.method is Method.SUM and all(float(value).is_integer() for value in counted)
        numbers = spread_table(spread(counted), 0 if whole else 2, 2)
        return (numbers, band_table(self.score, counted)) if self.score.bands else (numbers,)

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
        turned = [pool.variable.name for pool in self.pools if pool.variable.turned]
        return f" Reversed first: {', '.join(turned)}." if turned else ""


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


def band_table(score: Score, counted: Counted) -> Table:
    """How many scores lie in each band, of those who have a score; scores between the bands are said."""
    n = sum(counted.values())
    inside = [0] * len(score.bands)
    for value, times in counted.items():
        place = next((k for k, band in enumerate(score.bands) if band.low <= value <= band.high), None)
        if place is not None:
            inside[place] += times
    rows = [
        share_row(k, f"{band.label} ({band.low:.12g} to {band.high:.12g})", inside[k], n)
        for k, band in enumerate(score.bands)
    ]
    if n - sum(inside):
        rows.append(share_row("none", "In no band", n - sum(inside), n, Role.MISSING))
    rows.append(Row("scored", "With a score", (count(n), percent(n, n), interval(None)), Role.TOTAL))
    columns = (SHARE_COLUMNS[0], Column("percent", "% of scored"), SHARE_COLUMNS[2])
    return Table("bands", columns, tuple(rows), ends=("0", "100 %"))
