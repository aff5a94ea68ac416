"""`svsurvey blank`: the ending decides what is written, and options that mean nothing there are refused."""

import json
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from svsurvey.cli import Exit, run
from svsurvey.commands.blank import FORMATS, OFFLINE, PDF, Order

GERMAN = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
consent: {text: Please., ask: Do you?}
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


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


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


def test_a_pdf_is_told_with_its_pages(ward: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "form.pdf"
    assert run(["blank", ward, "-o", str(path), "--lang", "de", "--paper", "letter"]) == Exit.DONE
    out, err = capfd.readouterr()
    assert out == ""
    assert "form.pdf: 1 question on 1 page." in " ".join(err.split())
    assert "Nachts?" in text_of(path)
    assert [round(float(side)) for side in PdfReader(path).pages[0].mediabox[2:]] == [612, 792]
    assert path.stat().st_mode & 0o777 == 0o644


def test_copies_large_print_and_the_map(ward: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pdf, boxes = tmp_path / "form.pdf", tmp_path / "boxes.json"
    words = ["blank", ward, "-o", str(pdf), "--copies", "3", "--large-print", "--map", str(boxes)]
    assert run(words) == Exit.DONE
    err = " ".join(capfd.readouterr().err.split())
    assert "form.pdf: 1 question on 1 page, 3 copies." in err
    assert "boxes.json: where each box is." in err
    assert len(PdfReader(pdf).pages) == 5
    read = json.loads(boxes.read_text(encoding="utf-8"))
    assert read["large_print"] is True
    assert [box["key"] for box in read["boxes"]] == ["1", "0", "1", "0", "/"]


def test_with_fields(ward: str, tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    assert run(["blank", ward, "-o", str(path), "--fillable"]) == Exit.DONE
    assert set(PdfReader(path).get_fields() or {}) == {"consent", "nights"}


def test_annotated(ward: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "form.pdf"
    assert run(["blank", ward, "-o", str(path), "--codebook"]) == Exit.DONE
    assert "nights: code" in text_of(path)
    capfd.readouterr()
    assert run(["blank", ward, "--codebook"]) == Exit.DONE
    assert "nights" in capfd.readouterr().out


def test_as_html_and_offline(ward: str, tmp_path: Path) -> None:
    for words in ([], ["--offline", "--wave", "spring", "--site", "north"]):
        path = tmp_path / "form.html"
        assert run(["blank", ward, "-o", str(path), *words]) == Exit.DONE
        page = path.read_text(encoding="utf-8")
        assert page.lower().startswith("<!doctype html>")
        assert "Nights?" in page
    assert "Nachts?" in page
    assert "spring" in page


def test_a_sealed_study_has_the_offline_form_sealed(
    ward: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
    study, path = str(tmp_path / "study.db"), tmp_path / "form.html"
    assert run(["db", "seal", "--db", study, "--to", key]) == Exit.DONE
    capfd.readouterr()
    assert run(["blank", ward, "-o", str(path), "--offline", "--db", study]) == Exit.DONE
    assert "sealed for" in " ".join(capfd.readouterr().err.split())
    assert key in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--lang", "fr"], "it has: en, de"),
        (["-o", "form.docx"], "a form is written as .pdf, .html or .md"),
        (["--paper", "letter"], "--paper means nothing for Markdown; --paper is for .pdf and .html: -o form.pdf"),
        (["-o", "-", "--copies", "2"], "--copies means nothing for Markdown"),
        (
            ["-o", "form.html", "--fillable"],
            "--fillable means nothing for HTML; --fillable is for .pdf: -o form.pdf",
        ),
        (["-o", "form.html", "--map", "m.json"], "--map is for .pdf"),
        (["-o", "form.html", "--font", "f.ttf"], "--font is for .pdf"),
        (["-o", "form.pdf", "--offline"], "--offline writes HTML, not PDF"),
        (["--offline"], "--offline writes HTML, not Markdown"),
        (["-o", "form.html", "--offline", "--lang", "de"], "all its languages, and the reader chooses"),
        (["-o", "form.html", "--offline", "--copies", "2"], "it is not printed"),
        (["-o", "form.pdf", "--wave", "w"], "--wave is for forms that are filled in offline: --offline"),
        (["-o", "form.html", "--db", "x.db"], "--db is for forms that are filled in offline"),
        (["-o", "form.pdf", "--fillable", "--copies", "2"], "--fillable and --copies exclude each other"),
        (["-o", "form.pdf", "--fillable", "--codebook"], "--fillable and --codebook exclude each other"),
        (["-o", "form.pdf", "--map", "form.pdf"], "the map of a form goes to a file of its own"),
        (["-o", "form.pdf", "--map", "-"], "the map of a form goes to a file of its own"),
        (["-o", "form.pdf", "--paper", "a5"], "'a5'"),
        (["-o", "form.pdf", "--copies", "0"], "1<=x<=500"),
    ],
)
def test_what_cannot_be_meant_is_said(
    options: list[str],
    words: str,
    ward: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["blank", ward, *options]) == Exit.USAGE
    out, err = capfd.readouterr()
    assert words in " ".join(err.split())
    assert out == ""
    assert {path.name for path in tmp_path.iterdir()} == {"ward.yaml"}


def test_a_study_that_the_environment_names_is_no_hindrance(
    ward: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVSURVEY_DB", str(tmp_path / "study.db"))
    assert run(["blank", ward, "-o", str(tmp_path / "form.md")]) == Exit.DONE


def test_without_the_extra_there_is_another_way(
    ward: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    assert run(["blank", ward, "-o", str(tmp_path / "form.pdf")]) == Exit.USAGE
    err = " ".join(capfd.readouterr().err.split())
    assert "PDF forms need typst, which is not installed; pip install 'svsurvey[pdf]'" in err
    assert not (tmp_path / "form.pdf").exists()
    assert run(["blank", ward, "-o", str(tmp_path / "form.html")]) == Exit.DONE


def test_a_font_that_is_none(ward: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["blank", ward, "-o", str(tmp_path / "form.pdf"), "--font", ward]) == Exit.INPUT
    assert "cannot be read as a font" in " ".join(capfd.readouterr().err.split())


def test_every_option_of_a_format_is_one_of_the_command() -> None:
    order = Order(None, None, 1, False, False, False, None, (), False, "", "", None)
    assert not any(order.given.values())
    for chosen in (*FORMATS.values(), OFFLINE):
        assert chosen.takes <= set(order.given)
    assert set(order.given) == PDF.takes | OFFLINE.takes


def test_the_help_keeps_to_eighty_columns(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["blank", "--help"]) == Exit.DONE
    assert max(map(len, capfd.readouterr().out.splitlines())) <= 80


def test_pdf_bytes_go_to_a_file_only(ward: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """stdout is Markdown, so that no terminal is ever filled with the bytes of a PDF."""
    assert run(["blank", ward, "-o", "-"]) == Exit.DONE
    out = capfdbinary.readouterr().out
    assert not BytesIO(out).read(5).startswith(b"%PDF")
    assert out.decode("utf-8").startswith("# Ward")
