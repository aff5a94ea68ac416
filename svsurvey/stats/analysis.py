"""What an analysis is, and what all of them share: which versions are pooled, who was asked, the table of answers.

An analysis says which counts it needs and computes from them; it never sees rows, files or SQL. What it shows it
takes from the gate (see gate.py). This file must not know any single analysis.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from svsurvey.engine.query import CountBy, CountQuery, CountWords, Facts, Query, Term
from svsurvey.instrument.codebook import Kind, Variable, variables
from svsurvey.instrument.domain import Number, Slider
from svsurvey.instrument.model import Instrument, Item
from svsurvey.instrument.words import in_words
from svsurvey.release.cells import Name
from svsurvey.release.cuts import Place, cut_of
from svsurvey.release.gate import Gate, Shown
from svsurvey.report.model import Bar, Block, Column, Entry, Form, Note, Role, Row, Table, count, interval, percent
from svsurvey.response import Missing, Scope
from svsurvey.stats.sampling import UNKNOWN_FRAME, Frame, frame_of
from svsurvey.text import capital

Ask = Callable[[Iterable[Query]], Facts]
"""An engine, ready to answer questions about one instrument in one study."""

COUNTS_AS = {Missing.UNREADABLE: Missing.NOT_ANSWERED, Missing.OFF_ROUTE: Missing.NOT_ASKED}
"""What only paper has, and what it is counted as: see `on_paper`."""


class Analysis(Protocol):
    """One thing that can be said about the responses."""

    def needs(self) -> tuple[Query, ...]:
        """The questions it has to the data."""
        ...

    def compute(self, facts: Facts, gate: Gate) -> Block:
        """What follows from the answers; every count in it has come through the gate."""
        ...


def analyse(analyses: Sequence[Analysis], ask: Ask, gate: Gate) -> list[Block]:
    """The blocks of all analyses, in order, from one fetch."""
    facts = ask([query for analysis in analyses for query in analysis.needs()])
    return [analysis.compute(facts, gate) for analysis in analyses]


@dataclass(frozen=True, slots=True)
class Measure:
    """Digits after the point, and the least and the greatest answer that is allowed; None where one is open."""

    decimals: int
    ends: tuple[float, float] | None


# ---- which responses belong together --------------------------------------------------------------------


@dataclass(frozen=True)
class Study:
    """The versions of one instrument that are looked at, newest last, and the responses that are meant.

    population: how many people there are in all of whom these responses could be. invited: how many were asked to
    take part. None where nobody said.
    """

    versions: tuple[Instrument, ...]
    scope: Scope
    population: int | None = None
    invited: int | None = None

    @property
    def newest(self) -> Instrument:
        """The version whose words are shown."""
        return self.versions[-1]

    @property
    def everybody(self) -> Name:
        """The name of all the responses that are meant."""
        return everybody([version.version for version in self.versions])

    @cached_property
    def codebooks(self) -> Mapping[str, Mapping[str, Variable]]:
        """Variables by name, by version; without the codes that only paper has, which are counted as others."""
        return {i.version: {v.name: _counted(v, i) for v in variables(i)} for i in self.versions}

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
                others.append(self._pool(found, (version,)))
        return replace(self._pool(variable, tuple(same)), others=tuple(others), lacking=tuple(lacking))

    def _pool(self, variable: Variable, versions: tuple[str, ...]) -> "Pool":
        last = next(i for i in self.versions if i.version == versions[-1])
        pooled = [i for i in self.versions if i.version in versions]
        behind = variable.kind is Kind.TEXT and variable.field != variable.item  # words behind a write-in
        conditional = behind or any(self.codebooks[v][variable.name].condition for v in versions)
        mark = "" if len(pooled) == len(self.versions) else "@" + ",".join(versions)
        narrowed = variable.apart and bool(self.scope.sites or self.scope.versions)
        whole: Name = ("everybody everywhere", versions) if narrowed else everybody(versions)
        codes = self._codes(last.version, variable)
        item = variable.field if behind else variable.item
        never = _never(variable, pooled, behind, bool(conditional))
        place = Place(variable, variable.field + mark, item + mark, whole, codes, bool(conditional), never)
        scope = replace(self.scope, versions=versions)
        return Pool(variable, scope, codes, place, population=self.population, invited=self.invited)

    def measure(self, pool: "Pool") -> Measure:
        """How a number is measured in the pooled versions: as finely as in any, from end to end."""
        name = pool.variable.item
        domains = [i.by_id[name].domain for i in self.versions if i.version in pool.scope.versions]
        ends = [(d.low, d.high) for d in domains if isinstance(d, Number | Slider)]
        lows, highs = [low for low, _ in ends if low is not None], [high for _, high in ends if high is not None]
        closed = len(lows) == len(highs) == len(domains)
        decimals = max(d.decimals if isinstance(d, Number) else 0 for d in domains)
        return Measure(decimals, (min(lows), max(highs)) if closed else None)

    def _codes(self, version: str, variable: Variable) -> Mapping[Missing, int]:
        """The codes of each kind of missing; words kept apart have the defaults, whatever the version moves."""
        if variable.apart:
            return {kind: int(kind) for kind in Missing}
        return next(i.missing for i in self.versions if i.version == version)


def _counted(variable: Variable, instrument: Instrument) -> Variable:
    codes = {kind: int(kind) for kind in Missing} if variable.apart else instrument.missing
    aside = {codes[kind] for kind in COUNTS_AS}
    return replace(
        variable, missing={code: label for code, label in variable.missing.items() if code not in aside}
    )


def _never(
    variable: Variable, pooled: Sequence[Instrument], behind: bool, conditional: bool
) -> frozenset[Missing]:
    """The reasons for no answer that no interview to these versions gives. behind: words behind a write-in, which
    can be left empty wherever the option can be chosen."""
    items = [version.by_id[variable.item] for version in pooled]
    drawn = all(item.chance is not None for item in items)
    found = {
        Missing.NOT_ASKED: not conditional,
        Missing.NOT_REACHED: not any(version.partial for version in pooled),
        Missing.NOT_ANSWERED: drawn,  # on paper nobody is asked again: `required: hard` can be left empty there
        Missing.REFUSED: drawn,
    }
    return frozenset(kind for kind, never in found.items() if never)


def _rows(item: Item) -> tuple[str, ...]:
    return tuple(place.name for place in item.fields) if item.domain.kind == "grid" else ()


def in_brief(scope: Scope) -> str:
    """Which waves, sites and versions are meant: `wave spring; site north`; "" for all."""
    chosen = (("wave", scope.waves), ("site", scope.sites), ("version", scope.versions))
    return "; ".join(f"{name} {', '.join(values)}" for name, values in chosen if values)


@dataclass(frozen=True)
class Pool:
    """One variable in all versions where it means the same. others: versions with another meaning."""

    variable: Variable
    scope: Scope
    codes: Mapping[Missing, int]
    place: Place
    others: tuple["Pool", ...] = ()
    lacking: tuple[str, ...] = ()
    population: int | None = None
    invited: int | None = None

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
    def behind(self) -> bool:
        """Whether these are words behind a write-in: put to those who chose the option that asks for them."""
        return self.variable.kind is Kind.TEXT and self.variable.field != self.variable.item

    @property
    def unasked(self) -> frozenset[int]:
        """The codes of those who never saw the question."""
        return frozenset({self.codes[Missing.NOT_ASKED], self.codes[Missing.NOT_REACHED]})

    def term(self, among: frozenset[int] | None = None) -> Term:
        """The variable as a number in a sum."""
        v = self.variable
        return Term(v.name, frozenset(v.missing), self.unasked, v.turned, among)

    def given(self, facts: Facts) -> "Given":
        """The true number of each value that is an answer: to reckon with, not to show."""
        values = facts[self.question].values()
        return {
            value: n for value, n in values.items() if value is not None and value not in self.variable.missing
        }

    def base(self, facts: Facts, gate: Gate) -> "Base":
        """Who was asked and what became of it, as it may be shown."""
        values = facts[self.question].values()
        gaps = {code: values.get(code, 0) for code in self.variable.missing}
        gaps[self.codes[Missing.NOT_ASKED]] += values.get(None, 0)
        given: Given = {**dict.fromkeys(self.variable.codes, 0), **self.given(facts)}
        cut, place = cut_of(self.place, self.place.field + self._of_option, given, gaps), self.place
        shown = gate(cut)
        answers = {value: shown.get(place.answer(value)) for value in given}
        strange = [v for v in given if v not in self.variable.codes and not (gate.is_open or answers[v])]
        return Base(
            self,
            {value: n for value, n in answers.items() if value not in strange},
            {code: shown[place.gap(code)] for code in gaps},
            shown[place.answered],
            shown[place.asked],
            shown[place.everybody],
        )

    @property
    def _of_option(self) -> str:
        return "" if self.variable.option is None else f" (option {self.variable.option})"


Given = Mapping[int | float | str, int]


def everybody(versions: Iterable[str]) -> Name:
    """The name of all responses to some versions, of those that are meant."""
    return "everybody", tuple(versions)


@dataclass(frozen=True)
class Base:
    """One variable's answers by value, and the others by missing code, as they may be shown.

    given: of variables with codes only; what no version declares is in it last, and to others only where it is not
    withheld. answered: those with an answer; an option marked missing ("does not apply") is none. asked: all who
    were put the question: an answer, an option marked missing, refused, or left empty. everybody: with those who
    were not.
    """

    pool: Pool
    given: Mapping[int | float | str, Shown]
    gaps: Mapping[int, Shown]
    answered: Shown
    asked: Shown
    everybody: Shown

    @property
    def frame(self) -> Frame:
        """What is known of the people who are not among those asked."""
        pool = self.pool
        return frame_of(pool.population, pool.invited, self.everybody, self.asked, pool.place.conditional)

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
BOUNDS = Column("bounds", "if all had answered")


def share_row(
    key: str | int, label: str, n: Shown, base: Shown, role: Role = Role.ANSWER, frame: Frame = UNKNOWN_FRAME
) -> Row:
    """n, percent of the base, Wilson interval and bar; nothing but n where one of them is withheld.

    frame: what is known of those outside the base; where bounds are shown, they are one more cell.
    """
    cells = [count(n), percent(n, base), interval(frame.interval(n, base))]
    cells += [interval(frame.bounds(n, base))] if frame.bounded else []
    bar = None if n is None or base is None else Bar(n / base if base else 0.0)
    return Row(key, label, tuple(cells), role, bar)


def share_table(answers: Sequence[tuple[str | int, str, Shown]], base: Base, notes: tuple[str, ...] = ()) -> Table:
    """Answers (key, label, n), then the reasons for none, then all who were asked: the rows add up to these."""
    rows = [share_row(key, label, n, base.asked, frame=base.frame) for key, label, n in answers]
    return completed(rows, base, notes)


def completed(rows: Sequence[Row], base: Base, notes: tuple[str, ...] = ()) -> Table:
    """Rows of answers followed by the reasons for none and by all who were asked."""
    kinds, frame = set(base.pool.codes.values()), base.frame
    gaps = [
        share_row(gap_key(base.pool, code), capital(label), base.gaps[code], base.asked, Role.MISSING, frame)
        for code, label in base.pool.variable.missing.items()
        if code not in base.pool.unasked and (code not in kinds or base.gaps[code] != 0)
    ]
    columns = (*SHARE_COLUMNS, *([BOUNDS] if frame.bounded else []))
    cells = count(base.asked), percent(base.asked, base.asked), *[interval(None) for _ in columns[2:]]
    total = Row("asked", "Asked", cells, Role.TOTAL)
    return Table("answers", columns, (*rows, *gaps, total), notes=notes, ends=("0", "100 %"))


# ---- what must be said beside the numbers ---------------------------------------------------------------


def remarks(study: Study, item: Item, pools: Sequence[Pool], facts: Facts, gate: Gate) -> tuple[Note, ...]:
    """Who is asked this at all, whether it may identify, and which versions are not in the numbers."""
    notes = []
    if item.when is not None:
        notes.append(Note(f"Asked only if {in_words(item.when, study.newest)}."))
    if item.chance:
        notes.append(Note("Nobody was asked this: it is what chance decided."))
    if item.identifying and gate.is_open:
        notes.append(Note("This item may tell who somebody is: do not show small numbers to others."))
    return (*notes, *version_notes(pools, facts, gate))


def version_notes(pools: Sequence[Pool], facts: Facts, gate: Gate) -> tuple[Note, ...]:
    """Versions that asked something else under the same name, or did not ask; said once for all the variables."""
    answers: dict[str, Shown] = {}
    for other in (other for pool in pools for other in pool.others):
        (version,) = other.scope.versions
        n = other.base(facts, gate).answered
        answers[version] = None if n is None else max(answers.get(version, 0) or 0, n)
    lacking = dict.fromkeys(v for pool in pools for v in pool.lacking if all(v in p.lacking for p in pools))
    notes = [
        Note(
            f"Version {version} asked this with another meaning (other answers, codes or unit): "
            f"{_its_answers(n, gate.is_rounded)} not in these numbers; see them with --version {version}.",
            warns=True,
        )
        for version, n in answers.items()
    ]
    return (*notes, *(Note(f"Version {version} did not ask this.") for version in lacking))


def _its_answers(n: Shown, is_rounded: bool) -> str:
    if n is None:
        return "its answers are"
    if is_rounded:
        return f"its answers (about {n}) are"
    return f"its {n} {'answer is' if n == 1 else 'answers are'}"


TOO_FEW = Note("Too few people, or nobody: nothing of this is shown.")


def question_block(
    study: Study, item: Item, pools: Sequence[Pool], facts: Facts, gate: Gate, tables: tuple[Table, ...]
) -> Block:
    """The block of an item: who was asked, what to know, the tables. The first pool's base stands for the item."""
    number = study.newest.number(item)
    notes, entries = remarks(study, item, pools, facts, gate), pools[0].base(facts, gate).entries
    block = Block(item.id, item.text, item.domain.kind, str(number or ""), entries, notes, tables)
    return shown_at_all(block)


def shown_at_all(block: Block) -> Block:
    """The block, or its words alone where every count in it is withheld."""
    counts = [cell for cell in block.cells if cell.form is Form.COUNT]
    if not counts or not all(cell.withheld for cell in counts):
        return block
    return replace(block, entries=(), notes=(*block.notes, TOO_FEW), tables=())
