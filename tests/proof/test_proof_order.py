"""The order in which people answered is in no order that can be observed, in 200 studies of 5, of 20 and of 60."""

import pytest
from figures import demand
from order import prove


@pytest.mark.proof
def test_no_order_shows_who_came_first() -> None:
    demand(prove(200))
