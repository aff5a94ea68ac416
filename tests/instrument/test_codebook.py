"""The codebook: one variable a column, with its codes, what is missing, and what a cell holds."""

from dataclasses import replace
from datetime import date, time

import pytest
from forms import HEAD, instrument

from svsurvey.instrument.codebook import Kind, Variable, encode, variables
from svsurvey.response import Missing, Value

ROLES = "{1: Nurse, 8: {label: Other, write_in: true}}"
LEVELS = "{1: Low, 2: Mid, 3: High, 9: {label: Not me, missing: true}}"
ITEMS = (
    f"{{id: role, type: single, text: Your work?, identifying: true, options: {ROLES}}}",
    f"{{id: calm, type: single, text: Calm?, reverse: true, scale: {LEVELS}}}",
    "{id: seen, type: multiple, text: What?, options: {1: Fall, 2: Error}}",
    "{id: hours, type: number, text: Hours?, range: [0, 168], unit: h, reverse: true, when: role == 1}",
    "{id: day, type: date, text: Day?, precision: month}",
    "{id: start, type: time, text: Start?}",
    "{id: words, type: text, text: Words?}",
    "{id: told, type: text, text: Told?, linked: true}",
    "{id: grid, type: grid, text: True?, scale: {0: No, 1: Yes}, rows: {a: A, b: {text: B, reverse: true}}}",
    "{id: best, type: ranking, text: Best?, options: {1: X, 2: Y, 3: Z}, top: 2}",
    "{id: line, type: slider, text: Line?, range: [0, 10], reverse: true}",
    "{id: bye, type: note, text: Bye.}",
)
WARD = instrument(*ITEMS)
BOOK = {variable.name: variable for variable in variables(WARD)}
GAPS = {
    -94: "answered although skipped",
    -95: "unreadable",
    -96: "not reached",
    -97: "preferred not to answer",
    -98: "not asked",
    -99: "left empty",
}


def test_the_columns_stand_in_the_order_of_the_instrument() -> None:
    assert list(BOOK) == [
        "role", "role_other", "calm", "seen___1", "seen___2", "hours", "day", "start", "words", "told", "a", "b",
        "best___1", "best___2", "best___3", "line",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "codes"),
    [
        ("role", Kind.CODE, {1: "Nurse", 8: "Other"}),
        ("role_other", Kind.TEXT, {}),
        ("calm", Kind.CODE, {1: "Low", 2: "Mid", 3: "High"}),
        ("seen___2", Kind.TICK, {0: "no", 1: "yes"}),
        ("hours", Kind.NUMBER, {}),
        ("day", Kind.DATE, {}),
        ("start", Kind.TIME, {}),
        ("b", Kind.CODE, {0: "No", 1: "Yes"}),
        ("best___3", Kind.RANK, {0: "not placed", 1: "place 1", 2: "place 2"}),
        ("line", Kind.NUMBER, {}),
    ],
)
def test_a_variable_knows_its_kind_and_codes(name: str, kind: Kind, codes: dict[int, str]) -> None:
    assert (BOOK[name].kind, dict(BOOK[name].codes)) == (kind, codes)


def test_what_is_missing_is_said_for_every_variable() -> None:
    assert dict(BOOK["calm"].missing) == {9: "Not me"} | GAPS
    assert all(dict(variable.missing) == GAPS for name, variable in BOOK.items() if name != "calm")
    moved = instrument(ITEMS[2], head=HEAD + "missing: {refused: -7}\n")
    assert -7 in variables(moved)[0].missing


def test_reverse_variables_know_their_ends() -> None:
    assert {name: v.turned for name, v in BOOK.items() if v.turned} == {
        "calm": (1, 3), "hours": (0, 168), "b": (0, 1), "line": (0, 10),
    }  # fmt: skip


def test_labels_say_which_option_or_row() -> None:
    assert (BOOK["seen___2"].label, BOOK["b"].label, BOOK["role_other"].label) == (
        "What?: Error", "B", "Your work? (Other)",
    )  # fmt: skip
    assert (BOOK["hours"].condition, BOOK["hours"].unit, BOOK["seen___2"].option) == ("role == 1", "h", 2)
    assert (BOOK["role"].identifying, BOOK["calm"].identifying) == (True, False)
    assert (BOOK["b"].item, BOOK["b"].field, BOOK["seen___2"].field) == ("grid", "b", "seen")


def test_free_words_are_kept_apart_unless_linked() -> None:
    assert [name for name, variable in BOOK.items() if variable.apart] == ["role_other", "words"]


@pytest.mark.parametrize(
    ("name", "values", "cell"),
    [
        ("role", {"role": 8}, 8),
        ("role", {"role": Missing.REFUSED}, -97),
        ("role", {}, -98),
        ("calm", {"calm": 9}, 9),
        ("seen___1", {"seen": frozenset({1})}, 1),
        ("seen___2", {"seen": frozenset({1})}, 0),
        ("seen___2", {"seen": frozenset()}, 0),
        ("seen___2", {"seen": Missing.NOT_ANSWERED}, -99),
        ("hours", {"hours": 2.5}, 2.5),
        ("day", {"day": date(2026, 1, 1)}, "2026-01"),
        ("start", {"start": time(6, 5)}, "06:05"),
        ("words", {"words": "é"}, "é"),
        ("b", {"b": 0}, 0),
        ("best___1", {"best": (3, 1)}, 2),
        ("best___2", {"best": (3, 1)}, 0),
        ("best___3", {"best": (3, 1)}, 1),
        ("best___3", {"best": Missing.NOT_REACHED}, -96),
    ],
)
def test_a_cell_holds_the_answer_or_why_there_is_none(name: str, values: dict[str, Value], cell: object) -> None:
    found = encode(BOOK[name], values, WARD.missing)
    assert found == cell
    assert type(found) is type(cell)


def test_missing_codes_are_those_of_the_instrument() -> None:
    moved = instrument(ITEMS[2], head=HEAD + "missing: {refused: -7}\n")
    assert encode(variables(moved)[0], {"seen": Missing.REFUSED}, moved.missing) == -7


SINGLE = BOOK["calm"]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(SINGLE, label="How calm were you?", condition="x == 1", scale="s", identifying=True), True),
        (replace(SINGLE, codes={3: "High", 2: "Mid", 1: "Low"}), True),
        (replace(SINGLE, codes={1: "Low", 2: "Mid"}), False),
        (replace(SINGLE, codes={1: "High", 2: "Mid", 3: "Low"}), False),
        (replace(SINGLE, missing=GAPS), False),
        (replace(SINGLE, turned=None), False),
        (replace(SINGLE, kind=Kind.NUMBER), False),
        (replace(SINGLE, unit="h"), False),
    ],
)
def test_versions_are_pooled_only_where_values_mean_the_same(other: Variable, same: bool) -> None:
    assert SINGLE.same_meaning(other) is same
