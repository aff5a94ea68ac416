"""Pages from 60 to 200 cells: nothing wider than the page, no label lost, the same numbers as in the data."""

import re
from dataclasses import replace
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from rich.cells import cell_len
from samples import JAPANESE, LABELS, LONG, UNBROKEN, grouped, nominal, sample, scale, shares, wide

from svsurvey.report.json import as_json
from svsurvey.report.model import Block, Form, Report, Section, Table
from svsurvey.report.terminal import show, svg
from svsurvey.report.typeset import ascii_of


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "LC_ALL", "LC_CTYPE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


def page(report: Report, width: int | None = None) -> list[str]:
    out = StringIO()
    show(report, out, width)
    return out.getvalue().splitlines()


def only(*tables: Table) -> Report:
    head = Block("h", "h", "responses")
    return Report("t", head, (), (Section("s", (Block("b", "b", "single", "", tables=tables),)),))


def holds(lines: list[str], label: str) -> bool:
    """Whether all the signs of a label are there in their order, with line breaks and numbers between."""
    between = r"(?:[\s\S]{0,260}?)"
    units = label.split() if label.isascii() and " " in label else list(label)
    return re.search(between.join(map(re.escape, units)), "\n".join(lines)) is not None


# ---- every width


@pytest.mark.parametrize("width", [40, *range(60, 201)])
def test_no_line_is_wider_than_the_page_and_no_label_is_lost(width: int) -> None:
    lines = page(sample(), width)
    assert max(map(cell_len, lines)) <= width
    for label in (*LABELS, LONG, UNBROKEN, JAPANESE, "Step 5 with a label that is a little longer"):
        assert holds(lines, label), label


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("table", [shares(), nominal(), wide(14), scale(5, (0.2,) * 5), scale(4, (0.25,) * 4)])
def test_every_number_of_a_table_is_on_the_page(table: Table, width: int) -> None:
    text = " ".join(page(only(table), width))
    for row in table.rows:
        for cell in row.cells:
            assert cell.text in text


def test_zeros_that_say_nothing_are_left_out() -> None:
    text = "\n".join(page(sample(), 80))
    assert "never there" not in text
    assert "asked 1000" in text


def test_the_page_and_the_json_agree_cell_for_cell() -> None:
    report = only(shares())
    (block,) = as_json(report)["sections"][0]["blocks"]
    lines = page(report, 200)
    for row in block["tables"]["answers"]["rows"]:
        written = [str(row["n"]), f"{row['percent']:.1f}"]
        written += [f"{row['interval'][0]:.1f} to {row['interval'][1]:.1f}"] if row["interval"] else []
        (line,) = [line for line in lines if line.strip().startswith(row["label"][:20] + row["label"][20:60])]
        assert re.split(r"\s{2,}", line.strip())[1 : 1 + len(written)] == written


# ---- groups under headings


@pytest.mark.parametrize("width", [40, 60, 72, 80, 120, 200])
@pytest.mark.parametrize("steps", [2, 6, 11])
def test_groups_under_headings_fit_every_page_and_lose_nothing(width: int, steps: int) -> None:
    for of in ("Yes", LONG, UNBROKEN, JAPANESE):
        table = grouped(steps, of)
        lines = page(only(table), width)
        assert max(map(cell_len, lines)) <= width
        text = " ".join(lines)
        assert all(cell.text in text for row in table.rows for cell in row.cells if cell.form is not Form.WORDS)
        for label in (*LABELS, LONG, JAPANESE, of):
            assert holds(lines, label), label


def test_numbers_and_percent_stand_side_by_side_under_their_head_where_there_is_room() -> None:
    lines = page(only(grouped(3, "S")), 120)
    (over,) = [k for k, line in enumerate(lines) if line.split() == ["S", "1", "S", "2", "S", "3"]]
    assert set(lines[over + 1].strip()) == {"─", " "}
    assert lines[over + 2].split() == ["n", "%", "n", "%", "n", "%", "n", "p", "V"]
    (row,) = [line for line in lines if line.strip().startswith("2026")]
    assert row.split()[1:] == ["0", "0.0", "1", "33.3", "2", "66.7", "8"]
    (wave,) = [line for line in lines if line.strip().startswith("Wave")]
    assert lines[over + 2].index("V") + 1 == wave.index("0.10") + 4


def test_steps_become_numbers_with_a_legend_where_their_heads_do_not_fit() -> None:
    lines = page(only(grouped(6)), 80)
    text = "\n".join(lines)
    assert any(line.split() == ["1", "2", "3", "4", "5", "6"] for line in lines)
    assert f"1 = {LONG[:20]}" in text
    assert text.index("1 = ") < text.index("2026")  # it is read before the table
    assert "1 = " not in "\n".join(page(only(grouped(2, "Yes")), 80))


def test_rows_are_set_in_under_their_headings_and_words_stand_beneath() -> None:
    lines = page(only(grouped(2, "Yes")), 100)
    (wave,) = [line for line in lines if line.strip().startswith("Wave")]
    (year,) = [k for k, line in enumerate(lines) if line.strip().startswith("2026")]
    deep = [len(line) - len(line.lstrip()) for line in (wave, lines[year])]
    assert deep[1] == deep[0] + 2
    assert lines[year + 1].strip() == "few"
    (yes,) = [line for line in lines if line.strip().startswith("Yes  ")]
    assert len(yes) - len(yes.lstrip()) == deep[0] + 4  # under a heading that is under another


