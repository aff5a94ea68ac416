"""`enter`: key in forms that were filled in on paper, twice, and settle what differs, before anything is stored.

It reads the options and puts batch, scratch file and study together. It knows no keys and no SQL.
"""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import print_report, talk
from svsurvey.commands.pages import form_of, say_written, write_page
from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    JsonOption,
    LangOption,
    NewSiteOption,
    NewWaveOption,
    OutOption,
    instrument_of,
    ready_study,
    spoken,
    study_path,
)
from svsurvey.errors import InputError, NothingSaved, StoreError, UsageError
from svsurvey.response import Scope
from svsurvey.text import counted

if TYPE_CHECKING:  # for types only: `--help` must not pay for keys and studies
    from svsurvey.instrument.model import Instrument
    from svsurvey.keying.batch import Batch, PaperForm
    from svsurvey.keying.sitting import Sitting, Way
    from svsurvey.keying.steps import Paper
    from svsurvey.report.model import Report
    from svsurvey.store.database import Store
    from svsurvey.store.scratch import Scratch

EXAMPLES = (
    "svsurvey enter check-in --wave 2026-autumn --site north",
    "svsurvey enter check-in --resume              # go on with a batch",
    "svsurvey enter check-in --verify              # the second keying",
    "svsurvey enter check-in --verify -o agreement.html",
    "svsurvey enter check-in --once < keys.txt     # the same keys, from a script",
)


def enter(
    instrument: InstrumentArgument,
    wave: NewWaveOption = "",
    site: NewSiteOption = "",
    once: Annotated[bool, typer.Option("--once", help="Key once and store; nothing is compared.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Key a batch a second time, blind; then settle what differs.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a batch: its code is asked for.")] = False,
    lang: LangOption = None,
    output: OutOption = None,
    as_json: JsonOption = False,
    db: DbOption = None,
) -> None:
    """Key in filled forms: the small grey codes, one line an item; skips are followed by themselves.

    First the number that you wrote on the form (it is never stored with answers), then 1 or 0 for the consent,
    then a code a question: most need one key. `.` is left empty, `?` unreadable, `/` prefers not to answer, `<`
    goes back, `+` says that a skipped question was answered all the same, `#` is a note to yourself, and `.`
    instead of a number ends.

    Forms are keyed twice, the second time blind (now, or with --verify), and what differs is settled from the
    paper. Then they are stored and the agreement of the two keyings is printed. Until then the batch lies
    encrypted beside the study; its code opens it again. Forms that were not keyed twice stay in it. Keys can come
    from a script on stdin as well: see docs/paper.md.
    """
    from svsurvey.interview.labels import checked

    wave, site = checked("wave", wave), checked("site", site)
    _demand_sense(once, verify, resume, bool(wave or site))
    form = form_of(output, as_json) if output is not None or as_json else ""
    asked, source = instrument_of(instrument)
    shown = spoken(asked, lang)
    if not any(item.asks for item in shown.items):
        raise UsageError(
            f"'{asked.id}' asks nothing: there is nothing to be keyed", "look at it with svsurvey show"
        )
    from svsurvey.interview.private import memory_stays_in_memory
    from svsurvey.keying.sitting import Way
    from svsurvey.signals import no_core_dump

    memory_stays_in_memory()
    no_core_dump()
    keys = Keys.of_stdin()
    way = Way.VERIFY if verify else Way.ONCE if once else Way.FIRST
    with ready_study(db, asked, source, wave) as store:
        desk = Desk(asked, shown, store, study_path(db), keys)
        desk.take_up(wave, site, asks=verify or resume)
        report = desk.sit(way)
    if report is None:
        return
    if output is None:
        print_report(report, as_json)
    else:
        write_page(output, report, form, asked.language)
        say_written(report, output, False, Scope())


