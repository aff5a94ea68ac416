"""What may be typed in and printed: nothing that steers a terminal, all that means something."""

import io
import json
import re
import time
import tracemalloc
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.text import MOST_MARKS, REPLACEMENT, clean, clean_line, counted, inert, nearest, suggest, told

BLACK_FLAG = "\U0001f3f4"


def tags(word: str) -> str:
    """The word in signs that are not seen."""
    return "".join(chr(0xE0000 + ord(sign)) for sign in word)


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
        ("\ufffe\uffff\ufdd0\ufdef\U0001ffff\U0010fffe", REPLACEMENT * 6),
        ("\ufff9a\ufffab\ufffb", "\ufffda\ufffdb\ufffd"),
        ("\ufeffa\u2065b\u206fc\ufff0", "\ufffda\ufffdb\ufffdc\ufffd"),
        ("a\U000e0041\U000e007f\U000e0001\U000e0fff", "a" + REPLACEMENT * 4),
        (f"{BLACK_FLAG}{tags('gbsct')}\U000e007f", f"{BLACK_FLAG}{tags('gbsct')}\U000e007f"),
        (f"{BLACK_FLAG}{tags('gbxyz')}\U000e007f", BLACK_FLAG + REPLACEMENT * 6),
        (f"{BLACK_FLAG}{tags('gbwls')}", BLACK_FLAG + REPLACEMENT * 5),
        ("❤\ufe0f 葛\U000e0100", "❤\ufe0f 葛\U000e0100"),
        ("a\ufe00\ufe01\U000e0100\ufe02b", "a\ufe00" + REPLACEMENT * 3 + "b"),
        ("می\u200cخواهم क्\u200dष ไทย\u200bไทย \u00ad\u2060", "می\u200cخواهم क्\u200dष ไทย\u200bไทย \u00ad\u2060"),
        ("\ufffc\ue000", "\ufffc\ue000"),
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


@pytest.mark.parametrize(
    "mark", ["\u0301", "\u0344", "\u20dd", "\u0e47", "\u302e", "\u0301\u0316", "\ufe0f\u0301", "\U0001d165"]
)
def test_accents_are_kept_as_many_as_any_language_needs(mark: str) -> None:
    most = MOST_MARKS // len(mark) // 2
    assert clean("z" + mark * most) == unicodedata.normalize("NFC", "z" + mark * most)
    storm = clean("z" + mark * 5_000 + "z")
    assert storm == clean(storm)
    assert storm.startswith(unicodedata.normalize("NFC", "z" + mark * most)[:3])
    assert storm.endswith(REPLACEMENT + "z")
    assert not re.search(f"[^{REPLACEMENT}z]{{{MOST_MARKS + 1}}}", storm)


def test_a_storm_of_accents_takes_no_time() -> None:
    start = time.process_time()
    clean("e" + "\u0301\u0316" * 100_000)
    clean("\u2500" * 100_000)
    assert time.process_time() - start < 2  # the normalisation alone takes 20 seconds


def test_json_says_the_same_and_steers_nothing() -> None:
    text = "a\x1b\x9b2J\u202e\u2028\ud83d\U000e0041\ufeff\x7f👩\u200d⚕️é"
    written = inert(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert clean(written) == written
    assert "👩\u200d⚕️é" in written


any_text = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Me"])) | st.text(
    st.sampled_from(
        "e\u0301\u0316\u0344\u0958\u2adc\ufe0f\U000e0100\u1100\u1161\u0cc6\u0cc2\U00011131\U00011127\r\n"
    ),
    min_size=30,
    max_size=70,
)


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


def test_what_is_far_too_long_is_near_nothing_and_costs_nothing() -> None:
    tracemalloc.start()
    try:
        assert nearest("hours" * 1_000_000, ["hours", "nights"]) == ""
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert nearest("hours", []) == ""


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
    assert [counted(n, "person", "people") for n in (1, 289)] == ["1 person", "289 people"]
