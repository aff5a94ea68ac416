"""The labels that a researcher gives to responses: wave and site. They group people and single nobody out.

A label that tells the day or the month would undo that responses carry no time: the finest is a quarter of a year.
"""

import re
from unicodedata import decimal

from svsurvey.errors import UsageError
from svsurvey.text import clean_line

LONGEST = 40

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|"
_MONTHS += "september|october|november|december"
_YEAR, _MONTH, _DAY = "(?:19|20)[0-9]{2}", "(?:1[0-2]|0?[1-9])", "[0-9]{1,2}"

TOO_FINE = {
    "a date": rf"(?<!\d)({_YEAR}[-/._ ]{_MONTH}[-/._ ]{_DAY}|{_DAY}[-/._]{_DAY}[-/._][0-9]{{2,4}})",
    "a month": rf"(?<!\d)({_YEAR}[-/._]?(1[0-2]|0[1-9])|{_YEAR}[-/._]{_MONTH}|(1[0-2]|0[1-9])[-/._]{_YEAR})(?!\d)",
    "the name of a month": rf"[0-9][^a-z0-9]*({_MONTHS})(?![a-z])|(?<![a-z])({_MONTHS})[^a-z0-9]*[0-9]",
    "a week": rf"({_YEAR}[-/._ ]?(w|wk|kw)[-/._ ]?[0-9]|(?<![a-z])(week|kw)[-/._ ]?[0-9])",
    "a time of day": r"(?<!\d)[0-9]{1,2}(:[0-9]{2}|h[0-9]{2}| ?[ap]m)(?![a-z0-9])",
    "a time stamp": r"[0-9]{8,}",
}
"""What a label must not hold, and how it is recognised in lower case."""


def checked(kind: str, label: str) -> str:
    """The label without blanks round it; no label is the empty text. kind: `wave` or `site`. Raises UsageError."""
    short = label.strip()
    if short != clean_line(short) or not short.isprintable():
        raise UsageError(f"the {kind} has characters that cannot be printed on one line")
    if len(short) > LONGEST:
        raise UsageError(f"the {kind} has {len(short)} characters", f"a label has at most {LONGEST}")
    plain = "".join(str(decimal(sign, sign)) for sign in short.lower())  # the digits of every script
    for what, pattern in TOO_FINE.items():
        if re.search(pattern, plain):
            raise UsageError(
                f"the {kind} looks like {what}, which could single out who answered then",
                "name a quarter, a season or a round: 2026-q1, 2026-autumn, round-2",
            )
    return short
