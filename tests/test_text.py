"""What may be typed in and printed: nothing that steers a terminal, all that means something."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.text import REPLACEMENT, clean, clean_line, counted, nearest, suggest, told


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("plain words", "plain words"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("one\r\ntwo\rthree\u0085four\u2028five\u2029six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("e\u0301", "é"),
        ("\u1100\u1161", "가"),
        ("日本語 ðß 🙂", "日本語 ðß 🙂"),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("a\u00a0b", "a\u00a0b"),
        ("\x1b[2J", "\ufffd[2J"),
        ("\x1b]52;c;aGk=\x07", "\ufffd]52;c;aGk=\ufffd"),
        ("\x9b31m", "\ufffd31m"),
        ("\0\x08\x0b\x0c\x1f\x7f", REPLACEMENT * 6),
        ("\u202eabc\u202c", "\ufffdabc\ufffd"),
        ("\u2066abc\u2069", "\ufffdabc\ufffd"),
        ("\u200f\u061c", REPLACEMENT * 2),
        ("\ud83d", REPLACEMENT),
        ("", ""),
    ],
)
def test_text_is_cleaned(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  two \n\t lines ", "two   lines"), ("a\r\nb", "a b"), ("\n", ""), ("one", "one"), ("\u3000x", "x")],
)
def test_one_line_is_one_line(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


any_text = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Cf"]))


@settings(max_examples=500, derandomize=True, deadline=None)
@given(any_text)
def test_what_is_clean_stays_as_it_is_and_can_be_saved(typed: str) -> None:
    kept = clean(typed)
    assert clean(kept) == kept
    kept.encode("utf-8")
    assert not {letter for letter in kept if (letter < " " and letter not in "\n\t") or "\x7f" <= letter <= "\x9f"}
    assert "\n" not in clean_line(typed)
    assert "\t" not in clean_line(typed)


@pytest.mark.parametrize(
    ("word", "meant"), [("nigths", "nights"), ("Nights", "nights"), ("zebra", ""), ("", ""), ("hour", "hours")]
)
def test_a_near_miss_finds_the_word_that_was_meant(word: str, meant: str) -> None:
    assert nearest(word, ["hours", "nights"]) == meant
    assert suggest(word, iter(["hours", "nights"])) == (f"did you mean '{meant}'?" if meant else "")


def test_talk_is_broken_between_words_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "25")
    text = "Nobody's answer is\x1b[2J lost by this.\n\nreally-long-file-name-that-stays-whole.csv"
    safe = clean(text)
    assert told(text, io.StringIO()) == safe
    assert told(text, Terminal()).split("\n")[-1] == "really-long-file-name-that-stays-whole.csv"
    assert " ".join(told(text, Terminal()).split()) == " ".join(safe.split())
    assert all(len(line) <= 24 for line in told(text, Terminal()).split("\n")[:-1])


def test_things_are_counted_as_people_say_it() -> None:
    assert [counted(n, "response") for n in (0, 1, 2, 1000)] == [
        "0 responses",
        "1 response",
        "2 responses",
        "1,000 responses",
    ]
