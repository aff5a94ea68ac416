"""The checker and the JSON Schema are read from one table: they hold one verdict on every shape of document.

Differences that are meant, each with its reason (the documents below avoid them, `TOLERATED` shows them):
- blank text ("  "): JSON Schema has no trim; the checker asks for a letter;
- 1.0 for a whole number: one number to JSON, text with a point in YAML;
- whole numbers past 2^53 and versions like -1: no scalar pattern for numbers in JSON Schema;
- a quoted number as a code: JSON's keys are all text.
"""

import copy
import json
import random
from collections.abc import Iterator

import pytest
from forms import SHIPPED, STARTER, form
from jsonschema import Draft202012Validator

from svsurvey.instrument.document import Map, Seq, parse
from svsurvey.instrument.format import (
    ALIASES,
    FORMAT,
    OBJECTS,
    SCALARS,
    TYPES,
    keys_of,
    parts_of,
    reference,
    schema,
)
from svsurvey.instrument.structure import check_structure

VALIDATOR = Draft202012Validator(schema())

EVERYTHING = """\
svsurvey: 1
id: every-key
version: 1.10
title: Every key
language: en
credit: {author: A, license: CC0-1.0, source: S, note: N}
consent: {text: T, ask: A?, privacy: true}
support: S
thanks: T
release: always
partial: true
receipt: true
seal: {to: [age1tyyaqadxy6d6lzg2t5rhfczhj0l3ha2rle5hfl6x5c94pwp9h3esxqatcu], together: false}
order: random
order_as: so
missing: {refused: -7, not_asked: -8, not_answered: -9, not_reached: -6, unreadable: -5, off_route: -4}
scales: {agree: {1: No, 2: {label: Yes, missing: false}, 3: 4}}
sections:
  - title: One
    when: ever == 1
    order: given
    anchor: true
    items:
      - {id: s, type: single, text: T, hint: H, when: a == 1, required: hard, scale: agree, reverse: true}
      - {id: o, type: single, text: 5, identifying: true, options: {1: A, 2: {label: B, write_in: true}}}
      - {id: u, type: single, text: T, lookup: true, order: random, order_as: uo, options: {1: A, 2: {label: B}}}
      - {id: t, type: single, text: T, scale: agree, interval: [[0, 3.5], [4, 30], [0, null]], unit: days}
      - {id: v, type: variant, text: T, options: {1: A, 2: {label: B, share: 2}}, anchor: true}
      - {id: m, type: multiple, text: T, options: {1: A, 2: {label: B, alone: true}}, min_picks: 0, max_picks: 2}
      - {id: n, type: number, text: T, range: [0, 9.5], usual: [1, 2], unit: u, decimals: 1, reverse: false}
      - {id: d, type: date, text: T, range: ["2020-01", "2021-01"], precision: month}
      - {id: i, type: time, text: T, range: ["06:00", "07:00"]}
      - {id: x, type: text, text: T, lines: true, max_length: 50, linked: true}
      - {id: g, type: grid, text: T, scale: agree, rows: {r: R, q: {text: Q, reverse: true, anchor: true}}}
      - {id: k, type: ranking, text: T, options: {1: A, 2: B}, top: 1}
      - {id: l, type: slider, text: T, range: [0, 10], step: 5, left: L, right: R}
      - {id: w, type: note, text: T}
scores:
  a: {label: L, sum: [r, q], at_least: 1, prorate: true, bands: {Low: [1, 2]}}
  b: {percent: [r], codes: [1, 2]}
  c: {mean: [r]}
translations:
  de:
    source: 9f2c41d0
    title: T
    consent: {text: T, ask: A}
    support: S
    thanks: T
    sections: [S]
    scales: {agree: {1: N, 2: Y}}
    items: {s: {text: T, hint: H, unit: U, left: L, right: R, options: {1: O}, rows: {r: R}}}
    scores: {a: S}
"""
GOOD = {"every key": EVERYTHING, "starter": STARTER.read_text(encoding="utf-8")} | {
    path.stem: path.read_text(encoding="utf-8") for path in SHIPPED
}


def plain(tree: object) -> object:
    """A tree as JSON holds it."""
    if isinstance(tree, Map):
        return {str(key): plain(value) for key, value in tree.items()}
    if isinstance(tree, Seq):
        return [plain(part) for part in tree]
    return float(tree) if isinstance(tree, float) else tree


