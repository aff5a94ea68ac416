"""Sound but unwise: what is warned about, what is only noted, and what is left alone."""

import pytest
from forms import CALM, HEAD, HOURS, NIGHTS, STRAIN, form, problems, source

from svsurvey.errors import Level
from svsurvey.instrument.definition import read
from svsurvey.instrument.lint import lint
from svsurvey.instrument.reserved import RESERVED, reserved_in


def found(*items: str, head: str = HEAD, tail: str = "") -> list[tuple[str, str]]:
    return [(problem.code, problem.level.value) for problem in problems(form(*items, head=head, tail=tail))]


def test_a_wise_instrument_passes() -> None:
    assert found(NIGHTS, HOURS, CALM) == []


def test_a_faulty_instrument_is_not_judged_for_wisdom() -> None:
    assert lint(read(source(form("{id: by, type: number, text: Q?, whne: x}")))) == []


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("{id: q, type: number, text: Q?}", [("no-range", "warning")]),
        ("{id: q, type: text, text: Q?, linked: true}", [("linked-text", "note")]),
        ("{id: q, type: text, text: Q?}", []),
        ("{id: q, type: single, text: Q?, options: {1: Yes, 2: yes}}", [("duplicate-label", "warning")]),
        ("{id: q, type: grid, text: Q?, rows: {r: R}, scale: {1: A, 2: A}}", [("duplicate-label", "warning")]),
        ("{id: by, type: note, text: Q?}", []),
        ("{id: q, type: grid, text: Q?, rows: {with: R}, scale: {1: A, 2: B}}", [("reserved-id", "warning")]),
        ("{id: select, type: text, text: Q?}", [("reserved-id", "warning")]),
    ],
)
def test_an_item_is_judged(item: str, expected: list[tuple[str, str]]) -> None:
    assert found(item) == expected


def test_scores_have_names_too() -> None:
    assert found(CALM, tail="scores: {for: {mean: [calm]}}\n") == [("reserved-id", "warning")]


def test_people_are_told_what_taking_part_means_and_where_help_is() -> None:
    bare = "\n".join(line for line in HEAD.splitlines() if not line.startswith(("consent", "support"))) + "\n"
    assert found(NIGHTS, head=bare) == [("no-consent", "warning"), ("no-support", "warning")]


@pytest.mark.parametrize(
    ("name", "programs"),
    [
        ("by", ["SPSS", "SQL"]),
        ("double", ["Stata"]),
        ("_n", ["Stata"]),
        ("if", ["Stata", "R", "SQL"]),
        ("true", ["R"]),
        ("group", ["SQL"]),
        ("str", ["Stata"]),
        ("nights", []),
        ("groups_", []),
    ],
)
def test_reserved_words_name_their_programs(name: str, programs: list[str]) -> None:
    assert [program for program in reserved_in(name) if program in programs] == programs
    assert bool(reserved_in(name)) == bool(programs)


def test_reserved_words_are_in_small_letters_as_ids_are() -> None:
    for words in RESERVED.values():
        assert words
        assert all(word == word.lower() for word in words)


def test_what_is_found_stands_in_the_order_of_the_file() -> None:
    text = form(
        "{id: to, type: number, text: Q?}",
        "{id: a, type: note, text: A, when: to > 5 and to < 3}",
        "{id: with, type: text, text: W?, linked: true}",
    )
    definition = read(source(text))
    places = [(p.where.line if p.where else 0, p.code) for p in lint(definition)]
    assert places == [
        (10, "reserved-id"),
        (10, "no-range"),
        (11, "never-asked"),
        (12, "reserved-id"),
        (12, "linked-text"),
    ]
    assert [p.level for p in lint(definition) if p.code == "never-asked"] == [Level.ERROR]


def test_a_section_that_is_never_asked_is_told_at_its_condition() -> None:
    text = form(HOURS) + (
        "  - title: Never\n    when: hours > 9 and hours < 3\n    items: [{id: a, type: note, text: A}]\n"
    )
    [problem] = problems(text)
    assert (problem.code, problem.where and problem.where.line) == ("never-asked", 12)
    assert problem.what.startswith("the section of 'a' is never asked")


# ---- chance, and answers shown again ---------------------------------------------------------------------

