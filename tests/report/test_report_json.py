"""The report as JSON: the shape that docs/report.schema.json promises."""

import json
from pathlib import Path

import jsonschema
import pytest
from faces import everything

from svsurvey.report.json import FORMAT, as_json

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/report.schema.json").read_text(encoding="utf-8"))


def test_everything_fits_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(json.dumps(as_json(everything()))), SCHEMA)
    assert SCHEMA["properties"]["format"]["const"] == FORMAT


@pytest.mark.parametrize("key", ["format", "banners", "head", "sections", "released"])
def test_the_schema_sees_what_is_missing_or_strange(key: str) -> None:
    whole = json.loads(json.dumps(as_json(everything())))
    for broken in ({k: v for k, v in whole.items() if k != key}, whole | {key: 7}, whole | {"surprise": 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, SCHEMA)


def test_a_row_has_a_value_for_every_column() -> None:
    for section in as_json(everything())["sections"]:
        for block in section["blocks"]:
            for table in block["tables"].values():
                for row in table["rows"]:
                    assert {column["key"] for column in table["columns"]} <= set(row)


def test_what_no_number_stands_for_is_null() -> None:
    blocks = {b["id"]: b for s in as_json(everything())["sections"] for b in s["blocks"]}
    expected, yes, no, *_ = blocks["cross"]["tables"]["association"]["rows"]
    assert (expected["role"], expected["p"], expected["n_1"]) == ("heading", 0.0004, None)
    assert (yes["n_1"], no["n_1"], no["percent_1"]) == (3, None, None)
    assert blocks["curve"]["tables"]["curve"]["chart"] == "curve"
