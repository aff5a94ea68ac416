"""What the commands share about studies and instruments: options, files by name. It must not know any command.

A command is one file with one function that reads, calls and prints, and a literal `EXAMPLES`, which the command
line shows at the end of its help: `EXAMPLES = ("svsurvey list", "svsurvey list --json")`. stdout is data, stderr
is talk (output.py); errors are raised, only cli.py exits.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.keys import for_whom
from svsurvey.commands.output import talk
from svsurvey.errors import InputError, Problem, ReleaseRefused, StoreError, UsageError
from svsurvey.response import Scope
from svsurvey.text import counted, suggest

if TYPE_CHECKING:  # for types only: `list --help` and `--version` must not pay for yaml or a database
    from svsurvey.instrument.definition import Source
    from svsurvey.instrument.model import Instrument
    from svsurvey.store.database import Fielded, Store

# ---- options that mean the same everywhere ---------------------------------------------------------------

DEFAULT_STUDY = "svsurvey.db"
SHOWN = 20
"""How many problems of an instrument a command shows that wanted to do something else with it."""

DbOption = Annotated[
    Path | None,
    typer.Option(
        "--db",
        envvar="SVSURVEY_DB",
        metavar="FILE",
        show_default="./" + DEFAULT_STUDY,
        help="The study file: where the responses lie.",
    ),
]
InstrumentArgument = Annotated[
    str,
    typer.Argument(
        metavar="INSTRUMENT",
        show_default=False,
        help="A path, a name in ./instruments, or a bundled name (see: svsurvey list).",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", show_default="stdout", help="Where to write; - is stdout."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
WaveOption = Annotated[
    list[str] | None,
    typer.Option("--wave", metavar="WAVE", show_default="all", help="Only this wave; can be given again."),
]
SiteOption = Annotated[
    list[str] | None,
    typer.Option("--site", metavar="SITE", show_default="all", help="Only this site; can be given again."),
]
VersionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--version", metavar="VERSION", show_default="all", help="Only this version; can be given again."
    ),
]
SimulatedOption = Annotated[bool, typer.Option("--simulated", help="Only made-up responses (svsurvey simulate).")]
ReleaseOption = Annotated[bool, typer.Option("--release", help="Protected, to be shown to others.")]
ExactOption = Annotated[
    bool, typer.Option("--exact", help="With --release: withhold small counts instead of rounding all.")
]
WidthOption = Annotated[
    int | None,
    typer.Option("--width", min=40, max=200, metavar="N", show_default="the terminal's", help="Columns of text."),
]
MixedOption = Annotated[bool, typer.Option("--mixed", help="Real and made-up responses together.")]
LangOption = Annotated[
    str | None,
    typer.Option("--lang", metavar="LANG", show_default="its own", help="In this language, for example de."),
]
NewWaveOption = Annotated[str, typer.Option("--wave", metavar="WAVE", help="The round, for example 2026-q1.")]
NewSiteOption = Annotated[str, typer.Option("--site", metavar="SITE", help="Where they work.")]

# ---- the study file --------------------------------------------------------------------------------------


def study_path(db: Path | None) -> Path:
    """The study file: `--db`, else SVSURVEY_DB (typer reads it into `db`), else ./svsurvey.db."""
    return db if db is not None else Path(DEFAULT_STUDY)


def open_study(db: Path | None, create: bool = False) -> "Store":
    """The study, opened; with `create` made when it is not there yet, which is said on stderr.

    Raises StoreError when it does not exist, cannot be opened or is not ours.
    """
    from svsurvey.store.database import Store

    path = study_path(db)
    is_new = not os.path.lexists(path)  # it never fails: the store says what is wrong with a place
    if is_new and not create:
        raise StoreError(
            f"there is no study file {path}",
            "the first `svsurvey run INSTRUMENT` makes it; another place is named with --db FILE or SVSURVEY_DB",
        )
    store = Store.open(path, create=create)
    if is_new:
        talk(f"Made the study file {path}.")
    return store


def ready_study(
    db: Path | None, instrument: "Instrument", source: "Source", wave: str, quiet: bool = False
) -> "Store":
    """The study, with the instrument in it, able to take a response. quiet: it was told before for whom it is
    sealed. Raises StoreError."""
    store = open_study(db, create=True)
    try:
        field(store, instrument, source)
        ready_to_save(store, instrument, source, quiet)
        _say_new_wave(store, instrument, wave)
    except BaseException:
        store.close()
        raise
    return store


def ready_to_save(store: "Store", instrument: "Instrument", source: "Source", quiet: bool = False) -> None:
    """Raises StoreError unless a response can be saved: sealed, where it is to be, with no key beside it."""
    seal = store.sealing(instrument)
    store.ready(with_code=instrument.receipt, sealing=seal)
    if seal:
        demand_keys_elsewhere(store.path, source)
        if not quiet:
            talk(f"Responses are sealed for {for_whom(seal)}.")
    if seal and instrument.seal not in (None, seal):
        talk("These are the study's own keys, not the questionnaire's. Who chose them? See: svsurvey db seal")


def demand_keys_elsewhere(path: Path, source: "Source | None" = None) -> None:
    """Raises StoreError when a secret key lies beside a study that is, or will be, sealed, or its instrument."""
    from svsurvey.store.custody import demand_apart

    beside = [Path(source.name).absolute().parent] if source and os.path.lexists(source.name) else []
    demand_apart(path, *beside)


def _say_new_wave(store: "Store", instrument: "Instrument", wave: str) -> None:
    """A slip in a wave's name would set one person apart; it is said before anybody answers."""
    known = store.waves(instrument.id)
    if wave and known and wave not in known:
        talk(f"The wave '{wave}' is new in this study, which has: {', '.join(known)}.")


