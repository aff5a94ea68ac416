"""The HTML form as a browser prints it: the paper, the numbers of its pages, and no question broken over two."""

import base64
import re
from pathlib import Path

import pytest
from at_hand import SHIPPED, TORTURE, Case, of_item, on_paper
from browser import Browser
from typeset_forms import POINTS, bare, needs_poppler, pages

from svsurvey.forms.boxmap import Paper, Sheet
from svsurvey.forms.html import html
from svsurvey.instrument.domain import Grid

pytestmark = [pytest.mark.proof, needs_poppler]

LARGEST = next(path for path in SHIPPED if path.stem == "perioperative-catastrophe")
PRINTS = [
    (Case(LARGEST, "en"), Sheet()),
    (Case(LARGEST, "de"), Sheet(Paper.LETTER)),
    (Case(LARGEST, "de"), Sheet(large=True)),
    (Case(TORTURE, "en"), Sheet()),
    (Case(TORTURE, "ru"), Sheet(Paper.LETTER, large=True)),
]
LONG = {26, 27, 29, 18, 20}
"""Questions of the torture instrument that fill more than a page, at least in large letters."""


def printed(browser: Browser, folder: Path, case: Case, sheet: Sheet) -> bytes:
    """The PDF, after the browser was seen to ask for nothing but the file."""
    path = folder / "form.html"
    path.write_text(html(case.form(), sheet), encoding="utf-8")
    with browser.page() as page:
        page.open(path)
        done = page.command("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        assert page.errors == []
        assert page.requests == [path.as_uri()]
    return base64.b64decode(done["data"])


@pytest.mark.parametrize(("case", "sheet"), PRINTS, ids=lambda part: re.sub(r"\W+", "-", str(part)))
def test_a_browser_prints_it_as_a_form(case: Case, sheet: Sheet, browser: Browser, tmp_path: Path) -> None:
    pdf = printed(browser, tmp_path, case, sheet)
    ends = [tuple(float(end) for end in box.split()) for box in re.findall(rb"/MediaBox \[([0-9. ]+)\]", pdf)]
    texts = pages(pdf)
    assert len(ends) == len(texts)
    for *_, width, height in ends:
        assert (width / POINTS, height / POINTS) == pytest.approx((sheet.paper.width, sheet.paper.height), abs=0.5)
    say, instrument = case.form().say["page"], on_paper(case.instrument)
    for number, text in enumerate(texts, 1):
        assert bare(say.format(page=number, pages=len(texts))) in bare(text)
        assert bare(f"{instrument.id} · {instrument.version} · {case.language}") in bare(text)
    held = [bare(text) for text in texts]
    for item in instrument.items:
        asked = instrument.number(item)
        if asked and not (case.path == TORTURE and asked in LONG):
            first, *others = map(bare, of_item(item, instrument))
            (home,) = [page for page in held if first in page]
            whole = home[home.index(first) :]
            assert [part for part in others if part not in whole] == [], f"question {asked} is broken"


def test_the_heads_of_a_long_grid_stand_on_each_of_its_pages(browser: Browser, tmp_path: Path) -> None:
    case = Case(TORTURE, "en")
    (grid,) = (one.domain for one in case.instrument.items if one.id == "content")
    assert isinstance(grid, Grid)
    heads = [bare(option.label) for option in grid.options]
    texts = [bare(text) for text in pages(printed(browser, tmp_path, case, Sheet()))]
    keys = "".join(str(option.code) for option in grid.options)
    holding = [text for text in texts if any(bare(row.text) + keys in text for row in grid.rows)]
    assert len(holding) > 1
    assert all(head in text for text in holding for head in heads)
