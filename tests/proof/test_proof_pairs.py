"""Whatever options are combined, the file holds no clock, no name and no order."""

import pytest
from figures import demand
from pairs import prove


@pytest.mark.proof
def test_every_pair_of_options_keeps_people_anonymous() -> None:
    demand(prove(1))
