"""What the CHERRIES checklist asks of a report on a survey, and what the program can say to each of its points.

The points are Eysenbach's (2004, J Med Internet Res 6:e34), the words ours. What only the authors know is left to
them. It must not know how a report looks.
"""

from collections.abc import Callable
from typing import NamedTuple

from svsurvey.instrument.model import Required
from svsurvey.instrument.words import listed
from svsurvey.report.model import BLANK, Block, Column, Note, Role, Row, Table, words
from svsurvey.response import Mode
from svsurvey.text import counted
from svsurvey.writeup.how_asked import Asked

TO_FILL_IN = "To be filled in by the authors."


class Point(NamedTuple):
    """One point of the checklist. say: what the program knows; left: what the authors have to add."""

    key: str
    label: str
    say: str | Callable[[Asked], str] = ""
    left: str = ""


# ---- what is known ---------------------------------------------------------------------------------------


def _consent(asked: Asked) -> str:
    if asked.newest.consent is None:
        return "The questionnaire itself does not ask for it."
    return "Asked for before the first question; the words stand above under “What people were told first”."


def _kept(asked: Asked) -> str:
    said = (
        "Kept of a person are the answers, the version of the questionnaire, how the answers came in, and a wave "
        "and a site where the team set them; no name, address, device, date or time. Each response has a random "
        "number. `svsurvey privacy` prints all of it."
    )
    code = " Who wants can take a code, kept by nobody else, with which the answers can be erased."
    sealed = " Answers are encrypted before they are stored."
    return said + (code if asked.newest.receipt else "") + (sealed if asked.newest.seal else "")


def _source(asked: Asked) -> str:
    credit = asked.newest.credit
    named = [f"By {credit.author}." if credit.author else "", f"Source: {credit.source}" if credit.source else ""]
    return " ".join(filter(None, (*named, credit.note)))


def _modes(asked: Asked) -> str:
    if asked.is_made_up:
        return "Made-up responses only."
    return f"Answers came in {listed(asked.came_in)}." if asked.modes else ""


def _free(asked: Asked) -> str:
    firm = asked.needing(Required.HARD)
    said = "Every question can be refused, and one can stop at any time."
    return said + (f" {counted(firm, 'question')} cannot be left without an answer or a refusal." if firm else "")


def _order(asked: Asked) -> str:
    return f"Chance decides {listed(asked.chance)}." if asked.chance else "None: everybody meets one order."


def _adaptive(asked: Asked) -> str:
    return f"{asked.skipping}." if asked.conditional else f"None: {asked.skipping}."


def _questions(asked: Asked) -> str:
    return f"{asked.asking}."


def _screens(asked: Asked) -> str:
    if not asked.is_on_screen:
        return ""
    fewest, most = asked.length.questions
    pages = counted(most, "page") if fewest == most else f"{fewest} to {most} pages"
    notes = sum(not item.asks and item.chance is None for item in asked.newest.items)
    besides = ["consent"] if asked.newest.consent else []
    besides += ["explanations"] if notes else []
    return f"At a terminal one question a page: {pages}, besides {listed([*besides, 'the review'])}."


def _completeness(asked: Asked) -> str:
    if not asked.is_on_screen:
        return ""
    firm, soft = asked.needing(Required.HARD), asked.needing(Required.SOFT)
    said = []
    if soft:
        comes = "question comes" if soft == 1 else "questions come"
        said.append(f"{soft} {comes} up again if left empty; then one can go on without an answer")
    if firm:
        said.append(f"{counted(firm, 'question')} cannot be left empty, only answered or refused")
    return f"On the screen: {'; '.join(said) or 'no question that is left empty is asked again'}."


def _review(asked: Asked) -> str:
    if not asked.is_on_screen:
        return ""
    return "On the screen: all answers are shown before they are handed in, and can be changed; one can go back."


def _uncounted(asked: Asked) -> str:
    if asked.has_gone:
        return "Not known: no visit is counted."
    return "Not known: no visit is counted, and nothing is kept of who declines."


def _participation(asked: Asked) -> str:
    rated = any(block.kind == "rates" for block in asked.report.blocks)
    return _uncounted(asked) + (" The response rates above are of all who were invited." if rated else "")


def _completion(asked: Asked) -> str:
    if asked.has_gone:
        return (
            "Not known of answers given here; interviews that came in as broken off or declined are in the head."
        )
    if asked.newest.partial:
        return (
            "Not known: of who stops, only those are kept who hand in what they answered (“partial” in the head)."
        )
    return "Not known: nothing is kept of who stops before the end."


