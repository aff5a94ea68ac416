"""Files that are wrong: each fault is named where it stands, and nothing that is written breaks the reader."""

import ast
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from forms import BAD, CALM, HEAD, HOURS, HOUSE, NIGHTS, SHIPPED, culprit, form, item, problems

from svsurvey.errors import InputError, Level
from svsurvey.instrument.catalogue import read_source
from svsurvey.instrument.document import MAX_BYTES
from svsurvey.instrument.problems import CODES
from svsurvey.text import clean_line

# What stands at the place that each bad file's problem points to.
CULPRITS = {
    "always-asked": "days >= 0",
    "bad-condition": "",
    "bad-id": "Nights worked",
    "bad-picks": "3",
    "bad-interval": "[31, 4]",
    "bad-pipe": "Why did you say",
    "bad-range": "[168, 0]",
    "bad-recipient": "age1hfrkcsaz4cu3",
    "bad-value": "singel",
    "consent-must-say": "svsurvey: 1",
    "control-character": '"Did you work',
    "duplicate-code": '1: "Perhaps"',
    "duplicate-id": "nights",
    "duplicate-key": "title: Again",
    "duplicate-label": "calm",
    "later-item": "days == 1",
    "linked-text": "words",
    "lookup-of-few": "nights",
    "misplaced-key": "lines: true",
    "missing-code-clash": "[-100, 60]",
    "missing-key": "id: nights",
    "missing-translation": "{title: Eine Datei}",
    "never-asked": "days > 20 and days < 10",
    "no-consent": "svsurvey: 1",
    "no-order": "nights > 0",
    "no-range": "hours",
    "no-such-answer": "2",
    "no-support": "svsurvey: 1",
    "not-allowed": "&c",
    "nothing-to-shuffle": "events",
    "outside-range": "400",
    "pipe-without-words": "why",
    "random-order": "nights == 1",
    "reserved-id": "by",
    "reverse-not-symmetric": "reverse: true",
    "score-at-least": "1",
    "score-bands": "[1.5, 2]",
    "score-codes": "[7]",
    "score-method": "{mean: [calm]",
    "score-unknown-item": "clam",
    "score-wrong-item": "nights",
    "several-write-ins": "{1: {label: Nurse",
    "shuffled-scale": "calm",
    "single-equals": "= 1",
    "stale-translation": "Vielleicht",
    "taken-id": "wave",
    "too-few-options": "{1: Calm}",
    "too-many-cases": "n0 + n1",
    "unfilled-pipe": "A file for {hospital}",
    "unknown-item": "nihgts",
    "unknown-key": "txt",
    "unknown-scale": "agree",
    "usual-outside-range": "[4, 70]",
    "wrong-type": "[Yes, No]",
    "yaml-fault": "",
}


def bad(code: str) -> str:
    return (BAD / f"{code}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", sorted(set(CODES) - {"too-large"}))
def test_a_bad_file_has_its_fault_and_no_other(code: str) -> None:
    assert {(problem.code, problem.level) for problem in problems(bad(code))} == {(code, CODES[code][0])}


def test_a_file_that_is_too_large_is_not_read() -> None:
    [problem] = problems("#" * (MAX_BYTES + 1))
    assert problem.code == "too-large"


def test_an_instrument_that_asks_too_much_is_too_large() -> None:
    """What counts are columns: 61 multiple items of 30 options are 1,830 of them."""
    options = ", ".join(f"{code}: Option {code}" for code in range(30))
    ticks = [f"{{id: m{n}, type: multiple, text: Which?, options: {{{options}}}}}" for n in range(61)]
    assert problems(form(*ticks[:60])) == []
    [problem] = problems(form(*ticks))
    assert problem.code == "too-large"
    assert "1830 columns" in problem.what


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_explained_in_a_sentence(code: str) -> None:
    level, meaning = CODES[code]
    assert level in Level
    assert re.fullmatch(r"[A-Z`].+\.", meaning)


