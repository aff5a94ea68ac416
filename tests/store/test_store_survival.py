"""What was acknowledged is there, whole, whatever happens to the process; and many can save at once."""

import ctypes
import json
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from wards import ALL, response_to

from svsurvey.instrument.model import Instrument
from svsurvey.store import schema
from svsurvey.store.database import Store


def lives(what: str, folder: Path, first: int, second: int) -> Any:
    """What the script `lives.py` reports."""
    script = Path(__file__).with_name("lives.py")
    command = [sys.executable, str(script), what, str(folder), str(first), str(second)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def killed(folder: Path, rounds: int, seed: int) -> list[dict[str, Any]]:
    """What is there after each of many kills; every claim about it is checked."""
    report: list[dict[str, Any]] = lives("kill", folder, rounds, seed)
    for turn in report:
        assert turn["sound"], "every row is whole, the file is sound and was rewritten"
        assert turn["words"], "words and rows are saved together"
        assert turn["beside"] == [], "nothing is left beside the file"
        assert set(turn["acknowledged"]) <= set(turn["numbers"]), "what was acknowledged is there"
        unheard = set(turn["numbers"]) - set(turn["acknowledged"])
        assert len(unheard) <= turn["kills"], "at most one a kill was saved and could not be said any more"
    return report


@pytest.mark.proof
def test_a_killed_process_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    report = killed(tmp_path, rounds=48, seed=11)
    assert sum(len(turn["acknowledged"]) for turn in report) > 48, "the processes lived long enough to save"


@pytest.mark.slow
def test_thousands_of_kills_lose_nothing(tmp_path: Path) -> None:
    killed(tmp_path, rounds=2000, seed=12)


@pytest.mark.proof
def test_a_process_killed_while_erasing_leaves_all_of_a_response_or_nothing(tmp_path: Path) -> None:
    rounds = 24
    there, report = set(range(rounds)), lives("forget", tmp_path, rounds, 13)
    for state in report:
        assert state["begun"], "it was killed after it began"
        assert state["sound"], "every row is whole, the file is sound and was rewritten"
        assert state["words"], "words and rows are erased together"
        assert state["beside"] == []
        gone = there - set(state["numbers"])
        assert gone in (set(), {state["turn"]}), "nothing but the one response is gone"
        assert gone or not state["forgotten"], "what was said to be erased is gone"
        there -= gone
    assert sum(state["forgotten"] for state in report) >= rounds // 4


@pytest.mark.proof
def test_sixteen_processes_save_at_once(tmp_path: Path) -> None:
    processes, saves = 16, 20
    report = lives("many", tmp_path, processes, saves)
    assert report["codes"] == [0] * processes
    assert report["numbers"] == report["acknowledged"] == list(range(processes * saves))
    assert report["sound"]
    assert report["words"]
    assert report["beside"] == []


def send_after(connection: sqlite3.Connection, statement: str, number: int) -> None:
    """Send this process a signal in the middle of the statement that follows this one. No line of Python may run
    then, for it would hear the signal there: so it is C that sends it."""
    send = partial(getattr(ctypes.CDLL(None), "raise"), number)

    def watch(sql: str) -> None:
        if sql.startswith(statement):
            connection.set_trace_callback(send)

    connection.set_trace_callback(watch)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("before", [schema.STAMP, "COMMIT"], ids=["while committing", "while rewriting"])
def test_a_signal_at_the_end_does_not_look_like_an_unsaved_response(
    store: Store, ward: Instrument, number: signal.Signals, before: str
) -> None:
    heard: list[bool] = []

    def hear(*_: object) -> None:
        store.connection.set_trace_callback(None)
        heard.append(store.file.scrub_pending)

    usual = signal.signal(number, hear)
    try:
        if number == signal.SIGINT:
            signal.signal(number, signal.default_int_handler)
        send_after(store.connection, before, number)
        store.add(response_to(ward), ward)
    finally:
        store.connection.set_trace_callback(None)
        signal.signal(number, usual)
    assert not any(heard), "it is heard when all is done"
    assert bool(heard) == (number != signal.SIGINT)
    assert len(list(store.rows("ward", ("nights",), ALL))) == 1
    assert not store.file.scrub_pending


def test_an_interrupt_before_the_end_saves_nothing(store: Store, ward: Instrument) -> None:
    send_after(store.connection, "BEGIN", signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        store.add(response_to(ward), ward)
    store.connection.set_trace_callback(None)
    assert list(store.rows("ward", ("nights",), ALL)) == []
