"""Skip logic in German and Spanish: grammatical sentences that name the same questions, numbers and answers."""

# ruff: noqa: E501  (sentences are held against sentences, each on its line)

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_words import SAID, TEXT, condition

from svsurvey.instrument.catalogue import available, find
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.words import in_words, instruction, section_rule
from svsurvey.sentences import languages, sentences

OTHERS = [tag for tag in languages() if tag != "en"]

MORE = (
    "count(events) > 2 and role == 8",
    "1 in order and 2 in order",
    "not (1 in order and 2 in order)",
    "1 in order or 2 in order",
    "not (1 in order or 2 in order)",
    "born == date('2020-01-31')",
    "born != date('2020-01-31')",
    "born <= date('2020-01-31')",
    "born > date('2020-01-31')",
    "born in [date('2020-01-31'), date('2020-02-01')]",
    "left == date('2020-02-01')",
    "left < date('2020-02-01')",
    "left >= date('2020-02-01')",
    "year < date('2020-01-01')",
    "year >= date('2020-01-01')",
    "born == left",
    "born != left",
    "born <= left",
    "born > left",
    "hours < nights",
    "hours > nights",
    "hours <= nights",
    "hours != nights",
    "word != 'red'",
    "not refused(helps)",
    "nights in [8, 11]",
    "1 in events and 2 in events and 9 in events",
    "not (1 in events and 2 in events and 9 in events)",
    "1 in third and 2 in third and 3 in third",
    "not (1 in third and 2 in third and 3 in third)",
    "sum(hours, count(events)) > 2",
    "years(year, left) > 2",
    "role < 0 or role > 9",
    "mean(helps, blame, staff) - 1 > 3",
)
"""Conditions beside those of the English test, so that every phrase is said."""

GERMAN = {
    "ever == 1": "die Antwort auf Frage 2 „Yes“ ist",
    "role in [1, 2]": "die Antwort auf Frage 1 „Nurse“ oder „Physician“ ist",
    "role != 8": "die Antwort auf Frage 1 etwas anderes als „Other“ ist",
    "helps >= 4": "die Antwort auf „We help.“ in Frage 8 „Rather“ oder „Agree“ ist",
    "refused(role) or role == 8": "bei Frage 1 „keine Angabe“ gewählt wurde oder die Antwort auf Frage 1 „Other“ ist",
    "hours == 40": "die Antwort auf Frage 3 gleich 40 ist",
    "hours > 40.5": "die Antwort auf Frage 3 mehr als 40,5 ist",
    "hours in [8, 12, 24]": "die Antwort auf Frage 3 gleich 8, 12 oder 24 ist",
    "hours >= nights": "die Antwort auf Frage 3 mindestens so hoch ist wie die Antwort auf Frage 4",
    "born >= date('2020-01-31')": "die Antwort auf Frage 6 am 31. Januar 2020 oder später liegt",
    "born < date('2020-01-31')": "die Antwort auf Frage 6 vor dem 31. Januar 2020 liegt",
    "left <= date('2020-02-01')": "die Antwort auf Frage 7 im Februar 2020 oder früher liegt",
    "left < date('2020-02-01')": "die Antwort auf Frage 7 vor Februar 2020 liegt",
    "born < left": "die Antwort auf Frage 6 früher ist als die Antwort auf Frage 7",
    "1 in events or 2 in events": "„A fall“ oder „A wrong drug“ in Frage 5 angekreuzt ist",
    "1 in events and 2 in events": "„A fall“ und „A wrong drug“ in Frage 5 angekreuzt sind",
    "9 not in events": "Frage 5 ohne Kreuz bei „None of these“ beantwortet wurde",
    "not (1 in events and 2 in events)": "Frage 5 beantwortet wurde, aber nicht mit Kreuzen bei „A fall“ und „A wrong drug“ zugleich",
    "1 in order": "„Pay“ in Frage 9 einen Platz hat",
    "not answered(helps)": "„We help.“ in Frage 8 nicht beantwortet wurde",
    "answered(role_other)": "bei „Other“ in Frage 1 etwas eingetragen wurde",
    "role_other == 'cook'": "der Eintrag bei „Other“ in Frage 1 „cook“ ist",
    "mean(helps, staff) > 3": "das Mittel der Antworten auf „We help.“ und „We are enough.“ in Frage 8 mehr als 3 ist",
    "sum(hours, nights) > 60": "die Summe der Antworten auf die Fragen 3 und 4 mehr als 60 ist",
    "years(born, date('2026-01-01')) < 2": "die Anzahl der vollen Jahre zwischen dem Datum in Frage 6 und dem 1. Januar 2026 weniger als 2 ist",
    "hours + nights > 60": "die Antwort auf Frage 3 plus die Antwort auf Frage 4 mehr als 60 ist",
    "ever == 1 and answered(word)": "die Antwort auf Frage 2 „Yes“ ist und Frage 11 beantwortet wurde",
    "ever == 1 and (1 in events or hours > 40)": "die Antwort auf Frage 2 „Yes“ ist und („A fall“ in Frage 5 angekreuzt ist oder die Antwort auf Frage 3 mehr als 40 ist)",
}  # fmt: skip

