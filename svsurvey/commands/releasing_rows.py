"""Rows made ready for other eyes: which columns may tell who somebody is, and what leaves the rows altogether.

It joins the plan of a data file with the rules of release. It must not know how files are written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import SystemRandom
from typing import TYPE_CHECKING

from svsurvey.errors import ReleaseRefused
from svsurvey.instrument.codebook import Kind, Stored
from svsurvey.instrument.domain import Precision

if TYPE_CHECKING:  # for types only: `export --help` must not pay for the formats
    from svsurvey.exchange.columns import Column, Plan, ScoreColumn
    from svsurvey.release import banding
    from svsurvey.release.rows import Field

TELLING_RECORD = ("version", "wave", "site")
"""What is on record of a response and may tell who somebody is, as much as an identifying item."""

ABOUT = (*TELLING_RECORD, "disposition")
"""What is left on record; how the answers came in is nobody's business outside."""

KINDS: "Mapping[Kind, banding.Kind]" = {
    Kind.CODE: "code",
    Kind.TICK: "code",
    Kind.RANK: "code",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.TIME: "text",
    Kind.TEXT: "text",
}

BY_MONTH = "by month"

Row = tuple[Stored, ...]


@dataclass(frozen=True)
class Released:
    """A data file for other eyes.

    versions: of each row, to read its codes by. words: (variable, words) that left the rows, in random order.
    left_out: names of columns that are not in it. kept: the share of identifying cells that say anything still.
    telling: columns with one answer in all rows of some group.
    """

    plan: "Plan"
    rows: Sequence[Row]
    versions: Sequence[str]
    words: Sequence[tuple[str, str]]
    left_out: tuple[str, ...]
    kept: float
    telling: tuple[str, ...]


def released(plan: "Plan", rows: Sequence[Row]) -> Released:
    """The rows of `plan.needs` as they may be shown: every combination of what may tell who somebody is stands in
    at least five of them, words have left them, days of what does not identify are months.

    Raises ReleaseRefused for too few rows, and for versions that ask different things: which columns of a row are
    filled would tell its version, withheld or not.
    """
    from svsurvey.release.rows import protected_rows

    if any(len(column.variables) < len(plan.versions) for column in plan.columns):
        raise ReleaseRefused(
            f"the versions of {plan.versions[-1].id} do not ask the same, so their rows cannot be shown together",
            "name one of them with --version",
        )
    narrow = _narrowed(plan)
    places = [plan.needs.index(name) for name in narrow.needs]
    telling = _telling(plan)
    days = {column.stored for column in narrow.columns if _is_day(column, telling)}
    bare = [_without_days(tuple(row[place] for place in places), narrow.needs, days) for row in rows]
    done = protected_rows(bare, _fields(narrow))
    recoded = {_named(narrow, stored): words for stored, words in done.recoded.items()}
    recoded |= {_named(narrow, stored): BY_MONTH for stored in days if _named(narrow, stored) not in recoded}
    kept_scores = {score.name for score in narrow.scores}
    gone = ("mode", *(s.name for s in plan.scores if s.name not in kept_scores))
    versions = [str(row[plan.needs.index("version")]) for row in rows]
    mixed = list(zip(done.rows, versions, strict=True))
    SystemRandom().shuffle(mixed)  # the study's own order would lay them beside an earlier export
    return Released(
        replace(narrow, recoded=recoded),
        [tuple(map(_stored, row)) for row, _ in mixed],
        [version for _, version in mixed],
        _words(plan, rows),
        gone,
        done.kept,
        tuple(_named(narrow, stored) for stored in done.telling if stored not in ABOUT),
    )


def shuffled(words: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The words of all variables in an order that tells nothing."""
    found = list(words)
    SystemRandom().shuffle(found)
    return found


def _narrowed(plan: "Plan") -> "Plan":
    """The plan without words and without scores of answers that may tell who somebody is."""
    words = tuple(column for column in plan.columns if column.variable.kind is Kind.TEXT)
    columns = tuple(column for column in plan.columns if column not in words)
    identifying = _telling(plan)
    scores = tuple(score for score in plan.scores if not identifying & _inputs(score))
    return replace(plan, columns=columns, scores=scores, apart=(*plan.apart, *words), about=ABOUT)


def _telling(plan: "Plan") -> set[str]:
    """The fields that may tell who somebody is, and those that are asked because of what was answered there: a
    filled cell tells the answer."""
    found = {v.field for column in plan.columns for v in column.variables.values() if v.identifying}
    for version in plan.versions:
        for item in version.items:  # conditions read only what stands before them
            if item.when and item.when.names & found:
                found |= {field.name for field in item.fields}
    return found


def _inputs(column: "ScoreColumn") -> set[str]:
    return {name for score in column.scores.values() for name in score.fields}


def _fields(plan: "Plan") -> "list[Field]":
    from svsurvey.release.rows import Field

    record = [Field(name, "text" if name in TELLING_RECORD else None) for name in plan.about]
    telling = _telling(plan)
    return [*record, *(_field(column, telling) for column in plan.columns)]


def _field(column: "Column", telling: set[str]) -> "Field":
    from svsurvey.release.rows import Field

    variables = column.variables.values()
    identifying = any(variable.field in telling for variable in variables)
    missing = frozenset(code for variable in variables for code in variable.missing)
    return Field(column.stored, KINDS[column.variable.kind] if identifying else None, missing)


def _is_day(column: "Column", telling: set[str]) -> bool:
    """Whether its values are days and do not go through the recoding of what identifies."""
    variables = column.variables.values()
    to_the_day = any(v.kind is Kind.DATE and v.precision is Precision.DAY for v in variables)
    return to_the_day and not any(v.field in telling for v in variables)


def _without_days(row: Row, names: Sequence[str], days: set[str]) -> Row:
    return tuple(
        cell[:7] if name in days and isinstance(cell, str) else cell for name, cell in zip(names, row, strict=True)
    )


def _named(plan: "Plan", stored: str) -> str:
    """A column's name in the file."""
    return next((column.name for column in plan.columns if column.stored == stored), stored)


def _stored(cell: object) -> Stored:
    assert cell is None or isinstance(cell, int | float | str)
    return cell


def _words(plan: "Plan", rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Linked words, torn from their rows."""
    columns = {
        plan.needs.index(column.stored): column.name
        for column in plan.columns
        if column.variable.kind is Kind.TEXT
    }
    found = [(name, row[at]) for row in rows for at, name in columns.items()]
    return shuffled([(name, words) for name, words in found if isinstance(words, str)])
