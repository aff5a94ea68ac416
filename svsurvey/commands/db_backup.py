"""`db backup`: a copy of a study without what was erased from it, whole or not at all."""

from pathlib import Path
from typing import Annotated

import typer

from svsurvey.commands.output import talk
from svsurvey.commands.study import DbOption, study_path
from svsurvey.text import counted

EXAMPLES = (
    "svsurvey db backup /media/usb/ward-round-1.db",
    "svsurvey db backup /media/usb/ward.db --db ward.db",
)


def db_backup(
    target: Annotated[
        Path, typer.Argument(metavar="TARGET", show_default=False, help="The new file; there must be none yet.")
    ],
    db: DbOption = None,
) -> None:
    """Copy a study to a new file, which only you can read. What was erased from the study is not in the copy.

    The name is taken only when the copy is whole and on the disk; a file that exists is never written over. A copy
    of the same study can be compared with `db check`: their digests are the same.
    """
    from svsurvey.care.backup import copy

    made = copy(study_path(db), target)
    responses = sum(number for table, number in made.rows.items() if table.startswith("r_"))
    sealed = f" and {made.rows['boxes']:,} sealed" if made.rows.get("boxes") else ""
    talk(f"Copied {counted(responses, 'response')}{sealed} to {target} ({made.size:,} bytes).")
    talk("Whoever has the copy has the answers. If somebody takes a response back later, erase it there too.")
