"""A copy of a study without what was erased from it: made beside its place, looked at, and put there whole.

It knows files and counts, and no questionnaire. Until the copy is whole, its name is not taken.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from svsurvey.errors import StoreError, UsageError
from svsurvey.sql import quoted
from svsurvey.store import kept, place
from svsurvey.store.file import StudyFile

ELSEWHERE = "name another file for the copy"
UNFINISHED = "unfinished"
"""The ending of a copy that is being made. It says to whoever finds one, after a power cut, what it is."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: bytes, and the number of rows by table."""

    size: int
    rows: dict[str, int]


def copy(source: Path, target: Path) -> Copied:
    """Copy a study to a place where nothing is yet. Afterwards the whole copy is on the disk, or nothing is there.

    Raises UsageError when there is something, StoreError when the study cannot be read or the copy not be made.
    """
    _demand_free(target)
    with StudyFile.look(source) as study, _unfinished(target) as (name, descriptor):
        study.demand_whole()
        rows = _copied(study, name, target)
        with place.birth_explained(target, ELSEWHERE):
            os.fsync(descriptor)
            size = name.stat().st_size
            _put(name, target)
    return Copied(size, rows)


def _demand_free(target: Path) -> None:
    """Nothing is written over, whatever it is."""
    if os.path.lexists(target):
        raise UsageError(f"{target} is there already: it was left as it is", "name a new file for each copy")


def _copied(study: StudyFile, name: Path, target: Path) -> dict[str, int]:
    """Copy into an empty file; the number of rows in it. Where somebody saved meanwhile, it is copied again."""
    while True:
        moment = _moment(study)
        with place.explained(target):
            study.connection.execute("VACUUM INTO ?", (str(name),))
        with StudyFile.look(name) as made:
            made.demand_whole()
            rows = _rows(made)
        if rows == _rows(study):
            return rows
        if moment == _moment(study):
            raise StoreError(f"the copy of {study.path} did not become whole", ELSEWHERE)
        os.truncate(name, 0)


def _moment(study: StudyFile) -> object:
    """Changes when another program changes the file."""
    with place.explained(study.path):
        return study.value("PRAGMA data_version")


def _rows(file: StudyFile) -> dict[str, int]:
    with place.explained(file.path):
        return {
            table: file.value(f"SELECT count(*) FROM {quoted(table)}")
            for table in kept.tables(file)
            if table != "upkeep"  # its mark says whether a file was rewritten
        }


# ---- the file on the way --------------------------------------------------------------------------------


@contextmanager
def _unfinished(target: Path) -> Iterator[tuple[Path, int]]:
    """An empty file beside the target, only for its owner, and gone at the end whatever happens; its number."""
    _clear(target)
    name = target.absolute().with_name(f".{target.name}.{secrets.token_hex(4)}.{UNFINISHED}")
    with place.birth_explained(target, ELSEWHERE):
        descriptor = os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        _claim(descriptor)
        yield name, descriptor
    finally:
        _take_away(name)
        os.close(descriptor)


def _take_away(name: Path) -> None:
    """A copy that was not finished, and the journal that a failing disk may have left beside it."""
    for path in (name, name.with_name(f"{name.name}-journal")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _clear(target: Path) -> None:
    """Take away what killed copyings to the same name left: they hold answers. One that goes on has its lock."""
    for name in target.absolute().parent.glob(f".{_literal(target.name)}.*.{UNFINISHED}"):
        with suppress(OSError):
            descriptor = os.open(name, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
            try:
                if _claim(descriptor):
                    _take_away(name)
            finally:
                os.close(descriptor)


def _literal(name: str) -> str:
    from glob import escape

    return escape(name)


def _claim(descriptor: int) -> bool:
    """Whether nobody else has this file; from now on it is ours. Where files have no locks: not known, so no."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock

        flock(descriptor, LOCK_EX | LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def _put(name: Path, target: Path) -> None:
    """Give the copy its name, for good. A name that was taken meanwhile is not taken away."""
    try:
        target.hardlink_to(name)
    except FileExistsError:
        _demand_free(target)
        raise
    except OSError:  # a stick's file system that has no second names
        _demand_free(target)
        name.rename(target)
    try:
        place.keep_names(target)
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise
