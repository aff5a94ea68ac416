"""Tables drawn at random with the same margins as one table: the door to numpy for simulation.

Same seed, same draws. Nothing here knows what the p-values are for.
"""

from collections.abc import Sequence
from math import fsum, lgamma

from svsurvey.inference.result import Ends
from svsurvey.inference.tails import beta_point

OF_P = 0.99
"""How sure the interval of a simulated p-value is: more than others, for it could be had by more draws."""

RATHER = 1e-7
"""A drawn table likelier by so little, relatively, counts as no likelier: sums of logarithms are not exact."""


def share_no_likelier(table: Sequence[Sequence[int]], seed: int, draws: int) -> tuple[float, Ends]:
    """The p-value of Fisher's test from `draws` tables, and the 99 % interval of what it would be from all tables.

    (1 + b) / (1 + draws) of b tables that are no likelier, Davison & Hinkley 1997 (Bootstrap Methods, 4.2): R's
    `fisher.test(simulate.p.value = TRUE)`. Interval of Clopper & Pearson 1934 (Biometrika 26:404) for b.
    """
    # in order, so that it does not matter how the table was put
    rows, columns = sorted(sorted(map(sum, side)) for side in (table, zip(*table, strict=True)))
    log_factorials = [lgamma(k + 1) for k in range(max(rows) + 1)]
    observed = fsum(log_factorials[count] for row in table for count in row)
    b = _count_at_least(observed - RATHER, rows, columns, log_factorials, seed, draws)
    return (1 + b) / (1 + draws), _clopper_pearson(b, draws)


def _count_at_least(
    limit: float, rows: Sequence[int], columns: Sequence[int], logs: Sequence[float], seed: int, draws: int
) -> int:
    """In how many drawn tables the logarithms of the factorials of all cells add up to `limit` or more.

    A table is drawn cell by cell, each a hypergeometric number of what the cells before it have left over.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    log_factorials = np.array(logs)
    left = [np.full(draws, row) for row in rows]  # of each row, in each table
    total = np.zeros(draws)
    for column in columns:
        wanted, others = np.full(draws, column), sum(left)
        for place, row in enumerate(left):
            others -= row
            last = place == len(left) - 1
            cell = wanted if last else random.hypergeometric(row, others, wanted)
            wanted = wanted - cell
            left[place] = row - cell
            total += log_factorials[cell]
    return int((total >= limit).sum())


def _clopper_pearson(part: int, base: int) -> Ends:
    beyond = (1 - OF_P) / 2
    low = beta_point(beyond, part, base - part + 1) if part else 0.0
    high = beta_point(1 - beyond, part + 1, base - part) if part < base else 1.0
    return low, high
