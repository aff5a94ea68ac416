"""A ward's study: the instrument, people who answer it, and what commands say of them."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from svsurvey.cli import Exit, run
from svsurvey.instrument.definition import Source, load
from svsurvey.response import Answers, Disposition, Missing, Mode, Response
from svsurvey.store.database import Store

WARD = """
svsurvey: 1
id: ward
version: "1"
title: Ward
scales:
  agree: {1: Never, 2: Rarely, 3: Often}
sections:
  - title: Work
    items:
      - {id: role, type: single, text: What is your role?, options: {1: Nurse, 2: Physician, 3: Midwife}}
      - {id: nights, type: single, text: Nights?, options: {1: Yes, 0: No}}
      - {id: hours, type: number, text: Hours?, range: [0, 80], unit: hours}
      - {id: events, type: multiple, text: What did you see?, when: nights == 1, options: {1: Fall, 2: Drug}}
      - id: climate
        type: grid
        text: How often?
        scale: agree
        rows: {help: People help., blame: People blame.}
      - {id: wish, type: text, text: What do you wish?}
scores:
  climate_mean: {label: Climate, mean: [help, blame], at_least: 2}
"""

NO, REFUSED = Missing.NOT_ASKED, Missing.REFUSED


def person(
    role: object, nights: object, hours: object, events: object, help_: int = 1, blame: int = 3, wish: object = ""
) -> Answers:
    values = {"role": role, "nights": nights, "hours": hours, "events": events, "help": help_, "blame": blame}
    return values | {"wish": wish or Missing.NOT_ANSWERED}  # type: ignore[return-value]


BOTH, FALL = frozenset({1, 2}), frozenset({1})
PEOPLE = [
    *(person(1, 1, 40 + n, BOTH, 1 + n % 3, 3) for n in range(12)),
    *(person(2, 1, 30 + n, FALL, 2, 1 + n % 2) for n in range(3)),
    *(person(1, 0, 38, NO, 3, 2, "rest") for _ in range(8)),
    *(person(2, 0, 44, NO, 1, 1) for _ in range(7)),
    person(3, 0, 12, NO, 2, 2, "sleep"),
    person(REFUSED, REFUSED, REFUSED, NO, 1, 2),
    person(1, 1, 60, REFUSED, 2, 3),
]
"""33 people: 21 nurses, 10 physicians, 1 midwife, 1 refused; 16 with nights, 16 without, 1 refused."""


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the study lies that commands work with; nothing of the terminal changes what they say."""
    for name in ("COLUMNS", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SVSURVEY_DB", str(tmp_path / "study.db"))
    return tmp_path / "study.db"


def keep(db: Path, text: str, responses: Iterable[Response]) -> None:
    """An instrument in the study, with responses."""
    instrument = load(Source("ward.yaml", text))
    with Store.open(db, create=True) as store:
        store.field(instrument, text)
        store.add_all(responses, instrument)


def fill(
    db: Path, people: Iterable[Answers], wave: str = "", site: str = "", text: str = WARD, mode: Mode = Mode.LINE
) -> None:
    """The study with people who said all there is to say."""
    keep(db, text, (Response("ward", "1", answers, mode, Disposition.COMPLETE, wave, site) for answers in people))


def outputs(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = Exit.DONE) -> tuple[str, str]:
    """What a command writes to stdout and to stderr."""
    assert run(arguments) == code
    found = capsys.readouterr()
    return found.out, found.err
