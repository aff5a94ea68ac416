"""A browser that tests can drive: headless Chromium over a pipe, with the standard library alone.

    with chromium() as browser, browser.page() as page:
        page.open(Path("form.html"))
        page.click("button", "Next")          # a real mouse click on what a screen reader would find
        page.evaluate("1 + 1")                # JSON comes back; promises are awaited

It knows nothing of surveys. Every page is a private window of its own; `page.requests` holds every
request it tried, `page.errors` what it complained about (console, exceptions, broken rules of its own).
Tests that need it ask for the fixture `browser`, which skips where there is no Chromium.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from window import WAIT
from window import BrowserFailed as BrowserFailed
from window import Page as Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--mute-audio",
    "--remote-debugging-pipe",
)
# Chromium reads commands at 3 and writes answers at 4, whatever numbers the pipes have here.
STARTER = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD_CLOEXEC, 10) for end in sys.argv[1:3]]
os.dup2(ends[0], 3), os.dup2(ends[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


def found() -> str | None:
    """Where Chromium is on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@dataclass
class Browser:
    """One running Chromium: commands go in at one pipe, answers and events come out of the other."""

    folder: Path
    _in: int
    _out: int
    _number: int = 0
    _rest: bytes = b""
    _answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    _pages: list[Page] = field(default_factory=list)

    def command(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        """Send one command and wait for its answer; events that come in between reach their pages."""
        number = self.send(method, session, **params)
        self.until(lambda: number in self._answers, f"no answer to {method}")
        answer = self._answers.pop(number)
        if "error" in answer:
            raise BrowserFailed(f"{method}: {answer['error'].get('message')}")
        result: dict[str, Any] = answer.get("result", {})
        return result

    def send(self, method: str, session: str = "", **params: Any) -> int:
        """Send one command and do not wait: what opens a dialog answers only after the dialog."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._in, json.dumps(message).encode() + b"\0")
        return self._number

    def until(self, done: Callable[[], object], else_say: str, seconds: float = WAIT) -> None:
        """Read what the browser says until `done`; BrowserFailed with `else_say` after `seconds`."""
        end = time.monotonic() + seconds
        while not done():
            left = end - time.monotonic()
            if left <= 0:
                raise BrowserFailed(else_say)
            self._read(min(left, 0.05))

    def _read(self, seconds: float) -> None:
        if not select.select([self._out], [], [], seconds)[0]:
            return
        chunk = os.read(self._out, 1 << 20)
        if not chunk:
            raise BrowserFailed("the browser ended")
        *messages, self._rest = (self._rest + chunk).split(b"\0")
        for message in messages:
            self._take(json.loads(message))

    def _take(self, message: dict[str, Any]) -> None:
        if "id" in message:
            self._answers[message["id"]] = message
            return
        for page in self._pages:
            if message.get("sessionId") == page.session:
                page.heard(message["method"], message["params"])
            elif message["method"].startswith("Browser.download"):
                page.heard_of_downloads(message["method"], message["params"])

    @contextmanager
    def page(self, width: int = 1280, height: int = 800, dark: bool = False, **media: str) -> Iterator[Page]:
        """A private window; downloads land in its own empty folder (`page.downloads`).

        media: CSS media features with underscores, as in prefers_reduced_motion="reduce".
        """
        context = self.command("Target.createBrowserContext")["browserContextId"]
        try:
            target = self.command("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
            page = self.window(target, context)
            page.look(width, height, dark, media=media)
            yield page
        finally:
            self._pages = [page for page in self._pages if page.context != context]
            self.command("Target.disposeBrowserContext", browserContextId=context)

    def window(self, target: str = "", context: str = "") -> Page:
        """A window that is not private: what it leaves behind lies in the profile, under `folder`."""
        target = target or self.command("Target.createTarget", url="about:blank")["targetId"]
        session = self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, Path(tempfile.mkdtemp(dir=self.folder)), context, target)
        self._pages.append(page)
        page.begin()
        return page

    def close(self) -> None:
        """Close it as people do, so that it writes what it keeps."""
        with suppress(BrowserFailed, OSError):
            self.command("Browser.close")
            self.until(lambda: False, "ended")


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A Chromium of its own, with an empty profile that goes with it. BrowserFailed where there is none."""
    program = found()
    if program is None:
        raise BrowserFailed("no Chromium on this machine")
    folder = Path(tempfile.mkdtemp(prefix="svsurvey-browser-"))
    (theirs_in, ours_in), (ours_out, theirs_out) = os.pipe(), os.pipe()
    command = [sys.executable, "-c", STARTER, str(theirs_in), str(theirs_out), program, *FLAGS, *flags]
    process = subprocess.Popen(
        [*command, f"--user-data-dir={folder / 'profile'}"],
        pass_fds=(theirs_in, theirs_out),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Browser(folder, ours_in, ours_out)
    finally:
        _end(process)
        os.close(ours_in)
        os.close(ours_out)
        shutil.rmtree(folder, ignore_errors=True)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the browser and the processes it started, which share its session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(5)


@pytest.fixture(scope="session", name="browser")
def _browser() -> Iterator[Browser]:
    """One Chromium for all tests of a run."""
    if found() is None:
        pytest.skip("no Chromium on this machine")
    with chromium() as browser:
        yield browser
