"""`summary`: every number about the responses to one instrument, with its base and its missing.

Which analysis an item gets is the table `ANALYSES`; what it computes is the business of stats, how it looks that
of report.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    JsonOption,
    SimulatedOption,
    SiteOption,
    WaveOption,
    open_study,
    print_json,
    talk,
    versions_of,
)
from svsurvey.errors import ReleaseRefused, UsageError
from svsurvey.response import Scope
from svsurvey.text import clean_line, suggest

if TYPE_CHECKING:  # for types only: `summary --help` must not pay for the statistics
    from svsurvey.instrument.model import Instrument, Item
    from svsurvey.report.model import Block, Note, Report
    from svsurvey.stats.analysis import Analysis, Study
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey summary check-in",
    "svsurvey summary check-in --items hours,ready --wave 2026-q1",
    "svsurvey summary check-in --simulated",
    "svsurvey summary check-in --json > summary.json",
)

ANALYSES = {
    "single": ("frequency", "Single"),
    "grid": ("frequency", "Grid"),
    "multiple": ("picks", "Ticks"),
    "ranking": ("picks", "Ranks"),
    "number": ("numbers", "Numbers"),
    "slider": ("numbers", "Numbers"),
    "date": ("written", "Days"),
    "time": ("written", "Days"),
}
"""The file in stats and the analysis for each type of item; words have one for each field."""

READING = (
    "Percentages are of those who were asked the question, unless said otherwise: the answers and the reasons "
    "for none add up to them. “Not asked” (skipped by a condition) and “not reached” are outside.",
    "Intervals are Wilson's for 95 %. Numbers are exact, for whoever holds the study.",
)
SHARING = (
    "Before you show them to others: merge answers or round every count to 5, and leave out groups under 10. "
    "A number that is hidden alone can be got back from the total."
)


def summary(
    instrument: InstrumentArgument,
    items: Annotated[
        str,
        typer.Option("--items", metavar="A,B", show_default="all", help="Only these items or scores, by id."),
    ] = "",
    wave: WaveOption = None,
    site: SiteOption = None,
    version: Annotated[
        list[str] | None,
        typer.Option(
            "--version", metavar="VERSION", show_default="all", help="Only this version; can be given again."
        ),
    ] = None,
    simulated: SimulatedOption = False,
    mixed: Annotated[bool, typer.Option("--mixed", help="Real and made-up responses together.")] = False,
    texts: Annotated[bool, typer.Option("--texts", help="Print free words too; they can name people.")] = False,
    width: Annotated[
        int | None,
        typer.Option(
            "--width", min=40, max=200, metavar="N", show_default="the terminal's", help="Columns of text."
        ),
    ] = None,
    as_json: JsonOption = False,
    db: DbOption = None,
) -> None:
    """Print counts, percents of those asked, 95 % intervals, means and scores, each with its base and missing.

    The numbers are exact, for those who hold the study; how many are too small to be shown to others is said at
    the end. Versions of an instrument are taken together where a question means the same in them.
    """
    scope = Scope(tuple(wave or ()), tuple(site or ()), tuple(version or ()), simulated, mixed)
    _demand_sense(scope, texts)
    from svsurvey.report.json import as_json as in_json
    from svsurvey.report.terminal import show

    with open_study(db) as store:
        study = _study(store, versions_of(store, instrument), scope)
        report = _report(store, study, [name for part in items.split(",") if (name := part.strip())], texts)
        made_up = sum(f.simulated for f in store.instruments() if f.id == study.newest.id)
    if as_json:
        print_json(in_json(report))
    else:
        show(report, sys.stdout, width)
    sys.stdout.flush()
    _advise(report, scope, texts, made_up)


def _demand_sense(scope: Scope, texts: bool) -> None:
    if scope.simulated and scope.mixed:
        raise UsageError(
            "--simulated and --mixed exclude each other", "--mixed has made-up responses among the real"
        )
    if texts and (scope.sites or scope.versions):
        raise UsageError(
            "words kept apart do not say of which site or version they are",
            "ask for --texts by --wave, or for all",
        )


# ---- which responses -------------------------------------------------------------------------------------


def _study(store: "Store", fielded: "Sequence[Instrument]", scope: Scope) -> "Study":
    """The versions and responses that are meant.

    Raises UsageError for labels that no response has, ReleaseRefused where exact numbers may not be shown.
    """
    from svsurvey.stats.analysis import Study

    id_ = fielded[-1].id
    _demand_known("version", scope.versions, [i.version for i in fielded])
    _demand_known("wave", scope.waves, store.waves(id_))
    _demand_known("site", scope.sites, store.sites(id_))
    meant = tuple(i for i in fielded if not scope.versions or i.version in scope.versions)
    if any(i.release == "always" for i in meant):
        raise ReleaseRefused(
            f"{id_} says `release: always`: its numbers leave only through release control",
            "svsurvey cannot make protected tables yet, so nothing was printed",
        )
    return Study(meant, scope)


def _demand_known(what: str, wanted: Sequence[str], known: Sequence[str]) -> None:
    for label in wanted:
        if label not in known:
            has = f"there is: {', '.join(known)}" if known else f"no response has a {what}"
            raise UsageError(f"no responses of {what} '{label}'", suggest(label, known) or has)


# ---- what is said about them -----------------------------------------------------------------------------


def _report(store: "Store", study: "Study", names: Sequence[str], texts: bool) -> "Report":
    """The whole report from one fetch, its words clean whatever the instrument or the study holds."""
    from svsurvey.engine.sqlite import Tables, fetch
    from svsurvey.report.model import Note, Report, Section, reworded
    from svsurvey.stats.analysis import analyse
    from svsurvey.stats.responses import Responses
    from svsurvey.store.schema import answers_table, texts_table

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


Named = tuple[tuple[str, ...], "Analysis"]
"""An analysis and the names that ask for it."""


def _plan(study: "Study") -> list[tuple[str, list[Named]]]:
    """What there is to say, by section."""
    from svsurvey.stats.scores import Scores

    newest = study.newest
    sections = [(s.title, [named for item in s.items for named in _of_item(study, item)]) for s in newest.sections]
    scores: list[Named] = [((score.id,), Scores(study, score)) for score in newest.scores]
    return [*sections, ("Scores", scores)]


def _of_item(study: "Study", item: "Item") -> Iterator[Named]:
    from svsurvey.stats.written import Words

    names = (item.id, *(place.name for place in item.fields))
    if item.domain.kind in ANALYSES:
        file, analysis = ANALYSES[item.domain.kind]
        yield names, getattr(import_module(f"svsurvey.stats.{file}"), analysis)(study, item)
    for place in item.fields:
        if place.domain.kind == "text":
            yield (item.id, place.name), Words(study, item, place)


def _chosen(plan: list[tuple[str, list[Named]]], names: Sequence[str]) -> list[tuple[str, list[Named]]]:
    """The part of the plan that was asked for; raises UsageError for a name that nothing has."""
    known = {name for _, some in plan for names_, _ in some for name in names_}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no item or score '{name}'", suggest(name, known) or "see: svsurvey show")
    wanted = set(names) or known
    kept = [(title, [named for named in some if wanted.intersection(named[0])]) for title, some in plan]
    return [(title, some) for title, some in kept if some]


def _only_older(study: "Study") -> "list[Note]":
    """Variables that only older versions have: they are not shown, so it is said where they are."""
    from svsurvey.report.model import Note

    newest = study.codebooks[study.newest.version]
    gone = {
        version: [name for name in codebook if name not in newest] for version, codebook in study.codebooks.items()
    }
    return [
        Note(f"Only version {version} has {', '.join(names)}: see --version {version}.", warns=True)
        for version, names in gone.items()
        if names
    ]


def _with_words(store: "Store", study: "Study", blocks: "Sequence[Block]") -> "list[Block]":
    """The blocks of words with the words beneath, in the random order in which they are kept."""
    from svsurvey.report.model import Row, Table

    id_, codebook = study.newest.id, study.codebooks[study.newest.version]
    apart: dict[str, list[str]] = {}
    for variable, _, text in store.texts(id_, study.scope):
        if isinstance(text, str):
            apart.setdefault(variable, []).append(text)

    def words(name: str) -> list[str]:
        if codebook[name].apart:
            return apart.get(name, [])
        return [text for (text,) in store.rows(id_, [name], study.scope) if isinstance(text, str)]

    def with_words(block: "Block") -> "Block":
        rows = tuple(Row(number, text, ()) for number, text in enumerate(words(block.key), 1))
        return replace(block, tables=(*block.tables, Table("words", (), rows))) if rows else block

    return [with_words(block) if block.kind == "text" else block for block in blocks]


# ---- what is said beside them ----------------------------------------------------------------------------


def _advise(report: "Report", scope: Scope, texts: bool, made_up: int) -> None:
    """On stderr: why there is nothing, which numbers may show a person, and what to do before showing them."""
    if not report.head.entries[0].cell.value:
        talk("There are no such responses.")
        if made_up and not (scope.simulated or scope.mixed):
            talk(f"{made_up:,} made-up ones are left out; see them with --simulated.")
        return
    if texts:
        talk("Free words can name people, places and days. Read them all before you show any to others.")
    if scope.simulated:
        return
    small = report.small
    many = "1 count is" if small == 1 else f"{small} counts are"
    talk(f"{many} from 1 to 4: so few people may be recognised. {SHARING}" if small else SHARING)
