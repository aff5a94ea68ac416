"""`db info`: what is in a study file, in numbers and labels, for who holds it. It only reads."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from svsurvey.commands.output import print_json, write_out
from svsurvey.commands.study import DbOption, JsonOption, study_path
from svsurvey.text import clean, counted

if TYPE_CHECKING:
    from svsurvey.store.census import Census, InstrumentCount

EXAMPLES = (
    "svsurvey db info",
    "svsurvey db info --db ward.db --json",
)

DUE = "due: the next command that saves or opens it to save does it"


def db_info(db: DbOption = None, as_json: JsonOption = False) -> None:
    """Tell what is in a study file: instruments, numbers of responses, waves, sites, keys it is sealed for.

    The numbers are exact, for those who hold the study. The file is only read.
    """
    from svsurvey.store.census import census
    from svsurvey.store.file import StudyFile

    with StudyFile.look(study_path(db)) as file:
        found = census(file)
    if as_json:
        print_json(asdict(found) | {"path": str(found.path)})
        return
    write_out(None, clean("\n".join(_lines(found))) + "\n")


def _lines(found: "Census") -> list[str]:
    pages = f"{found.size:,} bytes; {counted(found.pages, 'page')} of {found.page_size:,}, {found.free:,} free"
    lines = [
        f"study:      {found.path}",
        f"size:       {pages}",
        f"schema:     {found.schema}",
        f"rewriting:  {DUE if found.due else 'done'}",
        f"sealed for: {_sealing(found)}",
        f"opened:     {counted(found.opened, 'sealed response')} of other studies",
        f"released:   {counted(found.releases, 'table')} in the ledger",
    ]
    for instrument in found.instruments:
        lines += ["", *_about(instrument)]
    return lines if found.instruments else [*lines, "", "No instrument was fielded in it yet."]


def _sealing(found: "Census") -> str:
    if not found.recipients:
        return "no keys of its own"
    needed = "all of them needed" if found.together and len(found.recipients) > 1 else "any of them opens"
    return f"{counted(len(found.recipients), 'key')}, {needed}: {', '.join(found.recipients)}"


def _about(instrument: "InstrumentCount") -> list[str]:
    lines = [instrument.id]
    for count in instrument.versions:
        extra = f"; {count.simulated:,} made up" * bool(count.simulated)
        extra += f"; {count.early:,} not handed in" * bool(count.early)
        lines.append(f"  version {count.version}: {counted(count.responses, 'response')}{extra}")
    if instrument.boxes:
        lines.append(f"  sealed: {counted(instrument.boxes, 'response')}, of any version")
    if instrument.words:
        lines.append(f"  words kept apart: {counted(instrument.words, 'piece')}")
    for name, labels in (("waves", instrument.waves), ("sites", instrument.sites)):
        if any(labels):
            told = (f"{label or '(none)'} {number:,}" for label, number in labels.items())
            lines.append(f"  {name}: {', '.join(told)}")
    return lines
