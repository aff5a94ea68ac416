"""Does a file have the shape that the format's table gives? Wrong parts are reported and taken out of the tree.

What is left afterwards is sound, so that those who build from it meet no surprises. It knows shapes, no meaning.
"""

import re
from collections.abc import Callable
from functools import cache

from svsurvey.errors import Problem
from svsurvey.instrument.document import Decimal, Document, Map, Mark, Seq, Tree, is_no_key
from svsurvey.instrument.format import FORMAT, FORMAT_VERSION, SCALARS, Key, keys_of, parts_of
from svsurvey.text import nearest, suggest

Say = Callable[[Mark, str, str, str], None]
"""Reports a problem: place, code, what, hint."""

Check = Callable[[Tree, Mark, str, Say], bool]
"""Whether a value has the shape of a kind; reports what is wrong. The third argument is the key's name."""


def check_structure(document: Document) -> list[Problem]:
    """Every problem of shape in a whole instrument; wrong parts leave the document's tree."""
    return _check_as("object instrument", "an instrument", document)


def check_translation(document: Document) -> list[Problem]:
    """The same for a translation that is a file of its own."""
    return _check_as("object translation", "a translation", document)


def _check_as(kind: str, noun: str, document: Document) -> list[Problem]:
    problems: list[Problem] = []

    def say(mark: Mark, code: str, what: str, hint: str = "") -> None:
        problems.append(Problem(what, hint, document.where(mark), code))

    if not isinstance(document.root, Map):
        start = _Start()
        say(start, "wrong-type", f"the file is not {noun}", "it begins with lines like 'svsurvey: 1' and 'id: …'")
        return problems
    _checker(kind)(document.root, document.root.mark, "", say)
    return problems


class _Start:
    """The very beginning of a file."""

    line = column = index = 0


@cache
def _checker(kind: str) -> Check:
    match parts_of(kind):
        case "scalar", name:
            return _scalar_checker(name)
        case "object", name:
            return _item_checker if name == "item" else _object_checker(name)
        case "list", part:
            return _list_checker(part)
        case "map", key, value:
            return _map_checker(key, value)
        case "either", *kinds:
            return _either_checker(kinds)
    raise AssertionError(kind)


# ---- scalars --------------------------------------------------------------------------------------------


def _scalar_checker(name: str) -> Check:
    kind = SCALARS[name]
    test = _TESTS.get(name) or (_one_of(kind.words) if kind.words else _matches(kind.pattern))

    def check(value: Tree, mark: Mark, key: str, say: Say) -> bool:
        if test(value):
            return True
        if kind.words and isinstance(value, str):
            say(mark, "bad-value", f"'{key}' cannot be '{_brief(value)}'", suggest(value, kind.words) or kind.noun)
        elif kind.pattern and isinstance(value, str):
            say(mark, "bad-id", f"'{_brief(value)}' is not {kind.noun}", "")
        else:
            say(mark, "wrong-type", f"'{key}' should be {kind.noun}", _quotes(value, name))
        return False

    return check


def _quotes(value: Tree, kind: str) -> str:
    if isinstance(value, bool) and kind in ("text", "hard, soft or no"):
        return "write no, soft or hard" if kind != "text" else "put the word in quotes"
    return "it is empty" if value is None else ""


def _is_text(value: Tree) -> bool:
    return (isinstance(value, str) and value.strip() != "") or (
        isinstance(value, int | Decimal) and not isinstance(value, bool)
    )


def _is_whole(value: Tree) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _is_count(value: Tree) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _is_pair(value: Tree) -> bool:
    return (
        isinstance(value, Seq)
        and len(value) == 2
        and all(isinstance(part, int | float | str) and not isinstance(part, bool) for part in value)
    )


def _is_span(value: Tree) -> bool:
    """Two numbers, the second of which may be open; that the lower comes first is for those who build from it."""
    if not isinstance(value, Seq) or len(value) != 2:
        return False
    low, high = value
    return _is_number(low) and (high is None or _is_number(high))


def _is_number(value: Tree) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_version(value: Tree) -> bool:
    return _is_text(value) and _matches(SCALARS["version"].pattern)(written(value))


def _one_of(words: tuple[str, ...]) -> Callable[[Tree], bool]:
    return lambda value: isinstance(value, str) and value in words


def _matches(pattern: str) -> Callable[[Tree], bool]:
    regex = re.compile(pattern)
    return lambda value: isinstance(value, str) and regex.fullmatch(value) is not None


_TESTS: dict[str, Callable[[Tree], bool]] = {
    "format": lambda value: value == FORMAT_VERSION and not isinstance(value, bool),
    "text": _is_text,
    "flag": lambda value: isinstance(value, bool),
    "code": _is_whole,
    "count": _is_count,
    "pair": _is_pair,
    "span": _is_span,
    "condition": lambda value: isinstance(value, str) and value.strip() != "",
    "version": _is_version,
}


def written(value: Tree) -> str:
    """A scalar as it stood in the file, for places where a number is meant as text."""
    return value.written if isinstance(value, Decimal) else str(value)


