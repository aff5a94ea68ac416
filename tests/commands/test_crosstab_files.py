"""`svsurvey crosstab -o` and `--brief`: the same numbers as files; the true ones are marked and private."""

import csv
import json
import stat
from pathlib import Path

import jsonschema
import pytest
from ward_studies import PEOPLE, WARD, fill

from svsurvey.cli import Exit, run

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/report.schema.json").read_text(encoding="utf-8"))
SCALE = ("Never", "Rarely", "Often")
NASTY = WARD.replace("1: Nurse", '1: "=1+1 <b>nurse</b>"')


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a study in it, where commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SVSURVEY_DB", raising=False)
    fill(tmp_path / "svsurvey.db", PEOPLE, text=NASTY)
    return tmp_path


def crosstab(*arguments: str, code: int = Exit.DONE) -> None:
    assert run(["crosstab", "ward", "nights", "--by", "role", *arguments]) == code


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


# ---- what a file holds


def test_a_csv_has_the_table_alone_and_says_so(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crosstab("-o", "t.csv", "--intervals")
    heads, everybody, predictor, nurses, *_ = cells(place / "t.csv")
    assert heads[:7] == ["row", "label", "Yes: n", "Yes: %", "Yes: 95 % low", "Yes: 95 % high", "No: n"]
    assert (everybody[0], predictor[0], predictor[2]) == ("all", "role", "")
    assert nurses[:4] == ["role=1", "'=1+1 <b>nurse</b>", "13", "61.9"]  # a spreadsheet does not reckon with it
    assert float(nurses[4]) < 61.9 < float(nurses[5])
    assert len(cells(place / "t.csv")) == 6
    said = capsys.readouterr()
    assert said.out == ""
    assert "Wrote t.csv. The numbers are the true ones: keep it for yourself." in said.err
    assert "It is the table alone" in said.err


def test_a_csv_has_the_layers_beneath_each_other(place: Path) -> None:
    crosstab("-o", "t.csv", "--layers", "help")
    heads, *lines = cells(place / "t.csv")
    assert heads[:3] == ["layer", "row", "label"]
    assert [line[0] for line in lines if line[1] == "role"] == [f"People help.: {n}" for n in SCALE]
    assert {len(line) for line in lines} == {len(heads)}


def test_a_page_has_the_table_and_the_tests_and_no_markup_of_others(place: Path) -> None:
    crosstab("-o", "t.html")
    page = (place / "t.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "=1+1 &lt;b&gt;nurse&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "Every test that was run" in page
    assert "<script" not in page


def test_json_is_that_of_stdout_with_a_banner(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crosstab("-o", "t.json")
    capsys.readouterr()
    crosstab("--json")
    shown, written = (
        json.loads(text) for text in (capsys.readouterr().out, (place / "t.json").read_text(encoding="utf-8"))
    )
    jsonschema.validate(written, SCHEMA)
    assert written["banners"][0].startswith("Not protected: contains ")
    assert written == shown | {"banners": written["banners"]}


def test_markdown_goes_to_stdout(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crosstab("-o", "-")
    said = capsys.readouterr()
    assert said.out.startswith("# Ward\n")
    assert "| \\=1+1 \\<b>nurse\\</b> | 13 (61.9) |" in said.out
    assert "Wrote" not in said.err
    assert [path.name for path in place.iterdir()] == ["svsurvey.db"]


# ---- who may see it


def test_true_numbers_say_so_on_top_and_are_private(place: Path) -> None:
    for name in ("t.html", "t.md", "t.json", "t.csv"):
        crosstab("-o", name)
        assert stat.S_IMODE((place / name).stat().st_mode) == 0o600
        if name != "t.csv":
            assert "Not protected: contains" in (place / name).read_text(encoding="utf-8")


def test_protected_ones_are_for_others(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crosstab("--release", "-o", "t.md")
    text = (place / "t.md").read_text(encoding="utf-8")
    assert "Not protected" not in text
    assert "counts are rounded to multiples of 5" in text.lower()
    assert stat.S_IMODE((place / "t.md").stat().st_mode) == 0o644
    assert "Wrote t.md. Protected for others" in capsys.readouterr().err
    crosstab("--release", "--brief", "-o", "t.csv")
    counts = [line[2] for line in cells(place / "t.csv")[1:] if line[2]]
    assert counts
    assert all(n == "*" or int(n) % 5 == 0 for n in counts)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (
            ("-o", "t.pdf"),
            "a table cannot be written as .pdf; its ending says what it is: .html, .md, .json or .csv",
        ),
        (("-o", "t"), "without an ending"),
        (("--json", "-o", "t.csv"), "name it t.json"),
        (("--width", "80", "-o", "t.md"), "--width is for the screen"),
        (("-o", "nowhere/t.md"), "cannot write nowhere/t.md"),
        (("--by", "rolle", "-o", "t.md"), "rolle"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(
    place: Path, arguments: tuple[str, ...], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    crosstab(*arguments, code=Exit.USAGE)
    said = capsys.readouterr()
    assert hint in said.err
    assert said.out == ""
    assert [path.name for path in place.iterdir()] == ["svsurvey.db"]


def test_where_nobody_answered_that_is_said_and_the_file_has_heads_only(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crosstab("--simulated", "-o", "t.csv")
    assert cells(place / "t.csv") == [["row", "label"]]
    assert "There are no such responses." in capsys.readouterr().err


# ---- in brief


def test_in_brief_there_are_the_table_the_tests_and_warnings(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crosstab("--brief", "--json")
    found = json.loads(capsys.readouterr().out)
    ((block,),) = [section["blocks"] for section in found["sections"]]
    assert set(block["tables"]) == {"association", "tests"}
    assert (block["tables"]["tests"]["notes"], found["notes"], block["notes"]) == ([], [], [])
    assert found["head"]["tables"] == {}
    crosstab("--brief", "--width", "80")
    assert len(capsys.readouterr().out.splitlines()) <= 30


def test_in_brief_there_is_still_what_the_numbers_are_of(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crosstab("--brief", "--percent", "column", "--width", "80")
    assert "% is of the column" in capsys.readouterr().out
    crosstab("--brief", "--width", "80")
    assert "% is of" not in capsys.readouterr().out
    crosstab("--brief", "--release", "--json")
    assert "rounded to multiples of 5" in capsys.readouterr().out


def test_in_brief_a_warning_stays(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["crosstab", "ward", "climate_mean", "--by", "help", "--brief"]) == Exit.DONE
    assert "part of this score, and so no finding" in " ".join(capsys.readouterr().out.split())
