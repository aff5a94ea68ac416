"""What a report says in words: no sentence that is not true of this study."""

import json
import sys
from pathlib import Path

import pytest

from svsurvey.cli import Exit, run
from svsurvey.commands.report import _programs
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Answers, Disposition, Missing, Mode, Response
from svsurvey.store.database import Store

SHIFT = """\
svsurvey: 1
id: shift
version: 1.0.0
title: Shift
scales:
  agree: {1: Never, 2: Rarely, 3: Often}
sections:
  - title: Work
    items:
      - {id: role, type: single, text: What is your role?, required: hard, options: {1: Nurse, 2: Physician}}
      - {id: rest, type: single, text: Did you rest?, required: no, options: {1: Yes, 0: No}}
      - {id: climate, type: grid, text: How often?, scale: agree, rows: {a: One., b: Two., c: Three., d: Four.}}
scores:
  first: {label: First, mean: [a, b], at_least: 1}
  second: {label: Second, mean: [c, d], at_least: 1}
  whole: {label: Whole, sum: [a, b, c, d]}
"""
ASKING = 'consent: {text: "You may stop.", ask: Do you take part?}\nreceipt: true\n'


def person(k: int) -> Answers:
    return {"role": 1 + k % 2, "rest": k // 2 % 2, "a": 1 + k % 3, "b": 1 + k % 3, "c": 2, "d": 1 + k // 3 % 3}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SVSURVEY_DB", raising=False)
    return tmp_path


def fill(
    people: int, mode: Mode = Mode.LINE, text: str = SHIFT, ended: Disposition = Disposition.COMPLETE
) -> None:
    instrument = load(Source("shift.yaml", text, {}))
    gone = dict.fromkeys(person(0), Missing.NOT_REACHED)
    with Store.open(Path("svsurvey.db"), create=True) as store:
        store.field(instrument, text)
        answers = (person(k) if ended is Disposition.COMPLETE else gone for k in range(people))
        store.add_all((Response("shift", "1.0.0", a, mode, ended) for a in answers), instrument)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, dict[str, str], str]:
    """The methods, the checklist's points that are known, and the whole page."""
    capsys.readouterr()
    assert run(["report", "shift", "--json", *arguments]) == Exit.DONE
    page = capsys.readouterr().out
    blocks = {b["id"]: b for s in json.loads(page)["sections"] for b in s["blocks"]}
    rows = blocks["checklist"]["tables"]["checklist"]["rows"]
    return (
        " ".join(note["text"] for note in blocks["methods"]["notes"]),
        {row["key"]: row["known"] for row in rows if row["role"] == "answer"},
        page,
    )


