"""What is printed on a form and keyed from it, said once for both: the key of each box, and the cells of a date.

It knows neither how a form looks nor how keys are read.
"""

from collections.abc import Mapping

from svsurvey.instrument.domain import Precision
from svsurvey.response import Missing

YES, NO = "1", "0"
"""The boxes under the consent; it can be EMPTY or UNREADABLE as well."""

EMPTY, UNREADABLE, REFUSED, OFF_ROUTE, STOPPED = ".", "?", "/", "+", "*"
"""Where there is no answer to be kept. All stand on a keypad but `?`; REFUSED is printed beside its box."""

NO_ANSWER: Mapping[str, Missing] = {
    EMPTY: Missing.NOT_ANSWERED,
    UNREADABLE: Missing.UNREADABLE,
    REFUSED: Missing.REFUSED,
    OFF_ROUTE: Missing.OFF_ROUTE,
    STOPPED: Missing.NOT_REACHED,
}

ASKED = {
    Precision.DAY: ("day", "month", "year"),
    Precision.MONTH: ("month", "year"),
    Precision.YEAR: ("year",),
}
CELLS = {"day": 2, "month": 2, "year": 4}


def date_cells(precision: Precision, texts: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """The parts of a date from left to right, each with its cells: ("day", 2), ("month", 2), ("year", 4).

    texts: the program's words in the language of the form, whose order it is.
    """
    return tuple((part, CELLS[part]) for part in texts["forms.order"].split() if part in ASKED[precision])
