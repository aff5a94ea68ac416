"""What a proof gives back: figures, each held to its goal. It knows no proof."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was tried: how often (size), what came out, the goal it is held to, and whether it holds."""

    what: str
    size: int
    result: object
    goal: str
    holds: bool

    def __str__(self) -> str:
        mark = "" if self.holds else "   DOES NOT HOLD"
        return f"{self.what}: {self.result} in {self.size:,} ({self.goal}){mark}"


class NotHere(Exception):
    """A proof needs something that this machine has not got. The reason is shown: NOT PROVEN here."""


def none_of(what: str, size: int, found: Sequence[object] | int) -> Figure:
    """A figure whose goal is zero. found: how many, or what; of what was found, some is shown."""
    number = found if isinstance(found, int) else len(found)
    shown = "" if isinstance(found, int) or not found else ": " + "; ".join(map(str, list(found)[:5]))
    return Figure(what, size, f"{number}{shown}", "0", number == 0)


def at_least(what: str, size: int, number: int, goal: int) -> Figure:
    """A figure that shows that a proof is not empty."""
    return Figure(what, size, number, f"at least {goal:,}", number >= goal)


def demand(figures: Iterable[Figure]) -> None:
    """For tests: raises AssertionError naming every figure that does not hold."""
    met = list(figures)
    assert met, "nothing was proven"
    wrong = [str(figure) for figure in met if not figure.holds]
    assert not wrong, "\n".join(wrong)
