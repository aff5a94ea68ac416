"""The report of a cross table: the head, and one association, from one fetch; for other eyes protected.

Here it is joined with what a summary protects together. It must not know how a report looks.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from svsurvey.crosstabs.association import Association
from svsurvey.crosstabs.comparison import Percent
from svsurvey.crosstabs.releasable import demand_releasable
from svsurvey.crosstabs.tables import OF, OF_MEANS
from svsurvey.release.gate import OPEN
from svsurvey.report.model import Block, Note, Report, Section, Table, reworded
from svsurvey.stats.analysis import analyse
from svsurvey.stats.responses import Responses
from svsurvey.stats.summary import EXACT_NUMBERS, asking, for_others, plain, released
from svsurvey.store.database import Store
from svsurvey.text import clean_line

if TYPE_CHECKING:  # for types only: exact numbers must not pay for their protection
    from svsurvey.stats.protection import Remembered, Way, Written

SEVERAL_WAVES = (
    "Several waves are in these numbers. Tests and intervals take every response for another person's: who "
    "answered in more than one wave counts as several, and nobody can tell. --wave takes one of them."
)


def crosstab(store: Store, association: Association) -> Report:
    """The report for whoever holds the study, its words clean and without the places of earlier answers; where
    there is no response its head alone. Raises UsageError for names that nothing has."""
    association = replace(association, study=plain(association.study))
    study = association.study
    head, block = analyse([Responses(study), association], asking(store, study), OPEN)
    if not head.entries[0].cell.value:
        return reworded(Report(study.newest.title, head), clean_line)
    return _put_together(association, head, block, (EXACT_NUMBERS,))


def release(
    store: Store, association: Association, way: "Way", before: "Sequence[Remembered]" = ()
) -> "tuple[Report, Written]":
    """The same report for other eyes, protected together with the summary of the study; and all that a ledger
    keeps of it. before: what was shown already. Raises UsageError for wrong names, and ReleaseRefused."""
    from svsurvey.stats.protection import HOW_TO_READ

    association = replace(association, study=plain(association.study))
    demand_releasable(association)
    found = released(store, association.study, [Responses(association.study), association], way, before)
    head, block = found.blocks
    return for_others(_put_together(association, head, block, HOW_TO_READ[way]), way), found.written


SHORT = ("association", "residuals", "tests")
"""The tables that a report has in brief, those of layers with an end to their names."""

USUAL = (OF[Percent.ROW], OF_MEANS)
"""What the table explains besides."""


def in_brief(report: Report) -> Report:
    """The same with the table, the tests and what warns; of protected numbers also how they are protected."""
    head = replace(report.head, notes=_warnings(report.head.notes), tables=())
    notes = report.notes if report.released else _warnings(report.notes)
    sections = [Section(section.title, tuple(map(_in_brief, section.blocks))) for section in report.sections]
    return replace(report, head=head, notes=notes, sections=tuple(sections))


def _in_brief(block: Block) -> Block:
    tables = [table for table in block.tables if table.key.partition("_")[0] in SHORT]
    return replace(block, notes=_warnings(block.notes), tables=tuple(map(_without_explanations, tables)))


def _without_explanations(table: Table) -> Table:
    """What its bands hold, and what is unusual about its percentages, has to stay."""
    is_main = table.key.partition("_")[0] == SHORT[0]
    return replace(table, notes=tuple(note for note in table.notes if is_main and note not in USUAL))


def _warnings(notes: Sequence[Note]) -> tuple[Note, ...]:
    return tuple(note for note in notes if note.warns)


def _put_together(association: Association, head: Block, block: Block, notes: Sequence[str]) -> Report:
    title = association.study.newest.title
    waves = any(table.key == "waves" for table in head.tables)
    said = (*map(Note, notes), *([Note(SEVERAL_WAVES, warns=True)] if waves else []))
    section = Section(f"{association.outcome.name} by {_named(association)}", (block,))
    return reworded(Report(title, head, said, (section,)), clean_line)


def _named(association: Association) -> str:
    names = list(dict.fromkeys(side.item or side.name for side in association.sides))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
