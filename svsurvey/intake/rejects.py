"""The respondents that were not taken, as they were, each after what is wrong: to be mended and imported again.

The file holds answers. Its first column or key is passed over when it is imported again.
"""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TextIO

from svsurvey.errors import UsageError
from svsurvey.intake.bad import REASON, Bad

AS_IT_WAS = "as it was"
"""The key of what is no mapping that a reason could be put into."""

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which JSON can spell and no file can hold as they are."""

ONE_KIND = ("one file of rejects holds rows with the same columns only", "import these files one after another")


@dataclass(frozen=True, slots=True)
class Table:
    """The head of a CSV file: its first line as it was, and the sign between its cells. mark: with which it
    begins; it says that a ' stands before what could be a formula, also in the rows that are written here."""

    header: str
    delimiter: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A respondent that was not taken. table: of a row of CSV; None: of JSON and YAML."""

    bad: Bad
    table: Table | None = None


def write(stream: TextIO, rejects: Sequence[Reject]) -> None:
    """All of them: CSV, or JSON Lines. Raises UsageError where they do not fit into one file."""
    tables = {reject.table for reject in rejects}
    if len(tables) > 1:
        raise UsageError(*ONE_KIND)
    (table,) = tables
    if table:
        stream.write(table.mark + _cell(REASON, table) + table.header.rstrip("\r\n") + "\n")
    for reject in rejects:
        stream.write(_row(reject.bad, table) if table else _line(reject.bad))


def reason(bad: Bad) -> str:
    """Everything that is wrong, on one line."""
    said = (problem.what.removeprefix(f"respondent {bad.row}, ") for problem in bad.problems)
    return " ".join(said)


def _cell(text: str, table: Table) -> str:
    """A first cell, with the sign after it."""
    written = StringIO(newline="")
    csv.writer(written, delimiter=table.delimiter, lineterminator="").writerow([text, ""])
    return written.getvalue()


def _row(bad: Bad, table: Table) -> str:
    return _cell(reason(bad), table) + bad.raw + "\n"


def _line(bad: Bad) -> str:
    try:
        thing = json.loads(bad.raw)
    except (ValueError, RecursionError):
        thing = bad.raw
    thing = {k: v for k, v in thing.items() if k != REASON} if isinstance(thing, dict) else {AS_IT_WAS: thing}
    told = {REASON: reason(bad), **thing}
    text = json.dumps(told, ensure_ascii=False) + "\n"
    return json.dumps(told) + "\n" if _HALVES.search(text) else text
