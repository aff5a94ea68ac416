"""`crosstab`: an outcome held against predictors in the layout of a published table, with every test that was run.

What is compared with what is put together in stats, how it looks is the business of report.
"""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from svsurvey.commands.output import print_json, talk
from svsurvey.commands.releasing import ONCE, demand_release, enter, is_released, planned, remembered
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
from svsurvey.text import clean, counted

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

SHARING = "To show them to others, use --release: a number that is hidden alone can be got back from the total."


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
        bool, typer.Option("--intervals", help="With each percentage its 95 % interval.")
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
    """Print an outcome by groups: counts and percents of each group, with a test for each predictor.

    Shares are compared by Pearson's chi-squared test, and by Fisher's exact test where counts are small; numbers
    and scores by Welch's test and by ranks. At the end stands every test that was run, with effects, intervals and
    p-values corrected for their number. An item with several answers stands for each of its options, yes or no.

    Only who answered both questions is in a table; who is not, and why, is counted beneath it.

    With --release it can be shown to others, protected together with the summary of the study: see `svsurvey
    summary --help`. Of tests only limits of p and a rough effect are told then.
    """
    scope = scope_of(wave, site, version, simulated, mixed)
    from svsurvey.crosstabs.association import Association
    from svsurvey.crosstabs.comparison import Layout, Percent
    from svsurvey.report.json import as_json as in_json
    from svsurvey.report.model import reworded
    from svsurvey.report.terminal import show
    from svsurvey.stats.analysis import Study

    layout = Layout(Percent(percent), collapse, layers, intervals, residuals, seed)
    with open_study(db) as store:
        study = Study(tuple(versions_in(store, instrument, scope, protects=True)), scope)
        released = is_released(study.versions, release)
        demand_release(released, exact, scope)
        association = Association(study, outcome, tuple(by), layout)
        report = _made(store, association, ("exact" if exact else "rounded") if released else None)
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
    elif not responses:
        talk(f"There are no such responses. {left_out}".strip())
    elif not scope.simulated:
        _advise(report)


def _made(store: "Store", association: "Association", way: Literal["rounded", "exact"] | None) -> "Report":
    """The report; for other eyes it is in the ledger when this returns."""
    from svsurvey.crosstabs.releasable import demand_releasable
    from svsurvey.crosstabs.report import crosstab as made
    from svsurvey.crosstabs.report import release

    if way is None:
        return made(store, association)
    from svsurvey.stats.protection import Way  # exact numbers do not pay for it

    demand_releasable(association)
    id_, scope = association.study.newest.id, association.study.scope
    new = planned(store, id_, way, scope)
    report, shown = release(store, association, Way(way), remembered(store, id_, new, scope))
    enter(store, id_, replace(new, shown=shown), scope)
    return report


def _advise(report: "Report") -> None:
    """On stderr: which numbers may show a person, and what to do before showing them."""
    small = report.small
    many = f"{counted(small, 'count')} {'is' if small == 1 else 'are'}"
    talk(f"{many} from 1 to 4: so few people may be recognised. {SHARING}" if small else SHARING)
