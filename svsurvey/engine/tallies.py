"""The questions answered for one chunk of responses. What comes out adds up over chunks, processes and files.

It must not know where a chunk is from. What it cannot do exactly as SQL does, it does not do.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations_with_replacement
from operator import and_

from svsurvey.engine.columns import (
    ByteColumn,
    Chunk,
    Coded,
    Stored,
    TooMany,
    Whom,
    added,
    bits,
    by_value,
    counted,
    joint,
    table,
)
from svsurvey.engine.query import CountBy, Counts, CountSums, Key, Moments, MomentsOf, PairsOf, Term

Tallied = CountBy | CountSums | PairsOf | MomentsOf
"""The questions that can be answered so."""

MOST = 255
"""The greatest sum that a byte holds."""

N, SUM, PRODUCT = "n", "sum", "product"
"""The keys under which moments are added up."""


class Unfit(Exception):
    """Not to be answered in this way: something is no small whole number."""


def columns_of(query: Tallied) -> tuple[str, ...]:
    """The columns that a question reads, without the labels of its scope."""
    match query:
        case CountBy():
            return query.variables
        case CountSums():
            return (*query.by, *(term.variable for term in query.terms))
        case PairsOf() | MomentsOf():
            return tuple(term.variable for term in query.terms)


def whom(query: Tallied) -> Whom:
    """Whom a question is about."""
    return Whom(query.scope, isinstance(query, CountBy) and query.every)


def tally(query: Tallied, chunk: Chunk) -> Mapping[Key, int]:
    """The answer for one chunk. Raises Unfit."""
    try:
        match query:
            case CountBy():
                return _count_by(query, chunk)
            case CountSums():
                return _count_sums(query, chunk)
            case PairsOf():
                return _pairs(query, chunk)
            case MomentsOf():
                return _moments(query, chunk)
    except TooMany:
        raise Unfit from None


def answer(query: Tallied, total: Mapping[Key, int]) -> Counts | Moments:
    """What the sum over all chunks says."""
    places = range(len(query.terms)) if not isinstance(query, CountBy) else range(0)
    pairs = list(combinations_with_replacement(places, 2))
    match query:
        case CountBy() | CountSums():
            return Counts(dict(total))
        case PairsOf():
            return Counts({pair: total.get(pair, 0) for pair in pairs})
        case MomentsOf():
            sums = tuple(total.get((SUM, a), 0) for a in places)
            return Moments(total.get((N,), 0), sums, {(a, b): total.get((PRODUCT, a, b), 0) for a, b in pairs})


# ---- values ---------------------------------------------------------------------------------------------


def _count_by(query: CountBy, chunk: Chunk) -> Mapping[Key, int]:
    about = whom(query)
    if len(query.variables) == 1:
        return _one_way(chunk, query.variables[0], about)
    try:
        return by_value([chunk.coded(name, about) for name in query.variables])
    except TooMany:
        columns = [chunk.column(name, about).values for name in query.variables]
        return Counter(zip(*columns, strict=True))


def _one_way(chunk: Chunk, name: str, about: Whom) -> Mapping[Key, int]:
    column = chunk.column(name, about)
    if not isinstance(column, Coded):
        return {(value,): n for value, n in Counter(column.values).items()}
    values, known = column.code.values, column.code.note(column.cells)
    return {(values[byte],): n for byte, n in counted(column.cells, known).items()}


# ---- terms ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Answers:
    """One term's column, and what each of its bytes means."""

    term: Term
    column: Coded
    known: bytes

    def asked(self, byte: int) -> int:
        value = self.column.code.values[byte]
        return int(value is not None and value not in self.term.unasked)

    def answered(self, byte: int) -> int:
        value = self.column.code.values[byte]
        return int(value is not None and value not in self.term.missing)

    def number(self, byte: int) -> int:
        """The number that a term adds; 0 without an answer. Raises Unfit."""
        if not self.answered(byte):
            return 0
        value = _whole(self.column.code.values[byte])
        if self.term.turned:
            value = _whole(self.term.turned[0] + self.term.turned[1]) - value
        return value if self.term.among is None else int(value in self.term.among)

    @property
    def given(self) -> int:
        """One binary digit a response: 1 for those who answered."""
        return bits(self.column.cells, bytes(byte for byte in self.known if byte and self.answered(byte)))

    @property
    def numbers(self) -> list[int]:
        return [self.number(byte) for byte in self.known if byte]


def _whole(value: Stored) -> int:
    if not isinstance(value, int | float) or value != value // 1 or abs(value) > MOST:
        raise Unfit
    return int(value)


