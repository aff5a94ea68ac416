"""After every way of ending, the terminal holds none of the answers: neither on the screen nor above it."""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from panes import Pane, pane
from screen import AT_ONCE, ENTER, STOP, Terminal, terminal
from seats import leaves_nothing, runs
from shifts import CANARY, SHIFT, environment, stored

BRIEF = SHIFT.replace("version: 1.0.0", "version: 1.0.0\npartial: true")
QUESTIONS = ("Will you take part", "How many hours", "Could you rest", "What stays with you", "hand in")
DONE, NOTHING_SAVED = 0, 6

Talk = Sequence[tuple[str, str]]
"""What is waited for, and the keys that are pressed then."""

BY_KEYS: Talk = (
    (QUESTIONS[0], "1\r"),
    (QUESTIONS[1], "9\r"),
    (QUESTIONS[2], "1\r"),
    (QUESTIONS[3], CANARY),
    (CANARY, ""),
)
BY_LINES: Talk = (
    (QUESTIONS[0], "yes\n"),
    (QUESTIONS[1], "9\n"),
    (QUESTIONS[2], "1\n"),
    (QUESTIONS[3], CANARY + "\n"),
    ("hand in your answers", ""),
)

pytestmark = pytest.mark.proof


@dataclass(frozen=True)
class Ending:
    """How somebody leaves once a secret stands on the screen. kept: the responses that are stored then."""

    talk: Talk
    code: int
    kept: int = 0
    plain: bool = False
    before: bool = True

    @property
    def whole(self) -> Talk:
        """From the first page on."""
        return (*(() if not self.before else BY_LINES if self.plain else BY_KEYS), *self.talk)


ENDINGS = {
    "handed in": Ending((("", ENTER), ("Hand in my answers", "0\r"), ("Saved. Thank you.", ENTER)), DONE, 1),
    "declined": Ending(((QUESTIONS[0], "2\r"), ("Nothing was stored", ENTER)), NOTHING_SAVED, before=False),
    "erased": Ending((("", STOP), ("Stop, and erase", "2\r"), ("are erased", ENTER)), NOTHING_SAVED),
    "kept": Ending((("", STOP), ("Stop, and hand in", "3\r"), ("Saved. Thank you.", ENTER)), DONE, 1),
    "left at once": Ending((("", AT_ONCE),), NOTHING_SAVED),
    "handed in by lines": Ending((("", "yes\n"),), DONE, 1, plain=True),
    "erased by lines": Ending((("", ":quit\n"), ("erase my answers", "2\n")), NOTHING_SAVED, plain=True),
    "kept by lines": Ending((("", ":quit\n"), ("erase my answers", "3\n")), DONE, 1, plain=True),
    "left at once by lines": Ending((("", ":leave\n"),), NOTHING_SAVED, plain=True),
}


@pytest.fixture
def brief(study: Path) -> Path:
    """A folder with the instrument."""
    (study / "shift.yaml").write_text(BRIEF, encoding="utf-8")
    return study


def talks(there: Terminal | Pane, ending: Ending) -> None:
    """Goes this way to its end. In plain mode a line counts only after its prompt, which follows the page."""
    for text, keys in ending.whole:
        there.see(text)
        while ending.plain and not there.text.rstrip().endswith(":"):
            there.see("")
        there.type(keys)


def options(ending: Ending) -> list[str]:
    return ["shift.yaml", "--lang", "en", *(["--plain"] if ending.plain else [])]


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_nothing_is_left_after_any_ending(brief: Path, ending: Ending) -> None:
    with runs(brief, *options(ending)) as there:
        talks(there, ending)
        assert there.end() == ending.code
        assert CANARY not in there.text + there.scrollback
        assert not any(question in there.text + there.scrollback for question in QUESTIONS)
        assert there.modes() == (True, True)
        if not ending.plain:
            leaves_nothing(there)
    assert len(stored(brief)) == ending.kept


def test_nothing_is_left_when_nobody_comes_back() -> None:
    with terminal("story", IDLE="0.5", GRACE="1") as there:
        there.see("What happened?")
        there.type(CANARY)
        there.see(CANARY)
        assert there.end() == 0
        assert "did nothing for a while" in there.text
        leaves_nothing(there)


@pytest.mark.parametrize("plain", [False, True], ids=["screen", "lines"])
def test_a_terminal_that_is_lost_ends_the_interview_and_stores_nothing(brief: Path, plain: bool) -> None:
    ending = Ending((), 0, plain=plain)
    with runs(brief, *options(ending)) as there:
        talks(there, ending)
        os.close(there.descriptor)
        process, status = os.waitpid(there.process, 0)
        assert process == there.process
        assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP
    assert stored(brief) == []


# ---- in tmux --------------------------------------------------------------------------------------------

RUN = f"{sys.executable} -m svsurvey run"


def in_tmux(there: Pane, ending: Ending, number: int) -> None:
    """One interview in the shell's pane, and a look at all of it afterwards."""
    there.type(f"{RUN} {' '.join(options(ending))}; echo over {number}: $?\n")
    talks(there, ending)
    there.see(f"over {number}: {ending.code}")
    assert CANARY not in there.everything
    assert not any(question in there.everything for question in QUESTIONS)


def test_no_answer_is_in_the_scrollback_of_tmux(brief: Path) -> None:
    with pane(brief, environment(brief)) as there:
        for number, name in enumerate(("kept", "left at once", "handed in by lines")):
            in_tmux(there, ENDINGS[name], number)


@pytest.mark.slow
def test_no_answer_is_in_the_scrollback_of_tmux_after_any_ending(brief: Path) -> None:
    with pane(brief, environment(brief)) as there:
        for number, ending in enumerate(ENDINGS.values()):
            in_tmux(there, ending, number)


def test_ctrl_z_and_signals_in_a_real_shell_leave_nothing_in_sight(brief: Path) -> None:
    with pane(brief, environment(brief)) as there:
        there.type(f"{RUN} shift.yaml --lang en; echo over: $?\n")
        talks(there, Ending((), DONE))
        process = there.program()
        there.type("\x1a\x1c")
        os.kill(process, signal.SIGTSTP)
        there.type("more")
        there.see(CANARY + "more")
        os.kill(process, signal.SIGTERM)
        there.see("over: 143")
        assert CANARY not in there.everything
    assert stored(brief) == []


def test_a_kiosk_that_loses_a_person_to_kill_9_shows_the_next_nothing(brief: Path) -> None:
    with pane(brief, environment(brief)) as there:
        there.type(f"{RUN} shift.yaml --lang en --kiosk; echo over: $?\n")
        there.see("press Enter and one is made")
        there.type("lavender\n")
        there.see("Press Enter to begin")
        there.type(ENTER)
        talks(there, Ending((), DONE))
        parent = there.program()
        child = int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[0])
        os.kill(child, signal.SIGKILL)
        there.see("Press Enter to begin")
        assert CANARY not in there.everything
        there.type(STOP)
        there.see("Code of those")
        there.type("lavender\r")
        there.see("over: 0")
        assert CANARY not in there.everything
    with suppress(FileNotFoundError):
        assert stored(brief) == []
