"""The report as one HTML file: whole, closed, without script or net, and readable by ear."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from faces import HOSTILE, Page, association, everything
from samples import JAPANESE, LONG, UNBROKEN, grouped

from svsurvey.report.html import NAMES, page
from svsurvey.report.model import BLANK, Block, Column, Report, Role, Row, Section, Table, p_value
from svsurvey.report.paints import ink, luminance, paints


@pytest.fixture(scope="module")
def html() -> str:
    return page(everything(), "de")


@pytest.fixture(scope="module")
def read(html: str) -> Page:
    return Page(html)


# ---- one file, safe


def test_it_needs_no_net_and_no_script(html: str, read: Page) -> None:
    names = {tag for tag, _ in read.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "form", "base", "audio", "video"}
    for tag, attributes in read.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")
    policy = next(meta["content"] for meta in read.of("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    style = html.partition("<style>")[2].partition("</style>")[0]
    assert "@import" not in style
    assert set(re.findall(r"url\(([^)]*)\)", html)) <= {
        f"#{t}-{i}" for t in ("lines", "dots", "cross") for i in ("000000", "ffffff")
    }


def test_no_text_becomes_markup(html: str, read: Page) -> None:
    said = read.text
    for text in HOSTILE:
        assert text in said
    assert "<script" not in html
    assert "{{ 7 * 7 }}" in said
    assert not read.of("b")


def test_every_label_is_whole(read: Page) -> None:
    for text in (LONG, UNBROKEN, JAPANESE, "[red]no markup[/red] :smile:"):
        assert text in read.text


def test_the_same_report_gives_the_same_file(html: str) -> None:
    assert page(everything(), "de") == html


# ---- by ear


def test_headings_come_in_order(read: Page) -> None:
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_there_are_landmarks_and_names_for_them(read: Page) -> None:
    names = [tag for tag, _ in read.tags]
    for landmark in ("header", "nav", "main", "footer"):
        assert names.count(landmark) == 1
    ids = [a["id"] for _, a in read.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in read.tags:
        for target in attributes.get("aria-labelledby", "").split():
            assert target in ids
        if attributes.get("href"):
            assert attributes["href"][1:] in ids


def test_every_table_has_a_caption_and_heads_for_every_cell(read: Page) -> None:
    for k, (tag, attributes) in enumerate(read.tags):
        if tag == "table":
            assert read.tags[k + 1][0] == "caption"
        if tag == "th":
            assert attributes["scope"] in ("col", "colgroup", "row", "rowgroup")


def test_what_is_withheld_is_said_in_words(read: Page) -> None:
    assert "withheld" in read.words
    assert "no number" in read.words


def test_own_words_bear_their_language(html: str) -> None:
    assert '<html lang="en">' in html
    assert re.search(r'<h1 dir="auto" lang="de">', html)
    assert '<h3 id="s4b4">In words</h3>' in html


# ---- pictures


def pictures(html: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(text) for text in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


def test_every_picture_has_words_and_stands_with_its_numbers(html: str, read: Page) -> None:
    drawn = [svg for svg in pictures(html) if svg.get("role") == "img"]
    assert len(drawn) == 16
    for svg in drawn:
        title, description = svg.find("title"), svg.find("desc")
        assert title is not None
        assert title.text
        assert description is not None
        assert description.text
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    for (tag, attributes), within in zip(read.tags, read.within, strict=True):
        if tag == "svg" and attributes.get("role") == "img":
            assert "table" in within or "figure" in within
    for svg in (svg for svg in pictures(html) if svg.get("role") != "img"):
        assert svg.get("aria-hidden") == "true"


def test_a_curve_says_its_points_and_leaves_out_what_is_not_known(html: str) -> None:
    first, second = (svg for svg in pictures(html) if svg.get("class") == "curve")
    assert (first.findtext("title"), second.findtext("title")) == ("Nurses", "Physicians")
    assert first.findtext("desc") == (
        "by 3 days 20.0 % (18.5 to 21.5); by 30 days 45.0 % (43.5 to 46.5); by 365 days 80.0 % (78.5 to 81.5)"
    )
    axis = [text.text for text in first.iter("text") if text.get("class") == "tick"]
    assert (axis[5], axis[-1]) == ("0", "days, on the scale log(1 + days)")
    assert len(second.findall(".//circle")) == 2
    assert len(second.findall(".//rect[@class='open']")) == 0  # everybody had by the last time


def test_stacks_fill_their_room_and_line_up(html: str) -> None:
    for svg in (svg for svg in pictures(html) if svg.get("class") == "stack"):
        areas = {(float(r.get("x", "")[:-1]), float(r.get("width", "")[:-1])) for r in svg.iter("rect")}
        assert all(x >= 0 and x + width <= 100.001 for x, width in areas)
    middles = {
        line.get("x1") for svg in pictures(html) for line in svg.iter("line") if line.get("class") == "middle"
    }
    assert middles == {"50%"}  # both diverging tables reach as far to the left as to the right


# ---- colours


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: from 1 to 21."""
    light, dark = sorted((luminance(one.lstrip("#")), luminance(other.lstrip("#"))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def schemes(html: str) -> list[dict[str, str]]:
    """The colours by name: light, dark, on paper."""
    return [
        dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", html, re.S)
    ]


def test_words_can_be_read_in_light_in_dark_and_on_paper(html: str) -> None:
    light, dark, paper = schemes(html)
    for scheme in (light, dark, light | paper):
        for ink_, ground in (("ink", "paper"), ("soft", "paper"), ("link", "paper"), ("warn-ink", "warn-paper")):
            assert contrast(scheme[ink_], scheme[ground]) >= 4.5, (ink_, ground)
        assert contrast(scheme["bar"], scheme["track"]) >= 3
        assert contrast(scheme["bar"], scheme["paper"]) >= 3


@pytest.mark.parametrize("diverging", [True, False])
@pytest.mark.parametrize("n", [2, 3, 4, 5, 7, 11])
def test_numbers_in_segments_can_be_read(n: int, diverging: bool) -> None:
    for paint in paints(n, diverging):
        assert contrast(paint, ink(paint)) >= 4.5


def test_segments_differ_without_colour(html: str) -> None:
    """Neighbours have another texture or lie far apart in grey."""
    for svg in (svg for svg in pictures(html) if svg.get("class") == "stack"):
        looks = [[rect.get("fill", "") for rect in part.iter("rect")] for part in svg.iter("g")]
        for one, other in pairwise(looks):
            apart = abs(luminance(one[0][1:]) - luminance(other[0][1:]))
            assert one[1:] != other[1:] or apart > 0.1


# ---- what stands where


def test_banners_stand_before_everything(html: str, read: Page) -> None:
    assert read.text.index("SIMULATED") < read.text.index("Contents")
    assert ".banners { display: table-header-group" in html  # on every sheet of paper


def test_heads_in_common_span_their_columns() -> None:
    block = Block("cross", "Recovery", "association", "", (), (), (association(),))
    read = Page(page(Report("T", Block("x", "x", "responses"), sections=(Section("S", (block,)),))))
    spans = [a.get("colspan") for tag, a in read.tags if a.get("scope") == "colgroup"]
    assert spans == ["1", "1"]  # each has n, and beneath it the percentage
    assert "3 of 4 under 5" in read.text
    assert "<0.001" in read.text
    heads = [a["data-head"] for tag, a in read.tags if "data-head" in a]
    assert "A few days or less: n" in heads


def in_german(*blocks: Block) -> str:
    """A page with one section, of a German questionnaire."""
    head = Block("x", "x", "responses")
    return page(Report("T", head, sections=(Section("How it was asked", blocks),)), "de")


def every_test() -> Table:
    columns = Column("p_holm", "Holm", over="p corrected"), Column("p_bh", "BH", over="p corrected")
    rows = (
        Row("expected", "Expected?", (BLANK, BLANK), Role.HEADING),
        Row("pearson", "Pearson chi-squared", (p_value(0.2), p_value(0.1))),
    )
    return Table("tests", columns, rows)


def test_only_the_questionnaires_own_words_bear_its_language() -> None:
    cited = Table("words", (), (Row(1, "Wilson EB (1927) Probable inference", ()),))
    cross = Block("cross", "Wie lange?", "association", "", (), (), (association(), every_test()))
    html = in_german(cross, Block("works", "Works cited", "methods", "", (), (), (cited,)))
    own = 'dir="auto" lang="de">'
    for german in ("Wie lange?", "A few days or less", "Expected?"):
        assert f"{own}{german}<" in html
    for english in ("How it was asked", "p corrected", "Works cited", "Wilson EB (1927) Probable inference"):
        assert f"{own}{english}<" not in html
        assert f">{english}<" in html


def test_every_table_is_called_by_words_not_by_its_key() -> None:
    written = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    rows = [line for line in written.partition("## The tables")[2].split("\n") if line.startswith("| `")]
    keys = {key for line in rows for key in re.findall(r"`([a-z]+)`", line.split("|")[1])}
    assert len(keys) > 20
    assert keys - set(NAMES) == set()


def test_what_a_curve_shows_is_said_before_it(html: str) -> None:
    assert html.index("Points: known") < html.index("<figure>")


@pytest.mark.parametrize(("steps", "kinds"), [(3, {"roomy"}), (8, {"wide", "roomy"}), (25, {"wide", "vast"})])
def test_a_table_with_more_columns_than_paper_can_hold_is_set_in_blocks(steps: int, kinds: set[str]) -> None:
    html = in_german(Block("cross", "Wie lange?", "association", "", (), (), (grouped(steps, "Step"),)))
    (table,) = Page(html).of("table")
    assert set(table["class"].split()) & {"roomy", "wide", "vast"} == kinds
    style = html.partition("@media print")[2].partition("</style>")[0]
    assert ".vast thead { display: none; }" in style
    assert ".vast td.number::before { content: attr(data-head)" in style


def test_on_paper_heads_and_headings_stay_with_their_rows(html: str) -> None:
    style = html.partition("@media print")[2].partition("</style>")[0]
    for rule in (
        ".of-association tbody, .of-tests tbody, .of-rates tbody { break-inside: avoid; }",
        "thead { display: table-header-group; break-after: avoid; }",
        "thead + tbody > tr:first-child { break-before: avoid; }",
    ):
        assert rule in style
    assert re.search(r"tr, figure, \.note, [^{]*\{ break-inside: avoid; \}", style)
