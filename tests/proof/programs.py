"""What can happen to answers in commands: files of answers, exports, receipts; and a real shell to look from."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from panes import pane
from rooms import STUDY, Person, Room, interviewed, stored
from searching import files_in, of_process
from sittings import SAVED, ends

RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def svsurvey(room: Room, *words: str, typed: str = "", code: int = 0, quiet: bool = True) -> bytes:
    """One command as a program of its own; stdout is data where it was asked for, and not `quiet`."""
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", *words],
        input=typed.encode(),
        capture_output=True,
        cwd=room.folder,
        env=os.environ | room.environment | {"LC_ALL": "C.UTF-8"},
        timeout=60,
        check=False,
    )
    assert done.returncode == code, (words, done.returncode, done.stderr[-2000:])
    name = " ".join(words)
    room.shows(f"stderr of {name}", done.stderr)
    if quiet:
        room.shows(f"stdout of {name}", done.stdout)
    return done.stdout


def file_of(*people: Person) -> str:
    return "".join(json.dumps(person.data, ensure_ascii=False) + "\n" for person in people)


def answers_file(room: Room) -> None:
    """From a file, which is the operator's, and from stdin; tried out, and for good."""
    kept, piped, practised = room.person("a file"), room.person("stdin"), room.person("a practice")
    room.allows(kept, STUDY, "paper.jsonl")
    room.allows(piped, STUDY)
    (room.folder / "paper.jsonl").write_text(file_of(kept), encoding="utf-8")
    svsurvey(room, "run", "storm.yaml", "--answers", "paper.jsonl")
    svsurvey(room, "run", "storm.yaml", "--answers", "-", typed=file_of(piped))
    svsurvey(room, "run", "storm.yaml", "--answers", "-", "--practice", typed=file_of(practised))
    stored(room, 2)


def bad_answers(room: Room) -> None:
    """Nothing of a file that is wrong is told but where, and nothing of it is stored."""
    wrong: tuple[tuple[str, Callable[[Person], object]], ...] = (
        ("number", lambda person: person.data | {"number": person.said["motto"]}),
        ("option", lambda person: person.data | {"work": person.said["motto"]}),
        ("several", lambda person: person.data | {"seen": [person.number, person.said["story"]]}),
        ("unknown", lambda person: {**person.data, person.said["porter"]: person.number}),
        ("statement", lambda person: person.data | {"helps": person.number}),
        ("nested", lambda person: person.data | {"motto": {"deep": person.said["motto"]}}),
        ("not one", lambda person: [person.said["motto"]]),
    )
    for name, spoil in wrong:
        text = file_of(room.person("right")) + json.dumps(spoil(room.person(name)), ensure_ascii=False) + "\n"
        for more in ((), ("--practice",)) if name == "number" else ((),):
            svsurvey(room, "run", "storm.yaml", "--answers", "-", *more, typed=text, code=3)
    for text in ("{motto: [", "motto: !!binary ", '{"motto": "', "- - - "):
        svsurvey(room, "run", "storm.yaml", "--answers", "-", typed=text + room.person(text).said["motto"], code=3)
    stored(room, 0)


def simulated(room: Room) -> None:
    """Nobody's answers: only the study may be there."""
    before = {name for name, _ in files_in(room.folder)}
    svsurvey(room, "simulate", "storm.yaml", "-n", "40")
    after = {name for name, _ in files_in(room.folder)} - before
    if after != {STUDY, f"name of {STUDY}"}:
        room.shows("more files after simulate", room.person().said["motto"].encode())
    stored(room, 40)


