"""Made-up people with given margins: the file, the arithmetic, and that the numbers come out in the end."""

import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from drawn import drawn_instrument
from hypothesis import given
from hypothesis import strategies as st

from svsurvey.errors import InputError
from svsurvey.instrument.definition import Source, load
from svsurvey.instrument.model import Instrument
from svsurvey.interview.margins import Margins, read
from svsurvey.interview.quota_sample import quota_sample
from svsurvey.interview.quotas import Quota, apportioned, evenly, one_each, several_each
from svsurvey.response import Disposition, Missing, Mode, Response, Value

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "margins" / "perioperative-289.yaml"

TEXT = """\
svsurvey: 1
id: ward
version: 1.0.0
title: The ward
scales:
  agree: {1: Disagree, 2: Neither, 3: Agree, 9: {label: Does not apply, missing: true}}
sections:
  - title: All
    items:
      - {id: ever, type: single, text: Ever?, options: {1: Yes, 0: No}}
      - {id: role, type: single, text: Role?, options: {1: Nurse, 2: Physician, 8: {label: Other, write_in: true}}}
      - {id: hard, type: single, text: Hard?, when: ever == 1, scale: {1: A little, 2: Some, 3: Much, 4: Very}}
      - {id: seen, type: multiple, text: W?, max_picks: 2, options: {1: A, 2: B, 3: C, 9: {label: D, alone: true}}}
      - {id: climate, type: grid, text: Agree?, scale: agree, rows: {helps: Help, blame: Blame}}
      - {id: hours, type: number, text: Hours?, range: [0, 48]}
"""


@pytest.fixture(scope="module")
def ward() -> Instrument:
    return load(Source("ward.yaml", TEXT))


def file(items: str, head: str = "margins: 1\ninstrument: ward") -> str:
    return f"{head}\nitems:\n" + "".join(f"  {line}\n" for line in items.strip("\n").split("\n"))


def people(instrument: Instrument, items: str, number: int = 100, seed: int = 1) -> list[Response]:
    return list(quota_sample(instrument, read(file(items), "m.yaml", instrument), number, seed).responses("", ""))


def counts(responses: list[Response], name: str, **given: Value) -> Mapping[Value, int]:
    meant = [r.values for r in responses if all(r.values[field] == value for field, value in given.items())]
    return Counter(values[name] for values in meant)


def problems(instrument: Instrument, text: str, number: int = 100) -> list[str]:
    with pytest.raises(InputError) as caught:
        quota_sample(instrument, read(text, "m.yaml", instrument), number, 1)
    return [str(problem) for problem in caught.value.problems]


# ---- the published set -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def published() -> list[Response]:
    path = ROOT / "instruments" / "perioperative-catastrophe.yaml"
    instrument = load(Source(path.name, path.read_text(encoding="utf-8")))
    margins = read(PUBLISHED.read_text(encoding="utf-8"), PUBLISHED.name, instrument)
    made = quota_sample(instrument, margins, 289, 1)
    assert made.notes == ()
    return list(made.responses("", ""))


SHOWN = [
    # Dhillon, Russell and Stiegler (2015): item, codes, whole percent, among whom
    ("ever", {1}, 85, {}),
    ("recovery", {1}, 42, {"ever": 1}),
    ("recovery", {5}, 24, {"ever": 1}),
    ("recovery", {1}, 63, {"expected": 2}),
    ("recovery", {5}, 41, {"by_error": 2}),
    ("recovery", {5}, 53, {"own_fault": 2}),
    ("debrief_department", {1, 2}, 31, {"ever": 1}),
    ("debrief_multidisciplinary", {1, 2}, 25, {"ever": 1}),
    ("debriefing_team", {0}, 56, {}),
    ("debriefing_team", {9}, 16, {}),
    ("mandatory", {1, 2}, 49, {}),
]


@pytest.mark.parametrize(("name", "codes", "percent", "given"), SHOWN)
def test_the_published_percents_come_out(
    published: list[Response], name: str, codes: set[int], percent: int, given: Mapping[str, int]
) -> None:
    found = counts(published, name, **given)
    assert round(100 * sum(found[code] for code in codes) / sum(found.values())) == percent


def test_the_published_set_is_289_people_of_whom_246_had_an_event(published: list[Response]) -> None:
    assert len(published) == 289
    assert counts(published, "ever") == {1: 246, 0: 43}
    assert counts(published, "recovery")[Missing.NOT_ASKED] == 43
    died = counts(published, "died")
    assert died[1] / (died[0] + died[1]) > 0.8
    assert {(r.mode, r.disposition) for r in published} == {(Mode.SIMULATED, Disposition.COMPLETE)}


# ---- what comes out --------------------------------------------------------------------------------------


def test_numbers_shares_bands_and_what_is_left(ward: Instrument) -> None:
    made = people(ward, "ever: {1: 60, 0: 40}\nrole: {1: 50%}\nhard: {1-2: 70%, 4: 10%}")
    assert counts(made, "ever") == {1: 60, 0: 40}
    assert counts(made, "role") == {1: 50, 2: 25, 8: 25}
    assert counts(made, "hard") == {1: 21, 2: 21, 3: 12, 4: 6, Missing.NOT_ASKED: 40}
    assert counts(made, "role_other") == {Missing.NOT_ASKED: 75, "simulated text": 25}


