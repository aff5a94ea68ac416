"""`run`: interview one person, or read answers from a file, and store what was handed in.

It reads the options. It knows no question and no SQL.
"""

from pathlib import Path
from typing import Annotated

import typer

from svsurvey.commands.answers_file import store_file, try_file
from svsurvey.commands.people import interview_one, keep_kiosk
from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    NewSiteOption,
    NewWaveOption,
    instrument_of,
    ready_study,
    spoken_tag,
)
from svsurvey.errors import UsageError

EXAMPLES = (
    "svsurvey run check-in",
    "svsurvey run check-in --wave 2026-autumn --site north",
    "svsurvey run check-in --kiosk --idle 120   # one person after another",
    "svsurvey run support-needs --lang de",
    "svsurvey run check-in --practice     # try it out, nothing is stored",
    "svsurvey run check-in --plain        # for screen readers, simple terminals",
    "svsurvey run check-in --answers paper.yaml",
)

KIOSK_IDLE = 180
"""Seconds after which a kiosk asks whether somebody is there, unless told otherwise."""

SHORTEST_IDLE = 20


def run(
    instrument: InstrumentArgument,
    db: DbOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Line by line, without moving the cursor.")] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang", metavar="LANG", show_default="asked first", help="In this language, for example de."
        ),
    ] = None,
    wave: NewWaveOption = "",
    site: NewSiteOption = "",
    kiosk: Annotated[
        bool, typer.Option("--kiosk", help="One person after another, until the operator ends it with a code.")
    ] = False,
    idle: Annotated[
        int | None,
        typer.Option(
            "--idle",
            metavar="SECONDS",
            min=0,
            show_default=f"{KIOSK_IDLE} in a kiosk, else never",
            help="Erase the answers when nobody presses a key for so long, after a warning; 0: never.",
        ),
    ] = None,
    practice: Annotated[
        bool,
        typer.Option("--practice", help="Everything as it is, but nothing is stored, and every page says so."),
    ] = False,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers", metavar="FILE", help="Take the answers from YAML, JSON or JSON Lines; - is stdin."
        ),
    ] = None,
) -> None:
    """Interview one person, or one after another, and store the answers anonymously.

    Nothing of a person is stored before the answers are handed in at the end. An interview that ends before that
    stores nothing and ends with exit code 6.
    """
    from svsurvey.interview.labels import checked

    wave, site = checked("wave", wave), checked("site", site)
    asked, source = instrument_of(instrument)
    _demand_sense(answers, kiosk, plain, lang, idle)
    if answers is not None and practice:
        try_file(asked, answers, wave, site)
        return
    if answers is not None:
        with ready_study(db, asked, source, wave) as store:
            store_file(store, asked, answers, wave, site)
        return
    from svsurvey.interview.session import Setting

    seconds = idle if idle is not None else KIOSK_IDLE if kiosk else 0
    language = spoken_tag(asked, lang)
    setting = Setting(asked, wave, site, language, plain, practice, kiosk, seconds)
    if kiosk:
        keep_kiosk(setting, db, source)
    else:
        interview_one(setting, db, source)


def _demand_sense(answers: Path | None, kiosk: bool, plain: bool, lang: str | None, idle: int | None) -> None:
    """Raises UsageError for options that mean nothing together."""
    people = {
        "--kiosk": kiosk,
        "--plain": plain,
        "--lang": bool(lang),
        "--idle": bool(idle),
    }
    given = [name for name, on in people.items() if on]
    if answers is not None and given:
        raise UsageError(f"{given[0]} is for people, and --answers for a file", "leave one of them out")
    if idle is not None and 0 < idle < SHORTEST_IDLE:
        raise UsageError(f"--idle {idle} would be gone before a question is read", f"{SHORTEST_IDLE} or more")
