"""Whole interviews in every language that the program speaks: plain or on the screen, nothing else is said."""

import io
import re

import pyte
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output
from screen import AT_ONCE, BACK, BACKSPACE, ENTER, GO_ON, HAND_IN, HELP, LOOK, REFUSE, RIGHT, SPACE, STOP, SUPPORT

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.interview.keys import keys_that_fit
from svsurvey.interview.line import LineTalk
from svsurvey.interview.line_words import COMMANDS, Words
from svsurvey.interview.lines import Lines
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.screens import ANYWHERE
from svsurvey.interview.screens import BACK as ESC
from svsurvey.interview.screens import ENTER as NEXT
from svsurvey.interview.screens import REFUSE as RATHER_NOT
from svsurvey.interview.terminal import ScreenTalk
from svsurvey.interview.turns import Leaving
from svsurvey.response import Disposition, Mode
from svsurvey.sentences import OWN, Sentences, languages, sentences

OTHERS = [language for language in languages() if language != OWN]

WORDLESS = """
svsurvey: 1
id: wordless
version: 1.0.0
title: Q0
partial: true
receipt: true
consent: {text: Q1, ask: Q2}
support: Q3
thanks: Q4
scales:
  agree: {1: A1, 2: A2, 9: {label: A9, missing: true}}
sections:
  - title: S1
    items:
      - {id: note, type: note, text: Q5}
      - {id: one, type: single, text: Q6, options: {1: A1, 2: A2, 8: {label: A8, write_in: true}}}
      - {id: find, type: single, text: Q7, options: {1: B11, 2: B12, 3: B3}, lookup: true}
      - {id: extra, type: single, text: Q8, options: {1: A1, 0: A0}, when: one == 8}
      - {id: many, type: number, text: Q9, unit: U1, range: [0, 99], usual: [1, 10], decimals: 1}
      - {id: month, type: date, text: Q10, precision: month, range: ["2000-01", "2024-12"]}
      - {id: hour, type: time, text: Q11}
  - title: S2
    items:
      - {id: rated, type: grid, text: Q12, scale: agree, rows: {r1: R1, r2: R2, r3: R3}}
      - id: ticked
        type: multiple
        text: Q13
        options: {1: A1, 2: A2, 99: {label: A99, alone: true}}
        max_picks: 2
      - {id: order, type: ranking, text: Q14, options: {1: A1, 2: A2, 3: A3}, top: 2}
      - {id: slid, type: slider, text: Q15, range: [0, 10], step: 5, left: L1, right: L2}
      - {id: told, type: text, text: Q16, lines: true, required: no}
"""
"""Every type of item, and no word in any language: single letters with a number."""

ANSWERED = (
    "?", "{yes}", "{help}", "",  # consent, the note
    "7", "", "{wrong}", "{review}", "7", "", "{repeat}", "8", "Z1",
    "q", "B1", "B3", "{yes}",
    "{back}", "1", "{support}", "0",
    "x", "50", "{no}", "0,55", "3",
    "{back}", "", "2019", "1999-01", "2019-04",
    "25:00", "{next}", "{yes}",
    "4", "2", "{back}", "", "{skip}", "{skipall}",
    "5", "1,2,99", "1,99", "2",
    "9", "1", "3,1",
    "3", "{clear}", "{yes}",
    "Z2", "Z3", "",
    "99", "1", "2", "{yes}",  # the review: another answer drops a question
)  # fmt: skip
"""A talk in which much goes wrong: {words} are those of the language."""


def wordless() -> Instrument:
    """An instrument that says nothing in any language."""
    return load(Source("wordless.yaml", WORDLESS))


def words_in(text: str) -> set[str]:
    """Words of two letters and more, in small letters; those with digits are the instrument's."""
    return {word.casefold() for word in re.findall(r"[^\W_]{2,}", text) if not re.search(r"\d", word)}


def of_the_language(say: Sentences) -> set[str]:
    """Every word that may be said in a language."""
    return words_in(" ".join(re.sub(r"\{\w+\}", " ", text) for text in say.texts.values()))


def typed(say: Sentences, line: str) -> str:
    """A line of `ANSWERED` as it is typed in a language."""
    known = {command: ":" + say.word(f"command.{command}")[0] for command in COMMANDS}
    known |= {key: say.word(key)[0] for key in ("yes", "no")} | {"wrong": ":Ω"}
    return line.format_map(known)


# ---- in plain mode --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_a_whole_talk_in_plain_mode_is_in_one_language(language: str) -> None:
    say, said = sentences(language), io.StringIO()
    source = io.StringIO("".join(typed(say, line) + "\n" for line in ANSWERED))
    talk = LineTalk(wordless(), say, Lines(source, said), practice=True)
    closed = conduct(Interview(wordless(), Mode.LINE), talk.reply)
    talk.close(say("saved"), "7K3M-Q9TZ")
    assert closed.response.disposition is Disposition.COMPLETE
    for key in (
        "line.introduction",
        "how.text",
        "doubt.empty",
        "review.so_far",
        "review.title",
        "receipt.why",
        "saved",
    ):
        assert say(key) in said.getvalue(), key
    assert words_in(said.getvalue()) - of_the_language(say) == set()


# ---- on the screen --------------------------------------------------------------------------------------