def test_what_is_given_of_an_earlier_answer(ward: Instrument) -> None:
    items = """
ever: {1: 80}
role: {1: 50, 2: 30, 8: 20}
hard:
  1: 40%
  4: 20
  given: {role == 1: {1: 60%}, role == 2 or role == 8: {4: 14}}
"""
    made = people(ward, items)
    nurses = counts(made, "hard", ever=1, role=1)
    assert counts(made, "hard")[1] == 32
    assert counts(made, "hard")[4] == 20
    assert nurses[1] == round(0.6 * sum(nurses.values()))
    assert sum(counts(made, "hard", role=role)[4] for role in (2, 8)) == 14


def test_ticks_and_rows_of_a_grid(ward: Instrument) -> None:
    made = people(ward, "seen: {1: 70%, 2: 40, 3: 5, 9: 10}\nhelps: {1: 10, 3: 60, 9: 5}")
    ticked = counts(made, "seen")
    assert [sum(n for v, n in ticked.items() if isinstance(v, frozenset) and o in v) for o in (1, 2, 3, 9)] == [
        70,
        40,
        5,
        10,
    ]
    assert ticked[frozenset({9})] == 10
    assert len(ticked) > 4  # not all of one kind
    assert counts(made, "helps") == {1: 10, 2: 25, 3: 60, 9: 5}
    assert set(counts(made, "blame")) <= {1, 2, 3, 9}  # invented, as ever


def test_the_same_seed_gives_the_same_people_and_another_seed_others(ward: Instrument) -> None:
    items = "ever: {1: 60, 0: 40}\nseen: {1: 50, 2: 60}"
    assert people(ward, items) == people(ward, items)
    assert people(ward, items) != people(ward, items, seed=2)


def test_a_share_that_so_few_people_cannot_show_is_said(ward: Instrument) -> None:
    made = quota_sample(ward, read(file("role: {1: 50%}"), "m.yaml", ward), 3, 1)
    assert made.notes == ("role: 50 % of 3 people cannot be; 2 are 66.7 %.",)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any), st.integers(0, 400))
def test_apportioned_numbers_add_up_and_stay_by_the_exact_ones(shares: list[int], total: int) -> None:
    exact = [Fraction(share * total, sum(shares)) for share in shares]
    found = apportioned(exact, total)
    assert sum(found) == total == sum(evenly(total, len(shares)))
    assert all(abs(count - number) < 1 for count, number in zip(found, exact, strict=True))


@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(1, 4))
def test_quotas_that_some_people_meet_are_met(seed: int, number: int, quotas: int) -> None:
    """The quotas are read off what some people say, so that there is an answer."""
    dice = Random(seed)
    codes = [dice.choice((1, 2, 3)) for _ in range(number)]
    wanted = []
    for _ in range(quotas):
        among = frozenset(n for n in range(number) if dice.random() < 0.5)
        code = dice.choice((1, 2, 3))
        wanted.append(Quota(among, frozenset({code}), sum(codes[n] == code for n in among)))
    found = one_each(Counter(codes), wanted, Random(seed + 1))
    assert found is not None
    assert Counter(found) == Counter(codes)
    assert all(sum(found[n] in quota.codes for n in quota.people) == quota.number for quota in wanted)


def test_many_people_need_many_changes() -> None:
    """As long as changes bring the quota nearer it is not given up: here some 1,200 of them are needed."""
    quota = Quota(frozenset(range(4_000)), frozenset({1}), 3_900)
    found = one_each({1: 4_000, 2: 2_000}, [quota], Random(1))
    assert found is not None
    assert sum(code == 1 for code in found[:4_000]) == 3_900


@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 6))
def test_ticks_keep_their_numbers_and_bounds(seed: int, number: int, options: int) -> None:
    dice = Random(seed)
    wanted = {option: dice.randint(0, number) for option in range(options)}
    least, most = sum(wanted.values()) // number, -(-sum(wanted.values()) // number)
    ticked = several_each(wanted, number, least, most, dice)
    assert len(ticked) == number
    assert Counter(option for codes in ticked for option in codes) == Counter(wanted)
    assert all(least <= len(codes) <= most for codes in ticked)


# ---- what cannot be --------------------------------------------------------------------------------------


