"""Keys as a page speaks of them: their names in the lines under it, and codes typed digit after digit.

Pure, but for the pause that ends a number: it knows words, widths and codes; which key on the keyboard does what
is bound elsewhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product
from time import monotonic

from svsurvey.interview.sheet import cells
from svsurvey.sentences import Sentences

# ---- the line of keys --------------------------------------------------------------------------------------


class Move(Enum):
    """What can be done on a page besides answering."""

    BACK = "back"
    REFUSE = "refuse"
    FORWARD = "forward"
    CLEAR = "clear"
    HELP = "help"
    SUPPORT = "support"
    LOOK = "look"
    STOP = "stop"
    AT_ONCE = "leave at once"
    IDLE = "nobody there"


@dataclass(frozen=True)
class Key:
    """A key and what it does: the ends of `key.…` and `does.…` among the sentences, or (`said`) words.

    Rank 1 is needed most. move: what a page offers by having this key among its own.
    """

    name: str
    does: str
    short: str = ""
    rank: int = 5
    move: Move | None = None

    def said(self, say: Sentences) -> "Key":
        """The key in words; the short ones are those of `does.…_short`, where there are such."""
        short = f"does.{self.does}_short"
        return replace(
            self,
            name=say(f"key.{self.name}"),
            does=say(f"does.{self.does}"),
            short=say(short) if short in say.texts else "",
        )


NEEDED = 6
"""Keys of a higher rank are left out before the words of the others are shortened."""

FORMS = ((False, 3), (False, 2), (True, 3), (True, 2))
"""From roomy to tight: whether the words are the short ones, and the blanks between two keys."""


def keys_that_fit(keys: Sequence[Key], width: int, lines: int = 1) -> list[list[tuple[str, str]]]:
    """(key, words) by line. One line, in long words if that goes, then in short ones; then as many as there may
    be; then the least needed keys are left out. keys: in words, in the order in which they are shown."""
    by_need = sorted(keys, key=lambda key: -key.rank)
    nice = sum(key.rank > NEEDED for key in keys)
    for dropped in range(len(keys)):
        left = [key for key in keys if key not in by_need[:dropped]]
        tight = dropped >= nice
        for most, (short, gap) in product(range(1, lines + 1 if tight else 2), FORMS if tight else FORMS[:1]):
            pairs = [(key.name, key.short or key.does if short else key.does) for key in left]
            broken = _broken(pairs, width, gap)
            if broken is not None and len(broken) <= most:
                return broken
    return []


def _broken(pairs: Sequence[tuple[str, str]], width: int, gap: int) -> list[list[tuple[str, str]]] | None:
    """Keys in as few lines as hold them; None when one is wider than a line."""
    lines: list[list[tuple[str, str]]] = []
    used = width
    for name, does in pairs:
        size = cells(name) + 1 + cells(does)
        if size > width:
            return None
        if used + gap + size > width:
            lines.append([])
            used = -gap
        used += gap + size
        lines[-1].append((name, does))
    return lines


# ---- codes by their digits ------------------------------------------------------------------------------


PAUSE = 1.5
"""Seconds after which a digit begins a new number: whoever ticks 1, and after a while 2, does not mean 12."""


@dataclass
class CodeKeys:
    """Digits typed one after another, read as the codes of options."""

    codes: Sequence[int]
    typed: str = ""
    clock: Callable[[], float] = monotonic
    _pressed: float = 0.0

    def press(self, digit: str) -> int | None:
        """The code that is typed by now, if it is one. A digit that continues no code begins a new one."""
        begun = self.typed if self.continues(digit) else ""
        self._pressed = self.clock()
        typed = begun + digit
        if not any(str(code).startswith(typed) for code in self.codes):
            self.typed = ""
            return None
        self.typed = typed
        return next((code for code in self.codes if str(code) == typed), None)

    @property
    def ambiguous(self) -> bool:
        """Whether some code begins like another: 1 and 12, 8 and 88."""
        texts = [str(code) for code in self.codes]
        return any(other != text and other.startswith(text) for text in texts for other in texts)

    @property
    def open(self) -> bool:
        """Whether another digit could make another code of it."""
        return bool(self.typed) and any(
            str(code).startswith(self.typed) and str(code) != self.typed for code in self.codes
        )

    def continues(self, digit: str) -> bool:
        """Whether this digit would go on with the code that is being typed."""
        if not self.typed or self.clock() > self._pressed + PAUSE:
            return False
        return any(str(code).startswith(self.typed + digit) for code in self.codes)

    def reset(self) -> None:
        """Forget what was typed."""
        self.typed = ""
