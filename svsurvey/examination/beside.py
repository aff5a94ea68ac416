"""What lies beside a study in its folder: journals and logs, what editors leave, other copies of the same answers.

It only looks, never follows a link, and gives names of files and nothing that is in them.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from svsurvey.examination.evidence import MOST_BYTES, Evidence
from svsurvey.examination.pages import MAGIC
from svsurvey.store import scratch

MOST_FILES = 500
"""Other databases in the folder that are looked into."""

SAMPLES = 12
SHORTEST_SAMPLE = 8
"""Bytes of an id or of words that say that another file holds the same answers."""

OF_SQLITE = ("-journal", "-wal", "-shm")

LEFT = ("{0}-mj*", ".{0}.sw?", "{0}~", "#{0}#", ".#{0}", ".~lock.{0}#", "{0}.tmp", "{0}.part", "{0}.crdownload")
"""What crashes, editors and downloads leave of a file."""

LEFT_BY_ANY = ("etilqs_*", ".fuse_hidden*", ".nfs*")
"""What SQLite and file systems keep of files that are open or deleted."""

_MARKED = re.compile(
    r"(^|[\W_])(bak|backup|back|old|orig|original|save|saved|copy|kopie|copie|copia|conflict|conflicted|snapshot|prev"
    r"|previous|tmp|temp|sync-conflict)([\W_\d]|$)|\(\d+\)|\.\d+$|~$|\.(gz|bz2|xz|zst|zip|7z|rar|tar|tgz|dump|sql)$",
    re.IGNORECASE,
)


def leftovers(path: Path) -> list[str]:
    """Files with pages or words of a study that programs leave beside it. Raises OSError."""
    from fnmatch import fnmatchcase

    patterns = [_literal(pattern, path.name) for pattern in LEFT] + list(LEFT_BY_ANY)
    logs = [path.name + ending for ending in OF_SQLITE]
    return [
        name
        for name, size in _plain(path)
        if (name in logs and size) or any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


def _literal(pattern: str, name: str) -> str:
    return pattern.format(re.sub(r"([\[?*])", r"[\1]", name))


def copies(evidence: Evidence) -> list[str]:
    """Other files in the folder that hold the same answers, or are called like a copy. Raises OSError."""
    path, left = evidence.path, leftovers(evidence.path)
    samples = list(_samples(evidence))
    others = [(name, size) for name, size in _plain(path) if name != path.name and name not in left]
    found = [name for name, size in others if size and _is_called_like_a_copy(name, path)]
    looked_into = [name for name, size in others if name not in found and 0 < size <= MOST_BYTES][:MOST_FILES]
    return sorted(found + [name for name in looked_into if _holds(path.with_name(name), samples, evidence.data)])


def _is_called_like_a_copy(name: str, path: Path) -> bool:
    """Whether what is left of a name without the study's own is what copies are called by."""
    stem = path.stem.lower()
    lower = name.lower()
    if scratch.is_scratch(name, path.name):  # said as what it is, among the surroundings; looked into like others
        return False
    if len(stem) < 2 or stem not in lower or lower.startswith((f"{path.name.lower()}-", f".{path.name.lower()}-")):
        return False
    rest = lower.replace(path.name.lower(), " ", 1) if path.name.lower() in lower else lower.replace(stem, " ", 1)
    return bool(_MARKED.search(rest))


def _samples(evidence: Evidence) -> Iterator[bytes]:
    """Some long values, ids first, by which the same answers are known in another file."""
    for table in evidence.tables:
        if evidence.ours and table.name in ("instruments", "upkeep", "recipients"):
            continue
        columns = sorted(table.columns, key=lambda column: not column.key)
        if evidence.ours:  # labels are shared by other studies, too; ids by copies only
            columns = [column for column in columns if column.key]
        long = [v for column in columns[:SAMPLES] for v in _long(evidence.values(table, column)[:SAMPLES])]
        yield from long[:SAMPLES]


def _long(values: Iterable[object]) -> Iterator[bytes]:
    for value in values:
        octets = value.encode() if isinstance(value, str) else value
        if isinstance(octets, bytes) and len(octets) >= SHORTEST_SAMPLE:
            yield octets


def _holds(other: Path, samples: Sequence[bytes], data: bytes) -> bool:
    """Whether another database has one of the samples in it, or is the same to the byte."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with suppress(OSError), open(os.open(other, flags), "rb") as file:  # noqa: PTH123
        if file.read(len(MAGIC)) != MAGIC:
            return False
        content = MAGIC + file.read(MOST_BYTES)
        return content == data or any(sample in content for sample in samples)
    return False


def _plain(path: Path) -> Iterator[tuple[str, int]]:
    """Name and size of every plain file in the folder, this one too."""
    with os.scandir(path.absolute().parent) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            with suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    yield entry.name, status.st_size
