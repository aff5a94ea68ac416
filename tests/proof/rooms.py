"""A room for one scenario: a folder with places of its own, people with words of their own, what was seen there.

It knows where answers may be, and nothing of what happens.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyte
from searching import Canaries, files_in
from sittings import Sitting, Steps, by_keys, by_lines, sitting

STUDY = "svsurvey.db"


@dataclass
class Room:
    """One scenario's folder, with HOME and temporary places of its own; what was seen, and who may be where."""

    folder: Path
    name: str
    canaries: Canaries
    sealed: bool = False
    seen: list[tuple[str, bytes]] = field(default_factory=list)
    allowed: set[tuple[str, str]] = field(default_factory=set)
    """(place, owner)"""

    def __post_init__(self) -> None:
        for name in ("home", "temporary", "cache", "config", "state", "run"):
            (self.folder / name).mkdir(mode=0o700)

    @property
    def environment(self) -> dict[str, str]:
        places = {"HOME": "home", "TMPDIR": "temporary", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}
        places |= {"XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run", "XDG_DATA_HOME": "home"}
        return {name: str(self.folder / place) for name, place in places.items()}

    def person(self, who: str = "somebody") -> "Person":
        owner = f"{self.name}: {who}"
        said = {name: self.canaries.word(owner) for name in ("porter", "motto", "story")}
        return Person(owner, self.canaries.number(owner), said)

    def allows(self, person: "Person", *places: str) -> None:
        """Here this person's answers may be; sealed they may not even be in a study."""
        self.allowed |= {(place, person.owner) for place in places if not (self.sealed and place.endswith(".db"))}

    def shows(self, place: str, data: bytes) -> None:
        self.seen.append((place, data))

    def found(self) -> Iterator[tuple[str, str]]:
        """Who is where: (place, owner)."""
        for place, data in [*self.seen, *files_in(self.folder)]:
            if self.canaries.suspected(data):
                yield from ((place, owner) for owner in self.canaries.owners(data))


class Person(NamedTuple):
    owner: str
    number: int
    said: Mapping[str, str]

    @property
    def keys(self) -> Steps:
        return by_keys(self.number, self.said)

    @property
    def lines(self) -> Steps:
        return by_lines(self.number, self.said)

    @property
    def data(self) -> dict[str, object]:
        """As in a file of answers."""
        return {
            "consent": True, "number": self.number, "work": 8, "work_other": self.said["porter"], "seen": [1, 2],
            "helps": 3, "speaks": 1, "motto": self.said["motto"], "story": self.said["story"],
        }  # fmt: skip


@contextmanager
def interviewed(
    room: Room, *options: str, before: Callable[[], object] = lambda: None, screen: bool = True
) -> Iterator[Sitting]:
    """Somebody at `run`, whose stderr goes into a file; afterwards what stands on the terminal is looked at."""

    def prepare() -> None:
        os.dup2(os.open(room.folder / "stderr", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
        before()

    arguments = ("storm.yaml", "--lang", "en", *options)
    with sitting(room.folder, *arguments, before=prepare, **room.environment) as there:
        yield there
        there.drain(0.5)
    if screen:
        room.shows("the terminal", left_on_screen(there.shown))


def left_on_screen(shown: bytes) -> bytes:
    """What stands on a terminal and in its scrollback."""
    screen = pyte.HistoryScreen(80, 24, history=5000)
    pyte.ByteStream(screen).feed(shown)
    above = ["".join(line[x].data for x in sorted(line)) for line in screen.history.top]
    return "\n".join([*above, *screen.display]).encode()


def typed(there: Sitting, person: Person, pages: int = 8) -> None:
    """Everything up to the review is answered, and stands on the screen; fewer pages: some of it."""
    there.answer(person.keys[:pages])
    there.see(person.keys[pages][0])


def stored(room: Room, number: int) -> None:
    """Demands that a scenario is what it seems to be: so many people in the study."""
    with closing(sqlite3.connect(room.folder / STUDY)) as study:
        ((found,),) = study.execute(f"SELECT count(*) FROM {'boxes' if room.sealed else 'r_storm'}").fetchall()
    assert found == number, f"{room.name}: {found} stored, not {number}"
