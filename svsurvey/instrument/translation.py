"""Texts in other languages: what a translation says and lacks, and the instrument in a language."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from svsurvey.errors import Level, Problem
from svsurvey.instrument.document import Document, Map, Mark, Seq, Tree
from svsurvey.instrument.model import Instrument, TextKey
from svsurvey.instrument.piping import pipes
from svsurvey.instrument.structure import written
from svsurvey.instrument.texts import texts, with_texts


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


Texts = Mapping[TextKey, str]
Said = Mapping[TextKey, tuple[str, Mark]]
"""What a translation says, and where."""

MOST_NAMED = 5
"""How many of the texts that lack are named."""


def check_texts(instrument: Instrument, language: str, entries: Map, document: Document) -> list[Problem]:
    """What a translation lacks, and what it translates that is not there or has changed since."""
    own, theirs = texts(instrument), read_texts(entries)
    return [
        *_strange(own, theirs, document),
        *_lacking(own, theirs, language, document, entries.mark),
        *_stray_pipes(own, theirs, language, document),
        *_stale(fingerprint_of_texts(instrument), language, entries, document),
    ]


def _strange(own: Texts, theirs: Said, document: Document) -> Iterator[Problem]:
    for key, (_, mark) in theirs.items():
        if key not in own:
            what = f"{_name(key)} is translated but not in the instrument"
            yield _warn("stale-translation", what, "take it out", document, mark)


def _lacking(own: Texts, theirs: Said, language: str, document: Document, mark: Mark) -> Iterator[Problem]:
    lacking = [_name(key) for key in own if key not in theirs]
    if lacking:
        more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
        named = ", ".join(lacking[:MOST_NAMED]) + more
        what = f"{len(lacking)} of {len(own)} texts have no '{language}': {named}"
        hint = "they are shown in the instrument's own language"
        yield _warn("missing-translation", what, hint, document, mark)


def _stray_pipes(own: Texts, theirs: Said, language: str, document: Document) -> Iterator[Problem]:
    for key, (text, mark) in theirs.items():
        for stray in sorted({pipe.name for pipe in pipes(text)} - {p.name for p in pipes(own.get(key, ""))}):
            what = f"{_name(key)} shows {{{stray}}} in '{language}', and not in the instrument's own language"
            hint = "an answer is shown in every language or in none"
            yield Problem(what, hint, document.where(mark), "bad-pipe")


def _stale(now: str, language: str, entries: Map, document: Document) -> Iterator[Problem]:
    source = entries.get("source")
    if source is not None and written(source) != now:
        what = f"the texts have changed since '{language}' was made"
        hint = f"compare them, then write source: '{now}'"
        yield _warn("stale-translation", what, hint, document, entries.values_at["source"])


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
                items=tuple(with_texts(item, say) for item in section.items),
            )
            for place, section in enumerate(instrument.sections)
        ),
        scores=tuple(replace(score, label=say(("scores", score.id), score.label)) for score in instrument.scores),
    )
