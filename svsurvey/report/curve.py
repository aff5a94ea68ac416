"""Step curves of what is over by when, as inline SVG: known at some times, and shaded on the way to each of them.

Everything drawn stands in the rows of the table: the time as key, the percentage, perhaps its interval. Places are
in percent of the width there is, so that letters keep their size. It must not know what the time is of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log1p
from xml.etree.ElementTree import Element, SubElement, tostring

from svsurvey.report.model import Cell, Role, Row, Table, rounded

HEIGHT, TOP, LEFT = 260, 14, 46
PLOT, WIDTH = 196, 82
"""The height of the plot in pixels, and its width in percent of the picture."""

BEYOND = 0.1
"""The part of the width that is left for what comes after the last time."""

CLOSEST = 0.07
"""Times nearer to each other than this part of the width are not both written on the axis."""


@dataclass(frozen=True, slots=True)
class Point:
    """By a time (in its unit) so many percent; ends: of the interval; words: the row in words."""

    time: float
    percent: float
    ends: tuple[float, float] | None
    words: str


def curves(table: Table, name: str, title: str) -> Iterator[tuple[str, str]]:
    """For each curve of a table its title and its picture; name: unique on the page.

    title: of the only curve; several have the words of their headings.
    """
    last = max((point.time for row in table.rows if (point := _point(table, row))), default=0.0)
    for k, (heading, rows) in enumerate(_by_heading(table), 1):
        points = [point for row in rows if (point := _point(table, row))]
        if points:
            unit = rows[0].label.rpartition(" ")[2]
            picture = _curve(points, _Scale(last), unit, f"{name}-c{k}", heading or title)
            yield heading, tostring(picture, encoding="unicode", short_empty_elements=True)


def _by_heading(table: Table) -> Iterator[tuple[str, list[Row]]]:
    heading, rows = "", list[Row]()
    for row in table.rows:
        if row.role is Role.HEADING:
            yield heading, rows
            heading, rows = row.label, []
        else:
            rows.append(row)
    yield heading, rows


def _point(table: Table, row: Row) -> Point | None:
    """A row as a point; None where it is none, or its percentage is not shown."""
    cells: dict[str, Cell] = {c.key: cell for c, cell in zip(table.columns, row.cells, strict=True)}
    share, ends = cells["percent"].value, cells["interval"].value if "interval" in cells else None
    try:
        time = float(row.key)
    except ValueError:
        return None
    if not isinstance(share, int | float):
        return None
    said = f"{row.label} {cells['percent'].text} %" + (f" ({cells['interval'].text})" if ends else "")
    return Point(time, share, ends if isinstance(ends, tuple) else None, said)


# ---- where things lie ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scale:
    """Times from 0 to the last on the scale log(1 + t): it can begin at 0, and the first days have room."""

    last: float

    def across(self, time: float) -> float:
        """The place of a time, from 0 to 1."""
        return log1p(max(time, 0.0)) / log1p(self.last) * (1 - BEYOND) if self.last > 0 else 0.0


def _x(part: float) -> str:
    return f"{round(WIDTH * part, 3):g}%"


def _y(percent: float) -> str:
    return f"{PLOT * (1 - percent / 100):.1f}"


# ---- the picture -----------------------------------------------------------------------------------------


def _curve(points: Sequence[Point], scale: _Scale, unit: str, name: str, title: str) -> Element:
    svg = Element("svg", {"role": "img", "aria-labelledby": f"{name}-t {name}-d", "focusable": "false"})
    svg.attrib |= {"class": "curve", "width": "100%", "height": str(HEIGHT)}
    SubElement(svg, "title", {"id": f"{name}-t"}).text = title
    SubElement(svg, "desc", {"id": f"{name}-d"}).text = "; ".join(point.words for point in points)
    plot = SubElement(svg, "g", {"transform": f"translate({LEFT} {TOP})"})
    _grid(plot)
    start = Point(0.0, 0.0, None, "")
    for before, after in pairwise([start, *points]):
        _unknown(plot, scale.across(before.time), scale.across(after.time), before.percent, after.percent)
    _open_end(plot, scale.across(points[-1].time), points[-1].percent)
    for point in points:
        _mark(plot, scale.across(point.time), point)
    _axis(plot, points, scale, unit)
    return svg


def _grid(plot: Element) -> None:
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent)
        SubElement(plot, "line", {"class": "grid", "x1": "0", "x2": _x(1), "y1": y, "y2": y})
        words = SubElement(plot, "text", {"class": "tick", "x": "-6", "y": y, "dy": "4", "text-anchor": "end"})
        words.text = f"{percent} %" if percent == 100 else str(percent)


def _unknown(plot: Element, begin: float, end: float, low: float, high: float) -> None:
    """The stretch in which nobody knows where the curve rises, between its lowest and its highest way."""
    if high > low:
        area = {"x": _x(begin), "width": _x(end - begin), "y": _y(high)}
        SubElement(plot, "rect", area | {"class": "unknown", "height": f"{PLOT * (high - low) / 100:.1f}"})
    for at, x1, x2 in ((low, begin, end), (high, begin, end)):
        SubElement(plot, "line", {"class": "step", "x1": _x(x1), "x2": _x(x2), "y1": _y(at), "y2": _y(at)})


def _open_end(plot: Element, begin: float, percent: float) -> None:
    """What comes after the last time is not known at all."""
    if percent < 100:
        area = {"x": _x(begin), "width": _x(1 - begin), "y": _y(100), "height": _y(percent)}
        SubElement(plot, "rect", area | {"class": "open"})


def _mark(plot: Element, at: float, point: Point) -> None:
    if point.ends:
        low, high = point.ends
        whisker = {"x1": _x(at), "x2": _x(at), "y1": _y(low), "y2": _y(high)}
        SubElement(plot, "line", whisker | {"class": "whisker"})
    number = {"class": "share", "x": _x(at), "y": _y(point.percent), "dx": "-8", "dy": "-7", "text-anchor": "end"}
    SubElement(plot, "text", number).text = rounded(point.percent, 0)
    dot = SubElement(plot, "circle", {"class": "dot", "cx": _x(at), "cy": _y(point.percent), "r": "4.5"})
    SubElement(dot, "title").text = point.words


def _axis(plot: Element, points: Sequence[Point], scale: _Scale, unit: str) -> None:
    written = -CLOSEST
    for time in (0.0, *(point.time for point in points)):
        at = scale.across(time)
        SubElement(plot, "line", {"class": "grid", "x1": _x(at), "x2": _x(at), "y1": _y(0), "y2": str(PLOT + 5)})
        if at - written >= CLOSEST or time == 0:
            place = {"class": "tick", "x": _x(at), "y": str(PLOT + 19), "text-anchor": "middle"}
            SubElement(plot, "text", place).text = f"{time:.12g}"
            written = at
    words = SubElement(plot, "text", {"class": "tick", "x": _x(1), "y": str(PLOT + 38), "text-anchor": "end"})
    words.text = f"{unit}, on the scale log(1 + {unit})"
