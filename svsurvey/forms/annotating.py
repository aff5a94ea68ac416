"""The annotated form, for the methods of a paper: what stands behind every question, in the words of the exports.

It adds remarks, scores and missing codes to a composed form; English in every language. Conditions stand as the
file has them: in words they are on the form. It knows no layout.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from svsurvey.exchange.codebook import formula_in, measure
from svsurvey.exchange.facts import KEPT, facts, kept_as, marks, order, shares, span
from svsurvey.forms.form import Arm, Derived, Form, Part, Question, Ruled, Words
from svsurvey.instrument.codebook import Kind, Variable, variables
from svsurvey.instrument.domain import Grid, Multiple, Number, Option, Ranking
from svsurvey.instrument.model import WRITE_IN, Instrument, Item
from svsurvey.instrument.score import Score
from svsurvey.instrument.unpiped import without_pipes

NAMED = 12
"""So many variables of one question are named one by one; of more, the first and the last."""

VALUES = {
    Kind.TICK: "1 where it is ticked, 0 where it is not",
    Kind.RANK: "its place, 1 for the first; 0 for none",
}
"""What the variables of one option each hold."""


def annotated(form: Form, instrument: Instrument) -> Form:
    """The form with all remarks. instrument: the one that it is of, in the same language."""
    return _Annotator(without_pipes(instrument)).form(form)


class _Annotator:
    """Says what there is to know of the items of one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.variables: dict[str, list[Variable]] = {}
        for variable in variables(instrument):
            self.variables.setdefault(variable.item, []).append(variable)

    def form(self, form: Form) -> Form:
        instrument = self.instrument
        drawn = [item for item in instrument.items if item.chance and not item.of_order]
        shown = iter([item for item in instrument.items if not item.chance])
        return replace(
            form,
            team=tuple(self.arm(arm, item) for arm, item in zip(form.team, drawn, strict=True)),
            parts=tuple(self.part(part, shown) for part in form.parts),
            closing=(*form.closing, *_orders(instrument)),
            annotated=True,
            scores=tuple(_score(score, instrument) for score in instrument.scores),
            missing=tuple((code, kind.label) for kind, code in instrument.missing.items()),
        )

    def arm(self, arm: Arm, item: Item) -> Arm:
        weights = (f"{option.code} ({share})" for option, share in zip(item.options, shares(item), strict=True))
        return replace(arm, remarks=(*self.remarks(item), _listed("Drawn", weights)))

    def part(self, part: Part, shown: Iterator[Item]) -> Part:
        return replace(part, content=tuple(self.entry(entry, next(shown)) for entry in part.content))

    def entry(self, entry: Question | Words, item: Item) -> Question | Words:
        if isinstance(entry, Words):
            return replace(entry, remarks=tuple(self.remarks(item)))
        looked_up = isinstance(entry.place, Ruled) and bool(item.options)
        return replace(entry, remarks=(*self.remarks(item), *(_codes(item) if looked_up else ())))

    def remarks(self, item: Item) -> Iterator[str]:
        """What there is to know of an item, a line each."""
        said = "; ".join(facts(item, self.instrument))
        if item.fields:
            yield from self.names(item)
            yield said
        else:
            yield f"{item.id}: {said}; no variable"
        if not item.chance:
            yield from _special(item)
        if item.when:
            yield f"Condition: {' '.join(item.when.text.split())}"

    def names(self, item: Item) -> Iterator[str]:
        """The names of its variables as exports have them, and what they are."""
        found = self.variables[item.id]
        words = [variable for variable in found if item.write_in and variable.field == item.id + WRITE_IN]
        own = [variable for variable in found if variable not in words]
        yield f"{_names(own)}: {own[0].kind.value}, {measure(own[0])}{_each(item, own[0])}"
        for variable in words:
            label = item.write_in.label if item.write_in else ""
            yield f"{variable.name}: {variable.kind.value}, the words behind “{label}”; {KEPT[variable.linked]}"


# ---- a question ------------------------------------------------------------------------------------------


def _names(found: Sequence[Variable]) -> str:
    names = [variable.name for variable in found]
    return ", ".join(names) if len(names) <= NAMED else f"{names[0]}, {names[1]} … {names[-1]} ({len(names)})"


def _each(item: Item, variable: Variable) -> str:
    """What one of several variables stands for."""
    match item.domain:
        case Grid():
            return "; one a row, in their order"
        case Multiple() | Ranking():
            return f"; one an option, with its code behind ___: {VALUES[variable.kind]}"
        case Number(decimals=0):
            return "; whole numbers"
        case _:
            return ""


def _special(item: Item) -> Iterator[str]:
    """What options count as, exclude and stand for; which rows are turned round."""
    options = [f"{option.code} “{option.label}”{said}" for option in item.options if (said := marks(option))]
    spans = [f"{option.code} is {said}" for option in item.options if (said := span(item, option.code))]
    rows = item.domain.rows if isinstance(item.domain, Grid) else ()
    turned = [f"{row.id}{said}" for row in rows if (said := marks(row))]
    for what, lines in (("Options", options), ("Stands for", spans), ("Rows", turned)):
        if lines:
            yield _listed(what, lines)


def _codes(item: Item) -> Iterator[str]:
    """The codes of a list that is too long to be printed with its boxes."""
    yield _listed("Codes", map(_coded, item.options))


def _coded(option: Option) -> str:
    return f"{option.code} {option.label}"


def _listed(what: str, lines: Iterable[str]) -> str:
    return f"{what}: {'; '.join(lines)}"


# ---- the whole -------------------------------------------------------------------------------------------


def _orders(instrument: Instrument) -> Iterator[str]:
    """Under which names the orders of sections, and of their items, are kept."""
    if said := order("the sections", instrument.shuffled, kept_as(instrument, None)):
        yield f"Order: {said}"
    for place, section in enumerate(instrument.sections):
        if said := order(f"the items of “{section.title}”", section.shuffled, kept_as(instrument, place)):
            yield f"Order: {said}"


def _score(score: Score, instrument: Instrument) -> Derived:
    bands = [f"{band.label} from {band.low:.12g} to {band.high:.12g}" for band in score.bands]
    made = formula_in(score, instrument)
    return Derived(score.id, score.label, "; ".join([made, _listed("bands", bands)] if bands else [made]))
