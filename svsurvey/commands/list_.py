"""`svsurvey list`: which instruments can be found."""

from typing import TYPE_CHECKING

from svsurvey.commands.output import print_json, talk
from svsurvey.commands.study import JsonOption
from svsurvey.errors import InputError
from svsurvey.text import clean_line

if TYPE_CHECKING:
    from svsurvey.instrument.catalogue import Entry
    from svsurvey.instrument.model import Instrument

EXAMPLES = (
    "svsurvey list",
    "svsurvey list --json",
)


def list_(as_json: JsonOption = False) -> None:
    """List the instruments in ./instruments and those that come with svsurvey.

    One that does not load is marked; `svsurvey check` says why.
    """
    from svsurvey.instrument.catalogue import available

    found = [(entry, _instrument(entry)) for entry in available()]
    if as_json:
        print_json([_as_json(entry, instrument) for entry, instrument in found])
        return
    _print_table([_row(entry, instrument) for entry, instrument in found])
    talk("Look at one with: svsurvey show NAME")


def _instrument(entry: "Entry") -> "Instrument | None":
    """What an entry stands for; None when it cannot be read or has errors."""
    from svsurvey.instrument.catalogue import read_source
    from svsurvey.instrument.definition import load

    try:
        return load(read_source(entry.path))
    except InputError:
        return None


def _as_json(entry: "Entry", instrument: "Instrument | None") -> dict[str, object]:
    about: dict[str, object] = {
        "name": entry.name,
        "path": str(entry.path),
        "bundled": entry.bundled,
        "loads": instrument is not None,
    }
    if instrument is None:
        return about
    return about | {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title,
        "items": sum(1 for item in instrument.items if item.fields),
        "languages": list(instrument.languages),
        "license": instrument.credit.license,
    }


HEADINGS = ("name", "version", "items", "languages", "licence", "where", "title")


def _row(entry: "Entry", instrument: "Instrument | None") -> tuple[str, ...]:
    place = "bundled" if entry.bundled else "here"
    if instrument is None:
        return entry.name, "-", "-", "-", "-", place, f"does not load: svsurvey check {entry.path}"
    items = sum(1 for item in instrument.items if item.fields)
    license_ = instrument.credit.license or "-"
    languages = " ".join(instrument.languages)
    return entry.name, instrument.version, str(items), languages, license_, place, instrument.title


def _print_table(rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as they need; the last, the title, as long as it is."""
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)][:-1]
    for row in (HEADINGS, *(tuple(map(clean_line, row)) for row in rows)):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join((*cells, row[-1])))
