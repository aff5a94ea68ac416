"""Somebody who walks away, on a real terminal: a warning, time to come back, and then nothing is left."""

import time
from contextlib import ExitStack
from functools import partial

import pytest
from screen import AT_ONCE, ENTER, HELP, SUPPORT, Terminal, terminal

pytestmark = pytest.mark.proof

WARNED = "Are you still there?"
KEYS = ("x", ENTER, "\x0e", "\x03", "\x1b", "\x1b[99;5u", HELP, SUPPORT, "\x1b[200~1\r\x1b[201~")
soon = partial(terminal, "story", IDLE="0.4", GRACE="1")
patient = partial(terminal, "story", IDLE="0.3", GRACE="30")


def test_nobody_there_ends_every_page() -> None:
    with ExitStack() as pages:  # side by side: each takes its time
        theres: list[Terminal] = []
        for before in ("", HELP, "\x03"):
            theres.append(pages.enter_context(soon()))
            theres[-1].see("What happened?")
            theres[-1].type(before)
        for there in theres:
            there.see(WARNED)
        for there in theres:
            assert there.end() == 0
            assert "ended: break_off (did nothing for a while)" in there.text


def test_the_warning_hides_the_page_and_counts_down() -> None:
    with terminal("story", IDLE="0.4", GRACE="2") as there:
        there.see("What happened?")
        there.type("nobodyknows")
        for seconds in (2, 1):
            there.see(f"Seconds left: {seconds}")
            assert "nobodyknows" not in there.text
            assert "happened" not in there.text
        assert there.end() == 0


def test_any_key_goes_on_and_does_nothing_else() -> None:
    with patient() as there:
        there.see("What happened?")
        there.type("half")
        for key in KEYS:
            there.see(WARNED)
            there.type(key)
            there.see("> half")
            assert there.text.count("What happened?") == 1
        there.type("way")
        there.see("> halfway")


def test_leaving_at_once_does_not_wait_for_the_countdown() -> None:
    with patient() as there:
        there.see(WARNED)
        there.type(AT_ONCE)
        assert there.end() == 0
        assert "used the key that leaves at once" in there.text


def test_whoever_presses_keys_is_not_asked() -> None:
    with terminal("story", IDLE="0.6", GRACE="1") as there:
        there.see("What happened?")
        for letter in "abcdef":
            there.type(letter)
            time.sleep(0.2)
        there.see("> abcdef")
        assert WARNED.encode() not in there.sent


def to_the_end(there: Terminal) -> None:
    there.see("What happened?")
    there.type("a\x0e0\r")


def test_the_pages_before_and_after_the_questions_close_by_themselves() -> None:
    with ExitStack() as pages:  # side by side
        after = pages.enter_context(soon(CLOSING="plum-river-41"))
        to_the_end(after)
        after.see("plum-river-41")
        before = pages.enter_context(soon(TAGS="en de"))
        before.see("In which language?")
        for there in (after, before):
            there.see("Press any key to keep this page open. Seconds left: 1")
        before.see("What happened?")  # the sample goes on; `none` was chosen
        before.type(AT_ONCE)
        for there in (before, after):
            assert there.end() == 0
        assert "in none" in before.text
        assert "ended: complete" in after.text
