"""Agreement of two coders: as R's psych has it, by hand, and at the edges."""

import csv
from pathlib import Path

import pytest

from svsurvey.inference.agreement import Pair, kappa, pooled_kappa, share

MADE = Path(__file__).parents[1] / "stats" / "r" / "agreement.csv"


def lines() -> list[dict[str, str]]:
    text = MADE.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in text if not line.startswith("#")))


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"kappa {line['kappa']}")
def test_it_is_as_r_has_it(line: dict[str, str]) -> None:
    pairs: list[Pair] = list(zip(line["first"].split(), line["second"].split(), strict=True))
    assert share(pairs) == pytest.approx(float(line["agree"]), rel=1e-12)
    expected = None if line["kappa"] == "NA" else pytest.approx(float(line["kappa"]), rel=1e-12, abs=1e-12)
    assert kappa(pairs) == expected


def test_by_hand() -> None:
    """Fifty cases, yes or no: 35 agree (70 %), 25 would by chance (50 %): (0.7 - 0.5) / (1 - 0.5) = 0.4."""
    table = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    pairs: list[Pair] = [pair for pair, n in table.items() for _ in range(n)]
    assert share(pairs) == pytest.approx(0.7)
    assert kappa(pairs) == pytest.approx(0.4)


def test_where_there_is_nothing_beyond_chance() -> None:
    assert share([]) is None
    assert kappa([]) is None
    assert kappa([(1, 1)] * 9) is None
    assert kappa([(1, 2)] * 9) == 0
    assert kappa([(1, 1), (2, 2)]) == 1


def test_several_variables_are_pooled_by_what_could_be_beyond_chance() -> None:
    """By hand: in one 3 of 4 agree and 2 would by chance, in the other 2 of 2 and 1 would: (5 - 3) / (6 - 3)."""
    one: list[Pair] = [(1, 1), (1, 1), (2, 2), (2, 1)]
    other: list[Pair] = [("a", "a"), ("b", "b")]
    assert pooled_kappa([one, other]) == pytest.approx((5 - 3) / (6 - 3))
    assert pooled_kappa([one, [], [(1, 1)] * 5]) == kappa(one)
    assert pooled_kappa([]) is None
