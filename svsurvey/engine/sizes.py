"""From how many responses on what is done in another way. These numbers were measured; they change no result."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of responses, as they were found to be best.

    stream: from so many on a table is read in one go, if at least so many columns are asked for; of fewer a SELECT
    for each question is faster. split: from so many on two processes read it. first: so many are looked at to see
    what the columns hold. chunk: so many are counted together. fetch: so many are read at a time.
    """

    stream: int = 5_000
    columns: int = 6
    split: int = 100_000
    first: int = 4_000
    chunk: int = 16_000
    fetch: int = 500
