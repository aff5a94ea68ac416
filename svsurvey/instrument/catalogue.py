"""Finds instruments: a path, a name in `./instruments`, or a bundled one, in that order. Reads files, no YAML."""

import os
import re
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from pathlib import Path

from svsurvey.errors import InputError
from svsurvey.instrument.definition import Source
from svsurvey.instrument.document import MAX_BYTES
from svsurvey.text import suggest

ENDINGS = (".yaml", ".yml")
HERE = Path("instruments")
_INSTRUMENT = re.compile(r"^svsurvey *:", re.MULTILINE)
_TRANSLATION = re.compile(r"(?P<stem>.+)\.(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.ya?ml")


@dataclass(frozen=True, slots=True)
class Entry:
    """One instrument that can be called by name."""

    name: str
    path: Path
    bundled: bool


def bundled_folder() -> Path:
    """Where the shipped instruments lie: in the installed package, or beside it in a checkout."""
    package = Path(str(files("svsurvey")))
    installed = package / "instruments"
    return installed if installed.is_dir() else package.parent / "instruments"


def available() -> list[Entry]:
    """Every instrument in `./instruments` and every bundled one whose name is not taken by it."""
    found: dict[str, Entry] = {}
    for folder, bundled in ((bundled_folder(), True), (HERE, False)):
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path.suffix in ENDINGS and not is_translation(path):
                bundled_too = bundled or path.resolve().parent == bundled_folder().resolve()
                found[path.stem] = Entry(path.stem, path, bundled_too)
    return [found[name] for name in sorted(found)]


def is_translation(path: Path) -> bool:
    """Whether a file is named like a translation of the one beside it: `name.de.yaml`."""
    return _TRANSLATION.fullmatch(path.name) is not None


def find(name: str) -> Source:
    """The file that a name or path means. Raises InputError when there is none or it cannot be read."""
    path = Path(name)
    if path.suffix in ENDINGS or os.sep in name or "/" in name:
        return read_source(path)
    entries = {entry.name: entry for entry in available()}
    if name not in entries:
        here = next((f"{name}{ending}" for ending in ENDINGS if Path(f"{name}{ending}").is_file()), "")
        known = f"did you mean the file {here}?" if here else suggest(name, entries)
        known = known or "'svsurvey list' shows what there is"
        raise InputError(f"there is no instrument '{name}'", f"{known}; or give the path of a .yaml file")
    return read_source(entries[name].path)


def read_source(path: Path) -> Source:
    """A file and the translations beside it (`name.de.yaml`). Raises InputError when one cannot be read."""
    beside: dict[str, Source] = {}
    if path.parent.is_dir():
        for other in sorted(path.parent.glob(f"{_escaped(path.stem)}.*.y*ml")):
            match = _TRANSLATION.fullmatch(other.name)
            if match and match["stem"] == path.stem and other.suffix in ENDINGS:
                text = read_text(other)
                if not _INSTRUMENT.search(text):  # a backup like name.old.yaml is no language
                    beside[match["language"]] = Source(str(other), text)
    return Source(str(path), read_text(path), beside)


def _escaped(stem: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", stem)


INSTRUMENTS = "'svsurvey list' shows the instruments there are"


def read_text(path: Path, missing: str = INSTRUMENTS, pipes: bool = False) -> str:
    """What a YAML file says; no more is read than such a file can hold.

    missing: what to do where there is none. pipes: also what a program writes into a pipe, for which is waited.
    Raises InputError when it cannot be read.
    """
    try:
        if not path.exists():
            raise InputError(f"there is no file {path}", missing)
        if path.is_dir() or not (pipes or path.is_file()):
            raise InputError(f"{path} is not a file", "give the path of a .yaml file")
        with path.open("rb") as stream:
            found = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})", "look at its permissions") from None
    if len(found) > MAX_BYTES:
        raise InputError(f"{path} is too large", "such a file has at most 4 MB")
    try:
        return StringIO(found.decode("utf-8-sig"), newline=None).read()  # whatever its lines end with
    except UnicodeDecodeError as error:
        line = found[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{line}: this is not UTF-8", "save the file as UTF-8 in your editor") from None
