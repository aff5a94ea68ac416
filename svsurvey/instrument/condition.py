"""Skip logic: the sentence behind `when:`. A condition is True, False or unknown (None), after Kleene.

An item is asked only when its condition is True. A comparison with a missing answer is unknown. This file holds
the tree and its value; it does not read text (see condition_text) and knows no item (see subject).
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import isfinite
from typing import TypeVar, cast

from svsurvey.errors import Problem
from svsurvey.response import Answers, Missing, Value

# ---- the tree --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text or a date that was written down."""

    value: int | float | str | date
    at: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """The answer to an earlier item. `off_scale`: its codes without a place in an order ("does not apply")."""

    id: str
    at: int = 0
    off_scale: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Not:
    term: "Node"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Both:
    """`and`: true when every term is."""

    terms: tuple["Node", ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Either:
    """`or`: true when one term is."""

    terms: tuple["Node", ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Compare:
    sign: str
    left: "Node"
    right: "Node"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Among:
    """`role in [1, 2]`."""

    term: "Node"
    options: tuple[Literal, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Ticked:
    """`3 in events`: a code among the ticked answers of a multiple item."""

    code: Literal
    item: Name
    at: int = 0


@dataclass(frozen=True, slots=True)
class Arithmetic:
    sign: str
    left: "Node"
    right: "Node"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Node", ...]
    at: int = 0


Node = Literal | Name | Not | Both | Either | Compare | Among | Ticked | Arithmetic | Call


@dataclass(frozen=True)
class Condition:
    """A parsed condition: the text as written and its tree."""

    text: str
    root: Node

    @cached_property
    def names(self) -> frozenset[str]:
        """The ids of the items that it reads."""
        return frozenset(node.id for node in walk(self.root) if isinstance(node, Name))

    @cached_property
    def evaluate(self) -> Callable[[Answers], bool | None]:
        """The condition as a function of the answers, built once and then fast."""
        return _compiled(self.root)


def every(conditions: Sequence[Condition | None]) -> Condition | None:
    """One condition that holds when all of them do; None when there is none."""
    real = [c for c in conditions if c is not None]
    if len(real) < 2:
        return real[0] if real else None
    text = " and ".join(f"({c.text})" if isinstance(c.root, Either) else c.text for c in real)
    return Condition(text, Both(tuple(c.root for c in real)))


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case Both(terms) | Either(terms):
            return terms
        case Not(term) | Among(term):
            return (term,)
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Ticked(code, item):
            return (code, item)
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


T = TypeVar("T")


def fold(condition: Condition, visitor: Callable[[Node, Sequence[T]], T]) -> T:
    """Build something from the leaves up: `visitor(node, results of its children)`."""

    def build(node: Node) -> T:
        return visitor(node, [build(child) for child in children(node)])

    return build(condition.root)


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem in a condition and its column, counted from 0 within the text."""

    problem: Problem
    at: int


# ---- its value -------------------------------------------------------------------------------------------

COMPARISONS: dict[str, Callable[..., bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CALCULATIONS: dict[str, Callable[[float, float], float | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else None,
}


class _Open(str):
    """Words that are not there yet."""

    __slots__ = ()


OPEN: str = _Open()
"""Stands for an answer that is still to come: a condition that hangs on it is neither true nor false."""


def holds(condition: Condition, answers: Answers) -> bool | None:
    """Whether the condition holds: True, False, or None where a missing answer leaves it open."""
    return condition.evaluate(answers)


Term = Callable[[Answers], Value | bool | None]


def _compiled(node: Node) -> Callable[[Answers], bool | None]:
    """The tree as nested functions: about ten times faster than walking it for each respondent."""
    return cast(Callable[[Answers], bool | None], _term(node))  # `check` let only conditions through


def _compile_literal(node: Literal) -> Term:
    value = node.value
    return lambda answers: value


def _compile_name(node: Name) -> Term:
    id_ = node.id

    def read(answers: Answers) -> Value | None:
        value = answers.get(id_)
        return None if isinstance(value, Missing) or value == "" else value

    return read


def _compile_not(node: Not) -> Term:
    term = _compiled(node.term)

    def negate(answers: Answers) -> bool | None:
        value = term(answers)
        return None if value is None else not value

    return negate


def _compile_junction(node: Both | Either) -> Term:
    terms = [_compiled(term) for term in node.terms]
    decisive = isinstance(node, Either)

    def join(answers: Answers) -> bool | None:
        unknown = False
        for term in terms:
            value = term(answers)
            if value is decisive:
                return decisive
            unknown = unknown or value is None
        return None if unknown else not decisive

    return join


def _term(node: Node) -> Term:
    return _COMPILERS[type(node)](node)


def _ranked(node: Node) -> Term:
    """A term whose codes off the scale ("does not apply") count as missing."""
    term = _term(node)
    if not isinstance(node, Name) or not node.off_scale:
        return term
    off_scale = node.off_scale
    return lambda answers: None if (value := term(answers)) in off_scale else value


def _compile_comparison(node: Compare) -> Term:
    operand: Callable[[Node], Term] = _term if node.sign in ("==", "!=") else _ranked
    left, right = operand(node.left), operand(node.right)
    compare = COMPARISONS[node.sign]

    def decide(answers: Answers) -> bool | None:
        a, b = left(answers), right(answers)
        return None if a is None or b is None else compare(a, b)

    return decide


def _compile_among(node: Among) -> Term:
    term, options = _term(node.term), frozenset(option.value for option in node.options)

    def decide(answers: Answers) -> bool | None:
        value: object = term(answers)
        return None if value is None else value in options

    return decide


def _compile_ticked(node: Ticked) -> Term:
    item, code = _compile_name(node.item), node.code.value

    def decide(answers: Answers) -> bool | None:
        ticked = item(answers)
        return code in ticked if isinstance(ticked, frozenset | tuple) else None

    return decide


def _compile_arithmetic(node: Arithmetic) -> Term:
    left, right, calculate = _ranked(node.left), _ranked(node.right), CALCULATIONS[node.sign]

    def reckon(answers: Answers) -> float | None:
        a, b = left(answers), right(answers)
        return _finite(calculate, a, b) if isinstance(a, int | float) and isinstance(b, int | float) else None

    return reckon


def _finite(calculate: Callable[..., float | None], *numbers: object) -> float | None:
    """What is reckoned; None for a number beyond all numbers, of which nothing can be said."""
    try:
        made = calculate(*numbers)
    except OverflowError:
        return None
    return None if isinstance(made, float) and not isfinite(made) else made


def _compile_call(node: Call) -> Term:
    name, arguments = node.function, node.arguments
    if name in ("answered", "refused"):
        return _compile_status(name, arguments[0])
    terms = [_ranked(argument) for argument in arguments]
    calculate = {"count": _count_ticks, "mean": _mean, "sum": _sum, "years": _years}[name]
    ids = [part.id for part in walk(node) if isinstance(part, Name)]

    def reckon(answers: Answers) -> float | None:
        if any(answers.get(id_) is OPEN for id_ in ids):  # a mean goes by what is there, and more is to come
            return None
        return _finite(calculate, [term(answers) for term in terms])

    return reckon


def _compile_status(name: str, item: Node) -> Term:
    assert isinstance(item, Name)
    id_ = item.id
    refusals = name == "refused"

    def status(answers: Answers) -> bool | None:
        value = answers.get(id_, "")
        if value is OPEN:
            return None
        return value is Missing.REFUSED if refusals else not (isinstance(value, Missing) or value == "")

    return status


def _count_ticks(values: Sequence[Value | bool | None]) -> float | None:
    return len(values[0]) if isinstance(values[0], frozenset | tuple) else None


def _numbers(values: Sequence[Value | bool | None]) -> list[float]:
    return [value for value in values if isinstance(value, int | float)]


def _mean(values: Sequence[Value | bool | None]) -> float | None:
    numbers = _numbers(values)
    return sum(numbers) / len(numbers) if numbers else None


def _sum(values: Sequence[Value | bool | None]) -> float | None:
    numbers = _numbers(values)
    return sum(numbers) if numbers else None


def _years(values: Sequence[Value | bool | None]) -> float | None:
    """Whole years from the first day to the second."""
    start, end = values
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


_COMPILERS: dict[type[Node], Callable[..., Term]] = {
    Literal: _compile_literal,
    Name: _compile_name,
    Not: _compile_not,
    Both: _compile_junction,
    Either: _compile_junction,
    Compare: _compile_comparison,
    Among: _compile_among,
    Ticked: _compile_ticked,
    Arithmetic: _compile_arithmetic,
    Call: _compile_call,
}
