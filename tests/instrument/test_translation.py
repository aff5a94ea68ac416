"""Other languages: in the file or beside it, what is missing or out of date, and the instrument in a language."""

import pytest
from forms import HEAD, form, instrument, problems, source

from svsurvey.errors import Level
from svsurvey.instrument.definition import load
from svsurvey.instrument.domain import Grid, Number, Single, Slider
from svsurvey.instrument.model import Consent
from svsurvey.instrument.texts import texts
from svsurvey.instrument.translation import fingerprint_of_texts, in_language

SCALES = "scales:\n  agree: {1: No, 2: Yes}\n"
ITEMS = (
    "{id: calm, type: single, text: Calm?, hint: Now., scale: agree}",
    "{id: safe, type: single, text: Safe?, scale: agree}",
    "{id: role, type: single, text: Role?, options: {1: Nurse, 8: {label: Other, write_in: true}}}",
    "{id: hours, type: number, text: Hours?, range: [0, 9], unit: hours}",
    "{id: line, type: slider, text: Line?, left: Bad, right: Good}",
    "{id: grid, type: grid, text: True?, scale: agree, rows: {a: First, b: Second}}",
    "{id: bye, type: note, text: Bye., when: calm == 2}",
)
HEADED = HEAD + "thanks: Thank you.\n" + SCALES
SCORE = "scores: {mood: {label: Mood, mean: [calm, safe]}}\n"
GERMAN = """\
title: Station
consent: {text: Zwei Fragen., ask: Nehmen Sie teil?}
support: Jemand.
thanks: Danke.
sections: [Arbeit]
scales:
  agree: {1: Nein, 2: Ja}
items:
  calm: {text: Ruhig?, hint: Jetzt.}
  safe: {text: Sicher?}
  role: {text: Beruf?, options: {1: Pflege, 8: Anderes}}
  hours: {text: Stunden?, unit: Stunden}
  line: {text: Linie?, left: Schlecht, right: Gut}
  grid: {text: Stimmt es?, rows: {a: Erstens, b: Zweitens}}
  bye: {text: Ende.}
scores: {mood: Stimmung}
"""
WARD = form(*ITEMS, head=HEADED, tail=SCORE)


def inside(german: str, **keys: str) -> str:
    """The instrument with a translation in the same file."""
    return WARD + "translations:\n  de:\n" + "".join(f"    {line}\n" for line in german.splitlines())


def test_a_whole_translation_has_no_problem_in_the_file_or_beside_it() -> None:
    assert problems(inside(GERMAN)) == []
    assert problems(WARD, de=GERMAN) == []
    assert load(source(inside(GERMAN))).translations == load(source(WARD, de=GERMAN)).translations


def test_the_instrument_is_shown_in_its_language() -> None:
    german = in_language(load(source(WARD, de=GERMAN)), "de")
    assert (german.title, german.consent) == ("Station", Consent("Zwei Fragen.", "Nehmen Sie teil?"))
    assert (german.support, german.thanks, german.sections[0].title) == ("Jemand.", "Danke.", "Arbeit")
    calm, hours, line, grid = (german.by_id[id_] for id_ in ("calm", "hours", "line", "grid"))
    assert (calm.text, calm.hint, [o.label for o in calm.options]) == ("Ruhig?", "Jetzt.", ["Nein", "Ja"])
    assert [o.label for o in german.by_id["safe"].options] == ["Nein", "Ja"], "a scale is translated once"
    assert [field.label for field in german.by_id["role"].fields] == ["Beruf?", "Beruf? (Anderes)"]
    assert isinstance(hours.domain, Number)
    assert hours.domain.unit == "Stunden"
    assert isinstance(line.domain, Slider)
    assert (line.domain.left, line.domain.right) == ("Schlecht", "Gut")
    assert isinstance(grid.domain, Grid)
    assert [row.text for row in grid.domain.rows] == ["Erstens", "Zweitens"]
    assert [o.label for o in grid.options] == ["Nein", "Ja"]
    assert german.scores[0].label == "Stimmung"


def test_only_words_change() -> None:
    english = load(source(WARD, de=GERMAN))
    german = in_language(english, "de")
    assert [item.when for item in german.items] == [item.when for item in english.items]
    assert [field.name for field in german.fields] == [field.name for field in english.fields]
    assert isinstance(german.by_id["calm"].domain, Single)
    assert german.by_id["calm"].domain.ordered
    assert german.by_id["role"].write_in is not None
    assert in_language(english, "en") is english


def test_what_is_not_translated_falls_back() -> None:
    half = in_language(load(source(WARD, de="items: {calm: {text: Ruhig?}}\nscales: {agree: {2: Ja}}\n")), "de")
    assert (half.title, half.by_id["calm"].text, half.by_id["calm"].hint) == ("Ward", "Ruhig?", "Now.")
    assert [o.label for o in half.by_id["safe"].options] == ["No", "Ja"]


