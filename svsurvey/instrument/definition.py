"""A file to an Instrument, or to every problem in it at once.

Shape first (structure), then meaning: ids, scales, items in order, scores, translations. Whether the instrument is
also wise is lint's question.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from svsurvey.errors import InputError, Level, Problem, Where
from svsurvey.instrument.document import Document, Map, Mark, parse
from svsurvey.instrument.domain import Multiple, Ranking, Text
from svsurvey.instrument.draft import Draft, flag_of, ids_in, map_of, maps_in, maps_of, seq_of, text_of, whole_of
from svsurvey.instrument.items import build_item, build_options
from svsurvey.instrument.model import Consent, Credit, Field, Instrument, OrderShown, Seal, Section, TextKey
from svsurvey.instrument.ordering import check_orders, is_random, kept_order
from svsurvey.instrument.pipe_check import check_unfilled
from svsurvey.instrument.recipient import faults_of
from svsurvey.instrument.scoring import build_scores
from svsurvey.instrument.shares import check_shares
from svsurvey.instrument.structure import check_structure, check_translation, written
from svsurvey.instrument.subjects import UNKNOWN
from svsurvey.instrument.translation import check_texts, read_texts
from svsurvey.response import Missing

MAX_VARIABLES = 1800
"""Columns of one instrument: SQLite takes 2,000, and later versions may need more of them."""


@dataclass(frozen=True)
class Source:
    """The text of an instrument's file, and of the translations that lie beside it, by language."""

    name: str
    text: str
    translations: Mapping[str, "Source"] = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    """What a file says: the instrument (None when it has errors), every problem, and where things stand.

    marks: the places of items, rows and scores by id. whens: of the conditions, by the item's id or the section's
    place, counted from 0.
    """

    source: Source
    problems: tuple[Problem, ...]
    instrument: Instrument | None
    marks: Mapping[str, Mark] = field(default_factory=dict)
    whens: Mapping[str | int, Mark] = field(default_factory=dict)

    def where(self, name: str) -> Where:
        """The place of an item, a row or a score; the start of the file for anything else."""
        return self._place(self.marks.get(name))

    def where_asked(self, owner: str | int) -> Where:
        """The place of the condition of an item (by id) or a section (by its place)."""
        return self._place(self.whens.get(owner))

    def _place(self, mark: Mark | None) -> Where:
        return Where(self.source.name, mark.line + 1, mark.column + 1) if mark else Where(self.source.name)


def load(source: Source) -> Instrument:
    """The instrument of a file. Raises InputError with every problem when there is an error."""
    definition = read(source)
    if definition.instrument is None:
        errors = [problem for problem in definition.problems if problem.level is Level.ERROR]
        raise InputError(f"{source.name} is not a valid instrument", "mend these, or see 'svsurvey check'", errors)
    return definition.instrument


def read(source: Source) -> Definition:
    """The instrument and every problem of its file, in the order of their places."""
    with _no_garbage():
        return _read(source)


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Reading makes many objects and no cycles: the search for cycles is a sixth of its time and finds nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _read(source: Source) -> Definition:
    document = parse(source.text, source.name)
    if document.root is None:
        problems = document.problems or (
            Problem(
                "the file is empty", "'svsurvey new FILE' writes a first one", Where(source.name), "yaml-fault"
            ),
        )
        return Definition(source, problems, None)
    declared = ids_in(document.root)
    shape = check_structure(document)
    if not isinstance(document.root, Map):
        return Definition(source, (*document.problems, *shape), None)
    draft = Draft(document, {}, declared, [*document.problems, *shape])
    if shape:  # faulty items have left the tree; conditions on them are not judged as well
        draft.subjects.stand_in(declared - ids_in(document.root), UNKNOWN)
    instrument = _build(draft, document.root, source)
    problems = tuple(sorted(draft.problems, key=lambda problem: problem.where or Where("")))
    faulty = any(problem.level is Level.ERROR for problem in problems)
    return Definition(source, problems, None if faulty else instrument, draft.names, draft.whens)


def _build(draft: Draft, root: Map, source: Source) -> Instrument:
    draft.missing = _missing(draft, map_of(root, "missing"))
    scales = map_of(root, "scales")
    check_unfilled(draft, root)
    for choices in maps_of(scales):
        check_shares(draft, choices, drawn=False)
    draft.scales = {
        str(name): build_options(draft, choices) for name, choices in scales.items() if isinstance(choices, Map)
    }
    instrument = Instrument(
        text_of(root, "id"),
        text_of(root, "version"),
        text_of(root, "title"),
        _sections(draft, root),
        text_of(root, "language", "en"),
        Credit(**{key: text_of(map_of(root, "credit"), key) for key in ("author", "license", "source", "note")}),
        _consent(root),
        text_of(root, "support"),
        text_of(root, "thanks"),
        missing=draft.missing,
        release=text_of(root, "release", "asked"),
        partial=flag_of(root, "partial"),
        receipt=flag_of(root, "receipt"),
        shuffled=is_random(root),
        seal=_seal(draft, map_of(root, "seal")),
    )
    fields = {field.name: field for field in instrument.fields}
    scores = build_scores(draft, root, fields)
    if (size := sum(map(_columns, instrument.fields))) > MAX_VARIABLES:
        what = f"the answers need {size} columns, one an option in multiple items"
        draft.say(root.mark, "too-large", what, f"at most {MAX_VARIABLES} fit one instrument: make two of it")
    if (number := len(instrument.items)) > MAX_VARIABLES:
        draft.say(root.mark, "too-large", f"there are {number} items", f"at most {MAX_VARIABLES} fit in one file")
    instrument = replace(instrument, scores=scores)
    return replace(instrument, translations=_translations(draft, root, instrument, source))


