"""`svsurvey blank`: the empty questionnaire, to print or to fill in offline."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svsurvey.commands.output import talk, write_out
from svsurvey.commands.study import (
    DbOption,
    InstrumentArgument,
    LangOption,
    NewSiteOption,
    NewWaveOption,
    OutOption,
    instrument_of,
    spoken,
    study_path,
)
from svsurvey.errors import UsageError
from svsurvey.text import counted

if TYPE_CHECKING:  # for types only: a form in Markdown must not pay for the others
    from svsurvey.forms.boxmap import Sheet
    from svsurvey.forms.form import Form
    from svsurvey.instrument.model import Instrument, Seal

EXAMPLES = (
    "svsurvey blank check-in",
    "svsurvey blank perioperative-catastrophe -o form.pdf",
    "svsurvey blank my-survey.yaml --lang de -o formular.pdf --copies 30",
    "svsurvey blank perioperative-catastrophe -o form.html --large-print",
    "svsurvey blank perioperative-catastrophe -o annotated.pdf --codebook",
    "svsurvey blank perioperative-catastrophe -o usb.html --offline --wave spring",
)

MOST_COPIES = 500
"""A file of more is no use to a printer, which can print one again."""


class PaperSize(StrEnum):
    """The paper, as it is typed."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    lang: str | None
    paper: PaperSize | None
    copies: int
    large: bool
    fillable: bool
    codebook: bool
    map_: Path | None
    fonts: tuple[Path, ...]
    offline: bool
    wave: str
    site: str
    db: Path | None

    @property
    def given(self) -> dict[str, bool]:
        """The options that only some formats know, by name: whether each was given."""
        return {
            "--lang": bool(self.lang),
            "--paper": self.paper is not None,
            "--copies": self.copies > 1,
            "--large-print": self.large,
            "--fillable": self.fillable,
            "--codebook": self.codebook,
            "--map": self.map_ is not None,
            "--font": bool(self.fonts),
            "--wave": bool(self.wave),
            "--site": bool(self.site),
            "--db": self.db is not None and str(self.db) != os.environ.get("SVSURVEY_DB"),
        }


Written = tuple[str | bytes, str]
"""What a form is in a format, and what is to be told of it beside its questions."""


def _markdown(instrument: "Instrument", order: Order) -> Written:
    from svsurvey.forms.markdown import markdown

    return markdown(_form(instrument, order)), ""


def _html(instrument: "Instrument", order: Order) -> Written:
    from svsurvey.forms.html import html

    return html(_form(instrument, order), _sheet(order)), _copies(order)


def _pdf(instrument: "Instrument", order: Order) -> Written:
    from svsurvey.forms.boxmap import as_json
    from svsurvey.forms.pdf import render

    form, sheet = _form(instrument, order), _sheet(order)
    printed = render(form, sheet, order.fonts)
    pdf = printed.pdf
    if order.fillable:
        from svsurvey.forms.fillable import with_fields

        pdf = with_fields(printed, form)
    if order.map_ is not None:
        write_out(order.map_, as_json(form, sheet, printed.boxes), private=False)
    return pdf, f" on {counted(printed.pages, 'page')}{_copies(order)}"


def _offline(instrument: "Instrument", order: Order) -> Written:
    from svsurvey.interview.labels import checked
    from svsurvey.offline.page import page

    wave, site = checked("wave", order.wave), checked("site", order.site)
    seal = _seal(instrument, order.db)
    if seal:
        from svsurvey.commands.keys import for_whom

        talk(f"Responses will be sealed for {for_whom(seal)}.")
    return page(instrument, seal, wave, site), ", to be filled in with a browser"


@dataclass(frozen=True)
class Format:
    """A way to write a form. name: with its article. takes: the options it knows, beside -o."""

    name: str
    write: Callable[["Instrument", Order], Written]
    takes: frozenset[str]


_SET = frozenset({"--lang", "--codebook", "--paper", "--copies", "--large-print"})
MARKDOWN = Format("Markdown", _markdown, frozenset({"--lang", "--codebook"}))
HTML = Format("HTML", _html, _SET)
PDF = Format("PDF", _pdf, _SET | {"--fillable", "--map", "--font"})
OFFLINE = Format("an offline form", _offline, frozenset({"--wave", "--site", "--db"}))

FORMATS = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": MARKDOWN,
    "": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".pdf": PDF,
}
"""The format by the ending of the file; stdout has none."""

AT_ODDS = (
    ("--fillable", "--copies", "a form to be filled in on a screen is copied as a file: leave out --copies"),
    ("--fillable", "--codebook", "the annotated form is to be read, not filled in: leave one of them out"),
)


