"""How the answers to one variable add up: its cells under the names that every table shares, as a `Cut`.

The same people have the same name wherever they are counted: those who were asked an item are one number for all
its lines. This file must not know reports.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from svsurvey.instrument.codebook import Kind, Variable
from svsurvey.release.cells import Margin, Name
from svsurvey.release.gate import Cut
from svsurvey.response import Missing

Values = Mapping[int | float | str, int]


@dataclass(frozen=True)
class Place:
    """Where a variable stands: its field and item under the versions that are pooled, and all their responses.

    conditional: whether anybody may not be asked. never: the reasons for no answer that no interview gives, as
    whoever knows the questionnaire knows.
    """

    variable: Variable
    field: str
    item: str
    everybody: Name
    codes: Mapping[Missing, int]
    conditional: bool
    never: frozenset[Missing] = frozenset()

    def answer(self, value: int | float | str) -> Name:
        """Who gave an answer; an option of several, or at a place, is named with its code."""
        option = self.variable.option
        return (self.field, value) if option is None else (self.field, option, value)

    def gap(self, code: int) -> Name:
        """Who has this code instead of an answer. Not asked and not reached is a whole item."""
        kind = next((kind for kind, number in self.codes.items() if number == code), None)
        if kind is None:
            return self.field, code
        return (self.item if kind in UNASKED else self.field), kind.word

    def name_of(self, value: object) -> Name:
        """Who is counted under a value as it is stored; nothing is stored of what was not asked."""
        if value is None:
            return self.gap(self.codes[Missing.NOT_ASKED])
        if isinstance(value, int) and value in self.variable.missing:
            return self.gap(value)
        assert isinstance(value, int | float | str)
        return self.answer(value)

    def stretch(self, low: float) -> Name:
        """Who gave a number in the stretch that begins there."""
        return self.field, "from", low

    @property
    def nobody(self) -> frozenset[Name]:
        """The gaps that nobody can have."""
        return frozenset(self.gap(self.codes[kind]) for kind in self.never)

    @property
    def answered(self) -> Name:
        return self.field, "answered"

    @property
    def asked(self) -> Name:
        return self.item, "asked"


UNASKED = (Missing.NOT_ASKED, Missing.NOT_REACHED)


def cut_of(place: Place, title: str, given: Values, gaps: Mapping[int, int]) -> Cut:
    """The cut of one variable: answers (by code, where it has codes), reasons for none, asked, everybody.

    given, gaps: true counts by value and by code, every declared code among them.
    """
    cells = _cells(place, given)
    kinds = {place.gap(code): n for code, n in gaps.items()}
    unasked = [place.gap(place.codes[kind]) for kind in UNASKED]
    answered = sum(given.values())
    asked = answered + sum(n for name, n in kinds.items() if name not in unasked)
    sums: dict[Name, tuple[Name, ...]] = {
        place.everybody: (place.asked, *unasked),
        place.asked: (place.answered, *(name for name in kinds if name not in unasked)),
    }
    if cells:
        sums[place.answered] = tuple(cells)
    counts = {place.everybody: sum(given.values()) + sum(gaps.values()), place.asked: asked}
    margin = Margin(title, sums, _groups(place, cells))
    counts |= {place.answered: answered, **kinds, **cells}
    return Cut(title, counts, (margin,), place.asked, frozenset({place.everybody}), place.nobody)


def _cells(place: Place, given: Values) -> dict[Name, int]:
    """Answers by name where they are shown one by one."""
    coded = place.variable.kind in (Kind.CODE, Kind.TICK, Kind.RANK)
    return {place.answer(value): n for value, n in given.items()} if coded else {}


def _groups(place: Place, cells: Mapping[Name, int]) -> tuple[tuple[Name, ...], ...]:
    """The answers of which one alone would tell everybody's. That nobody ticked an option tells of nobody."""
    if not cells:
        return ()
    if place.variable.kind is Kind.TICK and cells[place.answer(0)]:
        return ()
    return (tuple(cells),)


def of_parts(title: str, whole: Name, n: int, parts: Mapping[Name, int]) -> Cut:
    """The cut of a whole and its disjoint parts; what the parts leave over goes in under a name without a face."""
    rest = n - sum(parts.values())
    counts = dict(parts) if not rest else {**parts, (title, "rest"): rest}
    margin = Margin(title, {whole: tuple(counts)}, (tuple(counts),))
    return Cut(title, {whole: n, **counts}, (margin,), whole, frozenset({whole}))


