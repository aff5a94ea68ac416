"""Keys as a page speaks of them: their names in one line under it, and codes typed digit after digit.

Pure: it knows words, widths and codes; which key does what is bound elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# ---- the line of keys --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Key:
    """A key and what it does, in long and short words. Rank 1 is needed most."""

    name: str
    does: str
    short: str = ""
    rank: int = 5


NEEDED = 5
"""Keys of a higher rank are left out before the words of the others are shortened."""


def keys_that_fit(keys: Sequence[Key], width: int, gap: int = 3) -> list[tuple[str, str]]:
    """(key, words) for one line: in long words if that goes, then in short ones, then without the least needed."""
    by_need = sorted(keys, key=lambda key: -key.rank)
    nice = sum(key.rank > NEEDED for key in keys)
    for dropped in range(len(keys)):
        left = [key for key in keys if key not in by_need[:dropped]]
        for short in (False, True) if dropped >= nice else (False,):
            pairs = [(key.name, key.short or key.does if short else key.does) for key in left]
            if sum(len(name) + 1 + len(does) for name, does in pairs) + gap * (len(pairs) - 1) <= width:
                return pairs
    return []


# ---- codes by their digits ------------------------------------------------------------------------------


@dataclass
class CodeKeys:
    """Digits typed one after another, read as the codes of options."""

    codes: Sequence[int]
    typed: str = ""

    def press(self, digit: str) -> int | None:
        """The code that is typed by now, if it is one. A digit that continues no code begins a new one."""
        for typed in (self.typed + digit, digit):
            if any(str(code).startswith(typed) for code in self.codes):
                self.typed = typed
                return next((code for code in self.codes if str(code) == typed), None)
        self.typed = ""
        return None

    @property
    def open(self) -> bool:
        """Whether another digit could make another code of it."""
        return bool(self.typed) and any(
            str(code).startswith(self.typed) and str(code) != self.typed for code in self.codes
        )

    def continues(self, digit: str) -> bool:
        """Whether this digit would go on with the code that is being typed."""
        return bool(self.typed) and any(str(code).startswith(self.typed + digit) for code in self.codes)

    def reset(self) -> None:
        """Forget what was typed."""
        self.typed = ""
