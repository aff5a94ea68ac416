"""A short questionnaire on paper with every kind of line, and sittings in which it is keyed."""

from functools import cache

from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.keying.batch import Batch
from svsurvey.keying.machine import FormKeying
from svsurvey.keying.sitting import Sitting, Way
from svsurvey.keying.steps import Paper

WARD = """
svsurvey: 1
id: ward
version: 1.0.0
title: Work on the ward
consent: {text: Some questions about your work., ask: Do you take part?}
support: The peer support team is there for you.
scales:
  agree: {1: Disagree, 2: Partly, 3: Agree, 9: {label: Does not apply, missing: true}}
sections:
  - title: Work
    items:
      - {id: arm, type: variant, text: The story, options: {1: mild, 2: hard}}
      - id: role
        type: single
        text: Your work?
        options: {1: Nurse, 8: {label: Other, write_in: true}, 88: Doctor}
      - {id: event, type: single, text: Was there an event?, options: {1: Yes, 0: No}}
      - {id: died, type: single, text: Did somebody die?, options: {1: Yes, 0: No}, when: event == 1}
      - id: felt
        type: grid
        text: How was it?
        scale: agree
        rows: {sad: Sad, sure: Sure, safe: Safe}
        when: event == 1
      - {id: nights, type: number, text: How many nights?, range: [0, 31], usual: [0, 15]}
      - {id: hours, type: number, text: How many hours?, range: [0, 168], decimals: 1}
      - {id: since, type: date, text: Since when?, precision: month}
      - {id: day, type: date, text: On which day?, range: [2000-01-01, 2030-12-31]}
      - {id: start, type: time, text: When did it begin?}
      - id: helpers
        type: multiple
        text: Who helped?
        max_picks: 3
        options:
          1: A colleague
          2: Family
          8: {label: Else, write_in: true}
          12: A friend
          99: {label: Nobody, alone: true}
      - {id: best, type: ranking, text: What helps most?, options: {1: Time, 2: Talk, 3: Sleep}, top: 2}
      - {id: calm, type: slider, text: How calm are you?, range: [0, 100], step: 10}
      - {id: story, type: text, text: What helped you?, lines: true, max_length: 40, required: no}
"""
UP_TO_EVENT = "1188"
"""Consent, arm, role (a doctor): what comes before the question about the event."""

WHOLE = f"{UP_TO_EVENT}0" + "3\n1\n052024170520230730" + "2\n21\n40\n."
"""All keys of a form without an event, but for the Enter at its end."""


@cache
def ward() -> Paper:
    """The questionnaire on paper."""
    return Paper(load(Source("ward.yaml", WARD)))


def typed(keys: str, form: FormKeying | None = None, paper: Paper | None = None) -> FormKeying:
    """A form after these keys."""
    form = form or FormKeying(paper or ward())
    for key in keys:
        form.send(key)
    return form


def sitting(way: Way = Way.FIRST, batch: Batch | None = None, code: str = "7K3M-Q9TZ-04HB-XN2E") -> Sitting:
    """Somebody sits down to key; nothing reaches a disk."""
    return Sitting(ward(), batch or Batch.begin(instrument()), way, lambda _: None, code)


def instrument() -> Instrument:
    """The questionnaire."""
    return ward().instrument


def key(sat: Sitting, keys: str) -> Sitting:
    """The sitting after these keys, none of which is refused."""
    for one in keys:
        sat.send(one)
        assert not sat.refused, (one, sat.refused)
    return sat