# ---- what is known of the options of one item together -----------------------------------------------------


def tie(title: str, counts: Mapping[Name, int], margins: Sequence[Margin]) -> Cut:
    """What only ties together counts of other cuts, which decide whether they are shown."""
    return Cut(title, counts, tuple(margins), next(iter(counts)), frozenset(counts))


def halves(place: Place, given: Values, low: Sequence[int], high: Sequence[int]) -> Cut:
    """Of answers on an ordered scale: those below its middle and those above, as counts of their own."""
    ends: dict[Name, Sequence[int]] = {(place.field, "low"): low, (place.field, "high"): high}
    sums = {name: tuple(place.answer(code) for code in codes) for name, codes in ends.items() if codes}
    cells = {place.answer(code): given.get(code, 0) for code in (*low, *high)}
    counts: dict[Name, int] = {place.answered: sum(given.values()), **cells}
    counts |= {name: sum(counts[part] for part in parts) for name, parts in sums.items()}
    title = f"{place.field} (low and high)"
    return Cut(title, counts, (Margin(title, sums),), place.answered)


def ticks_together(places: Sequence[Place], given: Sequence[Values], alone: Sequence[bool]) -> Cut:
    """Of several answers: who answered ticked one that stands alone, or at least one of the others."""
    first, counts, margins = places[0], dict[Name, int](), list[Margin]()
    ticked = {place.answer(1): values.get(1, 0) for place, values in zip(places, given, strict=True)}
    single = [name for name, stands in zip(ticked, alone, strict=True) if stands]
    others = [name for name in ticked if name not in single]
    answered = sum(given[0].values())
    some: Name = (first.field, "some") if single else first.answered
    n = answered - sum(ticked[name] for name in single)
    extra = sum(ticked[name] for name in others) - n
    whole, more = (first.field, "ticks"), (first.field, "more ticks")
    counts = {first.answered: answered, some: n, **ticked, whole: n + extra, more: extra}
    if min(n, extra) < 0 or any(ticked[name] > n for name in others):  # no interview gives such answers
        return tie(f"{first.field} (together)", {first.answered: answered}, ())
    if single:
        margins.append(Margin(f"{first.field} (alone)", {first.answered: (*single, some)}))
        for name in others:
            counts[name, "not"] = n - ticked[name]
            margins.append(Margin(f"{first.field} (some)", {some: (name, (name, "not"))}, shown=False))
    margins.append(Margin(f"{first.field} (ticks)", {whole: tuple(others)}, shown=False))
    margins.append(Margin(f"{first.field} (at least one)", {whole: (some, more)}, shown=False))
    return tie(f"{first.field} (together)", counts, margins)


def ranks_together(places: Sequence[Place], given: Sequence[Values]) -> Cut:
    """Of a ranking: who answered put exactly one option at each place."""
    first, answered = places[0], sum(given[0].values())
    counts: dict[Name, int] = {first.answered: answered}
    margins = []
    for rank in (code for code in first.variable.codes if code):
        found = {place.answer(rank): values.get(rank, 0) for place, values in zip(places, given, strict=True)}
        if sum(found.values()) == answered:
            counts |= found
            margins.append(Margin(f"{first.field} (place {rank})", {first.answered: tuple(found)}, shown=False))
    return tie(f"{first.field} (together)", counts, margins)


# ---- cross tables ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Labels:
    """Where responses are from, as one side of a cross table: nobody is without. field: wave, site or version."""

    field: str
    everybody: Name

    def answer(self, value: int | float | str) -> Name:
        """Who is from there."""
        return ("everybody", (value,)) if self.field.partition("@")[0] == "version" else (self.field, value)


Side = Place | Labels
Sums = dict[Name, tuple[Name, ...]]


def within(side: Side, versions: Sequence[str]) -> Side:
    """The same side among the people of some versions only: they have names of their own."""
    mark, whole = "@" + ",".join(versions), ("everybody", tuple(versions))
    field = side.field.partition("@")[0] + mark
    if isinstance(side, Labels):
        return Labels(field, whole)
    return replace(side, field=field, item=side.item.partition("@")[0] + mark, everybody=whole)