def verdicts(text: str) -> tuple[bool, bool]:
    """Whether the checker and the schema take a document."""
    document = parse(text, "f.yaml")
    assert document.problems == ()
    by_schema = VALIDATOR.is_valid(plain(document.root))
    return check_structure(document) == [], by_schema


def shape(text: str) -> bool:
    """The one verdict of both."""
    checker, by_schema = verdicts(text)
    assert checker == by_schema, f"checker {checker}, schema {by_schema}"
    return checker


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_good_documents_are_good_to_both(text: str) -> None:
    assert shape(text)


def test_the_good_documents_use_every_key_of_the_format() -> None:
    def used(tree: object) -> Iterator[str]:
        if isinstance(tree, Map):
            yield from (str(key) for key in tree)
            for value in tree.values():
                yield from used(value)
        elif isinstance(tree, Seq):
            for part in tree:
                yield from used(part)

    names = set(used(parse(EVERYTHING, "f").root))
    assert {key.name for key in FORMAT} <= names


# ---- changed documents -----------------------------------------------------------------------------------

STRANGE: tuple[object, ...] = (
    None, True, False, 0, 1, -1, 7, 3.5, "", "word", "Word", "a b", "a_b", "no", "single", "2020-01-01",
    [], {}, [1], ["a"], [[0, 1]], [[0, None], [1.5, 2]], [[None, 1]], [[1, True]],
    [1, 2], [1, 2, 3], [None, 1], {"a": 1}, {"1": "a"}, {"1": "a", "2": {"label": "b"}},
    {"text": "a"}, {"label": "a"}, {"label": ""}, [{}], {"a": {}}, {"a": []},
    {"id": "x", "type": "note", "text": "t"},
)  # fmt: skip


def places(tree: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    """Every place in a document."""
    if path:
        yield path
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from places(value, (*path, key))
    if isinstance(tree, list):
        for at, value in enumerate(tree):
            yield from places(value, (*path, at))


def changed(tree: object, rng: random.Random) -> object:
    """The document with one thing put wrong, or at least otherwise."""
    tree = copy.deepcopy(tree)
    *above, last = rng.choice(list(places(tree)))
    inner = tree
    for step in above:
        inner = inner[step]  # type: ignore[index]
    match rng.randrange(5):
        case 0:
            del inner[last]  # type: ignore[attr-defined]
        case 1:
            inner[last] = copy.deepcopy(rng.choice(STRANGE))  # type: ignore[index]
        case 2 if isinstance(inner, dict):
            inner[rng.choice(["txt", "id", "lines", "when", "5", "Ä", "a" * 40, "rows"])] = "word"
        case 3 if isinstance(inner, dict):
            inner["x" + str(last)] = inner.pop(last)
        case _:
            inner[last] = rng.choice([[inner[last]], {"a": inner[last]}, str(inner[last])])  # type: ignore[index]
    return tree


def as_yaml(tree: object) -> str:
    """JSON is YAML, but for codes: whole numbers as keys stand without quotes."""
    if isinstance(tree, dict):
        keys = (
            (str(key) if str(key).lstrip("-").isdigit() else json.dumps(key), value) for key, value in tree.items()
        )
        return "{" + ", ".join(f"{key}: {as_yaml(value)}" for key, value in keys) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(as_yaml, tree)) + "]"
    return json.dumps(tree, ensure_ascii=False)


@pytest.mark.parametrize("name", GOOD)
def test_one_verdict_on_changed_documents(name: str) -> None:
    rng = random.Random(name)
    whole = plain(parse(GOOD[name], "f").root)
    counts = {True: 0, False: 0}
    for _ in range(300 if name == "every key" else 60):
        tree = changed(whole, rng)
        if rng.random() < 0.3:
            tree = changed(tree, rng)
        text = as_yaml(tree)
        if len(set(map(str, places(tree)))) and "duplicate" not in str(parse(text, "f").problems):
            checker, by_schema = verdicts(text)
            assert checker == by_schema, f"checker {checker}, schema {by_schema}: {text}"
            counts[checker] += 1
    assert counts[True] > 5, "the schema refuses what it should take"
    assert counts[False] > 20


RANKED = form("{id: k, type: ranking, text: T, options: {1: A, 2: B}, top: 1}")
TOLERATED = {
    "blank text": ("title: Ward", "title: '  '"),
    "a whole number with a point": ("top: 1", "top: 1.0"),
    "a number without bounds": ("top: 1", "top: 99999999999999999"),
    "a version below nothing": ("version: 1.0.0", "version: -1"),
    "a quoted code": ("{1: A", "{'1': A"),
}


