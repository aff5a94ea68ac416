"""Any words come back as they were, in the size for every change."""

import pytest
from figures import demand
from words import prove


@pytest.mark.proof
def test_any_words_come_back_as_they_were() -> None:
    demand(prove(5_000))