def pair(one: Name, other: Name) -> Name:
    """Who is both: one name, whichever is the row."""
    first, second = sorted((one, other), key=repr)
    return first, second


def crossing(
    title: str,
    row: Side,
    column: Side,
    counts: Mapping[tuple[Name, Name], int],
    rows: Sequence[Name],
    columns: Sequence[Name],
    bands: Mapping[Name, Sequence[Name]] | None = None,
) -> Cut:
    """The cut of a cross table.

    counts: true numbers by (row name, column name), every combination, those without an answer among them. rows,
    columns: the names that are shown, answers or bands of them; of bands, the answers in each.
    The names of the cut: (row name, column name) for a cell, ("of", row name, column.field) for all that a row
    shows, ("of", column name, row.field) for a column, ("both", row.field, column.field) for the table. No two
    cuts have the same title. A table turned round has other names here and the same in the whole system.
    """
    table = _Crossing(row, column, counts, tuple(rows), tuple(columns), bands or {})
    hidden, shown = table.hidden, table.shown
    numbers = table.numbers([*hidden, *shown])
    groups = tuple(table.groups(numbers))
    margins = [Margin(title, sums, groups) for sums, groups in zip(shown, ((), (), groups), strict=True)]
    return table.cut(title, numbers, [*(Margin(title, sums, shown=False) for sums in hidden), *margins])


def crossed(title: str, row: Side, column: Side, counts: Mapping[tuple[Name, Name], int]) -> Cut:
    """The same of a cross table of which nothing is shown: what it ties together."""
    table = _Crossing(row, column, counts, (), (), {})
    margins = [Margin(title, sums, shown=False) for sums in table.hidden]
    return table.cut(title, table.numbers(table.hidden), margins)


