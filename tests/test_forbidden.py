"""What the code must not even have at hand: clocks, names, chance to be guessed, and texts that quote answers.

Read from the source, so that it fails on the day when somebody writes it, not when somebody notices.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "svsurvey"
FILES = sorted(path for path in ROOT.rglob("*.py") if path.name != "__init__.py")

KEEPING = ("store", "care", "examination", "exchange", "release", "engine", "sql.py")
"""Where responses are stored, exported and released."""

MODULES = {
    "calendar", "datetime", "getpass", "grp", "locale", "logging", "platform", "pwd", "random", "sched", "socket",
    "syslog", "time", "uuid", "zoneinfo",
}  # fmt: skip
VALUES = {"date", "time", "timedelta"}
"""Of datetime: what an answer can be. A moment is none."""

NAMES = {
    "now", "today", "utcnow", "fromtimestamp", "monotonic", "perf_counter", "time_ns", "getlogin", "getuser",
    "gethostname", "getfqdn", "uname", "nodename", "ctime", "st_mtime", "st_ctime", "st_atime", "st_birthtime",
    "st_mtime_ns", "st_ctime_ns", "st_atime_ns", "getmtime", "getctime", "getatime",
}  # fmt: skip
TEXTS = re.compile(
    r"\bAUTOINCREMENT\b|\bCURRENT_(TIME|DATE|TIMESTAMP)\b|\b(datetime|strftime|julianday|unixepoch|randomblob|random)"
    r"\(|^(USER|LOGNAME|USERNAME|HOSTNAME|COMPUTERNAME)$"
)
"""In SQL, and the names of what the environment says of person and machine."""

QUOTING = {"args", "message", "msg", "doc", "object", "reason", "with_traceback", "__notes__"}
"""Of an exception: where the text that caused it may be."""


ALLOWED = {
    ("release/suppression.py", "time"): "a stopwatch, so that a search for a cover ends; nothing is written",
    ("release/suppression.py", "monotonic"): "the same",
    ("examination/evidence.py", "random("): "an audit looks at rows by chance; it reads only",
}
"""What is wanted, where, and why it gives nothing away."""


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def keeps(path: Path) -> bool:
    return path.relative_to(ROOT).parts[0] in KEEPING


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


# ---- clocks, names, chance ------------------------------------------------------------------------------


def imported(node: ast.AST) -> set[str]:
    """Modules by their first name; of datetime only what is no value."""
    match node:
        case ast.Import(names):
            return {alias.name.partition(".")[0] for alias in names}
        case ast.ImportFrom("datetime", names) if {alias.name for alias in names} <= VALUES:
            return set()
        case ast.ImportFrom(module):
            return {(module or "").partition(".")[0]}
    return set()


def named(node: ast.AST) -> set[str]:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name) | ast.alias(name=name):
            return {name}
    return set()


def chance(node: ast.AST) -> set[str]:
    """From random nothing but SystemRandom, whose numbers nobody can go on from."""
    match node:
        case ast.ImportFrom("random", names):
            return {alias.name for alias in names} - {"SystemRandom"}
        case ast.Import(names):
            return {alias.name for alias in names} & {"random", "numpy.random"}
    return set()


def forbidden(path: Path) -> Iterator[str]:
    """Each with its line, but for what is allowed there."""
    said = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree(path)):
        for name in found_in(node) if id(node) not in said else ():
            if (place(path), name) not in ALLOWED:
                yield f"{place(path)}:{getattr(node, 'lineno', '?')}: {name}"


def found_in(node: ast.AST) -> set[str]:
    modules = MODULES if chance(node) else MODULES - {"random"}
    found = imported(node) & modules | named(node) & NAMES | chance(node)
    match node:
        case ast.Name("print"):
            found.add("print")
        case ast.Constant(str(text)):
            found |= {match[0] for match in TEXTS.finditer(text)}
    return found


def test_what_keeps_responses_has_no_clock_no_names_and_no_chance_to_guess() -> None:
    assert [found for path in FILES if keeps(path) for found in forbidden(path)] == []


def test_nothing_is_allowed_that_is_not_there() -> None:
    for file, name in ALLOWED:
        assert any(name in found_in(node) for node in ast.walk(tree(ROOT / file))), f"{file} has no {name}"


# ---- answers in texts -----------------------------------------------------------------------------------


def test_nothing_is_logged() -> None:
    at_hand = {name for path in FILES for node in ast.walk(tree(path)) for name in imported(node)}
    assert at_hand & {"logging", "syslog", "traceback", "cgitb", "faulthandler", "pdb"} == set()
    assert "sqlite3" in at_hand, "the control"


def own_errors() -> set[str]:
    """Errors of ours: their texts are ours, too."""
    bases: dict[str, set[str]] = {}
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {ast.unparse(base) for base in node.bases}
    errors = {"Exception", "KeyboardInterrupt"}
    while more := {name for name, above in bases.items() if above & errors} - errors:
        errors |= more
    return errors - {"Exception", "KeyboardInterrupt"}


OWN = own_errors()


def foreign_texts(path: Path) -> Iterator[str]:
    """Where the text of somebody else's exception goes into a text of ours."""
    for handler in ast.walk(tree(path)):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None:
            continue
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if all(kind is not None and ast.unparse(kind) in OWN for kind in kinds):
            continue
        compared = {
            id(part) for node in ast.walk(handler) if isinstance(node, ast.Compare) for part in ast.walk(node)
        }
        for node in ast.walk(handler):
            if id(node) not in compared and quotes(node, handler.name):
                yield f"{place(path)}:{getattr(node, 'lineno', '?')}: {ast.unparse(node)}"