def _columns(field: Field) -> int:
    """How many columns hold a field: one, one an option, or none where words are kept apart."""
    match field.domain:
        case Multiple(options) | Ranking(options):
            return len(options)
        case Text(linked=linked):
            return int(linked)
    return 1


def _missing(draft: Draft, entries: Map) -> dict[Missing, int]:
    """The missing codes: the defaults, or where the instrument moves them to."""
    moved = {kind: whole_of(entries, kind.word) for kind in Missing}
    codes = {kind: int(kind) if code is None else code for kind, code in moved.items()}
    for kind, code in moved.items():
        if code is not None and (code >= 0 or list(codes.values()).count(code) > 1):
            draft.say(
                entries.values_at[kind.word],
                "missing-code-clash",
                f"{code} cannot be the code of '{kind.word}'",
                "missing codes are negative, and each is another",
            )
    return codes


def _consent(root: Map) -> Consent | None:
    entries = map_of(root, "consent")
    if "text" not in entries:
        return None
    return Consent(text_of(entries, "text"), text_of(entries, "ask"), flag_of(entries, "privacy"))


def _seal(draft: Draft, entries: Map) -> Seal | None:
    """For whom responses are sealed, if they are."""
    if "to" not in entries:
        return None
    keys, together = seq_of(entries, "to"), flag_of(entries, "together")
    recipients = tuple(written(key).strip() for key in keys)
    for place, problem in faults_of(recipients, together):
        draft.say(keys.marks[place], "bad-recipient", problem.what, problem.hint)
    return Seal(recipients, together)


def _section(draft: Draft, place: int, entries: Map) -> Section:
    when = draft.condition(entries, place)
    title, parts = text_of(entries, "title"), maps_in(seq_of(entries, "items"))
    items = [item for part in parts for item in build_item(draft, part, when)]
    labels = [item.text for item in items if item.chance is None]
    order = [replace(kept, when=when) for kept in kept_order(draft, entries, OrderShown(place), labels, title)]
    return Section(title, (*order, *items), when, is_random(entries), flag_of(entries, "anchor"))


def _sections(draft: Draft, root: Map) -> tuple[Section, ...]:
    """The sections; before the first item of all stands what keeps their order, where it is kept."""
    parts = enumerate(maps_in(seq_of(root, "sections")))
    sections = tuple(_section(draft, place, section) for place, section in parts)
    check_orders(draft, sections, is_random(root))
    titles = [section.title for section in sections]
    order = kept_order(draft, root, OrderShown(None), titles, text_of(root, "title"))
    if not order or not sections:
        return sections
    return (replace(sections[0], items=(*order, *sections[0].items)), *sections[1:])


def _translations(
    draft: Draft, root: Map, instrument: Instrument, source: Source
) -> dict[str, dict[TextKey, str]]:
    """The translations in the file and beside it; one language can have only one place."""
    found: dict[str, dict[TextKey, str]] = {}
    inside = map_of(root, "translations")
    for language, entries in inside.items():
        if isinstance(entries, Map):
            if language == instrument.language:
                draft.say(
                    inside.keys_at[language],
                    "bad-value",
                    f"the instrument itself is in '{language}'",
                    "take it out",
                )
            found[str(language)] = _translation(draft, instrument, str(language), entries, draft.document)
    for language, beside in source.translations.items():
        document = parse(beside.text, beside.name)
        draft.problems += document.problems
        problems = check_translation(document) if document.root is not None or not document.problems else []
        draft.problems += problems
        if language in found or language == instrument.language:
            what = f"'{language}' is already in {source.name}"
            draft.problems.append(Problem(what, "keep one of the two", Where(beside.name), "bad-value"))
        elif isinstance(document.root, Map):
            found[language] = _translation(draft, instrument, language, document.root, document)
    return found


def _translation(
    draft: Draft, instrument: Instrument, language: str, entries: Map, document: Document
) -> dict[TextKey, str]:
    draft.problems += check_texts(instrument, language, entries, document)
    return {key: text for key, (text, _) in read_texts(entries).items()}