def _incomplete(asked: Asked) -> str:
    if asked.newest.partial:
        return (
            "Who stopped early and handed in is counted (“partial”); questions not reached are outside the base."
        )
    return "Only interviews that were finished are counted; questions left empty are shown as such."


NO_DATES = "The study keeps no dates."
NO_COOKIES = "None are used: nothing marks a device."
NO_ADDRESSES = "No address is seen or kept."
NO_LOG = "There is no log, so none was analysed."
NO_REGISTRATION = "Nobody registers or logs in: whether somebody answered twice cannot be seen."
NO_TIMES = "No times are kept, so nobody was left out for being quick or slow."
UNWEIGHTED = "None: responses are not weighted, and missing answers not filled in unless a score says so."

CHECKLIST: tuple[tuple[str, tuple[Point, ...]], ...] = (
    (
        "Design",
        (Point("design", "Whom the survey is about, and how they were chosen"),),
    ),
    (
        "Ethics",
        (
            Point("approval", "Approval by an ethics board"),
            Point(
                "consent",
                "Informed consent",
                _consent,
                "What else people were told: how long the answers are kept, who the investigators are",
            ),
            Point("protection", "Protection of personal data", _kept, "Who had access to the study file"),
        ),
    ),
    (
        "Development",
        (Point("development", "How the questionnaire was made and tried out", _source, "How it was tried out"),),
    ),
    (
        "Recruitment",
        (
            Point("open", "Open to everybody, or closed (for example to members of a list)"),
            Point("contact", "First contact with those who were asked"),
            Point("advertising", "How the survey was announced"),
        ),
    ),
    (
        "Administration",
        (
            Point("mode", "How answers were given and came into the data", _modes, "Where people answered"),
            Point("context", "The place where the survey was met"),
            Point(
                "voluntary", "Whether taking part was voluntary", _free, "Whether it was a condition of anything"
            ),
            Point("incentives", "What people got for taking part"),
            Point("dates", "When answers were collected", NO_DATES, "From when to when"),
            Point("randomised", "Order of questions by chance", _order),
            Point("adaptive", "Questions that depend on earlier answers", _adaptive),
            Point("items", "Number of questions", _questions),
            Point("screens", "Number of pages", _screens),
            Point("completeness", "Check for completeness", _completeness),
            Point("review", "Whether answers could be seen again and changed", _review),
        ),
    ),
    (
        "Response rates",
        (
            Point("visitors", "How a single visitor is told from others", _uncounted),
            Point("view_rate", "View rate: who saw the first page, of those who came", _uncounted),
            Point(
                "participation", "Participation rate: who agreed, of those who saw the first page", _participation
            ),
            Point("completion", "Completion rate: who finished, of those who agreed", _completion),
        ),
    ),
    (
        "More than one answer by one person",
        (
            Point("cookies", "Cookies", NO_COOKIES),
            Point("addresses", "Check of addresses of computers", NO_ADDRESSES),
            Point("log", "Analysis of log files", NO_LOG),
            Point("registration", "Registration", NO_REGISTRATION),
        ),
    ),
    (
        "Analysis",
        (
            Point("incomplete", "What was done with incomplete questionnaires", _incomplete),
            Point("times", "Answers given at an unusual speed", NO_TIMES),
            Point("correction", "Weights, or other corrections for who answered", UNWEIGHTED),
        ),
    ),
)

COLUMNS = (Column("known", "what svsurvey knows"), Column("left", "left to the authors"))


def checklist(asked: Asked) -> Block:
    """The checklist as a table: a row a point, what is known of it, and what is not."""
    rows: list[Row] = []
    for group, points in CHECKLIST:
        rows.append(Row(group, group, (BLANK, BLANK), Role.HEADING))
        rows += [_row(point, asked) for point in points]
    notes = [
        "The points of CHERRIES, the Checklist for Reporting Results of Internet E-Surveys (Eysenbach 2004, J Med "
        "Internet Res 6:e34), in our words."
    ]
    if asked.is_imported:
        notes.append("Imported answers were collected by other means, of which nothing is known here.")
    if Mode.PAPER.value in asked.modes and asked.is_on_screen:
        notes.append("What is said of screens does not hold for paper.")
    table = Table("checklist", COLUMNS, tuple(rows))
    return Block("checklist", "Checklist CHERRIES", "checklist", "", (), tuple(map(Note, notes)), (table,))


def _row(point: Point, asked: Asked) -> Row:
    known = point.say if isinstance(point.say, str) else point.say(asked)
    left = f"{point.left}." if known and point.left else "" if known else TO_FILL_IN
    return Row(point.key, point.label, (words(known), words(left)))
