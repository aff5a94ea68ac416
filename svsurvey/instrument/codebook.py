"""The variables of an instrument: columns, labels, codes and missing codes, said once for all who need them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as part
from datetime import date, time
from enum import Enum
from types import MappingProxyType

from svsurvey.instrument.domain import (
    Date,
    Multiple,
    Number,
    Option,
    Precision,
    Ranking,
    Single,
    Slider,
    Text,
    Time,
    reversible,
)
from svsurvey.instrument.model import Field, Instrument, Item
from svsurvey.response import Answers, Missing, Value

Stored = int | float | str | None
"""What a cell of the store holds: a code, a number, an ISO date, `HH:MM`, words; None: not in that version."""

NOTHING: Mapping[int, str] = MappingProxyType({})


ALWAYS = MappingProxyType({int(kind): kind.label for kind in Missing})
"""The missing codes of words kept apart: the defaults, wherever an instrument moves its own. Their table does not
say of which version a piece is, and beside words no number is in the way."""


class Kind(Enum):
    """What the values of a variable are."""

    CODE = "code"
    TICK = "tick"
    RANK = "rank"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    TEXT = "text"

    @property
    def is_coded(self) -> bool:
        """Whether the values are whole numbers that the instrument lists."""
        return self in (Kind.CODE, Kind.TICK, Kind.RANK)


@dataclass(frozen=True)
class Variable:
    """One column. A multiple item has one 0/1 variable an option (`events___3`), a ranking one place an option.

    codes: what the valid codes mean. missing: the codes that are no answer, options marked `missing` included.
    turned: the ends between which a reverse variable is turned round for scores (value -> low + high - value).
    """

    name: str
    field: str
    item: str
    kind: Kind
    label: str
    codes: Mapping[int, str] = part(default_factory=lambda: NOTHING)
    missing: Mapping[int, str] = part(default_factory=lambda: NOTHING)
    option: int | None = None
    option_label: str = ""
    ordered: bool = False
    scale: str = ""
    turned: tuple[float, float] | None = None
    condition: str = ""
    unit: str = ""
    precision: Precision | None = None
    linked: bool = True
    identifying: bool = False

    @property
    def apart(self) -> bool:
        """Whether its words are kept away from the row of answers."""
        return self.kind is Kind.TEXT and not self.linked

    def same_meaning(self, other: "Variable") -> bool:
        """Whether values of two versions can be pooled: same kind, option, codes, missing codes, turning, unit."""

        def meaning(v: "Variable") -> tuple[object, ...]:
            codes = v.option_label, dict(v.codes), dict(v.missing)
            return v.kind, codes, v.turned, v.unit, v.precision, v.linked

        return meaning(self) == meaning(other)


def variables(instrument: Instrument) -> tuple[Variable, ...]:
    """Every variable of an instrument, in instrument order."""
    kinds = {instrument.missing[kind]: kind.label for kind in Missing}
    return tuple(
        variable
        for item in instrument.items
        for place in item.fields
        for variable in _of_field(item, place, kinds)
    )


def _of_field(item: Item, place: Field, kinds: Mapping[int, str]) -> list[Variable]:
    base = Variable(
        place.name,
        place.name,
        item.id,
        Kind.CODE,
        place.label,
        missing=kinds,
        condition=item.when.text if item.when else "",
        identifying=item.identifying,
    )
    match place.domain:
        case Single() as domain:
            return [_of_single(base, domain, place.reverse)]
        case Multiple() | Ranking() as domain:
            return [_of_option(base, domain, option) for option in domain.options]
        case Number(low, high, unit=unit):
            turned = (low, high) if place.reverse and low is not None and high is not None else None
            return [replace(base, kind=Kind.NUMBER, turned=turned, unit=unit)]
        case Slider(low, high):
            return [replace(base, kind=Kind.NUMBER, turned=(low, high) if place.reverse else None)]
        case Date(precision=precision):
            return [replace(base, kind=Kind.DATE, precision=precision)]
        case Time():
            return [replace(base, kind=Kind.TIME)]
        case Text(linked=linked):
            missing = base.missing if linked else ALWAYS
            return [replace(base, kind=Kind.TEXT, linked=linked, missing=missing)]


def _of_single(base: Variable, domain: Single, reverse: bool) -> Variable:
    return replace(
        base,
        codes={o.code: o.label for o in domain.options if not o.missing},
        missing={o.code: o.label for o in domain.options if o.missing} | dict(base.missing),
        ordered=domain.ordered,
        scale=domain.scale,
        turned=reversible(domain.options) if reverse else None,
    )


def _of_option(base: Variable, domain: Multiple | Ranking, option: Option) -> Variable:
    ticks = isinstance(domain, Multiple)
    return replace(
        base,
        name=f"{base.name}___{option.code}",
        kind=Kind.TICK if ticks else Kind.RANK,
        label=f"{base.label}: {option.label}",
        codes={0: "no", 1: "yes"} if ticks else _places(domain),
        option=option.code,
        option_label=option.label,
        scale=domain.scale,
    )


def _places(domain: Multiple | Ranking) -> dict[int, str]:
    places = domain.places if isinstance(domain, Ranking) else 0
    return {0: "not placed"} | {place: f"place {place}" for place in range(1, places + 1)}


def encode(variable: Variable, values: Answers, missing: Mapping[Missing, int]) -> int | float | str:
    """One response's cell for a variable: the code, number or words, or the code of why there is none."""
    value = values.get(variable.field, Missing.NOT_ASKED)
    if isinstance(value, Missing):
        return int(value) if variable.apart else missing[value]
    if variable.kind is Kind.TICK:
        return int(isinstance(value, frozenset) and variable.option in value)
    if variable.kind is Kind.RANK:
        return _rank(value, variable.option)
    if isinstance(value, date):
        return (variable.precision or Precision.DAY).write(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    assert isinstance(value, int | float | str)
    return value


def _rank(value: Value, option: int | None) -> int:
    return value.index(option) + 1 if isinstance(value, tuple) and option in value else 0
