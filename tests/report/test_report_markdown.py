"""The report as Markdown: tables for a manuscript, with the numbers of every picture."""

from faces import HOSTILE, everything
from samples import LONG

from svsurvey.exchange.markdown import cell
from svsurvey.report.markdown import page
from svsurvey.report.model import reworded


def made() -> str:
    return page(reworded(everything(), cell))


def test_every_table_is_even() -> None:
    lines = made().split("\n")
    widths: list[int] = []
    for line in lines:
        if line.startswith("| "):
            widths.append(line.replace("\\|", "").count("|"))
        else:
            assert len(set(widths)) <= 1
            widths = []


def test_no_text_becomes_markup() -> None:
    text = made()
    for hostile in HOSTILE:
        assert hostile not in text or not set("<*&") & set(hostile)
    assert r"\<script>alert(1)\</script>" in text


def test_stacks_are_told_in_percent_by_step() -> None:
    text = made()
    head = next(line for line in text.split("\n") if "Here, %" in line)
    assert head == f"|  | Here, % | There, % | {LONG}, % | n |"
    assert "| Yes | 50 | 20 | 30 | 9 |" in text


def test_roles_headings_and_what_is_withheld_can_be_told_apart() -> None:
    text = made()
    assert "| **Asked** | 1000 | 100.0 |" in text
    assert "| *Left empty* |" in text
    assert "| **Expected?** |" in text
    assert r"| No | \* (–) | \* (–) | 20 |" in text
    assert r"| \<0.001 | 0.31 |" in text


def test_banners_come_right_after_the_title() -> None:
    lines = [line for line in made().split("\n") if line]
    assert lines[0].startswith("# ")
    assert lines[1].startswith("> **SIMULATED")


def test_a_head_in_common_stands_in_every_head_beneath_it() -> None:
    """A table of groups whose columns do not say which answer they count is of no use."""
    head = next(line for line in made().split("\n") if "A few days or less" in line)
    assert head == f"|  | A few days or less: n (%) | {LONG}: n (%) | n | p | V | note |"


def test_numbers_stand_right_though_headings_have_none() -> None:
    lines = made().split("\n")
    at = next(k for k, line in enumerate(lines) if "A few days or less" in line)
    assert lines[at + 1] == "| :--- | ---: | ---: | ---: | ---: | ---: | :--- |"