@pytest.mark.parametrize(("old", "new"), TOLERATED.values(), ids=TOLERATED)
def test_the_differences_that_are_meant(old: str, new: str) -> None:
    assert verdicts(RANKED) == (True, True)
    assert verdicts(RANKED.replace(old, new)) == (False, True)


# ---- what is said ----------------------------------------------------------------------------------------


def said(text: str) -> list[str]:
    return [str(problem).partition(" ")[2] for problem in check_structure(parse(text, "f.yaml"))]


ITEM = "{id: a, type: number, text: A?}"
NUMBER = form(ITEM)


def with_key(written: str) -> str:
    return form(ITEM.replace("}", f", {written}}}"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            NUMBER.replace("title: Ward", "titel: Ward"),
            "unknown-key: there is no key 'titel' in instrument; did you mean 'title'?",
        ),
        (
            NUMBER.replace("title: Work", "titel: Work"),
            "unknown-key: there is no key 'titel' in section; did you mean 'title'?",
        ),
        (
            NUMBER.replace("id: a", "id: A"),
            "bad-id: 'A' is not an id: a small letter, then small letters, digits or _, at most 32",
        ),
        (NUMBER.replace("number", "numbr"), "bad-value: 'type' cannot be 'numbr'; did you mean 'number'?"),
        (NUMBER.replace("A?", "[A]"), "wrong-type: 'text' should be a text"),
        (NUMBER.replace("A?", "~"), "wrong-type: 'text' should be a text; it is empty"),
        (NUMBER.replace("A?", "true"), "wrong-type: 'text' should be a text; put the word in quotes"),
        (
            with_key("required: false"),
            "wrong-type: 'required' should be one of hard, soft, no; write no, soft or hard",
        ),
        (
            with_key("rows: {b: B}"),
            "misplaced-key: 'rows' does not belong to type number; it belongs to grid",
        ),
        (with_key("range: 5"), "wrong-type: 'range' should be two values in brackets, like [0, 10]"),
        (form("number"), "wrong-type: item should be a mapping; write '- id: …' and its other keys beneath"),
        (NUMBER.replace("svsurvey: 1", "svsurvey: 2"), "wrong-type: 'svsurvey' should be the number 1"),
        ("- a", "wrong-type: the file is not an instrument; it begins with lines like 'svsurvey: 1' and 'id: …'"),
    ],
)
def test_a_wrong_shape_is_told_once_and_in_these_words(text: str, message: str) -> None:
    assert said(text) == [f"error {message}"]


def test_missing_keys_come_with_an_example() -> None:
    assert said("svsurvey: 1") == [
        "error missing-key: instrument has no 'id'; add a line like id: ward-climate",
        "error missing-key: instrument has no 'version'; add a line like version: 1.0.0",
        "error missing-key: instrument has no 'title'; add a line like title: Ward safety climate",
        "error missing-key: instrument has no 'sections'; add a line like sections: - title: …",
    ]


# ---- the table -------------------------------------------------------------------------------------------


def test_every_kind_in_the_table_can_be_taken_apart() -> None:
    def leaves(kind: str) -> Iterator[str]:
        word, *parts = parts_of(kind)
        if word == "scalar":
            yield from parts
        elif word == "object":
            assert parts[0] in OBJECTS
        else:
            for part in parts:
                yield from leaves(part)

    used = {leaf for key in FORMAT for leaf in leaves(key.kind)}
    assert used == set(SCALARS)
    assert {key.object for key in FORMAT} == set(OBJECTS)
    assert all(set(key.types) <= set(TYPES) for key in FORMAT)
    assert set(ALIASES) == {"choices", "option", "row", "labels"}


def test_the_table_says_each_key_once_with_a_meaning_and_an_example() -> None:
    assert len({(key.object, key.name) for key in FORMAT}) == len(FORMAT)
    for key in FORMAT:
        assert key.meaning.endswith(".")
        assert key.example


@pytest.mark.parametrize("object_", OBJECTS)
def test_the_reference_holds_every_key(object_: str) -> None:
    part = reference().partition(f"### {object_}\n")[2].partition("\n### ")[0]
    for key in keys_of(object_).values():
        assert f"| `{key.name}` |" in part
