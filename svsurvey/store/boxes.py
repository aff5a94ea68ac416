"""The boxes of a study, its own keys to seal for, and the marks of what was opened: their SQL. It opens no box."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from svsurvey.errors import StoreError
from svsurvey.instrument.model import Instrument, Seal
from svsurvey.store.file import StudyFile
from svsurvey.store.payload import Content
from svsurvey.store.schema import KEY_BYTES
from svsurvey.text import clean_line

INSERT = "INSERT INTO boxes (box, instrument, sealed) VALUES (?, ?, ?)"
COUNT = "SELECT count(*) FROM boxes WHERE box = ? AND instrument = ?"
DELETE = "DELETE FROM boxes WHERE box = ? AND instrument = ?"
ANY = "SELECT EXISTS (SELECT 1 FROM boxes WHERE instrument = ?)"
SIZES = "SELECT instrument, count(*) FROM boxes GROUP BY instrument ORDER BY instrument"
ALL = "SELECT CAST(box AS BLOB), CAST(instrument AS BLOB), CAST(sealed AS BLOB) FROM boxes ORDER BY box"
RECIPIENTS = "SELECT recipient, together FROM recipients ORDER BY recipient"
OPENED = "SELECT box FROM unsealed"
MARK = "INSERT INTO unsealed (box) VALUES (?)"


@dataclass(frozen=True, slots=True)
class Opening:
    """What is to be opened into a study: responses to one version, with the version as it was fielded."""

    instrument: Instrument
    definition: str
    translations: Mapping[str, str]
    contents: Sequence[Content]


def mark_of(box: bytes) -> bytes:
    """What a study keeps of a box that was opened into it; no id of a response has to do with it."""
    return hashlib.blake2b(box, digest_size=KEY_BYTES, person=b"svsurvey opened").digest()


def marks(file: StudyFile) -> set[bytes]:
    """Of all boxes that were opened into this study."""
    return {mark for (mark,) in file.stream(OPENED)}


def demand_not_opened(file: StudyFile, contents: Sequence[Content]) -> None:
    """Raises StoreError for boxes that were opened into this study since somebody looked: how many were new then
    was told from all of them, and those that are left may be too few."""
    if not marks(file).isdisjoint(mark_of(content.box) for content in contents):
        raise StoreError(
            f"sealed responses were opened into {file.path} by another process meanwhile",
            "nothing was opened; try again",
        )


# ---- for whom -------------------------------------------------------------------------------------------


def recipients(file: StudyFile) -> Seal | None:
    """The study's own keys to seal for."""
    rows = list(file.stream(RECIPIENTS))
    return Seal(tuple(str(key) for key, _ in rows), any(together for _, together in rows)) if rows else None


def sealing(file: StudyFile, instrument: Instrument) -> Seal | None:
    """For whom responses to an instrument are sealed: the study's own keys, else the instrument's; None: plain.

    Raises StoreError where there are no keys (any more) but sealed responses, which people were promised.
    """
    found = recipients(file) or instrument.seal
    if not found and file.value(ANY, (instrument.id,)):
        what = f"{file.path} holds sealed responses to '{instrument.id}', and no key says how to go on"
        raise StoreError(what, "put `seal:` back into the instrument, or see: svsurvey db seal --to KEY")
    return found


def seal_for(file: StudyFile, seal: Seal | None) -> None:
    """From now on seal whatever is saved for these keys, which are sound; None: for no keys of the study's own.

    Raises StoreError rather than go on in plain where there are sealed responses.
    """
    with file.altering():
        if seal is None and sum(number for _, number in file.stream(SIZES)):
            what = f"{file.path} holds sealed responses: it does not go on in plain"
            raise StoreError(what, "begin another study with --db FILE, and tell people that it is not sealed")
        file.connection.execute("DELETE FROM recipients")
        if seal:
            rows = [(key, int(seal.together)) for key in sorted(seal.to)]
            file.connection.executemany("INSERT INTO recipients (recipient, together) VALUES (?, ?)", rows)


# ---- what there is --------------------------------------------------------------------------------------


def stored(file: StudyFile) -> Iterator[tuple[bytes, str, bytes]]:
    """Every box: id, instrument, what is sealed; in order of the random ids. Whatever was put there by hand comes
    out as bytes, and will not be found to be a box."""
    for box, instrument, text in file.stream(ALL):
        yield box, clean_line((instrument or b"").decode("utf-8", "replace")), text or b""
