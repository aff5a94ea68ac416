"""The summary of a study: everything that can be said about the responses to one instrument, put together.

Here the room's analyses are joined. Which one an item gets is the table `ANALYSES`; what each computes is its own
affair. This file must not know how a report looks, nor what an option is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.errors import UsageError
from svsurvey.instrument.domain import Single as Choice
from svsurvey.instrument.model import Item
from svsurvey.instrument.score import Score
from svsurvey.instrument.unpiped import without_pipes
from svsurvey.release.gate import OPEN
from svsurvey.report.model import Block, Note, Report, Row, Section, Table, reworded
from svsurvey.stats.analysis import Analysis, Ask, Study, analyse
from svsurvey.stats.frequency import Grid, Single
from svsurvey.stats.numbers import Numbers
from svsurvey.stats.on_paper import counting
from svsurvey.stats.picks import Ranks, Ticks
from svsurvey.stats.responses import Responses
from svsurvey.stats.scores import Scores
from svsurvey.stats.written import Days, Words
from svsurvey.store.database import Store
from svsurvey.store.schema import answers_table, texts_table
from svsurvey.text import clean_line, counted, suggest

if TYPE_CHECKING:  # for types only: exact numbers must not pay for their protection
    from svsurvey.stats.protection import Released, Remembered, Way, Written

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
EXACT_NUMBERS = "Numbers are exact, for whoever holds the study."
WITHHELD = "* withheld: too few people."
OF_FEW = (
    "They are narrower by the finite-population correction: the responses are {n} of the {N} people there are."
)
CENSUS = "Everybody there is has answered ({N}): nobody was drawn from more, so there are no sampling intervals."
SILENT = (
    "“If all had answered”: the range in which the percentage could lie if the {silent} of {N} invited who are "
    "not in it had answered, too, whatever they would have said. Questions under a condition have none: nobody "
    "knows how many of them would have been asked."
)
SEVERAL_WAVES = (
    "Several waves are in these numbers. Intervals take every response for another person's: who answered in more "
    "than one wave counts as several, and nobody can tell."
)

Named = tuple[tuple[str, ...], Analysis]
"""An analysis and the names that ask for it."""

Plan = list[tuple[str, list[Named]]]
"""What there is to say, by section."""

NO_MORE: Plan = []


def summarise(
    store: Store,
    study: Study,
    names: Sequence[str] = (),
    texts: bool = False,
    reliability: bool = False,
    more: Plan = NO_MORE,
) -> Report:
    """The whole report for whoever holds the study, from one fetch, its words clean whatever the instrument or the
    study holds, and without the places of earlier answers; where there is no response its head alone.

    names: only these items, fields or scores; none means all. texts: free words are shown, not only counted.
    reliability: scores come with alpha and its kin. more: what is to be said after all that, of a `plain` study.
    Raises UsageError for a name that nothing has, and for a population, or a number of invited, that is smaller
    than the number of responses.
    """
    study = plain(study)
    plan = [*_chosen(plan_of(study, reliability), names), *more]
    head, *blocks = analyse(analyses_of(study, plan), asking(store, study), OPEN)
    responses = head.entries[0].cell.value
    assert isinstance(responses, int)
    _demand_as_many(study, responses)
    if not responses:
        return reworded(Report(study.newest.title, head), clean_line)
    blocks = _with_words(store, study, blocks) if texts else blocks
    notes = (READING, *_of_intervals(study, responses), *_of_waves(head), EXACT_NUMBERS)
    return reworded(_put_together(study, plan, head, blocks, notes), clean_line)


def headed(store: Store, study: Study) -> Block:
    """The head of the report alone: how many responses there are, how they ended and came in."""
    (head,) = analyse([Responses(study)], asking(store, study), OPEN)
    return head


def release(
    store: Store,
    study: Study,
    names: Sequence[str],
    way: "Way",
    before: "Sequence[Remembered]" = (),
    reliability: bool = False,
    more: Plan = NO_MORE,
) -> "tuple[Report, Written]":
    """The same report for other eyes, from protected counts; and everything that a ledger keeps of it.

    before: what was shown already. more: as for `summarise`. Raises UsageError for a name that nothing has, and
    ReleaseRefused.
    """
    from svsurvey.stats.protection import HOW_TO_READ, Way, protected_blocks

    study = plain(study)
    everything = plan_of(study)
    plan = [*_chosen(plan_of(study, reliability), names), *more]
    whole = analyses_of(study, everything)
    chosen = [whole[0], *(analysis for _, some in plan for _, analysis in some)]
    found = protected_blocks(asking(store, study), study, chosen, whole, way, before)
    head, *blocks = found.blocks
    reading = (READING,) if way is Way.ROUNDED else (READING, INTERVALS, *_of_waves(head))
    report = _put_together(study, plan, head, blocks, (*reading, *HOW_TO_READ[way]))
    return reworded(for_others(report, way), clean_line), found.written


def for_others(report: Report, way: "Way") -> Report:
    """A report of protected counts, which says how they are protected, and that some are withheld."""
    from svsurvey.stats.protection import Way

    report = replace(report, released=way.method)
    if way is Way.ROUNDED and report.withholds:
        return replace(report, notes=(*report.notes, Note(WITHHELD)))
    return report


def released(
    store: Store, study: Study, analyses: Sequence[Analysis], way: "Way", before: "Sequence[Remembered]" = ()
) -> "Released":
    """The blocks of some analyses for other eyes, protected together with the whole summary and with the cross
    tables that were shown before. The analyses are of a `plain` study. Raises ReleaseRefused."""
    from svsurvey.stats.protection import protected_blocks

    study = plain(study)
    whole = analyses_of(study, plan_of(study))
    return protected_blocks(asking(store, study), study, analyses, whole, way, before)


def plain(study: Study) -> Study:
    """The study without the places of earlier answers in its texts."""
    return replace(study, versions=tuple(map(without_pipes, study.versions)))


def asking(store: Store, study: Study) -> Ask:
    """An engine, ready to answer questions about this study."""
    id_ = study.newest.id
    ask = partial(fetch, store.connection, Tables(answers_table(id_), texts_table(id_)))
    return counting(ask, study.versions)


def _put_together(study: Study, plan: Plan, head: Block, blocks: Sequence[Block], notes: Sequence[str]) -> Report:
    rest = iter(blocks)
    sections = tuple(Section(title, tuple(next(rest) for _ in some)) for title, some in plan)
    return Report(study.newest.title, head, (*map(Note, notes), *_only_older(study)), sections)


def analyses_of(study: Study, plan: Plan) -> list[Analysis]:
    """The analyses of a plan in its order, with the head's before them."""
    return [Responses(study), *(analysis for _, some in plan for _, analysis in some)]


