"""Skip logic in plain English: every kind of condition, with printed numbers and labels."""

# ruff: noqa: E501  (sentences are held against sentences, each on its line)

import pytest

from svsurvey.instrument.condition import Condition
from svsurvey.instrument.condition_text import parse
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.subject import bind
from svsurvey.instrument.subjects import subject
from svsurvey.instrument.words import in_words, instruction

TEXT = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
sections:
  - title: All
    items:
      - {id: hello, type: note, text: Hello.}
      - {id: role, type: single, text: Position?, options: {1: Nurse, 2: Physician, 3: Pharmacist, 4: Midwife,
         8: {label: Other, write_in: true}}}
      - {id: ever, type: single, text: Ever?, options: {1: Yes, 0: No}}
      - {id: hours, type: number, text: Hours?, range: [0, 168]}
      - {id: nights, type: number, text: Nights?, range: [0, 31]}
      - {id: events, type: multiple, text: Seen?, options: {1: A fall, 2: A wrong drug, 9: {label: None of these, alone: true}}}
      - {id: born, type: date, text: Since?}
      - {id: left, type: date, text: Until?, precision: month}
      - {id: climate, type: grid, text: Agree?, rows: {helps: We help., blame: I am blamed., staff: We are enough.},
         scale: {1: Disagree, 2: Rather not, 3: Neither, 4: Rather, 5: Agree, 9: {label: Does not apply, missing: true}}}
      - {id: order, type: ranking, text: First?, options: {1: Pay, 2: Sleep}}
      - {id: tired, type: slider, text: Tired?}
      - {id: word, type: text, text: Word?, linked: true}
      - {id: more, type: text, text: More?, when: ever == 1}
      - {id: bye, type: note, text: Bye., when: answered(word)}
