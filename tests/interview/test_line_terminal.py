"""Plain mode on a terminal: pasted lines, long silence, the end of the line."""

import io
import os
import pty
import select
import time
import tty
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import pytest

from svsurvey.instrument.model import Instrument
from svsurvey.interview import lines
from svsurvey.interview.line import LineTalk, ask_language
from svsurvey.interview.lines import Idle, Lines
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.pages import closing
from svsurvey.interview.turns import Closed, Leaving
from svsurvey.response import Disposition, Mode
from svsurvey.sentences import sentences

Result = TypeVar("Result")

LEFT_OUT = "Several lines came at once."


@dataclass
class Teletype:
    """Somebody at a terminal, while a talk goes on there in another thread."""

    keyboard: int
    said: str = ""

    def see(self, text: str, times: int = 1, seconds: float = 5) -> None:
        """Wait until this was said so many times, and nothing more comes."""
        end = time.monotonic() + seconds
        while self._more() or self.said.count(text) < times:
            assert time.monotonic() < end, f"{text!r} was not said {times} times in\n{self.said}"

    def type(self, text: str) -> None:
        """Press keys, or paste."""
        os.write(self.keyboard, text.encode())

    def _more(self) -> bool:
        if not select.select([self.keyboard], [], [], 0.02)[0]:
            return False
        self.said += os.read(self.keyboard, 65536).decode().replace("\r\n", "\n")
        return True


@contextmanager
def at_a_terminal(talk: Callable[[Lines], Result], idle: float = 0) -> Iterator[tuple[Teletype, "Future[Result]"]]:
    """A talk on a terminal of its own, which goes away at the end, and its result to come."""
    keyboard, screen = pty.openpty()
    source = os.fdopen(screen, encoding="utf-8", closefd=False)
    output = os.fdopen(os.dup(screen), "w", encoding="utf-8")
    try:
        with ThreadPoolExecutor(1) as pool, source:
            ending = pool.submit(talk, Lines(source, output, idle))
            try:
                yield Teletype(keyboard), ending
                ending.result(5)
            finally:
                os.close(keyboard)  # who still waits for a line gets no more
    finally:
        os.close(screen)
        with suppress(OSError):  # words that nobody took
            output.close()


def interview(instrument: Instrument) -> Callable[[Lines], Closed]:
    """The talk about an instrument."""

    def talk(lines: Lines) -> Closed:
        return conduct(Interview(instrument, Mode.LINE), LineTalk(instrument, sentences(), lines).reply)

    return talk


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "GRACE", 0.3)


# ---- pasting --------------------------------------------------------------------------------------------


def test_pasted_lines_do_not_answer_the_questions_after_it(nights: Instrument) -> None:
    with at_a_terminal(interview(nights)) as (there, ending):
        there.see("Your answer:")
        there.type("1\n5\n1\n40\nyes")  # the last one without its line end
        there.see(LEFT_OUT + " Only the first was taken, the others were left out.\nYour answer:")
        assert "How many nights?" in there.said
        assert "Could you rest?" not in there.said
        there.type("7\n")
        there.see("Your answer:", 3)
        assert "Could you rest?" in there.said
        there.type(":leave\n")
    assert ending.result().leaving is Leaving.AT_ONCE


def test_enter_pressed_twice_leaves_nothing_out(nights: Instrument) -> None:
    with at_a_terminal(interview(nights)) as (there, _):
        there.see("Your answer:")
        there.type("0\n\n")
        there.see("Your answer:", 2)
        assert LEFT_OUT not in there.said
        assert "Nothing was typed" not in there.said
        there.type(":leave\n")


def test_a_paste_is_one_answer_where_words_are_asked(everything: Instrument, nights: Instrument) -> None:
    with at_a_terminal(interview(nights)) as (there, ending):
        for prompt, typed in enumerate(("0\n", "40\n", "One.\n\n:back\nTwo.\n"), 1):
            there.see("Your answer:", prompt)
            there.type(typed)
        there.see("Type yes to hand in")
        there.type("yes\n")
    assert ending.result().response.values["comment"] == "One. :back Two."
    assert LEFT_OUT not in there.said


def test_a_paste_of_several_lines_stays_in_several_lines(everything: Instrument) -> None:
    ward = everything.sections[1]
    story = replace(everything, consent=None, sections=(replace(ward, items=ward.items[-1:]),))
    with at_a_terminal(interview(story)) as (there, ending):
        there.see("Your answer:")
        there.type("First.\n\n:quit\n")
        there.see("Next line, or Enter to finish:")
        there.type("Last.\n")
        there.see("Next line, or Enter to finish:", 2)
        there.type("\n")
        there.see("Type yes to hand in")
        there.type("yes\n")
    assert ending.result().response.values["story"] == "First.\n\n:quit\nLast."


