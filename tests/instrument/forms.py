"""Small instruments for the tests of this room, written as people write them."""

from pathlib import Path

from svsurvey.errors import Problem
from svsurvey.instrument.definition import Source, load, read
from svsurvey.instrument.lint import lint
from svsurvey.instrument.model import Instrument, Item

HOUSE = Path(__file__).parents[2]
BAD = Path(__file__).parent / "bad"
SHIPPED = sorted(path for path in (HOUSE / "instruments").glob("*.yaml") if "." not in path.stem)
STARTER = HOUSE / "svsurvey" / "instrument" / "starter.yaml"

HEAD = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
consent: {text: Two questions about your work., ask: Do you take part?}
support: A colleague you trust.
"""

NIGHTS = "{id: nights, type: single, text: Did you work at night?, options: {1: Yes, 0: No}}"
HOURS = "{id: hours, type: number, text: How many hours?, range: [0, 168]}"
EVENTS = "{id: events, type: multiple, text: What happened?, options: {1: Fall, 2: Error, 3: Delay}}"
CALM = "{id: calm, type: single, text: How calm was it?, scale: {1: Low, 2: Middle, 3: High}}"
ROWS = "rows: {tired: Tired., alone: Alone.}"
STRAIN = f"{{id: strain, type: grid, text: How true?, scale: {{1: No, 2: Partly, 3: Yes}}, {ROWS}}}"


def form(*items: str, head: str = HEAD, tail: str = "") -> str:
    """An instrument of one section with these items, each written in { }."""
    return (
        head + "sections:\n  - title: Work\n    items:\n" + "".join(f"      - {item}\n" for item in items) + tail
    )


def problems(text: str, name: str = "ward.yaml", **beside: str) -> list[Problem]:
    """What `svsurvey check` would say; `beside`: translations in files of their own."""
    definition = read(source(text, name, **beside))
    return [*definition.problems, *lint(definition)]


def codes(text: str) -> list[str]:
    """The codes of every problem, in the order of the file."""
    return [problem.code for problem in problems(text)]


def source(text: str, name: str = "ward.yaml", **beside: str) -> Source:
    return Source(name, text, {lang: Source(f"ward.{lang}.yaml", words) for lang, words in beside.items()})


def instrument(*items: str, head: str = HEAD, tail: str = "") -> Instrument:
    """The instrument of `form`, which must be sound."""
    return load(source(form(*items, head=head, tail=tail)))


def item(written: str) -> Item:
    """One item, as an instrument of its own holds it."""
    return instrument(written).items[0]


def culprit(text: str, problem: Problem) -> str:
    """What stands at the place of a problem, to the end of its line."""
    assert problem.where is not None
    lines = text.split("\n")
    return lines[problem.where.line - 1][problem.where.column - 1 :]
