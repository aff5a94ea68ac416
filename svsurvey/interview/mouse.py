"""What a terminal reports of its mouse: read here, and asked for in the one form that says where without limits.

Pure: it knows the reports (XTerm control sequences, "Mouse Tracking", modes 1002 and 1006), and no page.
"""

import re
from dataclasses import dataclass
from enum import Enum

ON = "\x1b[?1002h\x1b[?1006h"
"""Presses, releases, and moves while a button is held; not every move, which would be a key press each."""

OFF = "\x1b[?1002l\x1b[?1006l"
"""Then a mouse marks text, as where somebody reads a telephone number or a receipt."""

_REPORT = re.compile(r"\x1b\[<(\d+);(\d+);(\d+)([Mm])")
_MODIFIERS = 4 | 8 | 16  # Shift, Meta, Control
_MOVED, _WHEEL = 32, 64


class Deed(Enum):
    """What was done with the mouse."""

    PRESS = "press"
    DRAG = "drag"
    RELEASE = "release"
    WHEEL_UP = "wheel up"
    WHEEL_DOWN = "wheel down"


@dataclass(frozen=True)
class Mouse:
    """A deed at a cell of the window, counted from 0."""

    deed: Deed
    x: int
    y: int


def read(report: str) -> Mouse | None:
    """What a report says; None when it is of another form, or of another button than the first."""
    found = _REPORT.fullmatch(report)
    if found is None:
        return None
    button, x, y = (int(found[n]) for n in (1, 2, 3))
    button &= ~_MODIFIERS
    deeds = {0: Deed.PRESS, _MOVED: Deed.DRAG, _WHEEL: Deed.WHEEL_UP, _WHEEL + 1: Deed.WHEEL_DOWN}
    deed = Deed.RELEASE if found[4] == "m" and button == 0 else deeds.get(button)
    return Mouse(deed, x - 1, y - 1) if deed and x and y else None
