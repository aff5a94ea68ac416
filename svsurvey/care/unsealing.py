"""Sealed responses of one or several studies, opened into another: shuffled, in no small batches, and once.

What is in a box is not believed blindly: it must be what was put there, and an answer that its questions allow.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import SystemRandom

from svsurvey.errors import StoreError
from svsurvey.instrument.model import Instrument
from svsurvey.response import Mode
from svsurvey.store import boxes, payload, receipt, seal
from svsurvey.store.boxes import Opening
from svsurvey.store.database import Fielded, Store
from svsurvey.store.payload import BoxFault, Content, Trouble
from svsurvey.store.seal import Identity

FEWEST = 5
"""New responses that are opened at once, of people: fewer would show who came since the last time."""

Versions = Mapping[tuple[str, str], tuple[Instrument, Fielded]]
"""The versions of instruments that a study knows, by id and version."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A box that stays closed, by the first letters of its id."""

    box: str
    instrument: str
    trouble: Trouble


@dataclass
class Batch:
    """What was taken out of boxes, by id and version of the instrument; the boxes that stay closed; how many were
    opened before."""

    versions: dict[tuple[str, str], tuple[Instrument, Fielded]] = field(default_factory=dict)
    contents: dict[tuple[str, str], list[Content]] = field(default_factory=dict)
    closed: list[Closed] = field(default_factory=list)
    before: int = 0

    def people(self) -> dict[str, int]:
        """How many responses of people there are, by instrument; made-up ones hide nobody."""
        return {id_: groups.total() for id_, groups in self._groups().items()}

    def too_few(self) -> dict[str, int]:
        """The instruments with a wave or site of too few people to be hidden in each other, and how few."""
        groups = {id_: [n for n in found.values() if n < FEWEST] for id_, found in self._groups().items()}
        return {id_: min(small) for id_, small in groups.items() if small}

    def _groups(self) -> dict[str, Counter[tuple[str, str]]]:
        """People by instrument, wave and site: these labels stand with their answers."""
        found: dict[str, Counter[tuple[str, str]]] = {id_: Counter() for id_, _ in self.contents}
        for (id_, _), contents in self.contents.items():
            people = (c.response for c in contents if c.response.mode is not Mode.SIMULATED)
            found[id_].update((response.wave, response.site) for response in people)
        return found

    def without(self, ids: Iterable[str]) -> "Batch":
        """The same without some instruments, whose boxes then count as not opened."""
        left = {key: contents for key, contents in self.contents.items() if key[0] not in ids}
        return Batch(self.versions, left, self.closed, self.before)


def open_all(studies: Sequence[tuple[Store, Versions]], identities: Sequence[Identity], target: Store) -> Batch:
    """Open what was not opened into the target before. Nothing is written yet."""
    batch, done = Batch(), boxes.marks(target.file)
    seen: set[bytes] = set()
    before: set[bytes] = set()
    for store, versions in studies:
        _demand_one_meaning(batch.versions, versions, store)
        batch.versions |= versions
        for box, instrument, text in boxes.stored(store.file):
            mark = boxes.mark_of(box)
            if mark in done:
                before.add(mark)
            elif mark not in seen:  # two copies of a study hold the same boxes
                try:
                    content = _opened(box, instrument, text, identities, versions)
                    batch.contents.setdefault((instrument, content.response.version), []).append(content)
                    seen.add(mark)
                except BoxFault as fault:
                    batch.closed.append(Closed(box.hex()[:8], instrument, fault.trouble))
    batch.before = len(before)
    return batch


def _demand_one_meaning(known: Versions, more: Versions, store: Store) -> None:
    """Raises StoreError where studies mean different questionnaires by one version."""
    for key in known.keys() & more.keys():
        if known[key][1].sha256 != more[key][1].sha256:
            what = f"{store.path} means another questionnaire by '{key[0]}' {key[1]} than the studies before it"
            raise StoreError(what, "open it into a study of its own with --into")


def _opened(
    box: bytes, instrument: str, text: bytes, identities: Sequence[Identity], versions: Versions
) -> Content:
    """Raises BoxFault for whatever was not put there by a survey that this study knows."""
    content = payload.unpack(seal.opened(text, identities))
    response = content.response
    if {content.box, receipt.Keys(content.secret).box} != {box} or response.instrument != instrument:
        raise BoxFault(Trouble.MOVED)
    known = versions.get((instrument, response.version))
    if known is None:
        raise BoxFault(Trouble.UNKNOWN)
    if not payload.fits(response, known[0]):
        raise BoxFault(Trouble.IMPOSSIBLE)
    return content


def save_opened(batch: Batch, target: Store) -> int:
    """Save what was opened, in one transaction; the number saved. Raises StoreError, with nothing saved, when
    another process opened some of it meanwhile."""
    openings = []
    for key, contents in sorted(batch.contents.items()):
        SystemRandom().shuffle(contents)
        instrument, fielded = batch.versions[key]
        openings.append(Opening(instrument, fielded.definition, fielded.translations, contents))
    return target.add_opened(openings) if openings else 0
