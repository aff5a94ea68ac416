"""`svsurvey blank`: the form goes where it is wanted, in the language that is wanted."""

from pathlib import Path

import pytest

from svsurvey.cli import Exit, run

GERMAN = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
sections:
  - {title: Work, items: [{id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}]}
translations:
  de: {title: Station, items: {nights: {text: Nachts?, options: {1: Ja, 0: Nein}}}}
"""


@pytest.fixture
def ward(tmp_path: Path) -> str:
    path = tmp_path / "ward.yaml"
    path.write_text(GERMAN, encoding="utf-8")
    return str(path)


def test_the_form_goes_to_stdout(ward: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["blank", ward]) == Exit.DONE
    out, err = capfd.readouterr()
    assert out.startswith("# Ward\n")
    assert "**1. Nights?**" in out
    assert err == ""


def test_or_to_a_file(ward: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["blank", ward, "-o", str(tmp_path / "form.md")]) == Exit.DONE
    assert "○ Yes [1]  \n○ No [0]  \n" in (tmp_path / "form.md").read_text(encoding="utf-8")
    assert "form.md: 1 question." in capfd.readouterr().err


def test_in_another_language(ward: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["blank", ward, "--lang", "de", "-o", "-"]) == Exit.DONE
    out = capfd.readouterr().out
    assert out.startswith("# Station\n")
    assert "**1. Nachts?**" in out
    assert "○ Ja [1]" in out
    assert "language de" in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--lang", "fr"], "it has: en, de"),
        (["-o", "form.pdf"], "forms are Markdown for now: -o form.md"),
        (["-o", "form.html"], "forms are Markdown for now: -o form.md"),
    ],
)
def test_what_cannot_be_done_is_said(
    options: list[str], words: str, ward: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["blank", ward, *options]) == Exit.USAGE
    out, err = capfd.readouterr()
    assert words in " ".join(err.split())
    assert out == ""
