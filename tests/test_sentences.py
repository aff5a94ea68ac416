"""The program's own words: whole in every language, and neither missing nor left over."""

import ast
import re
import string
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from svsurvey.message import Message
from svsurvey.sentences import OWN, languages, sentences

ROOT = Path(__file__).parents[1] / "svsurvey"
FILES = sorted(ROOT.rglob("*.py"))
ASKS = {"say", "self._say", "self", "Message", "word", "said", "sentences"}
"""What is called with a key: `say("…")`, `self.say("…")`, `say.word("…")`, `Message("…")`, `sentences()("…")`."""
ENDINGS = re.compile(r"_(in|from|to|between|short|words|receipt)$")
"""What is put behind a key: `how.date_from` where an answer has bounds, `does.back_short` where there is no room,
`command_does.back_words` for what a command does at a place of its own."""
TYPED = {"yes", "no", "none", "name"}
"""Words to be typed and the language's own name, which are looked up by keys in a table."""
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)*")
TEMPLATES = sorted(path for path in ROOT.glob("*/templates/*") if path.suffix in (".html", ".js", ".typ"))
IN_TEMPLATE = re.compile(r"\bsay\.([a-z_]+)|[\"'`]([a-z_]+(?:\.[a-z_]+)+)[\"'`]")
"""What a template asks for: `say.page`, a word of forms, or a whole key in quotes."""


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@cache
def tree(path: Path) -> ast.Module:
    """A file, read once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def constants(path: Path) -> frozenset[str]:
    """Every text in a file that may be a key, the beginnings of those that are put together included."""
    return frozenset(
        n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )


@cache
def called_with(path: Path) -> tuple[tuple[str, bool], ...]:
    """The keys that sentences are asked for by, and whether what is there is only the beginning of one."""
    return tuple(_called_with(tree(path)))


def _called_with(whole: ast.Module) -> Iterator[tuple[str, bool]]:
    for node in ast.walk(whole):
        if not isinstance(node, ast.Call) or not node.args or _name(node.func) not in ASKS:
            continue
        for key in _options(node.args[0]):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, False
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                begin = str(key.values[0].value)
                if re.fullmatch(r"[a-z_.]+", begin):  # others are sentences themselves, of the command line
                    yield begin, True


def _options(node: ast.expr) -> list[ast.expr]:
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]


def _name(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr="_say"):
            return "self._say"
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Call(func=ast.Name(id=name)):
            return name
    return ""


# ---- every language ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_sentence_with_the_same_names(language: str) -> None:
    own, theirs = sentences(OWN).texts, sentences(language).texts
    assert set(theirs) == set(own)
    different = {key for key in own if names(own[key]) != names(theirs[key])}
    assert not different, f"other {{names}} than in {OWN}.yaml: {sorted(different)}"


@pytest.mark.parametrize("language", languages())
def test_no_sentence_is_empty_and_none_ends_in_blanks(language: str) -> None:
    for key, text in sentences(language).texts.items():
        assert text or key == "bounds.none", key
        assert text == text.strip() or key == "line.near", key


@pytest.mark.parametrize("language", languages())
def test_words_to_be_typed_are_told_apart(language: str) -> None:
    say = sentences(language)
    groups = [
        [f"command.{key.partition('.')[2]}" for key in say.texts if key.startswith("command.")],
        ["yes", "no"],
    ]
    for keys in groups:
        typed = [word for key in keys for word in say.word(key)]
        assert len(typed) == len(set(typed)), "one word, two meanings"
        assert all(word == word.lower() and word.isalpha() for word in typed)


# ---- the code ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_key_in_the_code_exists(path: Path) -> None:
    known = sentences(OWN).texts
    for key, begun in called_with(path):
        if begun:
            assert any(other.startswith(key) for other in known), f"no key begins with {key}"
        elif KEY.fullmatch(key):
            assert key in known, f"{key} is not in {OWN}.yaml"


def test_every_sentence_is_said_somewhere() -> None:
    left = unsaid(sentences(OWN).texts)
    assert not left, f"nobody says {sorted(left)}"


def asked_in_templates() -> set[str]:
    found = [match for path in TEMPLATES for match in IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))]
    return {f"forms.{word}" if word else key for word, key in found}


def begun_in_templates() -> set[str]:
    """What keys begin with that a script puts together: `offline.progress.${kind}`."""
    return {
        key for path in TEMPLATES for key in re.findall(r"`([a-z_.]+\.)\$\{", path.read_text(encoding="utf-8"))
    }


def test_every_word_that_a_template_asks_for_exists() -> None:
    asked = {key for key in asked_in_templates() if key.startswith("forms.")}
    assert asked
    methods = {"forms.at", "forms.replace"}
    assert asked - methods - {"forms.support"} <= set(sentences(OWN).texts)


def unsaid(keys: Iterable[str]) -> set[str]:
    """Those that stand nowhere in the code, neither whole nor, where keys are put together, in their parts.

    A key of one word may stand there for anything: it has to be asked for by itself.
    """
    said = asked_in_templates().union(*map(constants, FILES))
    asked = {key for path in FILES for key, _ in called_with(path)} | TYPED
    begun = {key for path in FILES for key, part in called_with(path) if part}
    begun |= {text for text in said if re.fullmatch(r"([a-z_]+\.)+", text)} | begun_in_templates()

    def stands(key: str) -> bool:
        if "." not in key:
            return key in asked
        return key in said or any(key.startswith(start) and key[len(start) :] in said for start in begun)

    return {key for key in keys if not (stands(key) or stands(ENDINGS.sub("", key)))}


def test_what_nobody_says_is_found_out() -> None:
    left_over = {"and", "refuse", "does.wander", "does.wander_short", "screen.nothing_such", "line.nothing_such"}
    assert unsaid(left_over) == left_over
    assert (
        unsaid({"or", "does.close", "does.back_to_question_short", "screen.search_on", "how.date_from"}) == set()
    )


# ---- how they are said ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("answer.one_of", {"codes": (1, 2, -3)}), "Choose one of 1, 2 or -3."),
        (Message("answer.one_of", {"codes": (1,)}), "Choose one of 1."),
        (Message("answer.bounds", {"bounds": Message("bounds.from", {"low": 0.5, "high": None})}),
         "Type a number of 0.5 or more."),
        (Message("answer.in_row", {"row": "{x}", "problem": Message("answer.alone")}),
         "“{x}”: An answer that goes only by itself cannot be chosen with others."),
    ],
)  # fmt: skip
def test_values_are_put_in_as_people_write_them(message: Message, said: str) -> None:
    assert sentences()(message) == said


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("de-AT", "de"),
        ("es-MX", "es"),
        ("xx", "en"),
        ("", "en"),
        ("../en", "en"),
    ],
)
def test_the_nearest_language_is_spoken(asked: str, spoken: str) -> None:
    assert sentences(asked).language in (spoken, "../en")


def test_an_unknown_key_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        sentences()("no.such.key")
