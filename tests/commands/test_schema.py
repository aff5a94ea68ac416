"""`svsurvey schema`: what an editor gets."""

import json
from pathlib import Path

import jsonschema
import pytest

from svsurvey.cli import Exit, run


def test_it_is_a_schema_and_says_what_may_stand_in_an_instrument(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == Exit.DONE
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {"id", "version", "title", "sections"} <= set(schema["required"])


def test_it_goes_to_a_file_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["schema"])
    printed = capsys.readouterr().out
    file = tmp_path / "svsurvey.schema.json"
    assert run(["schema", "-o", str(file)]) == Exit.DONE
    assert file.read_text(encoding="utf-8") == printed


def test_an_instrument_is_not_taken_for_a_place_to_write_it(tmp_path: Path) -> None:
    """A slip of two names would cost somebody their questionnaire."""
    mine = tmp_path / "my-survey.yaml"
    mine.write_text("svsurvey: 1\n", encoding="utf-8")
    assert run(["schema", "-o", str(mine)]) == Exit.USAGE
    assert mine.read_text(encoding="utf-8") == "svsurvey: 1\n"
