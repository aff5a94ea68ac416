"""`run`: interview one person, or read answers from a file, and store what was handed in.

It chooses the front end and the moment of saving. It knows no question and no SQL.
"""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from svsurvey.commands.study import DbOption, InstrumentArgument, instrument_of, open_study, talk
from svsurvey.errors import InputError, NothingSaved, StoreError, UsageError
from svsurvey.interview import pages
from svsurvey.interview.labels import checked
from svsurvey.interview.line import Left, Lines, LineTalk
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.private import WIPE
from svsurvey.response import Disposition, Mode, Response
from svsurvey.signals import held

if TYPE_CHECKING:
    from svsurvey.instrument.definition import Source
    from svsurvey.instrument.model import Instrument
    from svsurvey.store.database import Store

EXAMPLES = (
    "svsurvey run check-in",
    "svsurvey run check-in --wave 2026-autumn --site north",
    "svsurvey run check-in --plain        # for screen readers, simple terminals",
    "svsurvey run check-in --answers paper.yaml",
)

STILL_VISIBLE = "Your answers can still be read above: please clear or close this window."

GOODBYES = {Disposition.REFUSAL: pages.DECLINED, Disposition.BREAK_OFF: pages.ERASED}


def run(
    instrument: InstrumentArgument,
    db: DbOption = None,
    plain: Annotated[bool, typer.Option("--plain", help="Line by line, without moving the cursor.")] = False,
    lang: Annotated[str, typer.Option("--lang", metavar="TAG", help="Ask in this language, for example de.")] = "",
    wave: Annotated[str, typer.Option("--wave", metavar="LABEL", help="The round, for example 2026-q1.")] = "",
    site: Annotated[str, typer.Option("--site", metavar="LABEL", help="Where the person works.")] = "",
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers", metavar="FILE", help="Take the answers from YAML, JSON or JSON Lines; - is stdin."
        ),
    ] = None,
) -> None:
    """Interview one person and store the answers anonymously.

    Nothing is stored before the answers are handed in at the end. An interview that ends before leaves no trace
    and exit code 6.
    """
    wave, site = checked("wave", wave), checked("site", site)
    asked, source = instrument_of(instrument)
    spoken = _in_language(asked, lang)
    with open_study(db, create=True) as store:
        _field(store, asked, source)
        store.ready()
        if answers is not None:
            _store_file(store, asked, answers, wave, site)
        else:
            response = _interview(spoken, plain, wave, site)
            _store_one(store, asked, source, response, pages.closing(spoken))


def _in_language(instrument: "Instrument", language: str) -> "Instrument":
    if not language or language == instrument.language:
        return instrument
    if language not in instrument.languages:
        raise UsageError(
            f"{instrument.id} does not speak '{language}'", f"it has: {', '.join(instrument.languages)}"
        )
    from svsurvey.instrument.translation import in_language

    return in_language(instrument, language)


def _field(store: "Store", instrument: "Instrument", source: "Source") -> None:
    store.field(instrument, source.text, {tag: other.text for tag, other in source.translations.items()})


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
    talk(f"Saved {saved} {'response' if saved == 1 else 'responses'}.")


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


def _interview(instrument: "Instrument", plain: bool, wave: str, site: str) -> Response:
    """The handed-in response. Raises NothingSaved when there is none."""
    if plain or not _is_a_screen():
        response = _by_lines(instrument, wave, site)
    else:
        from svsurvey.interview.terminal import ScreenTalk, private_screen

        with private_screen():
            talk_to = ScreenTalk(instrument)
            response = conduct(Interview(instrument, Mode.TERMINAL, wave, site), talk_to.reply).response
    if response.disposition is Disposition.COMPLETE:
        return response
    if instrument.support:  # whoever leaves early may be the one who needs it
        _lines().say(instrument.support)
    raise NothingSaved(GOODBYES[response.disposition])


def _is_a_screen() -> bool:
    """Whether there is a terminal that can be drawn on."""
    term = os.environ.get("TERM", "" if os.name == "nt" else "dumb")
    return term not in ("dumb", "unknown") and sys.stdin.isatty() and sys.stdout.isatty()


def _by_lines(instrument: "Instrument", wave: str, site: str) -> Response:
    """In plain mode; what stands on a terminal is cleared afterwards, however the interview ends."""
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


def _lines() -> Lines:
    return Lines(sys.stdin, sys.stdout)


# ---- saving ---------------------------------------------------------------------------------------------


def _store_one(
    store: "Store", instrument: "Instrument", source: "Source", response: Response, thanks: str
) -> None:
    """Stores one response and says thanks. As long as that fails the answers are kept and the person is asked
    what to do."""
    lines = _lines()
    try:
        _add(store, response, instrument, thanks)
        return
    except StoreError as error:
        failure = error
    while True:
        lines.say(f"{pages.SAVE_FAILED}\n{failure.what}" + (f"; {failure.hint}" if failure.hint else ""))
        try:
            choice = _choose(lines, pages.SAVE_ASK, (pages.SAVE_AGAIN, pages.SAVE_ELSEWHERE, pages.ERASE))
            if choice == 3:
                raise NothingSaved(pages.ERASED)
            if choice == 1:
                _add(store, response, instrument, thanks)
            else:
                _store_elsewhere(lines.ask(pages.SAVE_WHERE), instrument, source, response, thanks)
            return
        except StoreError as error:
            failure = error
        except KeyboardInterrupt:  # leaving stands among the choices
            lines.say()
        except Left:
            raise failure from None


def _add(store: "Store", response: Response, instrument: "Instrument", thanks: str) -> None:
    """Saving and the word of it belong together. Who presses Ctrl-C while it takes its time loses nothing."""
    with held():
        store.add(response, instrument)
        _lines().say(thanks)


def _choose(lines: Lines, question: str, choices: tuple[str, ...]) -> int:
    """The number of what was chosen, counted from 1. Raises Left at the end of the input."""
    lines.say("\n".join([question, *(f"  {number}. {choice}" for number, choice in enumerate(choices, 1))]))
    while True:
        typed = lines.ask("Type a number:").strip()
        with suppress(ValueError):
            if 0 < int(typed[:3]) <= len(choices):
                return int(typed[:3])
        lines.say(f"Please type a number from 1 to {len(choices)}.")


def _store_elsewhere(
    name: str, instrument: "Instrument", source: "Source", response: Response, thanks: str
) -> None:
    if not name.strip():
        raise StoreError("no file was named")
    try:
        other = open_study(Path(name.strip()).expanduser(), create=True)
    except (OSError, RuntimeError):  # a name that is too long; ~somebody who is not known here
        raise StoreError("a file of that name cannot be made", "name another one") from None
    with other:
        _field(other, instrument, source)
        _add(other, response, instrument, thanks)
