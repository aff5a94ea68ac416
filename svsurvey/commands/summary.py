"""`summary`: every number about the responses to one instrument, with its base and its missing.

What there is to say is put together in stats, how it looks is the business of report.
"""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from svsurvey.commands.output import print_json, talk
from svsurvey.commands.releasing import ONCE, demand_release, enter, is_released, planned, refuse_words, remembered
from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    JsonOption,
    MixedOption,
    ReleaseOption,
    SimulatedOption,
    SiteOption,
    VersionOption,
    WaveOption,
    made_up_left_out,
    open_study,
    scope_of,
    versions_in,
)
from svsurvey.errors import UsageError
from svsurvey.response import Scope
from svsurvey.text import clean, counted

if TYPE_CHECKING:  # for types only: `summary --help` must not pay for the statistics
    from svsurvey.report.model import Report
    from svsurvey.stats.analysis import Study
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey summary check-in",
    "svsurvey summary check-in --items hours,ready --wave 2026-q1",
    "svsurvey summary check-in --simulated",
    "svsurvey summary check-in --reliability",
    "svsurvey summary check-in --population 140 --invited 120",
    "svsurvey summary check-in --json > summary.json",
    "svsurvey summary check-in --release",
    "svsurvey summary check-in --release --exact --json > for-others.json",
)

SHARING = "To show them to others, use --release: a number that is hidden alone can be got back from the total."


def summary(
    instrument: InstrumentArgument,
    items: Annotated[
        str,
        typer.Option("--items", metavar="A,B", show_default="all", help="Only these items or scores, by id."),
    ] = "",
    wave: WaveOption = None,
    site: SiteOption = None,
    version: VersionOption = None,
    simulated: SimulatedOption = False,
    mixed: MixedOption = False,
    texts: Annotated[bool, typer.Option("--texts", help="Print free words too; they can name people.")] = False,
    reliability: Annotated[
        bool, typer.Option("--reliability", help="With each score: alpha, omega, its items, floor and ceiling.")
    ] = False,
    population: Annotated[
        int | None,
        typer.Option(
            "--population", min=1, metavar="N", show_default="no limit", help="How many people there are in all."
        ),
    ] = None,
    invited: Annotated[
        int | None,
        typer.Option(
            "--invited", min=1, metavar="N", show_default="not known", help="How many were asked to take part."
        ),
    ] = None,
    width: Annotated[
        int | None,
        typer.Option(
            "--width", min=40, max=200, metavar="N", show_default="the terminal's", help="Columns of text."
        ),
    ] = None,
    as_json: JsonOption = False,
    release: ReleaseOption = False,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="With --release: withhold small counts instead of rounding all."),
    ] = False,
    db: DbOption = None,
) -> None:
    """Print counts, percents of those asked, 95 % intervals, means and scores, each with its base and missing.

    The numbers are exact, for those who hold the study; how many are too small to be shown to others is said at
    the end. Versions of an instrument are taken together where a question means the same in them.

    --population makes the intervals narrower where few people are left who did not answer. --invited adds the
    range in which a percentage could lie had all answered. Both are of the people that --wave and --site choose.

    With --release they can be shown to others: counts rounded to the nearest 5, or (--exact) true counts, the
    small ones withheld with as many more as it takes that nobody can work them out. What was released is
    remembered in the study: a later release that would show a person by its difference to an earlier one is
    refused. After --exact nothing else of these people can be released.
    """
    scope = scope_of(wave, site, version, simulated, mixed)
    _demand_sense(scope, texts)
    from svsurvey.report.json import as_json as in_json
    from svsurvey.report.model import reworded
    from svsurvey.report.terminal import show
    from svsurvey.stats.analysis import Study

    names = [name for part in items.split(",") if (name := part.strip())]
    with open_study(db) as store:
        study = Study(tuple(versions_in(store, instrument, scope, protects=True)), scope, population, invited)
        released = is_released(study.versions, release)
        demand_release(released, exact, scope)
        refuse_words(released, texts)
        _refuse_numbers_of_people(released, study)
        way: _Way = ("exact" if exact else "rounded") if released else None
        report = _made(store, study, names, way, texts, reliability)
        responses = report.head.entries[0].cell.value
        left_out = "" if responses else made_up_left_out(store, study.newest.id, scope)  # it counts them all again
    if as_json:
        print_json(in_json(report))
    else:
        show(reworded(report, clean), sys.stdout, width)  # a study that was changed by hand may hold any text
    sys.stdout.flush()
    if released:
        talk(f"Protected for others: {report.released}. Show this, and nothing else of the study.")
        if exact and not scope.simulated:
            talk(ONCE)
    elif responses:
        _advise(report, scope, texts)
    else:
        talk(f"There are no such responses. {left_out}".strip())


_Way = Literal["rounded", "exact"] | None
"""How the numbers are protected; None: they are not."""


def _made(store: "Store", study: "Study", names: list[str], way: _Way, texts: bool, reliability: bool) -> "Report":
    """The report; for other eyes it is in the ledger when this returns."""
    from svsurvey.stats.summary import release, summarise

    if way is None:
        return summarise(store, study, names, texts, reliability)
    from svsurvey.stats.protection import Way  # exact numbers do not pay for it

    id_ = study.newest.id
    new = planned(store, id_, way, study.scope)
    before = remembered(store, id_, new, study.scope)
    report, shown = release(store, study, names, Way(way), before, reliability)
    enter(store, id_, replace(new, shown=shown), study.scope)
    return report


def _demand_sense(scope: Scope, texts: bool) -> None:
    if texts and (scope.sites or scope.versions):
        raise UsageError(
            "words kept apart do not say of which site or version they are",
            "ask for --texts by --wave, or for all",
        )


def _refuse_numbers_of_people(released: bool, study: "Study") -> None:
    """Raises UsageError for what belongs to exact intervals: beside it a protected number would say more."""
    if released and (study.population or study.invited):
        raise UsageError(
            "--population and --invited are for exact numbers",
            "leave them out; `svsurvey rates` has the response rate",
        )


def _advise(report: "Report", scope: Scope, texts: bool) -> None:
    """On stderr: which numbers may show a person, and what to do before showing them."""
    if texts:
        talk("Free words can name people, places and days. Read them all before you show any to others.")
    if scope.simulated:
        return
    small = report.small
    many = f"{counted(small, 'count')} {'is' if small == 1 else 'are'}"
    talk(f"{many} from 1 to 4: so few people may be recognised. {SHARING}" if small else SHARING)
