"""What cannot be taken in: one respondent of a file, where they stand, and everything that is wrong there.

It must not know how files are read. `raw` holds answers: for a private file of rejects, never for a screen.
"""

from dataclasses import dataclass, field

from svsurvey.errors import Problem, Where

MOST_PROBLEMS = 200
"""Past so many the file is the wrong file: who reads on only counts."""

REASON = "what is wrong"
"""The first column, or key, of a file of rejects. No id can be called so: who reads it again passes it over."""


@dataclass(frozen=True, slots=True)
class Bad:
    """One respondent who cannot be taken.

    where: the first line of the record. row: counts the file's respondents from 1. problems: each names its column
    or key, and none holds an answer. raw: the record as it was, without the line end.
    """

    where: Where
    row: int
    problems: tuple[Problem, ...]
    raw: str = field(repr=False)
