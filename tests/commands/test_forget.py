"""`forget`: who has a receipt takes one response back; it is said plainly what was done, and never the code."""

import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pexpect
import pytest
from shifts import CANARY, SHIFT, environment, files_holding

from svsurvey.instrument.definition import Source, load
from svsurvey.response import Disposition, Mode, Response, Value
from svsurvey.store.database import Store
from svsurvey.store.receipt import new_code

CODE = "7K3M-Q9TZ-04HB-XN2E"
INPUT, STORE = 3, 4
COPIES = "Copies of the study, backups and exports made before still hold it: erase it there too."


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three responses to `shift`; the second has CODE, and words that are easy to find."""
    shift, path = load(Source("shift.yaml", SHIFT)), tmp_path_factory.mktemp("three") / "svsurvey.db"
    with Store.open(path, create=True) as store:
        store.field(shift, SHIFT)
        for hours, story, code in ((8, "quiet", new_code()), (12, CANARY, CODE), (9, "long", "")):
            answers: dict[str, Value] = {"hours": hours, "rest": 1, "story": story}
            store.add(Response("shift", "1.0.0", answers, Mode.LINE, Disposition.COMPLETE), shift, code)
    return path


@pytest.fixture
def answered(study: Path, three: Path) -> Path:
    """A study that holds a copy of these."""
    shutil.copy(three, study)
    return study


def forget(study: Path, *arguments: str, typed: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", "forget", *arguments],
        input=typed,
        capture_output=True,
        cwd=study,
        env=environment(study),
        timeout=60,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "XN2E" not in (out + err).upper(), "the code is not repeated"
    assert CANARY not in out + err
    assert out == ""
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def hours(study: Path, file: str = "svsurvey.db") -> list[int]:
    with closing(sqlite3.connect(study / file)) as connection:
        return [number for (number,) in connection.execute("SELECT hours FROM r_shift ORDER BY hours")]


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        ((CODE,), b""),
        (("7k3m", "q9tz", "o4hb", "xn2e"), b""),
        ((), b"7k3mq9tz04hbxn2e\nand more\n"),
        ((), "7K3M–Q9TZ–04HB–XN2E".encode()),
    ],
    ids=["argument", "four arguments", "line of a pipe", "dashes of a word processor"],
)
def test_the_one_response_is_erased(answered: Path, arguments: tuple[str, ...], typed: bytes) -> None:
    assert files_holding(answered, CANARY) == ["svsurvey.db"]
    done = forget(answered, *arguments, typed=typed)
    assert done.returncode == 0
    assert done.stderr.splitlines() == ["Erased one response to shift.", COPIES]
    assert hours(answered) == [8, 9]
    assert files_holding(answered, CANARY) == []


def test_at_a_terminal_it_asks(answered: Path) -> None:
    person = pexpect.spawn(
        sys.executable,
        ["-m", "svsurvey", "forget"],
        cwd=answered,
        env=environment(answered),
        encoding="utf-8",
        timeout=20,
    )
    person.expect_exact("The code on the receipt: ")
    person.sendline(CODE.lower())
    person.expect_exact("Erased one response to shift.")
    person.expect(pexpect.EOF)
    person.close()
    assert person.exitstatus == 0
    assert hours(answered) == [8, 9]


def test_at_a_terminal_it_can_be_left(answered: Path) -> None:
    for key, code in (("\x03", 130), ("\x04", INPUT)):
        person = pexpect.spawn(
            sys.executable, ["-m", "svsurvey", "forget"], cwd=answered, env=environment(answered), timeout=20
        )
        person.expect_exact(b"The code on the receipt: ")
        person.send(key)
        person.expect(pexpect.EOF)
        person.close()
        assert person.exitstatus == code
    assert hours(answered) == [8, 9, 12]


@pytest.mark.parametrize(
    ("lines", "exit_code", "left"),
    [
        (("7K3M", "x" * 500, CODE), 0, [8, 9]),
        (("7K3M", "", "nonsense"), INPUT, [8, 9, 12]),
    ],
)
def test_at_a_terminal_it_asks_three_times(
    answered: Path, lines: tuple[str, ...], exit_code: int, left: list[int]
) -> None:
    person = pexpect.spawn(
        sys.executable, ["-m", "svsurvey", "forget"], cwd=answered, env=environment(answered), timeout=20
    )
    for line in lines:
        person.expect_exact(b"The code on the receipt: ")
        person.sendline(line)
    person.expect(pexpect.EOF)
    assert (b"not a receipt code" in person.before) == bool(exit_code)
    person.close()
    assert person.exitstatus == exit_code
    assert hours(answered) == left


@pytest.mark.parametrize("typed", ["nonsense", "7K3M-Q9TZ-04HB", CODE + "-7K3M", "7K3M-Q9TZ-04HB-UN2E"])
def test_what_is_no_code_is_said_to_be_none(answered: Path, typed: str) -> None:
    for done in (forget(answered, typed), forget(answered, typed=typed.encode())):
        assert done.returncode == INPUT
        assert done.stderr == (
            "svsurvey: this is not a receipt code; a code has 16 letters and digits: try again\n"
        )
    assert hours(answered) == [8, 9, 12]


@pytest.mark.parametrize("typed", [b"", b"\n", b"\xff\xfe\x00", b"x" * 100_000])
def test_any_bytes_may_come_through_a_pipe(answered: Path, typed: bytes) -> None:
    done = forget(answered, typed=typed)
    assert done.returncode == INPUT
    assert "not a receipt code" in done.stderr


def test_a_code_that_nobody_has_here(answered: Path) -> None:
    assert forget(answered, CODE).returncode == 0
    content = (answered / "svsurvey.db").read_bytes()
    for code in (CODE, new_code()):
        done = forget(answered, code)
        assert done.returncode == INPUT
        assert done.stderr == (
            "svsurvey: no response in svsurvey.db has this code; "
            "is it in another study file (--db), mistyped, or erased already?\n"
        )
    assert (answered / "svsurvey.db").read_bytes() == content


def test_the_study_is_named_with_db(answered: Path) -> None:
    (answered / "svsurvey.db").rename(answered / "ward.db")
    assert forget(answered, "--db", "ward.db", CODE).returncode == 0
    assert hours(answered, "ward.db") == [8, 9]


def test_a_study_that_is_not_there_is_not_made(study: Path) -> None:
    before = sorted(study.iterdir())
    done = forget(study, CODE)
    assert done.returncode == STORE
    assert "there is no study file svsurvey.db" in done.stderr
    assert sorted(study.iterdir()) == before


def test_another_programs_file_is_left_as_it_is(study: Path) -> None:
    (study / "minutes.db").write_bytes(b"These are minutes.\n" * 300)
    done = forget(study, CODE, "--db", "minutes.db")
    assert done.returncode == STORE
    assert (study / "minutes.db").read_bytes() == b"These are minutes.\n" * 300


def test_when_the_file_cannot_be_rewritten_that_is_said(answered: Path) -> None:
    """The disk takes the short journal of the erasing, not the long one of the rewriting."""
    most = 9 * 4096
    assert (answered / "svsurvey.db").stat().st_size > most
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", "forget", CODE],
        capture_output=True,
        text=True,
        cwd=answered,
        env=environment(answered),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert done.returncode == 0
    erased, copies, untidy = done.stderr.splitlines()
    assert (erased, copies) == ("Erased one response to shift.", COPIES)
    assert untidy.startswith("The file could not be rewritten just now")
    assert files_holding(answered, CANARY) == []
    with Store.open(answered / "svsurvey.db") as store:
        assert not store.file.scrub_pending, "the next opening made up for it"
    assert hours(answered) == [8, 9]
