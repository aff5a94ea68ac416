"""`report`: everything about the responses to one instrument as one page that can be handed on.

What stands in it is put together in stats, how it looks is the business of report.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from svsurvey.commands.output import json_text, talk, write_out
from svsurvey.commands.releasing import ONCE, demand_release, enter, is_always, planned, remembered
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
    scope_of,
    versions_in,
)
from svsurvey.errors import ReleaseRefused, UsageError

if TYPE_CHECKING:  # for types only: `report --help` must not pay for the statistics
    from svsurvey.instrument.model import Instrument
    from svsurvey.report.model import Report
    from svsurvey.stats.analysis import Study
    from svsurvey.stats.summary import Plan
    from svsurvey.store.database import Store
    from svsurvey.store.ledger import Entry

EXAMPLES = (
    "svsurvey report check-in -o report.html",
    "svsurvey report check-in --simulated -o trial.html",
    "svsurvey report check-in --wave 2026-q1 --title 'Spring' -o spring.md",
    "svsurvey report check-in --outcome ready --by stayed -o ready.html",
    "svsurvey report check-in --own -o mine.html",
    "svsurvey report check-in --json -o report.json",
)

Way = Literal["rounded", "exact"] | None
"""How counts are protected; None: not at all."""


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
    5, or (--exact) true with the small ones withheld. What was released is remembered in the study. Only with
    --own the numbers are the true ones; the page says so on top.
    """
    form = _form_of(output, as_json)
    scope = scope_of(wave, site, version, simulated, mixed)
    _demand_sense(own, exact, population)
    demand_release(not own, exact, scope)
    way: Way = None if own else "exact" if exact else "rounded"
    with open_study(db) as store:
        from svsurvey.stats.analysis import Study
        from svsurvey.stats.summary import plain
        from svsurvey.writeup.whole import associations, paper

        versions = tuple(versions_in(store, instrument, scope, protects=True))
        _refuse_own(versions, own)
        study = plain(Study(versions, scope, population, invited if own else None))
        more = associations(study, outcome, tuple(by or ()), collapse)
        numbers, entry = _numbers(store, study, way, more)
        made = paper(study, numbers, _programs(store, way), title, invited, collapse)
        if entry:
            enter(store, study.newest.id, entry, scope)
        none = own and not made.head.entries[0].cell.value
        left_out = made_up_left_out(store, study.newest.id, scope) if none else ""  # it counts them all again
    write_out(output, FACES[form](made, study.newest.language), private=own)
    if none:
        talk(f"There are no such responses. {left_out}".strip())
    _advise(made, output, exact and not scope.simulated)


# ---- what is written ------------------------------------------------------------------------------------

ENDINGS = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".json": "json"}


def _form_of(output: Path | None, as_json: bool) -> str:
    """What the ending of the file asks for. Raises UsageError for one that is not known."""
    if output is None or str(output) == "-":
        return "json" if as_json else "markdown"
    form = ENDINGS.get(output.suffix.lower(), "")
    if as_json and form not in ("json", ""):
        raise UsageError(f"--json does not go with {output.name}", f"name it {output.with_suffix('.json').name}")
    if not form and not as_json:
        what = f"as {output.suffix}" if output.suffix else "without an ending in its name"
        raise UsageError(
            f"a report cannot be written {what}", "its ending says what it is: .html, .md or .json; - is stdout"
        )
    return form or "json"


def _html(made: "Report", language: str) -> str:
    from svsurvey.report.html import page

    return page(made, language)


def _markdown(made: "Report", language: str) -> str:
    from svsurvey.exchange.markdown import cell
    from svsurvey.report.markdown import page
    from svsurvey.report.model import reworded

    return page(reworded(made, cell))


def _json(made: "Report", language: str) -> str:
    from svsurvey.report.json import as_json

    return json_text(as_json(made))


FACES: dict[str, "Callable[[Report, str], str]"] = {"html": _html, "markdown": _markdown, "json": _json}


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


def _numbers(store: "Store", study: "Study", way: Way, more: "Plan") -> "tuple[Report, Entry | None]":
    """The numbers, and for other eyes what has to be in the ledger before they are shown."""
    from svsurvey.stats import protection
    from svsurvey.stats.summary import release, summarise

    if way is None:
        return summarise(store, study, reliability=True, more=more), None
    id_ = study.newest.id
    new = planned(store, id_, way, study.scope)
    before = remembered(store, id_, new, study.scope)
    made, shown = release(store, study, (), protection.Way(way), before, reliability=True, more=more)
    return made, replace(new, shown=shown)


def _programs(store: "Store", way: Way) -> dict[str, str]:
    """What computed the numbers besides svsurvey; of the libraries only what was loaded for it.

    For other eyes all of them: protecting needs them, but not where the counts are remembered, and the same people
    have to give the same file.
    """
    from importlib.metadata import version

    (sqlite,) = store.connection.execute("SELECT sqlite_version()").fetchone()
    found = {"Python": ".".join(map(str, sys.version_info[:3])), "SQLite": str(sqlite)}
    names = {"scipy": "SciPy", "numpy": "NumPy"}
    return found | {label: version(name) for name, label in names.items() if way or name in sys.modules}


def _advise(made: "Report", output: Path | None, once: bool) -> None:
    """On stderr: what was written, and who may see it."""
    written = "" if output is None or str(output) == "-" else f"Wrote {output}. "
    if made.released:
        talk(f"{written}Protected for others: {made.released}. Show this, and nothing else of the study.")
    else:
        talk(f"{written}The numbers are the true ones: keep it for yourself.")
    if once:
        talk(ONCE)
