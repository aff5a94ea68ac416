"""Commands in this process, in a folder of their own, with a watch over all they do; also in children with limits.

It knows what no command may ever do: crash, take long, write elsewhere, print what steers a terminal. It knows no
case.
"""

import io
import json
import os
import re
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, MappingProxyType

from svsurvey import cli

SECONDS = 2.0
"""Of computing; a command that takes longer hangs."""

SILENCE = 30.0
"""Seconds without a word from a child: it hangs where Python cannot interrupt it."""

ROOM = 300 * 1024 * 1024
"""Bytes that a child may take beyond what it begins with."""

STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0001]"
)
"""What must not reach a terminal; written down apart from the program's own list."""

WRITING = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"}
_FAULT = re.compile(r"at (svsurvey/\S+:\d+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: its exit code, what it printed, and what it must not have done."""

    code: int
    out: str
    err: str
    faults: tuple[str, ...]


class Slow(BaseException):
    """The time is over."""


class Watch:
    """Notes every writing outside a folder. Once it is there it stays, silent but for the calls of `call`."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.elsewhere: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, values: tuple[object, ...]) -> None:
        if self.folder is None:
            return
        if event == "open":
            path, mode, flags = values
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes or (isinstance(mode, str) and set(mode) & set("wax+")):
                self._note(path)
        elif event in WRITING:
            for path in values[:2] if event in ("os.rename", "os.link", "os.symlink") else values[:1]:
                self._note(path)
        elif event in ("subprocess.Popen", "os.system", "os.exec", "socket.connect"):
            self.elsewhere.append(event)

    def _note(self, path: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        place = os.path.normpath(os.path.join(os.getcwd(), os.fsdecode(path)))  # noqa: PTH109, PTH118
        if not place.startswith((f"{self.folder}/", "/dev/")) and not place.endswith(".pyc"):
            self.elsewhere.append(place)


_watch: list[Watch] = []
NOTHING: Mapping[str, str] = MappingProxyType({})


@contextmanager
def box() -> Iterator[Path]:
    """An empty folder to be in, alone in another one."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="svsurvey-proof-", ignore_cleanup_errors=True) as outer:
        folder = Path(outer).resolve() / "box"
        folder.mkdir()
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


def call(
    folder: Path, arguments: Sequence[str], typed: bytes = b"", surroundings: Mapping[str, str] = NOTHING
) -> Outcome:
    """What a command does that is called in `folder`, which is where we are."""
    if not _watch:
        _watch.append(Watch())
    watch = _watch[0]
    watch.elsewhere.clear()
    streams = [_stream(typed, "replace"), _stream(b"", "backslashreplace"), _stream(b"", "backslashreplace")]
    before = sys.stdin, sys.stdout, sys.stderr, dict(os.environ)
    late: list[bool] = []

    def over(_number: int, _frame: FrameType | None) -> None:
        late.append(True)
        raise Slow

    handler = signal.signal(signal.SIGPROF, over)
    os.environ.update({"HOME": str(folder), "TMPDIR": str(folder), **surroundings})
    sys.stdin, sys.stdout, sys.stderr = streams
    watch.folder, faults = folder, []
    try:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            code = cli.run(arguments)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except BaseException as error:  # nothing may come through
        code, faults = 70, [f"{type(error).__name__} came through"]
    finally:
        watch.folder = None
        sys.stdin, sys.stdout, sys.stderr = before[:3]
        os.environ.clear()
        os.environ.update(before[3])
        signal.signal(signal.SIGPROF, handler)
    out, err = (_written(stream) for stream in streams[1:])
    faults += [f"more than {SECONDS:.0f} s"] if late else []
    faults += [f"writes outside: {place!r}" for place in watch.elsewhere[:2]]
    return Outcome(code, out, err, (*faults, *judged(code, out, err)))


def _stream(data: bytes, errors: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors=errors, write_through=True)


def _written(stream: io.TextIOWrapper) -> str:
    with suppress(ValueError):
        stream.flush()
        return stream.detach().getvalue().decode("utf-8", "surrogateescape")  # type: ignore[attr-defined, no-any-return]
    return ""


def judged(code: int, out: str, err: str) -> Iterator[str]:
    """What is wrong with what a command printed, and with how it ended."""
    if code == 70:
        found = _FAULT.search(err)
        yield f"a fault in svsurvey at {found[1] if found else 'an unknown place'}: {err.strip()[:160]!r}"
    if "Traceback (most recent call last)" in err:
        yield "a traceback"
    for name, text in (("stdout", out.removeprefix("\ufeff").replace("\r\n", "\n")), ("stderr", err)):
        if found := STEERING.search(text):
            around = text[max(0, found.start() - 30) : found.end() + 10]
            yield f"{found[0]!r} on {name}: {around!r}"


# ---- in children ----------------------------------------------------------------------------------------


def in_children(
    numbers: Sequence[int], work: Callable[[int], list[str]], children: int = 2
) -> dict[int, list[str]]:
    """What `work` finds wrong, by number, each done in one of a few children that have little memory."""
    found: dict[int, list[str]] = {}
    shares = [list(numbers[first::children]) for first in range(children)]
    running = [_Child(share, work) for share in shares if share]
    while running:
        ready = select.select([child.pipe for child in running], [], [], 1.0)[0]
        for child in list(running):
            if child.pipe in ready:
                found.update(child.hear())
            if child.over:
                running.remove(child)
            elif child.silent:
                child.kill("no word for a long time")
            if child.lost is not None:
                number, how = child.lost
                found[number] = [how]
                rest = child.share[child.share.index(number) + 1 :]
                running = [other for other in running if other is not child]
                running += [_Child(rest, work)] if rest else []
    return found


class _Child:
    """One child at work on its share."""

    def __init__(self, share: list[int], work: Callable[[int], list[str]]) -> None:
        self.share, self.at = share, share[0]
        self.over, self.lost = False, None  # type: bool, tuple[int, str] | None
        self.heard, self._rest = time.monotonic(), b""
        self.pipe, writing = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            os.close(self.pipe)
            _work(share, work, writing)
        os.close(writing)

    @property
    def silent(self) -> bool:
        return time.monotonic() - self.heard > SILENCE

    def hear(self) -> Iterable[tuple[int, list[str]]]:
        """What was found since last time."""
        self.heard = time.monotonic()
        data = os.read(self.pipe, 65536)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            number, faults = json.loads(line)
            self.at = number
            if faults is None:
                continue
            if number == -1:
                self.over = True
            elif faults:
                yield number, faults
        if not data or self.over:
            self._bury()

    def kill(self, why: str) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self._bury(why)

    def _bury(self, why: str = "") -> None:
        os.close(self.pipe)
        _, status = os.waitpid(self.process, 0)
        if not self.over:
            self.lost = self.at, why or f"the process died ({os.waitstatus_to_exitcode(status)})"


def _work(share: Sequence[int], work: Callable[[int], list[str]], writing: int) -> None:
    """What a child does; it never comes back."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + ROOM
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        with box():
            for number in share:
                _tell(writing, number, None)
                _tell(writing, number, work(number))
        _tell(writing, -1, [])
    finally:
        os._exit(0)


def _tell(writing: int, number: int, faults: object) -> None:
    os.write(writing, json.dumps([number, faults]).encode() + b"\n")


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Empty the folder, then write these into it."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            put(path, {})
            path.rmdir()
        else:
            path.unlink()
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
