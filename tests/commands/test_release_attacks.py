"""Releases as an attacker had them: what was found out once, and is not any more."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attacker import Attacker
from surveys import GAPS, Survey, Told, is_of
from test_release_added import kept, page
from ward_studies import PEOPLE, fill

from svsurvey.cli import Exit, run
from svsurvey.response import Missing
from svsurvey.stats.pairs import named

Capture = pytest.CaptureFixture[str]
K = 5


def form(*items: str, scores: str = "") -> str:
    listed = "".join(f"      - {{{item}}}\n" for item in items)
    return (
        'svsurvey: 1\nid: ward\nversion: "1"\ntitle: Ward\nscales: {two: {1: No, 2: Yes}}\n'
        f"sections:\n  - title: Work\n    items:\n{listed}{scores}"
    )


def choice(name: str, more: str = "") -> str:
    return f"id: {name}, type: single, text: {name}?, options: {{1: One, 2: Two}}{more}"


# ---- a report is no way round -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "by"),
    [
        ("hours", "role"),
        ("climate_mean", "role"),
        ("role", "hours=0-40,41-"),
        ("hours --collapse 0-40,41-", "role"),
    ],
)
def test_a_report_shows_no_more_of_groups_than_crosstab(outcome: str, by: str, db: Path, capsys: Capture) -> None:
    """Means by group were printed: the true ones, of three people."""
    fill(db, PEOPLE)
    for way in ([], ["--exact"]):
        assert run(["report", "ward", "--outcome", *outcome.split(), "--by", by, *way]) == Exit.RELEASE
        assert capsys.readouterr().out == ""
    assert kept(db) == []


# ---- studies that were merged -----------------------------------------------------------------------------


def test_parts_that_were_released_are_not_released_together(tmp_path: Path, db: Path, capsys: Capture) -> None:
    """Four studies show 0 each and the sum would show 10: two each."""
    parts = [tmp_path / f"part{number}.db" for number in range(4)]
    for part in parts:
        fill(part, [{"a": 1 + (n < 2)} for n in range(17)], text=form(choice("a")))
        assert run(["summary", "ward", "--release", "--db", str(part)]) == Exit.DONE
    assert run(["db", "merge", *map(str, parts), "--into", str(db)]) == Exit.DONE
    capsys.readouterr()
    assert run(["summary", "ward", "--release"]) == Exit.RELEASE
    said = capsys.readouterr()
    assert (said.out, "merged" in said.err, "wait" in said.err) == ("", True, False)


def test_a_copy_that_went_on_is_merged_and_goes_on(tmp_path: Path, db: Path, capsys: Capture) -> None:
    first, text = tmp_path / "first.db", form(choice("a"))
    fill(first, [{"a": 1 + n % 2} for n in range(20)], text=text)
    assert run(["summary", "ward", "--release", "--db", str(first)]) == Exit.DONE
    fill(first, [{"a": 1}] * 6, text=text)
    assert run(["summary", "ward", "--release", "--db", str(first)]) == Exit.DONE
    fill(db, [{"a": 2}] * 6, text=text)
    assert run(["db", "merge", str(first), "--into", str(db)]) == Exit.DONE
    page(capsys, "summary", "ward")
    assert len(kept(db)) == 3


# ---- attacked ---------------------------------------------------------------------------------------------


class States(Survey):
    """What people can say, told one by one."""

    every: Sequence[Mapping[str, object]] = ()

    @property
    def states(self) -> list[Mapping[str, object]]:
        return [*self.every]


def attacked(
    states: Iterable[Mapping[str, object]],
    people: list[Mapping[str, object]],
    shown: Mapping[object, int],
    slack: int,
) -> Attacker:
    of = States({}, frozenset(), 1)
    object.__setattr__(of, "every", [*states])
    return Attacker(of, [Told(people, dict(shown))], slack)


def test_who_is_asked_because_of_two_answers_tells_no_cell(db: Path, capsys: Capture) -> None:
    """c is put to those with a = 1 and b = 2; with it, one person with a = 1 and b = 1 was found out."""
    refused, silent, no = Missing.REFUSED, Missing.NOT_ANSWERED, Missing.NOT_ASKED
    many = {(2, 1, no): 15, (1, 2, 1): 13, (2, 2, no): 7, (refused, silent, no): 2, (silent, 1, no): 1}
    many |= {(1, 1, no): 1, (1, 2, 2): 1}
    people: list[Any] = [dict(zip("abc", case, strict=True)) for case, n in many.items() for _ in range(n)]
    fill(db, people, text=form(choice("a"), choice("b"), choice("c", ", when: a == 1 and b == 2")))
    page(capsys, "crosstab", "ward", "a", "--by", "b", "--exact")
    (entry,) = kept(db)
    names = [
        name for name in named(text for text, is_shown in entry.items() if is_shown).values() if _is_answer(name)
    ]
    shown = {name: sum(is_of(name, person) for person in people) for name in names}
    said = (1, 2, *GAPS)
    states = [
        {"a": a, "b": b, "c": c} for a, b in product(said, said) for c in (said if (a, b) == (1, 2) else (no,))
    ]
    attacker = attacked(states, people, shown, 0)
    one = (("a", 1), ("b", 1))
    ends = attacker.ranges({one: attacker.seen(one, 0)}, lambda _, ends: ends[0] == 0 and ends[1] >= K)
    assert ends is not None
    assert ends[one][0] == 0
    assert ends[one][1] >= K


def _is_answer(name: object) -> bool:
    return isinstance(name, tuple) and name[0] not in ("disposition", "mode", "site", "uncounted")


# ---- means and reliability --------------------------------------------------------------------------------

SCORES = "scores:\n  alone: {label: Alone, mean: [q]}\n  both: {label: Both, percent: [q, r], codes: [2]}\n"


def test_a_mean_that_would_tell_a_count_is_not_shown(db: Path, capsys: Capture) -> None:
    """Of 35 answers from 0 to 9 a 1 is shown 5 times; with a mean of 0.0 these were three."""
    items = (
        "id: n, type: number, text: n?, range: [0, 9]",
        *(f"id: {name}, type: single, text: {name}?, scale: two" for name in "qr"),
    )
    people = [{"n": int(at < 3), "q": 1 + (at < 3), "r": 1 + (at < 20)} for at in range(35)]
    fill(db, people, text=form(*items, scores=SCORES))
    found = json.loads(page(capsys, "summary", "ward", "--json", "--reliability"))
    blocks = {block["id"]: block["tables"] for section in found["sections"] for block in section["blocks"]}
    assert [row["n"] for row in blocks["n"]["histogram"]["rows"]][:3] == [30, 5, 0]
    for name in ("n", "alone"):
        (row,) = blocks[name]["spread"]["rows"]
        assert (row["n"], row["mean"], row["sd"]) == (35, None, None)
    assert blocks["both"]["spread"]["rows"][0]["mean"] is not None
    assert not blocks["both.reliability"], "nearly all gave one answer to q"


# ---- what the page itself says ----------------------------------------------------------------------------

FIVE = ", ".join(f"{code}: Answer {code}" for code in range(1, 6))
ALIKE = form(
    choice("a"), *(f"id: {name}, type: single, text: {name}?, options: {{{FIVE}}}, when: a == 1" for name in "bc")
)


def one_each(seed: int) -> list[Mapping[str, object]]:
    """30 people: one was not asked b and c, and one left c empty."""
    chance, no = Random(seed), Missing.NOT_ASKED
    found: list[Mapping[str, object]] = [{"a": 2, "b": no, "c": no}]
    for number in range(29):
        b, c = (max(1, min(5, round(chance.gauss(*about)))) for about in ((3.4, 1), (2.6, 1.2)))
        found.append({"a": 1, "b": b, "c": c if number else Missing.NOT_ANSWERED})
    chance.shuffle(found)
    return found


@pytest.mark.parametrize("seed", [0, 4])
@pytest.mark.parametrize("by", ["c", "site"])
def test_that_nobody_stops_tells_no_count(seed: int, by: str, db: Path, capsys: Capture) -> None:
    """“complete 30”, “answered 28” and “partial *” were printed where nothing is kept of who stops."""
    people: list[Any] = [*one_each(seed)]
    for part, site in ((people[:15], "north"), (people[15:], "south")):
        fill(db, part, site=site, text=ALIKE)
    assert run(["report", "ward", "--exact", "--outcome", "b", "--by", by, "--json"]) == Exit.DONE
    head = json.loads(capsys.readouterr().out)["head"]["counts"]
    assert (head["complete"], head["partial"], head["simulated"]) == (30, 0, 0)
    (entry,) = kept(db)
    shown = {name: sum(is_of(name, p) for p in people) for name in map(_plain, _told(entry)) if name}
    no, given = Missing.NOT_ASKED, (*range(1, 6), *GAPS)
    states = [{"a": 1, "b": b, "c": c} for b, c in product(given, given)]
    states += [{"a": a, "b": no, "c": no} for a in (2, *GAPS)]
    attacker = attacked(states, people, shown, 0)
    names = [("b", "not_asked"), ("c", "not_asked"), ("c", "not_answered"), ("a", 2)]
    ends = attacker.ranges({name: attacker.seen(name, 0) for name in names}, lambda _, e: e[0] == 0 and e[1] >= K)
    assert ends is not None
    assert all(low == 0 and high >= K for low, high in ends.values()), ends


def _told(entry: Mapping[str, int]) -> list[object]:
    return [*named(text for text, is_shown in entry.items() if is_shown).values()]


def _plain(name: object) -> object:
    """A name that says something of answers, or of how interviews ended; None for others."""
    others = ("mode", "site", "uncounted", "version", "wave")
    return name if isinstance(name, tuple) and not any(word in repr(name) for word in others) else None


def test_a_score_is_tied_to_its_items(db: Path, capsys: Capture) -> None:
    """All have said something; the score needs both answers, and one person has given one: too_few is 1."""
    items = (f"id: {name}, type: single, text: {name}?, scale: two" for name in "qr")
    text = form(*items, scores="scores:\n  both: {label: Both, mean: [q, r], at_least: 2}\n")
    people: list[Any] = [{"q": 1 + n % 2, "r": 1 + n % 2} for n in range(29)]
    fill(db, [*people, {"q": 1, "r": Missing.NOT_ANSWERED}], text=text)
    found = json.loads(page(capsys, "summary", "ward", "--exact", "--json"))
    counts = {block["id"]: block["counts"] for section in found["sections"] for block in section["blocks"]}
    assert counts["both"]["scored"] is counts["both"]["too_few"] is counts["r"]["not_answered"] is None
    assert counts["r"]["answered"] is None


# ---- what is said before it is too late, and what is no study of ours -------------------------------------


@pytest.mark.parametrize("command", ["report", "summary", "crosstab"])
def test_that_the_first_release_decides_is_said_before(command: str, capsys: Capture) -> None:
    assert run([command, "--help"]) == Exit.DONE
    said = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "The first release decides" in said or "the first report decides" in said
    assert "made-up responses (--simulated)" in said


def test_what_is_remembered_is_said(db: Path, capsys: Capture) -> None:
    fill(db, PEOPLE)
    assert run(["summary", "ward", "--release"]) == Exit.DONE
    assert "exact counts of them are refused" in capsys.readouterr().err
    assert run(["summary", "ward", "--release", "--exact"]) == Exit.RELEASE


@pytest.mark.parametrize("change", ["mode = 'fax'", "disposition = NULL"])
def test_counts_that_do_not_add_up_are_no_bug(change: str, db: Path, capsys: Capture) -> None:
    fill(db, PEOPLE)
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(f"UPDATE r_ward SET {change} WHERE hours = 12")
    for command in (["summary", "ward", "--release"], ["report", "ward", "--exact"]):
        assert run(command) == Exit.STORE
        assert "changed by hand" in capsys.readouterr().err
    assert kept(db) == []
