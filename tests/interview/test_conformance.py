"""One person, every front end: the same answers give one and the same response."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from svsurvey.instrument.model import Instrument
from svsurvey.interview.line import LineTalk
from svsurvey.interview.lines import Lines
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.script import read_scripts, responses
from svsurvey.interview.terminal import ScreenTalk
from svsurvey.response import Disposition, Mode, Response
from svsurvey.sentences import sentences


@dataclass(frozen=True)
class Person:
    """The same answers as data, as lines and as keys."""

    data: Mapping[str, object]
    lines: tuple[str, ...]
    keys: tuple[str, ...]


REFUSE, EMPTY, BACK, ENTER = "\x18", "\x0e", "\x1b[Z", "\r"
YES = "1\r"

PEOPLE = {
    "answers everything": Person(
        {
            "role": 8, "role_other": "porter", "hours": 38, "weight": 7.5, "since": "2019-04",
            "shift_start": "07:30", "helps": 3, "speaks": 2, "blamed": 1, "events": [1, 8],
            "events_other": "a broken bed", "reported": 1, "wishes": [2, 1], "strain": 5,
            "story": "first line\nsecond line",
        },
        (
            "yes", "", "8", "porter", "38", "7.5", "2019-04", "7:30", "3", "2", "1", "1, 8", "a broken bed",
            "1", "2 1", "5", "first line", "second line", "", "yes",
        ),
        (
            YES, ENTER, "8\r", "porter\r", "38\r", "7.5\r", "2019-04\r", "7:30\r", "321\r", "18\r",
            "a broken bed\r", "1\r", "21\r", "5\r", "first line\rsecond line\r\r", "0\r",
        ),
    ),
    "prefers not to answer": Person(
        {
            name: {"refused": True}
            for name in (
                "role", "hours", "weight", "since", "shift_start", "helps", "speaks", "blamed", "events", "wishes",
                "strain", "story",
            )
        },
        ("yes", "", *[":skip"] * 5, ":skipall", *[":skip"] * 4, "yes"),
        (YES, ENTER, *[REFUSE] * 10, "0\r"),
    ),
    "leaves what can be left": Person(
        {"role": 1, "hours": 90, "events": [99]},
        (
            "yes", "", "1", "90", "yes", *[":next", "yes"] * 3, ":next", ":next", ":next", "yes", "99",
            *[":next", "yes"] * 2, ":next", "yes",
        ),
        (
            YES, ENTER, "1\r", "90\r", YES, *[EMPTY + YES] * 3, EMPTY + YES, "99\r", *[EMPTY + YES] * 2, EMPTY,
            "0\r",
        ),
    ),
    "goes back and changes the route": Person(
        {"role": 2, "hours": 40, "events": [99]},
        (
            "yes", "", "2", "40", *[":next", "yes"] * 3, ":next", ":next", ":next", "yes", "2", ":back", "99",
            *[":next", "yes"] * 2, ":next", "yes",
        ),
        (
            YES, ENTER, "2\r", "40\r", *[EMPTY + YES] * 3, EMPTY + YES, "2\r", BACK, "99\r", *[EMPTY + YES] * 2,
            EMPTY, "0\r",
        ),
    ),
}  # fmt: skip


def by_script(instrument: Instrument, person: Person) -> Response:
    (response,) = responses(instrument, read_scripts(io.StringIO(json.dumps(person.data)), "person.json"))
    return response


def by_line(instrument: Instrument, person: Person) -> Response:
    lines = Lines(io.StringIO("\n".join([*person.lines, ""])), io.StringIO())
    talk = LineTalk(instrument, sentences(), lines)
    return conduct(Interview(instrument, Mode.LINE), talk.reply).response


def by_screen(instrument: Instrument, person: Person) -> Response:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("".join(person.keys))
        keys.close()  # too few keys end the interview instead of waiting for ever
        return conduct(Interview(instrument, Mode.TERMINAL), ScreenTalk(instrument, sentences()).reply).response


FRONT_ENDS: dict[Mode, Callable[[Instrument, Person], Response]] = {
    Mode.IMPORT: by_script,
    Mode.LINE: by_line,
    Mode.TERMINAL: by_screen,
}


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
@pytest.mark.parametrize("mode", [Mode.LINE, Mode.TERMINAL], ids=lambda mode: mode.value)
def test_every_front_end_gives_one_and_the_same_response(
    everything: Instrument, mode: Mode, person: Person
) -> None:
    told = FRONT_ENDS[mode](everything, person)
    assert told.disposition is Disposition.COMPLETE
    assert told.mode is mode
    assert replace(told, mode=Mode.IMPORT) == by_script(everything, person)
