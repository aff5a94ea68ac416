"""Every page looks as it was last agreed on. To agree on another look: python tests/interview/snapshots.py --write

When one of these fails, the difference says what changed. Is it what was meant? Write them anew, look at every
picture that changed (`git diff tests/interview/screens`), and commit them with the change.
"""

from collections.abc import Iterable

import pytest
from snapshots import FOLDER, file_of, kiosk_pictures, pictures
from walks import SIZES, WALKS
from wcwidth import wcswidth


def agreed(names: Iterable[str]) -> dict[str, str]:
    return {name: file_of(name).read_text(encoding="utf-8") for name in names if file_of(name).exists()}


@pytest.mark.parametrize("name", WALKS)
def test_pages_look_as_agreed_in_one_window(name: str) -> None:
    shown = pictures(name, WALKS[name].sizes[:1])
    assert shown == {page: first_picture(text) for page, text in agreed(shown).items()}


def first_picture(text: str) -> str:
    """The first picture of a file."""
    first, _, rest = text.partition("\n\n==== ")
    return f"{first}\n" if rest else first


@pytest.mark.proof
@pytest.mark.parametrize("name", WALKS)
def test_pages_look_as_agreed_in_every_window(name: str) -> None:
    shown = pictures(name)
    assert shown == agreed(shown)


def test_the_pages_between_two_people_look_as_agreed() -> None:
    shown = kiosk_pictures()
    assert shown == agreed(shown)


def test_there_is_no_picture_of_what_is_no_page() -> None:
    known = {file_of(f"{name} {stop.name}") for name, walk in WALKS.items() for stop in walk.stops}
    known |= {file_of("kiosk rest"), file_of("kiosk code")}
    assert set(FOLDER.glob("*.txt")) == known


def test_no_line_of_a_picture_is_wider_than_its_window() -> None:
    for columns, rows in SIZES:
        for file in FOLDER.glob("*.txt"):
            _, found, rest = file.read_text(encoding="utf-8").partition(f"==== {columns} x {rows} ")
            lines = rest.partition("\n==== ")[0].splitlines()[1:] if found else []
            assert len(lines) <= rows, file.name
            assert all(wcswidth(line) <= columns for line in lines), file.name
