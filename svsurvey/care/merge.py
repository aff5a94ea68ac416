"""Several studies into one: all of every source or nothing, and a second time nothing more.

Sources are only read. Responses keep their ids, and what was sealed brings its ids along in the box: so a response
is known again and not counted twice, wherever it was opened.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from svsurvey.care.soundness import examine
from svsurvey.care.unfinished import put, unfinished
from svsurvey.errors import StoreError, UsageError
from svsurvey.sql import marks, quoted
from svsurvey.store import kept, schema
from svsurvey.store.database import Store
from svsurvey.store.file import StudyFile
from svsurvey.store.kept import Kept

Row = tuple[Any, ...]

BATCH = 500
"""Rows that are looked up and added together."""

MEND = "nothing was merged; see: svsurvey db check --db FILE"


@dataclass(slots=True)
class Tally:
    """Of one kind of thing: how many came to the target, and how many it had already."""

    added: int = 0
    there: int = 0


@dataclass(frozen=True, slots=True)
class MergedInstrument:
    """What was done for one instrument. words: pieces kept apart."""

    responses: Tally = field(default_factory=Tally)
    words: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Merged:
    """What was done. boxes: sealed responses; marks: of boxes that were opened; releases: of the ledger; imports:
    marks of what was imported."""

    instruments: dict[str, MergedInstrument] = field(default_factory=dict)
    boxes: Tally = field(default_factory=Tally)
    marks: Tally = field(default_factory=Tally)
    releases: Tally = field(default_factory=Tally)
    imports: Tally = field(default_factory=Tally)

    def of(self, id_: str) -> MergedInstrument:
        """What was done for an instrument."""
        return self.instruments.setdefault(id_, MergedInstrument())


@dataclass(frozen=True, slots=True)
class Source:
    """A study to be merged, held still while that is done. site: for responses that have none, or empty."""

    file: StudyFile
    versions: Sequence[Kept]
    tables: Mapping[str, str]
    site: str = ""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.file.path


def merge(paths: Sequence[Path], into: Path, sites: Mapping[Path, str] | None = None) -> Merged:
    """Put studies into one, which is made when it is not there. sites: for responses without one, by source.

    Raises UsageError for a target among the sources; StoreError when a study is damaged, when they do not fit
    together, and when the target cannot be written. Then nothing was written.
    """
    _demand_different(paths, into)
    with ExitStack() as held:
        sources = [held.enter_context(_held(path, (sites or {}).get(path, ""))) for path in paths]
        with _begun(into) as target:
            _demand_same_versions([*target, *sources])
            _demand_same_recipients([*(study.file for study in target), *(source.file for source in sources)])
        return _merge(sources, into) if os.path.lexists(into) else _begin(sources, into)


def _demand_different(paths: Sequence[Path], into: Path) -> None:
    for number, path in enumerate(paths):
        if _same(path, into):
            raise UsageError(f"{path} cannot be merged into itself", "name a new file with --into")
        if any(_same(path, other) for other in paths[:number]):
            raise UsageError(f"{path} is named twice", "name every study once")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()


# ---- before anything is written -------------------------------------------------------------------------


@contextmanager
def _held(path: Path, site: str = "") -> Iterator[Source]:
    """A study without a fault, from which nothing goes and to which nothing comes until the end."""
    with StudyFile.look(path) as file, file.reading():
        if findings := examine(file).findings:
            first = f"{findings[0].where}: {findings[0].what}"
            raise StoreError(
                f"{path} is damaged or was changed by hand ({first})", MEND.replace("FILE", str(path))
            )
        yield Source(file, kept.versions(file), kept.tables(file), site)


@contextmanager
def _begun(path: Path) -> Iterator[list[Source]]:
    """The target as it is; nothing where there is none yet."""
    if not os.path.lexists(path) or (path.is_file() and not path.stat().st_size):
        yield []
        return
    with _held(path) as study:
        yield [study]


def _demand_same_versions(studies: Sequence[Source]) -> None:
    """One version cannot stand for two questionnaires."""
    known: dict[tuple[str, str], tuple[str, Path]] = {}
    for study in studies:
        for version in study.versions:
            sha256, path = known.setdefault((version.id, version.version), (version.sha256, study.path))
            if sha256 != version.sha256:
                what = f"{version.name} is one questionnaire in {path} and another in {study.path}"
                raise StoreError(what, "nothing was merged: their answers do not belong together; keep them apart")


def _demand_same_recipients(studies: Sequence[StudyFile]) -> None:
    """What was promised to be sealed must not meet a study that is sealed to others, or to nobody. A study without
    a key and without a questionnaire promises nothing."""
    first, *others = [study for study in studies if _recipients(study) or _fielded(study)] or studies
    for other in others:
        if _recipients(first) != _recipients(other):
            what = f"{first.path} and {other.path} are not sealed for the same keys"
            raise StoreError(what, "nothing was merged; see: svsurvey db info --db FILE, svsurvey db seal -h")


def _recipients(study: StudyFile) -> list[object]:
    found = "recipients" in kept.tables(study)
    return list(study.stream("SELECT * FROM recipients ORDER BY recipient")) if found else []


def _fielded(study: StudyFile) -> bool:
    return bool(list(study.stream("SELECT id FROM instruments")))


# ---- writing --------------------------------------------------------------------------------------------


def _begin(sources: Sequence[Source], into: Path) -> Merged:
    """A new study, under a name of its own until it is whole."""
    with unfinished(into) as (name, descriptor):
        try:
            done = _merge(sources, name)
        except StoreError as error:
            raise StoreError(error.what.replace(str(name), str(into)), error.hint) from None
        try:
            put(name, descriptor, into)
        except FileExistsError:
            what = f"{into} was begun by somebody else meanwhile, and was left as it is"
            raise StoreError(what, "nothing was merged; merge again") from None
    return done


def _merge(sources: Sequence[Source], into: Path) -> Merged:
    done = Merged()
    with Store.open(into, create=True) as store:
        store.ready()
        with store.file.bulk(), store.file.saving():
            _demand_same_recipients([store.file, *(source.file for source in sources)])  # as they are by now
            for source in sources:
                _Merging(store, source, done).run()
    return done


class _Merging:
    """One source into the target, within its transaction."""

    def __init__(self, store: Store, source: Source, done: Merged) -> None:
        self.store = store
        self.source = source
        self.done = done

    def run(self) -> None:
        """Bring everything that the source holds."""
        for version in self.source.versions:
            assert version.instrument is not None, "else it would have been refused"
            self.store.field_within(schema.Layout(version.instrument), version.definition, version.beside)
        for id_ in dict.fromkeys(version.id for version in self.source.versions):
            self._bring(schema.answers_table(id_), "response", self.done.of(id_).responses)
            self._bring(schema.texts_table(id_), "piece", self.done.of(id_).words)
        self._bring("recipients", "recipient", Tally())
        self._bring("boxes", "box", self.done.boxes)
        self._bring("unsealed", "box", self.done.marks)
        self._bring("releases", "release", self.done.releases)
        self._bring("imported", "mark", self.done.imports)

    def _bring(self, table: str, key: str, tally: Tally) -> None:
        """What the target does not have. Raises StoreError for a row that it has otherwise."""
        if table not in self.source.tables:  # a source of an older version
            return
        names = [name for name, _ in kept.columns(self.source.file, table)]
        for batch in self._batches(table, names, key):
            known = self._known(table, names, key, batch)
            new = [row for row in batch if row[0] not in known]
            for row in batch:
                if row[0] in known and known[row[0]] != row:
                    raise self._twice() if table == "imported" else self._clash(names, known[row[0]], row)
            self.store.bring(table, names, new)
            tally.added += len(new)
            tally.there += len(batch) - len(new)

    def _batches(self, table: str, names: Sequence[str], key: str) -> Iterator[list[Row]]:
        """The rows of the source as they are to lie in the target, in order of their keys."""
        sql = f"SELECT {', '.join(map(quoted, names))} FROM {quoted(table)} ORDER BY {quoted(key)}"
        rows: Iterator[Row] = self.source.file.stream(sql)
        if self.source.site and "site" in names:
            place = names.index("site")
            rows = ((*row[:place], row[place] or self.source.site, *row[place + 1 :]) for row in rows)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def _known(self, table: str, names: Sequence[str], key: str, batch: Sequence[Row]) -> dict[object, Row]:
        """Those rows of a batch that the target has, by key."""
        keys = [row[0] for row in batch]
        sql = f"SELECT {', '.join(map(quoted, names))} FROM {quoted(table)} WHERE {quoted(key)} IN ({marks(keys)})"
        return {row[0]: row for row in self.store.file.stream(sql, keys)}

    def _twice(self) -> StoreError:
        """One file was imported in each of them: its responses lie there under other ids, so would count twice."""
        what = f"the same file was imported into {self.source.path} and, by itself, into {self.store.path}"
        hint = "nothing was merged: keep one of them apart, or make it anew without this file"
        return StoreError(what, hint)

    def _clash(self, names: Sequence[str], there: Row, row: Row) -> StoreError:
        """The same id, but not the same: somebody changed one of them, or a site was named another time."""
        other = ", ".join(name for name, a, b in zip(names, there, row, strict=True) if a != b)
        what = f"{self.source.path} and {self.store.path} hold one and the same row, but not with the same {other}"
        hint = (
            "give sites as the other time" if other == "site" else "one of them was changed: see db check of both"
        )
        return StoreError(what, f"nothing was merged; {hint}")
