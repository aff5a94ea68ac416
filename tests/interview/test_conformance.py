"""One person, every front end: the same answers give one and the same response."""

import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from people import INSTRUMENTS, PEOPLE, SOURCES, Person
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from screen import ENTER, STOP, Terminal
from shifts import environment
from stage import program

from svsurvey.instrument.model import Instrument
from svsurvey.interview.chance import Arrangement, arranged
from svsurvey.interview.line import LineTalk
from svsurvey.interview.lines import Lines
from svsurvey.interview.machine import Interview, conduct
from svsurvey.interview.script import read_scripts, responses
from svsurvey.interview.terminal import ScreenTalk
from svsurvey.response import HANDED_IN, RECORD, Disposition, Missing, Mode, Response, Scope, Value
from svsurvey.sentences import sentences
from svsurvey.store.database import Store
from svsurvey.store.schema import Layout

# ---- as data --------------------------------------------------------------------------------------------


def by_script(person: Person, drawn: Mapping[str, Value]) -> Response:
    """The response to be expected. A script cannot stop: what somebody did not reach is taken out afterwards."""
    instrument = INSTRUMENTS[person.instrument]
    orders = {name: list(value) if isinstance(value, tuple) else value for name, value in drawn.items()}
    file = io.StringIO(json.dumps(person.data | orders))
    (told,) = responses(instrument, read_scripts(file, "person.json"))
    unreached = [place.name for id_ in person.unreached for place in instrument.by_id[id_].fields]
    values = {**told.values, **dict.fromkeys(unreached, Missing.NOT_REACHED)}
    return replace(told, values=values, disposition=person.disposition)


# ---- as lines, as keys ----------------------------------------------------------------------------------


def by_line(shown: Arrangement, person: Person) -> Response:
    lines = Lines(io.StringIO("\n".join([*person.lines, ""])), io.StringIO())
    talk = LineTalk(shown.instrument, sentences(), lines)
    return conduct(Interview(shown.instrument, Mode.LINE, drawn=shown.drawn), talk.reply).response


def by_screen(shown: Arrangement, person: Person) -> Response:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(person.keys)
        keys.close()  # too few keys end the interview instead of waiting for ever
        talk = ScreenTalk(shown.instrument, sentences())
        return conduct(Interview(shown.instrument, Mode.TERMINAL, drawn=shown.drawn), talk.reply).response


FRONT_ENDS: dict[Mode, Callable[[Arrangement, Person], Response]] = {Mode.LINE: by_line, Mode.TERMINAL: by_screen}


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
@pytest.mark.parametrize("mode", FRONT_ENDS, ids=lambda mode: mode.value)
def test_every_front_end_gives_one_and_the_same_response(mode: Mode, person: Person) -> None:
    instrument = INSTRUMENTS[person.instrument]
    for seed in range(2 if instrument.by_chance else 1):
        shown = arranged(instrument, Random(seed))
        told = FRONT_ENDS[mode](shown, person)
        assert told.mode is mode
        assert told.disposition is person.disposition
        assert replace(told, mode=Mode.IMPORT) == by_script(person, shown.drawn)


def test_the_registry_leaves_no_type_of_item_and_no_ending_out() -> None:
    kinds = {item.domain.kind for instrument in INSTRUMENTS.values() for item in instrument.items}
    assert kinds == {
        "single", "multiple", "number", "text", "date", "time", "grid", "ranking", "slider", "note",
    }  # fmt: skip
    assert {person.disposition for person in PEOPLE.values()} == {*Disposition} - {Disposition.BREAK_OFF}


# ---- in a kiosk -----------------------------------------------------------------------------------------

CODE = "lavender"


@contextmanager
def kiosk(study: Path, name: str) -> Iterator[Terminal]:
    """A kiosk that shows its page between two people."""
    (study / f"{name}.yaml").write_text(SOURCES[name], encoding="utf-8")
    words = [sys.executable, "-m", "svsurvey", "run", f"{name}.yaml", "--kiosk"]
    with program(words, study, environment(study, TERM="xterm-256color")) as there:
        there.see("press Enter and one is made")
        there.type(CODE + "\n")
        yield there
        there.see("Press Enter to begin")
        there.type(STOP)
        there.see("Code of those who run this survey")
        there.type(CODE + ENTER)
        assert there.end() == 0


SHORT = [name for name in INSTRUMENTS if name != "whole"]
LONG = ["whole"]
"""Many people after one another."""

Told = tuple[Counter[object], Counter[object]]
"""How often each row is there, and each piece of words kept apart."""


def kept(study: Path, instrument: Instrument) -> Told:
    """What the study holds, without random ids and as far as chance has no part in it."""
    columns = [name for name in (*RECORD[1:], *Layout(instrument).columns) if not by_chance(instrument, name)]
    with Store.open(study / "svsurvey.db") as store:
        rows = Counter[object](store.rows(instrument.id, columns, Scope(), ()))
        return rows, Counter[object](store.texts(instrument.id, Scope()))


def expected(instrument: Instrument, told: list[Response]) -> Told:
    layout = Layout(instrument)
    at = [n for n, name in enumerate((*RECORD, *layout.columns)) if n and not by_chance(instrument, name)]
    rows = Counter[object](tuple(layout.row(response)[n] for n in at) for response in told)
    pieces = (piece for response in told for piece in layout.pieces(response))
    return rows, Counter[object]((variable, wave, words) for _, variable, wave, _, words in pieces)


def by_chance(instrument: Instrument, column: str) -> bool:
    item = instrument.by_id.get(column.partition("___")[0])
    return item is not None and item.chance is not None


@pytest.mark.parametrize("name", [*SHORT, *(pytest.param(name, marks=pytest.mark.proof) for name in LONG)])
def test_a_kiosk_stores_what_everybody_answered(study: Path, name: str) -> None:
    instrument, told = INSTRUMENTS[name], []
    with kiosk(study, name) as there:
        for person in (person for person in PEOPLE.values() if person.instrument == name):
            there.see("Press Enter to begin")
            there.type(ENTER)
            there.see("Will you take part?")
            there.type(person.keys)
            handed_in = person.disposition in HANDED_IN
            there.see("Saved. Thank you." if handed_in else "Nothing was stored")
            there.type(ENTER)
            if handed_in:
                drawn = arranged(instrument, Random(1)).drawn
                told.append(replace(by_script(person, drawn), mode=Mode.TERMINAL))
    assert kept(study, instrument) == expected(instrument, told)