@pytest.mark.parametrize("code", sorted(set(CODES) - {"too-large"}))
def test_a_problem_points_at_the_culprit_and_is_said_in_words(code: str) -> None:
    *_, problem = problems(bad(code), f"{code}.yaml")
    assert problem.where is not None
    assert problem.where.file == f"{code}.yaml"
    there = culprit(bad(code), problem)
    assert there.startswith(CULPRITS[code])
    assert there or code in ("bad-condition", "yaml-fault"), "it points behind the end of the line"
    assert len(problem.what.split()) >= 3, "a sentence, not a word"
    assert "\n" not in problem.what + problem.hint


def test_the_source_and_the_table_hold_the_same_codes() -> None:
    said = set()
    for path in (HOUSE / "svsurvey" / "instrument").glob("*.py"):
        if path.name not in ("problems.py", "format.py", "words.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and node.value in CODES:
                    said.add(node.value)
                if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                    assert node.value.value in CODES, f"{path.name}:{node.value.lineno}"
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say" and len(node.args) > 1:
                    code = node.args[1]
                    assert not isinstance(code, ast.Constant) or code.value in CODES, f"{path.name}:{node.lineno}"
    assert said == set(CODES)


def test_the_bad_files_are_those_of_the_table() -> None:
    assert {path.stem for path in BAD.glob("*.yaml")} | {"too-large"} == set(CODES)


# ---- texts that try to break the reader ------------------------------------------------------------------


def with_when(condition: str) -> str:
    return form(NIGHTS, HOURS, f"{{id: why, type: note, text: Why?, when: {condition}}}")


def everything_wrong() -> str:
    return """\
svsurvey: 2
id: Ward One
title: ~
langauge: en
missing: {refused: 5, not_asked: -99}
scales: {yes no: {1: Yes}, agree: {1: No, 1: Yes, -99: Perhaps}}
sections:
  - title: [A]
    items:
      - {id: a, type: singel, text: One?}
      - {id: a, type: number, text: Two?, range: [9, 1], usual: [no, 3], lines: true}
      - {id: b, type: single, text: Three?, scale: agre, when: a = 1}
      - {id: b__c, type: date, text: Four?, range: [1, 2], when: zz == 1}
      - {id: b, type: text, text: Five?}
      - nothing
scores: {s: {mean: [a, q], sum: [a]}, t: 5}
translations: {en: {title: Ward}, "?": {}}
"""


TORN = {
    "empty": "",
    "blank": " \n\n",
    "only a comment": "# a questionnaire\n",
    "null": "~",
    "a word": "ward",
    "a number": "1",
    "a list at the top": "- svsurvey: 1\n- id: ward\n",
    "an empty map": "{}",
    "an unclosed brace": HEAD + "sections: {",
    "an unclosed bracket": HEAD + "sections: [1, 2",
    "an unclosed double quote": HEAD.replace("Ward\n", '"Ward\n'),
    "an unclosed single quote": HEAD.replace("Ward\n", "'Ward\n"),
    "a stray quote": HEAD.replace("Ward\n", '"Ward" nine\n'),
    "a colon in a text": HEAD.replace("Ward\n", "Ward: nine: ten\n"),
    "tabs for indentation": "svsurvey: 1\nsections:\n\t- title: Work\n",
    "bad indentation": form(NIGHTS).replace("      - ", "     - ").replace("    items", "      items"),
    "a dash too few": form(NIGHTS).replace("  - title", "  title"),
    "an at sign": HEAD.replace("Ward\n", "@ward\n"),
    "a percent sign": HEAD.replace("Ward\n", "%ward\n"),
    "a byte order mark inside": HEAD + "thanks: a\ufeffb\ufeff\n" + "\ufeffsections: []\n",
    "NUL": HEAD.replace("Ward\n", "Wa\0rd\n"),
    "an escape written out": HEAD.replace("Ward\n", '"\\e[2JWard"\n'),
    "an escape as it is": HEAD.replace("Ward\n", "\x1b[2JWard\n"),
    "a bell in a key": HEAD + '"\\a": 1\n',
    "letters turned round": HEAD.replace("Ward\n", "Ward \u202edraw\n") + "sections: []\n",
    "a lone surrogate": HEAD.replace("Ward\n", "Wa\ud800rd\n"),
    "a lone surrogate written out": HEAD.replace("Ward\n", '"Wa\\ud800rd"\n'),
    "half a pair of quotes in a condition": with_when("\"hours == 'a\""),
    "a Python tag": HEAD.replace("Ward\n", "!!python/object/apply:os.system [ls]\n"),
    "a tag of its own": HEAD.replace("Ward\n", "!ward Ward\n"),
    "an anchor": HEAD.replace("Ward\n", "&w Ward\n"),
    "an alias to nothing": HEAD.replace("Ward\n", "*w\n"),
    "an alias to itself": HEAD + "sections: &s [*s]\n",
    "a bomb of aliases": "a: &a [x, x]\n"
    + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)),
    "a bomb of merge keys": "a: &a {x: 1}\n"
    + "".join(f"k{n}: &k{n} {{<<: [*a, *a, *a, *a]}}\n" for n in range(2000)),
    "two documents": form(NIGHTS) + "---\n" + form(NIGHTS),
    "100,000 brackets": "[" * 100_000,
    "100,000 braces": "{a: " * 100_000,
    "2,000 nested mappings": "".join("  " * depth + "a:\n" for depth in range(2000)),
    "2,000 nested lists": "- " * 2000 + "a",
    "ten megabytes": "a: " + "x" * 10_000_000,
    "half a megabyte of keys": "".join(f"k{n}: 1\n" for n in range(40_000)),
    "a huge whole number": form("{id: a, type: slider, text: A?, range: [0, " + "9" * 5000 + "]}"),
    "a code past all bounds": form("{id: a, type: single, text: A?, options: {1: A, 99999999999999999999: B}}"),
    "an endless number": form("{id: a, type: slider, text: A?, range: [-1e999, 1e999]}"),
    "numbers as keys": "1: 2\n3: 4\n",
    "numbers with a point as keys": HEAD + "scales: {1.5: {1: A, 2: B}}\n",
    "nothing as a key": HEAD + "? \n: 1\n",
    "a list as a key": HEAD + "? [a, b]\n: 1\n",
    "yes and no as keys": form("{id: a, type: single, text: A?, options: {yes: A, no: B}}"),
    "true and false as answers": form("{id: a, type: single, text: A?, options: {1: true, 0: false}}"),
    "duplicated items": form(NIGHTS, NIGHTS, NIGHTS),
    "items that are words": form("nights", "days"),
    "sections that are a word": HEAD + "sections: Work\n",
    "no items": HEAD + "sections: [{title: Work, items: []}]\n",
    "a type that is a list": form("{id: a, type: [single], text: A?}"),
    "a text that is a mapping": form("{id: a, type: text, text: {en: A?}}"),
    "a Spanish open question mark as a key": HEAD + "? ¿\n",
    "code in a condition": with_when("__import__('os').system('ls')"),
    "a power tower in a condition": with_when("9**9**9 > 1"),
    "400 sums in a condition": with_when("+".join(["hours"] * 180) + " > 3"),
    "300 brackets in a condition": with_when("'" + "(" * 300 + "hours" + ")" * 300 + " > 3'"),
    "1,001 characters in a condition": with_when("hours == 1 or " * 71 + "hours == 2"),
    "NUL in a condition": with_when('"hours\\0 == 1"'),
    "everything wrong at once": everything_wrong(),
    "half a file": form(NIGHTS)[: len(form(NIGHTS)) // 2],
    "a file upside down": "\n".join(reversed(form(NIGHTS, CALM).splitlines())),
    "Windows line ends and a fault": form(NIGHTS).replace("id: ward", "id: Ward!").replace("\n", "\r\n"),
    "a directive": "%YAML 3.0\n--- \n" + HEAD,
}  # fmt: skip


