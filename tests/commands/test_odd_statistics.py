"""What nobody should type, and studies that nobody should make, before `crosstab`, `rates`, `summary`, margins."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len
from ward_studies import keep

from svsurvey.cli import Exit, run
from svsurvey.response import Answers, Disposition, Mode, Response

WARD = """
svsurvey: 1
id: ward
version: "1"
title: Ward
scales:
  agree: {1: Never, 2: Rarely, 3: Sometimes, 4: Often, 5: Always}
sections:
  - title: Work
    items:
      - {id: role, type: single, text: Role?, options: {1: Nurse, 2: Physician}}
      - {id: seen, type: multiple, text: Seen?, options: {1: Fall, 2: Drug}}
      - {id: grid, type: grid, text: Often?, scale: agree, rows: {help: People help., blame: People blame.}}
      - {id: at, type: time, text: At what time?}
      - {id: day, type: date, text: On what day?}
      - {id: end, type: note, text: That is all.}
scores:
  help_only: {label: Help, mean: [help]}
  both: {label: Both, mean: [help, blame]}
"""
SEALED = "seal: {to: [age10cmtjg7pjf6epv7zprkrgcquul5w672gwp5v5n4aeyrfe4kuqvzs830prm]}\n"


def answers(k: int) -> Answers:
    seen = frozenset({1 + k % 2})
    return {"role": 1 + k % 2, "seen": seen, "help": 1, "blame": 1, "at": "12:30", "day": "2024-05-25"}


def fill(db: Path, n: int, text: str = WARD) -> None:
    keep(db, text, (Response("ward", "1", answers(k), Mode.LINE, Disposition.COMPLETE) for k in range(n)))


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = Exit.DONE) -> str:
    """What stands on stdout, or on stderr where something is wrong."""
    assert run(list(arguments)) == code
    found = capsys.readouterr()
    return found.err if code else found.out


# ---- words that mean nothing


@pytest.mark.parametrize(
    ("by", "what"),
    [
        ("seen=1-2", "the options of seen are yes or no: there is nothing to put in bands; leave the bands out"),
        ("seen___1=1", "seen___1 is yes or no: there is nothing to put in bands; leave the bands out"),
        ("seen___", "there is no item 'seen___'; did you mean 'seen___"),
        ("end", "end has no answers to count; "),
    ],
)
def test_what_makes_no_groups_is_said_with_a_way_out(
    db: Path, capsys: pytest.CaptureFixture[str], by: str, what: str
) -> None:
    fill(db, 2)
    assert what in said(capsys, "crosstab", "ward", "role", "--by", by, code=Exit.USAGE)


@pytest.mark.parametrize("e", ["nan", "-nan"])
def test_a_share_that_is_no_number_is_no_share(capsys: pytest.CaptureFixture[str], e: str) -> None:
    told = said(capsys, "rates", "--complete", "9", "--unknown", "3", f"--e={e}", code=Exit.USAGE)
    assert told == "svsurvey: --e is a share from 0 to 1; write it like 0.8\n"


def test_a_file_of_numbers_without_an_end_is_not_read_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert "/dev/zero is too large; " in said(capsys, "rates", "--file", "/dev/zero", code=Exit.INPUT)


def test_numbers_come_from_another_program_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "numbers"
    os.mkfifo(pipe)
    writer = subprocess.Popen(["sh", "-c", 'printf "invited: 10\\ncomplete: 5\\n" > "$0"', str(pipe)])
    assert "The response rate was 50.0 % (AAPOR RR1;" in said(capsys, "rates", "--file", str(pipe))
    assert writer.wait() == 0


def test_problems_of_a_file_of_numbers_are_told_from_top_to_bottom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "n.yaml"
    file.write_text("invited: -5\ninvited: 6\ne: 50%\nrefusd: 1\n")
    _, *lines = said(capsys, "rates", "--file", str(file), code=Exit.INPUT).splitlines()
    assert [line.removeprefix(f"{file}:") for line in lines] == [
        "1:10: 'invited' is no whole number, 0 or more; write it like 5000",
        "2:1: 'invited' stands here again; the first is on line 1; take one out",
        "3:4: 'e' is no share from 0 to 1; write it like 0.8",
        "4:1: there is no 'refusd'; did you mean 'refused'?",
    ]


# ---- margins


def test_given_inside_given_and_unknown_items_are_told(
    db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ward.yaml").write_text(WARD)
    file = tmp_path / "m.yaml"
    file.write_text(
        "margins: 1\ninstrument: ward\nitems:\n"
        "  help: {given: {role == 1: {1: 50%, given: {role == 1: {1: 1}}}}}\n"
        "  xyzxyz: {1: 1}\n"
    )
    order = ("simulate", str(tmp_path / "ward.yaml"), "-n", "20", "--margins", str(file))
    told = said(capsys, *order, code=Exit.INPUT)
    assert "'given' does not stand inside 'given'; join conditions with 'and'" in told
    assert "there is no item 'xyzxyz'; see: svsurvey show ward" in told
    assert not db.exists()


def test_many_shares_that_cannot_be_shown_do_not_fill_the_screen(
    db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ward.yaml").write_text(WARD)
    shares = ", ".join(f"{k}: 0.3%" for k in range(1, 41))
    options = ", ".join(f"{k}: Ward {k}" for k in range(1, 42))
    item = f"      - {{id: ward, type: single, text: Ward?, lookup: true, options: {{{options}}}}}\n"
    (tmp_path / "ward.yaml").write_text(WARD.replace("scores:\n", f"{item}scores:\n"))
    (tmp_path / "m.yaml").write_text(f"margins: 1\ninstrument: ward\nitems:\n  ward: {{{shares}}}\n")
    assert run(["simulate", str(tmp_path / "ward.yaml"), "-n", "60", "--margins", str(tmp_path / "m.yaml")]) == 0
    told = capsys.readouterr().err
    assert told.count("cannot be") == 20
    assert "And 20 more like that." in told


# ---- studies that somebody changed by hand


@pytest.mark.parametrize("value", ["SECRET", -9, 12.5, "", "9 o'clock"])
def test_what_cannot_be_an_answer_is_neither_a_crash_nor_in_an_error(
    db: Path, capsys: pytest.CaptureFixture[str], value: object
) -> None:
    fill(db, 6)
    with sqlite3.connect(db) as raw:
        for column in ("role", "help", "blame", "at", "day", "seen___1"):
            raw.execute(
                f'UPDATE r_ward SET "{column}" = ? WHERE response = (SELECT min(response) FROM r_ward)', (value,)
            )
    for order in (
        ("summary", "ward", "--reliability"),
        ("crosstab", "ward", "help_only", "--by", "role"),
        ("crosstab", "ward", "both", "--by", "help", "--collapse", "0-2,3-5"),
        ("crosstab", "ward", "role", "--by", "seen", "--layers", "blame", "--residuals"),
    ):
        assert run(list(order)) == Exit.DONE, order
        assert "SECRET" not in capsys.readouterr().err


def test_words_in_place_of_a_time_are_counted_and_not_shown(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 3)
    with sqlite3.connect(db) as raw:
        raw.execute("UPDATE r_ward SET at = 'SECRET', day = 'SECRET'")
    page = said(capsys, "summary", "ward", "--items", "at,day")
    assert page.count("neither a date nor a time") == 2
    assert "SECRET" not in page


# ---- sealed


def test_no_rate_is_made_without_those_who_are_sealed(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, 3, WARD.replace("title: Ward\n", f"title: Ward\n{SEALED}"))
    told = said(capsys, "rates", "ward", "--invited", "50", code=Exit.USAGE)
    assert "3 responses in the study are sealed, so how many answered is not known here; open them" in told


# ---- the page


@pytest.mark.parametrize("width", [40, 80, 81, 120])
def test_a_grid_to_which_all_gave_the_lowest_answer_fits_the_page(
    db: Path, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    fill(db, 3)
    page = said(capsys, "summary", "ward", "--items", "grid", "--width", str(width))
    assert max(map(cell_len, page.splitlines())) <= width
    assert ("◄ low" in page) == (width > 40)


def test_ctrl_c_while_it_starts_is_no_traceback(tmp_path: Path) -> None:
    order = [sys.executable, "-X", "importtime", "-m", "svsurvey", "crosstab", "-h"]
    with (tmp_path / "err").open("wb") as err:
        program = subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=err)
        for _ in range(2000):  # until the heavy part of the start is under way
            if b"typer" in (tmp_path / "err").read_bytes() or program.poll() is not None:
                break
            time.sleep(0.002)
        program.send_signal(signal.SIGINT)
        assert program.wait() in (0, 130)
    assert b"Traceback" not in (tmp_path / "err").read_bytes()
