"""`enter` from the outside: twenty forms keyed twice, batches that rest, sealed studies, a terminal, kills."""

import fcntl
import json
import os
import pty
import re
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from desks import WARD, WHOLE, ward
from keystrokes import answers_of, keys_of, people
from screen import Terminal
from shifts import environment

from svsurvey.response import Response
from svsurvey.store.imported import of_batch
from svsurvey.store.scratch import Scratch

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
CANARY = "canary4711zwitscher"
NUMBER = "Q7392X"
"""How the operator's numbers begin: nothing else anywhere looks like it."""

FORM = WHOLE[:-1] + CANARY + "\n\n"
"""A form with words, and its end."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ward.yaml").write_text(WARD, encoding="utf-8")
    for name in ("home", "temporary"):
        (tmp_path / name).mkdir()
    return tmp_path


def svsurvey(folder: Path, keys: str, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", *words],
        input=keys,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(folder),
        timeout=60,
    )
    assert done.returncode == expect, done.stderr
    return done


def enter(folder: Path, keys: str, *options: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    return svsurvey(folder, keys, "enter", "ward.yaml", *options, expect=expect)


def stored(folder: Path, column: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "svsurvey.db")) as connection:
        return sorted(cell for (cell,) in connection.execute(f"SELECT {column} FROM r_ward"))


def code_in(done: subprocess.CompletedProcess[str]) -> str:
    found = CODE.search(done.stderr)
    assert found
    return found[0]


def counts(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(done.stdout)["head"]["counts"]
    return told


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


# ---- twice ------------------------------------------------------------------------------------------------

FIRST_SLIPS, SECOND_SLIPS = (3, 9, 11), (5, 11)
"""Which forms have another arm in which keying. In form 11 both made the same slip, which nobody can find."""


def keyed(person: Response, number: str, slips: bool) -> str:
    """The keys of a form; with a slip, another arm."""
    head, rest = keys_of(ward(), person, number).split("\n", 1)
    return f"{head}\n1{other(person) if slips else rest[1]}{rest[2:]}"


def other(person: Response) -> int:
    return 3 - int(str(person.values["arm"]))


@pytest.mark.proof
def test_twenty_forms_keyed_twice_end_up_right(folder: Path) -> None:
    """With slips planted in both keyings; the figures are reckoned by hand, from the slips alone."""
    persons = people(ward().instrument, 20, seed=8)
    first = [keyed(person, f"{NUMBER}{n}", n in FIRST_SLIPS) for n, person in enumerate(persons)]
    second = [keyed(person, f"{NUMBER}{n}", n in SECOND_SLIPS) for n, person in enumerate(persons)]
    settling = "".join(str(persons[n].values["arm"]) for n in (3, 5, 9))
    keys = "".join(first) + ".1" + "".join(Random(1).sample(second, 20)) + "." + settling
    done = enter(folder, keys, "--wave", "r1", "--json")
    lines = sum(len(list(answers_of(ward(), person))) for person in persons)
    told = counts(done)
    assert (told["forms"], told["stored"], told["compared"], told["differences"]) == (20, 20, lines, 3)
    assert told["agreement"] == pytest.approx(100 * (lines - 3) / lines)
    assert (told["first_errors"], told["second_errors"]) == (2, 1)
    assert told["first_rate"] == pytest.approx(100 * 2 / lines)
    (table,) = json.loads(done.stdout)["sections"][0]["blocks"][0]["tables"].values()
    of_arm = next(row for row in table["rows"] if row["key"] == "arm")
    assert of_arm["kappa"] == pytest.approx(kappa_by_hand([int(str(person.values["arm"])) for person in persons]))
    right = [other(person) if n == 11 else int(str(person.values["arm"])) for n, person in enumerate(persons)]
    assert stored(folder, "arm") == sorted(right)
    assert stored(folder, "mode || wave") == ["paperr1"] * 20
    assert NUMBER.encode() not in (folder / "svsurvey.db").read_bytes()
    assert files(folder) == ["svsurvey.db", "ward.yaml"]


def kappa_by_hand(arms: list[int]) -> float:
    """Cohen 1960, equation 1, for two codes."""
    one = [3 - arm if n in FIRST_SLIPS else arm for n, arm in enumerate(arms)]
    two = [3 - arm if n in SECOND_SLIPS else arm for n, arm in enumerate(arms)]
    expected = sum((one.count(arm) / 20) * (two.count(arm) / 20) for arm in (1, 2))
    return (17 / 20 - expected) / (1 - expected)


def test_two_forms_keyed_twice_in_one_sitting(folder: Path) -> None:
    """With a slip in the second keying, and one form that stops before its end."""
    forms = f"{NUMBER}1\n{FORM}{NUMBER}2\n1288112*\n"
    done = enter(folder, f"{forms}.1{forms.replace('1288', '1188')}.=1", "--wave", "r1", "--json")
    told = counts(done)
    assert {name: told[name] for name in ("forms", "stored", "partial", "differences", "second_errors")} == {
        "forms": 2,
        "stored": 2,
        "partial": 1,
        "differences": 1,
        "second_errors": 1,
    }
    assert stored(folder, "arm || disposition") == ["1complete", "2partial"]
    assert not CODE.search(done.stderr)
    assert NUMBER.encode() not in (folder / "svsurvey.db").read_bytes()
    assert files(folder) == ["svsurvey.db", "ward.yaml"]


def test_a_batch_rests_encrypted_until_its_code_comes(folder: Path) -> None:
    """Only then is the code said; nothing of the forms can be read meanwhile."""
    done = enter(folder, f"{NUMBER}1\n{FORM}.2")
    code = code_in(done)
    assert (done.stdout, CODE.findall(done.stderr)) == ("", [code])
    kept = (folder / f"svsurvey.db.batch-{code[:4]}").read_bytes() + (folder / "svsurvey.db").read_bytes()
    assert CANARY.encode() not in kept
    assert NUMBER.encode() not in kept
    enter(folder, f"{code.lower()}\n{NUMBER}1\n{FORM}.", "--verify")
    assert (stored(folder, "role"), files(folder)) == ([88], ["svsurvey.db", "ward.yaml"])


@pytest.mark.proof
def test_a_batch_rests_encrypted_and_is_settled_another_day(folder: Path) -> None:
    """By its code, with a form that nobody has keyed twice yet left in it."""
    done = enter(folder, f"{NUMBER}1\n{FORM}{NUMBER}2\n#{CANARY}\n{FORM}.2")
    code = code_in(done)
    assert (done.stdout, CODE.findall(done.stderr)) == ("", [code])
    batch = f"svsurvey.db.batch-{code[:4]}"
    assert files(folder) == ["svsurvey.db", batch, "ward.yaml"]
    kept = (folder / batch).read_bytes() + (folder / "svsurvey.db").read_bytes()
    assert CANARY.encode() not in kept
    assert NUMBER.encode() not in kept
    audit = svsurvey(folder, "", "audit", "--db", "svsurvey.db")
    assert f'Beside it lie keyed forms that are not stored yet, encrypted: "{batch}".' in " ".join(
        audit.stdout.split()
    )
    assert "LEAK" not in audit.stdout
    done = enter(folder, f"{code.lower()}\n{NUMBER}2\n{FORM}.", "--verify")
    assert "Saved 1 response." in done.stderr
    assert f"Form {NUMBER}2: {CANARY}" in done.stderr
    assert CANARY not in done.stdout
    assert NUMBER not in done.stdout
    assert (stored(folder, "role"), batch in files(folder)) == ([88], True)
    done = enter(folder, f"{code}\n.3", "--resume")
    assert stored(folder, "role") == [88, 88]
    assert "All forms were keyed once" in " ".join(done.stdout.split())
    assert files(folder) == ["svsurvey.db", "ward.yaml"]
    gone = enter(folder, f"{code}\n", "--verify", expect=4)
    assert "no batch of this code" in gone.stderr


def test_once_and_what_is_refused(folder: Path) -> None:
    done = enter(folder, f"1\n{FORM}2\n0\n3\n.\n4\n{FORM}", "--once", "--json")
    assert not CODE.search(done.stderr)
    assert {name: counts(done)[name] for name in ("forms", "stored", "declined", "no_consent")} == {
        "forms": 4,
        "stored": 2,
        "declined": 1,
        "no_consent": 1,
    }
    done = enter(folder, f"1\n{FORM}2\n113", "--once", expect=3)
    assert "stdin:10:3: form 2, Choose one of 1, 8 or 88; nothing after it was read" in done.stderr
    assert "1 form kept in svsurvey.db.batch-" in done.stderr
    assert "write it down" in done.stderr
    nothing = enter(folder, "", expect=6)
    assert nothing.stderr.endswith("No form was keyed.\n")
    assert not CODE.search(nothing.stderr)
    assert "--once keys once" in enter(folder, "", "--once", "--verify", expect=2).stderr
    assert "a batch has its wave" in enter(folder, "", "--resume", "--wave", "r1", expect=2).stderr
    assert len(stored(folder, "arm")) == 2


def test_a_sealed_study_gets_boxes(folder: Path) -> None:
    import pyrage

    key = pyrage.x25519.Identity.generate()
    text = WARD.replace("sections:", f"seal: {{to: [{key.to_public()}]}}\nsections:", 1)
    (folder / "ward.yaml").write_text(text, encoding="utf-8")
    enter(folder, f"{NUMBER}1\n{FORM}.1{NUMBER}1\n{FORM}.")
    with closing(sqlite3.connect(folder / "svsurvey.db")) as connection:
        ((box,),) = connection.execute("SELECT sealed FROM boxes").fetchall()
    opened = pyrage.decrypt(box, [key])
    assert CANARY.encode() in opened
    assert NUMBER.encode() not in opened
    assert CANARY.encode() not in (folder / "svsurvey.db").read_bytes()


# ---- at a terminal ----------------------------------------------------------------------------------------


@contextmanager
def desk(folder: Path, *options: str, columns: int = 80, rows: int = 24) -> Iterator[Terminal]:
    """An operator at a terminal."""
    process, descriptor = pty.fork()
    if process == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.chdir(folder)
        places = environment(folder, TERM="xterm-256color")
        os.execve(sys.executable, [sys.executable, "-m", "svsurvey", "enter", "ward.yaml", *options], places)
    try:
        yield Terminal(descriptor, process, columns, rows)
    finally:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        os.close(descriptor)


def raw(keys: str) -> str:
    return keys.replace("\n", "\r")


def test_a_sitting_at_a_terminal_leaves_nothing_on_it(folder: Path) -> None:
    with desk(folder) as there:
        there.see("Write this down")
        code = CODE.search(there.text)
        assert code
        there.type("\r")
        there.see("Number of the form:")
        there.type(raw(f"{NUMBER}1\n1"))
        there.see("form Q7392X1")
        there.type("13")
        there.see("Choose one of 1, 8 or 88.")
        assert b"\x07" in there.sent
        there.type(raw("88" + FORM[4:]))
        there.see("Form Q7392X1 is in.")
        there.type(".")
        there.see(f"keep the batch; its code is {code[0]}")
        there.type("1")
        there.see("0 of 1 form keyed twice")
        there.type(raw(f"{NUMBER}1\n{FORM.replace('40', '50')}."))
        there.see("1st keying: 40")
        there.type("=1")
        assert there.end() == 0
        there.settle()
        left = there.text + there.scrollback
        assert "Saved 1 response." in left
        assert CANARY not in left
        assert code[0] not in left
        assert "error rate of the second keying" in left
    assert stored(folder, "calm") == [40]
    assert files(folder) == ["svsurvey.db", "ward.yaml"]


def test_ctrl_c_loses_the_form_that_is_keyed_and_no_other(folder: Path) -> None:
    with desk(folder, columns=50, rows=14) as there:
        there.see("Write this down")
        code = CODE.search(there.text)
        assert code
        there.type(raw(f"\n1\n{FORM}2\n11"))
        there.see("form 2")
        there.type("\x03")
        assert there.end() == 130
        assert "1 form kept in svsurvey.db.batch-" in there.text
    content = Scratch.open(folder / "svsurvey.db", code[0])[1]
    assert list(json.loads(content)["forms"][0]["first"]["entries"])[:2] == ["arm", "role"]
    assert len(json.loads(content)["forms"]) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_after_a_crash_while_storing_nothing_is_stored_twice_or_lost(folder: Path, arrived: bool) -> None:
    """Also where somebody else has stored as many forms in the same study meanwhile."""
    code = code_in(enter(folder, f"1\n{FORM}2\n{FORM}.2"))
    scratch, content = Scratch.open(folder / "svsurvey.db", code)
    nonce = bytes(range(16))
    storing = {"storing": {"nonce": nonce.hex(), "forms": ["1", "2"]}}
    scratch.save(json.dumps(json.loads(content) | storing).encode())
    enter(folder, f"1\n{FORM}2\n{FORM}", "--once")
    if arrived:  # then these are they
        mark = of_batch(nonce)
        with closing(sqlite3.connect(folder / "svsurvey.db")) as connection, connection:
            connection.execute("INSERT INTO imported VALUES (?, ?)", (mark.mark, mark.drawn))
    done = enter(folder, f"{code}\n" + ("" if arrived else ".3"), "--resume")
    assert ("they are in the study" in done.stderr) is arrived
    assert stored(folder, "role") == [88] * (2 if arrived else 4)
    assert files(folder) == ["svsurvey.db", "ward.yaml"]
    with closing(sqlite3.connect(folder / "svsurvey.db")) as connection:
        assert connection.execute("SELECT count(*) FROM imported").fetchall() == [(0,)]


@pytest.mark.skipif(sys.platform == "win32", reason="files have other locks there")
def test_a_batch_that_is_being_keyed_is_not_opened_a_second_time(folder: Path) -> None:
    with desk(folder) as there:
        there.see("Write this down")
        code = CODE.search(there.text)
        assert code
        there.type(raw(f"\n1\n{FORM}"))
        there.see("Form 1 is in.")
        refused = enter(folder, f"{code[0]}\n2\n{FORM}.2", "--resume", expect=4)
        assert "is being keyed already" in refused.stderr
        there.type(raw(f"2\n{FORM}.2"))
        assert there.end() == 0
    enter(folder, f"{code[0]}\n.3", "--resume")
    assert stored(folder, "role") == [88, 88]


@pytest.mark.skipif(sys.platform != "linux", reason="limits the length of another program's files")
def test_a_full_disk_in_a_sitting_ends_it_with_words_and_keeps_the_forms_before(folder: Path) -> None:
    import resource

    with desk(folder) as there:
        there.see("Write this down")
        code = CODE.search(there.text)
        assert code
        there.type(raw(f"\n1\n{FORM}"))
        there.see("Form 1 is in.")
        resource.prlimit(there.process, resource.RLIMIT_FSIZE, (999, 999))
        there.type(raw(f"2\n{FORM}"))
        assert there.end() == 4
        there.settle()
        left = there.text + there.scrollback
    assert "the batch cannot be written" in left
    assert "Traceback" not in left
    assert CANARY not in left
    enter(folder, f"{code[0]}\n.3", "--resume")
    assert stored(folder, "role") == [88]


def test_what_asks_nothing_cannot_be_keyed(folder: Path) -> None:
    head, _ = WARD.split("sections:", 1)
    text = head + "sections:\n  - {title: Work, items: [{id: words, type: note, text: Hello}]}\n"
    (folder / "ward.yaml").write_text(text, encoding="utf-8")
    assert "asks nothing" in enter(folder, "1\n1\n.3", expect=2).stderr
    assert files(folder) == ["ward.yaml"]


def test_a_batch_whose_last_form_was_taken_out_leaves_no_file(folder: Path) -> None:
    enter(folder, f"1\n{FORM}<1\n!\n.", expect=6)
    assert files(folder) == ["svsurvey.db", "ward.yaml"]


def test_nothing_is_keyed_in_a_window_that_shows_nothing(folder: Path) -> None:
    with desk(folder, columns=20, rows=6) as there:
        there.see("larger")
        there.type(raw(f"\n1\n{FORM}"))
        there.type("\x03")
        assert there.end() == 130
    assert files(folder) == ["svsurvey.db", "ward.yaml"]


# ---- kills ------------------------------------------------------------------------------------------------


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(int(os.environ.get("SVSURVEY_KEYING_KILLS", "12"))))
def test_a_kill_loses_the_form_that_is_keyed_and_no_other(folder: Path, seed: int) -> None:
    """At any moment of the first keying, of the second and of storing: what was said to be in is in, in the batch
    or in the study and never in both, and what there is goes on."""
    dice, forms = Random(seed), 6
    with desk(folder) as there:
        there.see("Write this down")
        found = CODE.search(there.text)
        assert found
        there.type("\r")
        keys = "".join(f"{n}\n{FORM}" for n in range(1, forms + 1))
        whole = keys + ".1" + keys + "."
        cut = dice.choice([len(keys), len(whole)]) if dice.random() < 0.5 else dice.randrange(len(whole))
        there.type(raw(whole[:cut]))
        until = time.monotonic() + dice.uniform(0, 0.6)
        while time.monotonic() < until:
            there.read(0.01)
        os.kill(there.process, signal.SIGKILL)
        os.waitpid(there.process, 0)
        while there.read(0.05):
            pass
        said = len(set(re.findall(r"Form (\d) is in", there.sent.decode(errors="replace"))))
    if list(folder.glob("svsurvey.db.batch-????")):
        rest = enter(folder, f"{found[0]}\n.3", "--resume")
        assert "Traceback" not in rest.stderr
    elif list(folder.glob("svsurvey.db.batch-*")):  # killed while the first form was written for the first time
        assert said == 0
        enter(folder, f"{found[0]}\n", "--resume", expect=4)
    there_now = len(stored(folder, "arm"))
    assert said <= there_now <= forms
    assert CANARY.encode() not in b"".join(path.read_bytes() for path in folder.glob("*.batch-*"))
    assert not list(folder.glob("svsurvey.db.batch-*"))
