"""`forget`: erase the one response that a receipt's code leads to. It never repeats the code or an answer."""

import sys
from typing import Annotated

import typer

from svsurvey.commands.output import talk
from svsurvey.commands.study import DbOption, open_study
from svsurvey.errors import InputError

EXAMPLES = (
    "svsurvey forget",
    "svsurvey forget --db ward.db",
    "svsurvey forget 7K3M-Q9TZ-04HB-XN2E",
)

MOST_TYPED = 200
"""Characters that are read for a code; the rest of a longer line cannot make it one."""

ASK = "The code on the receipt: "
TRIES = 3
NO_CODE = "This is no receipt code: a code has 16 letters and digits. Look at the receipt and try again."

COPIES = "Copies of the study, backups and exports made before still hold it: erase it there too."
UNTIDY = (
    "The file could not be rewritten just now (disk full, or in use), so traces may be left in it: "
    "the next command that opens the study tries again."
)


def forget(
    code: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CODE]",
            show_default=False,
            help="The 16 letters and digits of the receipt. Better left out: then it is asked for, "
            "and stays out of the shell's history.",
        ),
    ] = None,
    db: DbOption = None,
) -> None:
    """Erase one response for good, with the code that its respondent was given.

    Its words that are kept apart go with it. Copies of the study, backups and exports made before still hold it.
    """
    from svsurvey.store.receipt import read_code

    with open_study(db) as store:
        known = read_code(" ".join(code)) if code else _asked()
        if known is None:
            raise InputError("this is not a receipt code", "a code has 16 letters and digits: try again")
        erased = store.forget(known)
        untidy = bool(erased) and store.file.scrub_pending
    if not erased:
        raise InputError(
            f"no response in {store.path} has this code",
            "is it in another study file (--db), mistyped, or erased already?",
        )
    for instrument in erased:
        talk(f"Erased one response to {instrument}.")
    talk(COPIES)
    if untidy:
        talk(UNTIDY)


def _asked() -> str | None:
    """A code from the keyboard, where what is none is asked for again, or from a pipe. None: there was none."""
    from svsurvey.store.receipt import read_code

    asks = sys.stdin.isatty()
    for left in reversed(range(TRIES if asks else 1)):
        typed = _line(asks)
        known = read_code(typed)
        if known is not None or not typed:
            return known
        if left:
            talk(NO_CODE)
    return None


def _line(asks: bool) -> str:
    """One line; the question goes to stderr, and only to a person. Nothing at the end of what comes."""
    if asks:
        print(ASK, end="", file=sys.stderr, flush=True)
    typed = rest = sys.stdin.readline(MOST_TYPED)
    while asks and len(rest) == MOST_TYPED and not rest.endswith("\n"):
        rest = sys.stdin.readline(MOST_TYPED)  # the end of a long line is not another try
    if asks and not rest.endswith("\n"):  # Ctrl-D leaves the cursor behind the question
        print(file=sys.stderr)
    return typed