def blank(
    instrument: InstrumentArgument,
    output: OutOption = None,
    lang: LangOption = None,
    paper: Annotated[
        PaperSize | None, typer.Option("--paper", show_default="a4", help="The paper, for PDF and HTML.")
    ] = None,
    copies: Annotated[
        int,
        typer.Option("--copies", min=1, max=MOST_COPIES, metavar="N", help="Each begins on a sheet of its own."),
    ] = 1,
    large: Annotated[bool, typer.Option("--large-print", help="Letters of 18 points, and larger boxes.")] = False,
    fillable: Annotated[bool, typer.Option("--fillable", help="PDF with fields to fill in on a screen.")] = False,
    codebook: Annotated[
        bool, typer.Option("--codebook", help="Annotated with names, codes, conditions and scores.")
    ] = False,
    map_: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="Where each box of the PDF is, as JSON, to this file."),
    ] = None,
    font: Annotated[
        list[Path] | None,
        typer.Option("--font", metavar="FILE", help="A further font for the PDF; can be given again."),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="HTML to be filled in with a browser, without a server.")
    ] = False,
    wave: NewWaveOption = "",
    site: NewSiteOption = "",
    db: DbOption = None,
) -> None:
    """Write the empty questionnaire: every question, code and skip rule.

    The ending of FILE decides: .pdf to hand out, .html to print from a browser, .md as plain text; stdout is
    Markdown. PDF needs: pip install 'svsurvey[pdf]'. With --offline one HTML file holds the whole interview;
    --wave, --site and --db (a sealed study has keys of its own) are for it alone.
    """
    order = Order(lang, paper, copies, large, fillable, codebook, map_, tuple(font or ()), offline, wave, site, db)
    chosen = _format(output, order)
    asked = instrument_of(instrument)[0]
    shown = asked if chosen is OFFLINE else spoken(asked, lang)
    content, told = chosen.write(shown, order)
    write_out(output, content, private=False)
    if output is not None and str(output) != "-":
        questions = sum(1 for item in shown.items if shown.number(item))
        talk(f"Wrote {output}: {counted(questions, 'question')}{told}.")
    if order.map_ is not None:
        talk(f"Wrote {order.map_}: where each box is.")


# ---- what can be meant -----------------------------------------------------------------------------------


def _format(output: Path | None, order: Order) -> Format:
    """The format that is wanted. Raises UsageError when there is none, or it does not know what else was asked."""
    ending = "" if output is None or str(output) == "-" else output.suffix.lower()
    chosen = FORMATS.get(ending)
    if chosen is None:
        known = "a form is written as .pdf, .html or .md"
        raise UsageError(f"a blank form cannot be written as {ending}", f"{known}, by the ending of -o FILE")
    if order.offline:
        if chosen is not HTML:
            raise UsageError(
                f"--offline writes HTML, not {chosen.name}", "name a file that ends in .html: -o FILE"
            )
        chosen = OFFLINE
    _demand_known(chosen, output, order)
    return chosen


def _demand_known(chosen: Format, output: Path | None, order: Order) -> None:
    given = [name for name, on in order.given.items() if on]
    for name in given:
        if name not in chosen.takes:
            raise UsageError(f"{name} means nothing for {chosen.name}", _instead(name, chosen))
    for one, other, hint in AT_ODDS:
        if one in given and other in given:
            raise UsageError(f"{one} and {other} exclude each other", hint)
    if order.map_ is not None and str(order.map_) in ("-", str(output)):
        raise UsageError("the map of a form goes to a file of its own", "name it: --map boxes.json")


def _instead(name: str, chosen: Format) -> str:
    """What to do with an option that a format does not know."""
    if name in OFFLINE.takes:
        return f"{name} is for forms that are filled in offline: --offline -o form.html"
    if chosen is OFFLINE:
        only = "it has all its languages, and the reader chooses" if name == "--lang" else "it is not printed"
        return f"leave {name} out: {only}"
    endings = [".pdf", ".html"] if name in HTML.takes else [".pdf"]
    return f"{name} is for {' and '.join(endings)}: -o form.pdf"


# ---- what the formats share ------------------------------------------------------------------------------


def _form(instrument: "Instrument", order: Order) -> "Form":
    from svsurvey.forms.composing import compose

    return compose(instrument, order.lang or "", order.codebook)


def _sheet(order: Order) -> "Sheet":
    from svsurvey.forms.boxmap import Paper, Sheet

    paper = Paper.LETTER if order.paper is PaperSize.LETTER else Paper.A4
    return Sheet(paper, order.large, order.copies, order.fillable)


def _copies(order: Order) -> str:
    return f", {order.copies} copies" if order.copies > 1 else ""


def _seal(instrument: "Instrument", db: Path | None) -> "Seal | None":
    """For whom the answers are to be sealed: as the study says where there is one, else as the instrument says.

    Raises StoreError when the study was named and cannot be read.
    """
    if db is None and not os.path.lexists(study_path(db)):
        return instrument.seal
    from svsurvey.commands.study import open_study

    with open_study(db) as store:
        return store.sealing(instrument)
