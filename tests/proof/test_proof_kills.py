"""Killed at any moment, nothing that was acknowledged is lost, and nothing half is stored."""

import pytest
from figures import NotHere, demand
from kills import prove


@pytest.mark.proof
def test_hundreds_of_kills_lose_nothing() -> None:
    try:
        demand(prove(300))
    except NotHere as reason:
        pytest.skip(f"NOT PROVEN here: {reason}")
