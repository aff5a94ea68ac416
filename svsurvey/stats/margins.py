"""How the answers to one variable add up: its cells under the names that every table shares, as a `Cut`.

The same people have the same name wherever they are counted: those who were asked an item are one number for all
its lines. This file must not know reports.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from svsurvey.instrument.codebook import Kind, Variable
from svsurvey.release.cells import Margin, Name
from svsurvey.response import Missing
from svsurvey.stats.gate import Cut

Values = Mapping[int | float | str, int]


@dataclass(frozen=True)
class Place:
    """Where a variable stands: its field and item under the versions that are pooled, and all their responses.

    conditional: whether anybody may not be asked.
    """

    variable: Variable
    field: str
    item: str
    everybody: Name
    codes: Mapping[Missing, int]
    conditional: bool

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

    def stretch(self, low: float) -> Name:
        """Who gave a number in the stretch that begins there."""
        return self.field, "from", low

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
    impossible = frozenset() if place.conditional else frozenset(unasked[:1])
    margin = Margin(title, sums, _groups(place, cells))
    counts |= {place.answered: answered, **kinds, **cells}
    return Cut(title, counts, (margin,), place.asked, frozenset({place.everybody}), impossible)


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
