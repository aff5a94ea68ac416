"""Never asked, always asked: what is found by trying regions is what trying every answer finds."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

import pytest
from forms import CALM, EVENTS, HEAD, HOURS, NIGHTS, form, instrument, problems
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from svsurvey.instrument.condition import Condition
from svsurvey.instrument.condition_check import check
from svsurvey.instrument.condition_text import parse
from svsurvey.instrument.reachability import outcomes
from svsurvey.instrument.subject import Subject, bind
from svsurvey.response import Missing, Value

ROUTED = "{id: many, type: number, text: How many?, range: [1, 31], when: nights == 1}"


def verdicts(*items: str) -> list[str]:
    """What is said about routes: `code line`, counting lines from the first item."""
    found = problems(form(*items))
    return [f"{p.code} {p.where.line - 9}" for p in found if p.where and p.code.endswith(("-asked", "-cases"))]


def asked(when: str, id_: str = "why") -> str:
    return f'{{id: {id_}, type: note, text: Why?, when: "{when}"}}'


@pytest.mark.parametrize(
    "when",
    [
        "hours > 30 and hours < 20",
        "hours > 20 and hours < 21",
        "hours == 2.5",
        "nights == 1 and nights == 0",
        "nights == 1 and not nights == 1",
        "count(events) > 3",
        "1 in events and count(events) == 0",
        "1 in events and not 1 in events",
        "many > 3 and nights == 0",
        "answered(many) and nights != 1",
        "answered(hours) and refused(hours)",
        "hours / 7 > 25",
        "hours + hours == 3",
        "calm > 3 or calm < 1",
        "mean(calm, calm) > 3",
    ],
)
def test_what_cannot_be_true_is_never_asked(when: str) -> None:
    assert verdicts(NIGHTS, HOURS, EVENTS, CALM, ROUTED, asked(when)) == ["never-asked 6"]


@pytest.mark.parametrize(
    "when",
    [
        "hours >= 0",
        "nights == 1 or nights == 0",
        "count(events) >= 0",
        "calm <= 3",
        "nights in [0, 1]",
        "many >= 1",
        "hours == hours",
        "not hours > 168",
        "1 in events or 1 not in events",
        "answered(hours) or not answered(hours)",
    ],
)
def test_what_every_answer_makes_true_is_always_asked(when: str) -> None:
    assert verdicts(NIGHTS, HOURS, EVENTS, CALM, ROUTED, asked(when)) == ["always-asked 6"]


@pytest.mark.parametrize(
    "when",
    [
        "hours > 1.8 and hours < 2.1",
        "hours > 166.5",
        "hours < 0.5",
        "not answered(hours) and not refused(hours)",
        "not answered(many) and nights == 0",
        "hours + hours == 4",
        "mean(calm, hours) == 2",
        "2 in events and count(events) == 3",
        "answered(hours)",
        "hours != 5",
    ],
)
def test_what_some_answers_make_true_is_right(when: str) -> None:
    assert verdicts(NIGHTS, HOURS, EVENTS, CALM, ROUTED, asked(when)) == []


def test_a_number_without_a_range_has_answers_on_both_sides() -> None:
    free = "{id: free, type: number, text: How many?}"
    assert verdicts(free, asked("free > 0.5"), asked("free < -7", "two"), asked("free >= 3", "three")) == []


def test_two_texts_can_be_equal_or_not() -> None:
    one, two = (f"{{id: {id_}, type: text, text: Which word?}}" for id_ in ("one", "two"))
    assert (
        verdicts(one, two, asked("one == two"), asked("one != two", "b"), asked("one == 'x' and two == 'y'", "c"))
        == []
    )
    assert verdicts(one, two, asked("one == 'x' and one == 'y'")) == ["never-asked 3"]


def days(id_: str, low: str, high: str) -> str:
    return f"{{id: {id_}, type: date, text: When?, range: [{low}, {high}]}}"


def test_two_dates_can_be_before_and_after_each_other() -> None:
    year, june = days("a", "2020-01-01", "2020-12-31"), days("b", "2020-06-01", "2020-06-30")
    for when in ("a == b", "a < b", "a > b", "a == b and b > date('2020-06-10') and b < date('2020-06-12')"):
        assert verdicts(year, june, asked(when)) == []
    assert verdicts(june, days("c", "2020-06-30", "2020-07-02"), asked("b > c")) == ["never-asked 3"]
    assert verdicts(june, days("c", "2020-07-01", "2020-07-02"), asked("b < c")) == ["always-asked 3"]


def test_three_dates_without_a_range_can_stand_in_any_order() -> None:
    free = [f"{{id: {id_}, type: date, text: When?}}" for id_ in "abc"]
    assert verdicts(*free, asked("a < b < c"), asked("a == b and b != c", "two")) == []
    assert verdicts(*free, asked("a < b and b < c and c < a")) == ["never-asked 4"]


def test_the_routes_of_what_is_read_are_followed_to_the_start() -> None:
    chain = [NIGHTS, ROUTED, "{id: hard, type: number, text: Hard?, range: [0, 31], when: many > 10}"]
    assert verdicts(*chain, asked("hard > 3 and nights == 0")) == ["never-asked 4"]
    assert verdicts(*chain, asked("hard > 3 and many < 5")) == ["never-asked 4"]
    assert verdicts(*chain, asked("hard > 3 and many < 12")) == []
    assert verdicts(*chain, asked("not answered(hard) and many > 10")) == []


SECTIONS = """\
sections:
  - {{title: One, items: [{first}]}}
  - {{title: Two, when: {when}, items: [{second}]}}
