"""From the file to the instrument: each key lands where it belongs, and what is not written has its default."""

import gc
from datetime import date, time

import pytest
from forms import CALM, HEAD, HOURS, NIGHTS, STRAIN, culprit, form, instrument, item, problems, source

from svsurvey.errors import InputError
from svsurvey.instrument.definition import load, read
from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Note,
    Number,
    Option,
    Precision,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.model import Consent, Credit, Required
from svsurvey.instrument.score import Band, Method, Score
from svsurvey.response import Missing

GAPS = frozenset(int(kind) for kind in Missing)
YES_NO = (Option(1, "Yes"), Option(0, "No"))
SCALE = "{1: Low, 2: High, 9: {label: Does not apply, missing: true}}"
LEVELS = (Option(1, "Low"), Option(2, "High"), Option(9, "Does not apply", missing=True))


@pytest.mark.parametrize(
    ("keys", "domain"),
    [
        ("type: single, options: {1: Yes, 0: No}", Single(YES_NO)),
        (f"type: single, scale: {SCALE}", Single(LEVELS, ordered=True)),
        ("type: single, options: {-5: 2026, 0: 1.10}", Single((Option(-5, "2026"), Option(0, "1.10")))),
        ("type: multiple, options: {1: Yes, 0: No}", Multiple(YES_NO)),
        ("type: multiple, options: {1: Yes}", Multiple((Option(1, "Yes"),))),
        ("type: multiple, options: {1: Yes, 0: No}, min_picks: 0, max_picks: 2", Multiple(YES_NO, 0, 2)),
        (
            "type: multiple, options: {1: {label: A, alone: true}, 2: {label: B, write_in: true}}",
            Multiple((Option(1, "A", alone=True), Option(2, "B", write_in=True))),
        ),
        ("type: number", Number(reserved=GAPS)),
        (
            "type: number, range: [0, 9.5], usual: [1, 2], unit: h, decimals: 1",
            Number(0, 9.5, (1, 2), "h", 1, reserved=GAPS),
        ),
        ("type: date", Date()),
        ("type: date, range: [2020-01-31, 2020-12-31]", Date(date(2020, 1, 31), date(2020, 12, 31))),
        (
            "type: date, precision: month, range: [2020-01, 2020-12]",
            Date(date(2020, 1, 1), date(2020, 12, 1), Precision.MONTH),
        ),
        (
            "type: date, precision: year, range: [1950, 2020]",
            Date(date(1950, 1, 1), date(2020, 1, 1), Precision.YEAR),
        ),
        ("type: time", Time()),
        ("type: time, range: [06:30, '22:00']", Time(time(6, 30), time(22))),
        ("type: text", Text()),
        ("type: text, lines: true, max_length: 80, linked: true", Text(80, lines=True, linked=True)),
        (
            f"type: grid, scale: {SCALE}, rows: {{a: A, b: {{text: B, reverse: true}}}}",
            Grid((Row("a", "A"), Row("b", "B", reverse=True)), LEVELS),
        ),
        (
            "type: grid, options: {1: Yes, 0: No}, rows: {a: A}",
            Grid((Row("a", "A"),), YES_NO, ordered=False),
        ),
        ("type: ranking, options: {1: Yes, 0: No}", Ranking(YES_NO)),
        ("type: ranking, options: {1: Yes, 0: No}, top: 1", Ranking(YES_NO, 1)),
        ("type: slider", Slider()),
        ("type: slider, range: [-10, 10], step: 5, left: Bad, right: Good", Slider(-10, 10, 5, "Bad", "Good")),
        ("type: note", Note()),
    ],
)
def test_an_item_is_read_into_its_domain(keys: str, domain: Domain) -> None:
    assert item(f"{{id: q, text: Q?, {keys}}}").domain == domain


def test_an_item_has_these_defaults() -> None:
    plain = item("{id: q, text: Q?, type: text}")
    assert (plain.required, plain.hint, plain.reverse, plain.identifying) == (Required.SOFT, "", False, False)
    assert (plain.when, plain.own_when) == (None, None)


def test_an_item_keeps_what_is_written() -> None:
    full = item("{id: q, text: ' Q? ', type: slider, hint: H, required: no, reverse: true, identifying: true}")
    assert (full.text, full.required, full.hint) == ("Q?", Required.NO, "H")
    assert full.reverse
    assert full.identifying


def test_an_instrument_has_these_defaults() -> None:
    bare = load(source("svsurvey: 1\nid: w\nversion: 1.10\ntitle: W\n" + form(NIGHTS, head="")))
    assert (bare.id, bare.version, bare.title, bare.language) == ("w", "1.10", "W", "en")
    assert (bare.credit, bare.consent, bare.support, bare.thanks) == (Credit(), None, "", "")
    assert (bare.release, bare.scores, dict(bare.translations)) == ("asked", (), {})
    assert bare.missing == {kind: int(kind) for kind in Missing}


