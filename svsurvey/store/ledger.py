"""What was shown to other eyes: remembered, so that no two releases show a person by their difference.

An entry says which responses there were (as a digest of their ids), never when it was made; of rounded counts it
keeps what was shown, so that the next ones can be tested beside them. What goes together is not decided here.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from svsurvey.errors import StoreError
from svsurvey.response import Scope
from svsurvey.sql import of_responses, quoted
from svsurvey.store.file import StudyFile
from svsurvey.store.place import damaged, explained
from svsurvey.store.schema import answers_table, drawn

EVERYBODY = Scope()


@dataclass(frozen=True, slots=True)
class State:
    """Which real responses there are: how many, and a digest of the set of their ids."""

    people: int
    digest: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One release; two of the same people in the same way are equal. kind: how it was protected. selection: which
    responses it shows, in words. state: all that the instrument had; chosen: those shown. shown: rounded counts as
    they were shown, by name.
    """

    kind: str
    selection: str
    state: State = field(compare=False)
    chosen: State
    shown: Mapping[str, int] = field(default_factory=dict, compare=False)


CELLS = "kind, selection, people, state, chosen, chosen_state, shown"
INSERT = f"INSERT INTO releases (release, instrument, {CELLS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
SELECT = f"SELECT {CELLS} FROM releases WHERE instrument = ? ORDER BY release"

Decision = Callable[[Sequence[Entry]], None]
"""Raises when a release does not go together with the earlier ones."""


def state(file: StudyFile, instrument_id: str, scope: Scope = EVERYBODY) -> State:
    """Which responses by people there are now. Raises StoreError when the file cannot be read."""
    meant = of_responses(replace(scope, simulated=False, mixed=False))
    sql = f"SELECT response FROM {quoted(answers_table(instrument_id))} WHERE {meant.text} ORDER BY response"
    with explained(file.path):
        ids = [id_ for (id_,) in file.connection.execute(sql, meant.values)]
    if not all(isinstance(id_, bytes) for id_ in ids):
        raise damaged(file.path)
    return State(len(ids), hashlib.sha256(b"".join(ids)).hexdigest())


def entries(file: StudyFile, instrument_id: str) -> list[Entry]:
    """Every release of an instrument, in random order."""
    with explained(file.path):
        found = file.connection.execute(SELECT, (instrument_id,)).fetchall()
    return [
        Entry(kind, selection, State(people, digest), State(chosen, of_chosen), _counts(file, shown))
        for kind, selection, people, digest, chosen, of_chosen, shown in found
    ]


def _counts(file: StudyFile, written: object) -> Mapping[str, int]:
    """The counts of an entry. Raises StoreError for what no release writes: who forgets protects nobody."""
    try:
        found = json.loads(str(written))
    except ValueError:
        raise damaged(file.path) from None
    if not isinstance(found, dict) or not all(isinstance(n, int) for n in found.values()):
        raise damaged(file.path)
    return found


def enter(file: StudyFile, instrument_id: str, new: Entry, decide: Decision) -> None:
    """Remember a release for good, before anything of it is shown; the same again is not kept twice.

    decide: is given the earlier ones, in the same turn. Raises what it raises, and StoreError when responses came
    in since the release was made, or when it cannot be written down.
    """
    if new in (earlier := entries(file, instrument_id)) and state(file, instrument_id) == new.state:
        decide(earlier)
        return
    with file.saving():
        if state(file, instrument_id) != new.state:
            raise StoreError("responses came in while the numbers were made; nothing was shown", "try again")
        earlier = entries(file, instrument_id)
        decide(earlier)
        if new not in earlier:
            shown = json.dumps(dict(new.shown), ensure_ascii=False, sort_keys=True)
            states = new.state.people, new.state.digest, new.chosen.people, new.chosen.digest
            cells = new.kind, new.selection, *states, shown
            file.connection.execute(INSERT, (drawn(), instrument_id, *cells))
