"""`enter`: key in forms that were filled in on paper, twice, and settle what differs, before anything is stored.

It reads the options, hears where keys come from, and prints. It knows no batch and no SQL.
"""

from dataclasses import dataclass
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
from svsurvey.errors import UsageError
from svsurvey.response import Scope

if TYPE_CHECKING:  # for types only: `--help` must not pay for keys and studies
    from svsurvey.keying.sitting import Sitting

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
    """Key in filled forms: the small grey codes, line by line; skips are followed automatically.

    First the number that you wrote on the form (it is never stored with answers), then 1 or 0 for the consent,
    then a code a question: most need one key. Besides codes there are:

    \b
      .  left empty; instead of a number: no more forms
      ?  unreadable              /  prefers not to answer
      *  stopped here: the rest of the form is empty
      +  a skipped question was answered all the same
      =  and one of . ? / for the rest of a grid; =1 and =2 when settling
      <  back                    #  a note to yourself
      !  take this form out of the batch

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
    from svsurvey.keying.desk import Desk
    from svsurvey.keying.piped import piped_in
    from svsurvey.keying.sitting import Way
    from svsurvey.keying.steps import Paper
    from svsurvey.signals import no_core_dump

    memory_stays_in_memory()
    no_core_dump()
    keys = Keys(piped_in())
    way = Way.VERIFY if verify else Way.ONCE if once else Way.FIRST
    with ready_study(db, asked, source, wave) as store:
        desk = Desk(asked, Paper(shown, lang or ""), store, study_path(db), talk)
        if verify or resume:
            desk.resume(keys.code())
        else:
            desk.begin(wave, site)
        report = desk.sit(way, keys.go_through, shows_code=keys.text is None)
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
    """Keys from a terminal (None), or a text from a pipe."""

    text: str | None

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
