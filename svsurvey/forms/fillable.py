"""A printed form with real fields over its boxes, to be filled in on a computer and then printed.

The fields come from the map, their names and what is read aloud from the form. Each is hung into the structure of
the document at its box, where the sheet was set for fields. It sees no answer, and knows no layout of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import accumulate, count, groupby
from typing import TYPE_CHECKING, Any

from svsurvey.errors import UsageError
from svsurvey.forms.boxmap import Box
from svsurvey.forms.form import REFUSED_KEY, Arm, Boxes, Choice, Comb, Combs, Form, Mark, Matrix, Question, Ranks
from svsurvey.forms.pdf import HINT, Printed

if TYPE_CHECKING:  # the extra may not be there
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, IndirectObject

POINTS = 72 / 25.4
RADIO, COMB, LINES = 1 << 15, 1 << 24, 1 << 12
"""Flags of fields: one of a group, a cell for each character, several lines."""

REFUSED = "refused"
CONSENT = "consent"
FONT = "/Helv 12 Tf 0 g"
WORDS = "/Helv 10 Tf 0 g"
CLAIM = b"<pdfuaid:part>1</pdfuaid:part>"
"""What says that a file keeps to PDF/UA-1: the fields' font is not in the file, so it is taken out."""


@dataclass(frozen=True, slots=True)
class Field:
    """What lies over one or more boxes. name: of the whole field, with dots; state: of a tick, else "". said: what
    is read aloud, of the field and of this box of it. cells: of a comb; 0: words, -1: a place in an order."""

    name: str
    kind: str
    boxes: tuple[Box, ...]
    said: str
    state: str = ""
    said_here: str = ""
    cells: int = 0


def with_fields(printed: Printed, form: Form) -> bytes:
    """The PDF with a field over each box: one of a group, boxes to tick, cells and lines to write in.

    printed: set with `Sheet(fields=True)`, else the fields are not in the structure. The line of a slider has no
    field, its number has one. Raises UsageError when what writes fields is not installed.
    """
    try:
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter(clone_from=PdfReader(BytesIO(printed.pdf)))
    except ImportError:
        raise UsageError("fillable forms need pypdf, which is not installed", HINT) from None
    _Filler(writer).lay(tuple(fields(printed.boxes, form)))
    whole = BytesIO()
    writer.write(whole)
    return whole.getvalue()


# ---- which fields ----------------------------------------------------------------------------------------


def fields(boxes: Sequence[Box], form: Form) -> Iterator[Field]:
    """The fields in the order in which they are read."""
    said = _Said(form)
    for _, group in groupby(boxes, key=lambda box: (box.page, box.kind, box.field, _run(box, said))):
        alike = tuple(group)
        first = alike[0]
        match first.kind:
            case "tick":
                yield from (_tick(box, said) for box in alike)
            case "comb":
                words = f"{said.question(first)} {said.part(first)}".strip()
                yield Field(f"{first.field}.{_word(first.key)}", "text", alike, words, cells=len(alike))
            case "rank":
                yield from (_rank(box, said) for box in alike)
            case "line":
                beside = first.field != first.item
                words = f"{said.question(first)} {said.choice(first)}" if beside else said.question(first)
                yield Field(f"{first.field}.{first.key if beside else 'words'}", "text", alike, words)


def _run(box: Box, said: "_Said") -> object:
    """What parts the cells of a date into day, month and year, and write-ins from each other."""
    if box.kind == "comb":
        return "-" if box.key == "-" else said.comb(box)
    return box.key if box.kind == "line" and box.field != box.item else ""


def _tick(box: Box, said: "_Said") -> Field:
    state, here = _word(box.key), said.choice(box)
    if said.is_one(box):
        return Field(box.field, "radio", (box,), said.question(box), state, here)
    return Field(f"{box.field}.{state}", "tick", (box,), f"{said.question(box)} {here}", state)


