"""The memory of an interview, with the answers in it, is neither read by others nor written to the disk."""

import fcntl
import os
import pty
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from kiosks import CODE, child_of
from screen import Terminal
from shifts import CANARY, SHIFT, environment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="NOT PROVEN here: only Linux can hide a memory")

NOBODY = 65534
USER = NOBODY if os.geteuid() == 0 else os.geteuid()
BECOME = ["/usr/bin/setpriv", "--reuid", str(NOBODY), "--clear-groups"] if os.geteuid() == 0 else []
RUN = (sys.executable, "-m", "svsurvey", "run", "shift.yaml", "--lang", "en")
UNGUARDED = (sys.executable, "-c", "import sys; print('ready', flush=True); sys.stdin.read()")

LOOK = "import sys; open(sys.argv[1], 'rb').read(1) if 'environ' in sys.argv[1] else open(sys.argv[1], 'rb')"
"""The memory itself can be opened but not read from its start on."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A study of somebody who is not root: root may read every memory."""
    made = Path(tempfile.mkdtemp(prefix="shift-"))
    (made / "shift.yaml").write_text(SHIFT, encoding="utf-8")
    for place in (made / "home", made / "temporary"):
        place.mkdir()
    for place in (made, *made.iterdir()):
        os.chown(place, USER, -1)
    if BECOME and not Path(BECOME[0]).exists():
        pytest.skip("NOT PROVEN here: nobody can become another user")
    if _as_user(made, sys.executable, "-c", "import svsurvey").returncode:
        pytest.skip("NOT PROVEN here: another user cannot start this Python")
    yield made
    shutil.rmtree(made)


def _as_user(folder: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([*BECOME, *words], cwd=folder, env=environment(folder), capture_output=True, check=False)


@contextmanager
def started(folder: Path, words: Sequence[str]) -> Iterator[Terminal]:
    """A program of that user on a terminal, where crashes leave as much on the disk as they may."""
    process, descriptor = pty.fork()
    if process == 0:
        os.chdir(folder)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))
        command = [*BECOME, *words]
        os.execve(command[0], command, environment(folder, TERM="xterm-256color"))
    there = Terminal(descriptor, process, 80, 24)
    try:
        yield there
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        os.close(descriptor)


def by_keys(there: Terminal) -> int:
    """Up to a secret on the screen; the process that holds it."""
    for asked, keys in (("Will you take part", "1\r"), ("How many hours", "9\r"), ("Could you rest", "1\r")):
        there.see(asked)
        there.type(keys)
    there.see("What stays with you")
    there.type(CANARY)
    there.see(CANARY)
    return there.process


def by_lines(there: Terminal) -> int:
    for line in ("yes", "9", "1", CANARY):
        while not there.text.rstrip().endswith(":"):
            there.see("")
        there.type(line + "\n")
        there.see(line)
    return there.process


def in_a_kiosk(there: Terminal) -> int:
    there.see("press Enter and one is made")
    there.type(CODE + "\n")
    there.see("Press Enter to begin")
    there.type("\r")
    by_keys(there)
    return child_of(there.process)


Reaches = Callable[[Terminal], int]
WAYS: dict[str, tuple[list[str], Reaches]] = {
    "on the screen": ([], by_keys),
    "line by line": (["--plain"], by_lines),
    "in a kiosk": (["--kiosk"], in_a_kiosk),
}


def refused(folder: Path, process: int) -> list[bool]:
    """Whether another process of the same user is kept from the memory, and from what is known of its start."""
    looks = [
        _as_user(folder, sys.executable, "-c", LOOK, f"/proc/{process}/{file}") for file in ("mem", "environ")
    ]
    return [b"PermissionError" in look.stderr for look in looks]


def images(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*core*")]


def crash(there: Terminal, process: int) -> int:
    """One of the signals that make an image; the status of the program on the terminal, once it is gone."""
    os.kill(process, signal.SIGSEGV)
    if process != there.process:
        there.see("Press Enter to begin")
        os.kill(there.process, signal.SIGABRT)
    there.read(0.5)
    return os.waitpid(there.process, 0)[1]


@pytest.mark.parametrize(("options", "reaches"), WAYS.values(), ids=WAYS)
def test_an_interview_is_in_no_other_memory_than_its_own(
    folder: Path, options: list[str], reaches: Reaches
) -> None:
    with started(folder, [*RUN, *options]) as there:
        process = reaches(there)
        assert refused(folder, process) == [True, True]
        status = crash(there, process)
    assert os.WIFSIGNALED(status)
    assert not os.WCOREDUMP(status)
    assert images(folder) == []


def test_without_its_guard_this_would_be_seen(folder: Path) -> None:
    with started(folder, UNGUARDED) as there:
        there.see("ready")
        assert not refused(folder, there.process)[1]
        status = crash(there, there.process)
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        pytest.skip("NOT PROVEN here: this system lets no program leave an image")
    assert os.WCOREDUMP(status)


def test_no_command_leaves_an_image(folder: Path) -> None:
    """Whatever it is: here one that waits for answers on its stdin."""
    with started(folder, [*RUN[:-2], "--answers", "-"]) as there:
        there.see("Made the study file")
        there.type("hours: 9\n")
        status = crash(there, there.process)
    assert not os.WCOREDUMP(status)
    assert images(folder) == []
