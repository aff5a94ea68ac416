"""What is to be shown: a form as lines (number, short text, what was keyed and means), or two keyings of a line.

It knows no terminal, and changes nothing of the form.
"""

from dataclasses import dataclass
from enum import Enum

from svsurvey.instrument.keyed import YES
from svsurvey.keying.entry import hint
from svsurvey.keying.machine import FormKeying
from svsurvey.keying.settling import Difference
from svsurvey.keying.so_far import CONSENT_AT
from svsurvey.keying.steps import CONSENT_KEYS, CONSENTS, Sign, Step, told
from svsurvey.response import Missing


class Look(Enum):
    """How a line stands there."""

    NOW = "now"
    KEYED = "keyed"
    SKIPPED = "skipped"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. note: the operator's own."""

    number: str
    text: str
    keyed: str
    means: str
    look: Look
    note: str = ""


def lines_of(form: FormKeying) -> tuple[list[Line], int]:
    """Every line of a form, the consent before and the end behind them; and which of them is keyed now."""
    declined = form.asks_consent and form.consent not in ("", YES)
    frontier = form.end if declined else form.next_open()
    stop = form.stop
    lines, place = [], 0
    if form.asks_consent:
        lines.append(_consent(form))
    for n, step in enumerate(form.paper.steps):
        if not form.is_hidden(step):
            place = len(lines) if n <= form.at else place
            lines.append(_line(form, n, step, frontier, declined) if n <= stop else _beyond(step))
    look = Look.NOW if form.at_end else Look.OPEN
    place = len(lines) if form.at_end else place
    return [*lines, Line("", "End of the form", "", "", look, form.notes.get("", ""))], place


def _consent(form: FormKeying) -> Line:
    look = Look.NOW if form.at == CONSENT_AT else Look.KEYED if form.consent else Look.OPEN
    return Line("", "Consent", form.consent, CONSENTS.get(form.consent, ""), look)


def _beyond(step: Step) -> Line:
    """A line after the one at which somebody stopped."""
    return Line(step.number, step.text, "", Missing.NOT_REACHED.label, Look.SKIPPED)


def _line(form: FormKeying, place: int, step: Step, frontier: int, declined: bool) -> Line:
    text, note = form.entries.get(step.name, ""), form.notes.get(step.name, "")
    now, anyway = place == form.at, text == Sign.ANYWAY
    if form.is_asked(step) and not declined:
        shown = "" if anyway else text
        look = Look.NOW if now else Look.KEYED if shown else Look.OPEN
        return Line(step.number, step.text, shown, told(step, shown) if shown else "", look, note)
    ahead = place > frontier
    means = Missing.OFF_ROUTE.label if anyway else "" if ahead else "skipped"
    look = Look.NOW if now else Look.OPEN if ahead else Look.SKIPPED
    return Line(step.number, step.text, text if anyway else "", means, look, note)


def hint_of(form: FormKeying) -> str:
    """What can be keyed on the line that is keyed now."""
    if form.at == CONSENT_AT:
        return CONSENT_KEYS
    if form.step is None:
        return "Enter ends this form."
    if not form.is_asked(form.step):
        return f"skipped; {Sign.ANYWAY} where something is written all the same"
    rest = f"; {Sign.SAME} for all the rest" if form.step.of_grid else ""
    return hint(form.step) + rest


# ---- two keyings of a line ---------------------------------------------------------------------------------


def sides_of(now: Difference) -> list[str]:
    """The question on which two keyings differ, and what they have."""
    number, text = (now.step.number, now.step.text) if now.step else ("", "consent")
    what = f"question {number}: {text}" if number else text
    skips = ["The settled answers skip it."] if now.skipped else []
    return [
        f"Form {now.form.number}, {what}",
        *skips,
        "",
        *_side("1st keying", now, now.first),
        *_side("2nd keying", now, now.second),
    ]


def _side(name: str, now: Difference, text: str) -> list[str]:
    if now.step is None:
        return [f"{name}: {text}, {CONSENTS.get(text, '')}"]
    means = told(now.step, text) if text else "skipped"
    return [f"{name}: {', '.join(part for part in (text, means) if part)}"]
