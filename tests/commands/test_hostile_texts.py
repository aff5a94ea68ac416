"""What once went wrong with hostile files stays right; hostile words stay words in a form that becomes a page."""

import html
import re
from pathlib import Path

import pytest
from fuzz import CORPUS, Case, keep
from hostile import PLAIN_TEXTS, instrument
from sandbox import box, call, put

from svsurvey.exchange.csv import defused
from svsurvey.forms.composing import compose
from svsurvey.forms.markdown import markdown as set_markdown
from svsurvey.instrument.definition import Source, load
from svsurvey.text import clean_line

pytestmark = pytest.mark.proof

KEPT = sorted(CORPUS.glob("*.json"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_what_once_went_wrong_stays_right(path: Path) -> None:
    made = Case.from_json(path.read_text(encoding="utf-8"))
    with box() as folder:
        assert made.run(folder) == []


def test_the_corpus_is_there_and_comes_back_as_it_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fuzz.CORPUS", tmp_path)
    made = Case({"a\udcff": b"\xff\n\x1b", "b": b"\0" * 99}, (("list",), ("show", "\u2028")), {"X": "y"}, b"\0")
    assert Case.from_json(keep(made, ["why"]).read_text(encoding="utf-8")) == made
    assert len(KEPT) >= 5


def test_the_watch_sees_what_it_is_there_for(tmp_path: Path) -> None:
    with box() as folder:
        put(folder, {"x.yaml": instrument("plain")})
        assert call(folder, ["blank", "x.yaml", "-o", "y.md"]).faults == ()
        (fault,) = call(folder, ["new", str(tmp_path / "y.yaml")]).faults[:1]
        assert "writes outside" in fault
        assert call(folder, ["check", "x.yaml"]).code == 0


ITEMS = "svsurvey: 1\nid: x\nversion: '1'\ntitle: x\nsections:\n- title: x\n  items:\n"


@pytest.mark.parametrize("text", ["- 1\n" * 260_000, ITEMS + "  - {id: a, type: note, text: x}\n" * 2_000])
def test_a_file_of_very_many_parts_is_refused_soon(text: str) -> None:
    with box() as folder:
        put(folder, {"x.yaml": text.encode()})
        for command in ("show",):
            outcome = call(folder, [command, "x.yaml"])
            assert (outcome.code, outcome.faults) == (3, ())
        assert "too-large" in call(folder, ["check", "x.yaml"]).out


MARKDOWN_TAGS = {
    *("h1", "h2", "p", "strong", "em", "br", "hr", "ul", "li", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


@pytest.mark.parametrize(
    "name", ["html", "markdown", "markdown link", "markup", "lines", "yaml", "quotes", "minus"]
)
def test_words_in_a_form_become_no_links_and_no_html(name: str) -> None:
    text = PLAIN_TEXTS[name]
    markdown = pytest.importorskip("markdown_it").MarkdownIt("commonmark", {"html": True}).enable("table")
    page = markdown.render(set_markdown(compose(load(Source("x.yaml", instrument(text).decode())))))
    assert set(re.findall(r"</?([a-zA-Z0-9]+)", page)) <= MARKDOWN_TAGS
    shown = html.unescape(re.sub("<[^>]+>", "", page))
    assert "".join(clean_line(text).split()) in "".join(shown.split())


@pytest.mark.parametrize("text", [" =1+1", "\u3000@SUM(A1)", "\n-1", "  '=1", "'", "＝1", "\t", "\tx"])
def test_a_formula_behind_blanks_is_defused_too(text: str) -> None:
    assert defused(text) == "'" + text
    assert defused("a =1") == "a =1"
