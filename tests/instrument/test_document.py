"""YAML to trees: scalars as YAML 1.2 reads them, a place for everything, the first of two equal keys stands."""

import pytest

from svsurvey.instrument.document import MAX_BYTES, MAX_DEPTH, Decimal, Document, Map, Seq, parse


def tree(text: str) -> object:
    document = parse(text, "f.yaml")
    assert document.problems == ()
    return document.root


def top(text: str) -> Map:
    root = parse(text, "f.yaml").root
    assert isinstance(root, Map)
    return root


def said(text: str) -> list[str]:
    return [str(problem) for problem in parse(text, "f.yaml").problems]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nUll", "nUll"),
        ("true", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("0", 0),
        ("-0", 0),
        ("+5", 5),
        ("-17", -17),
        ("007", "007"),
        ("012", "012"),
        ("0o14", "0o14"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1,000", "1,000"),
        ("12:30", "12:30"),
        ("2026-01-31", "2026-01-31"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("-.5e2", -50.0),
        ("1e3", 1000.0),
        ("1.e3", 1000.0),
        ("1.", "1."),
        (".", "."),
        ("+", "+"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1.0.0", "1.0.0"),
        ("٣", "٣"),
        ("9" * 39, int("9" * 39)),
        ("9" * 40, "9" * 40),
        ("'1'", "1"),
        ('"true"', "true"),
        ("''", ""),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, meant: object) -> None:
    found = top(f"a: {written}\n")["a"]
    assert found == meant
    assert type(found) is (Decimal if isinstance(meant, float) else type(meant))


def test_a_number_with_a_point_keeps_how_it_was_written() -> None:
    version = top("version: 1.10")["version"]
    assert isinstance(version, Decimal)
    assert (version.written, version) == ("1.10", 1.1)


def test_texts_are_composed_and_keep_their_lines() -> None:
    assert tree("e\u0301: |\n  one\n  two") == {"é": "one\ntwo"}


def test_everything_knows_its_place() -> None:
    text = "# über\nérste: 1\nscales:\n  agree: {1: Né, 2: Yes}\nlist:\n  - a\n  - b\n"
    document = parse(text, "f.yaml")
    root = document.root
    assert isinstance(root, Map)
    agree = root["scales"]["agree"]  # type: ignore[index,call-overload]
    assert str(document.where(root.keys_at["érste"])) == "f.yaml:2:1"
    assert str(document.where(root.values_at["érste"])) == "f.yaml:2:8"
    assert str(document.where(agree.mark)) == "f.yaml:4:10"  # type: ignore[union-attr]
    assert str(document.where(agree.keys_at[2])) == "f.yaml:4:18"  # type: ignore[union-attr]
    assert str(document.where(agree.values_at[2])) == "f.yaml:4:21"  # type: ignore[union-attr]
    assert [document.where(mark).line for mark in root["list"].marks] == [6, 7]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("when: ever == 1", "1:14"),
        ("when: 'ever == 1'", "1:15"),
        ('when: "ever == 1"', "1:15"),
        ("# ünï 🙂\nwhen: 'ever == 1'", "2:15"),
        ("when: |\n  ever == 1", "1:7"),
        ("when: >-\n  ever == 1", "1:7"),
        ("when: ever\n  == 1", "1:7"),
        ("when: 'ever\n  == 1'", "1:7"),
    ],
)
def test_a_place_inside_a_text_is_never_outside_of_it(text: str, place: str) -> None:
    document = parse(text, "f.yaml")
    assert isinstance(document.root, Map)
    assert str(document.inside(document.root.values_at["when"], 7)) == f"f.yaml:{place}"


def test_the_first_of_two_equal_keys_stands_and_both_lines_are_named() -> None:
    document = parse("title: One\nid: a\ntitle: Two\ntitle: Three\n", "f.yaml")
    assert document.root == {"title": "One", "id": "a"}
    assert [str(problem) for problem in document.problems] == [
        "f.yaml:3:1: error duplicate-key: 'title' stands here again; the first is on line 1; take one out",
        "f.yaml:4:1: error duplicate-key: 'title' stands here again; the first is on line 1; take one out",
    ]


def test_a_code_and_its_text_are_two_keys() -> None:
    assert tree("{1: a, '1': b, 2: c}") == {1: "a", "1": "b", 2: "c"}


def test_the_faults_before_a_break_are_told_with_it() -> None:
    assert [line.split(": ")[1] for line in said("a: &x 1\na: 2\nb: [1")] == [
        "error not-allowed",
        "error duplicate-key",
        "error yaml-fault",
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("a: b: c", "f.yaml:1:5: error yaml-fault"),
        ("a:\n\t- b", "f.yaml:2:1: error yaml-fault"),
        ("ä: 'ü\n", "f.yaml:2:1: error yaml-fault"),
        ("ä: ü\0", "f.yaml:1:5: error control-character"),
        ("one: ä\ntwo: ü\x1b", "f.yaml:2:7: error control-character"),
        ("🙂: \ud83d", "f.yaml:1:4: error control-character"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: error not-allowed: a file holds one instrument"),
        ("a: !x 1", "f.yaml:1:4: error not-allowed: tags"),
        ("a: &x 1", "f.yaml:1:4: error not-allowed: anchors"),
        ("- &x 1\n- *x", "f.yaml:1:3: error not-allowed: anchors"),
        ("? {a: 1}\n: 2", "f.yaml:1:3: error wrong-type: a key is a word"),
        ("1.5: a", "f.yaml:1:1: error wrong-type: a key is a word"),
        ("true: a", "f.yaml:1:1: error wrong-type: a key is a word"),
    ],
)
def test_a_fault_is_told_at_its_place(text: str, start: str) -> None:
    assert said(text)[0].startswith(start)


def test_what_the_parser_says_comes_with_advice() -> None:
    assert "put a text that holds ': ' in quotes" in said("a: b: c")[0]
    assert "indent with spaces" in said("a:\n\t- b")[0]
    assert "opened and never closed" in said("a: 'b")[0]


def test_nesting_ends_where_no_instrument_goes() -> None:
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH, "f.yaml").problems == ()
    [problem] = parse("[" * (MAX_DEPTH + 1), "f.yaml").problems
    assert problem.code == "not-allowed"


def test_a_large_file_is_refused_unread() -> None:
    document = parse(" " * (MAX_BYTES + 1), "f.yaml")
    assert (document.root, [problem.code for problem in document.problems]) == (None, ["too-large"])


def test_what_is_taken_out_leaves_the_places_of_the_rest() -> None:
    document: Document = parse("[a, b, c]", "f.yaml")
    assert isinstance(document.root, Seq)
    document.root.keep([True, False, True])
    assert document.root == ["a", "c"]
    assert [mark.column for mark in document.root.marks] == [1, 7]
