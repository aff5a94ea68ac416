"""`svsurvey new`: a commented starter to change into an instrument of one's own."""

import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from svsurvey.commands.output import talk, write_out
from svsurvey.errors import UsageError

EXAMPLES = (
    "svsurvey new my-survey.yaml",
    "svsurvey new instruments/night-shift.yaml",
)


def new(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", show_default=False, help="The file to make; its name becomes the id."),
    ],
) -> None:
    """Start an instrument: a short questionnaire that works as it stands, with a comment on every part.

    Nothing is overwritten.
    """
    if not file.name:
        raise UsageError(f"{file} is a folder, not a file to make", "give it a name: my-survey.yaml")
    path = file if file.suffix in (".yaml", ".yml") else Path(f"{file}.yaml")
    id_ = _id_from(path)
    if os.path.lexists(path):
        raise UsageError(f"{path} is there already", "choose another name; nothing was changed")
    starter = files("svsurvey.instrument").joinpath("starter.yaml").read_text(encoding="utf-8")
    write_out(path, re.sub(r"^id: \S+", f"id: {id_}", starter, count=1, flags=re.MULTILINE), private=False)
    talk(f"Wrote {path}. Change it, then: svsurvey check {path}, svsurvey run {path}.")


def _id_from(path: Path) -> str:
    """`Night Shift 2.yaml` gives `night-shift-2`."""
    from svsurvey.instrument.catalogue import is_translation
    from svsurvey.instrument.format import NAME

    if is_translation(path):
        raise UsageError(
            f"{path.name} is the name of a translation", "an instrument has no dot in its name: my-survey.yaml"
        )
    id_ = re.sub(r"[^a-z0-9_]+", "-", path.stem.lower()).strip("-")
    if not re.fullmatch(NAME, id_):
        raise UsageError(
            f"the name of {path} makes no id",
            "begin it with a letter from a to z, and keep it under 48 characters: my-survey.yaml",
        )
    return id_
