"""A form as one HTML file, to be read on a screen and printed from a browser: no script, nothing beside it.

What is said stands in the Form, how it is set in templates/; here the two meet, and the paper's own style is made.
Every word goes through the template's escaping. It must not know an instrument, nor a file.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from svsurvey.forms.boxmap import Rectangle, Sheet
from svsurvey.forms.form import Boxes, Choice, Combs, Form, Matrix, Question, Ranks, Ruled, Scale
from svsurvey.sentences import sentences
from svsurvey.text import clean

if TYPE_CHECKING:  # loaded only to set a form
    from jinja2 import Template

FOLDER = Path(__file__).parent / "templates"
TEMPLATE = "paper.html"

RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi")
"""Languages that are mostly written from right to left."""

MARGINS = (17, 16, 19, 16)
"""Of a printed page, in mm, from the top round to the left; the corner marks and the page's number stand there."""

WHOLE = {False: (36, 28, 76), True: (19, 14, 42)}
"""As many lines of options, or rows of a grid, go onto a page; what has more of them may be broken. Behind them:
how many characters go onto a line. By whether letters are large."""

FEW = 8
ROOM = {False: ((24, 22, 3), (40, 36, 2)), True: ((24, 16, 2),)}
"""Up to FEW options stand one below the other; more of them in columns, where no label and no word is longer than
that. By whether the letters are large."""

UPRIGHT = 7
SIGNS = {False: 78, True: 42}
"""A grid with more columns than UPRIGHT, or with a word too long for its column where all columns have room for
SIGNS characters, has its heads turned; in large letters they stand above the grid, and their keys over it."""

LINE, BEGIN, HEIGHT = 100, 5, 5
"""The line of a scale: its length, where it begins and how far down it is, in mm."""

FEW_PLACES, EVERY = 21, 11
"""Up to so many places of a scale have a tick; up to EVERY of them have their numbers."""


def html(form: Form, sheet: Sheet) -> str:
    """The whole file. sheet: the paper it is to be printed on, the size of its letters and how many copies."""
    style = _style(form, sheet)
    direction = "rtl" if form.language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"
    page = _template().render(
        form=form,
        sheet=sheet,
        style=style,
        policy=_policy(style),
        spoken=sentences(form.language).language,
        direction=direction,
    )
    return page + "\n"


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("svsurvey.forms", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_inert,
    )
    environment.filters |= {
        "columns": _columns,
        "digits": _digits,
        "headed": _headed,
        "is_long": _is_long,
        "kind": lambda part: type(part).__name__,
        "numbered": _numbered,
        "paragraphs": _paragraphs,
        "ruler": _ruler,
        "setting": _setting,
    }
    return environment.get_template(TEMPLATE)


def _inert(value: object) -> object:
    """Words without characters that steer, or hide what follows; all else as it is."""
    return clean(value) if type(value) is str else value


# ---- style and policy ------------------------------------------------------------------------------------


def _policy(style: str) -> str:
    """What the page may load: its own style, and nothing else."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _style(form: Form, sheet: Sheet) -> str:
    return "\n".join([(FOLDER / "paper.css").read_text(encoding="utf-8"), *_page_rules(form, sheet)])


def _page_rules(form: Form, sheet: Sheet) -> Iterator[str]:
    """The paper, and what stands on its edges; browsers without such boxes leave that out.

    The number of pages is that of everything printed, so that several copies have no numbers.
    """
    top, right, bottom, left = MARGINS
    name = f"{form.id} · {form.version} · {form.language}"
    number = form.say["page"] if sheet.copies == 1 else ""
    yield "@page {"
    yield f"  size: {sheet.paper.width}mm {sheet.paper.height}mm;"
    yield f"  margin: {top}mm {right}mm {bottom}mm {left}mm;"
    yield f"  @bottom-left {{ content: {_quoted(name)}; {_EDGE} }}"
    yield f"  @bottom-right {{ content: {_counted(number)}; {_EDGE} }}"
    for corner, mark in zip(_CORNERS, sheet.corners, strict=True):
        yield f"  @{corner} {{ {_corner(corner, mark, sheet)} }}"
    yield "}"


_EDGE = "font: 8pt system-ui, 'Noto Sans', Arial, sans-serif; color: #444; vertical-align: top; padding-top: 3mm;"
_CORNERS = ("top-left-corner", "top-right-corner", "bottom-left-corner", "bottom-right-corner")


def _corner(corner: str, mark: Rectangle, sheet: Sheet) -> str:
    """A black square on the edge of the page, where the map of the boxes has it; of borders, which are always
    printed."""
    _, right, bottom, _ = MARGINS
    x, y, side, _ = mark
    above = y if "top" in corner else y - (sheet.paper.height - bottom)
    before = x if "left" in corner else x - (sheet.paper.width - right)
    return (
        f'content: ""; width: 0; height: 0; border: {side / 2:g}mm solid #000; '
        f"margin: {above:g}mm auto auto {before:g}mm;"
    )


def _counted(words: str) -> str:
    """The words for a page's number as the value of `content`: the page's number in the place of {page}."""
    parts = words.replace("{pages}", "\0pages\0").replace("{page}", "\0page\0").split("\0")
    shown = [f"counter({part})" if part in ("page", "pages") else _quoted(part) for part in parts if part]
    return " ".join(shown) or '""'


def _quoted(words: str) -> str:
    """Words as a string of a style sheet; whatever is no letter and no digit is written by its number."""
    return '"' + "".join(sign if sign.isalnum() else f"\\{ord(sign):06x}" for sign in clean(words)) + '"'


# ---- words -----------------------------------------------------------------------------------------------


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text; the lines inside them stay lines."""
    return [lines for part in clean(text).strip().split("\n\n") if (lines := part.strip("\n"))]


