"""What an analysis is, and what all of them share: which versions are pooled, who was asked, the table of answers.

An analysis says which counts it needs and computes from them; it never sees rows, files or SQL. This file must not
know any single analysis.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from svsurvey.engine.query import CountBy, CountQuery, CountWords, Facts, Query, Term
from svsurvey.instrument.codebook import Kind, Variable, variables
from svsurvey.instrument.model import Instrument, Item
from svsurvey.instrument.words import in_words
from svsurvey.report.model import Bar, Block, Column, Entry, Note, Role, Row, Table, count, interval, percent
from svsurvey.response import Missing, Scope
from svsurvey.stats.intervals import wilson_percent

Ask = Callable[[Iterable[Query]], Facts]
"""An engine, ready to answer questions about one instrument in one study."""


class Analysis(Protocol):
    """One thing that can be said about the responses."""

    def needs(self) -> tuple[Query, ...]:
        """The questions it has to the data."""
        ...

    def compute(self, facts: Facts) -> Block:
        """What follows from the answers."""
        ...


def analyse(analyses: Sequence[Analysis], ask: Ask) -> list[Block]:
    """The blocks of all analyses, in order, from one fetch."""
    facts = ask([query for analysis in analyses for query in analysis.needs()])
    return [analysis.compute(facts) for analysis in analyses]


# ---- which responses belong together --------------------------------------------------------------------


@dataclass(frozen=True)
class Study:
    """The versions of one instrument that are looked at, newest last, and the responses that are meant."""

    versions: tuple[Instrument, ...]
    scope: Scope

    @property
    def newest(self) -> Instrument:
        """The version whose words are shown."""
        return self.versions[-1]

    @cached_property
    def codebooks(self) -> Mapping[str, Mapping[str, Variable]]:
        """Variables by name, by version."""
        return {i.version: {v.name: v for v in variables(i)} for i in self.versions}

    def variables_of(self, item: Item) -> list[Variable]:
        """The newest version's variables of one item, words behind a write-in left out."""
        places = {place.name for place in item.fields if place.name in (item.id, *_rows(item))}
        return [v for v in self.codebooks[self.newest.version].values() if v.field in places]

    def pool(self, variable: Variable) -> "Pool":
        """The versions in which a variable means the same, and those in which it does not."""
        same, others, lacking = [], [], []
        for version, codebook in self.codebooks.items():
            found = codebook.get(variable.name)
            if found is None:
                lacking.append(version)
            elif found.same_meaning(variable):
                same.append(version)
            else:
                others.append(Pool(found, replace(self.scope, versions=(version,)), self._codes(version, found)))
        scope = replace(self.scope, versions=tuple(same))
        return Pool(variable, scope, self._codes(self.newest.version, variable), tuple(others), tuple(lacking))

    def _codes(self, version: str, variable: Variable) -> Mapping[Missing, int]:
        """The codes of each kind of missing; words kept apart have the defaults, whatever the version moves."""
        if variable.apart:
            return {kind: int(kind) for kind in Missing}
        return next(i.missing for i in self.versions if i.version == version)


def _rows(item: Item) -> tuple[str, ...]:
    return tuple(place.name for place in item.fields) if item.domain.kind == "grid" else ()


