"""The fonts that are shipped: which signs they have, what they weigh, and that they go into the wheel."""

import runpy
import tomllib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from svsurvey.forms.signs import FONTS, coverage, known

ROOT = Path(__file__).parents[2]
PARTS = runpy.run_path(str(ROOT / "docs/fonts.py"))["PARTS"]

ALPHABETS = {
    "Latin": "AaZzÄäÖöÜüẞßÅåÆæØøÐðÞþÇçÉéÈèÊêËëÑñÕõŁłŃńŐőŰűŠšŽžČčĐđĞğİıŞşȘșȚțĄąĘęŻżĦħĊċẀẁÆœŒ",
    "Vietnamese": "ẠạẢảẤấẦầẨẩẪẫẬậẮắỆệỔổỢợỤụỨứỲỳỶỷỸỹĐđƠơƯư",
    "Greek": "ΑαΒβΓγΔδΕεΖζΗηΘθΙιΚκΛλΜμΝνΞξΟοΠπΡρΣσςΤτΥυΦφΧχΨψΩωΆάΈέΉήΊίΌόΎύΏώΪϊΫϋΐΰἀἁᾳῷ",
    "Cyrillic": "АаБбВвГгДдЕеЁёЖжЗзИиЙйКкЛлМмНнОоПпРрСсТтУуФфХхЦцЧчШшЩщЪъЫыЬьЭэЮюЯяІіЇїЄєҐґЎўЈјЉљЊњЋћЏџҚқҢңӘә",
    "punctuation": "‘’‚“”„‹›«»–—…·•†‡‰′″‐‑¿¡§¶",
    "currency": "€£¥¢₹₽₺₴₩₪₫",
    "numbers": "½¼¾⅓⅔⅛²³¹⁰⁴₀₁₂№℃™®©°",
    "mathematics": "±×÷≤≥≠≈∞√∑∏∂∫∈∉∩∪⊂⊆∀∃∧∨¬−",
    "arrows": "←↑→↓↔↕⇐⇒⇔↗↘",
    "marks": "○●□■☐☑☒✓✔✗✘★☆◊",
}


@pytest.mark.parametrize("name", ALPHABETS)
def test_the_alphabets_that_are_claimed(name: str) -> None:
    missing = [sign for sign in ALPHABETS[name] if ord(sign) not in known(())]
    assert missing == []


def test_upright_bold_and_italic_have_the_same_signs() -> None:
    regular, bold, italic = (coverage(FONTS / f"NotoSans-{face}.ttf") for face in ("Regular", "Bold", "Italic"))
    assert regular == bold == italic


def test_each_font_is_what_the_table_says() -> None:
    assert {path.name for path in FONTS.glob("*.ttf")} == set(PARTS)
    for name, ranges in PARTS.items():
        wanted = {sign for first, last in ranges for sign in range(first, last + 1)}
        have = coverage(FONTS / name)
        assert len(have & wanted) > 100
        assert len(have - wanted) < 40  # signs that others of the font are put together from


def test_all_together_weigh_less_than_a_megabyte() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 1_000_000


def test_the_licence_stands_beside_them_and_in_them() -> None:
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    for path in FONTS.glob("*.ttf"):
        assert path.name in licence
        with TTFont(path) as font:
            assert "SIL Open Font License" in font["name"].getDebugName(13)
            copyright_ = font["name"].getDebugName(0)
        assert copyright_ in licence


def test_fonts_and_templates_are_in_the_wheel() -> None:
    """hatchling takes the package as it is; nothing that is left out on purpose may hide them."""
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert built["targets"]["wheel"]["packages"] == ["svsurvey"]
    assert "exclude" not in built["targets"]["wheel"]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert not any(word in ignored for word in ("*.ttf", "*.typ", "fonts", "templates"))
