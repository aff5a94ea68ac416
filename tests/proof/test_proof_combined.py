"""Conditions on two answers, and options by options, under attack, in the size for every change."""

import pytest
from combined_attack import combined_attack
from figures import demand


@pytest.mark.proof
def test_no_small_count_is_found_out_where_answers_go_together() -> None:
    demand(combined_attack(60))
