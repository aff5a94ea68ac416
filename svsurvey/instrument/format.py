"""Format version 1 as one table. The checker, the suggestions, the JSON Schema and the reference all read it.

A kind is a word of `SCALARS`, or is put together: `object credit`, `list of text`, `map of code to text`,
`id or options`. An item's key names the types of item that it belongs to.
"""

from collections.abc import Iterable
from dataclasses import dataclass

FORMAT_VERSION = 1

TYPES = {
    "single": "one answer out of several",
    "multiple": "several answers out of several",
    "number": "a number",
    "text": "free words",
    "date": "a day, a month or a year",
    "time": "a time of day",
    "grid": "several statements answered on the same options",
    "ranking": "options put in order",
    "slider": "a place on a line between two ends",
    "note": "words to read; nothing is answered",
    "variant": "nothing is asked: one of the options, its arms, is drawn by chance and kept",
}
CHOOSING = ("single", "multiple", "grid", "ranking", "variant")
ORDERED = ("single", "multiple", "grid", "ranking")
RANGED = ("number", "date", "time", "slider")
ASKING = tuple(type_ for type_ in TYPES if type_ not in ("note", "variant"))


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the format: where it stands, what it holds, whether it must be there."""

    object: str
    name: str
    kind: str
    meaning: str
    example: str
    required: bool = False
    types: tuple[str, ...] = ()


FORMAT = (
    Key("instrument", "svsurvey", "format", "The version of this file format.", "1", required=True),
    Key("instrument", "id", "name", "The instrument's id; its data are filed under it.", "ward-climate", required=True),
    Key("instrument", "version", "version", "Its version; a new meaning needs a new one.", "1.0.0", required=True),
    Key("instrument", "title", "text", "What it is called.", "Ward safety climate", required=True),
    Key("instrument", "language", "language", "The language of its texts; `en` unless it says otherwise.", "en"),
    Key("instrument", "credit", "object credit", "Whose words these are and what they are not.", "{author: …}"),
    Key("instrument", "consent", "object consent", "What people are told and asked first.", "{text: …, ask: …}"),
    Key("instrument", "support", "text", "Where help is; shown on request at any moment.", "Occupational health: …"),
    Key("instrument", "thanks", "text", "The last words, after the answers are saved.", "Thank you for your time."),
    Key("instrument", "release", "asked or always", "`always`: nothing is printed unprotected.", "asked"),
    Key("instrument", "partial", "flag", "Who leaves early may hand in what is answered.", "true"),
    Key("instrument", "receipt", "flag", "People get a code with which their answers can be erased.", "true"),
    Key("instrument", "seal", "object seal", "Responses are encrypted before they are stored.", "{to: [age1…, age1…]}"),
    Key("instrument", "order", "given or random", "`random`: each person gets the sections in an order of their own.", "random"),
    Key("instrument", "order_as", "id", "Keep the order of the sections under this name.", "section_order"),
    Key("instrument", "missing", "object missing", "Other codes for missing answers.", "{refused: -7}"),
    Key("instrument", "scales", "map of id to choices", "Named options that items share.", "agree: {1: No, 2: Yes}"),
    Key("instrument", "sections", "list of object section", "The questionnaire itself.", "- title: …", required=True),
    Key("instrument", "scores", "map of id to object score", "Numbers made of items.", "strain: {mean: [a, b]}"),
    Key("instrument", "translations", "map of language to object translation", "Other languages.", "de: {title: …}"),
    Key("credit", "author", "text", "Who wrote it.", "The ward team"),
    Key("credit", "license", "text", "The licence of the wording.", "CC0-1.0"),
    Key("credit", "source", "text", "What it is modelled on.", "Modelled on the topics of …"),
    Key("credit", "note", "text", "What it is not.", "Not a validated scale."),
    Key("consent", "text", "text", "What taking part means.", "This survey takes 4 minutes. …", required=True),
    Key("consent", "ask", "text", "The question that opens the interview.", "Do you agree to take part?", required=True),
    Key("consent", "privacy", "flag", "Show under it, in svsurvey's words, what is kept of people and what not.", "true"),
    Key("seal", "to", "list of text", "The keys that can open them, as `svsurvey keygen` shows them.", "[age1…, age1…]", required=True),
    Key("seal", "together", "flag", "All keys are needed to open a response; else any one will do.", "true"),
    Key("missing", "refused", "code", "Preferred not to answer; -97 unless said otherwise.", "-7"),
    Key("missing", "not_asked", "code", "Not asked; -98.", "-8"),
    Key("missing", "not_answered", "code", "Left empty; -99.", "-9"),
    Key("missing", "not_reached", "code", "The interview ended before; -96.", "-6"),
    Key("missing", "unreadable", "code", "On paper: written, and cannot be read; -95.", "-5"),
    Key("missing", "off_route", "code", "On paper: answered although skipped; -94.", "-4"),
    Key("section", "title", "text", "The heading.", "About your work", required=True),
    Key("section", "when", "condition", "Asked only when this holds.", "nights == 1"),
    Key("section", "order", "given or random", "`random`: its items come in an order of chance.", "random"),
    Key("section", "order_as", "id", "Keep the order of its items under this name.", "views_order"),
    Key("section", "anchor", "flag", "Keeps its place when the sections are in random order.", "true"),
    Key("section", "items", "list of object item", "Its items.", "- id: role", required=True),
    Key("item", "id", "id", "The variable's name in the data.", "hours", required=True),
    Key("item", "type", "type", "What can be answered.", "number", required=True),
    Key("item", "text", "text", "The question, or the words of a note.", "How many hours did you work?", required=True),
    Key("item", "hint", "text", "A line of help beneath it.", "Count paid hours only."),
    Key("item", "when", "condition", "Asked only when this holds.", "role in [1, 2]"),
    Key("item", "order", "given or random", "`random`: the options, or the rows of a grid, in an order of chance.", "random", types=ORDERED),
    Key("item", "order_as", "id", "Keep the order that was shown under this name.", "helped_order", types=ORDERED),
    Key("item", "anchor", "flag", "Keeps its place when the items are in random order.", "true"),
    Key("item", "lookup", "flag", "A long list: people type a part of the word.", "true", types=("single",)),
    Key("item", "required", "hard, soft or no", "`hard`: answer or refuse; `soft`: asked once more.", "soft", types=ASKING),
    Key("item", "identifying", "flag", "Could tell who somebody is, alone or with others.", "true", types=ASKING),
    Key("item", "options", "id or choices", "Answers without an order, or a scale's name.", "{1: Yes, 0: No}", types=CHOOSING),
    Key("item", "scale", "id or choices", "Answers in order, or a scale's name.", "agree", types=("single", "grid")),
    Key("item", "rows", "map of id to row", "The statements of a grid.", "{helps: We help.}", types=("grid",)),
    Key("item", "reverse", "flag", "Counts reversed in scores.", "true", types=("single", "number", "slider")),
    Key("item", "range", "pair", "Lowest and highest possible answer.", "[0, 168]", types=RANGED),
    Key("item", "usual", "pair", "Outside, “is that right?” is asked.", "[4, 70]", types=("number",)),
    Key("item", "interval", "list of span", "What each answer of a scale stands for; `null`: open.", "[[0, 3], [4, 30], [31, null]]", types=("single",)),
    Key("item", "unit", "text", "What is counted; of intervals `days` unless said otherwise.", "hours", types=("number", "single")),
    Key("item", "decimals", "count", "Digits after the point; 0 unless said otherwise.", "1", types=("number",)),
    Key("item", "min_picks", "count", "Fewest ticks; 1 unless said otherwise.", "0", types=("multiple",)),
    Key("item", "max_picks", "count", "Most ticks.", "3", types=("multiple",)),
    Key("item", "precision", "day, month or year", "How much of a date is asked.", "month", types=("date",)),
    Key("item", "lines", "flag", "Several lines can be written.", "true", types=("text",)),
    Key("item", "max_length", "count", "Most characters; 4000 unless said otherwise.", "500", types=("text",)),
    Key("item", "linked", "flag", "Keep the words beside the other answers.", "true", types=("text",)),
    Key("item", "top", "count", "How many places are given.", "3", types=("ranking",)),
    Key("item", "step", "count", "Distance between two places.", "5", types=("slider",)),
    Key("item", "left", "text", "The words at the low end.", "Not at all", types=("slider",)),
    Key("item", "right", "text", "The words at the high end.", "Completely", types=("slider",)),
    Key("option", "label", "text", "What is shown.", "Other", required=True),
    Key("option", "alone", "flag", "Excludes all other answers.", "true"),
    Key("option", "write_in", "flag", "Asks for words: other, please say.", "true"),
    Key("option", "missing", "flag", "Can be chosen, but counts as missing.", "true"),
    Key("option", "anchor", "flag", "Keeps its place when the options are in random order.", "true"),
    Key("option", "share", "count", "How often this arm of a variant is drawn, against the others; 1 unless said otherwise.", "2"),
    Key("row", "text", "text", "The statement.", "I feel blamed.", required=True),
    Key("row", "reverse", "flag", "Counts reversed in scores.", "true"),
    Key("row", "anchor", "flag", "Keeps its place when the rows are in random order.", "true"),
    Key("score", "label", "text", "What the score is called.", "Strain"),
    Key("score", "sum", "list of id", "The answers added up.", "[a, b, c]"),
    Key("score", "mean", "list of id", "Their mean.", "[a, b, c]"),
    Key("score", "percent", "list of id", "The share of answers that are one of `codes`.", "[a, b, c]"),
    Key("score", "codes", "list of code", "The codes that `percent` counts.", "[4, 5]"),
    Key("score", "at_least", "count", "Answers it needs; all unless said otherwise.", "2"),
    Key("score", "prorate", "flag", "A sum is scaled up for missing answers.", "true"),
    Key("score", "bands", "map of text to pair", "Named stretches, both ends included.", "{Low: [0, 4]}"),
    Key("translation", "source", "text", "Fingerprint of the texts it was made from.", "9f2c41d0"),
    Key("translation", "title", "text", "The title.", "Sicherheitsklima"),
    Key("translation", "consent", "object consent_translation", "The consent page.", "{text: …, ask: …}"),
    Key("translation", "support", "text", "Where help is.", "Betriebsarzt: …"),
    Key("translation", "thanks", "text", "The last words.", "Vielen Dank."),
    Key("translation", "sections", "list of text", "The headings, in order.", "[Ihre Arbeit]"),
    Key("translation", "scales", "map of id to labels", "Labels of named scales.", "agree: {1: Nein}"),
    Key("translation", "items", "map of id to object item_translation", "Items by id.", "hours: {text: …}"),
    Key("translation", "scores", "map of id to text", "Labels of scores.", "strain: Belastung"),
    Key("consent_translation", "text", "text", "What taking part means.", "Diese Befragung …"),
    Key("consent_translation", "ask", "text", "The opening question.", "Nehmen Sie teil?"),
    Key("item_translation", "text", "text", "The question.", "Wie viele Stunden?"),
    Key("item_translation", "hint", "text", "The line of help.", "Nur bezahlte Stunden."),
    Key("item_translation", "unit", "text", "What is counted.", "Stunden"),
    Key("item_translation", "left", "text", "Words at the low end.", "Gar nicht"),
    Key("item_translation", "right", "text", "Words at the high end.", "Völlig"),
    Key("item_translation", "options", "labels", "Labels by code.", "{1: Ja, 0: Nein}"),
    Key("item_translation", "rows", "map of id to text", "Statements by row id.", "{helps: Wir helfen.}"),
)  # fmt: skip

ALIASES = {
    "choices": "map of code to option",
    "option": "text or object option",
    "row": "text or object row",
    "labels": "map of code to text",
}

OBJECTS = {
    "instrument": "The whole file.",
    "credit": "Whose words these are.",
    "consent": "The first page.",
    "seal": "For whom responses are sealed (docs/sealed.md); keys can be replaced without a new version.",
    "missing": "Codes for missing answers: negative whole numbers that no answer uses.",
    "section": "A part of the questionnaire.",
    "item": "A question, or a note.",
    "option": "One answer, when a label alone does not say enough.",
    "row": "One statement of a grid, when its text alone does not say enough.",
    "score": "A number made of items; exactly one of `sum`, `mean` and `percent`.",
    "translation": "The texts in another language, here or in a file of its own beside this one (`name.de.yaml`).",
    "consent_translation": "The first page in another language.",
    "item_translation": "One item in another language.",
}


@dataclass(frozen=True, slots=True)
class ScalarKind:
    """A kind that is not put together of others: how it is called, a pattern for texts, a JSON Schema."""

    noun: str
    schema: dict[str, object]
    pattern: str = ""
    words: tuple[str, ...] = ()


_TEXT: dict[str, object] = {"type": ["string", "number"], "minLength": 1}
ID = r"[a-z][a-z0-9_]{0,31}"
NAME = r"[a-z][a-z0-9_-]{0,47}"
VERSION = r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,31}"
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"


def _words(*words: str) -> ScalarKind:
    return ScalarKind("one of " + ", ".join(words), {"enum": list(words)}, words=words)


SCALARS = {
    "format": ScalarKind("the number 1", {"const": FORMAT_VERSION}),
    "text": ScalarKind("a text", _TEXT),
    "flag": ScalarKind("true or false", {"type": "boolean"}),
    "code": ScalarKind("a whole number", {"type": "integer"}),
    "count": ScalarKind("a whole number, 0 or more", {"type": "integer", "minimum": 0}),
    "pair": ScalarKind(
        "two values in brackets, like [0, 10]",
        {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2},
    ),
    "span": ScalarKind(
        "two numbers in brackets, like [4, 30] or [365, null]",
        {
            "type": "array",
            "prefixItems": [{"type": "number"}, {"type": ["number", "null"]}],
            "minItems": 2,
            "maxItems": 2,
        },
    ),
    "condition": ScalarKind("a condition, like nights == 1", {"type": "string", "minLength": 1}),
    "id": ScalarKind(
        "an id: a small letter, then small letters, digits or _, at most 32", {"type": "string"}, pattern=ID
    ),
    "name": ScalarKind(
        "an id: a small letter, then small letters, digits, - or _, at most 48", {"type": "string"}, pattern=NAME
    ),
    "version": ScalarKind("a version, like 1.0.0", {"type": ["string", "number"]}, pattern=VERSION),
    "language": ScalarKind("a language code, like en or pt-BR", {"type": "string"}, pattern=LANGUAGE),
    "type": _words(*TYPES),
    "asked or always": _words("asked", "always"),
    "given or random": _words("given", "random"),
    "hard, soft or no": _words("hard", "soft", "no"),
    "day, month or year": _words("day", "month", "year"),
}


def keys_of(object_: str) -> dict[str, Key]:
    """The keys of an object by name, in table order."""
    return {key.name: key for key in FORMAT if key.object == object_}


def parts_of(kind: str) -> tuple[str, ...]:
    """What a kind is put together of: ("scalar", x), ("object", x), ("list", x), ("map", k, v) or ("either", …)."""
    kind = ALIASES.get(kind, kind)
    if kind in SCALARS:
        return "scalar", kind
    if " or " in kind:
        return "either", *kind.split(" or ")
    word, _, rest = kind.partition(" ")
    if word == "object":
        return "object", rest
    if word == "list":
        return "list", rest.removeprefix("of ")
    key, _, value = rest.removeprefix("of ").partition(" to ")
    return "map", key, value


# ---- the table as a JSON Schema -------------------------------------------------------------------------


def schema() -> dict[str, object]:
    """JSON Schema (draft 2020-12) for editors: what the structure checker accepts, without the logic between items."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"svsurvey instrument, format {FORMAT_VERSION}",
        **_object_schema("instrument"),
        "$defs": {name: _object_schema(name) for name in OBJECTS if name != "instrument"},
    }


