"""What the offline page is made of but for the page: an instrument as data for templates/core.js in all languages.

Conditions go as trees, never as program text. It knows no HTML, no key and no file but the scripts of the core.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from svsurvey.instrument.condition import (
    Among,
    Arithmetic,
    Both,
    Call,
    Compare,
    Condition,
    Either,
    Literal,
    Name,
    Node,
    Not,
    Ticked,
    fold,
)
from svsurvey.instrument.domain import (
    Date,
    Domain,
    Grid,
    Multiple,
    Number,
    Option,
    Ranking,
    Row,
    Single,
    Slider,
    Text,
    Time,
)
from svsurvey.instrument.fingerprint import fingerprint
from svsurvey.instrument.length import length
from svsurvey.instrument.model import Chance, Instrument, Item, Required, Seal, Section, Shares
from svsurvey.instrument.piping import pipes
from svsurvey.instrument.texts import texts
from svsurvey.instrument.translation import in_language
from svsurvey.interview.languages import name_of
from svsurvey.interview.pages import estimate, privacy
from svsurvey.privacy import Fielding
from svsurvey.sentences import sentences
from svsurvey.store.payload import size_for

SCRIPTS = ("core", "core-text", "core-conditions", "core-domains", "core-words", "core-chance", "core-record")
"""The files of the core in the order in which they build on each other; `core-survey` is the last."""

WORDS = (
    "or", "consent", "write_in", "required", "doubt", "rows_empty", "both", "dropped", "pattern", "bounds",
    "answer", "how", "no_answer_yet", "nothing_ticked", "missing", "review.title", "review.hint", "leave.ask",
    "leave.go_on", "leave.erase", "no_support", "progress", "offline", "forms.pick_any", "forms.pick_least",
    "forms.pick_exactly", "forms.pick_most", "forms.pick_between", "forms.rank_all", "forms.rank_first",
    "forms.rank_one",
)  # fmt: skip
"""The sentences that go along: keys, or the beginnings of keys."""

Data = dict[str, object]
Tree = list[object]


def script() -> str:
    """The core as one JavaScript text, without the page."""
    folder = Path(__file__).parent / "templates"
    return "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in (*SCRIPTS, "core-survey"))


def data(instrument: Instrument, wave: str = "", site: str = "", seal: Seal | None = None) -> Data:
    """All that the core needs, to be written as JSON. seal: for whom answers are sealed, as people are told."""
    trees = _Trees()
    return {
        "id": instrument.id,
        "version": instrument.version,
        "sha256": fingerprint(instrument),
        "wave": wave,
        "site": site,
        "size": size_for(instrument),
        "partial": instrument.partial,
        "receipt": instrument.receipt,
        "shuffled": instrument.shuffled,
        "language": instrument.language,
        "languages": list(instrument.languages),
        "names": {tag: name_of(tag) for tag in instrument.languages},
        "sections": [_section(section, trees) for section in instrument.sections],
        "conditions": trees.trees,
        "texts": _texts(instrument),
        "words": {tag: _words(tag) for tag in instrument.languages},
        "estimates": {tag: estimate(sentences(tag), length(instrument)) for tag in instrument.languages},
        "privacy": _privacy(instrument, Fielding(seal, wave=wave, site=site)),
    }


# ---- conditions -----------------------------------------------------------------------------------------


def tree(condition: Condition) -> Tree:
    """A condition as nested arrays, each with its kind first."""
    return fold(condition, _node)


def _node(node: Node, parts: Sequence[Tree]) -> Tree:
    match node:
        case Literal():
            return _literal(node)
        case Name(id_, _, off_scale):
            return ["name", id_, sorted(off_scale)] if off_scale else ["name", id_]
        case Not():
            return ["not", *parts]
        case Both():
            return ["and", *parts]
        case Either():
            return ["or", *parts]
        case Compare(sign):
            return ["compare", sign, *parts]
        case Among(_, options):
            return ["among", *parts, [_literal(option) for option in options]]
        case Ticked():
            return ["ticked", *parts]
        case Arithmetic(sign):
            return ["calculate", sign, *parts]
        case Call(function):
            return ["call", function, *parts]


def _literal(node: Literal) -> Tree:
    match node.value:
        case str():
            return ["text", node.value]
        case date():
            return ["date", node.value.isoformat()]
        case float():
            return ["float", node.value]
    return ["int", node.value]


class _Trees:
    """Every tree once, by its place: the condition of a section is that of each of its items."""

    def __init__(self) -> None:
        self.trees: list[Tree] = []
        self._places: dict[str, int] = {}

    def place(self, condition: Condition) -> int:
        """The place of a condition's tree."""
        made = tree(condition)
        place = self._places.setdefault(json.dumps(made), len(self.trees))
        if place == len(self.trees):
            self.trees.append(made)
        return place