SPANISH = {
    "ever == 1": "la respuesta a la pregunta 2 es “Yes”",
    "role in [1, 2]": "la respuesta a la pregunta 1 es “Nurse” o “Physician”",
    "role not in [1, 2]": "la respuesta a la pregunta 1 es “Pharmacist”, “Midwife” u “Other”",
    "role != 8": "la respuesta a la pregunta 1 es algo distinto de “Other”",
    "refused(role) or role == 8": "eligió “prefiero no responder” en la pregunta 1 o la respuesta a la pregunta 1 es “Other”",
    "hours == 40": "la respuesta a la pregunta 3 es 40",
    "hours > 40.5": "la respuesta a la pregunta 3 es mayor que 40,5",
    "nights in [8, 11]": "la respuesta a la pregunta 4 es 8 u 11",
    "hours >= nights": "la respuesta a la pregunta 3 es mayor o igual que la respuesta a la pregunta 4",
    "born >= date('2020-01-31')": "la respuesta a la pregunta 6 es el 31 de enero de 2020 o una fecha posterior",
    "born < date('2020-01-31')": "la respuesta a la pregunta 6 es anterior al 31 de enero de 2020",
    "left <= date('2020-02-01')": "la respuesta a la pregunta 7 es febrero de 2020 o una fecha anterior",
    "left < date('2020-02-01')": "la respuesta a la pregunta 7 es anterior a febrero de 2020",
    "1 in events or 2 in events": "marcó “A fall” o “A wrong drug” en la pregunta 5",
    "1 not in events and 2 not in events": "respondió a la pregunta 5 sin marcar “A fall” ni “A wrong drug”",
    "not (1 in events and 2 in events)": "respondió a la pregunta 5 sin marcar a la vez “A fall” y “A wrong drug”",
    "1 in order": "dio un puesto a “Pay” en la pregunta 9",
    "not answered(helps)": "no respondió a “We help.” en la pregunta 8",
    "answered(role_other)": "escribió algo en “Other” de la pregunta 1",
    "mean(helps, blame, staff) > 3": "la media de las respuestas dadas en la pregunta 8 es mayor que 3",
    "years(born, date('2026-01-01')) < 2": "la cantidad de años completos entre la fecha de la pregunta 6 y el 1 de enero de 2026 es menor que 2",
    "ever == 1 and answered(word)": "la respuesta a la pregunta 2 es “Yes” y respondió a la pregunta 11",
}  # fmt: skip

VERBS = re.compile(r"\b(ist|sind|liegt|hat|haben|wurde|zugleich)$|\bist (als|wie) ")
"""How a German clause behind "wenn" ends; what is compared may follow its verb."""

LABEL = re.compile("[„“](.*?)[“”]")


@pytest.fixture(scope="module")
def ward() -> Instrument:
    more = (
        "      - {id: year, type: date, text: Year?, precision: year}\n"
        "      - {id: third, type: ranking, text: Third?, options: {1: A, 2: B, 3: C}}\n"
    )
    return load(Source("ward.yaml", TEXT + more))


def said(text: str, instrument: Instrument, language: str) -> str:
    return in_words(condition(text, instrument), instrument, sentences(language).texts)


