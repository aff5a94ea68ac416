"""Texts that mean harm through every command that prints: into pipes, and onto a real terminal.

They stand in instruments, answers, labels, file names, options, the environment, and in the cells of a study that
was changed by hand. Nothing of them may steer the terminal, be read as markup, or end a command in a fault.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from figures import Figure, none_of
from hostile import PLAIN_TEXTS, TEXTS, answers, instrument, names
from sandbox import Outcome, call, in_children, judged, put
from terminals import conversation

from svsurvey import cli

OURS = re.compile(r"\x1b(?:\[[?>]?[0-9;]*[A-HJKSTfhlmnrsu]|[=>78]|\(B)|\x08")
"""What the program itself sends to a terminal: colours, the cursor, its own screen. No strings (OSC, DCS, APC)."""

TEMPTING = re.compile("\x1b\\[31m|\x1b\\][0-9]|\x1b[P_^X]|[\x05\x07\x0e\x0f]")
"""What the texts would send, which the program never does."""

FILE, STUDY = "hostile.yaml", "hostile.db"


def prove(size: int) -> list[Figure]:
    """The corpus through everything; so many of its texts also on a terminal."""
    texts, files = list(TEXTS.values()), list(names())
    every = max(1, len(texts) // size)

    def work(number: int) -> list[str]:
        folder, found = Path.cwd(), []
        if number < len(texts):
            found = list(_piped(folder, texts[number]))
            found += _shown(folder, texts[number]) if number % every == 0 else []
        else:
            found = list(_named(folder, files[number - len(texts)]))
        return [f"{what}: {fault}" for what, outcome in found for fault in outcome.faults]

    wrong = in_children(range(len(texts) + len(files)), work)
    said = [f"{number}: {fault}" for number, faults in wrong.items() for fault in faults]
    return [
        none_of("texts and names that mean harm, through every command: faults", len(texts) + len(files), said)
    ]


Found = tuple[str, Outcome]


# ---- into pipes -----------------------------------------------------------------------------------------


def commands(study: Path) -> Iterator[list[str]]:
    """Every command that reads an instrument or a study, and prints."""
    at = ["--db", str(study)]
    yield from (["check", FILE], ["check", FILE, "--json"], ["show", FILE], ["show", FILE, "--json"])
    yield from (["show", FILE, "--lang", "de"], ["blank", FILE])
    for command in ("summary", "export"):
        yield [command, "hostile", *at]
    yield from (["summary", "hostile", "--texts", *at], ["summary", "hostile", "--json", "--texts", *at])
    yield from (["export", "hostile", "--values", "labels", "--missing", "codes", *at],)
    yield ["export", "hostile", "--excel", "-o", "data.csv", "--with", "codebook", *at]
    yield from (["export", "hostile", "--texts", *at], ["forget", "0000-0000-0000-0000", *at])
    for name in ("privacy", "audit", "db info", "db check"):
        if there(name):
            yield [*name.split(), *(["hostile"] if name == "privacy" else []), *at]
            yield [*name.split(), *(["hostile"] if name == "privacy" else []), *at, "--json"]


def there(name: str) -> bool:
    """Whether a command is built already."""
    return (Path(cli.__file__).parent / "commands" / f"{cli.COMMANDS[name].module}.py").exists()


def _study(folder: Path, text: str) -> Path:
    """A study with responses to the instrument; then its cells are changed by hand into the text."""
    plain = text if text in PLAIN_TEXTS.values() else "plain"
    put(folder, {FILE: instrument(plain), "a.json": answers(text[:400]), "instruments/x.yaml": instrument(text)})
    study = folder / STUDY
    for arguments in (["run", FILE, "--answers", "a.json"], ["simulate", FILE, "-n", "3"]):
        made = call(folder, [*arguments, "--db", str(study)])
        assert made.code == 0, made
    with closing(sqlite3.connect(study)) as connection, connection:
        cell = text.encode("utf-8", "replace").decode()
        connection.execute("UPDATE r_hostile SET wave = ?, site = ?, word = ?, how_many = ?", (cell,) * 4)
        connection.execute("UPDATE t_hostile SET wave = ?, text = ? WHERE simulated = 0", (cell, cell))
    return study


def _piped(folder: Path, text: str) -> Iterator[Found]:
    study = _study(folder, text)
    for arguments in commands(study):
        yield " ".join(arguments[:3]), call(folder, arguments)
    put(folder, {FILE: instrument(text), "a.json": answers(text)})
    yield "check", call(folder, ["check", FILE])
    yield "show", call(folder, ["show", FILE])
    yield "run --answers", call(folder, ["run", FILE, "--answers", "a.json", "--db", "b.db"])
    argument = text.replace("\0", "").encode("utf-8", "replace").decode()
    for arguments in _with_word(argument):
        yield f"{arguments[0]} with a word", call(folder, arguments)
    for name in ("SVSURVEY_DB", "COLUMNS", "LINES", "LC_ALL", "TERM", "NO_COLOR", "LANG"):
        yield f"{name} in the environment", call(folder, ["summary", "hostile"], b"", {name: argument})


def _with_word(word: str) -> Iterator[list[str]]:
    """Commands with this word wherever one may write what one likes."""
    yield from ([word], ["check", word], ["show", word], ["new", word[:40].replace("/", "_") + ".yaml"])
    yield from (["show", "check-in", "--lang", word], ["blank", "check-in", "-o", f"x.{word.replace('/', '_')}"])
    yield from (["summary", word], ["summary", "check-in", "--items", word], ["export", "x", "--wave", word])
    yield from (["run", "check-in", "--wave", word, "--practice"], ["run", "check-in", "--site", word])
    yield from (["run", "check-in", "--answers", word], ["forget", word], ["db", word], [f"--{word}"])
    yield from (
        ["run", "check-in", "--idle", word],
        ["export", "x", "--values", word],
        ["summary", "--width", word],
    )


def _named(folder: Path, name: str) -> Iterator[Found]:
    """Files that are called like this."""
    put(folder, {f"{name}.yaml": instrument("plain"), f"instruments/{name}.yaml": b"id: x", f"{name}.json": b"{]"})
    for arguments in (
        ["check", f"./{name}.yaml"],
        ["list"],
        ["list", "--json"],
        ["show", f"instruments/{name}.yaml"],
        ["run", "check-in", "--answers", f"./{name}.json"],
        ["simulate", f"./{name}.yaml", "-n", "1", "--db", f"./{name}.db"],
        ["export", f"./{name}.yaml", "--simulated", "--db", f"./{name}.db", "-o", f"./{name}.csv"],
        ["summary", f"./{name}.yaml", "--db", f"./{name}.db"],
        ["run", f"./{name}.yaml", "--plain"],
    ):
        yield f"{arguments[0]} of a file of that name", call(folder, arguments)


# ---- on a terminal --------------------------------------------------------------------------------------


def _shown(folder: Path, text: str) -> Iterator[Found]:
    study = _study(folder, text)
    for arguments in commands(study):
        if "-o" not in arguments:
            yield " ".join(arguments[:3]), on_a_terminal(arguments)
    for arguments in (["show", text.replace("\0", "")], ["run", FILE, "--wave", text[:30].replace("\0", "")]):
        yield f"{arguments[0]} with a word", on_a_terminal(arguments, "\x11")
    for more in (["--plain"], []):
        yield "an interview", on_a_terminal(["run", FILE, "--practice", "--lang", "en", *more], ":leave\r\x11")


def on_a_terminal(arguments: Sequence[str], keys: str = "") -> Outcome:
    """What a command shows on a terminal of its own; the keys are pressed whenever it is silent."""
    code, shown = conversation([word.encode("utf-8", "replace").decode() for word in arguments], [("", keys)] * 20)
    return Outcome(code, shown, "", (*unasked(shown), *([f"ended by {-code}"] if code < 0 else [])))


def unasked(shown: str) -> Iterator[str]:
    """What came to a terminal and is not the program's own doing."""
    if found := TEMPTING.search(shown):
        yield f"{found[0]!r} on a terminal: {shown[max(0, found.start() - 30) : found.end() + 20]!r}"
    yield from judged(0, OURS.sub("", shown).replace("\r", ""), "")
    if "a fault in svsurvey" in shown:
        yield shown[shown.index("a fault in svsurvey") :][:160]
