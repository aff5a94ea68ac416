"""What can go wrong, said once. Errors carry words; they do not print and do not know exit codes.

SurveyError
 ├─ UsageError       the command cannot mean what was written
 ├─ InputError       a file that was given cannot be read or is not valid; may carry Problems
 ├─ StoreError       the study file cannot be opened, trusted or written
 ├─ ReleaseRefused   the result would show single persons to other eyes
 └─ NothingSaved     an interview ended without a stored response
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How bad a problem is: an error stops work, a warning asks for a second look, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to do about it."""

    what: str
    hint: str = ""
    where: Where | None = None
    code: str = ""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        name = f"{self.level.value} {self.code}: " if self.code else ""
        return f"{place}{name}{self.what}" + (f"; {self.hint}" if self.hint else "")


class SurveyError(Exception):
    """The base of every error that a person is meant to read."""

    def __init__(self, what: str, hint: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.problems = tuple(problems)


class UsageError(SurveyError):
    """The command cannot mean what was written."""


class InputError(SurveyError):
    """A file that was given cannot be read or is not valid."""


class StoreError(SurveyError):
    """The study file cannot be opened, trusted or written."""


class ReleaseRefused(SurveyError):
    """The result would show single persons to other eyes."""


class NothingSaved(SurveyError):
    """An interview ended without a stored response."""
