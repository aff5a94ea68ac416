"""`svsurvey summary --release`: what other eyes see holds no small count, however one reckons."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ward_studies import BOTH, FALL, NO, PEOPLE, REFUSED, WARD, fill, outputs, person

from svsurvey.cli import Exit, run
from svsurvey.commands.study import versions_in
from svsurvey.errors import ReleaseRefused
from svsurvey.instrument.definition import Source, load
from svsurvey.release.attack import Knowledge
from svsurvey.release.cells import Margin, Name
from svsurvey.response import Answers, Disposition, Missing, Mode, Response, Scope
from svsurvey.store import ledger
from svsurvey.store.database import Store


def page(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = Exit.DONE) -> tuple[str, str]:
    return outputs(capsys, "summary", "ward", *arguments, code=code)


def data(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found = json.loads(page(capsys, "--json", *arguments)[0])
    return {b["id"]: b for s in found["sections"] for b in s["blocks"]} | {"": found["head"], "all": found}


def numbers(block: Mapping[str, Any], table: str = "answers", column: str = "n") -> dict[object, Any]:
    return {row["key"]: row[column] for row in block["tables"][table]["rows"]}


# ---- rounded, by hand


def test_rounded_counts_are_right_by_hand(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE)
    found = data(capsys, "--release")
    assert found[""]["counts"]["responses"] == 35
    assert numbers(found["role"]) == {1: 20, 2: 10, 3: 0, "asked": 35}
    assert numbers(found["nights"]) == {1: 15, 0: 15, "asked": 35}
    assert found["events"]["counts"]["asked"] == found["events"]["counts"]["answered"] == 15
    assert found["events"]["counts"]["not_asked"] == 15
    assert numbers(found["events"]) == {1: 15, 2: 10, "asked": 15}
    assert numbers(found["role"], column="percent")[1] == 100 * 20 / 35
    assert [row.get("bar") for row in found["role"]["tables"]["answers"]["rows"]] == [20 / 35, 10 / 35, 0, None]
    assert found["wish"]["counts"]["answered"] == 10  # 9 wrote something
    (hours,) = found["hours"]["tables"]["spread"]["rows"]
    assert (hours["n"], hours["mean"], hours["sd"]) == (30, 41.4, 8.0)  # 41.34 and 8.07 of 32, to 0.2
    assert hours["min"] is hours["q1"] is hours["median"] is hours["q3"] is hours["max"] is None
    assert found["all"]["small_cells"] == 0
    assert found["all"]["released"] == {"method": "rounded to 5", "withheld": False}


def test_pages_whose_counts_round_alike_are_alike(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """20 or 21 nurses, 1 or 2 midwives: no sign on the page tells which. A third midwife can be seen."""
    pages = []
    for midwives in range(3):
        db.unlink(missing_ok=True)
        fill(db, [*(dict(person) | {"role": 3} for person in PEOPLE[:midwives]), *PEOPLE[midwives:]])
        pages.append(page(capsys, "--release"))
    assert pages[0] == pages[1] != pages[2]
    assert "rounded to multiples of 5, nearly always to the nearest" in " ".join(pages[0][0].split())
    assert "Protected for others: rounded to 5." in pages[0][1]


def test_the_json_has_no_count_of_few(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE)
    found = data(capsys, "--release")
    for block in (b for key, b in found.items() if key != "all"):
        assert all(n is None or n % 5 == 0 for n in block["counts"].values())
        for table in block["tables"].values():
            for row in table["rows"]:
                counts = {
                    k: v for k, v in row.items() if k in ("n", "asked", "answered", "1", "2", "3", "refused")
                }
                assert all(n is None or n % 5 == 0 for n in counts.values()), (block["id"], row)


def test_few_people_are_not_shown_at_all(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nine were asked what they saw: nobody learns what, nor how many they are."""
    fill(db, [person(1, 1, 40, FALL) for _ in range(9)] + [person(2, 0, 40, NO) for _ in range(20)])
    found = data(capsys, "--release")
    assert found["events"]["counts"] == {}
    assert found["events"]["tables"] == {}
    assert "Too few people" in found["events"]["notes"][-1]["text"]
    assert numbers(found["nights"]) == {1: 10, 0: 20, "asked": 30}


def test_words_and_releases_do_not_go_together(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE)
    out, err = page(capsys, "--release", "--texts", code=Exit.RELEASE)
    assert out == ""
    assert "export INSTRUMENT --release" in err
    assert "sleep" not in err
    assert page(capsys, "--exact", code=Exit.USAGE)[0] == ""


# ---- exact: attacked with what was printed


