"""The sheet that a form is printed on, and the map of every box on it: what a scanner or a field needs to know.

Millimetres from the top left corner of the page everywhere; pages count from 1. It holds no answer, and knows
neither how forms are set nor any file.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum

from svsurvey.forms.form import Form

FORMAT = 1
"""The number of the JSON's format; it changes when a key changes its meaning."""

Rectangle = tuple[float, float, float, float]
"""x, y, width, height."""


class Paper(Enum):
    """Width and height of a page."""

    A4 = (210.0, 297.0)
    LETTER = (215.9, 279.4)

    @property
    def width(self) -> float:
        return self.value[0]

    @property
    def height(self) -> float:
        return self.value[1]


LEFT, RIGHT, TOP, BOTTOM = 20.0, 20.0, 28.0, 21.0
"""The margins, which hold the page's furniture and no box."""

CORNER, CORNER_AT = 4.0, 7.0
"""The side of a corner mark, and how far it is from the edges; printers leave out the outer 5 mm or so."""

CODE, CODE_AT = 14.0, 10.5
"""The side of the page's code, and how far it is from the upper edge; it ends at the right margin."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a form is printed. large: letters of 18 pt. copies: how many, each beginning on a sheet of its own.
    fields: whether form fields are to be laid over its boxes (fillable.py)."""

    paper: Paper = Paper.A4
    large: bool = False
    copies: int = 1
    fields: bool = False

    @property
    def corners(self) -> tuple[Rectangle, ...]:
        """The four marks: top left, top right, bottom left, bottom right."""
        far = CORNER_AT + CORNER
        columns = (CORNER_AT, self.paper.width - far)
        rows = (CORNER_AT, self.paper.height - far)
        return tuple((x, y, CORNER, CORNER) for y in rows for x in columns)

    @property
    def code(self) -> Rectangle:
        """Where the code of the page is."""
        return (self.paper.width - RIGHT - CODE, CODE_AT, CODE, CODE)


@dataclass(frozen=True, slots=True)
class Box:
    """A place to tick or to write in.

    item: the question. field: the variable it belongs to, another one only for rows of grids and for write-ins; of
    a question with several answers the item's. kind: tick, comb, line, rank or scale. key: the code of a tick or a
    rank (or that of refusing), the place in a row of comb cells from 1 (a minus is "-"), the line from 1, or "".
    """

    item: str
    field: str
    kind: str
    key: str
    page: int
    x: float
    y: float
    width: float
    height: float


def as_json(form: Form, sheet: Sheet, boxes: Iterable[Box]) -> str:
    """The map as JSON, one box a line."""
    head = {
        "svsurvey_map": FORMAT,
        "id": form.id,
        "version": form.version,
        "language": form.language,
        "paper": sheet.paper.name.lower(),
        "large_print": sheet.large,
        "unit": "mm",
        "size": {"width": sheet.paper.width, "height": sheet.paper.height},
        "corners": [_rectangle(corner) for corner in sheet.corners],
        "page_code": _rectangle(sheet.code),
    }
    lines = [f"  {_line(name)}: {_line(value)}" for name, value in head.items()]
    rows = ",\n".join(f"    {_line(asdict(box))}" for box in boxes)
    return "{\n" + ",\n".join([*lines, f'  "boxes": [\n{rows}\n  ]']) + "\n}\n"


def _rectangle(rectangle: Rectangle) -> dict[str, float]:
    return {name: round(value, 3) for name, value in zip(("x", "y", "width", "height"), rectangle, strict=True)}


def _line(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False)
