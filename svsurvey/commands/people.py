"""People at a terminal, for `run`: one, or in a kiosk one after another; where their answers are saved."""

import os
import secrets
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from svsurvey.commands.output import talk
from svsurvey.commands.study import demand_keys_elsewhere, field, open_study, ready_study
from svsurvey.errors import NothingSaved, StoreError, UsageError
from svsurvey.response import Response
from svsurvey.text import counted

if TYPE_CHECKING:
    from svsurvey.instrument.definition import Source
    from svsurvey.instrument.model import Instrument, Seal
    from svsurvey.interview.kiosk import Rest
    from svsurvey.interview.session import Saving, Setting
    from svsurvey.store.database import Store

# ---- one person ---------------------------------------------------------------------------------------------


def interview_one(setting: "Setting", db: Path | None, source: "Source") -> None:
    """Interview whoever sits here. Raises NothingSaved, or StoreError when the answers could not be saved."""
    from svsurvey.interview.session import interview

    if setting.practice:
        interview(setting, _nothing_is_saved())
        return
    with ready_study(db, setting.instrument, source, setting.wave, quiet=setting.kiosk) as store:
        known = replace(setting, seal=store.sealing(setting.instrument))  # the label of privacy tells it
        interview(known, _saving(store, setting.instrument, source))


def _saving(store: "Store", instrument: "Instrument", source: "Source") -> "Saving":
    """How responses to an instrument are saved in a study."""
    from svsurvey.interview.session import Saving
    from svsurvey.store.boxes import recipients
    from svsurvey.store.receipt import new_code

    promised, own = store.sealing(instrument), recipients(store.file)  # asked now: the file may be gone by then

    def save(response: Response, code: str) -> None:
        store.add(response, instrument, code)

    def save_elsewhere(name: str, response: Response, code: str) -> None:
        if promised:
            demand_keys_elsewhere(_path_of(name))
        with _another(name) as other:
            field(other, instrument, source)
            if promised:
                _seal_alike(other, promised, own, instrument)
            other.add(response, instrument, code)

    return Saving(save, save_elsewhere, new_code)


def _seal_alike(other: "Store", promised: "Seal", own: "Seal | None", instrument: "Instrument") -> None:
    """What people were promised holds in another file, too: sealed for the same keys. Raises StoreError.

    own: the keys of the study itself, if it is not the instrument that names them.
    """
    from svsurvey.store.boxes import recipients, seal_for

    if own and not recipients(other.file):
        seal_for(other.file, own)
    if other.sealing(instrument) != promised:
        raise StoreError("that study is sealed for other keys", "name another file")


def _nothing_is_saved() -> "Saving":
    """In a practice nobody asks to save."""
    from svsurvey.interview.session import Saving

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a practice saves nothing")

    return Saving(refuse, refuse, refuse)


NO_SUCH_NAME = ("a file of that name cannot be made", "name another one")


def _another(name: str) -> "Store":
    """The study file that the person named."""
    try:
        return open_study(_path_of(name), create=True)
    except OSError:  # a name that is too long
        raise StoreError(*NO_SUCH_NAME) from None


def _path_of(name: str) -> Path:
    """The file that was meant. Raises StoreError for none."""
    try:
        return Path(name).expanduser()
    except RuntimeError:  # ~somebody who is not known here
        raise StoreError(*NO_SUCH_NAME) from None


# ---- one after another ----------------------------------------------------------------------------------


def keep_kiosk(setting: "Setting", db: Path | None, source: "Source") -> None:
    """Interview people until the operator ends it; then say how many, and what went wrong."""
    from svsurvey.interview.kiosk import Outcome, kiosk
    from svsurvey.interview.session import is_a_screen

    if not is_a_screen() or not hasattr(os, "fork"):
        raise UsageError("--kiosk needs a terminal that can be emptied", "leave it out, or use another terminal")
    if not setting.practice:
        ready_study(db, setting.instrument, source, setting.wave).close()
    if not setting.plain:
        import svsurvey.interview.terminal  # noqa: F401  # once, and not again for every person

    tally = kiosk(_rest(setting), _operator_code(), partial(_interview_next, setting, db, source))
    saved, left = tally.outcomes[Outcome.SAVED], tally.outcomes[Outcome.NOTHING_SAVED]
    stored = "practised" if setting.practice else "handed in"
    talk(f"The kiosk is closed. {counted(saved, 'person')} {stored}, {left} left without.")
    for fault in tally.faults:
        talk(fault)


def _interview_next(setting: "Setting", db: Path | None, source: "Source") -> None:
    """Interview one of many. A study that is gone by then (moved, its stick pulled) is not begun a second time."""
    if not setting.practice:
        open_study(db).close()
    interview_one(setting, db, source)


def _operator_code() -> str:
    """What ends the kiosk: typed by the operator at the start, or made. It is in no argument and no history."""
    from svsurvey.interview.kiosk import code_of
    from svsurvey.interview.lines import Left, Lines

    lines = Lines(sys.stdin, sys.stdout)  # the terminal; stderr may be a file, which would keep the code
    lines.say("In a kiosk only you get back to this terminal: with Ctrl-C between two people, and then a code.")
    try:
        if code := code_of(lines.ask("Type a code of your own, or press Enter and one is made:")):
            return code
        code = f"{secrets.randbelow(10_000):04d}"
        lines.ask(f"The code is {code}. Remember it, then press Enter:")
    except Left:
        raise NothingSaved("the kiosk was not opened") from None
    return code


def _rest(setting: "Setting") -> "Rest":
    """The page between two people, in every language that is offered."""
    from svsurvey.instrument.translation import in_language
    from svsurvey.interview.kiosk import Rest
    from svsurvey.sentences import sentences

    instrument = setting.instrument
    tags = [setting.language] if setting.language else instrument.languages
    welcome = []
    for tag in tags:
        say = sentences(tag)
        welcome += [say("kiosk.welcome", title=in_language(instrument, tag).title), say("kiosk.begin")]
    if setting.practice:
        welcome += [sentences(tag)("practice") for tag in tags]
    faults = [sentences(tag)("kiosk.fault") for tag in tags]
    say = sentences(tags[0])
    return Rest(welcome, say("kiosk.operator"), say("kiosk.code"), say("kiosk.wrong_code"), " ".join(faults))
