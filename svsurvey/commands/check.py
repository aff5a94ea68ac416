"""`svsurvey check`: every problem of instrument files, at once."""

import sys
from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import print_json, talk
from svsurvey.commands.study import JsonOption
from svsurvey.errors import InputError, Level, Problem, Where
from svsurvey.text import clean_line, counted

if TYPE_CHECKING:
    from svsurvey.instrument.definition import Source
    from svsurvey.instrument.model import Instrument
    from svsurvey.stats.forecast import Forecast

EXAMPLES = (
    "svsurvey check my-survey.yaml",
    "svsurvey check --strict instruments/*.yaml",
    "svsurvey check perioperative-catastrophe",
    "svsurvey check my-survey.yaml --team 40",
    "cat my-survey.yaml | svsurvey check - --json",
)

UNREADABLE = "unreadable"
MOST_PEOPLE = 1_000_000

EVENLY = (
    "This takes answers to be spread evenly and independently, and all items to be asked. In a real team some "
    "answers are rare, and whoever gives them stands alone sooner."
)


def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", show_default=False, help="Instrument files or names; - is stdin."),
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count too.")] = False,
    team: Annotated[
        int | None,
        typer.Option(
            "--team",
            metavar="N",
            min=1,
            max=MOST_PEOPLE,
            show_default=False,
            help="Tell how many of N people will stand alone with their identifying items.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> bool:
    """Find every problem in instrument files: faults of YAML, unknown keys, skip logic that cannot work, and more.

    Each problem is one line, `file:line:column: level code: what; hint`. docs/format.md explains every code. The
    exit code is 1 when there is an error or, with --strict, a warning, and 3 when a file cannot be read; a note
    only tells, and so does --team.
    """
    read = {name: _problems(name) for name in files}
    problems = [problem for found, _ in read.values() for problem in found]
    forecasts = {n: _forecast(instrument, team) for n, (_, instrument) in read.items() if team and instrument}
    if as_json:
        told = {"team": {n: _forecast_as_json(expected) for n, expected in forecasts.items()}} if team else {}
        print_json({"files": len(files), "problems": [_as_json(problem) for problem in problems]} | told)
    else:
        for problem in problems:
            print(clean_line(str(problem)))
    found = {level: sum(problem.level is level for problem in problems) for level in Level}
    talk(f"{counted(len(files), 'file')}: {', '.join(counted(n, level.value) for level, n in found.items())}.")
    for name, expected in forecasts.items():
        for line in _forecast_lines(name, expected):
            talk(line)
    if unread := sum(problem.code == UNREADABLE for problem in problems):
        raise InputError(f"{counted(unread, 'file')} could not be read", f"see: error {UNREADABLE}")
    return found[Level.ERROR] == 0 and not (strict and found[Level.WARNING])


def _problems(name: str) -> "tuple[Sequence[Problem], Instrument | None]":
    """Errors, warnings and notes in the order of the file, and the instrument if it is one; of one that cannot be
    read only that."""
    from svsurvey.instrument.definition import read
    from svsurvey.instrument.lint import lint

    try:
        definition = read(_source(name))
    except InputError as error:
        return [Problem(error.what, error.hint, Where("stdin" if name == "-" else name), UNREADABLE)], None
    found = [*definition.problems, *lint(definition)]
    return sorted(found, key=lambda p: (p.where is not None, p.where, p.code)), definition.instrument


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


# ---- what to expect of a team -----------------------------------------------------------------------------


def _forecast(instrument: "Instrument", team: int) -> "Forecast":
    from svsurvey.stats.forecast import forecast

    return forecast(instrument, team)


def _forecast_lines(name: str, expected: "Forecast") -> list[str]:
    """In words, for the person who plans the survey."""
    from svsurvey.report.model import SMALL

    if not expected.steps:
        return [
            f"{name}: no item is marked as identifying, so nothing can be said of a team of {expected.team:,}."
        ]
    last = expected.steps[-1]
    lines = [
        f"{name}: of a team of {expected.team:,}, {_about(expected.alone)} would be alone in their combination of "
        f"identifying items, and {_about(expected.small)} in combinations of fewer than {SMALL} "
        f"({_many(last.cells)} combinations can be)."
    ]
    for place, step in enumerate(expected.steps):
        lines.append(
            f"  {'and ' if place else ''}{step.item} ({_many(step.answers)} answers): {_about(step.alone)} alone, "
            f"{_about(step.small)} in fewer than {SMALL}"
        )
    if len(expected.steps) > 1:
        lines.append(
            f"  {expected.worst} adds most; without it {_about(expected.without_worst)} in fewer than {SMALL}."
        )
    if expected.endless:
        lines.append(
            f"  Without a range, so that nobody is taken to share an answer: {', '.join(expected.endless)}."
        )
    if expected.words:
        lines.append(f"  Left out, being free text: {', '.join(expected.words)}.")
    return [*lines, f"  {EVENLY}"]


def _about(people: float) -> str:
    return "nobody" if people < 0.05 else f"about {people:.1f}" if people < 10 else f"about {people:,.0f}"


def _many(number: float) -> str:
    return "endless" if number == inf else f"{number:,.0f}" if number < 1e9 else f"{number:.1e}"


def _forecast_as_json(expected: "Forecast") -> dict[str, object]:
    """Numbers of people expected, not rounded; null for endless."""
    return {
        "people": expected.team,
        "alone": expected.alone,
        "small": expected.small,
        "items": [
            {"item": s.item, "answers": _finite(s.answers), "alone": s.alone, "small": s.small}
            for s in expected.steps
        ],
        "adds_most": expected.worst or None,
        "small_without_it": expected.without_worst if expected.worst else None,
        "without_range": list(expected.endless),
        "free_text": list(expected.words),
    }


def _finite(number: float) -> float | None:
    return None if number == inf else number
