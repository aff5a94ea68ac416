"""Made-up respondents as `export` writes them, and what can be left of them when they are read again."""

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

from svsurvey.exchange import csv
from svsurvey.exchange.columns import plan
from svsurvey.exchange.csv import Gaps, Style, Values
from svsurvey.instrument.catalogue import find
from svsurvey.instrument.codebook import encode, variables
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument, Item, Required
from svsurvey.interview.chance import arranged
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.simulated import Simulation
from svsurvey.response import Missing, Mode, Response, Value

TESTS = Path(__file__).parents[1]
TORTURES = {
    "torture of exports": TESTS / "exchange" / "torture.yaml",
    "torture of forms": TESTS / "forms" / "torture" / "torture.yaml",
}
SHIPPED = ("check-in", "peer-encounter", "perioperative-catastrophe", "program-inventory", "recovery-stages")
NAMES = (*SHIPPED, "support-needs", *TORTURES)
STYLES = [Style(values, gaps, excel) for values, gaps, excel in product(Values, Gaps, (False, True))]
CODED = Style(missing=Gaps.CODES)


@cache
def instrument(name: str) -> Instrument:
    path = TORTURES.get(name)
    return load(Source(path.name, path.read_text("utf-8")) if path else find(name))


@cache
def people(name: str, number: int, seed: int = 1) -> tuple[Response, ...]:
    """Simulated respondents, chance included."""
    simulation = Simulation(instrument(name), seed)

    def one() -> Response:
        shown = arranged(instrument(name), simulation.dice)
        interview = Interview(shown.instrument, Mode.SIMULATED, "spring", "-north", shown.drawn)
        return conduct(interview, simulation.respondent()).response

    return tuple(one() for _ in range(number))


def exported(of: Instrument, responses: Sequence[Response], style: Style = CODED) -> bytes:
    """The file that `export` writes of them."""
    columns = plan([of])
    rows = []
    for response in responses:
        cells = {v.name: encode(v, response.values, of.missing) for v in variables(of)}
        about = {"version": response.version, "wave": response.wave, "site": response.site}
        ended = {"mode": response.mode.value, "disposition": response.disposition.value}
        rows.append([(about | ended | cells).get(name) for name in columns.needs])
    file = io.StringIO(newline="")
    csv.write(file, columns, rows, style)
    return file.getvalue().encode()


# ---- what a file keeps -----------------------------------------------------------------------------------


def left_of(response: Response, name: str, style: Style) -> Response | None:
    """The response without what the file does not hold: words kept apart, and with blank gaps why there is none.
    None: by what was lost the answers contradict each other."""
    of = instrument(name)
    behind = {item.fields[1].name for item in of.items if item.write_in}
    kept = {
        field: _without_words(value, field in behind, field in apart(name))
        for field, value in response.values.items()
    }
    if style.missing is Gaps.CODES:
        return replace(response, values=kept)
    lost: dict[str, Value] = dict(kept)
    for item in of.items:
        for place in item.fields:
            if place.name not in behind and _is_gap(lost[place.name], item):
                lost[place.name] = _gap(item, place.name in apart(name))
        if item.write_in and isinstance(lost[item.id], Missing):  # the words behind an answer go with it
            lost[item.fields[1].name] = lost[item.id]
    route = {item.id for item in of.route(lost)}
    for item in of.items:
        for place in item.fields if item.id not in route else ():
            if not isinstance(lost[place.name], Missing):
                return None
            lost[place.name] = Missing.NOT_ASKED
    return replace(response, values=lost)


@cache
def apart(name: str) -> frozenset[str]:
    """The fields whose words are in no export of answers."""
    return frozenset(v.field for v in variables(instrument(name)) if v.apart)


def _without_words(value: Value, behind: bool, apart_: bool) -> Value:
    """Of a question for words all that is left is whether it was asked; words behind an answer are left empty."""
    gone = isinstance(value, str) or (value is not Missing.NOT_ASKED and not behind)
    return Missing.NOT_ANSWERED if apart_ and gone else value


def _gap(item: Item, apart_: bool) -> Missing:
    return Missing.REFUSED if item.required is Required.HARD and not apart_ else Missing.NOT_ANSWERED


def _is_gap(value: Value, item: Item) -> bool:
    """Whether `export` leaves the cell empty."""
    return isinstance(value, Missing) or value in [option.code for option in item.options if option.missing]
