"""Killed or failing at every storage call; bad files at every command; other clocks; a person at a full disk."""

from collections.abc import Callable
from pathlib import Path

import clocks
import pytest
import refusals
import strace
from figures import Figure, NotHere, demand
from shifts import CANARY, answer, end_of, stored, terminal

Prove = Callable[[int], list[Figure]]


@pytest.mark.proof
@pytest.mark.parametrize(
    ("prove", "size"),
    [(strace.prove, 6), (refusals.prove, 60), (clocks.prove, 1)],
    ids=["every storage call", "bad files", "clocks"],
)
def test_the_storage_holds(prove: Prove, size: int) -> None:
    try:
        demand(prove(size))
    except NotHere as reason:
        pytest.skip(f"NOT PROVEN here: {reason}")


@pytest.mark.proof
def test_a_person_at_a_full_disk_loses_no_answer(study: Path, disk: Path) -> None:
    """It fills up in the middle of the interview: the answers are kept, until there is room or another place."""
    filler = disk / "filler"
    for another_place in (False, True):
        with terminal(study, "--plain", "--db", str(disk / "ward.db")) as person:
            answer(person, "yes", "9", "1", CANARY)
            person.expect("to change:")
            filler.write_bytes(bytes(24 * 1024**2 - (disk / "ward.db").stat().st_size - 4096))
            person.sendline("yes")
            person.expect("could not be saved yet")
            person.expect("Type a number:")
            person.sendline("1")  # too early: there is no room yet
            person.expect("could not be saved yet")
            person.expect("Type a number:")
            if another_place:
                person.sendline("2")
                person.expect("Name of the other file:")
                person.sendline(str(study / "elsewhere.db"))
            else:
                filler.unlink()
                person.sendline("1")
            said, code = end_of(person)
        assert code == 0
        assert "Saved. Thank you." in said
    filler.unlink()
    assert [row["story"] for row in stored(study, "elsewhere.db")] == [CANARY]
    assert [row["story"] for row in stored(study, str(disk / "ward.db"))] == [CANARY]
