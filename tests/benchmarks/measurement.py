"""What a measurement looks like when it is printed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One measurement: a value with its unit, the goal it is held to (0: none), and what else is good to know."""

    name: str
    value: float
    unit: str = "x"
    goal: float = 0
    more_is_better: bool = False
    note: str = ""

    def __str__(self) -> str:
        value = f"{self.value:,.0f}" if self.value >= 100 else f"{self.value:.2f}"
        return f"{self.name:<58} {value:>8} {self.unit:<12} {self._goal():<22} {self.note}".rstrip()

    def _goal(self) -> str:
        if not self.goal:
            return ""
        met = self.value >= self.goal if self.more_is_better else self.value <= self.goal
        word = "at least" if self.more_is_better else "at most"
        return f"({word} {self.goal:g}{'' if met else ': MISSED'})"
