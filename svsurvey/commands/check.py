"""`svsurvey check`: every problem of instrument files, at once."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.study import JsonOption, print_json, talk
from svsurvey.errors import InputError, Level, Problem
from svsurvey.text import clean_line

if TYPE_CHECKING:
    from svsurvey.instrument.definition import Source

EXAMPLES = (
    "svsurvey check my-survey.yaml",
    "svsurvey check --strict instruments/*.yaml",
    "svsurvey check perioperative-catastrophe",
    "cat my-survey.yaml | svsurvey check - --json",
)


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
    exit code is 1 when there is an error or, with --strict, a warning; a note only tells.
    """
    problems = [problem for name in files for problem in _problems(_source(name))]
    if as_json:
        print_json({"files": len(files), "problems": [_as_json(problem) for problem in problems]})
    else:
        for problem in problems:
            print(clean_line(str(problem)))
    found = {level: sum(problem.level is level for problem in problems) for level in Level}
    talk(f"{_count(len(files), 'file')}: {', '.join(_count(n, level.value) for level, n in found.items())}.")
    return found[Level.ERROR] == 0 and not (strict and found[Level.WARNING])


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


def _problems(source: "Source") -> Sequence[Problem]:
    """Errors and warnings in the order of the file."""
    from svsurvey.instrument.definition import read
    from svsurvey.instrument.lint import lint

    definition = read(source)
    found = [*definition.problems, *lint(definition)]
    return sorted(found, key=lambda p: (p.where is not None, p.where, p.code))


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


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
