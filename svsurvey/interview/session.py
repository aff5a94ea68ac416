"""One respondent from the first page to the goodbye: language, questions, handing in, receipt, thanks.

Here the front ends, chance and the screen that keeps nothing are put together. It is given the deeds that save,
and knows no store.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from random import SystemRandom

from svsurvey.errors import NothingSaved, StoreError
from svsurvey.instrument.model import Instrument, Seal
from svsurvey.instrument.translation import in_language
from svsurvey.interview import pages
from svsurvey.interview.chance import arranged
from svsurvey.interview.handing_in import hand_in
from svsurvey.interview.line import LineTalk, ask_language
from svsurvey.interview.lines import Left, Lines
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.private import WIPE, memory_stays_in_memory, private_screen
from svsurvey.interview.turns import Closed, Leaving
from svsurvey.privacy import Fielding
from svsurvey.response import HANDED_IN, Disposition, Mode, Response
from svsurvey.sentences import Sentences, sentences
from svsurvey.signals import held


@dataclass(frozen=True, slots=True)
class Setting:
    """How people are interviewed here. language: "" asks, where there are several. idle: seconds, 0 for never.

    kiosk: another process has the screen, and will show it to somebody else next. seal: whose keys open what the
    study keeps, where these are not the instrument's own.
    """

    instrument: Instrument
    wave: str = ""
    site: str = ""
    language: str = ""
    plain: bool = False
    practice: bool = False
    kiosk: bool = False
    idle: float = 0
    seal: Seal | None = None

    @property
    def fielding(self) -> Fielding:
        """What the label of privacy has to know."""
        return Fielding(self.seal or self.instrument.seal, self.kiosk, self.wave, self.site)


@dataclass(frozen=True, slots=True)
class Saving:
    """The deeds: save a response under a receipt's code ("" for none), here or in a file of that name; a new code.

    The first two raise StoreError when they fail.
    """

    save: Callable[[Response, str], None]
    save_elsewhere: Callable[[str, Response, str], None]
    new_code: Callable[[], str]


def interview(setting: Setting, saving: Saving) -> None:
    """Interview one person. Raises NothingSaved when nothing was to be saved, StoreError when it could not be."""
    memory_stays_in_memory()
    if setting.plain or not is_a_screen():
        _by_lines(setting, saving)
    else:
        _on_screen(setting, saving)


def is_a_screen() -> bool:
    """Whether there is a terminal that can be drawn on."""
    term = os.environ.get("TERM", "" if os.name == "nt" else "dumb")
    streams = (sys.stdin, sys.stdout)  # None, where the program was started without
    return term not in ("dumb", "unknown") and all(stream is not None and stream.isatty() for stream in streams)


# ---- one person's conversation --------------------------------------------------------------------------


class _Visit:
    """The instrument as this person sees it, in their language; and what becomes of their answers."""

    def __init__(self, setting: Setting, saving: Saving, language: str) -> None:
        self.setting, self.saving = setting, saving
        self.say: Sentences = sentences(language)
        self._arranged = arranged(in_language(setting.instrument, language), SystemRandom())
        self.instrument = self._arranged.instrument
        self.code = ""
        self.silent = False
        """Whether nothing is to be said any more: somebody left at once, from the last pages."""

    def conversation(self, mode: Mode) -> Interview:
        """The conversation before its first page."""
        setting = self.setting
        return Interview(self.instrument, mode, setting.wave, setting.site, self._arranged.drawn)

    def keeps(self, closed: Closed) -> bool:
        """Whether there is something to save."""
        return closed.response.disposition in HANDED_IN and not self.setting.practice

    def receipt(self, closed: Closed) -> str:
        """The code to be shown, or nothing; a practice shows what one looks like."""
        practised = self.setting.practice and closed.response.disposition in HANDED_IN
        return EXAMPLE_CODE if practised and self.instrument.receipt else self.code

    def save(self, response: Response) -> None:
        """Save it here, under a new receipt if the instrument gives them."""
        self.code = self.saving.new_code() if self.instrument.receipt else ""
        with held():
            self.saving.save(response, self.code)

    def save_elsewhere(self, name: str, response: Response) -> None:
        """Save it in another file."""
        with held():
            self.saving.save_elsewhere(name, response, self.code)

    def hand_in(self, lines: Lines, response: Response) -> None:
        """Save it, talking about it as long as that fails."""
        hand_in(
            self.say,
            lines,
            lambda: self.save(response),
            lambda name: self.save_elsewhere(name, response),
            self.instrument.support,
        )

    def outcome(self, closed: Closed) -> str:
        """What became of the answers, in one sentence; nothing for whoever left at once."""
        disposition = closed.response.disposition
        if disposition is Disposition.REFUSAL:
            return self.say("declined")
        if disposition is Disposition.BREAK_OFF:
            return {Leaving.AT_ONCE: "", Leaving.IDLE: self.say("idle")}.get(
                closed.leaving or Leaving.ASKED, self.say("erased")
            )
        return self.say("practised" if self.setting.practice else "saved")

    def goodbye(self, closed: Closed) -> str:
        """The last page. Whoever leaves early may be the one who needs to know where help is."""
        if closed.response.disposition in HANDED_IN:
            return pages.closing(self.outcome(closed), self.instrument)
        return "\n\n".join(filter(None, (self.outcome(closed), self.instrument.support.strip())))

    def conclude(self, lines: Lines, closed: Closed) -> None:
        """Back on the terminal as it was: one line for whoever sits there. Raises NothingSaved."""
        said = "" if self.silent else self.outcome(closed)
        if closed.response.disposition not in HANDED_IN:
            raise NothingSaved(said)
        if said:
            lines.say(said)


EXAMPLE_CODE = "XXXX-XXXX-XXXX-XXXX"

STAYS = (None, Leaving.ASKED)
"""Who is still there at the end to read the last page."""

# ---- on the whole screen --------------------------------------------------------------------------------


def _on_screen(setting: Setting, saving: Saving) -> None:
    from svsurvey.interview import terminal  # loads prompt_toolkit, which plain mode does without

    lines, failed = Lines(sys.stdin, sys.stdout, setting.idle), False
    gc.freeze()  # what is loaded by now stays: a search through it would make a page wait
    with private_screen(inside=setting.kiosk):
        language: str | None = _settled_language(setting)
        if language is None:
            language = terminal.ask_language(
                setting.instrument.languages,
                support=_support_in_all(setting.instrument),
                practice=setting.practice,
                idle=setting.idle,
            )
        if language is None:
            raise NothingSaved("")
        visit = _Visit(setting, saving, language)
        talk = terminal.ScreenTalk(
            visit.instrument,
            visit.say,
            practice=setting.practice,
            fielding=setting.fielding,
            idle=setting.idle,
        )
        closed = conduct(visit.conversation(Mode.TERMINAL), talk.reply)
        if visit.keeps(closed):
            talk.saving()
            try:
                visit.save(closed.response)
            except StoreError:
                failed = True
        if not failed and closed.leaving in STAYS:
            visit.silent = talk.close(visit.goodbye(closed), visit.receipt(closed))
    if failed:
        _hand_in_by_lines(visit, lines, closed)
    else:
        visit.conclude(lines, closed)


def _hand_in_by_lines(visit: _Visit, lines: Lines, closed: Closed) -> None:
    """Saving failed on the screen: the talk about it is line by line."""
    talk = LineTalk(visit.instrument, visit.say, lines)
    with _wiped(visit.setting, lines):
        visit.hand_in(lines, closed.response)
        told = _tells(visit, talk, lines, closed)
    _conclude_by_lines(visit, talk, lines, closed, told)


def _support_in_all(instrument: Instrument) -> str:
    """Where help is, for somebody who has not said a language yet."""
    return "\n\n".join(in_language(instrument, tag).support.strip() for tag in instrument.languages)


def _settled_language(setting: Setting) -> str | None:
    """The language, unless it has to be asked."""
    if setting.language or len(setting.instrument.languages) == 1:
        return setting.language or setting.instrument.language
    return None


# ---- line by line ---------------------------------------------------------------------------------------


def _by_lines(setting: Setting, saving: Saving) -> None:
    """In plain mode; what stands on a terminal is cleared afterwards, however the interview ends."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")
    if hasattr(signal, "SIGTSTP"):  # Ctrl-Z would leave the answers in sight, and a shell for everybody
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    lines = Lines(sys.stdin, sys.stdout, setting.idle)
    with _wiped(setting, lines):
        language = _settled_language(setting) or _asked_language(setting, lines)
        visit = _Visit(setting, saving, language)
        talk = LineTalk(visit.instrument, visit.say, lines, practice=setting.practice, fielding=setting.fielding)
        closed = conduct(visit.conversation(Mode.LINE), talk.reply)
        if visit.keeps(closed):
            lines.say(visit.say("saving"))
            visit.hand_in(lines, closed.response)
        told = _tells(visit, talk, lines, closed)
    _conclude_by_lines(visit, talk, lines, closed, told)