LOOKED_AT = (
    HELP, BACK, SUPPORT, BACK, "7", "1", ENTER, ENTER,
    HELP, BACK, ENTER, "8", ENTER, "Z1", HELP, BACK, ENTER,
    HELP, BACK, "B", ENTER, "Y", ENTER, BACKSPACE, BACKSPACE, "B3", ENTER,
    "1", ENTER,
    "x", ENTER, BACKSPACE, "50", ENTER, "2", ENTER, BACKSPACE * 2, "3", ENTER,
    HELP, BACK, "2019", ENTER, "-04", ENTER,
    HELP, BACK, REFUSE,
    HELP, BACK, "4", "1", ENTER, "2", ENTER, "2", "1", ENTER,
    HELP, BACK, "1", SPACE, ENTER, "2", ENTER, "1", ENTER,
    HELP, BACK, "1", ENTER, "2", "3", ENTER, LOOK, BACK,
    HELP, BACK, ENTER, RIGHT, ENTER,
    HELP, BACK, STOP, "1", ENTER, "Z2", GO_ON,
    HELP, BACK, "1", ENTER, "2", ENTER, HAND_IN, ENTER, "1", ENTER, ENTER,  # another answer drops a question
)  # fmt: skip
"""Keys that open every kind of page, with the help beside it."""


class Watched(io.StringIO):
    """A terminal that remembers every word that ever stood on it."""

    encoding = "utf-8"

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__()
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.shown: list[str] = []

    def write(self, text: str) -> int:
        """Show it, and read what stands there now."""
        self.stream.feed(text)
        self.shown.append(" ".join(" ".join(self.screen.display).split()))
        return len(text)


def watched(say: Sentences, *keys: str, columns: int = 80, rows: int = 60) -> tuple[Leaving | None, list[str]]:
    """How somebody ended who presses these keys, and everything that the screen showed on the way."""
    screen = Watched(columns, rows)
    output = Vt100_Output(screen, lambda: Size(rows=rows, columns=columns), term="xterm")
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=output):
        talk = ScreenTalk(wordless(), say, practice=True)
        keyboard.send_text("".join(keys))
        keyboard.close()
        closed = conduct(Interview(wordless()), talk.reply)
        if closed.leaving is None:
            talk.close(say("practised"), "7K3M-Q9TZ")
    return closed.leaving, screen.shown


@pytest.mark.parametrize("language", [OWN, *(pytest.param(other, marks=pytest.mark.proof) for other in OTHERS)])
def test_every_page_of_the_screen_is_in_one_language(language: str) -> None:
    say = sentences(language)
    leaving, shown = watched(say, *LOOKED_AT)
    said = "\n".join(shown)
    assert leaving is None
    for key in (
        "consent.agree", "screen.single", "screen.lookup", "screen.multiple", "screen.grid", "screen.ranking",
        "screen.slider", "screen.lines", "doubt.empty", "leave.keep", "review.so_far",
        "review.hand_in", "receipt.limit", "practised", "refusing_is_fine", "practice",
    ):  # fmt: skip
        assert say(key) in said, key
    assert words_in(said) - of_the_language(say) == set()


@pytest.mark.parametrize("language", languages())
def test_in_a_small_window_every_question_shows_the_keys_that_are_needed(language: str) -> None:
    say = sentences(language)
    keys = [key.said(say) for key in (NEXT, ESC, RATHER_NOT, *ANYWHERE)]
    shown = [name for line in keys_that_fit(keys, 42, 2) for name, _ in line]
    assert shown == [key.name for key in keys if key.rank <= 6]


@pytest.mark.parametrize("language", languages())
def test_leaving_at_once_says_nothing_in_any_language(language: str) -> None:
    assert watched(sentences(language), AT_ONCE, columns=44, rows=18)[0] is Leaving.AT_ONCE


@pytest.mark.parametrize("language", languages())
def test_short_words_for_keys_are_not_longer(language: str) -> None:
    texts = sentences(language).texts
    short = {key: text for key, text in texts.items() if key.endswith("_short")}
    assert short
    assert [key for key, text in short.items() if len(text) > len(texts[key.removesuffix("_short")])] == []


# ---- words to be typed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_means_something_else_in_english(language: str) -> None:
    own, theirs = sentences(), sentences(language)
    for keys in ([f"command.{command}" for command in COMMANDS], ["yes", "no", "none"]):
        english = {word: key for key in keys for word in own.word(key)}
        assert [(key, w) for key in keys for w in theirs.word(key) if english.get(w, key) != key] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_names_the_commands_that_it_names_in_english(language: str) -> None:
    own, theirs = sentences(), sentences(language)

    def named(say: Sentences, key: str) -> set[str | None]:
        return {Words(say).meaning(word) for word in re.findall(r"(?<!\w):(\w+)", say.texts[key])}

    assert [key for key in own.texts if named(own, key) != named(theirs, key)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_keys_are_named_as_on_the_keyboard_of_the_language(language: str) -> None:
    own, theirs = sentences(), sentences(language)
    control = theirs("key.ctrl_c").removesuffix("C")
    for key, text in theirs.texts.items():
        assert not re.search(r"\b(Enter|Space|Backspace|Shift|Arrows)\b", text), key
        told, tells = re.findall(r"Ctrl-(\w)", own.texts[key]), re.findall(rf"{control}(\w)", text)
        assert sorted(told) == sorted(tells), key


# ---- how they are written -------------------------------------------------------------------------------


def test_german_reads_the_same_in_every_country_and_closes_its_quotes() -> None:
    for key, text in sentences("de").texts.items():
        assert "ß" not in text, key
        assert text.count("„") == text.count("“"), key


def test_spanish_opens_its_questions() -> None:
    for key, text in sentences("es").texts.items():
        assert text.count("¿") == text.count("?"), key
        assert text.count("¡") == text.count("!"), key
