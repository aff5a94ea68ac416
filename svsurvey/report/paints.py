"""The colours of segments, safe for colour-blind eyes, and which ink is read on them. It knows no page."""

PUOR = ["7f3b08", "b35806", "e08214", "fdb863", "fee0b6", "d9d9d9"]
PUOR += ["d8daeb", "b2abd2", "8073ac", "542788", "2d004b"]
PUOR_STEPS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
"""ColorBrewer's PuOr, safe for colour-blind eyes (its white a grey, to be seen on white), and the steps a side."""

OKABE_ITO = ["0072b2", "e69f00", "009e73", "cc79a7", "56b4e9", "d55e00", "f0e442", "999999"]
"""Okabe & Ito 2008, Color Universal Design: categories without an order."""


def paints(n: int, diverging: bool) -> list[str]:
    """A colour (`e08214`) for each of n segments; diverging ones have a side and perhaps a middle."""
    side = n // 2
    if not diverging or side > len(PUOR_STEPS):
        return [OKABE_ITO[k % len(OKABE_ITO)] for k in range(n)]
    steps = PUOR_STEPS.get(side, ())
    middle = [5] if n % 2 else []
    return [PUOR[k] for k in (*steps, *middle, *(10 - k for k in reversed(steps)))]


def ink(paint: str) -> str:
    """`000000` or `ffffff`, whichever is read more easily on a colour (WCAG 2.2, relative luminance)."""
    light = luminance(paint)
    return "000000" if (light + 0.05) ** 2 > 0.05 * 1.05 else "ffffff"


def luminance(paint: str) -> float:
    """The relative luminance of a colour, from 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (_linear(int(paint[k : k + 2], 16) / 255) for k in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
