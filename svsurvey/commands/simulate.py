"""`simulate`: made-up respondents through the real conversation, kept apart from real ones by their mode."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import talk
from svsurvey.commands.study import (
    SHOWN,
    DbOption,
    InstrumentArgument,
    NewSiteOption,
    NewWaveOption,
    field,
    instrument_of,
    open_study,
    ready_to_save,
)
from svsurvey.response import Mode, Response
from svsurvey.text import counted

if TYPE_CHECKING:
    from svsurvey.instrument.model import Instrument
    from svsurvey.interview.quota_sample import QuotaSample

EXAMPLES = (
    "svsurvey simulate check-in -n 200 --seed 7",
    "svsurvey simulate check-in -n 200 --wave 2026-q1",
    "svsurvey simulate check-in -n 200 --margins my-margins.yaml",
    "svsurvey summary check-in --simulated",
)


def simulate(
    instrument: InstrumentArgument,
    number: Annotated[int, typer.Option("-n", "--number", min=1, metavar="N", help="How many.")] = 100,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same seed gives the same answers.")] = 1,
    margins: Annotated[
        Path | None,
        typer.Option("--margins", metavar="FILE", show_default="none", help="How many are to give which answers."),
    ] = None,
    wave: NewWaveOption = "",
    site: NewSiteOption = "",
    db: DbOption = None,
) -> None:
    """Add made-up responses, to try out the analysis before the first real one.

    They go through the same skip logic as real people and are never mixed with real responses unless asked for.

    With --margins the answers to some items are counted out, for example those of a published table. Only these
    numbers are given then: all else, also which answers go together, is invented. See docs/simulate.md.
    """
    from svsurvey.interview.labels import checked

    wave, site = checked("wave", wave), checked("site", site)
    asked, source = instrument_of(instrument)
    sample = _quota_sample(asked, margins, number, seed) if margins else None
    with open_study(db, create=True) as store:
        field(store, asked, source)
        ready_to_save(store, asked, source)
        people = sample.responses(wave, site) if sample else made_up(asked, number, seed, wave, site)
        saved = store.add_all(people, asked)
    talk(f"Added {counted(saved, 'made-up response')} to {asked.id} (seed {seed}).")
    if sample:
        talk(f"Only the numbers in {margins} are given: all else, also which answers go together, is invented.")


def _quota_sample(instrument: "Instrument", margins: Path, number: int, seed: int) -> "QuotaSample":
    """Everybody, settled before a study is touched. Raises InputError for what cannot be."""
    from svsurvey.instrument.catalogue import read_source
    from svsurvey.interview.margins import read
    from svsurvey.interview.quota_sample import quota_sample

    source = read_source(margins)
    found = quota_sample(instrument, read(source.text, source.name, instrument), number, seed)
    for note in found.notes[:SHOWN]:
        talk(note)
    if len(found.notes) > SHOWN:
        talk(f"And {len(found.notes) - SHOWN} more like that.")
    return found


def made_up(instrument: "Instrument", number: int, seed: int, wave: str, site: str) -> Iterator[Response]:
    """So many complete responses, one after another: none is kept here."""
    from svsurvey.interview.chance import arranged
    from svsurvey.interview.machine import Interview, conduct
    from svsurvey.interview.simulated import Simulation

    simulation = Simulation(instrument, seed)
    for _ in range(number):
        shown = arranged(instrument, simulation.dice)
        interview = Interview(shown.instrument, Mode.SIMULATED, wave, site, shown.drawn)
        yield conduct(interview, simulation.respondent()).response
