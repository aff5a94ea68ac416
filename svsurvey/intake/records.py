"""The respondents of a JSON, JSON Lines or YAML file as data, one by one, with where they stand.

It must not know what the data mean. A line that cannot be read is bad by itself; a document that cannot be read is
a fault of the whole file.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from svsurvey.errors import InputError, Problem, Where
from svsurvey.intake.bad import Bad
from svsurvey.intake.sources import Kind, Source
from svsurvey.interview import reading
from svsurvey.interview.script import FORM, LINES

LONGEST_LINE = 4 * 1024**2
LARGEST_DOCUMENT = 64 * 1024**2
"""Bytes of one respondent on a line, and of a document that has to be read as a whole."""

NO_UTF_8 = ("This is not UTF-8.", "save it as UTF-8")


@dataclass(frozen=True, slots=True)
class Record:
    """One respondent as data. row: counts the file's from 1. raw: as it was written, on one line."""

    row: int
    where: Where
    data: Mapping[str, object] = field(repr=False)
    raw: str = field(repr=False)


def records(source: Source) -> Iterator[Record | Bad]:
    """Everybody in a file, as they come. Raises InputError for a file that cannot be read as a whole."""
    if source.kind is Kind.JSON and (source.name.lower().endswith(LINES) or _has_lines(source)):
        return _of_lines(source)
    text = _text(source)
    try:
        read = reading.of_yaml if source.kind is Kind.YAML else reading.of_documents
        placed = read(text, source.name)
    except reading.Unreadable as fault:
        raise fault.as_error() from None
    return (_record(row, Where(source.name, line), thing, "") for row, (line, thing) in enumerate(placed, 1))


def _has_lines(source: Source) -> bool:
    """Whether the first line is whole in itself and more follow."""
    at = source.stream.tell()
    first, second = source.stream.readline(LONGEST_LINE), source.stream.readline(LONGEST_LINE)
    while second and not second.strip():
        second = source.stream.readline(LONGEST_LINE)
    source.stream.seek(at)
    return bool(second) and reading.is_data(first.decode("utf-8", "replace"))


def _text(source: Source) -> str:
    found = source.stream.read(LARGEST_DOCUMENT + 1)
    if len(found) > LARGEST_DOCUMENT:
        what = f"{source.name} is too long to be read as one document"
        raise InputError(what, "write one respondent to a line (JSON Lines), or CSV")
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError as error:
        line = found[: error.start].count(b"\n") + 1
        raise InputError(f"{source.name}:{line}: this is not UTF-8", NO_UTF_8[1]) from None


def _of_lines(source: Source) -> Iterator[Record | Bad]:
    number = row = 0
    while line := source.stream.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise InputError(f"{source.name}:{number}: this line is too long for one respondent", FORM)
        if line.strip():
            row += 1
            yield _of_line(line, row, Where(source.name, number))


def _of_line(line: bytes, row: int, where: Where) -> Record | Bad:
    try:
        text = line.decode("utf-8").strip()
    except UnicodeDecodeError:
        problem = Problem(f"respondent {row}: {NO_UTF_8[0]}", NO_UTF_8[1], where, "answer")
        return Bad(where, row, (problem,), line.decode("utf-8", "replace").strip())
    try:
        return _record(row, where, reading.data(text, where.file, where.line), text)
    except reading.Unreadable as fault:
        return Bad(where, row, (fault.problem,), text)


def _record(row: int, where: Where, thing: object, raw: str) -> Record | Bad:
    raw = raw or json.dumps(thing, ensure_ascii=False)
    if not isinstance(thing, Mapping):
        problem = Problem(f"respondent {row}: this is not a mapping", FORM, where, "answer")
        return Bad(where, row, (problem,), raw)
    return Record(row, where, {str(key): value for key, value in thing.items()}, raw)
