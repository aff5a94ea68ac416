"""Protected tables under attack, in the size for every change."""

import pytest
from figures import demand
from tables import tables


@pytest.mark.proof
def test_no_small_count_is_found_out() -> None:
    demand(tables(200))
