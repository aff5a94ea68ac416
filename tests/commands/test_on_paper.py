"""What only paper has is counted as what it is like: every table is as if it were left empty, or not asked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from ward_studies import outputs

from svsurvey.commands.simulate import made_up
from svsurvey.commands.study import field, instrument_of
from svsurvey.response import Missing, Mode, Response, Value
from svsurvey.store.database import Store

NAME = "perioperative-catastrophe"
PAPER = {Missing.NOT_ANSWERED: Missing.UNREADABLE, Missing.NOT_ASKED: Missing.OFF_ROUTE}


def people() -> Iterator[Response]:
    """Made-up respondents as if keyed from paper, with more left empty than usual."""
    dice = Random(4)
    instrument, _ = instrument_of(NAME)
    for response in made_up(instrument, 120, 3, "", ""):
        yield replace(response, mode=Mode.PAPER, values=_emptied(response.values, dice))


def _emptied(values: Mapping[str, Value], dice: Random) -> dict[str, Value]:
    return {
        name: Missing.NOT_ANSWERED if not isinstance(value, Missing) and dice.random() < 0.05 else value
        for name, value in values.items()
    }


def on_paper(response: Response, dice: Random) -> Response:
    """Half of what is missing, for the reasons that only paper has."""
    values = {
        name: PAPER[value] if isinstance(value, Missing) and value in PAPER and dice.random() < 0.5 else value
        for name, value in response.values.items()
    }
    return replace(response, values=values)


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same people twice: as a screen would have kept them, and with the reasons of paper."""
    folder, dice = tmp_path_factory.mktemp("paper"), Random(5)
    plain, paper = folder / "a" / "study.db", folder / "b" / "study.db"
    for path in (plain, paper):
        path.parent.mkdir()
    instrument, source = instrument_of(NAME)
    for path, told in ((plain, list(people())), (paper, [on_paper(person, dice) for person in people()])):
        with Store.open(path, create=True) as store:
            field(store, instrument, source)
            store.add_all(told, instrument)
    return plain, paper


@pytest.mark.parametrize(
    "command",
    [
        ("summary", NAME, "--json"),
        ("summary", NAME, "--reliability"),
        ("crosstab", NAME, "recovery", "--by", "expected", "--by", "by_error", "--json"),
        ("report", NAME, "-o", "-", "--own", "--outcome", "recovery", "--by", "expected"),
        ("rates", NAME, "--invited", "500"),
        ("summary", NAME, "--release", "--exact"),
    ],
    ids=lambda command: " ".join(command[:3]),
)
def test_a_table_is_the_same(
    studies: tuple[Path, Path], command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    plain, paper = (outputs(capsys, *command, "--db", str(path)) for path in studies)
    assert paper == plain


def test_an_export_keeps_the_difference(studies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    _, paper = studies
    out, _ = outputs(capsys, "export", NAME, "--missing", "codes", "--db", str(paper))
    assert ",-95," in out
    assert ",-94," in out
    blank, _ = outputs(capsys, "export", NAME, "--db", str(paper))
    assert ",-9" not in blank