def _rank(box: Box, said: "_Said") -> Field:
    return Field(f"{box.field}.{box.key}", "text", (box,), f"{said.question(box)} {said.choice(box)}", cells=-1)


def _word(key: str) -> str:
    """A key as names can have it."""
    return {REFUSED_KEY: REFUSED, "-": "minus"}.get(key, key)


class _Said:
    """What is read aloud of a box: the question's words and the option's."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.asked: dict[str, Question | Arm] = {arm.id: arm for arm in form.team}
        content = [thing for part in form.parts for thing in part.content]
        self.asked |= {thing.id: thing for thing in content if isinstance(thing, Question)}

    def question(self, box: Box) -> str:
        asked = self.asked.get(box.item)
        if asked is None:
            return self.form.agreement.ask if self.form.agreement else ""
        words = f"{asked.number}. {asked.text}" if isinstance(asked, Question) else asked.text
        rows = asked.place.rows if isinstance(asked, Question) and isinstance(asked.place, Matrix) else ()
        row = next((row.text for row in rows if row.name == box.field), "")
        return " ".join(f"{words} {row}".split())

    def choice(self, box: Box) -> str:
        return next((" ".join(choice.label.split()) for choice in self._choices(box) if choice.key == box.key), "")

    def _choices(self, box: Box) -> tuple[Choice, ...]:
        match self.asked.get(box.item):
            case None:
                return self.form.agreement.choices if self.form.agreement else ()
            case Arm(choices=choices):
                return choices
            case Question(
                place=Boxes(choices=choices) | Ranks(choices=choices) | Matrix(head=choices), refusal=no
            ):
                return (*choices, no)
            case Question(refusal=no):
                return (no,)

    def is_one(self, box: Box) -> bool:
        """Whether ticking this box takes back another tick."""
        match self.asked.get(box.item):
            case Question(place=Boxes(mark=mark)):
                return mark is Mark.ONE
            case Question(place=Matrix()):
                return box.key != REFUSED_KEY or box.field != box.item
            case Question():
                return False
            case _:
                return True

    def comb(self, box: Box) -> int:
        """Which comb of its question a cell belongs to."""
        ends = accumulate(comb.cells for comb in self._combs(box))
        return sum(1 for end in ends if int(box.key) > end)

    def part(self, box: Box) -> str:
        """What its comb is called: the day, the month, the sign."""
        if box.key == "-":
            return self.form.say.get("sign", "-")
        combs = self._combs(box)
        return combs[self.comb(box)].name if combs else ""

    def _combs(self, box: Box) -> tuple[Comb, ...]:
        asked = self.asked.get(box.item)
        return asked.place.combs if isinstance(asked, Question) and isinstance(asked.place, Combs) else ()


# ---- how they are written into the file ------------------------------------------------------------------


class _Filler:
    """Lays fields over the pages of a document, and hangs them into its structure."""

    def __init__(self, writer: "PdfWriter") -> None:
        self.writer = writer
        self.groups: dict[str, tuple[IndirectObject, DictionaryObject]] = {}
        self.places = dict(_marked(writer))

    def lay(self, laid: Sequence[Field]) -> None:
        from pypdf.generic import ArrayObject, NameObject

        self.top = ArrayObject()
        for field in laid:
            self._widget(field)
        for page in self.writer.pages:
            page[NameObject("/Tabs")] = NameObject("/S")
        self.writer.root_object[NameObject("/AcroForm")] = self.writer._add_object(self._form())
        self._take_back_the_claim()

    def _form(self) -> "DictionaryObject":
        from pypdf.generic import DictionaryObject, NameObject

        font = _dictionary(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica", Encoding="/WinAnsiEncoding")
        form = _dictionary(DA=(FONT,))
        form[NameObject("/DR")] = _nested("Font", _nested("Helv", self.writer._add_object(font)))
        form[NameObject("/Fields")] = self.top
        assert isinstance(form, DictionaryObject)
        return form

    def _widget(self, field: Field) -> None:
        """One annotation: a field of its own, or one of a group."""
        first = _around(field.boxes)
        page = self.writer.pages[first.page - 1]
        high = float(page.mediabox.height)
        left, width, height = first.x * POINTS, first.width * POINTS, first.height * POINTS
        low = high - first.y * POINTS - height
        widget = _dictionary(
            Type="/Annot",
            Subtype="/Widget",
            F=4,
            Rect=[left, low, left + width, low + height],
            DA=(FONT,),
            TU=(field.said_here or field.said,),
        )
        self._dress(widget, field, width, height)
        widget_ = self.writer._add_object(widget)
        self._hang_in_tree_of_names(field, widget, widget_)
        self._hang_in_structure(field.boxes[0], widget, widget_)
        _append(page, "/Annots", widget_)

    def _dress(self, widget: "DictionaryObject", field: Field, width: float, height: float) -> None:
        """What it is, and how it looks while empty and ticked."""
        from pypdf.generic import NameObject

        if field.kind == "text":
            flags = COMB if field.cells > 0 else LINES if len(field.boxes) > 1 else 0
            widget.update(_dictionary(FT="/Tx", Ff=flags, V=("",), DA=(FONT if field.cells else WORDS,)))
            if field.cells:
                widget.update(
                    _dictionary(MaxLen=field.cells if field.cells > 0 else 2, Q=0 if field.cells > 0 else 1)
                )
            drawn = self._drawn(_sheet(width, height) if flags == LINES else "", width, height)
            if flags == LINES:
                widget[NameObject("/MK")] = _dictionary(BG=[1.0], BC=[0.5])
            widget[NameObject("/AP")] = _nested("N", drawn)
            return
        looks = _nested(field.state, self._drawn(_cross(width, height), width, height))
        looks[NameObject("/Off")] = self._drawn("", width, height)
        widget[NameObject("/AP")] = _nested("N", looks)
        widget[NameObject("/AS")] = NameObject("/Off")
        widget[NameObject("/MK")] = _dictionary(CA=("8",))
        if field.kind == "tick":
            widget.update(_dictionary(FT="/Btn", Ff=0, V="/Off"))

    def _drawn(self, code: str, width: float, height: float) -> "IndirectObject":
        from pypdf.generic import DecodedStreamObject

        stream = DecodedStreamObject()
        stream.set_data(f"q {code} Q".encode("ascii"))
        stream.update(_dictionary(Type="/XObject", Subtype="/Form", BBox=[0.0, 0.0, width, height]))
        return self.writer._add_object(stream)

    def _hang_in_tree_of_names(self, field: Field, widget: "DictionaryObject", widget_: "IndirectObject") -> None:
        """A name with a dot is that of a part of a field; the boxes of one answer are parts without a name."""
        from pypdf.generic import NameObject, TextStringObject

        whole, _, part = field.name.partition(".")
        if whole not in self.groups:
            group = _dictionary(T=(whole,), Kids=[])
            if field.kind == "radio":
                group.update(_dictionary(FT="/Btn", Ff=RADIO, V="/Off", TU=(field.said,)))
            self.groups[whole] = (self.writer._add_object(group), group)
            self.top.append(self.groups[whole][0])
        group_, group = self.groups[whole]
        widget[NameObject("/Parent")] = group_
        if part:
            widget[NameObject("/T")] = TextStringObject(part)
        _append(group, "/Kids", widget_)

    def _hang_in_structure(self, box: Box, widget: "DictionaryObject", widget_: "IndirectObject") -> None:
        """The figure of a box becomes a part without a meaning of its own that holds the field."""
        place_ = self.places.get(_mark_of(box))
        if place_ is None:
            return
        place: Any = place_.get_object()
        root: Any = self.writer.root_object["/StructTreeRoot"]
        number = int(root.get("/ParentTreeNextKey", 0))
        page_ = self.writer.pages[box.page - 1].indirect_reference
        entry = _dictionary(
            Type="/StructElem", S="/Form", P=place_, K=_dictionary(Type="/OBJR", Obj=widget_, Pg=page_)
        )
        entry_ = self.writer._add_object(entry)
        _append(place, "/K", entry_)
        widget.update(_dictionary(StructParent=number))
        root.update(_dictionary(ParentTreeNextKey=number + 1))
        numbers = root["/ParentTree"]["/Nums"]
        numbers.extend([_object(number), entry_])

    def _take_back_the_claim(self) -> None:
        about: Any = self.writer.root_object.get("/Metadata")
        if about is not None:
            stream = about.get_object()
            stream.set_data(stream.get_data().replace(CLAIM, b""))


def _marked(writer: "PdfWriter") -> "Iterator[tuple[str, IndirectObject]]":
    """The figures that stand for boxes, by their mark, which no one is to hear; they are no figures any more."""
    from pypdf.generic import DictionaryObject, NameObject

    for number in count(1):
        if number > len(writer._objects):
            return
        thing = writer._objects[number - 1]
        if isinstance(thing, DictionaryObject) and thing.get("/S") == "/Figure":
            mark = str(thing.get("/Alt", ""))
            if mark.startswith("cell:") and thing.indirect_reference:
                thing[NameObject("/S")] = NameObject("/NonStruct")
                del thing[NameObject("/Alt")]
                for name in ("/A", "/BBox"):
                    thing.pop(name, None)
                yield mark, thing.indirect_reference


def _mark_of(box: Box) -> str:
    return f"cell:{box.kind}:{box.field}:{box.key}"


def _around(boxes: Sequence[Box]) -> Box:
    """The rectangle around boxes of one page, as a box."""
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
    return replace(boxes[0], x=x, y=y, width=right - x, height=bottom - y)


def _sheet(width: float, height: float) -> str:
    """White, to hide the ruled lines: what is typed does not keep to them."""
    edge = f".25 .25 {width - 0.5:.2f} {height - 0.5:.2f} re S"
    return f"1 g 0 0 {width:.2f} {height:.2f} re f .5 G .5 w {edge}"


def _cross(width: float, height: float) -> str:
    inset = 0.2 * min(width, height)
    right, top = width - inset, height - inset
    strokes = (
        f"{inset:.2f} {inset:.2f} m {right:.2f} {top:.2f} l {inset:.2f} {top:.2f} m {right:.2f} {inset:.2f} l"
    )
    return f"1.4 w 1 J {strokes} S"


# ---- objects of the file ---------------------------------------------------------------------------------


def _object(value: object) -> Any:
    """A Python value as the file has it: "/Name", ("words",), numbers, lists; objects stay what they are."""
    from pypdf.generic import ArrayObject, FloatObject, NameObject, NumberObject, TextStringObject

    match value:
        case (str() as words,):
            return TextStringObject(words)
        case str():
            return NameObject(value)
        case int():
            return NumberObject(value)
        case float():
            return FloatObject(round(value, 3))
        case list():
            return ArrayObject(_object(one) for one in value)
        case _:
            return value


def _dictionary(**entries: object) -> "DictionaryObject":
    from pypdf.generic import DictionaryObject, NameObject

    return DictionaryObject({NameObject(f"/{name}"): _object(value) for name, value in entries.items()})


def _nested(name: str, value: "Mapping[str, object] | IndirectObject") -> "DictionaryObject":
    return _dictionary(**{name: value})


def _append(holder: "DictionaryObject", name: str, value: "IndirectObject") -> None:
    """Add to a list of the file, which may not be there yet, or may be a single thing."""
    from pypdf.generic import ArrayObject, NameObject

    held = holder.get(name)
    if held is None:
        holder[NameObject(name)] = ArrayObject([value])
    elif isinstance(held, ArrayObject):
        held.append(value)
    else:
        holder[NameObject(name)] = ArrayObject([holder.raw_get(name), value])
