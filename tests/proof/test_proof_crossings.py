"""Cross tables under attack, in the size for every change."""

import pytest
from crossings import crossings
from figures import demand


@pytest.mark.proof
def test_no_small_count_of_cross_tables_is_found_out() -> None:
    demand(crossings(30))
