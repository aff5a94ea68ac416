"""`svsurvey audit`: what a study file gives away, and to whom. The file is read once and never changed."""

import os
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import print_json, write_out
from svsurvey.commands.study import DbOption, JsonOption, study_path, versions_of
from svsurvey.errors import SurveyError
from svsurvey.response import RECORD
from svsurvey.text import clean, clean_line, counted

if TYPE_CHECKING:  # for types only: `audit --help` enters no room
    from svsurvey.examination.evidence import Evidence
    from svsurvey.instrument.model import Instrument
    from svsurvey.report.finding import Audit, Finding, Section

EXAMPLES = (
    "svsurvey audit",
    "svsurvey audit --db ward.db --all > audit.txt",
    "svsurvey audit --db another-program.sqlite --json",
)

COMMON_NAMES = (
    "root",
    "user",
    "admin",
    "guest",
    "home",
    "localhost",
    "ubuntu",
    "debian",
    "runner",
    "test",
    "none",
)
SHORTEST_NAME = 4
"""Letters; shorter names are in any file by chance."""

PLENTY = 100_000
"""Millions of steps that counting in a study of our own may take."""

IN_FILE = "The file: can whoever has it learn an order, a time, a machine, or what was erased?"
AROUND = "Around it: who may read it, and what copies it away?"
ANSWERS = "The answers to {}: who can be recognised by them?"
SEALED = "Sealed responses"

BROKEN = "see what is wrong with it: svsurvey db check"

REMAINS = (
    "Somebody watching: over a shoulder, a camera, or a colleague who knows who sat there, and when.",
    "The machine itself: a program that records keys or the screen, or a changed svsurvey.",
    "Copies of other days: backups, snapshots of a disk, sync folders, mail. Two of them show who answered in "
    "between, whatever is in each.",
    "The raw disk: what was erased can be read back from a disk that is not encrypted.",
    "The words: people are known by how they write and by what only they can tell.",
    "What colleagues know: who was on duty, who has just come back, who left early.",
)


