"""Makes the fonts of printed forms again: parts of the Noto Sans family, small enough to ship.

    python docs/fonts.py FOLDER        FOLDER holds the whole fonts (Debian: fonts-noto-core)

It writes svsurvey/forms/fonts/. Which signs go in is the table below, which a test reads, too. The same whole
fonts make the same bytes.
"""

import sys
from pathlib import Path

FONTS = Path(__file__).parents[1] / "svsurvey/forms/fonts"

LETTERS = (
    (0x0020, 0x007E),  # Latin, and what a keyboard has
    (0x00A0, 0x024F),  # Latin of European, African and Asian languages
    (0x0250, 0x036F),  # phonetic letters, spacing and combining accents
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin with further accents; Vietnamese
    (0x1F00, 0x1FFF),  # Greek with all accents
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # raised and lowered figures
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x218F),  # letter-like signs, fractions
    (0xFB00, 0xFB06),  # ligatures
    (0xFFFD, 0xFFFD),
)
SIGNS = ((0x2190, 0x21FF), (0x2200, 0x22FF), (0x27E6, 0x27EF), (0x27F5, 0x27FF))
"""Arrows, and the signs of mathematics."""
SHAPES = ((0x25A0, 0x25FF), (0x2600, 0x2612), (0x260E, 0x260F), (0x2639, 0x263B), (0x2700, 0x2767))
"""Geometric shapes, boxes to tick, stars, ticks and crosses."""

PARTS = {
    "NotoSans-Regular.ttf": LETTERS,
    "NotoSans-Bold.ttf": LETTERS,
    "NotoSans-Italic.ttf": LETTERS,
    "NotoSansMath-Regular.ttf": SIGNS,
    "NotoSansSymbols2-Regular.ttf": SHAPES,
}
"""A file of the family, and the signs that are kept of those that it has: first and last of each range."""


def make(whole: Path, part: Path, ranges: tuple[tuple[int, int], ...]) -> None:
    """Write the part of a font that holds these signs; without hints for screens, which paper does not need."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(hinting=False, name_IDs=["*"], notdef_outline=True, recalc_timestamp=False)
    font = load_font(str(whole), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[sign for first, last in ranges for sign in range(first, last + 1)])
    subsetter.subset(font)
    save_font(font, str(part), options)


def main() -> None:
    """All of them."""
    for name, ranges in PARTS.items():
        make(Path(sys.argv[1]) / name, FONTS / name, ranges)
        print(name, f"{(FONTS / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