def _tells(visit: _Visit, talk: LineTalk, lines: Lines, closed: Closed) -> bool:
    """The last words, and a pause, if they are to be read before everything is wiped; whether that is over."""
    if closed.leaving not in STAYS or not (visit.setting.kiosk or visit.receipt(closed)):
        return False
    visit.silent = talk.close(visit.goodbye(closed), visit.receipt(closed))
    if visit.silent:
        return True
    with suppress(Left, KeyboardInterrupt):
        lines.ask(visit.say("line.enter_to_go_on"))
    return True


def _conclude_by_lines(visit: _Visit, talk: LineTalk, lines: Lines, closed: Closed, told: bool) -> None:
    """Back on the terminal as it was. Raises NothingSaved."""
    if told or closed.leaving not in STAYS:
        visit.conclude(lines, closed)
    elif closed.response.disposition in HANDED_IN:
        talk.close(visit.goodbye(closed))
    else:
        lines.say(visit.instrument.support.strip())
        raise NothingSaved(visit.outcome(closed))


def _asked_language(setting: Setting, lines: Lines) -> str:
    instrument = setting.instrument
    try:
        return ask_language(lines, instrument.languages, _support_in_all(instrument), setting.practice)
    except Left as left:
        told = "" if left.leaving is Leaving.AT_ONCE else sentences(instrument.language)("declined")
        raise NothingSaved(told) from None


@contextmanager
def _wiped(setting: Setting, lines: Lines) -> Iterator[None]:
    """Afterwards nothing of the body stands on a terminal that can be wiped; on another one that is said."""
    try:
        yield
    finally:
        with held(), suppress(OSError):  # the terminal may be gone
            if is_a_screen():
                sys.stdout.write(WIPE)
                sys.stdout.flush()
            elif sys.stdout.isatty():
                lines.say(sentences(setting.language or setting.instrument.language)("line.still_visible"))