@pytest.mark.parametrize("text", TORN.values(), ids=TORN)
def test_a_torn_file_gets_clear_problems_and_no_traceback(text: str) -> None:
    start = time.process_time()
    found = problems(text)
    assert time.process_time() - start < 2
    assert [problem for problem in found if problem.level is Level.ERROR]
    for problem in found:
        assert problem.code in CODES
        assert problem.where is not None
        assert len(problem.what.split()) >= 3
        assert clean_line(said := problem.what + problem.hint) == said, "it could steer the terminal"


def test_everything_wrong_at_once_is_told_at_once_and_in_order() -> None:
    found = problems(everything_wrong())
    assert {problem.code for problem in found} >= {
        "bad-id", "bad-range", "bad-value", "duplicate-code", "duplicate-id", "misplaced-key",
        "missing-code-clash", "missing-key", "score-method", "single-equals", "unknown-item", "unknown-key",
        "unknown-scale", "wrong-type",
    }  # fmt: skip
    assert found == sorted(found, key=lambda problem: problem.where or pytest.fail("no place"))


def test_the_norway_problem_is_none() -> None:
    land = item("{id: land, type: single, text: Where?, options: {1: no, 2: NO, 3: on, 4: 012, 5: 1_000}}")
    assert [option.label for option in land.options] == ["no", "NO", "on", "012", "1_000"]


