"""What the tests of printed forms share: forms that are set once, and their pages as pictures and as words."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pytest

from svsurvey.forms.boxmap import Box, Sheet
from svsurvey.forms.composing import compose
from svsurvey.forms.form import Form
from svsurvey.forms.pdf import Printed, render
from svsurvey.instrument.catalogue import find
from svsurvey.instrument.definition import load
from svsurvey.instrument.model import Instrument
from svsurvey.instrument.translation import in_language

TORTURE = str(Path(__file__).parent / "torture/torture.yaml")
LARGEST = "perioperative-catastrophe"
SHIPPED = sorted(path.name[:-5] for path in (Path(__file__).parents[2] / "instruments").glob("[a-z]*[a-z].yaml"))
SHIPPED = [name for name in SHIPPED if "." not in name]

POINTS = 72 / 25.4
DPI = 300

needs_poppler = pytest.mark.skipif(
    not (shutil.which("pdftoppm") and shutil.which("pdftotext")), reason="pages are read with poppler-utils"
)

Picture = npt.NDArray[np.uint8]


@cache
def instrument_of(name: str) -> Instrument:
    return load(find(name))


def form_of(name: str, language: str = "", annotated: bool = False) -> Form:
    instrument = instrument_of(name)
    language = language or instrument.language
    return compose(in_language(instrument, language), language, annotated)


def printed(name: str, sheet: Sheet | None = None, language: str = "", annotated: bool = False) -> Printed:
    """The form, set once however often it is asked for."""
    return _printed(name, sheet or Sheet(), language or instrument_of(name).language, annotated)


@cache
def _printed(name: str, sheet: Sheet, language: str, annotated: bool) -> Printed:
    return render(form_of(name, language, annotated), sheet)


def picture(pdf: bytes, page: int, dpi: int = DPI) -> Picture:
    """A page in shades of grey, row by row; 0 is black."""
    command = ["pdftoppm", "-gray", "-r", str(dpi), "-f", str(page), "-l", str(page), "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", done.stdout)
    assert head
    width, height = int(head[1]), int(head[2])
    return np.frombuffer(done.stdout[head.end() :], np.uint8).reshape(height, width)


def words(pdf: bytes, *options: str) -> str:
    """The words of a PDF, in the order of its content."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.pdf"
        path.write_bytes(pdf)
        return subprocess.run(
            ["pdftotext", *options, str(path), "-"], capture_output=True, text=True, check=True
        ).stdout


def pages(pdf: bytes) -> list[str]:
    """The words page by page."""
    return words(pdf, "-raw").split("\f")[:-1]


def bare(text: str) -> str:
    """Letters and digits without what breaking lines adds: blanks and hyphens."""
    return re.sub(r"[\s\u200b\u00ad\-‐]+", "", text)


def of_item(boxes: tuple[Box, ...], item: str) -> list[Box]:
    return [box for box in boxes if box.item == item]
