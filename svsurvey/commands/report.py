"""`report`: everything about the responses to one instrument as one page that can be handed on.

What stands in it is put together in stats, how it looks is the business of report.
"""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.pages import form_of, say_written, write_page
from svsurvey.commands.releasing import Way, demand_release, is_always, released, way_of
from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    JsonOption,
    MixedOption,
    OutOption,
    SimulatedOption,
    SiteOption,
    VersionOption,
    WaveOption,
    made_up_left_out,
    open_study,
    say_no_responses,
    scope_of,
    versions_in,
)
from svsurvey.errors import ReleaseRefused, UsageError

if TYPE_CHECKING:  # for types only: `report --help` must not pay for the statistics
    from svsurvey.instrument.model import Instrument
    from svsurvey.report.model import Report
    from svsurvey.stats.analysis import Study
    from svsurvey.stats.protection import Remembered, Written
    from svsurvey.stats.protection import Way as Protection
    from svsurvey.stats.summary import Plan
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey report check-in -o report.html",
    "svsurvey report check-in --simulated -o trial.html",
    "svsurvey report check-in --wave 2026-q1 --title 'Spring' -o spring.md",
    "svsurvey report check-in --outcome ready --by stayed -o ready.html",
    "svsurvey report check-in --own -o mine.html",
    "svsurvey report check-in --json -o report.json",
)


def report(
    instrument: InstrumentArgument,
    output: OutOption = None,
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", show_default="the instrument's", help="What stands on top.")
    ] = "",
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome", metavar="ITEM", show_default="none", help="Hold this against the items of --by."
        ),
    ] = "",
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="ITEM", show_default="none", help="As for crosstab; can be given again."),
    ] = None,
    collapse: Annotated[
        str,
        typer.Option(
            "--collapse", metavar="BANDS", show_default="no", help="Bands of the outcome, as for crosstab."
        ),
    ] = "",
    invited: Annotated[
        int | None,
        typer.Option(
            "--invited", min=1, metavar="N", show_default="not known", help="How many were asked: rates."
        ),
    ] = None,
    population: Annotated[
        int | None,
        typer.Option(
            "--population", min=1, metavar="N", show_default="no limit", help="With --own: all people there are."
        ),
    ] = None,
    wave: WaveOption = None,
    site: SiteOption = None,
    version: VersionOption = None,
    simulated: SimulatedOption = False,
    mixed: MixedOption = False,
    exact: Annotated[bool, typer.Option("--exact", help="Withhold small counts instead of rounding all.")] = False,
    own: Annotated[
        bool, typer.Option("--own", help="The true numbers, only for whoever holds the study.")
    ] = False,
    as_json: JsonOption = False,
    db: DbOption = None,
) -> None:
    """Write everything as one page: how it was asked, who answered, every question as a picture with its numbers,
    scores, methods in words for a paper, and a checklist for reporting.

    The ending says what is written: .html is one file that needs no net and no script and prints well, .md is
    Markdown for a manuscript, .json is data. Without -o, or with -o -, Markdown goes to stdout.

    A report is for other eyes, so it is protected as with `summary --release`: counts are rounded to the nearest
    5, or (--exact) true with the small ones withheld. What was released is remembered in the study: the first
    report decides, and after rounded counts exact ones of the same people are refused, as after exact ones
    anything else. Try it with made-up responses (--simulated), of which nothing is remembered. Only with --own the
    numbers are the true ones; the page says so on top.
    """
    form = form_of(output, as_json)
    scope = scope_of(wave, site, version, simulated, mixed)
    _demand_sense(own, exact, population)
    demand_release(not own, exact, scope)
    way = way_of(not own, exact)
    with open_study(db) as store:
        from svsurvey.stats.analysis import Study
        from svsurvey.stats.summary import plain
        from svsurvey.writeup.whole import associations, paper

        versions = tuple(versions_in(store, instrument, scope, protects=True))
        _refuse_own(versions, own)
        study = plain(Study(versions, scope, population, invited if own else None))
        more = associations(study, outcome, tuple(by or ()), collapse)

        def paged(numbers: "Report") -> "Report":
            return paper(study, numbers, _programs(store, way), title, invited, collapse)

        made = _made(store, study, way, more, paged)
        none = own and not made.head.entries[0].cell.value
        left_out = made_up_left_out(store, study.newest.id, scope) if none else ""  # it counts them all again
    write_page(output, made, form, study.newest.language)
    if none:
        say_no_responses(left_out)
    say_written(made, output, exact, scope)


# ---- what stands in it ----------------------------------------------------------------------------------


def _demand_sense(own: bool, exact: bool, population: int | None) -> None:
    if own and exact:
        raise UsageError("--own and --exact exclude each other", "--own protects nothing, --exact withholds")
    if population and not own:
        raise UsageError("--population is for intervals of true numbers", "add --own, or leave it out")


def _refuse_own(versions: "Sequence[Instrument]", own: bool) -> None:
    if own and is_always(versions):
        raise ReleaseRefused(
            f"{versions[-1].id} says `release: always`: there is no report of its true numbers",
            "leave out --own: rounded counts can be shown",
        )


def _made(
    store: "Store", study: "Study", way: Way | None, more: "Plan", paged: "Callable[[Report], Report]"
) -> "Report":
    """The page; for other eyes it is in the ledger when this returns. paged: makes it of the numbers."""
    from svsurvey.stats.summary import release, summarise

    if way is None:
        return paged(summarise(store, study, reliability=True, more=more))

    def make(protection: "Protection", before: "list[Remembered]") -> "tuple[Report, Written]":
        numbers, shown = release(store, study, (), protection, before, reliability=True, more=more)
        return paged(numbers), shown

    return released(store, study, way, make)


def _programs(store: "Store", way: Way | None) -> dict[str, str]:
    """What computed the numbers besides svsurvey; of the libraries only what was loaded for it.

    For other eyes all of them: protecting needs them, but not where the counts are remembered, and the same people
    have to give the same file.
    """
    from importlib.metadata import version

    (sqlite,) = store.connection.execute("SELECT sqlite_version()").fetchone()
    found = {"Python": ".".join(map(str, sys.version_info[:3])), "SQLite": str(sqlite)}
    names = {"scipy": "SciPy", "numpy": "NumPy"}
    return found | {label: version(name) for name, label in names.items() if way or name in sys.modules}
