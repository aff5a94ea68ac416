"""Two instruments to talk about: a short one with skip logic, and one with every type of item."""

import pytest

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument

NIGHTS = """
svsurvey: 1
id: nights
version: 1.0.0
title: Work at night
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Did you work at night?, options: {1: Yes, 0: No}}
      - {id: how_many, type: number, text: How many nights?, range: [1, 31], usual: [1, 10], when: nights == 1}
      - {id: rest, type: single, text: Could you rest?, options: {1: Yes, 0: No}, when: how_many > 3}
      - {id: age, type: number, text: How old are you?, range: [16, 99], required: hard}
      - {id: comment, type: text, text: Anything else?, required: no}
"""

EVERYTHING = """
svsurvey: 1
id: everything
version: 2.1.0
title: Every type of question
consent: {text: Eleven questions about nothing in particular., ask: Will you take part?}
support: Talk to somebody you trust.
thanks: We are grateful.
scales:
  agree: {1: Disagree, 2: Neither, 3: Agree, 9: {label: Does not apply, missing: true}}
sections:
  - title: You
    items:
      - {id: hello, type: note, text: First some words about you.}
      - id: role
        type: single
        text: What is your work?
        options: {1: Nurse, 2: Doctor, 8: {label: Other, write_in: true}}
      - {id: hours, type: number, text: How many hours last week?, unit: hours, range: [0, 168], usual: [4, 70]}
      - {id: weight, type: number, text: How heavy is the bag?, unit: kg, range: [0, 99], decimals: 1}
      - {id: since, type: date, text: Since when?, precision: month, range: ["2000-01", "2024-12"]}
      - {id: shift_start, type: time, text: When did the shift begin?}
  - title: The ward
    items:
      - id: climate
        type: grid
        text: How much do you agree?
        scale: agree
        rows: {helps: We help each other., speaks: I can speak up., blamed: {text: I am blamed., reverse: true}}
      - id: events
        type: multiple
        text: What did you see?
        hint: In the last month.
        options:
          1: A fall
          2: A wrong drug
          8: {label: Something else, write_in: true}
          99: {label: Nothing, alone: true}
      - id: reported
        type: single
        text: Was it reported?
        options: {1: Yes, 0: No}
        when: answered(events) and 99 not in events
      - id: wishes
        type: ranking
        text: What would help most?
        options: {1: More staff, 2: Better handover, 3: Quiet, 4: Training}
        top: 2
      - {id: strain, type: slider, text: How hard is it?, range: [0, 10], step: 5, left: Easy, right: Hard}
      - {id: story, type: text, text: What happened?, lines: true, required: no}
"""


@pytest.fixture
def nights() -> Instrument:
    return load(Source("nights.yaml", NIGHTS))


@pytest.fixture
def everything() -> Instrument:
    return load(Source("everything.yaml", EVERYTHING))
