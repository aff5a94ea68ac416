"""Which counts to withhold, as cheaply as can be, so that every need has room: integer programming by cuts.

A need is a sum of deviations from the true counts that must be possible. Whether it is possible with given counts
withheld is a linear programme; where it is not, its dual says which counts would give room, at least one of them:
a cut for the small programme that chooses (Fischetti and Salazar 2001, Benders 1962). It must not know margins,
releases or the audit. Every limit is a number of steps, never a time: the same counts give the same choice always.
Loaded only when something is released.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_diag, coo_array, csr_array, eye_array, hstack

from svsurvey.release.cells import Name
from svsurvey.release.solver import Table, Vector, cheapest, priced

EPSILON = 1e-6
FRACTIONS, CHOICES, NODES = 25, 60, 5_000
"""At most so many rounds of cuts for fractions, for whole choices, and branches in one choice."""

FREE = 0.001
"""What it costs to withhold what is withheld already, or is never printed."""

TOGETHER = 20
"""After so many needs, all that are left are tried at once."""

LARGE = 5_000
"""Names times needs, above which no best choice is looked for: it would take minutes."""


@dataclass(frozen=True, slots=True)
class Need:
    """The deviations of these names, in this direction (1: up, -1: down), must be able to add up to `amount`."""

    names: tuple[Name, ...]
    direction: int
    amount: int


@dataclass(frozen=True)
class Cells:
    """Counts that hang together. costs: of withholding, for those that can be printed; the others never are."""

    counts: Mapping[Name, int]
    sums: tuple[tuple[Name, tuple[Name, ...]], ...]
    costs: Mapping[Name, float]


Tick = Callable[[], None]
"""Called between the steps; may raise, when time is up."""


def covered(cells: Cells, needs: tuple[Need, ...], must: frozenset[Name], tick: Tick) -> frozenset[Name] | None:
    """The cheapest names to withhold, `must` among them, that give every need room; None: even all do not.

    If no best choice is found within the rounds, if there is more than can be weighed together, or if only
    deviations larger than the needs give room (which tables tied together by more than cross tables may want):
    a good one, made step by step.
    """
    if len(cells.counts) * len(needs) > LARGE:
        return stepwise(cells, needs, set(must), tick)
    problem = _Problem(cells, needs, must)
    if not problem.possible():
        return patched(cells, needs, set(must), tick)
    choice, best = problem.chosen(tick)
    return frozenset(problem.named(choice)) if best else patched(cells, needs, problem.named(choice), tick)


class _Problem:
    def __init__(self, cells: Cells, needs: tuple[Need, ...], must: frozenset[Name]) -> None:
        self.names = tuple(cells.counts)
        self.costs = np.array([cells.costs.get(name, 0.0) for name in self.names])
        # What is never printed is withheld at no cost.
        self.must = np.array([float(name in must or name not in cells.costs) for name in self.names])
        self.matrix = equations(cells)
        self.aims = np.array(
            [[need.direction * (name in need.names) for name in self.names] for need in needs], float
        )
        self.amounts = np.array([need.amount for need in needs], float)
        counts = np.array([cells.counts[name] for name in self.names], float)
        self.up = np.repeat(self.amounts[:, None], len(self.names), axis=1)
        self.down = np.minimum(counts[None, :], self.up)
        self.cuts: list[Vector] = []
        self.least: list[float] = []

    def named(self, choice: Vector) -> set[Name]:
        """The printable names of a choice."""
        return {name for name, x, cost in zip(self.names, choice, self.costs, strict=True) if x > 0.5 and cost}

    def possible(self) -> bool:
        """Whether there is room if everything is withheld."""
        return bool((self.room(np.ones(len(self.names)))[0] >= self.amounts - EPSILON).all())

    def room(self, choice: Vector) -> tuple[Vector, Table]:
        """How far each need gets, and what each name would give: room <= sum(given * choice) for every choice."""
        many = len(self.amounts)
        matrix = block_diag([self.matrix] * many, format="csr")
        aim: Vector = -self.aims.ravel()
        moves, prices = priced(aim, matrix, (-self.down * choice).ravel(), (self.up * choice).ravel())
        reached = (self.aims * moves.reshape(self.aims.shape)).sum(axis=1)
        # From the prices of the equations alone: weak duality holds for any prices, however they were rounded.
        reduced = (aim - matrix.T @ prices).reshape(self.aims.shape)
        given = np.maximum(reduced, 0) * self.down + np.maximum(-reduced, 0) * self.up
        return reached, np.where(given > EPSILON, given, 0.0)

    def cut(self, choice: Vector) -> bool:
        """Add what this choice lacks; whether it lacked anything."""
        reached, given = self.room(choice)
        lacking = np.flatnonzero(reached < self.amounts - EPSILON * 10)
        for row in lacking:
            least = self.amounts[row] - given[row] @ self.must
            if least > EPSILON:
                self.cuts.append(np.minimum(given[row] * (1 - self.must), least))
                self.least.append(float(least))
        return bool(len(lacking))

    def chosen(self, tick: Tick) -> tuple[Vector, bool]:
        """A choice, and whether it is the best one."""
        choice = self.must.copy()
        for whole, rounds in ((False, FRACTIONS), (True, CHOICES)):
            for _ in range(rounds):
                tick()
                if not self.cut(choice):
                    break
                choice = self.master(whole)
            if not whole:
                choice = self.master(whole=True) if self.cuts else choice
        return choice, not self.cut(choice)

    def master(self, whole: bool) -> Vector:
        """The cheapest choice that satisfies all cuts so far."""
        found = cheapest(
            self.costs,
            [(np.array(self.cuts), np.array(self.least), np.inf)],
            self.must,
            np.ones(len(self.names)),
            whole,
            {"node_limit": NODES, "mip_rel_gap": 0.01} if whole else None,
        )
        if found is None:  # the branches ran out before any choice was found
            return np.ones(len(self.names))
        choice: Vector = np.rint(found) if whole else np.clip(found, self.must, 1)
        return choice


def equations(cells: Cells) -> csr_array:
    """One row a sum: whole minus parts; a name that is not among the counts is known and does not deviate."""
    column = {name: number for number, name in enumerate(cells.counts)}
    entries = [
        (sign, row, column[name])
        for row, (whole, parts) in enumerate(cells.sums)
        for name, sign in ((whole, 1.0), *((part, -1.0) for part in parts))
        if name in column
    ]
    signs, rows, columns = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array(coo_array((np.array(signs, float), (rows, columns)), shape=(len(cells.sums), len(column))))


# ---- step by step ---------------------------------------------------------------------------------------


def stepwise(cells: Cells, needs: tuple[Need, ...], withheld: set[Name], tick: Tick) -> frozenset[Name] | None:
    """The same in fractions, which may promise room that whole numbers do not have; for large systems, quick.

    A deviation that one need wanted often serves others; so each is held against all that are still open.
    """
    steps = _Steps(cells, needs, withheld)
    for number in range(len(needs)):
        if number % TOGETHER == 0:
            steps.together(1)
            steps.together(-1)
        tick()
        if steps.open[number] and not steps.served(number):
            return None
    return frozenset(steps.withheld)


class _Steps:
    def __init__(self, cells: Cells, needs: tuple[Need, ...], withheld: set[Name]) -> None:
        self.names, self.costs, self.withheld = tuple(cells.counts), cells.costs, set(withheld)
        self.matrix = equations(cells)
        self.both_ways = hstack([self.matrix, -self.matrix], format="csr")
        self.counts = np.array([cells.counts[name] for name in self.names], float)
        self.price = np.array([FREE if n in withheld else self.costs.get(n, FREE) for n in self.names])
        self.signs = np.array([need.direction for need in needs])
        at = {name: number for number, name in enumerate(self.names)}
        entries = [(n.direction, row, at[name]) for row, n in enumerate(needs) for name in n.names]
        signs, rows, columns = zip(*entries, strict=True)
        wide = len(needs), len(self.names)
        self.aims = csr_array(coo_array((np.array(signs, float), (rows, columns)), shape=wide))
        self.amounts = np.array([need.amount for need in needs], float)
        self.open = np.ones(len(needs), bool)
        self.far = np.full(len(self.names), float(self.counts.sum() + 10 * self.amounts.max(initial=0)))

    def met(self, moves: Vector) -> None:
        """Needs that a deviation serves are no longer open."""
        self.open &= np.asarray(self.aims @ moves) < self.amounts - EPSILON

    def together(self, sign: int) -> None:
        """A deviation of what is withheld already that serves as many needs of one direction as can be at once."""
        free = (self.price <= FREE).astype(float)
        wanted: Vector = -(self.aims.T @ (self.open & (self.signs == sign)).astype(float))
        most = float(self.amounts.max(initial=0))
        found = cheapest(wanted, [(self.matrix, 0, 0)], -self.counts * free, most * free, False)
        if found is not None:
            self.met(found)

    def served(self, number: int) -> bool:
        """Withhold what the cheapest deviation that serves a need moves; whether there is one."""
        many = len(self.names)
        one = self.aims[[number], :]
        aim = hstack([one, -one], format="csr")
        found = cheapest(
            np.concatenate([self.price, self.price]),  # rises, then falls
            [(self.both_ways, 0, 0), (aim, self.amounts[number], np.inf)],
            np.zeros(2 * many),
            np.concatenate([self.far, self.counts]),
            False,
        )
        if found is None:
            return False
        moves: Vector = found[:many] - found[many:]
        moved = np.flatnonzero(np.abs(moves) > EPSILON)
        self.price[moved] = FREE
        self.withheld |= {self.names[at] for at in moved if self.names[at] in self.costs}
        self.met(moves)
        return True


def patched(cells: Cells, needs: tuple[Need, ...], withheld: set[Name], tick: Tick) -> frozenset[Name] | None:
    """Withhold more until every need has room in whole numbers: for one after the other, the cheapest deviation.

    None: a need has no room even if all is withheld. Not the cheapest together, but always ends.
    """
    chosen = set(withheld)
    for need in needs:
        tick()
        moved = _deviation(cells, need, chosen)
        if moved is None:
            return None
        chosen |= moved
    return frozenset(chosen)


def _deviation(cells: Cells, need: Need, withheld: set[Name]) -> set[Name] | None:
    """The printable names of the cheapest whole-number deviation that fulfils a need."""
    names = tuple(cells.counts)
    matrix, wide = equations(cells), len(names)
    price = np.array([FREE if name in withheld else cells.costs.get(name, FREE) for name in names])
    counts = np.array([cells.counts[name] for name in names], float)
    aim = np.array([need.direction * (name in need.names) for name in names], float)
    far = float(counts.sum() + 10 * need.amount)
    found = cheapest(
        np.concatenate([price, price]),  # rises, then falls
        [
            (hstack([matrix, -matrix], format="csr"), 0, 0),
            (np.concatenate([aim, -aim])[None, :], need.amount, np.inf),
            (hstack([eye_array(wide), -eye_array(wide)], format="csr"), -counts, np.inf),
        ],
        np.zeros(2 * wide),
        np.concatenate([np.full(wide, far), counts]),
        True,
        {"node_limit": NODES},
    )
    if found is None:
        return None
    moved = np.abs(found[:wide] - found[wide:]) > 0.5
    return {name for name, moves in zip(names, moved, strict=True) if moves and name in cells.costs}