def test_an_instrument_keeps_what_is_written() -> None:
    head = HEAD + (
        "language: de\nrelease: always\nthanks: Thank you.\n"
        "credit: {author: A, license: CC0-1.0, source: S, note: N}\nmissing: {refused: -7, not_reached: -6}\n"
    )
    full = instrument(NIGHTS, HOURS, head=head)
    assert full.credit == Credit("A", "CC0-1.0", "S", "N")
    assert full.consent == Consent("Two questions about your work.", "Do you take part?")
    assert (full.language, full.release, full.thanks) == ("de", "always", "Thank you.")
    assert full.missing == {
        Missing.REFUSED: -7, Missing.NOT_REACHED: -6, Missing.NOT_ASKED: -98, Missing.NOT_ANSWERED: -99,
        Missing.UNREADABLE: -95, Missing.OFF_ROUTE: -94,
    }  # fmt: skip
    hours = full.by_id["hours"].domain
    assert isinstance(hours, Number)
    assert hours.reserved == {-7, -6, -98, -99, -95, -94}


@pytest.mark.parametrize(
    ("missing", "culprits"),
    [
        ("{refused: -98}", ["-98"]),
        ("{not_reached: -97}", ["-97"]),
        ("{not_answered: -97}", ["-97"]),
        ("{refused: 5}", ["5"]),
        ("{refused: -5, not_asked: -5}", ["-5, not", "-5}"]),
        ("{refused: -98, not_asked: -97}", []),
    ],
)
def test_each_missing_code_is_negative_and_its_own(missing: str, culprits: list[str]) -> None:
    text = form(NIGHTS, head=HEAD + f"missing: {missing}\n")
    found = problems(text)
    assert [problem.code for problem in found] == ["missing-code-clash"] * len(culprits)
    for problem, there in zip(found, culprits, strict=True):
        assert culprit(text, problem).startswith(there)


def test_a_moved_missing_code_frees_its_number() -> None:
    warmth = "{id: warmth, type: number, text: How warm?, range: [-100, 50]}"
    moved = (
        "refused: -997, not_asked: -998, not_answered: -999, not_reached: -996, unreadable: -995, off_route: -994"
    )
    head = HEAD + f"missing: {{{moved}}}\n"
    assert problems(form(warmth, head=head)) == []
    assert {problem.code for problem in problems(form(warmth))} == {"missing-code-clash"}


@pytest.mark.parametrize(
    "clashing",
    [
        "{id: q, type: single, text: Q?, options: {1: A, -97: B}}",
        "{id: q, type: slider, text: Q?, range: [-97, 0]}",
        "{id: q, type: number, text: Q?, range: [-97, 0]}",
    ],
)
def test_no_answer_can_be_a_missing_code(clashing: str) -> None:
    found = problems(form(clashing))
    assert {problem.code for problem in found} == {"missing-code-clash"}
    assert any("'refused'" in problem.what for problem in found)


# ---- scales, write-ins, grids, sections ------------------------------------------------------------------

SHARED = HEAD + f"scales: {{level: {SCALE}}}\n"


def test_a_scale_is_shared_by_name() -> None:
    ward = instrument(
        "{id: a, type: single, text: A?, scale: level}",
        "{id: b, type: single, text: B?, options: level}",
        "{id: c, type: grid, text: C?, scale: level, rows: {d: D}}",
        head=SHARED,
    )
    assert [ward.by_id[id_].domain for id_ in "abc"] == [
        Single(LEVELS, ordered=True, scale="level"),
        Single(LEVELS, ordered=False, scale="level"),
        Grid((Row("d", "D"),), LEVELS, ordered=True, scale="level"),
    ]


def test_an_option_that_asks_for_words_makes_a_field() -> None:
    options = "options: {1: Nurse, 8: {label: Other, write_in: true}}"
    ward = instrument(
        f"{{id: role, type: single, text: Role?, {options}}}",
        "{id: why, type: note, text: Why?, when: answered(role_other)}",
    )
    assert [(field.name, field.label) for field in ward.fields] == [
        ("role", "Role?"),
        ("role_other", "Role? (Other)"),
    ]
    assert (
        problems(
            form(f"{{id: role, type: single, text: Role?, {options}}}", "{id: role_other, type: text, text: R?}")
        )[0].code
        == "duplicate-id"
    )


def test_the_rows_of_a_grid_are_fields() -> None:
    ward = instrument(STRAIN)
    assert [(field.name, field.label, field.item) for field in ward.fields] == [
        ("tired", "Tired.", "strain"), ("alone", "Alone.", "strain"),
    ]  # fmt: skip
    assert "duplicate-id" in [p.code for p in problems(form(STRAIN, "{id: alone, type: note, text: A}"))]


