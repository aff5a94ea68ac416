"""Which signs of a form no font can print: found before a page is set, all at once, with where they stand.

The fonts that are shipped, and those that were added. It knows no layout, and what is printed only as texts.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

from svsurvey.errors import InputError, Problem
from svsurvey.forms.form import Arm, Form, Question
from svsurvey.text import clean_line

FONTS = Path(__file__).parent / "fonts"
SHOWN = 12
"""How many signs an error names one by one."""

UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
"""Categories of signs that leave no ink."""


def demand_printable(form: Form, fonts: Sequence[Path]) -> None:
    """Raises InputError that names every sign which neither the fonts of the package nor these have."""
    missing = _missing(form, known(tuple(fonts)))
    if not missing:
        return
    problems = [Problem(f"{_named(sign)} in {_listed(places)}") for sign, places in list(missing.items())[:SHOWN]]
    if len(missing) > SHOWN:
        problems.append(Problem(f"and {len(missing) - SHOWN} more"))
    count = "a sign" if len(missing) == 1 else f"{len(missing)} signs"
    hint = "name a font that has them: --font FILE; -o form.html takes the fonts of the computer"
    raise InputError(f"no font has {count} of this form", hint, problems)


def known(fonts: tuple[Path, ...]) -> frozenset[int]:
    """The signs, as code points, that can be printed. Raises InputError for a file that is no font."""
    return frozenset().union(*(coverage(path) for path in (*sorted(FONTS.glob("*.ttf")), *fonts)))


@cache
def coverage(path: Path) -> frozenset[int]:
    """The code points that a font has letters for. Raises InputError when it cannot be read as a font."""
    from fontTools.ttLib import TTFont

    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for
        raise InputError(f"{path} cannot be read as a font", "choose a .ttf or .otf file")
    try:
        with path.open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except OSError as error:
        raise InputError(
            f"cannot read {path}: {error.strerror or 'it is no font'}", "choose a font file"
        ) from None
    except Exception:  # a file that is no font fails in any way, and its words are not for people
        raise InputError(f"{path} cannot be read as a font", "choose a .ttf or .otf file") from None


def _missing(form: Form, have: frozenset[int]) -> Mapping[str, Iterable[str]]:
    """Signs in the order of the form, and where they are."""
    found: dict[str, dict[str, None]] = {}
    for place, text in texts(form):
        for sign in text:
            if ord(sign) not in have and unicodedata.category(sign) not in UNSEEN and not _selects(sign):
                found.setdefault(sign, {})[place] = None
    return found


def _selects(sign: str) -> bool:
    """Variation selectors choose a look, and leave no ink of their own."""
    return 0xFE00 <= ord(sign) <= 0xFE0F or 0xE0100 <= ord(sign) <= 0xE01EF


def texts(thing: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text that is printed, with the item or the part of the form that it belongs to."""
    if isinstance(thing, str):
        yield place, thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts(part, place)
    elif is_dataclass(thing):
        if isinstance(thing, Question | Arm):
            place = thing.id
        for field in fields(thing):
            yield from texts(getattr(thing, field.name), place or field.name)


def _named(sign: str) -> str:
    return clean_line(f"{sign} U+{ord(sign):04X}")


def _listed(places: Iterable[str]) -> str:
    names = list(places)
    return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
