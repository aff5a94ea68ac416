"""Rows for other eyes: everybody has k - 1 doubles, and as much as can be is kept."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svsurvey.errors import ReleaseRefused
from svsurvey.release.banding import Value, levels
from svsurvey.release.rows import Field, Row, protected_rows

ROLES, SHARES = ("nurse", "doctor", "assistant", "midwife", "pharmacist", "physio"), (48, 24, 14, 8, 3, 3)

FIELDS = (
    Field("role", "code"),
    Field("burnout"),
    Field("ward", "code"),
    Field("sex", "code"),
    Field("age", "number", frozenset({-9})),
    Field("years", "number"),
    Field("event", "date"),
)
IDENTIFYING = [place for place, field in enumerate(FIELDS) if field.identifying]


def team(many: int, wards: int, seed: int) -> list[Row]:
    """A made-up team."""
    chance = Random(seed)
    found: list[Row] = []
    for _ in range(many):
        role, sex = chance.choices(ROLES, SHARES)[0], chance.choices("fmx", (78, 21, 1))[0]
        age = -9 if chance.random() < 0.05 else chance.randint(20, 65)
        years = chance.randint(0, max(0, age - 20))
        day = f"{chance.randint(2019, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        found.append((role, chance.randint(1, 5), chance.randrange(wards), sex, age, years, day))
    return found


def smallest(rows: Sequence[Row], places: Sequence[int]) -> int:
    """The size of the smallest group, counted by comparing every row with every row."""
    return min(sum(all(a[p] == b[p] for p in places) for b in rows) for a in rows)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.integers(1, 3), st.none() | st.sampled_from("xyz"), st.integers(18, 70)
        ),
        min_size=10,
        max_size=40,
    ),
    st.integers(2, 7),
    st.randoms(use_true_random=False),
)
def test_every_combination_stands_k_times_whatever_the_order(rows: list[Row], k: int, chance: Random) -> None:
    fields = (Field("one", "code"), Field("answer"), Field("two", "text"), Field("three", "number"))
    done = protected_rows(rows, fields, k)
    assert smallest(done.rows, (0, 2, 3)) >= k
    assert [row[1] for row in done.rows] == [row[1] for row in rows]
    for before, after in zip(rows, done.rows, strict=True):
        assert all(after[place] in (None, before[place]) for place in (0, 2))
    assert 0 <= done.kept <= 1
    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert Counter(protected_rows(shuffled, fields, k).rows) == Counter(done.rows)


@pytest.mark.parametrize(("many", "wards", "least"), [(30, 1, 0.3), (100, 4, 0.35), (300, 10, 0.5)])
def test_a_team_keeps_what_it_can(many: int, wards: int, least: float) -> None:
    rows = team(many, wards, seed=1)
    done = protected_rows(rows, FIELDS)
    assert smallest(done.rows, IDENTIFYING) >= 5
    assert done.kept > least
    cells = [row[place] for row in done.rows for place in IDENTIFYING]
    assert done.kept == pytest.approx(sum(cell is not None for cell in cells) / len(cells))


def test_what_nobody_can_be_told_by_is_left_alone() -> None:
    rows = [(role, 1, "f") for role in ("nurse", "doctor") for _ in range(6)]
    done = protected_rows(rows, (Field("role", "code"), Field("answer"), Field("sex", "code")))
    assert list(done.rows) == rows
    assert (done.kept, done.recoded) == (1.0, {})


def test_a_rare_value_takes_no_more_with_it_than_it_must() -> None:
    rows: list[Row] = [("nurse", n) for n in range(12)]
    rows += [("midwife", n) for n in range(2)]
    done = protected_rows(rows, (Field("role", "code"), Field("answer")))
    assert Counter(role for role, _ in done.rows) == {"nurse": 9, None: 5}
    assert all(role is None for role, _ in done.rows[12:])


def test_ages_become_bands_and_days_become_years() -> None:
    chance = Random(3)
    days = [f"{year}-{chance.randint(1, 12):02}-15" for year in (2024, 2025) for _ in range(30)]
    dated: list[Row] = [(day, n) for n, day in enumerate(days)]
    done = protected_rows(dated, (Field("day", "date"), Field("answer")))
    assert done.recoded == {"day": "by year"}
    assert Counter(day for day, _ in done.rows) == {"2024": 30, "2025": 30}
    ages: list[Row] = [(age, 0) for age in range(20, 65) for _ in range(2)]
    aged = protected_rows(ages, (Field("age", "number"), Field("answer")))
    assert aged.recoded == {"age": "in bands of 5"}
    assert aged.rows[0][0] == "20 to 24"
    assert aged.kept == 1.0


LEVELS: dict[str, tuple[str, Sequence[Value], Value, list[Value]]] = {
    "ages": ("number", [20, 64], 37, [37, "35 to 39", "30 to 39", "20 to 39"]),
    "shares": ("number", [0.5, 2.5], 1.3, [1.3, "1.2 to under 1.4", "1 to under 1.5", "1 to under 2"]),
    "words among numbers": ("number", [20, 64], "old", ["old", "old", "old", "old"]),
    "days": ("date", [], "2024-05-17", ["2024-05-17", "2024-05", "2024", "2020 to 2029"]),
    "dates": ("date", [], date(2024, 5, 17), [date(2024, 5, 17), "2024-05", "2024", "2020 to 2029"]),
    "no day": ("date", [], "spring", ["spring", "spring", "spring", "spring"]),
    "codes": ("code", [1, 2], 2, [2]),
    "one number": ("number", [7, 7], 7, [7]),
}


@pytest.mark.parametrize(("kind", "values", "value", "written"), LEVELS.values(), ids=LEVELS)
def test_levels(kind: str, values: Sequence[Value], value: Value, written: list[Value]) -> None:
    found = levels(kind, values)  # type: ignore[arg-type]
    assert [level.write(value) for level in found] == written
    losses = [level.loss for level in found]
    assert losses == sorted(losses)
    assert losses[0] == 0
    assert losses[-1] < 1


def test_missing_codes_are_no_numbers() -> None:
    rows = [(age if age % 7 else -9, 0) for age in range(20, 64) for _ in range(2)]
    done = protected_rows(rows, (Field("age", "number", frozenset({-9})), Field("answer")))
    assert Counter(age for age, _ in done.rows)[-9] == 14
    assert not any(str(age).startswith("-10") for age, _ in done.rows)


def test_columns_that_tell_of_a_whole_group_are_named_without_their_answers() -> None:
    rows: list[Row] = [("nurse", "yes", 1, None) for _ in range(6)]
    rows += [("doctor", "yes" if n else "no", -8, n) for n in range(6)]
    fields = (Field("role", "code"), Field("harmed"), Field("asked", None, frozenset({-8})), Field("number"))
    assert protected_rows(rows, fields).telling == ("harmed", "asked")


@pytest.mark.parametrize(("many", "k", "least"), [(9, 5, 10), (0, 5, 10), (11, 12, 10)])
def test_too_few_rows_are_refused_without_a_count(many: int, k: int, least: int) -> None:
    with pytest.raises(ReleaseRefused) as refused:
        protected_rows([("nurse",)] * many, (Field("role", "code"),), k, least)
    assert not any(sign.isdigit() for sign in refused.value.what)


def test_all_different_lose_all_rather_than_stand_alone() -> None:
    done = protected_rows([(n, "yes") for n in "abcdefghijkl"], (Field("name", "text"), Field("answer")))
    assert done.rows == tuple((None, "yes") for _ in range(12))
    assert done.kept == 0
