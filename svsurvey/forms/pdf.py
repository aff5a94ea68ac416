"""A form as PDF: typeset pages for print, tagged for those who listen to them, and the map of their boxes.

The form goes into a fixed template as data: no text of it is ever read as typesetting. Only fonts that are given
here are seen, so that every machine prints the same; the same form makes the same bytes. It knows no instrument.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from svsurvey.errors import InputError, SurveyError, UsageError
from svsurvey.forms.boxmap import BOTTOM, LEFT, RIGHT, TOP, Box, Sheet
from svsurvey.forms.form import Form
from svsurvey.forms.signs import FONTS, demand_printable
from svsurvey.text import clean_line, counted

if TYPE_CHECKING:  # the extra may not be there
    import typst

TEMPLATE = Path(__file__).parent / "templates/form.typ"
FAMILIES = ("Noto Sans", "Noto Sans Math", "Noto Sans Symbols2")
STANDARD: Final = "ua-1"
"""PDF/UA-1: the compiler refuses what does not keep to it."""

PAGES = 12
"""Pages that get a code at the first try; a longer form is set again."""

MOST_PAGES = 500
"""Pages of all copies in one file."""

BOXES = """query(<cell>).map(one => {
  let at = one.location().position()
  (..one.value, page: at.page, x: at.x.mm(), y: at.y.mm())
})"""
END = "query(<end>).first().location().position().page"
LAST_ASKED = "query(<cell>).map(one => one.location().page()).at(-1, default: 0)"

LOOSE, TIGHT, TIGHTEST = 1.0, 0.78, 0.64
"""What the space between questions is multiplied by."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, where the boxes of its first copy are, and the pages of one copy."""

    pdf: bytes
    boxes: tuple[Box, ...]
    pages: int


def render(form: Form, sheet: Sheet, fonts: Sequence[Path] = ()) -> Printed:
    """Set a form. fonts: further font files, for signs that the fonts of the package do not have.

    Raises UsageError when what sets the pages is not installed or there are too many copies, InputError for signs
    that no font has and for files that are no fonts.
    """
    with _tools():
        demand_printable(form, fonts)
        with _fonts(fonts) as (known, families):
            typesetter = _Typesetter(form, known, families)
            room, pages = typesetter.fitted(replace(sheet, copies=1))
            _demand_few(pages, sheet.copies)
            return typesetter.printed(sheet, room)


def _demand_few(pages: int, copies: int) -> None:
    """Raises UsageError for more than a small computer has memory for: 2 to 5 MB a page."""
    if copies > 1 and pages * copies > MOST_PAGES:
        what = f"{copies} copies of {counted(pages, 'page')} are too many for one file"
        raise UsageError(what, f"at most {max(1, MOST_PAGES // pages)}; a printer prints a file again")


@contextmanager
def _tools() -> Iterator[None]:
    """What sets the pages is there and works, or it is said in a line what to do; never in its own words."""
    try:
        for name in NEEDED:
            import_module(name)
        yield
    except SurveyError:
        raise
    except ModuleNotFoundError as error:
        name = (error.name or "typst").partition(".")[0]
        raise UsageError(f"PDF forms need {name}, which is not installed", HINT) from None
    except (ImportError, AttributeError, TypeError):
        raise UsageError(
            "PDF forms cannot be made: what sets their pages is broken or too old here", HINT
        ) from None
    except Exception:
        raise UsageError("PDF forms cannot be made: their pages could not be set", HINT) from None


NEEDED = ("typst", "segno", "fontTools.ttLib")
HINT = "pip install 'svsurvey[pdf]'; -o form.html needs nothing, and a browser prints it"


