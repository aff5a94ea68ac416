"""Instruments, answers, conditions, studies and command lines that nobody would write, tens of thousands of them.

Each is made from a number alone, so that it can be made again. One that goes wrong is written to corpus/, as a
file that says what is put where and called how; whatever lies there is tried again every time.
"""

import base64
import json
import os
import random
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import grammar
from figures import Figure, at_least, none_of
from hostile import TEXTS, instrument
from hostile import answers as written
from sandbox import box, call, in_children, put

from svsurvey import cli

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Case:
    """Files in a folder, and commands that are called there one after another; typed: what comes on stdin."""

    files: dict[str, bytes]
    commands: tuple[tuple[str, ...], ...]
    surroundings: dict[str, str] = field(default_factory=dict)
    typed: bytes = b""

    def run(self, folder: Path) -> list[str]:
        """What goes wrong."""
        put(folder, self.files)
        found = []
        for arguments in self.commands:
            outcome = call(folder, arguments, self.typed, self.surroundings)
            found += [f"{' '.join(arguments)[:60]}: {fault}" for fault in outcome.faults]
        return found

    def to_json(self, why: Sequence[str]) -> str:
        """As a file of the corpus."""
        plain = {
            "why": list(why),
            "commands": self.commands,
            "environment": self.surroundings,
            "typed": _readable(self.typed),
            "files": {name: _readable(data) for name, data in self.files.items()},
        }
        return json.dumps(plain, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Case":
        plain = json.loads(text)
        files = {name: _bytes_of(data) for name, data in plain["files"].items()}
        commands = tuple(map(tuple, plain["commands"]))
        return cls(files, commands, plain["environment"], _bytes_of(plain["typed"]))


def _readable(data: bytes) -> str | dict[str, str]:
    if b"\0" in data:
        return {"zlib": base64.b64encode(zlib.compress(data, 9)).decode()}
    return data.decode("utf-8", "surrogateescape")


def _bytes_of(written: str | dict[str, str]) -> bytes:
    if isinstance(written, str):
        return written.encode("utf-8", "surrogateescape")
    return zlib.decompress(base64.b64decode(written["zlib"]))


# ---- the proof ------------------------------------------------------------------------------------------


def prove(size: int) -> list[Figure]:
    """So many cases, of each kind their share, and all that ever went wrong."""
    kept = sorted(CORPUS.glob("*.json"))
    again = in_children(range(len(kept)), lambda n: Case.from_json(kept[n].read_text()).run(Path.cwd()))
    studies()  # made once, for all children
    good = in_children(range(SOUND), lambda n: [] if _sound(n) else ["not sound"])
    wrong = in_children(range(size), lambda n: case(n).run(Path.cwd()))
    for number, faults in wrong.items():
        keep(case(number), faults)
    return [
        none_of(
            "cases that once went wrong: faults", len(kept), [f"{kept[n].name}: {f}" for n, f in again.items()]
        ),
        at_least("cases without a change that do what they should", SOUND, SOUND - len(good), SOUND),
        none_of(
            "hostile instruments, answers, conditions, studies, command lines: faults",
            size,
            [f"case {n}: {faults[0]}" for n, faults in wrong.items()],
        ),
    ]


SOUND = 20
"""Cases that are left as they are, to see that the commands reach what they are to be tried on."""


def _sound(number: int) -> bool:
    kind = list(KINDS)[number % len(KINDS)]
    made = KINDS[kind](random.Random(number), 0)
    put(Path.cwd(), made.files)
    return all(call(Path.cwd(), words, made.typed, made.surroundings).code in (0, 1) for words in made.commands)


def case(number: int) -> Case:
    """The case of this number, always the same one."""
    dice = random.Random(f"case {number}")
    kind = dice.choices(list(KINDS), [SHARES[name] for name in KINDS])[0]
    return KINDS[kind](dice, dice.choice((1, 1, 2, 3, 6, 12)))


def keep(made: Case, faults: Sequence[str]) -> Path:
    """A case that went wrong, as a file of the corpus."""
    text = made.to_json(faults)
    CORPUS.mkdir(exist_ok=True)
    path = CORPUS / f"{sha256(text.encode()).hexdigest()[:12]}.json"
    path.write_text(text)
    return path


# ---- what there is to begin with ------------------------------------------------------------------------


@cache
def instruments() -> list[str]:
    """Those that come with the program, those of its tests, good and bad, and the ones that mean harm."""
    folders = (ROOT / "instruments", ROOT / "tests/instrument/good", ROOT / "tests/instrument/bad")
    files = [path for folder in folders for path in sorted(folder.glob("*.yaml"))]
    return [path.read_text(encoding="utf-8") for path in files] + [instrument("plain").decode()]


@cache
def sound_instruments() -> list[str]:
    """Those that load and take answers."""
    return [(ROOT / "instruments" / f"{name}.yaml").read_text(encoding="utf-8") for name in SOUND_NAMES] + [
        instrument("plain").decode()
    ]


SOUND_NAMES = ("check-in", "perioperative-catastrophe", "support-needs", "peer-encounter")


@cache
def studies() -> list[tuple[str, bytes]]:
    """Studies with responses, real and made up, as (id, bytes of the file)."""
    made = []
    with box() as folder:
        for text in sound_instruments():
            id_ = next(line for line in text.splitlines() if line.startswith("id: "))[4:].strip()
            answers = {"x.yaml": text.encode(), "a.json": written("some words") if id_ == "hostile" else b"{}"}
            put(folder, answers)
            for arguments in (["simulate", "x.yaml", "-n", "6"], ["run", "x.yaml", "--answers", "a.json"]):
                outcome = call(folder, [*arguments, "--db", "s.db", "--wave", "spring", "--site", "north"])
                assert outcome.code == 0, outcome
            made.append((id_, (folder / "s.db").read_bytes()))
    return made


# ---- kinds of cases -------------------------------------------------------------------------------------


def of_instrument(dice: random.Random, changes: int) -> Case:
    """An instrument's file, changed; called all that may be done with one."""
    if not changes:
        name, data = "x.yaml", dice.choice(sound_instruments()).encode()
    elif dice.random() < 0.4:
        name, data = grammar.name(dice), grammar.with_other_texts(dice, dice.choice(instruments()), changes)
    else:
        name, data = grammar.name(dice), grammar.changed_file(dice, dice.choice(instruments()), changes)
    commands = [("check", name), ("show", name), ("blank", name), ("simulate", name, "-n", "2", "--db", "s.db")]
    more = [("check", name, "--json"), ("show", name, "--json"), ("show", name, "--lang", "de")]
    return Case({name: data}, (*commands, dice.choice(more)))


def of_answers(dice: random.Random, changes: int) -> Case:
    """A file of answers."""
    text = dice.choice((*sound_instruments(), instrument("plain").decode()))
    ending, data = grammar.answers(dice, text, changes)
    name = f"a{ending}"
    run = ("run", "x.yaml", "--answers", name)
    commands = [
        (*run, "--db", "s.db"),
        ("export", "x.yaml", "--db", "s.db"),
        ("summary", "x.yaml", "--db", "s.db"),
    ]
    if not changes:
        return Case({"x.yaml": text.encode(), name: b'{"consent": true}'}, (commands[0], commands[2]))
    return Case({"x.yaml": text.encode(), name: data}, tuple(commands[: dice.choice((1, 1, 3))]))


def of_condition(dice: random.Random, changes: int) -> Case:
    """Skip logic."""
    sentence = grammar.condition(dice, changes) if changes else "role == 1 and nights > 2"
    data = grammar.with_condition(sentence)
    commands = [("check", "x.yaml"), ("simulate", "x.yaml", "-n", "2", "--db", "s.db"), ("blank", "x.yaml")]
    return Case({"x.yaml": data}, tuple(commands[: dice.choice((1, 3))] if changes else commands))


def of_study(dice: random.Random, changes: int) -> Case:
    """A study file that was changed: its cells by SQL, or bytes inside its pages."""
    id_, data = dice.choice(studies())
    if changes:
        data = _bent(dice, data, changes) if dice.random() < 0.4 else _rewritten(dice, data, changes)
    at = ("--db", "s.db")
    reading = [
        ("summary", id_, "--mixed", *at),
        ("summary", id_, "--mixed", "--json", "--texts", *at),
        ("export", id_, "--mixed", *at),
        ("export", id_, "--mixed", "--excel", "--values", "labels", "-o", "o.csv", "--with", "codebook", *at),
        ("export", id_, "--mixed", "--missing", "codes", "--wave", "spring", *at),
    ]
    reading += [("export", id_, "--texts", *at), ("simulate", "x.yaml", "-n", "1", *at)]
    reading += [(*name.split(), *at) for name in ("db info", "db check", "audit") if changes and _there(name)]
    reading += [("db", "info", "--json", *at)] if changes and _there("db info") else []
    files = {"s.db": data, "x.yaml": _text_of(id_).encode()}
    return Case(files, tuple(dice.sample(reading, 4) if changes else reading[:5]))


def of_command_line(dice: random.Random, changes: int) -> Case:
    """Words and surroundings that nobody meant."""
    id_, data = studies()[0]
    files = {"s.db": data, "x.yaml": _text_of(id_).encode(), "a.json": b"{}"}
    if not changes:
        return Case(files, (("list",), ("schema",)))
    words, surroundings, typed = grammar.command_line(dice, id_)
    return Case(files, (tuple(words),), surroundings, typed)


KINDS: dict[str, Callable[[random.Random, int], Case]] = {
    "instrument": of_instrument,
    "answers": of_answers,
    "condition": of_condition,
    "study": of_study,
    "command line": of_command_line,
}
SHARES = {"instrument": 40, "answers": 20, "condition": 20, "study": 15, "command line": 5}


def _there(name: str) -> bool:
    return (Path(cli.__file__).parent / "commands" / f"{cli.COMMANDS[name].module}.py").exists()


def _text_of(id_: str) -> str:
    return next(text for text in sound_instruments() if f"\nid: {id_}\n" in text)


# ---- studies --------------------------------------------------------------------------------------------

CELLS: tuple[object, ...] = (
    None, "", 0, -1, 7, 2**63 - 1, -(2**63), 0.5, 1e308, float("inf"), float("-inf"), b"", b"\x1b[2J\xff", "-97",
    "1", "007", "nan", "2024-13-45", "99:99", "9999-12-31", "x" * 70_000, "{", "[]", "null", '{"de": 1}', "\0",
)  # fmt: skip


def _rewritten(dice: random.Random, data: bytes, changes: int) -> bytes:
    """Cells, definitions, labels, fingerprints, put in by hand; also rows more and rows less."""
    path = Path.cwd() / "rewritten.db"
    path.write_bytes(data)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for _ in range(changes):
            _rewrite(dice, connection, dice.choice(tables))
    data = path.read_bytes()
    path.unlink()
    return data


def _rewrite(dice: random.Random, connection: sqlite3.Connection, table: str) -> None:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    column = dice.choice(columns)
    cells = [*CELLS, *(text.encode("utf-8", "replace").decode() for text in dice.sample(list(TEXTS.values()), 3))]
    value = dice.choice(cells)
    old = connection.execute(f'SELECT "{column}" FROM "{table}" LIMIT 1').fetchone()
    if old and isinstance(old[0], str) and dice.random() < 0.5:
        value = grammar.changed_file(dice, old[0], 1).decode("utf-8", "replace")
    where = dice.choice(("", f' WHERE "{columns[0]}" = (SELECT max("{columns[0]}") FROM "{table}")'))
    try:
        if dice.random() < 0.05:
            connection.execute(f'DELETE FROM "{table}"{where}')
        elif dice.random() < 0.03:
            connection.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{dice.choice(columns)}_x"')
        else:
            connection.execute(f'UPDATE OR IGNORE "{table}" SET "{column}" = ?{where}', (value,))
    except sqlite3.Error:
        return  # a column that must not be empty


def _bent(dice: random.Random, data: bytes, changes: int) -> bytes:
    """Bits inside the pages; the header stays, so that the file is taken for a study."""
    bent = bytearray(data)
    for _ in range(changes):
        bent[dice.randrange(100, len(bent))] ^= 1 << dice.randrange(8)
    if dice.random() < 0.1:
        page = 4096
        del bent[dice.randrange(1, len(bent) // page + 1) * page :]
    return bytes(bent)


def seen(path: Path) -> Iterator[str]:
    """For those who look into a file of the corpus: what goes wrong with it now."""
    with box() as folder:
        yield from Case.from_json(path.read_text()).run(folder)


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:]:
        made = Case.from_json(Path(name).read_text()) if os.path.exists(name) else case(int(name))  # noqa: PTH110
        with box() as here:
            print(name, *made.run(here), sep="\n  ")
