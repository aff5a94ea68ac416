"""What must be said beside a cross table: who was asked, and what is no finding.

It must not know how tables are laid out, nor tests.
"""

from collections.abc import Iterator

from svsurvey.crosstabs.comparison import Comparison
from svsurvey.crosstabs.shown import names_few
from svsurvey.crosstabs.sides import Gone, Side
from svsurvey.engine.query import Facts
from svsurvey.instrument.domain import NOT_YET, Single
from svsurvey.instrument.model import Item
from svsurvey.instrument.words import in_words, listed, quoted
from svsurvey.release.gate import Gate
from svsurvey.release.rules import LEAST_ROUNDED
from svsurvey.report.model import Note
from svsurvey.stats.analysis import version_notes

NOT_A_TIME = (
    "its answers are lengths of time, but for “not yet”, which is one answer among the others here. `summary` "
    "reads them as times."
)


def remarks(of: Comparison, facts: Facts, gate: Gate) -> Iterator[Note]:
    """Who was asked, what goes together anyway, who is in no table, which versions and predictors are left out."""
    item = of.outcome.item
    if item is not None and item.when is not None:
        yield Note(f"{_called(of, item.id)} is asked only if {in_words(item.when, of.study.newest)}.")
    if item is not None and of.outcome.groups and not of.outcome.banded and _has_not_yet(item):
        yield Note(f"{_called(of, item.id)}: {NOT_A_TIME}")
    yield from bound_together(of)
    names = [side.item for side in of.sides if side.identifying]
    if names and gate.is_open:
        yield Note(f"{_called(of, *names)} may tell who somebody is: do not show small numbers to others.")
    if of.within is not None:
        yield from _without_layer(of, facts, of.within)
    for pool in of.pools.values():
        name = _called(of, pool.variable.item)
        yield from (Note(f"{name}: {note.text}", note.warns) for note in version_notes([pool], facts, gate))
    for pairing in of.pairings:
        if not gate.is_open and names_few(pairing, facts[pairing.question]):
            name = _called(of, pairing.side.item or pairing.side.name)
            yield Note(f"{name} is left out: one of them has fewer than {LEAST_ROUNDED} responses.")


def bound_together(of: Comparison) -> Iterator[Note]:
    """Which predictors go with the outcome whatever people feel: items of a score, options of one question."""
    scores, item = of.outcome.scores, of.outcome.item
    parts = [side.item for side in of.sides if scores is not None and side.name in scores.score.fields]
    if parts:
        yield Note(f"{_called(of, *parts)}: part of this score, and so no finding that they go together.", True)
    options = [side.item for side in of.sides if side.is_option and item is not None and side.item == item.id]
    if options:
        yield Note(f"{_called(of, *options)}: of the same question, where one answer can shut out another.", True)


def _without_layer(of: Comparison, facts: Facts, within: Side) -> Iterator[Note]:
    """Who is in no layer."""
    cells = facts[of.everybody].cells
    within = within.with_labels(key[0] for key in cells)
    out = sum(n for key, n in cells.items() if isinstance(gone := within.read(key[0]), Gone) and gone.asked)
    if out:
        name = _called(of, within.item or within.name)
        yield Note(f"{out} without an answer to {name} are in none of the tables.")


def _called(of: Comparison, *ids: str) -> str:
    """Questions as readers of the page know them, by their words; a wave and a site by their names."""
    items = of.study.newest.by_id
    return listed(quoted(items[id_].text) if id_ in items else id_ for id_ in dict.fromkeys(ids))


def _has_not_yet(item: Item) -> bool:
    """Whether its answers are lengths of time, and one says that the time is not over."""
    return isinstance(item.domain, Single) and NOT_YET in item.domain.stands_for.values()
