"""Before fielding: how many of a team would stand alone with their answers to the identifying items.

It assumes that answers spread evenly and independently, and that everybody is asked everything. In real teams some
answers are rare, and whoever gives them stands alone sooner. It needs an instrument and a number, and no data.

n people fall into m equal cells. One of them shares the cell with nobody with probability (1 - 1/m)^(n - 1), so
n (1 - 1/m)^(n - 1) are expected to be alone; the number of others in a cell is binomial (n - 1, 1/m), which gives
those in small cells. Occupancy: W. Feller, An Introduction to Probability Theory and Its Applications, volume 1,
3rd edition (1968), II.5 and VI.2; expectations add, whether or not people are independent of each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb, inf, perm, prod

from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Number,
    Precision,
    Ranking,
    Single,
    Slider,
    Time,
)
from svsurvey.instrument.model import Instrument
from svsurvey.report.model import SMALL


@dataclass(frozen=True, slots=True)
class Step:
    """With this item and those before it: the combinations there can be, people alone, people in small groups."""

    item: str
    answers: float
    cells: float
    alone: float
    small: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What to expect, item by item in the order of the instrument.

    worst: the item without which fewest people would be in groups under SMALL, and how many these would be.
    endless: items without bounds, of which nobody is taken to share an answer. words: left out, being free text.
    """

    team: int
    steps: tuple[Step, ...]
    worst: str = ""
    without_worst: float = 0.0
    endless: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def alone(self) -> float:
        """People who are expected to be alone in their combination."""
        return self.steps[-1].alone if self.steps else 0.0

    @property
    def small(self) -> float:
        """People who are expected in combinations of fewer than SMALL."""
        return self.steps[-1].small if self.steps else float(self.team if self.team < SMALL else 0)


def forecast(instrument: Instrument, team: int) -> Forecast:
    """What to expect of a team in which everybody answers. ValueError for a team of nobody."""
    if team < 1:
        raise ValueError("a team has at least one person")
    marked = [item for item in instrument.items if item.identifying and item.asks]
    sizes = {item.id: answers_to(item.domain) for item in marked}
    counted = {id_: size for id_, size in sizes.items() if size is not None}
    steps, cells = [], 1.0
    for id_, size in counted.items():
        cells *= size
        steps.append(Step(id_, size, cells, alone(team, cells), small(team, cells)))
    worst, without = _worst(counted, team)
    return Forecast(
        team,
        tuple(steps),
        worst,
        without,
        tuple(id_ for id_, size in counted.items() if size == inf),
        tuple(item.id for item in marked if sizes[item.id] is None),
    )


def _worst(counted: Mapping[str, float], team: int) -> tuple[str, float]:
    """The item without which fewest people would be in small groups, and how many these would be; where that makes
    no difference, the one without which fewest would be alone, and then the one with the most answers."""

    def without(left_out: str) -> float:
        return prod(size for item, size in counted.items() if item != left_out)

    def harm(item: str) -> tuple[float, float, float]:
        return round(small(team, without(item)), 1), round(alone(team, without(item)), 1), -counted[item]

    worst = min(counted, key=harm, default="")
    return worst, small(team, without(worst))


def alone(people: int, cells: float) -> float:
    """How many of these people are expected to be alone in their cell, of so many equal ones."""
    return small(people, cells, 2)


def small(people: int, cells: float, k: int = SMALL) -> float:
    """How many are expected in cells with fewer than k people."""
    if cells == inf:
        return float(people)
    if cells <= 1:
        return float(people if people < k else 0)
    others, share = people - 1, 1 / cells
    chances = (comb(others, n) * share**n * (1 - share) ** (others - n) for n in range(min(k - 1, people)))
    return people * min(1.0, sum(chances))


def answers_to(domain: Domain) -> float | None:
    """How many different answers there can be; inf without bounds, None for words and notes."""
    match domain:
        case Single(options):
            return len(options)
        case Grid(rows, options):
            return float(len(options) ** len(rows)) if len(rows) < 200 else inf
        case Multiple():
            return _sets(domain)
        case Ranking(options):
            return float(perm(len(options), domain.places)) if len(options) < 100 else inf
        case Number(low, high, usual):
            low, high = (low, high) if low is not None and high is not None else usual or (0, inf)
            return inf if high == inf else round((high - low) * 10**domain.decimals) + 1
        case Slider(low, high, step):
            return (high - low) // step + 1
        case Date():
            return _dates(domain)
        case Time(low, high):
            first, last = (
                (low.hour * 60 + low.minute if low else 0),
                (high.hour * 60 + high.minute if high else 1439),
            )
            return last - first + 1
    return None


def _sets(domain: Multiple) -> float:
    """Sets of ticks: the options that exclude all others, and every allowed number of the rest."""
    rest = sum(not option.alone for option in domain.options)
    most = rest if domain.most is None else min(domain.most, rest)
    if rest > 200:
        return inf
    return float(len(domain.options) - rest + sum(comb(rest, n) for n in range(max(1, domain.least), most + 1)))


def _dates(domain: Date) -> float:
    if domain.low is None or domain.high is None:
        return inf
    months = (domain.high.year - domain.low.year) * 12 + domain.high.month - domain.low.month
    match domain.precision:
        case Precision.YEAR:
            return domain.high.year - domain.low.year + 1
        case Precision.MONTH:
            return months + 1
        case Precision.DAY:
            return (domain.high - domain.low).days + 1
