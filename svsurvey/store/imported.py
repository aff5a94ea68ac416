"""What was imported into a study: the marks by which a file is known again, and their SQL. It reads no file.

A mark leads to no response, and marks are kept in the order of their own chance: which came first, or together, is
nowhere. From the mark of a short file its answers cannot be guessed any faster than a receipt's code could.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from svsurvey.errors import StoreError
from svsurvey.instrument.model import Instrument
from svsurvey.response import Response
from svsurvey.store import boxes, receipt
from svsurvey.store.database import Store
from svsurvey.store.file import StudyFile
from svsurvey.store.schema import KEY_BYTES, Layout, Row, drawn

MARKS = "SELECT mark FROM imported"
INSERT = "INSERT INTO imported (mark, drawn) VALUES (?, ?)"
DELETE = "DELETE FROM imported WHERE mark = ?"

SALT = "svsurvey imported 1 "


@dataclass(frozen=True, slots=True)
class Mark:
    """Of one offline response, or of one file. drawn: by chance for a file. An offline response brings its own: it
    is one and the same response in every study."""

    mark: bytes
    drawn: bytes


def of_response(nonce: bytes) -> Mark:
    """The mark of an offline response, by the random number or the box's id that only it has."""
    return Mark(_short(nonce, b"svsurvey import"), _short(nonce, b"svsurvey drawn"))


def of_file(digest: bytes, instrument_id: str) -> Mark:
    """The mark of another file, by a digest of its content; it may be imported for each instrument once.

    Takes about 60 ms and 32 MiB, on purpose (scrypt, RFC 7914, the same work as for a receipt's code). Raises
    StoreError where Python has no scrypt.
    """
    salt = f"{SALT}{instrument_id}".encode()
    try:
        return Mark(receipt.stretched(digest, salt, receipt.COST)[:KEY_BYTES], drawn())
    except (AttributeError, ValueError):
        raise StoreError(
            "this computer's Python cannot tell files that were imported from new ones (it has no scrypt)",
            "import them with another Python",
        ) from None


def of_batch(nonce: bytes) -> Mark:
    """The mark of keyed forms on their way into a study, by a number of chance in their batch."""
    return Mark(_short(nonce, b"svsurvey batch"), drawn())


def keys_of(nonce: bytes) -> receipt.Keys:
    """The ids of an offline response: the same in every study, so that none counts it twice after a merge."""
    return receipt.Keys(
        hashlib.blake2b(nonce, digest_size=receipt.SECRET_BYTES, person=b"svsurvey offline").digest()
    )


def _short(nonce: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(nonce, digest_size=KEY_BYTES, person=purpose).digest()


def marks(file: StudyFile) -> set[bytes]:
    """Of everything that was imported into a study; none in one of an older version, which is only looked at."""
    there = file.value("SELECT count(*) FROM sqlite_master WHERE name = 'imported'")
    return {mark for (mark,) in file.stream(MARKS)} if there else set()


class Importing:
    """One turn in which files come into a study: all of them or nothing. To be used within `importing`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._layouts: dict[str, Layout] = {}

    def _layout(self, instrument: Instrument) -> Layout:
        if instrument.version not in self._layouts:
            self._layouts[instrument.version] = self.store.demand_fielded(instrument)
        return self._layouts[instrument.version]

    def keep_marks(self, found: Sequence[Mark]) -> None:
        """Remember what was imported."""
        rows = sorted((mark.mark, mark.drawn) for mark in found)
        self.store.connection.executemany(INSERT, rows)

    def add_offline(self, nonce: bytes, response: Response, instrument: Instrument) -> None:
        """One offline response that came in plain; sealed, where the study is."""
        layout, keys = self._layout(instrument), keys_of(nonce)
        if sealing := self.store.sealing(instrument):
            self.store.insert_sealed(sealing, layout, [response], keys)
        else:
            self.store.insert_under(layout, [(keys, response)])

    def add_box(self, box: bytes, instrument: Instrument, sealed: bytes) -> None:
        """One offline response that came sealed, as it is."""
        self._layout(instrument)
        self.store.connection.execute(boxes.INSERT, (box, instrument.id, sealed))

    def add_all(self, responses: Sequence[Response], instrument: Instrument) -> None:
        """Other responses, under ids drawn now."""
        self.store.add_all(responses, instrument)

    def add_rows(self, rows: Sequence[Row], pieces: Sequence[Row], instrument: Instrument) -> None:
        """Responses as the store keeps them. Not for sealed studies."""
        self.store.add_rows(instrument, [([*rows], [*pieces])])


@contextmanager
def importing(store: Store) -> Iterator[Importing]:
    """A turn: what goes wrong in it takes back everything."""
    with store.file.bulk(), store.file.saving():
        yield Importing(store)


def forget(store: Store, mark: Mark) -> None:
    """Take a mark away, where there is nothing left that could come a second time."""
    with store.file.saving():
        store.connection.execute(DELETE, (mark.mark,))


def known_boxes(file: StudyFile) -> set[bytes]:
    """The ids of the boxes that are here, and the marks of those that were opened into here."""
    return {box for (box,) in file.stream("SELECT box FROM boxes")} | boxes.marks(file)
