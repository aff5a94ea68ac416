"""No answer is anywhere but where it may be, whatever happens."""

import pytest
from canaries import prove
from figures import demand


@pytest.mark.proof
def test_no_answer_is_where_none_may_be() -> None:
    demand(prove(1))