@dataclass(frozen=True)
class _Crossing:
    """What `crossing` is given, and what follows from it."""

    row: Side
    column: Side
    counts: Mapping[tuple[Name, Name], int]
    rows: tuple[Name, ...]
    columns: tuple[Name, ...]
    bands: Mapping[Name, Sequence[Name]]

    def cut(self, title: str, numbers: Mapping[Name, int], margins: Sequence[Margin]) -> Cut:
        own = {name: common for name in numbers if (common := self.alias(name)) != name}
        whole = self.both if self.both in numbers else self.row.everybody
        sides, impossible = frozenset(self.sides), frozenset(self.impossible)
        return Cut(title, numbers, tuple(margins), whole, sides, impossible, own, self.bases)

    @property
    def every(self) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
        """All row names and all column names, those for no answer too."""
        return tuple(dict.fromkeys(r for r, _ in self.counts)), tuple(dict.fromkeys(c for _, c in self.counts))

    @property
    def sides(self) -> set[Name]:
        """The names that are not of this table alone."""
        every_row, every_column = self.every
        return {self.row.everybody, self.column.everybody, *every_row, *every_column}

    @property
    def both(self) -> Name:
        return "both", self.row.field, self.column.field

    def of_row(self, r: Name) -> Name:
        return "of", r, self.column.field

    def of_column(self, c: Name) -> Name:
        return "of", c, self.row.field

    def members(self, name: Name) -> tuple[Name, ...]:
        return tuple(self.bands.get(name, (name,)))

    # ---- how it adds up -------------------------------------------------------------------------------

    @property
    def hidden(self) -> list[Sums]:
        """How all cells make up the counts of each side, by way of who was asked; how answers make up bands."""
        every_row, every_column = self.every
        sums: Sums = {}
        for r in every_row:
            sums |= _through_asked(self.column, r, {c: (r, c) for c in every_column})
        for c in every_column:
            sums |= _through_asked(self.row, c, {r: (r, c) for r in every_row})
        for r, c in product(self.rows, self.columns):
            if len(cells := tuple(product(self.members(r), self.members(c)))) > 1:
                sums[r, c] = cells
        return [sums, {self.row.everybody: every_row}, {self.column.everybody: every_column}]

    @property
    def shown(self) -> list[Sums]:
        """How the cells that are shown make up the sums that are shown."""
        rows: Sums = {self.of_row(r): tuple((r, c) for c in self.columns) for r in self.rows}
        columns: Sums = {self.of_column(c): tuple((r, c) for r in self.rows) for c in self.columns}
        return [{self.both: tuple(rows)}, {self.both: tuple(columns)}, rows | columns]

    def numbers(self, sums: Sequence[Sums]) -> dict[Name, int]:
        """The true number of every name."""
        found: dict[Name, int] = dict(self.counts.items())
        for r, c in product(self.rows, self.columns):
            found[r, c] = sum(self.counts[cell] for cell in product(self.members(r), self.members(c)))
        waiting = {whole: parts for some in sums for whole, parts in some.items()}

        def number(name: Name) -> int:
            if name not in found:
                found[name] = sum(map(number, waiting[name]))
            return found[name]

        for name in waiting:
            number(name)
        return found

    def groups(self, numbers: Mapping[Name, int]) -> Iterator[tuple[Name, ...]]:
        """Cells of which one alone being filled would tell what everybody in a row, or a column, answered."""
        lines = [(self.column, {c: (r, c) for c in self.columns}) for r in self.rows]
        lines += [(self.row, {r: (r, c) for r in self.rows}) for c in self.columns]
        for side, cells in lines:
            is_tick = isinstance(side, Place) and side.variable.kind is Kind.TICK
            not_ticked = cells.get(side.answer(0)) if is_tick else None
            if isinstance(side, Place) and not (not_ticked and numbers[not_ticked]):
                yield tuple(cells.values())

    @property
    def impossible(self) -> Iterator[Name]:
        every_row, every_column = self.every
        for place, others, at in ((self.row, every_column, 0), (self.column, every_row, 1)):
            for never in place.nobody if isinstance(place, Place) else ():
                yield from ((never, other) if at == 0 else (other, never) for other in others)

    @property
    def bases(self) -> dict[Name, tuple[Name, ...]]:
        """By whose number a line is shown or not: a row by what it shows, a wave or a site by all from there."""
        found = {self.of_row(r): (self.of_row(r), *((r, c) for c in self.columns)) for r in self.rows}
        if isinstance(self.row, Labels):
            found |= {r: (r, *found[self.of_row(r)]) for r in self.rows if r not in self.bands}
        if isinstance(self.column, Labels):
            columns = [c for c in self.columns if c not in self.bands]
            found |= {c: (c, self.of_column(c), *((r, c) for r in self.rows)) for c in columns}
        return found

    # ---- names in the whole system --------------------------------------------------------------------

    def alias(self, name: Name) -> Name:
        """The name of the same people in every table: whichever side is the row, whatever a band is called."""
        match name:
            case ("of", one, self.column.field):
                return "of", self.common(one), self.of_columns
            case ("of", one, _):
                return "of", self.common(one), self.of_rows
            case ("both", _, _):
                return "both", pair(self.of_rows, self.of_columns)
            case (one, other) if name not in self.sides:
                return pair(self.common(one), self.common(other))
        return name

    def common(self, name: Name) -> Name:
        members = sorted(self.members(name), key=repr)
        return members[0] if len(members) == 1 else ("together", *members)

    @property
    def of_rows(self) -> Name:
        """Whom the rows show together: all who answered, or those who gave some of the answers."""
        return _shown_of(self.row, self.every[0], [member for r in self.rows for member in self.members(r)])

    @property
    def of_columns(self) -> Name:
        return _shown_of(self.column, self.every[1], [member for c in self.columns for member in self.members(c)])


def _shown_of(side: Side, every: Sequence[Name], shown: Sequence[Name]) -> Name:
    """The name of those whom a side of a table shows: its field, where these are all who gave an answer."""
    gaps = [side.gap(code) for code in side.variable.missing] if isinstance(side, Place) else []
    left_out = {*every}.difference(gaps, shown)
    return (side.field, *sorted(shown, key=repr)) if left_out else side.field


def _through_asked(side: Side, whole: Name, cells: Mapping[Name, Name]) -> Sums:
    """A line of a cross table as the parts of its whole; asked and not asked first, where that depends."""
    if isinstance(side, Labels) or not side.conditional:
        return {whole: tuple(cells.values())}
    unasked = {side.gap(side.codes[kind]) for kind in UNASKED}
    asked = tuple(cell for name, cell in cells.items() if name not in unasked)
    known = tuple(cell for name, cell in cells.items() if name in unasked)
    return {whole: (pair(whole, side.asked), *known), pair(whole, side.asked): asked}