"""


def test_inside_a_section_only_its_own_cases_count() -> None:
    def found(when: str, own: str) -> list[str]:
        second = f'{{id: why, type: note, text: Why?, when: "{own}"}}'
        return [
            p.code for p in problems(HEAD + SECTIONS.format(first=NIGHTS + ", " + HOURS, when=when, second=second))
        ]

    assert found("nights == 1", "nights == 1") == ["always-asked"]
    assert found("nights == 1", "nights == 0") == ["never-asked"]
    assert found("hours > 9", "hours > 20") == []
    assert "never-asked" in found("hours > 9 and hours < 3", "nights == 1")


def test_too_many_answers_are_said_to_be_too_many() -> None:
    scores = [f"{{id: q{n}, type: single, text: Q?, scale: {{1: A, 2: B, 3: C, 4: D, 5: E}}}}" for n in range(9)]
    assert verdicts(*scores, asked(" + ".join(f"q{n}" for n in range(9)) + " > 12")) == ["too-many-cases 10"]
    born = "{id: born, type: date, text: When?}"
    assert verdicts(born, asked("years(born, date('2026-01-01')) > 30")) == ["too-many-cases 2"]
    free = "{id: free, type: number, text: How many?}"
    assert verdicts(free, asked("free * 2 > 4")) == ["too-many-cases 2"]


# ---- against trying every answer -------------------------------------------------------------------------

SUBJECTS: Mapping[str, Subject] = {
    "s": Subject("single", (1, 2, 9), ordered=True, off_scale=frozenset({9})),
    "t": Subject("single", (0, 1)),
    "n": Subject("number", low=-1, high=3, whole=True),
    "l": Subject("slider", low=0, high=2, whole=True),
    "e": Subject("multiple", (1, 2, 3)),
    "d": Subject("date", low=date(2020, 1, 1), high=date(2020, 1, 4)),
    "f": Subject("date", low=date(2020, 1, 3), high=date(2020, 1, 6)),
}
SILENT = (Missing.REFUSED, Missing.NOT_ANSWERED)


def every_answer(subject: Subject) -> list[Value]:
    """All that can be answered, one by one."""
    if isinstance(subject.low, date) and isinstance(subject.high, date):
        return [subject.low + timedelta(n) for n in range((subject.high - subject.low).days + 1)]
    if subject.kind in ("number", "slider"):
        return list(range(int(subject.low), int(subject.high) + 1))  # type: ignore[arg-type]
    if subject.kind == "multiple":
        return [frozenset(c) for size in range(len(subject.codes) + 1) for c in combinations(subject.codes, size)]
    return list(subject.codes)


def every_case(
    names: Sequence[str], routes: Mapping[str, Condition], case: dict[str, Value]
) -> Iterator[dict[str, Value]]:
    if not names:
        yield case
        return
    name, *rest = names
    asked = name not in routes or routes[name].evaluate(case) is True
    for answer in [*every_answer(SUBJECTS[name]), *SILENT] if asked else [Missing.NOT_ASKED]:
        yield from every_case(rest, routes, case | {name: answer})


small = st.integers(-2, 4).map(str) | st.sampled_from(["0.5", "1.5", "1.9", "2.1"])
signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
on_days = st.sampled_from(["d", "f", *(f"date('2020-01-0{n}')" for n in range(1, 8))])
leaves = st.one_of(
    st.tuples(st.sampled_from("snl"), signs, small).map(" ".join),
    st.tuples(st.sampled_from("snl"), signs, st.sampled_from("snl")).map(" ".join),
    st.tuples(st.sampled_from("sntl"), st.sampled_from("+-*/"), st.sampled_from("nl"), signs, small).map(" ".join),
    st.tuples(on_days, signs, on_days).map(" ".join),
    st.tuples(small, signs, st.sampled_from("snl"), signs, small).map(" ".join),
    st.lists(small, min_size=1, max_size=3).map(lambda codes: f"n in [{', '.join(codes)}]"),
    st.sampled_from(["t == 1", "t != 0", "s == 9", "s in [1, 9]", "1 in e", "3 not in e"]),
    st.tuples(st.just("count(e)"), signs, st.integers(0, 4).map(str)).map(" ".join),
    st.sampled_from("stnled").map("answered({})".format),
    st.sampled_from("stnled").map("refused({})".format),
    st.tuples(st.just("mean(s, n)"), signs, small).map(" ".join),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
    ),
    max_leaves=3,
)


def condition(text: str, before: Sequence[str]) -> Condition | None:
    """The condition, if a file could hold it at that place."""
    known = {name: SUBJECTS[name] for name in before}
    parsed = parse(text)
    assert isinstance(parsed, Condition), text
    faults = [fault for fault in check(parsed, known) if fault.problem.code != "outside-range"]
    return None if faults else bind(parsed, known)


@settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.permutations(list(SUBJECTS)), st.lists(conditions, min_size=1, max_size=3), conditions)
def test_regions_find_what_every_answer_finds(order: list[str], ways: list[str], text: str) -> None:
    routes: dict[str, Condition] = {}
    for name, way in zip(order[3:], ways, strict=False):
        if (route := condition(way, order[: order.index(name)])) is not None:
            routes[name] = route
    tried = condition(text, order)
    assume(tried is not None)
    assert tried is not None
    found = outcomes(tried, SUBJECTS, routes)
    involved = set(tried.names)
    for name in reversed(order):
        involved |= routes[name].names if name in involved and name in routes else set()
    sizes = 1
    for name in involved:
        sizes *= len(every_answer(SUBJECTS[name])) + len(SILENT)
    assume(found is not None and sizes < 30_000)
    names = [name for name in order if name in involved]
    assert found == {tried.evaluate(case) for case in every_case(names, routes, {})}


def test_the_route_of_an_instrument_agrees_with_what_is_never_asked() -> None:
    ward = instrument(NIGHTS, ROUTED, asked("many > 3"))
    assert [item.id for item in ward.route({"nights": 0, "many": 9})] == ["nights"]
    assert [item.id for item in ward.route({"nights": 1, "many": 9})] == ["nights", "many", "why"]
