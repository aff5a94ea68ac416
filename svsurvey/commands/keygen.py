"""`keygen`: on the computer of those who will open the responses, a key of which the public half seals."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from svsurvey.commands.keys import pasted, typed
from svsurvey.commands.output import talk
from svsurvey.errors import UsageError

EXAMPLES = (
    "svsurvey keygen -o ward-study.key",
    "svsurvey keygen -o ~/keys/second.key   # for the ethics board's safe",
)

SHORTEST = 12

ADVICE = """Keep this file, and its passphrase somewhere else. Without both nobody can open the responses, ever.
So make a second key for somebody who is trusted to keep it (an ethics board, a data office), and seal for both.
The line age1… is no secret: it goes to where people answer, into the instrument"""
ADVICE_STUDY = "or into the study there, with a command that is one line:"


def keygen(
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", show_default=False, help="The new file for the secret half."
        ),
    ],
) -> None:
    """Make the key that opens sealed responses, behind a passphrase.

    Do this on the computer where the responses will be opened, never where people answer. The public half of the
    key, a line that begins with age1, is printed; it seals and cannot open. Plain `age` takes the file as well.
    """
    from svsurvey.interview.private import memory_stays_in_memory
    from svsurvey.store.seal import demand_possible, new_identity

    memory_stays_in_memory()
    demand_possible()
    _demand_place(output)
    passphrase = _chosen()
    talk("Making the key. This takes a second or two.")
    recipient, data = new_identity(passphrase)
    _write(output, data)
    talk(f"Wrote {output}, for your eyes only.")
    print(recipient, flush=True)
    talk(f"{ADVICE}:\n\n{pasted([recipient])}\n\n{ADVICE_STUDY}\n")
    print(
        f"svsurvey db seal --to {recipient}", file=sys.stderr, flush=True
    )  # a line break here makes two commands


def _demand_place(output: Path) -> None:
    """Raises UsageError for a place that is taken, that does not exist, or where something lies that it opens."""
    from svsurvey.store.custody import surveys_in

    if os.path.lexists(output):
        raise UsageError(f"{output} is there already, and it was left as it is", "choose another name")
    folder = output.absolute().parent
    if not folder.is_dir():
        raise UsageError(f"the folder {folder} does not exist", "make it first")
    if found := surveys_in(folder):
        raise UsageError(
            f"{found[0]} lies in the same folder, and a key must not lie beside what it opens",
            "choose a folder of your own, on the computer where the responses will be opened",
        )


def _chosen() -> str:
    """A passphrase that was typed twice; or one that is made, and typed once to see that it was written down.

    It asks until it has one: were it to end, whoever types on would type a passphrase into the shell, visibly.
    """
    from svsurvey.store.seal import new_passphrase

    while True:
        passphrase = typed(f"A passphrase of {SHORTEST} characters or more; or press Enter and one is made: ")
        if not passphrase:
            made = new_passphrase()
            _see_written_down(made)
            return made
        if len(passphrase) < SHORTEST:
            talk(f"This one is shorter than {SHORTEST} characters; a few words do well. Choose another one.")
        elif typed("The same passphrase again: ") == passphrase:
            return passphrase
        else:
            talk("The two differ, so neither is taken. Type a passphrase and then the same again; Ctrl-C stops.")


def _see_written_down(made: str) -> None:
    """Show a passphrase until it was typed, then empty the terminal of it, scrollback included."""
    from svsurvey.interview.private import WIPE

    question = f"The passphrase is\n\n    {made}\n\nWrite it down now, it is not shown again. Then type it here: "
    try:
        while typed(question).strip().upper() != made:
            question = "That was another one. Type it once more: "
    finally:
        if sys.stderr.isatty():
            print(WIPE, end="", file=sys.stderr, flush=True)


def _write(path: Path, data: bytes) -> None:
    """A new file, for its owner only, on the disk before anything says so; or none. Raises UsageError."""
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, 0o600), "wb") as file:  # noqa: PTH123
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                with suppress(OSError):
                    path.unlink()
                raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot write {path}: {reason}", "no key was made; choose another place") from None
    with suppress(OSError):  # the name, too, has to be on the disk; not every system lets a folder be asked
        folder = os.open(path.absolute().parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
