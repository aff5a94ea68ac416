"""The first page with the privacy label: on a real terminal at every size, line by line, plain and sealed."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from screen import AT_ONCE, ENTER, PAGE_DOWN
from seats import runs
from walks import SEALED, TOLD

from svsurvey.interview.line import LineTalk
from svsurvey.interview.lines import Lines
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.screens import Screens
from svsurvey.interview.session import Setting
from svsurvey.privacy import UNSPECIFIED, Fielding, Label
from svsurvey.response import Disposition, Mode
from svsurvey.sentences import languages, sentences

SURVEY = """
svsurvey: 1
id: told
version: 1.0.0
title: Told
consent: {text: We ask about your work., ask: Do you take part?, privacy: true}
support: Talk to somebody you trust.
sections:
  - title: You
    items:
      - {id: role, type: single, text: What is your work?, options: {1: Nurse, 2: Doctor}, identifying: true}
"""
RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


def squeezed(text: str) -> str:
    return "".join(text.split())


def said_line_by_line(language: str, fielding: Fielding) -> str:
    """Everything that somebody hears who agrees and then leaves."""
    output, lines = io.StringIO(), io.StringIO(f"{sentences(language).word('yes')[0]}\n")
    talk = LineTalk(TOLD, sentences(language), Lines(lines, output), fielding=fielding)
    closed = conduct(Interview(TOLD, Mode.LINE), talk.reply)
    assert closed.response.disposition is Disposition.BREAK_OFF
    return output.getvalue()


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (44, 18), (200, 50)])
def test_the_label_is_read_and_the_question_reached_at_every_size(columns: int, rows: int, tmp_path: Path) -> None:
    (tmp_path / "told.yaml").write_text(SURVEY, encoding="utf-8")
    with runs(tmp_path, "told.yaml", "--wave", "w1", size=(columns, rows)) as there:
        there.see("What happens to your answers:")
        pages = there.text
        while "No, I do not take part" not in there.text:
            there.type(PAGE_DOWN)
            there.see("above")
            pages += there.text
            assert len(pages) < 40 * columns * rows
        assert "Do you take part?" in pages
        for sentence in ("the round. Not kept: name", "One question could point to you.", "can read along."):
            assert squeezed(sentence) in squeezed(pages)
        there.type("1")
        there.see("► 1 Yes, I take part")
        there.type(ENTER)
        there.see("What is your work?")
        there.type(AT_ONCE)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("fielding", [UNSPECIFIED, SEALED])
def test_it_is_said_after_the_text_and_before_the_question(language: str, fielding: Fielding) -> None:
    said, label = said_line_by_line(language, fielding), Label(TOLD, fielding).short(sentences(language))
    assert TOLD.consent is not None
    assert said.index(TOLD.consent.text) < said.index(label) < said.index(TOLD.consent.ask)


@pytest.mark.parametrize("language", languages())
def test_a_page_and_plain_mode_say_the_same(language: str) -> None:
    say = sentences(language)
    label = Label(TOLD, SEALED).short(say)
    assert ("", label) in Screens(TOLD, say, fielding=SEALED).consent().frame.words
    assert label in said_line_by_line(language, SEALED)


def test_without_the_key_nothing_is_said() -> None:
    assert TOLD.consent is not None
    silent = replace(TOLD, consent=replace(TOLD.consent, privacy=False))
    words = Screens(silent, sentences(), fielding=SEALED).consent().frame.words
    assert not any("What happens" in text for _, text in words)


def test_a_setting_tells_what_is_known_of_it() -> None:
    setting = Setting(TOLD, "autumn", "north", kiosk=True, seal=SEALED.seal)
    assert setting.fielding == Fielding(SEALED.seal, True, "autumn", "north")
    assert Setting(replace(TOLD, seal=SEALED.seal)).fielding.seal == SEALED.seal
    assert Setting(TOLD).fielding == Fielding(None, False, "", "")


@pytest.mark.parametrize("key", [f"seal: {{to: [{RECIPIENT}]}}\n", ""])
def test_a_run_says_whether_it_seals(key: str, tmp_path: Path) -> None:
    pytest.importorskip("pyrage", reason="sealing needs pyrage: NOT PROVEN here")
    (tmp_path / "told.yaml").write_text(SURVEY + key, encoding="utf-8")
    with runs(tmp_path, "told.yaml", "--plain") as there:
        there.see("only the person who holds the key" if key else "Whoever has the file can read answers")
        assert ("sealed" in there.text) == bool(key)