def _object_schema(name: str) -> dict[str, object]:
    keys = keys_of(name)
    made: dict[str, object] = {
        "type": "object",
        "description": OBJECTS[name],
        "properties": {
            key.name: {"description": key.meaning, "examples": [key.example], **_schema(key.kind)}
            for key in keys.values()
        },
        "required": [key.name for key in keys.values() if key.required],
        "additionalProperties": False,
    }
    if name == "item":
        made["allOf"] = [_misplaced(type_, keys.values()) for type_ in TYPES]
    return made


def _misplaced(type_: str, keys: Iterable[Key]) -> dict[str, object]:
    """For one type of item: the keys that belong to others are not allowed."""
    others = [key.name for key in keys if key.types and type_ not in key.types]
    return {
        "if": {"properties": {"type": {"const": type_}}, "required": ["type"]},
        "then": {"properties": dict.fromkeys(others, False)},
    }


def _schema(kind: str) -> dict[str, object]:
    match parts_of(kind):
        case "scalar", name:
            scalar = SCALARS[name]
            return scalar.schema | ({"pattern": f"^{scalar.pattern}$"} if scalar.pattern else {})
        case "object", name:
            return {"$ref": f"#/$defs/{name}"}
        case "list", part:
            return {"type": "array", "items": _schema(part), "minItems": 1}
        case "map", "code", value:
            return _map_schema("-?(0|[1-9][0-9]*)", value)
        case "map", key, value:
            return _map_schema(SCALARS[key].pattern or ".+", value)
        case "either", *kinds:
            return {"anyOf": [_schema(one) for one in kinds]}
    raise AssertionError(kind)


