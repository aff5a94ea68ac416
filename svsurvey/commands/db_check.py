"""`db check`: is every page, table and answer of a study file one that can have been saved? It only reads."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import print_json, talk, write_out
from svsurvey.commands.study import DbOption, JsonOption, study_path
from svsurvey.errors import UsageError
from svsurvey.text import clean, counted

if TYPE_CHECKING:
    from svsurvey.care.soundness import Finding, Health

EXAMPLES = (
    "svsurvey db check",
    "svsurvey db check --db ward-copy.db",
    "svsurvey db check --expect 3f1c5a0b",
)

FEWEST_SIGNS = 8

MEND = (
    "Make a copy of the file first. Then go back to your last backup, or ask who knows databases: "
    "nothing was changed."
)


def db_check(
    db: DbOption = None,
    expect: Annotated[
        str,
        typer.Option(
            "--expect",
            metavar="DIGEST",
            show_default=False,
            help="The digest of an earlier check, or its first 8 signs: another one is a finding.",
        ),
    ] = "",
    as_json: JsonOption = False,
) -> bool:
    """Test a study file for damage and foreign changes: pages, tables, questionnaires and every single answer.

    A digest of all responses is printed. Two copies with one digest hold the same; written down and given back
    with --expect, it shows what no other test can: an answer that became another possible answer. What is found
    is named by table and column, never by the answer. Exit code 1 when something was found.
    """
    from svsurvey.care.soundness import Finding, examine
    from svsurvey.store.file import StudyFile

    wanted = _digest(expect)
    with StudyFile.look(study_path(db), whole=False) as file:
        health = examine(file)
    if not health.digest.startswith(wanted):
        health.findings.append(Finding("the digest", "is another than expected: something came, went or changed"))
    if as_json:
        print_json(asdict(health) | {"sound": health.sound, "path": str(file.path)})
    else:
        _tell(health)
    return health.sound


def _digest(typed: str) -> str:
    """What a digest has to begin with. Raises UsageError for what is none."""
    digest = typed.strip().lower()
    if digest and (len(digest) < FEWEST_SIGNS or set(digest) - set("0123456789abcdef")):
        raise UsageError("--expect takes a digest: at least 8 of the signs 0-9 and a-f", "see: svsurvey db check")
    return digest


def _tell(health: "Health") -> None:
    lines = [
        *map(_line, health.findings),
        f"responses: {health.responses:,}" + f", sealed: {health.boxes:,}" * bool(health.boxes),
        f"digest: {health.digest or 'none, for not everything could be read'}",
    ]
    write_out(None, clean("\n".join(lines)) + "\n")
    number = len(health.findings)
    talk(f"{counted(number, 'finding')}. {MEND}" if number else "Sound: nothing was found.")


def _line(finding: "Finding") -> str:
    times = f" ({counted(finding.cells, 'time')})" if finding.cells > 1 else ""
    return f"{finding.where}: {finding.what}{times}"
