"""The two reasons for no answer that only paper has, counted with those that statistics know.

Unreadable counts as left empty: the person was asked. Answered although skipped counts as not asked: the other
answers say so, and no base may mix it in. Exports keep both codes. It is put between the analyses, which know
nothing of it, and the engine, which counts what is stored.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from svsurvey.engine.query import CountBy, Counts, CountSums, CountWords, Facts, Key, Moments, Query, Term
from svsurvey.instrument.model import Instrument
from svsurvey.response import Missing
from svsurvey.stats.analysis import COUNTS_AS, Ask


@dataclass(frozen=True)
class _Codes:
    """The codes of these reasons in some versions, and the codes that they are counted as."""

    counted_as: Mapping[int, int]
    off_route: int

    def question(self, query: Query) -> Query:
        """The question, with these codes among those that are no answer."""
        if isinstance(query, CountWords):
            return replace(query, missing=query.missing | frozenset(self.counted_as))
        if isinstance(query, CountBy):
            return query
        return replace(query, terms=tuple(map(self._term, query.terms)))

    def _term(self, term: Term) -> Term:
        unasked = term.unasked | frozenset({self.off_route}) if term.unasked else term.unasked
        return replace(term, missing=term.missing | frozenset(self.counted_as), unasked=unasked)

    def answer(self, query: Query, found: Counts | Moments) -> Counts | Moments:
        """What was found, under the codes that these are counted as."""
        if isinstance(found, Moments) or not isinstance(query, CountBy | CountWords | CountSums):
            return found
        width = len(query.by) if isinstance(query, CountSums) else None
        cells: Counter[Key] = Counter()
        for key, n in found.cells.items():
            cells[(*map(self._counted, key[:width]), *(key[width:] if width is not None else ()))] += n
        return Counts({key: cells[key] for key in sorted(cells, key=_as_sqlite_sorts)})

    def _counted(self, cell: int | float | str | None) -> int | float | str | None:
        return self.counted_as.get(cell, cell) if isinstance(cell, int) else cell


def _as_sqlite_sorts(key: Key) -> list[tuple[int, int | float | str]]:
    """Counts come in the order of GROUP BY: none, numbers, words, and last what a hand may have put there."""
    return [_place(cell) for cell in key]


def _place(cell: object) -> tuple[int, int | float | str]:
    match cell:
        case None:
            return 0, 0
        case int() | float():
            return 1, cell
        case str():
            return 2, cell
    return 3, repr(cell)


def counting(ask: Ask, versions: Sequence[Instrument]) -> Ask:
    """The same questions put so that what only paper has comes back as what it counts as."""

    def asked(queries: Iterable[Query]) -> Facts:
        wanted = {query: _codes(query, versions) for query in queries}
        facts = ask([codes.question(query) for query, codes in wanted.items()])
        return Facts({q: codes.answer(q, facts[codes.question(q)]) for q, codes in wanted.items()})

    return asked


def _codes(query: Query, versions: Sequence[Instrument]) -> _Codes:
    """Of the versions that the question is put to, which mean the same; of words kept apart the usual ones."""
    meant = [i for i in versions if not query.scope.versions or i.version in query.scope.versions]
    apart = isinstance(query, CountWords) and query.apart
    codes = {kind: int(kind) for kind in Missing} if apart or not meant else meant[-1].missing
    return _Codes({codes[kind]: codes[as_] for kind, as_ in COUNTS_AS.items()}, codes[Missing.OFF_ROUTE])