def _demand_sense(once: bool, verify: bool, resume: bool, labelled: bool) -> None:
    """Raises UsageError for options that mean nothing together."""
    if once and verify:
        raise UsageError("--once keys once, and --verify a second time", "leave one of them out")
    if labelled and (verify or resume):
        raise UsageError("a batch has its wave and site already", "leave out --wave and --site")


# ---- where keys come from --------------------------------------------------------------------------------


@dataclass
class Keys:
    """Keys from a terminal, or a text from a pipe."""

    text: str | None = None

    @classmethod
    def of_stdin(cls) -> "Keys":
        """From a terminal that can be drawn on, or all that is piped in. Raises UsageError for other terminals."""
        from svsurvey.interview.session import is_a_screen

        if is_a_screen():
            return cls()
        if sys.stdin is None or sys.stdin.isatty():
            what = "keying needs a terminal that can be drawn on, also for what it prints"
            raise UsageError(
                what, "write the report with -o FILE; keys from a script come on stdin: docs/paper.md"
            )
        try:
            return cls(sys.stdin.buffer.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise InputError("stdin is not UTF-8") from None

    def code(self) -> str:
        """The code of a batch, from its owner: never from an argument. Unseen, as a passphrase is."""
        if self.text is not None:
            line, _, self.text = self.text.partition("\n")
            return line.strip()
        from svsurvey.commands.keys import typed

        return typed("The code of the batch: ")

    def go_through(self, sitting: "Sitting") -> None:
        """The whole sitting. Raises InputError for piped keys that are refused, KeyboardInterrupt for Ctrl-C."""
        if self.text is not None:
            from svsurvey.keying.piped import feed

            feed(sitting, self.text, "stdin")
        else:
            from svsurvey.keying.screen import sit

            sit(sitting)


# ---- one batch on the desk -------------------------------------------------------------------------------


@dataclass
class Desk:
    """A batch, the scratch file that it lies in (None: nowhere), and the study that its forms go into."""

    instrument: "Instrument"
    shown: "Instrument"
    store: "Store"
    study: Path
    keys: Keys
    code: str = ""
    scratch: "Scratch | None" = None
    begun: bool = False
    resumed: bool = False
    batch: "Batch" = field(init=False)
    paper: "Paper" = field(init=False)

    def take_up(self, wave: str, site: str, asks: bool) -> None:
        """A new batch, or one whose code is asked for. Raises StoreError for a code that opens none."""
        from svsurvey.keying.batch import Batch
        from svsurvey.keying.steps import Paper

        self.paper = Paper(self.shown)
        self.batch = Batch.begin(self.instrument, wave, site)
        if asks:
            self._resume()
        elif can_seal():
            from svsurvey.store.receipt import new_code
            from svsurvey.store.scratch import Scratch

            self.code, self.begun = new_code(), True
            self.scratch = Scratch.new(self.study, self.code)
            self.scratch.claim()
        else:
            talk("Without the extra [sealed] a batch cannot be kept: key both times in one sitting, or --once.")

    def _resume(self) -> None:
        from svsurvey.keying.batch import Batch, NoBatch
        from svsurvey.store.receipt import read_code
        from svsurvey.store.scratch import Scratch

        typed = self.keys.code()
        self.scratch, content = Scratch.open(self.study, typed)
        self.code, self.resumed = read_code(typed) or "", True
        self.scratch.claim()
        try:
            self.batch = Batch.read(content.decode(), self.instrument)
        except NoBatch as problem:
            raise StoreError(f"this batch cannot be taken up: {problem}", "it was left as it is") from None
        self._clear_up()

    def _clear_up(self) -> None:
        """After a crash while forms were being stored: whether they arrived is told by their mark in the study."""
        from svsurvey.store.imported import forget, marks, of_batch

        on_the_way = self.batch.storing
        if on_the_way is None:
            return
        mark = of_batch(bytes.fromhex(on_the_way.nonce))
        if mark.mark in marks(self.store.file):
            stored = sum(self.batch.forms[number].right.takes_part for number in on_the_way.forms)
            self.batch.drop(on_the_way.forms)
            talk(
                f"The last sitting ended just after {counted(stored, 'form')} were stored: they are in the study."
            )
        self.batch.storing = None
        self._keep(self.batch)
        forget(self.store, mark)

    # ---- the sitting

    def sit(self, way: "Way") -> "Report | None":
        """Key, settle, store; the report, if something was stored. Raises NothingSaved when nothing was keyed."""
        from svsurvey.keying.sitting import Outcome, Sitting

        if self.resumed and not self.batch.forms:
            return None
        self._say_code()
        begins = self.begun and self.keys.text is None
        sitting = Sitting(self.paper, self.batch, way, self._keep, self.code, begins, printed_order(self.shown))
        try:
            self.keys.go_through(sitting)
        except (KeyboardInterrupt, InputError):
            self._say_kept()
            raise
        match sitting.outcome:
            case Outcome.ONCE:
                return self._store(list(self.batch.forms.values()))
            case Outcome.SETTLED if self.batch.settled:
                return self._store(self.batch.settled)
            case Outcome.NOTHING:
                raise NothingSaved("No form was keyed.")
        self._say_kept()
        if self.scratch is None:
            raise NothingSaved("Nothing was stored: a batch cannot be kept without the extra [sealed].")
        return None

    def _say_code(self) -> None:
        if self.keys.text is not None and self.begun:
            talk(f"The code of this batch is {self.code}: write it down.")

    def _say_kept(self) -> None:
        """What lies in the batch when a sitting ends before its forms are stored."""
        if self.scratch and self.batch.forms:
            forms = counted(len(self.batch.forms), "form")
            talk(f"{forms} kept in {self.scratch.path.name}, for its code: --resume goes on, --verify keys twice.")

    def _keep(self, batch: "Batch") -> None:
        """The batch as it is by now; with nothing left in it the file vanishes."""
        from svsurvey.signals import held

        if self.scratch:
            with held():
                if batch.forms:
                    self.scratch.save(batch.text().encode())
                else:
                    self.scratch.erase()

    def _store(self, forms: "list[PaperForm]") -> "Report":
        """All of these in one go, then they are gone from the batch; with nothing left in it the file is, too."""
        from svsurvey.keying.batch import Storing, response
        from svsurvey.keying.figures import keying_report, notes_of
        from svsurvey.signals import held
        from svsurvey.store.imported import forget, importing, of_batch

        batch, right = self.batch, [form.right for form in forms]
        responses = [response(self.paper, keyed, batch.wave, batch.site) for keyed in right if keyed.takes_part]
        with held():
            nonce = os.urandom(16)
            mark = of_batch(nonce)
            batch.storing = Storing(nonce.hex(), tuple(form.number for form in forms))
            self._keep(batch)
            with importing(self.store) as turn:
                turn.add_all(responses, self.instrument)
                turn.keep_marks([mark])
            batch.drop(batch.storing.forms)
            batch.storing = None
            self._keep(batch)
            forget(self.store, mark)
        saved = len(responses)
        left = counted(len(forms) - saved, "form")
        talk(f"Saved {counted(saved, 'response')}." + (f" {left} without consent." if len(forms) > saved else ""))
        for note in notes_of(self.paper, forms):
            talk(note)
        if batch.forms:
            self._say_kept()
        return keying_report(self.paper, forms, batch)


def can_seal() -> bool:
    """Whether a batch can be kept here."""
    from svsurvey.store import receipt, seal

    try:
        seal.demand_possible()
        receipt.demand_possible()
    except StoreError:
        return False
    return True


def printed_order(instrument: "Instrument") -> tuple[str, ...]:
    """The order of day, month and year on a form in the instrument's language."""
    from svsurvey.keying.entry import PRINTED
    from svsurvey.sentences import sentences

    words = sentences(instrument.language)
    return words.word("forms.order") if "forms.order" in words.texts else PRINTED
