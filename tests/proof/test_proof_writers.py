"""64 writers at once lose nothing."""

import pytest
from figures import demand
from writers import prove


@pytest.mark.proof
def test_64_writers_at_once_lose_nothing() -> None:
    demand(prove(100))
