"""`svsurvey report` from the command line: protected unless asked otherwise, whole in each form, true in words."""

import json
import re
import stat
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import jsonschema
import pytest

from svsurvey.cli import Exit, run
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Answers, Disposition, Missing, Mode, Response
from svsurvey.store.database import Store

WARD = """
svsurvey: 1
id: ward
version: "1"
title: Ward <b>nights</b>
consent: {text: "You may stop.\\n\\nNobody is named.", ask: Do you take part?}
scales:
  agree: {1: Never, 2: Rarely, 3: Often}
sections:
  - title: Work
    items:
      - {id: role, type: single, text: What is your role?, options: {1: Nurse, 2: "Physician & co", 3: Midwife}}
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: hours, type: number, text: Hours?, range: [0, 80], unit: hours}
      - {id: events, type: multiple, text: What did you see?, when: nights == 1, options: {1: Fall, 2: Drug}}
      - id: climate
        type: grid
        text: How often?
        scale: agree
        rows: {help: People help., blame: People blame.}
      - {id: wish, type: text, text: What do you wish?}
scores:
  climate_mean: {label: Climate, mean: [help, blame], at_least: 2}
"""
NO = Missing.NOT_ASKED

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))


def person(role: int, nights: int, hours: int, help_: int, blame: int) -> Answers:
    events = frozenset({1, 2} if hours % 2 else {1}) if nights else NO
    wish = "secret words" if hours == 12 else Missing.NOT_ANSWERED
    return {"role": role, "nights": nights, "hours": hours, "events": events} | {
        "help": help_,
        "blame": blame,
        "wish": wish,
    }