def test_every_problem_of_a_file_is_told_at_its_place(ward: Instrument) -> None:
    text = """\
margins: 1
instrument: wart
itens: {}
items:
  evr: {1: 85%}
  climate: {1: 5}
  hours: {3: 5}
  ever: {1: 85%, 0: 16%}
  role: {3: 5, 1: many, 2: 4.5, 1-2: 4}
  helps: 3
  hard:
    1: 120%
    given:
      rle == 1: {1: 5}
      hours > 3: {1: 5}
      role = 1: {2: 5}
      role == 2: 7
  seen: {1-2: 5, given: {role == 1: {1: 5}}}
"""
    assert problems(ward, text) == [
        "m.yaml:2:13: this file is not for 'ward'; write 'instrument: ward'",
        "m.yaml:3:1: there is no key 'itens'; did you mean 'items'?",
        "m.yaml:5:3: there is no item 'evr'; did you mean 'ever'?",
        "m.yaml:6:3: 'climate' has no answer of its own; name a row of it",
        "m.yaml:7:3: 'hours' has no options to count; take it out: its answers are made up by themselves",
        "m.yaml:8:9: the shares add up to 101 %; they are at most 100 %",
        "m.yaml:9:10: 'role' has no answer 3; it has 1, 2, 8",
        "m.yaml:9:19: this is not how many; write a number of people (246) or a share (85%)",
        "m.yaml:9:28: this is not how many; write a number of people (246) or a share (85%)",
        "m.yaml:10:10: 'helps' needs its answers; like this: {1: 85%, 0: 15%}",
        "m.yaml:12:8: this is not how many; write a number of people (246) or a share (85%)",
        "m.yaml:14:7: there is no item 'rle'; did you mean 'role'?",
        "m.yaml:15:7: 'hours' comes later; a condition reads only items before its own",
        "m.yaml:16:12: '=' does not compare; write '=='",
        "m.yaml:17:7: what holds here?; like this: {expected == 2: {1: 63%}}",
        "m.yaml:18:10: 'seen' takes several answers; give each of its codes a line of its own",
        "m.yaml:18:18: 'seen' takes several answers: 'given' is for one answer",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "m.yaml:1:1: this is no file of margins"),
        ("- 1", "m.yaml:1:1: this is no file of margins"),
        ("margins: 1\ninstrument: ward\nitems: {}", "m.yaml:3:8: 'items' says nothing"),
        ("margins: 2\ninstrument: ward\nitems: {ever: {1: 5}}", "m.yaml:1:10: 'margins: 1' is missing"),
        ("margins: [", "m.yaml:2:1: this is not YAML"),
        (file("role: {1: 5, 1-2: 9}"), "m.yaml:4:16: code 1 of 'role' stands here again"),
        (file("1: {1: 5}"), "m.yaml:4:3: there is no item '1'"),
        (file("role:\n  given: 3"), "m.yaml:5:12: 'given' needs conditions"),
    ],
)
def test_what_is_no_file_of_margins(ward: Instrument, text: str, said: str) -> None:
    assert problems(ward, text)[0].startswith(said)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("ever: {1: 60, 0: 50}", "4:13: ever: the numbers add up to 110, and 100 people are asked"),
        ("ever: {1: 60, 0: 30}", "4:13: ever: the numbers add up to 90, and 100 people are asked"),
        ("ever: {1: 60}\nhard: {1: 61}", "5:13: hard: the numbers add up to 61, and 60 people are asked"),
        ("seen: {1: 30}", "4:9: 'seen': 30 ticks cannot be those of 100 people; each ticks from 1 to 1 of"),
        ("seen: {1: 101, 2: 50}", "4:9: 'seen': 151 ticks cannot be those of 100 people"),
        ("seen: {1: 90, 2: 90, 3: 30}", "4:9: 'seen': 210 ticks cannot be those of 100 people; each ticks from 1"),
        (
            "role: {1: 50}\nhelps:\n  1: 30\n  given: {role == 1: {1: 31}}",
            "7:28: helps given role == 1: 31 cannot be; 30 of all 100 say 1, so among these 50 at most 30",
        ),
        (
            "role: {1: 50}\nhelps:\n  1: 80\n  given: {role == 1: {1: 29}}",
            "7:28: helps given role == 1: 29 cannot be; 80 of all 100 say 1, so among these 50 at least 30",
        ),
        (
            "role: {1: 50}\nhelps:\n  1: 30\n  given: {role == 1: {1: 20}, role != 1: {1: 20}}",
            "7:13: no people were found for 'helps' who fit all that is given of them at once",
        ),
    ],
)
def test_margins_that_contradict_each_other_are_one_clear_error(ward: Instrument, items: str, said: str) -> None:
    (found,) = problems(ward, file(items))
    assert found.startswith(f"m.yaml:{said}")


def test_people_who_are_given_nothing_are_interviewed_too(everything: Instrument) -> None:
    """What is settled beforehand, the real skip logic asks for: nobody is asked what nothing was settled for."""
    for instrument in (everything, drawn_instrument()):
        made = list(quota_sample(instrument, Margins("m.yaml", {}), 150, 3).responses("spring", "north"))
        assert {(r.disposition, r.wave, r.site) for r in made} == {(Disposition.COMPLETE, "spring", "north")}
        assert Missing.NOT_ANSWERED in {value for r in made for value in r.values.values()}


def test_the_example_of_the_docs_does_what_it_says() -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs/simulate.md").read_text("utf-8"), re.M | re.S)
    path = ROOT / "instruments" / "perioperative-catastrophe.yaml"
    instrument = load(Source(path.name, path.read_text(encoding="utf-8")))
    made = list(quota_sample(instrument, read(example, "m.yaml", instrument), 289, 1).responses("", ""))
    assert counts(made, "died") == {1: 204, 0: 42, Missing.NOT_ASKED: 43}