def test_a_language_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        in_language(load(source(WARD)), "fr")


def test_every_text_has_its_key_once() -> None:
    own = texts(load(source(WARD)))
    assert own["scales", "agree", 1] == "No"
    assert own["items", "grid", "rows", "b"] == "Second"
    assert set(own) == set(load(source(WARD, de=GERMAN)).translations["de"])


# ---- missing and stale -----------------------------------------------------------------------------------


def test_missing_texts_are_counted_and_named() -> None:
    [problem] = problems(WARD, de=GERMAN.replace("thanks: Danke.\n", "").replace(", hint: Jetzt.", ""))
    assert (problem.code, problem.level) == ("missing-translation", Level.WARNING)
    assert problem.what == "2 of 24 texts have no 'de': thanks, calm.hint"
    assert str(problem.where) == "ward.de.yaml:1:1"


def test_many_missing_texts_are_not_all_named() -> None:
    [problem] = problems(WARD, de="title: Station")
    assert problem.what.endswith(" and 18 more")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  bye:", "  gone: {text: Weg.}\n  bye:", "gone.text is translated but not in the instrument"),
        ("8: Anderes", "8: Anderes, 9: Nichts", "role.options.9 is translated"),
        ("2: Ja", "2: Ja, 3: Sehr", "scales.agree.3 is translated"),
        ("[Arbeit]", "[Arbeit, Ende]", "sections.1 is translated"),
        ("mood: Stimmung", "mood: Stimmung, low: Tief", "scores.low is translated"),
        ("b: Zweitens", "b: Zweitens, c: Drittens", "grid.rows.c is translated"),
    ],
)
def test_what_is_gone_from_the_instrument_is_stale(old: str, new: str, said: str) -> None:
    [problem] = problems(WARD, de=GERMAN.replace(old, new))
    assert (problem.code, problem.level) == ("stale-translation", Level.WARNING)
    assert problem.what.startswith(said)


def test_a_translation_can_say_what_it_was_made_from() -> None:
    now = fingerprint_of_texts(load(source(WARD)))
    assert problems(WARD, de=f"source: {now!r}\n" + GERMAN) == []
    [stale] = problems(WARD.replace("Calm?", "Calm today?"), de=f"source: {now!r}\n" + GERMAN)
    assert stale.code == "stale-translation"
    assert fingerprint_of_texts(load(source(WARD.replace("Calm?", "Calm today?")))) in stale.hint


def test_the_fingerprint_of_texts_knows_only_texts() -> None:
    now = fingerprint_of_texts(instrument(*ITEMS, head=HEADED, tail=SCORE))
    for old, new in (("range: [0, 9]", "range: [0, 8]"), ("calm == 2", "calm == 1"), ("1.0.0", "2.0.0")):
        assert fingerprint_of_texts(load(source(WARD.replace(old, new)))) == now
    for old, new in (
        ("Bad", "Worst"),
        ("Second", "Third"),
        ("Mood", "Moods"),
        ("{1: No", "{1: Never"),
        ("Work", "Works"),
    ):
        assert fingerprint_of_texts(load(source(WARD.replace(old, new)))) != now


# ---- where translations can stand ------------------------------------------------------------------------


def test_one_language_has_one_place() -> None:
    [problem] = problems(inside(GERMAN), de=GERMAN)
    assert (problem.code, problem.what) == ("bad-value", "'de' is already in ward.yaml")


def test_the_language_of_the_instrument_is_no_translation() -> None:
    assert [p.code for p in problems(WARD, en=GERMAN) if p.level is Level.ERROR] == ["bad-value"]
    found = problems(inside(GERMAN).replace("  de:", "  en:"))
    assert [p.code for p in found if p.level is Level.ERROR] == ["bad-value"]


@pytest.mark.parametrize(
    ("german", "start"),
    [
        ("", "ward.de.yaml:1:1: error wrong-type: the file is not a translation"),
        ("- a", "ward.de.yaml:1:1: error wrong-type: the file is not a translation"),
        ("titel: A", "ward.de.yaml:1:1: error unknown-key: there is no key 'titel' in translation; did you mean"),
        ("title: [", "ward.de.yaml:2:1: error yaml-fault"),
        ("title: &a A", "ward.de.yaml:1:8: error not-allowed"),
        ("items: {calm: {txt: A}}", "ward.de.yaml:1:16: error unknown-key"),
        ("scales: {agree: {one: A}}", "ward.de.yaml:1:18: error wrong-type"),
    ],
)  # fmt: skip
def test_a_fault_beside_the_file_is_told_with_its_own_file(german: str, start: str) -> None:
    errors = [str(problem) for problem in problems(WARD, de=german) if problem.level is Level.ERROR]
    assert len(errors) == 1
    assert errors[0].startswith(start)
