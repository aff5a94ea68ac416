"""Keys and their passphrases, for `keygen`, `unseal` and `db seal`. It opens no box.

A passphrase is typed without being seen: never in an argument, where the list of processes and the shell's history
show it, and never through a pipe, where a script would have to keep it.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svsurvey.commands.output import talk
from svsurvey.errors import InputError, UsageError

if TYPE_CHECKING:
    from svsurvey.instrument.model import Seal

TRIES = 3

MOST_BYTES = 16 * 1024
"""What is read of a file of keys; one of ours has a few hundred."""

SHOWN_OF_A_KEY = 12


def typed(question: str) -> str:
    """What is typed on the terminal, unseen. Raises UsageError where there is none, or nothing is typed."""
    from getpass import getpass

    if not sys.stdin.isatty():
        raise UsageError("a passphrase is typed at a terminal", "start this command in one, without a pipe")
    try:
        text = getpass(question, sys.stderr)
        text.encode()
    except EOFError:
        raise UsageError("no passphrase was typed") from None
    except UnicodeEncodeError:
        raise UsageError("this terminal garbles what is typed", "use a UTF-8 terminal, or plain letters") from None
    return text


def identities_in(file: Path) -> list[Any]:
    """The keys in a file, after asking for its passphrase. Raises InputError."""
    from svsurvey.store.seal import demand_possible, identities, is_locked

    demand_possible()
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES)
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror or type(error).__name__}") from None
    ask: Callable[[], str] = lambda: typed(f"Passphrase of {file}: ")  # noqa: E731
    for left in reversed(range(TRIES if is_locked(data) else 1)):
        try:
            found = identities(data, ask)
        except InputError as error:
            raise InputError(f"{file}: {error.what}", error.hint) from None
        if found is not None:
            return found
        if left:
            talk("This passphrase does not open the file. Try again; looking takes a second or two.")
    raise InputError(f"no passphrase that was typed opens {file}", "is it the passphrase of another key?")


def for_whom(seal: "Seal") -> str:
    """`2 keys (age1w7k2…, age1qq0x…), both needed to open them`."""
    keys = ", ".join(key[:SHOWN_OF_A_KEY] + "…" for key in seal.to)
    if len(seal.to) == 1:
        return f"1 key ({keys})"
    needed = "all needed together" if seal.together else "any one of which opens them"
    return f"{len(seal.to)} keys ({keys}), {needed}"


def pasted(recipients: Sequence[str], together: bool = False) -> str:
    """The lines for an instrument."""
    lines = ["seal:", "  to:", *(f"    - {recipient}" for recipient in recipients)]
    return "\n".join([*lines, *(["  together: true"] if together else [])])