@dataclass(frozen=True)
class Pool:
    """One variable in all versions where it means the same. others: versions with another meaning."""

    variable: Variable
    scope: Scope
    codes: Mapping[Missing, int]
    others: tuple["Pool", ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def question(self) -> CountQuery:
        """How often each value occurs; of words only whether there are any."""
        variable = self.variable
        if variable.kind is Kind.TEXT:
            return CountWords(variable.name, frozenset(variable.missing), variable.apart, self.scope)
        return CountBy((variable.name,), self.scope)

    @property
    def questions(self) -> tuple[CountQuery, ...]:
        """The question, and the same to the versions that cannot be pooled, so that nothing is lost unsaid."""
        return self.question, *(other.question for other in self.others)

    @property
    def unasked(self) -> frozenset[int]:
        """The codes of those who never saw the question."""
        return frozenset({self.codes[Missing.NOT_ASKED], self.codes[Missing.NOT_REACHED]})

    def term(self, among: frozenset[int] | None = None) -> Term:
        """The variable as a number in a sum."""
        v = self.variable
        return Term(v.name, frozenset(v.missing), self.unasked, v.turned, among)

    def base(self, facts: Facts) -> "Base":
        """Who was asked and what became of it."""
        values = facts[self.question].values()
        gaps = {code: values.get(code, 0) for code in self.variable.missing}
        gaps[self.codes[Missing.NOT_ASKED]] += values.get(None, 0)
        given = {value: n for value, n in values.items() if value is not None and value not in gaps}
        return Base(self, given, gaps)


Given = Mapping[int | float | str, int]


@dataclass(frozen=True)
class Base:
    """One variable's answers by value, and the others by missing code."""

    pool: Pool
    given: Given
    gaps: Mapping[int, int]

    @property
    def answered(self) -> int:
        """Those with an answer; an option marked missing ("does not apply") is none."""
        return sum(self.given.values())

    @property
    def asked(self) -> int:
        """All who were put the question: an answer, an option marked missing, refused, or left empty."""
        return self.answered + sum(n for code, n in self.gaps.items() if code not in self.pool.unasked)

    @property
    def numbers(self) -> dict[float, int]:
        """The answers that are numbers, with how often each was given."""
        return {value: n for value, n in self.given.items() if isinstance(value, int | float)}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Asked, answered, and each kind of missing by its name in the codebook."""
        labels = self.pool.variable.missing
        gaps = [
            Entry(gap_key(self.pool, code), labels[code], count(self.gaps[code]), always=False)
            for code in sorted(labels, key=lambda code: code in self.pool.unasked)
        ]
        asked, answered = Entry("asked", "asked", count(self.asked)), count(self.answered)
        return asked, Entry("answered", "answered", answered), *gaps


def gap_key(pool: Pool, code: int) -> str:
    """A missing code's name in results: `refused`, `left_empty` …, or the code of an option marked missing."""
    return next((kind.word for kind, number in pool.codes.items() if number == code), str(code))


# ---- the table of answers -------------------------------------------------------------------------------

SHARE_COLUMNS = (Column("n", "n"), Column("percent", "% of asked"), Column("interval", "95 % interval"))


def share_row(key: str | int, label: str, n: int, base: int, role: Role = Role.ANSWER) -> Row:
    """n, percent of the base, Wilson interval and bar."""
    cells = count(n), percent(n, base), interval(wilson_percent(n, base))
    return Row(key, label, cells, role, Bar(n / base if base else 0.0))


def share_table(answers: Sequence[tuple[str | int, str, int]], base: Base, notes: tuple[str, ...] = ()) -> Table:
    """Answers (key, label, n), then the reasons for none, then all who were asked: the rows add up to these."""
    rows = [share_row(key, label, n, base.asked) for key, label, n in answers]
    return completed(rows, base, notes)


def completed(rows: Sequence[Row], base: Base, notes: tuple[str, ...] = ()) -> Table:
    """Rows of answers followed by the reasons for none and by all who were asked."""
    kinds = set(base.pool.codes.values())
    gaps = [
        share_row(gap_key(base.pool, code), _capital(label), base.gaps[code], base.asked, Role.MISSING)
        for code, label in base.pool.variable.missing.items()
        if code not in base.pool.unasked and (code not in kinds or base.gaps[code])
    ]
    total = Row("asked", "Asked", (count(base.asked), percent(base.asked, base.asked), interval(None)), Role.TOTAL)
    return Table("answers", SHARE_COLUMNS, (*rows, *gaps, total), notes=notes, ends=("0", "100 %"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- what must be said beside the numbers ---------------------------------------------------------------


def remarks(study: Study, item: Item, pools: Sequence[Pool], facts: Facts) -> tuple[Note, ...]:
    """Who is asked this at all, whether it may identify, and which versions are not in the numbers."""
    notes = []
    if item.when is not None:
        notes.append(Note(f"Asked only if {in_words(item.when, study.newest)}."))
    if item.chance:
        notes.append(Note("Nobody was asked this: it is what chance decided."))
    if item.identifying:
        notes.append(Note("This item may tell who somebody is: do not show small numbers to others."))
    return (*notes, *version_notes(pools, facts))


def version_notes(pools: Sequence[Pool], facts: Facts) -> tuple[Note, ...]:
    """Versions that asked something else under the same name, or did not ask; said once for all the variables."""
    answers: dict[str, int] = {}
    for other in (other for pool in pools for other in pool.others):
        (version,) = other.scope.versions
        answers[version] = max(answers.get(version, 0), other.base(facts).answered)
    lacking = dict.fromkeys(v for pool in pools for v in pool.lacking if all(v in p.lacking for p in pools))
    notes = [
        Note(
            f"Version {version} asked this with another meaning (other answers, codes or unit): its {n} "
            f"{'answer is' if n == 1 else 'answers are'} not in these numbers; see them with --version {version}.",
            warns=True,
        )
        for version, n in answers.items()
    ]
    return (*notes, *(Note(f"Version {version} did not ask this.") for version in lacking))


def question_block(
    study: Study, item: Item, pools: Sequence[Pool], facts: Facts, tables: tuple[Table, ...]
) -> Block:
    """The block of an item: who was asked, what to know, the tables. The first pool's base stands for the item."""
    number = study.newest.number(item)
    notes, entries = remarks(study, item, pools, facts), pools[0].base(facts).entries
    return Block(item.id, item.text, item.domain.kind, str(number or ""), entries, notes, tables)
