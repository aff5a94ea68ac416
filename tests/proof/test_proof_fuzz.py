"""Hostile instruments, answers, conditions, studies, names and command lines, in the size for every change."""

import pytest
from figures import demand
from fuzz import prove
from printed import prove as prove_printed


@pytest.mark.proof
def test_nothing_hostile_crashes_hangs_writes_elsewhere_or_steers_a_terminal() -> None:
    demand(prove(3_000))


@pytest.mark.proof
def test_texts_that_mean_harm_stay_words_wherever_they_are_printed() -> None:
    demand(prove_printed(10))