def test_a_section_s_condition_is_that_of_each_item() -> None:
    text = HEAD + (
        "sections:\n"
        f"  - {{title: One, items: [{NIGHTS}, {HOURS}]}}\n"
        "  - title: Two\n    when: nights == 1 or hours > 40\n    items:\n"
        "      - {id: a, type: note, text: A}\n"
        "      - {id: b, type: note, text: B, when: hours > 50}\n"
    )
    ward = load(source(text))
    a, b = ward.by_id["a"], ward.by_id["b"]
    assert a.when is ward.sections[1].when
    assert a.own_when is None
    assert (b.when and b.when.text, b.own_when and b.own_when.text) == (
        "(nights == 1 or hours > 40) and hours > 50", "hours > 50",
    )  # fmt: skip


def test_a_section_cannot_ask_about_its_own_items() -> None:
    text = HEAD + "sections:\n  - title: One\n    when: nights == 1\n    items:\n      - " + NIGHTS + "\n"
    assert [problem.code for problem in problems(text)] == ["later-item"]


# ---- scores ----------------------------------------------------------------------------------------------


def scores(written: str) -> tuple[Score, ...]:
    return instrument(CALM, HOURS, STRAIN, NIGHTS, tail=f"scores: {written}\n").scores


def test_scores_are_read_with_every_key() -> None:
    bands = (Band(0, 2, "Low"), Band(2.5, 9, "High"))
    banded = "at_least: 1, prorate: true, bands: {Low: [0, 2], High: [2.5, 9]}"
    assert scores(f"{{s: {{label: S, sum: [tired, calm], {banded}}}}}") == (
        Score("s", "S", Method.SUM, ("tired", "calm"), 1, prorate=True, bands=bands),
    )
    assert scores("{m: {mean: [hours, alone]}}") == (Score("m", "m", Method.MEAN, ("hours", "alone"), 2),)
    assert scores("{p: {percent: [nights, calm], codes: [1, 3]}}") == (
        Score("p", "p", Method.PERCENT, ("nights", "calm"), 2, codes=frozenset({1, 3})),
    )


@pytest.mark.parametrize(
    ("written", "code", "there"),
    [
        ("{mean: [calm], percent: [calm], codes: [1]}", "score-method", "{mean"),
        ("{label: S}", "score-method", "{label"),
        ("{mean: [calm], prorate: true}", "score-method", "prorate"),
        ("{mean: [clam]}", "score-unknown-item", "clam"),
        ("{mean: [nights]}", "score-wrong-item", "nights"),
        ("{mean: [strain]}", "score-wrong-item", "strain"),
        ("{mean: [calm, calm]}", "score-wrong-item", "[calm, calm]"),
        ("{percent: [hours], codes: [1]}", "score-wrong-item", "hours"),
        ("{percent: [calm]}", "score-codes", "{percent"),
        ("{mean: [calm], codes: [1]}", "score-codes", "{mean"),
        ("{percent: [calm], codes: [7]}", "score-codes", "[7]"),
        ("{mean: [calm], at_least: 2}", "score-at-least", "2"),
        ("{mean: [calm], at_least: 0}", "score-at-least", "0"),
        ("{sum: [calm, hours], at_least: 1}", "score-at-least", "1"),
        ("{mean: [calm], bands: {Low: [2, 1]}}", "score-bands", "[2, 1]"),
        ("{mean: [calm], bands: {Low: [a, b]}}", "score-bands", "[a, b]"),
        ("{mean: [calm], bands: {Low: [1, 2], High: [2, 3]}}", "score-bands", "[2, 3]"),
    ],
)
def test_a_score_that_cannot_be_made_is_told(written: str, code: str, there: str) -> None:
    text = form(CALM, HOURS, STRAIN, NIGHTS, tail=f"scores: {{s: {written}}}\n")
    [problem] = problems(text)
    assert problem.code == code
    assert culprit(text, problem).startswith(there)


