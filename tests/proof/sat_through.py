"""What can happen to somebody at a terminal: they finish, leave, are killed, meet a full disk."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from kiosks import CODE, child_of, gone
from rooms import STUDY, Person, Room, interviewed, left_on_screen, stored, typed
from sittings import SAVED, ends

STOP, RUB_OUT, REFUSE = "\x03", "\x15", "\x18"


def finished(room: Room) -> None:
    person = room.person()
    room.allows(person, STUDY)
    with interviewed(room) as there:
        there.answer(person.keys)
        there.see(SAVED)
        there.type("\r")
        assert ends(there) == 0
    stored(room, 1)


def finished_by_lines(room: Room) -> None:
    person = room.person()
    room.allows(person, STUDY)
    with interviewed(room, "--plain") as there:
        there.answer(person.lines)
        there.see(SAVED)
        assert ends(there) == 0
    stored(room, 1)


def changed_and_refused(room: Room) -> None:
    """What was typed first, and then rubbed out, changed or refused, was never said."""
    first, last = room.person("what was taken back"), room.person("what was said")
    room.allows(last, STUDY)
    with interviewed(room) as there:
        there.answer(first.keys[:6])
        there.see(b"Your motto?")
        there.type(first.said["motto"] + RUB_OUT + last.said["motto"] + "\r")
        there.see(b"What stays with you?")
        there.type(first.said["story"] + REFUSE)
        there.see(b"Hand in my answers")
        there.type("1\r")
        there.see(b"Which number?")
        there.type("\x7f" * 14 + f"{last.number}\r")
        there.see(b"Hand in my answers")
        there.type("2\r")
        there.see(b"What is your work?")
        there.type("1\r")
        there.see(b"Hand in my answers")
        there.type("0\r")
        there.see(SAVED)
        there.type("\r")
        assert ends(there) == 0
    stored(room, 1)


def broken_off(room: Room) -> None:
    person = room.person()
    with interviewed(room) as there:
        typed(there, person)
        there.type(STOP)
        there.see(b"Do you want to stop here?")
        there.type("2\r")
        there.see(b"are erased")
        there.type("\r")
        assert ends(there) == 6
    stored(room, 0)


def practised(room: Room) -> None:
    person = room.person()
    with interviewed(room, "--practice") as there:
        there.answer(person.keys)
        there.see(b"practice")
        there.wait_until_idle(0.2)
        there.type("\r")
        assert ends(there) == 0


def idle(room: Room) -> None:
    def impatient() -> None:
        import svsurvey.commands.run as command
        from svsurvey.interview.terminal import ScreenTalk

        command.SHORTEST_IDLE = 1
        (ScreenTalk.__init__.__kwdefaults__ or {})["grace"] = 1

    person = room.person()
    with interviewed(room, "--idle", "1", before=impatient) as there:
        typed(there, person)
        assert ends(there) == 6
    stored(room, 0)


def signalled(number: int) -> Callable[[Room], None]:
    def does(room: Room) -> None:
        for options, steps in (((), "keys"), (("--plain",), "lines")):
            person = room.person(f"{signal.Signals(number).name} {steps}")
            with interviewed(room, *options) as there:
                there.answer(getattr(person, steps)[:-1])
                there.see(getattr(person, steps)[-1][0])
                os.kill(there.process, number)
                assert ends(there) == 128 + number
        stored(room, 0)

    return does


def killed(room: Room) -> None:
    """Nobody is left to wipe the screen; everything else is clean."""
    for pages in (3, 6, 8):
        with interviewed(room, screen=False) as there:
            typed(there, room.person(f"{pages} pages"), pages)
            there.kill()
            there.drain()
    stored(room, 0)


def crashed(room: Room) -> None:
    """By the signals that make an image of the memory, where one may be made as long as it likes."""

    def generous() -> None:
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS):
        with interviewed(room, before=generous, screen=False) as there:
            typed(there, room.person(signal.Signals(number).name))
            os.kill(there.process, number)
            there.drain()
            assert not os.WCOREDUMP(os.waitpid(there.process, 0)[1])
    stored(room, 0)


def faulty(room: Room) -> None:
    """A fault inside, of the kind whose text quotes the answers."""

    def broken() -> None:
        from svsurvey.response import Response
        from svsurvey.store.database import Store

        def add(_store: object, response: Response, *_: object) -> None:
            raise ValueError(f"invalid literal: {dict(response.values)}")

        Store.add = add  # type: ignore[assignment]

    for options, steps, code in (((), "keys", 70), (("--plain",), "lines", 70)):
        person = room.person(steps)
        with interviewed(room, *options, before=broken) as there:
            there.answer(getattr(person, steps))
            assert ends(there) == code
    assert b"ValueError" in (room.folder / "stderr").read_bytes(), "the fault was said"
    stored(room, 0)


def without_a_terminal(room: Room) -> None:
    """The window is closed; the reader of stdout goes away."""
    with interviewed(room, screen=False) as there:
        typed(there, room.person("window closed"))
        os.close(there.descriptor)
        assert os.waitstatus_to_exitcode(os.waitpid(there.process, 0)[1]) == 128 + signal.SIGHUP
        there.gone = True
    person = room.person("reader gone")
    lines = "".join(keys for _, keys in person.lines[:-1])
    command = [sys.executable, "-m", "svsurvey", "run", "storm.yaml", "--lang", "en", "--plain"]
    pipe = subprocess.PIPE
    program = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=room.folder, env=os.environ | room.environment
    )
    with program:
        assert program.stdin
        assert program.stdout
        assert program.stderr
        program.stdout.close()
        with suppress(BrokenPipeError):
            program.stdin.write(lines.encode())
            program.stdin.close()
        room.shows("stderr", program.stderr.read())
    assert program.returncode not in (0, 1)
    stored(room, 0)


# ---- a disk that is full --------------------------------------------------------------------------------


def full_disk(room: Room) -> None:
    """Saving fails; the answers are kept, saved after all, saved elsewhere, or erased."""

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        (room.folder / "full").touch()
        import svsurvey.store.database as database

        add = database.Store.add

        def tried(store: database.Store, *given: object) -> None:
            most = 4096 if (room.folder / "full").exists() and store.path.name == STUDY else -1
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, -1))
            try:
                add(store, *given)  # type: ignore[arg-type]
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))

        database.Store.add = tried  # type: ignore[method-assign,assignment]

    ways: tuple[tuple[str, str, tuple[str, ...], int], ...] = (
        ("tried again", "1\n", (STUDY,), 0),
        ("elsewhere", "2\n", ("other.db",), 0),
        ("erased", "3\n", (), 6),
    )
    for who, choice, places, code in ways:
        person = room.person(who)
        room.allows(person, *places)
        with interviewed(room, before=full) as there:
            there.answer(person.keys)
            there.see(b"could not be saved")
            there.wait_until_idle(0.2)
            if who == "tried again":
                (room.folder / "full").unlink()
            there.type(choice)
            if who == "elsewhere":
                there.see(b":")
                there.wait_until_idle(0.2)
                there.type("other.db\n")
            assert ends(there) == code, (who, there.text)
    stored(room, 1)


# ---- in a kiosk ------------------------------------------------------------------------------------------


def kiosk(room: Room) -> None:
    """People who hand in, leave, are killed and crash, one after another; the parent goes last."""
    begin = b"Press Enter to begin"
    with interviewed(room, "--kiosk") as there:
        there.see(b"press Enter and one is made")
        there.type(CODE + "\n")

        def comes(who: str) -> Person:
            person = room.person(who)
            there.see(begin)
            room.shows(f"the kiosk before {who}", left_on_screen(there.shown))
            there.type("\r")
            return person

        person = comes("hands in")
        room.allows(person, STUDY)
        there.answer(person.keys)
        there.see(SAVED)
        there.type("\r")
        typed(there, comes("leaves"))
        there.type("\x11")
        for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM):
            typed(there, comes(number.name))
            os.kill(child_of(there.process), number)
        typed(there, comes("loses the parent"))
        last = child_of(there.process)
        there.kill()
        there.drain(10)
        end = time.monotonic() + 10
        while not gone(last):
            assert time.monotonic() < end, "a child without its parent ends"
    stored(room, 1)