def _brief(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"


# ---- what is put together -------------------------------------------------------------------------------


def _list_checker(part: str) -> Check:
    inner = _checker(part)

    def check(value: Tree, mark: Mark, key: str, say: Say) -> bool:
        if not isinstance(value, Seq):
            say(mark, "wrong-type", f"'{key}' should be a list", "begin each entry with '- '")
            return False
        if not value:
            say(mark, "wrong-type", f"'{key}' is empty", "")
            return False
        sound = [inner(one, at, key, say) for one, at in zip(value, value.marks, strict=True)]
        if not all(sound):
            value.keep(sound)
        return bool(value)

    return check


def _map_checker(key_kind: str, value_kind: str) -> Check:
    test = _TESTS.get(key_kind) or _matches(SCALARS[key_kind].pattern)
    inner = _checker(value_kind)
    noun = SCALARS[key_kind].noun

    def check(value: Tree, mark: Mark, key: str, say: Say) -> bool:
        if not isinstance(value, Map):
            say(mark, "wrong-type", f"'{key}' should be a mapping", f"from {noun} to what it means")
            return False
        if not value:
            say(mark, "wrong-type", f"'{key}' is empty", "")
            return False
        for entry in list(value):
            if is_no_key(entry):
                value.drop(entry)
            elif not test(entry):
                code = "bad-id" if isinstance(entry, str) and key_kind == "id" else "wrong-type"
                say(value.keys_at[entry], code, f"'{_brief(entry)}' in '{key}' is not {noun}", "")
                value.drop(entry)
            elif not inner(value[entry], value.values_at[entry], str(entry), say):
                value.drop(entry)
        return bool(value)

    return check


def _either_checker(kinds: list[str]) -> Check:
    """The last kind is a mapping and judges what is put together; the first judges plain words and numbers."""
    plain, mapping = _checker(kinds[0]), _checker(kinds[1])

    def check(value: Tree, mark: Mark, key: str, say: Say) -> bool:
        return (mapping if isinstance(value, Map | Seq) else plain)(value, mark, key, say)

    return check


def _object_checker(name: str) -> Check:
    keys = keys_of(name)
    checks = {key.name: _checker(key.kind) for key in keys.values()}
    required = [key.name for key in keys.values() if key.required]

    def check(value: Tree, mark: Mark, key: str, say: Say) -> bool:
        if not isinstance(value, Map):
            say(mark, "wrong-type", f"{name} should be a mapping", "write 'key: value' lines")
            return False
        return _check_entries(value, mark, name, checks, required, say)

    return check


VITAL = {"section": ["items"], "item": ["id", "type"]}
"""Where some keys are enough to go on: what else is wrong beside a missing title is told in the same go."""


def _check_entries(
    value: Map, mark: Mark, noun: str, checks: dict[str, Check], required: list[str], say: Say
) -> bool:
    meant: set[str] = set()
    for key in list(value):
        check = checks.get(key) if isinstance(key, str) else None
        if check is None:
            meant |= _say_unknown(value, key, noun, checks, say)
            value.drop(key)
        elif not check(value[key], value.values_at[key], str(key), say):
            value.drop(key)
    for key in required:
        if key not in value.keys_at and key not in meant:
            say(mark, "missing-key", f"{noun} has no '{key}'", _example(noun, key))
    return all(map(value.__contains__, VITAL.get(noun, required)))


def _say_unknown(value: Map, key: str | int, noun: str, known: dict[str, Check], say: Say) -> set[str]:
    """Reports a key that has no place; gives the key that was probably meant, if one is near."""
    if is_no_key(key):
        return set()
    at = value.keys_at[key]
    misplaced = next((row for row in _TYPED.get(noun, ()) if row.name == key), None)
    if misplaced is not None:
        types = ", ".join(misplaced.types)
        say(at, "misplaced-key", f"'{key}' does not belong to type {value.get('type')}", f"it belongs to {types}")
        return set()
    near = nearest(str(key), [name for name in known if name not in value.keys_at])
    hint = f"did you mean '{near}'?" if near else f"{noun} has: {', '.join(known)}"
    say(at, "unknown-key", f"there is no key '{_brief(key)}' in {noun}", hint)
    return {near} if near else set()


def _example(object_: str, key: str) -> str:
    row = next(row for row in FORMAT if row.object == object_ and row.name == key)
    return f"add a line like {key}: {row.example}"


_TYPED: dict[str, list[Key]] = {"item": [row for row in FORMAT if row.object == "item" and row.types]}


@cache
def _keys_for(type_: str) -> tuple[dict[str, Check], list[str]]:
    """The checks for an item of one type, and the keys that it must have."""
    rows = [row for row in keys_of("item").values() if not row.types or type_ in row.types]
    return {row.name: _checker(row.kind) for row in rows}, [row.name for row in rows if row.required]


def _item_checker(value: Tree, mark: Mark, key: str, say: Say) -> bool:
    """An item's keys depend on its type; with no sound type, keys of every type are let pass."""
    if not isinstance(value, Map):
        say(mark, "wrong-type", "item should be a mapping", "write '- id: …' and its other keys beneath")
        return False
    type_ = value.get("type")
    if isinstance(type_, str) and type_ in SCALARS["type"].words:
        checks, required = _keys_for(type_)
    else:
        checks, required = _any_item()
    return _check_entries(value, mark, "item", checks, required, say)


@cache
def _any_item() -> tuple[dict[str, Check], list[str]]:
    rows = keys_of("item").values()
    return {row.name: _checker(row.kind) for row in rows}, [row.name for row in rows if row.required]