# ---- instruments by name ---------------------------------------------------------------------------------


def instrument_of(name: str) -> "tuple[Instrument, Source]":
    """The instrument that a name or path stands for, and its text. Raises InputError."""
    from svsurvey.instrument.catalogue import find
    from svsurvey.instrument.definition import load

    source = find(name)
    try:
        return load(source), source
    except InputError as error:
        raise InputError(error.what, error.hint, _first(error.problems, f": svsurvey check {name}")) from None


def spoken(instrument: "Instrument", language: str | None) -> "Instrument":
    """The instrument in a language; None is its own. Raises UsageError for one that it does not have."""
    from svsurvey.instrument.translation import in_language

    return in_language(instrument, spoken_tag(instrument, language) or instrument.language)


def spoken_tag(instrument: "Instrument", language: str | None) -> str:
    """A language that an instrument has; "" when none was named. Raises UsageError for one it does not have."""
    if language and language not in instrument.languages:
        has = ", ".join(instrument.languages)
        raise UsageError(f"{instrument.id} has no language '{language}'", f"it has: {has}")
    return language or ""


def field(store: "Store", instrument: "Instrument", source: "Source") -> None:
    """Keep an instrument in the study as it is asked now, with its translations. Raises StoreError."""
    store.field(instrument, source.text, {tag: other.text for tag, other in source.translations.items()})


def versions_of(store: "Store", name: str) -> "list[Instrument]":
    """The versions of an instrument that were fielded in this study, as they were fielded; newest last.

    name: an instrument's id, or whatever `instrument_of` takes. Raises InputError when none was fielded.
    """
    from svsurvey.instrument.model import version_order

    kept = store.instruments()
    fielded = {f.id for f in kept}
    id_ = name if name in fielded else _id_of(name, fielded)
    versions = [as_fielded(store.path, f) for f in kept if f.id == id_]
    if not versions:
        known = ", ".join(sorted(fielded))
        has = f"it holds: {known}" if known else "it holds no instrument yet"
        raise InputError(f"{store.path} has no responses to {id_}", has)
    return sorted(versions, key=lambda instrument: version_order(instrument.version))


def as_fielded(path: Path, kept: "Fielded") -> "Instrument":
    """A version as the study keeps it. Raises StoreError when that was changed by hand."""
    from svsurvey.instrument.definition import Source, load

    name = f"{kept.id} {kept.version}"
    beside = {tag: Source(f"{name} {tag}", text, {}) for tag, text in kept.translations.items()}
    try:
        instrument = load(Source(name, kept.definition, beside))
    except InputError as error:
        what = (
            f"{name}, as {path} keeps it, is not a valid instrument: the study was changed, or is newer than this"
        )
        raise StoreError(what, "update svsurvey, or go back to your last backup", _first(error.problems)) from None
    if (instrument.id, instrument.version) != (kept.id, kept.version):
        what = (
            f"what {path} keeps as {name} is {instrument.id} {instrument.version}: the study was changed by hand"
        )
        raise StoreError(what, "go back to your last backup")
    return instrument


