"""Can a condition be meant? Names, types, codes and ranges, against the fields that come before it."""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date

from svsurvey.errors import Problem
from svsurvey.instrument.condition import (
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Condition,
    Either,
    Fault,
    Literal,
    Name,
    Node,
    Not,
    Ticked,
    children,
    fold,
)
from svsurvey.instrument.subject import FUNCTIONS, Subject
from svsurvey.text import suggest

TRUTH, UNKNOWN = "truth", "unknown"
"""Types beside those of subjects: what is true or not; and what is wrong already, so that it is told once."""

CODES_NAMED = 12
"""Codes that a message lists at most."""


def check(condition: Condition, subjects: Mapping[str, Subject], later: Container[str] = ()) -> list[Fault]:
    """Everything about a condition that cannot be meant, given the fields before it and the ids after it."""
    checker = _Checker(subjects, later)
    if fold(condition, checker.visit) not in (TRUTH, UNKNOWN):
        checker.fault(condition.root, "this is not a condition", "bad-condition", "compare it: nights == 1")
    return checker.faults


class _Checker:
    """Visits the nodes from the leaves up, gives each its type and collects what cannot be."""

    def __init__(self, subjects: Mapping[str, Subject], later: Container[str]) -> None:
        self.subjects, self.later = subjects, later
        self.faults: list[Fault] = []

    def visit(self, node: Node, types: Sequence[str]) -> str:
        """The type of a node, from those of its children."""
        return _VISITS[type(node)](self, node, types)

    def fault(self, node: Node, what: str, code: str, hint: str = "") -> None:
        self.faults.append(Fault(Problem(what, hint, code=code), node.at))

    # ---- one method a kind of node

    def name(self, node: Name, _: Sequence[str]) -> str:
        if node.id not in self.subjects:
            if node.id in self.later:
                self.fault(
                    node, f"'{node.id}' comes later", "later-item", "a condition reads only items before its own"
                )
            else:
                hint = suggest(node.id, list(self.subjects))
                self.fault(node, f"there is no item '{node.id}'", "unknown-item", hint)
            return UNKNOWN
        if self.subjects[node.id].kind == "answerless":
            what = f"'{node.id}' has no answer of its own"
            self.fault(node, what, "bad-condition", "of a grid, ask about one row")
            return UNKNOWN
        return self.subjects[node.id].type

    def literal(self, node: Literal, _: Sequence[str]) -> str:
        return _type_of(node)

    def junction(self, node: Both | Either | Not, types: Sequence[str]) -> str:
        for term, type_ in zip(children(node), types, strict=True):
            if type_ not in (TRUTH, UNKNOWN):
                what = "'and', 'or' and 'not' join comparisons; this is not one"
                self.fault(term, what, "bad-condition")
        return TRUTH

    def among(self, node: Among, types: Sequence[str]) -> str:
        """Each option as a comparison; where the term cannot be compared at all, that is said once."""
        for option in node.options if types[0] not in ("ticks", TRUTH) else node.options[:1]:
            self.compare(Compare("==", node.term, option, node.at), (types[0], _type_of(option)))
        return TRUTH

    def ticked(self, node: Ticked, types: Sequence[str]) -> str:
        item = node.item
        if types[1] not in ("ticks", UNKNOWN):
            hint = f"write {item.id} == {node.code.value}"
            self.fault(item, f"'{item.id}' takes one answer", "bad-condition", hint)
        self._code(item, node.code)
        return TRUTH

    def arithmetic(self, node: Arithmetic, types: Sequence[str]) -> str:
        for term, type_ in zip(children(node), types, strict=True):
            self._number(term, type_, "arithmetic")
        return "number"

    def call(self, node: Call, types: Sequence[str]) -> str:
        function = FUNCTIONS[node.function]
        for argument, type_ in zip(node.arguments, types, strict=True):
            if function.takes == "number":
                self._number(argument, type_, f"{node.function}()")
            elif type_ != UNKNOWN and not _fits(argument, type_, function.takes):
                noun = {"item": "an item", "ticks": "a multiple item"}.get(function.takes, f"a {function.takes}")
                self.fault(argument, f"{node.function}() needs {noun}", "bad-condition")
        return function.gives

    def compare(self, node: Compare, types: Sequence[str]) -> str:
        """What is of one type can be compared; what has an order, also for more and less."""
        if UNKNOWN in types:
            return TRUTH
        if TRUTH in types:
            self.fault(node, "a comparison cannot be compared again", "bad-condition", "join them with 'and'")
        elif "ticks" in types:
            name = node.left if types[0] == "ticks" else node.right
            assert isinstance(name, Name)
            self.fault(name, f"'{name.id}' can have several answers", "bad-condition", f"write 3 in {name.id}")
        elif types[0] != types[1]:
            hint = "write a date as date('2026-01-31')" if "date" in types else ""
            self.fault(node, f"a {types[0]} cannot be compared with a {types[1]}", "bad-condition", hint)
        else:
            self._side(node.left, node.right, node.sign)
            self._side(node.right, node.left, node.sign)
        return TRUTH

    # ---- what they share

    def _side(self, term: Node, other: Node, sign: str) -> None:
        if not isinstance(term, Name):
            return
        if sign not in ("==", "!=") and not self.subjects[term.id].orderable:
            what = f"the answers to '{term.id}' have no order"
            self.fault(term, what, "no-order", "use == or in; or list its answers under 'scale:' if they do")
        elif isinstance(other, Literal):
            self._code(term, other)

    def _number(self, term: Node, type_: str, what: str) -> None:
        """Numbers and codes in order can be reckoned with; codes without an order are only names."""
        if type_ not in ("number", UNKNOWN):
            self.fault(term, f"{what} needs numbers", "bad-condition")
        elif isinstance(term, Name) and term.id in self.subjects:
            subject = self.subjects[term.id]
            if subject.kind == "single" and not subject.ordered:
                what = f"the codes of '{term.id}' are no numbers"
                self.fault(term, what, "no-order", "use == or in, or 'scale:'")

    def _code(self, term: Node, literal: Literal) -> None:
        """A literal that the item can never have as its answer."""
        if not isinstance(term, Name) or term.id not in self.subjects:
            return
        subject, value = self.subjects[term.id], literal.value
        if subject.codes:
            if value not in subject.codes:
                more = ", …" if len(subject.codes) > CODES_NAMED else ""
                have = ", ".join(map(str, subject.codes[:CODES_NAMED])) + more
                self.fault(literal, f"'{term.id}' has no answer {value!r}", "no-such-answer", f"it has {have}")
        elif _outside(subject, value):
            what = f"'{term.id}' goes from {subject.low} to {subject.high}"
            self.fault(literal, what, "outside-range")


def _type_of(literal: Literal) -> str:
    return {str: "text", date: "date"}.get(type(literal.value), "number")


def _fits(argument: Node, type_: str, wanted: str) -> bool:
    return isinstance(argument, Name) if wanted == "item" else type_ == wanted


def _outside(subject: Subject, value: object) -> bool:
    """Whether a number or a day lies beyond an end of the field's range."""
    if type(value) not in (int, float, date) or isinstance(value, date) != (subject.type == "date"):
        return False
    low, high = subject.low, subject.high
    return (low is not None and value < low) or (high is not None and value > high)  # type: ignore[operator]


_VISITS: dict[type[Node], Callable[..., str]] = {
    Name: _Checker.name,
    Literal: _Checker.literal,
    Not: _Checker.junction,
    Both: _Checker.junction,
    Either: _Checker.junction,
    Compare: _Checker.compare,
    Among: _Checker.among,
    Ticked: _Checker.ticked,
    Arithmetic: _Checker.arithmetic,
    Call: _Checker.call,
}