def named(sentence: str) -> tuple[list[str], list[str]]:
    """The numbers and the labels that a sentence names, but for the label of those who do not answer."""
    labels = sorted(LABEL.findall(sentence))
    refusals = {sentences(tag)("does.refuse") for tag in languages()}
    return sorted(re.findall(r"\d+", LABEL.sub("", sentence))), [x for x in labels if x not in refusals]


@pytest.mark.parametrize("text", GERMAN)
def test_a_condition_is_said_in_german(text: str, ward: Instrument) -> None:
    assert said(text, ward, "de") == GERMAN[text]


@pytest.mark.parametrize("text", SPANISH)
def test_a_condition_is_said_in_spanish(text: str, ward: Instrument) -> None:
    assert said(text, ward, "es") == SPANISH[text]


@pytest.mark.parametrize("text", [*SAID, *MORE])
def test_every_language_names_the_same_questions_numbers_and_answers(text: str, ward: Instrument) -> None:
    for language in OTHERS:
        sentence = said(text, ward, language)
        assert named(sentence) == named(said(text, ward, "en"))
        assert sentence.count("(") == sentence.count(")") == said(text, ward, "en").count("(")
        assert "{" not in sentence
        assert "  " not in sentence


@pytest.mark.parametrize("text", [*SAID, *MORE])
def test_the_verb_of_a_german_clause_comes_last(text: str, ward: Instrument) -> None:
    sentence = LABEL.sub("„x“", said(text, ward, "de"))
    for clause in re.split(
        r" (?:und|oder) (?=\(|die |der |das |bei |Frage |„x“ in )", sentence.replace("„x“ und „x“", "„x“")
    ):
        whole = clause.strip("()")
        if re.search(r"\b(ist|sind|liegt|hat|haben|wurde)\b", whole):
            assert VERBS.search(whole), whole


class Heard(dict[str, str]):
    """Texts that know which of them were asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.keys_heard: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.keys_heard.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("language", languages())
def test_every_phrase_is_said_somewhere(language: str, ward: Instrument) -> None:
    texts = Heard(dict(sentences(language).texts))
    for text in [*SAID, *MORE]:
        assert in_words(condition(text, ward), ward, texts)
    rules = {"skip.item", "skip.item_note", "skip.section", "skip.last_section"}
    days = {"skip.day.bare", "skip.month.bare", "skip.year.bare", "skip.month.and", "skip.year.and"}
    left = {key for key in texts if key.startswith("skip.")} - texts.keys_heard - rules - days
    assert left == set()


def with_rules() -> Iterator[Instrument]:
    torture = Path(__file__).parents[1] / "forms" / "torture" / "torture.yaml"
    yield load(Source(torture.name, torture.read_text(encoding="utf-8")))
    yield from (load(find(entry.name)) for entry in available())


def test_the_rules_of_real_instruments_are_the_same_in_every_language() -> None:
    for instrument in with_rules():
        for place in (*instrument.items, *instrument.sections):
            rule = instruction if place in instrument.items else section_rule
            english = rule(place, instrument)  # type: ignore[arg-type]
            for language in OTHERS:
                other = rule(place, instrument, sentences(language).texts)  # type: ignore[arg-type]
                assert named(other) == named(english)
                assert bool(other) == bool(english)
                assert not other or (other[0].isupper() and other.endswith("."))


@pytest.mark.parametrize(
    ("language", "rules"),
    [
        ("de", ["Beantworten Sie dies nur, wenn die Antwort auf Frage 2 „Yes“ ist.", "Lesen Sie dies nur, wenn Frage 11 beantwortet wurde."]),
        ("es", ["Responda a esto solo si la respuesta a la pregunta 2 es “Yes”.", "Lea esto solo si respondió a la pregunta 11."]),
    ],
)  # fmt: skip
def test_an_item_and_a_note_have_an_instruction(language: str, rules: list[str], ward: Instrument) -> None:
    texts = sentences(language).texts
    assert [instruction(ward.by_id[id_], ward, texts) for id_ in ("more", "bye")] == rules
    assert instruction(ward.by_id["hours"], ward, texts) == ""
