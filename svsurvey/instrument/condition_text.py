"""Text to condition. Python's own parser reads it; only the few nodes in `_BUILDERS` are let through."""

import ast
import re
import warnings
from collections.abc import Callable
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
    walk,
)
from svsurvey.instrument.subject import FUNCTIONS
from svsurvey.text import suggest

MAX_LENGTH = 1000
"""Characters: Python's parser can be made to crash by far longer texts, and no sentence needs more."""

MAX_DEPTH = 40
"""Levels of nesting: everything that walks a condition recurses."""


class NotACondition(Exception):
    """Raised inside this file only: `parse` turns it into a Problem."""

    def __init__(self, what: str, hint: str = "", at: int = 0) -> None:
        super().__init__(what)
        self.problem, self.at = Problem(what, hint, code="bad-condition"), at


SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
ADVISED = re.compile(r"\\|[0-9][A-Za-z_]")
"""Escapes, and a number run into a word: what Python warns about while it parses."""

OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse(text: str) -> Condition | Fault:
    """Read a condition.

    >>> str(parse("role == 1").names)
    "frozenset({'role'})"
    """
    if len(text) > MAX_LENGTH:
        return Fault(Problem(f"a condition has at most {MAX_LENGTH} characters", code="bad-condition"), 0)
    source = " ".join(text.split("\n"))
    lead = len(source) - len(source.lstrip())
    try:
        tree = _tree(source.strip())
    except SyntaxError as error:
        at = (error.offset or len(source.strip()) + 1) - 1  # 0: it ends too early
        return _syntax_fault(source, at + lead)
    except (ValueError, RecursionError, MemoryError):
        return Fault(Problem("this is not a condition", code="bad-condition"), 0)
    if len(source) > MAX_DEPTH and _depth(tree) > MAX_DEPTH:  # nothing is deeper than it is long
        return Fault(Problem("a condition is nested too deeply", code="bad-condition"), lead)
    try:
        condition = Condition(text, _build(tree, _Positions(source.strip(), lead)))
    except NotACondition as error:
        return Fault(error.problem, error.at)
    return _comment_fault(source, condition) if "#" in source else condition


def _tree(source: str) -> ast.expr:
    """What Python's parser makes of it. Its advice on style, which only such signs call forth, stays here."""
    if not ADVISED.search(source):
        return ast.parse(source, mode="eval").body
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, mode="eval").body


