"""The same interview on all sorts of terminals: with colours and without, simple ones, in few letters."""

import re
from pathlib import Path

import pytest
from people import FULL
from seats import PLACES, STEPS, number_stored, seat
from stage import USUAL

pytestmark = pytest.mark.slow  # pytest -m slow tests/interview/test_surroundings.py

COLOUR = re.compile(rb"\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m")
SURROUNDINGS = {
    "colours": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "no colours": {"NO_COLOR": "1"},
    "a terminal that nobody knows": {"TERM": "wonder-9000"},
}


@pytest.mark.parametrize("environment", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_all_pages_come_in_any_surroundings_and_nothing_is_said_by_colour(
    study: Path, environment: dict[str, str]
) -> None:
    with seat(study, size=USUAL, **environment) as there:
        for page in PLACES:
            there.see(STEPS[page][0])
            there.type(STEPS[page][1])
        assert there.end() == 0
        assert not COLOUR.search(there.sent)
        assert b"\x1b[6n" not in there.sent, "a terminal that does not answer would stall it"
    assert number_stored(study) == 1


def test_a_dumb_terminal_gets_the_whole_interview_in_plain_lines(study: Path) -> None:
    with seat(study, TERM="dumb") as there:
        asked = 0
        for line in (*(line for page in FULL for line in FULL[page].lines), "", ""):
            while not there.sent[asked:].endswith(b": "):  # only what is typed after the prompt counts
                assert there.read(5), there.text
            asked = len(there.sent)
            there.type(line + "\n")
        assert there.end() == 0
        assert "Your receipt" in there.text
        assert b"\x1b" not in there.sent
    assert number_stored(study) == 1
