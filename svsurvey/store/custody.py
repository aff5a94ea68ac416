"""Keys and what they open must not lie together: which files of a folder are keys, studies or instruments.

It reads the beginnings of files, opens none for writing, and says nothing.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from svsurvey.errors import StoreError
from svsurvey.store.schema import APPLICATION_ID
from svsurvey.store.seal import holds_a_key

BEGINNING = 4096
"""Bytes that are read of a file: more than what stands before the key in any file of keys."""

DATABASE = b"SQLite format 3\0"
OWNER_AT = slice(68, 72)
"""Where the header of a database says whose it is (sqlite.org/fileformat2.html, 1.3)."""

_INSTRUMENT = re.compile(rb"^svsurvey *:", re.MULTILINE)


def keys_in(folder: Path, besides: Path | None = None) -> list[Path]:
    """The files that hold the secret half of a key, behind a passphrase or not.

    besides: a study that may be open in this process and is not touched: closing any file of the same inode would
    drop the locks that SQLite holds on it (sqlite.org/howtocorrupt.html, 2.2).
    """
    return _those(folder, lambda _, start: holds_a_key(start) and not start.startswith(DATABASE), besides)


def surveys_in(folder: Path) -> list[Path]:
    """The files that are studies or instruments."""
    return _those(folder, _is_of_a_survey)


def _is_of_a_survey(path: Path, start: bytes) -> bool:
    if path.suffix in (".yaml", ".yml"):
        return _INSTRUMENT.search(start) is not None
    return start.startswith(DATABASE) and start[OWNER_AT] == APPLICATION_ID.to_bytes(4, "big")


def demand_apart(study: Path, *folders: Path) -> None:
    """Raises StoreError when a key lies beside a study or in one of these folders: who takes the folder could read
    everything. The study itself is not touched, and need not be there yet."""
    for folder in dict.fromkeys([study.absolute().parent, *folders]):
        for path in keys_in(folder, study):
            raise StoreError(
                f"{path} is a secret key beside what it opens",
                "nobody is asked anything like this: move it to the computer of those who will open the responses",
            )


def _those(folder: Path, wanted: Callable[[Path, bytes], bool], besides: Path | None = None) -> list[Path]:
    return sorted(path for path, start in _beginnings(folder, besides) if wanted(path, start))


def _beginnings(folder: Path, besides: Path | None) -> Iterator[tuple[Path, bytes]]:
    """Every plain file with its first bytes; what cannot be read is passed over."""
    own = None
    with suppress(OSError):
        own = besides and besides.stat()
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                path = Path(entry.path)
                status = path.stat()
                if stat.S_ISREG(status.st_mode) and not (own and os.path.samestat(status, own)):
                    with path.open("rb") as file:
                        yield path, file.read(BEGINNING)