def test_what_only_headings_have_is_told_in_their_line_where_columns_are_short() -> None:
    told = page(only(grouped(6)), 60)
    assert any(line.strip() == "p 0.500 · V 0.10" for line in told)
    assert not any("p 0.500" in line for line in page(only(grouped(6)), 120))
    assert any(line.strip() == "p 0.500 | V 0.10" for line in ascii_page(only(grouped(6)), 60))


def test_signs_of_statistics_have_words_in_ascii() -> None:
    assert (ascii_of("≥0.05"), ascii_of("η²"), ascii_of("Cramér's V")) == (">=0.05", "eta 2", "Cramer's V")


def ascii_page(report: Report, width: int) -> list[str]:
    out = TextIOWrapper(BytesIO(), encoding="ascii")
    show(report, out, width)
    out.seek(0)
    return out.read().splitlines()


# ---- pictures


def bar_of(line: str) -> str:
    return "".join(sign for sign in line if sign in "█▏▎▍▌▋▊▉▓▒░")


def test_bars_are_as_long_as_their_shares_and_little_is_not_nothing() -> None:
    lines = page(only(shares()), 120)
    full, third, four, none = (next(x for x in lines if re.search(rf"\s{n}\s", x)) for n in (1000, 333, 4, 0))
    assert len(bar_of(full)) == 28
    assert len(bar_of(third)) == 10  # 9.3 cells: nine and a part
    assert bar_of(four) == "▏"
    assert bar_of(none) == ""


def test_the_halves_of_an_even_scale_meet_in_one_column() -> None:
    rows = [(0.25, 0.25, 0.25, 0.25), (0.4, 0.1, 0.1, 0.4), (0.01, 0.49, 0.2, 0.3)]
    lines = page(only(scale(4, *rows)), 160)
    (axis,) = {line.index("│") for line in lines if "│" in line}
    drawn = [line for line in lines if "12.3" in line]
    assert len(drawn) == 3
    for line in drawn:
        cells = [sign for sign in line for _ in range(cell_len(sign))]
        assert cells[axis - 1] in "▓ "
        assert cells[axis] in "▒ "


def test_borders_are_rounded_once_each() -> None:
    """Twenty shares of a twentieth: rounding one after another would drift by cells."""
    (line,) = [x for x in page(only(scale(20, (0.05,) * 20)), 200) if "12.3" in x]
    assert len(bar_of(line)) == 64


def test_a_row_without_answers_says_so() -> None:
    assert any("no answers" in line for line in page(only(scale(5, (0.2,) * 5, (0.0,) * 5)), 120))


def test_neighbouring_segments_never_look_alike_without_colour() -> None:
    for steps in range(2, 12):
        (line,) = [x for x in page(only(scale(steps, (1 / steps,) * steps)), 200) if "12.3" in x]
        runs = re.findall(r"(.)\1*", re.sub(r" \d+ ", "", bar_of(line)))
        assert len(runs) == steps, steps


def test_the_legend_shows_each_fill_with_its_code() -> None:
    text = "\n".join(page(only(nominal()), 120))
    assert "██ 1 Here   ░░ 2 There" in text


# ---- surroundings


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    show(only(nominal()), out, 80)
    assert "\x1b[" in out.getvalue()
    assert "48;2;0;114;178" in out.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    bare = Terminal()
    show(only(nominal()), bare, 80)
    assert "48;2" not in bare.getvalue()
    assert "38;2" not in bare.getvalue()
    assert "░" in bare.getvalue()


def test_piped_there_is_no_escape() -> None:
    assert "\x1b" not in "\n".join(page(sample(), 80))


def test_the_width_is_that_of_columns_or_eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(map(cell_len, page(sample()))) == 80
    monkeypatch.setenv("COLUMNS", "133")
    assert max(map(cell_len, page(sample()))) == 133
    monkeypatch.setenv("COLUMNS", "wide")
    assert max(map(cell_len, page(sample()))) == 80


@pytest.mark.parametrize("name", ["LC_ALL", "LC_CTYPE", "LANG"])
def test_a_plain_locale_gets_plain_signs(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv("LANG")
    monkeypatch.setenv(name, "C")
    lines = page(sample(), 60)
    assert all(line.isascii() for line in lines)
    assert max(map(len, lines)) <= 60
    assert holds(lines, ascii_of(JAPANESE))
    assert any("###" in line for line in lines)


def test_a_stream_that_speaks_ascii_only_gets_ascii() -> None:
    raw = BytesIO()
    out = TextIOWrapper(raw, encoding="ascii", errors="strict")
    show(sample(), out, 80)
    out.flush()
    assert raw.getvalue().isascii()


def test_ascii_keeps_what_can_be_read() -> None:
    assert ascii_of("“naïve” – ça, Ελ") == '"naive" - ca, \\u0395\\u03bb'


def test_markup_is_text() -> None:
    lines = page(only(shares()), 120)
    assert any("[red]no markup[/red] :smile:" in line for line in lines)


def test_the_picture_is_an_svg_of_the_page() -> None:
    picture = svg(only(nominal()), 80, "a title")
    assert picture.startswith("<svg")
    assert "a&#160;title" in picture or "a title" in picture
    assert "#0072b2" in picture


def test_a_report_without_anything() -> None:
    lines = page(replace(sample(), notes=(), sections=()), 80)
    assert lines[-1].startswith("asked 1000")