def test_nothing_small_can_be_worked_out_of_what_is_printed(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE)
    found = data(capsys, "--release", "--exact")
    assert attacked(found, PEOPLE) > 5
    assert found["all"]["released"]["withheld"] is True
    assert found["all"]["small_cells"] == 0


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(12))
def test_nor_out_of_other_studies(seed: int, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dice = Random(seed)
    people = [random_person(dice) for _ in range(dice.choice([12, 20, 40, 80]))]
    fill(db, people)
    assert run(["summary", "ward", "--release", "--exact", "--json"]) in (Exit.DONE, Exit.RELEASE)
    if out := capsys.readouterr().out:
        found = json.loads(out)
        blocks = {b["id"]: b for s in found["sections"] for b in s["blocks"]} | {"": found["head"]}
        attacked(blocks, people)


def random_person(dice: Random) -> Answers:
    nights = dice.choice([1, 0, 0, REFUSED, Missing.NOT_ANSWERED])
    ticks = frozenset(dice.sample([1, 2], dice.choice([1, 1, 2])))
    return person(
        dice.choice([1, 1, 1, 2, 2, 3, REFUSED]),
        nights,
        dice.choice([dice.randrange(80), 40, 41, REFUSED]),
        dice.choice([ticks, ticks, REFUSED]) if nights == 1 else NO,
        dice.choice([1, 2, 2, 3]),
        dice.choice([1, 1, 1, 3]),
    )


def attacked(found: Mapping[str, Any], people: Sequence[Answers]) -> int:
    """How many small counts there were; none of them can be told to be small from what is printed."""
    truth, said = _true(people), _ranges(found)
    known = Knowledge([Margin("all", {whole: parts}) for whole, parts in _sums()], said)
    assert all(low == high == truth[name] for name, (low, high) in said.items())
    small = [name for name, n in truth.items() if 0 < n < 5]
    for name in small:
        low, high = known.bounds(name)
        assert low == 0, name
        assert high >= 5, name
    return len(small)


def _ranges(found: Mapping[str, Any]) -> dict[Name, tuple[int, int]]:
    """What the JSON says: every count that is a number."""
    said: dict[Name, int | None] = {"all": found[""]["counts"]["responses"]}
    for item in ("role", "nights"):
        said |= {(item, key): n for key, n in numbers(found[item]).items()}
    for item in ("role", "nights", "events", "hours"):
        said |= {(item, key): n for key, n in found[item]["counts"].items()}
    if found["events"]["tables"]:
        said |= {("events", key): n for key, n in numbers(found["events"]).items()}
    if found["hours"]["tables"]:
        said |= {("hours", key): n for key, n in numbers(found["hours"], "histogram").items()}
    for row in found["climate"]["tables"]["counts"]["rows"] if found["climate"]["tables"] else ():
        said |= {(row["key"], int(key)): row[key] for key in ("1", "2", "3")}
    return {name: (n, n) for name, n in said.items() if n is not None}


def _sums() -> Iterator[tuple[Name, tuple[Name, ...]]]:
    """What whoever has the questionnaire knows: how counts add up, and that events are asked after nights only."""
    codes = {"role": (1, 2, 3), "nights": (1, 0)}
    for item in ("role", "nights", "hours", "events"):
        yield "all", ((item, "asked"), (item, "not_asked"), (item, "not_reached"))
        yield (item, "asked"), ((item, "answered"), (item, "refused"), (item, "not_answered"))
    for item, options in codes.items():
        yield (item, "answered"), tuple((item, code) for code in options)
    yield ("events", "asked"), (("nights", 1),)
    yield ("events", "answered"), (("events", 1), ("events", 1, "not"))
    yield ("events", "answered"), (("events", 2), ("events", 2, "not"))
    yield ("hours", "answered"), tuple(("hours", label) for label in _stretches())
    for row in ("help", "blame"):
        yield "all", tuple((row, code) for code in (1, 2, 3))


def _stretches() -> list[str]:
    return [f"{low} to {low + 9}" for low in range(0, 90, 10)]


def _true(people: Sequence[Answers]) -> dict[Name, int]:
    """Counted by hand, or near enough."""
    found: Counter[Name] = Counter({"all": len(people)})
    for answers in people:
        for item in ("role", "nights", "hours", "events"):
            value = answers[item]
            if value is NO:
                found[item, "not_asked"] += 1
                continue
            found[item, "asked"] += 1
            if isinstance(value, Missing):
                found[item, value.word] += 1
                continue
            found[item, "answered"] += 1
            if isinstance(value, frozenset):
                found.update((item, code) for code in value)
                found.update((item, code, "not") for code in {1, 2} - value)
            elif item == "hours":
                assert isinstance(value, int)
                found[item, f"{value // 10 * 10} to {value // 10 * 10 + 9}"] += 1
            else:
                found[item, value] += 1
        found.update((row, answers[row]) for row in ("help", "blame"))
    every = {name for whole, parts in _sums() for name in (whole, *parts)}
    return {name: found[name] for name in every}


def test_what_is_withheld_leaves_no_trace_on_the_page(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE)
    out, _ = page(capsys, "--release", "--exact")
    assert "* withheld: counts from 1 to 4" in " ".join(out.split())
    midwives = next(line for line in out.splitlines() if "Midwife" in line)
    assert midwives.split() == ["Midwife", "*", "–"]


# ---- who may be selected


def test_a_group_and_the_rest_must_both_be_large(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE[:20], "spring", "north")
    fill(db, PEOPLE[:9], "autumn", "south")
    for options in (["--wave", "autumn"], ["--site", "south"], ["--wave", "spring"]):
        out, err = page(capsys, "--release", *options, code=Exit.RELEASE)
        assert out == ""
        assert options[1] in err
        assert not re.search(r"\b(9|20|29)\b", err)
    fill(db, PEOPLE[:4], "autumn", "south")
    assert "Only wave autumn." in page(capsys, "--release", "--wave", "autumn")[0]


def test_words_of_all_sites_are_not_shown_with_one(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE, site="north")
    fill(db, PEOPLE, site="south")
    wish = data(capsys, "--release", "--site", "north")["wish"]
    assert wish["counts"] == {}
    assert "not shown here" in wish["notes"][0]["text"]


@pytest.mark.parametrize("number", [0, 1, 9, 12])
def test_too_few_responses_look_like_none(number: int, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE[:number])
    out, err = page(capsys, "--release", code=Exit.RELEASE)
    assert out == ""
    assert err == (
        "svsurvey: all responses: fewer than 13 responses, so nothing of them is shown to others; "
        "wait for more, or take more of them together\n"
    )


# ---- over time


def test_the_same_release_again_and_no_other_until_five_more_came(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db, PEOPLE)
    first = page(capsys, "--release")[0]
    assert page(capsys, "--release")[0] == first
    fill(db, PEOPLE[:4])
    out, err = page(capsys, "--release", code=Exit.RELEASE)
    assert out == ""
    assert "all responses" in err
    fill(db, PEOPLE[:1])
    assert "responses 40" in page(capsys, "--release")[0]


def test_a_wave_must_have_grown_itself_and_is_shown_again_as_it_was(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db, PEOPLE, "spring")
    fill(db, PEOPLE, "autumn")
    first = page(capsys, "--release", "--wave", "spring")[0]
    page(capsys, "--release", "--wave", "autumn")
    fill(db, PEOPLE[:5], "autumn")
    assert page(capsys, "--release", "--wave", "spring")[0] == first, "nobody came to this wave"
    page(capsys, "--release", "--wave", "autumn")
    fill(db, PEOPLE[:1], "spring")
    assert "spring" in page(capsys, "--release", "--wave", "spring", code=Exit.RELEASE)[1]
    with Store.open(db) as store:
        shown = [entry.shown for entry in ledger.entries(store.file, "ward")]
    assert len(shown) == 3
    assert all(counts and not [n for n in counts.values() if n % 5] for counts in shown)


def test_waves_that_hide_two_each_are_not_followed_by_all(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Four times 0 and then 10 in all could only be 2 each."""
    for wave in "abcd":
        fill(db, [*[person(1, 1, 40, BOTH)] * 16, *[person(3, 1, 40, BOTH)] * 2], wave)
        page(capsys, "--release", "--wave", wave)
    out, err = page(capsys, "--release", code=Exit.RELEASE)
    assert out == ""
    assert "wave" in err


def test_an_erased_response_does_not_end_releases(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "0123-4567-89AB-CDEF"
    instrument = load(Source("ward.yaml", WARD, {}))
    fill(db, PEOPLE)
    with Store.open(db) as store:
        store.add(Response("ward", "1", person(3, 0, 12, NO), Mode.LINE, Disposition.COMPLETE), instrument, code)
    page(capsys, "--release")
    with Store.open(db) as store:
        assert store.forget(code) == ["ward"]
    page(capsys, "--release", code=Exit.RELEASE)
    fill(db, PEOPLE[:6])
    page(capsys, "--release")


def test_one_rare_number_does_not_show_in_the_spread(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sixty times 12 hours, or once 13 among them: mean 12.0 and SD 0.1 could only be the second."""
    pages = []
    for odd in (0, 1, 3):
        db.unlink(missing_ok=True)
        fill(db, [*[person(1, 1, 12, BOTH)] * (60 - odd), *[person(1, 1, 13, BOTH)] * odd])
        block = data(capsys, "--release")["hours"]
        pages.append(block["tables"]["spread"])
    assert pages[0] == pages[1] == pages[2]


def test_halves_of_a_scale_are_counts_of_their_own(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Five steps with 4 people each: no sum of rounded cells (25 of 20) is a percentage of anything."""
    text = WARD.replace("{1: Never, 2: Rarely, 3: Often}", "{1: A, 2: B, 3: C, 4: D, 5: E, 6: F}")
    fill(db, [person(1, 1, 12, BOTH, 1 + n % 6, 3) for n in range(24)], text=text)
    block = data(capsys, "--release")["climate"]
    row = next(row for row in block["tables"]["scale"]["rows"] if row["key"] == "help")
    assert (row["low"], row["high"], row["n"]) == (40.0, 40.0, 25)  # 12 and 12 of 24
    assert "low_interval" not in row


def test_sites_of_few_are_not_named(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(14):
        fill(db, PEOPLE[:1], site=f"s{number}")
    assert "s0" not in page(capsys, "--release")[0]


def test_scores_have_no_bands_beside_their_items(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bands = "{label: Climate, mean: [help, blame], at_least: 2, bands: {Low: [0, 1.5], High: [1.6, 3]}}"
    text = WARD.replace("{label: Climate, mean: [help, blame], at_least: 2}", bands)
    fill(db, PEOPLE, text=text)
    assert "bands" in data(capsys)["climate_mean"]["tables"]
    for way in ([], ["--exact"]):
        db.unlink()
        fill(db, PEOPLE, text=text)
        score = data(capsys, "--release", *way)["climate_mean"]
        assert "bands" not in score["tables"]


def test_limited_ticks_are_not_shown(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = WARD.replace(
        "when: nights == 1, options: {1: Fall, 2: Drug}", "max_picks: 2, options: {1: F, 2: D, 3: E}"
    )
    fill(db, [person(1, 1, 12, BOTH)] * 30, text=text)
    block = data(capsys, "--release")["events"]
    assert {row["n"] for row in block["tables"]["answers"]["rows"][:3]} == {None}


def test_made_up_responses_hide_nobody(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE[:3])
    fill(db, PEOPLE, mode=Mode.SIMULATED)
    assert "protect nobody" in page(capsys, "--release", "--mixed", code=Exit.USAGE)[1]


def test_rounded_and_exact_numbers_of_the_same_people_are_never_both_released(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db, PEOPLE, "spring")
    fill(db, PEOPLE, "autumn")
    page(capsys, "--release", "--wave", "spring")
    assert page(capsys, "--release", "--exact", "--wave", "spring", code=Exit.RELEASE)[0] == ""
    assert page(capsys, "--release", "--exact", code=Exit.RELEASE)[0] == ""
    assert page(capsys, "--release", "--exact", "--wave", "autumn")[0] != ""
    assert page(capsys, "--release", code=Exit.RELEASE)[0] == ""


def test_made_up_responses_are_protected_and_leave_no_mark(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(db, PEOPLE, mode=Mode.SIMULATED)
    assert data(capsys, "--release", "--simulated")[""]["counts"]["responses"] == 35
    assert data(capsys, "--release", "--simulated", "--exact")[""]["counts"]["responses"] == 33
    with Store.open(db) as store:
        assert store.file.value("SELECT count(*) FROM releases") == 0


# ---- release: always


def test_under_release_control_everything_is_protected_unasked(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db, PEOPLE, text=WARD.replace("title: Ward", "title: Ward\nrelease: always", 1))
    out, err = page(capsys, "--json")
    assert json.loads(out)["released"]["method"] == "rounded to 5"
    assert "release: always" in err
    assert out == page(capsys, "--json", "--release")[0]
    assert page(capsys, "--texts", code=Exit.RELEASE)[0] == ""


def test_a_command_that_does_not_protect_gets_nothing_under_release_control(db: Path) -> None:
    fill(db, PEOPLE, text=WARD.replace("title: Ward", "title: Ward\nrelease: always", 1))
    with Store.open(db) as store, pytest.raises(ReleaseRefused, match="release: always"):
        versions_in(store, "ward", Scope())


def test_versions_that_ask_different_things_are_not_released_exactly_together(
    db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(db, PEOPLE)
    text = WARD.replace('version: "1"', 'version: "2"').replace("3: Midwife", "3: Porter")
    instrument = load(Source("ward.yaml", text, {}))
    with Store.open(db) as store:
        store.field(instrument, text)
        store.add_all([Response("ward", "2", a, Mode.LINE, Disposition.COMPLETE) for a in PEOPLE], instrument)
    assert "--version" in page(capsys, "--release", "--exact", code=Exit.RELEASE)[1]
    found = data(capsys, "--release")
    assert numbers(found["role"])[1] == 20
    assert "its answers (about 30) are not in these numbers" in found["role"]["notes"][0]["text"]