"""

SAID = {
    # one choice: the answers that decide are named
    "ever == 1": "the answer to question 2 is “Yes”",
    "1 == ever": "the answer to question 2 is “Yes”",
    "ever != 1": "the answer to question 2 is “No”",
    "not ever == 1": "the answer to question 2 is “No”",
    "role in [1, 2]": "the answer to question 1 is “Nurse” or “Physician”",
    "role not in [1, 2]": "the answer to question 1 is “Pharmacist”, “Midwife” or “Other”",
    "role != 8": "the answer to question 1 is something other than “Other”",
    "role == 1 or role == 2": "the answer to question 1 is “Nurse” or “Physician”",
    "answered(role) and role != 8": "the answer to question 1 is something other than “Other”",
    "helps >= 4": "the answer to “We help.” in question 8 is “Rather” or “Agree”",
    "2 <= helps <= 4": "the answer to “We help.” in question 8 is “Rather not”, “Neither” or “Rather”",
    "helps < 9": "the answer to “We help.” in question 8 is something other than “Does not apply”",
    "role > 0": "question 1 was answered",
    "refused(role) or role == 8": "“prefer not to answer” was chosen for question 1 or the answer to question 1 is “Other”",
    # numbers
    "hours == 40": "the answer to question 3 is 40",
    "hours != 40": "the answer to question 3 is something other than 40",
    "hours < 40": "the answer to question 3 is less than 40",
    "hours <= 40": "the answer to question 3 is 40 or less",
    "hours > 40.5": "the answer to question 3 is more than 40.5",
    "hours >= 40": "the answer to question 3 is 40 or more",
    "40 < hours": "the answer to question 3 is more than 40",
    "not hours > 40": "the answer to question 3 is 40 or less",
    "not 40 <= hours": "the answer to question 3 is less than 40",
    "hours in [8, 12, 24]": "the answer to question 3 is 8, 12 or 24",
    "hours not in [8, 12]": "the answer to question 3 is something other than 8 or 12",
    "hours == nights": "the answer to question 3 is the same as the answer to question 4",
    "hours >= nights": "the answer to question 3 is at least the answer to question 4",
    "tired > 50": "the answer to question 10 is more than 50",
    # dates and words
    "born < date('2020-01-31')": "the answer to question 6 is before 31 January 2020",
    "born >= date('2020-01-31')": "the answer to question 6 is 31 January 2020 or later",
    "date('2020-01-31') < born": "the answer to question 6 is after 31 January 2020",
    "left <= date('2020-02-01')": "the answer to question 7 is February 2020 or earlier",
    "born < left": "the answer to question 6 is before the answer to question 7",
    "not born < left": "the answer to question 6 is not before the answer to question 7",
    "word == 'red'": "the answer to question 11 is “red”",
    "role_other == 'cook'": "what was written for “Other” in question 1 is “cook”",
    # ticks
    "1 in events": "“A fall” is ticked in question 5",
    "9 not in events": "question 5 was answered without ticking “None of these”",
    "answered(events) and 9 not in events": "question 5 was answered without ticking “None of these”",
    "1 in events or 2 in events": "“A fall” or “A wrong drug” is ticked in question 5",
    "1 in events and 2 in events": "“A fall” and “A wrong drug” are ticked in question 5",
    "1 not in events and 2 not in events": "question 5 was answered without ticking “A fall” or “A wrong drug”",
    "not (1 in events and 2 in events)": "question 5 was answered without ticking both “A fall” and “A wrong drug”",
    "1 not in events or 2 not in events": "question 5 was answered without ticking both “A fall” and “A wrong drug”",
    "1 in order": "“Pay” is placed in question 9",
    # functions
    "answered(events)": "question 5 was answered",
    "not answered(helps)": "“We help.” in question 8 was not answered",
    "answered(role_other)": "something was written for “Other” in question 1",
    "not answered(role_other)": "nothing was written for “Other” in question 1",
    "refused(hours)": "“prefer not to answer” was chosen for question 3",
    "not refused(hours)": "“prefer not to answer” was not chosen for question 3",
    "count(events) >= 2": "the number of answers chosen in question 5 is 2 or more",
    "mean(helps, blame, staff) > 3": "the mean of the answers given in question 8 is more than 3",
    "mean(helps, staff) > 3": "the mean of the answers given to “We help.” and “We are enough.” in question 8 is more than 3",
    "sum(hours, nights) > 60": "the sum of the answers given to questions 3 and 4 is more than 60",
    "sum(hours, helps) > 60": "the sum of the answer to question 3 and the answer to “We help.” in question 8 is more than 60",
    "years(born, date('2026-01-01')) < 2": "the number of whole years from the answer to question 6 to 1 January 2026 is less than 2",
    # reckoning and grouping
    "hours + nights > 60": "the answer to question 3 plus the answer to question 4 is more than 60",
    "(hours - 8) * nights / 2 >= 60": "((the answer to question 3 minus 8) times the answer to question 4) divided by 2 is 60 or more",
    "ever == 1 and answered(word)": "the answer to question 2 is “Yes” and question 11 was answered",
    "ever == 1 and (1 in events or hours > 40)": (
        "the answer to question 2 is “Yes” and (“A fall” is ticked in question 5 or the answer to question 3 is more than 40)"
    ),
    "ever == 1 and 1 in events or hours > 40": (
        "(the answer to question 2 is “Yes” and “A fall” is ticked in question 5) or the answer to question 3 is more than 40"
    ),
    "not (ever == 1 and hours > 40)": "the answer to question 2 is “No” or the answer to question 3 is 40 or less",
    "not (ever == 1 or answered(word))": "the answer to question 2 is “No” and question 11 was not answered",
}  # fmt: skip


@pytest.fixture(scope="module")
def ward() -> Instrument:
    return load(Source("ward.yaml", TEXT))


def condition(text: str, instrument: Instrument) -> Condition:
    """A condition as it stands in an instrument."""
    parsed = parse(text)
    assert isinstance(parsed, Condition), parsed
    return bind(parsed, {place.name: subject(place) for place in instrument.fields})


@pytest.mark.parametrize("text", SAID)
def test_a_condition_is_said_in_words(text: str, ward: Instrument) -> None:
    assert in_words(condition(text, ward), ward) == SAID[text]


def test_an_item_and_a_note_have_an_instruction(ward: Instrument) -> None:
    assert instruction(ward.by_id["more"], ward) == "Answer this only if the answer to question 2 is “Yes”."
    assert instruction(ward.by_id["bye"], ward) == "Read this only if question 11 was answered."
    assert instruction(ward.by_id["hours"], ward) == ""
