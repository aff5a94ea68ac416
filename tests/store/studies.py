"""A study to test with, a small disk for it, and a watch over files that must not be touched."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from wards import ITEMS, instrument_of

from svsurvey.instrument.model import Instrument
from svsurvey.store.database import Store


@pytest.fixture
def ward() -> Instrument:
    """Six items of the common types."""
    return instrument_of(*ITEMS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a study may be begun."""
    return tmp_path / "study.db"


@pytest.fixture
def store(path: Path, ward: Instrument) -> Iterator[Store]:
    """An open study in which the ward instrument is fielded."""
    with Store.open(path, create=True) as opened:
        opened.field(ward, "id: ward\n")
        yield opened


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[Callable[[Path], None]]:
    """Called with a path, it watches that the file and its folder are the same, byte for byte, at the end."""
    watched: dict[Path, tuple[bytes, list[str]]] = {}

    def watch(path: Path) -> None:
        watched[path] = path.read_bytes(), sorted(p.name for p in path.parent.iterdir())

    yield watch
    assert watched, "nothing was watched"
    for path, before in watched.items():
        assert (path.read_bytes(), sorted(p.name for p in path.parent.iterdir())) == before


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own: 24 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("only who may mount a small disk can fill it")
    yield folder
    subprocess.run(["umount", folder], check=True)


def read_only(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
