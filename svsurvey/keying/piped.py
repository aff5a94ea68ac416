"""Piped text as keys: the same language as at the screen, for scripts. It stops at the first key that is refused.

It knows no terminal and no file: a text, and where in it something is wrong.
"""

from svsurvey.errors import InputError, Where
from svsurvey.keying.sitting import Outcome, Sitting


def feed(sitting: Sitting, text: str, name: str) -> None:
    """Send a text key by key, then end. Forms that were done before a refused key stay in the batch.

    Raises InputError with the place of the first key that is refused, and never with what was keyed.
    """
    line, column = 1, 1
    for key in text.replace("\r\n", "\n").replace("\r", "\n"):
        if sitting.outcome is not None:
            if key.strip():
                raise InputError(
                    f"{Where(name, line, column)}: there is more after the end", "everything before it is done"
                )
            continue
        sitting.send(key)
        if sitting.refused:
            raise _stopped(sitting, Where(name, line, column), sitting.refused)
        line, column = (line + 1, 1) if key == "\n" else (line, column + 1)
    if sitting.outcome is None:
        if sitting.unfinished:
            raise _stopped(sitting, Where(name, line, column), "the input ends within the form.")
        sitting.stop()
    assert isinstance(sitting.outcome, Outcome)


def _stopped(sitting: Sitting, where: Where, why: str) -> InputError:
    form = f"form {sitting.number}, " if sitting.unfinished else ""
    return InputError(f"{where}: {form}{why.rstrip('.')}", "nothing after it was read")
