"""What was shown to other eyes: remembered, so that no two releases show a person by their difference.

An entry says which responses there were (as a digest of their ids), never when it was made; of rounded counts it
keeps what was shown, so that the next ones can be tested beside them. What goes together is not decided here.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from svsurvey.errors import StoreError
from svsurvey.response import HANDED_IN, Scope
from svsurvey.sql import of_responses, quoted
from svsurvey.store.file import StudyFile
from svsurvey.store.place import damaged, explained
from svsurvey.store.schema import answers_table, drawn


@dataclass(frozen=True, slots=True)
class State:
    """Which real responses there are: how many were handed in, and a digest of all that can be said of them: the
    ids, however an interview ended, and the questionnaires."""

    people: int
    digest: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A release; two of one state in one way are equal, whatever they show. kind: how it was protected. selection:
    which responses it shows. shown: rounded counts as they were shown, by name; of exact ones which were shown (1)
    and which withheld (0). seen: how many releases there were when it was planned, if that matters. after: the
    digests of the earlier states of the selection; what is not among them was released in another copy of the
    study, or in a study that was merged into it since.
    """

    kind: str
    selection: str
    state: State
    shown: Mapping[str, int] = field(default_factory=dict, compare=False)
    seen: int | None = field(default=None, compare=False)
    after: frozenset[str] = field(default=frozenset(), compare=False)


COUNTED = frozenset(disposition.value for disposition in HANDED_IN)
CELLS = "kind, selection, people, state, shown"
INSERT = f"INSERT INTO releases (release, instrument, {CELLS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
SELECT = f"SELECT {CELLS} FROM releases WHERE instrument = ? ORDER BY people, release"

Decision = Callable[[Sequence[Entry]], None]
"""Raises when a release does not go together with the earlier ones."""


def state(file: StudyFile, instrument_id: str, scope: Scope) -> State:
    """Which responses by people a scope means now. Raises StoreError when the file cannot be read."""
    scope = replace(scope, simulated=False, mixed=False)
    meant = of_responses(scope, ())
    table = quoted(answers_table(instrument_id))
    sql = f"SELECT CAST(response AS BLOB), disposition FROM {table} WHERE {meant.text} ORDER BY response"
    asked = "SELECT version, sha256 FROM instruments WHERE id = ? ORDER BY version"
    with explained(file.path):
        rows = file.connection.execute(sql, meant.values).fetchall()
        versions = file.connection.execute(asked, (instrument_id,)).fetchall()
    digest = hashlib.sha256(b"".join(id_ or b"" for id_, _ in rows))
    digest.update("".join(f"{version} {sha256}\n" for version, sha256 in versions).encode())
    return State(sum(ended in COUNTED for _, ended in rows), digest.hexdigest())


def entries(file: StudyFile, instrument_id: str) -> list[Entry]:
    """Every release of an instrument, those of fewer people first."""
    with explained(file.path):
        found = file.connection.execute(SELECT, (instrument_id,)).fetchall()
    return [
        _entry(kind, selection, State(people, digest), _counts(file, shown))
        for kind, selection, people, digest, shown in found
    ]


AFTER = "after "
"""What stands before the digest of an earlier state, beside the names of counts."""


def _entry(kind: str, selection: str, of: State, written: Mapping[str, int]) -> Entry:
    """An entry from its row, whose counts and earlier states lie together."""
    after = [text for text in written if text.startswith(AFTER)]
    shown = {text: n for text, n in written.items() if text not in after}
    return Entry(kind, selection, of, shown, after=frozenset(text.removeprefix(AFTER) for text in after))


def _counts(file: StudyFile, written: object) -> Mapping[str, int]:
    """The counts of an entry. Raises StoreError for what no release writes: who forgets protects nobody."""
    try:
        found = json.loads(str(written))
    except ValueError:
        raise damaged(file.path) from None
    if not isinstance(found, dict) or not all(isinstance(n, int) for n in found.values()):
        raise damaged(file.path)
    return found


def enter(file: StudyFile, instrument_id: str, new: Entry, scope: Scope, decide: Decision) -> None:
    """Remember a release for good, before anything of it is shown; what was shown before is not kept twice.

    decide: is given the earlier ones, in the same turn. Raises what it raises, and StoreError when responses or
    other releases came in since the release was made, or when it cannot be written down.
    """
    earlier = entries(file, instrument_id)
    if new in earlier and not _added(new, earlier) and state(file, instrument_id, scope) == new.state:
        decide(earlier)
        return
    with file.saving():
        if state(file, instrument_id, scope) != new.state:
            raise StoreError("responses came in while the numbers were made; nothing was shown", "try again")
        earlier = entries(file, instrument_id)
        if new.seen not in (None, len(earlier)):
            raise StoreError("another release was made at the same time; nothing was shown", "try again")
        decide(earlier)
        added = _added(new, earlier)
        if added or new not in earlier:
            shown = json.dumps(added | _after(new, earlier), ensure_ascii=False, sort_keys=True)
            cells = new.kind, new.selection, new.state.people, new.state.digest, shown
            file.connection.execute(INSERT, (drawn(), instrument_id, *cells))


def _after(new: Entry, earlier: Sequence[Entry]) -> dict[str, int]:
    states = {old.state.digest for old in earlier if old.selection == new.selection and old.state != new.state}
    return dict.fromkeys((AFTER + digest for digest in states), 1)


def _added(new: Entry, earlier: Sequence[Entry]) -> dict[str, int]:
    """What a release shows that no earlier one of the same state showed. Rows are only ever added, never changed:
    copies of a study that are merged would not fit together."""
    before = {name for old in earlier if old == new for name in old.shown}
    return {name: n for name, n in new.shown.items() if name not in before}
