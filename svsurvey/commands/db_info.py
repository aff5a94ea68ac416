"""`db info`: what is in a study file, in numbers and labels, for who holds it. It only reads."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from svsurvey.commands.output import print_json, write_out
from svsurvey.commands.study import DbOption, JsonOption, study_path
from svsurvey.text import clean, counted

if TYPE_CHECKING:
    from svsurvey.care.census import Census, InstrumentCount

EXAMPLES = (
    "svsurvey db info",
    "svsurvey db info --db ward.db --json",
)

PROTECTED = "it says `release: always`: small numbers, and those of texts, waves and sites, are not told here"

TRACES = {
    False: "none is left: nothing in the file tells in which order people answered",
    True: "the order of the last saves may still show; the next `svsurvey run` or `summary` erases it",
}


def db_info(db: DbOption = None, as_json: JsonOption = False) -> None:
    """Tell what is in a study file: instruments, numbers of responses, waves, sites, keys it is sealed for.

    The numbers are exact, for those who hold the study. Of an instrument that says `release: always` numbers under
    10 are not told, nor those of texts, waves and sites; in JSON they are null. The file is only read.
    """
    from svsurvey.care.census import census
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
        f"traces:     {TRACES[found.due]}",
        f"sealed for: {_sealing(found)}",
        f"opened:     {_number(found.opened, 'sealed response')} of other studies",
        f"imported:   {_number(found.imported, 'file')} and offline responses, known again by their marks",
        f"released:   {counted(found.releases, 'release')} to others",
    ]
    for instrument in found.instruments:
        lines += ["", *_about(instrument)]
    return lines if found.instruments else [*lines, "", "No instrument was fielded in it yet."]


def _sealing(found: "Census") -> str:
    if not found.recipients:
        return "the keys of a questionnaire that has `seal:`; the study has none of its own"
    needed = "all of them needed" if found.together and len(found.recipients) > 1 else "any of them opens"
    return f"{counted(len(found.recipients), 'key')}, {needed}: {', '.join(found.recipients)}"


def _about(instrument: "InstrumentCount") -> list[str]:
    lines = [instrument.id]
    for count in instrument.versions:
        extra = f"; {count.simulated:,} made up" * bool(count.simulated)
        extra += f"; {_number(count.early)} not handed in" * (count.early != 0)
        lines.append(f"  version {count.version}: {_number(count.responses, 'response')}{extra}")
    if instrument.boxes != 0:
        lines.append(f"  sealed: {_number(instrument.boxes, 'response')}, of any version")
    if instrument.words:
        lines.append(f"  words kept apart: {counted(instrument.words, 'text')}")
    for name, labels in (("waves", instrument.waves), ("sites", instrument.sites)):
        if any(labels):
            told = (
                f"{label or '(none)'} {'' if number is None else f'{number:,}'}"
                for label, number in labels.items()
            )
            lines.append(f"  {name}: {', '.join(map(str.rstrip, told))}")
    if instrument.protected:
        lines.append(f"  {PROTECTED}")
    return lines


def _number(number: int | None, noun: str = "") -> str:
    """None: there are some, and how many is not told."""
    if number is None:
        return f"fewer than 10 {noun}s" if noun else "fewer than 10"
    return counted(number, noun) if noun else f"{number:,}"
