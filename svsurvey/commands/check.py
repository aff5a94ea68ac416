"""`svsurvey check`: every problem of instrument files, at once."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import print_json, talk
from svsurvey.commands.study import JsonOption
from svsurvey.errors import InputError, Level, Problem, Where
from svsurvey.text import clean_line, counted

if TYPE_CHECKING:
    from svsurvey.instrument.definition import Source

EXAMPLES = (
    "svsurvey check my-survey.yaml",
    "svsurvey check --strict instruments/*.yaml",
    "svsurvey check perioperative-catastrophe",
    "cat my-survey.yaml | svsurvey check - --json",
)

UNREADABLE = "unreadable"


def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", show_default=False, help="Instrument files or names; - is stdin."),
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count too.")] = False,
    as_json: JsonOption = False,
) -> bool:
    """Find every problem in instrument files: faults of YAML, unknown keys, skip logic that cannot work, and more.

    Each problem is one line, `file:line:column: level code: what; hint`. docs/format.md explains every code. The
    exit code is 1 when there is an error or, with --strict, a warning, and 3 when a file cannot be read; a note
    only tells.
    """
    problems = [problem for name in files for problem in _problems(name)]
    if as_json:
        print_json({"files": len(files), "problems": [_as_json(problem) for problem in problems]})
    else:
        for problem in problems:
            print(clean_line(str(problem)))
    found = {level: sum(problem.level is level for problem in problems) for level in Level}
    talk(f"{counted(len(files), 'file')}: {', '.join(counted(n, level.value) for level, n in found.items())}.")
    if unread := sum(problem.code == UNREADABLE for problem in problems):
        raise InputError(f"{counted(unread, 'file')} could not be read", f"see: error {UNREADABLE}")
    return found[Level.ERROR] == 0 and not (strict and found[Level.WARNING])


def _problems(name: str) -> Sequence[Problem]:
    """Errors, warnings and notes in the order of the file; of one that cannot be read only that."""
    from svsurvey.instrument.definition import read
    from svsurvey.instrument.lint import lint

    try:
        definition = read(_source(name))
    except InputError as error:
        return [Problem(error.what, error.hint, Where("stdin" if name == "-" else name), UNREADABLE)]
    found = [*definition.problems, *lint(definition)]
    return sorted(found, key=lambda p: (p.where is not None, p.where, p.code))


def _source(name: str) -> "Source":
    from svsurvey.instrument.catalogue import find
    from svsurvey.instrument.definition import Source
    from svsurvey.instrument.document import MAX_BYTES

    if name != "-":
        return find(name)
    read = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(read) > MAX_BYTES:
        raise InputError("stdin is too large", "an instrument has at most 4 MB")
    try:
        return Source("stdin", read.decode("utf-8-sig"), {})
    except UnicodeDecodeError as error:
        raise InputError(f"stdin is not UTF-8 (byte {error.start + 1})", "save it as UTF-8") from None


def _as_json(problem: Problem) -> dict[str, object]:
    where = problem.where
    return {
        "file": where.file if where else None,
        "line": where.line if where else None,
        "column": where.column if where else None,
        "level": problem.level.value,
        "code": problem.code,
        "what": problem.what,
        "hint": problem.hint,
    }
