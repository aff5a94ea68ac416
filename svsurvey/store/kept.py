"""What a study keeps, read back with distrust: the versions of instruments as fielded, and which tables there are.

It only reads. It must not know what is done with what it finds: told, judged or merged.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from svsurvey.errors import InputError, StoreError
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.model import Instrument, version_order
from svsurvey.store.file import StudyFile
from svsurvey.store.place import explained


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of an instrument as a study keeps it. instrument: None when it cannot be read back; fault: why."""

    id: str
    version: str
    definition: str
    translations: str
    sha256: str
    instrument: Instrument | None
    fault: str = ""

    @property
    def beside(self) -> Mapping[str, str]:
        """The texts of its translations by language. Raises ValueError for what is none."""
        return _beside(self.translations)

    @property
    def name(self) -> str:
        """How people call it: `ward 1.0.0`."""
        return f"{self.id} {self.version}"


def versions(file: StudyFile) -> list[Kept]:
    """Every version that was fielded, by id, older ones first. Raises StoreError when none can be read."""
    sql = "SELECT id, version, definition, translations, sha256 FROM instruments ORDER BY id, version"
    with explained(file.path):
        rows = file.connection.execute(sql).fetchall()
    found = [_kept(*map(_text, row)) for row in rows]
    return sorted(found, key=lambda kept: (kept.id, version_order(kept.version)))


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _kept(id_: str, version: str, definition: str, translations: str, sha256: str) -> Kept:
    def kept(instrument: Instrument | None, fault: str) -> Kept:
        return Kept(id_, version, definition, translations, sha256, instrument, fault)

    try:
        beside = {tag: Source(f"{id_} {tag}", text, {}) for tag, text in _beside(translations).items()}
        instrument = load(Source(f"{id_} {version}", definition, beside))
    except InputError:
        return kept(None, "is kept in words that are not a valid instrument any more")
    except ValueError:
        return kept(None, "has translations that cannot be read any more")
    if (instrument.id, instrument.version) != (id_, version):
        return kept(None, f"is kept under a wrong name: it is {instrument.id} {instrument.version}")
    if fingerprint(instrument) != sha256:
        return kept(None, "is not what was fielded: its fingerprint is another")
    return kept(instrument, "")


def _beside(translations: str) -> Mapping[str, str]:
    """The translations by language. Raises ValueError."""
    read = json.loads(translations)
    if not isinstance(read, dict) or not all(isinstance(text, str) for text in read.values()):
        raise ValueError("not translations")
    return read


def tables(file: StudyFile) -> dict[str, str]:
    """The SQL of every table by its name, in order of names; none of a schema that cannot be read."""
    found: dict[str, str] = {}
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
    with suppress(StoreError), explained(file.path):
        found = {str(name): str(made or "") for name, made in file.connection.execute(sql)}
    return found


def columns(file: StudyFile, table: str) -> list[tuple[str, str]]:
    """Name and declared type of each column of a table, in their order."""
    with explained(file.path):
        rows = file.connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
    return [(str(name), str(type_)) for name, type_ in rows]