def audit(
    db: DbOption = None,
    width: Annotated[
        int | None,
        typer.Option("--width", metavar="COLUMNS", show_default="the terminal's, or 80", help="Of the page."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every question with its answer, also where nothing was found.")
    ] = False,
    as_data: JsonOption = False,
) -> bool:
    """Examine a study, or any other SQLite file, and say in plain words what it can and cannot reveal.

    What is wrong (LEAK) or needs a decision (look) comes first, with what to do; then what is to be known (told),
    and how many tests found nothing (ok). The exit code is 1 when something is wrong. No answer is printed, and
    the file is not changed. docs/audit.md explains every test.
    """
    from svsurvey.examination.evidence import Evidence
    from svsurvey.report.filed import as_json, as_text

    with closing(Evidence.read(study_path(db))) as evidence:
        found = _audit(evidence)
    if as_data:
        print_json(as_json(found))
    else:
        write_out(None, clean(as_text(found, width or _width(), every)))  # a study may hold any text
    return found.clean


def _audit(evidence: "Evidence") -> "Audit":
    from svsurvey.examination.probes import examine
    from svsurvey.examination.surroundings import here, survey
    from svsurvey.report.finding import Audit, Section
    from svsurvey.store.schema import answers_table

    evidence.here, evidence.user = _names_here()
    fielded, fault = _fielded(evidence)
    evidence.answers = {answers_table(id_): _columns(versions) for id_, versions in fielded.items()}
    sections = [
        Section("file", IN_FILE, tuple(examine(evidence))),
        Section("place", AROUND, tuple(survey(here(evidence.path, evidence.status)))),
        *(_answers(evidence, versions) for id_, versions in fielded.items() if not _all_sealed(evidence, id_)),
        *([Section("answers", ANSWERS.format("it"), (fault,))] if fault else []),
        *_sealed(evidence),
    ]
    return Audit(clean_line(str(evidence.path)), _about(evidence), tuple(sections), REMAINS)


def _names_here() -> tuple[tuple[str, ...], str]:
    """The names of this machine and of its user's folder, and the user's own; without those that say nothing."""
    import getpass
    import platform

    user = ""
    with suppress(Exception):  # what it raises differs between systems and versions
        user = getpass.getuser()
    folder = os.path.expanduser("~").rstrip("/")  # noqa: PTH111  (Path.home() can fail)
    host, _, _ = platform.node().partition(".")
    names = tuple(name for name in (host, folder) if _is_telling(name))
    return names, user if _is_telling(user) else ""


def _is_telling(name: str) -> bool:
    return len(name) >= SHORTEST_NAME and Path(name).name.lower() not in COMMON_NAMES


def _fielded(evidence: "Evidence") -> "tuple[dict[str, Sequence[Instrument]], Finding | None]":
    """The versions of every instrument in a study; or why they cannot be had."""
    from svsurvey.report.finding import leak
    from svsurvey.store.database import Store
    from svsurvey.store.file import StudyFile

    if not evidence.ours:
        return {}, None
    store = Store(StudyFile(evidence.path, evidence.connection))
    try:
        ids = dict.fromkeys(fielded.id for fielded in store.instruments())
        return {id_: versions_of(store, id_) for id_ in ids}, None
    except SurveyError:  # its words may quote the file
        broken = leak(
            "a questionnaire that the study keeps cannot be read, so its answers were not looked at", BROKEN
        )
        return {}, broken.of("definitions", "Is it known what was asked?")


def _columns(versions: "Sequence[Instrument]") -> frozenset[str]:
    from svsurvey.instrument.codebook import variables

    return frozenset((*RECORD, *(variable.name for version in versions for variable in variables(version))))


def _answers(evidence: "Evidence", versions: "Sequence[Instrument]") -> "Section":
    from svsurvey.engine.sqlite import Tables, fetch
    from svsurvey.examination.evidence import bound
    from svsurvey.report.finding import Section
    from svsurvey.stats.singled_out import singled_out
    from svsurvey.store.schema import answers_table, texts_table

    id_ = versions[-1].id
    bound(evidence.connection, PLENTY)
    ask = partial(fetch, evidence.connection, Tables(answers_table(id_), texts_table(id_)))
    return Section("answers", ANSWERS.format(id_), tuple(singled_out(versions, ask)), id_)


def _all_sealed(evidence: "Evidence", id_: str) -> bool:
    """Whether responses to an instrument are here in boxes only, so that nothing can be said of the answers."""
    from svsurvey.sql import quoted
    from svsurvey.store.schema import answers_table

    if not any(table.name == "boxes" for table in evidence.tables):
        return False
    ((boxes,),) = evidence.ask("SELECT count(*) FROM boxes WHERE instrument = ?", (id_,))
    ((rows,),) = evidence.ask(f"SELECT count(*) FROM {quoted(answers_table(id_))}")
    return bool(boxes and not rows)


def _sealed(evidence: "Evidence") -> "list[Section]":
    """Boxes are only counted: there is nothing to be read in them here."""
    from svsurvey.report.finding import Section, told

    if not evidence.ours or not any(table.name == "boxes" and table.rows for table in evidence.tables):
        return []
    ((number,),) = evidence.ask("SELECT count(*) FROM boxes")
    what = f"{counted(number, 'response')} nobody can read without the key, this program neither"
    return [Section("sealed", SEALED, (told(what).of("boxes", "What do they reveal?"),))]


def _about(evidence: "Evidence") -> str:
    from svsurvey.store.schema import texts_table

    words = texts_table("")
    rows = sum(t.rows for t in evidence.of_people if not (evidence.ours and t.name.startswith(words)))
    kind = "A study of svsurvey" if evidence.ours else "An SQLite file of another program"
    what = "response" if evidence.ours else "row"
    return f"{kind}: {counted(rows, what)}, {counted(len(evidence.data), 'byte')}. Not a byte was changed."


def _width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns
