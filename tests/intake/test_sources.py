"""Files that are read while somebody writes them."""

from pathlib import Path

import pytest

from svsurvey.errors import InputError
from svsurvey.intake.sources import opened


def test_a_file_that_was_changed_while_it_was_read_is_not_taken(tmp_path: Path) -> None:
    """Its mark would be of something else: the whole file could be imported once more."""
    path = tmp_path / "answers.csv"
    path.write_text("hours,rest\n1,2\n", encoding="utf-8")
    with opened(path) as source:
        assert source.stream.read().endswith(b"1,2\n")
    with pytest.raises(InputError, match=r"answers.csv was changed while it was read"):
        grown(path)


def grown(path: Path) -> None:
    with opened(path) as source, path.open("a", encoding="utf-8") as more:
        source.digest()
        more.write("3,4\n")
        more.flush()
