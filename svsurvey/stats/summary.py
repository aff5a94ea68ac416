"""The summary of a study: everything that can be said about the responses to one instrument, put together.

Here the room's analyses are joined. Which one an item gets is the table `ANALYSES`; what each computes is its own
affair. This file must not know how a report looks, nor what an option is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.errors import UsageError
from svsurvey.instrument.model import Item
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.report.model import Block, Note, Report, Row, Section, Table, reworded
from svsurvey.stats.analysis import Analysis, Study, analyse
from svsurvey.stats.frequency import Grid, Single
from svsurvey.stats.numbers import Numbers
from svsurvey.stats.picks import Ranks, Ticks
from svsurvey.stats.responses import Responses
from svsurvey.stats.scores import Scores
from svsurvey.stats.written import Days, Words
from svsurvey.store.database import Store
from svsurvey.store.schema import answers_table, texts_table
from svsurvey.text import clean_line, suggest

ANALYSES: dict[str, Callable[[Study, Item], Analysis]] = {
    "single": Single,
    "grid": Grid,
    "multiple": Ticks,
    "ranking": Ranks,
    "number": Numbers,
    "slider": Numbers,
    "date": Days,
    "time": Days,
}
"""The analysis for each type of item; words have one for each field."""

READING = (
    "Percentages are of those who were asked the question, unless said otherwise: the answers and the reasons "
    "for none add up to them. “Not asked” (skipped by a condition) and “not reached” are outside.",
    "Intervals are Wilson's for 95 %. Numbers are exact, for whoever holds the study.",
)


def summarise(store: Store, study: Study, names: Sequence[str] = (), texts: bool = False) -> Report:
    """The whole report from one fetch, its words clean whatever the instrument or the study holds,
    and without the places of earlier answers.

    names: only these items, fields or scores; none means all. texts: free words are shown, not only counted. Where
    there is no response the report is its head alone. Raises UsageError for a name that nothing has.
    """
    study = replace(study, versions=tuple(map(without_pipes, study.versions)))
    plan = _chosen(_plan(study), names)
    id_ = study.newest.id
    ask = partial(fetch, store.connection, Tables(answers_table(id_), texts_table(id_)))
    head, *blocks = analyse([Responses(study), *(analysis for _, some in plan for _, analysis in some)], ask)
    if not head.entries[0].cell.value:
        return reworded(Report(study.newest.title, head), clean_line)
    if texts:
        blocks = _with_words(store, study, blocks)
    rest = iter(blocks)
    sections = tuple(Section(title, tuple(next(rest) for _ in some)) for title, some in plan)
    notes = (*map(Note, READING), *_only_older(study))
    return reworded(Report(study.newest.title, head, notes, sections), clean_line)


# ---- the plan --------------------------------------------------------------------------------------------

Named = tuple[tuple[str, ...], Analysis]
"""An analysis and the names that ask for it."""

Plan = list[tuple[str, list[Named]]]
"""What there is to say, by section."""


def _plan(study: Study) -> Plan:
    newest = study.newest
    sections = [(s.title, [named for item in s.items for named in _of_item(study, item)]) for s in newest.sections]
    scores: list[Named] = [((score.id,), Scores(study, score)) for score in newest.scores]
    return [*sections, ("Scores", scores)]


def _of_item(study: Study, item: Item) -> Iterator[Named]:
    names = (item.id, *(place.name for place in item.fields))
    if item.domain.kind in ANALYSES:
        yield names, ANALYSES[item.domain.kind](study, item)
    for place in item.fields:
        if place.domain.kind == "text":
            yield (item.id, place.name), Words(study, item, place)


def _chosen(plan: Plan, names: Sequence[str]) -> Plan:
    """The part of the plan that was asked for; raises UsageError for a name that nothing has."""
    known = {name for _, some in plan for names_, _ in some for name in names_}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no item or score '{name}'", suggest(name, known) or "see: svsurvey show")
    wanted = set(names) or known
    kept = [(title, [named for named in some if wanted.intersection(named[0])]) for title, some in plan]
    return [(title, some) for title, some in kept if some]


# ---- what the analyses do not say ------------------------------------------------------------------------


def _only_older(study: Study) -> list[Note]:
    """Variables that only older versions have: they are not shown, so it is said where they are."""
    newest = study.codebooks[study.newest.version]
    gone = {
        version: [name for name in codebook if name not in newest] for version, codebook in study.codebooks.items()
    }
    return [
        Note(f"Only version {version} has {', '.join(names)}: see --version {version}.", warns=True)
        for version, names in gone.items()
        if names
    ]


def _with_words(store: Store, study: Study, blocks: Sequence[Block]) -> list[Block]:
    """The blocks of words with the words beneath, in the random order in which they are kept."""
    id_, codebook = study.newest.id, study.codebooks[study.newest.version]
    apart: dict[str, list[str]] = {}
    for variable, _, text in store.texts(id_, study.scope):
        if isinstance(text, str):
            apart.setdefault(variable, []).append(text)

    def words(name: str) -> list[str]:
        if codebook[name].apart:
            return apart.get(name, [])
        return [text for (text,) in store.rows(id_, [name], study.scope) if isinstance(text, str)]

    def with_words(block: Block) -> Block:
        rows = tuple(Row(number, text, ()) for number, text in enumerate(words(block.key), 1))
        return replace(block, tables=(*block.tables, Table("words", (), rows))) if rows else block

    return [with_words(block) if block.kind == "text" else block for block in blocks]
