"""What is in a study, in numbers and labels, for who holds it. It only reads; there is no order and no clock.

Of an instrument that lets numbers out only protected it tells no small ones, and none by wave or site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from svsurvey.instrument.model import version_order
from svsurvey.response import HANDED_IN, Mode
from svsurvey.sql import quoted
from svsurvey.store import kept, schema
from svsurvey.store.file import StudyFile
from svsurvey.store.place import explained

LEAST = 10
"""Numbers of people from 1 up to this are not told where an instrument says `release: always`: as in a release."""

ENDED = f"(disposition IN ({', '.join(repr(disposition.value) for disposition in HANDED_IN)}))"


@dataclass(frozen=True, slots=True)
class VersionCount:
    """A version as fielded. responses: handed in by people; simulated: made up; early: ended before that. None:
    fewer than LEAST, and not told."""

    version: str
    responses: int | None
    simulated: int
    early: int | None


@dataclass(frozen=True, slots=True)
class InstrumentCount:
    """What a study holds of one instrument. words: texts that people wrote and that
    are kept apart, not the places for them; boxes: sealed responses, of any version.

    waves, sites: how many responses by label, in order of the alphabet; the empty label is none. protected:
    it says `release: always`, or cannot be read; then None stands for numbers that are not told.
    """

    id: str
    versions: Sequence[VersionCount]
    words: int | None
    boxes: int | None
    waves: Mapping[str, int | None]
    sites: Mapping[str, int | None]
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Census:
    """A study. size: bytes. pages: of which `free` are not used. recipients: the study's own keys to seal for;
    together: whether all of them are needed. due: whether the file is still to be rewritten after a save.
    imported: offline responses and other files that are known again.
    """

    path: Path
    size: int
    schema: int
    pages: int
    free: int
    page_size: int
    due: bool
    instruments: Sequence[InstrumentCount]
    recipients: Sequence[str] = field(default=())
    together: bool = False
    opened: int | None = 0
    releases: int = 0
    imported: int | None = 0


def census(file: StudyFile) -> Census:
    """Count what is in a study. file: opened with `StudyFile.look`. Raises StoreError."""
    with file.reading(), explained(file.path):
        return _Counting(file).census()


class _Counting:
    """One look through a study. One of an older version lacks some tables: then nothing is in them."""

    def __init__(self, file: StudyFile) -> None:
        self.file = file
        self.tables = kept.tables(file)
        self.protected = {version.id for version in kept.versions(file) if _is_protected(version)}

    def census(self) -> Census:
        """The numbers of the whole file."""
        keys = self._rows("recipients", "SELECT recipient, together FROM recipients ORDER BY recipient")
        ids = self._rows("instruments", "SELECT DISTINCT id FROM instruments ORDER BY id")
        opened, imported = self._number("unsealed"), self._number("imported")
        return Census(
            self.file.path,
            self.file.path.stat().st_size,
            self.file.value("PRAGMA user_version"),
            self.file.value("PRAGMA page_count"),
            self.file.value("PRAGMA freelist_count"),
            self.file.value("PRAGMA page_size"),
            bool(self.file.value(schema.PENDING)),
            [self._instrument(str(id_)) for (id_,) in ids],
            [str(key) for key, _ in keys],
            any(together for _, together in keys),
            _told(opened) if self.protected else opened,
            self._number("releases"),
            _told(imported) if self.protected else imported,
        )

    def _instrument(self, id_: str) -> InstrumentCount:
        ((boxes,),) = self._rows("boxes", "SELECT count(*) FROM boxes WHERE instrument = ?", id_) or [(0,)]
        words = self._number(schema.texts_table(id_), "typeof(text) = 'text'")
        found = InstrumentCount(
            id_, self._versions(id_), words, boxes, self._labels(id_, "wave"), self._labels(id_, "site")
        )
        return _protected(found) if id_ in self.protected else found

    def _versions(self, id_: str) -> list[VersionCount]:
        """Of every version that was fielded, those without responses included; older ones first."""
        sql = (
            f"SELECT i.version, total({ENDED} AND mode <> ?1), total({ENDED} AND mode = ?1), total(NOT {ENDED}) "
            f"FROM instruments i LEFT JOIN {quoted(schema.answers_table(id_))} r "
            "ON r.version = i.version WHERE i.id = ?2 GROUP BY i.version"
        )
        rows = self._rows("instruments", sql, Mode.SIMULATED.value, id_)
        counts = [VersionCount(str(version), *map(int, numbers)) for version, *numbers in rows]
        return sorted(counts, key=lambda count: version_order(count.version))

    def _labels(self, id_: str, column: str) -> dict[str, int]:
        table = schema.answers_table(id_)
        sql = f"SELECT {column}, count(*) FROM {quoted(table)} GROUP BY {column} ORDER BY {column}"
        return {str(label): number for label, number in self._rows(table, sql)}

    def _number(self, table: str, meant: str = "TRUE") -> int:
        ((number,),) = self._rows(table, f"SELECT count(*) FROM {quoted(table)} WHERE {meant}") or [(0,)]
        return int(number)

    def _rows(self, table: str, sql: str, *values: object) -> list[Any]:
        return self.file.connection.execute(sql, values).fetchall() if table in self.tables else []


# ---- what is not told ------------------------------------------------------------------------------------


def _is_protected(version: kept.Kept) -> bool:
    """Whether numbers leave only protected; of what cannot be read nobody knows, so yes."""
    return version.instrument is None or version.instrument.release == "always"


def _protected(found: InstrumentCount) -> InstrumentCount:
    """The labels alone, and no small numbers. How many texts there are tells who wrote none, so it is not told."""
    versions = [replace(v, responses=_told(v.responses), early=_told(v.early)) for v in found.versions]
    return replace(
        found,
        versions=versions,
        words=None,
        boxes=_told(found.boxes),
        waves=dict.fromkeys(found.waves),
        sites=dict.fromkeys(found.sites),
        protected=True,
    )


def _told(number: int | None) -> int | None:
    return None if number and number < LEAST else number