def _headed(text: str) -> tuple[str, str]:
    """The first line of a question, its heading, and what follows it."""
    first, _, more = clean(text).strip().partition("\n")
    return first, more.strip()


# ---- where the answer goes -------------------------------------------------------------------------------


def _is_long(question: Question, large: bool) -> bool:
    """Whether a question may need more than a page: it is then broken between two rows or options."""
    lines, rows, signs = WHOLE[large]
    match question.place:
        case Boxes(_, choices):
            return sum(1 + len(one.label) // signs for one in choices) > lines * _columns(choices, large)
        case Matrix(head, statements):
            room = max(20, signs - 6 * len(head))
            return sum(1 + len(one.text) // room for one in statements) > rows
        case Ranks(choices):
            return len(choices) > rows
        case Combs() | Ruled() | Scale():
            return False


def _columns(choices: Sequence[Choice], large: bool) -> int:
    """In how many columns options stand: many short ones need not fill a page."""
    labels = [one.label + one.go for one in choices]
    label = max(map(len, labels), default=0)
    word = max((len(word) for text in labels for word in text.split()), default=0)
    for most, longest, columns in ROOM[large]:
        if len(choices) > FEW * (columns - 1) and label <= most and word <= longest:
            return columns
    return 1


def _setting(matrix: Matrix, large: bool) -> str:
    """How the heads of a grid are set."""
    words = [word for one in matrix.head for word in one.label.split()]
    room = SIGNS[large] / len(matrix.head)
    if len(matrix.head) > UPRIGHT or max(map(len, words), default=0) > room:
        return "keyed" if large else "turned"
    return "few" if len(matrix.head) <= 3 else "usual"


def _digits(place: Scale) -> int:
    """Cells for the number of a place."""
    return max(len(str(abs(end))) for end in (place.low, place.high))


def _places(place: Scale) -> tuple[int, ...]:
    """The places that have a tick: every one of them where they are few, else the ends."""
    every = range(place.low, place.high + 1, place.step)
    return tuple(every) if len(every) <= FEW_PLACES else (place.low, place.high)


def _at(place: Scale, number: int) -> float:
    return round(BEGIN + LINE * (number - place.low) / (place.high - place.low), 3)


def _ruler(place: Scale) -> str:
    """The line and its ticks, as the path of a drawing in mm."""
    ends = (place.low, place.high)
    ticks = (f"M{_at(place, n):g} {HEIGHT}v{3 if n in ends else 1.5:g}" for n in _places(place))
    begin = f"M{BEGIN} {HEIGHT}v-3M{BEGIN + LINE} {HEIGHT}v-3"
    return f"M{BEGIN} {HEIGHT}h{LINE}{begin}{''.join(ticks)}"


def _numbered(place: Scale) -> list[tuple[float, int]]:
    """Where the numbers beneath the line stand, and which."""
    places = _places(place)
    shown = places if len(places) <= EVERY else (place.low, place.high)
    return [(_at(place, number), number) for number in shown]