def _map_schema(pattern: str, value: str) -> dict[str, object]:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^{pattern}$"},
        "additionalProperties": _schema(value),
        "minProperties": 1,
    }


# ---- the table as a reference ---------------------------------------------------------------------------


def reference() -> str:
    """The format as Markdown: one table an object."""
    parts = []
    for name, meaning in OBJECTS.items():
        rows = [
            f"| `{key.name}` | {_noun(key.kind)} | {'yes' if key.required else ''} | {_of_types(key)} "
            f"| {key.meaning} | `{key.example}` |"
            for key in keys_of(name).values()
        ]
        head = "| key | holds | must | of | meaning | example |\n|---|---|---|---|---|---|\n"
        parts.append(f"### {name}\n\n{meaning}\n\n{head}" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _of_types(key: Key) -> str:
    return "" if key.types in ((), ASKING) else ", ".join(key.types)


def _noun(kind: str) -> str:
    match parts_of(kind):
        case "scalar", name:
            return SCALARS[name].noun
        case "object", name:
            return f"[{name}](#{name})"
        case "list", part:
            return f"a list of {_noun(part)}"
        case "map", key, value:
            return f"a mapping from {SCALARS[key].noun.partition(':')[0]} to {_noun(value)}"
        case "either", *kinds:
            return " or ".join(_noun(one) for one in kinds)
    raise AssertionError(kind)
