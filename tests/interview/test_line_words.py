"""Commands, yes and no, and the language question, in more than one language."""

import io
import re
from pathlib import Path

import pytest

from svsurvey.instrument.model import Instrument
from svsurvey.interview.line import LineTalk, ask_language
from svsurvey.interview.line_words import COMMANDS, Words, number_in
from svsurvey.interview.lines import AtOnce, Left, Lines
from svsurvey.interview.machine import Interview, conduct
from svsurvey.response import Disposition, Mode
from svsurvey.sentences import Sentences, languages, sentences

SAY = sentences()
ELSEWHERE = Sentences(
    "xx",
    {
        **SAY.texts,
        "yes": "ja j",
        "no": "nein n",
        "command.back": "zurück back",
        "command.skip": "überspringen",
        "command.help": "助け",
        "line.your_answer": "Ihre Antwort:",
    },
)


# ---- commands -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [":zurück", ":ZURÜCK", ":zuru\N{COMBINING DIAERESIS}ck", ":back", ":Back  "])
def test_commands_are_taken_in_the_language_and_in_english(typed: str) -> None:
    words = Words(ELSEWHERE)
    word = words.command(typed)
    assert word is not None
    assert words.meaning(Lines(io.StringIO(word), io.StringIO()).ask("")) == "back"


@pytest.mark.parametrize("typed", [":-)", ": back", " :back", ":one two", ":", ":1", "back", ":a1"])
def test_only_letters_after_a_colon_are_a_command(typed: str) -> None:
    assert Words(SAY).command(typed) is None


def test_letters_of_any_alphabet_are_commands() -> None:
    words = Words(ELSEWHERE)
    assert words.meaning(words.command(":助け") or "") == "help"
    assert words.command("\N{FULLWIDTH COLON}助け") == "助け"
    assert words.command(":सहायता") == "सहायता"  # with vowel signs, which are no letters


def test_a_word_of_the_language_goes_before_the_same_word_in_english() -> None:
    other = Sentences("xx", {**SAY.texts, "command.next": "skip", "command.skip": "pass"})
    assert Words(other).meaning("skip") == "next"


def test_a_slip_is_told_by_the_word_of_the_language_and_only_where_it_works() -> None:
    assert Words(ELSEWHERE).near("zuruck", COMMANDS) == ":zurück"
    assert Words(ELSEWHERE).near("zuruck", ("help", "quit")) == ""


def test_a_whole_talk_in_another_language(nights: Instrument) -> None:
    typed = "0\n:zurück\n1\n20\nja\n:überspringen\n:skip\n:助け\n:back\n:skip\n:next\nja\n"
    said = io.StringIO()
    talk = LineTalk(nights, ELSEWHERE, Lines(io.StringIO(typed), said))
    response = conduct(Interview(nights, Mode.LINE), talk.reply).response
    assert response.disposition is Disposition.COMPLETE
    assert (response.values["nights"], response.values["how_many"]) == (1, 20)
    assert "Ihre Antwort:" in said.getvalue()
    assert "  :zurück  go back one question\n" in said.getvalue()


@pytest.mark.parametrize("language", languages())
def test_every_language_names_every_command_by_words_that_can_be_typed(language: str) -> None:
    say = sentences(language)
    words = Words(say)
    for command in COMMANDS:
        assert say(f"command_does.{command}")
        for word in say.word(f"command.{command}"):
            assert words.meaning(words.command(f":{word}") or "") == command
    assert words.truth(say.word("yes")[0]) is True
    assert words.truth(say.word("no")[0]) is False
    assert words.is_none(say.word("none")[0])


@pytest.mark.parametrize("language", languages())
def test_the_sentences_name_only_commands_and_words_that_exist(language: str) -> None:
    say = sentences(language)
    words = Words(say)
    told = " ".join(text for key, text in say.texts.items() if key.startswith("line."))
    named = re.findall(r"(?<!\w):(\w+)", told)
    assert named
    assert [word for word in named if words.meaning(word) is None] == []
    assert say.word("none")[0] in say("how.none")
    for typed in ("line.type_yes_or_no", "line.yes_or_no", "line.hand_in_or_change"):
        assert say.word("yes")[0] in say(typed)
    for typed in ("line.type_yes_or_no", "line.yes_or_no"):
        assert say.word("no")[0] in say(typed)


@pytest.mark.parametrize(
    ("typed", "number"), [("1", 1), (" 3 ", 3), ("0", None), ("4", None), ("²", None), ("", None), ("-1", None)]
)
def test_numbers_are_taken_within_the_choices(typed: str, number: int | None) -> None:
    assert number_in(typed, 3) == number


def test_no_sentence_for_respondents_stands_in_the_code() -> None:
    folder = Path(__file__).parents[2] / "svsurvey" / "interview"
    for name in ("line", "line_asking", "line_pages", "line_words", "lines", "handing_in"):
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", (folder / f"{name}.py").read_text(encoding="utf-8"))
        assert re.findall(r'"[A-Z][a-z]+ [^"]*"', code) == [], name


# ---- which language -------------------------------------------------------------------------------------


def chosen(typed: str, *tags: str) -> tuple[str, str]:
    """The language that somebody gets who types this, and what was said."""
    said = io.StringIO()
    return ask_language(Lines(io.StringIO(typed), said), tags, "Call 5555."), said.getvalue()


@pytest.mark.parametrize("typed", ["2", "fr", "FR", "français"])
def test_a_language_is_chosen_by_number_tag_or_name(typed: str) -> None:
    tag, said = chosen(typed + "\n", "en", "fr")
    assert tag == "fr"
    assert "In which language?\n  1. English\n  2. français\nType a number:" in said


def test_what_is_no_language_is_asked_again_and_support_is_said_before_any_is_known() -> None:
    tag, said = chosen("3\nKlingon\n:support\n:help\n:back\n1\n", "en", "fr")
    assert tag == "en"
    assert said.count("Please type a number from 1 to 2.") == 2
    assert said.count("Call 5555.") == 1
    assert "  :support  say where help is\n" in said
    assert ":back does nothing here." in said


def test_the_language_question_can_be_left() -> None:
    with pytest.raises(AtOnce):
        chosen(":leave\n", "en", "fr")
    for typed in ("", ":quit\n2\n"):
        with pytest.raises(Left):
            chosen(typed, "en", "fr")
    assert chosen(":quit\n1\n2\n", "en", "fr")[0] == "fr"


# ---- the page about it ----------------------------------------------------------------------------------


def test_the_page_on_plain_mode_has_every_command_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "plain-mode.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `:(\w+)` \| ", page, re.MULTILINE)) == sorted(COMMANDS)
    assert set(re.findall(r"`:(\w+)`", page)) == set(COMMANDS)