# ---- ranges ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("type: number, range: [5, 5]", "bad-range"),
        ("type: number, range: [a, 5]", "bad-range"),
        ("type: number, range: [0, 1e12]", "bad-range"),
        ("type: number, range: [-1e999, 0]", "bad-range"),
        ("type: number, range: [0, 10], usual: [5, 20]", "usual-outside-range"),
        ("type: number, range: [0, 10], decimals: 7", "bad-value"),
        ("type: slider, range: [0, 1e999]", "bad-range"),
        ("type: slider, range: [-1e999, 1e999]", "bad-range"),
        ("type: slider, range: [0, 10], step: 3", "bad-range"),
        ("type: slider, range: [0, 10], step: 0", "bad-range"),
        ("type: slider, range: [0, 1.5]", "bad-range"),
        ("type: date, range: [2020-12-31, 2020-01-01]", "bad-range"),
        ("type: date, range: [2020, 2021]", "bad-range"),
        ("type: date, precision: month, range: [2020-01-01, 2020-12-31]", "bad-range"),
        ("type: time, range: ['9', '10']", "bad-range"),
        ("type: text, max_length: 0", "bad-value"),
        ("type: text, max_length: 4001", "bad-value"),
        ("type: multiple, options: {1: A, 2: B}, min_picks: 3", "bad-picks"),
        ("type: multiple, options: {1: A, 2: B}, min_picks: 2, max_picks: 1", "bad-picks"),
        ("type: multiple, options: {1: A, 2: B}, max_picks: 0", "bad-picks"),
        ("type: ranking, options: {1: A, 2: B}, top: 3", "bad-picks"),
        ("type: ranking, options: {1: A, 2: B}, top: 0", "bad-picks"),
        ("type: grid, rows: {a: A}, options: {1: A}", "too-few-options"),
        ("type: grid, scale: {1: A, 2: B}", "missing-key"),
        ("type: single", "missing-key"),
        ("type: single, options: {1: A, 2: B}, scale: {1: A, 2: B}", "misplaced-key"),
        ("type: single, options: {1: {label: A, missing: true}, 2: B}", ""),
        ("type: multiple, options: {1: {label: A, missing: true}, 2: B}", "misplaced-key"),
        ("type: ranking, options: {1: {label: A, alone: true}, 2: B}", "misplaced-key"),
        ("type: grid, rows: {a: A}, options: {1: {label: A, write_in: true}, 2: B}", "misplaced-key"),
        ("type: single, scale: {1: A, 2: B, 4: C}, reverse: true", "reverse-not-symmetric"),
        ("type: number, reverse: true", "reverse-not-symmetric"),
        ("type: grid, options: {1: A, 2: B}, rows: {a: {text: A, reverse: true}}", "reverse-not-symmetric"),
        ("type: grid, scale: {1: A, 2: B}, rows: {a__b: A}", "bad-id"),
        ("type: grid, scale: {1: A, 2: B}, rows: {mode: A}", "taken-id"),
    ],
)
def test_bounds_and_options_that_cannot_be_are_told(keys: str, code: str) -> None:
    found = [
        problem.code for problem in problems(form(f"{{id: q, text: Q?, {keys}}}")) if problem.code != "no-range"
    ]
    assert found == ([code] if code else [])


# ---- the whole file --------------------------------------------------------------------------------------


def test_loading_a_faulty_file_raises_every_error_and_no_warning() -> None:
    text = form("{id: by, type: number, text: Q?, range: [1, 0]}", "{id: q, type: text, text: Q?, when: a == 1}")
    with pytest.raises(InputError, match=r"ward\.yaml is not a valid instrument") as caught:
        load(source(text))
    assert [problem.code for problem in caught.value.problems] == ["bad-range", "unknown-item"]


def test_a_definition_knows_where_things_stand() -> None:
    text = form(
        HOURS, STRAIN, "{id: why, type: note, text: W, when: hours > 3}", tail="scores: {s: {mean: [alone]}}\n"
    )
    definition = read(source(text))
    lines = text.splitlines()
    for name in ("hours", "alone", "why", "s"):
        where = definition.where(name)
        assert lines[where.line - 1][where.column - 1 :].startswith(name)
    asked = definition.where_asked("why")
    assert lines[asked.line - 1][asked.column - 1 :] == "hours > 3}"
    assert str(definition.where("nothing")) == "ward.yaml:1:1"


def test_a_problem_that_stands_first_is_told_first() -> None:
    text = form(
        "{id: z, type: number, text: Q?, range: [1, 0], whne: a}",
        NIGHTS,
        tail="scores: {s: {mean: [x]}}\ntitle: Again\n",
    )
    places = [problem.where for problem in problems(text)]
    assert len(places) == 4
    assert places == sorted(places, key=str) == sorted(places, key=lambda where: (where is None, where))


def test_reading_leaves_the_search_for_garbage_as_it_was() -> None:
    assert gc.isenabled()
    read(source(form(NIGHTS)))
    assert gc.isenabled()
    gc.disable()
    try:
        read(source("a: ["))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_percent_cannot_count_an_answer_that_is_no_answer() -> None:
    calm = "{id: calm, type: single, text: Calm?, scale: {1: Low, 2: High, 9: {label: Away, missing: true}}}"
    said = problems(form(calm, tail="scores:\n  s: {percent: [calm], codes: [2, 9]}\n"))
    assert [problem.code for problem in said] == ["score-codes"]