def quotes(node: ast.AST, error: str) -> bool:
    match node:
        case ast.FormattedValue(ast.Name(name)):
            return name == error
        case ast.Call(ast.Name("str" | "repr" | "format" | "print" | "list" | "tuple"), [ast.Name(name)]):
            return name == error
        case ast.Attribute(ast.Name(name), attr):
            return name == error and attr in QUOTING
    return False


def test_no_foreign_exception_speaks() -> None:
    """Its text may quote what somebody typed: int('…'), fromisoformat, KeyError, SQLite."""
    assert [found for path in FILES for found in foreign_texts(path)] == []


# ---- the control ----------------------------------------------------------------------------------------

WRONG = {
    "a clock": "import time\n",
    "a moment": "from datetime import datetime\n",
    "a day": "def f(date):\n    return date.today()\n",
    "a uuid": "from uuid import uuid4\n",
    "chance": "from random import choice\n",
    "chance of numpy": "import numpy.random\n",
    "a socket": "import socket\n",
    "a name": "def f(os):\n    return os.getlogin()\n",
    "the environment's": "def f(environ):\n    return environ['USER']\n",
    "when a file was written": "def f(path):\n    return path.stat().st_mtime\n",
    "SQL's clock": "SQL = 'DEFAULT CURRENT_TIMESTAMP'\n",
    "SQL's chance": "SQL = 'SELECT hex(randomblob(16))'\n",
    "a print": "print(1)\n",
}
SPEAKING = {
    "f-string": "f'{error}'",
    "with a form": "f'{error!r}'",
    "str": "str(error)",
    "args": "error.args[0]",
    "reason": "error.reason",
}


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    return tmp_path / "store.py"


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_forbidden_is_seen(planted: Path, text: str) -> None:
    planted.write_text(text)
    assert len(list(forbidden(planted))) >= 1


@pytest.mark.parametrize("text", SPEAKING.values(), ids=SPEAKING)
def test_a_foreign_text_is_heard(planted: Path, text: str) -> None:
    planted.write_text(
        f"try:\n    x = 1\nexcept (ValueError, StoreError) as error:\n    raise StoreError({text})\n"
    )
    assert len(list(foreign_texts(planted))) >= 1
    tree.cache_clear()
    planted.write_text(f"try:\n    x = 1\nexcept StoreError as error:\n    raise StoreError({text})\n")
    assert list(foreign_texts(planted)) == []