# ---- the structure --------------------------------------------------------------------------------------


def _section(section: Section, trees: _Trees) -> Data:
    items = [_item(item, trees) for item in section.items]
    return {"items": items, **_true(shuffled=section.shuffled, anchor=section.anchor)}


def _true(**flags: object) -> Data:
    """What is so; what is not said is not so."""
    return {name: flag for name, flag in flags.items() if flag}


def _item(item: Item, trees: _Trees) -> Data:
    said: Data = {"id": item.id, "kind": item.domain.kind}
    if item.when is not None:
        said["when"] = trees.place(item.when)
    if item.required is not Required.SOFT:
        said["required"] = item.required.value
    if item.chance is not None:
        said["chance"] = _chance(item.chance)
    flags = _true(shuffled=item.shuffled, anchor=item.anchor, lookup=item.lookup)
    return said | flags | _domain(item.domain)


def _chance(chance: Chance) -> Data:
    return {"shares": list(chance.weights)} if isinstance(chance, Shares) else {"order": chance.of}


def _domain(domain: Domain) -> Data:
    """What the core cannot know of a type of item without being told."""
    match domain:
        case Single(options, scale=scale):
            return _choices(options, scale)
        case Multiple(options, least, most, scale):
            return _choices(options, scale) | {"least": least, "most": most}
        case Ranking(options, top, scale):
            return _choices(options, scale) | _true(top=top)
        case Grid(rows, options, scale=scale):
            return _choices(options, scale) | {"rows": [_row(row) for row in rows]}
        case Number(low, high, usual, decimals=decimals, reserved=reserved):
            bounds: Data = {"low": low, "high": high, "usual": list(usual) if usual else None}
            return bounds | {"decimals": decimals, "reserved": sorted(reserved)}
        case Slider(low, high, step):
            return {"low": low, "high": high, "step": step}
        case Date():
            ends = {"low": domain.low and domain.low.isoformat(), "high": domain.high and domain.high.isoformat()}
            return {**ends, "precision": domain.precision.value}
        case Time():
            return {name: end and f"{end:%H:%M}" for name, end in (("low", domain.low), ("high", domain.high))}
        case Text(longest, lines):
            return {"longest": longest, **_true(lines=lines)}
    return {}


def _choices(options: Sequence[Option], scale: str) -> Data:
    return {"options": [_option(option) for option in options], **_true(scale=scale)}


def _option(option: Option) -> Data:
    flags = _true(alone=option.alone, writeIn=option.write_in, missing=option.missing, anchor=option.anchor)
    return {"code": option.code, **flags}


def _row(row: Row) -> Data:
    return {"id": row.id, **_true(anchor=row.anchor)}


# ---- words ----------------------------------------------------------------------------------------------


def _texts(instrument: Instrument) -> Data:
    """The texts by key, in each language; in those that it is translated to, what differs from its own."""
    own = _texts_in(instrument)
    said: Data = {instrument.language: own}
    for language in instrument.translations:
        theirs = _texts_in(in_language(instrument, language))
        gone = dict.fromkeys(own.keys() - theirs.keys(), "")
        said[language] = {key: text for key, text in (theirs | gone).items() if own.get(key) != text}
    return said


def _texts_in(instrument: Instrument) -> dict[str, str]:
    shown = {".".join(map(str, key)): text for key, text in texts(instrument).items() if key[0] != "scores"}
    piped = {pipe.name for text in shown.values() for pipe in pipes(text)}
    return shown | dict(_orders(instrument, piped))


def _orders(instrument: Instrument, piped: set[str]) -> Iterator[tuple[str, str]]:
    """The labels of what keeps an order, where that is shown in a text."""
    for item in instrument.items:
        if item.of_order and item.id in piped:
            yield from ((f"items.{item.id}.options.{option.code}", option.label) for option in item.options)


def _words(language: str) -> dict[str, str]:
    said = sentences(language).texts
    return {
        key: text for key, text in said.items() if any(key == word or key.startswith(f"{word}.") for word in WORDS)
    }


def _privacy(instrument: Instrument, fielding: Fielding) -> dict[str, str]:
    """The label for the first page. No receipt leads to a file, whatever the instrument says."""
    told = replace(instrument, receipt=False)
    return {tag: privacy(sentences(tag), told, fielding) for tag in instrument.languages}
