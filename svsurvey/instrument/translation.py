"""Texts in other languages: what can be translated, what a translation says, and the instrument in a language."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from svsurvey.errors import Level, Problem
from svsurvey.instrument.document import Document, Map, Mark, Seq, Tree
from svsurvey.instrument.domain import Domain, Grid, Multiple, Number, Option, Ranking, Single, Slider
from svsurvey.instrument.model import Instrument, Item, TextKey
from svsurvey.instrument.structure import written


def texts(instrument: Instrument) -> dict[TextKey, str]:
    """Every text of an instrument that people read, in its own language, by key."""
    return dict(_texts(instrument))


def _texts(instrument: Instrument) -> Iterator[tuple[TextKey, str]]:
    yield ("title",), instrument.title
    if instrument.consent:
        yield ("consent", "text"), instrument.consent.text
        yield ("consent", "ask"), instrument.consent.ask
    yield from (
        (key, text) for key, text in ((("support",), instrument.support), (("thanks",), instrument.thanks)) if text
    )
    yield from ((("sections", place), section.title) for place, section in enumerate(instrument.sections))
    for item in instrument.items:
        yield from _item_texts(item)
    yield from ((("scores", score.id), score.label) for score in instrument.scores)


def _item_texts(item: Item) -> Iterator[tuple[TextKey, str]]:
    yield ("items", item.id, "text"), item.text
    domain = item.domain
    plain = {"hint": item.hint}
    if isinstance(domain, Number):
        plain["unit"] = domain.unit
    if isinstance(domain, Slider):
        plain |= {"left": domain.left, "right": domain.right}
    yield from ((("items", item.id, key), text) for key, text in plain.items() if text)
    yield from ((_option_key(item, option), option.label) for option in item.options)
    if isinstance(domain, Grid):
        yield from ((("items", item.id, "rows", row.id), row.text) for row in domain.rows)


def _option_key(item: Item, option: Option) -> TextKey:
    """A named scale is translated once for all items that use it."""
    scale = item.domain.scale if isinstance(item.domain, Single | Multiple | Grid | Ranking) else ""
    return ("scales", scale, option.code) if scale else ("items", item.id, "options", option.code)


def fingerprint_of_texts(instrument: Instrument) -> str:
    """Eight hex digits that change when a text in the instrument's own language does."""
    joined = "\0".join(f"{key}\0{text}" for key, text in texts(instrument).items())
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:8]


# ---- reading a translation ------------------------------------------------------------------------------


def read_texts(entries: Map) -> dict[TextKey, tuple[str, Mark]]:
    """What a translation says, by key, and where it says it."""
    return dict(_flatten((), entries))


def _flatten(path: TextKey, tree: Tree, mark: Mark | None = None) -> Iterator[tuple[TextKey, tuple[str, Mark]]]:
    if isinstance(tree, Map):
        for key, value in tree.items():
            if path or key != "source":
                yield from _flatten((*path, key), value, tree.values_at[key])
    elif isinstance(tree, Seq):
        for place, (value, at) in enumerate(zip(tree, tree.marks, strict=True)):
            yield from _flatten((*path, place), value, at)
    elif mark is not None:
        yield path, (written(tree).strip(), mark)


def check_texts(instrument: Instrument, language: str, entries: Map, document: Document) -> list[Problem]:
    """What a translation lacks, and what it translates that is not there or has changed since."""
    own, theirs = texts(instrument), read_texts(entries)
    problems = [
        _warn(
            "stale-translation",
            f"{_name(key)} is translated but not in the instrument",
            "take it out",
            document,
            mark,
        )
        for key, (_, mark) in theirs.items()
        if key not in own
    ]
    lacking = [key for key in own if key not in theirs]
    if lacking:
        named = ", ".join(_name(key) for key in lacking[:5]) + (
            f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
        )
        what = f"{len(lacking)} of {len(own)} texts have no '{language}': {named}"
        problems.append(
            _warn(
                "missing-translation",
                what,
                "they are shown in the instrument's own language",
                document,
                entries.mark,
            )
        )
    source, now = entries.get("source"), fingerprint_of_texts(instrument)
    if source is not None and written(source) != now:
        what = f"the texts have changed since '{language}' was made"
        hint = f"compare them, then write source: '{now}'"
        problems.append(_warn("stale-translation", what, hint, document, entries.values_at["source"]))
    return problems


def _warn(code: str, what: str, hint: str, document: Document, mark: Mark) -> Problem:
    return Problem(what, hint, document.where(mark), code, Level.WARNING)


def _name(key: TextKey) -> str:
    return ".".join(str(part) for part in key if part != "items")


# ---- the instrument in a language -----------------------------------------------------------------------


def in_language(instrument: Instrument, language: str) -> Instrument:
    """The same instrument with its texts in another language; what is not translated stays as it is.

    Raises KeyError for a language that the instrument does not have.
    """
    if language == instrument.language:
        return instrument
    said = instrument.translations[language]

    def say(key: TextKey, otherwise: str) -> str:
        return said.get(key, otherwise)

    consent = instrument.consent
    return replace(
        instrument,
        title=say(("title",), instrument.title),
        consent=consent
        and replace(
            consent, text=say(("consent", "text"), consent.text), ask=say(("consent", "ask"), consent.ask)
        ),
        support=say(("support",), instrument.support),
        thanks=say(("thanks",), instrument.thanks),
        sections=tuple(
            replace(
                section,
                title=say(("sections", place), section.title),
                items=tuple(_item_in(said, item) for item in section.items),
            )
            for place, section in enumerate(instrument.sections)
        ),
        scores=tuple(replace(score, label=say(("scores", score.id), score.label)) for score in instrument.scores),
    )


def _item_in(said: Mapping[TextKey, str], item: Item) -> Item:
    def say(key: str, otherwise: str) -> str:
        return said.get(("items", item.id, key), otherwise)

    return replace(
        item, text=say("text", item.text), hint=say("hint", item.hint), domain=_domain_in(said, item, item.domain)
    )


def _domain_in(said: Mapping[TextKey, str], item: Item, domain: Domain) -> Domain:
    def say(key: str, otherwise: str) -> str:
        return said.get(("items", item.id, key), otherwise)

    match domain:
        case Single() | Multiple() | Ranking() | Grid():
            options = tuple(replace(o, label=said.get(_option_key(item, o), o.label)) for o in domain.options)
            if not isinstance(domain, Grid):
                return replace(domain, options=options)
            rows = tuple(replace(r, text=said.get(("items", item.id, "rows", r.id), r.text)) for r in domain.rows)
            return replace(domain, options=options, rows=rows)
        case Number():
            return replace(domain, unit=say("unit", domain.unit))
        case Slider():
            return replace(domain, left=say("left", domain.left), right=say("right", domain.right))
        case _:
            return domain