def _comment_fault(source: str, condition: Condition) -> Condition | Fault:
    """A comment in a condition of several lines hides all that follows it, since the lines were joined."""
    texts = [n.value for n in walk(condition.root) if isinstance(n, Literal) and isinstance(n.value, str)]
    if source.count("#") == sum(text.count("#") for text in texts):
        return condition
    return Fault(Problem("a condition holds no comment", "take '#' out", code="bad-condition"), source.index("#"))


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        depth, level = depth + 1, [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _syntax_fault(source: str, at: int) -> Fault:
    """What Python's parser could not read; the commonest slip, one `=`, is named."""
    for index, sign in enumerate(source):
        around = source[max(0, index - 1) : index + 2]
        if sign == "=" and "==" not in around and not set(around) & set("<>!"):
            return Fault(Problem("'=' does not compare", "write '=='", code="single-equals"), index)
    return Fault(Problem("this is not a condition", "write it like: nights == 1", code="bad-condition"), at)


class _Positions:
    """Python counts columns in UTF-8 bytes; people and editors count characters."""

    def __init__(self, source: str, lead: int) -> None:
        self.bytes, self.lead = source.encode("utf-8", "replace"), lead

    def __call__(self, node: ast.expr) -> int:
        return self.lead + len(self.bytes[: node.col_offset].decode("utf-8", "replace"))


def _build(node: ast.expr, at: _Positions) -> Node:
    builder = _BUILDERS.get(type(node))
    if builder is None:
        raise NotACondition("this has no place in a condition", "use comparisons, and, or, not, in", at(node))
    return builder(node, at)


def _build_junction(node: ast.BoolOp, at: _Positions) -> Node:
    kind = Both if isinstance(node.op, ast.And) else Either
    return kind(tuple(_build(term, at) for term in node.values), at(node))


def _build_unary(node: ast.UnaryOp, at: _Positions) -> Node:
    if isinstance(node.op, ast.Not):
        return Not(_build(node.operand, at), at(node))
    operand = node.operand
    if isinstance(node.op, ast.USub) and isinstance(operand, ast.Constant):
        literal = _build_constant(operand, at)
        if not isinstance(literal.value, str | date):
            return Literal(-literal.value, at(node))
    raise NotACondition("a sign belongs in front of a number", at=at(node))


def _build_comparison(node: ast.Compare, at: _Positions) -> Node:
    terms = [node.left, *node.comparators]
    links = [_build_link(a, op, b, at) for a, op, b in zip(terms, node.ops, terms[1:], strict=False)]
    return links[0] if len(links) == 1 else Both(tuple(links), at(node))


def _build_link(left: ast.expr, sign: ast.cmpop, right: ast.expr, at: _Positions) -> Node:
    if isinstance(sign, ast.In | ast.NotIn):
        inside = _build_membership(left, right, at)
        return Not(inside, at(left)) if isinstance(sign, ast.NotIn) else inside
    if type(sign) not in SIGNS:
        raise NotACondition("'is' does not compare answers", "write '=='", at(left))
    return Compare(SIGNS[type(sign)], _build(left, at), _build(right, at), at(left))


def _build_membership(left: ast.expr, right: ast.expr, at: _Positions) -> Node:
    if isinstance(right, ast.List | ast.Tuple | ast.Set):
        options = [_build(option, at) for option in right.elts]
        wrong = next((o for o in options if not isinstance(o, Literal)), None)
        if wrong is not None:
            raise NotACondition("a list holds only codes or texts", "write it like: role in [1, 2]", wrong.at)
        return Among(_build(left, at), tuple(o for o in options if isinstance(o, Literal)), at(left))
    code, item = _build(left, at), _build(right, at)
    if isinstance(code, Literal) and isinstance(item, Name):
        return Ticked(code, item, at(left))
    raise NotACondition(
        "'in' needs a list or a multiple item on its right", "write role in [1, 2] or 3 in events", at(right)
    )


def _build_arithmetic(node: ast.BinOp, at: _Positions) -> Node:
    if type(node.op) not in OPERATORS:
        raise NotACondition("only + - * / can be used to calculate", at=at(node))
    return Arithmetic(OPERATORS[type(node.op)], _build(node.left, at), _build(node.right, at), at(node))


def _build_name(node: ast.Name, at: _Positions) -> Node:
    return Name(node.id, at(node))


def _build_constant(node: ast.Constant, at: _Positions) -> Literal:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise NotACondition("only numbers and texts can be written in a condition", at=at(node))
    if isinstance(value, int | float) and not abs(value) < 1e15:
        raise NotACondition("this number is too large", at=at(node))
    return Literal(value, at(node))


def _build_call(node: ast.Call, at: _Positions) -> Node:
    if not isinstance(node.func, ast.Name) or node.keywords:
        raise NotACondition("this has no place in a condition", at=at(node))
    name = node.func.id
    if name == "date":
        return _build_date(node, at)
    if name not in FUNCTIONS:
        raise NotACondition(f"there is no function '{name}'", suggest(name, [*FUNCTIONS, "date"]), at(node))
    arguments = tuple(_build(argument, at) for argument in node.args)
    least, most = FUNCTIONS[name].arity
    if not least <= len(arguments) <= most:
        raise NotACondition(f"{name}() takes {_count(least, most)}", at=at(node))
    return Call(name, arguments, at(node))


def _build_date(node: ast.Call, at: _Positions) -> Literal:
    day = node.args[0] if len(node.args) == 1 else None
    try:
        if isinstance(day, ast.Constant) and isinstance(day.value, str):
            return Literal(date.fromisoformat(day.value), at(node))
    except ValueError:
        pass
    raise NotACondition("a date is written date('2026-01-31')", at=at(node))


_BUILDERS: dict[type[ast.expr], Callable[..., Node]] = {
    ast.BoolOp: _build_junction,
    ast.UnaryOp: _build_unary,
    ast.Compare: _build_comparison,
    ast.BinOp: _build_arithmetic,
    ast.Name: _build_name,
    ast.Constant: _build_constant,
    ast.Call: _build_call,
}


def _count(least: int, most: int) -> str:
    return f"{least} argument" + ("s" if least != 1 else "") if least == most else f"at least {least} argument"
