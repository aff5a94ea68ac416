"""AAPOR's rates: as the Standard Definitions have them, letter by letter."""

import re
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.inference.response_rates import LETTERS, RATES, Dispositions, Rate

FAST = settings(max_examples=25, deadline=None)
BY_KEY = {rate.key: rate for rate in RATES}

STANDARD_DEFINITIONS = {
    "RR1": "I / ((I + P) + (R + NC + O) + (UH + UO))",
    "RR2": "(I + P) / ((I + P) + (R + NC + O) + (UH + UO))",
    "RR3": "I / ((I + P) + (R + NC + O) + e(UH + UO))",
    "RR4": "(I + P) / ((I + P) + (R + NC + O) + e(UH + UO))",
    "RR5": "I / ((I + P) + (R + NC + O))",
    "RR6": "(I + P) / ((I + P) + (R + NC + O))",
    "COOP1": "I / ((I + P) + R + O)",
    "COOP2": "(I + P) / ((I + P) + R + O)",
    "COOP3": "I / ((I + P) + R)",
    "COOP4": "(I + P) / ((I + P) + R)",
    "REF1": "R / ((I + P) + (R + NC + O) + UH + UO)",
    "REF2": "R / ((I + P) + (R + NC + O) + e(UH + UO))",
    "REF3": "R / ((I + P) + (R + NC + O))",
    "CON1": "((I + P) + R + O) / ((I + P) + R + O + NC + (UH + UO))",
    "CON2": "((I + P) + R + O) / ((I + P) + R + O + NC + e(UH + UO))",
    "CON3": "((I + P) + R + O) / ((I + P) + R + O + NC)",
}

NUMBERS = st.lists(st.integers(0, 500), min_size=7, max_size=7)
SHARES = st.sampled_from((0.0, 0.25, 0.5, 1.0))


def dispositions(numbers: list[int], e: float) -> Dispositions:
    i, p, r, nc, o, uh, uo = numbers
    return Dispositions(i, p, r, nc, o, uh, uo, e)


def reckoned(formula: str, found: Dispositions) -> float:
    """What is written, as arithmetic."""
    said = {**found.by_letter(), "e": found.e or 0}
    text = re.sub(r"[A-Za-z]+", lambda word: str(said[word[0]]), formula.replace("e(", "e * ("))
    return float(eval(text, {"__builtins__": {}}))


def test_they_are_all_there_in_order() -> None:
    assert [rate.key for rate in RATES] == list(STANDARD_DEFINITIONS)


@given(NUMBERS, SHARES)
@FAST
def test_each_gives_what_the_standard_and_what_its_own_letters_say(numbers: list[int], e: float) -> None:
    found = dispositions(numbers, e)
    for rate in RATES:
        for written in (rate.formula, STANDARD_DEFINITIONS[rate.key]):
            try:
                expected = reckoned(written, found)
            except ZeroDivisionError:
                assert rate.share(found) is None
            else:
                assert rate.share(found) == pytest.approx(expected)


@given(NUMBERS, SHARES)
@FAST
def test_they_stand_to_each_other_as_they_must(numbers: list[int], e: float) -> None:
    found = dispositions(numbers, e)
    value = {rate.key: rate.share(found) for rate in RATES}
    for pair in ("RR1 RR3", "RR3 RR5", "RR1 RR2", "RR3 RR4", "RR5 RR6", "RR6 COOP4", "COOP1 COOP3", "REF1 REF2"):
        lower, higher = (value[key] for key in pair.split())
        if lower is not None and higher is not None:
            assert 0 <= lower <= higher <= 1 or lower == pytest.approx(higher)


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.key)
def test_nobody_invited_has_no_rate(rate: Rate) -> None:
    assert rate.share(Dispositions()) is None


@pytest.mark.parametrize(("letter", "e"), [*product(("unknown_household", "unknown_other"), (None, 0.0))])
def test_what_nobody_has_estimated_is_not_guessed(letter: str, e: float | None) -> None:
    found = replace(Dispositions(complete=8, refusal=2, e=e), **{letter: 5})
    needed = [key for key in BY_KEY if BY_KEY[key].share(found) is None]
    assert needed == ([] if e == 0 else ["RR3", "RR4", "REF2", "CON2"])


def test_without_unknown_cases_e_does_not_matter() -> None:
    found = Dispositions(complete=8, refusal=2)
    assert BY_KEY["RR3"].share(found) == BY_KEY["RR1"].share(found) == 0.8


def test_every_letter_is_explained() -> None:
    used = {word for rate in RATES for word in re.findall("[A-Za-z]+", rate.formula)}
    assert used == set(LETTERS)


@pytest.mark.parametrize("e", [-0.1, 1.1, float("nan")])
def test_e_is_a_share(e: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Dispositions(e=e)


def test_people_are_not_fewer_than_none() -> None:
    with pytest.raises(ValueError, match="below 0"):
        Dispositions(refusal=-1)
