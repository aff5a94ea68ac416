"""`svsurvey audit`: what a person reads, what a program reads, what the shell is told; and files that are none."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from plants import foreign, rowid_table
from shifts import SHIFT

from svsurvey.cli import Exit, run
from svsurvey.examination.probes import PROBES as IN_FILE
from svsurvey.examination.surroundings import PROBES as AROUND
from svsurvey.report.filed import as_text
from svsurvey.report.finding import Audit, Finding, Mark, Section

ROOT = Path(__file__).parents[2]
CANARY = "canary-4711-zwitscher"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "ward"
    made.mkdir(mode=0o700)
    monkeypatch.chdir(made)
    monkeypatch.delenv("SVSURVEY_DB", raising=False)
    return made


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six people; one of them wrote something."""
    place = tmp_path_factory.mktemp("six")
    (place / "shift.yaml").write_text(SHIFT.replace("text: Could", "identifying: true, text: Could"), "utf-8")
    for person in range(6):
        answers = {"hours": 8 + person, "rest": 1, "story": CANARY if person == 3 else "calm"}
        (place / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
        command = ["run", str(place / "shift.yaml"), "--answers", str(place / "answers.json")]
        assert run([*command, "--wave", CANARY, "--db", str(place / "six.db")]) == Exit.DONE
    return place / "six.db"


@pytest.fixture
def study(folder: Path, six: Path) -> Path:
    """A copy of their study in the folder."""
    shutil.copy(six, folder / "svsurvey.db")
    return folder / "svsurvey.db"


def content_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every byte and date."""
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir() if p.is_file()}


def said(capfd: pytest.CaptureFixture[str], *arguments: str, code: Exit = Exit.DONE) -> str:
    assert run(["audit", *arguments]) == code
    out, err = capfd.readouterr()
    assert err == ""
    assert isinstance(out, str)
    return out


def test_a_study_of_real_runs_is_clean(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = content_of(study.parent)
    page = said(capfd)
    assert page.startswith("Audit of svsurvey.db\nA study of svsurvey: 6 responses, ")
    assert "Result: nothing is wrong, 1 thing to decide.\n" in page
    assert "LEAK  Is" not in page
    whole = said(capfd, "--all")
    assert "6 responses in 1 combination" in " ".join(whole.split())
    assert content_of(study.parent) == before
    assert CANARY not in page + whole


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_wanted(study: Path, capfd: pytest.CaptureFixture[str], width: int) -> None:
    assert max(map(len, said(capfd, "--width", str(width)).splitlines())) <= width
    page = said(capfd, "--width", str(width), "--all")
    assert max(map(len, page.splitlines())) <= width
    for probe in (*IN_FILE, *AROUND):
        assert probe.question.split()[-1] in page


def test_as_json_for_programs(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    told: dict[str, Any] = json.loads(said(capfd, "--json"))
    assert list(told) == ["format", "file", "about", "clean", "counts", "sections", "remains"]
    assert (told["format"], told["clean"], told["counts"]["leak"]) == (1, True, 0)
    assert [section["id"] for section in told["sections"]] == ["file", "place", "answers"]
    assert [section["instrument"] for section in told["sections"]] == [None, None, "shift"]
    assert [f["test"] for f in told["sections"][0]["findings"]] == [probe.name for probe in IN_FILE]
    assert [f["test"] for f in told["sections"][1]["findings"]] == [probe.name for probe in AROUND]
    marks = [f["mark"] for section in told["sections"] for f in section["findings"]]
    assert {mark: marks.count(mark) for mark in told["counts"]} == told["counts"]
    assert CANARY not in json.dumps(told)


def test_something_wrong_is_exit_code_1_and_has_its_name_and_its_remedy(
    study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study.chmod(0o644)
    page = said(capfd, code=Exit.PROBLEMS)
    assert "Result: 1 thing wrong, 1 thing to decide.\n" in page
    words = " ".join(page.split())
    assert (
        "Everybody on this machine may read it (`ls -l` says -rw-r--r--). [permissions] -> Make it private"
        in words
    )
    assert page.index("Around it:\nLEAK  Who may read the file?") < page.index("\nlook ") < page.index("\ntold ")


def test_what_is_clean_fits_a_window_and_names_no_test_that_passed(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["simulate", "check-in", "-n", "12"]) == Exit.DONE
    capfd.readouterr()
    page = said(capfd, "--width", "80")
    assert "Result: nothing is wrong, nothing to decide.\n" in page
    assert page.count("\n") < 24
    assert page.count("?") == 0
    passed = [line for line in page.splitlines() if line.startswith("ok ")]
    assert [line.split(":")[0] for line in passed] == [
        "ok    The file",
        "ok    Around it",
        "ok    The answers to check-in",
    ]
    told = json.loads(said(capfd, "--json"))
    assert sum(int(line.split(": ")[1].split()[0]) for line in passed) == told["counts"]["ok"]
    assert page.count("\ntold ") == told["counts"]["told"]
    assert page.endswith("svsurvey audit --all\n")
    whole = said(capfd, "--all", "--width", "80")
    assert whole.count("\nok ") == told["counts"]["ok"] + 1, "each, and in the legend"


def test_a_folder_that_others_may_look_into_is_told_in_words(
    study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study.parent.chmod(0o755)
    words = " ".join(said(capfd).split())
    assert "Everybody on this machine may look into its folder, and see how long the file is and when" in words
    assert "(`ls -ld` says drwxr-xr-x). [folder] -> Make the folder private" in words
    study.parent.chmod(0o770)
    words = " ".join(said(capfd, code=Exit.PROBLEMS).split())
    assert "Its group of users on this machine may replace files in its folder (`ls -ld` says drwxrwx---)" in words


def test_another_programs_file(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    foreign(folder / "other.sqlite")
    page = said(capfd, "--db", "other.sqlite")
    assert "An SQLite file of another program: 20 rows, " in page
    rowid_table(folder / "other.sqlite")
    assert "[row-numbers]" in said(capfd, "--db", "other.sqlite", code=Exit.PROBLEMS)


def test_a_survey_as_a_quick_script_keeps_it(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Everything at once: the control for all that svsurvey does otherwise."""
    place = folder / "Dropbox"
    place.mkdir(mode=0o755)
    path = place / "survey.db"
    subprocess.run(["git", "init", "-q"], cwd=place, check=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as script:
        script.execute("PRAGMA secure_delete = OFF")
        script.execute(
            "CREATE TABLE users (nr INTEGER PRIMARY KEY AUTOINCREMENT, role, saved DEFAULT CURRENT_TIMESTAMP)"
        )
        script.execute("CREATE TABLE sessions (id TEXT PRIMARY KEY, ip_address) WITHOUT ROWID")
        script.execute("CREATE INDEX by_role ON users (role)")
        for _ in range(30):
            script.execute("INSERT INTO users (role) VALUES (?)", (CANARY * 40,))
            script.execute("INSERT INTO sessions VALUES (?, '10.0.0.7')", (str(uuid.uuid1()),))
        script.execute("DELETE FROM users WHERE nr % 3 = 0")
        script.execute("ANALYZE")
    path.chmod(0o644)
    (place / "key.txt").write_text(f"AGE-SECRET-KEY-1{'Q' * 58}\n", encoding="ascii")
    (place / "survey.db-journal").write_bytes(b"x")
    shutil.copy(path, place / "survey-old.db")
    before = content_of(place)
    told = json.loads(said(capfd, "--json", "--db", str(path), code=Exit.PROBLEMS))
    assert content_of(place) == before
    assert {f["test"] for section in told["sections"] for f in section["findings"] if f["mark"] == "leak"} == {
        *("row-numbers", "sequence", "ids", "clocks", "names", "free-pages", "leftovers", "copies", "statistics"),
        *("permissions", "synced", "repository", "key"),
    }
    assert CANARY not in json.dumps(told)


def test_a_study_with_a_broken_questionnaire_is_examined_all_the_same(
    study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(study, isolation_level=None)) as connection:
        connection.execute(f"UPDATE instruments SET definition = '{CANARY}: ['")
        connection.execute("VACUUM")
    page = said(capfd, "--all", code=Exit.PROBLEMS)
    assert "[definitions]" in page
    assert "Is there a clock or a duration? No column" in page
    assert CANARY not in page


def test_sealed_responses_are_counted(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(study, isolation_level=None)) as connection:
        connection.executemany(
            "INSERT INTO boxes VALUES (?, 'shift', x'00')", [(os.urandom(16),) for _ in range(3)]
        )
        connection.execute("VACUUM")
    assert "3 responses nobody can read without the key" in " ".join(said(capfd).split())


def test_every_test_is_explained() -> None:
    page = (ROOT / "docs/audit.md").read_text(encoding="utf-8")
    for probe in (*IN_FILE, *AROUND):
        assert f"\n| `{probe.name}` | {probe.question} | " in page


def test_marks_are_words() -> None:
    findings = tuple(Finding(mark.name, "Is it so?", mark, "yes", "mend it") for mark in Mark)
    page = as_text(Audit("x", "y", (Section("a", "A", findings),), ("z",)), 80, every=True)
    for mark in Mark:
        assert f"\n{mark.value:<6}Is it so? Yes." in page
    assert page.isascii()


# ---- what is no study -------------------------------------------------------------------------------------


def refused(capfd: pytest.CaptureFixture[str], path: Path | str) -> str:
    assert run(["audit", "--db", str(path)]) == Exit.STORE
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("svsurvey: ")
    return str(err)


def test_what_is_no_plain_file_is_refused(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    foreign(folder / "study.db")
    (folder / "link.db").symlink_to("study.db")
    (folder / "circle").symlink_to("circle")
    (folder / "empty.db").touch()
    os.mkfifo(folder / "pipe")
    (folder / "words.db").write_text("dear diary, " * 900, encoding="utf-8")
    before = content_of(folder)
    assert "is a link" in refused(capfd, "link.db")
    assert "is a link" in refused(capfd, "circle")
    assert "is empty" in refused(capfd, "empty.db")
    assert "is a device or a pipe" in refused(capfd, "pipe")
    assert "is a device or a pipe" in refused(capfd, "/dev/zero")
    assert "is a folder" in refused(capfd, ".")
    assert "not a database" in refused(capfd, "words.db")
    assert "there is no file" in refused(capfd, "nowhere.db")
    assert "cannot be looked at" in refused(capfd, "study.db/x")
    assert "cannot be looked at" in refused(capfd, "x" * 5000)
    assert content_of(folder) == before


def damaged(good: bytes, chance: random.Random) -> Iterator[bytes]:
    """The file cut, flipped in every byte of every page's head, and with pages and pointers out of place."""
    size = 4096
    for length in (1, 15, 16, 99, 100, 101, 511, size - 1, size, size + 1, len(good) - size, len(good) - 1):
        yield good[:length]
    heads = [*range(100), *(start + at for start in range(0, len(good), size) for at in range(12))]
    heads += [100 + at for at in range(40)]
    for place in heads:
        for change in (0, 0xFF, good[place] ^ 1 << chance.randrange(8)):
            yield good[:place] + bytes([change]) + good[place + 1 :]
    for _ in range(200):
        place, length = chance.randrange(100, len(good)), chance.choice((1, 4, 64, 5000))
        yield good[:place] + chance.randbytes(length) + good[place + length :]
        page, other = chance.randrange(1, len(good) // size), chance.randrange(len(good) // size)
        yield good[: page * size] + good[other * size :][:size] + good[(page + 1) * size :]
        pointer = chance.randrange(len(good) // size + 3).to_bytes(
            4, "big"
        )  # to itself, in a circle, past the end
        yield good[: page * size + 8] + pointer + good[page * size + 12 :]
    yield good[:100] + chance.randbytes(len(good) - 100)


def try_damaged(capfd: pytest.CaptureFixture[str], folder: Path, every: int) -> int:
    """Each of them is examined or refused with one line, and stays as it is; the number tried."""
    foreign(folder / "good.db", 60, 30)
    with closing(sqlite3.connect(folder / "good.db")) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE INDEX by_story ON answers (story)")
        connection.execute("DELETE FROM answers WHERE role = 1")  # leaves a list of free pages
        connection.commit()
    good, tried, path = (folder / "good.db").read_bytes(), 0, folder / "damaged.db"
    (folder / "good.db").unlink()
    for number, content in enumerate(damaged(good, random.Random(11))):
        if number % every:
            continue
        path.write_bytes(content)
        code = run(["audit", "--db", str(path), "--json"])
        out, err = capfd.readouterr()
        assert code in (Exit.DONE, Exit.PROBLEMS, Exit.STORE), f"{number}: {err}"
        assert err.count("\n") == (code is Exit.STORE)
        assert path.read_bytes() == content
        assert "nobody asked me" not in out + err
        tried += 1
    return tried


def test_damaged_files(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert try_damaged(capfd, folder, 80) > 20


@pytest.mark.proof
def test_every_head_of_every_page_damaged(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert try_damaged(capfd, folder, 2) > 1000


@pytest.mark.proof
def test_twenty_real_runs_are_clean(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "answers.json").write_text("{}", encoding="utf-8")
    for _ in range(20):
        command = ["run", "perioperative-catastrophe", "--answers", str(tmp_path / "answers.json")]
        assert run(command) == Exit.DONE
    capfd.readouterr()
    assert "Result: nothing is wrong" in said(capfd)