# ---- the plan --------------------------------------------------------------------------------------------


def plan_of(study: Study, reliability: bool = False) -> Plan:
    """Everything there is to say; reliability: of scores, too."""
    newest = study.newest
    sections = [(s.title, [named for item in s.items for named in _of_item(study, item)]) for s in newest.sections]
    scores = [named for score in newest.scores for named in _of_score(study, score, reliability)]
    return [*sections, ("Scores", scores)]


def _of_item(study: Study, item: Item) -> Iterator[Named]:
    names = (item.id, *(place.name for place in item.fields))
    if item.domain.kind in ANALYSES:
        yield names, ANALYSES[item.domain.kind](study, item)
    if isinstance(item.domain, Choice) and item.domain.intervals:
        from svsurvey.stats.recovery import Recovery

        yield names, Recovery(study, item)
    for place in item.fields:
        if place.domain.kind == "text":
            yield (item.id, place.name), Words(study, item, place)


def _of_score(study: Study, score: Score, reliability: bool) -> Iterator[Named]:
    yield (score.id,), Scores(study, score)
    if reliability and len(score.fields) > 1:
        from svsurvey.stats.reliability import Reliability

        yield (score.id,), Reliability(study, score)


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


def _demand_as_many(study: Study, responses: int) -> None:
    for number, what in ((study.population, "in all"), (study.invited, "invited")):
        if number is not None and number < responses:
            hint = "one round may be meant: see --wave; or the same people answered more than once"
            who = f"{counted(number, 'person', 'people')} {what}"
            raise UsageError(f"{who} cannot have given {counted(responses, 'response')}", hint)
    if study.population is not None and study.invited is not None and study.invited > study.population:
        invited = counted(study.invited, "person", "people")
        what = f"{invited} cannot have been invited of {study.population} there are in all"
        raise UsageError(what, "check --invited and --population")


def _of_intervals(study: Study, responses: int) -> list[str]:
    """How the intervals come about, and what stands beside them for those who did not answer."""
    said = [INTERVALS]
    if study.population is not None:
        numbers = {"n": responses, "N": study.population}
        said = [CENSUS.format(**numbers)] if responses == study.population else [*said, OF_FEW.format(**numbers)]
    if study.invited is not None:
        said.append(SILENT.format(silent=study.invited - responses, N=study.invited))
    return said


def _of_waves(head: Block) -> list[str]:
    return [SEVERAL_WAVES] if any(table.key == "waves" for table in head.tables) else []


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
