"""A shell in a real tmux: what stands on its pane and in its scrollback, as an onlooker could page through it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest


class Pane:
    """One pane with a shell in it."""

    def __init__(self, socket: Path) -> None:
        self._words = ["tmux", "-S", str(socket), "-f", os.devnull]

    def tmux(self, *words: str, environment: Mapping[str, str] | None = None) -> str:
        done = subprocess.run([*self._words, *words], capture_output=True, text=True, env=environment, timeout=20)
        return done.stdout

    def type(self, keys: str) -> None:
        self.tmux("send-keys", "-H", *(f"{byte:x}" for byte in keys.encode()))

    @property
    def text(self) -> str:
        """The screen as one text."""
        return " ".join(self.tmux("capture-pane", "-p").split())

    @property
    def everything(self) -> str:
        """The screen, the one behind it, and all that was scrolled away."""
        return self.tmux("capture-pane", "-p", "-S", "-") + self.tmux("capture-pane", "-p", "-q", "-a", "-S", "-")

    def see(self, text: str, seconds: float = 15) -> None:
        """Wait until a text is on the screen and nothing more comes."""
        end, shown = time.monotonic() + seconds, ""
        while text not in shown or shown != self.text:
            shown = self.text
            assert time.monotonic() < end, f"{text!r} did not appear:\n{self.tmux('capture-pane', '-p')}"
            time.sleep(0.02)

    def program(self) -> int:
        """The process that the shell waits for."""
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        return int(Path(f"/proc/{shell}/task/{shell}/children").read_text().split()[0])


@contextmanager
def pane(folder: Path, environment: Mapping[str, str]) -> Iterator[Pane]:
    """A pane in a tmux of its own, gone afterwards."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    there = Pane(folder / "tmux")
    there.tmux(
        "new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder), "env", "PS1=ready> ", "sh",
        environment={**environment, "SHELL": "/bin/sh", "TERM": "xterm-256color"},
    )  # fmt: skip
    try:
        there.see("ready>")
        yield there
    finally:
        there.tmux("kill-server")