PEOPLE = [
    *(person(1, 1, 40 + n, 1 + n % 3, 3) for n in range(14)),
    *(person(2, n % 2, 30 + n, 2, 1 + n % 2) for n in range(15)),
    person(3, 0, 12, 2, 2),
]
"""30 people: 14 nurses, 15 physicians, 1 midwife."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a study in it, where commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SVSURVEY_DB", raising=False)
    fill(tmp_path / "svsurvey.db")
    return tmp_path


def fill(db: Path, text: str = WARD, mode: Mode = Mode.LINE) -> None:
    instrument = load(Source("ward.yaml", text, {}))
    with Store.open(db, create=True) as store:
        store.field(instrument, text)
        store.add_all((Response("ward", "1", a, mode, Disposition.COMPLETE) for a in PEOPLE), instrument)


def report(*arguments: str, code: int = Exit.DONE) -> None:
    assert run(["report", "ward", *arguments]) == code


def counts(page: str) -> Iterator[int]:
    """Every count in a JSON report."""
    for section in json.loads(page)["sections"]:
        for block in section["blocks"]:
            yield from (n for n in block["counts"].values() if isinstance(n, int))
            for table in block["tables"].values():
                for row in table["rows"]:
                    yield from (v for k, v in row.items() if k in ("n", "asked", "answered") and v is not None)


# ---- three levels of protection


def test_what_is_made_for_others_is_rounded(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report("-o", "r.json")
    page = (place / "r.json").read_text(encoding="utf-8")
    data = json.loads(page)
    assert data["released"]["method"] == "rounded to 5"
    assert data["banners"] == []
    found = list(counts(page))
    assert len(found) > 30
    assert all(n % 5 == 0 for n in found)
    assert "Protected for others" in capsys.readouterr().err
    assert "To protect the respondents, counts are rounded to multiples of 5" in page


def test_the_exact_one_withholds(place: Path) -> None:
    report("--exact", "-o", "r.json")
    data = json.loads((place / "r.json").read_text(encoding="utf-8"))
    assert data["released"]["withheld"]
    role = next(b for s in data["sections"] for b in s["blocks"] if b["id"] == "role")
    shown = {row["key"]: row["n"] for row in role["tables"]["answers"]["rows"]}
    assert shown[3] is None


def test_the_own_one_is_true_says_so_and_is_private(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report("--own", "-o", "own.html")
    page = (place / "own.html").read_text(encoding="utf-8")
    banner = page.partition('class="banners"')[2].partition("</div>")[0]
    assert re.search(r"Not protected: contains \d+ counts? from 1 to 4", banner)
    assert stat.S_IMODE((place / "own.html").stat().st_mode) == 0o600
    assert "keep it for yourself" in capsys.readouterr().err
    report("-o", "for-others.html")
    assert "Not protected" not in (place / "for-others.html").read_text(encoding="utf-8")
    assert stat.S_IMODE((place / "for-others.html").stat().st_mode) == 0o644


def test_there_is_no_own_one_where_everything_is_released(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(place / "other.db", WARD + "release: always\n")
    report("--own", "--db", "other.db", code=Exit.RELEASE)
    said = capsys.readouterr()
    assert "release: always" in said.err
    assert said.out == ""
    report("--db", "other.db", "-o", "r.md")


def test_a_report_and_a_summary_show_the_same_numbers(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summary", "ward", "--release", "--json"]) == Exit.DONE
    summary = {b["id"]: b for s in json.loads(capsys.readouterr().out)["sections"] for b in s["blocks"]}
    report("--json")
    blocks = {b["id"]: b for s in json.loads(capsys.readouterr().out)["sections"] for b in s["blocks"]}
    assert summary.items() <= blocks.items()


def test_after_counts_to_the_number_nothing_else_is_shown(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("r1.html", "r2.html"):
        report("--exact", "-o", name)
    assert (place / "r1.html").read_bytes() == (place / "r2.html").read_bytes()
    assert "shown once" in capsys.readouterr().err
    report("-o", "r3.html", code=Exit.RELEASE)
    assert not (place / "r3.html").exists()


# ---- forms


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-o", "r.pdf"], ".html, .md or .json"),
        (["-o", "r"], "without an ending"),
        (["--json", "-o", "r.html"], "name it r.json"),
        (["--own", "--exact"], "exclude each other"),
        (["--mixed"], "made-up responses protect nobody"),
        (["--population", "40"], "--own"),
        (["--by", "role"], "--outcome"),
        (["--outcome", "role"], "--by"),
        (["--own", "--outcome", "rolle", "--by", "nights"], "role"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    place: Path, arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name for path in place.iterdir()}
    report(*arguments, code=Exit.USAGE)
    said = capsys.readouterr()
    assert hint in said.err
    assert said.out == ""
    assert {path.name for path in place.iterdir()} == before


def test_stdout_is_markdown(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report("--own", "-o", "-", "--title", "Our *nights*")
    out = capsys.readouterr().out
    assert out.startswith("# Our \\*nights\\*\n")
    assert "| Nurse | 14 | 46.7 |" in out
    assert "Physician & co" in out


def test_no_text_of_the_questionnaire_becomes_markup(place: Path) -> None:
    report("--own", "-o", "r.html")
    page = (place / "r.html").read_text(encoding="utf-8")
    assert "Ward &lt;b&gt;nights&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "secret words" not in page


@pytest.mark.parametrize("way", [[], ["--own"]])
def test_the_json_fits_the_schema(place: Path, way: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    report("--json", *way, "--outcome", "role", "--by", "nights", "--invited", "60")
    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, SCHEMA)
    kinds = {block["type"] for section in data["sections"] for block in section["blocks"]}
    assert {"setting", "consent", "rates", "association", "score", "reliability", "methods", "checklist"} <= kinds


@pytest.mark.parametrize(
    "command",
    [
        ["summary", "ward", "--reliability"],
        ["crosstab", "ward", "role", "--by", "nights"],
        ["crosstab", "ward", "hours", "--by", "role"],
        ["rates", "ward", "--invited", "50"],
    ],
    ids=" ".join,
)
def test_so_does_the_json_of_other_commands(
    place: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "--json"]) == Exit.DONE
    data = json.loads(capsys.readouterr().out)
    jsonschema.validate(data, SCHEMA)
    told = (DOCS / "json.md").read_text(encoding="utf-8").partition("## The tables")[2]
    for table in (name for s in data["sections"] for block in s["blocks"] for name in block["tables"]):
        assert f"`{table}`" in told


# ---- what it says


def words(data: dict[str, object], kind: str) -> str:
    """What the blocks of a kind say."""
    return json.dumps([b for s in data["sections"] for b in s["blocks"] if b["type"] == kind])  # type: ignore[attr-defined]


def own(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    report("--own", "--json", *arguments)
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_methods_name_what_was_done_and_nothing_else(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = words(own(capsys), "methods")
    for said in ("Wilson", "Cronbach", "No hypothesis was tested", "30 responses", "svsurvey", "SQLite", "Nights"):
        assert (said in plain) == (said != "Nights"), said
    for unsaid in ("Pearson", "Holm", "Turnbull", "AAPOR", "Welch", "SIMULATED", "finite"):
        assert unsaid not in plain
    more = ("--outcome", "nights", "--by", "role", "--by", "climate", "--population", "90")
    tested = words(own(capsys, *more), "methods")
    for said in ("Pearson", "Holm 1979", "finite population of 90", "Cram\\u00e9r"):
        assert said in tested
    assert "Welch" not in tested
    assert "No hypothesis" not in tested


def test_the_methods_of_a_protected_report_claim_no_intervals(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report("--json")
    said = words(json.loads(capsys.readouterr().out), "methods")
    assert "Wilson" not in said
    assert "rounded to multiples of 5" in said
    assert "coefficients of scores are of the true answers, rounded" in said
    assert "quartiles" not in said


def test_it_tells_how_it_was_asked(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    setting = words(own(capsys), "setting")
    for said in (
        "ward, version 1",
        "Line by line (30)",
        "6 questions, of which a person is asked 5 to 6",
        "1 question is asked",
    ):
        assert said in setting
    data = own(capsys)
    consent = next(b for s in data["sections"] for b in s["blocks"] if b["type"] == "consent")  # type: ignore[attr-defined]
    assert [note["text"] for note in consent["notes"]] == [
        "You may stop.",
        "Nobody is named.",
        "Do you take part?",
    ]


def test_the_checklist_leaves_to_the_authors_what_it_does_not_know(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = own(capsys)
    (block,) = (b for s in data["sections"] for b in s["blocks"] if b["type"] == "checklist")  # type: ignore[attr-defined]
    rows = {row["key"]: row for row in block["tables"]["checklist"]["rows"] if row["role"] == "answer"}
    assert len(rows) == 30
    assert rows["approval"] == {
        "key": "approval",
        "label": "Approval by an ethics board",
        "role": "answer",
        "known": "",
        "left": "To be filled in by the authors.",
    }
    assert rows["items"]["known"] == "6 questions, of which a person is asked 5 to 6."
    assert rows["items"]["left"] == ""
    assert all(row["known"] or row["left"] for row in rows.values())


def test_made_up_responses_are_marked_on_top(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(place / "trial.db", mode=Mode.SIMULATED)
    report("--simulated", "--db", "trial.db", "-o", "r.html")
    page = (place / "r.html").read_text(encoding="utf-8")
    assert page.index("SIMULATED: these responses were made up") < page.index("<h1")
    assert "made up by the program" in page
    report("--simulated", "--own", "--db", "trial.db")
    assert "\n> **SIMULATED" in capsys.readouterr().out


def test_where_there_is_nobody_that_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report("--simulated", "--own", "-o", "r.html")
    assert "There are no such responses." in capsys.readouterr().err
    report("--simulated", code=Exit.RELEASE)


def test_the_same_people_give_the_same_file(place: Path) -> None:
    names = (f"r{k}.html" for k in count())
    pages = []
    for name in (next(names), next(names)):
        report("-o", name)
        pages.append((place / name).read_bytes())
    assert pages[0] == pages[1]
