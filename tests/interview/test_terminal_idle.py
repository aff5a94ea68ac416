"""Somebody who walks away, on a real terminal: a warning, time to come back, and then nothing is left."""

import time
from functools import partial

import pytest
from screen import AT_ONCE, ENTER, HELP, SUPPORT, Terminal, terminal

WARNED = "Are you still there?"
KEYS = ("x", ENTER, "\x0e", "\x03", "\x1b", "\x1b[99;5u", HELP, SUPPORT, "\x1b[200~1\r\x1b[201~")
soon = partial(terminal, "story", IDLE="0.4", GRACE="1")
patient = partial(terminal, "story", IDLE="0.4", GRACE="30")


@pytest.mark.parametrize("before", ["", HELP, "\x03"])
def test_nobody_there_ends_every_page(before: str) -> None:
    with soon() as there:
        there.see("What happened?")
        there.type(before)
        there.see(WARNED)
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


def test_the_last_page_closes_by_itself_and_speaks_of_no_answers() -> None:
    with soon(CLOSING="plum-river-41") as there:
        to_the_end(there)
        there.see("plum-river-41")
        there.see("Press any key to keep this page open. Seconds left: 1")
        assert there.end() == 0
        assert "ended: complete" in there.text


def test_the_language_page_closes_by_itself() -> None:
    with soon(TAGS="en de") as there:
        there.see("In which language?")
        there.see("Press any key to keep this page open.")
        there.see("What happened?")  # the sample goes on; `none` was chosen
        there.type(AT_ONCE)
        assert there.end() == 0
        assert "in none" in there.text
