"""The fingerprint of a version: it stays when only the file looks different, and changes with any meaning."""

import pytest
from forms import SHIPPED, source

from svsurvey.instrument.definition import load
from svsurvey.instrument.fingerprint import fingerprint

TEXT = """\
svsurvey: 1
id: ward
version: 1.0.0
title: Ward
credit: {author: A}
consent: {text: You are free., ask: Part?}
support: A colleague.
thanks: Thank you.
scales:
  agree: {1: No, 2: Yes, 3: Very}
sections:
  - title: Work
    items:
      - {id: nights, type: single, text: Night?, options: {1: Yes, 0: No}, hint: H}
      - {id: calm, type: single, text: Calm?, scale: agree}
      - {id: safe, type: single, text: Safe?, scale: agree, when: nights == 1 and calm > 1}
      - {id: hours, type: number, text: Hours?, range: [0, 168], usual: [4, 70], unit: h}
scores:
  mood: {mean: [calm, safe], bands: {Low: [1, 2]}}
translations:
  de: {title: Station}
"""


def of(text: str) -> str:
    return fingerprint(load(source(text)))


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return of(TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("svsurvey: 1", "# a comment\nsvsurvey: 1\n"),
        ("title: Ward", "title: 'Ward'"),
        ("{author: A}", "{author: Another, note: Not validated.}"),
        ("support: A colleague.", "support: Another number."),
        ("thanks: Thank you.", "thanks: Thanks!"),
        ("id: nights, type: single", "type: single, id: nights"),
        ("    items:\n      - {id: nights", "    items:\n\n      # night\n      - {id: nights"),
        ("nights == 1 and calm > 1", "nights  ==  1   and calm > 1"),
        ("id: ward\nversion: 1.0.0\n", "version: 1.0.0\nid: ward\n"),
        ("hint: H", 'hint: "H"'),
    ],
)
def test_what_only_looks_different_is_the_same_version(old: str, new: str) -> None:
    assert changed(old, new) == of(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1.0.0", "version: 1.0.1"),
        ("title: Ward", "title: Wards"),
        ("title: Work", "title: Works"),
        ("You are free.", "You are not free."),
        ("ask: Part?", "ask: Take part?"),
        ("text: Night?", "text: Nights?"),
        ("hint: H", "hint: I"),
        ("{1: Yes, 0: No}", "{1: Yes, 2: No}"),
        ("{1: Yes, 0: No}", "{1: No, 0: Yes}"),
        ("{1: Yes, 0: No}", "{0: No, 1: Yes}"),
        ("{1: Yes, 0: No}", "{1: Yes, 0: {label: No, write_in: true}}"),
        ("2: Yes, 3", "2: Maybe, 3"),
        ("nights == 1 and", "nights == 0 and"),
        (", when: nights == 1 and calm > 1", ""),
        ("[0, 168]", "[0, 100]"),
        ("[4, 70]", "[4, 71]"),
        ("unit: h", "unit: hours"),
        ("Calm?, scale", "Calm?, required: hard, scale"),
        ("Calm?, scale", "Calm?, reverse: true, scale"),
        ("Calm?, scale", "Calm?, identifying: true, scale"),
        (
            "{id: calm, type: single, text: Calm?, scale: agree}",
            "{id: calm, type: single, text: Calm?, scale: {1: No, 2: Yes, 3: Very}}",
        ),
        ("scales:", "missing: {refused: -7}\nscales:"),
        ("scales:", "release: always\nscales:"),
        ("title: Ward", "language: de-CH\ntitle: Ward"),
        ("[calm, safe]", "[calm, safe], at_least: 1"),
        ("[1, 2]}", "[1, 2.5]}"),
        ("title: Station", "title: Abteilung"),
    ],
)
def test_what_means_something_else_is_another_version(old: str, new: str) -> None:
    assert changed(old, new) != of(TEXT)


def test_the_order_of_items_is_part_of_the_meaning() -> None:
    lines = TEXT.splitlines(keepends=True)
    at = next(place for place, line in enumerate(lines) if "id: nights" in line)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    assert of("".join(lines)) != of(TEXT)


def test_it_is_the_same_in_every_run() -> None:
    assert of(TEXT) == of(TEXT)
    assert len(of(TEXT)) == 64
    assert len({of(path.read_text(encoding="utf-8")) for path in SHIPPED} | {of(TEXT)}) == len(SHIPPED) + 1


def test_keys_that_the_format_gains_change_no_fingerprint_while_they_are_not_used() -> None:
    """This digest is stored in the studies of those who field this very instrument. When it changes, their study
    file says that the questionnaire has changed although it has not: then it is the program that needs mending."""
    assert of(TEXT) == "5b399383ed644c36ca121a832b897bba126322087aebfe0b179c9def344fb4a1"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("options: {1: Yes, 0: No}", "options: {1: Yes, 0: No}, order: given, lookup: false, anchor: false"),
        ("  - title: Work\n", "  - title: Work\n    order: given\n    anchor: false\n"),
        ("title: Ward\n", "title: Ward\npartial: false\nreceipt: false\norder: given\n"),
    ],
)
def test_what_is_the_case_anyway_may_be_written(old: str, new: str) -> None:
    assert changed(old, new) == of(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("options: {1: Yes, 0: No}", "options: {1: Yes, 0: No}, order: random"),
        ("options: {1: Yes, 0: No}", "options: {1: Yes, 0: No}, order: random, order_as: shown"),
        ("options: {1: Yes, 0: No}", "options: {1: Yes, 0: No}, lookup: true"),
        ("  - title: Work\n", "  - title: Work\n    anchor: true\n"),
        ("title: Ward\n", "title: Ward\npartial: true\n"),
        ("id: nights, type: single", "id: nights, type: variant"),
    ],
)
def test_what_chance_may_do_is_a_part_of_the_meaning(old: str, new: str) -> None:
    assert changed(old, new) != of(TEXT)


def test_where_help_is_may_change_in_every_language() -> None:
    german = "  de: {title: Station, support: 'Rufen Sie 1234 an.', thanks: Danke.}"
    told = TEXT.replace("  de: {title: Station}", german, 1)
    assert of(told) == of(TEXT)
    assert of(told.replace("1234", "5678")) == of(TEXT)
    assert of(told.replace("Station", "Abteilung")) != of(TEXT)