@dataclass(frozen=True)
class _Typesetter:
    """Sets one form on any sheet."""

    form: Form
    fonts: "typst.Fonts"
    families: Sequence[str]

    def fitted(self, sheet: Sheet) -> tuple[float, int]:
        """The room between questions that takes the fewest pages, the most of it that does, and the pages.

        The least is only tried where it may spare a page that no question is on.
        """
        compilers = {room: self._set(sheet, room) for room in (LOOSE, TIGHT)}
        pages = {room: _last(compiler) for room, compiler in compilers.items()}
        best = min(pages, key=lambda room: (pages[room], -room))
        if int(compilers[best].eval(LAST_ASKED)) < pages[best]:
            pages[TIGHTEST] = _last(self._set(sheet, TIGHTEST))
            best = min(best, TIGHTEST, key=lambda room: (pages[room], -room))
        return best, pages[best]

    def printed(self, sheet: Sheet, room: float) -> Printed:
        """The pages and their map."""
        compiler = self._set(sheet, room)
        pages = _last(compiler)
        if pages > PAGES:
            compiler = self._set(sheet, room, pages)
        pdf = compiler.compile(format="pdf", pdf_standards=STANDARD)
        assert isinstance(pdf, bytes)
        return Printed(pdf, tuple(_boxes(json.loads(compiler.eval(BOXES)), pages)), pages)

    def _set(self, sheet: Sheet, room: float, coded: int = PAGES) -> "typst.Compiler":
        """coded: pages that get a code."""
        import typst

        layout = _layout(self.form, sheet, coded) | {"families": self.families, "room": room}
        inputs = {"form": _json(_plain(self.form)), "sheet": _json(layout)}
        return typst.Compiler(str(TEMPLATE), font_paths=self.fonts, ignore_system_fonts=True, sys_inputs=inputs)


def _last(compiler: "typst.Compiler") -> int:
    """The pages of one copy."""
    return int(compiler.eval(END))


def _boxes(found: Sequence[Mapping[str, Any]], last: int) -> Iterator[Box]:
    """Those of the first copy, in the order in which they are read."""
    for one in found:
        if one["page"] <= last:
            places = {name: round(float(one[name]), 3) for name in ("x", "y", "width", "height")}
            yield Box(one["item"], one["field"], one["kind"], one["key"], one["page"], **places)


# ---- what goes into the template --------------------------------------------------------------------------


def _plain(thing: object) -> object:
    """The form as JSON can have it; every object says in `is` what it is."""
    if isinstance(thing, Enum):
        return thing.value
    if is_dataclass(thing):
        named = {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}
        return {"is": type(thing).__name__.lower()} | named
    if isinstance(thing, tuple):
        return [_plain(part) for part in thing]
    if isinstance(thing, Mapping):
        return {name: _plain(part) for name, part in thing.items()}
    return _CONTROL.sub(" ", thing) if isinstance(thing, str) else thing


def _json(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False)


_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""Signs that no font has and nobody means; line ends stay."""


def _layout(form: Form, sheet: Sheet, pages: int) -> dict[str, object]:
    lang, region = spoken(form.language)
    return {
        "width": sheet.paper.width,
        "height": sheet.paper.height,
        "left": LEFT,
        "right": RIGHT,
        "top": TOP,
        "bottom": BOTTOM,
        "corners": sheet.corners,
        "code": sheet.code,
        "codes": [_code(form, page) for page in range(1, pages + 1)],
        "large": sheet.large,
        "copies": sheet.copies,
        "fields": sheet.fields,
        "lang": lang,
        "region": region,
    }


def spoken(language: str) -> tuple[str, str | None]:
    """A language tag as the PDF names it: ISO 639 and, where the tag has one, a country: ("pt", "BR")."""
    first, *rest = re.split("[-_]", language)
    lang = first.lower() if re.fullmatch("[A-Za-z]{2,3}", first) else "en"
    return lang, next((part.upper() for part in rest if re.fullmatch("[A-Za-z]{2}", part)), None)


def _code(form: Form, page: int) -> str:
    """The page's code as SVG: which form and which page this is, and nothing that numbers the copy."""
    import segno

    words = f"SV1:{form.id}:{form.version}:{form.language}:{page}"
    picture = BytesIO()
    segno.make(words, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode("ascii")


# ---- fonts -----------------------------------------------------------------------------------------------


@contextmanager
def _fonts(added: Sequence[Path]) -> "Iterator[tuple[typst.Fonts, tuple[str, ...]]]":
    """The fonts that the pages are set with, and the names of their families in the order they are tried."""
    import typst

    def only(*folders: str) -> typst.Fonts:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))

    with TemporaryDirectory(prefix="svsurvey-fonts-") as folder:
        names = tuple(name for number, path in enumerate(added) for name in _added(path, folder, number, only))
        yield only(str(FONTS), folder), FAMILIES + tuple(dict.fromkeys(names))


def _added(path: Path, folder: str, number: int, only: "Callable[..., typst.Fonts]") -> list[str]:
    """The families in a font file, copied to where the compiler finds it alone. Raises InputError."""
    place = Path(folder) / str(number)
    place.mkdir()
    shutil.copyfile(path, place / f"font{path.suffix.lower()}")
    if not (families := only(str(place)).families()):
        raise InputError(
            f"nothing can be printed with {clean_line(str(path))}", "a font is a .ttf, .otf or .ttc file"
        )
    return sorted(families)
