"""One release after another: what was shown stays as it was, and what is added is safe beside it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from ward_studies import BOTH, FALL, NO, PEOPLE, fill, person

from svsurvey.cli import Exit, run
from svsurvey.commands.releasing import enter, planned
from svsurvey.errors import StoreError
from svsurvey.response import Scope
from svsurvey.store import ledger
from svsurvey.store.database import Store

Capture = pytest.CaptureFixture[str]


def page(capsys: Capture, *arguments: str, code: int = Exit.DONE) -> str:
    assert run([*arguments, "--release"]) == code
    return capsys.readouterr().out


def table(capsys: Capture, *arguments: str) -> dict[str, Any]:
    """The rows of a cross table by their keys."""
    found = json.loads(page(capsys, "crosstab", "ward", *arguments, "--json"))
    (block,) = found["sections"][0]["blocks"]
    return {row["key"]: row for row in block["tables"]["association"]["rows"]} if block["tables"] else {}


def kept(db: Path) -> list[Mapping[str, int]]:
    with Store.open(db) as store:
        return [entry.shown for entry in ledger.entries(store.file, "ward")]


def test_a_cross_table_is_added_to_a_summary_and_the_summary_stays(db: Path, capsys: Capture) -> None:
    fill(db, PEOPLE)
    first = page(capsys, "summary", "ward")
    added = page(capsys, "crosstab", "ward", "role", "--by", "nights")
    assert page(capsys, "summary", "ward") == first
    assert page(capsys, "crosstab", "ward", "role", "--by", "nights") == added
    summary, crossed = sorted(kept(db), key=len, reverse=True)
    assert "(('nights', 1), ('role', 1))" in crossed
    assert not summary.keys() & crossed.keys(), "the ledger keeps what is new"


def test_a_cross_table_first_and_then_the_summary(db: Path, capsys: Capture) -> None:
    fill(db, PEOPLE)
    first = page(capsys, "crosstab", "ward", "role", "--by", "nights")
    page(capsys, "summary", "ward")
    turned = table(capsys, "nights", "--by", "role")
    assert page(capsys, "crosstab", "ward", "role", "--by", "nights") == first
    plain = table(capsys, "role", "--by", "nights")
    for night, role in product((1, 0), (1, 2)):
        assert plain[f"nights={night}"][f"n_{role}"] == turned[f"role={role}"][f"n_{night}"] != 0


def test_what_was_shown_is_not_kept_twice(db: Path, capsys: Capture) -> None:
    fill(db, PEOPLE)
    for _ in range(2):
        page(capsys, "crosstab", "ward", "role", "--by", "nights")
        page(capsys, "crosstab", "ward", "nights", "--by", "role")
    assert len(kept(db)) == 1
    assert all(n % 5 == 0 for shown in kept(db) for n in shown.values())


def test_tables_by_site_come_after_all_but_not_with_a_small_site(db: Path, capsys: Capture) -> None:
    fill(db, PEOPLE, site="north")
    fill(db, PEOPLE[:20], site="south")
    page(capsys, "summary", "ward")
    rows = table(capsys, "nights", "--by", "site")
    assert {"site=north", "site=south"} <= rows.keys()
    assert rows["site=north"]["n_1"] == 15
    fill(db, PEOPLE[:9], site="east")
    assert "east" not in page(capsys, "crosstab", "ward", "role", "--by", "site")


@pytest.mark.proof  # a second long
def test_after_five_more_people_both_are_released_anew(db: Path, capsys: Capture) -> None:
    fill(db, PEOPLE)
    page(capsys, "summary", "ward")
    page(capsys, "crosstab", "ward", "role", "--by", "nights")
    fill(db, PEOPLE[:4])
    page(capsys, "crosstab", "ward", "role", "--by", "help", code=Exit.RELEASE)
    fill(db, PEOPLE[4:5])
    page(capsys, "crosstab", "ward", "role", "--by", "help")
    page(capsys, "crosstab", "ward", "role", "--by", "nights")
    page(capsys, "summary", "ward")
    assert len(kept(db)) == 4, "the summary of those people went with the first table"


def test_exact_counts_are_released_once(db: Path, capsys: Capture) -> None:
    people = [person(1 + n % 2, n % 3 > 0, 40, BOTH if n % 3 else NO, 1 + n % 3, 1 + n % 2) for n in range(60)]
    fill(db, people)
    first = page(capsys, "crosstab", "ward", "role", "--by", "help", "--exact")
    assert page(capsys, "crosstab", "ward", "role", "--by", "help", "--exact") == first
    page(capsys, "summary", "ward", "--exact", "--items", "role")
    assert page(capsys, "crosstab", "ward", "role", "--by", "blame", "--exact", code=Exit.RELEASE) == ""
    assert page(capsys, "crosstab", "ward", "role", "--by", "help", code=Exit.RELEASE) == ""
    assert len(kept(db)) == 1
    assert set(kept(db)[0].values()) <= {0, 1}


def test_a_release_that_comes_between_stops_the_other(db: Path) -> None:
    fill(db, PEOPLE)
    with Store.open(db) as store:
        one, other = (planned(store, "ward", "rounded", Scope()) for _ in range(2))
        enter(store, "ward", replace(one, shown={"('role', 1)": 20}), Scope())
        with pytest.raises(StoreError, match="another release"):
            enter(store, "ward", replace(other, shown={"('role', 2)": 10}), Scope())
    assert kept(db) == [{"('role', 1)": 20}]


def test_what_cannot_be_added_is_refused_and_not_kept(db: Path, capsys: Capture) -> None:
    """In the ledger: ten midwives and none of them with or without nights. No people can be that."""
    fill(db, [*[person(1, 1, 40, FALL)] * 30, *[person(2, 0, 40, NO)] * 30])
    page(capsys, "summary", "ward")
    trap = {
        "('of', ('role', 3), 'nights')": 10,
        "(('nights', 1), ('role', 3))": 0,
        "(('nights', 0), ('role', 3))": 0,
    }
    with Store.open(db) as store:
        (entry,) = ledger.entries(store.file, "ward")
        ledger.enter(store.file, "ward", replace(entry, shown=trap), Scope(), lambda _: None)
    before = kept(db)
    assert page(capsys, "crosstab", "ward", "role", "--by", "nights", code=Exit.RELEASE) == ""
    assert kept(db) == before


@pytest.mark.parametrize("by", ["hours=0-40,41-", "role --layers nights", "role --residuals"])
def test_what_cannot_be_tied_to_the_rest_is_not_released(by: str, db: Path, capsys: Capture) -> None:
    fill(db, PEOPLE)
    assert page(capsys, "crosstab", "ward", "help", "--by", *by.split(), code=Exit.RELEASE) == ""
    assert kept(db) == []
