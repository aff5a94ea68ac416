"""`import`: files with responses back in, all of them or nothing; what is wrong is said by file, line and item.

It reads the options and tells what was done. How files are read is the room `intake`.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import talk, write_out
from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    as_fielded,
    instrument_of,
    open_study,
    ready_study,
    study_path,
)
from svsurvey.errors import InputError, NothingSaved, UsageError
from svsurvey.text import counted

if TYPE_CHECKING:
    from svsurvey.instrument.definition import Source
    from svsurvey.instrument.model import Instrument
    from svsurvey.intake.column_map import ColumnMap
    from svsurvey.intake.offline_file import Page
    from svsurvey.intake.taking import Receiver, Setting, Taken
    from svsurvey.intake.words_apart import Words
    from svsurvey.store.database import Fielded, Store

EXAMPLES = (
    "svsurvey import check-in inbox/*.json",
    "svsurvey import check-in answers.csv --dry-run",
    "svsurvey import check-in answers.csv --texts answers-texts.csv",
    "svsurvey import check-in others.csv --map columns.yaml --wave 2026-q1",
    "svsurvey import check-in inbox/*.json --skip-bad --rejects bad.jsonl",
    "gpg -d answers.jsonl.gpg | svsurvey import check-in -",
)

STDIN = "-"


def import_(
    instrument: InstrumentArgument,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            show_default=False,
            help="What the offline page saved, CSV, JSON, JSON Lines or YAML; - is stdin.",
        ),
    ],
    column_map: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", show_default="none", help="How others' CSV calls what."),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option("--texts", metavar="FILE", show_default="none", help="The words kept apart, of one CSV."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report everything, store nothing.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Store the good ones all the same.")] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="FILE",
            show_default="none",
            help="With --skip-bad: write the bad ones there, with what is wrong. It holds answers.",
        ),
    ] = None,
    wave: Annotated[str, typer.Option("--wave", metavar="WAVE", help="The round, where a file says none.")] = "",
    site: Annotated[str, typer.Option("--site", metavar="SITE", help="Where they work, where none is said.")] = "",
    db: DbOption = None,
) -> None:
    """Take in responses from files: what the offline page saved, CSV of `export` or of other programs, JSON, YAML.

    Everything is checked as at the screen, skip rules included. When one thing is wrong nothing is stored, and all
    that is wrong is said, with its place and never with the answer. The same file is not taken twice, nor the same
    offline response, in whatever file it comes.

    docs/import.md tells what files look like.
    """
    from svsurvey.interview.labels import checked

    wave, site = checked("wave", wave), checked("site", site)
    _demand_sense(files, texts, dry_run, skip_bad, rejects)
    asked, source = instrument_of(instrument)
    call = _Call(asked, source, files, wave, site, skip_bad, rejects, _mapping(column_map, asked), texts)
    _rehearse(call, db) if dry_run else _store(call, db)


def _demand_sense(
    files: Sequence[Path], texts: Path | None, dry_run: bool, skip_bad: bool, rejects: Path | None
) -> None:
    """Raises UsageError for options that mean nothing together."""
    if [str(file) for file in [*files, *([texts] if texts else [])]].count(STDIN) > 1:
        raise UsageError("stdin can be read only once", "name - once")
    if rejects and (dry_run or not skip_bad):
        raise UsageError(
            "--rejects needs --skip-bad, and stores", "all is stored or nothing unless bad ones are skipped"
        )
    if rejects and str(rejects) != STDIN and os.path.lexists(rejects):
        raise UsageError(f"{rejects} is there already: it was left as it is", "name a new file")
    if texts and (len(files) > 1 or skip_bad):
        raise UsageError(
            "--texts belongs to one CSV, and to the whole of it", "import this CSV alone, and all of it"
        )


def _mapping(path: Path | None, instrument: "Instrument") -> "ColumnMap | None":
    from svsurvey.instrument.catalogue import read_text
    from svsurvey.intake.column_map import read_map

    if path is None:
        return None
    text = read_text(path, "docs/import.md tells how a column map is written", pipes=True)
    return read_map(text, str(path), instrument)


@dataclass(frozen=True, slots=True)
class _Call:
    """What was asked for."""

    instrument: "Instrument"
    source: "Source"
    files: Sequence[Path]
    wave: str
    site: str
    skips: bool
    rejects: Path | None
    mapping: "ColumnMap | None"
    texts: Path | None


# ---- doing it --------------------------------------------------------------------------------------------


def _store(call: _Call, db: Path | None) -> None:
    """All files in one turn."""
    from svsurvey.store.imported import importing

    with ready_study(db, call.instrument, call.source, "") as store:
        known = store.waves(call.instrument.id)
        with importing(store) as turn:
            taken = _taken(call, _in_study(call, store), turn)
            _demand_something(taken)
            if taken.rejects:
                _write_rejects(call, taken)
        _tell(call, taken, "Stored")
        for wave in taken.waves if known else ():
            if wave not in known:
                talk(f"The wave '{wave}' was new in this study, which had: {', '.join(known)}.")


def _rehearse(call: _Call, db: Path | None) -> None:
    """Find out what would be stored. A study that is not there is not made."""
    from svsurvey.intake.taking import Nowhere

    if os.path.lexists(study_path(db)):
        with open_study(db) as store:
            if any(kept.version == call.instrument.version for kept in _fielded(store, call)):
                store.demand_fielded(call.instrument)
            setting = _in_study(call, store)
    else:
        setting = _setting(call)
    taken = _taken(call, setting, Nowhere())
    _demand_something(taken)
    _tell(call, taken, "Nothing was stored. It would be")


def _fielded(store: "Store", call: _Call) -> "list[Fielded]":
    return [kept for kept in store.instruments() if kept.id == call.instrument.id]


def _in_study(call: _Call, store: "Store") -> "Setting":
    """What holds in this study: which pages it has fielded, for whom it seals, what it knows."""
    from svsurvey.intake.offline_file import Page
    from svsurvey.store import imported

    pages = {kept.version: Page(as_fielded(store.path, kept), kept.sha256) for kept in _fielded(store, call)}
    return replace(
        _setting(call, pages),
        seal=store.sealing(call.instrument),
        marks=frozenset(imported.marks(store.file)),
        boxes=frozenset(imported.known_boxes(store.file)),
    )


def _setting(call: _Call, pages: "Mapping[str, Page] | None" = None) -> "Setting":
    from svsurvey.intake.offline_file import page_of
    from svsurvey.intake.taking import Setting

    return Setting(
        call.instrument,
        {**(pages or {}), call.instrument.version: page_of(call.instrument)},
        call.instrument.seal,
        wave=call.wave,
        site=call.site,
        mapping=call.mapping,
        skips=call.skips,
        keeps_rejects=call.rejects is not None,
    )


def _taken(call: _Call, setting: "Setting", receiver: "Receiver") -> "Taken":
    """Everything that is in the files. Raises InputError for what is wrong, unless that is skipped."""
    from svsurvey.intake.taking import Taking

    taking = Taking(replace(setting, words=_words(call, setting)), receiver)
    for file in call.files:
        if not taking.is_enough:
            taking.take(file)
    taking.finish()
    taken = taking.taken
    if taken.problems and not call.skips:
        what = f"{_several(call.files)} cannot be taken as {'it is' if len(call.files) == 1 else 'they are'}"
        raise InputError(what, "nothing was stored: put these right, or see --skip-bad", taken.problems)
    return taken


def _words(call: _Call, setting: "Setting") -> "Words | None":
    """The words kept apart that belong to the CSV."""
    from svsurvey.intake.sources import Kind, opened
    from svsurvey.intake.words_apart import read_words

    if call.texts is None:
        return None
    if setting.seal:
        what = "--texts is for plain studies: in a sealed one words lie in the box of whoever wrote them"
        raise UsageError(what, "import the CSV without them, or into a plain study")
    if str(call.files[0]) != STDIN:
        with opened(call.files[0]) as source:
            if source.kind is not Kind.CSV:
                raise UsageError("--texts belongs to a CSV", f"{source.name} is {source.kind.value}")
    with opened(call.texts) as source:
        return read_words(source, call.instrument, call.wave)


def _demand_something(taken: "Taken") -> None:
    """Raises what an end without a response means."""
    if taken.number or taken.again:
        return
    if taken.problems:
        raise InputError("nothing could be taken: nothing was stored", "", taken.problems)
    raise NothingSaved("nobody took part: nothing was stored")


def _write_rejects(call: _Call, taken: "Taken") -> None:
    from svsurvey.intake.rejects import write

    write_out(call.rejects, lambda stream: write(stream, taken.rejects))


# ---- telling it ------------------------------------------------------------------------------------------


def _several(files: Sequence[Path]) -> str:
    name = "stdin" if str(files[0]) == STDIN else str(files[0])
    return name if len(files) == 1 else f"these {len(files)} files"


def _tell(call: _Call, taken: "Taken", done: str) -> None:
    for remark in taken.remarks:
        talk(remark)
    talk(f"{done} {counted(taken.number, 'response')} to {call.instrument.id}.")
    for (kind, mode, wave), number in sorted(taken.stored.items()):
        talk(f"  {number:,} from {kind}, mode {mode}" + (f", wave {wave}" if wave else "") + ".")
    if taken.declined:
        talk(f"{taken.declined:,} did not take part and left nothing.")
    if taken.again:
        talk(f"{taken.again:,} passed over: imported before.")
    if not taken.bad:
        return
    for problem in taken.problems:
        talk(str(problem))
    talk(f"{taken.bad:,} could not be taken.")
    if taken.rejects:
        name = "stdout" if str(call.rejects) == STDIN else call.rejects
        talk(f"Wrote them to {name} as they were, with what is wrong. It holds answers.")
        talk("Put it right, import it alone, and delete it.")
    else:
        talk("Import the corrected ones alone: together with the others they would count twice.")