FIFTEEN = ", ".join(f"{n}: L{n}" for n in range(15))
ARM = "{id: arm, type: variant, text: Version, options: {1: mild, 2: hard}}"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([ARM, "{id: q, type: text, text: 'On {arm}?'}"], []),  # a variant always has an answer
        ([NIGHTS, ARM.replace("text: V", "when: nights == 1, text: V"), "{id: q, type: text, text: 'On {arm}?'}"],
         [("pipe-without-words", "warning")]),
        ([NIGHTS, "{id: q, type: text, text: 'On {nights}?'}"], [("pipe-without-words", "warning")]),
        ([NIGHTS, "{id: q, type: text, text: 'On {nights|that}?'}"], []),
        ([NIGHTS, "{id: q, type: text, text: 'On { nights }?'}"], [("unfilled-pipe", "warning")]),
        ([NIGHTS, "{id: q, type: text, text: 'On {{nights}}, {}, { }, {1}, {a b}, }{ and {{ }}?'}"], []),
        ([NIGHTS, "{id: q, type: text, text: 'On {nihgts|it}?'}"], [("unknown-item", "error")]),
        (["{id: q, type: text, text: 'On {q|it}?'}"], [("later-item", "error")]),
        ([STRAIN, "{id: q, type: text, text: 'On {tired|it}?'}"], []),
        ([STRAIN, "{id: q, type: text, text: 'On {strain|it}?'}"], [("bad-pipe", "error")]),
        ([ARM, "{id: q, type: note, text: M, when: arm == 1}"], []),
        ([ARM, "{id: q, type: note, text: M, when: arm == 2}"], []),
        ([ARM, "{id: q, type: note, text: Mild., when: 'arm in [1, 2]'}"], [("always-asked", "warning")]),
        ([ARM, "{id: q, type: note, text: Mild., when: arm == 3}"], [("no-such-answer", "error")]),
        ([ARM.replace("2: hard", "2: mild")], [("duplicate-label", "warning")]),
        ([ARM.replace("2: hard", "2: {label: hard, share: 0}")], [("bad-value", "error")]),
        ([ARM.replace("2: hard", "2: {label: hard, alone: true}")], [("misplaced-key", "error")]),
        ([NIGHTS.replace("0: No", "0: {label: No, share: 2}")], [("misplaced-key", "error")]),
        ([NIGHTS[:-1] + ", order_as: n}"], [("misplaced-key", "error")]),
        ([NIGHTS[:-1] + ", order: random, order_as: nights}"], [("duplicate-id", "error")]),
        ([STRAIN[:-1] + ", order: random, order_as: seen}"], []),
        ([STRAIN.replace("tired: Tired.", "tired: {text: T, anchor: true}")[:-1] + ", order: random}"],
         [("nothing-to-shuffle", "warning")]),
        ([NIGHTS[:-1] + ", anchor: true}"], [("nothing-to-shuffle", "warning")]),
        ([STRAIN.replace("tired: Tired.", "tired: {text: T, anchor: true}")], [("nothing-to-shuffle", "warning")]),
        ([NIGHTS.replace("0: No", "0: {label: No, anchor: true}")], [("nothing-to-shuffle", "warning")]),
        ([NIGHTS[:-1] + ", lookup: true}"], [("lookup-of-few", "note")]),
        ([f"{{id: q, type: single, text: Q?, lookup: true, options: {{{FIFTEEN}}}}}"], []),
    ],
)  # fmt: skip
def test_chance_and_pipes_are_judged(items: list[str], expected: list[tuple[str, str]]) -> None:
    assert found(*items) == expected


def test_an_anchor_of_a_scale_is_for_those_of_its_items_that_are_shuffled() -> None:
    scales = HEAD + "scales: {agree: {1: No, 2: Yes, 3: {label: So so, anchor: true}}}\n"
    one, other = (f"{{id: {name}, type: multiple, text: Q?, options: agree" for name in ("a", "b"))
    assert found(one + ", order: random}", other + "}", head=scales) == []


def test_a_variant_is_never_said_to_be_left_out() -> None:
    [problem] = problems(form(ARM, "{id: q, type: note, text: Mild., when: 'arm in [1, 2]'}"))
    assert problem.what == "'q' is always asked: 'arm in [1, 2]' is true for every answer"
    [problem] = problems(form(NIGHTS, "{id: q, type: note, text: M., when: 'nights in [0, 1]'}"))
    assert problem.what.endswith("; only missing answers skip it")


@pytest.mark.parametrize(("links", "expected"), [(3, []), (4, [("bad-pipe", "error")])])
def test_answers_stand_inside_each_other_only_so_deep(links: int, expected: list[tuple[str, str]]) -> None:
    items = [NIGHTS.replace("nights", "n0")]
    items += [
        NIGHTS.replace("nights", f"n{n}").replace("No", f"'{{n{n - 1}|n}}{{n{n - 1}|n}}'")
        for n in range(1, links + 1)
    ]
    assert found(*items, f"{{id: q, type: text, text: 'On {{n{links}|it}}?'}}") == expected


def test_a_unit_and_a_scale_count_among_the_labels() -> None:
    scales = HEAD + "scales: {known: {1: '{a|A}', 2: Yes}}\n"
    items = ["{id: a, type: number, text: A?, range: [0, 1], unit: '{nights|n}'}"]
    items += [
        "{id: b, type: single, text: B?, scale: known}",
        "{id: c, type: number, text: C?, range: [0, 1], unit: '{b|b}'}",
        "{id: d, type: number, text: D?, range: [0, 1], unit: '{c|c}'}",
    ]
    assert found(NIGHTS, *items, head=scales) == [("bad-pipe", "error")]


def test_shares_belong_to_no_scale() -> None:
    assert found(CALM.replace("1: Low", "1: {label: Low, share: 2}")) == [("misplaced-key", "error")]
    scales = HEAD + "scales: {agree: {1: No, 2: {label: Yes, share: 3}}}\n"
    assert found(NIGHTS, head=scales) == [("misplaced-key", "error")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Ward", "title: The ward of {nights}"),
        ("{text: Two questions about your work., ", "{text: 'Two questions, {nights}.', "),
        ("ask: Do you take part?", "ask: 'Do you take part, {nights}?'"),
        ("support: A colleague", "support: A colleague, {nights|who}"),
        ("title: Work", "title: Your {hospital}"),
    ],
)
def test_braces_are_told_where_nothing_is_filled_in(old: str, new: str) -> None:
    text = form(NIGHTS)
    assert old in text
    assert [problem.code for problem in problems(text.replace(old, new))] == ["unfilled-pipe"]


def test_a_random_order_of_one_section_is_none() -> None:
    assert found(NIGHTS, head=HEAD + "order: random\n") == [("nothing-to-shuffle", "warning")]


def test_what_happens_to_answers_is_to_be_told() -> None:
    assert found(NIGHTS, head=HEAD + "partial: true\nreceipt: true\n") == [("consent-must-say", "note")] * 2


def test_the_label_of_privacy_tells_it() -> None:
    head = HEAD.replace("take part?}", "take part?, privacy: true}") + "partial: true\nreceipt: true\n"
    assert "privacy: true" in head
    assert found(NIGHTS, head=head) == []
