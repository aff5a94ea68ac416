"""`summary`: every number about the responses to one instrument, with its base and its missing.

What there is to say is put together in stats, how it looks is the business of report.
"""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import print_report, talk
from svsurvey.commands.releasing import (
    Way,
    demand_release,
    is_released,
    refuse_words,
    released,
    say_not_released,
    say_released,
    way_of,
)
from svsurvey.commands.study import (
    DbOption,
    ExactOption,
    InstrumentArgument,
    JsonOption,
    MixedOption,
    ReleaseOption,
    SimulatedOption,
    SiteOption,
    VersionOption,
    WaveOption,
    WidthOption,
    made_up_left_out,
    open_study,
    say_no_responses,
    scope_of,
    versions_in,
)
from svsurvey.errors import UsageError
from svsurvey.response import Scope

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
    width: WidthOption = None,
    as_json: JsonOption = False,
    release: ReleaseOption = False,
    exact: ExactOption = False,
    db: DbOption = None,
) -> None:
    """Print counts, percents of those asked, 95 % intervals, means and scores, each with its base and missing.

    The numbers are exact, for those who hold the study; how many are too small to be shown to others is said at
    the end. Versions of an instrument are taken together where a question means the same in them.

    --population makes the intervals narrower where few people are left who did not answer. --invited adds the
    range in which a percentage could lie if all had answered. Both are of those whom --wave and --site choose.

    With --release they can be shown to others: counts rounded to the nearest 5, or (--exact) true counts, the
    small ones withheld with as many more as it takes that nobody can work them out. What was released is
    remembered in the study: a later release that would show a person by its difference to an earlier one is
    refused. The first release decides: after rounded counts exact ones of these people are refused, and after
    --exact anything else. Try it with made-up responses (--simulated), of which nothing is remembered.
    """
    scope = scope_of(wave, site, version, simulated, mixed)
    _demand_sense(scope, texts)
    from svsurvey.stats.analysis import Study

    names = [name for part in items.split(",") if (name := part.strip())]
    with open_study(db) as store:
        study = Study(tuple(versions_in(store, instrument, scope, protects=True)), scope, population, invited)
        protects = is_released(study.versions, release)
        demand_release(protects, exact, scope)
        refuse_words(protects, texts)
        _refuse_numbers_of_people(protects, study)
        report = _made(store, study, names, way_of(protects, exact), texts, reliability)
        responses = report.head.entries[0].cell.value
        left_out = "" if responses else made_up_left_out(store, study.newest.id, scope)  # it counts them all again
    print_report(report, as_json, width)
    if protects:
        say_released(report, exact, scope)
    elif not responses:
        say_no_responses(left_out)
    else:
        if texts:
            talk("Free words can name people, places and days. Read them all before you show any to others.")
        if not scope.simulated:
            say_not_released(report)


def _made(
    store: "Store", study: "Study", names: list[str], way: Way | None, texts: bool, reliability: bool
) -> "Report":
    """The report; for other eyes it is in the ledger when this returns."""
    from svsurvey.stats.summary import release, summarise

    if way is None:
        return summarise(store, study, names, texts, reliability)
    return released(store, study, way, partial(release, store, study, names, reliability=reliability))


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
