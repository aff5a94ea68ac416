"""`rates`: AAPOR's response, cooperation, refusal and contact rates, with the formula of each.

What a study knows comes from it, the rest from options or a file; what follows is the affair of stats.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import print_report
from svsurvey.commands.releasing import demand_release, is_released, released, say_released
from svsurvey.commands.study import (
    DbOption,
    JsonOption,
    MixedOption,
    ReleaseOption,
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
from svsurvey.response import Scope
from svsurvey.text import counted

if TYPE_CHECKING:  # for types only: `rates --help` must not pay for the statistics
    from svsurvey.report.model import Block, Report
    from svsurvey.stats.analysis import Study
    from svsurvey.stats.dispositions import Numbers
    from svsurvey.stats.protection import Remembered, Way, Written
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey rates check-in --invited 120",
    "svsurvey rates check-in --invited 120 --refused 4 --unknown 9 --ineligible 2",
    "svsurvey rates check-in --wave 2026-q1 --file invited-2026-q1.yaml",
    "svsurvey rates --invited 5000 --complete 289 --json",
)


def _people(name: str, text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, min=0, metavar="N", show_default="0", help=text)
    return option


def rates(
    instrument: Annotated[
        str | None,
        typer.Argument(metavar="[INSTRUMENT]", show_default="no study", help="Whose responses count."),
    ] = None,
    invited: Annotated[
        int | None,
        typer.Option(
            "--invited", min=0, metavar="N", show_default="all below", help="How many were asked to take part."
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", show_default="none", help="These numbers from a YAML file."),
    ] = None,
    complete: Annotated[int | None, _people("--complete", "Complete, where there is no study.")] = None,
    partial: Annotated[int | None, _people("--partial", "Partial, where there is no study.")] = None,
    refused: Annotated[int | None, _people("--refused", "Said no.")] = None,
    broken_off: Annotated[int | None, _people("--broken-off", "Began and left for good.")] = None,
    no_contact: Annotated[int | None, _people("--no-contact", "Could not be reached.")] = None,
    other: Annotated[int | None, _people("--other", "Could not: ill, away, another language.")] = None,
    unknown: Annotated[int | None, _people("--unknown", "May not belong to those asked.")] = None,
    unknown_other: Annotated[int | None, _people("--unknown-other", "The same, for another reason.")] = None,
    ineligible: Annotated[int | None, _people("--ineligible", "Invited by mistake.")] = None,
    e: Annotated[
        float | None,
        typer.Option(
            "--e", min=0, max=1, metavar="SHARE", show_default="worked out", help="Of the unknown, who belong."
        ),
    ] = None,
    wave: WaveOption = None,
    site: SiteOption = None,
    version: VersionOption = None,
    simulated: SimulatedOption = False,
    mixed: MixedOption = False,
    as_json: JsonOption = False,
    release: ReleaseOption = False,
    db: DbOption = None,
) -> None:
    """Print AAPOR's response (RR1-RR6), cooperation, refusal and contact rates, each with its formula in numbers.

    Complete and partial responses come from the study. What it cannot know, who was invited, who said no, who was
    never reached, comes from options, or from a file with lines like `invited: 5000`; an option goes before the
    file. Without INSTRUMENT no study is opened, and --complete and --partial say the rest.

    Whoever was invited and is in none of the numbers counts as somebody who belongs and did not answer.
    """
    from svsurvey.instrument.catalogue import read_text
    from svsurvey.stats.dispositions import read_numbers

    told = {
        "invited": invited,
        "complete": complete,
        "partial": partial,
        "refused": refused,
        "broken_off": broken_off,
        "no_contact": no_contact,
        "other": other,
        "unknown": unknown,
        "unknown_other": unknown_other,
        "ineligible": ineligible,
        "e": e,
    }
    given = (
        dict(read_numbers(read_text(file, "it has a few lines like `invited: 5000`", pipes=True), str(file)))
        if file
        else {}
    )
    given |= {key: number for key, number in told.items() if number is not None}
    scope = scope_of(wave, site, version, simulated, mixed)
    report = (
        _of_numbers(given, scope, release)
        if instrument is None
        else _of_study(instrument, given, scope, release, db)
    )
    if report.released:
        say_released(report, False, scope)
    print_report(report, as_json)


def _of_numbers(given: "Numbers", scope: Scope, release: bool) -> "Report":
    """Rates of numbers alone."""
    from svsurvey.report.model import Block
    from svsurvey.stats.dispositions import cases_of
    from svsurvey.stats.rates import rates_report

    if release or scope != Scope():
        raise UsageError("without INSTRUMENT there are no responses to choose or to protect", "name an instrument")
    return rates_report(
        "Response rates", Block("numbers", "From numbers that were given", "responses"), cases_of(given)
    )


def _of_study(instrument: str, given: "Numbers", scope: Scope, release: bool, db: Path | None) -> "Report":
    """Rates of what a study holds; protected where they are for other eyes."""
    from svsurvey.stats.analysis import Study
    from svsurvey.stats.dispositions import cases_of
    from svsurvey.stats.rates import rates_report
    from svsurvey.stats.summary import headed

    with open_study(db) as store:
        study = Study(tuple(versions_in(store, instrument, scope, protects=True)), scope)
        protects = is_released(study.versions, release)
        demand_release(protects, False, scope)
        _refuse_sealed(store.sealed().get(study.newest.id, 0))
        if not protects:
            head = headed(store, study)
            if not head.entries[0].cell.value:
                say_no_responses(made_up_left_out(store, study.newest.id, scope))
            return rates_report(study.newest.title, head, cases_of(given, _demand_shown(head)))
        return released(store, study, "rounded", partial(_rounded, store, study, given))


def _rounded(
    store: "Store", study: "Study", given: "Numbers", way: "Way", before: "list[Remembered]"
) -> "tuple[Report, Written]":
    """Rates of protected counts, and all that a ledger keeps of these."""
    from svsurvey.stats.dispositions import cases_of
    from svsurvey.stats.rates import rates_report
    from svsurvey.stats.summary import release

    found, shown = release(store, study, [], way, before)
    cases = cases_of(given, _demand_shown(found.head), rounded=True)
    return rates_report(study.newest.title, found.head, cases, found.released), shown


def _refuse_sealed(sealed: int) -> None:
    """Raises UsageError where nobody can know what became of some: a rate without them would be too low."""
    if sealed:
        raise UsageError(
            f"{counted(sealed, 'response')} in the study {'is' if sealed == 1 else 'are'} sealed, so how many "
            "answered is not known here",
            "open them first (`svsurvey unseal`), or leave out INSTRUMENT and give --complete and --partial",
        )


def _demand_shown(head: "Block") -> "Numbers":
    """What became of the responses. Raises ReleaseRefused where that is withheld."""
    from svsurvey.stats.dispositions import kept_in

    kept = kept_in(head)
    if kept is None:
        what = "too few people are complete, partial, broken off or declined to show how many"
        raise ReleaseRefused(what, "wait for more responses")
    return kept
