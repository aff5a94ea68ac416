"""Every page as it stands on a terminal: walks through interviews, and what is seen at each stop.

`python tests/interview/snapshots.py --write` writes the pictures anew; look at what changed before you keep it.
The pages run in this process, on the very stream of bytes that a terminal would get (read by pyte).
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import pyte
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from screen import (
    AT_ONCE,
    ENTER,
    STOP,
)
from walks import SIZES, WALKS, Stop, Walk
from wcwidth import wcwidth

FOLDER = Path(__file__).parent / "screens"
QUIET = 0.002
PATIENCE = 10.0


class Window(pyte.Screen):
    """A screen that keeps characters of no width where they belong; pyte drops them, and all that follows."""

    def draw(self, data: str) -> None:
        for letter in data:
            if wcwidth(letter) == 0 and self.cursor.x:
                x = self.cursor.x - 1
                while x and not self.buffer[self.cursor.y][x].data:
                    x -= 1
                cell = self.buffer[self.cursor.y][x]
                self.buffer[self.cursor.y][x] = cell._replace(data=cell.data + letter)
            else:
                super().draw(letter)

    @property
    def lines_shown(self) -> list[str]:
        """The lines as they are read; the second half of a wide character is nothing."""
        return ["".join(self.buffer[y][x].data for x in range(self.columns)).rstrip() for y in range(self.lines)]


# ---- walking --------------------------------------------------------------------------------------------


@dataclass
class Walker:
    """A terminal, and somebody at it who goes on to the next stop when nothing more is drawn."""

    size: tuple[int, int]
    keyboard: PipeInput
    stops: Iterator[Stop]
    encoding: str = "utf-8"
    seen: dict[str, str] = field(default_factory=dict)
    sent: str = ""
    _stop: Stop | None = None
    _drawn: int = 0
    _since: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self.screen = Window(*self.size)
        self._stream = pyte.Stream(self.screen)
        self._next()

    # what prompt_toolkit asks of a stream

    def write(self, text: str) -> None:
        text = text.encode(self.encoding, "replace").decode(self.encoding)
        self.sent += text
        self._stream.feed(text)

    def flush(self) -> None:
        self._drawn += 1
        try:
            self._later(self._drawn)
        except RuntimeError:  # drawn without a loop: nobody is asked
            self.look()

    def isatty(self) -> bool:
        return True

    # what a person does

    def look(self) -> None:
        if self._stop:
            self.seen[self._stop.name] = "\n".join(self.screen.lines_shown).rstrip() + "\n"

    def _later(self, drawn: int, quiet: int = 0) -> None:
        asyncio.get_running_loop().call_later(QUIET, self._settle, drawn, quiet)

    def _settle(self, drawn: int, quiet: int) -> None:
        """Goes on when nothing was drawn twice in a row."""
        if drawn != self._drawn or self._stop is None:
            return
        shown = " ".join(" ".join(self.screen.lines_shown).split())
        if quiet and self._stop.until in shown:
            self.look()
            self._next()
        elif monotonic() - self._since > PATIENCE:
            raise AssertionError(f"{self._stop} did not come:\n" + "\n".join(self.screen.lines_shown))
        else:
            self._later(drawn, quiet + 1)

    def _next(self) -> None:
        self._stop, self._since = next(self.stops, None), monotonic()
        self.keyboard.send_text(self._stop.keys if self._stop else AT_ONCE * 2)
        if self._stop and not self._stop.keys and self._drawn:
            self.flush()


def walked(walk: Walk, size: tuple[int, int]) -> Walker:
    """Somebody who went this way in a window of this size."""
    with create_pipe_input() as keyboard:
        walker = Walker(size, keyboard, iter(walk.stops), walk.encoding)
        output = Vt100_Output(walker, lambda: Size(size[1], size[0]), "xterm-256color", enable_cpr=False)  # type: ignore[arg-type]
        with create_app_session(input=keyboard, output=output):
            walk.does()
    return walker


def pictures(name: str, sizes: Sequence[tuple[int, int]] = ()) -> dict[str, str]:
    """What is seen at each stop of a walk, in these sizes or in all of its own, as it stands in the files."""
    walk = WALKS[name]
    at = {size: walked(walk, size).seen for size in sizes or walk.sizes}
    for (columns, rows), seen in at.items():
        missed = [stop.name for stop in walk.stops if stop.name not in seen]
        assert not missed, f"{name} at {columns}x{rows} did not come to {missed}"
    return {
        f"{name} {stop.name}": "\n".join(picture(size, seen[stop.name]) for size, seen in at.items())
        for stop in walk.stops
    }


def kiosk_pictures() -> dict[str, str]:
    """The pages between two people, which a real kiosk shows on a terminal of its own."""
    from seats import runs
    from shifts import SHIFT

    asked = {"rest": "Press Enter to begin", "code": "Code of those who run this survey"}
    seen: dict[str, list[str]] = {page: [] for page in asked}
    with TemporaryDirectory() as folder:
        (Path(folder) / "shift.yaml").write_text(SHIFT, encoding="utf-8")
        for size in SIZES:
            with runs(Path(folder), "shift.yaml", "--kiosk", "--site", "north", size=size) as there:
                there.see("press Enter and one is made")
                there.type("lavender" + ENTER)
                for page, text in asked.items():
                    there.see(text)
                    while there.read(0.15):  # on a busy computer a page can come in two parts
                        pass
                    seen[page].append(picture(size, "\n".join(there.lines).rstrip() + "\n"))
                    there.type(STOP)
    return {f"kiosk {page}": "\n".join(at) for page, at in seen.items()}


def picture(size: tuple[int, int], seen: str) -> str:
    columns, rows = size
    return f"{f'==== {columns} x {rows} '.ljust(columns, '=')}\n{seen}"


def file_of(name: str) -> Path:
    return FOLDER / f"{name.replace(',', '').replace(' ', '-')}.txt"


def main(words: Sequence[str]) -> None:
    """Write every picture anew."""
    if list(words) != ["--write"]:
        sys.exit("python tests/interview/snapshots.py --write")
    sys.path.append(str(Path(__file__).parents[1] / "commands"))  # as pytest does, for `shifts`
    FOLDER.mkdir(exist_ok=True)
    everything = [kiosk_pictures(), *(pictures(walk) for walk in WALKS)]
    drawn = {file_of(name): shown for some in everything for name, shown in some.items()}
    for old in set(FOLDER.glob("*.txt")) - drawn.keys():
        old.unlink()
    for file, shown in drawn.items():
        file.write_text(shown, encoding="utf-8")
    print(f"{len(drawn)} pictures in {FOLDER.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
