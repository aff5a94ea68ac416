"""What a condition may know of the fields it reads, and what its functions take and give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from svsurvey.instrument.condition import (
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Condition,
    Either,
    Name,
    Node,
    Not,
    fold,
)

SUBJECT_TYPES = {"single": "number", "slider": "number", "multiple": "ticks", "ranking": "ticks"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What conditions need to know of one field.

    kind is one of single, multiple, number, text, date, time, ranking, slider; or unknown, when its item is
    faulty; or answerless, for a note or a grid as a whole.
    """

    kind: str
    codes: tuple[int, ...] = ()
    ordered: bool = False
    low: float | date | None = None
    high: float | date | None = None
    whole: bool = False
    off_scale: frozenset[int] = frozenset()

    @property
    def type(self) -> str:
        """What its answer is in an expression: number, text, date, time or ticks; or why there is none."""
        return SUBJECT_TYPES.get(self.kind, self.kind)

    @property
    def orderable(self) -> bool:
        """Whether 'more' and 'less' mean anything."""
        return self.kind in ("number", "slider", "date") or (self.kind == "single" and self.ordered)


@dataclass(frozen=True, slots=True)
class Function:
    """What a function takes (least and most arguments) and what it gives."""

    arity: tuple[int, int]
    takes: str
    gives: str


FUNCTIONS = {
    "answered": Function((1, 1), "item", "truth"),
    "refused": Function((1, 1), "item", "truth"),
    "count": Function((1, 1), "ticks", "number"),
    "mean": Function((1, 200), "number", "number"),
    "sum": Function((1, 200), "number", "number"),
    "years": Function((2, 2), "date", "number"),
}


def bind(condition: Condition, subjects: Mapping[str, Subject]) -> Condition:
    """The condition with each name told which of its codes have no place in an order."""
    if not any(subjects[name].off_scale for name in condition.names if name in subjects):
        return condition

    def rebuild(node: Node, parts: Sequence[Node]) -> Node:
        match node:
            case Name(id):
                off_scale = subjects[id].off_scale if id in subjects else frozenset()
                return replace(node, off_scale=off_scale) if off_scale else node
            case Both() | Either():
                return replace(node, terms=tuple(parts))
            case Not() | Among():
                return replace(node, term=parts[0])
            case Compare() | Arithmetic():
                return replace(node, left=parts[0], right=parts[1])
            case Call():
                return replace(node, arguments=tuple(parts))
            case _:
                return node

    return Condition(condition.text, fold(condition, rebuild))
