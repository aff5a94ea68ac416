"""`svsurvey list`: which instruments can be found."""

from typing import TYPE_CHECKING

from svsurvey.commands.study import JsonOption, print_json, talk

if TYPE_CHECKING:
    from svsurvey.instrument.catalogue import Entry
    from svsurvey.instrument.definition import Definition

EXAMPLES = (
    "svsurvey list",
    "svsurvey list --json",
)


def list_(as_json: JsonOption = False) -> None:
    """List the instruments in ./instruments and those that come with svsurvey.

    One that does not load is marked; `svsurvey check` says why.
    """
    from svsurvey.instrument.catalogue import available, find
    from svsurvey.instrument.definition import read

    found = [(entry, read(find(str(entry.path)))) for entry in available()]
    if as_json:
        print_json([_as_json(entry, definition) for entry, definition in found])
        return
    _print_table([_row(entry, definition) for entry, definition in found])
    talk("Look at one with: svsurvey show NAME")


def _as_json(entry: "Entry", definition: "Definition") -> dict[str, object]:
    instrument = definition.instrument
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


def _row(entry: "Entry", definition: "Definition") -> tuple[str, ...]:
    place = "bundled" if entry.bundled else "here"
    instrument = definition.instrument
    if instrument is None:
        return entry.name, "-", "-", "-", "-", place, f"does not load: svsurvey check {entry.path}"
    items = sum(1 for item in instrument.items if item.fields)
    license_ = instrument.credit.license or "-"
    languages = " ".join(instrument.languages)
    return entry.name, instrument.version, str(items), languages, license_, place, instrument.title


def _print_table(rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as they need; the last, the title, as long as it is."""
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)][:-1]
    for row in (HEADINGS, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join((*cells, row[-1])))
