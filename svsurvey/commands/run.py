"""`run`: interview one person, or read answers from a file, and store what was handed in.

It chooses the front end and the moment of saving. It knows no question and no SQL.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from svsurvey.commands.output import talk
from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    LangOption,
    NewSiteOption,
    NewWaveOption,
    field,
    instrument_of,
    open_study,
    spoken,
)
from svsurvey.errors import InputError, NothingSaved, StoreError
from svsurvey.response import Disposition, Mode, Response
from svsurvey.signals import held
from svsurvey.text import counted

if TYPE_CHECKING:
    from svsurvey.instrument.definition import Source
    from svsurvey.instrument.model import Instrument
    from svsurvey.interview.line import Lines
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey run check-in",
    "svsurvey run check-in --wave 2026-autumn --site north",
    "svsurvey run check-in --plain        # for screen readers, simple terminals",
    "svsurvey run check-in --answers paper.yaml",
)

STILL_VISIBLE = "Your answers can still be read above: please clear or close this window."


def run(
    instrument: InstrumentArgument,
    db: DbOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Line by line, without moving the cursor.")] = False,
    lang: LangOption = None,
    wave: NewWaveOption = "",
    site: NewSiteOption = "",
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers", metavar="FILE", help="Take the answers from YAML, JSON or JSON Lines; - is stdin."
        ),
    ] = None,
) -> None:
    """Interview one person and store the answers anonymously.

    Nothing of a person is stored before the answers are handed in at the end. An interview that ends before that
    stores nothing and ends with exit code 6.
    """
    from svsurvey.interview.labels import checked
    from svsurvey.interview.pages import closing

    wave, site = checked("wave", wave), checked("site", site)
    asked, source = instrument_of(instrument)
    shown = spoken(asked, lang)
    with open_study(db, create=True) as store:
        field(store, asked, source)
        store.ready()
        _say_new_wave(store, asked, wave)
        if answers is not None:
            _store_file(store, asked, answers, wave, site)
        else:
            _store_one(store, asked, source, partial(_interview, shown, plain, wave, site), closing(shown))


def _say_new_wave(store: "Store", instrument: "Instrument", wave: str) -> None:
    """A slip in a wave's name would set one person apart; it is said before anybody answers."""
    known = store.waves(instrument.id)
    if wave and known and wave not in known:
        talk(f"The wave '{wave}' is new in this study, which has: {', '.join(known)}.")


# ---- answers from a file --------------------------------------------------------------------------------


def _store_file(store: "Store", instrument: "Instrument", file: Path, wave: str, site: str) -> None:
    """Everybody in the file who took part, or nobody."""
    from svsurvey.interview.script import read_scripts, responses

    name = "stdin" if str(file) == "-" else str(file)
    met: list[Disposition] = []
    with _opened(file) as stream:
        everybody = responses(instrument, read_scripts(stream, name), wave, site)
        saved = store.add_all(_complete(everybody, met), instrument)
    if not met:
        raise InputError(f"{name} holds no respondent")
    if declined := len(met) - saved:
        talk(f"{declined} did not take part and left nothing.")
    if not saved:
        raise NothingSaved("nobody took part: nothing was stored")
    talk(f"Saved {counted(saved, 'response')}.")


def _complete(responses: Iterable[Response], met: list[Disposition]) -> Iterator[Response]:
    for response in responses:
        met.append(response.disposition)
        if response.disposition is Disposition.COMPLETE:
            yield response


def _opened(file: Path) -> TextIO:
    if str(file) == "-":
        return TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig")
    try:
        return file.open(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or type(error).__name__}") from None


# ---- one person -----------------------------------------------------------------------------------------


def _store_one(
    store: "Store", instrument: "Instrument", source: "Source", interview: Callable[[], Response], thanks: str
) -> None:
    """Stores one response and says thanks, in another file if the person wants that when it fails."""
    # Loaded before the interview, so that nothing comes between its end and the saving.
    from svsurvey.interview.handing_in import hand_in

    lines = _lines()
    response = interview()

    def save() -> None:
        _add(store, response, instrument, thanks)

    def save_elsewhere(name: str) -> None:
        with _another(name) as other:
            field(other, instrument, source)
            _add(other, response, instrument, thanks)

    hand_in(lines, save, save_elsewhere)


def _interview(instrument: "Instrument", plain: bool, wave: str, site: str) -> Response:
    """The handed-in response. Raises NothingSaved when there is none."""
    from svsurvey.interview import pages
    from svsurvey.interview.machine import Interview, conduct

    if plain or not _is_a_screen():
        response = _by_lines(instrument, wave, site)
    else:
        from svsurvey.interview.private import private_screen
        from svsurvey.interview.terminal import ScreenTalk

        with private_screen():
            talk_to = ScreenTalk(instrument)
            response = conduct(Interview(instrument, Mode.TERMINAL, wave, site), talk_to.reply).response
    if response.disposition is Disposition.COMPLETE:
        return response
    if instrument.support:  # whoever leaves early may be the one who needs it
        _lines().say(instrument.support)
    raise NothingSaved(pages.DECLINED if response.disposition is Disposition.REFUSAL else pages.ERASED)


def _is_a_screen() -> bool:
    """Whether there is a terminal that can be drawn on."""
    term = os.environ.get("TERM", "" if os.name == "nt" else "dumb")
    return term not in ("dumb", "unknown") and sys.stdin.isatty() and sys.stdout.isatty()


def _by_lines(instrument: "Instrument", wave: str, site: str) -> Response:
    """In plain mode; what stands on a terminal is cleared afterwards, however the interview ends."""
    from svsurvey.interview.line import LineTalk
    from svsurvey.interview.machine import Interview, conduct
    from svsurvey.interview.private import WIPE

    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    if hasattr(signal, "SIGTSTP"):  # Ctrl-Z would leave the answers in sight, and a shell for everybody
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    talk_to = LineTalk(instrument, sys.stdin, sys.stdout)
    try:
        return conduct(Interview(instrument, Mode.LINE, wave, site), talk_to.reply).response
    finally:
        with suppress(OSError):  # the terminal may be gone
            if _is_a_screen():
                sys.stdout.write(WIPE)
                sys.stdout.flush()
            elif sys.stdout.isatty():
                _lines().say(STILL_VISIBLE)


def _lines() -> "Lines":
    from svsurvey.interview.line import Lines

    return Lines(sys.stdin, sys.stdout)


# ---- saving ---------------------------------------------------------------------------------------------


def _add(store: "Store", response: Response, instrument: "Instrument", thanks: str) -> None:
    """Saving and the word of it belong together. Who presses Ctrl-C while it takes its time loses nothing."""
    with held():
        store.add(response, instrument)
        _lines().say(thanks)


def _another(name: str) -> "Store":
    """The study file that the person named."""
    try:
        return open_study(Path(name).expanduser(), create=True)
    except (OSError, RuntimeError):  # a name that is too long; ~somebody who is not known here
        raise StoreError("a file of that name cannot be made", "name another one") from None