def test_from_a_pipe_nothing_is_left_out() -> None:
    read, write = os.pipe()
    os.write(write, b"one\ntwo\n")
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as source:
        piped = Lines(source, io.StringIO(), idle=0.01)
        assert [piped.ask("?"), piped.ask("?")] == ["one", "two"]
        assert piped.pasted() is None


# ---- silence --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("impatient")
def test_who_is_silent_is_warned_and_then_the_interview_ends(nights: Instrument) -> None:
    with at_a_terminal(interview(nights), idle=0.2) as (there, ending):
        there.see("Are you still there? For your protection your answers will be erased in 0.3 seconds.")
    assert ending.result().leaving is Leaving.IDLE
    assert ending.result().response.disposition is Disposition.BREAK_OFF


def test_enter_after_the_warning_goes_on_without_answering(nights: Instrument) -> None:
    with at_a_terminal(interview(nights), idle=0.3) as (there, ending):
        there.see("Are you still there?")
        there.type("\n")
        there.see("Your answer:", 2)
        assert "Nothing was typed" not in there.said
        there.type("0\n")
        there.see("Your answer:", 3)
        there.type(":leave\n")
    assert ending.result().leaving is Leaving.AT_ONCE


def test_an_answer_after_the_warning_is_an_answer(nights: Instrument) -> None:
    with at_a_terminal(interview(nights), idle=0.3) as (there, ending):
        there.see("Are you still there?")
        there.type("0\n")
        there.see("Your answer:", 2)
        there.type(":leave\n")
    assert ending.result().leaving is Leaving.AT_ONCE


@pytest.mark.proof
def test_who_writes_a_long_text_is_not_taken_for_gone(nights: Instrument) -> None:
    with at_a_terminal(interview(nights), idle=0.7) as (there, ending):
        for prompt, typed in enumerate(("0\n", "40\n", "Said "), 1):
            there.see("Your answer:", prompt)
            there.type(typed)
        for letters in ("slo", "wx\x7fl", "y"):  # what is not old can be rubbed out
            time.sleep(0.3)
            there.type(letters)
        assert "Are you still there?" not in there.said
        there.see("Are you still there?")  # begun, and then left
        there.type(".\n")
        there.see("Type yes to hand in")
        there.type("yes\n")
    assert ending.result().response.values["comment"] == "Said slowly."


def test_a_number_that_was_begun_can_be_rubbed_out_after_the_warning(nights: Instrument) -> None:
    with at_a_terminal(interview(nights), idle=0.3) as (there, ending):
        there.see("Your answer:")
        there.type("0\n")
        there.see("Your answer:", 2)
        there.type("47")
        there.see("Are you still there?")
        there.type("\x7f0\n")
        there.see("Your answer:", 3)
        there.type("x\n")
        there.see("Type yes to hand in")
        there.type("yes\n")
    assert ending.result().response.values["age"] == 40


@pytest.mark.usefixtures("impatient")
def test_the_language_question_and_the_receipt_end_by_themselves_too(everything: Instrument) -> None:
    ask = partial(ask_language, tags=("en", "fr"))
    with pytest.raises(Idle), at_a_terminal(ask, idle=0.2) as (there, _):
        there.see("Are you still there?")

    def close(lines: Lines) -> None:
        LineTalk(everything, sentences(), lines).close(closing("Saved. Thank you.", everything), "7K3M-Q9TZ")

    with at_a_terminal(close, idle=0.2) as (there, _):
        there.see("This page will be closed in 0.3 seconds. Press Enter to keep it.")
        there.see("We are grateful.")
    assert "erased in" not in there.said


# ---- the terminal ---------------------------------------------------------------------------------------


def test_the_end_of_input_and_a_terminal_that_is_gone_are_leaving(nights: Instrument) -> None:
    with at_a_terminal(interview(nights)) as (there, ending):
        there.see("Your answer:")
        there.type("\x04")
    assert ending.result().leaving is Leaving.ASKED


def test_letters_of_another_encoding_and_half_lines_are_put_together() -> None:
    keyboard, screen = pty.openpty()
    tty.setraw(screen)  # what is written comes in pieces
    with os.fdopen(screen, encoding="latin-1", closefd=False) as source, ThreadPoolExecutor(1) as pool:
        there = Lines(source, io.StringIO())
        for pieces, line in (((b"Pf\xc3", b"\xb6rtner\n"), "Pförtner"), ((b"Pf\xf6rtner\n",), "Pförtner")):
            typed = pool.submit(there.ask, "?")
            for piece in pieces:
                time.sleep(0.15)
                os.write(keyboard, piece)
            assert typed.result(5) == line
    os.close(screen)
    os.close(keyboard)
