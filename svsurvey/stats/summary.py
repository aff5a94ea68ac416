"""The summary of a study: everything that can be said about the responses to one instrument, put together.

Here the room's analyses are joined. Which one an item gets is the table `ANALYSES`; what each computes is its own
affair. This file must not know how a report looks, nor what an option is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from svsurvey.engine.query import CountBy
from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.errors import ReleaseRefused, UsageError
from svsurvey.instrument.model import Item
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.release.cells import Protected
from svsurvey.report.model import Block, Note, Report, Row, Section, Table, reworded, rough
from svsurvey.response import Scope
from svsurvey.stats.analysis import Analysis, Ask, Study, analyse, in_brief
from svsurvey.stats.frequency import Grid, Single
from svsurvey.stats.gate import OPEN, Recording
from svsurvey.stats.numbers import Numbers
from svsurvey.stats.picks import Ranks, Ticks
from svsurvey.stats.protection import (
    HOW_TO_READ,
    Remembered,
    Way,
    Written,
    demand_enough,
    fewest,
    protected,
    written,
)
from svsurvey.stats.responses import Responses
from svsurvey.stats.routing import is_pooled, joints, known
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
    "for none add up to them. “Not asked” (skipped by a condition) and “not reached” are outside."
)
INTERVALS = "Intervals are Wilson's for 95 %."
EXACT_NUMBERS = f"{INTERVALS} Numbers are exact, for whoever holds the study."

Named = tuple[tuple[str, ...], Analysis]
"""An analysis and the names that ask for it."""

Plan = list[tuple[str, list[Named]]]
"""What there is to say, by section."""


def summarise(store: Store, study: Study, names: Sequence[str] = (), texts: bool = False) -> Report:
    """The whole report for whoever holds the study, from one fetch, its words clean whatever the instrument or the
    study holds, and without the places of earlier answers; where there is no response its head alone.

    names: only these items, fields or scores; none means all. texts: free words are shown, not only counted.
    Raises UsageError for a name that nothing has.
    """
    study = _without_pipes(study)
    plan = _chosen(plan_of(study), names)
    head, *blocks = analyse(analyses_of(study, plan), _asking(store, study), OPEN)
    if not head.entries[0].cell.value:
        return reworded(Report(study.newest.title, head), clean_line)
    blocks = _with_words(store, study, blocks) if texts else blocks
    notes = (READING, EXACT_NUMBERS)
    return reworded(_put_together(study, plan, head, blocks, notes), clean_line)


def release(
    store: Store, study: Study, names: Sequence[str], way: Way, before: Sequence[Remembered] = ()
) -> tuple[Report, Written]:
    """The same report for other eyes, from protected counts; and everything that may be shown in it, for a ledger.

    before: what was shown already. Raises UsageError for a name that nothing has, and ReleaseRefused.
    """
    study = _without_pipes(study)
    everything = plan_of(study)
    plan = _chosen(everything, names)
    (head, *blocks), safe = _released(study, everything, plan, _asking(store, study), way, before)
    if way is Way.EXACT:
        notes = (READING, INTERVALS, *HOW_TO_READ[way])
        report = replace(_put_together(study, plan, head, blocks, notes), released=way.method)
        return reworded(report, clean_line), {}
    head, *blocks = map(rough, (head, *blocks))
    report = _put_together(study, plan, head, blocks, (READING, *HOW_TO_READ[way]))
    report = replace(report, released=way.method)
    if report.withholds:
        report = replace(report, notes=(*report.notes, Note("* withheld: too few people.")))
    return reworded(report, clean_line), written(safe)


def _without_pipes(study: Study) -> Study:
    return replace(study, versions=tuple(map(without_pipes, study.versions)))


def _asking(store: Store, study: Study) -> Ask:
    id_ = study.newest.id
    return partial(fetch, store.connection, Tables(answers_table(id_), texts_table(id_)))


def _put_together(study: Study, plan: Plan, head: Block, blocks: Sequence[Block], notes: Sequence[str]) -> Report:
    rest = iter(blocks)
    sections = tuple(Section(title, tuple(next(rest) for _ in some)) for title, some in plan)
    return Report(study.newest.title, head, (*map(Note, notes), *_only_older(study)), sections)


def _released(
    study: Study, everything: Plan, plan: Plan, ask: Ask, way: Way, before: Sequence[Remembered]
) -> tuple[list[Block], Protected]:
    """The head and the chosen blocks from protected counts, and these.

    Always all of it is protected, whatever was chosen: so two releases of parts are parts of one release.
    """
    if way is Way.EXACT and not is_pooled(study):
        raise ReleaseRefused(
            f"the versions of {study.newest.id} do not ask the same, so their exact counts cannot be proven safe",
            "name one of them with --version, or leave out --exact: rounded counts can be shown",
        )
    whole, hidden = analyses_of(study, everything), joints(study)
    everybody = CountBy(("mode",), Scope(simulated=study.scope.simulated, mixed=study.scope.mixed))
    questions = [query for analysis in whole for query in analysis.needs()]
    facts = ask([*questions, *(joint.question for joint in hidden), everybody])
    recorded = Recording()
    analyse(whole, lambda _: facts, recorded)
    selected = recorded.cuts["responses"].counts[study.everybody]
    demand_enough(selected, facts[everybody].total, in_brief(study.scope), fewest(way))
    gate, safe = protected(recorded, known(hidden, facts), way, before)
    return analyse(analyses_of(study, plan), lambda _: facts, gate), safe


def analyses_of(study: Study, plan: Plan) -> list[Analysis]:
    return [Responses(study), *(analysis for _, some in plan for _, analysis in some)]


# ---- the plan --------------------------------------------------------------------------------------------


def plan_of(study: Study) -> Plan:
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
