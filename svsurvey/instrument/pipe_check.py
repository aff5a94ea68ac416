"""Do the pipes in an item's texts name answers that are given before? What is wrong is said at its place."""

from collections.abc import Iterator

from svsurvey.errors import Level
from svsurvey.instrument.document import Map, Mark
from svsurvey.instrument.draft import Draft, fields_in, map_of, maps_in, maps_of, seq_of, text_of
from svsurvey.instrument.piping import Pipe, loose, pipes
from svsurvey.instrument.subjects import ANSWERLESS
from svsurvey.text import suggest

DEEPEST = 3
"""A label may show an answer whose label shows an answer, so many times: each one may make the words many times as
long, and nobody means more."""


def check_pipes(draft: Draft, entries: Map) -> None:
    """Every `{name}` in the texts of an item; to be asked before its own fields are known."""
    for text, mark in _texts(draft, entries):
        for pipe in pipes(text):
            _check(draft, pipe, mark)
        for braces, name in loose(text):
            if name in draft.declared:
                _say_unfilled(draft, mark, braces, f"to show the answer write {{{name}}}, without blanks")
    _check_depth(draft, entries)


def _check_depth(draft: Draft, entries: Map) -> None:
    """How many answers stand inside each other where this item's answer is shown: its labels, or its unit, may
    hold others."""
    found = [
        (draft.depths.get(pipe.name, 0) + 1, mark) for text, mark in _told(draft, entries) for pipe in pipes(text)
    ]
    depth, mark = max(found, key=lambda one: one[0], default=(0, entries.mark))
    draft.depths |= dict.fromkeys(fields_in(entries), depth)
    if depth > DEEPEST:
        draft.say(
            mark,
            "bad-pipe",
            f"this label shows an answer whose label shows an answer, {depth} deep",
            f"at most {DEEPEST} deep",
        )


def check_unfilled(draft: Draft, root: Map) -> None:
    """The texts that are shown as they stand: what looks like a pipe there was forgotten, or will not work."""
    for text, mark in _plain_texts(root):
        for pipe in pipes(text):
            _say_unfilled(draft, mark, f"{{{pipe.name}}}", "answers are shown only in the texts of items")


def _say_unfilled(draft: Draft, mark: Mark, braces: str, hint: str) -> None:
    draft.say(mark, "unfilled-pipe", f"{braces} is shown as it stands, braces and all", hint, Level.WARNING)


def _plain_texts(root: Map) -> Iterator[tuple[str, Mark]]:
    consent, sections = map_of(root, "consent"), maps_in(seq_of(root, "sections"))
    scores = [(score, "label") for score in maps_of(map_of(root, "scores"))]
    places = [(root, "title"), (consent, "text"), (consent, "ask"), (root, "support"), (root, "thanks")]
    for entries, key in (*places, *((section, "title") for section in sections), *scores):
        if key in entries:
            yield text_of(entries, key), entries.values_at[key]


def _texts(draft: Draft, entries: Map) -> Iterator[tuple[str, Mark]]:
    for key in ("text", "hint", "left", "right"):
        if key in entries:
            yield text_of(entries, key), entries.values_at[key]
    yield from _labels(entries, "rows", "text")
    yield from _told(draft, entries)


def _told(draft: Draft, entries: Map) -> Iterator[tuple[str, Mark]]:
    """The texts that are shown with the answer as well: the labels of options, and a unit."""
    if "unit" in entries:
        yield text_of(entries, "unit"), entries.values_at["unit"]
    for key in ("options", "scale"):
        yield from _labels(entries, key, "label")
    for key in ("options", "scale"):
        for option in draft.scales.get(text_of(entries, key), ()) if isinstance(entries.get(key), str) else ():
            yield option.label, entries.values_at[key]


def _labels(entries: Map, key: str, label: str) -> Iterator[tuple[str, Mark]]:
    """The texts of a mapping from codes, or ids, to texts or to what holds one."""
    for name, entry in map_of(entries, key).items():
        if isinstance(entry, Map):
            yield text_of(entry, label), entry.values_at.get(label, entry.mark)
        else:
            yield str(entry), map_of(entries, key).values_at[name]


def _check(draft: Draft, pipe: Pipe, mark: Mark) -> None:
    shown = "{" + pipe.name + "}"
    if pipe.name in draft.subjects:
        if draft.subjects[pipe.name] is ANSWERLESS:
            draft.say(
                mark, "bad-pipe", f"{shown} has no answer of its own", "name a row, or an item with one answer"
            )
    elif pipe.name in draft.declared:
        draft.say(mark, "later-item", f"{shown} is asked only later", "an answer can be shown after it is given")
    else:
        near = suggest(pipe.name, draft.subjects) or "two braces {{ }} are shown as one"
        draft.say(mark, "unknown-item", f"there is no item '{pipe.name}' to be shown", near)
