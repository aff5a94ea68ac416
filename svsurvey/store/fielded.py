"""What a study says of the versions that were fielded in it, believed only where it fits together.

It must not know a connection: cells come in, and a StoreError where somebody changed the file by hand.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from svsurvey.errors import StoreError
from svsurvey.store.place import damaged
from svsurvey.store.schema import Row


def demand_sound(path: Path, kept: Sequence[Row], sizes: Mapping[str, Mapping[str, object]]) -> None:
    """Raises StoreError when answers have lost their questions. sizes: by id and version, of what was answered."""
    if not all(isinstance(cell, str) for row in kept for cell in row):
        raise damaged(path)
    answered = {(id_, version) for id_, by_version in sizes.items() for version in by_version}
    for id_, version in answered - {row[:2] for row in kept}:
        what = f"{path} holds responses to '{id_}' {version}, which was not fielded there"
        raise StoreError(what, "the file was changed by hand: go back to your last backup")


def texts_beside(path: Path, kept: str) -> Mapping[str, str]:
    """The translations of a version, by language."""
    with suppress(ValueError):
        read = json.loads(kept)
        if isinstance(read, dict) and all(isinstance(text, str) for text in read.values()):
            return read
    raise damaged(path)
