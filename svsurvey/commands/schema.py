"""`svsurvey schema`: the format as JSON Schema."""

import json

from svsurvey.commands.output import write_out
from svsurvey.commands.study import OutOption
from svsurvey.errors import UsageError

EXAMPLES = (
    "svsurvey schema -o svsurvey.schema.json",
    "# then, as the first line of an instrument, for VS Code and others:",
    "# yaml-language-server: $schema=svsurvey.schema.json",
)


def schema(output: OutOption = None) -> None:
    """Print the JSON Schema of the instrument format, so that an editor completes and marks while you write.

    It says what may stand where. `svsurvey check` sees more: skip logic, scores, codes, translations.
    """
    from svsurvey.instrument.format import schema as make

    if output is not None and output.suffix in (".yaml", ".yml"):
        raise UsageError(
            f"{output} would be an instrument, and the schema is JSON", "name it svsurvey.schema.json"
        )
    write_out(output, json.dumps(make(), ensure_ascii=False, indent=2) + "\n", private=False)
