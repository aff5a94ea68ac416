"""A ward survey, and facts about it that are made by hand: statistics are tested without a database."""

from collections.abc import Iterable, Mapping

from svsurvey.engine.query import Counts, Facts, Key, Query
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.release.gate import OPEN
from svsurvey.report.model import Block, Row, Table
from svsurvey.response import Scope
from svsurvey.stats.analysis import Analysis, Study

REFUSED, NOT_ASKED, EMPTY, NOT_REACHED = -97, -98, -99, -96

WARD = """
svsurvey: 1
id: ward
version: "1"
title: Ward
scales:
  agree: {1: Never, 2: Rarely, 3: Sometimes, 4: Often, 5: Always, 9: {label: Does not apply, missing: true}}
  even: {1: No, 2: Rather no, 3: Rather yes, 4: Yes}
sections:
  - title: Work
    items:
      - {id: role, type: single, text: Role?, options: {1: Nurse, 2: Physician, 8: {label: Other, write_in: true}}}
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: mood, type: single, text: Mood?, scale: agree}
      - {id: hours, type: number, text: Hours?, range: [0, 80], unit: hours}
      - id: events
        type: multiple
        text: What did you see?
        options: {1: Fall, 2: Drug, 9: {label: None, alone: true}}
        when: nights == 1
      - id: climate
        type: grid
        text: How often?
        scale: agree
        rows: {help: People help., blame: {text: People blame., reverse: true}}
      - {id: trust, type: grid, text: Trust?, scale: even, rows: {lead: The lead., team: The team.}}
      - id: place
        type: grid
        text: Where?
        options: {1: Here, 2: There, 3: Nowhere}
        rows: {day: By day., night: By night.}
      - {id: best, type: ranking, text: What helps?, options: {1: Rest, 2: Talk, 3: Pay}}
      - {id: since, type: date, text: Since?, precision: month}
      - {id: at, type: time, text: When?}
      - {id: wish, type: text, text: Wish?}
scores:
  climate_mean:
    label: Climate
    mean: [help, blame]
    at_least: 1
    bands: {Low: [1, 2.4], High: [2.5, 5]}
"""


def ward(change: tuple[str, str] = ("", ""), version: str = "1") -> Instrument:
    """The ward survey; `change` replaces one piece of its text."""
    text = WARD.replace(*change).replace('version: "1"', f'version: "{version}"')
    return load(Source("ward.yaml", text, {}))


def study(*versions: Instrument) -> Study:
    """All responses of all versions; the survey as it is when none is given."""
    return Study(versions or (ward(),), Scope())


Cells = Mapping[Key, int]


def told(analysis: Analysis, *answers: Cells) -> Block:
    """What an analysis makes of answers to its questions, in the order in which it asks them."""
    return analysis.compute(facts(analysis.needs(), answers), OPEN)


def facts(queries: Iterable[Query], answers: Iterable[Cells]) -> Facts:
    return Facts({query: Counts(cells) for query, cells in zip(queries, answers, strict=True)})


def ones(values: Mapping[int | float | str | None, int]) -> Cells:
    """Counts of one variable."""
    return {(value,): n for value, n in values.items()}


def counts(block: Block) -> dict[str, object]:
    """The numbers beside the tables."""
    return {entry.key: entry.cell.value for entry in block.entries}


def texts(row: Row) -> list[str]:
    """A row as it is read."""
    return [cell.text for cell in row.cells]


def shown(table: Table) -> dict[str, list[str]]:
    """A table as it is read."""
    return {row.label: texts(row) for row in table.rows}


def notes(block: Block) -> str:
    """All that is said beside the numbers."""
    return " ".join([note.text for note in block.notes] + [note for table in block.tables for note in table.notes])
