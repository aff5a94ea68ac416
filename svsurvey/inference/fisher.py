"""Fisher's exact test of a two-way table: all tables with the same margins that are no likelier than this one.

They are counted out, in whole numbers but for 2x2; where that were too much work, tables are drawn at random.
Nothing here knows items or reports.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import comb, factorial, fsum, prod

from svsurvey.inference.result import Procedure, Result
from svsurvey.inference.simulated import share_no_likelier
from svsurvey.inference.tables import Table, sums, without_empty

WORK = 2_000_000
"""Steps of counting out before tables are drawn instead: about a second. 2x6 of 289 take some 100,000."""

FILLING = 3
"""Steps that one filling of a column takes, or one for each row; going on from one weight to another takes one."""

MOST_ROWS = 12
"""Rows (or columns, whichever are fewer) up to which tables are counted out: fillings go through all of them."""

HOPELESS = 2
"""Times WORK that the guess beforehand, which is high, may be."""

LARGEST = 2000
"""Responses up to which larger tables than 2x2 are counted out: the numbers have 5000 digits and more there."""

DRAWN_CELLS, LEAST_DRAWS = 5_000_000, 1_000
"""Cells that are drawn in all, in half a second: fewer tables where they have over 50 cells, but so many."""

RATHER = 10_000_000
"""Tables that are likelier by one part in this many count as no likelier, as in R; for 2x2 is not exact."""

State = tuple[int, ...]
"""What the rows have left for the columns to come, smallest first."""


def fisher(table: Table, seed: int = 1, draws: int = 100_000) -> Result | None:
    """Fisher's exact test, two-sided: R's `fisher.test`. None where fewer than two groups or outcomes are left.

    2x2: Fisher 1935 (J R Stat Soc 98:39), p the sum over all tables that are no likelier. Larger: Freeman & Halton
    1951 (Biometrika 38:141), counted out column by column as in Mehta & Patel 1983 (J Am Stat Assoc 78:427). Over
    WORK steps or LARGEST responses p is that of `draws` tables (fewer of very large ones) drawn with the `seed`,
    with its 99 % interval; the order of rows and columns does not change them.
    """
    full = without_empty(table)
    if not full:
        return None
    rows, columns, n = sums(full)
    if len(rows) == len(columns) == 2:
        return Result(Procedure.FISHER, _two_by_two(full), n)
    if (len(rows), _fillings_ahead(rows, columns)) > (len(columns), _fillings_ahead(columns, rows)):
        full = [list(column) for column in zip(*full, strict=True)]
    try:
        return Result(Procedure.FISHER, _Counted(full).share_no_likelier(), n)
    except _TooMuch:
        draws = affordable(draws, len(rows) * len(columns))
        p, ends = share_no_likelier(full, seed, draws)
        return Result(Procedure.FISHER_DRAWN, p, n, p_ends=ends, draws=draws)


def affordable(draws: int, cells: int) -> int:
    """How many tables of so many cells are drawn."""
    return min(draws, max(LEAST_DRAWS, DRAWN_CELLS // cells))


def _two_by_two(table: Table) -> float:
    """The share, from the ratios of neighbouring tables, outwards from the likeliest."""
    (a, b), (c, d) = table
    row, column, n, observed = a + b, a + c, a + b + c + d, a
    mode = (row + 1) * (column + 1) // (n + 2)
    weights = {mode: 1.0}
    for x in range(mode, min(row, column)):  # more and more in the first cell
        weights[x + 1] = weights[x] * ((row - x) * (column - x)) / ((x + 1) * (n - row - column + x + 1))
        if weights[x + 1] == 0:
            break
    for x in range(mode, max(0, row + column - n), -1):  # fewer and fewer
        weights[x - 1] = weights[x] * (x * (n - row - column + x)) / ((row - x + 1) * (column - x + 1))
        if weights[x - 1] == 0:
            break
    most = weights.get(observed, 0.0) * (1 + 1 / RATHER)
    return min(1.0, fsum(w for w in weights.values() if w <= most) / fsum(weights.values()))


class _TooMuch(Exception):
    """More work than is stated."""


class _Counted:
    """Every table with the margins of one, its weight the product of the columns' multinomial coefficients.

    Columns are filled one after the other. After each, ways with the same rows left (in any order) and the same
    weight so far go on as one; ways whose every end, or none, counts do not go on. Weights are whole numbers.
    """

    def __init__(self, table: Table) -> None:
        rows, columns, n = sums(table)
        self.cost, self.work = 1 + n // 250, 0  # longer numbers take longer
        self.filling = max(FILLING, len(rows))
        if (
            n > LARGEST
            or len(rows) > MOST_ROWS
            or self.cost * FILLING * _fillings_ahead(rows, columns) > HOPELESS * WORK
        ):
            raise _TooMuch
        self.start: State = tuple(sorted(rows))
        self.columns = sorted(columns, reverse=True)
        self.factorials = [factorial(k) for k in range(n + 1)]
        each = [self._coefficient(column) for column in zip(*table, strict=True)]
        self.most = prod(each) * (RATHER + 1) // RATHER
        self._moves: dict[State, list[tuple[State, int, int]]] = {}
        self._bounds: dict[State, tuple[int, int]] = {(0,) * len(rows): (1, 1)}

    def share_no_likelier(self) -> float:
        """The share of tables that are no likelier than the given one, each counted as often as it comes about."""
        found = 0
        ways: dict[State, dict[int, int]] = {self.start: {1: 1}}
        before_last = len(self.columns) - 2
        for stage in range(before_last + 1):
            undecided: list[tuple[State, list[tuple[int, int]]]] = []
            for state, weights in ways.items():
                least, greatest = self._ends(state, stage)
                found += self._coefficient(state) * sum(
                    w * k for w, k in weights.items() if w * greatest <= self.most
                )
                if open_ := [(w, k) for w, k in weights.items() if w * least <= self.most < w * greatest]:
                    undecided.append((state, open_))
            if stage == before_last:
                found += sum(self._last_two(state, open_, stage) for state, open_ in undecided)
            else:
                ways = self._gone_on(undecided, stage)
        return found / self._coefficient(self.start)

    def _last_two(self, state: State, open_: Sequence[tuple[int, int]], stage: int) -> int:
        """What the ways through a state add when two columns are left: one filling of both is one weight, so which
        of them count is found by looking a limit up among them."""
        weights: dict[int, int] = defaultdict(int)
        for after, weight, times in self._filled(state, stage):
            weights[weight * self._coefficient(after)] += times
        self._spend(len(weights) + len(open_))
        limits = sorted(weights)
        sums = [0, *accumulate(weight * weights[weight] for weight in limits)]
        return sum(w * k * sums[bisect_right(limits, self.most // w)] for w, k in open_)

    def _gone_on(
        self, undecided: Sequence[tuple[State, Sequence[tuple[int, int]]]], stage: int
    ) -> dict[State, dict[int, int]]:
        """One column further. What that costs is known before, so what is too much is not begun."""
        self._spend(sum(len(open_) * len(self._filled(state, stage)) for state, open_ in undecided))
        going_on: dict[State, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for state, open_ in undecided:
            for after, weight, times in self._filled(state, stage):
                branch = going_on[after]
                for w, k in open_:
                    branch[w * weight] += k * times
        return going_on

    def _ends(self, state: State, stage: int) -> tuple[int, int]:
        """The least and the greatest weight that the columns from `stage` on can have."""
        if state not in self._bounds:
            ends = [
                (weight * least, weight * greatest)
                for after, weight, _ in self._filled(state, stage)
                for least, greatest in [self._ends(after, stage + 1)]
            ]
            self._bounds[state] = min(least for least, _ in ends), max(greatest for _, greatest in ends)
        return self._bounds[state]

    def _filled(self, state: State, stage: int) -> list[tuple[State, int, int]]:
        """What each filling of the column leaves of the rows, its weight, and in how many ways."""
        if state not in self._moves:
            column = self.columns[stage]
            found: dict[tuple[State, int], int] = defaultdict(int)
            for after, product in self._fillings(state, column):
                self._spend(self.filling)
                found[tuple(sorted(after)), product] += 1
            ways = self.factorials[column]
            self._moves[state] = [(after, ways // product, times) for (after, product), times in found.items()]
        return self._moves[state]

    def _fillings(self, state: State, column: int) -> Iterator[tuple[State, int]]:
        """What each filling leaves, rows in their places, and the product of its factorials."""
        first, *rest = state
        most = sum(rest)
        for x in range(max(0, column - most), min(first, column) + 1):
            here = self.factorials[x]
            if len(rest) == 1:
                yield (first - x, most - column + x), here * self.factorials[column - x]
                continue
            for after, product in self._fillings(tuple(rest), column - x):
                yield (first - x, *after), product * here

    def _coefficient(self, counts: State) -> int:
        """The multinomial coefficient: in how many ways people can be put into groups of these sizes."""
        return self.factorials[sum(counts)] // prod(self.factorials[count] for count in counts)

    def _spend(self, steps: int) -> None:
        self.work += steps * self.cost
        if self.work > WORK:
            raise _TooMuch


def _fillings_ahead(rows: list[int], columns: list[int]) -> int:
    """A guess how many fillings of columns there will be, mostly too high: what is hopeless is not begun."""
    free = sorted(rows)[:-1]
    fillings = sum(
        min(comb(column + len(free), len(free)), prod(min(row, column) + 1 for row in free)) for column in columns
    )
    states = prod(row + 1 for row in rows), (sum(rows) + 1) * factorial(len(rows))
    return fillings * states[0] // states[1]
