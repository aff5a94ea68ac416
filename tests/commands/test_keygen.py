"""`keygen`: a key behind a passphrase that is never seen, which opens boxes here and with plain age."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pexpect
import pytest
from shifts import SHIFT, environment

from svsurvey.cli import Exit, run

Said = pytest.CaptureFixture[str]
PASSPHRASE = "a heron in the long grass"  # noqa: S105
RECIPIENT = re.compile(r"age1[0-9a-z]{58}")


@pytest.fixture
def desk(study: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing of a survey in it."""
    monkeypatch.chdir(study)
    (study / "desk").mkdir()
    return study / "desk"


@pytest.mark.parametrize("what", ["study", "instrument", "a file of this name", "a link of this name"])
def test_a_key_is_not_made_where_it_must_not_lie(desk: Path, what: str, capsys: Said) -> None:
    if what == "study":
        run(["simulate", "check-in", "-n", "1", "--db", str(desk / "ward.db")])
    elif what == "instrument":
        (desk / "ward.yaml").write_text(SHIFT)
    elif what == "a file of this name":
        (desk / "one.key").write_text("precious")
    else:
        (desk / "one.key").symlink_to(desk / "elsewhere")
    before = sorted(p.name for p in desk.iterdir())
    capsys.readouterr()
    assert run(["keygen", "-o", str(desk / "one.key")]) == Exit.USAGE
    assert ("is there already" if "name" in what else "must not lie beside") in capsys.readouterr().err
    assert sorted(p.name for p in desk.iterdir()) == before


def test_a_folder_must_be_there(desk: Path) -> None:
    assert run(["keygen", "-o", str(desk / "gone" / "one.key")]) == Exit.USAGE
    assert run(["keygen"]) == Exit.USAGE


def test_a_passphrase_comes_through_no_pipe(desk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", "keygen", "-o", "desk/one.key"],
        input=f"{PASSPHRASE}\n{PASSPHRASE}\n",
        capture_output=True,
        text=True,
        cwd=desk.parent,
        env=environment(desk.parent),
        check=False,
    )
    assert done.returncode == Exit.USAGE
    assert "typed at a terminal" in done.stderr
    assert list(desk.iterdir()) == []


# ---- at a terminal --------------------------------------------------------------------------------------


def at_a_terminal(folder: Path, *words: str) -> Any:
    person = pexpect.spawn(
        words[0], list(words[1:]), cwd=folder, env=environment(folder), encoding="utf-8", timeout=40
    )
    person.delaybeforesend = None
    return person


def svsurvey(folder: Path, *words: str) -> Any:
    return at_a_terminal(folder, sys.executable, "-m", "svsurvey", *words)


def says(person: Any, *lines: tuple[str, str]) -> str:
    """Everything that was shown, once each line was typed after its question and the program has ended."""
    shown = ""
    for asked, typed in lines:
        person.expect(asked)
        shown += person.before + person.after
        person.sendline(typed)
    person.expect(pexpect.EOF)
    person.close()
    return shown + str(person.before)