def _first(problems: Sequence[Problem], see: str = "") -> list[Problem]:
    """As many problems as a screen holds, and how many more there are; see: where."""
    rest = len(problems) - SHOWN
    return [*problems[:SHOWN], *([Problem(f"and {rest:,} more{see}")] if rest > 0 else [])]


def _id_of(name: str, fielded: set[str]) -> str:
    """The id in the file that a name stands for; where there is no such file, a hint at what the study holds."""
    try:
        return instrument_of(name)[0].id
    except InputError as error:
        if error.problems or not fielded:
            raise
        raise InputError(error.what, f"the study holds: {', '.join(sorted(fielded))}") from error


# ---- which responses -------------------------------------------------------------------------------------


def scope_of(
    waves: Sequence[str] | None,
    sites: Sequence[str] | None,
    versions: Sequence[str] | None,
    simulated: bool,
    mixed: bool,
) -> Scope:
    """The responses that the options mean. Raises UsageError for options that exclude each other."""
    if simulated and mixed:
        raise UsageError(
            "--simulated and --mixed exclude each other", "--mixed has made-up responses among the real"
        )
    return Scope(tuple(waves or ()), tuple(sites or ()), tuple(versions or ()), simulated, mixed)


def versions_in(store: "Store", name: str, scope: Scope, protects: bool = False) -> "list[Instrument]":
    """The fielded versions that are meant, newest last.

    protects: the caller asks releasing.py whether what is in them may leave unprotected. Raises ReleaseRefused
    where it may not and nobody asks, UsageError for labels that no response has, and what `versions_of` raises.
    """
    fielded = versions_of(store, name)
    id_ = fielded[-1].id
    _demand_known("version", scope.versions, [instrument.version for instrument in fielded])
    _demand_known("wave", scope.waves, store.waves(id_))
    _demand_known("site", scope.sites, store.sites(id_))
    _say_sealed(store, id_)
    meant = [instrument for instrument in fielded if not scope.versions or instrument.version in scope.versions]
    if not protects and any(instrument.release == "always" for instrument in meant):
        what = f"{id_} says `release: always`: its responses and numbers leave only protected"
        raise ReleaseRefused(what, "see: svsurvey summary --help, svsurvey export --help")
    return meant


def _demand_known(what: str, wanted: Sequence[str], known: Sequence[str]) -> None:
    """A label that no response has is a slip, not an empty result."""
    for label in wanted:
        if label not in known:
            has = f"there is: {', '.join(known)}" if known else f"no response has a {what}"
            raise UsageError(f"no responses of {what} '{label}'", suggest(label, known) or has)


def _say_sealed(store: "Store", id_: str) -> None:
    """That there is more than what is counted; where there is nothing else, `made_up_left_out` says so."""
    sealed = store.sealed().get(id_, 0)
    if sealed and any(kept.id == id_ and kept.responses + kept.simulated for kept in store.instruments()):
        talk(f"{counted(sealed, 'sealed response')} left out: `svsurvey unseal` is for them, where the key is.")


def made_up_left_out(store: "Store", id_: str, scope: Scope) -> str:
    """For those who find nothing: how many sealed responses there are, and made-up ones that they did not ask for;
    empty when there are none."""
    told = []
    if sealed := store.sealed().get(id_, 0):
        opens = "opens them" if sealed > 1 else "opens it"
        told.append(f"{counted(sealed, 'sealed response')}: `svsurvey unseal` {opens}, where the key is.")
    made_up = sum(fielded.simulated for fielded in store.instruments() if fielded.id == id_)
    if made_up and not (scope.simulated or scope.mixed):
        told.append(f"{counted(made_up, 'made-up response')} left out; see them with --simulated.")
    return " ".join(told)


def say_no_responses(left_out: str) -> None:
    """On stderr: that nothing was found, and what `made_up_left_out` tells of the rest."""
    talk(f"There are no such responses. {left_out}".strip())