def test_a_fault_in_one_item_is_not_told_again_at_those_that_read_it() -> None:
    faulty = "{id: nights, type: single, text: Night?, scale: nowhere}"
    no_text = "{id: days, type: number}"
    grid = "{id: g, type: grid, text: All?, scale: nowhere, rows: {here: Here.}}"
    reader = "{id: why, type: note, text: Why?, when: nights == 1 and days > 3 and here == 2}"
    found = problems(form(faulty, no_text, grid, reader))
    assert sorted(problem.code for problem in found) == ["missing-key", "unknown-scale", "unknown-scale"]


def test_two_equal_conditions_have_two_places() -> None:
    never = "{id: %s, type: note, text: Why?, when: hours > 9 and hours < 3}"
    found = problems(form(HOURS, never % "one", never % "two"))
    assert [(p.code, p.where.line if p.where else 0) for p in found] == [("never-asked", 11), ("never-asked", 12)]


# ---- files on disk ---------------------------------------------------------------------------------------


def latin_1(folder: Path) -> Path:
    (folder / "ward.yaml").write_bytes(form(NIGHTS).replace("night", "n\xe4cht").encode("latin-1"))
    return folder / "ward.yaml"


def utf_16(folder: Path) -> Path:
    (folder / "ward.yaml").write_bytes(form(NIGHTS).encode("utf-16"))
    return folder / "ward.yaml"


def large(folder: Path) -> Path:
    (folder / "ward.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    return folder / "ward.yaml"


def directory(folder: Path) -> Path:
    (folder / "ward.yaml").mkdir()
    return folder / "ward.yaml"


def bad_neighbour(folder: Path) -> Path:
    (folder / "ward.yaml").write_text(form(NIGHTS), encoding="utf-8")
    (folder / "ward.de.yaml").write_bytes(b"title: \xe4\n")
    return folder / "ward.yaml"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (latin_1, r"ward\.yaml:10: this is not UTF-8"),
        (utf_16, "not UTF-8"),
        (large, "too large"),
        (directory, "is not a file"),
        (bad_neighbour, r"ward\.de\.yaml:1: this is not UTF-8"),
        (lambda folder: folder / "gone.yaml", "there is no file"),
        (lambda folder: folder / "gone" / "ward.yaml", "there is no file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(place: Callable[[Path], Path], said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_source(place(tmp_path))
    assert caught.value.hint


def test_a_byte_order_mark_at_the_start_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "ward.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + form(NIGHTS).encode())
    assert problems(read_source(path).text) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_right_with_windows_line_ends(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8").replace("\n", "\r\n")) == []
