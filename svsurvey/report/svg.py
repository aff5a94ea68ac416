"""Pictures of rows of tables as inline SVG: bars and stacked bars, each with its words for a screen reader.

They are built as trees, so no text can break out of them. Places are in percent of the room there is, so that a
picture fits a phone and a sheet without its letters being stretched. It must not know pages.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

from svsurvey.report.model import Bar, Column, Row, Stack, Table
from svsurvey.report.paints import ink, paints

BAR_HEIGHT, STACK_HEIGHT = 16, 26
LEAST_WITH_NUMBER = 0.075
"""The part of a picture that a segment needs for its percentage: 20 of 270 pixels, the narrowest there is."""

TEXTURES = ("plain", "lines", "dots", "cross")
"""What tells segments apart where there are no colours; each in black and in white."""


def patterns() -> str:
    """The textures that the pictures of a page refer to; once on every page, before them."""
    svg = Element("svg", {"width": "0", "height": "0", "aria-hidden": "true", "focusable": "false"})
    svg.set("class", "textures")
    defs = SubElement(svg, "defs")
    for name, shapes in TEXTURE_SHAPES.items():
        for colour in ("000000", "ffffff"):
            pattern = SubElement(defs, "pattern", {"id": f"{name}-{colour}"} | PATTERN)
            for tag, attributes in shapes:
                SubElement(pattern, tag, attributes | {_inked(tag): f"#{colour}"})
    return _text(svg)


PATTERN = {"width": "6", "height": "6", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
LINE = {"x1": "0", "y1": "0", "x2": "0", "y2": "6", "stroke-width": "1.6", "stroke-opacity": "0.5"}
ACROSS = {"x1": "0", "y1": "0", "x2": "6", "y2": "0", "stroke-width": "1.6", "stroke-opacity": "0.5"}
DOT = {"cx": "3", "cy": "3", "r": "1.2", "fill-opacity": "0.6"}
TEXTURE_SHAPES: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "lines": (("line", LINE),),
    "dots": (("circle", DOT),),
    "cross": (("line", LINE), ("line", ACROSS)),
}


def _inked(tag: str) -> str:
    return "fill" if tag == "circle" else "stroke"


# ---- one row ---------------------------------------------------------------------------------------------


def drawn(table: Table, row: Row, name: str) -> str:
    """The picture of a row; "" where it has none. name: unique on the page, for what it is called by."""
    match row.picture:
        case Bar(length):
            return _text(_bar(length, row, name, said(table.columns, row)))
        case Stack() as stack:
            return _text(_stack(table, stack, row, name))
        case None:
            return ""


def said(columns: Sequence[Column], row: Row) -> str:
    """The numbers of a row in words: `n 4, % of asked 50.0`."""
    named = ((column.head, cell.text) for column, cell in zip(columns, row.cells, strict=True))
    return ", ".join(f"{head} {text}" for head, text in named if text)


def _picture(name: str, title: str, description: str, height: int, kind: str) -> Element:
    """An empty picture as wide as its place, named by its title and its description."""
    svg = Element("svg", {"role": "img", "aria-labelledby": f"{name}-t {name}-d", "focusable": "false"})
    svg.attrib |= {"class": kind, "width": "100%", "height": str(height)}
    SubElement(svg, "title", {"id": f"{name}-t"}).text = title or "all"
    SubElement(svg, "desc", {"id": f"{name}-d"}).text = description
    return svg


def _bar(length: float, row: Row, name: str, words: str) -> Element:
    svg = _picture(name, row.label, words, BAR_HEIGHT, "bar")
    SubElement(svg, "rect", {"class": "track", "width": "100%", "height": "100%"})
    if length > 0:
        SubElement(svg, "rect", {"class": f"of-{row.role.value}", "width": _percent(length), "height": "100%"})
    return svg


# ---- stacks ----------------------------------------------------------------------------------------------


def _stack(table: Table, stack: Stack, row: Row, name: str) -> Element:
    """Segments from the left, or lined up on the middle of the scale; the percentage where there is room."""
    labels = [label for _, label in table.legend]
    words = ", ".join(f"{label} {share} %" for label, share in zip(labels, stack.texts, strict=True))
    svg = _picture(name, row.label, words if any(stack.shares) else "no answers", STACK_HEIGHT, "stack")
    if not any(stack.shares):
        SubElement(svg, "text", {"x": "0", "y": "17", "class": "none"}).text = "no answers"
        return svg
    left, right = table.extent
    room = left + right
    start = left - (stack.middle or 0.0)
    borders = [(start + sum(stack.shares[:k])) / room for k in range(len(stack.shares) + 1)]
    fills = _fills(len(stack.shares), stack.middle is not None)
    for label, share, ends, fill in zip(labels, stack.texts, pairwise(borders), fills, strict=True):
        if ends[1] > ends[0]:
            _segment(svg, ends, fill, f"{label}: {share} %")
    if stack.middle is not None:
        middle = _percent(left / room)
        SubElement(svg, "line", {"class": "middle", "x1": middle, "x2": middle, "y1": "-2", "y2": "28"})
    for share, (begin, end), (paint, _) in zip(stack.texts, pairwise(borders), fills, strict=True):
        if end - begin >= LEAST_WITH_NUMBER:
            _number(svg, (begin + end) / 2, paint, share)
    return svg


def _segment(svg: Element, ends: tuple[float, float], fill: tuple[str, str], words: str) -> None:
    begin, end = ends
    part = SubElement(svg, "g")
    SubElement(part, "title").text = words
    area = {"x": _percent(begin), "width": _percent(end - begin), "y": "1", "height": str(STACK_HEIGHT - 2)}
    for paint in _layers(*fill):
        SubElement(part, "rect", area | {"fill": paint, "class": "segment"})


def _number(svg: Element, at: float, paint: str, share: str) -> None:
    """The percentage in a segment, with a rim of its colour that keeps texture and middle line off."""
    colours = {"fill": f"#{ink(paint)}", "stroke": f"#{paint}", "class": "share", "text-anchor": "middle"}
    SubElement(svg, "text", {"x": _percent(at), "y": str(STACK_HEIGHT // 2 + 4)} | colours).text = share


def swatches(table: Table) -> tuple[str, ...]:
    """For each segment of the legend a little field as it looks in the picture; () where there are no segments."""
    if not table.stacks:
        return ()
    return tuple(_swatch(*fill) for fill in _fills(len(table.legend), _diverges(table)))


def _swatch(paint: str, texture: str) -> str:
    svg = Element("svg", {"width": "22", "height": "14", "aria-hidden": "true", "focusable": "false"})
    for paint_ in _layers(paint, texture):
        SubElement(svg, "rect", {"width": "22", "height": "14", "fill": paint_})
    return _text(svg)


def _layers(paint: str, texture: str) -> Iterator[str]:
    yield f"#{paint}"
    if texture != "plain":
        yield f"url(#{texture}-{ink(paint)})"


def _fills(n: int, diverging: bool) -> list[tuple[str, str]]:
    """A colour and a texture for each of n segments: on one side of the middle lines, on the other none."""
    if diverging:
        textures = ["lines" if k < n // 2 else "plain" for k in range(n)]
    else:
        textures = [TEXTURES[k % len(TEXTURES)] for k in range(n)]
    return list(zip(paints(n, diverging), textures, strict=True))


def _diverges(table: Table) -> bool:
    return any(stack.middle is not None for stack in table.stacks)


# ---- trees to text ---------------------------------------------------------------------------------------


def _percent(part: float) -> str:
    return f"{round(100 * part, 3):g}%"


def _text(svg: Element) -> str:
    return tostring(svg, encoding="unicode", short_empty_elements=True)
