"""Sealed boxes under attack, in the size for every change."""

import boxes
import pytest
from figures import Figure, NotHere, demand

CASES = {
    "tampered": (boxes.tampered, 500),
    "sizes": (boxes.sizes, 80),
    "order": (boxes.order, 40),
    "by_age_alone": (boxes.by_age_alone, 4),
    "on_disk": (boxes.on_disk, 30),
}


@pytest.mark.proof
@pytest.mark.parametrize("case", CASES)
def test_boxes_hold_what_they_promise(case: str) -> None:
    prove, size = CASES[case]
    try:
        figures: list[Figure] = prove(size)
    except NotHere as reason:
        pytest.skip(f"NOT PROVEN here: {reason}")
    demand(figures)
