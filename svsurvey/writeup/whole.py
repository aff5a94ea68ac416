"""A report for people to read: the summary's numbers between how they came about and how they were made.

Here the parts are joined; what each says is its own affair. It must not count anything, nor know how a page looks.
"""

from collections.abc import Iterator
from dataclasses import replace

from svsurvey.crosstabs.association import Association
from svsurvey.crosstabs.comparison import Layout
from svsurvey.crosstabs.curve_groups import CurveGroups
from svsurvey.crosstabs.naming import Naming
from svsurvey.errors import UsageError
from svsurvey.instrument.domain import Single
from svsurvey.report.model import Block, Report, Section, reworded
from svsurvey.response import Scope
from svsurvey.stats.analysis import Study
from svsurvey.stats.dispositions import cases_of, kept_in
from svsurvey.stats.rates import rates_report
from svsurvey.stats.recovery import Recovery
from svsurvey.stats.summary import Named, Plan
from svsurvey.text import clean
from svsurvey.writeup.checklist import checklist
from svsurvey.writeup.done import Done, Programs
from svsurvey.writeup.how_asked import Asked, setting
from svsurvey.writeup.methods import methods

MADE_UP = "SIMULATED: these responses were made up by the program. Nothing here is a result."
SOME_MADE_UP = "SIMULATED in part: made-up responses are among the real ones. Nothing here is a result."


def paper(
    study: Study,
    report: Report,
    programs: Programs,
    title: str = "",
    invited: int | None = None,
    collapse: str = "",
) -> Report:
    """The whole report, its words clean: how it was asked, the numbers, the methods in words, the checklist.

    study: a `plain` one. report: the numbers, true or protected. title: instead of the questionnaire's.
    invited: how many were asked to take part, for response rates. collapse: the bands of the outcome.
    """
    rates = () if invited is None else (_rates(report, invited),)
    report = replace(report, title=title or report.title, sections=(*rates, *report.sections))
    report = with_banners(study.scope, report)
    asked = Asked(study, report)
    last = Section("Methods", (*methods(Done(asked, programs, collapse)), checklist(asked)))
    return reworded(replace(report, sections=(setting(asked), *report.sections, last)), clean)


def with_banners(scope: Scope, report: Report) -> Report:
    """The report as it is written to a file: with what must be read on every sheet of it."""
    head = replace(report.head, notes=tuple(n for n in report.head.notes if not n.text.startswith("SIMULATED")))
    return replace(report, head=head, banners=(*_made_up(scope), *_unprotected(report)))


def _made_up(scope: Scope) -> tuple[str, ...]:
    if scope.simulated:
        return (MADE_UP,)
    return (SOME_MADE_UP,) if scope.mixed else ()


def _unprotected(report: Report) -> tuple[str, ...]:
    """What the true numbers must not be passed on without, whoever holds the page later."""
    if report.released:
        return ()
    small = report.small
    what = f"contains {small} count{'s' if small > 1 else ''} from 1 to 4" if small else "contains the true counts"
    return (f"Not protected: {what}, by which people may be recognised. Only for those who hold the study.",)


# ---- response rates --------------------------------------------------------------------------------------


def _rates(report: Report, invited: int) -> Section:
    """Response rates of the responses that the head shows. Raises UsageError where it does not show them."""
    kept = kept_in(report.head)
    if kept is None:
        what = "how many responses are complete or partial is withheld, so there are no response rates"
        raise UsageError(what, "leave out --invited")
    cases = cases_of({"invited": invited}, kept, rounded=report.is_rounded)
    found = rates_report(report.title, report.head, cases, report.released, False)
    (section,) = found.sections
    return replace(section, blocks=tuple(_with(block, found) for block in section.blocks))


def _with(block: Block, found: Report) -> Block:
    return replace(block, notes=(*found.notes, *block.notes))


# ---- associations ----------------------------------------------------------------------------------------


def associations(study: Study, outcome: str, by: tuple[str, ...], collapse: str) -> Plan:
    """The part of a plan that holds an outcome against predictors; nothing without an outcome.

    study: a `plain` one. Raises UsageError for one without the other.
    """
    if not outcome and not by and not collapse:
        return []
    if not outcome:
        raise UsageError("--by and --collapse need an outcome", "name it with --outcome ITEM")
    if not by:
        raise UsageError("an outcome is held against something", "name it with --by ITEM")
    held: Named = ((outcome,), Association(study, outcome, by, Layout(collapse=collapse)))
    return [("Associations", [held, *_curves(study, outcome, by)])]


def _curves(study: Study, outcome: str, by: tuple[str, ...]) -> Iterator[Named]:
    """Of answers that stand for lengths of time: a curve a group, for each predictor that is one grouping."""
    item = study.newest.by_id.get(outcome)
    if item is None or not isinstance(item.domain, Single) or not item.domain.intervals:
        return
    for name in by:
        if len(Naming(study).predictors(name)) == 1:
            yield (outcome,), Recovery(study, item, CurveGroups(study, outcome, name))
