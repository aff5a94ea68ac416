"""A copy of a study without what was erased from it: made beside its place, looked at, and put there whole.

It knows files and counts, and no questionnaire.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from svsurvey.care.unfinished import ELSEWHERE, put, unfinished
from svsurvey.errors import StoreError, UsageError
from svsurvey.sql import quoted
from svsurvey.store import kept, place
from svsurvey.store.file import StudyFile


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: bytes, and the number of rows by table."""

    size: int
    rows: dict[str, int]


def copy(source: Path, target: Path) -> Copied:
    """Copy a study to a place where nothing is yet. Afterwards the whole copy is on the disk, or nothing is there.

    Raises UsageError when there is something, StoreError when the study cannot be read or the copy not be made.
    """
    if os.path.lexists(target):
        raise _taken(target)
    with StudyFile.look(source) as study, unfinished(target) as (name, descriptor):
        study.demand_whole()
        rows = _copied(study, name, target)
        size = os.fstat(descriptor).st_size
        try:
            put(name, descriptor, target)
        except FileExistsError:
            raise _taken(target) from None
    return Copied(size, rows)


def _taken(target: Path) -> UsageError:
    """Nothing is written over, whatever it is."""
    return UsageError(f"{target} is there already: it was left as it is", "name a new file for each copy")


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
