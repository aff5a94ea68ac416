"""`crosstab`: an outcome held against predictors in the layout of a published table, with every test that was run.

What is compared with what is put together in stats, how it looks is the business of report.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from svsurvey.commands.output import print_report, talk
from svsurvey.commands.pages import TABLE_ENDINGS, form_of, say_written, write_page
from svsurvey.commands.releasing import (
    Way,
    demand_release,
    is_released,
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
    OutOption,
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

if TYPE_CHECKING:  # for types only: `crosstab --help` must not pay for the statistics
    from svsurvey.crosstabs.association import Association
    from svsurvey.report.model import Report
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey crosstab check-in ready --by stayed --by could_ask --by wave",
    "svsurvey crosstab check-in ready --by talked_to --collapse low=1-2,high=3-5",
    "svsurvey crosstab check-in shift_support --by stayed",
    "svsurvey crosstab check-in stayed --by hours=1-8,9-12,13- --json > t.json",
    "svsurvey crosstab check-in talked_to___3 --by ready --release",
)


def crosstab(
    instrument: InstrumentArgument,
    outcome: Annotated[
        str,
        typer.Argument(
            metavar="OUTCOME", show_default=False, help="An item, a row of a grid, ITEM___OPTION, or a score."
        ),
    ],
    by: Annotated[
        list[str],
        typer.Option(
            "--by",
            metavar="ITEM",
            show_default=False,
            help="Group by this item, wave or site; can be given again. A number needs bands: hours=0-20,21-40.",
        ),
    ],
    collapse: Annotated[
        str,
        typer.Option(
            "--collapse",
            metavar="BANDS",
            show_default="no",
            help="Put answers of OUTCOME together: 1-2,3-6 or short=1-2,long=3-6.",
        ),
    ] = "",
    percent: Annotated[
        Literal["row", "column", "total", "none"], typer.Option("--percent", help="What percentages are of.")
    ] = "row",
    layers: Annotated[
        str,
        typer.Option(
            "--layers", metavar="ITEM", show_default="no", help="One table for each answer of this item."
        ),
    ] = "",
    intervals: Annotated[
        bool, typer.Option("--intervals", help="With each percentage or mean its 95 % interval.")
    ] = False,
    residuals: Annotated[
        bool, typer.Option("--residuals", help="How far each count is from the expected one.")
    ] = False,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="For tests that draw tables: the same seed, the same p.")
    ] = 1,
    wave: WaveOption = None,
    site: SiteOption = None,
    version: VersionOption = None,
    simulated: SimulatedOption = False,
    mixed: MixedOption = False,
    brief: Annotated[
        bool, typer.Option("--brief", help="The table, the tests and warnings, without explanations.")
    ] = False,
    output: OutOption = None,
    width: WidthOption = None,
    as_json: JsonOption = False,
    release: ReleaseOption = False,
    exact: ExactOption = False,
    db: DbOption = None,
) -> None:
    """Print an outcome by groups: counts and percents of each group, with a test for each predictor.

    Shares are compared by Pearson's chi-squared test, and by Fisher's exact test where counts are small; numbers
    and scores by Welch's test and by ranks. At the end stands every test that was run, with effects, intervals and
    p-values corrected for their number. An item with several answers stands for each of its options, yes or no.

    Only who answered both questions is in a table; who is not, and why, is counted beneath it.

    With -o it is written to a file, as its ending says: .html is a page that needs no net and prints well, .md is
    Markdown for a manuscript, .json is data, .csv the table alone for a spreadsheet; - is Markdown on stdout. A
    file with true numbers says so on top and is for your eyes only.

    With --release it can be shown to others, protected together with the summary of the study: see `svsurvey
    summary --help`. The first release decides between rounded and exact counts; made-up responses (--simulated)
    are the way to try. Of tests only limits of p and a rough effect are told then.
    """
    form = _form_of(output, as_json, width)
    scope = scope_of(wave, site, version, simulated, mixed)
    from svsurvey.crosstabs.association import Association
    from svsurvey.crosstabs.comparison import Layout, Percent
    from svsurvey.crosstabs.report import in_brief
    from svsurvey.stats.analysis import Study
    from svsurvey.writeup.whole import with_banners

    layout = Layout(Percent(percent), collapse, layers, intervals, residuals, seed)
    with open_study(db) as store:
        study = Study(tuple(versions_in(store, instrument, scope, protects=True)), scope)
        protects = is_released(study.versions, release)
        demand_release(protects, exact, scope)
        association = Association(study, outcome, tuple(by), layout)
        whole = _made(store, association, way_of(protects, exact))
        report = in_brief(whole) if brief else whole
        responses = report.head.entries[0].cell.value
        left_out = "" if responses else made_up_left_out(store, study.newest.id, scope)  # it counts them all again
    if output is None:
        print_report(report, as_json, width)
    else:
        write_page(output, with_banners(scope, report), form, study.newest.language)
    if not (protects or responses):
        say_no_responses(left_out)
    if output is not None:
        say_written(report, output, exact, scope)
        if form == "csv":
            talk(TABLE_ALONE)
    elif protects:
        say_released(report, exact, scope)
    elif responses and not scope.simulated:
        say_not_released(report)


TABLE_ALONE = (
    "It is the table alone: the tests, and who is in no cell, are in a file that ends with .html, .md or .json."
)


def _form_of(output: Path | None, as_json: bool, width: int | None) -> str:
    """What a file is written as. Raises UsageError for what does not go with one."""
    if output is not None and width is not None:
        raise UsageError("--width is for the screen", "leave it out: a file has no width")
    return form_of(output, as_json, TABLE_ENDINGS, "a table")


def _made(store: "Store", association: "Association", way: Way | None) -> "Report":
    """The report; for other eyes it is in the ledger when this returns."""
    from svsurvey.crosstabs.releasable import demand_releasable
    from svsurvey.crosstabs.report import crosstab as made
    from svsurvey.crosstabs.report import release

    if way is None:
        return made(store, association)
    demand_releasable(association)
    return released(store, association.study, way, partial(release, store, association))
