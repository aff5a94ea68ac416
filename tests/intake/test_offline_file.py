"""What the offline page saved: taken as it was meant, and refused when it comes from elsewhere or was changed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from core_cases import SCATTERED
from offline_files import boxed, saved
from seals import seal
from test_fitting import FULL, PART, SHORT, WARD

from svsurvey.errors import Where
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.fitting import misfits
from svsurvey.instrument.model import Instrument
from svsurvey.intake.bad import Bad
from svsurvey.intake.offline_file import Box, Open, Pages, page_of, read
from svsurvey.intake.records import Record
from svsurvey.response import Disposition, Missing, Mode, Response, Value

CANARY = "canary-4711"


@pytest.fixture(scope="module")
def ward() -> Instrument:
    return load(Source("ward.yaml", WARD))


@pytest.fixture(scope="module")
def pages(ward: Instrument) -> Pages:
    older = load(Source("ward.yaml", WARD.replace("version: 1.0.0", "version: 0.9.0")))
    return {page.instrument.version: page for page in (page_of(older), page_of(ward))}


def response(values: Mapping[str, Value] = FULL, **more: Any) -> Response:
    plain = Response("ward", "1.0.0", values, Mode.OFFLINE_HTML, Disposition.COMPLETE)
    return replace(plain, **more)


def taken(content: Mapping[str, object], pages: Pages, wave: str = "", site: str = "") -> Open | Box | Bad:
    return read(Record(1, Where("a.json"), dict(content), json.dumps(content)), "ward", pages, wave, site)


def problems(content: Mapping[str, object], pages: Pages, wave: str = "", site: str = "") -> list[str]:
    found = taken(content, pages, wave, site)
    assert isinstance(found, Bad), "it was taken"
    return [str(problem) for problem in found.problems]


# ---- plain ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [FULL, SHORT], ids=["full", "short"])
def test_a_response_comes_back_as_it_was(ward: Instrument, pages: Pages, values: dict[str, Value]) -> None:
    content = saved(response(values, wave="spring", site="north"), ward)
    found = taken(content, pages)
    assert isinstance(found, Open)
    assert found.response == response(values, wave="spring", site="north")
    assert found.nonce.hex() == content["nonce"]


def test_who_stopped_early_reached_what_is_said(ward: Instrument, pages: Pages) -> None:
    part = response(PART, disposition=Disposition.PARTIAL)
    content = saved(part, ward)
    assert content["reached"] == "help"
    found = taken(content, pages)
    assert isinstance(found, Open)
    assert found.response == part


def test_on_a_page_that_was_left_in_the_middle_nothing_had_to_be_answered(ward: Instrument, pages: Pages) -> None:
    """`nights` must be answered, and the page with it and `help` was left with only `help` answered."""
    values: dict[str, Value] = dict.fromkeys(FULL, Missing.NOT_ASKED)
    values |= {"nights": Missing.NOT_ANSWERED, "help": frozenset({1}), "hours": Missing.NOT_REACHED}
    part = response(values, disposition=Disposition.PARTIAL)
    content = saved(part, ward)
    content["answers"] |= {"nights": None}
    found = taken(content, pages)
    assert isinstance(found, Open)
    assert found.response == part


def test_what_chance_put_behind_the_end_was_not_reached() -> None:
    """Somebody met the last section first and left there: neither the first one nor the story of the second."""
    scattered = load(Source("scattered.yaml", SCATTERED))
    values = dict.fromkeys((place.name for place in scattered.fields), Missing.NOT_REACHED)
    values |= {"years": Missing.NOT_ASKED, "harder": Missing.NOT_ASKED}
    part = Response(
        "scattered",
        "1.0.0",
        values | {"hears": 2, "helps": Missing.NOT_ANSWERED, "events": frozenset()},
        Mode.OFFLINE_HTML,
        Disposition.PARTIAL,
    )
    content = saved(part, scattered)
    content["answers"] |= {"helps": None}
    found = read(Record(1, Where("a.json"), content, ""), "scattered", {"1.0.0": page_of(scattered)})
    assert isinstance(found, Open)
    assert found.response == part
    assert list(misfits(part, scattered)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reached": None}, "“reached”: Give the last item that was decided on"),
        ({"reached": "climate", "answers": SHORT}, "“reached”: Give the last item that was decided on"),
        ({"reached": "elsewhere"}, "“reached”: Give the last item that was decided on"),
        ({"answers": {"nights": 1, "many": 5, "help": [1], "hours": 40}}, "“hours”: It comes after the last item"),
        ({"disposition": "complete"}, "“reached”: The file was changed or cut"),
        ({"disposition": "break_off"}, "“disposition”: The file was changed or cut"),
    ],
    ids=range(6),
)
def test_an_end_that_cannot_be(ward: Instrument, pages: Pages, changes: dict[str, object], said: str) -> None:
    if "answers" in changes and changes["answers"] is SHORT:
        changes = changes | {"answers": {"nights": 0, "help": [1]}}
    content = saved(response(PART, disposition=Disposition.PARTIAL), ward) | changes
    assert any(said in problem for problem in problems(content, pages))


def test_where_a_part_cannot_be_handed_in_none_is_taken() -> None:
    whole = load(Source("ward.yaml", WARD.replace("partial: true", "partial: false")))
    content = saved(response(PART, disposition=Disposition.PARTIAL), whole)
    (said,) = problems(content, {"1.0.0": page_of(whole)})
    assert "“reached”: This questionnaire is handed in as a whole or not at all." in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"nights": 7}, "“nights”: Choose one of 1 or 0."),
        ({"hours": CANARY}, "“hours”: Type a whole number."),
        ({"a": 7}, "“a”: Choose one of 1 or 2."),
        ({"hour": 7}, "“hour”: There is no such item."),
        ({"nights": 0}, "“many”: It is not asked after the other answers."),
        ({"consent": False}, "“answers”: Who does not take part hands nothing in."),
        ({CANARY: 1}, "a key that is no id: There is no such item."),
    ],
    ids=range(7),
)
def test_answers_pass_the_same_rules_as_at_the_screen(
    ward: Instrument, pages: Pages, change: dict[str, object], said: str
) -> None:
    if "consent" in change:
        consenting = replace(ward, consent=load(Source("w", CONSENTING)).consent)
        content = saved(response(), consenting, answers=change)
        found = problems(content, {"1.0.0": page_of(consenting)})
    else:
        content = saved(response(), ward)
        content["answers"] |= change
        found = problems(content, pages)
    assert any(f"a.json:1:1: error answer: respondent 1, {said}" in problem for problem in found)
    assert CANARY not in "".join(found)


CONSENTING = WARD.replace(
    "partial: true", "partial: true\nconsent: {text: Ten questions., ask: Do you take part?}"
)


# ---- from which page --------------------------------------------------------------------------------------


def test_a_page_of_an_older_version_is_taken_as_that_version(pages: Pages) -> None:
    older = pages["0.9.0"].instrument
    found = taken(saved(response(version="0.9.0"), older), pages)
    assert isinstance(found, Open)
    assert (found.response.version, found.instrument) == ("0.9.0", older)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"instrument": "check-in"}, "It comes from a page of check-in, not of ward.; import each with its own"),
        ({"instrument": "x\x1b[31m"}, "It comes from a page of another instrument, not of ward."),
        ({"version": "3.1.4"}, "It comes from a page of ward 3.1.4, which was not fielded in this study."),
        ({"version": f"{CANARY} \n"}, "It comes from a page of ward another version, which was not fielded"),
        ({"sha256": "0" * 64}, "It comes from a page of another ward 1.0.0: the questions"),
        ({"svsurvey_offline": 2}, "A newer page made it.; update svsurvey here"),
    ],
    ids=range(6),
)
def test_another_page_is_named(ward: Instrument, pages: Pages, changes: dict[str, object], said: str) -> None:
    (problem,) = problems(saved(response(), ward) | changes, pages)
    assert said in problem
    assert CANARY not in problem


@pytest.mark.parametrize(
    "changes",
    [
        {"svsurvey_offline": True},
        {"svsurvey_offline": "1"},
        {"svsurvey_offline": 0},
        {"nonce": "7"},
        {"nonce": "z" * 32},
        {"nonce": 7},
        {"answers": []},
        {"answers": None},
        {"wave": None},
        {"reached": 5},
        {"disposition": ["complete"]},
        {"more": CANARY},
        {CANARY: 1},
        {"language": "x" * 5000},
        {"sealed": "aGFsbG8="},
    ],
    ids=str,
)
def test_a_file_that_was_changed_is_seen(ward: Instrument, pages: Pages, changes: dict[str, object]) -> None:
    found = problems(saved(response(), ward) | changes, pages)
    assert all("The file was changed or cut since the page saved it." in problem for problem in found)
    assert CANARY not in "".join(found)


def test_a_file_that_was_cut_is_seen(ward: Instrument, pages: Pages) -> None:
    whole = saved(response(), ward)
    for key in whole.keys() - {"svsurvey_offline"}:
        assert f"“{key}”" in problems({k: v for k, v in whole.items() if k != key}, pages)[0]


# ---- wave and site ----------------------------------------------------------------------------------------


def test_labels_are_filled_where_the_page_has_none(ward: Instrument, pages: Pages) -> None:
    for own, wave in (("", "spring"), ("spring", ""), ("spring", "spring")):
        found = taken(saved(response(wave=own), ward), pages, wave, "north")
        assert isinstance(found, Open)
        assert (found.response.wave, found.response.site) == ("spring", "north")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("spring", "“wave”: The page was made for another wave than --wave."),
        ("2026-11-23", "“wave”: The wave looks like a date"),
        ("two\nlines", "“wave”: The wave has characters that cannot be printed"),
        ("x" * 41, "“wave”: The wave has 41 characters."),
    ],
    ids=range(4),
)
def test_labels_that_cannot_be(ward: Instrument, pages: Pages, own: str, said: str) -> None:
    assert said in problems(saved(response(wave=own), ward), pages, "autumn")[0]


# ---- sealed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("together", [False, True])
def test_a_box_stays_unopened(ward: Instrument, pages: Pages, together: bool) -> None:
    content = boxed(response(), ward, seal(0, 1, together=together))
    found = taken(content, pages)
    assert isinstance(found, Box)
    assert found.nonce.hex() == content["box"]
    assert found.sealed.startswith(b"age-encryption.org/v1\n")


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "aGFsbG8=",
        "no letters!",
        "YWdlLWVuY3J5cHRpb24ub3JnL3YxCg==",
        "YWdlLWVuY3J5cHRpb24ub3JnL3YxCg==" * 4000,
        5,
        None,
        "ä",
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_box_of_this_version(ward: Instrument, pages: Pages, sealed: object) -> None:
    (said,) = problems(boxed(response(), ward, seal()) | {"sealed": sealed}, pages)
    assert "“sealed”: The file was changed or cut" in said


def test_a_box_that_is_cut_or_longer_than_all_others_would_tell_of_itself(ward: Instrument, pages: Pages) -> None:
    content = boxed(response(), ward, seal())
    for wrong in (content["sealed"][:1600], content["sealed"] + "AAAA" * 6000):
        assert "“sealed”" in problems(content | {"sealed": wrong}, pages)[0]


def test_the_writer_of_these_tests_writes_every_type() -> None:
    text = WARD.replace(
        "      - {id: hours",
        "      - {id: day, type: date, text: Day?, precision: month}\n      - {id: at, type: time, text: At?}\n"
        "      - {id: best, type: ranking, text: Best?, options: {1: A, 2: B}}\n      - {id: hours",
    )
    other = load(Source("ward.yaml", text))
    values = FULL | {"day": date(2024, 5, 1), "at": time(7, 30), "best": (2, 1)}
    written = saved(response(values), other)["answers"]
    assert (written["day"], written["at"], written["best"], written["help"]) == (
        "2024-05",
        "07:30",
        [2, 1],
        [1, 8],
    )
    found = taken(saved(response(values), other), {"1.0.0": page_of(other)})
    assert isinstance(found, Open)
    assert found.response.values == values
