"""Piped text as keys: the same language as at the screen, for scripts. It stops at the first key that is refused.

It knows no file: a text, and where in it something is wrong.
"""

import sys

from svsurvey.errors import InputError, UsageError, Where
from svsurvey.interview.session import is_a_screen
from svsurvey.keying.sitting import Sitting


def piped_in() -> str | None:
    """All that comes through a pipe; None at a terminal that can be drawn on. Raises UsageError at others."""
    if is_a_screen():
        return None
    if sys.stdin is None or sys.stdin.isatty():
        what = "keying needs a terminal that can be drawn on, also for what it prints"
        raise UsageError(what, "write the report with -o FILE; keys from a script come on stdin: docs/paper.md")
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("stdin is not UTF-8") from None


def feed(sitting: Sitting, text: str, name: str) -> None:
    """Send a text key by key, then end. Forms that were done before a refused key stay in the batch.

    Raises InputError with the place of the first key that is refused, and never with what was keyed.
    """
    line, column = 1, 1
    for key in text.replace("\r\n", "\n").replace("\r", "\n"):
        if sitting.ending is not None:
            if key.strip():
                raise InputError(
                    f"{Where(name, line, column)}: there is more after the end", "everything before it is done"
                )
            continue
        sitting.send(key)
        if sitting.refused:
            raise _stopped(sitting, Where(name, line, column), sitting.refused)
        line, column = (line + 1, 1) if key == "\n" else (line, column + 1)
    if sitting.ending is None:
        if sitting.unfinished:
            raise _stopped(sitting, Where(name, line, column), "the input ends within the form.")
        sitting.stop()


def _stopped(sitting: Sitting, where: Where, why: str) -> InputError:
    form = f"form {sitting.number}, " if sitting.unfinished else ""
    return InputError(f"{where}: {form}{why.rstrip('.')}", "nothing after it was read")
