"""Who can be recognised by the answers: counted on a real study, said without an answer or a label."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from wards import YES_NO, instrument_of, response_to

from svsurvey.engine.sqlite import Tables, fetch
from svsurvey.instrument.domain import Multiple, Option, Single, Text
from svsurvey.instrument.model import Instrument, Item
from svsurvey.report.finding import Finding, Mark
from svsurvey.response import Answers, Disposition, Mode, Response
from svsurvey.stats.singled_out import singled_out
from svsurvey.store.database import Store

ROLES = tuple(Option(code, f"Role {code}") for code in range(1, 7))

ASKED = instrument_of(
    Item("role", "Your role?", Single(ROLES), identifying=True),
    Item("wards", "Which wards?", Multiple(ROLES), identifying=True),
    Item("ready", "Ready?", Single(YES_NO)),
    Item("helps", "What helped?", Multiple(ROLES)),
    Item("story", "Your story?", Text()),
    Item("motto", "Your motto?", Text(linked=True)),
)


def person(role: int, ready: int = 1, ward: int = 1, **more: str | Mode | Disposition) -> Response:
    answers: Answers = {"role": role, "wards": frozenset({ward}), "ready": ready, "helps": frozenset({2})}
    return response_to(ASKED, answers, **more)


def found(path: Path, people: Iterable[Response], versions: Sequence[Instrument] = (ASKED,)) -> dict[str, Finding]:
    """The findings by name."""
    with Store.open(path, create=True) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        for version in versions:
            store.field(version, "")
        for response in people:
            store.add(response, next(v for v in versions if v.version == response.version))
        ask = partial(fetch, store.connection, Tables("r_ward", "t_ward"))
        return {finding.test: finding for finding in singled_out(versions, ask)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "study.db"


def test_who_stands_alone_is_counted(path: Path) -> None:
    people = [*[person(1)] * 6, *[person(2)] * 3, person(3)]
    (combinations, single) = map(found(path, people).get, ("combinations", "single-item"))
    assert combinations is not None
    assert single is not None
    assert combinations.mark is Mark.LOOK
    assert "10 responses in 3 combinations of wave, site, version, mode and role, wards" in combinations.result
    assert "1 alone in theirs, 4 in combinations of fewer than 5; the smallest group has 1" in combinations.result
    assert single.result == "by one answer alone people stand out in role (1 alone)"


def test_large_groups_are_no_matter(path: Path) -> None:
    told = found(path, [person(role, ready) for role in (1, 2) for ready in (1, 2) for _ in range(5)])
    assert {finding.mark for finding in told.values()} == {Mark.OK, Mark.LOOK}
    assert [name for name, finding in told.items() if finding.mark is Mark.LOOK] == ["same-answer"]
    assert "helps" in told["same-answer"].result
    assert "ready" not in told["same-answer"].result


def test_refusing_alike_is_no_answer_alike(path: Path) -> None:
    refused = [Response("ward", "1", {"role": 1}, Mode.LINE, Disposition.COMPLETE)] * 8
    assert found(path, refused)["same-answer"].mark is Mark.OK


def test_who_came_in_another_way_stands_alone_too(path: Path) -> None:
    told = found(path, [*[person(1)] * 9, person(1, mode=Mode.PAPER)])
    assert "mode (1 alone)" in told["single-item"].result


def test_broken_off_responses_lie_in_the_file_too_and_made_up_ones_show_nobody(path: Path) -> None:
    people = [*[person(1)] * 5, person(2, disposition=Disposition.BREAK_OFF), person(3, mode=Mode.SIMULATED)]
    told = found(path, people)
    assert "6 responses in 2 combinations" in told["combinations"].result
    assert told["made-up"].result == "1 made-up response, left out of all this"


def test_small_waves_and_sites_are_counted_and_not_named(path: Path) -> None:
    people = [*[person(1, wave="CANARY-1", site="north")] * 6, person(1, wave="CANARY-2", site="CANARY-3")]
    told = found(path, people)
    assert told["waves"].result == "1 of 2 waves has fewer than 5 responses"
    assert told["sites"].result == "1 of 2 sites has fewer than 5 responses"
    assert "CANARY" not in "".join(f"{f.result}{f.advice}{f.question}" for f in told.values())


def test_words_are_counted_and_those_beside_answers_named(path: Path) -> None:
    plain = person(1, wave="spring")
    people = [replace(plain, values={**plain.values, "story": "CANARY", "motto": "CANARY"}), *[plain] * 6]
    told = found(path, people)
    assert told["words"].mark is Mark.LOOK
    assert "motto (1); apart from them: story (1)" in told["words"].result
    assert "in 1 wave fewer than 5 people wrote" in told["few-words"].result
    assert "CANARY" not in "".join(f"{f.result}{f.advice}" for f in told.values())


def test_versions_are_looked_at_together_and_receipts_are_told(path: Path) -> None:
    second = replace(ASKED, version="2", receipt=True)
    people = [*[person(1)] * 6, *[replace(person(1), version="2")] * 2]
    told = found(path, people, (ASKED, second))
    assert "8 responses in 2 combinations" in told["combinations"].result
    assert told["receipts"].mark is Mark.TOLD


def test_an_instrument_without_marks_is_told_to_have_none(path: Path) -> None:
    bare = instrument_of(Item("ready", "Ready?", Single(YES_NO)))
    told = found(path, [response_to(bare, {"ready": 1})] * 6, (bare,))
    assert "no item is marked" in told["combinations"].result
    assert told["combinations"].mark is Mark.TOLD


def test_nobody_reveals_nothing(path: Path) -> None:
    assert {finding.mark for finding in found(path, []).values()} == {Mark.OK}