def _answers(terms: Sequence[Term], chunk: Chunk, about: Whom) -> list[_Answers]:
    columns = [(term, chunk.coded(term.variable, about)) for term in terms]
    return [_Answers(term, column, column.code.note(column.cells)) for term, column in columns]


# ---- sums -----------------------------------------------------------------------------------------------


def _count_sums(query: CountSums, chunk: Chunk) -> Mapping[Key, int]:
    about = whom(query)
    answers = _answers(query.terms, chunk, about)
    least = min(0, min((min(a.numbers, default=0) for a in answers), default=0))
    groups = [chunk.coded(name, about) for name in query.by]
    asked = _summed(answers, _Answers.asked, 1)
    answered = _summed(answers, _Answers.answered, 0)
    totals = _summed(answers, lambda a, byte: a.answered(byte) * (a.number(byte) - least), 0)
    sums, by = [*asked, *answered, *totals], [ByteColumn(g.cells, g.code.note(g.cells)) for g in groups]
    result: Counter[Key] = Counter()
    for (*key,), n in joint([*sums, *by]):
        first, second, third = len(asked), len(asked) + len(answered), len(sums)
        given = sum(key[first:second])
        values = [group.code.values[byte] for group, byte in zip(groups, key[third:], strict=True)]
        result[*values, sum(key[:first]) - 1, given, sum(key[second:third]) + least * given] += n
    return result


def _summed(answers: Sequence[_Answers], meaning: Callable[[_Answers, int], int], first: int) -> list[ByteColumn]:
    """What each response adds up to, in as many columns as it takes, each up to 255.

    first: added to the first column of everyone who is meant, so that nobody of them is 0 there. Raises Unfit.
    """
    columns: list[ByteColumn] = []
    for part, most in _parts(answers, meaning, first):
        extra = first if not columns else 0
        cells = added([_translated(a, meaning, extra * (a is part[0])) for a in part])
        columns.append(ByteColumn(cells, bytes(range(most + 1))))
    return columns


def _translated(answers: _Answers, meaning: Callable[[_Answers, int], int], extra: int) -> bytes:
    return answers.column.cells.translate(table(answers.known, lambda byte: meaning(answers, byte) + extra))


def _parts(
    answers: Sequence[_Answers], meaning: Callable[[_Answers, int], int], first: int
) -> Iterator[tuple[list[_Answers], int]]:
    """Terms whose sum is a byte at most, and that sum."""
    part: list[_Answers] = []
    most = first
    for term in answers:
        highest = max((meaning(term, byte) for byte in term.known if byte), default=0)
        if highest + first > MOST:
            raise Unfit
        if most + highest > MOST:
            yield part, most
            part, most = [], 0
        part.append(term)
        most += highest
    yield part, most


# ---- pairs and moments ----------------------------------------------------------------------------------


def _pairs(query: PairsOf, chunk: Chunk) -> Mapping[Key, int]:
    """Each column as one long number of bits: those who answered both are the bits that both have."""
    planes = [a.given for a in _answers(query.terms, chunk, whom(query))]
    pairs = combinations_with_replacement(range(len(planes)), 2)
    return {(a, b): (planes[a] & planes[b]).bit_count() for a, b in pairs}


def _moments(query: MomentsOf, chunk: Chunk) -> Mapping[Key, int]:
    """Sums of products from bits: of two numbers, bit i of one and bit j of the other add 2 ** (i + j)."""
    answers = _answers(query.terms, chunk, whom(query))
    complete = reduce(and_, (a.given for a in answers))
    n = complete.bit_count()
    least = [min(0, min(a.numbers, default=0)) for a in answers]
    planes = [_planes(a, low, complete) for a, low in zip(answers, least, strict=True)]
    sums = [_weighted(some, [complete]) for some in planes]
    total: dict[Key, int] = {(N,): n} | {(SUM, a): s + least[a] * n for a, s in enumerate(sums)}
    for a, b in combinations_with_replacement(range(len(planes)), 2):
        crossed = least[b] * sums[a] + least[a] * sums[b] + least[a] * least[b] * n
        total[PRODUCT, a, b] = _weighted(planes[a], planes[b]) + crossed
    return total


def _planes(answers: _Answers, least: int, complete: int) -> list[int]:
    """The binary digits, lowest first, of the numbers above the least, of those who answered everything."""
    above = {byte: answers.number(byte) - least for byte in answers.known if byte and answers.answered(byte)}
    width = max(above.values(), default=0).bit_length()
    chosen = [bytes(byte for byte, number in above.items() if number >> digit & 1) for digit in range(width)]
    return [complete & bits(answers.column.cells, some) for some in chosen]


def _weighted(one: Sequence[int], other: Sequence[int]) -> int:
    return sum((a & b).bit_count() << (i + j) for i, a in enumerate(one) for j, b in enumerate(other))
