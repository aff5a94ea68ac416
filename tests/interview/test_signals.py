"""Signals at every page: the terminal is left sane and empty, the exit code is the documented one."""

import os
import signal
from itertools import cycle
from pathlib import Path

import pytest
from screen import BACK, STOP, SUPPORT, Terminal
from seats import BESIDE, PLACES, STEPS, goes_to, leaves_nothing, number_stored, seat

INTERRUPTED, NOTHING_SAVED = 130, 6
ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PAGES = (*PLACES, *BESIDE)
FEWER = (
    "consent", "single", "doubt", "time", "grid", "multiple", "ranking", "slider", "lines", "lookup", "review",
    "receipt", "closing", "help", "stop",
)  # fmt: skip
"""One of each kind."""

FEWEST = FEWER[::3]

SAVED = PLACES[PLACES.index("receipt") :]


def shown_on(page: str) -> str:
    return BESIDE[page][1] if page in BESIDE else STEPS[page][0]


def ignored(there: Terminal, number: signal.Signals) -> bool:
    """Whether the program ignores a signal."""
    status = Path(f"/proc/{there.process}/status")
    if not status.exists():
        pytest.skip("this system shows no processes as files")
    mask = next(line for line in status.read_text().splitlines() if line.startswith("SigIgn"))
    return bool(int(mask.split()[1], 16) & 1 << (number - 1))


def ends(study: Path, page: str, number: signal.Signals) -> None:
    with seat(study) as there:
        goes_to(there, page)
        there.resize(60, 20)
        there.see(shown_on(page))
        assert ignored(there, signal.SIGTSTP), "Ctrl-Z, or a kill, would leave the answers in sight"
        os.kill(there.process, number)
        assert there.end() == 128 + number
        leaves_nothing(there)
        assert there.text == ""
    assert number_stored(study) == (page in SAVED)


@pytest.mark.parametrize(("page", "number"), [*zip(FEWEST, cycle(ENDINGS), strict=False)])
def test_a_signal_ends_it(study: Path, page: str, number: signal.Signals) -> None:
    ends(study, page, number)


@pytest.mark.proof
@pytest.mark.parametrize(("page", "number"), [*zip(FEWER, cycle(ENDINGS), strict=False)])
def test_a_signal_ends_it_on_any_kind_of_page(study: Path, page: str, number: signal.Signals) -> None:
    ends(study, page, number)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("number", ENDINGS)
def test_every_signal_ends_it_on_every_page(study: Path, page: str, number: signal.Signals) -> None:
    ends(study, page, number)


def test_an_interrupt_from_outside_asks_on_every_page_and_loses_nothing(study: Path) -> None:
    with seat(study) as there:
        for page in PLACES[: PLACES.index("receipt")]:
            there.see(STEPS[page][0])
            os.kill(there.process, signal.SIGINT)
            there.see("Do you want to stop here?")
            there.type(BACK)
            there.see(STEPS[page][0])
            there.type(STEPS[page][1])
        there.see("Your receipt")
        os.kill(there.process, signal.SIGINT)
        assert there.end() == 0
        leaves_nothing(there)
    assert number_stored(study) == 1


def test_stopping_ends_with_the_code_for_nothing_stored(study: Path) -> None:
    with seat(study) as there:
        goes_to(there, "slider")
        there.type(STOP + "2\r")
        there.see("Your answers are erased")
        there.type("\r")
        assert there.end() == NOTHING_SAVED
        leaves_nothing(there)
    assert number_stored(study) == 0


def test_once_it_is_saved_nobody_is_asked_whether_to_erase_it(study: Path) -> None:
    with seat(study) as there:
        goes_to(there, "closing")
        there.type(SUPPORT)
        there.see("Talk to somebody you trust.")
        there.see("Ctrl-C close")
        there.type(STOP)
        assert there.end() == 0
        leaves_nothing(there)
    assert number_stored(study) == 1


def test_many_changes_of_the_window_lose_nothing_that_was_typed(study: Path) -> None:
    with seat(study) as there:
        goes_to(there, "write-in")
        there.type("half a ")
        for size in ((44, 18), (30, 8), (200, 50), (40, 12), (80, 24)):
            there.resize(*size)
            there.settle()
        there.type("word")
        there.see("> half a word")
        assert there.text.count("half a word") == 1
