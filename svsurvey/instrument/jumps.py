"""Where an answer leads: the "go to question 14" of a paper form, told only where it is certain.

Worked out on the conditions with everything else left open, so that what is said holds whatever is answered
before and after. It knows no paper and makes no sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from svsurvey.instrument.condition import (
    Among,
    Both,
    Call,
    Compare,
    Condition,
    Either,
    Literal,
    Name,
    Node,
    Not,
    Ticked,
    fold,
    walk,
)
from svsurvey.instrument.domain import Multiple, Note, Option, Single
from svsurvey.instrument.model import WRITE_IN, Instrument, Item
from svsurvey.response import Answers, Missing, Value

END = 0
"""Stands for a question's number where nothing more is asked."""

Outcomes = frozenset[bool | None]
"""What a condition may come to, as far as is known: true, false, or unknown for a missing answer."""

OPEN: Outcomes = frozenset({True, False, None})


def jumps(item: Item, instrument: Instrument) -> dict[int, int | None]:
    """Option code -> number of the question that follows this answer: END at the end, None when not certain.

    For a multiple item only the options that stand alone say anything: the answer is then that one tick.
    """
    return {
        option.code: after(item, _answer(item, option), instrument)
        for option in item.options
        if isinstance(item.domain, Single) or (isinstance(item.domain, Multiple) and option.alone)
    }


def after_refusal(item: Item, instrument: Instrument) -> int | None:
    """The same for a person who prefers not to answer."""
    return after(item, {place.name: Missing.REFUSED for place in item.fields}, instrument)


def after(item: Item, answers: Answers, instrument: Instrument) -> int | None:
    """The number of the next question for whoever was asked `item` and gave these answers to it.

    None also where words to be read stand before a question that is passed over: an arrow would pass over them.
    """
    given = _given(item.when)
    known: dict[str, Value] = {**_settled(given), **answers}
    following = instrument.items[instrument.items.index(item) + 1 :]
    words = False
    for later in following:
        outcomes = frozenset({True}) if later.when is None else possible(later.when, known, given)
        if not later.asks:
            words |= isinstance(later.domain, Note) and True in outcomes
            continue
        if outcomes == {True}:
            return instrument.number(later)
        if True in outcomes or words:
            return None
        known |= {place.name: Missing.NOT_ASKED for place in later.fields}
    return END


def skips(item: Item, instrument: Instrument, target: int | None) -> bool:
    """Whether going to `target` passes over a question, so that it is worth saying."""
    number = instrument.number(item)
    last = max(instrument.number(i) or 0 for i in instrument.items)
    return target is not None and number is not None and (target or last + 1) > number + 1


def _answer(item: Item, option: Option) -> dict[str, Value]:
    """What choosing just this option settles; the words of a write-in stay open."""
    value: Value = option.code if isinstance(item.domain, Single) else frozenset({option.code})
    words: dict[str, Value] = {}
    if item.write_in is not None and not option.write_in:
        words = {item.id + WRITE_IN: Missing.NOT_ASKED}
    return {item.id: value} | words


# ---- what is certain -------------------------------------------------------------------------------------


def possible(condition: Condition, known: Answers, given: frozenset[Node]) -> Outcomes:
    """What the condition may come to when `known` is answered, `given` parts are true and all else is open."""
    if condition.names <= known.keys():
        return frozenset({condition.evaluate(known)})

    def visit(node: Node, parts: Sequence[Outcomes]) -> Outcomes:
        if _bare(node) in given:
            return frozenset({True})
        match node:
            case Not():
                return frozenset(None if value is None else not value for value in parts[0])
            case Both() | Either():
                return _junction(parts, decisive=isinstance(node, Either))
            case Compare() | Among() | Ticked() | Call():
                return _leaf(node, known)
            case _:
                return OPEN

    return fold(condition, visit)


def _leaf(node: Node, known: Answers) -> Outcomes:
    """A comparison: settled when everything that it reads is known."""
    if any(isinstance(part, Name) and part.id not in known for part in walk(node)):
        return OPEN
    if isinstance(node, Call) and node.function not in ("answered", "refused"):
        return OPEN  # a number, judged by the comparison around it
    return frozenset({Condition("", node).evaluate(known)})


def _junction(parts: Sequence[Outcomes], decisive: bool) -> Outcomes:
    """`or` (decisive: true) and `and` (decisive: false) over every combination of their parts."""
    outcomes: Outcomes = frozenset({not decisive})
    for part in parts:
        outcomes = frozenset(_combined(a, b, decisive) for a in outcomes for b in part)
    return outcomes


def _combined(a: bool | None, b: bool | None, decisive: bool) -> bool | None:
    if a is decisive or b is decisive:
        return decisive
    return None if a is None or b is None else not decisive


def _given(condition: Condition | None) -> frozenset[Node]:
    """The parts of a condition that must all be true where it holds."""

    def conjuncts(node: Node) -> list[Node]:
        if isinstance(node, Both):
            return [part for term in node.terms for part in conjuncts(term)]
        return [_bare(node)]

    return frozenset(conjuncts(condition.root)) if condition else frozenset()


def _settled(given: frozenset[Node]) -> Mapping[str, Value]:
    """The answers that follow from what is given: from `ever == 1`, that it is 1."""
    answers: dict[str, Value] = {}
    for node in given:
        match node:
            case Compare("==", Name(id), Literal(value)) | Compare("==", Literal(value), Name(id)):
                answers[id] = value
    return answers


def _bare(node: Node) -> Node:
    """The node without its places in the text, so that equal parts of two conditions are equal."""

    def strip(part: Node, below: Sequence[Node]) -> Node:
        match part:
            case Literal() | Name():
                return replace(part, at=0)
            case Both() | Either():
                return replace(part, terms=tuple(below), at=0)
            case Not():
                return replace(part, term=below[0], at=0)
            case Among(_, options):
                bare = tuple(replace(option, at=0) for option in options)
                return replace(part, term=below[0], options=bare, at=0)
            case Ticked(code, item):
                return replace(part, code=replace(code, at=0), item=replace(item, at=0), at=0)
            case Call():
                return replace(part, arguments=tuple(below), at=0)
            case _:
                return replace(part, left=below[0], right=below[1], at=0)

    return fold(Condition("", node), strip)