# ---- methods


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (0, "There are no responses."),
        (1, "The analysis includes the 1 response that was handed in. "),
        (9, "The analysis includes the 9 responses that were handed in, all of them complete. "),
    ],
)
def test_so_many_are_counted(people: int, words: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(people)
    assert words in said(capsys, "--own")[0]


def test_made_up_responses_are_no_results_whoever_they_are_among(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(9)
    fill(5, Mode.SIMULATED)
    assert (
        "Some responses were made up by the program: the numbers are not results."
        in said(capsys, "--own", "--mixed")[0]
    )
    assert "All responses were made up" in said(capsys, "--own", "--simulated")[0]
    assert "made up" not in said(capsys, "--own")[0]


def test_scores_made_in_one_way_are_told_together(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(9)
    words, _, _ = said(capsys, "--own")
    assert "Scores: “First” and “Second” (mean of 2 items; needs 1 answer); “Whole” (sum of 4 items" in words


def test_tests_with_commas_in_their_names_are_told_apart(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(9)
    words, _, _ = said(capsys, "--own", "--outcome", "rest", "--by", "role", "--invited", "20")
    assert "(Pearson 1900); and Fisher's exact test, two-sided (Fisher 1935), where expected counts" in words
    assert "holds those who answered both questions" in words
    assert "Bounds for non-response are those of the two worst cases" in words


def test_one_test_is_not_said_to_be_corrected_for_its_number(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(9)
    words, _, _ = said(capsys, "--own", "--outcome", "rest", "--by", "role")
    assert "Every test that was made is listed." in words
    assert "Holm" not in words
    words, _, page = said(capsys, "--own", "--outcome", "rest", "--by", "role", "--by", "a")
    assert (
        "of one test for each predictor, 2 in all, are also adjusted for their number, by Holm's method" in words
    )
    assert "Holm S (1979)" in page


def test_how_the_intervals_of_effects_are_made_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(20)
    words, _, page = said(capsys, "--own", "--outcome", "rest", "--by", "role", "--by", "a")
    assert "Their 95 % confidence intervals come for Cramér's V from the noncentral chi-squared" in words
    assert "for gamma from its large-sample standard error (Goodman & Kruskal 1972)" in words
    assert "Smithson M (2003)" in page
    words, _, _ = said(capsys, "--own", "--outcome", "whole", "--by", "role")
    assert "for Hedges' g from the noncentral t distribution (Steiger & Fouladi 1997) and for eta squared" in words


def test_fisher_s_test_is_told_as_it_was_made(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two by two Fisher's own; of larger tables that of Freeman and Halton."""
    fill(9)
    words, _, _ = said(capsys, "--own", "--outcome", "rest", "--by", "role")
    assert "Fisher's exact test, two-sided (Fisher 1935), where expected counts were under 5." in words
    words, _, page = said(capsys, "--own", "--outcome", "rest", "--by", "role", "--by", "a")
    assert "its extension to larger tables (Freeman & Halton 1951), where expected counts were under 5; " in words
    assert "Freeman GH, Halton JH" in page


def test_several_waves_and_sites_are_owned_up_to(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(9)
    words, _, _ = said(capsys, "--own")
    assert "waves" not in words
    assert "sites" not in words
    instrument = load(Source("shift.yaml", SHIFT, {}))
    with Store.open(Path("svsurvey.db")) as store:
        store.add_all(
            (
                Response("shift", "1.0.0", person(k), Mode.LINE, Disposition.COMPLETE, "later", f"ward {k % 2}")
                for k in range(9)
            ),
            instrument,
        )
    words, _, _ = said(capsys, "--own")
    assert (
        "who answered in more than one cannot be told; intervals and tests treat each response as another" in words
    )
    assert "people of one site may be more alike than others" in words


def test_bands_of_the_outcome_are_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(20)
    words, _, _ = said(capsys, "--own", "--outcome", "a", "--by", "role", "--collapse", "seldom=1-2,3")
    assert "was taken in the bands “seldom” (1-2) and 3." in words
    assert "bands" not in said(capsys, "--own", "--outcome", "a", "--by", "role")[0]


def test_methods_of_rounded_counts_own_up_to_what_is_not_of_them(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of V one decimal is told though no limit of p may be: groups were compared then, too."""
    fill(36)
    words, _, page = said(capsys, "--outcome", "rest", "--by", "role", "--invited", "50")
    assert "The answers came in line by line at a terminal (about 35)." in words
    assert "Cramér's V (Cramér 1946) one decimal" in words
    assert "No hypothesis" not in words
    assert "coefficients of scores are of the true answers, rounded" in words
    assert "(Feldt 1965)" not in words
    assert "36" not in page


def test_everybody_who_was_invited_may_have_answered_though_rounding_makes_more_of_them(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(38)
    _, _, page = said(capsys, "--invited", "38")
    assert "The response rate was 100 %" in page
    assert "38" not in page


def test_methods_of_withheld_counts_do_not_call_them_exact(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(15)
    words, _, page = said(capsys, "--exact", "--outcome", "rest", "--by", "role")
    assert "counts from 1 to 4 are withheld, and as many more as it takes" in words
    assert "the counts are exact" not in words
    (table,) = (
        t
        for s in json.loads(page)["sections"]
        for b in s["blocks"]
        for k, t in b["tables"].items()
        if k == "association"
    )
    assert [column["key"] for column in table["columns"]][
        -1
    ] == "n"  # no empty columns for tests that are not told


def test_which_libraries_are_named_does_not_hang_on_what_is_remembered(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the second report of the same people would be another file than the first."""
    fill(1)
    for name in ("scipy", "numpy"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with Store.open(Path("svsurvey.db")) as store:
        assert [*_programs(store, "rounded")] == ["Python", "SQLite", "SciPy", "NumPy"]
        assert [*_programs(store, "exact")] == ["Python", "SQLite", "SciPy", "NumPy"]
        assert [*_programs(store, None)] == ["Python", "SQLite"]


# ---- response rates


def test_a_page_for_readers_names_no_options(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(9)
    assert " --" not in said(capsys, "--own", "--invited", "20")[2]


# ---- the checklist


def test_the_checklist_speaks_of_screens_only_where_there_were_some(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(9, Mode.IMPORT)
    words, known, _ = said(capsys, "--own")
    assert [known[key] for key in ("screens", "completeness", "review")] == ["", "", ""]
    assert "Consent" not in words
    fill(9)
    assert all(said(capsys, "--own")[1][key] for key in ("screens", "completeness", "review"))


def test_the_checklist_counts_pages_and_tells_which_questions_must_be_answered(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(9)
    _, known, _ = said(capsys, "--own")
    assert known["screens"] == "At a terminal one question a page: 3 pages, besides the review."
    assert known["completeness"] == (
        "On the screen: 1 question comes up again if left empty; then one can go on without an answer; "
        "1 question cannot be left empty, only answered or refused."
    )
    assert known["consent"] == "The questionnaire itself does not ask for it."
    assert known["adaptive"] == "None: everybody is put every question."
    assert "code" not in known["protection"]


def test_consent_is_claimed_only_of_those_who_were_asked_here(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(9, Mode.IMPORT, SHIFT + ASKING)
    words, known, _ = said(capsys, "--own")
    assert "Consent was asked for" not in words
    assert "how it was put to people is not recorded" in words
    assert "a code, kept by nobody else, with which the answers can be erased" in known["protection"]
    fill(9, Mode.PAPER, SHIFT + ASKING)
    words, _, _ = said(capsys, "--own")
    assert "Consent was asked for before the first question, except where answers were imported" in words
    assert "The answers came in on paper (9) and by import (9)." in words


def test_who_is_known_to_have_declined_is_not_said_to_be_unknown(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(9)
    fill(6, Mode.IMPORT, ended=Disposition.REFUSAL)
    words, known, _ = said(capsys, "--own", "--invited", "30")
    assert "Interviews that were broken off or declined are in none of the numbers." in words
    assert "nothing is kept" not in known["participation"] + known["completion"]
    assert known["participation"].endswith("The response rates above are of all who were invited.")
