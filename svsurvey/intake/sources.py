"""The files that are named: opened, known by what is in them, and told apart by a digest. It knows no respondent.

A kind is found by the content; the ending only decides between YAML and CSV, where a first line could be both.
"""

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from svsurvey.errors import InputError

STDIN = "-"


class Kind(Enum):
    """How the respondents of a file are written."""

    JSON = "JSON"
    YAML = "YAML"
    CSV = "CSV"


HEAD = 4096
"""Bytes by which a kind is known."""

LARGEST_PIPE = 256 * 1024**2
"""Bytes that are taken from a pipe: it can be read only once, and is kept in memory for that."""

PORTION = 1024**2

MARK = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

FOREIGN = {
    b"SQLite format 3\0": ("is a study or another database", "studies are put together with: svsurvey db merge"),
    b"PK\x03\x04": ("is a spreadsheet or another packed file", "save the sheet as “CSV UTF-8”"),
    b"\xd0\xcf\x11\xe0": ("is a spreadsheet", "save the sheet as “CSV UTF-8”"),
    b"%PDF": ("is a PDF", "forms that were filled in are keyed: svsurvey enter INSTRUMENT"),
    b"age-encryption.org/": ("is encrypted", "import the file that the offline page saved, as it is"),
    b"\x1f\x8b": ("is packed", "unpack it first"),
}
NO_TEXT = ("is no text that holds responses", "what can be imported: svsurvey import -h, docs/import.md")

_YAML_LINE = re.compile(r"(- |-$|---|[A-Za-z_][A-Za-z0-9_]{0,39}:( |$)|\{|\[)")
_COLUMNS = re.compile(r"[^\n]*[,;\t]|\"?[A-Za-z_][A-Za-z0-9_ ]*\"?\r?$")

FOLDER = "name the files in it: {path}/*.json"


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file that can be read from its start again. name: how people call it."""

    name: str
    kind: Kind
    stream: BinaryIO = field(repr=False)

    def digest(self) -> bytes:
        """BLAKE2b of the whole content, 64 bytes. The place of reading stays where it is."""
        at = self.stream.tell()
        self.stream.seek(0)
        made = hashlib.blake2b()
        while portion := self.stream.read(PORTION):
            made.update(portion)
        self.stream.seek(at)
        return made.digest()


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """A file, or stdin for `-`. Raises InputError for what cannot be read, is empty, or holds no responses."""
    name = "stdin" if str(path) == STDIN else str(path)
    with _stream(path, name) as stream:
        head = stream.read(HEAD)
        stream.seek(len(MARK) if head.startswith(MARK) else 0)
        yield Source(name, _kind(head, path.suffix.lower(), name), stream)


@contextmanager
def _stream(path: Path, name: str) -> Iterator[BinaryIO]:
    try:
        if str(path) == STDIN:
            yield _again(sys.stdin.buffer, name)
            return
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise InputError(f"{name} is a folder", FOLDER.format(path=name.rstrip("/")))
        if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
            raise InputError(f"{name} is a device, not a file", "name a file, or - for stdin")
        with path.open("rb") as stream:
            before = _state(stream)
            yield _again(stream, name)
            if _state(stream) != before:
                what = f"{name} was changed while it was read"
                raise InputError(what, "import it again when whatever writes it has come to its end")
    except (OSError, ValueError) as error:  # a name with a null byte is a ValueError
        reason = (error.strerror if isinstance(error, OSError) else "") or type(error).__name__
        raise InputError(f"{name} cannot be read: {reason}", "look at its name and its permissions") from None


def _state(stream: BinaryIO) -> tuple[int, int]:
    """By which a change shows: the mark would not be of what was read, and the whole file could come again."""
    found = os.fstat(stream.fileno())
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else (0, 0)


def _again(stream: BinaryIO, name: str) -> BinaryIO:
    """A stream that can be read more than once: a file as it is, a pipe from memory."""
    if stream.seekable() and stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    content = stream.read(LARGEST_PIPE + 1)
    if len(content) > LARGEST_PIPE:
        what = f"more than {LARGEST_PIPE // 1024**2} MB came through a pipe ({name})"
        raise InputError(what, "name the file itself: it is read piece by piece")
    return BytesIO(content)


def _kind(head: bytes, ending: str, name: str) -> Kind:
    for start, (what, hint) in FOREIGN.items():
        if head.startswith(start):
            raise InputError(f"{name} {what}", hint)
    if not head.strip(MARK).strip():
        raise InputError(f"{name} is empty", "was it saved to its end?")
    if head.startswith(UTF_16):
        if head.decode("utf-16", "replace").lstrip().startswith(("{", "[")):
            raise InputError(f"{name} is not UTF-8 text", "save it as UTF-8")
        return Kind.CSV  # spreadsheets write it
    if b"\0" in head:
        raise InputError(f"{name} {NO_TEXT[0]}", NO_TEXT[1])
    text = head.decode("utf-8-sig", "replace")
    if ending in (".yaml", ".yml"):
        return Kind.YAML
    if text.lstrip().startswith(("{", "[")):
        return Kind.JSON
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    first = lines[0] if lines else ""
    if ending in (".csv", ".tsv"):
        return Kind.CSV
    if _YAML_LINE.match(first):
        return Kind.YAML
    if _COLUMNS.match(first):
        return Kind.CSV
    raise InputError(f"{name} {NO_TEXT[0]}", NO_TEXT[1])
