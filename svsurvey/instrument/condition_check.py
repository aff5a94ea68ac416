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


def check(condition: Condition, subjects: Mapping[str, Subject], later: Container[str] = ()) -> list[Fault]:
    """Everything about a condition that cannot be meant, given the fields before it and the ids after it."""
    faults: list[Fault] = []

    def fault(node: Node, what: str, code: str, hint: str = "") -> None:
        faults.append(Fault(Problem(what, hint, code=code), node.at))

    def visit(node: Node, types: Sequence[str]) -> str:
        match node:
            case Name(id):
                if id in later and id not in subjects:
                    fault(node, f"'{id}' comes later", "later-item", "a condition reads only items before its own")
                    return "unknown"
                if id not in subjects:
                    fault(node, f"there is no item '{id}'", "unknown-item", suggest(id, list(subjects)))
                    return "unknown"
                if subjects[id].kind == "answerless":
                    fault(
                        node, f"'{id}' has no answer of its own", "bad-condition", "of a grid, ask about one row"
                    )
                    return "unknown"
                return subjects[id].type
            case Literal():
                return _type_of(node)
            case Not() | Both() | Either():
                for term, type_ in zip(children(node), types, strict=True):
                    if type_ not in ("truth", "unknown"):
                        fault(term, "'and', 'or' and 'not' join comparisons; this is not one", "bad-condition")
                return "truth"
            case Compare():
                _check_comparison(node, types, subjects, fault)
                return "truth"
            case Among(term, options):
                for option in options if types[0] not in ("ticks", "truth") else options[:1]:
                    compared = Compare("==", term, option, node.at)
                    _check_comparison(compared, (types[0], _type_of(option)), subjects, fault)
                return "truth"
            case Ticked(code, item):
                if types[1] not in ("ticks", "unknown"):
                    fault(
                        item,
                        f"'{item.id}' takes one answer",
                        "bad-condition",
                        f"write {item.id} == {code.value}",
                    )
                _check_code(item, code, subjects, fault)
                return "truth"
            case Arithmetic():
                for term, type_ in zip(children(node), types, strict=True):
                    _check_number(term, type_, "arithmetic", subjects, fault)
                return "number"
            case Call(name, arguments):
                for argument, type_ in zip(arguments, types, strict=True):
                    _check_argument(name, argument, type_, subjects, fault)
                return FUNCTIONS[name].gives

    whole = fold(condition, visit)
    if whole not in ("truth", "unknown"):
        fault(condition.root, "this is not a condition", "bad-condition", "compare it: nights == 1")
    return faults


def _type_of(literal: Literal) -> str:
    return {str: "text", date: "date"}.get(type(literal.value), "number")


def _check_argument(
    function: str, argument: Node, type_: str, subjects: Mapping[str, Subject], fault: Callable[..., None]
) -> None:
    wanted = FUNCTIONS[function].takes
    if wanted == "number":
        _check_number(argument, type_, f"{function}()", subjects, fault)
    elif type_ != "unknown" and not (isinstance(argument, Name) if wanted == "item" else type_ == wanted):
        noun = {"item": "an item", "ticks": "a multiple item"}.get(wanted, f"a {wanted}")
        fault(argument, f"{function}() needs {noun}", "bad-condition")


def _check_number(
    term: Node, type_: str, what: str, subjects: Mapping[str, Subject], fault: Callable[..., None]
) -> None:
    """Numbers and codes in order can be reckoned with; codes without an order are only names."""
    if type_ not in ("number", "unknown"):
        fault(term, f"{what} needs numbers", "bad-condition")
    elif isinstance(term, Name) and term.id in subjects:
        subject = subjects[term.id]
        if subject.kind == "single" and not subject.ordered:
            fault(term, f"the codes of '{term.id}' are no numbers", "no-order", "use == or in, or 'scale:'")


def _check_comparison(
    node: Compare, types: Sequence[str], subjects: Mapping[str, Subject], fault: Callable[..., None]
) -> None:
    if "unknown" in types:
        return
    if "truth" in types:
        fault(node, "a comparison cannot be compared again", "bad-condition", "join them with 'and'")
        return
    if "ticks" in types:
        name = next(t for t in (node.left, node.right) if isinstance(t, Name) and subjects[t.id].type == "ticks")
        fault(name, f"'{name.id}' can have several answers", "bad-condition", f"write 3 in {name.id}")
        return
    if types[0] != types[1]:
        hint = "write a date as date('2026-01-31')" if "date" in types else ""
        fault(node, f"a {types[0]} cannot be compared with a {types[1]}", "bad-condition", hint)
        return
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(one, Name):
            if node.sign not in ("==", "!=") and not subjects[one.id].orderable:
                fault(
                    one,
                    f"the answers to '{one.id}' have no order",
                    "no-order",
                    "use == or in; or list its answers under 'scale:' if they do",
                )
            elif isinstance(other, Literal):
                _check_code(one, other, subjects, fault)


def _check_code(term: Node, literal: Literal, subjects: Mapping[str, Subject], fault: Callable[..., None]) -> None:
    """A literal that the item can never have as its answer."""
    if not isinstance(term, Name) or term.id not in subjects:
        return
    subject = subjects[term.id]
    value = literal.value
    if subject.codes:
        if value not in subject.codes:
            have = ", ".join(str(code) for code in subject.codes[:12]) + (", …" if len(subject.codes) > 12 else "")
            fault(literal, f"'{term.id}' has no answer {value!r}", "no-such-answer", f"it has {have}")
        return
    outside = (
        type(value) in (int, float, date)
        and (isinstance(value, date) == (subject.type == "date"))
        and (
            (subject.low is not None and value < subject.low)  # type: ignore[operator]
            or (subject.high is not None and value > subject.high)  # type: ignore[operator]
        )
    )
    if outside:
        fault(literal, f"'{term.id}' goes from {subject.low} to {subject.high}", "outside-range")
