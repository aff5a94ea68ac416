"""What the commands share: options, the study file, instruments by name, output. It must not know any command.

A command is one file with one function that reads, calls and prints, and a literal `EXAMPLES`, which the command
line shows at the end of its help: `EXAMPLES = ("svsurvey list", "svsurvey list --json")`. stdout is data, stderr
is talk; errors are raised, only cli.py exits.
"""

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from svsurvey.errors import InputError, StoreError, UsageError

if TYPE_CHECKING:  # for types only: `list --help` and `--version` must not pay for yaml or a database
    from svsurvey.instrument.definition import Source
    from svsurvey.instrument.model import Instrument
    from svsurvey.store.database import Fielded, Store

# ---- options that mean the same everywhere ---------------------------------------------------------------

DEFAULT_STUDY = "svsurvey.db"

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
SimulatedOption = Annotated[bool, typer.Option("--simulated", help="Only made-up responses (svsurvey simulate).")]

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


# ---- instruments by name ---------------------------------------------------------------------------------


def instrument_of(name: str) -> "tuple[Instrument, Source]":
    """The instrument that a name or path stands for, and its text. Raises InputError."""
    from svsurvey.instrument.catalogue import find
    from svsurvey.instrument.definition import load

    source = find(name)
    return load(source), source


def versions_of(store: "Store", name: str) -> "list[Instrument]":
    """The versions of an instrument that were fielded in this study, as they were fielded; newest last.

    name: an instrument's id, or whatever `instrument_of` takes. Raises InputError when none was fielded.
    """
    from svsurvey.instrument.model import version_order

    kept = store.instruments()
    fielded = {f.id for f in kept}
    id_ = name if name in fielded else _id_of(name, fielded)
    versions = [_as_fielded(store.path, f) for f in kept if f.id == id_]
    if not versions:
        known = ", ".join(sorted(fielded))
        has = f"it holds: {known}" if known else "it holds no instrument yet"
        raise InputError(f"{store.path} has no responses to {id_}", has)
    return sorted(versions, key=lambda instrument: version_order(instrument.version))


def _as_fielded(path: Path, kept: "Fielded") -> "Instrument":
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
        raise StoreError(what, "update svsurvey, or go back to your last backup", error.problems) from None
    if (instrument.id, instrument.version) != (kept.id, kept.version):
        what = (
            f"what {path} keeps as {name} is {instrument.id} {instrument.version}: the study was changed by hand"
        )
        raise StoreError(what, "go back to your last backup")
    return instrument


def _id_of(name: str, fielded: set[str]) -> str:
    """The id in the file that a name stands for; where there is no such file, a hint at what the study holds."""
    try:
        return instrument_of(name)[0].id
    except InputError as error:
        if error.problems or not fielded:
            raise
        raise InputError(error.what, f"the study holds: {', '.join(sorted(fielded))}") from error


# ---- out -------------------------------------------------------------------------------------------------

Content = str | bytes | Callable[[TextIO], object]
"""What to write: text, bytes, or a function that writes text to the stream it is given."""

DATABASE = b"SQLite format 3\0"
"""How every file of SQLite begins."""


def talk(text: str) -> None:
    """One line to stderr, for the person at the keyboard; safe to print whatever names it holds."""
    from svsurvey.text import told

    print(told(text, sys.stderr), file=sys.stderr, flush=True)


def print_json(thing: object) -> None:
    """JSON to stdout, readable by people too."""
    import json

    _to_stdout(json.dumps(thing, ensure_ascii=False, indent=2) + "\n")


def write_out(path: Path | None, content: Content) -> None:
    """Write UTF-8 to stdout (path None or `-`) or to a file: whole or not at all, for its owner's eyes only.

    Line ends are written as given. Raises UsageError when the file cannot be written.
    """
    if path is None or str(path) == "-":
        _to_stdout(content)
        return
    try:
        _to_file(path, content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot write {path}: {reason}", "choose another place") from None


def _to_stdout(content: Content) -> None:
    """Data leave as UTF-8 whatever the terminal speaks."""
    sys.stdout.flush()
    stream = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="backslashreplace", newline="")
    try:
        _write(content, stream)
    finally:
        stream.detach()


def _to_file(path: Path, content: Content) -> None:
    """Through a neighbour file and a rename: a reader never sees half a file, nor does a failure leave one."""
    import tempfile

    target = _resolved(path)
    _demand_no_database(target)
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", newline="") as stream:  # a device or a pipe; a folder refuses
            _write(content, stream)
        return
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # mkstemp makes it 0600
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123
            _write(content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _resolved(path: Path) -> Path:
    """Where the links lead. Raises OSError for links that lead in a circle."""
    try:
        target = path.resolve()
    except RuntimeError:  # what Python before 3.13 says
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
    if target.is_symlink():  # what is left of a circle since
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _demand_no_database(target: Path) -> None:
    """Raises UsageError rather than write over a study: its responses would be gone."""
    if target.is_file() and target.stat().st_size:
        with target.open("rb") as file:
            if file.read(len(DATABASE)) == DATABASE:
                raise UsageError(
                    f"{target} is a study or another database: it was left as it is", "choose another name"
                )


def _write(content: Content, stream: TextIO) -> None:
    if isinstance(content, bytes):
        stream.buffer.write(content)
    elif isinstance(content, str):
        stream.write(content)
    else:
        content(stream)
