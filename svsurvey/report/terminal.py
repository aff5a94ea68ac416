"""A report on a terminal or in a plain text file: layout, fills and colours; every number is there already.

Labels wrap and are never cut. Without colour the segments of bars differ by their fill; without Unicode by ASCII
signs. It must not know where a report is from.
"""

import os
from collections.abc import Iterator
from io import StringIO
from typing import TextIO

from rich.console import Console
from rich.text import Text

from svsurvey.report.layout import Layout
from svsurvey.report.model import Block, Note, Report, reworded
from svsurvey.report.typeset import (
    INDENT,
    NARROWEST,
    PROSE,
    WIDEST,
    Surface,
    flowing,
    hanging,
    indented,
    wrap,
)


def show(report: Report, out: TextIO, width: int | None = None) -> None:
    """Print a report. width: in cells; else the terminal's, else COLUMNS, else 80. Colour only on a terminal."""
    cells = min(max(width or width_of(out), NARROWEST), WIDEST)
    console = Console(file=out, width=cells, height=PROSE, highlight=False, markup=False, emoji=False)
    plain = console.no_color or console.color_system not in ("256", "truecolor")
    _print(console, _Page(cells, not plain, _speaks_ascii_only(out)), report)


def svg(report: Report, width: int = 100, title: str = "svsurvey") -> str:
    """The report as it looks on a colour terminal, as an SVG picture."""
    console = Console(
        file=StringIO(), width=width, record=True, force_terminal=True, color_system="truecolor", no_color=False
    )
    _print(console, _Page(width, True, False), report)
    return console.export_svg(title=title)


def width_of(out: TextIO) -> int:
    """COLUMNS if set, else the width of the terminal behind a stream, else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and len(columns) < 5 and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(out.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _speaks_ascii_only(out: TextIO) -> bool:
    """The stream cannot do more, or the locale was set to C on purpose (Python itself would write UTF-8 then)."""
    chosen = next((v for k in ("LC_ALL", "LC_CTYPE", "LANG") if (v := os.environ.get(k))), "")
    return chosen in ("C", "POSIX") or not (getattr(out, "encoding", None) or "utf-8").lower().startswith("utf")


def _print(console: Console, page: "_Page", report: Report) -> None:
    lines = list(page.lines(report))
    for line in lines:
        line.rstrip()
    console.print(Text("\n").join(lines), soft_wrap=True)


# ---- the page -------------------------------------------------------------------------------------------


class _Page(Surface):
    """A page with a report on it."""

    __slots__ = ()

    def lines(self, report: Report) -> Iterator[Text]:
        """The whole report, line by line, none wider than the page."""
        report = reworded(report, self.say) if self.ascii else report
        yield from wrap(report.title, self.width, "bold")
        yield from self.block(report.head, 0)
        if report.notes:
            yield Text()
        for note in report.notes:
            yield from self.note(note, 0)
        for section in report.sections:
            yield Text()
            yield self.ruled(section.title)
            for block in section.blocks:
                yield Text()
                yield from self.block(block, INDENT)

    def ruled(self, title: str) -> Text:
        """A section's title with a line to the margin; a long title has to do without."""
        (first, *more) = wrap(title, self.width, "bold")
        if more or not title:
            return Text("\n").join([first, *more]) if title else self.rule(self.width)
        return Text.assemble(first, " ", self.rule(self.width - first.cell_len - 1))

    def block(self, block: Block, indent: int) -> Iterator[Text]:
        number = f"{block.label:>{indent - 1}} " if indent else ""
        yield from hanging(number, wrap(block.title, self.width - len(number), "bold"))
        yield from indented(indent, self.entries(block, indent))
        for note in block.notes:
            yield from self.note(note, indent)
        for table in block.tables:
            yield Text()
            yield from indented(indent, Layout(self, table, self.width - indent).lines())

    def entries(self, block: Block, indent: int) -> list[Text]:
        parts = [f"{e.label} {e.cell.text}" for e in block.entries if e.worth_saying]
        return flowing([block.key, *parts] if indent else parts, self.say(" · "), self.width - indent, "dim")

    def note(self, note: Note, indent: int) -> Iterator[Text]:
        sign = "! " if note.warns else ""
        lines = wrap(note.text, min(self.width, PROSE) - indent - len(sign), "bold" if note.warns else "")
        yield from indented(indent, list(hanging(sign, lines)))