@pytest.mark.slow
def test_a_key_is_made_and_its_passphrase_is_nowhere(desk: Path) -> None:
    person = svsurvey(desk, "keygen", "-o", "one.key")
    shown = says(
        person, ("press Enter and one is made: ", PASSPHRASE), ("The same passphrase again: ", PASSPHRASE)
    )
    assert person.exitstatus == Exit.DONE
    assert PASSPHRASE not in shown
    data = (desk / "one.key").read_text()
    assert data.startswith("-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert "SECRET" not in data + shown
    assert (desk / "one.key").stat().st_mode & 0o777 == 0o600
    assert [p.name for p in desk.iterdir()] == ["one.key"]
    (recipient,) = set(RECIPIENT.findall(shown))
    assert f"\r\nsvsurvey db seal --to {recipient}\r\n" in shown, (
        "in 80 columns one line, or a paste is two commands"
    )


@pytest.mark.slow
def test_a_passphrase_that_is_none_is_asked_for_again(desk: Path) -> None:
    person = svsurvey(desk, "keygen", "-o", "one.key")
    short, other = ("one is made: ", "short"), ("again: ", f"{PASSPHRASE}!")
    first, again = ("one is made: ", PASSPHRASE), ("again: ", PASSPHRASE)
    shown = says(person, short, first, other, short, first, again)
    assert person.exitstatus == Exit.DONE
    assert PASSPHRASE not in shown
    assert [p.name for p in desk.iterdir()] == ["one.key"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((("one is made: ", "short"), ("one is made: ", "\x03")), "shorter than 12"),
        (
            (("one is made: ", PASSPHRASE), ("again: ", PASSPHRASE + "!"), ("one is made: ", "\x04")),
            "The two differ, so neither is taken",
        ),
        ((("one is made: ", "\x04"),), "no passphrase was typed"),
        ((("one is made: ", "\x03"),), "interrupted"),
    ],
)
def test_no_key_is_made_for_a_passphrase_that_is_none(
    desk: Path, lines: tuple[tuple[str, str], ...], words: str
) -> None:
    person = svsurvey(desk, "keygen", "-o", "one.key")
    shown = says(person, *lines)
    assert person.exitstatus in (Exit.USAGE, Exit.INTERRUPTED)
    assert words in shown
    assert PASSPHRASE not in shown
    assert list(desk.iterdir()) == []


@pytest.mark.slow
def test_the_whole_way_with_two_persons_and_with_age_alone(desk: Path) -> None:
    """keygen twice (one passphrase made for us), a sealed study, unseal; then the same box by Debian's age."""
    person = svsurvey(desk, "keygen", "-o", "one.key")
    shown = says(person, ("one is made: ", PASSPHRASE), ("again: ", PASSPHRASE))
    keys = [RECIPIENT.findall(shown)[0]]
    person = svsurvey(desk, "keygen", "-o", "two.key")
    person.expect("one is made: ")
    person.sendline("")
    person.expect(r"\s([0-9A-Z]{4}(?:-[0-9A-Z]{4}){4})\s")
    made = person.match[1]
    shown = says(person, ("type it here: ", "wrong"), ("once more: ", made.lower()))
    assert person.exitstatus == Exit.DONE
    keys += RECIPIENT.findall(shown)[:1]
    ward = desk.parent / "ward.db"
    assert run(["db", "seal", "--to", keys[0], "--to", keys[1], "--together", "--db", str(ward)]) == Exit.DONE
    assert run(["simulate", str(desk.parent / "shift.yaml"), "-n", "3", "--db", str(ward)]) == Exit.DONE
    words = ["unseal", "../ward.db", "--identity", "one.key", "--identity", "two.key", "--into", "../released.db"]
    person = svsurvey(desk, *words)
    asked = (("of one.key: ", "wrong one, sorry"), ("of one.key: ", PASSPHRASE), ("of two.key: ", made))
    shown = says(person, *asked)
    assert person.exitstatus == Exit.DONE
    assert "does not open the file" in shown
    assert "Opened 3 responses" in shown
    if not shutil.which("age"):
        pytest.skip("opening boxes without svsurvey needs age: NOT PROVEN here")
    with closing(sqlite3.connect(ward)) as study:
        ((text,),) = study.execute("SELECT sealed FROM boxes LIMIT 1")
    (desk / "outer.age").write_bytes(text)
    by_key = {keys[0]: ("one.key", PASSPHRASE), keys[1]: ("two.key", made)}
    outermost, inner = sorted(keys, reverse=True)
    for key_, source, target in ((outermost, "outer.age", "inner.age"), (inner, "inner.age", "open.json")):
        name, passphrase = by_key[key_]
        person = at_a_terminal(desk, "age", "-d", "-i", name, "-o", target, source)
        says(person, ("passphrase", passphrase))
        assert person.exitstatus == 0
    read = json.loads((desk / "open.json").read_bytes())
    assert (read["svsurvey_box"], read["instrument"], read["mode"]) == (1, "shift", "simulated")
    assert (desk / "open.json").stat().st_size in (2048, 8192, 32768)