def given_out(room: Room) -> None:
    """Exported and summed up: in what was asked for, and nowhere else, whatever goes wrong."""
    people = [room.person(f"person {number}") for number in range(6)]
    for person in people:
        room.allows(person, STUDY, "out.csv", "out-texts.csv")
    svsurvey(room, "run", "storm.yaml", "--answers", "-", typed=file_of(*people))
    svsurvey(room, "export", "storm", "-o", "out.csv")
    svsurvey(room, "export", "storm", "-o", "nowhere/out.csv", code=2)
    svsurvey(room, "summary", "storm", quiet=False)
    svsurvey(room, "summary", "storm", "--json", quiet=False)
    svsurvey(room, "summary", "storm", "nothing", code=2)
    for more in (("audit",), ("db", "info"), ("db", "check")):
        if exists(more):
            svsurvey_any(room, *more)
    with closing(sqlite3.connect(room.folder / STUDY)) as study:
        study.execute("PRAGMA writable_schema = ON")
        study.execute("UPDATE instruments SET definition = 'id: [' ")
        study.commit()
    for words in (("export", "storm", "-o", "-"), ("summary", "storm")):
        svsurvey_any(room, *words)


def exists(words: tuple[str, ...]) -> bool:
    """Whether a command is built."""
    from svsurvey.cli import COMMANDS

    module = COMMANDS[" ".join(words)].module
    return Path(sys.modules["svsurvey"].__path__[0], "commands", f"{module}.py").exists()


def svsurvey_any(room: Room, *words: str) -> None:
    """Whatever it ends with."""
    done = subprocess.run(
        [sys.executable, "-m", "svsurvey", *words],
        stdin=subprocess.DEVNULL, capture_output=True, cwd=room.folder, env=os.environ | room.environment,
        check=False,
    )  # fmt: skip
    room.shows(f"what {' '.join(words)} says", done.stdout + done.stderr)


def forgotten(room: Room) -> None:
    """Erased with a receipt: nowhere any more, and what others said is where it was."""
    erased, stays = room.person("is forgotten"), room.person("stays")
    room.allows(stays, STUDY)
    text = (room.folder / "storm.yaml").read_text(encoding="utf-8")
    (room.folder / "storm.yaml").write_text(text + "receipt: true\n", encoding="utf-8")
    codes = []
    for person in (erased, stays):
        with interviewed(room) as there:
            there.answer(person.keys)
            there.see(b"Your receipt")
            there.wait_until_idle(0.2)
            codes.append(" ".join(there.text.split()).partition("Your receipt")[2])
            there.type("1\r")
            there.see(SAVED)
            there.type("\r")
            assert ends(there) == 0
    code = RECEIPT.findall(codes[0])[0]
    svsurvey(room, "forget", typed=f"{code}\n")
    stored(room, 1)


# ---- the real program in a real shell --------------------------------------------------------------------


def in_tmux(room: Room) -> None:
    """Its words, its environment and its open files while somebody answers; scrollback and history afterwards."""
    person, left = room.person("hands in"), room.person("leaves")
    room.allows(person, STUDY)
    environment = os.environ | room.environment | {"HISTFILE": str(room.folder / "home" / "history")}
    with TemporaryDirectory(prefix="pane-") as socket, pane(Path(socket), environment) as there:
        there.type(f"cd {room.folder}; unset HISTCONTROL\n")
        for who, plain in ((person, ""), (left, ""), (room.person("leaves by lines"), "--plain")):
            steps = who.lines if plain else who.keys
            there.type(f"{sys.executable} -m svsurvey run storm.yaml --lang en {plain}; echo over: $?\n")
            for text, keys in steps[:-1]:
                there.see(text.decode().strip())
                while plain and not there.text.endswith(":"):
                    time.sleep(0.02)
                there.type(keys)
            there.see(steps[-1][0].decode().strip())
            process = there.program()
            for place, data in of_process(process):
                room.shows(place, data)
            there.type(steps[-1][1] if who is person else "\x11" if not plain else ":leave\n")
            if who is person:
                there.see(SAVED.decode())
                there.type("\r")
            there.see("over:")
            room.shows(f"scrollback after {who.owner}", there.everything.encode())
            there.type("clear\n")
            there.see("ready>")
    stored(room, 1)
