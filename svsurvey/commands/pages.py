"""How a report is written to a file: the form that its ending asks for, and what is said when it is there.

It must not know what stands in a report, nor how it was protected.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from svsurvey.commands.output import Content, json_text, talk, write_out
from svsurvey.commands.releasing import say_released
from svsurvey.errors import UsageError
from svsurvey.response import Scope

if TYPE_CHECKING:  # for types only: `--help` must not pay for pages
    from svsurvey.report.model import Report

ENDINGS: Mapping[str, str] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
}
TABLE_ENDINGS: Mapping[str, str] = {**ENDINGS, ".csv": "csv"}
"""What endings ask for: of a page with words, and of one with a table that can stand alone."""

SHORTEST = {"html": ".html", "markdown": ".md", "json": ".json", "csv": ".csv"}


def form_of(
    output: Path | None, as_json: bool, endings: Mapping[str, str] = ENDINGS, what: str = "a report"
) -> str:
    """What the ending of a file asks for; Markdown on stdout. Raises UsageError for one that is not known."""
    if output is None or str(output) == "-":
        return "json" if as_json else "markdown"
    form = endings.get(output.suffix.lower(), "")
    if as_json and form not in ("json", ""):
        raise UsageError(f"--json does not go with {output.name}", f"name it {output.with_suffix('.json').name}")
    if not form and not as_json:
        from svsurvey.instrument.words import listed

        how = f"as {output.suffix}" if output.suffix else "without an ending in its name"
        known = listed([SHORTEST[form] for form in dict.fromkeys(endings.values())], "or")
        raise UsageError(f"{what} cannot be written {how}", f"its ending says what it is: {known}; - is stdout")
    return form or "json"


def write_page(output: Path | None, made: "Report", form: str, language: str) -> None:
    """Write a report, whole or not at all; true numbers for their owner's eyes only. Raises UsageError."""
    write_out(output, FACES[form](made, language), private=not made.released)


def say_written(made: "Report", output: Path | None, exact: bool, scope: Scope) -> None:
    """On stderr: what was written, and who may see it."""
    written = "" if output is None or str(output) == "-" else f"Wrote {output}. "
    if made.released:
        say_released(made, exact, scope, written)
    else:
        talk(f"{written}The numbers are the true ones: keep it for yourself.")


# ---- forms ----------------------------------------------------------------------------------------------


def _html(made: "Report", language: str) -> str:
    from svsurvey.report.html import page

    return page(made, language)


def _markdown(made: "Report", language: str) -> str:
    from svsurvey.exchange.markdown import cell
    from svsurvey.report.markdown import page
    from svsurvey.report.model import reworded

    return page(reworded(made, cell))


def _json(made: "Report", language: str) -> str:
    from svsurvey.report.json import as_json

    return json_text(as_json(made))


def _csv(made: "Report", language: str) -> Content:
    """The tables of answers by groups; a spreadsheet will open it, so it is written for one."""
    from svsurvey.exchange.csv import Style, write_lines
    from svsurvey.report.flat import lines

    def write(file: TextIO) -> None:
        write_lines(file, lines(made, "association"), Style(excel=True))

    return write


FACES: Mapping[str, "Callable[[Report, str], Content]"] = {
    "html": _html,
    "markdown": _markdown,
    "json": _json,
    "csv": _csv,
}
