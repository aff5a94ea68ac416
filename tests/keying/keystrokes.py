"""Responses of made-up people, and the keys that an operator presses for the paper they would stand on."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from svsurvey.commands.simulate import made_up
from svsurvey.instrument.domain import Date, Single, Text
from svsurvey.instrument.keyed import NO_ANSWER
from svsurvey.instrument.model import Instrument
from svsurvey.keying.steps import Paper, Step, kept
from svsurvey.response import Missing, Mode, Response, Value

SIGN = {missing: sign for sign, missing in NO_ANSWER.items()}


def people(instrument: Instrument, number: int, seed: int = 1) -> list[Response]:
    """Made-up respondents, as they would be on paper: in the order of the form, which nothing is kept of."""
    orders = {item.id: Missing.NOT_ANSWERED for item in instrument.items if item.of_order}
    found = []
    for response in made_up(instrument, number, seed, "", ""):
        gaps = {name: gap for name, gap in orders.items() if response.values[name] is not Missing.NOT_ASKED}
        found.append(replace(response, values=dict(response.values) | gaps, mode=Mode.PAPER))
    return found


def keys_of(paper: Paper, response: Response, number: str, consent: str = "1") -> str:
    """The whole form, Enter at its end included."""
    head = f"{number}\n" + (consent if paper.instrument.consent else "")
    if consent != "1":
        return head + "\n"
    return head + "".join(keys for _, keys in answers_of(paper, response)) + "\n"


def answers_of(paper: Paper, response: Response) -> Iterator[tuple[Step, str]]:
    """The keys of each line that is asked."""
    on = {item.id for item in paper.instrument.route(response.values)}
    for step in paper.steps:
        value = response.values[step.name]
        if (
            step.item.id in on
            and value is not Missing.NOT_ASKED
            and not _goes_without_saying(step, response.values)
        ):
            yield step, keys_to(step, value)


def _goes_without_saying(step: Step, values: Mapping[str, Value]) -> bool:
    """Words behind a write-in are not asked for where there is no answer at all."""
    return step.of_write_in and isinstance(values[step.item.id], Missing)


def keys_to(step: Step, value: Value) -> str:
    """What is pressed for one answer."""
    if isinstance(value, Missing):
        return SIGN[value]
    text, domain = kept(step, value), step.field.domain
    match domain:
        case Single():
            others = [str(option.code) for option in domain.options]
            longer = any(other != text and other.startswith(text) for other in others)
            return text + ("\n" if longer else "")
        case Date():
            assert isinstance(value, date)
            parts = {"year": f"{value:%Y}", "month": f"{value:%m}", "day": f"{value:%d}"}
            return "".join(parts[part] for part, _ in step.cells)
        case Text():
            return text.replace("\n", "\\\n") + "\n"
    if domain.kind == "time":
        return text.replace(":", "")
    doubted = step.item.doubt({step.name: value})
    return text + ("\n\n" if doubted else "\n")
